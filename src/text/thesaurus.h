/*
 * A MyThes thesaurus (th_es_ES_v2.dat): other words for a word that no text knows.  The bytes
 * are kept where they are, usually a mapped file; only a table of where each head word stands
 * is made, so a language costs a megabyte or two when it is first asked for.
 */
#ifndef PRONTO_TEXT_THESAURUS_H
#define PRONTO_TEXT_THESAURUS_H

#include "text/finder.h"

struct thesaurus;
/* dat stays the caller's and must outlive the result.  NULL: not a thesaurus. */
const struct thesaurus *thesaurus_read(struct arena *a, str dat);
size_t thesaurus_heads(const struct thesaurus *t);
/* Adds the single words among those of a folded head word, folded. */
void thesaurus_others(const struct thesaurus *t, str folded, struct finder_others *out);

#endif
