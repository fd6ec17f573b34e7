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
/* The same by what happened and by whom, newest first, with messages. */
#define HISTORY_GROUPS "message|status|who|data|promise|mail|links"
struct history_ask {
	i64 ticket_id;
	str group;		/* one of HISTORY_GROUPS; empty: everything */
	str by;			/* agent, person, system; empty: everybody */
	i64 agent_id;		/* with by agent; 0: all of them */
	i64 before, limit;
};
struct history_page {
	struct history events;
	bool more;
};
bool history_find(struct ctx *c, const struct history_ask *ask, struct history_page *out) WARN_UNUSED;
/* Who did something there: agents by name, customers and the desk itself once each. */
struct history_actor {
	str kind, name;
	i64 id;
};
bool history_actors(struct ctx *c, i64 ticket_id, struct history_actor **v, size_t *n) WARN_UNUSED;
/* Messages that others added after the event that the reader saw last. */
bool history_messages_since(struct ctx *c, i64 ticket_id, i64 event_id, struct i64s *ids) WARN_UNUSED;
/* Failed deliveries of a message are queued again. */
bool history_retry_delivery(struct ctx *c, i64 message_id) WARN_UNUSED;

#endif
