/*
 * Time rules: "72 hours since the customer's last word, and still pending".  Each open
 * ticket has one row per time rule (rule_due) with the instant it counts from and the next
 * one at which to look; one index has them all in order, nothing is polled.  A rule acts
 * once per ticket and instant it counts from, whatever dies and however many processes
 * there are: who takes the ticket finds the row as it is.  When its time has come but the
 * conditions do not hold, the row rests and is looked at again when the ticket changes.
 */
#ifndef PRONTO_DESK_FLOW_RULE_TIME_H
#define PRONTO_DESK_FLOW_RULE_TIME_H

#include "desk/flow/rule.h"

struct ticket;

/* Inside db_write, the ticket held, the system acting: after its events of these kinds. */
bool rule_time_news(struct ctx *c, const struct rule_set *s, const struct ticket *t, unsigned on) WARN_UNUSED;
/* Inside db_write: a rule was made, changed or switched; open tickets follow in the background. */
bool rule_time_changed(struct ctx *c, const struct rule *r) WARN_UNUSED;
/* Inside db_write: the same for all rules that count in a calendar. */
bool rule_time_calendar(struct ctx *c, i64 calendar_id) WARN_UNUSED;

struct rule_batch {
	i64 limit;
	i64 due, fired;
	i64 rule_id, ticket_id;		/* of the last one looked at */
};
/* Inside db_write: what is due at c->now. */
bool rule_time_batch(struct ctx *c, struct rule_batch *b) WARN_UNUSED;
bool rule_time_next(struct ctx *c, i64 *at) WARN_UNUSED;		/* 0: nothing waits */
bool rule_time_put_off(struct ctx *c, const struct rule_batch *b, i64 until) WARN_UNUSED;
bool rule_time_waits(struct ctx *c, bool *yes) WARN_UNUSED;	/* are there changed rules? */
/* Inside db_write: the next open tickets of a changed rule; *more when there was one. */
bool rule_time_scan(struct ctx *c, i64 limit, bool *more) WARN_UNUSED;

/* Since when the rule counts on this ticket; 0: it does not yet. */
bool rule_time_since(struct ctx *c, const struct rule *r, const struct ticket *t, i64 *since) WARN_UNUSED;
/* The instant at which it comes to a ticket; CALENDAR_NEVER. */
bool rule_time_at(struct ctx *c, const struct rule *r, i64 since, i64 *at) WARN_UNUSED;

#endif
