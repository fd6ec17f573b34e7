/* From a definition to running sums: which dates differ from the week, and what is open on them. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "desk/promise/hours.h"

enum { MONDAY_SHIFT = 3 };

/* Periods being gathered; room grows in the arena. */
struct gather {
	struct arena *a;
	struct calendar_span *v;
	size_t n, cap;
};

static void put(struct gather *g, i64 from_s, i64 to_s)
{
	if (from_s >= to_s)
		return;
	if (g->n == g->cap) {
		size_t cap = g->cap ? g->cap * 2 : 8;

		g->v = arena_grow(g->a, g->v, g->cap * sizeof(*g->v), cap * sizeof(*g->v));
		g->cap = cap;
	}
	g->v[g->n++] = (struct calendar_span){ from_s, to_s };
}

/* What of these falls on the date they stand at (shift 0), or on the next (shift 86400). */
static void put_day(struct gather *g, const struct calendar_spans *s, i64 shift)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		i64 from = s->v[i].from_s - shift, to = s->v[i].to_s - shift;

		put(g, from < 0 ? 0 : from, to > CALENDAR_DAY_S ? CALENDAR_DAY_S : to);
	}
}

static int by_from(const void *a, const void *b)
{
	const struct calendar_span *x = a, *y = b;

	return x->from_s < y->from_s ? -1 : x->from_s > y->from_s;
}

static void merge(struct gather *g)
{
	size_t i, n = 0;

	if (g->n)
		qsort(g->v, g->n, sizeof(*g->v), by_from);
	for (i = 0; i < g->n; i++) {
		if (n && g->v[i].from_s <= g->v[n - 1].to_s) {
			if (g->v[i].to_s > g->v[n - 1].to_s)
				g->v[n - 1].to_s = g->v[i].to_s;
		} else {
			g->v[n++] = g->v[i];
		}
	}
	g->n = n;
}

/* x minus cut, both merged. */
static void subtract(struct gather *x, const struct gather *cut)
{
	struct gather out = { .a = x->a };
	size_t i, k;

	for (i = 0; i < x->n; i++) {
		i64 from = x->v[i].from_s, to = x->v[i].to_s;

		for (k = 0; k < cut->n && cut->v[k].from_s < to; k++) {
			put(&out, from, cut->v[k].from_s);
			if (cut->v[k].to_s > from)
				from = cut->v[k].to_s;
		}
		put(&out, from, to);
	}
	*x = out;
}

static struct hours_list sealed(const struct gather *g)
{
	struct hours_list l = { 0 };
	struct hours_span *v = NEW_N(g->a, struct hours_span, g->n + 1);
	size_t i;

	for (i = 0; i < g->n; i++) {
		v[i] = (struct hours_span){ g->v[i].from_s * 1000, g->v[i].to_s * 1000, l.total };
		l.total += v[i].to - v[i].from;
	}
	l.v = v;
	l.n = g->n;
	return l;
}

static struct gather complement(const struct gather *g)
{
	struct gather out = { .a = g->a };

	put(&out, 0, CALENDAR_DAY_S);
	subtract(&out, g);
	return out;
}

/* ---- dates ---- */

struct maker {
	struct arena *a;
	const struct calendar_def *def;
	struct calendar_day *override, *pause;	/* sorted copies */
	i64 *holiday;
};

static int by_date(const void *a, const void *b)
{
	const struct calendar_day *x = a, *y = b;

	return x->date < y->date ? -1 : x->date > y->date;
}

