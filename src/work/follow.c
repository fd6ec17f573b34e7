/* Followers of the event log. */
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "sql_event.h"
#include "sql_mailin.h"
#include "store/db.h"
#include "work/jobs.h"

enum { BATCH = 200, POLL_LITE_MS = 10000, POLL_PG_MS = 500, AGAIN_MS = 1000, GAP_LOOK_MS = 50 };
/* An id that is missing may belong to a transaction that has not committed yet. */
static const i64 GAP_MS = 2000;

struct following {
	struct follower f;
	i64 last;		/* of followers that are not stored; -1: not known yet */
	i64 gap_at, gap_since;	/* first missing id, and when it was first missed */
	i64 seen;		/* events of the last round */
	bool waiting;		/* for a gap */
};

static bool start_at_head(struct ctx *c, struct following *g)
{
	struct sql_event_head_row head;

	if (!sql_event_head(c, &head))
		return false;
	g->last = head.head;
	return true;
}

/* How many of these may be handed on: PostgreSQL's ids become visible out of order, so
 * nothing behind a fresh gap is taken before the gap had time to close. */
static size_t settled(struct ctx *c, struct following *g, i64 last, const struct event *v, size_t n)
{
	size_t i;

	g->waiting = false;
	if (!store_is_pg(c->store))
		return n;
	for (i = 0; i < n; i++) {
		i64 expected = last + 1, mono = clock_mono_ms();

		last = v[i].id;
		if (v[i].id == expected)
			continue;
		if (g->gap_at != expected) {
			g->gap_at = expected;
			g->gap_since = mono;
		}
		if (mono - g->gap_since < GAP_MS) {
			g->waiting = true;
			return i;
		}
	}
	return n;
}

static bool round_on(struct ctx *c, struct following *g, i64 *last)
{
	struct event_cursor at = { .last_id = *last };	/* gaps are waited for: nothing shows late */
	struct event *v;
	size_t n;

	g->seen = 0;
	if (!events_next(c, &at, g->f.batch ? g->f.batch : BATCH, &v, &n))
		return false;
	n = settled(c, g, *last, v, n);
	if (!n)
		return true;
	if (!g->f.handle(c, g->f.arg, v, n))
		return false;
	g->seen = (i64)n;
	*last = v[n - 1].id;
	return true;
}

static bool stored_round(struct ctx *c, void *arg)
{
	struct following *g = arg;
	struct sql_follower_take_row row = { 0 };
	i64 last;
	bool found;

	if (!sql_follower_take(c, &(struct sql_follower_take_in){ .name = str_of(g->f.name) }, &row, &found))
		return false;
	last = found ? row.last_id : 0;
	if (!round_on(c, g, &last))
		return false;
	return !g->seen || sql_follower_set(c, &(struct sql_follower_set_in){ .name = str_of(g->f.name),
		.last_id = last }, NULL);
}

static bool passing_round(struct ctx *c, void *arg)
{
	struct following *g = arg;

	if (g->last < 0 && !start_at_head(c, g))
		return false;
	return round_on(c, g, &g->last);
}

static i64 follow_job(struct ctx *c, struct work *w, void *arg)
{
	struct following *g = arg;
	bool ok = g->f.stored ? db_write(c, stored_round, g) : db_read(c, passing_round, g);

	(void)w;
	if (!ok) {
		job_failed(c, "follower.failed");
		return AGAIN_MS;
	}
	if (g->waiting)
		return GAP_LOOK_MS;
	if (g->seen)
		return 0;
	return store_is_pg(c->store) ? POLL_PG_MS : POLL_LITE_MS;
}

bool follow_start(struct app *app, const struct follower *f)
{
	struct work *w = work_of(app);
	struct following *g;

	pthread_mutex_lock(&w->lock);
	g = NEW(w->arena, struct following);
	pthread_mutex_unlock(&w->lock);
	memset(g, 0, sizeof(*g));
	g->f = *f;
	g->last = -1;
	return job_add(w, &(struct job){ .name = f->name, .run = follow_job, .arg = g,
		.wake = WAKE_EVENTS, .wakes = true });
}
