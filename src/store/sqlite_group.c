/*
 * The writers of one SQLite store.  They queue; the first leads.  The leader runs the
 * functions of all who wait, its own first, each inside a savepoint, commits once, and
 * wakes them; who came in the meantime is the next group, led by its first.  Compared
 * with handing the connection from thread to thread this costs a writer one wake-up
 * instead of two, and none of them between two savepoints.
 */
#include "store/sqlite_int.h"

#include <time.h>

#include "base/clock.h"
#include "base/log.h"

void group_init(struct group *g)
{
	pthread_mutex_init(&g->lock, NULL);
}

static void enqueue(struct group *g, struct writer *w)
{
	w->next = NULL;
	if (g->tail)
		g->tail->next = w;
	else
		g->head = w;
	g->tail = w;
}

static struct writer *dequeue(struct group *g)
{
	struct writer *w = g->head;

	if (w) {
		g->head = w->next;
		if (!g->head)
			g->tail = NULL;
		w->next = NULL;
	}
	return w;
}

static void leave_queue(struct group *g, const struct writer *w)
{
	struct writer **at = &g->head, *before = NULL;

	while (*at && *at != w) {
		before = *at;
		at = &(*at)->next;
	}
	if (!*at)
		return;
	*at = w->next;
	if (g->tail == w)
		g->tail = before;
}

/* Locked.  The last touch of *w: its stack may be gone after this. */
static void finish(struct writer *w, enum err err, const char *key)
{
	w->err = err;
	w->key = key;
	w->state = W_DONE;
	pthread_cond_signal(&w->cond);
}

/* Runs one writer in its savepoint.  False: the transaction around it is gone. */
static bool run_one(struct lite *s, struct writer *w)
{
	struct lite_conn *q = &s->writer;
	int rc;

	w->tx = (struct conn){ .store = &s->s, .raw = q, .writing = true };
	rc = lite_do(q, DO_SAVE);
	if (rc != SQLITE_OK) {
		w->ok = lite_fail(w->c, q, rc, "savepoint");
		return !sqlite3_get_autocommit(q->db);
	}
	w->ok = conn_run(w->c, &w->tx, w->fn, w->arg);
	if (!w->ok)
		lite_conn_reset(q);
	/* A full disk or a failed read may have rolled back everything by itself. */
	if (sqlite3_get_autocommit(q->db)) {
		if (w->ok)
			w->ok = fail(w->c, E_UNAVAILABLE, "", "store.io");
		return false;
	}
	if (w->ok) {
		rc = lite_do(q, DO_RELEASE);
		if (rc != SQLITE_OK)
			w->ok = lite_fail(w->c, q, rc, "release");
	}
	if (!w->ok) {
		atomic_fetch_add(&s->s.rollbacks, 1);
		if (lite_do(q, DO_UNDO) != SQLITE_OK || lite_do(q, DO_RELEASE) != SQLITE_OK)
			lite_do(q, DO_ROLLBACK);
	}
	return !sqlite3_get_autocommit(q->db);
}

/* Runs w and everyone who waits, without end while they keep coming, up to the cap.
 * *done gets those that want the commit; failed ones are woken at once.  False with
 * *err: the transaction is gone and with it what all of them did. */
static bool run_group(struct lite *s, struct writer *w, struct writer **done, enum err *err)
{
	struct writer **end = done;
	struct group *g = &s->group;
	size_t n = 0;

	*done = NULL;
	while (w) {
		bool alive = run_one(s, w);

		if (!alive && fail_code(w->c) == E_FULL)
			*err = E_FULL;
		pthread_mutex_lock(&g->lock);
		if (w->ok) {
			*end = w;
			end = &w->next;
			*end = NULL;
		} else {
			finish(w, E_NONE, NULL);
		}
		w = alive && ++n < GROUP_MAX && g->head && !g->head->alone ? dequeue(g) : NULL;
		if (w)
			w->state = W_RUN;
		pthread_mutex_unlock(&g->lock);
		if (!alive)
			return false;
	}
	return true;
}

static bool commit(struct lite *s, enum err *err, const char **key)
{
	struct lite_conn *q = &s->writer;
	i64 from = clock_mono_us();
	int rc = lite_do(q, DO_COMMIT);

	atomic_fetch_add(&s->s.fsync_us, clock_mono_us() - from);
	atomic_fetch_add(&s->s.commits, 1);
	if (rc == SQLITE_OK)
		return true;
	*err = lite_err(q, rc, key);
	/* Whatever was refused, the group does not know whether it is on disk. */
	if (*err != E_FULL)
		*err = E_UNAVAILABLE;
	LOG(LOG_ERROR, NULL, "store.commit_failed", KI("code", rc),
	    KS("err", str_of(sqlite3_errmsg(q->db))));
	if (!sqlite3_get_autocommit(q->db))
		lite_do(q, DO_ROLLBACK);
	return false;
}

/* Locked: the next in the queue leads. */
static void pass_on(struct group *g)
{
	struct writer *next = dequeue(g);

	g->busy = next != NULL;
	g->leader = 0;
	if (next) {
		next->state = W_LEAD;
		pthread_cond_signal(&next->cond);
	}
}

