/*
 * Webhooks: a row is written in the transaction that causes it; a job (work/webhook)
 * delivers it, again and again at growing distances until it was taken, and every try is
 * kept.  A delivery may arrive twice (same id in Pronto-Delivery), it is never lost
 * silently.  Each carries Pronto-Signature: t=<seconds>,v1=<hex HMAC-SHA256 of
 * "t.body">, with the receiver's secret or the desk's (webhook_key.h); while a new one and
 * the one before it overlap there are two v1.
 */
#ifndef PRONTO_DESK_WEBHOOK_H
#define PRONTO_DESK_WEBHOOK_H

#include "base/ctx.h"

enum { WEBHOOK_TRIES = 10 };

struct webhook_new {
	i64 ticket_id, policy_id;
	str url, body;
};
/* Inside db_write. */
bool webhook_queue(struct ctx *c, const struct webhook_new *n, i64 *id) WARN_UNUSED;
struct ticket;
/* "ticket":{…} as every body carries it. */
void webhook_ticket(struct ctx *c, struct buf *b, const struct ticket *t);
/* Inside db_write: the same body to the same place once more. */
bool webhook_replay(struct ctx *c, i64 id, i64 *fresh) WARN_UNUSED;

struct webhook_secrets {
	str now, old;			/* old empty: none overlaps */
};
struct webhook_due {
	i64 id, tries, lease;		/* tries counts this one */
	str url, body;
	struct webhook_secrets secret;
};
/* Jobs, inside db_write: claims due rows with a lease.  The secret is made at first use. */
bool webhook_claim(struct ctx *c, i64 limit, i64 lease_ms, struct webhook_due **v, size_t *n) WARN_UNUSED;
bool webhook_next(struct ctx *c, i64 *at) WARN_UNUSED;	/* -1: nothing waits */

struct webhook_result {
	i64 at, took_ms;
	int status;			/* 0: no answer */
	str error;			/* why there was none */
};
/* Inside db_write: notes the try; taken (2xx), to be tried again, or given up. */
bool webhook_done(struct ctx *c, const struct webhook_due *d, const struct webhook_result *r) WARN_UNUSED;
/* "t=1767225600,v1=…" */
str webhook_signature(struct arena *a, const struct webhook_secrets *secrets, i64 at_ms, str body);

struct webhook_try_row {
	i64 n, at, status, took_ms;
	str error;
};
struct webhook_row {
	i64 id, ticket_id, policy_id, tries, next_at, replay_of, created_at, ended_at;
	str url, body, state;		/* queued, delivered, failed */
	struct webhook_try_row *v;
	size_t n;
};
struct webhook_rows {
	struct webhook_row *v;
	size_t n;
};
/* Newest first, below before (0: from the newest). */
bool webhook_list(struct ctx *c, i64 before, struct webhook_rows *out) WARN_UNUSED;

/* Inside db_write: forgets deliveries that ended 30 days ago. */
bool webhook_prune(struct ctx *c) WARN_UNUSED;

#endif
