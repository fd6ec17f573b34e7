/* One pass over the clocks of a period, and what is counted on the way. */
#include "desk/measure/slareport.h"

#include <math.h>
#include <stdlib.h>

#include "desk/cases/reason.h"
#include "desk/measure/slareport_int.h"
#include "desk/measure/stats.h"
#include "desk/promise/cause.h"

enum { LIFT_LEAST = 20, LIFTS_MAX = 20, SOLVED_PAGE = 5000 };
static const i64 over_s[] = { 900, 1800, 3600, 7200, 14400, 28800, 86400, 0 };

/* ---- counting ---- */

struct cell {
	i64 id;
	str key;
	i64 met, breached;
};
struct cells {
	struct cell *v;
	size_t n, cap, last;
};
struct by_metric {
	i64 n[SLA_STATES];
	struct sample business, calendar;
	i64 spent_clocks, spent_ms[SLA_PIECE_LABELS], spent_n[SLA_PIECE_LABELS];
};
struct tally {
	struct arena *a;
	bool internal_too;		/* one metric was asked for by name */
	bool metrics_only;
	struct by_metric metric[SLA_METRICS];
	struct cells dim[RD_DIMS];
	struct report_cause cause[SLA_LABELS];
	i64 over[COUNT(over_s)];
	i64 met, breached;
};

static struct cell *cell_of(struct tally *t, struct cells *l, i64 id, str key)
{
	size_t i;

	for (i = l->last; i < l->n; i = l->n)
		if (l->v[i].id == id && str_eq(l->v[i].key, key))
			return &l->v[i];
	for (i = 0; i < l->n; i++)
		if (l->v[i].id == id && str_eq(l->v[i].key, key)) {
			l->last = i;
			return &l->v[i];
		}
	if (l->n == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 16;

		l->v = arena_grow(t->a, l->v, l->n * sizeof(*l->v), cap * sizeof(*l->v));
		l->cap = cap;
	}
	l->last = l->n++;
	l->v[l->last] = (struct cell){ .id = id, .key = str_dup(t->a, key) };
	return &l->v[l->last];
}

static void count_in(struct tally *t, const struct sql_report_clocks_row *r, bool met)
{
	const struct cell at[RD_DIMS] = {
		[RD_POLICY] = { .id = r->policy_id }, [RD_PRIORITY] = { .id = r->priority },
		[RD_TEAM] = { .id = r->team_id }, [RD_AGENT] = { .id = r->agent_id },
		[RD_CHANNEL] = { .key = r->channel }, [RD_TYPE] = { .key = r->type }, [RD_REASON] = { .id = r->reason_id },
	};
	size_t i;

	for (i = 0; i < RD_DIMS; i++) {
		struct cell *k = cell_of(t, &t->dim[i], at[i].id, at[i].key);

		if (met)
			k->met++;
		else
			k->breached++;
	}
	if (met)
		t->met++;
	else
		t->breached++;
}

static void count_why(struct tally *t, const struct sql_report_clocks_row *r)
{
	enum sla_label made, said;
	size_t i;

	if (sla_label_of(r->cause, &made)) {
		t->cause[made].computed++;
		if (!r->cause_corrected.n || !sla_label_of(r->cause_corrected, &said))
			said = made;
		t->cause[said].n++;
		t->cause[said].overrun_s += r->overrun_ms / 1000;
	}
	for (i = 0; over_s[i] && r->overrun_ms > over_s[i] * 1000; i++)
		;
	t->over[i]++;
}

static void count_spent(struct by_metric *k, str spent)
{
	i64 ms[SLA_PIECE_LABELS];
	size_t i;

	if (!spent.n)
		return;
	sla_spent_parse(spent, ms);
	k->spent_clocks++;
	for (i = 0; i < SLA_PIECE_LABELS; i++) {
		k->spent_ms[i] += ms[i];
		k->spent_n[i] += ms[i] > 0;
	}
}

