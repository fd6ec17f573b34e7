#include "desk/flow/teamroute.h"

#include "desk/app.h"
#include "desk/flow/routing.h"
#include "sql_agentstatus.h"
#include "sql_routing.h"
#include "sql_team.h"

enum { AWAY_MIN = 60, TELL_MIN = 60, MINUTES_MAX = 30 * 24 * 60 };

static struct team_route of_row(const struct sql_team_route_row *r)
{
	return (struct team_route){ .team_id = r->team_id, .mode = r->mode, .language = r->language,
		.overflow_team_id = r->overflow_team_id, .overflow_min = r->overflow_min, .return_min = r->return_min,
		.away_min = r->away_min, .skill_wait_min = r->skill_wait_min, .tell_min = r->tell_min };
}

bool team_route_load(struct ctx *c, i64 team_id, struct team_route *out)
{
	struct sql_team_route_row r;
	bool found;

	if (!sql_team_route_of(c, &(struct sql_team_route_of_in){ .team_id = team_id }, &r, &found))
		return false;
	*out = found ? of_row(&r) : (struct team_route){ .team_id = team_id, .mode = S("off"), .language = S("off"),
		.away_min = AWAY_MIN, .tell_min = TELL_MIN };
	return true;
}

bool team_routes_all(struct ctx *c, struct team_routes *out)
{
	struct sql_team_route_rows rows;
	size_t i;

	if (!sql_team_routes_all(c, &rows))
		return false;
	*out = (struct team_routes){ NEW_N(c->arena, struct team_route, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = of_row(&rows.v[i]);
	return true;
}

static bool word(struct ctx *c, const char *field, str v, const char *const three[3])
{
	size_t i;

	for (i = 0; i < 3; i++)
		if (str_eq(v, str_of(three[i])))
			return true;
	return fail_one_of(c, field, str_fmt(c->arena, "%s, %s, %s", three[0], three[1], three[2]));
}

static bool minutes(struct ctx *c, const char *field, i64 v)
{
	return (v >= 0 && v <= MINUTES_MAX) || fail_range(c, field, 0, MINUTES_MAX);
}

/* All that is wrong is told together. */
static bool check(struct ctx *c, const struct team_route *r)
{
	static const char *const modes[] = { "off", "automatic", "round_robin" };
	static const char *const languages[] = { "off", "optional", "required" };
	struct sql_team_links_row links = { .next_ok = true };
	bool ok = word(c, "mode", r->mode, modes);

	ok = word(c, "language", r->language, languages) && ok;
	ok = minutes(c, "overflow_min", r->overflow_min) && ok;
	ok = minutes(c, "return_min", r->return_min) && ok;
	ok = minutes(c, "away_min", r->away_min) && ok;
	ok = minutes(c, "skill_wait_min", r->skill_wait_min) && ok;
	ok = minutes(c, "tell_min", r->tell_min) && ok;
	if (r->overflow_team_id && !sql_team_links(c, &(struct sql_team_links_in){ .next_team_id = r->overflow_team_id }, &links))
		return false;
	if (r->overflow_team_id == r->team_id || !links.next_ok)
		ok = fail(c, E_INVALID, "overflow_team_id", "team.unknown");
	if (r->overflow_team_id && !r->overflow_min)
		ok = fail(c, E_INVALID, "overflow_min", "routing.overflow_min");
	return ok;
}

bool team_route_save(struct ctx *c, const struct team_route *r)
{
	struct sql_team_row team;
	bool found;

	if (!sql_team_by_id(c, &(struct sql_team_by_id_in){ .id = r->team_id }, &team, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "not_found");
	app_wake(c, WAKE_ROUTING);
	routing_team_later(c, r->team_id);
	return check(c, r) && sql_team_route_put(c, &(struct sql_team_route_put_in){ .team_id = r->team_id,
			.mode = r->mode, .language = r->language, .overflow_team_id = r->overflow_team_id,
			.overflow_min = r->overflow_min, .return_min = r->return_min, .away_min = r->away_min,
			.skill_wait_min = r->skill_wait_min, .tell_min = r->tell_min, .look_at = c->now }, NULL) &&
		sql_routing_team_due(c, &(struct sql_routing_team_due_in){ .next_at = c->now, .team_id = r->team_id }, NULL);
}

bool team_route_look(struct ctx *c, i64 team_id)
{
	app_wake(c, WAKE_ROUTING);
	routing_team_later(c, team_id);
	return sql_routing_look_at(c, &(struct sql_routing_look_at_in){ .look_at = c->now, .team_id = team_id }, NULL);
}

bool team_route_touches(struct ctx *c, i64 team_id, i64 *open, i64 *waiting)
{
	struct sql_team_open_tickets_row r;

	if (!sql_team_open_tickets(c, &(struct sql_team_open_tickets_in){ .team_id = team_id }, &r))
		return false;
	*open = r.n;
	*waiting = r.waiting_n;
	return true;
}
