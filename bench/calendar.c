/*
 * Business time over 15 years: split shifts, 150 holidays, summer time.  `between` and
 * `add` beside the walk over days that libraries do, which must agree; medians of batches.
 *	calendar [BATCHES]
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/ctx.h"
#include "desk/promise/calendar.h"
#include "desk/promise/holidays.h"
#include "desk/promise/zone.h"

enum { CALLS = 200, WALKS = 4, HOLIDAYS = 150, FROM_YEAR = 2020, TO_YEAR = 2034, HOUR_MS = 3600000 };
static const i64 DAY_MS = 86400000, BEGIN = 1577836800000, YEARS_15 = 473385600000;

struct bench {
	struct ctx c;
	const struct calendar *k;
	const struct zone *z;
	struct calendar_def def;
	u64 dice;
	int batches;
	double *ns;
};

static i64 dice(struct bench *b, i64 below)
{
	b->dice = b->dice * 6364136223846793005u + 1442695040888963407u;
	return (i64)((b->dice >> 20) % (u64)below);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double median(struct bench *b)
{
	qsort(b->ns, (size_t)b->batches, sizeof(*b->ns), by_value);
	return b->ns[b->batches / 2];
}

static bool holidays_make(struct bench *b)
{
	struct holiday_list l;
	size_t i;

	if (!holidays_ready(&b->c, S("ES"), FROM_YEAR, TO_YEAR, &l))
		return false;
	b->def.holidays.v = NEW_N(b->c.arena, i64, HOLIDAYS);
	for (i = 0; i < l.n && b->def.holidays.n < HOLIDAYS; i++)
		if (!l.v[i].optional)
			b->def.holidays.v[b->def.holidays.n++] = l.v[i].date;
	return b->def.holidays.n == HOLIDAYS;
}

static bool make(struct bench *b)
{
	static struct calendar_span shifts[] = { { 9 * 3600, 14 * 3600 }, { 16 * 3600, 19 * 3600 + 1800 } };
	size_t i;

	b->def = (struct calendar_def){ .zone = S("Europe/Madrid") };
	for (i = 0; i < 5; i++)
		b->def.weekly[i] = (struct calendar_spans){ shifts, COUNT(shifts) };
	return holidays_make(b) && zone_load(&b->c, b->def.zone, &b->z) &&
		calendar_build(&b->c, b->c.arena, &b->def, &b->k);
}

/* A local time as an instant, the way of libraries: guess, then correct. */
static i64 utc_of(const struct zone *z, i64 local)
{
	i64 at = local - zone_offset_s(z, local) * 1000;

	return local - zone_offset_s(z, at) * 1000;
}

static bool is_holiday(const struct bench *b, i64 day)
{
	size_t lo = 0, n = b->def.holidays.n;

	while (n) {
		size_t half = n / 2;

		if (b->def.holidays.v[lo + half] < day) {
			lo += half + 1;
			n -= half + 1;
		} else {
			n = half;
		}
	}
	return lo < b->def.holidays.n && b->def.holidays.v[lo] == day;
}

static i64 walk(const struct bench *b, i64 from, i64 to)
{
	i64 day = (from + zone_offset_s(b->z, from) * 1000) / DAY_MS, last = (to + zone_offset_s(b->z, to) * 1000) / DAY_MS, sum = 0;
	size_t i;

	for (; day <= last; day++) {
		const struct calendar_spans *s = &b->def.weekly[(day + 3) % CALENDAR_WEEK];

		if (!s->n || is_holiday(b, day))
			continue;
		for (i = 0; i < s->n; i++) {
			i64 open = utc_of(b->z, day * DAY_MS + s->v[i].from_s * 1000);
			i64 shut = utc_of(b->z, day * DAY_MS + s->v[i].to_s * 1000);

			open = open < from ? from : open;
			shut = shut > to ? to : shut;
			sum += shut > open ? shut - open : 0;
		}
	}
	return sum;
}

/* Nanoseconds of one between over intervals of about that length. */
static double time_between(struct bench *b, i64 length)
{
	i64 sum = 0;
	int i, k;

	for (i = 0; i < b->batches; i++) {
		i64 at = BEGIN + dice(b, YEARS_15 - length + 1), step = dice(b, DAY_MS), t = clock_mono_us();

		for (k = 0; k < CALLS; k++)
			sum += calendar_between(b->k, at - k * step, at - k * step + length - k);
		b->ns[i] = (double)(clock_mono_us() - t) * 1000 / CALLS;
	}
	return sum < 0 ? 0 : median(b);
}

static double time_add(struct bench *b, i64 n)
{
	i64 sum = 0;
	int i, k;

	for (i = 0; i < b->batches; i++) {
		i64 at = BEGIN + dice(b, YEARS_15 / 2), step = dice(b, DAY_MS), t = clock_mono_us();

		for (k = 0; k < CALLS; k++)
			sum += calendar_add(b->k, at + k * step, n + k) & 1;
		b->ns[i] = (double)(clock_mono_us() - t) * 1000 / CALLS;
	}
	return sum < 0 ? 0 : median(b);
}

/* The walk's figure, and whether it agrees. */
static double time_walk(struct bench *b, i64 length, i64 *wrong)
{
	int i, k;

	for (i = 0; i < b->batches; i++) {
		i64 at = BEGIN + dice(b, YEARS_15 - length + 1), t = clock_mono_us();
		i64 sum[WALKS];

		for (k = 0; k < WALKS; k++)
			sum[k] = walk(b, at - k, at + length);
		b->ns[i] = (double)(clock_mono_us() - t) * 1000 / WALKS;
		for (k = 0; k < WALKS; k++)
			*wrong += sum[k] != calendar_between(b->k, at - k, at + length);
	}
	return median(b);
}

int main(int argc, char **argv)
{
	struct bench b = { .dice = 7, .batches = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 500 };
	static const i64 THREE_DAYS = 259200000;
	double long_ns, walk_ns, add_ns;
	i64 wrong = 0;

	ctx_init(&b.c, arena_new(0), NULL);
	if (b.batches < 1 || !make(&b))
		return 1;
	b.ns = NEW_N(b.c.arena, double, (size_t)b.batches);
	long_ns = time_between(&b, YEARS_15);
	walk_ns = time_walk(&b, YEARS_15, &wrong);
	add_ns = time_add(&b, (i64)5555 * HOUR_MS);
	printf("between, 15 years   %8.0f ns   day walk %9.0f ns   %.0f times\n", long_ns, walk_ns, walk_ns / long_ns);
	printf("between, 3 days     %8.0f ns   day walk %9.0f ns\n", time_between(&b, THREE_DAYS), time_walk(&b, THREE_DAYS, &wrong));
	printf("add, 8 h            %8.0f ns\nadd, 5555 h         %8.0f ns\n", time_add(&b, 8 * HOUR_MS), add_ns);
	printf("the walk disagrees  %8lld times\n", (long long)wrong);
	arena_free(b.c.arena);
	return wrong != 0;
}
