#include "api/sets.h"
#include "api/shapes_people.h"
#include "desk/people/team.h"

struct agents_out {
	struct list agents;
};
static const struct field agents_f[] = { FL(agents_out, agents, &agent_shape) };
static const struct shape agents_shape = SHAPE(agents_out, agents_f);

static bool agents_get(struct ctx *c, const void *in, void *out)
{
	struct agents_out *o = out;
	struct agents l;
	size_t i;

	(void)in;
	if (!agent_list(c, &l))
		return false;
	for (i = 0; i < l.n; i++)
		l.v[i] = *agent_shown(c, &l.v[i]);
	o->agents = (struct list){ l.v, l.n };
	return true;
}

struct invite_in {
	str email, name, role;
	i64 role_id;
	struct i64s team_ids;
};
static const struct field invite_f[] = {
	F(invite_in, email, .required = true, .max = 320),
	F(invite_in, name, .required = true, .min = 1, .max = 100),
	F(invite_in, role, .one_of = "owner|admin|agent|light|custom"),
	F(invite_in, role_id, .nullable = true, .doc = "Of a role of the desk's own."),
	F(invite_in, team_ids, .max = 100),
};
static const struct shape invite_shape = SHAPE(invite_in, invite_f);

static bool invite_post(struct ctx *c, const void *in, void *out)
{
	const struct invite_in *i = in;
	struct agent *a = out;

	a->id = 0;
	return agent_invite(c, &(struct agent_new){ .email = i->email, .name = i->name, .role = i->role,
		.role_id = i->role_id, .team_ids = i->team_ids }, a);
}

static bool invite_again(struct ctx *c, const void *in, void *out)
{
	struct agent *a = out;

	(void)in;
	a->id = call_id(c, 0);
	if (!a->id)
		return fail(c, E_NOT_FOUND, "", "not_found");
	return agent_invite(c, NULL, a);
}

struct agent_in {
	u64 given;
	str name, role;
	i64 role_id;
	bool active;
	struct i64s team_ids;
};
static const struct field agent_in_f[] = {
	F(agent_in, name, .min = 1, .max = 100),
	F(agent_in, role, .one_of = "owner|admin|agent|light|custom"),
	F(agent_in, role_id, .nullable = true),
	F(agent_in, active),
	F(agent_in, team_ids, .max = 100),
};
static const struct shape agent_in_shape = SHAPE_GIVEN(agent_in, agent_in_f);

static bool agent_patch(struct ctx *c, const void *in, void *out)
{
	const struct agent_in *i = in;
	struct agent a;

	if (!agent_load(c, call_id(c, 0), &a))
		return false;
	if (i->name.s)
		a.name = i->name;
	if (i->role.s)
		a.role = i->role;
	if (i->role_id)
		a.role = S("custom");
	if (i->role.s || i->role_id)
		a.role_id = i->role_id;
	if (shape_given(&agent_in_shape, i, "active"))
		a.active = i->active;
	if (!agent_save(c, &a))
		return false;
	if (shape_given(&agent_in_shape, i, "team_ids") && !team_set_of(c, a.id, &i->team_ids))
		return false;
	return agent_load(c, a.id, out);
}

static const struct route rows[] = {
	{ "GET", "/api/v1/agents", agents_get, V_DIRECTORY_READ, NULL, &agents_shape, 0, NULL, "Who works here" },
	{ "POST", "/api/v1/agents/invite", invite_post, V_AGENT_EDIT, &invite_shape, &agent_shape, R_WRITE, NULL,
	  "Invite somebody" },
	{ "POST", "/api/v1/agents/{id}/invite", invite_again, V_AGENT_EDIT, NULL, &agent_shape, R_WRITE, NULL,
	  "Send the invitation again; the earlier link ends" },
	{ "PATCH", "/api/v1/agents/{id}", agent_patch, V_AGENT_EDIT, &agent_in_shape, &agent_shape, R_WRITE, NULL,
	  "Change an agent's name, role, teams, or switch off" },
};
const struct route_set routes_agents = { rows, COUNT(rows) };
