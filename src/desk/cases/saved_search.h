/* Searches kept under a name: an agent's own, a team's, everybody's. */
#ifndef PRONTO_DESK_CASES_SAVED_SEARCH_H
#define PRONTO_DESK_CASES_SAVED_SEARCH_H

#include "desk/flow/sharing.h"

struct saved_search {
	i64 id;
	str name, query;
	struct sharing own;
	bool demo;
};
struct saved_searches {
	struct saved_search *v;
	size_t n;
};

bool saved_search_list(struct ctx *c, struct saved_searches *out) WARN_UNUSED;	/* the reader's, by name */
bool saved_search_add(struct ctx *c, struct saved_search *s) WARN_UNUSED;	/* sets the id */
bool saved_search_remove(struct ctx *c, i64 id) WARN_UNUSED;

#endif
