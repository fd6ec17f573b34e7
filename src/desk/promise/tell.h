/*
 * The promise that a customer is told: when a public policy says by when the first answer
 * comes, the acknowledgement names that instant, in his language and in the zone of his
 * own clock.  What was told is kept on the ticket and stands, whatever becomes of the
 * clock; whether it was kept is a figure of its own.
 */
#ifndef PRONTO_DESK_PROMISE_TELL_H
#define PRONTO_DESK_PROMISE_TELL_H

#include "base/ctx.h"

struct promise {
	i64 at;			/* the end of the minute that is named; 0: nothing is promised */
	str zone;		/* whose clock shows it */
	str text;		/* the policy's own words in the reader's language, or empty */
};

/* Inside db_write: settles first.  Of a running first response under a public policy that
 * is not due yet; words in this locale, or none. */
bool promise_find(struct ctx *c, i64 ticket_id, str locale, struct promise *out) WARN_UNUSED;
/* It was told; the first word stands. */
bool promise_told(struct ctx *c, i64 ticket_id, const struct promise *p) WARN_UNUSED;

#endif
