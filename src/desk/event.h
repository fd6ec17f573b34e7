/*
 * The event log: every change to a ticket appends one row in the same transaction.
 * Live updates, indexes, statistics and webhooks read it with cursors of their own.
 */
#ifndef PRONTO_DESK_EVENT_H
#define PRONTO_DESK_EVENT_H

#include "base/ctx.h"

struct event {
	i64 id, ticket_id;
	str kind;		/* "ticket.status" … */
	str actor_kind, actor_name;
	i64 actor_id;
	str detail;		/* JSON object */
	i64 created_at;
};

/* Inside db_write.  detail is a JSON object or empty; *id may be NULL.  Updates the
 * ticket's last_event_id when ticket_id is not 0, has its clocks settled before the commit
 * (promise/settle.h) and asks for WAKE_EVENTS. */
bool event_append(struct ctx *c, i64 ticket_id, const char *kind, str detail, i64 *id) WARN_UNUSED;
/* The same for who writes the ticket's row next, *id as its last_event_id. */
bool event_append_only(struct ctx *c, i64 ticket_id, const char *kind, str detail, i64 *id) WARN_UNUSED;
/* How far a follower has read: {newest id} to begin with. */
struct event_cursor {
	i64 last_id;
	i64 horizon;		/* PostgreSQL: transactions before this one had ended; 0: not known */
	i64 whole_to;		/* no number up to here shows late any more */
	struct {		/* becomes whole_to when all that had begun then have ended */
		i64 id, begun_to, at;
	} mark;
};
/* The next events, by id, at most limit; moves the cursor.  Each is read once, also one that
 * shows late with a lower number than others that were read (unless it is many thousand
 * numbers late). */
bool events_next(struct ctx *c, struct event_cursor *cur, i64 limit, struct event **v, size_t *n) WARN_UNUSED;
/* The id of the newest event; 0 when there is none. */
bool event_head(struct ctx *c, i64 *id) WARN_UNUSED;

#endif
