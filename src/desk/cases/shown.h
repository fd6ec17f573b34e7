/*
 * A ticket as its page shows it, in as few questions as can be: with who asks, the people
 * around it, the desk's fields, its promise, its way through the teams, the address that
 * answers.
 */
#ifndef PRONTO_DESK_CASES_SHOWN_H
#define PRONTO_DESK_CASES_SHOWN_H

#include "desk/cases/participants.h"
#include "desk/cases/view.h"
#include "desk/flow/routing.h"
#include "desk/people/person.h"

struct ticket_shown {
	struct ticket ticket;		/* to read; ticket_take for who writes */
	struct ticket_row row;
	struct person requester;
	struct participants people;
	str fields;			/* JSON: field_values_shown */
	struct route_state route;
	str mailbox_address;		/* empty: none that is active */
};

/* Inside a transaction.  Unknown and hidden: E_NOT_FOUND "ticket.not_found". */
bool ticket_shown(struct ctx *c, i64 id, struct ticket_shown *out) WARN_UNUSED;

#endif
