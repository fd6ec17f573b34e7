#include "desk/promise/verify.h"

#include "desk/promise/cause.h"
#include "desk/promise/settle.h"

enum { BATCH = 100 };

static const struct sql_sla_clock_row *find(const struct sql_sla_clock_rows *rows, const struct sql_sla_clock_row *k)
{
	size_t i;

	for (i = 0; i < rows->n; i++)
		if (rows->v[i].inst == k->inst && str_eq(rows->v[i].metric, k->metric))
			return &rows->v[i];
	return NULL;
}

static void put(struct buf *out, const char *what, const struct sql_sla_clock_row *r)
{
	buf_fmt(out, "  %s: %.*s target %lld elapsed %lld since %lld due %lld breached %lld stopped %lld policy %lld/%lld\n",
		what, FMT(r->state), (long long)r->target_ms, (long long)r->elapsed_ms, (long long)r->running_since,
		(long long)r->due_at, (long long)r->breached_at, (long long)r->stopped_at,
		(long long)r->policy_id, (long long)r->policy_version_id);
}

/* What time alone brought since the row was written, and the timer is about to write. */
static void forgive(const struct ctx *c, struct sql_sla_clock_row *want, const struct sql_sla_clock_row *have)
{
	if (have->next_fire_at && have->next_fire_at <= c->now && !have->breached_at)
		want->breached_at = 0;
}

static void clock_differs(struct verify *v, struct buf *out, const struct sql_sla_clock_row *want,
			  const struct sql_sla_clock_row *have)
{
	const struct sql_sla_clock_row *k = want ? want : have;

	v->differ++;
	buf_fmt(out, "ticket %lld %.*s %lld\n", (long long)k->ticket_id, FMT(k->metric), (long long)k->inst);
	if (have)
		put(out, "stored", have);
	else
		buf_put(out, S("  stored: nothing\n"));
	if (want)
		put(out, "replay", want);
	else
		buf_put(out, S("  replay: nothing\n"));
}

struct told {
	struct verify *v;
	struct buf *out;
};

/* Where an ended clock's time went.  Who had no free capacity is known by commit, which may
 * come a moment after the clock's own: the two kinds of waiting for somebody count as one. */
static bool check_spent(struct ctx *c, struct replayed *x, size_t clock, const struct sql_sla_clock_row *have, struct told to)
{
	i64 was[SLA_PIECE_LABELS];
	struct sla_cause is;
	bool differs = false;
	size_t i;

	if (!have->spent.n)	/* no verdict */
		return true;
	if (!replay_capacity(c, x))
		return false;
	sla_cause_of(c->arena, &x->r, clock, &is);
	sla_spent_parse(have->spent, was);
	was[SLA_L_UNASSIGNED] += was[SLA_L_UNDERSTAFFED];
	is.ms[SLA_L_UNASSIGNED] += is.ms[SLA_L_UNDERSTAFFED];
	for (i = 0; i < SLA_PIECE_LABELS; i++)
		differs = differs || (i != SLA_L_UNDERSTAFFED && was[i] != is.ms[i]);
	if (!differs)
		return true;
	to.v->differ++;
	buf_fmt(to.out, "ticket %lld %.*s %lld: where its time went\n  stored: %.*s\n  replay: %.*s\n",
		(long long)x->f.ticket_id, FMT(have->metric), (long long)have->inst, FMT(have->spent),
		FMT(sla_spent_text(c->arena, is.ms)));
	return true;
}

static bool ticket_differs(const struct replayed *x, const struct sql_sla_clock_rows *rows)
{
	struct sql_ticket_promise_set_in in;
	ssize_t badge = settle_badge(x);
	bool by_time = str_eq(x->f.t.sla_stage, S("ok")) || str_eq(x->f.t.sla_stage, S("risk"));
	i64 id = 0;
	size_t i;

	if (!x->f.t.sla_priority && !x->r.clocks)	/* nothing has happened on it since the desk promises anything */
		return false;
	for (i = 0; badge >= 0 && i < rows->n; i++)
		if (rows->v[i].inst == x->r.clock[badge].instance &&
		    str_eq(rows->v[i].metric, str_of(sla_metric_name(x->r.clock[badge].metric))))
			id = rows->v[i].id;
	settle_ticket_row(x, id, &in);
	if (by_time && !str_eq(in.sla_stage, S("none")) && !str_eq(in.sla_stage, S("paused")))
		in.sla_stage = x->f.t.sla_stage;
	if (!x->f.t.promise_kept)
		in.promise_kept = 0;
	return !settle_ticket_same(&in, &x->f.t);
}

static bool in_replay(const struct replayed *x, const struct sql_sla_clock_row *r)
{
	size_t k;

	for (k = 0; k < x->r.clocks; k++)
		if (x->r.clock[k].instance == r->inst && str_eq(str_of(sla_metric_name(x->r.clock[k].metric)), r->metric))
			return true;
	return false;
}

static bool one(struct ctx *c, i64 id, struct verify *v, struct buf *out)
{
	struct sql_sla_clock_rows rows;
	struct sql_sla_clock_row want;
	const struct sql_sla_clock_row *have;
	struct replayed x;
	size_t i, known = 0;

	if (!replay_ticket(c, id, false, &x) ||
	    !sql_clocks_of_ticket(c, &(struct sql_clocks_of_ticket_in){ .ticket_id = id }, &rows))
		return false;
	if (!x.w->sla.sets)
		return true;
	for (i = 0; i < x.r.clocks; i++) {
		settle_row(c, &x, i, &want);
		have = find(&rows, &want);
		v->clocks++;
		known += have != NULL;
		if (have)
			forgive(c, &want, have);
		if (!have || !settle_same(&want, have))
			clock_differs(v, out, &want, have);
		else if (!check_spent(c, &x, i, have, (struct told){ v, out }))
			return false;
	}
	for (i = 0; known < rows.n && i < rows.n; i++)
		if (!in_replay(&x, &rows.v[i]))
			clock_differs(v, out, NULL, &rows.v[i]);
	if (ticket_differs(&x, &rows)) {
		v->differ++;
		buf_fmt(out, "ticket %lld: its due time, stage or figures\n", (long long)id);
	}
	return true;
}

bool verify_batch(struct ctx *c, struct verify *v, struct buf *out)
{
	struct sql_tickets_from_rows ids;
	size_t i;

	if (!sql_tickets_from(c, &(struct sql_tickets_from_in){ .after_id = v->after_id, .limit_n = BATCH }, &ids))
		return false;
	v->more = ids.n == BATCH;
	for (i = 0; i < ids.n; i++) {
		v->after_id = ids.v[i].id;
		v->tickets++;
		if (!one(c, ids.v[i].id, v, out))
			return false;
	}
	return true;
}
