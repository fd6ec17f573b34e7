/*
 * Time is i64 milliseconds UTC from a clock that tests steer.  With PRONTO_CLOCK_FILE
 * set (test builds of the environment), the file's content is an offset in ms that is
 * read at every call, so a scenario can move the time of a running server.
 */
#ifndef PRONTO_BASE_CLOCK_H
#define PRONTO_BASE_CLOCK_H

#include "base/str.h"

i64 clock_now(void);			/* ms since 1970 UTC, steerable */
i64 clock_mono_ms(void);		/* for waits and durations, never steered */
i64 clock_mono_us(void);
void clock_set(i64 now_ms);		/* tests: freeze at this instant; 0 lets it run */
void clock_init(void);			/* reads the environment once at start */

/* "2026-03-01T09:30:00.000Z"; parse accepts an offset and optional fraction. */
str time_iso(struct arena *a, i64 at);
bool time_parse_iso(str s, i64 *at) WARN_UNUSED;

#endif
