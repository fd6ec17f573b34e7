/* Shared by search.c and search_excerpt.c: the folded words of a query. */
#ifndef PRONTO_DESK_CASES_SEARCH_INT_H
#define PRONTO_DESK_CASES_SEARCH_INT_H

#include "desk/cases/search.h"
#include "desk/cases/search_words.h"

enum { SEARCH_WORDS_MAX = 12 };
struct search_words {
	str v[SEARCH_WORDS_MAX];
	struct word_alts alt[SEARCH_WORDS_MAX];	/* what else each may be; filled for the third pass */
	size_t n;
};

/* Operators without words. */
bool search_by_operators(struct ctx *c, const struct search_ask *ask, const struct search_query *q,
			 struct search_hits *out) WARN_UNUSED;
/* True if the word is one of the query's, or begins with its last one. */
bool search_word_hits(struct arena *a, const struct search_words *w, str word);
void search_excerpt(struct ctx *c, const struct search_words *w, str text, struct search_hit *hit);

#endif
