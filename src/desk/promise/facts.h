/*
 * From the event log to the engine's facts.  A ticket's events hold all that moves a
 * clock; those written before they did are completed from the message rows and from what
 * the ticket is now.  An answer that was taken back within its hold never was one.
 */
#ifndef PRONTO_DESK_PROMISE_FACTS_H
#define PRONTO_DESK_PROMISE_FACTS_H

#include "base/ctx.h"
#include "desk/promise/fact.h"
#include "sql_sla.h"

struct facts {
	i64 ticket_id;
	struct sql_ticket_promise_row t;	/* the row as it stands */
	struct sla_fact *v;		/* sorted; the first is the creation */
	size_t n;			/* 0: no clocks (spam, or nothing known) */
	i64 latest;			/* instant of the newest fact */
	i64 answered_at;		/* the first response; 0: none */
	i64 replies, transfers, escalations;
};

/* Inside a transaction.  *found false: there is no such ticket (any more). */
bool facts_load(struct ctx *c, i64 ticket_id, struct facts *out, bool *found) WARN_UNUSED;

#endif
