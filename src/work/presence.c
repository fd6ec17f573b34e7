/*
 * Several processes on one PostgreSQL: this job shows that we live, and gives back what
 * the dead had taken.  A lease carries the number of its process.  Whose number nobody
 * holds any more for a while has died: his leases end at once instead of in minutes.  The
 * while is there because a server that restarts cuts off everybody, and the living come
 * back at different moments; it is longer for mail on its way out, which may be in a
 * relay's ears already.
 */
#include "base/clock.h"
#include "base/log.h"
#include "desk/cases/mailin.h"
#include "desk/cases/outbox.h"
#include "store/db.h"
#include "work/jobs.h"

enum { LOOK_MS = 1000, GONE_MAX = 64, INTAKE_GRACE_MS = 3000, OUTBOX_GRACE_MS = 8000 };

struct presence {
	struct {
		i64 number, since;	/* clock_mono_ms, when it was first seen gone */
		bool intake_free;
		bool seen;		/* in this round */
	} v[GONE_MAX];
	size_t n;
};

struct presence *presence_new(struct work *w)
{
	struct presence *p;

	pthread_mutex_lock(&w->lock);
	p = NEW(w->arena, struct presence);
	pthread_mutex_unlock(&w->lock);
	p->n = 0;
	return p;
}

struct look {
	struct presence *p;
	struct i64s gone;
	i64 number;
};

static bool look_tx(struct ctx *c, void *arg)
{
	struct look *l = arg;

	return lease_owners_gone(c, &l->gone);
}

static bool intake_tx(struct ctx *c, void *arg)
{
	return mailin_unlease_of(c, ((struct look *)arg)->number);
}

static bool outbox_tx(struct ctx *c, void *arg)
{
	return outbox_unlease_of(c, ((struct look *)arg)->number);
}

static void note_gone(struct presence *p, const struct i64s *gone)
{
	size_t i, k;

	for (k = 0; k < p->n; k++)
		p->v[k].seen = false;
	for (i = 0; i < gone->n; i++) {
		for (k = 0; k < p->n && p->v[k].number != gone->v[i]; k++)
			;
		if (k == p->n && p->n < GONE_MAX) {
			p->v[p->n].number = gone->v[i];
			p->v[p->n].intake_free = false;
			p->v[p->n++].since = clock_mono_ms();
		}
		if (k < p->n)
			p->v[k].seen = true;
	}
	for (k = 0; k < p->n;)	/* he is back, or nothing of his is left */
		if (p->v[k].seen)
			k++;
		else
			p->v[k] = p->v[--p->n];
}

static bool free_what(struct ctx *c, struct look *l, db_fn *fn, enum wake what)
{
	if (!db_write(c, fn, l)) {
		job_failed(c, "presence.free");
		return false;
	}
	LOG(LOG_WARN, c, "process.gone", KI("number", l->number),
	    KS("freed", what == WAKE_INTAKE ? S("intake") : S("outbox")));
	work_wake(c->app, what);
	return true;
}

i64 presence_job(struct ctx *c, struct work *w, void *arg)
{
	struct presence *p = arg;
	struct look l = { .p = p };
	size_t k;

	(void)w;
	if (!store_present(c, c->store) || !db_read(c, look_tx, &l)) {
		/* whoever cannot see cannot tell who is dead */
		p->n = 0;
		job_failed(c, "presence.failed");
		return LOOK_MS;
	}
	note_gone(p, &l.gone);
	for (k = 0; k < p->n; k++) {
		i64 ms = clock_mono_ms() - p->v[k].since;

		l.number = p->v[k].number;
		if (ms >= INTAKE_GRACE_MS && !p->v[k].intake_free)
			p->v[k].intake_free = free_what(c, &l, intake_tx, WAKE_INTAKE);
		if (ms >= OUTBOX_GRACE_MS)
			(void)free_what(c, &l, outbox_tx, WAKE_OUTBOX);
	}
	return LOOK_MS;
}
