/*
 * Firing: when a clock comes to a warning, a step or its breach.  The timer asks for what
 * is due by the clocks' one index; each ticket is taken, replayed, and judged by elapsed
 * time, never by the instant that stood in the index.  Whoever inserts the row of a
 * threshold takes its steps in the same transaction: once, whatever dies and however many
 * processes there are.  A breach of a clock that has ended meanwhile is still told.
 */
#ifndef PRONTO_DESK_PROMISE_FIRE_H
#define PRONTO_DESK_PROMISE_FIRE_H

#include "base/ctx.h"

struct fire_batch {
	i64 limit;		/* clocks */
	i64 due, fired;		/* clocks that were due; thresholds that were taken */
	i64 ticket_id;		/* of the last one looked at: who is in the way if it failed */
};
/* Inside db_write: what is due at c->now, at most limit clocks. */
bool fire_batch(struct ctx *c, struct fire_batch *b) WARN_UNUSED;
/* When the next one is due; 0: nothing waits.  Reads one row of an index. */
bool fire_next(struct ctx *c, i64 *at) WARN_UNUSED;
/* Inside db_write: a ticket that cannot be fired waits, so that the others need not. */
bool fire_put_off(struct ctx *c, i64 ticket_id, i64 until) WARN_UNUSED;

#endif
