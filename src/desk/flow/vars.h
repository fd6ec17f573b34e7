/*
 * Variables in ready texts: {{customer.first_name}} or {{customer.first_name|friend}}, the
 * words after the bar where there is no value.  Only the names of one table are known;
 * others are refused when a text is saved, with their line.  Values are escaped by what the
 * text is, and never read again.  What has neither value nor words stays standing, and a
 * message that still holds one is not sent.
 */
#ifndef PRONTO_DESK_FLOW_VARS_H
#define PRONTO_DESK_FLOW_VARS_H

#include "desk/cases/ticket.h"

enum vars_as { VARS_HTML, VARS_TEXT };

/* At a save.  E_INVALID on field: "vars.unknown" {name, line} or "vars.open" {line}. */
bool vars_check(struct ctx *c, str text, enum vars_as as, const char *field) WARN_UNUSED;

/* The same for other names than the table's. */
bool vars_check_names(struct ctx *c, str text, enum vars_as as, const char *field, const struct strs *names) WARN_UNUSED;

/* The next {{…}} of a text from a place on. */
struct vars_place {
	size_t at, end;		/* of the whole */
	str name, words;	/* words: STR_NULL without a bar */
	bool open;		/* it has no end */
};
bool vars_next(str text, size_t from, struct vars_place *p);

struct vars {
	str *value;		/* by place in the table; empty: none */
	str locale;		/* what the ticket's customer reads: "es", "pt-BR", … */
};
/* What the ticket's customer reads: the language of his words, in the spelling that he or the
 * mailbox uses; without words his own, else the mailbox's. */
str vars_locale(const struct ticket *t, str person, str mailbox);
/* Of a ticket and of who acts (for rules its assignee); needs a transaction or a db_read. */
bool vars_load(struct ctx *c, const struct ticket *t, struct vars *out) WARN_UNUSED;
/* Another agent than the one who acts: who wrote what is only now put together. */
void vars_agent(struct vars *v, str name);
/* *left (may be NULL): names that stay standing, each once. */
str vars_fill(struct ctx *c, const struct vars *v, str text, enum vars_as as, struct strs *left);
/* The first known variable that stands in a text, or STR_NULL. */
str vars_standing(str text);
/* The whole table of names, for editors. */
struct strs vars_names(struct arena *a);

#endif
