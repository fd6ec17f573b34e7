/*
 * Guesses the language of a customer's words among those Pronto speaks, by the runs of letters
 * that it shows (text/lang_gram.h).  An honest "unsure" beats a wrong greeting.
 */
#ifndef PRONTO_TEXT_LANG_H
#define PRONTO_TEXT_LANG_H

#include "base/str.h"

struct lang_guess {
	str lang;	/* the likeliest: "es", "pt", "it", "en"; STR_NULL: none of them */
	float sure;	/* 0 to 1 */
};
/* Reads at most 4,000 bytes. */
struct lang_guess lang_guess(str text);
/* "es", "pt", "it", "en", or STR_NULL when unsure. */
str text_lang(str text);

#endif
