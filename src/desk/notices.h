/*
 * The bell: what an agent is told in the workspace.  A notice keeps facts, not words; it
 * is worded when it is read, in the reader's language.
 */
#ifndef PRONTO_DESK_NOTICES_H
#define PRONTO_DESK_NOTICES_H

#include "base/ctx.h"

struct notice_new {
	i64 agent_id, ticket_id;
	const char *kind;	/* sla_warn, sla_breach */
	str detail;		/* JSON object */
};
/* Inside db_write. */
bool notice_put(struct ctx *c, const struct notice_new *n) WARN_UNUSED;

struct notice {
	i64 id, ticket_id, created_at, read_at;
	str kind, text;
};
struct notices {
	struct notice *v;
	size_t n;
	i64 unread;		/* at most 100 are counted */
};
/* Of c->who, newest first, below before (0: from the newest). */
bool notices_list(struct ctx *c, i64 before, struct notices *out) WARN_UNUSED;
/* Inside db_write: all up to this one are read. */
bool notices_read(struct ctx *c, i64 up_to) WARN_UNUSED;
/* For live updates: an agent's newest notice and how many are unread. */
bool notices_state(struct ctx *c, i64 agent_id, i64 *newest, i64 *unread) WARN_UNUSED;
/* Inside db_write: forgets what is older than 90 days. */
bool notices_prune(struct ctx *c) WARN_UNUSED;

/* Where a ticket is seen: for mails and webhooks. */
str ticket_url(struct ctx *c, i64 id);

#endif
