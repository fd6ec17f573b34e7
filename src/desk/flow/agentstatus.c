#include "desk/flow/agentstatus.h"

#include "desk/app.h"
#include "desk/event.h"
#include "desk/flow/routing.h"
#include "sql_agentstatus.h"
#include "sql_calendar.h"
#include "sql_routing.h"
#include "sql_team.h"

enum { CAP_MAX = 500 };

static const struct {
	const char *name;
	i64 cap;
} classes[] = { { "mail", 10 }, { "chat", 3 }, { "phone", 1 } };

bool agent_route_new(struct ctx *c, i64 agent_id)
{
	size_t i;

	if (!sql_agent_route_add(c, &(struct sql_agent_route_add_in){ .agent_id = agent_id, .chosen_at = c->now }, NULL))
		return false;
	for (i = 0; i < COUNT(classes); i++)
		if (!sql_agent_load_add(c, &(struct sql_agent_load_add_in){ .agent_id = agent_id,
				.class = str_of(classes[i].name), .cap = classes[i].cap }, NULL))
			return false;
	return true;
}

/* ---- reading ---- */

static str effective(str chosen, bool here)
{
	return here ? chosen : S("offline");
}

static struct agent_route of_row(const struct sql_agent_routes_all_row *r)
{
	return (struct agent_route){ .agent_id = r->agent_id, .status = effective(r->chosen, r->here), .chosen = r->chosen,
		.since = r->gone_at > r->chosen_at ? r->gone_at : r->chosen_at, .seen_at = r->seen_at,
		.calendar_id = r->calendar_id };
}

bool agent_routes_all(struct ctx *c, struct agent_routes *out)
{
	struct sql_agent_routes_all_rows rows;
	struct sql_agent_loads_all_rows loads;
	struct sql_agent_skills_all_rows skills;
	size_t i, l, s;

	if (!sql_agent_routes_all(c, &rows) || !sql_agent_loads_all(c, &loads) || !sql_agent_skills_all(c, &skills))
		return false;
	*out = (struct agent_routes){ NEW_N(c->arena, struct agent_route, rows.n), rows.n };
	for (i = l = s = 0; i < rows.n; i++) {
		struct agent_route *a = &out->v[i];

		*a = of_row(&rows.v[i]);
		a->room = NEW_N(c->arena, struct agent_room, COUNT(classes));
		a->skill_ids.v = NEW_N(c->arena, i64, skills.n);
		for (; l < loads.n && loads.v[l].agent_id <= a->agent_id; l++)
			if (loads.v[l].agent_id == a->agent_id && a->rooms < COUNT(classes))
				a->room[a->rooms++] = (struct agent_room){ loads.v[l].class, loads.v[l].cap, loads.v[l].used };
		for (; s < skills.n && skills.v[s].agent_id <= a->agent_id; s++)
			if (skills.v[s].agent_id == a->agent_id)
				a->skill_ids.v[a->skill_ids.n++] = skills.v[s].skill_id;
	}
	return true;
}

