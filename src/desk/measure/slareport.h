/*
 * The report of promises: what was kept, by whom and for whom, why the rest was broken,
 * and the exact clocks or tickets behind every figure.  A clock belongs to the period in
 * which it ended.  Attainment is met ÷ (met + breached); void and cancelled clocks are
 * counted beside it.  Where an agent corrected a cause, his word counts; the computed one
 * is kept and counted beside it.  Clocks are read once, page by page; nothing is cached.
 */
#ifndef PRONTO_DESK_MEASURE_SLAREPORT_H
#define PRONTO_DESK_MEASURE_SLAREPORT_H

#include "desk/cases/view.h"
#include "desk/promise/sla.h"

/* RD_REASON: the contact reason that the ticket has now, each with those below it. */
enum report_dim { RD_POLICY, RD_PRIORITY, RD_TEAM, RD_AGENT, RD_CHANNEL, RD_TYPE, RD_REASON, RD_DIMS };

/* What may be asked; empty and 0: anything.  Ids of -1: those that have none. */
struct report_ask {
	i64 from, to;			/* from ≤ end < to */
	str metric;			/* empty: the customer's clocks; "*": also the internal ones */
	i64 policy_id, team_id, agent_id, priority;
	i64 reason_id;			/* or below it */
	i64 brand_id;
	str channel, type, tag, language;
	bool examples;			/* count example data, too */
	enum report_dim by;
	i64 today_until;		/* end of the reader's day; 0: within 24 hours */
	/* lists only */
	str state, cause;
	str spent;			/* a label that took some of the clock's time */
	i64 over_from_ms, over_to_ms;	/* over_from_ms < overrun ≤ over_to_ms; -1 and 0: no bound */
	str figure;			/* empty: clocks; solved reopened one_touch transferred escalated kept missed;
				 * due_breached due_risk due_today: open now, by due time;
				 * arrived: arrivals_list of arrivals.h */
	str cursor;
	i64 limit;
};

struct report_metric {
	str metric;
	i64 met, breached, voided, cancelled;
	double rate;			/* NaN: no verdict */
	double median_s, p75_s, p90_s, p95_s;	/* business time of clocks with a verdict; NaN: none */
	double calendar_median_s;	/* from start to end by the wall */
};
struct report_group {
	i64 id;				/* 0: none, or a dimension of words */
	str name;
	i64 met, breached;
	double rate;
};
struct report_cause {
	str label;
	i64 n, computed, overrun_s;	/* computed: how many the machine gave this cause */
};
struct report_lift {
	str dimension;
	i64 id;
	str name;
	i64 n, breached;
	double rate, lift, lower;	/* rate of breach; ÷ that of all; its lower bound at 95 % */
};
struct report_over {
	i64 from_s, upto_s;		/* from_s < overrun ≤ upto_s; 0: no bound */
	i64 n;
};
/* Where the time of the clocks with a verdict went, however they ended. */
struct report_spent {
	str metric;
	i64 clocks, elapsed_s;		/* the parts sum to it, but for what rounding takes */
	struct report_part {
		str label;
		i64 s, clocks;		/* clocks: how many had any of it */
	} part[SLA_PIECE_LABELS];	/* most first */
	size_t parts;
};
struct report_figures {			/* of tickets solved in the period */
	i64 tickets, reopened, one_touch, transferred, escalated, transfers, escalations, exchanges;
	double first_resolution_median_s, resolution_median_s;
};
struct report_due {			/* now, not in the period */
	i64 today, risk, breached;
	struct ticket_rows tickets;	/* the most urgent */
};
struct report {
	struct report_metric metric[SLA_METRICS], previous[SLA_METRICS];
	size_t metrics, previous_n;	/* those with any clock */
	struct report_group *group;
	size_t groups;
	struct report_cause cause[SLA_LABELS];
	size_t causes;
	struct report_lift *lift;
	size_t lifts;
	struct report_over *over;
	size_t overs;
	struct report_spent spent[SLA_METRICS];
	size_t spents;
	i64 kept, missed;
	struct report_figures figures;
	struct report_due due;
};

const char *report_dim_name(enum report_dim d);
bool report_dim_of(str name, enum report_dim *out) WARN_UNUSED;

/* E_INVALID names the field that cannot be. */
bool report_check(struct ctx *c, const struct report_ask *ask) WARN_UNUSED;
bool report_make(struct ctx *c, const struct report_ask *ask, struct report *out) WARN_UNUSED;

/* One clock of a list; ticket is NULL when it is gone. */
struct report_clock {
	i64 id, ticket_id, instance, target_s, elapsed_s, overrun_s, started_at, ended_at;
	str metric, state, cause, corrected;	/* cause and corrected may be null */
	i64 policy_id, team_id, agent_id, priority;
	str channel, type, spent;	/* spent: as sla_spent_parse reads it; may be null */
	i64 reason_id;
	const struct ticket_row *ticket;
};
struct report_list {
	struct report_clock *v;		/* of figures: only ticket_id, ended_at and ticket are set */
	size_t n;
	str next;			/* cursor; STR_NULL at the end */
	i64 count;			/* of all pages; -1 beyond the first */
};
/* The clocks, or the tickets of ask->figure, newest first; what is due: the most urgent first. */
bool report_tickets(struct ctx *c, const struct report_ask *ask, struct report_list *out) WARN_UNUSED;
/* A row per clock of a page, escaped for spreadsheets; the heading before the first page. */
bool report_csv(struct ctx *c, const struct report_ask *ask, struct buf *b, str *next) WARN_UNUSED;

#endif
