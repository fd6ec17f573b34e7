#include "desk/promise/timeline.h"

/* The version in force at an instant; n must not be 0. */
static size_t version_at(const struct calendar_timeline *t, i64 at)
{
	size_t lo = 0, hi = t->n;

	while (hi - lo > 1) {
		size_t mid = (lo + hi) / 2;

		if (t->v[mid].from <= at)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

static i64 end_of(const struct calendar_timeline *t, size_t i)
{
	return i + 1 < t->n ? t->v[i + 1].from : CALENDAR_NEVER;
}

const struct calendar *timeline_at(const struct calendar_timeline *t, i64 at)
{
	return t->n ? t->v[version_at(t, at)].k : NULL;
}

bool timeline_is_open(const struct calendar_timeline *t, i64 at)
{
	return t->n && calendar_is_open(timeline_at(t, at), at);
}

i64 timeline_between(const struct calendar_timeline *t, i64 from, i64 to)
{
	size_t i;
	i64 sum = 0;

	if (!t->n || to <= from)
		return 0;
	for (i = version_at(t, from); i < t->n && from < to; i++) {
		i64 end = end_of(t, i) < to ? end_of(t, i) : to;

		sum += calendar_between(t->v[i].k, from, end);
		from = end;
	}
	return sum;
}

i64 timeline_add(const struct calendar_timeline *t, i64 from, i64 n)
{
	size_t i;

	if (n <= 0)
		return from;
	if (!t->n)
		return CALENDAR_NEVER;
	for (i = version_at(t, from); i + 1 < t->n; i++) {
		i64 here = calendar_between(t->v[i].k, from, end_of(t, i));

		if (n <= here)
			break;
		n -= here;
		from = end_of(t, i);
	}
	return calendar_add(t->v[i].k, from, n);
}

i64 timeline_next_open(const struct calendar_timeline *t, i64 at)
{
	size_t i;

	if (!t->n)
		return CALENDAR_NEVER;
	for (i = version_at(t, at); i < t->n; i++) {
		i64 open = calendar_next_open(t->v[i].k, at);

		if (open < end_of(t, i))
			return open;
		at = end_of(t, i);
	}
	return CALENDAR_NEVER;
}

i64 timeline_next_close(const struct calendar_timeline *t, i64 at)
{
	i64 open = timeline_next_open(t, at);
	size_t i;

	if (open == CALENDAR_NEVER)
		return open;
	for (i = version_at(t, open); i + 1 < t->n; i++) {
		i64 end = end_of(t, i), shut = calendar_next_close(t->v[i].k, open);

		if (shut < end)
			return shut;
		if (!calendar_is_open(t->v[i + 1].k, end))
			return end;
		open = end;
	}
	return calendar_next_close(t->v[i].k, open);
}
