/* One clock: it starts, runs, rests, gets another target, ends.  Its calendar is asked only
 * at the cuts. */
#include <string.h>

#include "base/arena.h"
#include "desk/promise/engine_int.h"

const struct calendar_timeline *engine_timeline(const struct sla_policy *p, i64 at)
{
	return p ? sla_calendar_at(p->calendar, at) : NULL;
}

i64 engine_between(const struct calendar_timeline *t, i64 from, i64 to)
{
	if (to <= from)
		return 0;
	return t ? timeline_between(t, from, to) : to - from;
}

i64 engine_add(const struct calendar_timeline *t, i64 from, i64 n)
{
	if (t)
		return timeline_add(t, from, n);
	return n > 0 ? from + n : from;
}

bool metric_is_resolution(enum sla_metric m)
{
	return m == SLA_REQUESTER_WAIT || m == SLA_AGENT_WORK || m == SLA_TOTAL_RESOLUTION;
}

static enum sla_rest rest_in(const struct engine *e, enum sla_metric m)
{
	bool periodic = e->policy && e->policy->periodic_updates;

	if (e->status == SLA_S_HOLD)
		return m == SLA_AGENT_WORK ? SLA_REST_HOLD : SLA_REST_NONE;
	if (e->status != SLA_S_PENDING)
		return SLA_REST_NONE;
	if (m == SLA_REQUESTER_WAIT || m == SLA_AGENT_WORK || m == SLA_OWNERSHIP || (m == SLA_UPDATE && !periodic))
		return SLA_REST_PENDING;
	return SLA_REST_NONE;
}

struct run *run_live(struct engine *e, enum sla_metric m)
{
	struct run *r = e->cur[m] == NO_RUN ? NULL : &e->run[e->cur[m]];

	return r && r->live ? r : NULL;
}

/* ---- events ---- */

/* A clock as it stood before something happened to it. */
struct before {
	i64 due, target, elapsed;
};

/* The earliest instant with elapsed = target: in the piece that began at `from` with `base`
 * behind it, or in an earlier one if the target was used up there to the last moment. */
static i64 reached(const struct calendar_timeline *t, const struct run *r, i64 from, i64 base)
{
	i64 had = 0;
	size_t i;

	if (base < r->k.target_ms)
		return engine_add(t, from, r->k.target_ms - base);
	for (i = 0; i < r->k.segments; i++) {
		const struct sla_segment *s = &r->k.segment[i];

		if (s->rest == SLA_REST_NONE && had + s->elapsed_ms >= r->k.target_ms)
			return engine_add(t, s->from, r->k.target_ms - had);
		had += s->elapsed_ms;
	}
	return from;
}

static i64 due_now(const struct engine *e, const struct run *r, i64 at)
{
	i64 due;

	if (!e->log->explain || !r->shown || !r->live || r->rest != SLA_REST_NONE)
		return 0;
	if (r->due_stood)
		return r->due_stood;
	due = reached(engine_timeline(r->k.policy, at), r, r->from, r->base);
	return due == CALENDAR_NEVER ? 0 : due;
}

static struct before before(const struct engine *e, const struct run *r, i64 at)
{
	return (struct before){ due_now(e, r, at), r->k.target_ms, r->base };
}

static struct sla_event *event(struct engine *e, const struct run *r, enum sla_event_kind kind, enum sla_why why)
{
	struct sla_result *o = e->out;
	struct sla_event *v;

	if (o->events == e->event_cap) {
		size_t cap = e->event_cap ? e->event_cap * 2 : 32;

		o->event = arena_grow(e->a, o->event, o->events * sizeof(*v), cap * sizeof(*v));
		e->event_cap = cap;
	}
	v = &o->event[o->events++];
	*v = (struct sla_event){ .clock = (size_t)(r - e->run), .kind = kind, .why = why,
		.target_from = r->k.target_ms, .target_to = r->k.target_ms, .elapsed_from = r->base, .elapsed_to = r->base };
	return v;
}

static void tell(struct engine *e, const struct run *r, struct sla_event what, const struct before *b)
{
	struct sla_event *v;

	if (!r->shown)
		return;
	v = event(e, r, what.kind, what.why);
	v->at = what.at;
	v->due_from = b->due;
	v->due_to = due_now(e, r, what.at);
	v->target_from = b->target;
	v->elapsed_from = b->elapsed;
}

/* ---- time ---- */

