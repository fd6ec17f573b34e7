/*
 * Who may race takes a lock under the same names: two mails of one conversation by their
 * Message-IDs, two of one sender by his address.  Names stand for all processes of the
 * desk and are held to the end of the transaction.  Take all that are known at once: they
 * are taken in one order, so that nobody waits in a circle.  On SQLite there is one writer
 * and nothing to take.
 */
#ifndef PRONTO_DESK_CASES_KEYLOCK_H
#define PRONTO_DESK_CASES_KEYLOCK_H

#include "base/ctx.h"

struct keylock {
	i64 *v;
	size_t n, cap;
};

/* kind keeps names of different things apart; an empty name is none. */
void keylock_add(struct ctx *c, struct keylock *k, str kind, str name);
/* Inside db_write.  With very many names all others are shut out instead. */
bool keylock_take(struct ctx *c, struct keylock *k) WARN_UNUSED;

#endif
