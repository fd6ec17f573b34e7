/*
 * The bell: what an agent is told in the workspace.  A notice keeps facts, not words; it
 * is worded when it is read, in the reader's language.
 */
#ifndef PRONTO_DESK_NOTICES_H
#define PRONTO_DESK_NOTICES_H

#include "base/ctx.h"

struct notice_new {
	i64 agent_id, ticket_id;
	const char *kind;	/* sla_warn, sla_breach, assigned, reply, … */
	str detail;		/* JSON object */
};
/* Inside db_write.  By the ways that its reader has chosen (notify.h); none is no failure. */
bool notice_put(struct ctx *c, const struct notice_new *n) WARN_UNUSED;

struct notice {
	i64 id, ticket_id, created_at, read_at;
	str kind, text;
	bool push, sound;	/* the browser's own notice, a sound (notify.h) */
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
/* One notice in its reader's language, for a push; without subject or a person's words when
 * bare.  agent_id 0: it is no more, or its reader is not active. */
struct notice_said {
	i64 id, agent_id, ticket_id;
	str kind, text;
	bool read;
};
bool notice_say(struct ctx *c, i64 id, bool bare, struct notice_said *out) WARN_UNUSED;
/* For live updates: who was told something after that notice, what came last, and how many
 * he has not read. */
struct notice_fresh {
	i64 agent_id, id, unread;
	bool push, sound;
};
bool notices_fresh(struct ctx *c, i64 after_id, struct notice_fresh **v, size_t *n) WARN_UNUSED;
bool notices_head(struct ctx *c, i64 *id) WARN_UNUSED;
/* Jobs: when one is due by mail (0: none), and inside db_write all of one reader that are. */
bool notices_mail_next(struct ctx *c, i64 *at) WARN_UNUSED;
bool notices_mail_due(struct ctx *c, bool *more) WARN_UNUSED;
/* Inside db_write: forgets what is older than 90 days. */
bool notices_prune(struct ctx *c) WARN_UNUSED;

/* Where a ticket is seen: for mails and webhooks. */
str ticket_url(struct ctx *c, i64 id);

#endif