static void push(struct engine *e, struct run *r, struct sla_segment s)
{
	struct sla_segment *last = r->k.segments ? &r->k.segment[r->k.segments - 1] : NULL;

	if (s.from == s.to)
		return;
	if (last && last->to == s.from && last->rest == s.rest) {
		last->to = s.to;
		last->elapsed_ms += s.elapsed_ms;
		return;
	}
	if (r->k.segments == r->cap) {
		size_t cap = r->cap ? r->cap * 2 : 2;

		r->k.segment = arena_grow(e->a, r->k.segment, r->cap * sizeof(s), cap * sizeof(s));
		r->cap = cap;
	}
	r->k.segment[r->k.segments++] = s;
}

static void breach(struct engine *e, struct run *r, i64 due, i64 at, bool tightened)
{
	struct sla_event *v;

	r->due_stood = due;
	if (r->k.breached)
		return;
	r->k.breached = true;
	r->k.breached_at = at;
	r->k.tightened = tightened;
	v = event(e, r, SLA_E_BREACH, tightened ? SLA_Y_PRIORITY : SLA_Y_TIME);
	v->at = at;
	v->due_from = v->due_to = due;
}

/* Brings the piece that goes on to an end at this instant and begins the next there. */
static void settle(struct engine *e, struct run *r, i64 at)
{
	const struct calendar_timeline *t = engine_timeline(r->k.policy, e->log->as_of);
	i64 ms = 0;

	if (r->rest == SLA_REST_NONE && r->shown) {
		ms = engine_between(t, r->from, at);
		if (r->base + ms > r->k.target_ms && !r->due_stood)
			breach(e, r, reached(t, r, r->from, r->base), engine_add(t, r->from, r->k.target_ms - r->base + 1), false);
		r->base += ms;
	}
	push(e, r, (struct sla_segment){ r->from, at, ms, r->rest });
	r->from = at;
}

/* Elapsed again from the recorded pieces, in the calendar of the clock's policy. */
static void recount(struct engine *e, struct run *r)
{
	const struct calendar_timeline *t = engine_timeline(r->k.policy, e->log->as_of);
	size_t i;

	r->base = 0;
	for (i = 0; i < r->k.segments; i++) {
		struct sla_segment *s = &r->k.segment[i];

		s->elapsed_ms = s->rest == SLA_REST_NONE ? engine_between(t, s->from, s->to) : 0;
		r->base += s->elapsed_ms;
	}
}

/* ---- what happens to it ---- */

static i64 target_for(const struct engine *e, const struct run *r)
{
	return sla_target_of(e->policy, r->k.metric, e->attrs.f[COND_PRIORITY],
			     r->k.metric == SLA_NEXT_RESPONSE ? r->k.channel : e->channel);
}

/* The instant before which calendar edits count for the due date that stood at `at`: an
 * edit entered later does only if it was back-dated to before. */
static const struct calendar_timeline *timeline_stood(const struct engine *e, const struct sla_policy *p, i64 at)
{
	const struct sla_calendar *k = p ? p->calendar : NULL;
	const struct calendar_timeline *t = sla_calendar_at(k, at);
	size_t i;

	for (i = 1; k && i < k->n && k->v[i].entered <= e->log->as_of; i++)
		if (k->v[i].entered > at && k->v[i].from <= at)
			t = &k->v[i].known;
	return t;
}

static i64 due_at_end(const struct engine *e, const struct run *r, i64 from, i64 base)
{
	i64 due;

	if (r->rest != SLA_REST_NONE)
		return 0;
	if (r->due_stood)
		return r->due_stood;
	due = reached(timeline_stood(e, r->k.policy, r->k.stopped_at ? r->k.stopped_at : e->log->as_of), r, from, base);
	return due == CALENDAR_NEVER ? 0 : due;
}

static bool end(struct engine *e, struct run *r, i64 at, enum sla_state state)
{
	i64 from = r->from, base = r->base;

	settle(e, r, at);
	r->live = false;
	r->k.stopped_at = at;
	if (!r->shown)
		return false;
	r->k.due_at = due_at_end(e, r, from, base);
	r->k.state = r->k.breached ? SLA_BREACHED : state;
	return true;
}

static void told_end(struct engine *e, struct run *r, i64 at, struct sla_event what)
{
	struct before b = before(e, r, at);

	b.due = r->k.due_at;
	what.at = at;
	tell(e, r, what, &b);
}

void run_stop(struct engine *e, struct run *r, i64 at, enum sla_why why)
{
	if (end(e, r, at, SLA_MET))
		told_end(e, r, at, (struct sla_event){ .kind = SLA_E_FULFIL, .why = why });
}

void run_void(struct engine *e, struct run *r, i64 at, enum sla_why why)
{
	if (end(e, r, at, SLA_VOID))
		told_end(e, r, at, (struct sla_event){ .kind = SLA_E_VOID, .why = why });
}

