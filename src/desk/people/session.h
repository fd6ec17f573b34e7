/*
 * Sign-in and what follows it.  A session is an opaque token of 256 bits in the cookie,
 * stored hashed; it ends after a time without requests (30 min) and in any case after
 * 12 h, both settings.  Its token changes with the password and with two-factor
 * sign-in, and the agent's other sessions end then.  Counters are raised before a
 * password is tried; unknown, disabled and wrong all cost and answer the same.
 */
#ifndef PRONTO_DESK_PEOPLE_SESSION_H
#define PRONTO_DESK_PEOPLE_SESSION_H

#include "base/ctx.h"
#include "desk/policy.h"

/* For the guard, inside db_read: who holds this token.  One look-up and the team ids. */
bool session_find(struct ctx *c, str token, struct actor *out, bool *found) WARN_UNUSED;
bool apikey_find(struct ctx *c, str token, struct actor *out, bool *found) WARN_UNUSED;
/* Outside a transaction, when who->touch_due: writes when it was last seen. */
bool actor_touch(struct ctx *c, const struct actor *who) WARN_UNUSED;

struct session_from {	/* where a request came from */
	str ip, user_agent;
};
struct session_new {
	str token;		/* for the cookie; exists nowhere else */
	str csrf;
	i64 id, agent_id, max_age_s;
};
/* Inside db_write.  Ended sessions of everybody are swept on the way. */
bool session_start(struct ctx *c, i64 agent_id, const struct session_from *from, struct session_new *out) WARN_UNUSED;
/* Fills an actor for a session that was just made, as session_find would. */
bool session_actor(struct ctx *c, const struct session_new *s, struct actor *out) WARN_UNUSED;

struct sign_in {
	str email, password;
	str code;		/* TOTP or recovery code; empty when not asked yet */
	struct session_from from;
};
/* Outside a transaction.  E_UNAUTHENTICATED "auth.bad", "auth.code_needed",
 * "auth.code_bad"; E_RATE. */
bool session_sign_in(struct ctx *c, const struct sign_in *in, struct session_new *out) WARN_UNUSED;

/* Inside db_write.  A new token for this session (csrf stays); all other sessions of the
 * agent end.  session_id 0: all end, *token stays STR_NULL. */
bool session_rotate(struct ctx *c, i64 agent_id, i64 session_id, str *token) WARN_UNUSED;
bool session_end(struct ctx *c, i64 agent_id, i64 session_id) WARN_UNUSED;
bool sessions_alive(struct ctx *c, struct i64s *ids) WARN_UNUSED;	/* rising */
bool session_end_all(struct ctx *c, i64 agent_id) WARN_UNUSED;

struct session_info {
	i64 id, created_at, seen_at;
	str ip, user_agent;
	bool current;
};
struct session_infos {
	struct session_info *v;
	size_t n;
};
bool session_list(struct ctx *c, i64 agent_id, i64 current_id, struct session_infos *out) WARN_UNUSED;

#endif
