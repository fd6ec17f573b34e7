#include "desk/measure/slareport.h"

#include <math.h>

#include "base/json.h"
#include "base/test.h"
#include "desk/cases/cases_fixture_test.h"
#include "desk/measure/excess.h"
#include "desk/promise/policies.h"
#include "desk/promise/settle.h"
#include "store/db.h"

enum { USUAL = 32, LATE = 3 };
static const i64 MIN = 60000, DAY = 86400000;

static void make_policy(struct ctx *c)
{
	json_t *set;
	i64 id;

	CHECK(json_parse(c, S("{\"name\":\"All\",\"targets\":[{\"metric\":\"first_response\",\"priority\":0,\"channel\":\"\","
			      "\"target_s\":3600}]}"), &set));
	CHECK(policies_save(c, &(struct policies_edit){ .set = set }, &id));
}

/* A ticket that is answered after so many minutes; its id. */
static i64 answered(struct ctx *c, struct cases *k, i64 minutes)
{
	struct ticket t = cases_says(c, k, 0, "Hello");
	i64 id;

	c->now += minutes * MIN;
	t = cases_reload(c, t.id);
	CHECK(message_send(c, &t, &(struct message_out_req){ .kind = S("public"), .html = S("<p>Answer</p>") }, &id));
	CHECK(db_settle(c));
	return t.id;
}

static struct report_ask month(const struct ctx *c)
{
	return (struct report_ask){ .from = c->now - 30 * DAY, .to = c->now + 1, .over_from_ms = -1 };
}

static void counts_and_lists(struct ctx *c, struct cases *k)
{
	struct report *r = NEW(c->arena, struct report);
	struct report_list l;
	struct report_ask ask;
	struct buf b = buf_new(c->arena, 1 << 20);
	str next, rest;
	i64 late;

	make_policy(c);
	answered(c, k, 20);
	answered(c, k, 30);
	late = answered(c, k, 90);
	ask = month(c);
	CHECK(report_make(c, &ask, r));
	CHECK_I64((i64)r->metrics, 1);
	CHECK_I64(r->metric[0].met, 2);
	CHECK_I64(r->metric[0].breached, 1);
	CHECK(fabs(r->metric[0].rate - 2.0 / 3) < 1e-9);
	CHECK_I64((i64)r->metric[0].median_s, 30 * 60);
	CHECK_I64((i64)r->metric[0].calendar_median_s, 30 * 60);
	CHECK_I64((i64)r->causes, 1);
	CHECK_STR(r->cause[0].label, S("unassigned"));
	CHECK_I64(r->cause[0].overrun_s, 30 * 60);
	CHECK_I64(r->over[1].n, 1);		/* 15 min < overrun ≤ 30 min */
	ask.cause = S("unassigned");
	CHECK(report_tickets(c, &ask, &l));
	CHECK_I64(l.count, 1);
	CHECK_I64(l.v[0].ticket_id, late);
	CHECK(l.v[0].ticket != NULL && l.v[0].ticket->id == late);
	ask = month(c);
	ask.limit = 2;
	CHECK(report_tickets(c, &ask, &l));
	CHECK_I64((i64)l.n, 2);
	CHECK_I64(l.count, 3);
	ask.cursor = l.next;
	CHECK(report_tickets(c, &ask, &l));
	CHECK_I64((i64)l.n, 1);
	CHECK(!l.next.s);
	ask = month(c);
	CHECK(report_csv(c, &ask, &b, &next));
	CHECK(!next.s);
	rest = buf_str(&b);
	CHECK(str_starts(rest, S("ticket,subject,")));
	CHECK(str_find(rest, S(",\"breached\",3600,5400,1800,")) > 0);
	ask.metric = S("pickup");
	CHECK(report_make(c, &ask, r));
	CHECK_I64((i64)r->metrics, 0);
}

TEST(the_report_counts_what_its_lists_show)
{
	cases_on_each(c, counts_and_lists);
}

/* Merged away: its clocks leave the counts, and are back if it is not merged after all. */
static void without_merged(struct ctx *c, struct cases *k)
{
	struct report *r = NEW(c->arena, struct report);
	struct report_ask ask;
	struct ticket t, before;

	make_policy(c);
	answered(c, k, 10);
	before = t = cases_reload(c, answered(c, k, 90));
	ask = month(c);
	CHECK(report_make(c, &ask, r));
	CHECK_I64(r->metric[0].breached, 1);
	t.merged_into_id = t.id - 1;
	CHECK(ticket_save(c, &before, &t));
	CHECK(report_make(c, &ask, r));
	CHECK_I64(r->metric[0].met, 1);
	CHECK_I64(r->metric[0].breached, 0);
}

TEST(tickets_merged_away_leave_the_report)
{
	cases_on_each(c, without_merged);
}

static void beyond_the_usual(struct ctx *c, struct cases *k)
{
	struct excess x;
	struct report_ask ask;
	const struct excess_part *p;
	int i;

	make_policy(c);
	for (i = 0; i < LATE; i++)
		answered(c, k, 90);
	for (i = 0; i < EXCESS_LEAST - 1; i++)
		answered(c, k, 10);
	ask = month(c);
	CHECK(excess_make(c, &ask, &x));
	CHECK_I64(x.breached, LATE);
	CHECK_I64((i64)x.n, 0);			/* one too few to say what is usual */
	for (; i < USUAL; i++)
		answered(c, k, 10);
	ask = month(c);
	CHECK(excess_make(c, &ask, &x));
	CHECK_I64((i64)x.n, 1);
	CHECK_I64(x.compared, LATE);
	CHECK_I64(x.v[0].met, USUAL);
	CHECK_STR(x.v[0].policy_name, S("All"));
	p = x.v[0].parts.v;
	CHECK_STR(p[0].label, S("unassigned"));
	CHECK_I64(p[0].usual_s, 600);
	CHECK_I64(p[0].excess_s, LATE * (5400 - 600));
	CHECK_I64(p[0].primary, LATE);
}

TEST(excess_is_held_against_what_is_usual)
{
	cases_on_each(c, beyond_the_usual);
}

static void refused(struct ctx *c, struct report_ask ask, const char *field)
{
	CHECK(!report_check(c, &ask));
	CHECK_I64(fail_code(c), E_INVALID);
	CHECK_STR(c->fail.v[0].field, str_of(field));
	fail_clear(c);
}

static void wrong_questions(struct ctx *c, struct cases *k)
{
	struct report_ask good = month(c), ask;

	(void)k;
	CHECK(report_check(c, &good));
	ask = good;
	ask.from = ask.to;
	refused(c, ask, "from");
	ask = good;
	ask.metric = S("happiness");
	refused(c, ask, "metric");
	ask = good;
	ask.state = S("me");			/* a part of a word is none */
	refused(c, ask, "state");
	ask = good;
	ask.cause = S("laziness");
	refused(c, ask, "cause");
	ask = good;
	ask.figure = S("happy");
	refused(c, ask, "figure");
}

TEST(questions_that_cannot_be_asked)
{
	cases_on_each(c, wrong_questions);
}
