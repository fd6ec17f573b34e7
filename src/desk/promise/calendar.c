#include "desk/promise/calendar.h"

#include <string.h>

#include "base/ctx.h"
#include "desk/promise/hours.h"
#include "desk/promise/zone.h"

enum { RANGES_MAX = 10000 };
/* No real calendar sums up to this; past it an addition could overflow. */
#define FAR (INT64_MAX / 4)

/* Running sum in real time: within an era, local = u + off is a straight shift. */
struct sums {
	struct hours h;
	const i64 *base;	/* B(u) = base[era] + hours_upto(u + off[era]) */
	const i64 *at;		/* B at the era's start; ascending, the first is INT64_MIN */
};

struct calendar {
	size_t n;		/* eras */
	const i64 *from, *off;	/* ms */
	struct sums open, shut;
};

static const i64 no_time[] = { INT64_MIN };
static const i64 nothing[] = { 0 };
static const struct hours_span whole_day[] = { { 0, HOURS_DAY_MS, 0 } };
#define WHOLE { whole_day, 1, HOURS_DAY_MS }
#define DAYS(n) ((i64)(n) * HOURS_DAY_MS)

static const struct calendar always = {
	.n = 1, .from = no_time, .off = nothing,
	.open = { .base = nothing, .at = no_time, .h = {
		.sum = { 0, DAYS(1), DAYS(2), DAYS(3), DAYS(4), DAYS(5), DAYS(6), DAYS(7) },
		.week = { WHOLE, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE },
	} },
	.shut = { .base = nothing, .at = no_time },
};

const struct calendar *calendar_always(void)
{
	return &always;
}

/* ---- building ---- */

static void sums_make(struct arena *a, const struct calendar *k, struct sums *s)
{
	i64 *base = NEW_N(a, i64, k->n), *at = NEW_N(a, i64, k->n);
	size_t i;

	at[0] = INT64_MIN;
	for (i = 1; i < k->n; i++) {
		at[i] = base[i - 1] + hours_upto(&s->h, k->from[i] + k->off[i - 1]);
		base[i] = at[i] - hours_upto(&s->h, k->from[i] + k->off[i]);
	}
	s->base = base;
	s->at = at;
}

bool calendar_build(struct ctx *c, struct arena *a, const struct calendar_def *def, const struct calendar **out)
{
	const struct zone *z;
	const struct zone_era *era;
	struct calendar *k;
	i64 *from, *off;
	size_t i;

	if (!zone_load(c, def->zone, &z))
		return false;
	k = NEW(a, struct calendar);
	era = zone_eras(z, &k->n);
	from = NEW_N(a, i64, k->n);
	off = NEW_N(a, i64, k->n);
	for (i = 0; i < k->n; i++) {
		from[i] = era[i].from;
		off[i] = era[i].offset_s * 1000;
	}
	k->from = from;
	k->off = off;
	hours_make(a, def, &k->open.h, &k->shut.h);
	sums_make(a, k, &k->open);
	sums_make(a, k, &k->shut);
	*out = k;
	return true;
}

bool calendar_is_empty(const struct calendar *k)
{
	size_t i;

	for (i = 0; i < k->open.h.n; i++)
		if (k->open.h.date[i].own.total)
			return false;
	return !k->open.h.sum[CALENDAR_WEEK];
}

bool calendar_require_open(struct ctx *c, const struct calendar *k, const char *field)
{
	return !calendar_is_empty(k) || fail(c, E_INVALID, field, "calendar.empty");
}

/* ---- asking ---- */

/* The last of v that is <= x, or < x; the first always is. */
static size_t era_of(const i64 *v, size_t n, i64 x, bool equal)
{
	size_t lo = 0, hi = n;

	while (hi - lo > 1) {
		size_t mid = (lo + hi) / 2;

		if (v[mid] < x || (equal && v[mid] == x))
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

static i64 sum_at(const struct calendar *k, const struct sums *s, i64 u)
{
	size_t e = era_of(k->from, k->n, u, true);

	return s->base[e] + hours_upto(&s->h, u + k->off[e]);
}

static i64 first_with(const struct calendar *k, const struct sums *s, i64 v)
{
	size_t e = era_of(s->at, k->n, v, false);
	i64 local = hours_first(&s->h, v - s->base[e]);

	return local == HOURS_NONE ? CALENDAR_NEVER : local - k->off[e];
}

static i64 last_with(const struct calendar *k, const struct sums *s, i64 v)
{
	size_t e = era_of(s->at, k->n, v, true);
	i64 local = hours_last(&s->h, v - s->base[e]);

	return local == HOURS_NONE ? CALENDAR_NEVER : local - k->off[e];
}

i64 calendar_offset_s(const struct calendar *k, i64 at)
{
	return k->off[era_of(k->from, k->n, at, true)] / 1000;
}

bool calendar_is_open(const struct calendar *k, i64 at)
{
	return hours_is_open(&k->open.h, at + k->off[era_of(k->from, k->n, at, true)]);
}

i64 calendar_between(const struct calendar *k, i64 from, i64 to)
{
	return to <= from ? 0 : sum_at(k, &k->open, to) - sum_at(k, &k->open, from);
}

i64 calendar_add(const struct calendar *k, i64 from, i64 n)
{
	if (n <= 0)
		return from;
	return n > FAR ? CALENDAR_NEVER : first_with(k, &k->open, sum_at(k, &k->open, from) + n);
}

i64 calendar_sub(const struct calendar *k, i64 to, i64 n)
{
	if (n <= 0)
		return to;
	return n > FAR ? CALENDAR_NEVER : last_with(k, &k->open, sum_at(k, &k->open, to) - n);
}

i64 calendar_next_open(const struct calendar *k, i64 at)
{
	if (calendar_is_open(k, at))
		return at;
	return last_with(k, &k->open, sum_at(k, &k->open, at));
}

i64 calendar_next_close(const struct calendar *k, i64 at)
{
	i64 open = calendar_next_open(k, at);

	return open == CALENDAR_NEVER ? open : last_with(k, &k->shut, sum_at(k, &k->shut, open));
}

void calendar_ranges(const struct calendar *k, const struct calendar_range *in, struct arena *a,
		     struct calendar_range **v, size_t *n)
{
	i64 at = calendar_next_open(k, in->from);
	size_t cap = 16;

	*n = 0;
	*v = NEW_N(a, struct calendar_range, cap);
	while (at < in->to && *n < RANGES_MAX) {
		i64 end = calendar_next_close(k, at);

		if (*n == cap) {
			*v = arena_grow(a, *v, cap * sizeof(**v), 2 * cap * sizeof(**v));
			cap *= 2;
		}
		(*v)[(*n)++] = (struct calendar_range){ at, end < in->to ? end : in->to };
		at = end < in->to ? calendar_next_open(k, end) : in->to;
	}
}
