/*
 * Trying a mailbox before it is saved: where its servers are likely to be, and whether
 * they take us, step by step with their own words.  Slow; outside a transaction.
 */
#ifndef PRONTO_API_MAILBOX_TRY_H
#define PRONTO_API_MAILBOX_TRY_H

#include "api/api.h"
#include "desk/mailbox.h"

struct discover_in {
	str address;
};
struct discovered {
	str provider, in_kind, in_host;
	i64 in_port;
	str in_tls, out_host;
	i64 out_port;
	str out_tls, user, auth_kind, help_key;
};
struct tried {
	bool ok;
	struct list receive, send;	/* the steps of each */
};

extern const struct shape discover_in_shape, discovered_shape, tried_shape;

/* Handler of POST /mailboxes/discover. */
bool mailbox_discover(struct ctx *c, const void *in, void *out);
/* id of the mailbox whose stored passwords stand in for those not given; 0: none. */
bool mailbox_try(struct ctx *c, i64 id, const struct mailbox *m, struct mailbox_secret *s,
		 struct tried *out) WARN_UNUSED;

#endif
