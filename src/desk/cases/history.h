/* What happened on a ticket, for its readers. */
#ifndef PRONTO_DESK_CASES_HISTORY_H
#define PRONTO_DESK_CASES_HISTORY_H

#include "desk/event.h"

struct history {
	struct event *v;	/* oldest first */
	size_t n;
};

/* Events other than messages, from_at ≤ created_at < to_at. */
bool history_load(struct ctx *c, i64 ticket_id, i64 from_at, i64 to_at, struct history *out) WARN_UNUSED;
/* Messages that others added after the event that the reader saw last. */
bool history_messages_since(struct ctx *c, i64 ticket_id, i64 event_id, struct i64s *ids) WARN_UNUSED;
/* Failed deliveries of a message are queued again. */
bool history_retry_delivery(struct ctx *c, i64 message_id) WARN_UNUSED;

#endif
