/* Shared by finder.c (texts in, hits out) and finder_ask.c (the question). */
#ifndef PRONTO_TEXT_FINDER_INT_H
#define PRONTO_TEXT_FINDER_INT_H

#include "text/finder.h"

struct posting {
	uint32_t doc;
	uint16_t title, body;	/* how often */
};
struct term {
	str t;
	struct posting *v;
	uint32_t n, cap;
	uint32_t docs;		/* alive that hold it */
};
struct held_doc {
	i64 key;
	uint32_t tag;
	float boost, len;	/* weighted words */
	bool dead;
	uint32_t *terms;	/* each once; to count down when it goes */
	uint32_t terms_n;
	uint32_t *words;
	uint32_t words_n;
};
struct finder {
	struct arena *a;
	enum lang l;
	unsigned stages;
	struct stemmers *stemmers;
	struct vocab words;	/* mark: the number of the word's term */
	struct map at;		/* terms */
	struct term *term;
	uint32_t terms, terms_cap;
	struct held_doc *doc;
	uint32_t docs, docs_cap, dead;
	double len_sum;
};

enum { GRAM = 4 };
#define GRAM_MARK '\x01'

uint32_t finder_term_of(const struct finder *f, str term);	/* VOCAB_NONE */
/* Calls put for each run of four letters of "_word_", marked so that it is no word. */
void finder_grams(struct arena *a, str word, void (*put)(void *arg, str gram), void *arg);
bool finder_has(const struct finder *f, enum finder_stage s);

#endif
