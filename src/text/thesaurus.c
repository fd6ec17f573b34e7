#include "text/thesaurus.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/rand.h"
#include "text/fold.h"

enum { SENSES_MAX = 40, LINE_MAX = 4096 };

struct head {
	uint32_t hash, at;	/* of the folded word; where its line begins */
};
struct thesaurus {
	str dat;
	bool latin1;
	struct head *v;
	size_t n;
};

/* Older files are Latin-1. */
static str decoded(struct arena *a, const struct thesaurus *t, str s)
{
	struct buf b;
	size_t i;

	if (!t->latin1)
		return s;
	b = buf_new(a, s.n * 2 + 4);
	for (i = 0; i < s.n; i++)
		text_put_cp(&b, (unsigned char)s.s[i]);
	return buf_str(&b);
}

static bool next_line(str dat, size_t *at, str *line)
{
	str rest = str_slice(dat, *at, dat.n);
	ssize_t end = str_chr(rest, '\n');

	if (!rest.n)
		return false;
	*line = str_trim(str_slice(rest, 0, end < 0 ? rest.n : (size_t)end));
	*at += end < 0 ? rest.n : (size_t)end + 1;
	return true;
}

/* "word|2": a head with two lines of senses. */
static bool is_head(str line, str *word, i64 *senses)
{
	str rest = line;

	return str_cut(&rest, '|', word) && word->n && word->s[0] != '(' && str_i64(str_trim(rest), senses) &&
		*senses > 0 && *senses <= SENSES_MAX;
}

static int by_hash(const void *x, const void *y)
{
	const struct head *a = x, *b = y;

	return a->hash < b->hash ? -1 : a->hash > b->hash;
}

static uint32_t hash_of(str folded)
{
	return (uint32_t)hash_quick(folded);
}

static size_t lines_in(str dat)
{
	size_t i, n = 1;

	for (i = 0; i < dat.n; i++)
		n += dat.s[i] == '\n';
	return n;
}

const struct thesaurus *thesaurus_read(struct arena *a, str dat)
{
	struct arena *scratch;
	struct thesaurus *t = NEW(a, struct thesaurus);
	size_t at = 0, here, skip;
	struct head *all;
	str line, word;
	i64 senses;

	t->dat = dat;
	if (!next_line(dat, &at, &line) || !(str_starts(line, S("UTF-8")) || str_starts(line, S("ISO"))))
		return NULL;
	t->latin1 = str_starts(line, S("ISO"));
	scratch = arena_new((size_t)256 << 20);
	all = NEW_N(scratch, struct head, lines_in(dat));
	for (here = at; next_line(dat, &at, &line); here = at) {
		if (!is_head(line, &word, &senses) || str_chr(word, ' ') >= 0)
			continue;
		all[t->n++] = (struct head){ hash_of(text_fold(scratch, decoded(scratch, t, word))), (uint32_t)here };
		for (skip = 0; skip < (size_t)senses && next_line(dat, &at, &line); skip++)
			;
	}
	t->v = NEW_N(a, struct head, t->n + 1);
	for (here = 0; here < t->n; here++)
		t->v[here] = all[here];
	arena_free(scratch);
	qsort(t->v, t->n, sizeof *t->v, by_hash);
	return t;
}

size_t thesaurus_heads(const struct thesaurus *t)
{
	return t->n;
}

static void add(struct finder_others *out, str w)
{
	size_t i;

	for (i = 0; i < out->n; i++)
		if (str_eq(out->v[i], w))
			return;
	if (out->n < FINDER_OTHERS)
		out->v[out->n++] = w;
}

/* "(noun)|bill|account (generic term)": single words only. */
static void add_sense(const struct thesaurus *t, str line, struct finder_others *out)
{
	str part, rest = str_utf8_trunc(line, LINE_MAX);
	ssize_t note;

	(void)str_cut(&rest, '|', &part);
	while (rest.n && str_cut(&rest, '|', &part)) {
		note = str_chr(part, '(');
		part = str_trim(note >= 0 ? str_slice(part, 0, (size_t)note) : part);
		if (part.n > 2 && str_chr(part, ' ') < 0)
			add(out, text_fold(out->a, decoded(out->a, t, part)));
	}
}

static void add_head(const struct thesaurus *t, size_t at, str folded, struct finder_others *out)
{
	str line, word;
	i64 senses, i;

	if (!next_line(t->dat, &at, &line) || !is_head(line, &word, &senses) ||
	    !str_eq(text_fold(out->a, decoded(out->a, t, word)), folded))
		return;
	for (i = 0; i < senses && next_line(t->dat, &at, &line); i++)
		add_sense(t, line, out);
}

void thesaurus_others(const struct thesaurus *t, str folded, struct finder_others *out)
{
	uint32_t hash = hash_of(folded);
	size_t lo = 0, hi = t->n, mid;

	while (lo < hi) {
		mid = (lo + hi) / 2;
		if (t->v[mid].hash < hash)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < t->n && t->v[lo].hash == hash; lo++)
		add_head(t, t->v[lo].at, folded, out);
}
