/*
 * What is typed into the search box: words, "phrases", and operators that narrow the
 * result, named in English or in the reader's language, each also negated by a minus:
 *
 *	status:open  assignee:me  team:"Nivel 2"  tag:vip  -tag:spam  priority:4  channel:email
 *	language:pt  brand:Acme  before:2026-01-01  after:2025-06-30  "exact phrase"
 *
 * Several of one name mean any of them.  before and after are about the day a ticket was
 * opened, in the reader's zone as an offset.  A value that nothing is called finds nothing
 * and stands in unknown.
 */
#ifndef PRONTO_DESK_CASES_SEARCH_QUERY_H
#define PRONTO_DESK_CASES_SEARCH_QUERY_H

#include "desk/cases/view.h"

enum search_op { SO_STATUS, SO_ASSIGNEE, SO_TEAM, SO_TAG, SO_PRIORITY, SO_CHANNEL, SO_LANGUAGE, SO_BRAND, SO_OPS,
	SO_BEFORE = SO_OPS, SO_AFTER, SO_NONE };

enum { SEARCH_TESTS_MAX = 24, SEARCH_PHRASES_MAX = 4 };
struct search_test {
	enum search_op op;
	bool negated;
	i64 id;			/* assignee, team (0: none), priority, brand; status: of the desk's own, else text */
	str text;		/* category, tag, channel, language */
};
struct search_query {
	str words;		/* the rest, with the phrases' words */
	str phrase[SEARCH_PHRASES_MAX];	/* folded words, " like this " */
	size_t phrases;
	struct search_test test[SEARCH_TESTS_MAX];
	size_t tests;
	i64 from_at, until_at;	/* opened in between; 0: open */
	struct strs unknown;	/* operators whose value nothing is called */
	bool narrowed;		/* anything but words */
};

/* offset_ms: of the reader's zone from UTC, for days. */
bool search_query_read(struct ctx *c, str q, i64 offset_ms, struct search_query *out) WARN_UNUSED;
/* Whether a row passes all that the operators ask. */
bool search_query_passes(struct ctx *c, const struct search_query *q, const struct ticket_row *r);
/* Every phrase stands in the text or in the subject. */
bool search_query_phrases(struct ctx *c, const struct search_query *q, str subject, str text);
/* Only open tickets can pass. */
bool search_query_open(const struct search_query *q);

struct ticket_tree;
/* The same as the store asks it (store/ticket_query.h), without the days. */
void search_query_tree(struct ctx *c, const struct search_query *q, struct ticket_tree *out);

#endif
