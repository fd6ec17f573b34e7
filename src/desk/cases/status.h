/*
 * Statuses: a desk's own names within the fixed categories new open pending hold solved
 * closed.  A status has names for the people who work here and others for customers, both
 * by language; what it is not called is called like its category.
 */
#ifndef PRONTO_DESK_CASES_STATUS_H
#define PRONTO_DESK_CASES_STATUS_H

#include <jansson.h>
#include "base/ctx.h"

struct status {
	i64 id, position;
	str category, name;	/* one name for all languages; empty: the category, translated */
	bool active;
	str names, public_names;	/* by language (desk/names.h); null in a new one: none */
};
struct status_list {
	struct status *v;
	size_t n;
};

bool status_list(struct ctx *c, struct status_list *out) WARN_UNUSED;
bool status_load(struct ctx *c, i64 id, struct status *out) WARN_UNUSED;
bool status_add(struct ctx *c, struct status *s) WARN_UNUSED;	/* fills the id */
/* E_CONFLICT "status.last" when it would leave its category without an active status. */
bool status_save(struct ctx *c, const struct status *s) WARN_UNUSED;
/* Checked names into *s; NULL leaves them.  What agents read also becomes its one name. */
bool status_names(struct ctx *c, struct status *s, const json_t *names, const json_t *public_names) WARN_UNUSED;
/* What customers and other departments read: never a name that was meant for agents. */
bool status_public_name(struct ctx *c, i64 id, str locale, str *out) WARN_UNUSED;

enum { STATUS_COUNTED = 10000, STATUS_BATCH = 100 };
/* How many open and solved tickets it holds, counted up to STATUS_COUNTED. */
bool status_holds(struct ctx *c, i64 id, i64 *n) WARN_UNUSED;
/* Switches the status off and moves its next STATUS_BATCH tickets, those after an id, into
 * another of the same category.  A ticket that may not be moved (something required is
 * missing) stays and is named. */
struct status_retire {
	i64 to_id, after_id;
	i64 moved, next, left;	/* next: go on after it; 0: no more to try */
	struct i64s refused;
};
bool status_retire(struct ctx *c, struct status *s, struct status_retire *r) WARN_UNUSED;

#endif
