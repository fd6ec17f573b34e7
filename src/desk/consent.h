/*
 * Mailboxes that sign in with OAuth 2: the desk's own registration at each provider
 * (its secret is sealed and leaves only through consent_app, for who talks to the
 * provider), consents that are under way, and the tokens that a consent brings.  A
 * consent's state is stored hashed, works once, for ten minutes, and only in the
 * session that began it.
 */
#ifndef PRONTO_DESK_CONSENT_H
#define PRONTO_DESK_CONSENT_H

#include "base/ctx.h"

enum { CONSENT_PROVIDERS = 2, CONSENT_MS = 10 * 60000 };
extern const char *const consent_providers[CONSENT_PROVIDERS];	/* "google", "microsoft" */

struct consent_app {
	str provider;
	str client_id;		/* empty: not registered */
	str client_secret;	/* open; STR_NULL: none, or to save: as it was */
	str tenant;		/* Microsoft's; empty: common */
	bool secret_set;
};

/* E_NOT_FOUND for a provider that is none. */
bool consent_app(struct ctx *c, str provider, struct consent_app *out) WARN_UNUSED;
/* Inside db_write.  An empty client_id removes it; another one wants its secret given. */
bool consent_app_save(struct ctx *c, const struct consent_app *a) WARN_UNUSED;

struct consent {
	i64 mailbox_id;
	str provider, verifier;
};
/* Inside db_write; c->who must be a session.  Earlier ones of it for this mailbox end. */
bool consent_begin(struct ctx *c, str state, const struct consent *v) WARN_UNUSED;
/* Inside db_write; spent with the transaction.  E_INVALID "link.dead". */
bool consent_take(struct ctx *c, str state, struct consent *out) WARN_UNUSED;

/* Inside db_write: keeps the tokens (JSON); the mailbox is as new, pollers wake.
 * E_CONFLICT "oauth.reauthorise" when it signs in some other way by now. */
bool consent_given(struct ctx *c, const struct consent *v, str tokens) WARN_UNUSED;

#endif
