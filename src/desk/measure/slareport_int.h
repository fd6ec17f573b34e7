/* What the files of the report share: the question as the statements take it. */
#ifndef PRONTO_DESK_MEASURE_SLAREPORT_INT_H
#define PRONTO_DESK_MEASURE_SLAREPORT_INT_H

#include "desk/measure/slareport.h"
#include "sql_sla_report.h"

/* *none: nothing can match (an unknown tag).  The limit is the caller's. */
bool report_clocks_in(struct ctx *c, const struct report_ask *ask, struct sql_report_clocks_in *in, bool *none) WARN_UNUSED;
void report_solved_in(const struct report_ask *ask, i64 tag_id, struct sql_report_solved_in *in);
void report_promised_in(struct ctx *c, const struct report_ask *ask, i64 tag_id, struct sql_report_promised_in *in);

typedef void report_clock_fn(void *arg, const struct sql_report_clocks_row *r);
/* Every clock of the set, in pages of bounded memory; the row is gone when fn returns. */
bool report_each_clock(struct ctx *c, struct sql_report_clocks_in in, report_clock_fn *fn, void *arg) WARN_UNUSED;

/* Where a page begins; a cursor leads only further back into the period. */
bool report_begin(struct ctx *c, const struct report_ask *ask, i64 *at, i64 *id) WARN_UNUSED;
str report_cursor(struct ctx *c, i64 at, i64 id);
/* The rows of the tickets in a list. */
bool report_add_tickets(struct ctx *c, struct report_list *l) WARN_UNUSED;

/* What is open and due now, by the same filters. */
bool report_due_now(struct ctx *c, const struct report_ask *ask, i64 tag_id, struct report_due *out) WARN_UNUSED;
/* The tickets behind one of its figures: "due_risk", "due_breached", "due_today". */
bool report_due_list(struct ctx *c, const struct report_ask *ask, i64 tag_id, i64 limit, struct report_list *out) WARN_UNUSED;

#endif
