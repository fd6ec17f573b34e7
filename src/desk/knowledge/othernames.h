/*
 * What the words of a question are called otherwise, for a search that reads all languages at
 * once (that over tickets): the desk's own table, and the thesauri for words that nobody wrote.
 */
#ifndef PRONTO_DESK_KNOWLEDGE_OTHERNAMES_H
#define PRONTO_DESK_KNOWLEDGE_OTHERNAMES_H

#include "base/ctx.h"

enum { OTHER_NAMES = 16 };
struct other_name {
	size_t from, n;		/* which words of the question it stands for */
	str says;		/* one word or several with blanks between, folded */
};
struct other_names {
	struct other_name v[OTHER_NAMES];
	size_t n;
};
/* Inside db_read or db_write: from the desk's own table, for folded words; none where no index is kept. */
bool other_names(struct ctx *c, const str *words, size_t n, struct other_names *out) WARN_UNUSED;
/* From the thesauri; at most max single words, folded. */
size_t other_words(struct ctx *c, str word, str *out, size_t max);

#endif
