/* Search: folding, beginnings, numbers, the young tail, pages, marks. */
#include "desk/cases/cases_fixture_test.h"

#include "desk/cases/search.h"
#include "desk/cases/view.h"

struct asked {
	const char *q;
	str cursor;
	i64 limit;
	struct search_hits h;
};

static bool find_tx(struct ctx *c, void *arg)
{
	struct asked *k = arg;

	return search_tickets(c, &(struct search_ask){ .q = str_of(k->q), .cursor = k->cursor, .limit = k->limit }, &k->h);
}

static struct search_hits find(struct ctx *c, const char *q, str cursor, i64 limit)
{
	struct asked k = { .q = q, .cursor = cursor, .limit = limit };

	CHECK(db_read(c, find_tx, &k));
	return k.h;
}

static bool finds(struct ctx *c, const char *q, i64 id)
{
	struct search_hits h = find(c, q, STR_NULL, 50);
	size_t i;

	for (i = 0; i < h.n; i++)
		if (h.v[i].row.id == id)
			return true;
	return false;
}

static bool step_tx(struct ctx *c, void *arg)
{
	return search_index_step(c, 50, arg);
}

/* On PostgreSQL the index takes only what is settled, so this must be its own transaction. */
static void index_all(struct ctx *c)
{
	i64 done;

	do
		CHECK(db_write(c, step_tx, &done));
	while (done);
}

struct job {
	struct cases *k;
	i64 id;
	const char *text;
	int n;
};

static bool words_find(struct ctx *c, i64 id)
{
	static const char *const yes[] = {
		"nunez", "Núñez", "NÚÑEZ", "cora nun", "impresora", "IMPRESORA rota", "cajón", "cajon", "rota impre",
		"factura", "cora@customer.example", "strasse", "straße", "caj",
	};
	static const char *const no[] = { "impresora azul", "jon", "impres rota", "xyz", "" };
	bool ok = true;
	size_t i;

	for (i = 0; i < COUNT(yes); i++)
		if (!finds(c, yes[i], id)) {
			CHECK_STR(S("not found"), str_of(yes[i]));
			ok = false;
		}
	for (i = 0; i < COUNT(no); i++)
		ok &= !finds(c, no[i], id);
	return ok;
}

static bool says_tx(struct ctx *c, void *arg)
{
	struct job *j = arg;

	for (int i = 0; i < j->n; i++)
		j->id = cases_says(c, j->k, 0, j->text).id;
	return true;
}

static bool note_tx(struct ctx *c, void *arg)
{
	struct job *j = arg;
	struct ticket t;
	i64 id;

	return ticket_take(c, j->id, &t) && message_send(c, &t, &(struct message_out_req){
		.kind = S("note"), .html = S("<p>zanzibar inside") }, &id);
}

static struct cases *ready(struct ctx *c, struct desk_fixture *f);

static void words(struct ctx *c, struct desk_fixture *f)
{
	struct cases *k = ready(c, f);
	struct job j = { .k = k, .text = "La impresora rota del cajón de la Straße", .n = 1 };
	struct search_hits h;

	CHECK(db_write(c, says_tx, &j));
	CHECK(words_find(c, j.id));		/* the tail */
	index_all(c);
	CHECK(words_find(c, j.id));		/* the index */
	CHECK(db_write(c, note_tx, &j));
	CHECK(finds(c, "zanzibar", j.id));
	index_all(c);
	CHECK(finds(c, "zanzibar", j.id));
	h = find(c, "cajon", STR_NULL, 50);
	CHECK_I64(h.n, 1);
	CHECK_I64(h.v[0].marks_n, 1);
	CHECK_I64(h.v[0].marks[0].from, 22);
	CHECK_I64(h.v[0].marks[0].len, 5);
	h = find(c, str_z(c->arena, str_fmt(c->arena, "#%lld", (long long)j.id)), STR_NULL, 50);
	CHECK(h.n == 1 && h.v[0].row.id == j.id);
	h = find(c, str_z(c->arena, str_fmt(c->arena, "%lld", (long long)j.id)), STR_NULL, 50);
	CHECK(h.n == 1 && h.v[0].row.id == j.id);
}

