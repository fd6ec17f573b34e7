/*
 * The PostgreSQL back end: the pool and the transactions.  What is safe to repeat is
 * repeated here: serialisation failures, deadlocks, and a connection lost before the
 * COMMIT was sent (the server rolled back).  A connection lost after that leaves the
 * outcome unknown: E_UNAVAILABLE.
 */
#include "store/pg_int.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/rand.h"

/* ---- the pool ---- */

static struct pg_conn *take(struct ctx *c, struct pg *s, i64 wait_ms)
{
	struct timespec until = store_in(wait_ms);
	struct pg_conn *q;

	pthread_mutex_lock(&s->lock);
	while (!s->idle)
		if (pthread_cond_timedwait(&s->freed, &s->lock, &until))
			break;
	q = s->idle;
	if (q)
		s->idle = q->next;
	pthread_mutex_unlock(&s->lock);
	if (!q) {
		atomic_fetch_add(&s->s.busy, 1);
		fail(c, E_UNAVAILABLE, "", "store.busy");
	}
	return q;
}

static void give(struct pg *s, struct pg_conn *q)
{
	if (q->pg && (PQstatus(q->pg) != CONNECTION_OK || q->open || q->stale))
		pg_conn_close(q);
	pthread_mutex_lock(&s->lock);
	q->next = s->idle;
	s->idle = q;
	pthread_cond_signal(&s->freed);
	pthread_mutex_unlock(&s->lock);
}

/* While the server is down nobody waits for a connection that cannot come: one tries
 * when the back-off has passed, the others fail at once. */
static bool connect_one(struct ctx *c, struct pg *s, struct pg_conn *q)
{
	i64 now = clock_mono_ms();
	bool ok, hold;

	if (q->pg)
		return true;
	pthread_mutex_lock(&s->lock);
	hold = now < s->down_until;
	if (!hold && s->backoff_ms)
		s->down_until = now + s->backoff_ms;
	pthread_mutex_unlock(&s->lock);
	if (hold)
		return fail(c, E_UNAVAILABLE, "", "store.connect");
	ok = pg_conn_open(c, s, q);
	pthread_mutex_lock(&s->lock);
	s->backoff_ms = ok ? 0 : s->backoff_ms ? s->backoff_ms * 2 : 100;
	if (s->backoff_ms > 5000)
		s->backoff_ms = 5000;
	s->down_until = ok ? 0 : clock_mono_ms() + s->backoff_ms;
	pthread_mutex_unlock(&s->lock);
	return ok;
}

/* After a lost connection the others of the pool are most likely dead as well. */
static void drop_idle(struct pg *s)
{
	struct pg_conn *q;

	pthread_mutex_lock(&s->lock);
	for (q = s->idle; q; q = q->next)
		pg_conn_close(q);
	pthread_mutex_unlock(&s->lock);
}

/* ---- transactions ---- */

static void end_quietly(struct pg_conn *q, const char *how)
{
	if (!q->open)
		return;
	q->open = false;
	pg_send_only(q, how);
}

static bool commit(struct ctx *c, struct pg *s, struct pg_conn *q)
{
	i64 from = clock_mono_us();
	PGresult *res = NULL;
	bool ok;

	if (!q->open)
		return true;		/* nothing was done */
	/* A connection that died long ago must be found before the COMMIT: then it is safe to
	 * do everything again. */
	if (!q->answered && !pg_flush(c, q))
		return false;
	q->open = false;
	if (PQsendQueryParams(q->pg, "COMMIT", 0, NULL, NULL, NULL, NULL, 1) == 1 &&
	    PQpipelineSync(q->pg))
		pg_collect(q, &res);
	atomic_fetch_add(&s->s.commits, 1);
	atomic_fetch_add(&s->s.fsync_us, clock_mono_us() - from);
	ok = PQresultStatus(res) == PGRES_COMMAND_OK && strcmp(PQcmdStatus(res), "COMMIT") == 0;
	if (!ok) {
		q->committing = PQstatus(q->pg) != CONNECTION_OK;
		pg_fail(c, q, c->conn, res, q->refused ? q->refused : "commit");
		/* something sent along was refused, and COMMIT skipped */
		q->open = PQtransactionStatus(q->pg) != PQTRANS_IDLE;
	}
	PQclear(res);
	return ok;
}

/* One try of a transaction; tx->again asks for another. */
static bool attempt(struct ctx *c, struct pg *s, struct conn *tx, db_fn *fn, void *arg)
{
	struct pg_conn *q = tx->raw;
	bool ok;

	q->begin = tx->writing ? "BEGIN ISOLATION LEVEL READ COMMITTED" :
				 "BEGIN READ ONLY ISOLATION LEVEL REPEATABLE READ";
	q->open = q->committing = q->answered = q->whole = q->over = false;
	ok = conn_run(c, tx, fn, arg);
	q->begin = NULL;
	PQclear(q->held);
	q->held = NULL;
	if (ok && tx->writing) {
		c->conn = tx;		/* so that a failure spoils it */
		ok = commit(c, s, q);
		c->conn = NULL;
		if (ok)
			conn_hooks(tx);
		else if (q->committing)
			tx->again = false;	/* unknown whether it is on disk */
	} else if (!ok && tx->writing) {
		atomic_fetch_add(&s->s.rollbacks, 1);
	}
	end_quietly(q, ok && !tx->spoiled ? "COMMIT" : "ROLLBACK");
	pg_ahead_end(q);
	return ok;
}

