/* The table of moves, events for exactly what changed, counters that never drift. */
#include "desk/cases/cases_fixture_test.h"

#include "base/rand.h"
#include "desk/cases/status.h"
#include "desk/cases/tag.h"
#include "desk/people/person.h"
#include "desk/people/team.h"

static const char *const cats[] = { "new", "open", "pending", "hold", "solved", "closed" };

static struct ticket_change to_category(const char *name)
{
	return (struct ticket_change){ .set = TC_CATEGORY, .category = str_of(name) };
}

/* A new ticket taken to a category by legal moves. */
static struct ticket ticket_in_cat(struct ctx *c, struct cases *k, size_t cat)
{
	struct ticket t = cases_open(c, k, "x");
	struct ticket_change solve = to_category("solved"), last = to_category(cats[cat]);

	if (cat == 5)
		CHECK(ticket_change(c, &t, &solve));
	if (cat > 0)
		CHECK(ticket_change(c, &t, &last));
	return t;
}

static void each_move(struct ctx *c, struct cases *k)
{
	/* reliability by table: from new one never goes back, closed is the end and only reached from solved */
	static const char *const legal[] = {
		"new open pending hold solved", "open pending hold solved", "open pending hold solved",
		"open pending hold solved", "open pending hold solved closed", "",
	};
	size_t from, to;

	for (from = 0; from < COUNT(cats); from++)
		for (to = 0; to < COUNT(cats); to++) {
			struct ticket t = ticket_in_cat(c, k, from);
			struct ticket_change ch = to_category(cats[to]);
			i64 head = t.last_event_id;
			bool may = str_find(str_of(legal[from]), str_of(cats[to])) >= 0;

			if (from == 5) {
				cases_refused(c, &t, &ch, "ticket.closed");
			} else if (!may) {
				cases_refused(c, &t, &ch, "ticket.move");
			} else {
				CHECK(ticket_change(c, &t, &ch));
				CHECK_STR(cases_events(c, t.id, head), from == to ? S("") : S("ticket.status"));
				CHECK_STR(cases_reload(c, t.id).category, str_of(cats[to]));
			}
		}
}
TEST(every_status_move_follows_the_table) { cases_on_each(c, each_move); }

static void times(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_open(c, k, "x");
	struct ticket_change solve = to_category("solved"), open = to_category("open"), close = to_category("closed");

	c->now += 1000;
	CHECK(ticket_change(c, &t, &solve));
	CHECK_I64(t.solved_at, c->now);
	CHECK_I64(cases_reload(c, t.id).solved_at, c->now);
	c->now += 1000;
	CHECK(ticket_change(c, &t, &open));
	CHECK_I64(t.solved_at, 0);
	CHECK(ticket_change(c, &t, &solve));
	c->now += 1000;
	CHECK(ticket_change(c, &t, &close));
	CHECK_I64(t.solved_at, c->now - 1000);
	CHECK_I64(cases_reload(c, t.id).closed_at, c->now);
	CHECK_I64(cases_reload(c, t.id).updated_at, c->now);
}
TEST(solved_and_closed_times_follow_the_status) { cases_on_each(c, times); }

static void closed(struct ctx *c, struct cases *k)
{
	struct ticket t = ticket_in_cat(c, k, 5);
	str tag = S("late");
	struct ticket_change ch[] = {
		{ .set = TC_SUBJECT, .subject = S("other") }, { .set = TC_PRIORITY, .priority = 4 },
		{ .set = TC_TYPE, .type = S("task") }, { .set = TC_ASSIGNEE, .assignee_id = k->ana.id },
		{ .set = TC_TEAM, .team_id = k->team }, { .set = TC_TAGS, .tags = { &tag, 1 } },
		{ .set = TC_REQUESTER, .requester_id = k->cora }, { .set = TC_STATUS, .status_id = 2 },
		{ .set = TC_SPAM | TC_SUBJECT, .spam = true, .subject = S("x") },
	};
	size_t i;

	for (i = 0; i < COUNT(ch); i++)
		cases_refused(c, &t, &ch[i], "ticket.closed");
	CHECK(ticket_change(c, &t, &(struct ticket_change){ .set = TC_SPAM, .spam = true }));
	CHECK(cases_reload(c, t.id).spam);
	CHECK(cases_counters_true(c, &t.id, 1));
}
TEST(a_closed_ticket_takes_nothing_but_the_spam_mark) { cases_on_each(c, closed); }

