/* Two tickets that become one and part again. */
#include "desk/cases/merge.h"

#include "desk/cases/beside.h"
#include "desk/cases/cases_fixture_test.h"
#include "desk/cases/view.h"
#include "store/ticket_dump.h"

enum { DUMP_MAX = 1 << 20 };

static str dump(struct ctx *c, i64 id)
{
	struct buf b = buf_new(c->arena, DUMP_MAX);

	/* the kept counts and clocks are written at the end of the transaction */
	CHECK(db_settle(c) && ticket_dump(c, id, &b) && !b.over);
	return buf_str(&b);
}

static void merge(struct ctx *c, i64 from, i64 into)
{
	struct ticket t;

	CHECK(merge_tickets(c, &(struct merge_ask){ .from_id = from, .into_id = into }, &t));
	CHECK_I64(t.id, into);
}

static bool undo(struct ctx *c, void *arg)
{
	struct ticket t;

	return merge_undo(c, *(i64 *)arg, &t);
}

static void there_and_back(struct ctx *c, struct cases *k)
{
	struct ticket a = cases_says(c, k, 0, "It burns"), b = cases_says(c, k, 0, "It still burns"), t;
	struct thread th;
	i64 ids[] = { a.id, b.id };
	str was_a, was_b;

	CHECK(ticket_change(c, &b, &(struct ticket_change){ .set = TC_CATEGORY | TC_PRIORITY, .category = S("hold"), .priority = 4 }));
	was_a = dump(c, a.id);
	was_b = dump(c, b.id);
	c->now += 1000;
	merge(c, a.id, b.id);
	CHECK_STR(cases_reload(c, b.id).category, S("open"));
	CHECK_STR(cases_reload(c, a.id).category, S("closed"));
	CHECK_I64(cases_reload(c, a.id).merged_into_id, b.id);
	CHECK(cases_counters_true(c, ids, 2));
	CHECK(thread_load(c, b.id, 0, 10, &th));
	CHECK_I64(th.n, 2);
	CHECK_I64(th.v[0].ticket_id, a.id);
	c->now += 1000;
	CHECK(merge_undo(c, a.id, &t));
	CHECK_STR(dump(c, a.id), was_a);
	CHECK_STR(dump(c, b.id), was_b);
	CHECK(cases_counters_true(c, ids, 2));
	CHECK(cases_fails(c, undo, &a.id, E_CONFLICT, "merge.none"));
}
TEST(merging_and_parting_leaves_no_byte_changed) { cases_on_each(c, there_and_back); }

static void since_then(struct ctx *c, struct cases *k)
{
	struct ticket a = cases_says(c, k, 0, "one"), b = cases_says(c, k, 0, "two"), t;
	str was_a = dump(c, a.id);
	struct thread th;

	CHECK(ticket_change(c, &b, &(struct ticket_change){ .set = TC_CATEGORY, .category = S("pending") }));
	merge(c, a.id, b.id);
	cases_says(c, k, a.id, "to the old number");
	b = cases_reload(c, b.id);
	CHECK(ticket_change(c, &b, &(struct ticket_change){ .set = TC_CATEGORY, .category = S("solved") }));
	CHECK(merge_undo(c, a.id, &t));
	CHECK_STR(dump(c, a.id), was_a);
	CHECK_STR(cases_reload(c, b.id).category, S("solved"));
	CHECK(thread_load(c, b.id, 0, 10, &th));
	CHECK_I64(th.n, 2);
	CHECK_I64(cases_reload(c, b.id).messages, 2);
}
TEST(what_was_written_since_stays_in_the_target) { cases_on_each(c, since_then); }

static void one_day(struct ctx *c, struct cases *k)
{
	struct ticket a = cases_says(c, k, 0, "one"), b = cases_says(c, k, 0, "two");

	merge(c, a.id, b.id);
	c->now += MERGE_UNDO_MS + 1;
	CHECK(cases_fails(c, undo, &a.id, E_CONFLICT, "merge.too_late"));
}
TEST(a_merge_can_be_undone_for_a_day) { cases_on_each(c, one_day); }

static void splitting(struct ctx *c, struct cases *k)
{
	struct ticket a = cases_says(c, k, 0, "one"), made, back;
	struct thread th;

	a = cases_says(c, k, a.id, "another matter");
	CHECK(thread_load(c, a.id, 0, 10, &th));
	CHECK(split_message(c, th.v[1].id, S("Apart"), &made));
	CHECK_STR(made.subject, S("Apart"));
	CHECK_I64(made.messages, 1);
	CHECK_I64(cases_reload(c, a.id).messages, 1);
	CHECK_STR(cases_reload(c, made.id).snippet, S("another matter"));
	CHECK(split_undo(c, made.id, &back));
	CHECK_I64(back.id, a.id);
	CHECK_I64(back.messages, 2);
	CHECK_I64(cases_reload(c, made.id).merged_into_id, a.id);
}
TEST(a_message_becomes_a_ticket_and_goes_back) { cases_on_each(c, splitting); }
