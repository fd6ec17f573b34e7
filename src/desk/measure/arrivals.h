/*
 * Hours of the week: how many tickets came in each, and for how much of it the teams had
 * nobody with room for one more.  Tickets by the filters of the report; the rooms by the log
 * of free capacity, from a team's first entry on.  Hours are those of a zone's clock.
 */
#ifndef PRONTO_DESK_MEASURE_ARRIVALS_H
#define PRONTO_DESK_MEASURE_ARRIVALS_H

#include "desk/measure/slareport.h"

enum { ARRIVALS_HOURS = 7 * 24, ARRIVALS_MAX = 100000, ARRIVALS_DAYS = 366 };

struct arrivals_hour {
	i64 weekday, hour;	/* 1 is Monday; 0 to 23 */
	i64 tickets;
	i64 known_s, full_s;	/* team time of which the log tells, and without free capacity */
};
struct arrivals {
	struct arrivals_hour v[ARRIVALS_HOURS];
	i64 tickets;
	bool cut;		/* longer, or more tickets, than is read; the newest are */
};

/* zone empty: the desk's.  E_INVALID names the field that cannot be. */
bool arrivals_make(struct ctx *c, const struct report_ask *ask, str zone, struct arrivals *out) WARN_UNUSED;
/* A row per hour of the week, 168 of them, below a line of names. */
void arrivals_csv(struct buf *b, const struct arrivals *a);
struct arrivals_slot {
	i64 weekday, hour;	/* as of arrivals_hour */
	str zone;
};
/* The tickets of one hour of the week, newest first. */
bool arrivals_list(struct ctx *c, const struct report_ask *ask, const struct arrivals_slot *slot,
		   struct report_list *out) WARN_UNUSED;

#endif
