/* What a new desk promises until somebody says otherwise. */
#ifndef PRONTO_DESK_PROMISE_SEED_H
#define PRONTO_DESK_PROMISE_SEED_H

#include "base/ctx.h"

/* Inside db_write.  A calendar of these hours ("office", "extended", "always") in this
 * zone, with the holidays of the zone's country, and one policy for all tickets.  Nothing
 * where there is a calendar already. */
bool promise_seed(struct ctx *c, str zone, str hours) WARN_UNUSED;

#endif
