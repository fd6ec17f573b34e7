/*
 * What a desk calls its four priorities.  How they are ordered and what the promise owes
 * to each does not depend on the name; a level without one has the usual word.
 */
#ifndef PRONTO_DESK_CASES_PRIORITY_H
#define PRONTO_DESK_CASES_PRIORITY_H

#include <jansson.h>
#include "base/ctx.h"

enum { PRIORITIES = 4 };

struct priority {
	i64 id;		/* 1 low … 4 urgent */
	str names;	/* by language; "{}": the usual word */
};
bool priority_list(struct ctx *c, struct priority out[PRIORITIES]) WARN_UNUSED;
/* Inside db_write; no names bring the usual word back.  E_NOT_FOUND, E_INVALID below "names". */
bool priority_rename(struct ctx *c, i64 id, const json_t *names, struct priority *out) WARN_UNUSED;

#endif
