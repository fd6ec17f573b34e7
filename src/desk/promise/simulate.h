/*
 * The simulator: a line of JSON that holds calendars, policies and what happened is turned
 * into facts, replayed by the engine and answered; the server's code, without a store.  A
 * line may ask about tickets ("checks"), about one clock ("metric") or about a warning
 * ("warn_pct").  doc/sla.md tells what each field means.
 */
#ifndef PRONTO_DESK_PROMISE_SIMULATE_H
#define PRONTO_DESK_PROMISE_SIMULATE_H

#include <jansson.h>
#include "base/ctx.h"

/* Writes the members of the answer after "id" ("\"checks\":[…]"); false when failures stand
 * in c, each naming its field.  Memory of c->arena. */
bool sla_simulate(struct ctx *c, const json_t *line, struct buf *out) WARN_UNUSED;

#endif
