/* Queues: pages by key are the whole, sorted, each row once, while tickets move. */
#include "desk/cases/cases_fixture_test.h"

#include <stdlib.h>

#include "base/rand.h"
#include "desk/cases/draft.h"
#include "desk/cases/view.h"

enum { MANY = 500 };

struct many {
	struct ticket t[MANY];
};

static void change(struct ctx *c, struct ticket *t, unsigned set, i64 n, const char *category)
{
	CHECK(ticket_change(c, t, &(struct ticket_change){ .set = set, .priority = n, .assignee_id = n, .team_id = n,
		.spam = n != 0, .category = str_of(category) }));
}

/* 500 tickets of all kinds, many with the same moment. */
static struct many *make_many(struct ctx *c, struct cases *k)
{
	struct many *m = NEW(c->arena, struct many);
	size_t i;

	for (i = 0; i < MANY; i++) {
		struct ticket *t = &m->t[i];

		c->now += (i64)(rand_u64() % 3) * 1000;
		*t = cases_open(c, k, "x");
		change(c, t, TC_PRIORITY, 1 + (i64)(rand_u64() % 4), "");
		if (rand_u64() % 3 == 0)
			change(c, t, TC_ASSIGNEE, k->ana.id, "");
		if (rand_u64() % 3 == 0)
			change(c, t, TC_TEAM, k->team, "");
		if (rand_u64() % 5 == 0)
			change(c, t, TC_CATEGORY, 0, "solved");
		if (rand_u64() % 20 == 0)
			change(c, t, TC_SPAM, 1, "");
	}
	return m;
}

/* Written from the description of the views, in C. */
static bool in_view(const struct cases *k, const struct ticket *t, str view)
{
	bool open = !t->spam && !str_eq(t->category, S("solved"));

	if (str_eq(view, S("spam")))
		return t->spam;
	if (str_eq(view, S("solved")))
		return !t->spam && !open;
	if (str_eq(view, S("mine")))
		return open && t->assignee_id == k->ana.id;
	if (str_eq(view, S("unassigned")))
		return open && !t->assignee_id;
	return str_starts(view, S("team:")) ? open && t->team_id == k->team : open;
}

static int cmp(i64 a, i64 b)
{
	return a < b ? -1 : a > b;
}

static int by_newest(const void *x, const void *y)
{
	const struct ticket *a = x, *b = y;
	int d = cmp(b->updated_at, a->updated_at);

	return d ? d : cmp(b->id, a->id);
}

static int by_oldest(const void *x, const void *y)
{
	return by_newest(y, x);
}

static int by_priority(const void *x, const void *y)
{
	const struct ticket *a = x, *b = y;
	int d = cmp(b->priority, a->priority);

	return d ? d : by_newest(x, y);
}

static const struct {
	const char *name;
	int (*cmp)(const void *, const void *);
} orders[] = { { "newest", by_newest }, { "oldest", by_oldest }, { "priority", by_priority } };

static void one_view(struct ctx *c, struct cases *k, const struct many *m, str view, size_t order)
{
	struct ticket *want = NEW_N(c->arena, struct ticket, MANY);
	struct view_ask ask = { .view = view, .order = str_of(orders[order].name), .limit = 37 };
	struct ticket_rows page;
	size_t i, n = 0, at = 0;

	for (i = 0; i < MANY; i++)
		if (in_view(k, &m->t[i], view))
			want[n++] = m->t[i];
	qsort(want, n, sizeof *want, orders[order].cmp);
	CHECK(n > 10);
	do {
		CHECK(view_list(c, &ask, &page));
		CHECK_I64(page.count, n);
		CHECK(page.n == 37 || !page.next.s);
		for (i = 0; i < page.n && at < n; i++, at++)
			CHECK_I64(page.v[i].id, want[at].id);
		CHECK(i == page.n);
		ask.cursor = page.next;
	} while (page.next.s && page.n);
	CHECK_I64(at, n);
}

