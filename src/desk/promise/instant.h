/* Instants as people and files write them: ISO 8601 with an offset. */
#ifndef PRONTO_DESK_PROMISE_INSTANT_H
#define PRONTO_DESK_PROMISE_INSTANT_H

#include "base/str.h"

struct arena;
struct calendar;

/* "2026-03-02T09:00:00+01:00"; ms only if there are any. */
str instant_text(struct arena *a, i64 at, i64 offset_s);
/* The same in the calendar's zone. */
str instant_text_in(struct arena *a, i64 at, const struct calendar *k);
/* With "Z" or an offset; seconds and fraction may be left out; the date must exist. */
bool instant_parse(str s, i64 *at) WARN_UNUSED;

#endif
