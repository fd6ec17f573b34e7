/*
 * What a policy does when a clock comes to one of its points: raises the priority, mails,
 * tells agents in the workspace, moves, tags, calls a webhook.  Everything is written in
 * the transaction that takes the step (mail and webhooks as rows of their queues), so a
 * step is taken once with all that belongs to it, or not at all.  Mail goes to people who
 * work here and to addresses that a policy names, in the reader's language and zone, and
 * never to the customer.
 */
#ifndef PRONTO_DESK_PROMISE_STEPS_H
#define PRONTO_DESK_PROMISE_STEPS_H

#include "desk/cases/ticket.h"
#include "desk/promise/settle.h"
#include "desk/readers.h"

enum {
	DIGEST_OVER = 5,		/* so many mails to one reader … */
	DIGEST_MS = 10 * 60 * 1000,	/* … within this time; more come together in one */
};

struct step_run {
	struct ticket *t;
	struct replayed *x;
	size_t clock;			/* in x->r */
	i64 clock_id;
	str point;			/* "percent.80", "breach" */
	bool breach;			/* the promise is broken, not only at risk */
	struct buf did;			/* the actions as a JSON list, without its brackets */
	struct i64s told;		/* agents who got a notice; room for STEP_TOLD_MAX */
};
enum { STEP_TOLD_MAX = 500 };

void steps_begin(struct ctx *c, struct step_run *r);
/* Inside db_write: the step's actions, if its condition holds for the ticket. */
bool steps_take(struct ctx *c, struct step_run *r, const struct sla_step *s) WARN_UNUSED;

/* Whom an action is for. */
bool steps_readers(struct ctx *c, const struct step_run *r, const struct sla_action *a, struct readers *out) WARN_UNUSED;
/* *how: "sent", "digest", "customer" (left out), "no_mailbox". */
bool steps_mail(struct ctx *c, const struct step_run *r, const struct reader *to, str *how) WARN_UNUSED;

#endif
