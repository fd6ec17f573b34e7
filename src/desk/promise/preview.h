/*
 * Trying policies before they are saved: which open tickets a condition holds for, and
 * what a set with a draft in it would make of one ticket.
 */
#ifndef PRONTO_DESK_PROMISE_PREVIEW_H
#define PRONTO_DESK_PROMISE_PREVIEW_H

#include "base/shape.h"
#include "desk/cases/view.h"
#include "desk/promise/clocks.h"

/* Open tickets that meet the condition: how many (up to TICKET_COUNT_MAX) and the newest ten. */
bool preview_tickets(struct ctx *c, const struct condition *when, i64 *open, struct ticket_rows *rows) WARN_UNUSED;

struct ticket_tree;
/* The condition as the store asks it (store/ticket_query.h). */
bool condition_tree(struct ctx *c, const struct condition *k, struct ticket_tree *out) WARN_UNUSED;

struct preview_leaf {
	str field, op, wanted, has;
	bool ok;
};
struct preview_step {
	i64 id;
	str name;
	bool matched;
	struct list why;	/* preview_leaf */
};
struct preview_try {
	i64 matched_id;		/* meaningful if matched */
	str matched_name;
	bool matched;
	struct preview_step *path;
	size_t steps;
	struct clock_views clocks;
};
/* draft NULL: the policies as they are.  The set counts as if it had always been in force. */
bool preview_ticket(struct ctx *c, i64 ticket_id, const struct sla_policy *draft, struct preview_try *out) WARN_UNUSED;

#endif