static void pages(struct ctx *c, struct cases *k)
{
	struct many *m = make_many(c, k);
	str views[] = { S("open"), S("mine"), S("unassigned"), S("solved"), S("spam"),
			str_fmt(c->arena, "team:%lld", (long long)k->team) };
	i64 ids[MANY];
	size_t i, order;

	for (i = 0; i < COUNT(views); i++)
		for (order = 0; order < COUNT(orders); order++)
			one_view(c, k, m, views[i], order);
	for (i = 0; i < MANY; i++)
		ids[i] = m->t[i].id;
	CHECK(cases_counters_true(c, ids, MANY));
}
TEST(pages_of_every_view_in_every_order_are_the_whole_sorted) { cases_on_each(c, pages); }

/* Between two pages some tickets get news, others leave: no row comes twice, none that
 * stayed as it was is missed. */
static void moving(struct ctx *c, struct cases *k)
{
	struct many *m = make_many(c, k);
	struct view_ask ask = { .view = S("open"), .limit = 20 };
	struct ticket_rows page;
	bool *seen = NEW_N(c->arena, bool, MANY), *touched = NEW_N(c->arena, bool, MANY);
	size_t i;

	do {
		CHECK(view_list(c, &ask, &page));
		for (i = 0; i < page.n; i++) {
			size_t at = (size_t)(page.v[i].id - m->t[0].id);

			CHECK(at < MANY && !seen[at]);
			seen[at] = true;
		}
		ask.cursor = page.next;
		c->now += 1000;
		for (i = 0; i < 5; i++) {
			size_t at = rand_u64() % MANY;

			touched[at] = true;
			m->t[at] = cases_reload(c, m->t[at].id);
			if (i % 2 && !str_eq(m->t[at].category, S("solved")))
				change(c, &m->t[at], TC_CATEGORY, 0, "solved");
			else
				change(c, &m->t[at], TC_PRIORITY, 1 + m->t[at].priority % 4, "");
		}
	} while (page.next.s);
	for (i = 0; i < MANY; i++)
		CHECK(seen[i] || touched[i] || !in_view(k, &m->t[i], S("open")));
}
TEST(no_row_comes_twice_while_tickets_change_between_pages) { cases_on_each(c, moving); }

static void filters(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_open(c, k, "a"), u = cases_open(c, k, "b");
	str tag = S("Envío");
	struct ticket_rows r;

	CHECK(ticket_change(c, &t, &(struct ticket_change){ .set = TC_TAGS | TC_PRIORITY, .tags = { &tag, 1 }, .priority = 4 }));
	change(c, &u, TC_CATEGORY, 0, "pending");
	CHECK(view_list(c, &(struct view_ask){ .tag = S("ENVIO") }, &r) && r.n == 1 && r.v[0].id == t.id && r.count == -1);
	CHECK_STR(r.v[0].tag_names, S("[\"Envío\"]"));
	CHECK_STR(r.v[0].requester_name, S("Cora Núñez"));
	CHECK(view_list(c, &(struct view_ask){ .tag = S("none") }, &r) && r.n == 0 && !r.next.s);
	CHECK(view_list(c, &(struct view_ask){ .priority = 4 }, &r) && r.n == 1);
	CHECK(view_list(c, &(struct view_ask){ .priority = 4, .tag = S("envio"), .channel = S("email"), .status_id = t.status_id }, &r) && r.n == 1);
	CHECK(view_list(c, &(struct view_ask){ .status_id = u.status_id }, &r) && r.n == 1 && r.v[0].id == u.id);
	CHECK(view_list(c, &(struct view_ask){ .channel = S("phone") }, &r) && r.n == 0);
	CHECK(!view_list(c, &(struct view_ask){ .view = S("nonsense") }, &r) && fail_code(c) == E_NOT_FOUND);
	fail_clear(c);
	CHECK(!view_list(c, &(struct view_ask){ .cursor = S("1.2") }, &r) && fail_code(c) == E_BAD_REQUEST);
	fail_clear(c);
	CHECK(view_of_person(c, k->cora, 0, &r) && r.n == 2 && r.v[0].id == u.id);
}
TEST(filters_narrow_a_view) { cases_on_each(c, filters); }

