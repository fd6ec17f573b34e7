/*
 * Links between tickets, seen from both ends: relates, duplicates / duplicated_by,
 * caused_by / causes.
 */
#ifndef PRONTO_DESK_CASES_RELATION_H
#define PRONTO_DESK_CASES_RELATION_H

#include "desk/cases/ticket.h"

struct relation {
	i64 id, ticket_id, status_id;	/* the ticket at the far end */
	str kind, subject, category;
};
struct relations {
	struct relation *v;
	size_t n;
};

/* Those whose far end the reader may see. */
bool relations_load(struct ctx *c, i64 ticket_id, struct relations *out) WARN_UNUSED;
/* Inside db_write, on a ticket that the caller holds; the other one must be readable. */
bool relation_put(struct ctx *c, struct ticket *t, str kind, i64 other_id) WARN_UNUSED;
bool relation_drop(struct ctx *c, struct ticket *t, i64 id) WARN_UNUSED;

#endif
