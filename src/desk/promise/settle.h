/*
 * The stored clocks follow the log.  event_append asks for settle_ticket before the
 * commit; it replays the ticket and writes what differs: clocks, causes of breaches that
 * ended, the ticket's due time, stage, counts.  So within a transaction the order is
 * message, status, fields, clocks; who answers with clocks calls db_settle first.  A desk
 * without policies has the counts alone; opening a ticket there costs one small read.
 */
#ifndef PRONTO_DESK_PROMISE_SETTLE_H
#define PRONTO_DESK_PROMISE_SETTLE_H

#include "desk/promise/engine.h"
#include "desk/promise/facts.h"
#include "desk/promise/world.h"

/* One ticket replayed. */
struct replayed {
	const struct world *w;
	struct facts f;
	struct sla_world sla;		/* w's, with capacity once somebody asked for causes */
	struct sla_result r;		/* no clocks when f.n is 0 */
	bool found, has_capacity;
};

/* Inside a transaction.  as_of is c->now or the newest fact, whichever is later.  explain:
 * the events' due times too, for showing. */
bool replay_ticket(struct ctx *c, i64 ticket_id, bool explain, struct replayed *out) WARN_UNUSED;
/* The same in another world than the store's: a draft of a calendar or a policy. */
bool replay_in(struct ctx *c, const struct sla_world *sla, bool explain, struct replayed *out) WARN_UNUSED;
/* Loads what label "understaffed" needs; needed before sla_cause_of. */
bool replay_capacity(struct ctx *c, struct replayed *x) WARN_UNUSED;

/* A stored row as this clock should have it; the dimensions are the ticket's now. */
void settle_row(struct ctx *c, const struct replayed *x, size_t clock, struct sql_sla_clock_row *out);
/* The clock that a badge shows, or -1: the running one due first, else a resting one. */
ssize_t settle_badge(const struct replayed *x);
/* none ok paused risk breached, of that clock at as_of. */
str settle_stage(const struct replayed *x, ssize_t clock);
/* What the customer was told about the first answer: 0 open or nothing, 1 kept, 2 missed. */
i64 settle_promise_kept(const struct replayed *x);
/* The first instant after `through` at which a step or the breach falls due; 0: none. */
i64 settle_next_fire(struct ctx *c, const struct replayed *x, size_t clock, i64 through);

/* Whether two rows of a clock agree in what the log determines. */
bool settle_same(const struct sql_sla_clock_row *a, const struct sql_sla_clock_row *b);
/* The ticket's own columns as the replay gives them, and whether the stored ones agree. */
void settle_ticket_row(const struct replayed *x, i64 clock_id, struct sql_ticket_promise_set_in *in);
bool settle_ticket_same(const struct sql_ticket_promise_set_in *in, const struct sql_ticket_promise_row *t);

/* Inside db_write, the ticket's row held: a db_settle_fn. */
bool settle_ticket(struct ctx *c, i64 ticket_id) WARN_UNUSED;
/* For event_append: asks for it if an event of this kind can move a clock. */
void settle_later(struct ctx *c, i64 ticket_id, const char *kind);

#endif
