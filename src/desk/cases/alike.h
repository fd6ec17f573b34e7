/*
 * Whether two subjects speak of the same: their words, folded, without prefixes of answers,
 * numbers kept.  A pure function; used to propose merges and to see repeated contacts.
 */
#ifndef PRONTO_DESK_CASES_ALIKE_H
#define PRONTO_DESK_CASES_ALIKE_H

#include "base/arena.h"
#include "base/str.h"

/* True when at least half of all words that either uses (of three letters and more) are in both. */
bool alike(struct arena *a, str one, str other);

#endif
