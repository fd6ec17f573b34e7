/*
 * Texts in several languages, a finder for each.  A question is read in every language that
 * has texts; the reader's own counts a little more, so that the translation he can read comes
 * first, and the best reading of all is the one that is shown as understood.
 */
#ifndef PRONTO_TEXT_SHELF_H
#define PRONTO_TEXT_SHELF_H

#include "text/finder.h"

struct shelf {
	struct arena *a;
	unsigned stages;
	struct finder *by[LANGS + 1];
	const struct synonyms *synonyms[LANGS + 1];
};
struct shelf_hit {
	i64 key;
	enum lang lang;
	float score;
};
struct shelf_answer {
	struct shelf_hit *v;
	size_t n;
	enum lang lang;				/* of the reading that fits best */
	const struct finder_question *q;	/* that reading; NULL: no texts */
	const struct finder_question *read[LANGS + 1];
};

void shelf_init(struct shelf *s, struct arena *a, unsigned stages);
/* The number that shelf_drop wants, together with the language. */
uint32_t shelf_add(struct shelf *s, enum lang l, const struct finder_doc *d);
void shelf_drop(struct shelf *s, enum lang l, uint32_t doc);
size_t shelf_docs(const struct shelf *s);
size_t shelf_dead(const struct shelf *s);
/* k->synonyms is not looked at: the shelf has its own.  reader: LANG_NONE when unknown. */
void shelf_find(const struct shelf *s, struct arena *a, const struct finder_ask *k, enum lang reader,
	struct shelf_answer *out);

#endif
