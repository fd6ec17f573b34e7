/*
 * Cases like this one: other tickets whose messages share the telling words of its subject
 * and of its first message.  What tells is what is rare in this desk; a case must share two
 * such words.  One question to the index of the search, whatever the desk's size.
 */
#ifndef PRONTO_DESK_CASES_SIMILAR_H
#define PRONTO_DESK_CASES_SIMILAR_H

#include "desk/cases/view.h"

enum { SIMILAR_MAX = 5 };

struct similar {
	struct ticket_rows nearest;	/* SIMILAR_MAX; those that are solved come first */
	struct i64s ended;		/* all that were found and are over, to learn from */
};
/* Only what c->who may see. */
bool similar_tickets(struct ctx *c, const struct ticket *t, struct similar *out) WARN_UNUSED;

#endif
