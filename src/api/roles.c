/* Roles of the desk's own making, and what happened to the desk. */
#include "api/seen.h"
#include "api/sets.h"
#include "api/shapes_people.h"
#include "desk/people/role.h"

static const struct field role_f[] = {
	F(role_def, id),
	F(role_def, name),
	F(role_def, permissions),
	F(role_def, reach, .one_of = "all|teams|organisations|own", .doc = "Which tickets its people see."),
	F(role_def, organisation_ids, .doc = "Of reach organisations: whose tickets and people."),
	F(role_def, people, .doc = "Active agents who have it."),
	F(role_def, demo),
	F(role_def, updated_at, .time = true),
};
static const struct shape role_shape = SHAPE_AS("role_out", role_def, role_f);

struct permission_out {
	str name;
	bool whole;
	struct strs roles;
};
static const struct field permission_f[] = {
	F(permission_out, name),
	F(permission_out, whole, .doc = "Only for roles that see all tickets."),
	F(permission_out, roles, .doc = "The built-in roles that have it."),
};
static const struct shape permission_shape = SHAPE(permission_out, permission_f);

struct roles_out {
	struct list roles, permissions;
};
static const struct field roles_f[] = {
	FL(roles_out, roles, &role_shape),
	FL(roles_out, permissions, &permission_shape),
};
static const struct shape roles_shape = SHAPE(roles_out, roles_f);

static struct strs built_in_with(struct ctx *c, enum verb v)
{
	struct strs out = { .v = NEW_N(c->arena, str, ROLE_CUSTOM) };
	int r;

	for (r = ROLE_LIGHT; r <= ROLE_OWNER; r++)
		if (verbs_of_role((enum role)r) >> v & 1)
			out.v[out.n++] = role_name((enum role)r);
	return out;
}

static bool roles_get(struct ctx *c, const void *in, void *out)
{
	struct permission_out *p = NEW_N(c->arena, struct permission_out, VERBS);
	struct roles_out *o = out;
	struct role_defs l;
	size_t n = 0;
	int v;

	(void)in;
	if (!roles_list(c, &l))
		return false;
	for (v = 0; v < VERBS; v++)
		if (verb_given((enum verb)v))
			p[n++] = (struct permission_out){ str_of(verb_name((enum verb)v)), verb_whole((enum verb)v),
				built_in_with(c, (enum verb)v) };
	o->roles = (struct list){ l.v, l.n };
	o->permissions = (struct list){ p, n };
	return true;
}

struct role_in {
	u64 given;
	str name, reach;
	struct strs permissions;
	struct i64s organisation_ids;
	i64 seen_at;
};
static const struct field role_in_f[] = {
	F(role_in, name, .required = true, .min = 1, .max = 60),
	F(role_in, reach, .one_of = "all|teams|organisations|own"),
	F(role_in, organisation_ids, .max = 100),
	F(role_in, permissions, .max = 64),
};
static const struct shape role_in_shape = SHAPE_GIVEN(role_in, role_in_f);

static bool role_post(struct ctx *c, const void *in, void *out)
{
	const struct role_in *i = in;
	struct role_def r = { .name = i->name, .reach = i->reach.s ? i->reach : S("all"),
		.permissions = i->permissions, .organisation_ids = i->organisation_ids };

	return role_save(c, &r) && role_load(c, r.id, out);
}

static const struct field role_change_f[] = {
	F(role_in, name, .min = 1, .max = 60),
	F(role_in, reach, .one_of = "all|teams|organisations|own"),
	F(role_in, organisation_ids, .max = 100),
	F(role_in, permissions, .max = 64),
	F(role_in, seen_at, .min = 1, .max = INT64_MAX, .time = true, .doc = SEEN_AT_DOC),
};
static const struct shape role_change_shape = { .name = "role_change_in", .f = role_change_f,
	.n = COUNT(role_change_f), .size = sizeof(struct role_in), .given_off = offsetof(struct role_in, given) };

static bool role_patch(struct ctx *c, const void *in, void *out)
{
	const struct role_in *i = in;
	struct role_def r;

	if (!seen_hold(c, S("role"), call_id(c, 0)) || !role_load(c, call_id(c, 0), &r) ||
	    !seen_since(c, i->seen_at, r.updated_at))
		return false;
	if (i->name.s)
		r.name = i->name;
	if (i->reach.s)
		r.reach = i->reach;
	if (shape_given(&role_change_shape, i, "permissions"))
		r.permissions = i->permissions;
	if (shape_given(&role_change_shape, i, "organisation_ids"))
		r.organisation_ids = i->organisation_ids;
	return role_save(c, &r) && role_load(c, r.id, out);
}

static bool role_remove(struct ctx *c, const void *in, void *out)
{
	(void)in, (void)out;
	return role_delete(c, call_id(c, 0));
}

struct audit_row {
	i64 id, actor_id, created_at;
	str kind, actor_kind, actor_name;
	struct json_raw detail;
};
static const struct field audit_row_f[] = {
	F(audit_row, id), F(audit_row, kind), F(audit_row, actor_kind), F(audit_row, actor_id, .id_null = true),
	F(audit_row, actor_name), F(audit_row, detail), F(audit_row, created_at, .time = true),
};
static const struct shape audit_row_shape = SHAPE(audit_row, audit_row_f);
struct audit_out {
	struct list events;
	i64 next;
};
static const struct field audit_f[] = {
	FL(audit_out, events, &audit_row_shape), F(audit_out, next, .id_null = true),
};
static const struct shape audit_shape = SHAPE(audit_out, audit_f);

static bool audit_get(struct ctx *c, const void *in, void *out)
{
	struct audit_out *o = out;
	struct desk_events l;
	struct audit_row *v;
	size_t i;

	(void)in;
	if (!desk_events_before(c, call_query_i64(c, "before", 0, INT64_MAX), 50, &l))
		return false;
	v = NEW_N(c->arena, struct audit_row, l.n);
	for (i = 0; i < l.n; i++)
		v[i] = (struct audit_row){ l.v[i].id, l.v[i].actor_id, l.v[i].created_at, l.v[i].kind,
			l.v[i].actor_kind, l.v[i].actor_name, { l.v[i].detail } };
	*o = (struct audit_out){ { v, l.n }, l.next };
	return true;
}

static const struct route rows[] = {
	{ "GET", "/api/v1/roles", roles_get, V_DIRECTORY_READ, NULL, &roles_shape, 0, NULL,
	  "Roles of the desk's own, and what can be permitted" },
	{ "POST", "/api/v1/roles", role_post, V_ROLE_EDIT, &role_in_shape, &role_shape, R_WRITE, NULL, "Make a role" },
	{ "PATCH", "/api/v1/roles/{id}", role_patch, V_ROLE_EDIT, &role_change_shape, &role_shape, R_WRITE, NULL,
	  "Change a role for all who have it" },
	{ "DELETE", "/api/v1/roles/{id}", role_remove, V_ROLE_EDIT, NULL, NULL, R_WRITE, NULL,
	  "Delete a role that nobody has" },
	{ "GET", "/api/v1/audit", audit_get, V_ROLE_EDIT, NULL, &audit_shape, 0, "before",
	  "What happened to the desk itself, newest first" },
};
const struct route_set routes_roles = { rows, COUNT(rows) };
