#include "desk/measure/stats.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

void sample_add(struct arena *a, struct sample *s, i64 seconds)
{
	if (s->n == s->cap) {
		size_t cap = s->cap ? s->cap * 2 : 256;

		s->v = arena_grow(a, s->v, s->n * sizeof(*s->v), cap * sizeof(*s->v));
		s->cap = cap;
	}
	s->v[s->n++] = seconds < 0 ? 0 : seconds > UINT_MAX ? UINT_MAX : (unsigned)seconds;
}

static int compare(const void *a, const void *b)
{
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

	return (x > y) - (x < y);
}

void sample_sort(struct sample *s)
{
	if (s->n)
		qsort(s->v, s->n, sizeof(*s->v), compare);
}

double sample_percentile(const struct sample *s, int percent)
{
	size_t rank = (s->n * (size_t)percent + 99) / 100;

	if (!s->n)
		return NAN;
	return s->v[rank ? rank - 1 : 0];
}

double stat_rate(i64 hits, i64 n)
{
	return n > 0 ? (double)hits / (double)n : NAN;
}

double stat_wilson_lower(i64 hits, i64 n)
{
	static const double z = 1.959963984540054;
	double p, m = (double)n, low;

	if (n <= 0)
		return 0;
	p = (double)hits / m;
	low = (p + z * z / (2 * m) - z * sqrt(p * (1 - p) / m + z * z / (4 * m * m))) / (1 + z * z / m);
	return low > 0 ? low : 0;
}
