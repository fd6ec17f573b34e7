#include "desk/promise/fire.h"

#include <stdlib.h>

#include "base/failpoint.h"
#include "desk/event.h"
#include "desk/promise/steps.h"
#include "sql_sla.h"
#include "sql_slafire.h"
#include "store/db.h"

enum { PUT_OFF_MS = 60000, DETAIL_MAX = 128 * 1024 };

bool fire_next(struct ctx *c, i64 *at)
{
	struct sql_clocks_next_fire_row row;

	if (!sql_clocks_next_fire(c, &row))
		return false;
	*at = row.at;
	return true;
}

bool fire_put_off(struct ctx *c, i64 ticket_id, i64 until)
{
	return sql_clocks_put_off(c, &(struct sql_clocks_put_off_in){ .until_at = until, .ticket_id = ticket_id,
		.now_at = c->now }, NULL);
}

/* ---- points ---- */

/* Warnings and steps that stand at the same place are one point of a clock. */
static str point_of(struct arena *a, const struct sla_policy *p, const struct sla_threshold *t)
{
	const struct sla_step *s = t->kind == SLA_T_STEP ? &p->step[t->index] : NULL;
	const struct sla_warn *w = t->kind == SLA_T_WARN ? &p->warn[t->index] : NULL;

	if (t->kind == SLA_T_BREACH || (s && s->at == SLA_AT_BREACH))
		return S("breach");
	if (s && s->at == SLA_AT_AFTER)
		return str_fmt(a, "after.%lld", (long long)(s->ms / 1000));
	if ((w && w->percent) || (s && s->at == SLA_AT_PERCENT))
		return str_fmt(a, "percent.%lld", (long long)(w ? w->percent : s->percent));
	return str_fmt(a, "before.%lld", (long long)((w ? w->before_ms : s->ms) / 1000));
}

static int by_instant(const void *a, const void *b)
{
	const struct sla_threshold *x = a, *y = b;

	if (x->crossed_at != y->crossed_at)
		return x->crossed_at < y->crossed_at ? -1 : 1;
	return x->elapsed_ms < y->elapsed_ms ? -1 : x->elapsed_ms > y->elapsed_ms;
}

/* Reached since the last time, and of interest still: when a clock rests or has ended,
 * only the word of its breach is left to say. */
static bool is_due(const struct sla_clock *k, const struct sla_threshold *t, i64 through, i64 now)
{
	bool breach = t->kind == SLA_T_BREACH ||
		(t->kind == SLA_T_STEP && k->policy->step[t->index].at == SLA_AT_BREACH);

	if (!t->at || t->at == CALENDAR_NEVER || t->crossed_at <= through || t->crossed_at > now)
		return false;
	if (breach)
		return k->breached;
	return k->state == SLA_RUNNING && k->elapsed_ms >= t->elapsed_ms;
}

/* ---- one point ---- */

struct firing {
	struct ticket t;
	struct replayed *x;
	struct fire_batch *b;
	/* of the clock in hand */
	size_t clock;
	i64 clock_id;
	struct sla_threshold *v;
	size_t n;
};

static str detail_of(struct ctx *c, const struct firing *f, const struct step_run *r)
{
	const struct sla_clock *k = &f->x->r.clock[f->clock];
	struct buf b = buf_new(c->arena, DETAIL_MAX);
	size_t i;

	buf_fmt(&b, "{\"clock\":%lld,\"metric\":\"%s\",\"instance\":%lld,\"threshold\":\"%.*s\",\"due_at\":%lld,"
		"\"policy_id\":%lld,\"actions\":[%.*s],\"notified\":[", (long long)f->clock_id,
		sla_metric_name(k->metric), (long long)k->instance, FMT(r->point),
		(long long)(k->due_at == CALENDAR_NEVER ? 0 : k->due_at), (long long)k->policy->id,
		FMT(buf_str(&r->did)));
	for (i = 0; i < r->told.n; i++)
		buf_fmt(&b, i ? ",%lld" : "%lld", (long long)r->told.v[i]);
	buf_put(&b, S("]}"));
	return buf_str(&b);
}

static bool take_all(struct ctx *c, const struct firing *f, struct step_run *r, const struct sla_policy *p)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (f->v[i].kind == SLA_T_STEP && str_eq(point_of(c->arena, p, &f->v[i]), r->point) &&
		    !steps_take(c, r, &p->step[f->v[i].index]))
			return false;
	return FAILPOINT(c, "slaclock.acted");
}

/* The history names the policy whose steps these are. */
static bool take_steps(struct ctx *c, const struct firing *f, struct step_run *r)
{
	const struct sla_policy *p = f->x->r.clock[f->clock].policy;
	const struct action_origin by = { .kind = S("sla"), .id = p->id, .name = p->name };
	const struct actor *who = c->who;
	struct actor as = *who;
	bool ok;

	as.via = &by;
	c->who = &as;
	ok = take_all(c, f, r, p);
	c->who = who;
	return ok;
}

/* A point of steps alone whose conditions do not hold is no news. */
static bool is_news(const struct firing *f, const struct step_run *r, const struct sla_threshold *t)
{
	return t->kind != SLA_T_STEP || r->did.n || str_eq(r->point, S("breach")) || !f->n;
}

