/*
 * The one place besides store/sql where SQL is made: lists of tickets by condition.
 * Conditions are rows of a whitelist (column, operator) with bound values; nothing of a
 * request ever becomes SQL text.  Answers rows as sql_tickets_by_ids does, whose columns
 * it takes, in one statement; by key, newest or oldest or most urgent first.
 */
#ifndef PRONTO_STORE_TICKET_QUERY_H
#define PRONTO_STORE_TICKET_QUERY_H

#include "base/ctx.h"
#include "sql_ticket.h"

enum ticket_scope { TS_OPEN, TS_SOLVED, TS_SPAM, TS_ANY };
enum ticket_order { TO_NEWEST, TO_OLDEST, TO_PRIORITY, TO_DUE, TO_NUMBER };	/* number: the highest first */
enum ticket_field {
	TF_ASSIGNEE, TF_TEAM, TF_STATUS, TF_PRIORITY, TF_TAG, TF_CHANNEL, TF_REQUESTER, TF_STAGE, TF_DUE_BEFORE,
	TF_TYPE, TF_CATEGORY, TF_LANGUAGE, TF_MAILBOX, TF_BRAND, TF_ORGANISATION, TF_VALUE_TIER, TF_TAG_NAME, TF_POLICY,
	TF_REASON,	/* in a tree: the reason or one above it */
	TF_CUSTOM,	/* in a tree: a field of the desk, by its name */
	TF_AWAKE,	/* none: not snoozed */
	TF_CREATED_FROM, TF_CREATED_BEFORE,
	TF_ID_FROM, TF_ID_BEFORE,	/* a stretch of numbers, so that a page looks at no more than that */
	TF_COUNT,
};

struct ticket_cond {
	enum ticket_field field;
	bool none;		/* IS NULL */
	i64 value;
	str text;
};

/* A tree of conditions: all of these, any of these, or one test.  A test of several values
 * is met by any of them; negated, by none.  No values: the field is set (negated: unset). */
enum ticket_node { TN_ALL, TN_ANY, TN_TEST };
struct ticket_tree {
	enum ticket_node node;
	struct ticket_tree *kid;
	size_t kids;
	enum ticket_field field;
	bool negated;
	str name;		/* TF_CUSTOM */
	struct i64s ids;	/* values of number fields */
	struct strs texts;	/* values of text fields */
};

/* What a narrow reader sees: tickets of this assignee, and of these teams or these
 * customers.  Each is a walk
 * over an index of its own, so that a page costs the same whatever the others hold. */
struct ticket_reach {
	bool narrow;
	i64 assignee_id;
	struct i64s team_ids, organisation_ids;
};

enum { TICKET_CONDS_MAX = 12, TICKET_VALUES_MAX = 500, TICKET_COUNT_MAX = 10000 };
struct ticket_key {
	i64 priority, at, id;	/* at: due_order in the order TO_DUE */
	bool set;
};
struct ticket_query {
	enum ticket_scope scope;
	enum ticket_order order;
	struct ticket_cond cond[TICKET_CONDS_MAX];
	size_t conds;
	const struct ticket_tree *tree;	/* NULL: none */
	struct ticket_key after;	/* the last row of the page before */
	i64 kept_gen;		/* 0, or only what is kept under this number (own_view_ticket) */
	bool kept_few;		/* it is little: from there, else along the order */
	bool real;		/* no example data */
	struct ticket_reach reach;
	i64 limit;
	i64 agent_id;		/* whose drafts the rows tell of */
};
struct ticket_page {
	struct sql_tickets_by_ids_rows rows;
	struct ticket_key last;
	bool more;
};

bool ticket_query_run(struct ctx *c, const struct ticket_query *q, struct ticket_page *out) WARN_UNUSED;
/* One row, or none.  A statement of its own: PostgreSQL keeps the plan for "= id", while it
 * plans a list of few ids anew each time, which takes ten times as long as reading. */
bool ticket_query_one(struct ctx *c, i64 agent_id, i64 id, struct sql_tickets_by_ids_rows *out) WARN_UNUSED;
/* How many match, counted up to TICKET_COUNT_MAX; order and page do not matter. */
bool ticket_query_count(struct ctx *c, const struct ticket_query *q, i64 *n) WARN_UNUSED;
/* "p.at.id" for the URL and back. */
str ticket_key_text(struct ctx *c, const struct ticket_key *k);
bool ticket_key_parse(str s, struct ticket_key *k) WARN_UNUSED;

#endif
