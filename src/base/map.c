#include "base/map.h"

#include "base/arena.h"
#include "base/rand.h"

struct map map_new(struct arena *a, size_t expect)
{
	struct map m = { .a = a, .cap = 16 };

	while (m.cap < expect * 2)
		m.cap *= 2;
	m.slot = NEW_N(a, struct map_slot, m.cap);
	return m;
}

static struct map_slot *slot_of(const struct map *m, str k)
{
	size_t i = (size_t)hash_quick(k) & (m->cap - 1);

	while (m->slot[i].v && !str_eq(m->slot[i].k, k))
		i = (i + 1) & (m->cap - 1);
	return &m->slot[i];
}

void *map_get(const struct map *m, str k)
{
	return m->cap ? slot_of(m, k)->v : NULL;
}

void map_set(struct map *m, str k, void *v)
{
	struct map_slot *s;

	if (m->n * 2 >= m->cap) {
		struct map big = map_new(m->a, m->cap);
		size_t i;

		for (i = 0; i < m->cap; i++)
			if (m->slot[i].v)
				map_set(&big, m->slot[i].k, m->slot[i].v);
		*m = big;
	}
	s = slot_of(m, k);
	m->n += !s->v;
	*s = (struct map_slot){ k, v };
}
