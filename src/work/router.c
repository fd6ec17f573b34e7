/*
 * The timer of routing: one thread that sleeps until something is due (a case that was
 * left lying, work that runs over into another team, opening hours, an agent who was not
 * seen) and is rung by whoever changes the rules.  All that follows from what people do is
 * routed in their own transactions; this is for what time alone does.
 */
#include "base/failpoint.h"
#include "base/log.h"
#include "desk/flow/routing.h"
#include "store/db.h"
#include "work/jobs.h"

enum { BATCH = 20, LOOK_MS = 1000, AGAIN_MS = 1000, LATER_MS = 60000 };

static bool next_tx(struct ctx *c, void *arg)
{
	return routing_next_due(c, arg);
}

static bool due_tx(struct ctx *c, void *arg)
{
	return routing_due(c, arg) && FAILPOINT(c, "router.done");
}

static bool put_off_tx(struct ctx *c, void *arg)
{
	return routing_put_off(c, ((struct routing_batch *)arg)->ticket_id, c->now + LATER_MS);
}

/* One by one, to find the ticket that is in the way. */
static i64 route_singly(struct ctx *c)
{
	struct routing_batch b = { .limit = 1 };
	int i;

	for (i = 0; i < BATCH; i++) {
		if (db_write(c, due_tx, &b)) {
			if (!b.done)
				break;
			continue;
		}
		LOG(LOG_ERROR, c, "router.ticket", KI("ticket", b.ticket_id));
		job_failed(c, "router.failed");
		if (!b.ticket_id || !db_write(c, put_off_tx, &b)) {
			job_failed(c, "router.put_off");
			return AGAIN_MS;
		}
	}
	return 0;
}

static i64 route(struct ctx *c)
{
	struct routing_batch b = { .limit = BATCH };

	if (db_write(c, due_tx, &b))
		return 0;
	if (fail_code(c) == E_UNAVAILABLE || fail_code(c) == E_FULL) {
		job_failed(c, "router.failed");
		return AGAIN_MS;
	}
	job_failed(c, "router.batch");
	return route_singly(c);
}

i64 router_job(struct ctx *c, struct work *w, void *arg)
{
	i64 at, wait;

	(void)w, (void)arg;
	if (!db_read(c, next_tx, &at)) {
		job_failed(c, "router.look");
		return AGAIN_MS;
	}
	if (at && at <= c->now)
		return route(c);
	wait = at ? at - c->now : LOOK_MS;
	return wait < 1 ? 1 : wait > LOOK_MS ? LOOK_MS : wait;
}
