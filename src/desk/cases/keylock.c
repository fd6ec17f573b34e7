#include "desk/cases/keylock.h"

#include <stdlib.h>
#include <string.h>

#include "base/rand.h"
#include "sql_mailin.h"
#include "store/db.h"

enum { NAMES_MAX = 300 };	/* the server's table of locks is not without end */
static const i64 DOOR = 5788041298518;	/* stands in keys_lock too */

void keylock_add(struct ctx *c, struct keylock *k, str kind, str name)
{
	str both = str_fmt(c->arena, "%.*s %.*s", FMT(kind), FMT(name));
	unsigned char sum[32];

	if (!name.n)
		return;
	if (k->n == k->cap) {
		size_t cap = k->cap ? k->cap * 2 : 16;

		k->v = arena_grow(c->arena, k->v, k->n * sizeof(i64), cap * sizeof(i64));
		k->cap = cap;
	}
	hash_sha256(both, sum);
	memcpy(&k->v[k->n++], sum, sizeof(i64));
}

static int by_number(const void *a, const void *b)
{
	i64 x = *(const i64 *)a, y = *(const i64 *)b;

	return x < y ? -1 : x > y;
}

bool keylock_take(struct ctx *c, struct keylock *k)
{
	struct sql_keys_lock_in in = { .keys = { NEW_N(c->arena, i64, k->n + 1), 1 } };
	struct sql_keys_lock_row row;
	size_t i;

	if (!store_is_pg(c->store))
		return true;
	in.keys.v[0] = DOOR;
	if (k->n)
		qsort(k->v, k->n, sizeof(i64), by_number);
	for (i = 0; i < k->n; i++)
		if (i == 0 || k->v[i] != k->v[i - 1])
			in.keys.v[in.keys.n++] = k->v[i];
	if (in.keys.n > NAMES_MAX) {
		in.keys.n = 1;
		in.whole = true;
	}
	return sql_keys_lock(c, &in, &row);
}
