#include "text/finder_int.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "text/fold.h"

enum { BODY_BYTES = 200000, TITLE_TIMES = 3, TF_MAX = 60000 };
static const float K1 = 1.2f, B = 0.4f, GRAMS_WEIGHT = 0.35f;

struct finder *finder_new(struct arena *a, enum lang l, unsigned stages)
{
	struct finder *f = NEW(a, struct finder);

	*f = (struct finder){ .a = a, .l = l, .stages = stages, .stemmers = stemmers_new(a), .words = vocab_new(a),
		.at = map_new(a, 256) };
	return f;
}

bool finder_has(const struct finder *f, enum finder_stage s)
{
	return (f->stages & s) != 0;
}

size_t finder_docs(const struct finder *f)
{
	return f->docs - f->dead;
}

size_t finder_dead(const struct finder *f)
{
	return f->dead;
}

const struct vocab *finder_words(const struct finder *f)
{
	return &f->words;
}

uint32_t finder_term_of(const struct finder *f, str term)
{
	uintptr_t p = (uintptr_t)map_get(&f->at, term);

	return p ? (uint32_t)(p - 1) : VOCAB_NONE;
}

/* ---- texts in ---- */

static uint32_t term_make(struct finder *f, str term)
{
	uint32_t i = finder_term_of(f, term), cap;

	if (i != VOCAB_NONE)
		return i;
	if (f->terms == f->terms_cap) {
		cap = f->terms_cap ? f->terms_cap * 2 : 512;
		f->term = arena_grow(f->a, f->term, f->terms_cap * sizeof *f->term, cap * sizeof *f->term);
		f->terms_cap = cap;
	}
	i = f->terms++;
	term = str_dup(f->a, term);
	f->term[i] = (struct term){ .t = term };
	map_set(&f->at, term, (void *)((uintptr_t)i + 1));
	return i;
}

/* What a document being added has gathered. */
struct adding {
	struct finder *f;
	struct arena *a;	/* scratch */
	uint32_t doc;
	bool title;
	uint32_t *terms, *words;
	uint32_t terms_n, terms_cap, words_n, words_cap;
	float len;
};

static void list_add(struct arena *a, uint32_t **v, uint32_t *n, uint32_t *cap, uint32_t x)
{
	uint32_t more;

	if (*n == *cap) {
		more = *cap ? *cap * 2 : 64;
		*v = arena_grow(a, *v, *cap * sizeof **v, more * sizeof **v);
		*cap = more;
	}
	(*v)[(*n)++] = x;
}

static void post(struct adding *k, uint32_t term)
{
	struct term *t = &k->f->term[term];
	struct posting *p = t->n ? &t->v[t->n - 1] : NULL;
	uint32_t cap;

	if (!p || p->doc != k->doc) {
		if (t->n == t->cap) {
			cap = t->cap ? t->cap + t->cap / 2 + 1 : 2;
			t->v = arena_grow(k->f->a, t->v, t->cap * sizeof *t->v, cap * sizeof *t->v);
			t->cap = cap;
		}
		p = &t->v[t->n++];
		*p = (struct posting){ .doc = k->doc };
		t->docs++;
		list_add(k->a, &k->terms, &k->terms_n, &k->terms_cap, term);
	}
	if (k->title && p->title < TF_MAX)
		p->title++;
	else if (!k->title && p->body < TF_MAX)
		p->body++;
}

void finder_grams(struct arena *a, str word, void (*put)(void *arg, str gram), void *arg)
{
	char *t = arena_raw(a, word.n + 3), g[GRAM + 1];
	size_t i;

	t[0] = t[word.n + 1] = '_';
	memcpy(t + 1, word.s, word.n);
	g[0] = GRAM_MARK;
	for (i = 0; i + GRAM <= word.n + 2; i++) {
		memcpy(g + 1, t + i, GRAM);
		put(arg, str_n(g, GRAM + 1));
	}
}

static void put_gram(void *arg, str gram)
{
	struct adding *k = arg;

	post(k, term_make(k->f, gram));
}

