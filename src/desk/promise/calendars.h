/*
 * Calendars in the store.  An edit never changes a version: it adds one that is in force
 * from an instant on, now unless said otherwise; reaching back needs to be asked for by
 * name.  What an administrator enters holds names of holidays and countries whose lists
 * are made by rule; calendars_parse turns it into what calendar.h computes with.
 */
#ifndef PRONTO_DESK_PROMISE_CALENDARS_H
#define PRONTO_DESK_PROMISE_CALENDARS_H

#include "base/ctx.h"
#include "desk/promise/calendar.h"
#include "desk/promise/holidays.h"

struct calendars_def {
	struct calendar_def def;	/* lists expanded */
	struct holiday_list named;	/* every closed date with its name */
	str json;			/* as entered, canonical */
};

/* {"tz","hours","holidays":["2026-12-24"|{"date","name"}…],"holiday_lists":["ES"],"breaks",
 * "overrides"}.  Failures name their place below "definition". */
bool calendars_parse(struct ctx *c, const json_t *j, struct calendars_def *out) WARN_UNUSED;
/* The same, and sensible, and open at some time if policies (a number) count in it. */
bool calendars_check(struct ctx *c, const json_t *j, i64 policies, struct calendars_def *out,
		     const struct calendar **built) WARN_UNUSED;
/* The zone's name out of a stored definition; empty when it cannot be read. */
str calendars_zone(struct arena *a, str definition);
/* The name of a holiday at this local date; STR_NULL: it is none. */
str calendars_holiday_name(const struct calendars_def *d, i64 date);

struct calendars_row {
	i64 id, version_id, versions, effective_from, policies, teams;
	str name, definition;
	bool active;
};
struct calendars_rows {
	struct calendars_row *v;
	size_t n;
};
bool calendars_list(struct ctx *c, struct calendars_rows *out) WARN_UNUSED;
bool calendars_load(struct ctx *c, i64 id, struct calendars_row *out) WARN_UNUSED;

struct calendars_edit {
	i64 id;			/* 0: a new one */
	str name;		/* STR_NULL: as it is */
	const json_t *definition;	/* NULL: as it is */
	const bool *active;	/* NULL: as it is */
	i64 effective_from;	/* 0: now */
	bool backdate, demo;
};
/* Inside db_write.  E_INVALID by field, "calendar.backdate" when it would reach back
 * unasked, E_CONFLICT "calendar.in_use".  Running clocks follow in the background. */
bool calendars_save(struct ctx *c, const struct calendars_edit *e, i64 *id) WARN_UNUSED;

struct calendars_version {
	i64 id, effective_from, created_at, agent_id;
	str definition, agent_name;
	bool backdated;
};
bool calendars_versions(struct ctx *c, i64 id, struct calendars_version **v, size_t *n) WARN_UNUSED;

#endif
