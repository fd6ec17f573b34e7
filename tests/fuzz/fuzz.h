/* What the fuzz targets share: a memory that is emptied between runs, and an assert that
 * stays on.  Each target calls the product's own function and checks what it promises. */
#ifndef PRONTO_TEST_FUZZ_H
#define PRONTO_TEST_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define MUST(x) do { if (!(x)) { fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #x); abort(); } } while (0)

static inline struct arena *fuzz_arena(void)
{
	static struct arena *a;

	if (!a)
		a = arena_new((size_t)1 << 30);
	arena_reset(a);
	return a;
}

static inline bool fuzz_utf8(str s)
{
	return s.n == 0 || str_utf8_valid(s);
}

static inline bool fuzz_line(str s)
{
	return fuzz_utf8(s) && str_chr(s, '\n') < 0 && str_chr(s, '\r') < 0;
}

#endif
