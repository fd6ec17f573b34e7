#include "desk/cases/search_words.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/map.h"
#include "desk/app.h"
#include "desk/knowledge/othernames.h"
#include "sql_search.h"
#include "text/fold.h"
#include "text/term.h"
#include "text/vocab.h"

enum { WORDS_MAX = 60000, EXTRA_MAX = 20000, HELD_MAX = WORDS_MAX + 2 * EXTRA_MAX, LETTERS_MIN = 3, LETTERS_MAX = 24, ALWAYS_WRITTEN = 4, BATCH_MAX = 40000,
       STEM_PREFIX = 4, STEMS_LOOKED_AT = 400, NEAR = 3, FORMS = 8, NAME_FORMS = 3, OTHERS = 8, STALE_MS = 600000 };

struct words {
	struct arena *a;
	struct vocab v;		/* mark: how often since it was written */
	uint32_t *sorted;	/* the first sorted_n of v by their letters */
	size_t sorted_n, loaded_n;
	i64 loaded_at;
};
struct word_book {
	pthread_rwlock_t lock;
	struct words *now;
};

struct word_book *word_book_new(struct arena *a)
{
	struct word_book *b = NEW(a, struct word_book);

	pthread_rwlock_init(&b->lock, NULL);
	return b;
}

static struct word_book *book_of(struct ctx *c)
{
	return c->app ? c->app->word_book : NULL;
}

/* Codes and numbers have no typing errors that anybody could guess. */
static bool is_word(str w)
{
	size_t i;

	if (w.n < LETTERS_MIN || w.n > LETTERS_MAX)
		return false;
	for (i = 0; i < w.n; i++)
		if (w.s[i] >= '0' && w.s[i] <= '9')
			return false;
	return true;
}

/* ---- loading ---- */

static int by_letters(const void *x, const void *y, void *arg)
{
	const struct vocab *v = arg;

	return str_cmp(v->v[*(const uint32_t *)x].w, v->v[*(const uint32_t *)y].w);
}

static void add(struct vocab *v, str word, uint32_t n)
{
	uint32_t i = vocab_add(v, word, n);

	v->v[i].mark = 0;
}

static bool load(struct ctx *c, struct words **out)
{
	struct sql_search_words_often_rows rows;
	struct arena *a;
	struct words *w;
	size_t i;

	if (!sql_search_words_often(c, &(struct sql_search_words_often_in){ .limit_n = WORDS_MAX }, &rows))
		return false;
	a = arena_new((size_t)256 << 20);
	w = NEW(a, struct words);
	*w = (struct words){ .a = a, .v = vocab_new(a), .loaded_at = clock_mono_ms() };
	for (i = 0; i < rows.n; i++)
		add(&w->v, rows.v[i].word, (uint32_t)rows.v[i].n);
	w->sorted = NEW_N(a, uint32_t, HELD_MAX);
	w->sorted_n = w->loaded_n = w->v.n;
	for (i = 0; i < w->sorted_n; i++)
		w->sorted[i] = (uint32_t)i;
	qsort_r(w->sorted, w->sorted_n, sizeof *w->sorted, by_letters, &w->v);
	*out = w;
	return true;
}

static bool stale(struct word_book *b)
{
	bool old;

	pthread_rwlock_rdlock(&b->lock);
	old = !b->now || clock_mono_ms() - b->now->loaded_at > STALE_MS || b->now->v.n > b->now->loaded_n + EXTRA_MAX;
	pthread_rwlock_unlock(&b->lock);
	return old;
}

/* Other processes add words too. */
static bool fresh(struct ctx *c, struct word_book *b)
{
	struct words *w, *old;

	if (!stale(b))
		return true;
	if (!load(c, &w))
		return false;
	pthread_rwlock_wrlock(&b->lock);
	old = b->now;
	b->now = w;
	pthread_rwlock_unlock(&b->lock);
	if (old)
		arena_free(old->a);
	return true;
}

size_t word_book_bytes(struct word_book *b, size_t *words)
{
	size_t n;

	pthread_rwlock_rdlock(&b->lock);
	n = b->now ? arena_used(b->now->a) : 0;
	*words = b->now ? b->now->v.n : 0;
	pthread_rwlock_unlock(&b->lock);
	return n;
}

