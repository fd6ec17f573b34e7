/*
 * How many rows a statement of the report gives, asked of the very same statement: a
 * figure and the list behind it cannot differ.  SQL is made here by putting the
 * statement's own text between two constant pieces; nothing of a request becomes SQL.
 */
#ifndef PRONTO_STORE_REPORT_COUNT_H
#define PRONTO_STORE_REPORT_COUNT_H

#include "base/ctx.h"
#include "sql_sla_report.h"

/* The limit of in is passed over. */
bool report_count_clocks(struct ctx *c, const struct sql_report_clocks_in *in, i64 *n) WARN_UNUSED;
bool report_count_solved(struct ctx *c, const struct sql_report_solved_in *in, i64 *n) WARN_UNUSED;
bool report_count_promised(struct ctx *c, const struct sql_report_promised_in *in, i64 *n) WARN_UNUSED;

#endif
