/*
 * The timer of surveys: one thread that sleeps until the first ask is due, as the index has
 * it, or nps looks for whom to ask.  It looks once a second besides, at one row of two indexes, because another
 * process may have planned or the clock may have been set.
 */
#include "base/log.h"
#include "desk/measure/survey.h"
#include "store/db.h"
#include "work/jobs.h"

enum { BATCH = 20, LOOK_MS = 1000, AGAIN_MS = 5000 };

static bool next_tx(struct ctx *c, void *arg)
{
	return survey_next(c, arg);
}

static bool batch_tx(struct ctx *c, void *arg)
{
	return survey_batch(c, arg);
}

static bool sweep_tx(struct ctx *c, void *arg)
{
	return survey_sweep(c, arg);
}

i64 survey_job(struct ctx *c, struct work *w, void *arg)
{
	struct survey_batch b = { .limit = BATCH };
	bool more = false;
	i64 at, wait;

	(void)w, (void)arg;
	if (!db_read(c, next_tx, &at)) {
		job_failed(c, "survey.look");
		return AGAIN_MS;
	}
	if (!at || at > c->now) {
		wait = at ? at - c->now : LOOK_MS;
		return wait > LOOK_MS ? LOOK_MS : wait;
	}
	if (!db_write(c, batch_tx, &b) || !db_write(c, sweep_tx, &more)) {
		job_failed(c, "survey.failed");
		return AGAIN_MS;
	}
	if (b.sent)
		LOG(LOG_INFO, c, "survey.sent", KI("due", b.due), KI("sent", b.sent));
	return b.due || more ? 0 : 1000;
}
