#include "desk/flow/fuzzy.h"

#include "text/fold.h"

enum { TYPO_FROM = 4 };		/* shorter words have too many neighbours */

bool fuzzy_near(str a, str b)
{
	size_t i = 0, j, k;

	if (a.n > b.n) {
		str x = a;

		a = b;
		b = x;
	}
	if (b.n - a.n > 1)
		return false;
	while (i < a.n && a.s[i] == b.s[i])
		i++;
	if (i == a.n)
		return true;
	if (a.n < b.n)		/* b has one more */
		return str_eq(str_slice(a, i, a.n), str_slice(b, i + 1, b.n));
	j = i + 1;
	if (str_eq(str_slice(a, j, a.n), str_slice(b, j, b.n)))
		return true;
	k = i + 2;
	return k <= a.n && a.s[i] == b.s[j] && a.s[j] == b.s[i] && str_eq(str_slice(a, k, a.n), str_slice(b, k, b.n));
}

/* A word that is still being typed may be the beginning of one, also with a slip. */
static bool begins_near(str word, str w)
{
	size_t n;

	if (w.n < TYPO_FROM)
		return false;
	for (n = w.n - 1; n <= w.n + 1; n++)
		if (n <= word.n && fuzzy_near(w, str_slice(word, 0, n)))
			return true;
	return false;
}

struct weights {
	int equal, begins, holds, near;
};

static int word_in(str line, str w, const struct weights *k)
{
	struct text_words words = { line };
	str word;
	int best = str_find(line, w) >= 0 ? k->holds : 0;

	while (best < k->equal && text_words_next(&words, &word)) {
		int got = str_eq(word, w) ? k->equal : str_starts(word, w) ? k->begins : begins_near(word, w) ? k->near : 0;

		if (got > best)
			best = got;
	}
	return best;
}

int fuzzy_score(str q, str text)
{
	static const struct weights of_name = { 60, 50, 30, 20 }, of_short = { 100, 70, 10, 25 }, of_rest = { 12, 10, 6, 4 };
	struct text_words words = { q };
	str name = STR_NULL, brief = STR_NULL, rest = text, w;
	int sum = 0;

	if (!str_cut(&rest, '\n', &name) || !str_cut(&rest, '\n', &brief))
		return 0;
	while (text_words_next(&words, &w)) {
		int a = word_in(name, w, &of_name), b = word_in(brief, w, &of_short), best = a > b ? a : b;

		if (!best)
			best = word_in(rest, w, &of_rest);
		if (!best)
			return 0;
		sum += best;
	}
	return sum;
}
