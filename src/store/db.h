/*
 * The one store: an embedded SQLite file, or PostgreSQL.  Nobody above this header
 * knows which.  A handler runs inside db_read (a snapshot) or db_write (a transaction)
 * with c->conn bound; the typed functions that tools/sqlgen makes from store/sql/
 * run there and nowhere else.
 *
 * SQLite: one write connection, group commit.  Whoever finds it free leads: it runs the
 * functions of all who wait, each in a savepoint of its own, on its own thread, and
 * commits once for all of them; db_write returns only after that COMMIT
 * (synchronous=FULL): what returned true survives a power cut.  A writer that fails
 * rolls back its own savepoint alone.  Readers have a connection per thread.
 * PostgreSQL: a pool; serialisation failures, deadlocks and connections lost before the
 * COMMIT are retried (fn runs again).  So fn must do nothing but read, write the store
 * and fill memory of its own context, and it may run on another thread.
 * A failed COMMIT or fsync gives E_UNAVAILABLE (outcome unknown, reliability.md P9);
 * disk full gives E_FULL and read-only service until space returns.  E_CONFLICT
 * "store.unique", E_NOT_FOUND "store.reference" and E_INVALID "store.check" are broken
 * constraints.  A statement that failed so spoils its transaction: it rolls back even
 * if fn returns true.  Use db_try for a step that may fail.
 *
 * Null: an i64 0 stands for NULL in nullable integer columns, a str with s == NULL in
 * nullable text and blob columns, NaN in nullable reals.
 */
#ifndef PRONTO_STORE_DB_H
#define PRONTO_STORE_DB_H

#include "base/ctx.h"

struct migrations;	/* store/stmt.h */

struct store_config {
	str url;		/* "sqlite:/path/pronto.db" or a libpq URL "postgresql://…" */
	int readers;		/* PG pool size; SQLite opens one per thread */
	bool check_only;	/* doctor: open what exists, do not migrate */
	const struct migrations *schema;	/* tests; NULL: the product's */
	bool unsafe_for_tests;	/* SQLite synchronous=NORMAL: proves that the power-cut test sees */
};

/* Creates what is missing and brings it to head, unless check_only. */
bool store_open(struct ctx *c, const struct store_config *cfg, struct store **out) WARN_UNUSED;
void store_close(struct store *s);			/* no thread may be inside */
bool store_is_pg(const struct store *s);
int db_lane(const struct ctx *c);			/* in a transaction: which connection of the pool, from 0; SQLite: 0 */
str store_kind(const struct store *s);			/* "sqlite" or "postgresql" */
str store_folder(const struct store *s);		/* SQLite: where the file lies; else STR_NULL */
bool store_migrate(struct ctx *c, struct store *s) WARN_UNUSED;	/* to head; newer schema: E_CONFLICT */
bool store_schema_current(struct ctx *c, struct store *s, i64 *have, i64 *want) WARN_UNUSED;

typedef bool db_fn(struct ctx *c, void *arg);
/* Run fn in a read snapshot / in a write transaction.  Nested calls join the outer one
 * (a nested db_write that fails spoils it); db_write inside db_read is a bug and aborts. */
bool db_read(struct ctx *c, db_fn *fn, void *arg) WARN_UNUSED;
bool db_write(struct ctx *c, db_fn *fn, void *arg) WARN_UNUSED;
/* Inside db_write: a savepoint.  False: fn's changes are undone, its failures stand in
 * c->fail, and the transaction goes on if the caller clears them. */
bool db_try(struct ctx *c, db_fn *fn, void *arg) WARN_UNUSED;
/* After the commit of the running transaction (group), call fn(arg); arg must outlive
 * it.  Not called if the transaction rolls back.  For wake-ups only. */
void db_after_commit(struct ctx *c, void (*fn)(void *arg), void *arg);
/* Inside db_write: as its last act, after db_before_commit's, fn gets all args given for it, each of which must
 * outlive the transaction; those of an undone savepoint are not among them.  For rows
 * that many transactions change: they are locked in one order and for a moment only. */
typedef bool db_last_fn(struct ctx *c, void *const *arg, size_t n);
void db_at_last(struct ctx *c, db_last_fn *fn, void *arg);
/* For who reads such rows in the same transaction: what was put off is done now.  Not
 * inside db_try; nothing to do outside db_write. */
bool db_last_now(struct ctx *c) WARN_UNUSED;