static void add_word(struct adding *k, str w)
{
	struct finder *f = k->f;
	uint32_t id;

	if (finder_has(f, FINDER_STOP) && term_is_stop(f->l, w))
		return;
	id = vocab_add(&f->words, w, 1);
	if (f->words.v[id].mark == VOCAB_NONE)
		f->words.v[id].mark = term_make(f, finder_has(f, FINDER_STEM) ? term_stem(f->stemmers, k->a, f->l, w) : w);
	list_add(k->a, &k->words, &k->words_n, &k->words_cap, id);
	post(k, f->words.v[id].mark);
	k->len += k->title && finder_has(f, FINDER_TITLE) ? TITLE_TIMES : 1;
	if (k->title && finder_has(f, FINDER_GRAMS) && w.n >= GRAM)
		finder_grams(k->a, w, put_gram, k);
}

static void add_text(struct adding *k, str text)
{
	struct text_words it = { text_fold(k->a, str_utf8_trunc(text, BODY_BYTES)) };
	str w;

	while (text_words_next(&it, &w))
		add_word(k, w);
}

static uint32_t *keep_list(struct arena *a, const uint32_t *v, uint32_t n)
{
	uint32_t *o = arena_raw(a, n * sizeof *o + 1);

	if (n)
		memcpy(o, v, n * sizeof *o);
	return o;
}

uint32_t finder_add(struct finder *f, const struct finder_doc *d)
{
	struct arena *scratch = arena_new((size_t)256 << 20);
	struct adding k = { .f = f, .a = scratch, .doc = f->docs };
	uint32_t cap;

	if (f->docs == f->docs_cap) {
		cap = f->docs_cap ? f->docs_cap * 2 : 64;
		f->doc = arena_grow(f->a, f->doc, f->docs_cap * sizeof *f->doc, cap * sizeof *f->doc);
		f->docs_cap = cap;
	}
	f->docs++;
	k.title = true;
	add_text(&k, d->title);
	k.title = false;
	add_text(&k, d->more);
	add_text(&k, d->body);
	f->doc[k.doc] = (struct held_doc){ .key = d->key, .tag = d->tag, .boost = d->boost > 0 ? d->boost : 1,
		.len = k.len, .terms = keep_list(f->a, k.terms, k.terms_n), .terms_n = k.terms_n,
		.words = keep_list(f->a, k.words, k.words_n), .words_n = k.words_n };
	f->len_sum += (double)k.len;
	arena_free(scratch);
	return k.doc;
}

void finder_drop(struct finder *f, uint32_t doc)
{
	struct held_doc *d = &f->doc[doc];
	uint32_t i;

	if (doc >= f->docs || d->dead)
		return;
	d->dead = true;
	f->dead++;
	f->len_sum -= (double)d->len;
	for (i = 0; i < d->terms_n; i++)
		f->term[d->terms[i]].docs--;
	for (i = 0; i < d->words_n; i++)
		f->words.v[d->words[i]].n--;
}

/* ---- hits out ---- */

struct tally {
	const struct finder *f;
	const struct finder_ask *ask;
	float *score, *best, *cover;	/* by document: all words, this word, share of the words met */
	uint32_t *met, *touched;	/* documents of the question, of this word */
	uint32_t met_n, touched_n;
	float avg;
};

static float rarity(const struct finder *f, const struct term *t)
{
	float n = (float)finder_docs(f), d = (float)t->docs;

	return logf(1 + (n - d + 0.5f) / (d + 0.5f));
}

static void met(struct tally *k, uint32_t doc)
{
	if (k->score[doc] == 0 && k->cover[doc] == 0)
		k->met[k->met_n++] = doc;
}

/* A word's alternatives compete: the best counts, so that synonyms do not add up. */
static void tally_term(struct tally *k, const struct term *t, float weight)
{
	float idf = rarity(k->f, t) * weight, tf, x;
	uint32_t i;

	for (i = 0; i < t->n; i++) {
		const struct posting *p = &t->v[i];
		const struct held_doc *d = &k->f->doc[p->doc];

		if (d->dead)
			continue;
		tf = (float)p->body + (float)p->title * (finder_has(k->f, FINDER_TITLE) ? TITLE_TIMES : 1);
		x = idf * tf * (K1 + 1) / (tf + K1 * (1 - B + B * d->len / k->avg));
		if (k->best[p->doc] == 0)
			k->touched[k->touched_n++] = p->doc;
		if (x > k->best[p->doc])
			k->best[p->doc] = x;
	}
}

