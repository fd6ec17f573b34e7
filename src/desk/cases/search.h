/*
 * Full text over all time: every word of the query must occur in one message (its
 * text, subject or author), accents and case folded; messages where the last word is
 * only the beginning of a longer one come after those that hold it, and last those that hold
 * other forms of the words, or what a mistyped one may have meant.  "#1042" or a bare
 * number finds that ticket.  Newest first.  The index follows the
 * messages in the background; what it has not reached yet is scanned, within a bound.
 */
#ifndef PRONTO_DESK_CASES_SEARCH_H
#define PRONTO_DESK_CASES_SEARCH_H

#include "desk/cases/search_query.h"

struct search_mark {
	i64 from, len;		/* UTF-16 units, as JavaScript counts */
};
struct search_hit {
	struct ticket_row row;
	str excerpt;
	struct search_mark *marks;
	size_t marks_n;
};
struct search_hits {
	struct search_hit *v;
	size_t n;
	str next;		/* cursor, or STR_NULL: there may be more */
	str corrected;		/* the words as they were understood; STR_NULL: as typed */
	str words;		/* what was asked without its operators; people are found by it */
	struct strs unknown;	/* operators that name nothing; then nothing is found */
};

enum { SEARCH_FACETED = 200 };
struct search_ask {
	str q;			/* words, phrases and operators: search_query.h */
	i64 offset_ms;		/* of the reader's zone from UTC, for days */
	str cursor;
	i64 limit;		/* up to 50, SEARCH_FACETED if plain */
	bool plain;		/* rows without excerpts */
};
bool search_tickets(struct ctx *c, const struct search_ask *ask, struct search_hits *out) WARN_UNUSED;
/* Job: takes the next messages into the index, in db_write; *done says how many. */
bool search_index_step(struct ctx *c, i64 limit, i64 *done) WARN_UNUSED;
/* Job: those that showed after later ones were taken, in db_write; now and then. */
bool search_index_late(struct ctx *c) WARN_UNUSED;
/* Job: joins parts of the index for a few milliseconds, in db_write; *more: there are others. */
bool search_index_tidy(struct ctx *c, bool *more) WARN_UNUSED;

#endif
