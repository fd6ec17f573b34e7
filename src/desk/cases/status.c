#include "desk/cases/status.h"

#include "base/message.h"
#include "desk/cases/ticket.h"
#include "desk/names.h"
#include "sql_ticket.h"
#include "store/db.h"

enum { NAME_CHARS = 60 };

bool status_list(struct ctx *c, struct status_list *out)
{
	struct sql_statuses_rows rows;
	size_t i;

	if (!sql_statuses(c, &rows))
		return false;
	*out = (struct status_list){ NEW_N(c->arena, struct status, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = (struct status){ rows.v[i].id, rows.v[i].position, rows.v[i].category,
			rows.v[i].name, rows.v[i].active, rows.v[i].names, rows.v[i].public_names };
	return true;
}

bool status_load(struct ctx *c, i64 id, struct status *out)
{
	struct sql_status_by_id_row r;
	bool found;

	if (!sql_status_by_id(c, &(struct sql_status_by_id_in){ .id = id }, &r, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "not_found");
	*out = (struct status){ r.id, r.position, r.category, r.name, r.active, r.names, r.public_names };
	return true;
}

/* What ticket_open keeps of them while a transaction runs is not true any more. */
static void forget(struct ctx *c)
{
	const void **slot = db_slot(c, DB_SLOT_NEW_STATUS);

	if (slot)
		*slot = NULL;
}

static str or_none(str names)
{
	return names.s ? names : S("{}");
}

bool status_add(struct ctx *c, struct status *s)
{
	struct sql_status_insert_row row;

	forget(c);
	s->names = or_none(s->names);
	s->public_names = or_none(s->public_names);
	if (!sql_status_insert(c, &(struct sql_status_insert_in){ .category = s->category, .name = s->name,
			.names = s->names, .public_names = s->public_names, .position = s->position }, &row))
		return false;
	s->id = row.id;
	return true;
}

bool status_save(struct ctx *c, const struct status *s)
{
	struct sql_status_active_in_row others;

	forget(c);
	if (!s->active) {
		if (!sql_status_active_in(c, &(struct sql_status_active_in_in){ .category = s->category, .id = s->id }, &others))
			return false;
		if (!others.n)
			return fail(c, E_CONFLICT, "active", "status.last");
	}
	return sql_status_update(c, &(struct sql_status_update_in){ .name = s->name, .names = or_none(s->names),
		.public_names = or_none(s->public_names), .position = s->position, .active = s->active,
		.id = s->id }, NULL);
}

bool status_names(struct ctx *c, struct status *s, const json_t *names, const json_t *public_names)
{
	bool good = true;

	if (names) {
		good = names_check(c, names, &(struct names_rule){ .field = "names", .max = NAME_CHARS }, &s->names);
		if (good)
			s->name = names_of_text(c, s->names, c->locale);
	}
	if (public_names)
		good &= names_check(c, public_names, &(struct names_rule){ .field = "public_names", .max = NAME_CHARS },
			&s->public_names);
	return good;
}

bool status_public_name(struct ctx *c, i64 id, str locale, str *out)
{
	static const char *const keys[] = { "mail.status.new", "mail.status.open", "mail.status.pending", "mail.status.hold",
		"mail.status.solved", "mail.status.closed" };
	struct status s;
	size_t i;

	if (!status_load(c, id, &s))
		return false;
	*out = names_of_text(c, s.public_names, locale);
	for (i = 0; i + 1 < COUNT(keys) && !str_ends(str_of(keys[i]), s.category); i++)
		;
	if (!out->n)
		*out = message(c->arena, locale, keys[i], NULL, 0);
	return true;
}

bool status_holds(struct ctx *c, i64 id, i64 *n)
{
	struct sql_status_holds_row row;

	if (!sql_status_holds(c, &(struct sql_status_holds_in){ .id = id, .limit_n = STATUS_COUNTED }, &row))
		return false;
	*n = row.n;
	return true;
}

struct move {
	i64 ticket_id, from_id, to_id;
};

static bool move_one(struct ctx *c, void *arg)
{
	const struct move *m = arg;
	struct ticket t;

	if (!ticket_take(c, m->ticket_id, &t))
		return false;
	/* somebody was faster */
	if (t.status_id != m->from_id)
		return true;
	return ticket_change(c, &t, &(struct ticket_change){ .set = TC_STATUS, .status_id = m->to_id });
}

static bool fits(struct ctx *c, const struct status *s, i64 to_id)
{
	struct sql_status_by_id_row to;
	bool found;

	if (!sql_status_by_id(c, &(struct sql_status_by_id_in){ .id = to_id }, &to, &found))
		return false;
	return (found && to.active && to.id != s->id && str_eq(to.category, s->category)) ||
		fail(c, E_INVALID, "to_id", "status.move_to");
}

bool status_retire(struct ctx *c, struct status *s, struct status_retire *r)
{
	struct sql_status_tickets_rows rows;
	size_t i;

	s->active = false;
	if (!fits(c, s, r->to_id) || !status_save(c, s) || !sql_status_tickets(c, &(struct sql_status_tickets_in){
			.id = s->id, .after_id = r->after_id, .limit_n = STATUS_BATCH }, &rows))
		return false;
	r->refused = (struct i64s){ NEW_N(c->arena, i64, rows.n + 1), 0 };
	for (i = 0; i < rows.n; i++) {
		struct move m = { rows.v[i].id, s->id, r->to_id };

		if (db_try(c, move_one, &m)) {
			r->moved++;
			continue;
		}
		if (fail_code(c) != E_INVALID && fail_code(c) != E_CONFLICT)
			return false;
		fail_clear(c);
		r->refused.v[r->refused.n++] = m.ticket_id;
	}
	r->next = rows.n == STATUS_BATCH ? rows.v[rows.n - 1].id : 0;
	return status_holds(c, s->id, &r->left);
}