static void take(void *arg, const struct sql_report_clocks_row *r)
{
	struct tally *t = arg;
	struct by_metric *k;
	enum sla_metric m;
	enum sla_state s;

	if (!sla_metric_of(r->metric, &m) || !sla_state_of(r->state, &s))
		return;
	k = &t->metric[m];
	k->n[s]++;
	if (s != SLA_MET && s != SLA_BREACHED)
		return;
	sample_add(t->a, &k->business, r->elapsed_ms / 1000);
	sample_add(t->a, &k->calendar, (r->stopped_at - r->started_at) / 1000);
	if (t->metrics_only || (m >= SLA_PICKUP && !t->internal_too))
		return;
	count_spent(k, r->spent);
	count_in(t, r, s == SLA_MET);
	if (s == SLA_BREACHED)
		count_why(t, r);
}

/* ---- figures out of counts ---- */

static size_t metrics(struct tally *t, struct report_metric *out)
{
	size_t m, n = 0;

	for (m = 0; m < SLA_METRICS; m++) {
		struct by_metric *k = &t->metric[m];

		if (!(k->n[SLA_MET] + k->n[SLA_BREACHED] + k->n[SLA_VOID] + k->n[SLA_CANCELLED]))
			continue;
		sample_sort(&k->business);
		sample_sort(&k->calendar);
		out[n++] = (struct report_metric){
			.metric = str_of(sla_metric_name((enum sla_metric)m)), .met = k->n[SLA_MET],
			.breached = k->n[SLA_BREACHED], .voided = k->n[SLA_VOID], .cancelled = k->n[SLA_CANCELLED],
			.rate = stat_rate(k->n[SLA_MET], k->n[SLA_MET] + k->n[SLA_BREACHED]),
			.median_s = sample_percentile(&k->business, 50), .p75_s = sample_percentile(&k->business, 75),
			.p90_s = sample_percentile(&k->business, 90), .p95_s = sample_percentile(&k->business, 95),
			.calendar_median_s = sample_percentile(&k->calendar, 50),
		};
	}
	return n;
}

static int by_time(const void *a, const void *b)
{
	const struct report_part *x = a, *y = b;

	return x->s != y->s ? (x->s < y->s ? 1 : -1) : str_cmp(x->label, y->label);
}

static void spent(const struct tally *t, struct report *out)
{
	size_t m, i;

	for (m = 0; m < SLA_METRICS; m++) {
		const struct by_metric *k = &t->metric[m];
		struct report_spent *o = &out->spent[out->spents];
		i64 ms = 0;

		if (!k->spent_clocks)
			continue;
		*o = (struct report_spent){ .metric = str_of(sla_metric_name((enum sla_metric)m)), .clocks = k->spent_clocks };
		for (i = 0; i < SLA_PIECE_LABELS; i++) {
			ms += k->spent_ms[i];
			if (k->spent_n[i])
				o->part[o->parts++] = (struct report_part){ str_of(sla_label_name((enum sla_label)i)),
					k->spent_ms[i] / 1000, k->spent_n[i] };
		}
		o->elapsed_s = ms / 1000;
		qsort(o->part, o->parts, sizeof(*o->part), by_time);
		out->spents++;
	}
}

struct names {
	struct sql_report_names_rows v[RD_DIMS];
	struct reasons reasons;
};

static bool load_names(struct ctx *c, struct names *out)
{
	static const enum report_dim dims[] = { RD_POLICY, RD_TEAM, RD_AGENT };
	size_t i;

	*out = (struct names){ 0 };
	for (i = 0; i < COUNT(dims); i++)
		if (!sql_report_names(c, &(struct sql_report_names_in){ .dim = str_of(report_dim_name(dims[i])) },
				&out->v[dims[i]]))
			return false;
	return reasons_load(c, &out->reasons);
}

/* What is counted under a reason counts for those above it, as the filter has it. */
static void roll_up(struct ctx *c, struct tally *t, const struct names *names)
{
	struct cells exact = t->dim[RD_REASON], *all = &t->dim[RD_REASON];
	size_t i, k;

	*all = (struct cells){ 0 };
	for (i = 0; i < exact.n; i++) {
		struct i64s path = reason_path(c, &names->reasons, exact.v[i].id);

		if (!path.n)
			path = (struct i64s){ &exact.v[i].id, 1 };
		for (k = 0; k < path.n; k++) {
			struct cell *x = cell_of(t, all, path.v[k], S(""));

			x->met += exact.v[i].met;
			x->breached += exact.v[i].breached;
		}
	}
}

