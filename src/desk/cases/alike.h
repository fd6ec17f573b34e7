/*
 * Whether two subjects speak of the same: their words, folded, without prefixes of answers,
 * numbers kept.  A pure function; used to propose merges and to see repeated contacts.
 */
#ifndef PRONTO_DESK_CASES_ALIKE_H
#define PRONTO_DESK_CASES_ALIKE_H

#include "base/arena.h"
#include "base/str.h"

/* Of the words of three letters and more at least half of all are in both, or all of the shorter
 * one (two at least) are in the other. */
bool alike(struct arena *a, str one, str other);

#endif
