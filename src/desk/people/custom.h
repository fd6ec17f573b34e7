/*
 * The desk's own fields of two persons who become one: what the other knows and this one
 * does not, taken over and given back.  In lists of fields they are called "field:<key>".
 */
#ifndef PRONTO_DESK_PEOPLE_CUSTOM_H
#define PRONTO_DESK_PEOPLE_CUSTOM_H

#include "desk/cases/field_value.h"

struct custom {
	struct case_fields fields;
	struct field_sets of[2];	/* who stays, who goes */
};
bool custom_load(struct ctx *c, i64 into_id, i64 from_id, struct custom *out) WARN_UNUSED;
/* Adds the names of what is filled there and empty here; out has room for fields.n more. */
void custom_gaps(struct ctx *c, const struct custom *x, struct strs *out);
/* Inside db_write: takes one over and tells what was and is, joined; E_INVALID "take". */
bool custom_take(struct ctx *c, const struct custom *x, i64 into_id, str name, str was_is[2]) WARN_UNUSED;
/* Inside db_write: one goes back to what it was if it still is what was taken. */
bool custom_give(struct ctx *c, const struct custom *x, i64 into_id, str name, const str was_is[2]) WARN_UNUSED;
bool custom_name(str name);	/* "field:..." */

#endif
