/*
 * Who gets a ticket.  event_append asks for routing_settle before the commit, after rules
 * and clocks: it counts what the ticket weighs for its agent, puts it into its team's
 * queue or takes it out, and hands it to an agent if the team hands out work.  Whatever
 * frees an agent makes him take the head of his teams' queues in the same transaction.  An
 * agent is eligible who is in the team, online, in his hours, has the skills that are
 * needed and room for it; among those: who answered this customer's open case last, then
 * the lowest share of load (not in round robin), then who waited longest for his turn,
 * then the id.  Nothing is random.
 *
 * Teams are held before agents and tickets, so that a ticket never waits beside an agent
 * who became free in another transaction; loads are claimed by a statement that refuses
 * what does not fit, so automatic assignment never goes above a limit.
 */
#ifndef PRONTO_DESK_FLOW_ROUTING_H
#define PRONTO_DESK_FLOW_ROUTING_H

#include "desk/cases/ticket.h"

/* For event_append and for who moves a ticket's due time. */
void routing_later(struct ctx *c, i64 ticket_id, const char *kind, str detail);
/* Inside db_write: a db_settle_fn. */
bool routing_settle(struct ctx *c, i64 ticket_id) WARN_UNUSED;
/* The agent may take more, or no more: his teams' queues are looked at before the commit. */
void routing_agent_later(struct ctx *c, i64 agent_id);
/* What a team can take may have changed: the log of its free capacity follows. */
void routing_team_later(struct ctx *c, i64 team_id);

/* Where a ticket stands. */
struct route_state {
	str state;		/* "" (assigned, rests), waiting, no_capacity, nobody, no_skill */
	struct strs missing;	/* names of skills that nobody has; a language code if there is no such skill */
	i64 since, returns, overflow_team_id;
	i64 right_team_ms;	/* from its opening to its team; -1: has none yet */
};
/* For db_ahead: what settling a ticket's way asks first. */
bool routing_ask(struct ctx *c, i64 ticket_id) WARN_UNUSED;
/* What the store keeps of it; all zero: nothing. */
struct route_row {
	bool queued;
	str state, missing;	/* missing: as a lane has it */
	i64 queued_at, overflow_team_id, returns;
	i64 opened_at, right_at;
};
bool routing_state(struct ctx *c, const struct route_row *r, struct route_state *out) WARN_UNUSED;

/* Who was looked at and what spoke against him: ok, status, hours, skill, full, had; the
 * first of them, and all. */
struct route_agent {
	i64 agent_id;
	str name, verdict, status;
	i64 used, cap, opens_at;
	struct strs missing, objections;
};
struct route_why {
	str mode, state, class, rule;	/* rule: affinity, load, turn, id: what decided; empty: nobody */
	i64 weight, agent_id;		/* who would get it now */
	struct strs needs;
	bool optional_dropped;
	i64 ahead;			/* of the same lane, at most 1,000 */
	struct route_agent *v;
	size_t n;
};
/* team_id 0: the ticket's own; another: as if it stood there. */
bool routing_why(struct ctx *c, const struct ticket *t, i64 team_id, struct route_why *out) WARN_UNUSED;

/* Inside db_write: the head of what waits in the actor's teams becomes his; id 0
 * when nothing waits that he has the skills for. */
bool routing_take_next(struct ctx *c, struct ticket *t) WARN_UNUSED;
/* Inside db_write: nobody's again, back into the queue; its last agent comes last. */
bool routing_requeue(struct ctx *c, struct ticket *t, str why) WARN_UNUSED;
/* The same for a list of actions, which routing follows by itself. */
bool routing_back(struct ctx *c, struct ticket *t, str why) WARN_UNUSED;

/* ---- time ---- */

struct routing_batch {
	i64 limit, done;
	i64 ticket_id;		/* the last one looked at */
};
/* Inside db_write: what is due at c->now: returns, overflow, skills that are dropped,
 * opening hours, agents who were not seen. */
bool routing_due(struct ctx *c, struct routing_batch *b) WARN_UNUSED;
/* When something is due next; 0: nothing. */
bool routing_next_due(struct ctx *c, i64 *at) WARN_UNUSED;
/* Inside db_write: a ticket that cannot be routed waits, so that others need not. */
bool routing_put_off(struct ctx *c, i64 ticket_id, i64 until) WARN_UNUSED;
/* Inside db_write: all loads counted anew; after many tickets were deleted at once. */
bool routing_recount(struct ctx *c) WARN_UNUSED;

#endif
