#include "desk/measure/stats.h"

#include <math.h>

#include "base/test.h"

static struct sample of(struct arena *a, size_t n)
{
	struct sample s = { 0 };
	size_t i;

	for (i = n; i > 0; i--)		/* n … 1 */
		sample_add(a, &s, (i64)i);
	sample_sort(&s);
	return s;
}

TEST(percentiles_are_values_that_were_there)
{
	struct arena *a = arena_new(0);
	struct sample none = { 0 }, one = of(a, 1), ten = of(a, 10), many = of(a, 1000);

	CHECK(isnan(sample_percentile(&none, 50)));
	sample_sort(&none);
	CHECK_I64((i64)sample_percentile(&one, 50), 1);
	CHECK_I64((i64)sample_percentile(&one, 95), 1);
	CHECK_I64((i64)sample_percentile(&ten, 50), 5);
	CHECK_I64((i64)sample_percentile(&ten, 75), 8);
	CHECK_I64((i64)sample_percentile(&ten, 90), 9);
	CHECK_I64((i64)sample_percentile(&ten, 95), 10);
	CHECK_I64((i64)sample_percentile(&many, 95), 950);
	arena_free(a);
}

TEST(samples_keep_within_what_they_can_hold)
{
	struct arena *a = arena_new(0);
	struct sample s = { 0 };

	sample_add(a, &s, INT64_MAX);
	sample_add(a, &s, -5);
	sample_sort(&s);
	CHECK_I64((i64)sample_percentile(&s, 1), 0);
	CHECK_I64((i64)sample_percentile(&s, 100), 4294967295);
	arena_free(a);
}

static bool near(double a, double b)
{
	return fabs(a - b) < 0.0005;
}

/* Values worked out by hand from Wilson's formula with z = 1.96. */
TEST(wilson_lower_bound)
{
	CHECK(near(stat_wilson_lower(10, 20), 0.2993));
	CHECK(near(stat_wilson_lower(20, 20), 0.8389));
	CHECK(near(stat_wilson_lower(1, 100), 0.0018));
	CHECK(near(stat_wilson_lower(500, 1000), 0.4691));
	CHECK(stat_wilson_lower(0, 50) < 1e-9);
	CHECK(stat_wilson_lower(0, 0) < 1e-9);
	CHECK(isnan(stat_rate(0, 0)));
	CHECK(near(stat_rate(1, 4), 0.25));
}
