/* Bytes of any declared charset to UTF-8.  Nothing fails: unknown names and broken bytes
 * are replaced and reported.  ICU's tables are in memory, so this works in the jail. */
#ifndef PRONTO_TEXT_CHARSET_H
#define PRONTO_TEXT_CHARSET_H

#include "base/str.h"

/*
 * Tries the declared charset (taken as its superset), then UTF-8, then windows-1252.
 * Result is valid UTF-8, NUL replaced.  *problem (may be NULL) says whether something
 * was unknown or replaced.
 */
str charset_to_utf8(struct arena *a, str bytes, str declared, bool *problem);

/* Loads what conversions need, so that no file is opened later. */
void charset_warm_up(void);

#endif
