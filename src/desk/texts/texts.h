/*
 * The words of every mail that the desk sends by itself.  Each kind has built-in words in
 * five languages (the catalogue) and may have the desk's own, per language and team or brand, as HTML
 * with variables ({{ticket.number}}).  A language without own words gets the built-in ones:
 * nobody is written to in a language that he does not read.  The plain part is made from the
 * HTML.  A stranger, whose address nobody has proved, is never sent what came in under his
 * name: its variables are empty for him (reliability.md T4).
 */
#ifndef PRONTO_DESK_TEXTS_TEXTS_H
#define PRONTO_DESK_TEXTS_TEXTS_H

#include "base/fail.h"
#include "desk/cases/ticket.h"

enum { TEXT_PARAMS = 16 };

/* A variable of one kind, and what the catalogue calls it. */
struct text_var {
	const char *param, *name;	/* "number", "ticket.number" */
};
struct text_kind {
	const char *name, *group;	/* "ack"; customer, team, account */
	const char *label, *about;	/* keys */
	const char *subject, *text;	/* keys; subject NULL: "Re: " and the ticket's */
	struct text_var var[TEXT_PARAMS];	/* ends with an empty one */
	bool ticket;			/* the variables of macros too */
	bool stranger;			/* goes to who is not proved: none of his words */
};
extern const struct text_kind text_kinds[];
extern const size_t text_kinds_n;
/* NULL: unknown. */
const struct text_kind *text_kind_of(str name);
/* Whether it knows of which brand it is: by its ticket, or by the page where it was asked for. */
bool text_kind_branded(const struct text_kind *k);
/* What may stand in its words. */
struct strs text_kind_names(struct arena *a, const struct text_kind *k);

/* A value with looks of its own: links, lists. */
struct text_block {
	const char *param;
	str html, text;
};
struct text_ask {
	const struct text_kind *kind;
	str locale;
	const struct ticket *ticket;	/* NULL: none */
	bool stranger;
	const struct fail_param *p;	/* by the catalogue's names */
	size_t n;
	const struct text_block *block;
	size_t blocks;
	bool given;			/* use these words instead of those kept: for a preview */
	str subject, html;
};
struct text_made {
	str subject, html, text;	/* subject empty: that of the thread */
	bool own;
};
/* Lines one below the other, addresses among them as links. */
struct text_block text_lines(struct arena *a, const char *param, str lines);
/* Inside a transaction or db_read. */
bool text_make(struct ctx *c, const struct text_ask *ask, struct text_made *out) WARN_UNUSED;
/* The built-in words with their variables standing. */
void text_builtin(struct ctx *c, const struct text_kind *k, str locale, str *subject, str *html);

/* ---- for the editor ---- */

/* For whom words are: one team, one brand, or all (both 0). */
struct text_for {
	i64 team_id, brand_id;
};
struct text_own {
	str locale, subject, html, agent_name;
	i64 version, updated_at;
};
struct text_owns {
	struct text_own *v;
	size_t n;
};
bool text_own_of(struct ctx *c, const struct text_kind *k, struct text_for whom, struct text_owns *out) WARN_UNUSED;
/* One row for each own text of any kind: locale, version, updated_at; its kind in subject. */
struct text_place {
	str kind, locale;
	struct text_for whom;
	i64 updated_at;
};
bool text_places(struct ctx *c, struct text_place **v, size_t *n) WARN_UNUSED;
/* Inside db_write.  expected: the version that the editor saw (0: built-in); E_CONFLICT
 * "text.stale".  Empty html: back to the built-in words.  Checks variables, cleans HTML. */
struct text_save {
	const struct text_kind *kind;
	str locale, subject, html;
	struct text_for whom;
	i64 expected;
};
bool text_save(struct ctx *c, const struct text_save *s) WARN_UNUSED;
/* The same checks without saving; cleans both in place. */
bool text_check(struct ctx *c, const struct text_kind *k, str *subject, str *html) WARN_UNUSED;
struct text_version {
	i64 version, created_at;
	str subject, html, agent_name;	/* html STR_NULL: built-in */
};
bool text_versions(struct ctx *c, const struct text_save *at, struct text_version **v, size_t *n) WARN_UNUSED;
/* Example values for a preview; with a ticket (or NULL) only of what it does not give. */
struct fail_param *text_samples(struct ctx *c, const struct text_kind *k, str locale, const struct ticket *t, size_t *n);

#endif