static str name_of(struct ctx *c, const struct names *names, enum report_dim d, const struct cell *k)
{
	size_t i;

	if (k->key.n)
		return k->key;
	if (d == RD_REASON)
		return k->id ? reason_text(c, &names->reasons, k->id) : S("");
	for (i = 0; i < names->v[d].n; i++)
		if (names->v[d].v[i].id == k->id)
			return names->v[d].v[i].name;
	return S("");
}

static int by_size(const void *a, const void *b)
{
	const struct report_group *x = a, *y = b;
	i64 n = x->met + x->breached, m = y->met + y->breached;

	if (n != m)
		return n < m ? 1 : -1;
	return x->id != y->id ? (x->id < y->id ? -1 : 1) : str_cmp(x->name, y->name);
}

static void groups(struct ctx *c, struct tally *t, enum report_dim d, const struct names *names, struct report *out)
{
	const struct cells *l = &t->dim[d];
	size_t i;

	out->group = NEW_N(t->a, struct report_group, l->n);
	for (i = 0; i < l->n; i++) {
		const struct cell *k = &l->v[i];

		out->group[out->groups++] = (struct report_group){ k->id, name_of(c, names, d, k), k->met, k->breached,
			stat_rate(k->met, k->met + k->breached) };
	}
	if (out->groups)
		qsort(out->group, out->groups, sizeof(*out->group), by_size);
}

static int by_count(const void *a, const void *b)
{
	const struct report_cause *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	return x->overrun_s != y->overrun_s ? (x->overrun_s < y->overrun_s ? 1 : -1) : str_cmp(x->label, y->label);
}

static void causes(const struct tally *t, struct report *out)
{
	size_t i;

	for (i = 0; i < SLA_LABELS; i++)
		if (t->cause[i].n || t->cause[i].computed) {
			out->cause[out->causes] = t->cause[i];
			out->cause[out->causes++].label = str_of(sla_label_name((enum sla_label)i));
		}
	qsort(out->cause, out->causes, sizeof(*out->cause), by_count);
}

static int by_lower(const void *a, const void *b)
{
	const struct report_lift *x = a, *y = b;

	return x->lower < y->lower ? 1 : x->lower > y->lower ? -1 : str_cmp(x->name, y->name);
}

/* Kinds of cases, not people: who works on the hard ones would stand on top. */
static void lifts(struct ctx *c, struct tally *t, const struct names *names, struct report *out)
{
	static const enum report_dim dims[] = { RD_POLICY, RD_PRIORITY, RD_TEAM, RD_CHANNEL, RD_TYPE, RD_REASON };
	i64 all = t->met + t->breached;
	double overall = stat_rate(t->breached, all);
	size_t i, k, room = 0;

	if (!t->breached)
		return;
	for (i = 0; i < COUNT(dims); i++)
		room += t->dim[dims[i]].n;
	out->lift = NEW_N(t->a, struct report_lift, room);
	for (i = 0; i < COUNT(dims); i++)
		for (k = 0; k < t->dim[dims[i]].n; k++) {
			const struct cell *x = &t->dim[dims[i]].v[k];
			i64 n = x->met + x->breached;

			if (n < LIFT_LEAST || n == all)
				continue;
			out->lift[out->lifts++] = (struct report_lift){ str_of(report_dim_name(dims[i])), x->id,
				name_of(c, names, dims[i], x), n, x->breached, stat_rate(x->breached, n),
				stat_rate(x->breached, n) / overall, stat_wilson_lower(x->breached, n) / overall };
		}
	if (out->lifts)
		qsort(out->lift, out->lifts, sizeof(*out->lift), by_lower);
	if (out->lifts > LIFTS_MAX)
		out->lifts = LIFTS_MAX;
}

static void overruns(struct tally *t, struct report *out)
{
	size_t i;

	out->over = NEW_N(t->a, struct report_over, COUNT(over_s));
	for (i = 0; i < COUNT(over_s); i++)
		out->over[out->overs++] = (struct report_over){ i ? over_s[i - 1] : 0, over_s[i], t->over[i] };
}

/* ---- tickets ---- */

