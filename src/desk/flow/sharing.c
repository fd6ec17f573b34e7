#include "desk/flow/sharing.h"

#include "desk/people/team.h"

static bool in_team(const struct actor *who, i64 team_id)
{
	size_t i;

	for (i = 0; i < who->team_ids.n; i++)
		if (who->team_ids.v[i] == team_id)
			return true;
	return false;
}

bool sharing_all_teams(const struct actor *who)
{
	return can(who, V_MACRO_SHARE, NULL);
}

bool sharing_sees(const struct actor *who, const struct sharing *s)
{
	if (who->kind == ACTOR_SYSTEM || str_eq(s->scope, S("shared")))
		return true;
	if (str_eq(s->scope, S("personal")))
		return s->agent_id == who->id;
	return in_team(who, s->team_id) || sharing_all_teams(who);
}

bool sharing_edits(const struct actor *who, const struct sharing *s)
{
	if (who->kind == ACTOR_SYSTEM)
		return true;
	if (str_eq(s->scope, S("personal")))
		return s->agent_id == who->id;
	return sharing_all_teams(who) ||
		(str_eq(s->scope, S("team")) && in_team(who, s->team_id) && can(who, V_TICKET_REPLY, NULL));
}

bool sharing_check(struct ctx *c, struct sharing *s)
{
	bool team = str_eq(s->scope, S("team"));
	struct team t;

	if (!team && !str_eq(s->scope, S("personal")) && !str_eq(s->scope, S("shared")))
		return fail_p(c, E_INVALID, "scope", "shape.one_of",
			&(struct fail_param){ "allowed", S("personal, team, shared") });
	s->agent_id = str_eq(s->scope, S("personal")) ? c->who->id : 0;
	if (!team)
		s->team_id = 0;
	else if (!s->team_id)
		return fail(c, E_INVALID, "team_id", "shape.required");
	else if (!team_load(c, s->team_id, &t)) {
		fail_clear(c);
		return fail(c, E_INVALID, "team_id", "team.unknown");
	}
	return sharing_edits(c->who, s) ||
		fail(c, E_FORBIDDEN, "scope", team ? "sharing.team" : "sharing.shared");
}