void run_cancel(struct engine *e, struct run *r, i64 at, enum sla_why why)
{
	if (end(e, r, at, SLA_CANCELLED))
		told_end(e, r, at, (struct sla_event){ .kind = SLA_E_CANCEL, .why = why });
}

/* A target for a clock that had none: it becomes somebody's clock, from its natural start. */
static void show(struct engine *e, struct run *r, i64 at, enum sla_why why)
{
	i64 target = target_for(e, r);
	struct before none = { 0 };

	if (!target)
		return;
	r->shown = true;
	r->k.policy = e->policy;
	r->k.target_ms = target;
	r->k.state = r->rest == SLA_REST_NONE ? SLA_RUNNING : SLA_PAUSED;
	recount(e, r);
	if (why != SLA_Y_STARTED && r->base > target)
		breach(e, r, at, at, true);
	tell(e, r, (struct sla_event){ .at = at, .kind = SLA_E_ACTIVATE, .why = why }, &none);
}

static struct run *new_run(struct engine *e, enum sla_metric m)
{
	if (e->n == e->cap) {
		size_t cap = e->cap ? e->cap * 2 : 16;

		e->run = arena_grow(e->a, e->run, e->n * sizeof(*e->run), cap * sizeof(*e->run));
		e->cap = cap;
	}
	e->cur[m] = (ssize_t)e->n;
	return &e->run[e->n++];
}

void run_start(struct engine *e, enum sla_metric m, i64 at, i64 anchor)
{
	struct run *r = new_run(e, m);

	*r = (struct run){ .live = true, .from = anchor, .rest = rest_in(e, m) };
	r->k.metric = m;
	r->k.started_at = anchor;
	if (m == SLA_NEXT_RESPONSE)
		r->k.channel = e->turn_channel;
	show(e, r, at, SLA_Y_STARTED);
}

/* A copy without a target goes on in the place of a clock that ended. */
static struct run *shadow(struct engine *e, size_t of)
{
	struct run *r = new_run(e, e->run[of].k.metric);

	*r = (struct run){ .from = e->run[of].from, .rest = e->run[of].rest, .live = true };
	r->k.metric = e->run[of].k.metric;
	r->k.started_at = e->run[of].k.started_at;
	r->k.channel = e->run[of].k.channel;
	r->cap = r->k.segments = e->run[of].k.segments;
	r->k.segment = NEW_N(e->a, struct sla_segment, r->cap + 1);
	if (r->cap)
		memcpy(r->k.segment, e->run[of].k.segment, r->cap * sizeof(*r->k.segment));
	return r;
}

void run_follow_status(struct engine *e, struct run *r, i64 at)
{
	enum sla_rest rest = rest_in(e, r->k.metric);
	struct before b;

	if (rest == r->rest)
		return;
	settle(e, r, at);
	b = before(e, r, at);
	r->rest = rest;
	if (r->shown)
		r->k.state = rest == SLA_REST_NONE ? SLA_RUNNING : SLA_PAUSED;
	tell(e, r, (struct sla_event){ .at = at, .kind = rest == SLA_REST_NONE ? SLA_E_RESUME : SLA_E_PAUSE, .why = SLA_Y_STATUS }, &b);
}

/* The new policy or priority: other target, maybe other calendar, maybe none. */
static void retarget(struct engine *e, struct run *r, i64 at, enum sla_why why)
{
	i64 target = target_for(e, r);
	struct before b;

	if (r->k.policy == e->policy && r->k.target_ms == target)
		return;
	settle(e, r, at);
	b = before(e, r, at);
	if (!r->k.policy || r->k.policy->calendar != e->policy->calendar) {
		r->k.policy = e->policy;
		recount(e, r);
	}
	r->k.policy = e->policy;
	r->k.target_ms = target;
	if (r->base <= target)
		r->due_stood = 0;
	else if (!r->k.breached)
		breach(e, r, at, at, true);
	else if (!r->due_stood)
		r->due_stood = at;
	tell(e, r, (struct sla_event){ .at = at, .kind = SLA_E_RETARGET, .why = why }, &b);
}

void run_adopt(struct engine *e, struct run *r, i64 at, enum sla_why why)
{
	size_t i = (size_t)(r - e->run);

	if (!r->shown) {
		if (target_for(e, r)) {
			settle(e, r, at);
			show(e, r, at, why);
		}
	} else if (target_for(e, r)) {
		retarget(e, r, at, why);
	} else {
		enum sla_rest rest = r->rest;

		run_cancel(e, r, at, why);
		r = shadow(e, i);
		r->rest = rest;
	}
	run_follow_status(e, &e->run[e->cur[e->run[i].k.metric]], at);
}

