/*
 * Bytes under their SHA-256: attachments and raw mail.  Up to 256 KiB lie in the
 * table blob itself; larger ones in files of the data folder (SQLite) written tmp +
 * fsync + rename + folder fsync before the transaction that names them commits, or in
 * 1 MiB chunks of table blob_chunk (PostgreSQL).  Names on disk are the hash, never the user's.
 */
#ifndef PRONTO_STORE_BLOB_H
#define PRONTO_STORE_BLOB_H

#include "store/db.h"

enum { BLOB_ROW_MAX = 256 * 1024, BLOB_CHUNK = 1024 * 1024 };

/* Before db_write, for large bytes: writes the file early, so that blob_put need not do
 * it while others wait for their turn.  Without effect for small ones and PostgreSQL. */
bool blob_stage(struct ctx *c, str bytes) WARN_UNUSED;
/* Inside db_write.  Same bytes twice are stored once.  sha: 64 hex digits, in c->arena. */
bool blob_put(struct ctx *c, str bytes, str *sha) WARN_UNUSED;
/* Inside db_read or db_write; E_NOT_FOUND when absent, E_INTERNAL when altered. */
bool blob_get(struct ctx *c, str sha, str *bytes) WARN_UNUSED;
bool blob_exists(struct ctx *c, str sha, bool *yes) WARN_UNUSED;
/* Outside transactions: removes blobs that no row names and that were stored before
 * older_than_at (take a day, for what is staged and not named yet); returns how many. */
bool blob_sweep(struct ctx *c, i64 older_than_at, i64 *removed) WARN_UNUSED;
/* The folder of the files, for backups; STR_NULL on PostgreSQL.  It may not exist yet. */
str blob_folder(struct ctx *c);

#endif