/* How rare the best-known reading of a word is: what a document that lacks it misses. */
static float word_mass(const struct finder *f, const struct finder_word *w)
{
	float most = 0, x;
	uint32_t t;
	size_t i;

	for (i = 0; i < w->alts; i++) {
		t = finder_term_of(f, w->alt[i].term);
		x = t == VOCAB_NONE ? 0 : rarity(f, &f->term[t]) * w->alt[i].weight;
		most = x > most ? x : most;
	}
	return most;
}

static void tally_word(struct tally *k, const struct finder_word *w, float mass)
{
	uint32_t i, t;
	size_t n;

	k->touched_n = 0;
	for (n = 0; n < w->alts; n++) {
		t = finder_term_of(k->f, w->alt[n].term);
		if (t != VOCAB_NONE)
			tally_term(k, &k->f->term[t], w->alt[n].weight);
	}
	for (i = 0; i < k->touched_n; i++) {
		uint32_t d = k->touched[i];

		met(k, d);
		k->score[d] += k->best[d];
		k->cover[d] += mass;
		k->best[d] = 0;
	}
}

struct gram_tally {
	struct tally *k;
	float weight;
};

static void tally_gram(void *arg, str gram)
{
	struct gram_tally *g = arg;
	uint32_t t = finder_term_of(g->k->f, gram), i;
	const struct term *term;
	float x;

	if (t == VOCAB_NONE)
		return;
	term = &g->k->f->term[t];
	x = rarity(g->k->f, term) * g->weight;
	for (i = 0; i < term->n; i++)
		if (!g->k->f->doc[term->v[i].doc].dead) {
			met(g->k, term->v[i].doc);
			g->k->score[term->v[i].doc] += x;
		}
}

static void tally_grams(struct tally *k, struct arena *a, str word)
{
	struct gram_tally g = { k, GRAMS_WEIGHT * TITLE_TIMES / (float)word.n };

	if (word.n >= GRAM)
		finder_grams(a, word, tally_gram, &g);
}

static bool before(const struct finder_hit *a, const struct finder_hit *b)
{
	return a->score > b->score || (a->score == b->score && a->key > b->key);
}

static size_t collect(const struct tally *k, float mass, struct finder_hit *out)
{
	size_t n = 0, at;
	uint32_t i;

	for (i = 0; i < k->met_n; i++) {
		const struct held_doc *d = &k->f->doc[k->met[i]];
		struct finder_hit h = { d->key, k->met[i], k->score[k->met[i]] * d->boost };
		float share = mass > 0 ? k->cover[k->met[i]] / mass : 1;

		if (finder_has(k->f, FINDER_COVER))
			h.score *= 0.35f + 0.65f * share;
		if ((n == k->ask->limit && !before(&h, &out[n - 1])) || (k->ask->may && !k->ask->may(k->ask->who, d->tag)))
			continue;
		if (n < k->ask->limit)
			n++;
		for (at = n - 1; at > 0 && before(&h, &out[at - 1]); at--)
			out[at] = out[at - 1];
		out[at] = h;
	}
	return n;
}

size_t finder_find(const struct finder *f, struct arena *a, const struct finder_ask *ask, const struct finder_question *q,
	struct finder_hit *out)
{
	struct tally k = { .f = f, .ask = ask };
	float mass = 0, m;
	size_t i;

	if (!finder_docs(f) || !ask->limit)
		return 0;
	k.score = NEW_N(a, float, f->docs);
	k.best = NEW_N(a, float, f->docs);
	k.cover = NEW_N(a, float, f->docs);
	k.met = NEW_N(a, uint32_t, f->docs);
	k.touched = NEW_N(a, uint32_t, f->docs);
	k.avg = (float)(f->len_sum / (double)finder_docs(f));
	if (k.avg < 1)
		k.avg = 1;
	for (i = 0; i < q->n; i++) {
		if (q->v[i].stop)
			continue;
		m = word_mass(f, &q->v[i]);
		mass += m;
		tally_word(&k, &q->v[i], m);
	}
	for (i = 0; finder_has(f, FINDER_GRAMS) && i < q->n; i++) {
		if (q->v[i].stop)
			continue;
		tally_grams(&k, a, q->v[i].typed);
		if (!str_eq(q->v[i].read, q->v[i].typed))
			tally_grams(&k, a, q->v[i].read);
	}
	return collect(&k, mass, out);
}