void run_resume(struct engine *e, enum sla_metric m, i64 at)
{
	size_t i = (size_t)e->cur[m];
	struct run *r = &e->run[i];
	struct before b = { 0 };
	i64 solved = r->k.stopped_at;

	if (r->shown && !target_for(e, r)) {	/* its verdict stands; time goes on unseen */
		r = shadow(e, i);
		r->from = solved;
	}
	r->rest = SLA_REST_SOLVED;
	r->live = true;
	r->k.stopped_at = r->k.due_at = 0;
	b = before(e, r, at);
	settle(e, r, at);
	r->rest = rest_in(e, m);
	if (r->shown) {
		r->k.state = r->rest == SLA_REST_NONE ? SLA_RUNNING : SLA_PAUSED;
		tell(e, r, (struct sla_event){ .at = at, .kind = SLA_E_RESUME, .why = SLA_Y_REOPENED }, &b);
	}
	run_adopt(e, r, at, SLA_Y_POLICY);
}

/* Response clocks never rest, so one piece from the new anchor says it all. */
void run_anchor(struct engine *e, struct run *r, i64 at, i64 anchor)
{
	struct before b;

	if (anchor >= r->k.started_at)
		return;
	b = before(e, r, at);
	r->k.started_at = r->from = anchor;
	r->k.segments = 0;
	r->base = r->due_stood = 0;
	tell(e, r, (struct sla_event){ .at = at, .kind = SLA_E_RETARGET, .why = SLA_Y_MERGE }, &b);
}

static void calendar_moves(struct engine *e, const struct run *r, i64 until)
{
	const struct sla_calendar *k = r->k.policy ? r->k.policy->calendar : NULL;
	size_t i;

	for (i = 1; k && i < k->n; i++) {
		i64 left = r->k.target_ms - r->base, was, now, at = k->v[i].entered;
		struct sla_event *v;

		if (at <= e->calendars_seen || at > until || at < r->from)
			continue;
		was = engine_add(&k->v[i - 1].known, r->from, left);
		now = engine_add(&k->v[i].known, r->from, left);
		if (was == now)
			continue;
		v = event(e, r, SLA_E_RETARGET, SLA_Y_CALENDAR);
		v->at = at;
		v->due_from = was == CALENDAR_NEVER ? 0 : was;
		v->due_to = now == CALENDAR_NEVER ? 0 : now;
	}
}

/* Edits of calendars that were entered meanwhile moved what was due. */
void run_calendar_moves(struct engine *e, i64 until)
{
	size_t i;

	for (i = 0; i < e->n; i++) {
		const struct run *r = &e->run[i];

		if (r->shown && r->live && r->rest == SLA_REST_NONE && !r->due_stood)
			calendar_moves(e, r, until);
	}
	if (until > e->calendars_seen)
		e->calendars_seen = until;
}

/* ---- the result ---- */

static void sort_events(struct sla_event *v, size_t n)
{
	size_t i, j;

	for (i = 1; i < n; i++) {
		struct sla_event x = v[i];

		for (j = i; j > 0 && v[j - 1].at > x.at; j--)
			v[j] = v[j - 1];
		v[j] = x;
	}
}

static void close_run(struct engine *e, struct run *r)
{
	i64 from = r->from, base = r->base;

	if (r->live) {
		settle(e, r, e->log->as_of);
		r->k.due_at = due_at_end(e, r, from, base);
	}
	r->k.elapsed_ms = r->base;
}

void engine_finish(struct engine *e)
{
	struct sla_result *o = e->out;
	size_t *place = NEW_N(e->a, size_t, e->n + 1), i, n = 0;
	i64 instance[SLA_METRICS] = { 0 };

	o->clock = NEW_N(e->a, struct sla_clock, e->n + 1);
	for (i = 0; i < e->n; i++) {
		struct run *r = &e->run[i];

		if (!r->shown)
			continue;
		close_run(e, r);
		r->k.instance = ++instance[r->k.metric];
		place[i] = n;
		o->clock[n++] = r->k;
	}
	o->clocks = n;
	for (i = 0; i < o->events; i++)
		o->event[i].clock = place[o->event[i].clock];
	sort_events(o->event, o->events);
	for (i = 0; i < o->scenes; i++)
		if ((size_t)o->scene[i].stint < e->left_cap)
			o->scene[i].left_by = e->left[o->scene[i].stint];
}
