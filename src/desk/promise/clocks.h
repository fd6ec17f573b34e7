/*
 * The clock that explains itself: a replay turned into what a person reads.  Each clock's
 * ledger lists every stretch it ran, rested or waited for opening hours, with the reason;
 * the stretches join without a gap and their open time sums to the elapsed time.
 */
#ifndef PRONTO_DESK_PROMISE_CLOCKS_H
#define PRONTO_DESK_PROMISE_CLOCKS_H

#include "base/shape.h"
#include "desk/promise/settle.h"

struct ledger_row {
	i64 from, to;		/* to 0: goes on */
	str kind;		/* run rest closed */
	str reason;		/* start resumed status.pending status.hold status.solved hours holiday */
	str name;		/* of the holiday; else empty */
	i64 elapsed_s;
};
struct clock_move {
	i64 at, due_from, due_to;
	str reason;		/* started resumed paused priority policy calendar merge … */
};
struct clock_fired {
	str threshold;
	i64 at;
	struct json_raw actions;
};
struct clock_part {
	str label;
	i64 s;
};
struct clock_cause {
	str primary, sentence;
	i64 overrun_s;
	struct list seconds;	/* clock_part */
	str corrected, corrected_by, corrected_note;	/* STR_NULL: not corrected */
};
struct clock_policy {
	i64 id, version_id;
	str name;
};
struct clock_calendar {
	i64 id, version_id;
	str name, zone;
};
/* Whose hours the cause was explained by; a clock that is not broken has none. */
struct clock_hours {
	str team;
	i64 from;
	struct clock_calendar *calendar;	/* NULL: always open */
};
struct clock_view {
	i64 id;			/* 0: not stored (a draft) */
	str metric, state;
	i64 instance;
	bool breached;
	i64 breached_at, target_s, elapsed_s, due_at, at_risk_at, started_at, stopped_at;
	i64 resumes_at, closes_at, opens_at;	/* while it runs: as in struct badge_hours */
	struct clock_policy *policy;
	struct clock_calendar *calendar;	/* NULL: round the clock; the version in force at the end, or now */
	struct list ledger, moves, fired, team_hours;
	struct clock_cause *cause;
};
struct clock_views {
	struct clock_view *v;
	size_t n;
};

/* x was replayed with explain.  stored: with the ids, corrections and steps of the rows. */
bool clocks_view(struct ctx *c, struct replayed *x, bool stored, struct clock_views *out) WARN_UNUSED;
/* Inside db_write: what an agent says the cause was; a null label takes it back.
 * E_INVALID "sla.label", E_CONFLICT "sla.no_breach". */
bool clocks_correct(struct ctx *c, i64 ticket_id, i64 clock_id, str label, str note) WARN_UNUSED;

#endif
