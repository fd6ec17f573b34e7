/*
 * The second view of why promises were broken (spec: once at least 30 clocks of the same
 * policy, kind of ticket and metric were met): not where the time of a broken one went,
 * but where it went beyond what is usual.  What is usual is the median, per label, of the
 * newest met ones of the period and the 90 days before it, by what their rows keep.
 */
#ifndef PRONTO_DESK_MEASURE_EXCESS_H
#define PRONTO_DESK_MEASURE_EXCESS_H

#include "base/shape.h"
#include "desk/measure/slareport.h"

enum { EXCESS_LEAST = 30, EXCESS_SAMPLE = 60, EXCESS_CLOCKS = 500, EXCESS_GROUPS = 10, EXCESS_DAYS = 90 };

struct excess_part {
	str label;
	i64 usual_s, excess_s;
	i64 primary;			/* clocks of which this label's excess is the largest */
};
struct excess_group {
	i64 policy_id;
	str policy_name, type, metric;
	i64 met, breached;
	struct list parts;		/* excess_part, largest excess first */
};
struct excess {
	struct excess_group *v;
	size_t n;
	i64 breached, compared;
};

/* Of the newest broken clocks of the set, in the largest groups. */
bool excess_make(struct ctx *c, const struct report_ask *ask, struct excess *out) WARN_UNUSED;

#endif
