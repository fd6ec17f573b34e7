/*
 * Fields that a desk adds to its tickets, people and organisations: a kind, labels by
 * language, when it must be filled and when it is shown.  A field's name and kind never
 * change, so that conditions, rules and what other programs read stay true.
 */
#ifndef PRONTO_DESK_CASES_FIELD_H
#define PRONTO_DESK_CASES_FIELD_H

#include <jansson.h>
#include "base/ctx.h"

enum field_kind { FK_TEXT, FK_LONG_TEXT, FK_NUMBER, FK_DATE, FK_YES_NO, FK_CHOICE, FK_CHOICES, FK_KINDS };
struct condition;

struct case_field {
	i64 id;
	str object;		/* ticket, person, organisation */
	str name;		/* in the API and in conditions: "field:<name>" */
	enum field_kind kind;
	str label, help;	/* JSON by language */
	str options;		/* JSON [{"key","label":{},"active"}] */
	str required;		/* JSON ["solved","status:7"]: before a ticket gets there */
	str show_when;		/* JSON condition, "null": always */
	i64 decimals, position;
	str unit;
	bool active, demo;
};
struct case_fields {
	struct case_field *v;
	size_t n;
};

const char *field_kind_name(enum field_kind k);
bool field_kind_of(str name, enum field_kind *out) WARN_UNUSED;
bool field_object_known(str object);

/* All of a kind of object by position, those no longer used too. */
bool fields_load(struct ctx *c, str object, struct case_fields *out) WARN_UNUSED;
bool field_load(struct ctx *c, i64 id, struct case_field *out) WARN_UNUSED;
const struct case_field *field_named(const struct case_fields *l, str name);
/* The label for the reader's language; its name when there is none. */
str field_label(struct ctx *c, const struct case_field *f);
/* How an option is called; its key when it is unknown. */
str field_option_label(struct ctx *c, const struct case_field *f, str key);
bool field_has_option(struct ctx *c, const struct case_field *f, str key);

/* What stands in a form, as JSON; members that are NULL keep what f has. */
struct field_form {
	const json_t *label, *help, *options, *required, *show_when;
};
/* Inside db_write.  Checks all of it (all errors together) and writes; a new field gets its id. */
bool field_save(struct ctx *c, struct case_field *f, const struct field_form *form) WARN_UNUSED;
/* Inside db_write: the field and every value; E_CONFLICT "field.in_use" when there are values. */
bool field_delete(struct ctx *c, i64 id, bool with_values) WARN_UNUSED;
/* How many objects have a value, counted up to FIELD_COUNT_MAX. */
enum { FIELD_COUNT_MAX = 10000, FIELDS_MAX = 200 };
bool field_used(struct ctx *c, i64 id, i64 *n) WARN_UNUSED;

#endif