/* Words that came since join the sorted ones in place, from the back. */
static void sort_in(struct ctx *c, struct words *w)
{
	size_t more = w->v.n - w->sorted_n, i = w->sorted_n, at = w->v.n, k;
	uint32_t *late = NEW_N(c->arena, uint32_t, more);

	for (k = 0; k < more; k++)
		late[k] = (uint32_t)(w->sorted_n + k);
	qsort_r(late, more, sizeof *late, by_letters, &w->v);
	while (k)
		w->sorted[--at] = i && str_cmp(w->v.v[w->sorted[i - 1]].w, w->v.v[late[k - 1]].w) > 0 ?
			w->sorted[--i] : late[--k];
	w->sorted_n = w->v.n;
}

/* ---- counting ---- */

struct tally {
	struct map at;
	struct vocab v;		/* of the batch: n is how often */
};

static void tally_doc(struct ctx *c, struct tally *t, str doc)
{
	struct map here = map_new(c->arena, 64);
	str w;

	while (str_cut(&doc, ' ', &w)) {
		if (!is_word(w) || map_get(&here, w) || (t->v.n >= BATCH_MAX && vocab_find(&t->v, w) == VOCAB_NONE))
			continue;
		map_set(&here, w, t);
		(void)vocab_add(&t->v, w, 1);
	}
}

/* How much of a count is written now: that of a frequent word only when it has grown, so
 * that most words cost nothing.  A crash loses a part of a count, never a word. */
static uint32_t due(struct words *w, str word, uint32_t n)
{
	uint32_t i = w ? vocab_find(&w->v, word) : VOCAB_NONE, all;

	if (i == VOCAB_NONE) {
		if (w && w->v.n < HELD_MAX)
			add(&w->v, word, n);
		return n;
	}
	all = w->v.v[i].mark + n;
	w->v.v[i].n += n;
	if (w->v.v[i].n >= 2 * ALWAYS_WRITTEN && all * 8 < w->v.v[i].n) {
		w->v.v[i].mark = all;
		return 0;
	}
	w->v.v[i].mark = 0;
	return all;
}

bool word_book_add(struct ctx *c, const str *docs, size_t n)
{
	struct word_book *b = book_of(c);
	struct tally t = { .v = vocab_new(c->arena) };
	struct strs rows;
	size_t i;

	if (b && !fresh(c, b))
		return false;
	for (i = 0; i < n; i++)
		tally_doc(c, &t, docs[i]);
	rows = (struct strs){ NEW_N(c->arena, str, t.v.n), 0 };
	if (b)
		pthread_rwlock_wrlock(&b->lock);
	for (i = 0; i < t.v.n; i++) {
		uint32_t now = due(b ? b->now : NULL, t.v.v[i].w, t.v.v[i].n);

		if (now)
			rows.v[rows.n++] = str_fmt(c->arena, "%u %.*s", now, FMT(t.v.v[i].w));
	}
	if (b)
		pthread_rwlock_unlock(&b->lock);
	return !rows.n || sql_search_words_add(c, &(struct sql_search_words_add_in){ .words = rows }, NULL);
}

/* ---- asking ---- */

static void alt_add(struct ctx *c, struct word_alts *o, str word, str w)
{
	size_t i;

	for (i = 0; i < o->n; i++)
		if (str_eq(o->v[i], w))
			return;
	if (o->n < WORD_ALTS && !str_eq(word, w))
		o->v[o->n++] = str_dup(c->arena, w);
}

