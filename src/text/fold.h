/*
 * Folding makes two spellings of one word equal: lower case, no accents, compatibility
 * forms resolved (NFKD), ß as ss, œ as oe.  Names, subjects and search compare on the
 * folded form, which C fills into its own column.  Words and snippets are cut from text
 * here too, so that index and query always split alike.
 */
#ifndef PRONTO_TEXT_FOLD_H
#define PRONTO_TEXT_FOLD_H

#include "base/str.h"

enum { TEXT_WORD_MAX = 64 };

/* Folded copy; broken UTF-8 becomes U+FFFD.  Folding twice changes nothing. */
str text_fold(struct arena *a, str in);

struct text_words {
	str rest;
};

/* Next run of letters and digits of folded text; longer words are cut to 64 bytes. */
bool text_words_next(struct text_words *w, str *word);

/* The first `chars` characters on one line, white space collapsed; "…" marks a cut. */
str text_snippet(struct arena *a, str text, size_t chars);

/* Valid UTF-8 without NUL: each broken byte becomes U+FFFD.  Copies only if needed. */
str text_clean(struct arena *a, str in);
/* As text_clean, and control characters, CR and LF become one blank (header values). */
str text_clean_line(struct arena *a, str in);

/* Decodes one code point of s at *i and moves on; -1 for a broken sequence (one byte). */
int32_t text_cp(str s, size_t *i);
struct buf;
void text_put_cp(struct buf *b, uint32_t cp);	/* invalid values become U+FFFD */

#endif
