/*
 * pronto lang search-eval: how often the right text comes first, from files alone, so that
 * anybody can try the search on texts and questions of his own.
 */
#ifndef PRONTO_MAIN_LANG_EVAL_H
#define PRONTO_MAIN_LANG_EVAL_H

#include "main/admin.h"
#include "text/finder.h"

int lang_search_eval(struct cmd *x);
/* The dictionaries of the system, for commands; NULL when there are none or --no-books. */
const struct finder_book *lang_books(struct cmd *x);
/* Spoils words as tired hands do: each of four letters or more with probability p. */
str lang_typos(struct arena *a, str text, double p, u64 *seed);

#endif
