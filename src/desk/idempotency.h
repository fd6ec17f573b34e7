/*
 * Answers kept for 24 h under a client's Idempotency-Key, so that a request which is
 * sent again (lost answer, double click) has its effect once.
 */
#ifndef PRONTO_DESK_IDEMPOTENCY_H
#define PRONTO_DESK_IDEMPOTENCY_H

#include "base/ctx.h"

struct kept_answer {
	i64 status;
	str body;
};

bool idempotency_find(struct ctx *c, str key_hash, struct kept_answer *a, bool *found) WARN_UNUSED;
/* In the request's own transaction.  E_CONFLICT "store.unique": its twin was faster, and
 * its answer is there now. */
bool idempotency_keep(struct ctx *c, str key_hash, const struct kept_answer *a) WARN_UNUSED;
bool idempotency_prune(struct ctx *c) WARN_UNUSED;

#endif