static bool fire_point(struct ctx *c, struct firing *f, const struct sla_threshold *t)
{
	const struct sla_policy *p = f->x->r.clock[f->clock].policy;
	struct step_run r = { .t = &f->t, .x = f->x, .clock = f->clock, .clock_id = f->clock_id,
		.point = point_of(c->arena, p, t) };
	i64 taken, round;

	r.breach = str_eq(r.point, S("breach")) || str_starts(r.point, S("after."));
	round = str_eq(r.point, S("breach")) ? 1 : t->round;
	if (!sql_fired_take(c, &(struct sql_fired_take_in){ .clock_id = f->clock_id, .threshold = r.point,
			.round = round, .actions = S("[]"), .fired_at = c->now }, &taken))
		return false;
	if (!taken)
		return true;
	steps_begin(c, &r);
	if (!FAILPOINT(c, "slaclock.taken") || !take_steps(c, f, &r))
		return false;
	if (r.did.over)
		return fail(c, E_TOO_LARGE, "", "shape.large");
	if (r.did.n && !sql_fired_actions(c, &(struct sql_fired_actions_in){ .clock_id = f->clock_id,
			.threshold = r.point, .round = round,
			.actions = str_fmt(c->arena, "[%.*s]", FMT(buf_str(&r.did))) }, NULL))
		return false;
	f->b->fired++;
	return !is_news(f, &r, t) ||
		(event_append(c, f->t.id, r.breach ? "sla.breached" : "sla.warned", detail_of(c, f, &r),
			      &f->t.last_event_id) && FAILPOINT(c, "slaclock.told"));
}

/* ---- one clock ---- */

static ssize_t find_clock(const struct replayed *x, const struct sql_sla_clock_row *row)
{
	size_t i;

	for (i = 0; i < x->r.clocks; i++)
		if (x->r.clock[i].instance == row->inst &&
		    str_eq(str_of(sla_metric_name(x->r.clock[i].metric)), row->metric))
			return (ssize_t)i;
	return -1;
}

static bool fire_clock(struct ctx *c, struct firing *f, const struct sql_sla_clock_row *row)
{
	ssize_t at = find_clock(f->x, row);
	const struct sla_clock *k = at < 0 ? NULL : &f->x->r.clock[at];
	i64 through = row->fired_through;
	size_t i;

	if (!k || !k->policy || k->state == SLA_CANCELLED)
		return true;
	f->clock = (size_t)at;
	f->clock_id = row->id;
	f->v = sla_thresholds(c->arena, &f->x->r, f->clock, &f->n);
	qsort(f->v, f->n, sizeof(*f->v), by_instant);
	for (i = 0; i < f->n; i++) {
		if (!is_due(k, &f->v[i], row->fired_through, c->now))
			continue;
		if (f->v[i].crossed_at > through)
			through = f->v[i].crossed_at;
		if (!fire_point(c, f, &f->v[i]))
			return false;
	}
	return through == row->fired_through || sql_clock_fired_through(c, &(struct sql_clock_fired_through_in){
		.fired_through = through, .id = row->id }, NULL);
}

/* ---- one ticket ---- */

static bool is_row_due(const struct sql_sla_clock_row *row, i64 now)
{
	return row->next_fire_at && row->next_fire_at <= now;
}

static bool fire_ticket(struct ctx *c, struct fire_batch *b, i64 id)
{
	struct firing *f = NEW(c->arena, struct firing);
	struct sql_sla_clock_rows rows;
	size_t i;

	*f = (struct firing){ .x = NEW(c->arena, struct replayed), .b = b };
	b->ticket_id = id;
	if (!ticket_take(c, id, &f->t) || !replay_ticket(c, id, true, f->x) ||
	    !sql_clocks_of_ticket(c, &(struct sql_clocks_of_ticket_in){ .ticket_id = id }, &rows))
		return false;
	for (i = 0; i < rows.n && f->x->found; i++)
		if (is_row_due(&rows.v[i], c->now) && !fire_clock(c, f, &rows.v[i]))
			return false;
	/* settling moves the stage and finds each clock's next instant; what would stand due
	 * for ever all the same is looked at again in a minute */
	return FAILPOINT(c, "slaclock.fired") && settle_ticket(c, id) && fire_put_off(c, id, c->now + PUT_OFF_MS) &&
		FAILPOINT(c, "slaclock.settled");
}

static int by_id(const void *a, const void *b)
{
	const i64 *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

bool fire_batch(struct ctx *c, struct fire_batch *b)
{
	struct sql_clocks_due_rows rows;
	size_t i, n = 0;
	i64 *id;

	b->due = b->fired = b->ticket_id = 0;
	if (!sql_clocks_due(c, &(struct sql_clocks_due_in){ .until_at = c->now, .limit_n = b->limit }, &rows))
		return false;
	b->due = (i64)rows.n;
	id = NEW_N(c->arena, i64, rows.n);
	for (i = 0; i < rows.n; i++)
		id[i] = rows.v[i].ticket_id;
	qsort(id, rows.n, sizeof(*id), by_id);	/* tickets are taken in one order by all processes */
	for (i = 0; i < rows.n; i++)
		if (!i || id[i] != id[i - 1])
			id[n++] = id[i];
	for (i = 0; i < n; i++)
		if (!fire_ticket(c, b, id[i]))
			return false;
	return true;
}