static size_t first_with(const struct words *w, str prefix)
{
	size_t lo = 0, hi = w->sorted_n, mid;

	while (lo < hi) {
		mid = (lo + hi) / 2;
		if (str_cmp(w->v.v[w->sorted[mid]].w, prefix) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Words that share the stem in some language, most more of them; their beginnings are alike. */
static void inflections(struct ctx *c, const struct words *w, str word, size_t most, struct word_alts *o)
{
	struct stemmers *s = stemmers_new(c->arena);
	str stem[LANGS], prefix = str_utf8_trunc(word, word.n < STEM_PREFIX + 2 ? LETTERS_MIN : STEM_PREFIX), x;
	size_t i, seen = 0, end = o->n + most < WORD_ALTS ? o->n + most : WORD_ALTS;
	int l;

	for (l = 0; l < LANGS; l++)
		stem[l] = term_stem(s, c->arena, (enum lang)l, word);
	for (i = first_with(w, prefix); i < w->sorted_n && seen++ < STEMS_LOOKED_AT && o->n < end; i++) {
		x = w->v.v[w->sorted[i]].w;
		if (!str_starts(x, prefix))
			break;
		for (l = 0; l < LANGS && x.n <= word.n + 6; l++)
			if (stem[l].n >= LETTERS_MIN && str_starts(x, str_slice(stem[l], 0, stem[l].n - 1)) &&
			    str_eq(term_stem(s, c->arena, (enum lang)l, x), stem[l])) {
				alt_add(c, o, word, x);
				break;
			}
	}
}

static void corrections(struct ctx *c, const struct words *w, str word, struct word_alts *o)
{
	struct vocab_near near[NEAR];
	size_t n = vocab_near(&w->v, word, near, NEAR), i;

	for (i = 0; i < n && near[0].score - near[i].score < 3; i++)
		alt_add(c, o, word, w->v.v[near[i].word].w);
	if (n)
		o->meant = str_dup(c->arena, w->v.v[near[0].word].w);
}

static bool known(struct ctx *c, str word, bool *yes)
{
	struct sql_search_word_known_row row;

	return sql_search_word_known(c, &(struct sql_search_word_known_in){ .word = word }, &row, yes);
}

/* A word and what the thesauri say of it. */
struct asked {
	str word;
	bool known, named;
	str other[OTHERS];
	size_t others;
};

/* A word that a thesaurus has is no mistake, if somebody wrote one of its others. */
static void readings(struct ctx *c, const struct words *w, const struct asked *q, struct word_alts *o)
{
	size_t i;

	for (i = 0; i < q->others; i++)
		if (vocab_find(&w->v, q->other[i]) != VOCAB_NONE)
			alt_add(c, o, q->word, q->other[i]);
	if (q->known || q->named || o->n) {
		inflections(c, w, q->word, FORMS, o);
		return;
	}
	corrections(c, w, q->word, o);
	if (o->n)
		inflections(c, w, o->meant, FORMS, o);
}

/* The book of the process, or one of this call's own: tests and commands have none. */
static bool book_open(struct ctx *c, struct words **w)
{
	struct word_book *b = book_of(c);

	if (!b)
		return load(c, w);
	if (!fresh(c, b))
		return false;
	pthread_rwlock_rdlock(&b->lock);
	if (b->now->v.n > b->now->sorted_n) {
		pthread_rwlock_unlock(&b->lock);
		pthread_rwlock_wrlock(&b->lock);
		sort_in(c, b->now);
		pthread_rwlock_unlock(&b->lock);
		pthread_rwlock_rdlock(&b->lock);
	}
	*w = b->now;
	return true;
}

static void book_close(struct ctx *c, struct words *w)
{
	if (book_of(c))
		pthread_rwlock_unlock(&book_of(c)->lock);
	else
		arena_free(w->a);
}

bool word_book_alts(struct ctx *c, str word, bool named, struct word_alts *o)
{
	struct asked q = { .word = word, .named = named };
	struct words *w;

	*o = (struct word_alts){ .n = 0 };
	if (!is_word(word))
		return true;
	if (!book_open(c, &w))
		return false;
	q.known = vocab_find(&w->v, word) != VOCAB_NONE;
	book_close(c, w);
	/* Store and thesauri are asked without holding others up. */
	if (!q.known && !known(c, word, &q.known))
		return false;
	if (!q.known && !named)
		q.others = other_words(c, word, q.other, OTHERS);
	if (!book_open(c, &w))
		return false;
	readings(c, w, &q, o);
	book_close(c, w);
	return true;
}

bool word_book_name(struct ctx *c, str word, str says, struct word_alts *o)
{
	struct words *w;

	alt_add(c, o, word, says);
	if (!is_word(says) || str_chr(says, ' ') >= 0)
		return true;
	if (!book_open(c, &w))
		return false;
	inflections(c, w, says, NAME_FORMS, o);
	book_close(c, w);
	return true;
}
