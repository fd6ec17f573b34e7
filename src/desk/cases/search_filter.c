/*
 * Searches that are operators alone: tickets by what they are, the newest numbers first.
 * Open ones have their index; for all of them a stretch of numbers is looked at after the
 * other, so that a request costs no more than its bound, and the cursor goes on behind it.
 */
#include "desk/cases/search_int.h"
#include "sql_ticket.h"
#include "store/ticket_query.h"

enum { STRETCH = 10000, STRETCHES = 10, SHOWN = 50 };

static void cond(struct ticket_query *q, enum ticket_field f, i64 value)
{
	q->cond[q->conds++] = (struct ticket_cond){ .field = f, .value = value };
}

static bool put_rows(struct ctx *c, const struct sql_tickets_by_ids_rows *rows, struct search_hits *out)
{
	struct i64s ids = { NEW_N(c->arena, i64, rows->n), rows->n };
	struct ticket_rows seen;
	size_t i;

	for (i = 0; i < rows->n; i++)
		ids.v[i] = rows->v[i].id;
	if (!view_rows(c, &ids, &seen))
		return false;
	for (i = 0; i < seen.n; i++)
		out->v[out->n++] = (struct search_hit){ .row = seen.v[i], .excerpt = seen.v[i].snippet };
	return true;
}

/* "f.ID": below this number. */
static bool read_cursor(struct ctx *c, str cursor, i64 *below)
{
	struct sql_ticket_newest_row row;

	if (cursor.n)
		return (str_starts(cursor, S("f.")) && str_i64(str_slice(cursor, 2, cursor.n), below)) ||
			fail(c, E_BAD_REQUEST, "cursor", "cursor.bad");
	if (!sql_ticket_newest(c, &row))
		return false;
	*below = row.newest + 1;
	return true;
}

/* Open tickets along their own index, the last changed first.  "o." and the key of a row. */
static bool open_ones(struct ctx *c, struct ticket_query *q, str cursor, struct search_hits *out)
{
	struct ticket_page page;

	q->scope = TS_OPEN;
	q->order = TO_NEWEST;
	if (cursor.n && !(str_starts(cursor, S("o.")) && ticket_key_parse(str_slice(cursor, 2, cursor.n), &q->after)))
		return fail(c, E_BAD_REQUEST, "cursor", "cursor.bad");
	if (!ticket_query_run(c, q, &page) || !put_rows(c, &page.rows, out))
		return false;
	if (page.more) {
		str key = ticket_key_text(c, &page.last);

		out->next = str_fmt(c->arena, "o.%.*s", FMT(key));
	}
	return true;
}

static bool all_ones(struct ctx *c, const struct ticket_query *q, str cursor, struct search_hits *out)
{
	i64 below, round;

	if (!read_cursor(c, cursor, &below))
		return false;
	for (round = 0; round < STRETCHES && below > 1 && (i64)out->n < q->limit; round++) {
		struct ticket_query one = *q;
		struct ticket_page page;

		one.limit = q->limit - (i64)out->n;
		cond(&one, TF_ID_BEFORE, below);
		cond(&one, TF_ID_FROM, below - STRETCH);
		if (!ticket_query_run(c, &one, &page) || !put_rows(c, &page.rows, out))
			return false;
		below = page.more ? page.last.id : below - STRETCH;
	}
	if (below > 1)
		out->next = str_fmt(c->arena, "f.%lld", (long long)below);
	return true;
}

bool search_by_operators(struct ctx *c, const struct search_ask *ask, const struct search_query *q, struct search_hits *out)
{
	i64 most = ask->plain ? SEARCH_FACETED : SHOWN;
	struct ticket_query base = { .scope = TS_ANY, .order = TO_NUMBER, .agent_id = c->who->id,
		.reach = view_reach(c), .limit = ask->limit < 1 || ask->limit > most ? most : ask->limit };
	struct ticket_tree tree;

	search_query_tree(c, q, &tree);
	base.tree = &tree;
	if (q->from_at)
		cond(&base, TF_CREATED_FROM, q->from_at);
	if (q->until_at)
		cond(&base, TF_CREATED_BEFORE, q->until_at);
	out->v = NEW_N(c->arena, struct search_hit, (size_t)base.limit);
	return search_query_open(q) ? open_ones(c, &base, ask->cursor, out) : all_ones(c, &base, ask->cursor, out);
}
