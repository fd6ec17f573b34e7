/*
 * A desk's own table of words that mean the same: "pc" and "ordenador", "DNI" and "documento
 * de identidad".  One or several words on either side, one way or both, per language.  Kept as
 * terms (text/term.h), so any inflection finds its row.
 */
#ifndef PRONTO_TEXT_SYNONYM_H
#define PRONTO_TEXT_SYNONYM_H

#include "text/term.h"
#include "text/vocab.h"

enum { SYNONYM_WORDS = 4 };
struct synonym {
	str from[SYNONYM_WORDS], to[SYNONYM_WORDS];	/* terms */
	size_t from_n, to_n;
	str says;			/* the other side's words, folded, blanks between */
	const struct synonym *next;	/* the same first term */
};
struct synonyms;
struct synonyms *synonyms_new(struct arena *a, enum lang l);
/* Words beyond four a side are dropped; a side without words adds nothing. */
void synonyms_add(struct synonyms *s, str from, str to, bool both);
const struct synonym *synonyms_of(const struct synonyms *s, str first_term);
/* The words of the left sides: one that is mistyped may be meant too. */
const struct vocab *synonyms_words(const struct synonyms *s);
size_t synonyms_count(const struct synonyms *s);

#endif
