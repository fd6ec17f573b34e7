/*
 * TZif (RFC 8536), the format of the system's time zone files, read into eras.  The table
 * and the footer's rule are kept apart, so that the tool that packs the program's own copy
 * can leave out what the rule says anyway.  Nothing is believed: all lengths are checked.
 */
#ifndef PRONTO_DESK_PROMISE_TZIF_H
#define PRONTO_DESK_PROMISE_TZIF_H

#include "desk/promise/zone.h"

struct arena;

enum { TZIF_LAST_YEAR = 2200, TZIF_ERAS_MAX = 4096 };

struct tzif {
	struct zone_era *v;	/* ordered, no two neighbours alike, v[0].from is INT64_MIN */
	size_t n;
	str footer;		/* "CET-1CEST,M3.5.0,M10.5.0/3"; empty when there is no rule */
};

/* Table and footer of a file of version 2 or later; false if broken or with leap seconds. */
bool tzif_read(struct arena *a, str bytes, struct tzif *out) WARN_UNUSED;
/* Writes the footer's rule out up to TZIF_LAST_YEAR; false if the rule cannot be read. */
bool tzif_extend(struct arena *a, const struct tzif *in, struct tzif *out) WARN_UNUSED;
/* Days since 1970-01-01 of a date of the Gregorian calendar. */
i64 tzif_days(i64 year, i64 month, i64 day);

#endif
