/*
 * Rules at work.  event_append tells rules_later what happened; before the commit
 * rules_settle tries the rules on the ticket, in their order, each at most once per ticket
 * and transaction.  What a rule changes is an event like any other and may start rules that
 * have not acted yet, so a chain ends by itself.  A rule that fails is undone alone: the
 * message that started it stays, and the log tells.  Without rules nothing is read.
 */
#ifndef PRONTO_DESK_FLOW_RULE_RUN_H
#define PRONTO_DESK_FLOW_RULE_RUN_H

#include "desk/flow/rule.h"

enum { RULE_STOP_AFTER = 20 };		/* firings of one rule on one ticket within an hour */

struct rule_news {
	const struct rule_news *before;
	i64 ticket_id, event_id;
	unsigned on;
	str kind, detail;
	enum actor_kind by;
	i64 via_rule;			/* made by this rule; 0: none */
};

/* For event_append; nothing is done for events that mean nothing to rules. */
void rules_later(struct ctx *c, i64 ticket_id, const struct rule_news *news);
/* A db_settle_fn. */
bool rules_settle(struct ctx *c, i64 ticket_id) WARN_UNUSED;

/* ---- what conditions see ---- */

struct rule_case {
	struct ticket *t;
	const struct rule_news *news;	/* NULL: a time rule */
	struct cond_attrs a;
	u64 have;			/* fields that were loaded beyond the ticket's own */
};
/* Brings k->a up to date with *t for conditions that look at these fields. */
bool rule_attrs(struct ctx *c, struct rule_case *k, u64 fields) WARN_UNUSED;

/* ---- one firing ---- */

struct rule_firing {
	const struct rule *r;
	struct ticket *t;
	const struct rule_news *news;	/* NULL: a time rule */
	i64 since;			/* of a time rule */
	struct actions_did did;
	bool failed;			/* undone; the log tells why */
};
/* Inside db_write, the system acting: the actions and the line in the log, or, when they
 * fail, only that.  False when the store itself fails. */
bool rule_fire(struct ctx *c, struct rule_firing *f) WARN_UNUSED;

#endif