/* Page by page until the end: every ticket, each once, newest first. */
static void walk(struct ctx *c, const char *q, i64 limit, size_t want)
{
	str cursor = STR_NULL;
	struct i64s seen = { NEW_N(c->arena, i64, want + 1), 0 };
	size_t i, k;

	do {
		struct search_hits h = find(c, q, cursor, limit);

		CHECK(h.n <= (size_t)limit && (h.n || !h.next.s));
		for (i = 0; i < h.n && seen.n < want; i++) {
			for (k = 0; k < seen.n; k++)
				CHECK(seen.v[k] != h.v[i].row.id);
			CHECK(!seen.n || h.v[i].row.id < seen.v[seen.n - 1]);
			seen.v[seen.n++] = h.v[i].row.id;
		}
		CHECK(i == h.n);
		cursor = h.next;
	} while (cursor.s);
	CHECK_I64(seen.n, want);
}

static bool repeat_tx(struct ctx *c, void *arg)
{
	struct job *j = arg;

	for (int i = 0; i < j->n; i++)
		cases_says(c, j->k, j->id, j->text);
	return true;
}

static void paging(struct ctx *c, struct desk_fixture *f)
{
	struct cases *k = ready(c, f);
	struct job j = { .k = k, .text = "xylofon gesucht", .n = 30 };

	CHECK(db_write(c, says_tx, &j));
	walk(c, "xylofon", 7, 30);
	index_all(c);
	walk(c, "xylofon", 7, 30);
	walk(c, "xylofon gesu", 50, 30);
	CHECK(db_write(c, says_tx, &(struct job){ .k = k, .text = "xylofon", .n = 11 }));
	walk(c, "xylofon", 5, 41);		/* from tail and index */
	/* a ticket with many hits comes once, over all pages */
	j = (struct job){ .k = k, .text = "quagga", .n = 1 };
	CHECK(db_write(c, says_tx, &j));
	CHECK(db_write(c, says_tx, &(struct job){ .k = k, .text = "quagga", .n = 3 }));
	j.n = 20;
	CHECK(db_write(c, repeat_tx, &j));
	index_all(c);
	{
		struct search_hits h = find(c, "quagga", STR_NULL, 2), g;

		CHECK(h.n == 2 && h.v[0].row.id == j.id && h.next.s);
		g = find(c, "quagga", h.next, 50);
		CHECK(g.n == 2 && g.v[0].row.id != j.id && g.v[1].row.id != j.id);
	}
}

static void long_tail(struct ctx *c, struct desk_fixture *f)
{
	struct cases *k = ready(c, f);
	struct job j = { .k = k, .text = "lots of mail", .n = 250 };

	CHECK(db_write(c, says_tx, &j));
	j = (struct job){ .k = k, .text = "needle", .n = 1 };
	CHECK(db_write(c, says_tx, &j));
	CHECK(finds(c, "needle", j.id));	/* the newest is found, however far behind the index is */
}

