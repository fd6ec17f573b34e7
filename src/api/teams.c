#include "api/sets.h"
#include "api/shapes_people.h"
#include "desk/flow/uses.h"
#include "desk/people/team.h"

static const struct field team_f[] = {
	F(team, id), F(team, name), F(team, tier), F(team, active), F(team, member_ids), F(team, demo),
	F(team, calendar_id, .id_null = true), F(team, lead_id, .id_null = true),
	F(team, next_team_id, .id_null = true),
};
static const struct shape team_shape = SHAPE_AS("team_out", team, team_f);

struct teams_out {
	struct list teams;
};
static const struct field teams_f[] = { FL(teams_out, teams, &team_shape) };
static const struct shape teams_shape = SHAPE(teams_out, teams_f);

static bool teams_get(struct ctx *c, const void *in, void *out)
{
	struct teams_out *o = out;
	struct teams l;

	(void)in;
	if (!team_list(c, &l))
		return false;
	o->teams = (struct list){ l.v, l.n };
	return true;
}

struct team_in {
	u64 given;
	str name;
	i64 tier;
	bool active;
	struct i64s member_ids;
	i64 calendar_id, lead_id, next_team_id;
};
static const struct field team_in_f[] = {
	F(team_in, name, .min = 1, .max = 80),
	F(team_in, tier, .min = 1, .max = 9),
	F(team_in, active),
	F(team_in, member_ids, .max = 1000),
	F(team_in, calendar_id, .nullable = true, .doc = "Its business hours; null: always open."),
	F(team_in, lead_id, .nullable = true, .doc = "Who hears of what goes wrong."),
	F(team_in, next_team_id, .nullable = true, .doc = "Where an escalation goes."),
};
static const struct shape team_in_shape = SHAPE_GIVEN(team_in, team_in_f);

static void overlay(struct team *t, const struct team_in *i)
{
	if (i->name.s)
		t->name = i->name;
	if (i->tier)
		t->tier = i->tier;
	if (shape_given(&team_in_shape, i, "active"))
		t->active = i->active;
	if (shape_given(&team_in_shape, i, "member_ids"))
		t->member_ids = i->member_ids;
	if (shape_given(&team_in_shape, i, "calendar_id"))
		t->calendar_id = i->calendar_id;
	if (shape_given(&team_in_shape, i, "lead_id"))
		t->lead_id = i->lead_id;
	if (shape_given(&team_in_shape, i, "next_team_id"))
		t->next_team_id = i->next_team_id;
}

static bool team_post(struct ctx *c, const void *in, void *out)
{
	struct team *t = out;

	*t = (struct team){ .tier = 1, .active = true };
	overlay(t, in);
	return team_save(c, t);
}

static bool team_patch(struct ctx *c, const void *in, void *out)
{
	struct team *t = out;

	if (!team_load(c, call_id(c, 0), t))
		return false;
	overlay(t, in);
	return team_save(c, t);
}

static bool team_delete_one(struct ctx *c, const void *in, void *out)
{
	(void)in, (void)out;
	return uses_none(c, &(struct use){ .member = "team_id", .cond = "team", .id = call_id(c, 0) }) &&
		team_delete(c, call_id(c, 0));
}

static const struct route rows[] = {
	{ "GET", "/api/v1/teams", teams_get, V_DIRECTORY_READ, NULL, &teams_shape, 0, NULL, "Teams and their members" },
	{ "POST", "/api/v1/teams", team_post, V_AGENT_EDIT, &team_in_shape, &team_shape, R_WRITE, NULL, "Make a team" },
	{ "PATCH", "/api/v1/teams/{id}", team_patch, V_AGENT_EDIT, &team_in_shape, &team_shape, R_WRITE, NULL,
	  "Change a team" },
	{ "DELETE", "/api/v1/teams/{id}", team_delete_one, V_AGENT_EDIT, NULL, NULL, R_WRITE, NULL,
	  "Remove a team; its tickets stay without one" },
};
const struct route_set routes_teams = { rows, COUNT(rows) };
