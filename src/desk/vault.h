/*
 * Secrets at rest: mailbox passwords, OAuth tokens, TOTP keys.  Each value is sealed by
 * itself with XChaCha20-Poly1305 under the master key, which lies in a file outside the
 * database and its backups.  The additional data says where the value stands
 * ("mailbox.in_secret.7"), so a sealed value moved to another row or column does not
 * open.  It never fails open: without the key nothing is sealed, nothing is opened, and
 * the server does not start while sealed values exist.
 */
#ifndef PRONTO_DESK_VAULT_H
#define PRONTO_DESK_VAULT_H

#include "base/ctx.h"

struct vault;

/*
 * At start: reads the key file and tries it on every sealed value.  A missing file is
 * made (mode 0600) when nothing is sealed yet; otherwise E_UNAVAILABLE "vault.missing".
 * Others: "vault.mode" (group or others may read it), "vault.format", "vault.wrong".
 * The vault lives in the arena `process`.  Opens its own transaction.
 */
bool vault_start(struct ctx *c, struct arena *process, str path, struct vault **out) WARN_UNUSED;

/* The parts of vault_start: read an existing key; make a new one (fails if it exists). */
bool vault_load(struct ctx *c, struct arena *process, str path, struct vault **out) WARN_UNUSED;
bool vault_create(struct ctx *c, str path) WARN_UNUSED;

/* v may be NULL: E_UNAVAILABLE "vault.missing".  *out is text, in c->arena. */
bool vault_seal(struct ctx *c, const struct vault *v, str aad, str plain, str *out) WARN_UNUSED;
/* E_UNAVAILABLE "vault.wrong" when it is not this vault's, altered, or of another place. */
bool vault_open(struct ctx *c, const struct vault *v, str aad, str sealed, str *plain) WARN_UNUSED;

/* "mailbox.in_secret" and 7 give "mailbox.in_secret.7". */
str vault_place(struct arena *a, const char *column, i64 id);

#endif
