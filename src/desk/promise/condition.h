/*
 * Conditions on tickets: a tree of all, any and tests, read from JSON and judged in memory
 * over a set of attributes; the store compiles the same tree to SQL for counts and lists.
 *
 *	{"all":[{"field":"priority","op":"in","value":[3,4]},{"field":"tags","op":"has","value":"vip"}]}
 *
 * Fields priority, team, assignee, requester, organisation, brand and mailbox hold ids; the others texts.
 */
#ifndef PRONTO_DESK_PROMISE_CONDITION_H
#define PRONTO_DESK_PROMISE_CONDITION_H

#include <jansson.h>
#include "desk/promise/sla.h"

struct ctx;

enum cond_field {
	COND_PRIORITY, COND_CHANNEL, COND_TYPE, COND_STATUS, COND_TEAM, COND_ASSIGNEE, COND_REQUESTER,
	COND_ORGANISATION, COND_VALUE_TIER, COND_TAGS, COND_LANGUAGE, COND_BRAND, COND_MAILBOX,
	COND_REASON,		/* met by the reason or one above it: its value has all, by \x1f */
	/* only in rules (flow/rule.h), which know the message and the change that started them */
	COND_SUBJECT, COND_BODY, COND_SUBJECT_OR_TEXT, COND_SENDER, COND_SENDER_DOMAIN, COND_ACTOR, COND_STAGE,
	COND_FIRST_MESSAGE, COND_PRIORITY_WAS, COND_STATUS_WAS, COND_TEAM_WAS, COND_ASSIGNEE_WAS,
	COND_HOURS_OPENED, COND_HOURS_CUSTOMER, COND_HOURS_AGENT,
	COND_REPEATS,		/* how often the customer asked about the same before */
	COND_CUSTOM,		/* an attribute by its name: "field:<name>"; several values by \x1f */
	COND_FIELDS
};
enum cond_op { COND_IS, COND_IS_NOT, COND_IN, COND_NOT_IN, COND_HAS, COND_HAS_NOT, COND_SET, COND_UNSET,
	COND_CONTAINS, COND_CONTAINS_NOT, COND_AT_LEAST, COND_AT_MOST, COND_OPS };
enum cond_type { COND_T_ID, COND_T_TEXT, COND_T_TAGS, COND_T_WORDS, COND_T_NUMBER, COND_T_YES_NO, COND_TYPES };
enum cond_kind { COND_ALL, COND_ANY, COND_TEST };

struct condition {
	enum cond_kind kind;
	struct condition *kid;		/* all, any */
	size_t kids;
	enum cond_field field;		/* test */
	enum cond_op op;
	str name;			/* of a custom attribute */
	struct sla_value *v;		/* none for set and unset, one for is, is_not, has and has_not */
	str *needle;			/* contains: each value's words */
	size_t n;
};

struct cond_custom {
	str name;
	struct sla_value v;
};
/* What a ticket has.  f[COND_TAGS] and f[COND_CUSTOM] are not used. */
struct cond_attrs {
	struct sla_value f[COND_FIELDS];
	struct strs tags;
	struct cond_custom *custom;
	size_t customs;
	str subject_words, text_words;	/* cond_words of them, for contains */
};

/* One test of a tree with what it came to, for "why did this policy (not) match". */
struct cond_leaf {
	const struct condition *test;
	str wanted, has;		/* as text, lists with ", " */
	bool ok;
};
struct cond_leaves {
	struct cond_leaf *v;
	size_t n;
};

enum { COND_MAX = 100 };	/* tests in one tree */

/*
 * Reads the tree; JSON null gives NULL, which every ticket meets.  Failures name the place
 * below field ("when.all.0.op"); a tree that nothing can ever meet ("priority is 1" and
 * "priority is 2" in one all) is refused too.  Memory of c->arena.
 */
bool condition_parse(struct ctx *c, const json_t *j, const char *field, const struct condition **out) WARN_UNUSED;
/* The same with the fields that only rules know. */
bool condition_parse_rule(struct ctx *c, const json_t *j, const char *field, const struct condition **out) WARN_UNUSED;
/* The simulator's form: an object of equalities, all of which must hold. */
bool condition_equalities(struct ctx *c, const json_t *j, const char *field, const struct condition **out) WARN_UNUSED;
bool condition_holds(const struct condition *k, const struct cond_attrs *a);
/* Whether a ticket of which only these fields are known (1 << field) might meet it. */
bool condition_may_hold(const struct condition *k, const struct cond_attrs *a, u64 known);
/* Every test of the tree in order. */
struct cond_leaves condition_explain(struct arena *a, const struct condition *k, const struct cond_attrs *at);
/* The tree as JSON again; the caller owns the reference. */
json_t *condition_json(const struct condition *k);
/* Bit 1 << field for every field that the tree looks at. */
u64 condition_fields(const struct condition *k);

const char *cond_field_name(enum cond_field f);
const char *cond_op_name(enum cond_op op);
bool cond_field_of(str name, enum cond_field *out) WARN_UNUSED;
bool cond_field_of_rules(str name, enum cond_field *out) WARN_UNUSED;	/* those of rules too */
str cond_field_names(struct arena *a, bool rules);	/* for a message: "priority, channel, …" */
/* True for the fields whose values are ids. */
bool cond_field_is_id(enum cond_field f);
enum cond_type cond_field_type(enum cond_field f);
/* Whether this field may be asked so; *allowed: how it may. */
bool cond_op_of(str name, enum cond_field f, enum cond_op *out, str *allowed) WARN_UNUSED;
/* A text as " folded words ", and what is looked for in it: whole words side by side, the
 * last one open if it ends in a star. */
str cond_words(struct arena *a, str text);
str cond_needle(struct arena *a, str text);

#endif
