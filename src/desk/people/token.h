/*
 * Capabilities: tokens of 256 random bits, shown once and stored as SHA-256.  Links sent
 * by mail or printed have one purpose, an end, and work once.  An empty or short token
 * never matches anything.
 */
#ifndef PRONTO_DESK_PEOPLE_TOKEN_H
#define PRONTO_DESK_PEOPLE_TOKEN_H

#include "base/ctx.h"

/* prefix + 43 characters; *hash is what is stored. */
str token_new(struct arena *a, const char *prefix, str *hash);
/* STR_NULL for what cannot be a token. */
str token_hash(struct arena *a, str token);

struct link {
	const char *purpose;	/* setup, invite, reset, verify */
	i64 agent_id;		/* 0: none */
	str email;
	i64 ttl_ms;		/* 0: no end */
};

/* Inside db_write.  Earlier ones of this agent and purpose end. */
bool link_make(struct ctx *c, const struct link *l, str *token) WARN_UNUSED;
/* For show only; E_INVALID "link.dead" when unknown, used or over. */
bool link_peek(struct ctx *c, const char *purpose, str token, struct link *out) WARN_UNUSED;
/* Inside db_write; the token is spent with the transaction. */
bool link_use(struct ctx *c, const char *purpose, str token, struct link *out) WARN_UNUSED;
bool link_revoke(struct ctx *c, const char *purpose, i64 agent_id) WARN_UNUSED;
/* https://…/reset?token=… from the configured address, never from a request. */
str link_url(struct ctx *c, const char *page, str token);

#endif
