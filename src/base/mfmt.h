/*
 * Patterns of the catalogue: the subset of ICU MessageFormat that both the server and
 * the workspace speak.  Text, {x}, {x, number}, {x, date}, {x, time} (both with an
 * optional style short, medium, long or full), {x, plural, =0 {…} one {…} many {…}
 * other {… #}} and {x, select, a {…} other {…}}.  '' is an apostrophe; an apostrophe
 * before a brace (or # inside a plural) quotes up to the next one.  Pure: the host tool
 * that checks the catalogue and the running server read patterns with the same code.
 *
 * Plural rules and digit grouping are those of en, es, it, pt-BR and pt-PT: es, it and
 * pt know "many" at millions; pt-BR counts 0 and 1.5 as one; es, it and pt-PT do not
 * group numbers of four digits; pt-PT groups by a no-break space.
 */
#ifndef PRONTO_BASE_MFMT_H
#define PRONTO_BASE_MFMT_H

#include "base/buf.h"
#include "base/fail.h"

enum mf_kind { MF_TEXT, MF_ARG, MF_NUMBER, MF_DATE, MF_TIME, MF_PLURAL, MF_SELECT, MF_HASH };

struct mf_node;
struct mf_case {
	str selector;		/* "one", "=0", "other", "admin" */
	struct mf_node *body;	/* NULL: empty text */
	struct mf_case *next;
};
struct mf_node {
	enum mf_kind kind;
	str text;		/* the text, or the name of the argument */
	str style;		/* of a date or time, or empty */
	struct mf_case *cases;
	struct mf_node *next;
};

/* False: *problem says in English what is wrong and where (for the catalogue's check). */
bool mf_parse(struct arena *a, str pattern, struct mf_node **out, str *problem) WARN_UNUSED;

/* Everything that formatting needs; dates are left to the caller's function. */
struct mf_env {
	str locale;		/* one of the five */
	const struct fail_param *p;
	size_t n;
	void (*date)(struct buf *b, const struct mf_env *env, const struct mf_node *node, str ms);
	str number;		/* of the plural that is being written, for # */
};
/* An argument that was not given is written as {name}. */
void mf_format(struct buf *b, const struct mf_node *node, const struct mf_env *env);
str mf_param(const struct mf_env *env, str name);	/* STR_NULL when not given */

enum plural { PLURAL_ONE, PLURAL_MANY, PLURAL_OTHER };
/* number: "-?[0-9]+(\.[0-9]+)?"; anything else counts as other. */
enum plural plural_of(str locale, str number);
const char *plural_name(enum plural p);
/* Writes a number with the locale's grouping, decimal sign and at most three decimals;
 * what is no number is written as it is. */
void number_put(struct buf *b, str locale, str number);

#endif
