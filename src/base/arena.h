/*
 * An arena owns the memory of one lifetime: the process, a connection, a request or
 * job, a scratch calculation.  Nothing is freed one by one; the arena is reset or
 * freed as a whole.  Resources that are not memory (a file, a jansson value) hang on
 * it with arena_defer and are released in reverse order.  Allocation never returns
 * NULL: past the cap, or when the system has no memory, arena_alloc jumps to the
 * handler of arena_guard if there is one, else the process aborts.
 */
#ifndef PRONTO_BASE_ARENA_H
#define PRONTO_BASE_ARENA_H

#include <stddef.h>
#include <setjmp.h>
#include "base/str.h"

struct arena;

struct arena *arena_new(size_t cap_bytes);	/* 0: a default cap of 64 MiB */
void arena_reset(struct arena *a);		/* runs the defers, keeps one block of modest size */
void arena_free(struct arena *a);
void *arena_alloc(struct arena *a, size_t bytes) __attribute__((malloc, returns_nonnull));
void *arena_raw(struct arena *a, size_t bytes) __attribute__((malloc, returns_nonnull));	/* not zeroed */
/* old_n of its bytes are kept, the rest is zeroed; old is no longer to be used. */
void *arena_grow(struct arena *a, void *old, size_t old_n, size_t new_n);
void arena_defer(struct arena *a, void (*undo)(void *), void *arg);
size_t arena_used(const struct arena *a);

/* if (arena_guard(a)) { … out of memory: answer 503 …; } the frame must stay alive. */
jmp_buf *arena_guard_buf(struct arena *a);
#define arena_guard(a) setjmp(*arena_guard_buf(a))
/* For a guard inside the reach of another: what was there comes back with restore. */
struct arena_guarded {
	jmp_buf buf;
	bool on;
};
void arena_guard_save(const struct arena *a, struct arena_guarded *was);
void arena_guard_restore(struct arena *a, const struct arena_guarded *was);

#define NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define NEW_N(a, type, n) ((type *)arena_array((a), (n), sizeof(type)))
void *arena_array(struct arena *a, size_t n, size_t size);	/* zeroed; checks n * size */

#endif
