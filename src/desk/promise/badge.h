/*
 * What a list shows of a promise: the clock that a ticket's badge stands for, brought up
 * to now.  One statement for a whole page; nothing is replayed.
 */
#ifndef PRONTO_DESK_PROMISE_BADGE_H
#define PRONTO_DESK_PROMISE_BADGE_H

#include "base/ctx.h"

struct calendar_timeline;

struct badge {
	str metric, state;	/* running, paused */
	bool breached;
	i64 due_at, at_risk_at;	/* 0: none */
	struct badge_hours {
		i64 resumes_at;		/* runs, but its hours are closed: the next opening; else 0 */
		i64 closes_at;		/* open now or then: until when; 0: for good */
		i64 opens_at;		/* the opening after that; 0: none */
	} hours;
	i64 target_s, elapsed_s, policy_id, clock_id;	/* elapsed_s: at c->now */
};
struct badges {
	struct badge *v;
	size_t n;
};

/* Inside a transaction.  Unknown ids are passed over. */
bool badges_load(struct ctx *c, const struct i64s *clock_ids, struct badges *out) WARN_UNUSED;
/* The one of a ticket's badge; NULL: nothing is promised now. */
bool badge_of_ticket(struct ctx *c, i64 ticket_id, struct badge **out) WARN_UNUSED;
bool badge_of_ticket_ask(struct ctx *c, i64 ticket_id) WARN_UNUSED;	/* for db_ahead */
/* What a running clock's calendar does next; t NULL: it is always open. */
struct badge_hours badge_hours(const struct calendar_timeline *t, i64 now);
const struct badge *badge_of(const struct badges *b, i64 clock_id);	/* NULL: none such */

#endif
