#include "main/background.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "api/live.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/ctx.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "desk/audit.h"
#include "desk/cases/search.h"
#include "desk/event.h"
#include "desk/front/customer.h"
#include "desk/idempotency.h"
#include "desk/knowledge/kb_index.h"
#include "desk/people/rate.h"
#include "desk/policy.h"
#include "store/blob.h"
#include "store/db.h"

enum { INDEX_BATCH = 200, UNTIDY = 100, POLL_MS = 1000, VERIFY_MS = 2000, SEEN_MS = 60 * 1000, MISSED_MS = 5000, LATE_MS = 1000,
       JANITOR_MS = 3600 * 1000 };
static const i64 BLOB_REST_MS = 48 * 3600 * 1000;	/* uploads may wait this long to be used */

struct background;
struct follower {
	struct background *b;
	pthread_t thread;
	pthread_cond_t cond;
	bool due;
	/* One step; true when there is more to do at once. */
	bool (*step)(struct follower *f, struct ctx *c);
	struct live_cursor live;
	i64 untidy;		/* messages indexed since its segments were joined */
	i64 verified_at, seen_at, missed_at, late_at;
	i64 janitor_at;
};
enum { LIVE, INDEX, JANITOR, FOLLOWERS };
struct background {
	struct arena *life;	/* holds this struct */
	struct app *app;
	struct store *store;
	pthread_mutex_t lock;
	bool stopping;
	struct follower f[FOLLOWERS];
};

/* Sleeps until woken, or POLL_MS; false when it is time to go. */
static bool rest(struct follower *f)
{
	struct background *b = f->b;
	struct timespec until;
	bool go;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += POLL_MS / 1000;
	pthread_mutex_lock(&b->lock);
	if (!f->due && !b->stopping)
		pthread_cond_timedwait(&f->cond, &b->lock, &until);
	f->due = false;
	go = !b->stopping;
	pthread_mutex_unlock(&b->lock);
	return go;
}

static void *run(void *arg)
{
	struct follower *f = arg;
	struct arena *a = arena_new((size_t)256 << 20);

	while (rest(f)) {
		bool more = true;

		while (more && !f->b->stopping) {
			struct ctx c;

			ctx_init(&c, a, f->b->store);
			c.app = f->b->app;
			c.who = actor_system();
			more = f->step(f, &c);
			if (fail_code(&c))
				LOG(LOG_WARN, &c, "background.failed", KS("key", str_of(c.fail.v[0].key)));
			arena_reset(a);
		}
	}
	arena_free(a);
	return NULL;
}

/* ---- the steps ---- */

struct pump {
	struct live_cursor *cur;
	bool more;
};

static bool pump(struct ctx *c, void *arg)
{
	struct pump *p = arg;

	return live_pump(c, p->cur, &p->more);
}

static bool verify(struct ctx *c, void *arg)
{
	return live_verify(c, arg);
}

static bool seen(struct ctx *c, void *arg)
{
	return live_seen(c, arg);
}

static bool live_step(struct follower *f, struct ctx *c)
{
	struct pump p = { .cur = &f->live };
	i64 mono = clock_mono_ms();

	live_sweep(c, f->b->app->live);
	if (!f->seen_at || mono - f->seen_at >= SEEN_MS) {
		f->seen_at = mono;
		if (!db_write(c, seen, f->b->app->live))
			return false;
	}
	/* a session or a key may expire, or be ended by another process */
	if (mono - f->verified_at >= VERIFY_MS) {
		f->verified_at = mono;
		if (!db_read(c, verify, f->b->app->live))
			return false;
	}
	return db_read(c, pump, &p) && p.more;
}

static bool index_batch(struct ctx *c, void *arg)
{
	return search_index_step(c, INDEX_BATCH, arg);
}

static bool index_late(struct ctx *c, void *arg)
{
	(void)arg;
	return search_index_late(c);
}

static bool follow_articles(struct ctx *c, void *arg)
{
	return kb_index_follow(c, arg);
}

static bool write_missed(struct ctx *c, void *arg)
{
	return kb_missed_write(c, arg);
}

