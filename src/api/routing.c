/* Who gets what: own status, skills, teams' and agents' routing, the next ticket, and why. */
#include "api/sets.h"
#include "api/shapes_people.h"
#include "api/ticket_full.h"
#include "desk/flow/agentstatus.h"
#include "desk/flow/routing.h"
#include "desk/flow/skill.h"
#include "desk/flow/teamroute.h"
#include "desk/flow/uses.h"
#include "desk/people/team.h"

/* ---- agents ---- */

struct agent_route_out {
	i64 agent_id;
	str status, chosen;
	i64 since, calendar_id;
	struct i64s skill_ids;
	struct list room;
};
static const struct field room_f[] = {
	F(agent_room, class, .one_of = "mail|chat|phone"), F(agent_room, cap), F(agent_room, used),
};
static const struct shape room_shape = SHAPE_AS("room_out", agent_room, room_f);
static const struct field agent_route_f[] = {
	F(agent_route_out, agent_id),
	F(agent_route_out, status, .one_of = "online|busy|away|offline", .doc = "As it counts: who was not seen for ten minutes is offline."),
	F(agent_route_out, chosen, .one_of = "online|busy|away|offline", .doc = "As the agent said."),
	F(agent_route_out, since, .time = true),
	F(agent_route_out, calendar_id, .id_null = true, .doc = "Working hours; null: always."),
	F(agent_route_out, skill_ids),
	FL(agent_route_out, room, &room_shape),
};
static const struct shape agent_route_shape = SHAPE(agent_route_out, agent_route_f);
struct agent_routes_out {
	struct list agents;
};
static const struct field agent_routes_f[] = { FL(agent_routes_out, agents, &agent_route_shape) };
static const struct shape agent_routes_shape = SHAPE(agent_routes_out, agent_routes_f);

static struct agent_route_out agent_out(const struct agent_route *r)
{
	return (struct agent_route_out){ r->agent_id, r->status, r->chosen, r->since, r->calendar_id, r->skill_ids,
		{ r->room, r->rooms } };
}

static bool show_agent(struct ctx *c, i64 id, struct agent_route_out *out)
{
	struct agent_route r;

	if (!agent_route_load(c, id, &r))
		return false;
	*out = agent_out(&r);
	return true;
}

static bool status_get(struct ctx *c, const void *in, void *out)
{
	(void)in;
	return show_agent(c, c->who->id, out);
}

struct agent_status_in {
	str status;
};
static const struct field status_in_f[] = {
	F(agent_status_in, status, .required = true, .one_of = "online|busy|away|offline"),
};
static const struct shape status_in_shape = SHAPE(agent_status_in, status_in_f);

static bool status_put(struct ctx *c, const void *in, void *out)
{
	return agent_status_set(c, c->who->id, ((const struct agent_status_in *)in)->status) && show_agent(c, c->who->id, out);
}

static bool agents_get(struct ctx *c, const void *in, void *out)
{
	struct agent_routes_out *o = out;
	struct agent_route_out *v;
	struct agent_routes l;
	size_t i;

	(void)in;
	if (!agent_routes_all(c, &l))
		return false;
	v = NEW_N(c->arena, struct agent_route_out, l.n);
	for (i = 0; i < l.n; i++)
		v[i] = agent_out(&l.v[i]);
	o->agents = (struct list){ v, l.n };
	return true;
}

struct agent_route_in {
	u64 given;
	i64 calendar_id;
	struct i64s skill_ids;
	i64 cap_mail, cap_chat, cap_phone;
	str status;
};
static const struct field agent_route_in_f[] = {
	F(agent_route_in, calendar_id, .nullable = true),
	F(agent_route_in, skill_ids, .max = 200),
	F(agent_route_in, cap_mail, .max = 500, .doc = "How much is assigned at once; 0: nothing."),
	F(agent_route_in, cap_chat, .max = 500),
	F(agent_route_in, cap_phone, .max = 500),
	F(agent_route_in, status, .one_of = "online|busy|away|offline"),
};
static const struct shape agent_route_in_shape = SHAPE_GIVEN(agent_route_in, agent_route_in_f);

static bool agent_put(struct ctx *c, const void *in, void *out)
{
	const struct agent_route_in *i = in;
	struct agent_route_edit e = {
		.calendar_id = shape_given(&agent_route_in_shape, i, "calendar_id") ? &i->calendar_id : NULL,
		.skill_ids = shape_given(&agent_route_in_shape, i, "skill_ids") ? &i->skill_ids : NULL,
		.cap_mail = shape_given(&agent_route_in_shape, i, "cap_mail") ? &i->cap_mail : NULL,
		.cap_chat = shape_given(&agent_route_in_shape, i, "cap_chat") ? &i->cap_chat : NULL,
		.cap_phone = shape_given(&agent_route_in_shape, i, "cap_phone") ? &i->cap_phone : NULL,
	};
	i64 id = call_id(c, 0);
	struct agent_route r;

	return agent_route_load(c, id, &r) && agent_route_save(c, id, &e) &&
		(!i->status.n || agent_status_set(c, id, i->status)) && show_agent(c, id, out);
}

