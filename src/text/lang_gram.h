/*
 * What a text shows of its language: its runs of two to five letters, its words, and letters
 * that few languages write, each as a number below LANG_BUCKETS.  Shared by text/lang.c, which
 * weighs them, and tools/langgen.c, which learns the weights when the program is built.
 */
#ifndef PRONTO_TEXT_LANG_GRAM_H
#define PRONTO_TEXT_LANG_GRAM_H

#include <stddef.h>
#include <stdint.h>

enum { LANG_BUCKETS = 1 << 15, LANG_CLASSES = 5, LANG_WORD = 24, LANG_RUN = 5 };	/* es pt it en, none of them */

struct lang_walk {
	void (*seen)(void *arg, uint32_t bucket);
	void *arg;
	unsigned char w[LANG_WORD + 2];		/* "_word_" */
	size_t n;
};

static inline uint32_t lang_bucket(unsigned kind, const unsigned char *s, size_t n)
{
	uint32_t h = 2166136261u ^ kind;
	size_t i;

	for (i = 0; i < n; i++)
		h = (h ^ s[i]) * 16777619u;
	h ^= h >> 15;
	return (h * 2654435761u >> 8) % LANG_BUCKETS;
}

static inline void lang_word_end(struct lang_walk *k)
{
	size_t from, len;

	if (k->n > 1) {
		k->w[k->n++] = '_';
		for (from = 0; from < k->n; from++)
			for (len = 2; len <= LANG_RUN && from + len <= k->n; len++)
				k->seen(k->arg, lang_bucket(1, k->w + from, len));
		k->seen(k->arg, lang_bucket(2, k->w, k->n));
	}
	k->w[0] = '_';
	k->n = 1;
}

/* The next code point; a broken byte is one of its own. */
static inline uint32_t lang_cp(const unsigned char *s, size_t n, size_t *i)
{
	uint32_t c = s[(*i)++], more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : c >= 0xC0 ? 1 : 0;

	if (!more || *i + more > n)
		return c;
	c &= 0x3Fu >> more;
	while (more--)
		c = c << 6 | (s[(*i)++] & 0x3F);
	return c;
}

/* A letter without its accent; 0: none.  Others than Latin-1 keep a mark of their own. */
static inline unsigned char lang_letter(uint32_t cp)
{
	static const char plain[] = "aaaaaaaceeeeiiiidnooooo.ouuuuytsaaaaaaaceeeeiiiidnooooo.ouuuuyty";

	if ((cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z'))
		return (unsigned char)(cp | 0x20);
	if (cp >= 0xC0 && cp <= 0xFF)
		return plain[cp - 0xC0] == '.' ? 0 : (unsigned char)plain[cp - 0xC0];
	return cp >= 0x100 && cp < 0x2000 ? (unsigned char)(0x80 | (cp & 0x7F)) : 0;
}

static inline void lang_walk(struct lang_walk *k, const char *text, size_t n)
{
	const unsigned char *s = (const unsigned char *)text;
	unsigned char letter, mark[2];
	uint32_t cp;
	size_t i = 0;

	k->w[0] = '_';
	k->n = 1;
	while (i < n) {
		cp = lang_cp(s, n, &i);
		letter = lang_letter(cp);
		if (cp >= 0x80 && cp < 0x2000) {
			cp = cp >= 0xC0 && cp <= 0xDE ? cp | 0x20 : cp;
			mark[0] = (unsigned char)(cp >> 8);
			mark[1] = (unsigned char)cp;
			k->seen(k->arg, lang_bucket(3, mark, 2));
		}
		if (!letter)
			lang_word_end(k);
		else if (k->n <= LANG_WORD)
			k->w[k->n++] = letter;
	}
	lang_word_end(k);
}

#endif