bool agent_route_load(struct ctx *c, i64 agent_id, struct agent_route *out)
{
	struct sql_routing_loads_of_rows loads;
	struct sql_agent_skills_of_rows skills;
	struct sql_routing_agent_row r;
	bool found;
	size_t i;

	if (!sql_routing_agent(c, &(struct sql_routing_agent_in){ .id = agent_id }, &r, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "not_found");
	if (!sql_routing_loads_of(c, &(struct sql_routing_loads_of_in){ .agent_id = agent_id }, &loads) ||
	    !sql_agent_skills_of(c, &(struct sql_agent_skills_of_in){ .agent_id = agent_id }, &skills))
		return false;
	*out = of_row(&(struct sql_agent_routes_all_row){ .agent_id = r.id, .chosen = r.chosen, .chosen_at = r.chosen_at,
		.here = r.here, .seen_at = r.seen_at, .gone_at = r.gone_at, .calendar_id = r.calendar_id });
	out->room = NEW_N(c->arena, struct agent_room, loads.n);
	for (i = 0; i < loads.n; i++)
		out->room[out->rooms++] = (struct agent_room){ loads.v[i].class, loads.v[i].cap, loads.v[i].used };
	out->skill_ids = (struct i64s){ NEW_N(c->arena, i64, skills.n), skills.n };
	for (i = 0; i < skills.n; i++)
		out->skill_ids.v[i] = skills.v[i].skill_id;
	return true;
}

/* ---- changing ---- */

/* Teams are held before the agent. */
static bool teams_follow(struct ctx *c, i64 agent_id)
{
	struct sql_routing_agent_teams_rows rows;
	size_t i;

	if (!sql_routing_agent_teams(c, &(struct sql_routing_agent_teams_in){ .agent_id = agent_id }, &rows))
		return false;
	for (i = 0; i < rows.n; i++)
		routing_team_later(c, rows.v[i].team_id);
	routing_agent_later(c, agent_id);
	return true;
}

static bool is_gone(str status)
{
	return str_eq(status, S("away")) || str_eq(status, S("offline"));
}

struct move {
	str chosen;	/* STR_NULL: as it is */
	bool here, seen;
};

/* Writes what differs; his work is looked at when he goes, queues when he comes. */
static bool move(struct ctx *c, i64 agent_id, const struct move *m)
{
	struct sql_agent_route_hold_row r;
	str was, is, chosen;
	bool found;
	i64 gone_at;

	if (!teams_follow(c, agent_id) ||
	    !sql_agent_route_hold(c, &(struct sql_agent_route_hold_in){ .agent_id = agent_id }, &r, &found))
		return false;
	if (!found)
		return !m->chosen.s || fail(c, E_NOT_FOUND, "", "not_found");
	chosen = m->chosen.s ? m->chosen : r.chosen;
	was = effective(r.chosen, r.here);
	is = effective(chosen, m->here);
	gone_at = !is_gone(is) ? 0 : is_gone(was) && r.gone_at ? r.gone_at : c->now;
	if (!sql_agent_route_set(c, &(struct sql_agent_route_set_in){ .agent_id = agent_id, .chosen = chosen,
			.chosen_at = str_eq(chosen, r.chosen) && r.here ? r.chosen_at : c->now, .here = m->here,
			.seen_at = m->seen ? c->now : r.seen_at, .gone_at = gone_at }, NULL))
		return false;
	if (str_eq(was, is))
		return true;
	app_wake(c, WAKE_ROUTING);
	return sql_routing_agent_due(c, &(struct sql_routing_agent_due_in){ .next_at = c->now, .agent_id = agent_id }, NULL) &&
		event_append(c, 0, "agent.status", str_fmt(c->arena, "{\"agent_id\":%lld,\"from\":\"%.*s\",\"to\":\"%.*s\"}",
			(long long)agent_id, FMT(was), FMT(is)), NULL);
}

bool agent_status_set(struct ctx *c, i64 agent_id, str status)
{
	if (!str_eq(status, S("online")) && !str_eq(status, S("busy")) && !is_gone(status))
		return fail_one_of(c, "status", S("online, busy, away, offline"));
	return move(c, agent_id, &(struct move){ .chosen = status, .here = true, .seen = true });
}

bool agent_status_seen(struct ctx *c, i64 agent_id)
{
	struct sql_routing_agent_row r;
	bool found;

	if (!sql_routing_agent(c, &(struct sql_routing_agent_in){ .id = agent_id }, &r, &found))
		return false;
	if (!found)
		return agent_route_new(c, agent_id);
	if (!r.here)
		return move(c, agent_id, &(struct move){ .here = true, .seen = true });
	return sql_agent_route_seen(c, &(struct sql_agent_route_seen_in){ .seen_at = c->now,
		.ids = { &agent_id, 1 } }, NULL);
}

bool agent_status_left(struct ctx *c, i64 agent_id)
{
	return move(c, agent_id, &(struct move){ .here = false });
}

bool agent_status_active(struct ctx *c, i64 agent_id)
{
	app_wake(c, WAKE_ROUTING);
	return teams_follow(c, agent_id) && sql_routing_agent_due(c, &(struct sql_routing_agent_due_in){
		.next_at = c->now, .agent_id = agent_id }, NULL);
}

bool agent_status_open(struct ctx *c, const struct i64s *agent_ids)
{
	return !agent_ids->n || sql_agent_route_seen(c, &(struct sql_agent_route_seen_in){ .seen_at = c->now,
		.ids = *agent_ids }, NULL);
}

/* ---- what an administrator sets ---- */

static bool set_cap(struct ctx *c, i64 agent_id, size_t class, const i64 *cap)
{
	if (!cap)
		return true;
	if (*cap < 0 || *cap > CAP_MAX)
		return fail_range(c, str_fmt(c->arena, "cap_%s%c", classes[class].name, 0).s, 0, CAP_MAX);
	return sql_agent_load_cap(c, &(struct sql_agent_load_cap_in){ .cap = *cap, .agent_id = agent_id,
		.class = str_of(classes[class].name) }, NULL);
}

static bool set_hours(struct ctx *c, i64 agent_id, i64 calendar_id)
{
	struct sql_team_links_row r;

	if (calendar_id && !sql_team_links(c, &(struct sql_team_links_in){ .calendar_id = calendar_id }, &r))
		return false;
	if (calendar_id && !r.calendar_ok)
		return fail(c, E_INVALID, "calendar_id", "calendar.unknown");
	return sql_agent_route_calendar(c, &(struct sql_agent_route_calendar_in){ .calendar_id = calendar_id,
		.agent_id = agent_id }, NULL);
}

static bool set_skills(struct ctx *c, i64 agent_id, const struct i64s *ids)
{
	size_t i;

	if (!sql_agent_skills_clear(c, &(struct sql_agent_skills_clear_in){ .agent_id = agent_id }, NULL))
		return false;
	for (i = 0; i < ids->n; i++)
		if (!sql_agent_skill_add(c, &(struct sql_agent_skill_add_in){ .agent_id = agent_id, .skill_id = ids->v[i] }, NULL))
			return false;
	return true;
}

bool agent_route_save(struct ctx *c, i64 agent_id, const struct agent_route_edit *e)
{
	return teams_follow(c, agent_id) && set_cap(c, agent_id, 0, e->cap_mail) && set_cap(c, agent_id, 1, e->cap_chat) &&
		set_cap(c, agent_id, 2, e->cap_phone) && (!e->calendar_id || set_hours(c, agent_id, *e->calendar_id)) &&
		(!e->skill_ids || set_skills(c, agent_id, e->skill_ids));
}
