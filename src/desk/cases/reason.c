#include "desk/cases/reason.h"

#include "base/json.h"
#include "desk/cases/ownview.h"
#include "desk/event.h"
#include "desk/names.h"
#include "desk/policy.h"
#include "sql_reason.h"

enum { NAME_CHARS = 80 };

static struct reason of_row(const struct sql_reason_row *r)
{
	return (struct reason){ .id = r->id, .parent_id = r->parent_id, .position = r->position, .names = r->names,
		.active = r->active, .demo = r->demo };
}

bool reasons_load(struct ctx *c, struct reasons *out)
{
	struct sql_reason_rows rows;
	size_t i;

	if (!sql_reason_all(c, &rows))
		return false;
	*out = (struct reasons){ NEW_N(c->arena, struct reason, rows.n + 1), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = of_row(&rows.v[i]);
	return true;
}

bool reason_load(struct ctx *c, i64 id, struct reason *out)
{
	struct sql_reason_row r;
	bool found;

	if (!sql_reason_by_id(c, &(struct sql_reason_by_id_in){ .id = id }, &r, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "not_found");
	*out = of_row(&r);
	return true;
}

const struct reason *reason_of(const struct reasons *l, i64 id)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->v[i].id == id)
			return &l->v[i];
	return NULL;
}

struct i64s reason_path(struct ctx *c, const struct reasons *l, i64 id)
{
	struct i64s out = { NEW_N(c->arena, i64, REASON_LEVELS + 1), 0 };
	const struct reason *r;
	i64 up[REASON_LEVELS + 1];
	size_t n = 0, i;

	for (r = reason_of(l, id); r && n <= REASON_LEVELS; r = reason_of(l, r->parent_id))
		up[n++] = r->id;
	for (i = 0; i < n; i++)
		out.v[out.n++] = up[n - 1 - i];
	return out;
}

str reason_text(struct ctx *c, const struct reasons *l, i64 id)
{
	struct i64s path = reason_path(c, l, id);
	struct buf b = buf_new(c->arena, 4096);
	size_t i;

	for (i = 0; i < path.n; i++) {
		buf_put(&b, i ? S(" › ") : S(""));
		buf_put(&b, names_of_text(c, reason_of(l, path.v[i])->names, c->locale));
	}
	return buf_str(&b);
}

/* ---- the tree ---- */

static size_t height(const struct reasons *l, i64 id, size_t deep)
{
	size_t i, most = 1, h;

	for (i = 0; i < l->n && deep <= REASON_LEVELS; i++)
		if (l->v[i].parent_id == id) {
			h = 1 + height(l, l->v[i].id, deep + 1);
			most = h > most ? h : most;
		}
	return most;
}

static bool place_ok(struct ctx *c, const struct reasons *l, const struct reason *r)
{
	struct i64s above = reason_path(c, l, r->parent_id);
	size_t i;

	if (r->parent_id && !above.n)
		return fail(c, E_INVALID, "parent_id", "reason.unknown");
	for (i = 0; i < above.n; i++)
		if (r->id && above.v[i] == r->id)
			return fail(c, E_INVALID, "parent_id", "reason.circle");
	return above.n + (r->id ? height(l, r->id, 1) : 1) <= REASON_LEVELS || fail(c, E_INVALID, "parent_id", "reason.deep");
}

/* Small and seldom written: made anew from the parents. */
static bool write_above(struct ctx *c)
{
	struct reasons l;
	size_t i, k;

	if (!reasons_load(c, &l) || !sql_reason_above_clear(c, NULL))
		return false;
	for (i = 0; i < l.n; i++) {
		struct i64s path = reason_path(c, &l, l.v[i].id);

		for (k = 0; k < path.n; k++)
			if (!sql_reason_above_add(c, &(struct sql_reason_above_add_in){ .above_id = path.v[k],
					.reason_id = l.v[i].id }, NULL))
				return false;
	}
	return true;
}

