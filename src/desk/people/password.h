/*
 * Passwords: Argon2id (64 MiB, 2 passes) by libsodium.  A hash takes 64 MiB and some
 * 90 ms, so at most two run at once; who waits too long is told to come again.  Never
 * call these inside a transaction.
 */
#ifndef PRONTO_DESK_PEOPLE_PASSWORD_H
#define PRONTO_DESK_PEOPLE_PASSWORD_H

#include "base/ctx.h"

enum { PASSWORD_MIN = 8, PASSWORD_MAX = 200 };	/* characters */

/* Lives on struct app; one a process.  app->hash_gate NULL lets everybody through. */
struct hash_gate;
struct hash_gate *hash_gate_new(struct arena *process);
i64 hash_gate_done(const struct hash_gate *g);	/* hashes since the start */

/* E_INVALID "password.short" …; email may be empty.  field: where the body has it. */
bool password_check(struct ctx *c, const char *field, str plain, str email) WARN_UNUSED;
/* E_RATE "busy" when the queue is full. */
bool password_hash(struct ctx *c, str plain, str *hash) WARN_UNUSED;
/* hash STR_NULL (unknown, disabled, invited): a hash of the same cost is tried all the
 * same and *same is false.  *rehash: the cost was raised since. */
struct password_trial {
	str plain, hash;
	bool same, rehash;
};
bool password_try(struct ctx *c, struct password_trial *t) WARN_UNUSED;

#endif
