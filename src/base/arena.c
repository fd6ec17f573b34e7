#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

enum { BLOCK_MIN = 16 * 1024, BLOCK_KEPT = 128 * 1024, ALIGN = 16 };
static const size_t CAP_DEFAULT = (size_t)64 << 20;

struct block {
	struct block *next;
	size_t size, used;	/* of the bytes behind this header */
	max_align_t data[];
};

struct deferred {
	struct deferred *next;
	void (*undo)(void *);
	void *arg;
};

struct arena {
	struct block *top;
	struct deferred *defers;
	size_t cap, total;
	bool guarded;
	jmp_buf guard;
};

struct arena *arena_new(size_t cap_bytes)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (!a)
		abort();
	a->cap = cap_bytes ? cap_bytes : CAP_DEFAULT;
	return a;
}

jmp_buf *arena_guard_buf(struct arena *a)
{
	a->guarded = true;
	return &a->guard;
}

void arena_guard_save(const struct arena *a, struct arena_guarded *was)
{
	memcpy(&was->buf, &a->guard, sizeof(was->buf));
	was->on = a->guarded;
}

void arena_guard_restore(struct arena *a, const struct arena_guarded *was)
{
	memcpy(&a->guard, &was->buf, sizeof(a->guard));
	a->guarded = was->on;
}

static void out_of_memory(struct arena *a, size_t bytes)
{
	if (a->guarded)
		longjmp(a->guard, 1);
	fprintf(stderr, "lvl=error evt=arena.exhausted cap=%zu used=%zu asked=%zu\n",
		a->cap, a->total, bytes);
	abort();
}

static struct block *block_new(struct arena *a, size_t need)
{
	size_t size = a->top ? a->top->size * 2 : BLOCK_MIN;
	struct block *b;

	if (size > (size_t)1 << 20)
		size = (size_t)1 << 20;
	if (size < need)
		size = need;
	if (a->total + size > a->cap)
		size = need;
	if (a->total + size > a->cap || size < need)
		out_of_memory(a, need);
	b = malloc(sizeof(*b) + size);
	if (!b)
		out_of_memory(a, need);
	b->next = a->top;
	b->size = size;
	b->used = 0;
	a->top = b;
	a->total += size;
	POISON(b->data, size);
	return b;
}

void *arena_raw(struct arena *a, size_t bytes)
{
	struct block *b = a->top;
	size_t need;
	char *p;

	if (__builtin_add_overflow(bytes, ALIGN - 1, &need))
		out_of_memory(a, bytes);
	need &= ~(size_t)(ALIGN - 1);
	if (need == 0)
		need = ALIGN;
	if (!b || b->size - b->used < need)
		b = block_new(a, need);
	p = (char *)b->data + b->used;
	b->used += need;
	UNPOISON(p, bytes);
	return p;
}

void *arena_alloc(struct arena *a, size_t bytes)
{
	return memset(arena_raw(a, bytes), 0, bytes);
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		out_of_memory(a, SIZE_MAX);
	return arena_alloc(a, bytes);
}

void *arena_grow(struct arena *a, void *old, size_t old_n, size_t new_n)
{
	struct block *b = a->top;
	size_t had = (old_n + ALIGN - 1) & ~(size_t)(ALIGN - 1), need = (new_n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	char *p;

	/* What was given out last grows where it is. */
	if (b && old_n && old_n <= new_n && need >= new_n && (char *)old + had == (char *)b->data + b->used &&
	    need - had <= b->size - b->used) {
		b->used += need - had;
		UNPOISON(old, new_n);
		memset((char *)old + old_n, 0, new_n - old_n);
		return old;
	}
	p = arena_raw(a, new_n);
	if (old_n > new_n)
		old_n = new_n;
	if (old_n)
		memcpy(p, old, old_n);
	memset(p + old_n, 0, new_n - old_n);
	return p;
}

void arena_defer(struct arena *a, void (*undo)(void *), void *arg)
{
	struct deferred *d = NEW(a, struct deferred);

	d->undo = undo;
	d->arg = arg;
	d->next = a->defers;
	a->defers = d;
}

static void run_defers(struct arena *a)
{
	struct deferred *d;

	while ((d = a->defers)) {
		a->defers = d->next;
		d->undo(d->arg);
	}
}

void arena_reset(struct arena *a)
{
	struct block *b, *next, *keep = NULL;

	run_defers(a);
	a->guarded = false;
	/* The largest of modest size is enough for most of what comes next. */
	for (b = a->top; b; b = b->next)
		if (!keep || (b->size <= BLOCK_KEPT ? keep->size > BLOCK_KEPT || b->size > keep->size : b->size < keep->size))
			keep = b;
	for (b = a->top; b; b = next) {
		next = b->next;
		if (b == keep)
			continue;
		a->total -= b->size;
		UNPOISON(b->data, b->size);
		free(b);
	}
	if (keep)
		keep->next = NULL;
	a->top = keep;
	if (keep) {
		keep->used = 0;
		POISON(keep->data, keep->size);
	}
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	arena_reset(a);
	if (a->top)
		UNPOISON(a->top->data, a->top->size);
	free(a->top);
	free(a);
}

size_t arena_used(const struct arena *a)
{
	size_t n = 0;
	const struct block *b;

	for (b = a->top; b; b = b->next)
		n += b->used;
	return n;
}