static void exact(struct ctx *c, struct cases *k)
{
	str tags[] = { S("vip"), S("late") };
	struct ticket t = cases_open(c, k, "before");
	struct ticket_change all = {
		.set = TC_SUBJECT | TC_TYPE | TC_PRIORITY | TC_TEAM | TC_ASSIGNEE | TC_SPAM | TC_TAGS | TC_CATEGORY,
		.subject = S("af\"ter"), .type = S("task"), .priority = 4, .team_id = k->team, .assignee_id = k->bob.id,
		.spam = true, .tags = { tags, 2 }, .category = S("open"),
	};
	i64 head = t.last_event_id, at = t.updated_at;

	c->now += 5000;
	CHECK(ticket_change(c, &t, &all));
	CHECK_STR(cases_events(c, t.id, head), S("ticket.subject,ticket.type,ticket.priority,ticket.team,"
		"ticket.assigned,ticket.spam,ticket.tags,ticket.status"));
	CHECK_STR(cases_detail(c, t.id, "ticket.subject"), S("{\"from\":\"before\",\"to\":\"af\\\"ter\"}"));
	CHECK_STR(cases_detail(c, t.id, "ticket.priority"), S("{\"from\":2,\"to\":4}"));
	CHECK_STR(cases_detail(c, t.id, "ticket.tags"), S("{\"added\":[\"vip\",\"late\"],\"removed\":[]}"));
	CHECK(str_starts(cases_detail(c, t.id, "ticket.status"), S("{\"from\":\"new\",\"to\":\"open\",\"from_id\":")));
	CHECK_I64(cases_reload(c, t.id).updated_at, at + 5000);
	CHECK_I64(cases_reload(c, t.id).last_event_id, t.last_event_id);

	/* the same again is no change */
	head = t.last_event_id;
	c->now += 5000;
	CHECK(ticket_change(c, &t, &all));
	CHECK_STR(cases_events(c, t.id, head), S(""));
	CHECK_I64(cases_reload(c, t.id).updated_at, at + 5000);

	/* one of two differs: one event */
	all.priority = 1;
	CHECK(ticket_change(c, &t, &all));
	CHECK_STR(cases_events(c, t.id, head), S("ticket.priority"));
	CHECK(k->f->woken[WAKE_EVENTS] == 0);	/* not before the commit */
}
TEST(one_event_for_each_field_that_changed_and_none_else) { cases_on_each(c, exact); }

static void bad_values(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_open(c, k, "x");
	struct status mine = { .category = S("pending"), .name = S("Waiting for parts"), .position = 9 };
	struct ticket_change ch;

	cases_refused(c, &t, &(struct ticket_change){ .set = TC_PRIORITY, .priority = 5 }, "shape.range");
	cases_refused(c, &t, &(struct ticket_change){ .set = TC_STATUS, .status_id = 999 }, "ticket.no_status");
	ch = to_category("nonsense");
	cases_refused(c, &t, &ch, "ticket.no_status");
	CHECK(status_add(c, &mine));
	CHECK(ticket_change(c, &t, &(struct ticket_change){ .set = TC_STATUS, .status_id = mine.id }));
	CHECK_STR(t.category, S("pending"));
	/* another status of the same category is a change as well */
	ch = to_category("pending");
	CHECK(ticket_change(c, &t, &ch));
	CHECK_I64(t.status_id, mine.id);
	mine.active = false;
	CHECK(status_save(c, &mine));
	ch = to_category("open");
	CHECK(ticket_change(c, &t, &ch));
	cases_refused(c, &t, &(struct ticket_change){ .set = TC_STATUS, .status_id = mine.id }, "ticket.no_status");
}
TEST(unknown_statuses_and_priorities_are_refused) { cases_on_each(c, bad_values); }

static bool drop_status(struct ctx *c, void *arg)
{
	struct status *s = arg;

	s->active = false;
	return status_save(c, s);
}

