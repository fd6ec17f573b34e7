/*
 * The timer of promises: one thread that sleeps until the first clock's next instant, as
 * the index has it, and is rung when one moves.  It looks up once a second besides: at one
 * row of that index, because another process may have written or the clock may have been
 * set.  Tickets are not polled.
 */
#include "base/failpoint.h"
#include "base/log.h"
#include "desk/cases/snooze.h"
#include "desk/promise/fire.h"
#include "store/db.h"
#include "work/jobs.h"

enum { BATCH = 20, LOOK_MS = 1000, AGAIN_MS = 1000, LATER_MS = 60000 };

struct next {
	i64 clock, snooze;	/* 0: none */
};

static bool next_tx(struct ctx *c, void *arg)
{
	struct next *n = arg;

	return fire_next(c, &n->clock) && snooze_next(c, &n->snooze);
}

static bool wake_tx(struct ctx *c, void *arg)
{
	return snooze_wake_due(c, arg);
}

static bool fire_tx(struct ctx *c, void *arg)
{
	return fire_batch(c, arg);
}

static bool put_off_tx(struct ctx *c, void *arg)
{
	return fire_put_off(c, ((struct fire_batch *)arg)->ticket_id, c->now + LATER_MS);
}

/* One by one, to find the ticket that is in the way. */
static i64 fire_singly(struct ctx *c)
{
	struct fire_batch b = { .limit = 1 };
	int i;

	for (i = 0; i < BATCH; i++) {
		if (db_write(c, fire_tx, &b)) {
			if (!b.due)
				break;
			continue;
		}
		LOG(LOG_ERROR, c, "slaclock.ticket", KI("ticket", b.ticket_id));
		job_failed(c, "slaclock.failed");
		if (!b.ticket_id || !db_write(c, put_off_tx, &b)) {
			job_failed(c, "slaclock.put_off");
			return AGAIN_MS;
		}
	}
	return 0;
}

static i64 fire(struct ctx *c)
{
	struct fire_batch b = { .limit = BATCH };

	if (!FAILPOINT(c, "slaclock.woken"))
		job_failed(c, "slaclock.woken");
	if (db_write(c, fire_tx, &b)) {
		if (!FAILPOINT(c, "slaclock.committed"))
			job_failed(c, "slaclock.committed");
		if (b.fired)
			LOG(LOG_INFO, c, "slaclock.fired", KI("clocks", b.due), KI("thresholds", b.fired));
		return 0;
	}
	if (fail_code(c) == E_UNAVAILABLE || fail_code(c) == E_FULL) {
		job_failed(c, "slaclock.failed");
		return AGAIN_MS;
	}
	job_failed(c, "slaclock.batch");
	return fire_singly(c);
}

/* Snoozed tickets wake by the same thread. */
static i64 wake(struct ctx *c)
{
	i64 woken = 0;

	if (db_write(c, wake_tx, &woken)) {
		if (woken)
			LOG(LOG_INFO, c, "snooze.woken", KI("tickets", woken));
		return 0;
	}
	job_failed(c, "snooze.failed");
	return AGAIN_MS;
}

i64 slaclock_job(struct ctx *c, struct work *w, void *arg)
{
	struct next next;
	i64 at, wait;

	(void)w, (void)arg;
	if (!db_read(c, next_tx, &next)) {
		job_failed(c, "slaclock.look");
		return AGAIN_MS;
	}
	if (next.clock && next.clock <= c->now)
		return fire(c);
	if (next.snooze && next.snooze <= c->now)
		return wake(c);
	at = !next.clock || (next.snooze && next.snooze < next.clock) ? next.snooze : next.clock;
	wait = at ? at - c->now : LOOK_MS;
	return wait < 1 ? 1 : wait > LOOK_MS ? LOOK_MS : wait;
}
