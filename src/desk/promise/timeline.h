/*
 * A calendar over time: versions, each in force from an instant until the next one's.  The
 * first is in force before its own instant too, so that no moment is without a calendar;
 * without any version nothing is open.
 */
#ifndef PRONTO_DESK_PROMISE_TIMELINE_H
#define PRONTO_DESK_PROMISE_TIMELINE_H

#include "desk/promise/calendar.h"

struct calendar_version {
	i64 from;			/* ms UTC, ascending */
	const struct calendar *k;
};
struct calendar_timeline {
	struct calendar_version *v;
	size_t n;
};

/* As the functions of calendar.h, each part of the time by the version in force. */
bool timeline_is_open(const struct calendar_timeline *t, i64 at);
i64 timeline_between(const struct calendar_timeline *t, i64 from, i64 to);
i64 timeline_add(const struct calendar_timeline *t, i64 from, i64 n);
i64 timeline_next_open(const struct calendar_timeline *t, i64 at);
i64 timeline_next_close(const struct calendar_timeline *t, i64 at);
/* The version in force at an instant; NULL if there is none at all. */
const struct calendar *timeline_at(const struct calendar_timeline *t, i64 at);

#endif
