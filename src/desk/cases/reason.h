/*
 * Contact reasons: why customers write, as a tree of at most four levels.  A reason keeps
 * its id when it is renamed or moved, so what tickets had stays true; what is no longer
 * offered is made inactive, not deleted.
 */
#ifndef PRONTO_DESK_CASES_REASON_H
#define PRONTO_DESK_CASES_REASON_H

#include <jansson.h>
#include "desk/cases/ticket.h"

enum { REASON_LEVELS = 4, REASONS_MAX = 1000, REASON_COUNT_MAX = 10000 };

struct reason {
	i64 id, parent_id, position;
	str names;		/* JSON by language */
	bool active, demo;
};
struct reasons {
	struct reason *v;	/* by position; parents anywhere */
	size_t n;
};

bool reasons_load(struct ctx *c, struct reasons *out) WARN_UNUSED;
bool reason_load(struct ctx *c, i64 id, struct reason *out) WARN_UNUSED;
const struct reason *reason_of(const struct reasons *l, i64 id);
/* The ids from the top level down to this one, itself last; n 0: unknown. */
struct i64s reason_path(struct ctx *c, const struct reasons *l, i64 id);
/* "Delivery › Late", in the reader's language. */
str reason_text(struct ctx *c, const struct reasons *l, i64 id);
/* Inside db_write.  names NULL: as they are.  A new one gets its id. */
bool reason_save(struct ctx *c, struct reason *r, const json_t *names) WARN_UNUSED;
/* Inside db_write; E_CONFLICT when tickets or reasons below have it. */
bool reason_delete(struct ctx *c, i64 id) WARN_UNUSED;
/* Tickets of it or of one below, counted up to REASON_COUNT_MAX. */
bool reason_used(struct ctx *c, i64 id, i64 *n) WARN_UNUSED;
/* What the reader's own newest tickets are about, most frequent first. */
bool reasons_lately(struct ctx *c, struct i64s *out) WARN_UNUSED;

/* Inside db_write, on a ticket that the caller holds; 0: none. */
bool ticket_reason_set(struct ctx *c, struct ticket *t, i64 reason_id) WARN_UNUSED;

#endif
