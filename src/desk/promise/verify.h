/* Whether the stored clocks are what replaying the log gives. */
#ifndef PRONTO_DESK_PROMISE_VERIFY_H
#define PRONTO_DESK_PROMISE_VERIFY_H

#include "base/buf.h"
#include "base/ctx.h"

struct verify {
	i64 after_id;		/* the last ticket of the batch; begin with 0 */
	i64 tickets, clocks, differ;
	bool more;
};

/* Inside db_read: the next batch of tickets; a line for each difference goes into out.
 * A clock whose next instant has come but was not handled yet is no difference. */
bool verify_batch(struct ctx *c, struct verify *v, struct buf *out) WARN_UNUSED;

#endif
