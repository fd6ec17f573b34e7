/*
 * Time to the right team: from a ticket's opening to the last transfer that is neither an
 * escalation nor a return.  Tickets that come with their team count as right at once.
 */
#ifndef PRONTO_DESK_MEASURE_TRIAGE_H
#define PRONTO_DESK_MEASURE_TRIAGE_H

#include "desk/measure/slareport.h"

enum { TRIAGE_MAX = 100000 };	/* tickets that one report reads */

struct triage_team {
	i64 team_id, tickets;
	i64 at_once;		/* came with their team and stayed */
	i64 moved;		/* were in another team before */
	double median_s, p90_s;	/* of those that did not come with it; NaN: none */
};
struct triage_report {
	struct triage_team *v;
	size_t n;
	bool cut;		/* more tickets than are read */
};
/* Of tickets that came to their team within the period, by the filters of the report. */
bool triage_report(struct ctx *c, const struct report_ask *ask, struct triage_report *out) WARN_UNUSED;

#endif