bool reason_save(struct ctx *c, struct reason *r, const json_t *names)
{
	struct sql_reason_add_row row;
	struct reasons l;
	bool ok = true;

	if (!reasons_load(c, &l))
		return false;
	if (names || !r->id)
		ok = names_check(c, names, &(struct names_rule){ .field = "names", .max = NAME_CHARS, .needed = true }, &r->names);
	ok &= place_ok(c, &l, r);
	if (!r->id && l.n >= REASONS_MAX)
		ok = fail_p(c, E_CONFLICT, "", "shape.count", &(struct fail_param){ "max", S("1000") });
	if (!ok)
		return false;
	if (r->id)
		return sql_reason_update(c, &(struct sql_reason_update_in){ .parent_id = r->parent_id, .names = r->names,
				.position = r->position, .active = r->active, .updated_at = c->now, .id = r->id }, NULL) &&
			write_above(c) && own_views_again(c);
	if (!sql_reason_add(c, &(struct sql_reason_add_in){ .parent_id = r->parent_id, .names = r->names,
			.position = r->position, .demo = r->demo, .created_at = c->now }, &row))
		return false;
	r->id = row.id;
	r->active = true;
	return write_above(c) && own_views_again(c);
}

bool reason_used(struct ctx *c, i64 id, i64 *n)
{
	struct sql_reason_used_row r;

	if (!sql_reason_used(c, &(struct sql_reason_used_in){ .above_id = id, .limit_n = REASON_COUNT_MAX }, &r))
		return false;
	*n = r.n;
	return true;
}

bool reason_delete(struct ctx *c, i64 id)
{
	struct sql_reason_kids_row kids;
	struct reason r;
	i64 n;

	if (!reason_load(c, id, &r) || !reason_used(c, id, &n) ||
	    !sql_reason_kids(c, &(struct sql_reason_kids_in){ .parent_id = id }, &kids))
		return false;
	if (kids.n)
		return fail(c, E_CONFLICT, "", "reason.has_kids");
	if (n)
		return fail_p(c, E_CONFLICT, "", "reason.in_use", &(struct fail_param){ "n", str_fmt(c->arena, "%lld", (long long)n) });
	return sql_reason_delete(c, &(struct sql_reason_delete_in){ .id = id }, NULL);
}

bool reasons_lately(struct ctx *c, struct i64s *out)
{
	struct sql_reasons_lately_rows rows;
	size_t i;

	if (!sql_reasons_lately(c, &(struct sql_reasons_lately_in){ .agent_id = c->who->id }, &rows))
		return false;
	*out = (struct i64s){ NEW_N(c->arena, i64, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = rows.v[i].reason_id;
	return true;
}

/* ---- of a ticket ---- */

static bool may_be_chosen(struct ctx *c, const struct reasons *l, i64 id)
{
	const struct reason *r = reason_of(l, id);
	size_t i;

	if (!r || !r->active)
		return fail(c, E_INVALID, "reason_id", "reason.unknown");
	for (i = 0; i < l->n; i++)
		if (l->v[i].parent_id == id && l->v[i].active)
			return fail(c, E_INVALID, "reason_id", "reason.not_exact");
	return true;
}

bool ticket_reason_set(struct ctx *c, struct ticket *t, i64 reason_id)
{
	struct buf b = buf_new(c->arena, 256);
	struct reasons l = { 0 };
	struct i64s path;
	size_t i;

	if (t->reason_id == reason_id)
		return true;
	if (reason_id && (!reasons_load(c, &l) || !may_be_chosen(c, &l, reason_id)))
		return false;
	/* The path as it is now: conditions are replayed from the log, whatever moves later. */
	path = reason_path(c, &l, reason_id);
	buf_fmt(&b, "{\"from\":%lld,\"to\":%lld,\"path\":[", (long long)t->reason_id, (long long)reason_id);
	for (i = 0; i < path.n; i++)
		buf_fmt(&b, "%s%lld", i ? "," : "", (long long)path.v[i]);
	buf_put(&b, S("]}"));
	t->reason_id = reason_id;
	return event_append(c, t->id, "ticket.reason", buf_str(&b), &t->last_event_id);
}
