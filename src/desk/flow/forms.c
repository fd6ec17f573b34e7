#include "desk/flow/forms.h"

#include "base/json.h"
#include "desk/cases/field_value.h"
#include "desk/flow/answers.h"
#include "desk/people/team.h"
#include "sql_form.h"
#include "sql_team.h"
#include "text/fold.h"

enum { NAME_CHARS = 100 };

/* ---- reading ---- */

static struct forms_row of_row(const struct sql_form_row *r)
{
	return (struct forms_row){ .id = r->id, .position = r->position, .version_id = r->version_id,
		.versions = r->versions, .updated_at = r->updated_at, .kind = r->kind, .name = r->name,
		.active = r->active, .def = r->definition };
}

bool forms_list(struct ctx *c, struct forms_rows *out)
{
	struct sql_form_rows rows;
	size_t i;

	if (!sql_form_all(c, &rows))
		return false;
	*out = (struct forms_rows){ NEW_N(c->arena, struct forms_row, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = of_row(&rows.v[i]);
	return true;
}

bool forms_load(struct ctx *c, i64 id, struct forms_row *out)
{
	struct sql_form_row r;
	bool found;

	if (!sql_form_by_id(c, &(struct sql_form_by_id_in){ .id = id }, &r, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "not_found");
	*out = of_row(&r);
	return true;
}

bool forms_versions(struct ctx *c, i64 id, struct forms_version **v, size_t *n)
{
	struct sql_form_versions_rows rows;
	size_t i;

	if (!sql_form_versions(c, &(struct sql_form_versions_in){ .form_id = id }, &rows))
		return false;
	if (!rows.n)
		return fail(c, E_NOT_FOUND, "", "not_found");
	*v = NEW_N(c->arena, struct forms_version, rows.n);
	*n = rows.n;
	for (i = 0; i < rows.n; i++)
		(*v)[i] = (struct forms_version){ .id = rows.v[i].id, .created_at = rows.v[i].created_at,
			.agent_id = rows.v[i].agent_id, .name = rows.v[i].name,
			.agent_name = rows.v[i].agent_name.s ? rows.v[i].agent_name : S(""), .def = rows.v[i].definition };
	return true;
}

static bool parse(struct ctx *c, str def, struct form *out)
{
	json_t *j;

	return json_parse(c, def, &j) && form_parse(c, j, out);
}

bool forms_version_load(struct ctx *c, i64 version_id, struct form *out)
{
	struct sql_form_version_by_id_row r;
	bool found;

	if (!sql_form_version_by_id(c, &(struct sql_form_version_by_id_in){ .id = version_id }, &r, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "not_found");
	*out = (struct form){ .id = r.form_id, .version_id = r.id, .name = r.name };
	return parse(c, r.definition, out);
}

/* ---- which one ---- */

static bool is_for(const struct form *f, i64 team_id, const struct cond_attrs *at)
{
	size_t i;

	for (i = 0; i < f->team_ids.n && f->team_ids.v[i] != team_id; i++)
		;
	return (!f->team_ids.n || i < f->team_ids.n) && condition_holds(f->when, at);
}

bool forms_choose(struct ctx *c, enum form_kind kind, const struct ticket *t, i64 team_id, struct form *out)
{
	struct sql_form_active_rows rows;
	struct cond_attrs at = { 0 };
	size_t i;

	*out = (struct form){ 0 };
	if (!sql_form_active(c, &(struct sql_form_active_in){ .kind = str_of(form_kind_name(kind)) }, &rows))
		return false;
	if (!rows.n)
		return true;
	if (!case_attrs(c, t, &at))
		return false;
	for (i = 0; i < rows.n; i++) {
		struct form f = { .id = rows.v[i].id, .version_id = rows.v[i].version_id, .name = rows.v[i].name };

		if (!parse(c, rows.v[i].definition, &f))
			return false;
		if (is_for(&f, team_id, &at)) {
			*out = f;
			return true;
		}
	}
	return true;
}

/* ---- writing ---- */

static const char *const members[] = { "when", "team_ids", "priority", "questions" };

/* The stored definition with the new members laid over; *changed: is it another one? */
static bool overlay(struct ctx *c, const struct forms_row *row, const json_t *set, json_t **def, bool *changed)
{
	json_t *was = json_object_in(c);
	size_t i;

	*def = json_object_in(c);
	if (row->id && !json_parse(c, row->def, &was))
		return false;
	json_object_update(*def, was);
	for (i = 0; i < COUNT(members); i++)
		if (json_object_get(set, members[i]))
			json_object_set(*def, members[i], json_object_get(set, members[i]));
	*changed = !json_equal(was, *def);
	return true;
}

static bool teams_are_there(struct ctx *c, const struct form *f)
{
	struct sql_team_row r;
	bool found;
	size_t i;

	for (i = 0; i < f->team_ids.n; i++) {
		if (!sql_team_by_id(c, &(struct sql_team_by_id_in){ .id = f->team_ids.v[i] }, &r, &found))
			return false;
		if (!found)
			return fail(c, E_INVALID, "team_ids", "team.unknown");
	}
	return true;
}

/* A file belongs to one note; a list of questions is filled again and again. */
static bool fits_kind(struct ctx *c, const struct forms_row *row, const struct form *f)
{
	size_t i;
	bool list = str_eq(row->kind, S("questions"));

	for (i = 0; i < f->n; i++)
		if ((list && f->q[i].kind == Q_FILE) || (!list && f->q[i].fills.n))
			return fail(c, E_INVALID, str_z(c->arena, str_fmt(c->arena, "questions.%zu.%s", i, list ? "kind" : "fills")),
				    list ? "form.no_file" : "form.no_fills");
	return true;
}

static bool head(struct ctx *c, const json_t *set, struct forms_row *row)
{
	enum form_kind kind;
	str name = json_get_str(set, "name");

	if (!row->id) {
		row->kind = json_get_str(set, "kind");
		if (!form_kind_of(row->kind, &kind))
			return fail(c, E_INVALID, "kind", "form.kind");
	}
	row->active = json_get_bool(set, "active", row->active);
	if (name.s)
		row->name = str_trim(text_clean_line(c->arena, name));
	if (!row->name.n)
		return fail(c, E_INVALID, "name", "shape.required");
	return str_utf8_len(row->name) <= NAME_CHARS || fail_most(c, "name", "shape.long", NAME_CHARS);
}

static bool add_row(struct ctx *c, struct forms_row *row, bool demo)
{
	struct sql_form_last_position_row last;
	struct sql_form_add_row id;

	if (!sql_form_last_position(c, &last) || !sql_form_add(c, &(struct sql_form_add_in){ .kind = row->kind,
			.name = row->name, .position = last.last + 1, .active = row->active, .demo = demo,
			.created_at = c->now }, &id))
		return false;
	row->id = id.id;
	row->position = last.last + 1;
	return true;
}

static bool add_version(struct ctx *c, struct forms_row *row, const json_t *def)
{
	struct sql_form_version_add_row id;

	if (!sql_form_version_add(c, &(struct sql_form_version_add_in){ .form_id = row->id, .name = row->name,
			.definition = json_text(c->arena, def), .agent_id = c->who->kind == ACTOR_AGENT ? c->who->id : 0,
			.created_at = c->now }, &id))
		return false;
	row->version_id = id.id;
	return true;
}

static bool write_row(struct ctx *c, const struct forms_row *row)
{
	return sql_form_update(c, &(struct sql_form_update_in){ .id = row->id, .name = row->name,
		.position = row->position, .active = row->active, .version_id = row->version_id, .updated_at = c->now }, NULL);
}

bool forms_save(struct ctx *c, const struct forms_edit *e, i64 *id)
{
	struct forms_row row = { .active = true, .name = S("") };
	struct form f = { 0 };
	bool changed, renamed, ok;
	json_t *def;
	str was;

	if (e->id && !forms_load(c, e->id, &row))
		return false;
	was = row.name;
	ok = head(c, e->set, &row);
	if (!overlay(c, &row, e->set, &def, &changed) || !form_parse(c, def, &f) || !ok)
		return false;
	renamed = !str_eq(was, row.name);
	if (!teams_are_there(c, &f) || !fits_kind(c, &row, &f) || (!row.id && !add_row(c, &row, e->demo)))
		return false;
	if ((changed || renamed) && !add_version(c, &row, def))
		return false;
	*id = row.id;
	return write_row(c, &row);
}

bool forms_order(struct ctx *c, const struct i64s *ids)
{
	struct forms_rows rows;
	i64 position = 0;
	size_t i, k;

	if (!forms_list(c, &rows))
		return false;
	for (i = 0; i < ids->n; i++)
		for (k = 0; k < rows.n; k++)
			if (rows.v[k].id == ids->v[i] && rows.v[k].position) {
				rows.v[k].position = ++position;
				if (!write_row(c, &rows.v[k]))
					return false;
				rows.v[k].position = 0;
			}
	for (k = 0; k < rows.n; k++) {
		if (!rows.v[k].position)
			continue;
		rows.v[k].position = ++position;
		if (!write_row(c, &rows.v[k]))
			return false;
	}
	return true;
}

bool forms_restore(struct ctx *c, i64 id, i64 version_id)
{
	struct sql_form_version_by_id_row v;
	struct forms_row row;
	struct form f = { 0 };
	json_t *def;
	bool found;

	if (!forms_load(c, id, &row) ||
	    !sql_form_version_by_id(c, &(struct sql_form_version_by_id_in){ .id = version_id }, &v, &found))
		return false;
	if (!found || v.form_id != id)
		return fail(c, E_NOT_FOUND, "", "not_found");
	row.name = v.name;
	return json_parse(c, v.definition, &def) && form_parse(c, def, &f) && teams_are_there(c, &f) &&
		add_version(c, &row, def) && write_row(c, &row);
}
