/*
 * Clocks that follow a change of a calendar, a policy or the zone data: a row says which,
 * and a job replays the tickets one batch at a time, each batch a transaction of its own
 * that also moves the row's cursor, so that a killed server goes on where it was and the
 * lists stay fast meanwhile.
 */
#ifndef PRONTO_DESK_PROMISE_RECOMPUTE_H
#define PRONTO_DESK_PROMISE_RECOMPUTE_H

#include "base/ctx.h"

struct recompute_ask {
	str reason;		/* calendar, policy, zone */
	i64 calendar_id, policy_id;	/* 0: of all */
	bool finished_too;	/* a back-dated edit judges ended clocks again */
};

/* Inside db_write: asks for it and wakes the job (WAKE_PROMISE). */
bool recompute_ask(struct ctx *c, const struct recompute_ask *a) WARN_UNUSED;
/* Opens its own db_write: the next batch; *more says whether to come again. */
bool recompute_step(struct ctx *c, bool *more) WARN_UNUSED;
/* At the start: if the zone data is another than last time, all running clocks follow. */
bool recompute_zones(struct ctx *c) WARN_UNUSED;

#endif
