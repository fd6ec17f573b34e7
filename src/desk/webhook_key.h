/*
 * The secrets that sign webhooks.  A receiver may have one of its own, found by the
 * beginning of the address that is called (the longest that fits); all others share the
 * desk's.  A new secret and the one before it both sign for a time, so that the receiver
 * can change his side without a call refused.  The secrets lie in the vault; a receiver's
 * and the desk's are told once, when they are made.
 */
#ifndef PRONTO_DESK_WEBHOOK_KEY_H
#define PRONTO_DESK_WEBHOOK_KEY_H

#include "desk/webhook.h"

enum { WEBHOOK_KEYS_MAX = 200, WEBHOOK_OVERLAP_HOURS = 24, WEBHOOK_OVERLAP_MAX = 168 };

struct webhook_key {
	i64 id;
	str name, prefix;
	i64 created_at, rotated_at;
	i64 old_until;			/* the old secret signs as well until then; 0: none does */
};
struct webhook_keys {
	struct webhook_key *v;
	size_t n;
};

bool webhook_key_list(struct ctx *c, struct webhook_keys *out) WARN_UNUSED;
/* Inside db_write: k->name and k->prefix; fills in the rest and tells the secret. */
bool webhook_key_add(struct ctx *c, struct webhook_key *k, str *secret) WARN_UNUSED;
/* Inside db_write: a new secret; the old one signs as well for so many hours. */
bool webhook_key_rotate(struct ctx *c, i64 id, i64 overlap_hours, str *secret) WARN_UNUSED;
/* Inside db_write: its calls are signed with the desk's secret from then on. */
bool webhook_key_delete(struct ctx *c, i64 id) WARN_UNUSED;

/* Of the desk's secret, which nobody is told again: since when; 0: there is none. */
struct webhook_desk_key {
	i64 made_at, old_until;
};
bool webhook_secret_state(struct ctx *c, struct webhook_desk_key *out) WARN_UNUSED;
/* Inside db_write: a fresh one, told once; the old one signs as well for so many hours. */
bool webhook_secret_fresh(struct ctx *c, i64 overlap_hours, str *out) WARN_UNUSED;
/* Inside db_write: what signs calls of each of these n addresses now. */
bool webhook_secrets_of(struct ctx *c, const str *url, size_t n, struct webhook_secrets *out) WARN_UNUSED;
/* Whether an address lies under a prefix: equal, or a path, query or fragment goes on. */
bool webhook_under(str url, str prefix);

#endif
