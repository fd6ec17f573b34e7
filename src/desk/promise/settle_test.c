#include "desk/promise/settle.h"

#include "base/json.h"
#include "base/test.h"
#include "desk/cases/cases_fixture_test.h"
#include "desk/promise/policies.h"
#include "desk/promise/tell.h"
#include "desk/promise/verify.h"
#include "store/db.h"

static const i64 MIN = 60000;

static void make_policy(struct ctx *c)
{
	json_t *set;
	i64 id;

	CHECK(json_parse(c, S("{\"name\":\"All\",\"targets\":[{\"metric\":\"first_response\",\"priority\":0,\"channel\":\"\","
			      "\"target_s\":3600},{\"metric\":\"requester_wait\",\"priority\":0,\"channel\":\"\",\"target_s\":7200}],"
			      "\"warn\":[{\"percent\":50}]}"), &set));
	CHECK(policies_save(c, &(struct policies_edit){ .set = set }, &id));
}

static struct sql_sla_clock_rows clocks(struct ctx *c, i64 ticket_id)
{
	struct sql_sla_clock_rows rows = { 0 };

	CHECK(sql_clocks_of_ticket(c, &(struct sql_clocks_of_ticket_in){ .ticket_id = ticket_id }, &rows));
	return rows;
}

static struct sql_ticket_promise_row promised(struct ctx *c, i64 ticket_id)
{
	struct sql_ticket_promise_row t = { 0 };
	bool found;

	CHECK(sql_ticket_promise(c, &(struct sql_ticket_promise_in){ .id = ticket_id }, &t, &found) && found);
	return t;
}

static bool stored_is_replayed(struct ctx *c)
{
	struct verify v = { 0 };
	struct buf out = buf_new(c->arena, 1 << 20);

	return verify_batch(c, &v, &out) && v.tickets > 0 && v.differ == 0;
}

static void no_policy_no_clock(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_says(c, k, 0, "Hello");

	CHECK(db_settle(c));
	CHECK_I64((i64)clocks(c, t.id).n, 0);
	CHECK_I64(cases_reload(c, t.id).due_at, 0);
	/* what reports count is counted */
	t = cases_reload(c, t.id);
	CHECK(ticket_change(c, &t, &(struct ticket_change){ .set = TC_CATEGORY, .category = S("solved") }) && db_settle(c));
	CHECK_I64(promised(c, t.id).reopens, 0);
	CHECK_I64(promised(c, t.id).first_resolution_at, c->now);
	c->now += MIN;
	cases_says(c, k, t.id, "Not yet");
	CHECK(db_settle(c));
	CHECK_I64(promised(c, t.id).reopens, 1);
	CHECK_I64((i64)clocks(c, t.id).n, 0);
}

static void settles_once_and_again(struct ctx *c, struct cases *k)
{
	struct sql_sla_clock_rows v;
	struct ticket t;

	make_policy(c);
	t = cases_says(c, k, 0, "Hello");
	CHECK(db_settle(c));
	v = clocks(c, t.id);
	CHECK_I64((i64)v.n, 2);
	t = cases_reload(c, t.id);
	CHECK_I64(t.due_at, c->now + 60 * MIN);
	CHECK_STR(t.sla_stage, S("ok"));
	CHECK(t.sla_clock_id != 0);
	CHECK(stored_is_replayed(c));
	/* by time alone: what the timer does */
	c->now += 40 * MIN;
	CHECK(settle_ticket(c, t.id));
	CHECK_STR(cases_reload(c, t.id).sla_stage, S("risk"));
	c->now += 30 * MIN;
	CHECK(settle_ticket(c, t.id));
	CHECK_STR(cases_reload(c, t.id).sla_stage, S("breached"));
	CHECK(stored_is_replayed(c));
}

static void fired_moves_on(struct ctx *c, struct cases *k)
{
	struct sql_sla_clock_rows v;
	struct ticket t;
	i64 start = c->now;
	size_t i;

	make_policy(c);
	t = cases_says(c, k, 0, "Hello");
	CHECK(db_settle(c));
	c->now += 31 * MIN;
	CHECK(settle_ticket(c, t.id));
	v = clocks(c, t.id);
	for (i = 0; i < v.n; i++)	/* late, but not lost: nobody took the warning yet */
		if (str_eq(v.v[i].metric, S("first_response"))) {
			CHECK_I64(v.v[i].next_fire_at, start + 30 * MIN);
			CHECK(sql_clock_fired_through(c, &(struct sql_clock_fired_through_in){ .id = v.v[i].id,
				.fired_through = c->now }, NULL));
		}
	CHECK(settle_ticket(c, t.id));
	v = clocks(c, t.id);
	for (i = 0; i < v.n; i++)
		if (str_eq(v.v[i].metric, S("first_response")))
			CHECK(v.v[i].next_fire_at >= start + 60 * MIN && v.v[i].next_fire_at <= start + 61 * MIN);
}

static void told_and_judged(struct ctx *c, struct cases *k)
{
	struct ticket t, solved;
	struct promise p;
	json_t *set;
	i64 id;

	CHECK(json_parse(c, S("{\"name\":\"Public\",\"public\":true,\"public_text\":{\"pt\":\" Obrigado. \"},\"targets\":"
			      "[{\"metric\":\"first_response\",\"priority\":0,\"channel\":\"\",\"target_s\":3600}]}"), &set));
	t = cases_says(c, k, 0, "Before there is a policy");
	CHECK(promise_find(c, t.id, S("en"), &p));
	CHECK_I64(p.at, 0);
	CHECK(policies_save(c, &(struct policies_edit){ .set = set }, &id));
	c->now += 30001;	/* a minute is promised to its end */
	t = cases_says(c, k, 0, "Hello");
	solved = cases_says(c, k, 0, "Nobody answers");
	CHECK(promise_find(c, t.id, S("pt-BR"), &p));
	CHECK_I64(p.at, (c->now + 60 * MIN + MIN - 1) / MIN * MIN);
	CHECK_STR(p.text, S("Obrigado."));
	CHECK(p.zone.n > 0);
	CHECK(promise_told(c, t.id, &p) && promise_told(c, solved.id, &p));
	p.at += 60 * MIN;
	CHECK(promise_told(c, t.id, &p));	/* the first word stands */
	p.at -= 60 * MIN;
	CHECK(ticket_change(c, &solved, &(struct ticket_change){ .set = TC_CATEGORY, .category = S("solved") }));
	CHECK(db_settle(c));
	CHECK_I64(clocks(c, solved.id).v[0].next_fire_at, p.at + 1);	/* void, and looked at once more */
	c->now = p.at + 1;
	CHECK(settle_ticket(c, t.id) && settle_ticket(c, solved.id));
	CHECK_I64(clocks(c, solved.id).v[0].next_fire_at, 0);
	CHECK_I64(promised(c, t.id).promise_kept, 2);
	CHECK_I64(promised(c, solved.id).promise_kept, 2);
	CHECK_I64(promised(c, t.id).promised_at, p.at);
	CHECK(promise_find(c, t.id, S("en"), &p));
	CHECK_I64(p.at, 0);	/* due already: nothing to promise */
	CHECK(stored_is_replayed(c));
}

TEST(promise_settle_told)
{
	cases_on_each(c, told_and_judged);
}

TEST(promise_settle_without_policies)
{
	cases_on_each(c, no_policy_no_clock);
}

TEST(promise_settle_stages)
{
	cases_on_each(c, settles_once_and_again);
}

TEST(promise_settle_next_fire)
{
	cases_on_each(c, fired_moves_on);
}
