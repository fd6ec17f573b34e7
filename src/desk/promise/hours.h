/*
 * Open time in local pseudo-time: days of 86,400,000 ms numbered from 1970-01-01, as if no
 * clock were ever changed.  hours_upto is a running sum over all that is open; it costs one
 * binary search over the dates that differ from the week, and its two inverses the same.
 */
#ifndef PRONTO_DESK_PROMISE_HOURS_H
#define PRONTO_DESK_PROMISE_HOURS_H

#include "desk/promise/calendar.h"

#define HOURS_NONE INT64_MAX
enum { HOURS_DAY_MS = 86400000 };

struct hours_span {
	i64 from, to;		/* ms of the day, disjoint, ascending */
	i64 before;		/* open ms of the day before this one */
};
struct hours_list {
	const struct hours_span *v;
	size_t n;
	i64 total;
};
struct hours_date {
	i64 at;			/* running sum at its midnight */
	i64 delta;		/* what all dates up to and with this one add to the week's sum */
	struct hours_list own;
};
struct hours {
	i64 sum[CALENDAR_WEEK + 1];	/* Monday first */
	struct hours_list week[CALENDAR_WEEK];
	const i64 *day;			/* ascending */
	const struct hours_date *date;
	size_t n;
};

/* Running sum at a local time. */
i64 hours_upto(const struct hours *h, i64 local);
/* The smallest local time with a sum >= v, the largest with one <= v; or HOURS_NONE. */
i64 hours_first(const struct hours *h, i64 v);
i64 hours_last(const struct hours *h, i64 v);
bool hours_is_open(const struct hours *h, i64 local);
/* Computes open and its complement from a definition; memory of a. */
void hours_make(struct arena *a, const struct calendar_def *def, struct hours *open, struct hours *shut);

#endif
