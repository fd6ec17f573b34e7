/*
 * A requester's organisation and value are part of what policies ask, so their change is
 * an event on his open tickets: clocks are replayed from the log alone.
 */
#ifndef PRONTO_DESK_PROMISE_ATTRS_H
#define PRONTO_DESK_PROMISE_ATTRS_H

#include "base/ctx.h"

enum { ATTRS_TICKETS = 2000 };	/* the newest open ones; older ones keep what they had */

/* Inside db_write, after the person's row (or the organisation's) was written. */
bool attrs_of_person(struct ctx *c, i64 person_id, i64 from_organisation_id) WARN_UNUSED;	/* from: 0: it is the same */
bool attrs_of_organisation(struct ctx *c, i64 organisation_id) WARN_UNUSED;

#endif