static void pause_before(int n)
{
	i64 ms = (i64)(rand_u64() % (u64)(5 << n)) + 1;
	struct timespec t = { .tv_nsec = ms * 1000000 };

	nanosleep(&t, NULL);
}

static bool transact(struct ctx *c, db_fn *fn, void *arg, bool writing)
{
	struct pg *s = (struct pg *)c->store;
	size_t failures = c->fail.n;
	bool careful = false;
	int lost = 0, n;

	for (n = 0;; n++) {
		struct pg_conn *q = take(c, s, PG_WAIT_MS);
		struct conn tx = { .store = &s->s, .raw = q, .writing = writing, .careful = careful };
		bool ok;

		if (!q)
			return false;
		tx.lane = (int)(q - s->all);
		ok = connect_one(c, s, q);
		if (!ok) {
			give(s, q);
			return false;
		}
		ok = attempt(c, s, &tx, fn, arg);
		if (q->stale || PQstatus(q->pg) != CONNECTION_OK) {
			drop_idle(s);
			lost++;
		}
		give(s, q);
		if (ok || !tx.again || n == PG_RETRIES || lost > 1)
			return ok;
		c->fail.n = failures;
		if (tx.careful && !careful) {
			careful = true;
			continue;
		}
		atomic_fetch_add(&s->s.retries, 1);
		pause_before(n);
	}
}

static bool pg_read(struct ctx *c, db_fn *fn, void *arg)
{
	return transact(c, fn, arg, false);
}

static bool pg_write(struct ctx *c, db_fn *fn, void *arg)
{
	return transact(c, fn, arg, true);
}

static bool pg_savepoint(struct ctx *c, enum savepoint what)
{
	struct pg_conn *q = c->conn->raw;
	struct failures keep = c->fail;

	switch (what) {
	case SP_SET:
		return pg_send_along(c, q, "SAVEPOINT t");
	case SP_KEEP:
		return pg_simple(c, q, "RELEASE t");
	case SP_UNDO:
		break;
	}
	/* what was sent along and not waited for is undone with the rest, refused or not */
	(void)!pg_flush(c, q);
	pg_ahead_drop(q);
	c->fail = keep;
	if (c->conn->again)
		return false;
	return pg_send_along(c, q, "ROLLBACK TO t") && pg_simple(c, q, "RELEASE t");
}

static bool pg_ready(struct ctx *c, struct store *st, i64 wait_ms)
{
	struct pg *s = (struct pg *)st;
	struct pg_conn *q = take(c, s, wait_ms > 0 ? wait_ms : 1);
	bool ok;

	if (!q)
		return false;
	ok = connect_one(c, s, q);
	if (ok) {
		q->begin = "BEGIN";
		ok = pg_simple(c, q, str_z(c->arena, str_fmt(c->arena,
				"SET LOCAL statement_timeout = %lld", (long long)wait_ms))) &&
		     pg_simple(c, q, "UPDATE schema_version SET applied_at = applied_at "
				     "WHERE version = 0");
		q->begin = NULL;
		end_quietly(q, "ROLLBACK");
	}
	give(s, q);
	return ok;
}

static void pg_close(struct store *st)
{
	struct pg *s = (struct pg *)st;
	int i;

	for (i = 0; i < s->size; i++)
		pg_conn_close(&s->all[i]);
	pg_keep_close(s);
	pthread_mutex_destroy(&s->lock);
	pthread_cond_destroy(&s->freed);
	arena_free(s->s.arena);
}

static const struct store_ops pg_ops = {
	.kind = { "postgresql", 10 },
	.read = pg_read,
	.write = pg_write,
	.savepoint = pg_savepoint,
	.run = pg_run,
	.ask = pg_ask,
	.whole = pg_whole,
	.ready = pg_ready,
	.backup = pg_backup,
	.check = pg_check,
	.stats = pg_stats,
	.close = pg_close,
	.mig_open = pg_mig_open,
	.mig_exec = pg_mig_exec,
	.mig_i64 = pg_mig_i64,
	.mig_close = pg_mig_close,
};

bool pg_open(struct ctx *c, const struct store_config *cfg, struct store **out)
{
	struct arena *a = arena_new(0);
	struct pg *s = NEW(a, struct pg);
	pthread_condattr_t mono;
	struct pg_conn *q;
	int i;

	s->s.ops = &pg_ops;
	s->s.arena = a;
	s->s.schema = cfg->schema ? cfg->schema : &migrations_main;
	s->s.url = str_dup(a, cfg->url);
	s->url = str_z(a, cfg->url);
	s->size = cfg->readers > 0 ? cfg->readers : PG_POOL_DEFAULT;
	s->all = NEW_N(a, struct pg_conn, (size_t)s->size);
	for (i = s->size; i-- > 0; s->idle = &s->all[i]) {
		s->all[i].store = s;
		s->all[i].next = s->idle;
	}
	pthread_mutex_init(&s->lock, NULL);
	pthread_mutex_init(&s->keep.lock, NULL);
	pthread_condattr_init(&mono);
	pthread_condattr_setclock(&mono, CLOCK_MONOTONIC);
	pthread_cond_init(&s->freed, &mono);
	pthread_condattr_destroy(&mono);
	q = take(c, s, 0);
	if (!connect_one(c, s, q)) {
		pg_close(&s->s);
		return false;
	}
	give(s, q);
	*out = &s->s;
	return true;
}
