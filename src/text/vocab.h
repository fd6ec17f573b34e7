/*
 * The words that a body of texts uses, with how often, and which of them somebody may have
 * meant who mistyped one.  A slip of the finger (a neighbouring key, two letters swapped, one
 * doubled or dropped) and a slip of the ear (b for v, s for z or c, a silent h, y for ll) cost
 * less than any other change; between equals the more frequent word wins.
 */
#ifndef PRONTO_TEXT_VOCAB_H
#define PRONTO_TEXT_VOCAB_H

#include "base/map.h"
#include "base/str.h"

struct vocab_word {
	str w;			/* folded */
	uint32_t n;		/* texts that hold it */
	uint32_t mark;		/* the owner's: a term's number */
};
struct vocab {
	struct arena *a;
	struct map at;
	struct vocab_word *v;
	uint32_t *look;		/* beside v: a bit for each letter that occurs, the length above */
	size_t n, cap;
};
struct vocab_near {
	uint32_t word;		/* index into v */
	float cost;		/* 1 is one plain change of a letter */
	float score;		/* cost and frequency together; higher is better */
};
enum { VOCAB_NONE = 0xFFFFFFFF };

struct vocab vocab_new(struct arena *a);
/* Counts one text more that holds the word, which is copied if it is new. */
uint32_t vocab_add(struct vocab *v, str folded, uint32_t times);
uint32_t vocab_find(const struct vocab *v, str folded);	/* VOCAB_NONE: not there */
/* Best first, at most max; words below three letters or with a digit have none. */
size_t vocab_near(const struct vocab *v, str folded, struct vocab_near *out, size_t max);
/* What it costs to read a as b; more than limit comes back as a larger number. */
float vocab_cost(str a, str b, float limit);

#endif
