/*
 * Inside the PostgreSQL back end.  A connection stays in libpq's pipeline mode: BEGIN
 * travels with the first statement of a transaction, PREPARE with its first use, what
 * gives no rows and no count with the next that does (or with COMMIT), and the end of a
 * read is not waited for but read before the next use.  So a read of one statement costs
 * one round trip, and a write as many as it asks questions.  A statement that was sent
 * along and refused makes the next one fail, or the COMMIT.
 */
#ifndef PRONTO_PG_INT_H
#define PRONTO_PG_INT_H

#include <libpq-fe.h>
#include <pthread.h>

#include "store/store_int.h"

enum { PG_RETRIES = 5, PG_WAIT_MS = 10000, PG_POOL_DEFAULT = 16, PG_QUEUE = 64, PG_DYNAMIC = 64, PG_AHEAD = 32 };
enum { OID_BOOL = 16, OID_BYTEA = 17, OID_I64 = 20, OID_I16 = 21, OID_I32 = 23, OID_TEXT = 25,
       OID_REAL4 = 700, OID_REAL = 701, OID_I64S = 1016, OID_TEXTS = 1009 };

struct pg;

struct pg_prepared {
	const char *name;
	bool ready;			/* the server has it, or will when it reads what was sent */
};

/* A question that was sent before it was asked (db_ahead).  Its answer stays until the
 * transaction ends or writes to a table that it speaks of. */
struct pg_ahead {
	const char *sql;
	str values;			/* of its parameters, one after the other */
	PGresult *res;			/* NULL: on its way */
	bool dropped;
};

/* Sent and not answered yet, one for each command of the pipeline. */
struct pg_sent {
	const char *what;		/* for the log */
	struct pg_prepared *made;	/* by this command, or NULL */
	struct pg_ahead *ahead;		/* whose answer it will be, or NULL */
};

struct pg_dynamic {
	u64 hash;
	const char *text;
	struct pg_prepared *p;
};

struct pg_conn {
	PGconn *pg;			/* NULL: not connected */
	struct pg *store;
	struct arena *arena;		/* of the statement cache */
	struct cache cache;		/* of struct pg_prepared */
	struct pg_dynamic dynamic[PG_DYNAMIC];
	int dynamics;
	unsigned named;
	struct pg_sent sent[PG_QUEUE];
	int sent_n;
	struct pg_ahead ahead[PG_AHEAD];
	int aheads;
	const char *refused;		/* what of it the server refused */
	bool answered;			/* a statement of this transaction was */
	const char *begin;		/* to be sent before the next statement */
	bool unread;			/* answers up to one sync are still to come */
	bool committing;		/* COMMIT was sent: its outcome matters */
	bool open;			/* BEGIN was sent */
	bool whole;			/* COMMIT goes with the questions that were asked ahead */
	bool over;			/* it went: nothing more can be asked */
	bool stale;			/* the server goes down or is no primary: close */
	PGresult *held;			/* being read; a jump may leave it here */
	struct pg_conn *next;		/* idle */
};

enum { PG_HELD = 1000 };
/* Of pg_keep.c; under its own lock. */
struct pg_keep {
	pthread_mutex_t lock;
	PGconn *pg;
	i64 number;			/* 0: never present yet */
	bool present;
	i64 held[PG_HELD];
	int held_n;
};

struct pg {
	struct store s;			/* first */
	char *url;
	pthread_mutex_t lock;
	pthread_cond_t freed;
	struct pg_conn *all, *idle;	/* idle: last used first */
	int size;
	i64 down_until, backoff_ms;	/* clock_mono_ms */
	struct pg_keep keep;
};

/* A connection with our settings, in pipeline mode. */
bool pg_conn_open(struct ctx *c, struct pg *s, struct pg_conn *q);
void pg_conn_close(struct pg_conn *q);
/* PGconn with our settings; NULL with a failure in c. */
PGconn *pg_connect(struct ctx *c, const char *url);
/* Reads answers up to the sync; *res gets the last good or the first bad one. */
void pg_collect(struct pg_conn *q, PGresult **res);
/* Sends one statement without parameters and reads its answer. */
bool pg_simple(struct ctx *c, struct pg_conn *q, const char *sql);
/* Like pg_simple, but the answer is read before the next use. */
void pg_send_only(struct pg_conn *q, const char *sql);
/* Sent along with the next statement that is waited for. */
bool pg_send_along(struct ctx *c, struct pg_conn *q, const char *sql);
/* Waits for what was sent along. */
bool pg_flush(struct ctx *c, struct pg_conn *q);
bool pg_run(struct ctx *c, const struct stmt_def *d, const void *in, struct sink *out);
void pg_ask(struct ctx *c, const struct stmt_def *d, const void *in);
void pg_whole(struct conn *tx);

bool pg_ahead_may(const struct conn *tx, const struct stmt_def *d);
struct pg_ahead *pg_ahead_new(struct pg_conn *q, const struct stmt_def *d, str values);	/* NULL: no room */
struct pg_ahead *pg_ahead_of(struct pg_conn *q, const struct stmt_def *d, str values);
void pg_ahead_heed(const struct conn *tx, const struct stmt_def *d);	/* d is about to run */
void pg_ahead_answered(struct pg_ahead *a, PGresult *res);
void pg_ahead_drop(struct pg_conn *q);
void pg_ahead_end(struct pg_conn *q);
/* Puts what the server refused into the context and spoils tx (either may be NULL). */
bool pg_fail(struct ctx *c, struct pg_conn *q, struct conn *tx, const PGresult *res,
	     const char *what);

bool pg_check(struct ctx *c, struct store *st, bool full);
void pg_stats(struct store *st, struct store_stats *out);
bool pg_backup(struct ctx *c, struct store *st, const char *to_path);
bool pg_mig_open(struct ctx *c, struct store *st, void **conn);
bool pg_mig_exec(struct ctx *c, void *conn, const char *sql);
bool pg_mig_i64(struct ctx *c, void *conn, const char *sql, i64 *out);
void pg_mig_close(void *conn);
void pg_keep_close(struct pg *s);

#endif
