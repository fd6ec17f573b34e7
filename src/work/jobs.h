/*
 * Inside src/work: the threads and what rings them.  A job is a function that does what
 * is due and says when it wants to be called again; the thread around it makes a fresh
 * context for each call, so no call can leak into the next.
 */
#ifndef PRONTO_WORK_JOBS_H
#define PRONTO_WORK_JOBS_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/ctx.h"
#include "work/work.h"

enum { JOBS_MAX = 64, MAILBOXES_MAX = 500, TOKEN_LOCKS = 16 };

/* Rung from any thread; waiting ends at once when it was rung since the last wait. */
struct bell {
	pthread_mutex_t lock;
	pthread_cond_t cond;
	bool rung;
};
void bell_init(struct bell *b);
void bell_ring(struct bell *b);
void bell_wait(struct bell *b, i64 ms);

struct work;
/* Does what is due; returns the ms to sleep unless rung: 0 calls again at once. */
typedef i64 job_fn(struct ctx *c, struct work *w, void *arg);

struct job {
	struct work *w;
	const char *name;
	job_fn *run;
	void *arg;
	struct bell bell;
	enum wake wake;		/* what rings it */
	bool wakes;
	pthread_t thread;
	bool started;
};

struct pollers;
struct lmtp;
struct work {
	struct app *app;
	struct store *store;
	struct work_config cfg;
	struct arena *arena;	/* of the process; under lock */
	pthread_mutex_t lock;
	struct job job[JOBS_MAX];
	_Atomic int jobs;
	pthread_mutex_t token_lock[TOKEN_LOCKS];	/* by mailbox: one refresh at a time */
	struct pollers *pollers;	/* owned by the mailboxes job */
	struct lmtp *lmtp;
	_Atomic bool stopping;
	_Atomic bool looking;	/* an intake worker, for mails */
	_Atomic i64 stop_by;	/* clock_mono_ms */
	_Atomic i64 received, duplicates, problems, sent, deferred, failed, ambiguous, pollers_n;
};

static inline struct work *work_of(const struct app *app)
{
	return app->jobs;
}

/* Before or after start; the job's thread begins at once. */
bool job_add(struct work *w, const struct job *j);
/* A context as jobs use it: the system acts, nobody reads. */
void job_ctx(struct ctx *c, struct work *w, struct arena *a);
/* In random order of milliseconds around ms, so that many do not retry together. */
i64 job_jitter(i64 ms);
/* Logs the failure in c under this event name and clears it. */
void job_failed(struct ctx *c, const char *evt);

/* Inside db_write: its server refused the token, so the next use asks for another. */
bool work_mailbox_stale(struct ctx *c, i64 id) WARN_UNUSED;

/* The jobs. */
i64 intake_job(struct ctx *c, struct work *w, void *arg);
i64 send_job(struct ctx *c, struct work *w, void *arg);		/* arg: its struct sender */
i64 mailboxes_job(struct ctx *c, struct work *w, void *arg);
i64 slaclock_job(struct ctx *c, struct work *w, void *arg);
i64 router_job(struct ctx *c, struct work *w, void *arg);
i64 ruleclock_job(struct ctx *c, struct work *w, void *arg);
i64 survey_job(struct ctx *c, struct work *w, void *arg);
i64 kbclock_job(struct ctx *c, struct work *w, void *arg);
i64 laterclock_job(struct ctx *c, struct work *w, void *arg);
i64 webhook_job(struct ctx *c, struct work *w, void *arg);
i64 push_job(struct ctx *c, struct work *w, void *arg);
i64 sweep_job(struct ctx *c, struct work *w, void *arg);
i64 recompute_job(struct ctx *c, struct work *w, void *arg);
i64 views_job(struct ctx *c, struct work *w, void *arg);
struct presence;
i64 presence_job(struct ctx *c, struct work *w, void *arg);	/* PostgreSQL; arg: presence_new */
struct presence *presence_new(struct work *w);
struct sender;
struct sender *sender_new(struct work *w);
void sender_close(struct sender *s);
void pollers_stop(struct work *w);
bool lmtp_open(struct work *w);

#endif
