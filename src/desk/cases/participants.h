/* The people around a ticket besides its requester, and checks of who may be named on it. */
#ifndef PRONTO_DESK_CASES_PARTICIPANTS_H
#define PRONTO_DESK_CASES_PARTICIPANTS_H

#include "desk/cases/ticket.h"

struct participant {
	i64 person_id;
	str role, name, address;	/* address: the first e-mail, or null */
};
struct participants {
	struct participant *v;
	size_t n;
};

bool participants_load(struct ctx *c, i64 ticket_id, struct participants *out) WARN_UNUSED;
/* Every id in a change names somebody who may be named: an active agent, an active team,
 * a person.  E_INVALID on the field otherwise (reliability.md T12). */
bool participants_check(struct ctx *c, const struct ticket_change *ch) WARN_UNUSED;

#endif
