/* Where a ticket stands and why: for screens; nothing is changed. */
#include "desk/flow/routing_int.h"

#include "desk/flow/skill.h"
#include "desk/promise/calendar.h"
#include "desk/promise/world.h"
#include "sql_agentstatus.h"

/* "3,7?de" as words: names of skills, and the code of a language that is no skill here. */
static bool missing_words(struct ctx *c, str missing, struct strs *out)
{
	struct lane lane;
	ssize_t q = str_chr(missing, '?');
	struct strs names;

	if (!routing_lane_parse(c->arena, str_fmt(c->arena, "x:1:%.*s", FMT(missing)), &lane) ||
	    !skill_names(c, &lane.skills, &names))
		return false;
	*out = (struct strs){ NEW_N(c->arena, str, names.n + 1), names.n };
	for (size_t i = 0; i < names.n; i++)
		out->v[i] = names.v[i];
	if (q >= 0)
		out->v[out->n++] = str_slice(missing, (size_t)q + 1, missing.n);
	return true;
}

bool routing_ask(struct ctx *c, i64 ticket_id)
{
	struct sql_routing_ticket_row t;
	bool found;

	return sql_routing_ticket(c, &(struct sql_routing_ticket_in){ .id = ticket_id }, &t, &found);
}

bool routing_state(struct ctx *c, const struct route_row *r, struct route_state *out)
{
	*out = (struct route_state){ .state = S(""), .returns = r->returns,
		.right_team_ms = r->right_at ? r->right_at - r->opened_at : -1 };
	if (!r->queued)
		return true;
	out->state = r->state;
	out->since = r->queued_at;
	out->overflow_team_id = r->overflow_team_id;
	return missing_words(c, r->missing, &out->missing);
}

static bool tell_agents(struct ctx *c, const struct world *w, struct cands *k, struct route_why *out)
{
	static const char *const words[] = { [RV_OK] = "ok", [RV_STATUS] = "status", [RV_HOURS] = "hours",
		[RV_SKILL] = "skill", [RV_FULL] = "full", [RV_HAD] = "had" };
	size_t i, v;

	out->v = NEW_N(c->arena, struct route_agent, k->n);
	for (i = 0; i < k->n; i++) {
		struct cand *x = &k->v[i];
		struct route_agent *a = &out->v[out->n++];
		unsigned against = routing_against(c, w, out->weight, x);

		*a = (struct route_agent){ .agent_id = x->id, .name = x->name, .verdict = str_of(words[x->verdict]),
			.status = x->here ? x->chosen : S("offline"), .used = x->used, .cap = x->cap,
			.opens_at = x->opens_at == CALENDAR_NEVER ? 0 : x->opens_at };
		a->objections.v = NEW_N(c->arena, str, COUNT(words));
		for (v = 0; v < COUNT(words); v++)
			if (against >> v & 1)
				a->objections.v[a->objections.n++] = str_of(words[v]);
		if (x->lacks.n && !skill_names(c, &x->lacks, &a->missing))
			return false;
	}
	return true;
}

/* The team's own rules, as if the ticket stood there. */
static bool in_team(struct ctx *c, struct sql_routing_ticket_row *t, i64 team_id)
{
	struct sql_team_route_row r;
	bool found;

	if (!team_id || team_id == t->team_id)
		return true;
	if (!sql_team_route_of(c, &(struct sql_team_route_of_in){ .team_id = team_id }, &r, &found))
		return false;
	t->team_id = team_id;
	t->mode = found ? r.mode : S("off");
	t->t_language = found ? r.language : S("off");
	t->skill_wait_min = found ? r.skill_wait_min : 0;
	t->r_queued = false;
	t->r_overflow_id = t->r_not_agent_id = 0;
	return true;
}

static bool judge(struct ctx *c, const struct sql_routing_ticket_row *t, const struct need *need, struct route_why *out)
{
	struct pick p = { .team_id = t->team_id, .other_id = t->r_overflow_id, .requester_id = t->requester_id,
		.not_agent_id = t->r_queued ? routing_had(t->r_not_agent_id, t->r_queued_at, c->now) : 0,
		.class = t->w_class, .mode = t->mode, .weight = t->w_weight, .need = need };
	const struct world *w;
	const char *rule;
	struct cands k;
	ssize_t at;

	if (!world_get(c, &w) || !routing_cands(c, &p, &k) || !tell_agents(c, w, &k, out))
		return false;
	if (need->language.n)
		return true;
	if (!routing_pick(c, &p, &k, &at, &rule))
		return false;
	if (at >= 0) {
		out->agent_id = k.v[at].id;
		out->rule = str_of(rule);
	}
	return true;
}

bool routing_why(struct ctx *c, const struct ticket *ticket, i64 team_id, struct route_why *out)
{
	struct sql_routing_ticket_row t;
	struct sql_routing_ahead_row ahead;
	struct need need;
	bool found;
	str lane;

	*out = (struct route_why){ .state = S(""), .rule = S("") };
	if (!sql_routing_ticket(c, &(struct sql_routing_ticket_in){ .id = ticket->id }, &t, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "ticket.not_found");
	if (!in_team(c, &t, team_id))
		return false;
	out->mode = t.mode;
	out->class = t.w_class;
	out->weight = t.w_weight;
	out->state = t.r_queued ? t.r_state : S("");
	if (!t.team_id)
		return true;
	if (!routing_need(c, &t, t.team_id, t.r_queued ? c->now - t.r_queued_at : 0, &need) || !judge(c, &t, &need, out))
		return false;
	out->optional_dropped = need.dropped;
	lane = routing_lane(c->arena, t.w_class, t.w_weight, &need);
	if (!missing_words(c, str_slice(lane, (size_t)str_rchr(lane, ':') + 1, lane.n), &out->needs))
		return false;
	if (!t.r_queued)
		return true;
	if (!sql_routing_ahead(c, &(struct sql_routing_ahead_in){ .team_id = t.team_id, .lane = t.r_lane,
			.due_key = t.r_due_key, .priority_key = t.r_priority_key, .queued_at = t.r_queued_at,
			.ticket_id = t.id }, &ahead))
		return false;
	out->ahead = ahead.n;
	return true;
}
