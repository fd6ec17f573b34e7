/*
 * Why a promise was broken: the clock's running time cut at every change of the ticket,
 * each piece under the first label that fits, weighed in the clock's calendar.  The labels
 * are disjoint and sum to the elapsed time.
 */
#ifndef PRONTO_DESK_PROMISE_CAUSE_H
#define PRONTO_DESK_PROMISE_CAUSE_H

#include "desk/promise/engine.h"

struct sla_piece {
	i64 from, to, ms;		/* ms of business time, more than 0 */
	enum sla_label label;
	struct sla_value team, assignee;
};
struct sla_cause {
	i64 elapsed_ms, overrun_ms;	/* overrun 0 when within the target */
	i64 ms[SLA_PIECE_LABELS];	/* sum: elapsed_ms */
	struct sla_piece *piece;
	size_t pieces;
	bool breached;			/* else there is no primary cause */
	enum sla_label primary;
	enum sla_label top[3];		/* combined: the labels with most time */
	size_t tops;
	struct sla_value team;		/* where most of the primary label's time went; none */
	i64 target_ms;
};

/* The hours that a team keeps at an instant, and in *until when it takes other ones; NULL:
 * always open. */
const struct sla_calendar *sla_team_hours_at(const struct sla_world *w, struct sla_value team, i64 at, i64 *until);
/* Of one clock of a replay; memory of a.  Of an ended clock it is what was known when it
 * ended: a calendar that is dated back later explains no team's work anew. */
void sla_cause_of(struct arena *a, const struct sla_result *r, size_t clock, struct sla_cause *out);
/* "Without the 2 h 30 min at Billing (wrong team) the 4 h target would have been met
 * (overrun 1 h)."  team_name: for display, may be null.  Empty when not breached. */
str sla_cause_sentence(struct arena *a, str locale, const struct sla_cause *x, str team_name);
/* What a clock's row keeps of ms: "label:ms label:ms"; and back, all 0 for none. */
str sla_spent_text(struct arena *a, const i64 ms[SLA_PIECE_LABELS]);
void sla_spent_parse(str text, i64 ms[SLA_PIECE_LABELS]);
/* Hours, minutes and seconds, the same signs in every language. */
str sla_duration_text(struct arena *a, i64 ms);	/* "2 h 30 min" */

#endif
