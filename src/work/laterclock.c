/*
 * The timer of answers that leave at a time: one thread that sleeps until the first is
 * due.  It looks once a second besides: at one row of an index, because another process
 * may have written or the clock may have been set.
 */
#include "base/log.h"
#include "desk/cases/scheduled.h"
#include "store/db.h"
#include "work/jobs.h"

enum { LOOK_MS = 1000, AGAIN_MS = 2000 };

static bool next_tx(struct ctx *c, void *arg)
{
	return scheduled_next(c, arg);
}

static bool due_tx(struct ctx *c, void *arg)
{
	return scheduled_send_due(c, arg);
}

i64 laterclock_job(struct ctx *c, struct work *w, void *arg)
{
	i64 at, done = 0;

	(void)w, (void)arg;
	if (!db_read(c, next_tx, &at)) {
		job_failed(c, "laterclock.look");
		return AGAIN_MS;
	}
	if (!at || at > c->now)
		return at && at - c->now < LOOK_MS ? at - c->now : LOOK_MS;
	if (!db_write(c, due_tx, &done)) {
		job_failed(c, "laterclock.failed");
		return AGAIN_MS;
	}
	LOG(LOG_INFO, c, "laterclock.sent", KI("answers", done));
	return 0;
}
