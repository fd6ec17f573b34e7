/* Routing of single tickets: the next one, back to the queue, what it needs, and why. */
#include "api/sets.h"
#include "api/ticket_full.h"
#include "desk/flow/routing.h"
#include "desk/flow/skill.h"
#include "store/db.h"

static bool next_post(struct ctx *c, const void *in, void *out)
{
	struct ticket t;

	(void)in;
	if (!routing_take_next(c, &t))
		return false;
	if (!t.id)
		c->call->status = 204;
	return !t.id || ticket_to_out(c, t.id, out);
}

static bool requeue_post(struct ctx *c, const void *in, void *out)
{
	struct ticket t;
	struct object o;

	(void)in;
	if (!ticket_take(c, call_id(c, 0), &t))
		return false;
	o = ticket_object(&t);
	return must_can(c, V_TICKET_ASSIGN, &o) && routing_requeue(c, &t, S("requeue")) && ticket_to_out(c, t.id, out);
}

/* ---- needs of one ticket ---- */

struct ticket_need_in {
	i64 skill_id;
	bool required, remove;
};
static const struct field ticket_need_in_f[] = {
	F(ticket_need_in, skill_id, .required = true, .min = 1, .max = INT64_MAX), F(ticket_need_in, required),
	F(ticket_need_in, remove),
};
static const struct shape ticket_need_in_shape = SHAPE(ticket_need_in, ticket_need_in_f);

static const struct field ticket_need_f[] = { F(ticket_need, skill_id), F(ticket_need, required) };
static const struct shape ticket_need_shape = SHAPE(ticket_need, ticket_need_f);
struct ticket_needs_out {
	struct list needs;
};
static const struct field ticket_needs_f[] = { FL(ticket_needs_out, needs, &ticket_need_shape) };
static const struct shape ticket_needs_shape = SHAPE(ticket_needs_out, ticket_needs_f);

static bool show_needs(struct ctx *c, i64 ticket_id, void *out)
{
	struct ticket_needs l;

	if (!ticket_needs_load(c, ticket_id, &l))
		return false;
	*(struct ticket_needs_out *)out = (struct ticket_needs_out){ { l.v, l.n } };
	return true;
}

static bool needs_get(struct ctx *c, const void *in, void *out)
{
	struct ticket t;

	(void)in;
	return ticket_load(c, call_id(c, 0), &t) && show_needs(c, t.id, out);
}

static bool needs_put(struct ctx *c, const void *in, void *out)
{
	const struct ticket_need_in *i = in;
	struct ticket t;
	struct object o;

	if (!ticket_take(c, call_id(c, 0), &t))
		return false;
	o = ticket_object(&t);
	return must_can(c, V_TICKET_EDIT, &o) &&
		(i->remove ? ticket_need_drop(c, &t, i->skill_id) :
		 ticket_need_set(c, &t, &(struct ticket_need){ i->skill_id, i->required })) && show_needs(c, t.id, out);
}

/* ---- why ---- */

static const struct field why_agent_f[] = {
	F(route_agent, agent_id), F(route_agent, name),
	F(route_agent, verdict, .one_of = "ok|status|hours|skill|full|had", .doc = "had: gave it back or let it lie just now."),
	F(route_agent, status, .one_of = "online|busy|away|offline"), F(route_agent, used), F(route_agent, cap),
	F(route_agent, opens_at, .id_null = true, .time = true), F(route_agent, missing),
	F(route_agent, objections, .doc = "All that speaks against it, as words of verdict."),
};
static const struct shape why_agent_shape = SHAPE(route_agent, why_agent_f);
struct route_why_out {
	struct route_why w;
	struct list agents;
};
#define WHY(m, ...) { .name = #m, .kind = SHAPE_KIND(route_why_out, w.m), .off = offsetof(struct route_why_out, w.m), __VA_ARGS__ }
static const struct field why_f[] = {
	WHY(mode, .one_of = "off|automatic|round_robin"), WHY(state, .doc = "Where it stands: waiting, no_capacity, nobody, no_skill; empty: not in a queue."),
	{ .name = "class", .kind = K_STR, .off = offsetof(struct route_why_out, w.class) },
	WHY(rule, .doc = "What decides: affinity, load, turn, id, only; empty: nobody is eligible."),
	WHY(weight), WHY(agent_id, .id_null = true, .doc = "Who would get it now."), WHY(needs), WHY(optional_dropped),
	WHY(ahead, .doc = "Tickets that come before it, at most 1,000."),
	FL(route_why_out, agents, &why_agent_shape),
};
static const struct shape why_shape = SHAPE(route_why_out, why_f);

static bool why_get(struct ctx *c, const void *in, void *out)
{
	struct route_why_out *o = out;
	struct ticket t;

	(void)in;
	if (!ticket_load(c, call_query_i64(c, "ticket_id", 0, INT64_MAX), &t) ||
	    !routing_why(c, &t, call_query_i64(c, "team_id", 0, INT64_MAX), &o->w))
		return false;
	o->agents = (struct list){ o->w.v, o->w.n };
	return true;
}

static const struct route rows[] = {
	{ "POST", "/api/v1/tickets/next", next_post, V_TICKET_ASSIGN, NULL, &ticket_shape, R_WRITE | R_MAYBE, NULL,
	  "Take the first that waits in one's teams: by due time, priority, waiting time; 204 when nothing waits" },
	{ "POST", "/api/v1/tickets/{id}/requeue", requeue_post, V_TICKET_ASSIGN, NULL, &ticket_shape, R_WRITE, NULL,
	  "Give a ticket back to its team's queue" },
	{ "GET", "/api/v1/tickets/{id}/needs", needs_get, V_TICKET_READ, NULL, &ticket_needs_shape, 0, NULL,
	  "Skills that this one ticket was said to need" },
	{ "PUT", "/api/v1/tickets/{id}/needs", needs_put, V_TICKET_EDIT, &ticket_need_in_shape, &ticket_needs_shape, R_WRITE, NULL,
	  "Say that a ticket needs a skill, or needs it no more" },
	{ "GET", "/api/v1/routing/why", why_get, V_TICKET_READ, NULL, &why_shape, 0, "ticket_id,team_id",
	  "Who could get a ticket now, and why the others not" },
};
const struct route_set routes_routing_ticket = { rows, COUNT(rows) };
