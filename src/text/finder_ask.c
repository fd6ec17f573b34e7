/* The question: which words it has, what they were meant to be, and what else they are called. */
#include "text/finder_int.h"

#include "base/arena.h"
#include "base/buf.h"
#include "text/fold.h"
#include "text/synonym.h"

enum { NEAR_MAX = 3, BEGUN_MAX = 12, QUESTION_BYTES = 500 };
static const float CORRECTED = 0.9f, DOUBTED = 0.45f, THESAURUS = 0.5f, BEGUN = 0.7f;

struct asking {
	const struct finder *f;
	struct arena *a;
	struct stemmers *s;
	const struct finder_ask *k;
	struct finder_question *q;
};

static str stem_of(const struct asking *x, str w)
{
	return finder_has(x->f, FINDER_STEM) ? term_stem(x->s, x->a, x->f->l, w) : w;
}

static void alt_add(struct finder_word *w, str term, float weight, enum finder_how how)
{
	size_t i;

	for (i = 0; i < w->alts; i++)
		if (str_eq(w->alt[i].term, term)) {
			if (weight > w->alt[i].weight)
				w->alt[i] = (struct finder_alt){ term, weight, how };
			return;
		}
	if (w->alts < FINDER_ALTS_MAX)
		w->alt[w->alts++] = (struct finder_alt){ term, weight, how };
}

static bool known_word(const struct finder *f, str w)
{
	uint32_t i = vocab_find(&f->words, w);

	return i != VOCAB_NONE && f->words.v[i].n > 0;
}

static bool known_term(const struct finder *f, str term)
{
	uint32_t t = finder_term_of(f, term);

	return t != VOCAB_NONE && f->term[t].docs > 0;
}

static void read_words(struct asking *x)
{
	struct text_words it = { text_clean(x->a, str_utf8_trunc(x->k->text, QUESTION_BYTES)) };
	struct finder_question *q = x->q;
	str w;

	while (q->n < FINDER_WORDS_MAX && text_words_next(&it, &w)) {
		struct finder_word *v = &q->v[q->n++];

		*v = (struct finder_word){ .shown = w, .typed = text_fold(x->a, w) };
		v->read = v->typed;
		v->stop = finder_has(x->f, FINDER_STOP) && term_is_stop(x->f->l, v->typed);
		alt_add(v, stem_of(x, v->typed), 1, FINDER_AS_TYPED);
		v->known = v->stop || known_word(x->f, v->typed) || known_term(x->f, v->alt[0].term);
	}
}

/* ---- what was meant ---- */

struct guess {
	str w;
	float cost, score;
};

static size_t guesses_of(const struct vocab *v, str typed, struct guess *out, size_t n)
{
	struct vocab_near near[NEAR_MAX];
	size_t found = vocab_near(v, typed, near, NEAR_MAX), i, at;

	for (i = 0; i < found; i++) {
		struct guess g = { v->v[near[i].word].w, near[i].cost, near[i].score };

		for (at = 0; at < n && !str_eq(out[at].w, g.w); at++)
			;
		if (at < n)
			continue;
		for (at = n++; at > 0 && out[at - 1].score < g.score; at--)
			out[at] = out[at - 1];
		out[at] = g;
	}
	return n;
}

/* Against the words of the texts, and those that the desk's own table translates to them. */
static bool correct_word(struct asking *x, struct finder_word *w, float weight)
{
	struct guess g[NEAR_MAX * 2];
	size_t n = guesses_of(&x->f->words, w->typed, g, 0), i;

	if (x->k->synonyms && finder_has(x->f, FINDER_SYNONYMS))
		n = guesses_of(synonyms_words(x->k->synonyms), w->typed, g, n);
	for (i = 0; i < n; i++) {
		/* The runners-up count by how far they are behind. */
		float share = weight - 0.05f * g[i].cost - 0.12f * (g[0].score - g[i].score);

		if (share >= 0.2f)
			alt_add(w, stem_of(x, g[i].w), share, FINDER_CORRECTED);
	}
	if (n && weight >= CORRECTED)
		w->read = g[0].w;
	return n > 0;
}

static void other_words(struct asking *x, struct finder_word *w)
{
	const struct finder_book *b = x->k->book;
	struct finder_others o = { .a = x->a };
	size_t i;

	if (!finder_has(x->f, FINDER_THESAURUS) || !b)
		return;
	b->others(b->arg, x->f->l, w->typed, &o);
	for (i = 0; i < o.n; i++) {
		str term = stem_of(x, o.v[i]);

		if (known_term(x->f, term))
			alt_add(w, term, THESAURUS, FINDER_OTHER);
	}
}

/* A word of the thesaurus is a real one: what it may have been instead counts for less. */
static void mend_word(struct asking *x, struct finder_word *w)
{
	size_t before = w->alts;

	other_words(x, w);
	if (finder_has(x->f, FINDER_CORRECT) && correct_word(x, w, w->alts > before ? DOUBTED : CORRECTED))
		x->q->corrected |= !str_eq(w->read, w->typed);
}

/* ---- what else it is called ---- */

