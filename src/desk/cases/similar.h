/*
 * Cases like this one: other tickets whose messages share the telling words of its subject
 * and of its first message.  What tells is what is rare in this desk; a case must share two
 * such words.  One question to the index of the search, whatever the desk's size.
 */
#ifndef PRONTO_DESK_CASES_SIMILAR_H
#define PRONTO_DESK_CASES_SIMILAR_H

#include "desk/cases/view.h"

enum { SIMILAR_MAX = 5 };

/* Those that are solved come first, the nearest first among them; only what c->who may see. */
bool similar_tickets(struct ctx *c, const struct ticket *t, struct ticket_rows *out) WARN_UNUSED;

#endif
