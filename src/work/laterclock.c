/*
 * The timer of what waits for its hour: answers that leave at a time, and notices that go
 * by mail.  One thread that sleeps until the first is due; it looks once a second besides,
 * at one row of an index each, because another process may have written or the clock may
 * have been set.
 */
#include "base/log.h"
#include "desk/cases/scheduled.h"
#include "desk/notices.h"
#include "store/db.h"
#include "work/jobs.h"

enum { LOOK_MS = 1000, AGAIN_MS = 2000 };

struct look {
	i64 answer, mail;
};

static bool next_tx(struct ctx *c, void *arg)
{
	struct look *l = arg;

	return scheduled_next(c, &l->answer) && notices_mail_next(c, &l->mail);
}

static bool due_tx(struct ctx *c, void *arg)
{
	return scheduled_send_due(c, arg);
}

static bool mail_tx(struct ctx *c, void *arg)
{
	return notices_mail_due(c, arg);
}

static bool is_due(const struct ctx *c, i64 at)
{
	return at && at <= c->now;
}

static i64 sleep_until(const struct ctx *c, i64 at, i64 ms)
{
	return at && at - c->now < ms ? at - c->now : ms;
}

i64 laterclock_job(struct ctx *c, struct work *w, void *arg)
{
	struct look l = { 0 };
	bool more = false;
	i64 done = 0;

	(void)w, (void)arg;
	if (!db_read(c, next_tx, &l)) {
		job_failed(c, "laterclock.look");
		return AGAIN_MS;
	}
	if (!is_due(c, l.answer) && !is_due(c, l.mail))
		return sleep_until(c, l.answer, sleep_until(c, l.mail, LOOK_MS));
	if ((is_due(c, l.answer) && !db_write(c, due_tx, &done)) || (is_due(c, l.mail) && !db_write(c, mail_tx, &more))) {
		job_failed(c, "laterclock.failed");
		return AGAIN_MS;
	}
	if (done)
		LOG(LOG_INFO, c, "laterclock.sent", KI("answers", done));
	return 0;
}
