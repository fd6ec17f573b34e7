#include "desk/cases/saved_search.h"

#include "sql_view.h"
#include "text/fold.h"

bool saved_search_list(struct ctx *c, struct saved_searches *out)
{
	struct sql_saved_search_visible_rows rows;
	size_t i;

	if (!sql_saved_search_visible(c, &(struct sql_saved_search_visible_in){ .me = c->who->id,
			.teams = c->who->team_ids }, &rows))
		return false;
	*out = (struct saved_searches){ NEW_N(c->arena, struct saved_search, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = (struct saved_search){ rows.v[i].id, rows.v[i].name, rows.v[i].query,
			{ rows.v[i].scope, rows.v[i].agent_id, rows.v[i].team_id }, rows.v[i].demo };
	return true;
}

bool saved_search_add(struct ctx *c, struct saved_search *s)
{
	struct sql_saved_search_add_row row;

	s->name = str_trim(text_clean_line(c->arena, s->name));
	s->query = str_trim(text_clean_line(c->arena, s->query));
	if (!s->name.n)
		return fail(c, E_INVALID, "name", "shape.required");
	if (!s->query.n)
		return fail(c, E_INVALID, "query", "shape.required");
	if (!sharing_check(c, &s->own) || !sql_saved_search_add(c, &(struct sql_saved_search_add_in){ .name = s->name,
			.name_folded = text_fold(c->arena, s->name), .query = s->query, .scope = s->own.scope,
			.agent_id = s->own.agent_id, .team_id = s->own.team_id, .demo = s->demo, .created_at = c->now }, &row))
		return false;
	s->id = row.id;
	return true;
}

bool saved_search_remove(struct ctx *c, i64 id)
{
	struct sql_saved_search_by_id_row row;
	struct sharing own;
	bool found;

	if (!sql_saved_search_by_id(c, &(struct sql_saved_search_by_id_in){ .id = id }, &row, &found))
		return false;
	own = (struct sharing){ row.scope, row.agent_id, row.team_id };
	if (!found || !sharing_sees(c->who, &own))
		return fail(c, E_NOT_FOUND, "", "search.saved_unknown");
	if (!sharing_edits(c->who, &own))
		return fail(c, E_FORBIDDEN, "", "sharing.shared");
	return sql_saved_search_delete(c, &(struct sql_saved_search_delete_in){ .id = id }, NULL);
}
