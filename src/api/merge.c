/* Tickets that become one. */
#include "api/sets.h"
#include "api/ticket_full.h"
#include "desk/cases/merge.h"
#include "desk/cases/search.h"
#include "desk/cases/view.h"

struct merge_in {
	i64 into_id;
	bool notify, other_customer;
};
static const struct field merge_in_f[] = {
	F(merge_in, into_id, .required = true, .min = 1, .max = INT64_MAX),
	F(merge_in, notify, .doc = "Tell the customer, in his language."),
	F(merge_in, other_customer, .doc = "Merge although they are of different people."),
};
static const struct shape merge_in_shape = SHAPE(merge_in, merge_in_f);

static bool merge_post(struct ctx *c, const void *in, void *out)
{
	const struct merge_in *b = in;
	struct ticket into;

	return merge_tickets(c, &(struct merge_ask){ .from_id = call_id(c, 0), .into_id = b->into_id,
			.notify = b->notify, .other_customer = b->other_customer }, &into) &&
		ticket_to_out(c, into.id, out);
}

static bool merge_delete(struct ctx *c, const void *in, void *out)
{
	struct ticket from;

	(void)in;
	return merge_undo(c, call_id(c, 0), &from) && ticket_to_out(c, from.id, out);
}

struct merged_out {
	i64 id, from_id, into_id;
	str subject, customer, by, undone_by;
	i64 messages;
	bool notified;
	i64 created_at, undone_at, undo_until;
};
static const struct field merged_f[] = {
	F(merged_out, id), F(merged_out, from_id), F(merged_out, into_id),
	F(merged_out, subject, .doc = "Of the other ticket, as are customer and messages."),
	F(merged_out, customer), F(merged_out, messages), F(merged_out, by), F(merged_out, undone_by),
	F(merged_out, notified), F(merged_out, created_at, .time = true),
	F(merged_out, undone_at, .time = true, .id_null = true),
	F(merged_out, undo_until, .time = true, .id_null = true),
};
static const struct shape merged_shape = SHAPE(merged_out, merged_f);
struct merges_out {
	struct list into, from;
};
static const struct field merges_f[] = {
	FL(merges_out, into, &merged_shape, .doc = "What became this ticket."),
	FL(merges_out, from, &merged_shape, .doc = "What this ticket became."),
};
static const struct shape merges_shape = SHAPE(merges_out, merges_f);

static struct list merges_to_list(struct ctx *c, const struct merges *m)
{
	struct merged_out *v = NEW_N(c->arena, struct merged_out, m->n);
	size_t i;

	for (i = 0; i < m->n; i++) {
		const struct merge_shown *s = &m->v[i];

		v[i] = (struct merged_out){ s->id, s->from_id, s->into_id, s->subject, s->customer, s->agent_name,
			s->undone_name, s->messages, s->notified, s->created_at, s->undone_at, s->undo_until };
	}
	return (struct list){ v, m->n };
}

static bool merges_get(struct ctx *c, const void *in, void *out)
{
	struct merges_out *o = out;
	struct merges into, from;
	struct ticket t;

	(void)in;
	if (!ticket_load(c, call_id(c, 0), &t) || !merges_of(c, t.id, true, &into) || !merges_of(c, t.id, false, &from))
		return false;
	o->into = merges_to_list(c, &into);
	o->from = merges_to_list(c, &from);
	return true;
}

struct copy_out {
	str what, name, value;
};
static const struct field copy_f[] = {
	F(copy_out, what, .doc = "field or reason."), F(copy_out, name, .doc = "Of a field."), F(copy_out, value),
};
static const struct shape copy_shape = SHAPE(copy_out, copy_f);
struct merge_preview_out {
	struct list copies;
};
static const struct field merge_preview_f[] = {
	FL(merge_preview_out, copies, &copy_shape, .doc = "What the target lacks and would get."),
};
static const struct shape merge_preview_shape = SHAPE(merge_preview_out, merge_preview_f);

static bool merge_preview_get(struct ctx *c, const void *in, void *out)
{
	struct merge_preview_out *o = out;
	struct merge_copies l;
	struct ticket from, into;
	i64 into_id = call_query_i64(c, "into", 0, INT64_MAX);
	struct copy_out *v;
	size_t i;

	(void)in;
	if (!ticket_load(c, call_id(c, 0), &from))
		return false;
	if (!into_id)
		return fail(c, E_INVALID, "into", "shape.required");
	if (!ticket_load(c, into_id, &into) || !merge_lacking(c, &from, &into, &l))
		return false;
	v = NEW_N(c->arena, struct copy_out, l.n + 1);
	for (i = 0; i < l.n; i++)
		v[i] = (struct copy_out){ l.v[i].what, l.v[i].name, l.v[i].value };
	o->copies = (struct list){ v, l.n };
	return true;
}

struct targets_out {
	struct list tickets;
};
static const struct field targets_f[] = { FL(targets_out, tickets, &ticket_row_shape) };
static const struct shape targets_shape = SHAPE(targets_out, targets_f);

enum { TARGETS_MAX = 12 };

/* Without words: what this ticket may double.  With: what the search finds. */
static bool targets_get(struct ctx *c, const void *in, void *out)
{
	struct targets_out *o = out;
	str q = str_trim(call_query(c, "q"));
	struct search_hits hits;
	struct ticket_rows rows;
	struct i64s ids = { NEW_N(c->arena, i64, TARGETS_MAX), 0 };
	struct ticket t;
	size_t i;

	(void)in;
	if (!ticket_load(c, call_id(c, 0), &t))
		return false;
	if (!q.n) {
		if (!merge_suggest(c, &t, &ids))
			return false;
	} else {
		if (!search_tickets(c, &(struct search_ask){ .q = q, .limit = TARGETS_MAX }, &hits))
			return false;
		for (i = 0; i < hits.n && ids.n < TARGETS_MAX; i++)
			if (hits.v[i].row.id != t.id && !str_eq(hits.v[i].row.category, S("closed")) && !hits.v[i].row.spam)
				ids.v[ids.n++] = hits.v[i].row.id;
	}
	if (!view_rows(c, &ids, &rows))
		return false;
	o->tickets = ticket_rows_to_list(c, &rows);
	return true;
}

static const struct route rows[] = {
	{ "POST", "/api/v1/tickets/{id}/merge", merge_post, V_TICKET_MERGE, &merge_in_shape, &ticket_shape, R_WRITE, NULL,
	  "Merge this ticket into another" },
	{ "DELETE", "/api/v1/tickets/{id}/merge", merge_delete, V_TICKET_MERGE, NULL, &ticket_shape, R_WRITE, NULL,
	  "Undo the merge of this ticket, within a day" },
	{ "GET", "/api/v1/tickets/{id}/merges", merges_get, V_TICKET_READ, NULL, &merges_shape, 0, NULL,
	  "What became this ticket, and what it became" },
	{ "GET", "/api/v1/tickets/{id}/merge/preview", merge_preview_get, V_TICKET_READ, NULL, &merge_preview_shape, 0, "into",
	  "What a merge into another ticket would copy" },
	{ "GET", "/api/v1/tickets/{id}/merge/targets", targets_get, V_TICKET_READ, NULL, &targets_shape, 0, "q",
	  "Tickets that this one may be merged into" },
};
const struct route_set routes_merge = { rows, COUNT(rows) };
