/*
 * The timer of the knowledge base: sleeps until the first text that is to be published or
 * taken back, or the first owner to remind, as the indexes have it; looks once in a while
 * besides, because another process may have written or the clock may have been set.  It also
 * writes down how often articles were read.
 */
#include "base/log.h"
#include "desk/knowledge/article_time.h"
#include "desk/knowledge/seen.h"
#include "store/db.h"
#include "work/jobs.h"

enum { LOOK_MS = 1000, AGAIN_MS = 1000, LATER_MS = 60000 };

static bool next_tx(struct ctx *c, void *arg)
{
	return article_time_next(c, arg);
}

static bool run_tx(struct ctx *c, void *arg)
{
	return article_time_run(c, arg);
}

static bool put_off_tx(struct ctx *c, void *arg)
{
	return article_time_put_off(c, arg, c->now + LATER_MS);
}

static bool seen_tx(struct ctx *c, void *arg)
{
	return kb_seen_write(c, arg);
}

static void write_seen(struct ctx *c)
{
	struct kb_seen_taken taken;

	if (!c->app->kb_seen)
		return;
	kb_seen_take(c->app->kb_seen, c->arena, &taken);
	if (!taken.n || db_write(c, seen_tx, &taken))
		return;
	kb_seen_undo(c->app->kb_seen, &taken);
	job_failed(c, "kbclock.seen");
}

static i64 due(struct ctx *c)
{
	struct article_due d = { 0 };

	if (db_write(c, run_tx, &d)) {
		LOG(LOG_INFO, c, "kbclock.done", KI("n", d.done));
		return 0;
	}
	LOG(LOG_ERROR, c, "kbclock.article", KI("article", d.article_id));
	job_failed(c, "kbclock.failed");
	if (d.article_id && !db_write(c, put_off_tx, &d))
		job_failed(c, "kbclock.put_off");
	return AGAIN_MS;
}

i64 kbclock_job(struct ctx *c, struct work *w, void *arg)
{
	i64 at, wait;

	(void)w, (void)arg;
	write_seen(c);
	if (!db_read(c, next_tx, &at)) {
		job_failed(c, "kbclock.look");
		return AGAIN_MS;
	}
	if (at && at <= c->now)
		return due(c);
	wait = at ? at - c->now : LOOK_MS;
	return wait < 1 ? 1 : wait > LOOK_MS ? LOOK_MS : wait;
}
