/* A small hash map from str to a pointer, in an arena; keys are not copied. */
#ifndef PRONTO_BASE_MAP_H
#define PRONTO_BASE_MAP_H

#include "base/str.h"

struct map_slot {
	str k;
	void *v;
};
struct map {
	struct map_slot *slot;
	size_t n, cap;
	struct arena *a;
};

struct map map_new(struct arena *a, size_t expect);
void *map_get(const struct map *m, str k);		/* NULL when absent */
void map_set(struct map *m, str k, void *v);		/* v must not be NULL */

#endif
