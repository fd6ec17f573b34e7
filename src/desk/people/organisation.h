/*
 * Organisations: the firms that people write from.  A domain belongs to one organisation;
 * whoever writes for the first time from it becomes one of its people.
 */
#ifndef PRONTO_DESK_PEOPLE_ORGANISATION_H
#define PRONTO_DESK_PEOPLE_ORGANISATION_H

#include "base/ctx.h"

struct organisation {
	i64 id;
	str name;
	struct strs domains;	/* ASCII form, lower case */
	str note, value_tier;
	bool demo;
};
struct organisations {
	struct organisation *v;
	size_t n;
	str next;		/* cursor; STR_NULL at the end */
};

bool organisation_load(struct ctx *c, i64 id, struct organisation *out) WARN_UNUSED;
bool organisation_search(struct ctx *c, str q, str cursor, i64 limit, struct organisations *out) WARN_UNUSED;
/* o->id 0 makes a new one and sets it.  E_CONFLICT "organisation.domain_taken". */
bool organisation_save(struct ctx *c, struct organisation *o) WARN_UNUSED;
/* *id is 0 when no organisation has the domain of this address. */
bool organisation_of_address(struct ctx *c, str address_folded, i64 *id) WARN_UNUSED;

struct organisation_figures {
	i64 people, tickets_open, tickets_total;
};
bool organisation_figures(struct ctx *c, i64 id, struct organisation_figures *out) WARN_UNUSED;

#endif
