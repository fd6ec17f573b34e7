#include "desk/cases/status.h"

#include "sql_ticket.h"

bool status_list(struct ctx *c, struct status_list *out)
{
	struct sql_statuses_rows rows;
	size_t i;

	if (!sql_statuses(c, &rows))
		return false;
	*out = (struct status_list){ NEW_N(c->arena, struct status, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = (struct status){ rows.v[i].id, rows.v[i].position, rows.v[i].category,
			rows.v[i].name, rows.v[i].active };
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
	*out = (struct status){ r.id, r.position, r.category, r.name, r.active };
	return true;
}

bool status_add(struct ctx *c, struct status *s)
{
	struct sql_status_insert_row row;

	if (!sql_status_insert(c, &(struct sql_status_insert_in){ .category = s->category, .name = s->name,
			.position = s->position }, &row))
		return false;
	s->id = row.id;
	return true;
}

bool status_save(struct ctx *c, const struct status *s)
{
	struct sql_status_active_in_row others;

	if (!s->active) {
		if (!sql_status_active_in(c, &(struct sql_status_active_in_in){ .category = s->category, .id = s->id }, &others))
			return false;
		if (!others.n)
			return fail(c, E_CONFLICT, "active", "status.last");
	}
	return sql_status_update(c, &(struct sql_status_update_in){ .name = s->name, .position = s->position,
		.active = s->active, .id = s->id }, NULL);
}
