/*
 * Inside desk/flow: what the parts of routing share.  A lane is all that waits in a team
 * for the same agents: its class, its weight and the skills it needs.
 */
#ifndef PRONTO_DESK_FLOW_ROUTING_INT_H
#define PRONTO_DESK_FLOW_ROUTING_INT_H

#include "desk/flow/routing.h"
#include "sql_routing.h"

struct world;

/* ROUTING_HAD_MS: who gave a case back, or let it lie, is passed over so long. */
enum { ROUTING_HAD_MS = 15 * 60000, ROUTING_RETURNS_MAX = 2, ROUTING_MIN_MS = 60000, ROUTING_NO_DUE_BITS = 53 };
#define ROUTING_NO_DUE (((i64)1 << ROUTING_NO_DUE_BITS) - 1)

enum verdict { RV_OK, RV_STATUS, RV_HOURS, RV_SKILL, RV_FULL, RV_HAD };

struct cand {
	i64 id, cap, used, turn, calendar_id;
	str name, chosen;
	bool here;
	struct i64s lacks;	/* of the needed skills */
	enum verdict verdict;
	i64 opens_at;		/* RV_HOURS: when he comes */
};
struct cands {
	struct cand *v;
	size_t n;
};

struct need {
	struct i64s skills;	/* those that count now, rising */
	str language;		/* required, and there is no such skill; else empty */
	bool dropped;		/* optional ones were left out: it waited long enough */
	bool optional;		/* some of skills are optional still */
};

/* What a ticket needs now; waited_ms: how long it stands in the queue. */
bool routing_need(struct ctx *c, const struct sql_routing_ticket_row *t, i64 team_id, i64 waited_ms, struct need *out) WARN_UNUSED;
str routing_lane(struct arena *a, str class, i64 weight, const struct need *n);
struct lane {
	str class;
	i64 weight;
	struct i64s skills;
	bool nobody;		/* needs a language that is no skill here */
};
bool routing_lane_parse(struct arena *a, str text, struct lane *out);
bool routing_has(const struct i64s *set, i64 id);

struct pick {
	i64 team_id, other_id, requester_id, not_agent_id;
	str class, mode;
	i64 weight;
	const struct need *need;
};
/* Members of both teams with a verdict each. */
bool routing_cands(struct ctx *c, const struct pick *p, struct cands *out) WARN_UNUSED;
/* The choice alone: the index of who gets it, or -1.  known_id: who answered this customer
 * last; 0: nobody. */
ssize_t routing_best(const struct pick *p, const struct cands *k, i64 known_id, const char **rule);
/* The index of who gets it, or -1; *rule says what decided. */
bool routing_pick(struct ctx *c, const struct pick *p, const struct cands *k, ssize_t *at, const char **rule) WARN_UNUSED;
/* The one verdict on an agent by what is known of him. */
void routing_judge(struct ctx *c, const struct world *w, i64 weight, struct cand *k);
/* All that speaks against him, one bit for each enum verdict; also fills opens_at. */
unsigned routing_against(struct ctx *c, const struct world *w, i64 weight, struct cand *k);

/* Claims the room, assigns, counts the turn.  *got false: it did not fit any more. */
struct handing {
	struct ticket *t;
	i64 agent_id, team_id, weight;
	str class;
	const char *rule;
};
bool routing_hand(struct ctx *c, const struct handing *h, bool *got) WARN_UNUSED;
/* The ticket's team told that something waits for which nobody is there, once an interval. */
bool routing_tell_lead(struct ctx *c, i64 team_id, i64 ticket_id, str state) WARN_UNUSED;
/* Its lead told that a ticket comes back again and again. */
bool routing_tell_returns(struct ctx *c, const struct ticket *t) WARN_UNUSED;
/* A change by the desk itself; why stands in the event. */
bool routing_assign(struct ctx *c, struct ticket *t, i64 agent_id, str why) WARN_UNUSED;
/* Whether the agent keeps his room for a heavier case that waits before this one. */
bool routing_kept(struct ctx *c, const struct sql_routing_put_in *n, const struct cand *k, bool *yes) WARN_UNUSED;
/* ticket_take by the desk itself. */
bool routing_take(struct ctx *c, i64 id, struct ticket *t) WARN_UNUSED;
/* Who had it before and is passed over still; 0: nobody. */
static inline i64 routing_had(i64 not_agent_id, i64 queued_at, i64 now)
{
	return queued_at + ROUTING_HAD_MS > now ? not_agent_id : 0;
}
/* The heads of a team's queue are tried; at most limit are handed out. */
bool routing_drain(struct ctx *c, i64 team_id, i64 limit, i64 *handed) WARN_UNUSED;

#endif
