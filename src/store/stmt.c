#include "store/stmt.h"

#include <string.h>

#include "store/store_int.h"

void *sink_row(struct sink *k)
{
	size_t size = k->d->row_size;

	if (k->n == k->cap) {
		size_t cap = k->cap ? k->cap * 2 : 8;
		k->v = arena_grow(k->c->arena, k->v, k->n * size, cap * size);
		k->cap = cap;
	}
	return k->v + size * k->n++;
}

static bool run(struct ctx *c, const struct stmt_def *d, const void *in, struct sink *k)
{
	k->c = c;
	k->d = d;
	if (!c->conn)
		conn_bug(c, "a statement outside db_read and db_write");
	if (c->conn->spoiled)
		return fail(c, E_INTERNAL, "", "store.spoiled");
	if (c->conn->ahead) {
		c->conn->store->ops->ask(c, d, in);
		return true;
	}
	return c->conn->store->ops->run(c, d, in, k);
}

bool stmt_opt(struct ctx *c, const struct stmt_def *d, const void *in, void *row, bool *found)
{
	struct sink k = { .v = row, .cap = 1, .max = 1 };

	*found = false;
	memset(row, 0, d->row_size);
	if (!run(c, d, in, &k))
		return false;
	*found = k.n > 0;
	return true;
}

bool stmt_one(struct ctx *c, const struct stmt_def *d, const void *in, void *row)
{
	bool found;

	if (!stmt_opt(c, d, in, row, &found))
		return false;
	return found || c->conn->ahead || fail(c, E_NOT_FOUND, "", "not_found");
}

bool stmt_many(struct ctx *c, const struct stmt_def *d, const void *in, struct stmt_rows *out)
{
	struct sink k = { .max = SIZE_MAX };
	bool ok = run(c, d, in, &k);

	out->v = k.v;
	out->n = ok ? k.n : 0;
	return ok;
}

bool stmt_exec(struct ctx *c, const struct stmt_def *d, const void *in, i64 *changed)
{
	struct sink k = { .max = 0, .unasked = !changed };

	if (changed)
		*changed = 0;
	if (!run(c, d, in, &k))
		return false;
	if (changed)
		*changed = k.changed;
	return true;
}
