/*
 * Counters that are raised before the guarded work is done, in a transaction of their
 * own, so that what fails afterwards is counted too and a race wins nothing.
 */
#ifndef PRONTO_DESK_PEOPLE_RATE_H
#define PRONTO_DESK_PEOPLE_RATE_H

#include "base/ctx.h"

struct rate {
	const char *class;	/* "login" */
	str key;		/* hashed before it is stored */
	i64 most, window_ms;
};

/* Outside a transaction (opens db_write).  E_RATE "rate" with the parameter seconds. */
bool rate_take(struct ctx *c, const struct rate *r) WARN_UNUSED;
/* The budget of one address for sign-in, reset, invitation and setup: 20 a minute;
 * IPv6 counts by /64. */
bool rate_address(struct ctx *c, str ip) WARN_UNUSED;
/* Inside db_write: a success is no guess and is taken off again, so that a whole office
 * behind one address can sign in at nine. */
bool rate_address_back(struct ctx *c, str ip) WARN_UNUSED;
/* Inside db_write: forgets the count, after a success. */
bool rate_forget(struct ctx *c, const struct rate *r) WARN_UNUSED;
/* Inside db_write: counters older than a day go.  For the nightly job. */
bool rate_prune(struct ctx *c) WARN_UNUSED;

#endif
