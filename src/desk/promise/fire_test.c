#include "desk/promise/fire.h"

#include "base/json.h"
#include "base/test.h"
#include "desk/cases/cases_fixture_test.h"
#include "desk/notices.h"
#include "desk/promise/policies.h"
#include "desk/promise/steps.h"
#include "desk/promise/verify.h"
#include "store/db.h"

static const i64 MIN = 60000;

static void make_policy(struct ctx *c, const struct cases *k)
{
	str text = str_fmt(c->arena, "{\"name\":\"All\",\"targets\":[{\"metric\":\"first_response\",\"priority\":0,"
		"\"channel\":\"\",\"target_s\":3600}],\"warn\":[{\"percent\":50}],\"steps\":["
		"{\"at\":\"percent\",\"value\":50,\"when\":null,\"metrics\":[],\"actions\":[{\"do\":\"raise_priority\"},"
		"{\"do\":\"notify\",\"to\":\"agent:%lld\"},{\"do\":\"notify\",\"to\":\"agent:%lld\"},"
		"{\"do\":\"mail\",\"to\":\"assignee\"},{\"do\":\"mail\",\"to\":\"address:cora@customer.example\"},"
		"{\"do\":\"mail\",\"to\":\"agent:%lld\"},{\"do\":\"team\",\"team_id\":999}]},"
		"{\"at\":\"after\",\"value\":60,\"when\":{\"field\":\"priority\",\"op\":\"is\",\"value\":1},\"metrics\":[],"
		"\"actions\":[{\"do\":\"raise_priority\"}]},"
		"{\"at\":\"breach\",\"value\":0,\"when\":null,\"metrics\":[],\"actions\":[{\"do\":\"tag\",\"tag\":\"late\"},"
		"{\"do\":\"webhook\",\"url\":\"https://hooks.example/x\"}]}]}",
		(long long)k->ana.id, (long long)k->ana.id, (long long)k->bob.id);
	json_t *set;
	i64 id;

	CHECK(json_parse(c, text, &set));
	CHECK(policies_save(c, &(struct policies_edit){ .set = set }, &id));
}

static i64 fired(struct ctx *c)
{
	struct fire_batch b = { .limit = 20 };

	CHECK(fire_batch(c, &b));
	return b.fired;
}

static void takes_each_step_once(struct ctx *c, struct cases *k)
{
	struct notice_fresh *told;
	size_t told_n;
	i64 at, start = c->now;
	struct ticket t;
	str did;

	make_policy(c, k);
	t = cases_says(c, k, 0, "Hello");
	CHECK(db_settle(c));
	CHECK(fire_next(c, &at));
	CHECK_I64(at, start + 30 * MIN);
	CHECK_I64(fired(c), 0);
	c->now = start + 30 * MIN;
	CHECK_I64(fired(c), 1);
	CHECK_I64(fired(c), 0);
	CHECK_STR(cases_reload(c, t.id).sla_stage, S("risk"));
	CHECK_I64(cases_reload(c, t.id).priority, 3);
	CHECK_I64(cases_reload(c, t.id).due_at, start + 60 * MIN);	/* its own raise moved nothing */
	did = cases_detail(c, t.id, "sla.warned");
	CHECK(str_find(did, S("\"to\":\"assignee\",\"skipped\":\"nobody\"")) >= 0);
	CHECK(str_find(did, S("\"how\":\"customer\"")) >= 0);
	CHECK(str_find(did, S("\"how\":\"sent\"")) >= 0);
	CHECK(str_find(did, S("\"team_id\":999,\"skipped\":\"gone\"")) >= 0);
	CHECK(notices_fresh(c, 0, &told, &told_n));
	CHECK(told_n == 1 && told[0].agent_id == k->ana.id && told[0].unread == 1);	/* named twice, told once */
	CHECK(fire_next(c, &at));
	CHECK(at > start + 60 * MIN && at <= start + 60 * MIN + 1000);
	c->now = start + 62 * MIN;
	CHECK_I64(fired(c), 2);		/* the breach; the step after it, whose condition does not hold */
	CHECK_STR(cases_reload(c, t.id).sla_stage, S("breached"));
	CHECK_STR(cases_reload(c, t.id).tag_names, S("[\"late\"]"));
	CHECK(str_find(cases_detail(c, t.id, "sla.breached"), S("\"threshold\":\"breach\"")) >= 0);
	CHECK(fire_next(c, &at));
	CHECK_I64(at, 0);
}

static void an_answer_leaves_nothing_to_say(struct ctx *c, struct cases *k)
{
	i64 at, start = c->now;
	struct ticket t;

	make_policy(c, k);
	t = cases_says(c, k, 0, "Hello");
	CHECK(db_settle(c));
	c->now = start + 20 * MIN;
	CHECK(ticket_change(c, &t, &(struct ticket_change){ .set = TC_CATEGORY, .category = S("solved") }));
	CHECK(db_settle(c));
	c->now = start + 300 * MIN;
	CHECK_I64(fired(c), 0);
	CHECK(fire_next(c, &at));
	CHECK_I64(at, 0);
}

static void what_is_in_the_way_waits(struct ctx *c, struct cases *k)
{
	i64 at, start = c->now;
	struct ticket t;

	make_policy(c, k);
	t = cases_says(c, k, 0, "Hello");
	CHECK(db_settle(c));
	c->now = start + 30 * MIN;
	CHECK(fire_put_off(c, t.id, c->now + MIN));
	CHECK(fire_next(c, &at));
	CHECK_I64(at, c->now + MIN);
	c->now += MIN;
	CHECK_I64(fired(c), 1);
}

TEST(firing_takes_each_step_once)
{
	cases_on_each(c, takes_each_step_once);
}

TEST(firing_is_silent_about_promises_that_were_kept)
{
	cases_on_each(c, an_answer_leaves_nothing_to_say);
}

TEST(firing_puts_off_what_cannot_be_fired)
{
	cases_on_each(c, what_is_in_the_way_waits);
}
