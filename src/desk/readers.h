/*
 * Whom the desk tells something: people who work here, by what they are to a ticket, and
 * addresses that somebody named.  Gone and switched off agents are left out, nobody is
 * there twice.
 */
#ifndef PRONTO_DESK_READERS_H
#define PRONTO_DESK_READERS_H

#include "desk/cases/ticket.h"

struct reader {
	i64 agent_id;			/* 0: an address alone */
	str name, address, locale, zone;
};
struct readers {
	struct reader *v;
	size_t n;
};

/* Each adds to *out, which begins as zeros; id 0 adds nobody. */
bool readers_agent(struct ctx *c, i64 agent_id, struct readers *out) WARN_UNUSED;
bool readers_team(struct ctx *c, i64 team_id, struct readers *out) WARN_UNUSED;
bool readers_lead(struct ctx *c, const struct ticket *t, struct readers *out) WARN_UNUSED;
bool readers_watchers(struct ctx *c, const struct ticket *t, struct readers *out) WARN_UNUSED;
bool readers_address(struct ctx *c, str address, struct readers *out) WARN_UNUSED;
/* Who takes part in the ticket from outside must not read what we say among ourselves. */
bool reader_is_customer(struct ctx *c, const struct ticket *t, str address, bool *yes) WARN_UNUSED;

#endif
