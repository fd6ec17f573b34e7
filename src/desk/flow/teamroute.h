/*
 * How a team hands out its work: not at all (its people take what they want), by load, or
 * in turn; what language and skills count; when work runs over into another team; when it
 * comes back from who does not touch it or went away.
 */
#ifndef PRONTO_DESK_FLOW_TEAMROUTE_H
#define PRONTO_DESK_FLOW_TEAMROUTE_H

#include "base/ctx.h"

struct team_route {
	i64 team_id;
	str mode;		/* off automatic round_robin */
	str language;		/* off optional required: who takes it speaks the ticket's language */
	i64 overflow_team_id, overflow_min;	/* after so long in the queue; 0: never */
	i64 return_min;		/* business minutes without a sign of its agent; 0: never */
	i64 away_min;		/* its agent is away or offline so long; 0: never */
	i64 skill_wait_min;	/* optional skills count so long; 0: always */
	i64 tell_min;		/* the lead hears of waiting work at most so often; 0: never */
};
struct team_routes {
	struct team_route *v;
	size_t n;
};
/* Of a team without a row: off, with the values that are proposed. */
bool team_route_load(struct ctx *c, i64 team_id, struct team_route *out) WARN_UNUSED;
bool team_routes_all(struct ctx *c, struct team_routes *out) WARN_UNUSED;
/* Inside db_write.  E_INVALID by field.  Its queue is looked at anew by the router. */
bool team_route_save(struct ctx *c, const struct team_route *r) WARN_UNUSED;
/* Inside db_write: its people changed. */
bool team_route_look(struct ctx *c, i64 team_id) WARN_UNUSED;
/* Its open tickets and those that wait, each counted up to 10,000. */
bool team_route_touches(struct ctx *c, i64 team_id, i64 *open, i64 *waiting) WARN_UNUSED;

#endif
