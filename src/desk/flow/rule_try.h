/*
 * Trying rules on what has been: the newest tickets are taken back event by event to what
 * they were, and the rule is asked at each event that would have started it.  What its
 * actions would do is found by doing them in a transaction that is thrown away.
 */
#ifndef PRONTO_DESK_FLOW_RULE_TRY_H
#define PRONTO_DESK_FLOW_RULE_TRY_H

#include "base/shape.h"
#include "desk/flow/rules.h"

enum { RULE_TRY_TICKETS = 100 };

struct rule_leaf {
	str field, op, wanted, has;
	bool ok;
};
struct rule_diff {
	str field, from, to;		/* priority status team assignee type tags; ids as digits */
};
struct rule_hit {
	i64 ticket_id, event_id, at;	/* at: when it would have acted; of a time rule also to come */
	str subject, on;		/* "customer_replied"; of a time rule "time" */
	str actions;			/* what was done, a JSON list */
	str failed;			/* the key of what would fail; empty: nothing */
	struct list changes;		/* rule_diff: the ticket as it is now */
};
struct rule_tried {
	i64 looked_at;			/* tickets */
	i64 open;			/* open ones that meet the conditions now, up to 10,000 */
	bool exact;			/* false: some conditions cannot be counted, so at most */
	struct list hits;		/* rule_hit, newest ticket first */
};
/* Opens transactions of its own; nothing stays. */
bool rule_try(struct ctx *c, const struct rule *r, struct rule_tried *out) WARN_UNUSED;

struct rule_story {
	i64 rule_id;
	str name, on;			/* on: the newest event that starts it; empty: there was none */
	i64 event_id, at;
	bool fires;
	struct list why;		/* rule_leaf */
};
/* Inside a transaction: every active rule on one ticket, or the draft alone. */
bool rule_explain(struct ctx *c, i64 ticket_id, const struct rule *draft, struct rule_story **v, size_t *n) WARN_UNUSED;

#endif
