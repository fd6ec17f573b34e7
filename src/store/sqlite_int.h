/*
 * Inside the SQLite back end: its connections and the group of writers.  The write
 * connection belongs to the thread that leads (group.busy); a read connection
 * belongs to who took it from the stack.  When a connection meets an I/O error it is broken: it is closed and
 * opened anew before its next use, so that SQLite recovers from what is on disk.
 */
#ifndef PRONTO_SQLITE_INT_H
#define PRONTO_SQLITE_INT_H

#include <pthread.h>
#include <sqlite3.h>

#include "store/store_int.h"

enum { GROUP_MAX = 256, WAL_PAGES_SOFT = 1000, WAL_PAGES_HARD = 16384, BUSY_MS = 5000, CHECKPOINT_MS = 200, MADE_MAX = 32, READERS = 12, READER_WAIT_MS = 1000 };

struct lite;

struct lite_conn {
	sqlite3 *db;			/* NULL: not open */
	struct arena *arena;		/* of the statement cache */
	struct cache cache;
	sqlite3_stmt *made[MADE_MAX];	/* made at run time, used last first */
	bool broken;
	u64 epoch;			/* of the store when it was opened */
	struct lite *store;
	struct lite_conn *next;		/* on the stack of idle readers */
	struct arena *home;		/* where a reader itself lies */
};

/* One who waits for the write connection, on its own stack. */
struct writer {
	struct writer *next;
	struct ctx *c;
	db_fn *fn;
	void *arg;
	struct conn tx;
	enum { W_QUEUED, W_LEAD, W_RUN, W_DONE } state;
	bool alone;			/* runs without a group: lite_alone */
	bool ok;			/* of fn */
	enum err err;			/* of the group: E_NONE when it committed */
	const char *key;
	pthread_cond_t cond;
};

struct group {
	pthread_mutex_t lock;
	bool busy;			/* somebody leads: */
	pthread_t leader;
	struct writer *head, *tail;	/* queued */
};

struct lite {
	struct store s;			/* first */
	char *path;
	bool no_create, unsafe;
	struct lite_conn writer;
	struct group group;
	int wal_seen;			/* pages of the WAL when a checkpoint was asked for */
	pthread_mutex_t readers_lock;
	pthread_cond_t readers_freed;
	struct lite_conn *readers;	/* idle */
	int readers_idle;
	int readers_out;		/* places: at most READERS, but for who waited in vain */
	int readers_waiting, readers_free;	/* for a place; of these places given to them */
	_Atomic u64 epoch;		/* grows when a failed fsync asks all to open anew */
	pthread_t checkpointer;
	pthread_mutex_t cp_lock;
	pthread_cond_t cp_cond;
	bool cp_running, cp_due, cp_stop;
};

enum lite_role { LITE_WRITER, LITE_READER, LITE_PLAIN };

/* Opens q->db with our settings; false leaves it closed and a failure in c (may be NULL). */
bool lite_conn_open(struct ctx *c, struct lite *s, struct lite_conn *q, enum lite_role role);
void lite_conn_close(struct lite_conn *q);
/* Opens what is closed, broken or of an older epoch. */
bool lite_conn_fit(struct ctx *c, struct lite *s, struct lite_conn *q, enum lite_role role);
void lite_conn_reset(struct lite_conn *q);	/* ends statements that a jump left open */
enum lite_do { DO_BEGIN_READ, DO_BEGIN_WRITE, DO_COMMIT, DO_ROLLBACK, DO_SAVE, DO_RELEASE,
	       DO_UNDO, DO_TRY, DO_TRY_KEEP, DO_TRY_UNDO, DO_TOUCH };
/* One of the statements around transactions, prepared once: SQLite's code or SQLITE_OK. */
int lite_do(struct lite_conn *q, enum lite_do what);
/* What a code of SQLite means for the caller; notes a broken connection. */
enum err lite_err(struct lite_conn *q, int rc, const char **key);
bool lite_fail(struct ctx *c, struct lite_conn *q, int rc, const char *what);
bool lite_run(struct ctx *c, const struct stmt_def *d, const void *in, struct sink *out);

bool lite_write(struct ctx *c, db_fn *fn, void *arg);
/* fn while nobody writes. */
void lite_alone(struct lite *s, void (*fn)(void *arg), void *arg);
bool lite_ready(struct ctx *c, struct store *st, i64 wait_ms);
bool lite_savepoint(struct ctx *c, enum savepoint what);
void group_init(struct group *g);

bool lite_backup(struct ctx *c, struct store *st, const char *to_path);
bool lite_check(struct ctx *c, struct store *st, bool full);
void lite_stats(struct store *st, struct store_stats *out);
bool lite_checkpoint_wake(struct lite *s);	/* false: there is no thread for it */
int lite_wal_limit(const struct lite *s);	/* pages that the WAL may have now */
void lite_checkpoint_stop(struct lite *s);
bool lite_mig_open(struct ctx *c, struct store *st, void **conn);
bool lite_mig_exec(struct ctx *c, void *conn, const char *sql);
bool lite_mig_i64(struct ctx *c, void *conn, const char *sql, i64 *out);
void lite_mig_close(void *conn);

#endif