/* ---- skills ---- */

static const struct field need_f[] = {
	F(skill_need, team_id, .id_null = true), F(skill_need, tag, .doc = "A tag's name, for needs of tags."),
	F(skill_need, required, .doc = "Never dropped; others after the team's time."),
};
static const struct shape need_shape = SHAPE_AS("skill_need", skill_need, need_f);
struct skill_out {
	i64 id;
	str name, language;
	i64 agents;
	struct list needs;
};
static const struct field skill_f[] = {
	F(skill_out, id), F(skill_out, name), F(skill_out, language, .doc = "Code of a language; empty for other skills."),
	F(skill_out, agents, .doc = "Active agents who have it."), FL(skill_out, needs, &need_shape),
};
static const struct shape skill_shape = SHAPE(skill_out, skill_f);
struct skills_out {
	struct list skills;
};
static const struct field skills_f[] = { FL(skills_out, skills, &skill_shape) };
static const struct shape skills_shape = SHAPE(skills_out, skills_f);

static struct skill_out skill_to_out(const struct skill *s)
{
	return (struct skill_out){ s->id, s->name, s->language, s->agents, { s->need, s->needs } };
}

static bool skills_get(struct ctx *c, const void *in, void *out)
{
	struct skills_out *o = out;
	struct skill_out *v;
	struct skills l;
	size_t i;

	(void)in;
	if (!skill_list(c, &l))
		return false;
	v = NEW_N(c->arena, struct skill_out, l.n);
	for (i = 0; i < l.n; i++)
		v[i] = skill_to_out(&l.v[i]);
	o->skills = (struct list){ v, l.n };
	return true;
}

struct need_in {
	i64 team_id;
	str tag;
	bool required;
};
static const struct field need_in_f[] = {
	F(need_in, team_id, .nullable = true), F(need_in, tag, .max = 60, .nullable = true), F(need_in, required),
};
static const struct shape need_in_shape = SHAPE(need_in, need_in_f);
struct skill_in {
	u64 given;
	str name, language;
	struct list needs;
};
static const struct field skill_in_f[] = {
	F(skill_in, name, .min = 1, .max = 60), F(skill_in, language, .max = 3),
	FL(skill_in, needs, &need_in_shape, .max = 100),
};
static const struct shape skill_in_shape = SHAPE_GIVEN(skill_in, skill_in_f);

static bool save_skill(struct ctx *c, const struct skill_in *i, struct skill *s, void *out)
{
	const struct need_in *n = i->needs.v;
	size_t k;

	if (i->name.s)
		s->name = i->name;
	if (i->language.s)
		s->language = i->language;
	if (shape_given(&skill_in_shape, i, "needs")) {
		s->need = NEW_N(c->arena, struct skill_need, i->needs.n);
		s->needs = i->needs.n;
		for (k = 0; k < s->needs; k++)
			s->need[k] = (struct skill_need){ .team_id = n[k].team_id, .tag = n[k].tag.s ? n[k].tag : S(""),
				.required = n[k].required };
	}
	if (!skill_save(c, s))
		return false;
	*(struct skill_out *)out = skill_to_out(s);
	return true;
}

static bool skill_post(struct ctx *c, const void *in, void *out)
{
	struct skill s = { .name = S(""), .language = S("") };

	return save_skill(c, in, &s, out);
}

static bool skill_patch(struct ctx *c, const void *in, void *out)
{
	struct skill s;

	return skill_load(c, call_id(c, 0), &s) && save_skill(c, in, &s, out);
}

static bool skill_delete_one(struct ctx *c, const void *in, void *out)
{
	(void)in, (void)out;
	return uses_none(c, &(struct use){ .member = "skill_id", .id = call_id(c, 0) }) && skill_delete(c, call_id(c, 0));
}

/* ---- teams ---- */

struct team_route_out {
	struct team_route r;
	i64 open_n, waiting_n;
};
#define ROUTE(m, ...) { .name = #m, .kind = SHAPE_KIND(team_route_out, r.m), \
	.off = offsetof(struct team_route_out, r.m), __VA_ARGS__ }
static const struct field team_route_f[] = {
	ROUTE(team_id), ROUTE(mode, .one_of = "off|automatic|round_robin"), ROUTE(language, .one_of = "off|optional|required"),
	ROUTE(overflow_team_id, .id_null = true), ROUTE(overflow_min), ROUTE(return_min), ROUTE(away_min),
	ROUTE(skill_wait_min), ROUTE(tell_min),
	F(team_route_out, open_n, .doc = "Open tickets that a change touches, at most 10,000."),
	F(team_route_out, waiting_n, .doc = "Of these, in the queue."),
};
static const struct shape team_route_shape = SHAPE(team_route_out, team_route_f);

