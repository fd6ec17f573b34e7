/*
 * Holidays: ready lists made by rule for any year (nothing is typed year by year), and
 * lists out of an iCalendar file.  Names are in the country's language.  Optional ones
 * (Carnival in Brazil) are flagged: the screen offers them, nobody gets them unasked.
 */
#ifndef PRONTO_DESK_PROMISE_HOLIDAYS_H
#define PRONTO_DESK_PROMISE_HOLIDAYS_H

#include "base/str.h"

struct ctx;

struct holiday {
	i64 date;		/* days since 1970-01-01 */
	str name;
	bool optional;
};
struct holiday_list {
	struct holiday *v;	/* by date */
	size_t n;
};

enum { HOLIDAY_COUNTRIES = 10 };
extern const char *const holiday_countries[HOLIDAY_COUNTRIES];	/* "AR", "BR", … */

/* National holidays of the years [from, to] by today's law; E_INVALID "holidays.country". */
bool holidays_ready(struct ctx *c, str country, int from, int to, struct holiday_list *out) WARN_UNUSED;
/* All-day events of an iCalendar file that fall into the years; "holidays.ics…". */
bool holidays_from_ics(struct ctx *c, str bytes, int from, int to, struct holiday_list *out) WARN_UNUSED;
/* Easter Sunday (Gregorian) as days since 1970-01-01. */
i64 holidays_easter(int year);

#endif
