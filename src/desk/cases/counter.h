/*
 * Kept counts of the queues and of each requester's tickets: never counted by scan.  Each
 * change of a ticket takes it out of the buckets it was in and puts it into those it is in
 * now, in its transaction.
 */
#ifndef PRONTO_DESK_CASES_COUNTER_H
#define PRONTO_DESK_CASES_COUNTER_H

#include "desk/cases/ticket.h"

struct counts {
	str *bucket;
	i64 *n;
	size_t len;
};

/* before NULL: the ticket is new; after NULL: it is gone. */
void counter_move(struct ctx *c, const struct ticket *before, const struct ticket *after);
void counter_add(struct ctx *c, str bucket, i64 n);	/* of other buckets */
bool counter_all(struct ctx *c, struct counts *out) WARN_UNUSED;
i64 counts_get(const struct counts *k, str bucket);

#endif
