/*
 * Business time.  A calendar says which instants are open: an instant is open if its local
 * wall clock lies in the open set of its local date, and nothing else is said about summer
 * time.  Durations are real milliseconds.  The open set of a date: its override if it has
 * one, else nothing on a holiday, else its weekly periods and the tail of the night shift
 * before; then minus the breaks.  A date with an override or a holiday stands for itself:
 * no tail runs into it, and what runs over midnight out of it is its own (an override's
 * night shift goes on into the next date unless that is a holiday or an override too; a
 * holiday starts none).  All sums are prefix sums, so no operation walks days.
 */
#ifndef PRONTO_DESK_PROMISE_CALENDAR_H
#define PRONTO_DESK_PROMISE_CALENDAR_H

#include <jansson.h>
#include "base/str.h"

struct arena;
struct ctx;
struct calendar;

#define CALENDAR_NEVER INT64_MAX
enum { CALENDAR_DAY_S = 86400, CALENDAR_WEEK = 7 };

struct calendar_span {
	i64 from_s, to_s;	/* seconds of the local day; past 86400: into the next date */
};
struct calendar_spans {
	struct calendar_span *v;
	size_t n;
};
struct calendar_day {
	i64 date;		/* days since 1970-01-01 */
	struct calendar_spans spans;
};
struct calendar_days {
	struct calendar_day *v;
	size_t n;
};

/* What somebody typed.  Order and overlaps do not matter to calendar_build. */
struct calendar_def {
	str zone;
	struct calendar_spans weekly[CALENDAR_WEEK];	/* Monday first */
	struct calendar_days breaks, overrides;
	struct i64s holidays;
};

/* One open stretch of time, for screens. */
struct calendar_range {
	i64 from, to;		/* to may be CALENDAR_NEVER */
};

/*
 * Reads {"tz", "hours", "breaks", "holidays", "overrides"}; every wrong thing is a failure
 * of its own that names its field ("hours.mon.0").  Overlaps are accepted, to <= from runs
 * over midnight (equal times are 24 hours), 23:59 as a closing time is refused.
 */
bool calendar_def_parse(struct ctx *c, const json_t *json, struct calendar_def *out) WARN_UNUSED;
/* What a person should not enter although it could be read: overlaps, equal times. */
bool calendar_def_check(struct ctx *c, const struct calendar_def *def) WARN_UNUSED;
/* The same definition as JSON, canonical: parse(json(d)) is d. */
str calendar_def_json(struct arena *a, const struct calendar_def *def);
/* "2026-03-02" to days since 1970-01-01 (years 1 to 9999), and back. */
bool calendar_date_parse(str s, i64 *date) WARN_UNUSED;
str calendar_date_text(struct arena *a, i64 date);

/* Computes the sums into a, which must outlive the calendar; failures stand in c. */
bool calendar_build(struct ctx *c, struct arena *a, const struct calendar_def *def,
		    const struct calendar **out) WARN_UNUSED;
/* Always open. */
const struct calendar *calendar_always(void);
/* No instant is ever open. */
bool calendar_is_empty(const struct calendar *k);
/* Fails with "calendar.empty" on that field if it is. */
bool calendar_require_open(struct ctx *c, const struct calendar *k, const char *field) WARN_UNUSED;

bool calendar_is_open(const struct calendar *k, i64 at);
/* Open ms in [from, to); 0 when to <= from. */
i64 calendar_between(const struct calendar *k, i64 from, i64 to);
/* The earliest instant with n open ms between from and it, or CALENDAR_NEVER; n <= 0: from. */
i64 calendar_add(const struct calendar *k, i64 from, i64 n);
/* The latest instant with n open ms between it and to, or CALENDAR_NEVER; n <= 0: to. */
i64 calendar_sub(const struct calendar *k, i64 to, i64 n);
/* The first open instant from at on (at itself if open), or CALENDAR_NEVER. */
i64 calendar_next_open(const struct calendar *k, i64 at);
/* Where the stretch that is open at, or opens next after, at ends; or CALENDAR_NEVER. */
i64 calendar_next_close(const struct calendar *k, i64 at);
/* The open stretches of [from, to), cut to it; at most 10,000 of them. */
void calendar_ranges(const struct calendar *k, const struct calendar_range *in, struct arena *a,
		     struct calendar_range **v, size_t *n);
/* Offset of the calendar's zone at this instant in seconds, for showing local times. */
i64 calendar_offset_s(const struct calendar *k, i64 at);

#endif
