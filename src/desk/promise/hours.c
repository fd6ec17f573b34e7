#include "desk/promise/hours.h"

enum { MONDAY_SHIFT = 3 };	/* 1970-01-01 was a Thursday */

static i64 floor_div(i64 a, i64 b)
{
	i64 q = a / b;

	return q - (a - q * b < 0);
}

/* How many of the ascending v are <= x. */
static size_t upto(const i64 *v, size_t n, i64 x)
{
	size_t lo = 0;

	while (n) {
		size_t half = n / 2;

		if (v[lo + half] <= x) {
			lo += half + 1;
			n -= half + 1;
		} else {
			n = half;
		}
	}
	return lo;
}

static i64 inside(const struct hours_list *l, i64 ms)
{
	size_t i = l->n;

	while (i && l->v[i - 1].from > ms)
		i--;
	if (!i)
		return 0;
	return l->v[i - 1].before + (ms < l->v[i - 1].to ? ms : l->v[i - 1].to) - l->v[i - 1].from;
}

/* The ms of the day at which r of it (0 < r <= total) have been open. */
static i64 inside_first(const struct hours_list *l, i64 r)
{
	size_t i = 0;

	while (i + 1 < l->n && l->v[i + 1].before < r)
		i++;
	return l->v[i].from + r - l->v[i].before;
}

/* The last ms of the day at which no more than r (0 <= r < total) have been open. */
static i64 inside_last(const struct hours_list *l, i64 r)
{
	size_t i = 0;

	while (i + 1 < l->n && l->v[i + 1].before <= r)
		i++;
	return l->v[i].from + r - l->v[i].before;
}

static i64 week_sum(const struct hours *h, i64 day, size_t *dow)
{
	i64 week = floor_div(day + MONDAY_SHIFT, CALENDAR_WEEK);

	*dow = (size_t)(day + MONDAY_SHIFT - week * CALENDAR_WEEK);
	return week * h->sum[CALENDAR_WEEK] + h->sum[*dow];
}

i64 hours_upto(const struct hours *h, i64 local)
{
	i64 day = floor_div(local, HOURS_DAY_MS), ms = local - day * HOURS_DAY_MS, sum;
	size_t e = upto(h->day, h->n, day), dow;

	if (e && h->day[e - 1] == day)
		return h->date[e - 1].at + inside(&h->date[e - 1].own, ms);
	sum = week_sum(h, day, &dow);
	return sum + (e ? h->date[e - 1].delta : 0) + inside(&h->week[dow], ms);
}

bool hours_is_open(const struct hours *h, i64 local)
{
	i64 day = floor_div(local, HOURS_DAY_MS), ms = local - day * HOURS_DAY_MS;
	size_t e = upto(h->day, h->n, day), dow, i;
	const struct hours_list *l;

	(void)week_sum(h, day, &dow);
	l = e && h->day[e - 1] == day ? &h->date[e - 1].own : &h->week[dow];
	for (i = 0; i < l->n; i++)
		if (ms >= l->v[i].from && ms < l->v[i].to)
			return true;
	return false;
}

/* How many dates begin with a sum < v, or <= v. */
static size_t dates_upto(const struct hours *h, i64 v, bool equal)
{
	size_t lo = 0, n = h->n;

	while (n) {
		size_t half = n / 2;
		i64 at = h->date[lo + half].at;

		if (at < v || (equal && at == v)) {
			lo += half + 1;
			n -= half + 1;
		} else {
			n = half;
		}
	}
	return lo;
}

i64 hours_first(const struct hours *h, i64 v)
{
	size_t e = dates_upto(h, v, false), dow = 0;
	const struct hours_date *d = e ? &h->date[e - 1] : NULL;
	i64 all = h->sum[CALENDAR_WEEK], week;

	if (d && v <= d->at + d->own.total)
		return h->day[e - 1] * HOURS_DAY_MS + inside_first(&d->own, v - d->at);
	if (!all)
		return HOURS_NONE;
	v -= d ? d->delta : 0;
	week = floor_div(v - 1, all);
	v -= week * all;
	while (h->sum[dow + 1] < v)
		dow++;
	return (week * CALENDAR_WEEK + (i64)dow - MONDAY_SHIFT) * HOURS_DAY_MS + inside_first(&h->week[dow], v - h->sum[dow]);
}

i64 hours_last(const struct hours *h, i64 v)
{
	size_t e = dates_upto(h, v, true), dow = 0;
	const struct hours_date *d = e ? &h->date[e - 1] : NULL;
	i64 all = h->sum[CALENDAR_WEEK], week;

	if (d && v < d->at + d->own.total)
		return h->day[e - 1] * HOURS_DAY_MS + inside_last(&d->own, v - d->at);
	if (!all)
		return HOURS_NONE;
	v -= d ? d->delta : 0;
	week = floor_div(v, all);
	v -= week * all;
	while (h->sum[dow + 1] <= v)
		dow++;
	return (week * CALENDAR_WEEK + (i64)dow - MONDAY_SHIFT) * HOURS_DAY_MS + inside_last(&h->week[dow], v - h->sum[dow]);
}
