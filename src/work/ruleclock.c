/*
 * The timer of rules: one thread that sleeps until the first ticket's next instant, as the
 * index has it, and goes through open tickets for rules that were changed.  It looks once a
 * second besides: at one row of that index, because another process may have written or the
 * clock may have been set.
 */
#include "base/log.h"
#include "desk/flow/rule_time.h"
#include "store/db.h"
#include "work/jobs.h"

enum { BATCH = 20, SCAN = 200, LOOK_MS = 1000, AGAIN_MS = 1000, LATER_MS = 60000 };

static bool next_tx(struct ctx *c, void *arg)
{
	return rule_time_next(c, arg);
}

static bool batch_tx(struct ctx *c, void *arg)
{
	return rule_time_batch(c, arg);
}

static bool put_off_tx(struct ctx *c, void *arg)
{
	return rule_time_put_off(c, arg, c->now + LATER_MS);
}

struct look {
	bool waits, more;
};

static bool waits_tx(struct ctx *c, void *arg)
{
	return rule_time_waits(c, &((struct look *)arg)->waits);
}

static bool scan_tx(struct ctx *c, void *arg)
{
	return rule_time_scan(c, SCAN, &((struct look *)arg)->more);
}

/* One by one, to find the ticket that is in the way. */
static i64 fire_singly(struct ctx *c)
{
	struct rule_batch b = { .limit = 1 };
	int i;

	for (i = 0; i < BATCH; i++) {
		if (db_write(c, batch_tx, &b)) {
			if (!b.due)
				break;
			continue;
		}
		LOG(LOG_ERROR, c, "ruleclock.ticket", KI("ticket", b.ticket_id), KI("rule", b.rule_id));
		job_failed(c, "ruleclock.failed");
		if (!b.ticket_id || !db_write(c, put_off_tx, &b)) {
			job_failed(c, "ruleclock.put_off");
			return AGAIN_MS;
		}
	}
	return 0;
}

static i64 fire(struct ctx *c)
{
	struct rule_batch b = { .limit = BATCH };

	if (db_write(c, batch_tx, &b)) {
		if (b.fired)
			LOG(LOG_INFO, c, "ruleclock.fired", KI("tickets", b.due), KI("fired", b.fired));
		return 0;
	}
	if (fail_code(c) == E_UNAVAILABLE || fail_code(c) == E_FULL) {
		job_failed(c, "ruleclock.failed");
		return AGAIN_MS;
	}
	job_failed(c, "ruleclock.batch");
	return fire_singly(c);
}

i64 ruleclock_job(struct ctx *c, struct work *w, void *arg)
{
	struct look look = { 0 };
	i64 at, wait;

	(void)w, (void)arg;
	if (!db_read(c, waits_tx, &look) || (look.waits && !db_write(c, scan_tx, &look))) {
		job_failed(c, "ruleclock.scan");
		return AGAIN_MS;
	}
	if (look.waits)
		return 0;
	if (!db_read(c, next_tx, &at)) {
		job_failed(c, "ruleclock.look");
		return AGAIN_MS;
	}
	if (at && at <= c->now)
		return fire(c);
	wait = at ? at - c->now : LOOK_MS;
	return wait < 1 ? 1 : wait > LOOK_MS ? LOOK_MS : wait;
}
