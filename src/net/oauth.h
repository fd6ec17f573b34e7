/*
 * OAuth 2 for mailboxes (Google, Microsoft, or any server with the same two addresses):
 * the address where an administrator consents, the exchange of the code, and tokens that
 * are refreshed five minutes before they expire.  A new refresh token replaces the old
 * one (Microsoft rotates), a missing one keeps it (Google returns none).  Secrets are
 * handed over in bodies, never in addresses.  Nothing is stored here: the caller seals
 * what oauth_token holds and keeps it.
 *
 * Failures: E_CONFLICT oauth.reauthorise (consent was taken back or expired: an
 * administrator must sign in again), E_INVALID oauth.client (the app itself is refused),
 * E_UNAVAILABLE oauth.failed or those of http_fetch; parameter "reply" holds the
 * server's error and its description.
 */
#ifndef PRONTO_NET_OAUTH_H
#define PRONTO_NET_OAUTH_H

#include "base/ctx.h"
#include "net/guard.h"

enum { OAUTH_EARLY_MS = 5 * 60000 };

struct oauth_client {
	str authorise_url, token_url, scope;
	str client_id, client_secret;	/* an empty secret: a public client with PKCE only */
	str redirect_uri;
	str mark;			/* stands behind the random bits of the state, or empty */
	str extra;			/* further "&key=value" for the authorise address, or empty */
	const struct guard_rules *guard;	/* NULL: public addresses, ports 80 and 443 */
	str ca_file;
};

struct oauth_token {
	str access, refresh;		/* in c->arena */
	i64 expires_at;			/* ms UTC */
	bool changed;			/* to be stored anew */
	/* of the consent; carried along by what follows */
	str provider;
	i64 granted_at;
};

/* Fills addresses and scope; the tenant ("common", a domain or an id) is Microsoft's. */
void oauth_google(struct oauth_client *o);
bool oauth_microsoft(struct ctx *c, struct oauth_client *o, str tenant) WARN_UNUSED;
/* By name, "google" or "microsoft".  stand_in: for tests, an address whose /authorize and
 * /token are asked instead of the provider's; empty: none.  E_INVALID "oauth.client". */
bool oauth_provider(struct ctx *c, struct oauth_client *o, str provider, str tenant, str stand_in) WARN_UNUSED;

/* What must be remembered between the consent page and its return. */
struct oauth_start {
	str url;
	str state, verifier;		/* state is compared with hash_eq; both are secrets */
};
/* login_hint: the mailbox's address, or empty. */
bool oauth_authorise(struct ctx *c, const struct oauth_client *o, str login_hint,
		     struct oauth_start *out) WARN_UNUSED;

bool oauth_exchange(struct ctx *c, const struct oauth_client *o, str code, str verifier,
		    struct oauth_token *out) WARN_UNUSED;

/* Makes t->access good for at least OAUTH_EARLY_MS; asks the server only if need be. */
bool oauth_fresh(struct ctx *c, const struct oauth_client *o, struct oauth_token *t) WARN_UNUSED;

/* A token as the text that the caller seals and keeps, and back.  Reading gives
 * E_CONFLICT "oauth.reauthorise" for what is no token. */
str oauth_token_json(struct ctx *c, const struct oauth_token *t);
bool oauth_token_read(struct ctx *c, str json, struct oauth_token *out) WARN_UNUSED;

/* Reads a token endpoint's answer into t, which holds the former token or is zero. */
bool oauth_read_answer(struct ctx *c, int status, str body, struct oauth_token *t) WARN_UNUSED;

#endif
