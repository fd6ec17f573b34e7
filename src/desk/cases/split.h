/*
 * One message that is a case of its own: it moves, with its files and what later mail finds
 * it by, to a new ticket; both tell of each other.  Within a day it can go back, as long as
 * nothing else was written there: the new number then leads to the old ticket.
 */
#ifndef PRONTO_DESK_CASES_SPLIT_H
#define PRONTO_DESK_CASES_SPLIT_H

#include "desk/cases/ticket.h"

enum { SPLIT_UNDO_MS = 24 * 3600 * 1000 };

/* subject empty: the message's own or the ticket's.  E_CONFLICT: split.only (the ticket has no
 * other), split.kind (neither a note nor an answer can be a case). */
bool split_message(struct ctx *c, i64 message_id, str subject, struct ticket *made) WARN_UNUSED;
/* *into is the ticket that it came from.  E_CONFLICT: split.none, split.later, merge.too_late. */
bool split_undo(struct ctx *c, i64 made_id, struct ticket *into) WARN_UNUSED;

struct split_shown {
	i64 from_id;		/* 0: it was not split off */
	bool may_undo;
	struct i64s into;	/* what was split off it */
};
bool split_of(struct ctx *c, const struct ticket *t, struct split_shown *out) WARN_UNUSED;

#endif