static void last_status(struct ctx *c, struct cases *k)
{
	struct status_list l;
	struct status more;
	size_t i;

	(void)k;
	CHECK(status_list(c, &l));
	CHECK_I64(l.n, 6);
	for (i = 0; i < l.n; i++) {
		struct status s = l.v[i];

		CHECK(cases_fails(c, drop_status, &s, E_CONFLICT, "status.last"));
	}
	more = (struct status){ .category = S("open"), .name = S("Working"), .position = 1 };
	CHECK(status_add(c, &more));
	CHECK(drop_status(c, &l.v[1]));
	CHECK(cases_fails(c, drop_status, &more, E_CONFLICT, "status.last"));
}
TEST(each_category_keeps_an_active_status) { cases_on_each(c, last_status); }

static void hidden(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_open(c, k, "x"), out;
	struct actor key = k->ana;

	CHECK(!ticket_load(c, t.id + 1, &out) && fail_code(c) == E_NOT_FOUND);
	fail_clear(c);
	key.scopes = SCOPE_WRITE;
	c->who = &key;
	CHECK(!ticket_load(c, t.id, &out) && fail_code(c) == E_NOT_FOUND);
	fail_clear(c);
	c->who = &k->ana;
	CHECK(ticket_take(c, t.id, &out));
}
TEST(unknown_and_forbidden_tickets_look_alike) { cases_on_each(c, hidden); }

static void people_around(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_open(c, k, "x");
	i64 other, head;

	CHECK(person_ensure(c, &(struct person_new){ .address = S("otto@customer.example") }, &other));
	head = t.last_event_id;
	CHECK(participant_add(c, &t, other, S("cc")) && participant_add(c, &t, other, S("cc")));
	CHECK(participant_add(c, &t, k->cora, S("cc")));	/* the requester is there anyway */
	CHECK_STR(cases_events(c, t.id, head), S("participant.added"));
	CHECK(participant_remove(c, &t, other) && participant_remove(c, &t, other));
	CHECK_STR(cases_events(c, t.id, head), S("participant.added,participant.removed"));
	CHECK_I64(cases_reload(c, t.id).last_event_id, t.last_event_id);
}
TEST(participants_come_and_go_once) { cases_on_each(c, people_around); }

/* ---- counters: 2,000 random operations, some of them undone ---- */

enum { OPS = 2000, TICKETS = 60 };

struct random_op {
	struct cases *k;
	i64 *ids;
	size_t *n;
	bool undo;
};

static i64 pick(i64 a, i64 b, i64 d)
{
	i64 of[] = { a, b, d };

	return of[rand_u64() % 3];
}

static bool one_op(struct ctx *c, void *arg)
{
	struct random_op *o = arg;
	struct cases *k = o->k;
	struct ticket t;

	if (*o->n < TICKETS && rand_u64() % 8 == 0) {
		t = cases_open(c, k, "x");
		if (!o->undo)
			o->ids[(*o->n)++] = t.id;
	} else if (*o->n) {
		struct ticket_change ch = { .set = (unsigned)rand_u64() & (TC_ASSIGNEE | TC_TEAM | TC_CATEGORY),
			.assignee_id = pick(0, k->ana.id, k->bob.id), .team_id = pick(0, k->team, k->team),
			.category = str_of(cats[1 + rand_u64() % 5]), .spam = rand_u64() % 2 };

		ch.set |= rand_u64() % 10 == 0 ? TC_SPAM : 0;
		/* closing is the end of a ticket: seldom */
		if (str_eq(ch.category, S("closed")) && rand_u64() % 10)
			ch.category = S("open");
		if (!ticket_take(c, o->ids[rand_u64() % *o->n], &t) || !ticket_change(c, &t, &ch))
			return false;
	}
	return !o->undo || fail(c, E_CONFLICT, "", "undone");
}

static void counters(struct ctx *c, struct cases *k)
{
	i64 ids[TICKETS];
	size_t i, n = 0, refused = 0;

	for (i = 0; i < OPS; i++) {
		struct random_op o = { k, ids, &n, rand_u64() % 10 == 0 };

		if (!db_try(c, one_op, &o))
			refused++;
		fail_clear(c);
		if (i % 250 == 249)
			CHECK(cases_counters_true(c, ids, n));
	}
	CHECK_I64(n, TICKETS);
	CHECK(refused > 100 && refused < OPS - 500);
}
TEST(counters_equal_a_recount_after_random_changes) { cases_on_each(c, counters); }
