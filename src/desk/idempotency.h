/*
 * Answers kept for 24 h under a client's Idempotency-Key, so that a request which is
 * sent again (lost answer, double click) has its effect once.
 */
#ifndef PRONTO_DESK_IDEMPOTENCY_H
#define PRONTO_DESK_IDEMPOTENCY_H

#include "base/ctx.h"

bool idempotency_find(struct ctx *c, str key_hash, str *answer, bool *found) WARN_UNUSED;
bool idempotency_keep(struct ctx *c, str key_hash, str answer) WARN_UNUSED;	/* in the request's own transaction */
bool idempotency_prune(struct ctx *c) WARN_UNUSED;

#endif
