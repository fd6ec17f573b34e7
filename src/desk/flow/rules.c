#include "desk/flow/rules.h"

#include "desk/event.h"
#include "desk/flow/rule_time.h"
#include "desk/promise/world.h"
#include "sql_rule.h"

enum { PAGE = 50 };
static const i64 DAY_MS = 86400000;

static void drop(void *j)
{
	json_decref(j);
}

static json_t *keep(struct ctx *c, json_t *j)
{
	arena_defer(c->arena, drop, j);
	return j;
}

/* ---- reading ---- */

static bool of_row(struct ctx *c, const struct sql_rule_row *r, struct rules_row *out)
{
	struct sql_rule_log_figures_row f;

	*out = (struct rules_row){ .id = r->id, .position = r->position, .version_id = r->version_id,
		.versions = r->versions, .updated_at = r->updated_at, .name = r->name, .kind = r->kind,
		.active = r->active, .demo = r->demo };
	if (!sql_rule_log_figures(c, &(struct sql_rule_log_figures_in){ .rule_id = r->id,
			.since_at = c->now - 7 * DAY_MS }, &f))
		return false;
	out->fired = f.n;
	out->last_at = f.last_at;
	return json_parse(c, r->definition, &out->def);
}

bool rules_list(struct ctx *c, struct rules_rows *out)
{
	struct sql_rule_rows rows;
	size_t i;

	if (!sql_rule_all(c, &rows))
		return false;
	*out = (struct rules_rows){ NEW_N(c->arena, struct rules_row, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		if (!of_row(c, &rows.v[i], &out->v[i]))
			return false;
	return true;
}

bool rules_load(struct ctx *c, i64 id, struct rules_row *out)
{
	struct sql_rule_row r;
	bool found;

	if (!sql_rule_by_id(c, &(struct sql_rule_by_id_in){ .id = id }, &r, &found))
		return false;
	return found ? of_row(c, &r, out) : fail(c, E_NOT_FOUND, "", "not_found");
}

bool rules_versions(struct ctx *c, i64 id, struct rules_version **v, size_t *n)
{
	struct sql_rule_versions_rows rows;
	size_t i;

	if (!sql_rule_versions(c, &(struct sql_rule_versions_in){ .rule_id = id }, &rows))
		return false;
	if (!rows.n)
		return fail(c, E_NOT_FOUND, "", "not_found");
	*v = NEW_N(c->arena, struct rules_version, rows.n);
	*n = rows.n;
	for (i = 0; i < rows.n; i++) {
		const struct sql_rule_versions_row *r = &rows.v[i];

		(*v)[i] = (struct rules_version){ .id = r->id, .created_at = r->created_at, .agent_id = r->agent_id,
			.name = r->name, .agent_name = r->agent_name.s ? r->agent_name : S(""), .active = r->active };
		if (!json_parse(c, r->definition, &(*v)[i].def))
			return false;
	}
	return true;
}

/* ---- checking ---- */

/* The stored rule as the members that rule_parse reads, with what is set laid over it; one
 * kind takes the place of the other. */
static bool whole(struct ctx *c, i64 id, json_t *set, struct rules_row *row, json_t **out)
{
	*row = (struct rules_row){ .active = true };
	*out = keep(c, json_object());
	if (id) {
		if (!rules_load(c, id, row))
			return false;
		json_object_update(*out, row->def);
		json_object_set_new(*out, "name", json_stringn(row->name.s, row->name.n));
		json_object_set_new(*out, "active", json_boolean(row->active));
	}
	if (json_object_get(set, "on"))
		json_object_del(*out, "after");
	if (json_object_get(set, "after") && !json_is_null(json_object_get(set, "after")))
		json_object_del(*out, "on");
	json_object_update(*out, set);
	return true;
}

static bool check_calendar(struct ctx *c, const struct rule *r)
{
	const struct world_calendar *k;
	const struct world *w;

	if (!r->calendar_id)
		return true;
	if (!world_get(c, &w))
		return false;
	k = world_calendar_of(w, r->calendar_id);
	return (k && k->versions && k->active) || fail(c, E_INVALID, action_place(c, "after", "calendar_id"), "calendar.unknown");
}

bool rules_draft(struct ctx *c, i64 id, json_t *set, struct rule *out, struct rule_chain *chain)
{
	const struct world *w;
	struct rules_row row;
	json_t *j;

	if (!whole(c, id, set, &row, &j) || !rule_parse(c, j, out) || !check_calendar(c, out) ||
	    !actions_check(c, out->actions, "actions") || !world_get(c, &w))
		return false;
	out->id = id;
	out->version_id = row.version_id;
	out->position = row.position;
	return rule_loop(c, w->rules, out, chain);
}

/* ---- writing ---- */

static bool write_row(struct ctx *c, const struct rules_edit *e, struct rule *r)
{
	struct sql_rule_last_position_row last;
	struct sql_rule_add_row row;
	str kind = r->timed ? S("time") : S("event");

	if (e->id)
		return sql_rule_update(c, &(struct sql_rule_update_in){ .id = e->id, .name = r->name, .kind = kind,
			.active = r->active, .updated_at = c->now }, NULL);
	if (!sql_rule_last_position(c, &last))
		return false;
	if (last.last >= 100000)
		return fail(c, E_CONFLICT, "", "rule.too_many");
	if (!sql_rule_add(c, &(struct sql_rule_add_in){ .name = r->name, .kind = kind, .position = last.last + 1,
			.active = r->active, .demo = e->demo, .created_at = c->now }, &row))
		return false;
	r->id = row.id;
	return true;
}

static bool add_version(struct ctx *c, const struct rule *r)
{
	struct sql_rule_version_add_row row;

	return sql_rule_version_add(c, &(struct sql_rule_version_add_in){ .rule_id = r->id, .name = r->name,
		.active = r->active, .definition = rule_json(c, r),
		.agent_id = c->who->kind == ACTOR_AGENT ? c->who->id : 0, .created_at = c->now }, &row);
}

static bool room(struct ctx *c, const struct rules_edit *e)
{
	struct sql_rule_rows rows;

	if (e->id)
		return true;
	return sql_rule_all(c, &rows) && (rows.n < RULES_MAX || fail(c, E_CONFLICT, "", "rule.too_many"));
}

bool rules_save(struct ctx *c, const struct rules_edit *e, i64 *id, struct rule_chain *chain)
{
	struct rule r;

	if (!room(c, e) || !rules_draft(c, e->id, e->set, &r, chain))
		return false;
	if (chain->n)
		return rule_loop_fail(c, chain);
	if (!write_row(c, e, &r) || !add_version(c, &r))
		return false;
	*id = r.id;
	return world_changed(c) && rule_time_changed(c, &r) &&
		event_append(c, 0, "rule.saved", str_fmt(c->arena, "{\"rule_id\":%lld}", (long long)r.id), NULL);
}

static i64 place_of(const struct i64s *ids, i64 id)
{
	size_t i;

	for (i = 0; i < ids->n; i++)
		if (ids->v[i] == id)
			return (i64)i + 1;
	return 0;
}

bool rules_order(struct ctx *c, const struct i64s *ids)
{
	struct sql_rule_rows rows;
	i64 next = (i64)ids->n;
	size_t i, named = 0;

	if (!sql_rule_all(c, &rows))
		return false;
	for (i = 0; i < rows.n; i++) {
		i64 at = place_of(ids, rows.v[i].id);

		named += at != 0;
		at = at ? at : ++next;
		if (at != rows.v[i].position &&
		    !sql_rule_place(c, &(struct sql_rule_place_in){ .position = at, .id = rows.v[i].id }, NULL))
			return false;
	}
	if (named != ids->n)
		return fail(c, E_INVALID, "ids", "not_found");
	return world_changed(c);
}

bool rules_restore(struct ctx *c, i64 id, i64 version_id, struct rule_chain *chain)
{
	struct sql_rule_version_by_id_row v;
	struct rules_row row;
	json_t *def, *set;
	bool found;

	if (!rules_load(c, id, &row))
		return false;
	if (!sql_rule_version_by_id(c, &(struct sql_rule_version_by_id_in){ .id = version_id }, &v, &found))
		return false;
	if (!found || v.rule_id != id)
		return fail(c, E_INVALID, "version_id", "not_found");
	if (!json_parse(c, v.definition, &def))
		return false;
	set = keep(c, json_copy(def));
	json_object_set_new(set, "name", json_stringn(v.name.s, v.name.n));
	return rules_save(c, &(struct rules_edit){ .id = id, .set = set }, &id, chain);
}

bool rules_delete(struct ctx *c, i64 id)
{
	struct rules_row row;

	return rules_load(c, id, &row) && sql_rule_scan_done(c, &(struct sql_rule_scan_done_in){ .rule_id = id }, NULL) &&
		sql_rule_delete(c, &(struct sql_rule_delete_in){ .id = id }, NULL) && world_changed(c) &&
		event_append(c, 0, "rule.deleted", str_fmt(c->arena, "{\"rule_id\":%lld}", (long long)id), NULL);
}

/* ---- the log ---- */

bool rules_log(struct ctx *c, const struct rules_ask *ask, struct rules_lines *out)
{
	i64 before = ask->before > 0 ? ask->before : INT64_MAX;
	struct sql_rule_log_rows rows;
	size_t i;
	bool ok;

	*out = (struct rules_lines){ 0 };
	if (ask->rule_id)
		ok = sql_rule_log_of_rule(c, &(struct sql_rule_log_of_rule_in){ .rule_id = ask->rule_id,
			.before_id = before, .limit_n = PAGE }, &rows);
	else if (ask->ticket_id)
		ok = sql_rule_log_of_ticket(c, &(struct sql_rule_log_of_ticket_in){ .ticket_id = ask->ticket_id,
			.before_id = before, .limit_n = PAGE }, &rows);
	else if (ask->troubled)
		ok = sql_rule_log_trouble(c, &(struct sql_rule_log_trouble_in){ .before_id = before, .limit_n = PAGE }, &rows);
	else
		ok = sql_rule_log_all(c, &(struct sql_rule_log_all_in){ .before_id = before, .limit_n = PAGE }, &rows);
	if (!ok)
		return false;
	out->v = NEW_N(c->arena, struct rules_line, rows.n);
	for (i = 0; i < rows.n; i++) {
		const struct sql_rule_log_row *r = &rows.v[i];

		out->v[out->n++] = (struct rules_line){ .id = r->id, .rule_id = r->rule_id, .version_id = r->version_id,
			.ticket_id = r->ticket_id, .event_id = r->event_id, .created_at = r->created_at,
			.name = r->name.s ? r->name : S(""), .subject = r->subject.s ? r->subject : S(""),
			.outcome = r->outcome, .detail = r->detail };
	}
	return true;
}

bool rule_log_prune(struct ctx *c)
{
	return sql_rule_log_prune(c, &(struct sql_rule_log_prune_in){ .created_at = c->now - 90 * DAY_MS }, NULL);
}