static void shown_counts(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_open(c, k, "a");
	struct view_count *v;
	size_t n;

	(void)cases_open(c, k, "b");
	change(c, &t, TC_ASSIGNEE, k->ana.id, "");
	change(c, &t, TC_TEAM, k->team, "");
	k->ana.team_ids = (struct i64s){ &k->team, 1 };
	CHECK(view_counts(c, &v, &n));
	CHECK_I64(n, 10);
	CHECK_STR(v[0].key, S("mine"));
	CHECK(v[0].count == 1 && v[1].count == 1 && v[2].count == 2 && v[3].count == 0 && v[4].count == 0);
	CHECK_STR(v[9].key, str_fmt(c->arena, "team:%lld", (long long)k->team));
	CHECK_I64(v[9].count, 1);
	c->who = &k->bob;
	CHECK(view_counts(c, &v, &n) && n == 9 && v[0].count == 0);
	c->who = &k->ana;
}
TEST(counts_are_the_readers_own) { cases_on_each(c, shown_counts); }

/* ---- threads ---- */

static void threads(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_says(c, k, 0, "message 0");
	struct thread th;
	i64 before = 0, last = INT64_MAX;
	size_t i, seen = 0;

	for (i = 1; i < 25; i++)
		cases_says(c, k, t.id, "more");
	cases_says(c, k, 0, "another ticket");
	do {
		CHECK(thread_load(c, t.id, before, 10, &th));
		for (i = 0; i < th.n; i++) {
			CHECK(i == 0 || th.v[i].id > th.v[i - 1].id);
			CHECK(th.v[i].id < last && th.v[i].ticket_id == t.id);
		}
		seen += th.n;
		last = before = th.v[0].id;
	} while (th.more);
	CHECK_I64(seen, 25);
	CHECK_STR(th.v[0].text, S("message 0"));
}
TEST(a_thread_pages_backwards) { cases_on_each(c, threads); }

/* ---- drafts ---- */

static void drafts(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_open(c, k, "x");
	str key = str_fmt(c->arena, "t%lld", (long long)t.id);
	struct draft d = { .key = key, .mode = S("reply"), .html = S("<p>one"), .recipients = S("{\"to\":[],\"cc\":[]}"),
		.attachment_ids = S("[]") }, got;
	struct ticket_rows r;
	struct drafts all;

	CHECK(!draft_load(c, key, S("reply"), &got) && fail_code(c) == E_NOT_FOUND);
	fail_clear(c);
	CHECK(draft_save(c, &d) && d.rev == 1);
	d.html = S("<p>two");
	CHECK(draft_save(c, &d) && d.rev == 2);
	CHECK(draft_load(c, key, S("reply"), &got));
	CHECK_STR(got.html, S("<p>two"));
	CHECK(view_rows(c, &(struct i64s){ &t.id, 1 }, &r) && r.v[0].draft);
	c->who = &k->bob;	/* nobody else's */
	CHECK(!draft_load(c, key, S("reply"), &got) && draft_list(c, &all) && all.n == 0);
	fail_clear(c);
	CHECK(view_rows(c, &(struct i64s){ &t.id, 1 }, &r) && !r.v[0].draft);
	CHECK(draft_discard(c, key, S("reply")));
	c->who = &k->ana;
	CHECK(draft_list(c, &all) && all.n == 1);
	d.key = S("t999999");
	CHECK(!draft_save(c, &d) && fail_code(c) == E_NOT_FOUND);
	fail_clear(c);
	d.key = S("1; --");
	CHECK(!draft_save(c, &d) && fail_code(c) == E_NOT_FOUND);
	fail_clear(c);
	CHECK(draft_discard(c, key, S("reply")) && draft_list(c, &all) && all.n == 0);
}
TEST(drafts_are_the_authors_and_the_last_writer_wins) { cases_on_each(c, drafts); }