static int by_i64(const void *a, const void *b)
{
	const i64 *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static struct calendar_day *sorted(struct arena *a, const struct calendar_days *d)
{
	struct calendar_day *v = NEW_N(a, struct calendar_day, d->n + 1);

	if (d->n) {
		memcpy(v, d->v, d->n * sizeof(*v));
		qsort(v, d->n, sizeof(*v), by_date);
	}
	return v;
}

static const struct calendar_day *first_on(const struct calendar_day *v, size_t n, i64 date)
{
	while (n) {
		size_t half = n / 2;

		if (v[half].date < date) {
			v += half + 1;
			n -= half + 1;
		} else {
			n = half;
		}
	}
	return v;
}

/* Adds what the entries of that date say; false when there is none. */
static bool put_dated(struct gather *g, const struct calendar_days *all, const struct calendar_day *v, i64 date, i64 shift)
{
	const struct calendar_day *d = first_on(v, all->n, date), *end = v + all->n;
	bool any = false;

	for (; d < end && d->date == date; d++, any = true)
		put_day(g, &d->spans, shift);
	return any;
}

static bool is_holiday(const struct maker *m, i64 date)
{
	return m->def->holidays.n && bsearch(&date, m->holiday, m->def->holidays.n, sizeof(i64), by_i64);
}

static const struct calendar_spans *week_of(const struct maker *m, i64 date)
{
	return &m->def->weekly[(((date + MONDAY_SHIFT) % CALENDAR_WEEK) + CALENDAR_WEEK) % CALENDAR_WEEK];
}

/* What is open on a date: see the head of calendar.h. */
static struct gather open_on(const struct maker *m, i64 date)
{
	struct gather g = { .a = m->a }, cut = { .a = m->a };

	if (!put_dated(&g, &m->def->overrides, m->override, date, 0) && !is_holiday(m, date)) {
		put_day(&g, week_of(m, date), 0);
		if (!put_dated(&g, &m->def->overrides, m->override, date - 1, CALENDAR_DAY_S) && !is_holiday(m, date - 1))
			put_day(&g, week_of(m, date - 1), CALENDAR_DAY_S);
	}
	merge(&g);
	(void)put_dated(&cut, &m->def->breaks, m->pause, date, 0);
	(void)put_dated(&cut, &m->def->breaks, m->pause, date - 1, CALENDAR_DAY_S);
	merge(&cut);
	subtract(&g, &cut);
	return g;
}

static void week_make(const struct maker *m, struct hours *open, struct hours *shut)
{
	size_t i;

	for (i = 0; i < CALENDAR_WEEK; i++) {
		struct gather g = { .a = m->a }, no;

		put_day(&g, &m->def->weekly[i], 0);
		put_day(&g, &m->def->weekly[(i + CALENDAR_WEEK - 1) % CALENDAR_WEEK], CALENDAR_DAY_S);
		merge(&g);
		no = complement(&g);
		open->week[i] = sealed(&g);
		shut->week[i] = sealed(&no);
		open->sum[i + 1] = open->sum[i] + open->week[i].total;
		shut->sum[i + 1] = shut->sum[i] + shut->week[i].total;
	}
}

/* All dates on which anything but the week may hold, ascending, each once. */
static size_t dates_of(const struct maker *m, i64 **out)
{
	const struct calendar_def *d = m->def;
	i64 *v = NEW_N(m->a, i64, 2 * (d->overrides.n + d->breaks.n + d->holidays.n) + 1);
	size_t n = 0, i, k = 0;

	for (i = 0; i < d->overrides.n; i++)
		v[n++] = d->overrides.v[i].date;
	for (i = 0; i < d->breaks.n; i++)
		v[n++] = d->breaks.v[i].date;
	for (i = 0; i < d->holidays.n; i++)
		v[n++] = d->holidays.v[i];
	for (i = 0; i < n; i++)
		v[n + i] = v[i] + 1;
	n *= 2;
	if (n)
		qsort(v, n, sizeof(*v), by_i64);
	for (i = 0; i < n; i++)
		if (!k || v[i] != v[k - 1])
			v[k++] = v[i];
	*out = v;
	return k;
}

static bool same(const struct hours_list *x, const struct hours_list *y)
{
	size_t i;

	for (i = 0; x->n == y->n && i < x->n; i++)
		if (x->v[i].from != y->v[i].from || x->v[i].to != y->v[i].to)
			return false;
	return x->n == y->n;
}

/* The sum at a date's midnight by the week and the dates before it, then its own. */
static void date_put(struct hours *h, struct hours_date *d, i64 day, struct hours_list own)
{
	i64 week = (day + MONDAY_SHIFT - (((day + MONDAY_SHIFT) % CALENDAR_WEEK) + CALENDAR_WEEK) % CALENDAR_WEEK) / CALENDAR_WEEK;
	size_t dow = (size_t)(day + MONDAY_SHIFT - week * CALENDAR_WEEK);
	i64 delta = h->n ? h->date[h->n - 1].delta : 0;

	d->own = own;
	d->at = week * h->sum[CALENDAR_WEEK] + h->sum[dow] + delta;
	d->delta = delta + own.total - h->week[dow].total;
}

void hours_make(struct arena *a, const struct calendar_def *def, struct hours *open, struct hours *shut)
{
	struct maker m = { a, def, sorted(a, &def->overrides), sorted(a, &def->breaks), NEW_N(a, i64, def->holidays.n + 1) };
	struct hours_date *yes, *no;
	size_t n, i, k = 0;
	i64 *day;

	if (def->holidays.n) {
		memcpy(m.holiday, def->holidays.v, def->holidays.n * sizeof(i64));
		qsort(m.holiday, def->holidays.n, sizeof(i64), by_i64);
	}
	*open = *shut = (struct hours){ 0 };
	week_make(&m, open, shut);
	n = dates_of(&m, &day);
	yes = NEW_N(a, struct hours_date, n + 1);
	no = NEW_N(a, struct hours_date, n + 1);
	open->day = shut->day = day;
	open->date = yes;
	shut->date = no;
	for (i = 0; i < n; i++) {
		struct gather g = open_on(&m, day[i]), rest = complement(&g);
		struct hours_list own = sealed(&g);

		if (same(&own, &open->week[(((day[i] + MONDAY_SHIFT) % CALENDAR_WEEK) + CALENDAR_WEEK) % CALENDAR_WEEK]))
			continue;
		day[k] = day[i];
		date_put(open, &yes[k], day[k], own);
		date_put(shut, &no[k], day[k], sealed(&rest));
		open->n = shut->n = ++k;
	}
}