/*
 * Work that is done once at the end of the running transaction, inside it: settling what
 * follows from several changes, in the order of its ranks.  The same fn and id asked for
 * twice run once, as often as asked for again after they ran; fn may ask for more, also of
 * a lower rank, which then comes first.  Runs after the outermost fn returned true, before
 * the commit; a failure rolls back like one of fn.  After a db_try that was undone fn runs
 * all the same.
 */
enum db_rank { DB_RULES, DB_PROMISE, DB_ROUTING, DB_TELL, DB_VIEWS };
typedef bool db_settle_fn(struct ctx *c, i64 id);
void db_before_commit(struct ctx *c, enum db_rank rank, db_settle_fn *fn, i64 id);
/* Does that work now, for who answers with what follows from it; rows that the caller has
 * read before may be older than the store's afterwards. */
bool db_settle(struct ctx *c) WARN_UNUSED;
/* Only this rank's: clocks for who goes on working with the ticket that it holds. */
bool db_settle_only(struct ctx *c, enum db_rank rank) WARN_UNUSED;

/* What a floor above remembers of the running transaction, a pointer to memory that outlives
 * it; NULL at the start.  What db_try undoes, it puts back here too, so lists grow at their
 * head and are never changed in place.  NULL outside db_write. */
enum db_slot { DB_SLOT_WORLD, DB_SLOT_NEWS, DB_SLOT_FIRED, DB_SLOT_TELL, DB_SLOT_SETTINGS, DB_SLOT_MAILBOXES, DB_SLOT_NEW_STATUS,
	       DB_SLOTS };
const void **db_slot(struct ctx *c, enum db_slot which);

/*
 * Spares PostgreSQL's round trips: fn is rehearsed, what it reads goes out together with the
 * next statement that is waited for, and whoever asks the same with the same values finds
 * the answer there, until this transaction writes to one of its tables, locks, or ends.  In
 * the rehearsal statements find nothing and write nothing; what fn returns and fails with
 * is forgotten, and it must leave nothing else behind.  Within a rehearsal another one is
 * part of it.  SQLite: nothing happens.
 */
void db_ahead(struct ctx *c, db_fn *fn, void *arg);
/* In a db_read: all that it asks is asked ahead, from here on in one go; so its end goes out
 * with the questions.  Whoever asks for more after all makes the reading begin anew, without
 * this. */
void db_ahead_all(struct ctx *c);

/*
 * Several processes on one PostgreSQL.  Each has a number that is known to be alive while
 * its own connection stands; store_present (called every second by one thread) makes and
 * watches that.  What is held under a key is held by one process and ends with it.  On
 * SQLite there is one process, its number is 0, and it holds what it asks for.
 */
bool store_present(struct ctx *c, struct store *s) WARN_UNUSED;
i64 store_number(struct store *s);			/* 40 bits; 0: not present yet */
i64 store_life_key(i64 number);				/* held by the process of this number */
enum { STORE_KEY_MAILBOX = 1 };
i64 store_key(int kind, i64 id);
bool store_hold(struct store *s, i64 key);		/* true also when it is held already */
bool store_holds(struct store *s, i64 key);		/* false: the connection was lost, stop */
void store_drop(struct store *s, i64 key);

/* A word for the other processes: each hears it once and in order, unless it or we had lost
 * the connection meanwhile; so only what is said again anyway.  SQLite: there is nobody. */
enum { STORE_WORD_MAX = 200 };
void store_tell(struct store *s, str word);
bool store_hear(struct ctx *c, struct store *s, str *word);	/* the next one; false: none waits */

/* Liveness for /readyz: a write that is rolled back, within wait_ms. */
bool store_ready(struct ctx *c, struct store *s, i64 wait_ms) WARN_UNUSED;
/* SQLite online copy, consistent, synced, under its name only when whole. */
bool store_backup(struct ctx *c, struct store *s, const char *to_path) WARN_UNUSED;
bool store_check(struct ctx *c, struct store *s, bool full) WARN_UNUSED;	/* integrity */
void store_checkpoint_start(struct store *s);		/* SQLite: WAL checkpoints off the request path */

struct store_stats {
	i64 commits, writes, rollbacks, retries, busy;
	i64 fsync_us_sum, wal_bytes, db_bytes;
};
void store_stats(struct store *s, struct store_stats *out);

#endif
