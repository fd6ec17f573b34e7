/* When a clock reaches a share of its target: past instants and those to come. */
#include "base/arena.h"
#include "desk/promise/engine_int.h"

i64 sla_elapsed_at(const struct sla_result *r, size_t clock, i64 elapsed_ms)
{
	const struct sla_clock *k = &r->clock[clock];
	const struct calendar_timeline *t = engine_timeline(k->policy, r->as_of);
	const struct sla_segment *last = NULL;
	i64 had = 0, before_last = 0, at;
	size_t i;

	if (elapsed_ms <= 0)
		return k->started_at;
	for (i = 0; i < k->segments; i++) {
		const struct sla_segment *s = &k->segment[i];

		last = s;
		before_last = had;
		if (s->rest != SLA_REST_NONE)
			continue;
		if (had + s->elapsed_ms >= elapsed_ms)
			return engine_add(t, s->from, elapsed_ms - had);
		had += s->elapsed_ms;
	}
	if (k->state != SLA_RUNNING)
		return 0;
	/* the piece that goes on, or one that begins right at as_of */
	if (last && last->rest == SLA_REST_NONE && last->to == r->as_of)
		at = engine_add(t, last->from, elapsed_ms - before_last);
	else
		at = engine_add(t, r->as_of, elapsed_ms - had);
	return at == CALENDAR_NEVER ? 0 : at;
}

static i64 percent_of(i64 target_ms, i64 percent)
{
	return (target_ms / 1000 * percent + 99) / 100 * 1000;
}

static i64 at_least_0(i64 x)
{
	return x > 0 ? x : 0;
}

/* How much has elapsed when the threshold is reached, for some target. */
static i64 reach(const struct sla_policy *p, const struct sla_threshold *t, i64 target)
{
	const struct sla_step *s;

	if (t->kind == SLA_T_BREACH)
		return target + 1;
	if (t->kind == SLA_T_WARN) {
		const struct sla_warn *w = &p->warn[t->index];

		return w->percent ? percent_of(target, w->percent) : at_least_0(target - w->before_ms);
	}
	s = &p->step[t->index];
	switch (s->at) {
	case SLA_AT_PERCENT:
		return percent_of(target, s->percent);
	case SLA_AT_BEFORE:
		return at_least_0(target - s->ms);
	case SLA_AT_BREACH:
		return target + 1;
	case SLA_AT_AFTER:
		return target + s->ms;
	}
	return target;
}

/* A change that took the elapsed time below a threshold it had passed arms it again. */
static i64 round_of(const struct sla_result *r, size_t clock, const struct sla_threshold *t)
{
	const struct sla_policy *p = r->clock[clock].policy;
	i64 round = 1;
	size_t i;

	for (i = 0; i < r->events && t->kind != SLA_T_BREACH; i++) {
		const struct sla_event *e = &r->event[i];

		if (e->clock == clock && e->kind == SLA_E_RETARGET && e->elapsed_from >= reach(p, t, e->target_from) &&
		    e->elapsed_to < reach(p, t, e->target_to))
			round++;
	}
	return round;
}

/* Whoever waits for the threshold would look for it in the past: a change at noon can make
 * ten o'clock the instant of it. */
static i64 crossed_at(const struct sla_result *r, size_t clock, const struct sla_threshold *t)
{
	const struct sla_policy *p = r->clock[clock].policy;
	i64 at = t->at;
	size_t i;

	for (i = 0; i < r->events; i++) {
		const struct sla_event *e = &r->event[i];

		if (e->clock == clock && e->kind == SLA_E_RETARGET && e->at > at &&
		    e->elapsed_from < reach(p, t, e->target_from) && e->elapsed_to >= reach(p, t, e->target_to))
			at = e->at;
	}
	return at;
}

static void fill(const struct sla_result *r, size_t clock, struct sla_threshold *t)
{
	const struct sla_clock *k = &r->clock[clock];
	bool breach = t->kind == SLA_T_BREACH ||
		(t->kind == SLA_T_STEP && k->policy->step[t->index].at == SLA_AT_BREACH);

	t->elapsed_ms = reach(k->policy, t, k->target_ms);
	t->at = breach && k->breached ? k->breached_at : sla_elapsed_at(r, clock, t->elapsed_ms);
	t->crossed_at = t->at ? crossed_at(r, clock, t) : 0;
	t->round = round_of(r, clock, t);
}

struct sla_threshold *sla_thresholds(struct arena *a, const struct sla_result *r, size_t clock, size_t *n)
{
	const struct sla_clock *k = &r->clock[clock];
	const struct sla_policy *p = k->policy;
	struct sla_threshold *v = NEW_N(a, struct sla_threshold, p->warns + p->steps + 1);
	size_t i;

	*n = 0;
	for (i = 0; i < p->warns; i++)
		v[(*n)++] = (struct sla_threshold){ .kind = SLA_T_WARN, .index = i };
	for (i = 0; i < p->steps; i++)
		if (!p->step[i].metrics || p->step[i].metrics >> k->metric & 1)
			v[(*n)++] = (struct sla_threshold){ .kind = SLA_T_STEP, .index = i };
	v[(*n)++] = (struct sla_threshold){ .kind = SLA_T_BREACH };
	for (i = 0; i < *n; i++)
		fill(r, clock, &v[i]);
	return v;
}

i64 sla_at_risk_at(const struct sla_result *r, size_t clock)
{
	const struct sla_policy *p = r->clock[clock].policy;
	i64 first = 0;
	size_t i;

	for (i = 0; i < p->warns; i++) {
		struct sla_threshold t = { .kind = SLA_T_WARN, .index = i };

		fill(r, clock, &t);
		if (t.at && (!first || t.at < first))
			first = t.at;
	}
	return first;
}
