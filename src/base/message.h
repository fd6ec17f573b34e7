/*
 * The catalogue: one text per key and language, from the files of i18n by tools/i18ngen,
 * compiled in and checked there (no key is missing anywhere).  Keys of the workspace
 * ("ui.…") are not in here.  Output is plain text: whoever puts it into HTML or a mail
 * header escapes it there, parameters included.
 */
#ifndef PRONTO_BASE_MESSAGE_H
#define PRONTO_BASE_MESSAGE_H

#include "base/fail.h"

struct arena;

enum { LOCALES = 5 };
extern const char *const message_locales[LOCALES];	/* "en", "es", "it", "pt-BR", "pt-PT" */

struct message_row {
	const char *key;
	const char *text[LOCALES];
};
extern const struct message_row message_rows[];		/* sorted by key; generated */
extern const size_t message_rows_n;

/* The text of a key with its parameters: numbers in decimal digits, dates in ms UTC (a
 * parameter "zone" names the time zone, else UTC).  An unknown key gives the key itself. */
str message(struct arena *a, str locale, const char *key, const struct fail_param *p, size_t n);
/* The sentence for a failure: key "error." and the failure's key. */
str message_failure(struct arena *a, str locale, const struct failure *f);
bool message_known(const char *key);

/* The nearest of the five: "es-MX" gives es, "pt" pt-BR, "pt-AO" pt-PT, else en. */
str locale_nearest(str wanted);
/* The same for the value of an Accept-Language header (RFC 9110, 12.5.4). */
str locale_accept(str header);

#endif
