/*
 * Values of fields.  In the store one row per value as text; an answer has them typed by
 * name: {"order_no":"A-17","amount":12.5,"damaged":true,"colours":["red","blue"]}.
 */
#ifndef PRONTO_DESK_CASES_FIELD_VALUE_H
#define PRONTO_DESK_CASES_FIELD_VALUE_H

#include "desk/cases/field.h"
#include "desk/cases/ticket.h"

struct cond_attrs;

/* A field's values on one object: none, one, or one for each choice. */
struct field_set {
	const struct case_field *field;
	struct strs v;
};
struct field_sets {
	struct field_set *v;	/* one for each field, in their order */
	size_t n;
};

/* What one object has of these fields. */
bool field_values_load(struct ctx *c, const struct case_fields *fields, i64 object_id, struct field_sets *out) WARN_UNUSED;
/* As JSON for an answer: filled fields that are in use. */
bool field_values_shown(struct ctx *c, str object, i64 object_id, str *json) WARN_UNUSED;
/* Several values in one text, as events and conditions have them. */
str field_joined(struct ctx *c, const struct strs *v);
/* For people to read, in the reader's language. */
str field_text(struct ctx *c, const struct case_field *f, const struct strs *v);

/*
 * Inside db_write: sets what values names, null empties.  Failures name "fields.<name>" and
 * the remedy, all together.  Events: "ticket.field" on a ticket, else "<object>.field" with
 * the object's id in the detail.
 */
bool fields_set(struct ctx *c, str object, i64 object_id, const json_t *values) WARN_UNUSED;
/* The same for a ticket that the caller holds. */
bool ticket_fields_set(struct ctx *c, struct ticket *t, const json_t *values) WARN_UNUSED;
/* Inside db_write: a field as it stood somewhere, joined; nothing is asked and no event told. */
bool field_value_restore(struct ctx *c, const struct case_field *f, i64 object_id, str joined) WARN_UNUSED;
/* Inside db_write, when the object is deleted. */
bool fields_forget(struct ctx *c, str object, i64 object_id) WARN_UNUSED;

/*
 * A ticket as conditions see it now: its columns, tags, requester, fields and reason.  For
 * rules, forms and required fields; clocks replay the log instead.
 */
/* Only the fields and the reason of it. */
bool case_own_attrs(struct ctx *c, const struct ticket *t, struct cond_attrs *out) WARN_UNUSED;
bool case_attrs(struct ctx *c, const struct ticket *t, struct cond_attrs *out) WARN_UNUSED;

#endif
