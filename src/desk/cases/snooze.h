/*
 * A snoozed ticket is out of the queues until its time comes, the customer writes or it is
 * solved; its promises run on.  "All open" and "Snoozed" show it meanwhile.
 */
#ifndef PRONTO_DESK_CASES_SNOOZE_H
#define PRONTO_DESK_CASES_SNOOZE_H

#include "desk/cases/ticket.h"

/* Inside db_write, on a ticket that the caller holds and saves.  until 0: awake. */
bool snooze_set(struct ctx *c, struct ticket *t, i64 until) WARN_UNUSED;
/* Likewise; nothing when it is awake.  why: time, reply, status, agent. */
bool snooze_wake(struct ctx *c, struct ticket *t, const char *why) WARN_UNUSED;
/* The first instant at which one wakes; 0: none sleeps. */
bool snooze_next(struct ctx *c, i64 *at) WARN_UNUSED;
/* Inside db_write: wakes those whose time has come, at most a batch; tells whose they are. */
bool snooze_wake_due(struct ctx *c, i64 *woken) WARN_UNUSED;

#endif