static bool show_team(struct ctx *c, i64 id, struct team_route_out *out)
{
	return team_route_load(c, id, &out->r) && team_route_touches(c, id, &out->open_n, &out->waiting_n);
}

static bool team_get(struct ctx *c, const void *in, void *out)
{
	struct team t;

	(void)in;
	return team_load(c, call_id(c, 0), &t) && show_team(c, call_id(c, 0), out);
}

struct team_route_in {
	u64 given;
	str mode, language;
	i64 overflow_team_id, overflow_min, return_min, away_min, skill_wait_min, tell_min;
};
enum { MONTH_MIN = 43200 };
static const struct field team_route_in_f[] = {
	F(team_route_in, mode, .one_of = "off|automatic|round_robin"),
	F(team_route_in, language, .one_of = "off|optional|required"),
	F(team_route_in, overflow_team_id, .nullable = true),
	F(team_route_in, overflow_min, .max = MONTH_MIN), F(team_route_in, return_min, .max = MONTH_MIN, .doc = "Business minutes of the team."),
	F(team_route_in, away_min, .max = MONTH_MIN), F(team_route_in, skill_wait_min, .max = MONTH_MIN),
	F(team_route_in, tell_min, .max = MONTH_MIN),
};
static const struct shape team_route_in_shape = SHAPE_GIVEN(team_route_in, team_route_in_f);

static void overlay_minutes(struct team_route *r, const struct team_route_in *i)
{
	const struct {
		const char *name;
		i64 *to, from;
	} all[] = {
		{ "overflow_team_id", &r->overflow_team_id, i->overflow_team_id }, { "overflow_min", &r->overflow_min, i->overflow_min },
		{ "return_min", &r->return_min, i->return_min }, { "away_min", &r->away_min, i->away_min },
		{ "skill_wait_min", &r->skill_wait_min, i->skill_wait_min }, { "tell_min", &r->tell_min, i->tell_min },
	};
	size_t k;

	for (k = 0; k < COUNT(all); k++)
		if (shape_given(&team_route_in_shape, i, all[k].name))
			*all[k].to = all[k].from;
}

static bool team_put(struct ctx *c, const void *in, void *out)
{
	const struct team_route_in *i = in;
	struct team_route r;

	if (!team_route_load(c, call_id(c, 0), &r))
		return false;
	if (i->mode.s)
		r.mode = i->mode;
	if (i->language.s)
		r.language = i->language;
	overlay_minutes(&r, i);
	return team_route_save(c, &r) && show_team(c, r.team_id, out);
}

static const struct route rows[] = {
	{ "GET", "/api/v1/session/status", status_get, V_SELF, NULL, &agent_route_shape, 0, NULL, "One's own status and load" },
	{ "PUT", "/api/v1/session/status", status_put, V_SELF, &status_in_shape, &agent_route_shape, R_WRITE, NULL,
	  "Set one's own status" },
	{ "GET", "/api/v1/routing/agents", agents_get, V_DIRECTORY_READ, NULL, &agent_routes_shape, 0, NULL,
	  "Status, skills, hours and load of all agents" },
	{ "PUT", "/api/v1/agents/{id}/routing", agent_put, V_ROUTING_EDIT, &agent_route_in_shape, &agent_route_shape, R_WRITE, NULL,
	  "Change an agent's hours, skills, limits or status" },
	{ "GET", "/api/v1/skills", skills_get, V_DIRECTORY_READ, NULL, &skills_shape, 0, NULL, "Skills and who needs them" },
	{ "POST", "/api/v1/skills", skill_post, V_ROUTING_EDIT, &skill_in_shape, &skill_shape, R_WRITE, NULL, "Make a skill" },
	{ "PATCH", "/api/v1/skills/{id}", skill_patch, V_ROUTING_EDIT, &skill_in_shape, &skill_shape, R_WRITE, NULL, "Change a skill" },
	{ "DELETE", "/api/v1/skills/{id}", skill_delete_one, V_ROUTING_EDIT, NULL, NULL, R_WRITE, NULL, "Remove a skill" },
	{ "GET", "/api/v1/teams/{id}/routing", team_get, V_DIRECTORY_READ, NULL, &team_route_shape, 0, NULL,
	  "How a team hands out work" },
	{ "PUT", "/api/v1/teams/{id}/routing", team_put, V_ROUTING_EDIT, &team_route_in_shape, &team_route_shape, R_WRITE, NULL,
	  "Change how a team hands out work" },
};
const struct route_set routes_routing = { rows, COUNT(rows) };
