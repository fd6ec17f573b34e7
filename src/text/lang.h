/*
 * Guesses the language of a customer's words among those Pronto speaks, from small
 * tables of frequent words and letters.  An honest "unsure" beats a wrong greeting.
 */
#ifndef PRONTO_TEXT_LANG_H
#define PRONTO_TEXT_LANG_H

#include "base/str.h"

/* "es", "pt", "it", "en", or STR_NULL when unsure; reads at most 4,000 bytes. */
str text_lang(struct arena *a, str text);

#endif
