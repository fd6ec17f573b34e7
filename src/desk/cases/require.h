/*
 * What must be there before a ticket may get a status: filled fields, a contact reason,
 * done checklist items.  The one check for every way in: screen, API, bulk, macro, rule.
 */
#ifndef PRONTO_DESK_CASES_REQUIRE_H
#define PRONTO_DESK_CASES_REQUIRE_H

#include "desk/cases/ticket.h"

/* E_INVALID with all that is missing at once: "fields.<name>", "reason_id", "checklist". */
bool require_met(struct ctx *c, const struct ticket *t, str category, i64 status_id) WARN_UNUSED;

#endif