/* Leads one group that begins with w, which is the caller's. */
static void lead(struct lite *s, struct writer *w)
{
	struct lite_conn *q = &s->writer;
	struct writer *done = NULL, *next;
	enum err err = E_UNAVAILABLE;
	const char *key = "store.io";
	bool ok = lite_conn_fit(w->c, s, q, LITE_WRITER);
	int rc;

	if (ok && (rc = lite_do(q, DO_BEGIN_WRITE)) != SQLITE_OK)
		ok = lite_fail(w->c, q, rc, "begin");
	if (!ok) {
		pthread_mutex_lock(&s->group.lock);
		finish(w, E_NONE, NULL);	/* its failure stands in its context */
	} else {
		ok = run_group(s, w, &done, &err);
		if (ok && done)
			ok = commit(s, &err, &key);
		else if (ok)
			lite_do(q, DO_ROLLBACK);
		for (next = ok ? done : NULL; next; next = next->next)
			conn_hooks(&next->tx);
		pthread_mutex_lock(&s->group.lock);
	}
	while ((w = done)) {
		done = w->next;
		finish(w, ok ? E_NONE : err, err == E_FULL ? "store.full" : key);
	}
	pass_on(&s->group);
	pthread_mutex_unlock(&s->group.lock);
}

/* Waits until w leads or is done; false: the deadline passed while it was queued. */
static bool wait_for(struct group *g, struct writer *w, i64 wait_ms)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += wait_ms / 1000;
	until.tv_nsec += wait_ms % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	while (w->state == W_QUEUED || w->state == W_RUN) {
		if (wait_ms <= 0 || w->state == W_RUN) {
			pthread_cond_wait(&w->cond, &g->lock);
		} else if (pthread_cond_timedwait(&w->cond, &g->lock, &until) &&
			   w->state == W_QUEUED) {
			leave_queue(g, w);
			return false;
		}
	}
	return true;
}

/* True: w leads, or somebody ran it.  False: the time was up. */
static bool come_in(struct group *g, struct writer *w, i64 wait_ms)
{
	pthread_condattr_t mono;
	bool there = true;

	pthread_condattr_init(&mono);
	pthread_condattr_setclock(&mono, CLOCK_MONOTONIC);
	pthread_cond_init(&w->cond, &mono);
	pthread_condattr_destroy(&mono);
	pthread_mutex_lock(&g->lock);
	/* A write of another context inside a write would wait for itself for ever. */
	if (g->busy && pthread_equal(g->leader, pthread_self()))
		conn_bug(w->c, "db_write inside db_write of another context");
	if (g->busy) {
		enqueue(g, w);
		there = wait_for(g, w, wait_ms);
	} else {
		g->busy = true;
		w->state = W_LEAD;
	}
	if (w->state == W_LEAD)
		g->leader = pthread_self();
	pthread_mutex_unlock(&g->lock);
	return there;
}

static bool write_within(struct ctx *c, struct lite *s, struct writer *w, i64 wait_ms)
{
	bool there;

	w->c = c;
	there = come_in(&s->group, w, wait_ms);
	if (there && w->state == W_LEAD)
		lead(s, w);
	pthread_cond_destroy(&w->cond);
	if (!there) {
		atomic_fetch_add(&s->s.busy, 1);
		return fail(c, E_UNAVAILABLE, "", "store.busy");
	}
	if (w->ok && w->err != E_NONE)
		return fail(c, w->err, "", w->key);
	return w->ok;
}

bool lite_write(struct ctx *c, db_fn *fn, void *arg)
{
	struct writer w = { .fn = fn, .arg = arg };

	return write_within(c, (struct lite *)c->store, &w, 0);
}

void lite_alone(struct lite *s, void (*fn)(void *arg), void *arg)
{
	struct writer w = { .alone = true };

	come_in(&s->group, &w, 0);
	fn(arg);
	pthread_mutex_lock(&s->group.lock);
	pass_on(&s->group);
	pthread_mutex_unlock(&s->group.lock);
	pthread_cond_destroy(&w.cond);
}

static bool touch_and_undo(struct ctx *c, void *arg)
{
	struct lite_conn *q = c->conn->raw;
	int rc = lite_do(q, DO_TOUCH);

	*(bool *)arg = rc == SQLITE_OK;
	if (rc != SQLITE_OK)
		lite_fail(c, q, rc, "ready");
	return false;
}

bool lite_ready(struct ctx *c, struct store *st, i64 wait_ms)
{
	bool wrote = false;
	struct writer w = { .fn = touch_and_undo, .arg = &wrote };

	(void)!write_within(c, (struct lite *)st, &w, wait_ms > 0 ? wait_ms : 1);
	return wrote;
}

bool lite_savepoint(struct ctx *c, enum savepoint what)
{
	struct lite_conn *q = c->conn->raw;
	int rc = lite_do(q, what == SP_SET ? DO_TRY : what == SP_KEEP ? DO_TRY_KEEP : DO_TRY_UNDO);

	if (rc == SQLITE_OK && what == SP_UNDO)
		rc = lite_do(q, DO_TRY_KEEP);

	if (rc == SQLITE_OK)
		return true;
	c->conn->spoiled = true;
	return lite_fail(c, q, rc, "savepoint");
}
