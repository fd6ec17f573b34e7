/*
 * API keys: "prt_" and 256 random bits, shown once, stored hashed.  A key acts as the
 * agent who made it, within its scopes, until it ends, is revoked or the agent goes.
 */
#ifndef PRONTO_DESK_PEOPLE_APIKEY_H
#define PRONTO_DESK_PEOPLE_APIKEY_H

#include "base/ctx.h"

struct apikey {
	i64 id;
	str name;
	struct strs scopes;	/* ticket.read, ticket.write, admin */
	i64 expires_at, last_used_at, revoked_at, created_at;
};
struct apikeys {
	struct apikey *v;
	size_t n;
};

bool apikey_list(struct ctx *c, i64 agent_id, struct apikeys *out) WARN_UNUSED;
/* Inside db_write; *token is shown once.  E_INVALID for scopes, name, a past end. */
bool apikey_make(struct ctx *c, i64 agent_id, struct apikey *k, str *token) WARN_UNUSED;
bool apikey_revoke(struct ctx *c, i64 agent_id, i64 id) WARN_UNUSED;
bool apikeys_alive(struct ctx *c, struct i64s *ids) WARN_UNUSED;	/* rising */
/* The bits of policy.h; false for an unknown name or none. */
bool scopes_parse(const struct strs *names, unsigned *bits) WARN_UNUSED;

#endif
