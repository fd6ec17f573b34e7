/*
 * The thesauri of the system, if they are installed (Debian's mythes-es, -it, -pt-br, -pt-pt,
 * -en-us): asked for other words when nobody's texts know one.  Each language is read when it
 * is first wanted; without them the search works as well, with fewer words.
 */
#ifndef PRONTO_DESK_KNOWLEDGE_BOOKS_H
#define PRONTO_DESK_KNOWLEDGE_BOOKS_H

#include "text/finder.h"

struct books;
/* folder: STR_NULL for the system's. */
struct books *books_new(struct arena *a, str folder);
const struct finder_book *books_for_finder(struct books *b);
/* For doctor: the file that a language has, or STR_NULL. */
str books_file(struct books *b, struct arena *a, enum lang l);

#endif
