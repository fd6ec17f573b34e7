/*
 * The words of all tickets, in memory, so that a search knows what a mistyped word may have
 * meant and which inflections of a word occur.  The store keeps them (search_word), written
 * in the transaction that indexes a message; the most frequent are loaded at the first use.
 */
#ifndef PRONTO_DESK_CASES_SEARCH_WORDS_H
#define PRONTO_DESK_CASES_SEARCH_WORDS_H

#include "base/ctx.h"

struct word_book;
struct word_book *word_book_new(struct arena *a);

/* Inside db_write: counts the words of documents (folded words with blanks between). */
bool word_book_add(struct ctx *c, const str *docs, size_t n) WARN_UNUSED;

enum { WORD_ALTS = 8 };
struct word_alts {
	str v[WORD_ALTS];	/* other readings of the word; never the word itself */
	size_t n;
	bool unknown;		/* no ticket has the word: v[0] is what it may have meant */
};
/* Inside db_read or db_write. */
bool word_book_alts(struct ctx *c, str folded, struct word_alts *out) WARN_UNUSED;
size_t word_book_bytes(struct word_book *b, size_t *words);

#endif
