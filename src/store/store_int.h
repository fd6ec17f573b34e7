/*
 * Inside src/store only: what the two back ends share.  A struct conn is one
 * transaction, on the stack of whoever runs it; a back end is a table of operations and
 * a struct that begins with struct store.  Memory of the store itself lies in arenas.
 */
#ifndef PRONTO_STORE_INT_H
#define PRONTO_STORE_INT_H

#include <stdatomic.h>
#include <time.h>

#include "base/ctx.h"
#include "store/db.h"
#include "store/stmt.h"

struct hook {
	struct hook *next;
	void (*fn)(void *arg);
	db_last_fn *last;		/* instead of fn: before the commit; NULL when done */
	void *arg;
};

struct task {			/* of db_before_commit */
	struct task *next;
	enum db_rank rank;
	db_settle_fn *fn;
	i64 id;
};

struct conn {
	struct store *store;
	void *raw;			/* struct lite_conn or struct pg_conn */
	int lane;			/* which of the pool; db_lane */
	bool writing;
	bool ahead;			/* db_ahead: statements are sent, not waited for */
	bool spoiled;			/* must roll back */
	bool again;			/* PostgreSQL: run the whole transaction once more */
	bool careful;			/* it asked for more than db_ahead_all had: not once more */
	struct hook *hooks, **hook_end;	/* in the arena of the context */
	struct task *tasks;		/* likewise; by rank, then as they were asked for */
	const void *slot[DB_SLOTS];
};

/* Where the rows of a statement go. */
struct sink {
	struct ctx *c;
	const struct stmt_def *d;
	char *v;
	size_t n, cap, max;		/* max: rows wanted, the rest is passed over */
	i64 changed;
	bool unasked;			/* neither rows nor the count: the answer can wait */
};
void *sink_row(struct sink *k);		/* room for the next row, zeroed */

enum savepoint { SP_SET, SP_KEEP, SP_UNDO };

struct store_ops {
	str kind;
	bool (*read)(struct ctx *c, db_fn *fn, void *arg);
	bool (*write)(struct ctx *c, db_fn *fn, void *arg);
	bool (*savepoint)(struct ctx *c, enum savepoint what);
	bool (*run)(struct ctx *c, const struct stmt_def *d, const void *in, struct sink *out);
	/* Sends it already, if that spares waiting; NULL: it never does. */
	void (*ask)(struct ctx *c, const struct stmt_def *d, const void *in);
	void (*whole)(struct conn *tx);	/* db_ahead_all; NULL: nothing to spare */
	bool (*ready)(struct ctx *c, struct store *s, i64 wait_ms);
	bool (*backup)(struct ctx *c, struct store *s, const char *to_path);
	bool (*check)(struct ctx *c, struct store *s, bool full);
	void (*stats)(struct store *s, struct store_stats *out);
	void (*close)(struct store *s);
	/* A connection of its own for the migrations, alone on its work. */
	bool (*mig_open)(struct ctx *c, struct store *s, void **conn);
	bool (*mig_exec)(struct ctx *c, void *conn, const char *sql);
	bool (*mig_i64)(struct ctx *c, void *conn, const char *sql, i64 *out);
	void (*mig_close)(void *conn);
};

struct store {
	const struct store_ops *ops;
	const struct migrations *schema;
	struct arena *arena;		/* of the process; used while opening only */
	str url;
	_Atomic i64 commits, writes, rollbacks, retries, busy, fsync_us;
};

bool lite_open(struct ctx *c, const struct store_config *cfg, struct store **out) WARN_UNUSED;
bool pg_open(struct ctx *c, const struct store_config *cfg, struct store **out) WARN_UNUSED;
void lite_checkpoint_start(struct store *s);
bool pg_keep_present(struct ctx *c, struct store *st);
i64 pg_keep_number(struct store *st);
bool pg_keep_hold(struct store *st, i64 key);
bool pg_keep_holds(struct store *st, i64 key);
void pg_keep_drop(struct store *st, i64 key);
void pg_keep_tell(struct store *st, str word);
bool pg_keep_hear(struct ctx *c, struct store *st, str *word);

/* fn with c->conn = tx, safe against the arena's cap; false also when tx was spoiled. */
bool conn_run(struct ctx *c, struct conn *tx, db_fn *fn, void *arg) WARN_UNUSED;
_Noreturn void conn_bug(const struct ctx *c, const char *what);	/* logs and aborts */
void conn_hooks(const struct conn *tx);	/* after the commit */

/* Statement caches: from a definition to whatever the back end keeps; open addressing. */
struct cache_slot {
	const struct stmt_def *d;
	void *v;
};
struct cache {
	struct cache_slot *slot;
	size_t n, cap;
	struct arena *a;
};
void **cache_at(struct cache *k, const struct stmt_def *d);	/* *it is NULL when new */

struct timespec store_in(i64 ms);	/* from now, by CLOCK_MONOTONIC */
bool fsync_folder_of(const char *path);		/* makes a name in a folder durable */

#endif