/* Other forms and mistyped words come after what holds the words themselves, once each. */
static void alike(struct ctx *c, struct desk_fixture *f)
{
	struct cases *k = ready(c, f);
	struct job one = { .k = k, .text = "quería devolver las facturas de marzo", .n = 1 };
	struct job two = { .k = k, .text = "factura de abril", .n = 1 };
	struct search_hits h;

	CHECK(db_write(c, says_tx, &one));
	index_all(c);
	CHECK(db_write(c, says_tx, &two));
	index_all(c);
	CHECK(finds(c, "facutra", two.id));
	CHECK(finds(c, "facutra abrl", two.id) && !finds(c, "facutra abrl", one.id));
	CHECK(finds(c, "debolver", one.id));
	CHECK_STR(find(c, "facutra abrl", STR_NULL, 50).corrected, S("factura abril"));
	CHECK(!find(c, "factura abril", STR_NULL, 50).corrected.s);
	h = find(c, "facturas", STR_NULL, 50);
	CHECK(h.n == 2 && h.v[0].row.id == one.id && h.v[1].row.id == two.id && !h.corrected.s);
	h = find(c, "factura", STR_NULL, 50);
	CHECK(h.n == 2 && h.v[0].row.id == two.id && h.v[1].row.id == one.id);
	h = find(c, "factura", STR_NULL, 1);
	CHECK(h.n == 1 && h.v[0].row.id == two.id && h.next.s);
	h = find(c, "factura", h.next, 1);
	CHECK(h.n == 1 && h.v[0].row.id == one.id);
	CHECK(!finds(c, "xy34facutra", two.id) && !finds(c, "zzzzzz", two.id));
}

/* Over all pages; -1 when a ticket comes twice. */
static i64 distinct(struct ctx *c, const char *q, i64 page)
{
	i64 seen[64], n = 0, k;
	str cursor = STR_NULL;
	size_t i;

	do {
		struct search_hits h = find(c, q, cursor, page);

		for (i = 0; i < h.n; i++) {
			for (k = 0; k < n; k++)
				if (seen[k] == h.v[i].row.id)
					return -1;
			if (n < (i64)COUNT(seen))
				seen[n++] = h.v[i].row.id;
		}
		cursor = h.next;
	} while (cursor.s);
	return n;
}

/* A full walk by small pages gives each ticket once, whatever pass it comes from. */
static void alike_pages(struct ctx *c, struct desk_fixture *f)
{
	static const char *const said[] = { "un pedido", "dos pedidos", "mi pedido y otros pedidos", "pedidos raros" };
	struct cases *k = ready(c, f);
	size_t i;

	for (i = 0; i < COUNT(said); i++) {
		CHECK(db_write(c, says_tx, &(struct job){ .k = k, .text = said[i], .n = 3 }));
		index_all(c);
	}
	CHECK_I64(distinct(c, "pedido", 1), 12);
	CHECK_I64(distinct(c, "pedidos", 2), 12);
	CHECK_I64(distinct(c, "peddio", 5), 12);
}

static void odd(struct ctx *c, struct desk_fixture *f)
{
	static const char *const q[] = { "\"", "*", "a AND", "OR OR", "NEAR(", "-x", "' OR 1=1 --", "\\", "body:x", "%", "()",
		"^a", "&|!", ":*", "#", "#99999999999999999999", "-5", "0", "😀", "\xff\xfe" };
	size_t i;

	(void)ready(c, f);
	for (i = 0; i < COUNT(q); i++)
		CHECK_I64(find(c, q[i], STR_NULL, 10).n, 0);
	CHECK(!db_read(c, find_tx, &(struct asked){ .q = "a", .cursor = S("x1") }) && fail_code(c) == E_BAD_REQUEST);
	fail_clear(c);
}

/* As cases_on_each, but outside of a transaction: each step commits. */
static void keep(struct ctx *c, struct cases *k)
{
	(void)c;
	(void)k;
}

static struct cases *ready(struct ctx *c, struct desk_fixture *f)
{
	return cases_ready(c, f, keep);
}

TEST(search_finds_folded_words_beginnings_numbers_and_notes) { desk_on_each(c, words); }
TEST(search_pages_give_each_ticket_once) { desk_on_each(c, paging); }
TEST(search_sees_the_newest_beyond_a_long_tail) { desk_on_each(c, long_tail); }
TEST(search_finds_other_forms_and_mistyped_words) { desk_on_each(c, alike); }
TEST(search_pages_through_all_its_passes) { desk_on_each(c, alike_pages); }
TEST(odd_queries_do_no_harm) { desk_on_each(c, odd); }