static bool phrase_at(const struct finder_question *q, size_t at, const struct synonym *y, size_t *end)
{
	size_t k, i = at;

	for (k = 0; k < y->from_n; i++) {
		if (i >= q->n)
			return false;
		if (q->v[i].stop)
			continue;
		if (!str_eq(q->v[i].alt[0].term, y->from[k]) && !(q->v[i].alts > 1 && str_eq(q->v[i].alt[1].term, y->from[k])))
			return false;
		k++;
	}
	*end = i;
	return true;
}

/* The words of the other side go to those of this one in turn, what is left to the last. */
static void add_phrase(struct finder_question *q, size_t at, size_t end, const struct synonym *y)
{
	size_t i = at, k;

	for (k = 0; k < y->to_n; k++) {
		while (i < end && q->v[i].stop)
			i++;
		alt_add(&q->v[i < end ? i : at], y->to[k], y->to_n > 1 ? 0.8f : 1, FINDER_OTHER);
		if (i + 1 < end)
			i++;
	}
	for (i = at; i < end; i++)
		q->v[i].known = true;
}

static void other_names(struct asking *x)
{
	const struct synonym *y;
	size_t i, end, alt;

	if (!finder_has(x->f, FINDER_SYNONYMS) || !x->k->synonyms)
		return;
	for (i = 0; i < x->q->n; i++)
		for (alt = 0; alt < x->q->v[i].alts && alt < 2 && !x->q->v[i].stop; alt++)
			for (y = synonyms_of(x->k->synonyms, x->q->v[i].alt[alt].term); y; y = y->next)
				if (phrase_at(x->q, i, y, &end))
					add_phrase(x->q, i, end, y);
}

/* ---- begun words ---- */

struct begun {
	uint32_t word[BEGUN_MAX];
	size_t n;
};

static void begun_keep(const struct vocab *v, struct begun *b, uint32_t i)
{
	size_t at;

	if (b->n == BEGUN_MAX && v->v[i].n <= v->v[b->word[BEGUN_MAX - 1]].n)
		return;
	if (b->n < BEGUN_MAX)
		b->n++;
	for (at = b->n - 1; at > 0 && v->v[b->word[at - 1]].n < v->v[i].n; at--)
		b->word[at] = b->word[at - 1];
	b->word[at] = i;
}

static bool finish_word(struct asking *x, struct finder_word *w)
{
	const struct vocab *v = &x->f->words;
	struct begun b = { .n = 0 };
	uint32_t i;

	for (i = 0; i < v->n; i++)
		if (v->v[i].n && v->v[i].w.n > w->typed.n && str_starts(v->v[i].w, w->typed))
			begun_keep(v, &b, i);
	for (i = 0; i < b.n; i++)
		alt_add(w, stem_of(x, v->v[b.word[i]].w), BEGUN, FINDER_BEGUN);
	if (b.n)
		w->stop = false;
	return b.n > 0;
}

void finder_understand(const struct finder *f, struct arena *a, struct stemmers *s, const struct finder_ask *k,
	struct finder_question *q)
{
	struct asking x = { f, a, s, k, q };
	bool done = false;
	size_t i;

	q->n = 0;
	q->corrected = false;
	read_words(&x);
	if (k->begun && q->n && q->v[q->n - 1].typed.n > 1)
		done = finish_word(&x, &q->v[q->n - 1]);
	other_names(&x);
	for (i = 0; i < q->n; i++)
		if (!q->v[i].known && !(done && i + 1 == q->n))
			mend_word(&x, &q->v[i]);
	if (q->corrected)
		other_names(&x);
}

const struct finder_question *finder_question_dup(const struct finder_question *q, struct arena *a)
{
	struct finder_question *o = arena_raw(a, sizeof *o);
	size_t i, k;

	*o = *q;
	for (i = 0; i < o->n; i++) {
		o->v[i].typed = str_dup(a, q->v[i].typed);
		o->v[i].read = str_dup(a, q->v[i].read);
		o->v[i].shown = str_dup(a, q->v[i].shown);
		for (k = 0; k < o->v[i].alts; k++)
			o->v[i].alt[k].term = str_dup(a, q->v[i].alt[k].term);
	}
	return o;
}

bool finder_marks(const struct finder_question *q, enum lang l, struct stemmers *s, struct arena *a, str folded)
{
	str term;
	size_t i, k;

	if (term_is_stop(l, folded))
		return false;
	term = term_stem(s, a, l, folded);
	for (i = 0; i < q->n; i++)
		for (k = 0; !q->v[i].stop && k < q->v[i].alts; k++)
			if (str_eq(q->v[i].alt[k].term, term))
				return true;
	return false;
}

str finder_words_text(const struct finder_question *q, struct arena *a)
{
	struct buf b = buf_new(a, 8192);
	size_t i;

	for (i = 0; i < q->n; i++) {
		if (i)
			buf_ch(&b, ' ');
		buf_put(&b, str_eq(q->v[i].read, q->v[i].typed) ? q->v[i].shown : q->v[i].read);
	}
	return buf_str(&b);
}