/* The index of articles is made before anybody asks; questions without an answer are
 * written now and then. */
static bool articles_step(struct follower *f, struct ctx *c)
{
	struct kb_index *k = f->b->app->kb_index;
	i64 mono = clock_mono_ms();

	if (!k || (f->missed_at && mono - f->missed_at < MISSED_MS))
		return true;
	f->missed_at = mono;
	return db_read(c, follow_articles, k) && (!kb_missed_waits(k) || db_write(c, write_missed, k));
}

static bool index_tidy(struct ctx *c, void *arg)
{
	return search_index_tidy(c, arg);
}

/* What was added is joined when nothing more comes. */
static bool index_step(struct follower *f, struct ctx *c)
{
	i64 done = 0, mono = clock_mono_ms();
	bool more = false;

	if (!articles_step(f, c))
		return false;
	if (!f->late_at || mono - f->late_at >= LATE_MS) {
		f->late_at = mono;
		if (!db_write(c, index_late, NULL))
			return false;
	}
	if (!db_write(c, index_batch, &done) || (done && !FAILPOINT(c, "search.indexed")))
		return false;
	f->untidy += done;
	if (done || f->untidy < UNTIDY)
		return done == INDEX_BATCH;
	if (!db_write(c, index_tidy, &more) || !more)
		f->untidy = 0;
	return more;
}

static bool prune(struct ctx *c, void *arg)
{
	(void)arg;
	return idempotency_prune(c) && rate_prune(c) && audit_forget(c) && customer_prune(c);
}

static bool janitor_step(struct follower *f, struct ctx *c)
{
	i64 now = clock_mono_ms(), removed;

	if (f->janitor_at && now < f->janitor_at)
		return false;
	f->janitor_at = now + JANITOR_MS;
	/* A failure is logged by the loop and tried again in an hour. */
	if (db_write(c, prune, NULL) && blob_sweep(c, c->now - BLOB_REST_MS, &removed) && removed)
		LOG(LOG_INFO, c, "blobs.swept", KI("removed", removed));
	return false;
}

static bool head_of_log(struct ctx *c, void *arg)
{
	return event_head(c, arg);
}

struct background *background_start(struct app *app, struct store *s)
{
	static bool (*const steps[])(struct follower *, struct ctx *) = { live_step, index_step, janitor_step };
	struct arena *life = arena_new(0), *a = arena_new(0);
	struct background *b = NEW(life, struct background);
	struct ctx c;
	size_t i;

	*b = (struct background){ .life = life };
	ctx_init(&c, a, s);
	c.who = actor_system();
	b->app = app;
	b->store = s;
	pthread_mutex_init(&b->lock, NULL);
	b->f[LIVE].live.arena = arena_new(0);
	b->f[LIVE].live.notice_id = -1;
	if (!db_read(&c, head_of_log, &b->f[LIVE].live.at.last_id))
		LOG(LOG_ERROR, &c, "background.no_head");
	arena_free(a);
	for (i = 0; i < FOLLOWERS; i++) {
		b->f[i].b = b;
		b->f[i].step = steps[i];
		b->f[i].untidy = UNTIDY;	/* who knows what the last run left */
		pthread_cond_init(&b->f[i].cond, NULL);
		if (pthread_create(&b->f[i].thread, NULL, run, &b->f[i]))
			abort();
	}
	return b;
}

void background_wake(struct background *b)
{
	pthread_mutex_lock(&b->lock);
	b->f[LIVE].due = b->f[INDEX].due = true;
	pthread_cond_signal(&b->f[LIVE].cond);
	pthread_cond_signal(&b->f[INDEX].cond);
	pthread_mutex_unlock(&b->lock);
}

void background_stop(struct background *b)
{
	size_t i;

	pthread_mutex_lock(&b->lock);
	b->stopping = true;
	for (i = 0; i < FOLLOWERS; i++)
		pthread_cond_signal(&b->f[i].cond);
	pthread_mutex_unlock(&b->lock);
	for (i = 0; i < FOLLOWERS; i++)
		pthread_join(b->f[i].thread, NULL);
	arena_free(b->f[LIVE].live.arena);
	arena_free(b->life);
}
