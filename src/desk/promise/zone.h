/*
 * A time zone as an immutable table of eras: from this instant on, that offset.  Made from
 * the system's TZif file (version 2 or later), whose footer rule is written out up to the
 * year 2200; past it the last offset stays.  Where the system has no tzdata, the program's
 * own packed copy serves (from 1970 on).  No process-wide TZ is read or set.
 */
#ifndef PRONTO_DESK_PROMISE_ZONE_H
#define PRONTO_DESK_PROMISE_ZONE_H

#include "base/str.h"

struct ctx;
struct zone;

struct zone_era {
	i64 from;	/* ms UTC; the first era reaches back without end, its from is INT64_MIN */
	i64 offset_s;	/* local = UTC + offset */
};

/* Looks a zone up by its IANA name; memory of c->arena.  E_INVALID "calendar.zone". */
bool zone_load(struct ctx *c, str name, const struct zone **out) WARN_UNUSED;
/* The same from another folder; an empty folder means the program's own copy. */
bool zone_load_from(struct ctx *c, str folder, str name, const struct zone **out) WARN_UNUSED;
/* What a local clock shows beyond UTC at this instant, in seconds. */
i64 zone_offset_s(const struct zone *z, i64 at_ms);
/* The IANA name. */
str zone_name(const struct zone *z);
/* All eras, ordered; at least one. */
const struct zone_era *zone_eras(const struct zone *z, size_t *n);
/* The release of the data in use ("2025b"), to notice a change; memory of c->arena. */
str zone_version(struct ctx *c);
/* All names that zone_load knows, sorted; memory of c->arena. */
struct strs zone_names(struct ctx *c);

#endif
