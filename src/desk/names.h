/*
 * Names by language: {"en":"Colour","es":"Color"}.  What administrators name themselves
 * (fields, options, reasons, statuses) has one of these; a reader sees his own language,
 * else a related one, else English, else whatever there is.
 */
#ifndef PRONTO_DESK_NAMES_H
#define PRONTO_DESK_NAMES_H

#include <jansson.h>
#include "base/ctx.h"

/* The name for a locale; empty when there is none. */
str names_of(const json_t *names, str locale);
/* The same from JSON text. */
str names_of_text(struct ctx *c, str json, str locale);
/* Whether one of them, folded, is this, in whatever language. */
bool names_any(struct ctx *c, str json, str folded);
/* An object of known languages with names of at most max characters, cleaned; needed: at
 * least one.  E_INVALID below field.  *out is the cleaned JSON. */
struct names_rule {
	const char *field;
	size_t max;
	bool needed, lines;	/* lines: line breaks are kept */
};
bool names_check(struct ctx *c, const json_t *j, const struct names_rule *rule, str *out) WARN_UNUSED;

#endif
