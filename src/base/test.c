#include "base/test.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/rand.h"

enum { TESTS_MAX = 2000 };

static struct {
	struct {
		const char *file, *name;
		test_fn *fn;
		long ms;
	} v[TESTS_MAX];
	size_t n;
	bool failed_now;
} the;

void test_register(const char *file, const char *name, test_fn *fn)
{
	if (the.n < TESTS_MAX) {
		the.v[the.n].file = file;
		the.v[the.n].name = name;
		the.v[the.n++].fn = fn;
	}
}

void test_check(bool ok, const char *file, int line, const char *what)
{
	if (ok)
		return;
	the.failed_now = true;
	printf("%s:%d: not so: %s\n", file, line, what);
}

void test_str_eq(str got, str want, const char *file, int line)
{
	if (str_eq(got, want))
		return;
	the.failed_now = true;
	printf("%s:%d: got  \"%.*s\"\n%s:%d: want \"%.*s\"\n", file, line, FMT(got), file, line, FMT(want));
}

i64 test_cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (i64)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

void test_i64_eq(i64 got, i64 want, const char *file, int line)
{
	if (got == want)
		return;
	the.failed_now = true;
	printf("%s:%d: got %lld, want %lld\n", file, line, (long long)got, (long long)want);
}

static bool wanted(size_t i, int argc, char **argv)
{
	return argc < 2 || strstr(the.v[i].name, argv[1]) || strstr(the.v[i].file, argv[1]);
}

static long wall_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Where the time of a run goes: what took longer than this is told at the end. */
enum { SLOW_MS = 2000 };

static void tell_slow(void)
{
	size_t i;

	for (i = 0; i < the.n; i++)
		if (the.v[i].ms > SLOW_MS)
			printf("slow: %s %s, %ld ms\n", the.v[i].file, the.v[i].name, the.v[i].ms);
}

static bool run_one(size_t i)
{
	struct arena *a = arena_new((size_t)1 << 30);
	struct ctx c;
	long began;

	clock_set(1772442000000);	/* 2026-03-02T09:00:00Z */
	rand_seed_for_tests(42);
	ctx_init(&c, a, NULL);
	the.failed_now = false;
	began = wall_ms();
	the.v[i].fn(&c);
	arena_free(a);
	the.v[i].ms = wall_ms() - began;
	if (the.failed_now)
		printf("FAILED %s %s\n", the.v[i].file, the.v[i].name);
	return !the.failed_now;
}

/* The jail's zygote is forked first thing in the server; its tests come first here, too. */
static bool is_early(size_t i)
{
	return strstr(the.v[i].file, "work/jail_") != NULL;
}

int main(int argc, char **argv)
{
	size_t i, pass, passed = 0, failed = 0;

	if (sodium_init() < 0)
		return 2;
	log_init(false, LOG_ERROR);
	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < the.n; i++)
			if (is_early(i) == (pass == 0) && wanted(i, argc, argv)) {
				if (run_one(i))
					passed++;
				else
					failed++;
			}
	tell_slow();
	printf("%zu passed, %zu failed\n", passed, failed);
	return failed || !passed;
}
