#include "work/jobs.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/rand.h"
#include "desk/cases/autolimit.h"
#include "desk/cases/mailin.h"
#include "desk/cases/outbox.h"
#include "desk/cases/threading.h"
#include "desk/idempotency.h"
#include "desk/flow/rules.h"
#include "desk/notices.h"
#include "desk/policy.h"
#include "desk/promise/recompute.h"
#include "desk/webhook.h"
#include "net/lmtp.h"
#include "store/db.h"

enum { ARENA_CAP_MIB = 256, SWEEP_MS = 10 * 60 * 1000 };

/* ---- bells ---- */

void bell_init(struct bell *b)
{
	pthread_condattr_t attr;

	pthread_mutex_init(&b->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&b->cond, &attr);
	pthread_condattr_destroy(&attr);
}

void bell_ring(struct bell *b)
{
	pthread_mutex_lock(&b->lock);
	b->rung = true;
	pthread_cond_broadcast(&b->cond);
	pthread_mutex_unlock(&b->lock);
}

void bell_wait(struct bell *b, i64 ms)
{
	struct timespec until;
	int rc = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += (time_t)(ms / 1000);
	until.tv_nsec += (long)(ms % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_mutex_lock(&b->lock);
	while (!b->rung && rc != ETIMEDOUT)
		rc = pthread_cond_timedwait(&b->cond, &b->lock, &until);
	b->rung = false;
	pthread_mutex_unlock(&b->lock);
}

/* ---- jobs ---- */

void job_ctx(struct ctx *c, struct work *w, struct arena *a)
{
	ctx_init(c, a, w->store);
	c->who = actor_system();
	c->app = w->app;
	c->locale = S("en");
}

i64 job_jitter(i64 ms)
{
	return ms / 2 + (i64)(rand_u64() % (u64)(ms / 2 + 1)) + ms / 4;
}

void job_failed(struct ctx *c, const char *evt)
{
	if (c->fail.n)
		LOG(LOG_WARN, c, evt, KS("error", str_of(fail_name(fail_code(c)))),
		    KS("key", str_of(c->fail.v[0].key)));
	fail_clear(c);
}

static i64 job_call(struct job *j, struct arena *a)
{
	struct ctx c;

	job_ctx(&c, j->w, a);
	if (arena_guard(a)) {
		LOG(LOG_ERROR, NULL, "job.memory", KS("job", str_of(j->name)));
		return 1000;
	}
	return j->run(&c, j->w, j->arg);
}

static void *job_thread(void *arg)
{
	struct job *j = arg;
	struct arena *a = arena_new((size_t)ARENA_CAP_MIB << 20);

	pthread_setname_np(pthread_self(), j->name);
	while (!atomic_load(&j->w->stopping)) {
		i64 ms = job_call(j, a);

		arena_reset(a);
		if (ms > 0 && !atomic_load(&j->w->stopping))
			bell_wait(&j->bell, ms);
	}
	arena_free(a);
	return NULL;
}

bool job_add(struct work *w, const struct job *j)
{
	struct job *slot = NULL;
	bool ok = false;

	pthread_mutex_lock(&w->lock);
	if (w->jobs < JOBS_MAX) {
		slot = &w->job[w->jobs];
		*slot = *j;
		slot->w = w;
		bell_init(&slot->bell);
		slot->started = ok = pthread_create(&slot->thread, NULL, job_thread, slot) == 0;
		if (ok)
			w->jobs++;
	}
	pthread_mutex_unlock(&w->lock);
	if (!ok)
		LOG(LOG_ERROR, NULL, "job.start", KS("job", str_of(j->name)));
	return ok;
}

void work_wake(struct app *app, enum wake what)
{
	struct work *w = work_of(app);
	int i, n = w ? atomic_load(&w->jobs) : 0;

	for (i = 0; i < n; i++)
		if (w->job[i].wakes && w->job[i].wake == what)
			bell_ring(&w->job[i].bell);
}

/* ---- sweeping ---- */

static bool sweep_tx(struct ctx *c, void *arg)
{
	(void)arg;
	return autolimit_prune(c) && idempotency_prune(c) && notices_prune(c) && webhook_prune(c) &&
		rule_log_prune(c);
}

i64 sweep_job(struct ctx *c, struct work *w, void *arg)
{
	(void)w, (void)arg;
	if (!db_write(c, sweep_tx, NULL))
		job_failed(c, "sweep.failed");
	return SWEEP_MS;
}

/* ---- start and stop ---- */

static bool prepare_tx(struct ctx *c, void *arg)
{
	(void)arg;
	if (!threading_key_ensure(c))
		return false;
	/* a file has one server: leases that still stand are those of its dead predecessor */
	return store_is_pg(c->store) || (mailin_unlease(c) && outbox_unlease(c));
}

static bool prepare(struct work *w)
{
	struct arena *a = arena_new(0);
	struct ctx c;
	bool ok;

	job_ctx(&c, w, a);
	/* before the first claim, so that every lease says whose it is */
	ok = store_present(&c, w->store) && db_write(&c, prepare_tx, NULL);
	if (!ok)
		job_failed(&c, "work.prepare");
	arena_free(a);
	return ok;
}

static bool start_presence(struct work *w)
{
	return !store_is_pg(w->store) ||
		job_add(w, &(struct job){ .name = "presence", .run = presence_job, .arg = presence_new(w) });
}

static bool start_housekeeping(struct work *w)
{
	return job_add(w, &(struct job){ .name = "sweep", .run = sweep_job }) &&
		job_add(w, &(struct job){ .name = "slaclock", .run = slaclock_job, .wake = WAKE_PROMISE, .wakes = true }) &&
		job_add(w, &(struct job){ .name = "router", .run = router_job, .wake = WAKE_ROUTING, .wakes = true }) &&
		job_add(w, &(struct job){ .name = "survey", .run = survey_job, .wake = WAKE_PROMISE, .wakes = true }) &&
		job_add(w, &(struct job){ .name = "ruleclock", .run = ruleclock_job, .wake = WAKE_PROMISE, .wakes = true }) &&
		job_add(w, &(struct job){ .name = "kbclock", .run = kbclock_job, .wake = WAKE_ARTICLE, .wakes = true }) &&
		job_add(w, &(struct job){ .name = "laterclock", .run = laterclock_job, .wake = WAKE_PROMISE, .wakes = true }) &&
		job_add(w, &(struct job){ .name = "views", .run = views_job, .wake = WAKE_PROMISE, .wakes = true }) &&
		job_add(w, &(struct job){ .name = "recompute", .run = recompute_job, .wake = WAKE_PROMISE, .wakes = true }) &&
		(w->cfg.no_send || (job_add(w, &(struct job){ .name = "webhook", .run = webhook_job,
			.wake = WAKE_WEBHOOK, .wakes = true }) &&
			job_add(w, &(struct job){ .name = "push", .run = push_job, .wake = WAKE_PUSH, .wakes = true })));
}

/* On PostgreSQL they wait more than they work. */
static int intake_threads(const struct work *w)
{
	return w->cfg.intake_threads ? w->cfg.intake_threads : store_is_pg(w->store) ? 4 : 2;
}

static bool start_jobs(struct work *w)
{
	static const char *const intake_names[] = { "intake-1", "intake-2", "intake-3", "intake-4" };
	static const char *const send_names[] = { "send-1", "send-2", "send-3", "send-4" };
	int i, intake = intake_threads(w);
	int send = w->cfg.send_threads ? w->cfg.send_threads : 2;
	bool ok = start_housekeeping(w);

	for (i = 0; ok && w->cfg.jail && i < intake && i < (int)COUNT(intake_names); i++)
		ok = job_add(w, &(struct job){ .name = intake_names[i], .run = intake_job,
			.wake = WAKE_INTAKE, .wakes = true });
	for (i = 0; ok && !w->cfg.no_send && i < send && i < (int)COUNT(send_names); i++)
		ok = job_add(w, &(struct job){ .name = send_names[i], .run = send_job,
			.arg = sender_new(w), .wake = WAKE_OUTBOX, .wakes = true });
	if (ok && !w->cfg.no_poll)
		ok = job_add(w, &(struct job){ .name = "mailboxes", .run = mailboxes_job,
			.wake = WAKE_MAILBOXES, .wakes = true });
	return ok && (!w->cfg.lmtp_listen.n || lmtp_open(w));
}

bool work_start(struct app *app, struct store *s, const struct work_config *cfg)
{
	struct arena *a = arena_new(0);
	struct work *w = NEW(a, struct work);

	memset(w, 0, sizeof(*w));
	w->app = app;
	w->store = s;
	w->arena = a;
	w->cfg = *cfg;
	pthread_mutex_init(&w->lock, NULL);
	for (size_t i = 0; i < TOKEN_LOCKS; i++)
		pthread_mutex_init(&w->token_lock[i], NULL);
	app->jobs = w;
	if (prepare(w) && start_presence(w) && start_jobs(w))
		return true;
	work_stop(app, 1000);
	return false;
}

void work_stop(struct app *app, i64 wait_ms)
{
	struct work *w = work_of(app);
	int i;

	if (!w)
		return;
	atomic_store(&w->stop_by, clock_mono_ms() + wait_ms);
	atomic_store(&w->stopping, true);
	if (w->lmtp)
		lmtp_stop(w->lmtp, wait_ms);
	w->lmtp = NULL;
	for (i = 0; i < w->jobs; i++)
		bell_ring(&w->job[i].bell);
	for (i = 0; i < w->jobs; i++) {
		pthread_join(w->job[i].thread, NULL);
		if (w->job[i].run == send_job)
			sender_close(w->job[i].arg);
	}
	pollers_stop(w);
	app->jobs = NULL;
	arena_free(w->arena);
}

int work_lmtp_port(const struct app *app)
{
	struct work *w = work_of(app);

	return w && w->lmtp ? lmtp_port(w->lmtp) : 0;
}

void work_stats(const struct app *app, struct work_stats *out)
{
	struct work *w = work_of(app);

	*out = (struct work_stats){ 0 };
	if (!w)
		return;
	*out = (struct work_stats){ .received = w->received, .duplicates = w->duplicates,
		.problems = w->problems, .sent = w->sent, .deferred = w->deferred, .failed = w->failed,
		.ambiguous = w->ambiguous, .pollers = w->pollers_n };
}
