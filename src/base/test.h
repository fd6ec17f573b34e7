/*
 * The test harness: TEST(name) { … CHECK(x); … } registers itself; one binary runs all
 * (or those whose name holds the first argument) and closes with "N passed, N failed".
 * Each test gets its own context `c` with an arena; the clock is frozen at
 * 2026-03-02T09:00:00Z and random numbers are seeded.
 */
#ifndef PRONTO_BASE_TEST_H
#define PRONTO_BASE_TEST_H

#include "base/ctx.h"

typedef void test_fn(struct ctx *c);
void test_register(const char *file, const char *name, test_fn *fn);
void test_check(bool ok, const char *file, int line, const char *what);
void test_str_eq(str got, str want, const char *file, int line);
void test_i64_eq(i64 got, i64 want, const char *file, int line);
/* CPU time of this thread in microseconds.  Times are compared with others of the same run,
 * as cost(4n) < 12 * cost(n): machines are slow or busy. */
i64 test_cpu_us(void);

#define TEST(name) \
	static void test_##name(struct ctx *c); \
	__attribute__((constructor)) static void reg_##name(void) \
	{ test_register(__FILE__, #name, test_##name); } \
	static void test_##name(struct ctx *c __attribute__((unused)))

#define CHECK(x) test_check((x), __FILE__, __LINE__, #x)
#define CHECK_STR(got, want) test_str_eq((got), (want), __FILE__, __LINE__)
#define CHECK_I64(got, want) test_i64_eq((i64)(got), (i64)(want), __FILE__, __LINE__)

#endif
