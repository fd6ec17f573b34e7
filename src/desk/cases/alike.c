#include "desk/cases/alike.h"

#include "text/fold.h"
#include "text/reply.h"

enum { WORDS = 40, SHORTEST = 3 };

static bool in_word(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || (unsigned char)ch >= 0x80;
}

/* Each word once. */
static size_t words_of(struct arena *a, str subject, str v[WORDS])
{
	str s = text_fold(a, subject_strip(subject, NULL));
	size_t i, k, from, n = 0;

	for (i = 0; i < s.n && n < WORDS; i++) {
		str w;

		if (!in_word(s.s[i]))
			continue;
		for (from = i; i < s.n && in_word(s.s[i]); i++)
			;
		w = str_slice(s, from, i);
		for (k = 0; k < n && !str_eq(v[k], w); k++)
			;
		if (k == n && w.n >= SHORTEST)
			v[n++] = w;
	}
	return n;
}

bool alike(struct arena *a, str one, str other)
{
	str x[WORDS], y[WORDS];
	size_t n = words_of(a, one, x), m = words_of(a, other, y), i, k, both = 0;

	for (i = 0; i < n; i++)
		for (k = 0; k < m; k++)
			both += str_eq(x[i], y[k]);
	/* much in common, or all of the shorter one in the longer */
	return both && (2 * both >= n + m - both || (both > 1 && both == (n < m ? n : m)));
}
