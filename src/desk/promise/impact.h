/*
 * What an edit would do, before it is made: the tickets that run in a calendar replayed
 * with the draft in its place.  Bounded work: capped says that there are more.
 */
#ifndef PRONTO_DESK_PROMISE_IMPACT_H
#define PRONTO_DESK_PROMISE_IMPACT_H

#include <jansson.h>
#include "base/ctx.h"

enum { IMPACT_TICKETS = 1000 };

struct impact_ask {
	i64 calendar_id;
	const json_t *definition;
	i64 effective_from;	/* 0: now */
};
struct impact {
	i64 running, moved, newly_breached;
	bool capped;
};
bool impact_of_calendar(struct ctx *c, const struct impact_ask *a, struct impact *out) WARN_UNUSED;

#endif
