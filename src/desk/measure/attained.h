/*
 * How often published promises were kept, for customers to read: per policy and clock, the
 * figures of the report over the last ATTAINED_DAYS.  Whole per cents, rounded down, so 100
 * is said only of a promise that was never broken.  Below ATTAINED_CASES verdicts or
 * ATTAINED_CUSTOMERS different customers nothing is said: who knows of one case could
 * otherwise read what became of another's.
 */
#ifndef PRONTO_DESK_MEASURE_ATTAINED_H
#define PRONTO_DESK_MEASURE_ATTAINED_H

#include "base/ctx.h"
#include "desk/promise/sla.h"

enum { ATTAINED_DAYS = 90, ATTAINED_CASES = 20, ATTAINED_CUSTOMERS = 5 };

struct attained {
	i64 policy_id, met, breached, percent;
	enum sla_metric metric;
};
struct attainments {
	struct attained *v;	/* only those of which something may be said */
	size_t n;
};

bool attained_load(struct ctx *c, struct attainments *out) WARN_UNUSED;
/* NULL: nothing to say. */
const struct attained *attained_of(const struct attainments *l, i64 policy_id, enum sla_metric metric);

#endif
