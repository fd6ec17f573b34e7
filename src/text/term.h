/*
 * From words to terms: what two inflections of a word have in common, in the four languages
 * that the language engine speaks.  Words come in folded (text/fold.h), so a dropped accent
 * changes nothing; endings that Snowball knows by their accent get it back first.  Stop words
 * say nothing about a subject and are left out of index and question.
 */
#ifndef PRONTO_TEXT_TERM_H
#define PRONTO_TEXT_TERM_H

#include "base/str.h"

enum lang { LANG_ES, LANG_PT, LANG_IT, LANG_EN, LANG_NONE, LANGS = LANG_NONE };

enum lang lang_from(str code);		/* "pt-BR" is LANG_PT; others LANG_NONE */
str lang_code(enum lang l);		/* "es"; LANG_NONE: "" */

/* The stemmers of one thread; libstemmer keeps state in them. */
struct stemmers;
struct stemmers *stemmers_new(struct arena *a);
/* The term of a folded word; of LANG_NONE or without a stemmer the word itself. */
str term_stem(struct stemmers *s, struct arena *a, enum lang l, str folded);
bool term_is_stop(enum lang l, str folded);

#endif
