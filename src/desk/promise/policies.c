#include "desk/promise/policies.h"

#include "base/json.h"
#include "desk/event.h"
#include "desk/policy.h"
#include "desk/promise/recompute.h"
#include "desk/promise/world.h"
#include "sql_sla.h"

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

static bool of_row(struct ctx *c, const struct sql_sla_policy_row *r, struct policies_row *out)
{
	struct sql_sla_policy_running_row running;

	*out = (struct policies_row){ .id = r->id, .position = r->position, .version_id = r->version_id,
		.versions = r->versions, .calendar_id = r->calendar_id, .name = r->name, .active = r->active };
	if (!sql_sla_policy_running(c, &(struct sql_sla_policy_running_in){ .policy_id = r->id }, &running))
		return false;
	out->running = running.n;
	return json_parse(c, r->definition, &out->def);
}

bool policies_list(struct ctx *c, struct policies_rows *out)
{
	struct sql_sla_policy_rows rows;
	size_t i;

	if (!sql_sla_policy_all(c, &rows))
		return false;
	*out = (struct policies_rows){ NEW_N(c->arena, struct policies_row, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		if (!of_row(c, &rows.v[i], &out->v[i]))
			return false;
	return true;
}

bool policies_load(struct ctx *c, i64 id, struct policies_row *out)
{
	struct sql_sla_policy_row r;
	bool found;

	if (!sql_sla_policy_by_id(c, &(struct sql_sla_policy_by_id_in){ .id = id }, &r, &found))
		return false;
	return found ? of_row(c, &r, out) : fail(c, E_NOT_FOUND, "", "not_found");
}

bool policies_versions(struct ctx *c, i64 id, struct policies_version **v, size_t *n)
{
	struct sql_sla_policy_versions_rows rows;
	size_t i;

	if (!sql_sla_policy_versions(c, &(struct sql_sla_policy_versions_in){ .policy_id = id }, &rows))
		return false;
	if (!rows.n)
		return fail(c, E_NOT_FOUND, "", "not_found");
	*v = NEW_N(c->arena, struct policies_version, rows.n);
	*n = rows.n;
	for (i = 0; i < rows.n; i++) {
		const struct sql_sla_policy_versions_row *r = &rows.v[i];

		(*v)[i] = (struct policies_version){ .id = r->id, .created_at = r->created_at,
			.agent_id = r->agent_id, .calendar_id = r->calendar_id, .name = r->name,
			.agent_name = r->agent_name.s ? r->agent_name : S(""),
			.applied_to_running = r->applied_to_running, .active = r->active };
		if (!json_parse(c, r->definition, &(*v)[i].def))
			return false;
	}
	return true;
}

/* ---- writing ---- */

/* The stored policy as the members that policy_def.h reads. */
static bool base_of(struct ctx *c, i64 id, struct policies_row *row, json_t **out)
{
	*out = keep(c, json_object());
	if (!id) {
		*row = (struct policies_row){ .active = true };
		return true;
	}
	if (!policies_load(c, id, row))
		return false;
	json_object_update(*out, row->def);
	json_object_set_new(*out, "name", json_stringn(row->name.s, row->name.n));
	json_object_set_new(*out, "position", json_integer(row->position));
	json_object_set_new(*out, "active", json_boolean(row->active));
	json_object_set_new(*out, "calendar_id", row->calendar_id ? json_integer(row->calendar_id) : json_null());
	return true;
}

static bool find_calendar(struct ctx *c, struct sla_policy *p)
{
	const struct world_calendar *k;
	const struct world *w;

	p->calendar = NULL;
	if (!p->calendar_id)
		return true;
	if (!world_get(c, &w))
		return false;
	k = world_calendar_of(w, p->calendar_id);
	if (!k || !k->versions || !k->active)
		return fail(c, E_INVALID, "calendar_id", "calendar.unknown");
	p->calendar = &k->sla;
	return sla_policy_check_calendar(c, p->calendar);
}

static bool draft(struct ctx *c, i64 id, json_t *set, struct policies_row *row, struct sla_policy *out)
{
	json_t *whole;

	*out = (struct sla_policy){ 0 };
	if (!base_of(c, id, row, &whole))
		return false;
	json_object_update(whole, set);
	if (!json_object_get(whole, "active"))
		json_object_set_new(whole, "active", json_true());
	if (!sla_policy_parse(c, whole, out))
		return false;
	out->id = id;
	out->version_id = row->version_id;
	return find_calendar(c, out);
}

bool policies_draft(struct ctx *c, i64 id, json_t *set, struct sla_policy *out)
{
	struct policies_row row;

	return draft(c, id, set, &row, out);
}

struct saving {
	i64 event_id, created_at;
	bool apply;
};

static bool add_version(struct ctx *c, const struct saving *s, const struct sla_policy *p)
{
	struct sql_sla_policy_version_add_row row;

	return sql_sla_policy_version_add(c, &(struct sql_sla_policy_version_add_in){
		.policy_id = p->id, .calendar_id = p->calendar_id, .name = p->name, .position = p->position,
		.active = p->active, .definition = sla_policy_json(c->arena, p), .applied_to_running = s->apply,
		.agent_id = c->who->kind == ACTOR_AGENT ? c->who->id : 0, .event_id = s->event_id,
		.created_at = c->now }, &row);
}

/* Its own event, so that the log says when; the policies of the desk itself have none. */
static bool begin(struct ctx *c, i64 policy_id, bool apply, struct saving *s)
{
	*s = (struct saving){ .apply = apply };
	return event_append(c, 0, "policy.saved", str_fmt(c->arena, "{\"policy_id\":%lld}", (long long)policy_id),
		&s->event_id);
}

static bool write_row(struct ctx *c, const struct policies_edit *e, struct sla_policy *p)
{
	struct sql_sla_policy_last_position_row last;
	struct sql_sla_policy_add_row row;

	if (e->id)
		return sql_sla_policy_update(c, &(struct sql_sla_policy_update_in){ .id = e->id, .name = p->name,
			.position = p->position, .active = p->active, .updated_at = c->now }, NULL);
	if (!sql_sla_policy_last_position(c, &last))
		return false;
	if (!p->position)
		p->position = last.last + 1;
	if (!sql_sla_policy_add(c, &(struct sql_sla_policy_add_in){ .name = p->name, .position = p->position,
			.active = p->active, .demo = e->demo, .created_at = c->now }, &row))
		return false;
	p->id = row.id;
	return true;
}

bool policies_save(struct ctx *c, const struct policies_edit *e, i64 *id)
{
	struct policies_row row;
	struct sla_policy p;
	struct saving s = { 0 };

	if (!draft(c, e->id, e->set, &row, &p) || !write_row(c, e, &p))
		return false;
	*id = p.id;
	if (!e->from_the_start && !begin(c, p.id, e->apply_to_running, &s))
		return false;
	if (!add_version(c, &s, &p) || !world_changed(c))
		return false;
	return !e->apply_to_running || recompute_ask(c, &(struct recompute_ask){ .reason = S("policy"), .policy_id = p.id });
}

static i64 place_of(const struct i64s *ids, i64 id)
{
	size_t i;

	for (i = 0; i < ids->n; i++)
		if (ids->v[i] == id)
			return (i64)i + 1;
	return 0;
}

bool policies_order(struct ctx *c, const struct i64s *ids)
{
	struct sql_sla_policy_rows rows;
	struct saving s;
	i64 next = (i64)ids->n;
	size_t i, named = 0;

	if (!sql_sla_policy_all(c, &rows) || !begin(c, 0, false, &s))
		return false;
	for (i = 0; i < rows.n; i++) {
		i64 at = place_of(ids, rows.v[i].id);
		struct policies_row row;
		struct sla_policy p;
		json_t *none = keep(c, json_object());

		named += at != 0;
		at = at ? at : ++next;
		if (at == rows.v[i].position)
			continue;
		if (!draft(c, rows.v[i].id, none, &row, &p))
			return false;
		p.position = at;
		if (!write_row(c, &(struct policies_edit){ .id = p.id }, &p) || !add_version(c, &s, &p))
			return false;
	}
	if (named != ids->n)
		return fail(c, E_INVALID, "ids", "not_found");
	return world_changed(c);
}

bool policies_restore(struct ctx *c, i64 id, i64 version_id)
{
	struct sql_sla_policy_version_by_id_row v;
	struct policies_row row;
	json_t *def, *set;
	bool found;

	if (!policies_load(c, id, &row))
		return false;
	if (!sql_sla_policy_version_by_id(c, &(struct sql_sla_policy_version_by_id_in){ .id = version_id }, &v, &found))
		return false;
	if (!found || v.policy_id != id)
		return fail(c, E_INVALID, "version_id", "not_found");
	if (!json_parse(c, v.definition, &def))
		return false;
	set = keep(c, json_copy(def));
	json_object_set_new(set, "name", json_stringn(v.name.s, v.name.n));
	json_object_set_new(set, "calendar_id", v.calendar_id ? json_integer(v.calendar_id) : json_null());
	json_object_del(set, "position");
	return policies_save(c, &(struct policies_edit){ .id = id, .set = set }, &id);
}
