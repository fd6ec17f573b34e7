/* What an action list says to routing: a skill that the ticket needs, back to the queue, and
 * to the team that similar cases were for. */
#include "desk/flow/action.h"

#include "desk/cases/similar.h"
#include "desk/flow/learned.h"
#include "desk/flow/routing.h"
#include "desk/flow/skill.h"

/* ---- need_skill ---- */

static bool need_parse(struct ctx *c, const struct action_read *r, struct action *out)
{
	const json_t *required = json_object_get(r->j, "required");

	if (required && !json_is_boolean(required))
		return fail(c, E_INVALID, action_place(c, r->at, "required"), "shape.bool");
	out->value = !required || json_is_true(required);
	return action_id(c, r, "skill_id", false, &out->id);
}

static bool skill_there(struct ctx *c, i64 id, struct skill *s, bool *there)
{
	*there = skill_load(c, id, s);
	if (!*there && fail_code(c) != E_NOT_FOUND)
		return false;
	if (!*there)
		fail_clear(c);
	return true;
}

static bool need_check(struct ctx *c, const struct action *a, const char *at)
{
	struct skill s;
	bool there;

	return skill_there(c, a->id, &s, &there) &&
		(there || fail(c, E_INVALID, action_place(c, at, "skill_id"), "skill.unknown"));
}

static bool need_run(struct ctx *c, struct action_run *r, const struct action *a)
{
	struct ticket_needs had;
	struct skill s;
	bool there;
	size_t i;

	if (!skill_there(c, a->id, &s, &there) || !ticket_needs_load(c, r->t->id, &had))
		return false;
	if (!there)
		return action_gone(c, r, "skill_id", "skill.unknown");
	action_did_number(r, "skill_id", a->id);
	action_did_text(r, "name", s.name);
	for (i = 0; i < had.n; i++)
		if (had.v[i].skill_id == a->id && had.v[i].required == (a->value != 0))
			return action_skip(r, "same");
	return ticket_need_set(c, r->t, &(struct ticket_need){ a->id, a->value != 0 });
}

/* ---- route ---- */

static bool route_parse(struct ctx *c, const struct action_read *r, struct action *out)
{
	(void)c, (void)r, (void)out;
	return true;
}

/* Who has no agent is looked at by routing anyhow, after the rules. */
static bool route_run(struct ctx *c, struct action_run *r, const struct action *a)
{
	(void)a;
	if (!r->t->assignee_id)
		return action_skip(r, "same");
	action_did_number(r, "from", r->t->assignee_id);
	return routing_back(c, r->t, S("requeue"));
}

/* ---- team_of_similar ---- */

/* What the desk knows, not what the customer may see whose mail started the rule. */
static bool learned_for(struct ctx *c, const struct action_run *r, struct learned *out)
{
	const struct actor *who = c->who;
	struct similar like;
	bool ok;

	if (!r->by_hand)
		c->who = actor_system();
	ok = similar_tickets(c, r->t, &like) && learned_from(c, &like.ended, out);
	c->who = who;
	return ok;
}

/* Only for what has no team yet: people who chose one knew why. */
static bool similar_run(struct ctx *c, struct action_run *r, const struct action *a)
{
	struct learned l;

	(void)a;
	if (r->t->team_id)
		return action_skip(r, "same");
	if (!learned_for(c, r, &l))
		return false;
	if (!l.team.id)
		return action_skip(r, "unlike");
	action_did_number(r, "team_id", l.team.id);
	action_did_number(r, "n", l.team.n);
	action_did_number(r, "of", l.team.of);
	return ticket_change(c, r->t, &(struct ticket_change){ .set = TC_TEAM, .team_id = l.team.id });
}

static const struct action_kind kinds[] = {
	{ "need_skill", "skill_id required", need_parse, need_check, need_run, V_TICKET_EDIT, false },
	{ "route", "", route_parse, NULL, route_run, V_TICKET_ASSIGN, false },
	{ "team_of_similar", "", route_parse, NULL, similar_run, V_TICKET_EDIT, false },
};
const struct action_set action_set_route = { kinds, COUNT(kinds) };
