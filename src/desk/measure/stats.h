/* The arithmetic of reports, without a store: percentiles and the certainty of a rate. */
#ifndef PRONTO_DESK_MEASURE_STATS_H
#define PRONTO_DESK_MEASURE_STATS_H

#include "base/arena.h"

/* Whole seconds, collected one by one. */
struct sample {
	unsigned *v;
	size_t n, cap;
};

/* Less than 0 counts as 0, more than 136 years as that. */
void sample_add(struct arena *a, struct sample *s, i64 seconds);
void sample_sort(struct sample *s);
/* The smallest value that at least this percentage of all are not above (nearest rank);
 * sorted before.  NaN when there is none. */
double sample_percentile(const struct sample *s, int percent);

/* hits ÷ n; NaN when n is 0. */
double stat_rate(i64 hits, i64 n);
/* The lower end of Wilson's interval for a rate at 95 %; 0 when n is 0. */
double stat_wilson_lower(i64 hits, i64 n);

#endif
