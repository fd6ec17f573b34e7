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

enum { WORD_ALTS = 16 };
struct word_alts {
	str v[WORD_ALTS];	/* other readings of the word, never the word itself; one of several words has blanks */
	size_t n;
	str meant;		/* no ticket has the word: what it may have meant; or null */
};
/* Inside db_read or db_write.  named: the desk has another name for it, so it is no mistake. */
bool word_book_alts(struct ctx *c, str folded, bool named, struct word_alts *out) WARN_UNUSED;
/* Another name of the word, with the forms of it that occur.  After word_book_alts. */
bool word_book_name(struct ctx *c, str word, str says, struct word_alts *out) WARN_UNUSED;
size_t word_book_bytes(struct word_book *b, size_t *words);

#endif