static void add_solved(struct arena *a, const struct sql_report_solved_row *r, struct report_figures *f,
		       struct sample sample[2])
{
	f->tickets++;
	f->reopened += r->reopens > 0;
	f->one_touch += r->replies <= 1 && r->reopens == 0;
	f->transferred += r->transfers > 0;
	f->escalated += r->escalations > 0;
	f->transfers += r->transfers;
	f->escalations += r->escalations;
	f->exchanges += r->replies;
	sample_add(a, &sample[0], ((r->first_resolution_at ? r->first_resolution_at : r->solved_at) - r->created_at) / 1000);
	sample_add(a, &sample[1], (r->solved_at - r->created_at) / 1000);
}

static bool solved(struct ctx *c, const struct report_ask *ask, i64 tag_id, struct report_figures *f)
{
	struct sql_report_solved_in in;
	struct sql_report_solved_rows rows;
	struct sample sample[2] = { 0 };
	size_t i;

	report_solved_in(ask, tag_id, &in);
	in.limit_n = SOLVED_PAGE;
	do {
		if (!sql_report_solved(c, &in, &rows))
			return false;
		for (i = 0; i < rows.n; i++)
			add_solved(c->arena, &rows.v[i], f, sample);
		if (rows.n) {
			in.before_at = rows.v[rows.n - 1].solved_at;
			in.before_id = rows.v[rows.n - 1].id;
		}
	} while (rows.n == SOLVED_PAGE);
	for (i = 0; i < 2; i++)
		sample_sort(&sample[i]);
	f->first_resolution_median_s = sample_percentile(&sample[0], 50);
	f->resolution_median_s = sample_percentile(&sample[1], 50);
	return true;
}

static bool promised(struct ctx *c, const struct report_ask *ask, i64 tag_id, struct report *out)
{
	struct sql_report_promised_in in;
	struct sql_report_promised_rows rows;
	size_t i;

	report_promised_in(c, ask, tag_id, &in);
	in.limit_n = SOLVED_PAGE;
	do {
		if (!sql_report_promised(c, &in, &rows))
			return false;
		for (i = 0; i < rows.n; i++) {
			out->kept += rows.v[i].promise_kept == 1;
			out->missed += rows.v[i].promise_kept != 1;
		}
		if (rows.n) {
			in.before_at = rows.v[rows.n - 1].promised_at;
			in.before_id = rows.v[rows.n - 1].id;
		}
	} while (rows.n == SOLVED_PAGE);
	return true;
}

/* ---- all of it ---- */

static struct tally *tally_new(struct ctx *c, const struct report_ask *ask, bool metrics_only)
{
	struct tally *t = NEW(c->arena, struct tally);

	t->a = c->arena;
	t->internal_too = ask->metric.n > 0;
	t->metrics_only = metrics_only;
	return t;
}

static bool clocks(struct ctx *c, const struct report_ask *ask, struct sql_report_clocks_in in, struct report *out)
{
	struct tally *now = tally_new(c, ask, false), *before = tally_new(c, ask, true);
	struct names names;

	if (!in.metric.n)
		in.metric = S("*");	/* each metric has a row of its own; take() keeps the internal ones out of the rest */
	if (!report_each_clock(c, in, take, now) || !load_names(c, &names))
		return false;
	in.before_at = ask->from;
	in.from_at = ask->from - (ask->to - ask->from);
	if (!report_each_clock(c, in, take, before))
		return false;
	roll_up(c, now, &names);
	out->metrics = metrics(now, out->metric);
	out->previous_n = metrics(before, out->previous);
	groups(c, now, ask->by, &names, out);
	causes(now, out);
	spent(now, out);
	lifts(c, now, &names, out);
	overruns(now, out);
	return true;
}

bool report_make(struct ctx *c, const struct report_ask *ask, struct report *out)
{
	struct sql_report_clocks_in in;
	bool none;

	*out = (struct report){ .figures = { .first_resolution_median_s = NAN, .resolution_median_s = NAN } };
	if (!report_check(c, ask) || !report_clocks_in(c, ask, &in, &none))
		return false;
	return none || (clocks(c, ask, in, out) && solved(c, ask, in.tag_id, &out->figures) &&
		promised(c, ask, in.tag_id, out) && report_due_now(c, ask, in.tag_id, &out->due));
}
