#include "desk/cases/similar.h"

#include <stdlib.h>

#include "sql_search.h"
#include "store/db.h"
#include "text/fold.h"
#include "text/reply.h"
#include "text/term.h"

enum { GATHERED = 48, TELLING = 5, FIRST_BYTES = 800, HITS = 60, HIT_BYTES = 4000, WORD_BYTES = 4 };
/* A word that so many messages hold tells nothing, and would make the question long. */
static const i64 COMMON = 20000;

struct word {
	str v;
	i64 n;			/* how many messages hold it */
};
struct near {
	const struct ticket_row *row;
	i64 score;
};

static bool known_word(const struct strs *l, str word)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (str_eq(l->v[i], word))
			return true;
	return false;
}

static void gather(struct ctx *c, str text, enum lang l, struct strs *out)
{
	struct text_words it = { text_fold(c->arena, text) };
	str word;

	while (out->n < GATHERED && text_words_next(&it, &word))
		if (word.n >= WORD_BYTES && (word.s[0] < '0' || word.s[0] > '9') && !term_is_stop(l, word) && !known_word(out, word))
			out->v[out->n++] = word;
}

static int by_rarity(const void *a, const void *b)
{
	const struct word *x = a, *y = b;

	return x->n != y->n ? (x->n < y->n ? -1 : 1) : str_cmp(x->v, y->v);
}

/* The rarest words that other messages hold too; *n of them. */
static bool telling(struct ctx *c, const struct ticket *t, struct word *w, size_t *n)
{
	struct sql_search_first_words_row first;
	struct strs all = { NEW_N(c->arena, str, GATHERED), 0 };
	struct sql_search_words_known_rows known;
	struct word *v;
	size_t i, m = 0;
	bool found;

	*n = 0;
	gather(c, subject_strip(t->subject, NULL), lang_from(t->language), &all);
	if (!sql_search_first_words(c, &(struct sql_search_first_words_in){ .ticket_id = t->id }, &first, &found))
		return false;
	if (found)
		gather(c, str_utf8_trunc(first.text, FIRST_BYTES), lang_from(t->language), &all);
	if (!all.n)
		return true;
	if (!sql_search_words_known(c, &(struct sql_search_words_known_in){ .words = all }, &known))
		return false;
	v = NEW_N(c->arena, struct word, known.n + 1);
	for (i = 0; i < known.n; i++)
		if (known.v[i].n > 1 && known.v[i].n < COMMON)
			v[m++] = (struct word){ known.v[i].word, known.v[i].n };
	qsort(v, m, sizeof(*v), by_rarity);
	for (i = 0; i < m && *n < TELLING; i++)
		w[(*n)++] = v[i];
	return true;
}

/* Any two of them: ("a" AND "b") OR … */
static str match_pairs(struct ctx *c, const struct word *w, size_t n)
{
	struct buf b = buf_new(c->arena, 8192);
	bool pg = store_is_pg(c->store);
	size_t i, k;

	for (i = 0; i < n; i++)
		for (k = i + 1; k < n; k++)
			buf_fmt(&b, pg ? "%s('%.*s' & '%.*s')" : "%s(\"%.*s\" AND \"%.*s\")",
				b.n ? (pg ? " | " : " OR ") : "", FMT(w[i].v), FMT(w[k].v));
	return buf_str(&b);
}

static i64 score_of(struct ctx *c, str subject, str text, const struct word *w, size_t n)
{
	struct text_words it = { text_fold(c->arena, str_fmt(c->arena, "%.*s %.*s", FMT(subject),
		FMT(str_utf8_trunc(text, HIT_BYTES)))) };
	bool met[TELLING] = { false };
	i64 score = 0;
	size_t i;
	str word;

	while (text_words_next(&it, &word))
		for (i = 0; i < n; i++)
			if (!met[i] && str_eq(word, w[i].v)) {
				met[i] = true;
				/* the first are the rarest */
				score += (i64)(TELLING + 2 - i);
			}
	return score;
}

static bool ended(const struct ticket_row *r)
{
	return str_eq(r->category, S("solved")) || str_eq(r->category, S("closed"));
}

static int by_use(const void *a, const void *b)
{
	const struct near *x = a, *y = b;

	if (ended(x->row) != ended(y->row))
		return ended(x->row) ? -1 : 1;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return x->row->id > y->row->id ? -1 : 1;
}

static struct i64s tickets_of(struct ctx *c, const struct sql_search_newest_rows *hits, i64 but)
{
	struct i64s ids = { NEW_N(c->arena, i64, hits->n + 1), 0 };
	size_t i, k;

	for (i = 0; i < hits->n; i++) {
		for (k = 0; k < ids.n && ids.v[k] != hits->v[i].ticket_id; k++)
			;
		if (k == ids.n && hits->v[i].ticket_id != but)
			ids.v[ids.n++] = hits->v[i].ticket_id;
	}
	return ids;
}

static bool texts_of(struct ctx *c, const struct sql_search_newest_rows *hits, struct sql_search_texts_rows *out)
{
	struct i64s ids = { NEW_N(c->arena, i64, hits->n), hits->n };
	size_t i;

	for (i = 0; i < hits->n; i++)
		ids.v[i] = hits->v[i].message_id;
	return sql_search_texts(c, &(struct sql_search_texts_in){ .ids = ids }, out);
}

/* The best of its messages counts. */
static void weigh(struct ctx *c, const struct sql_search_texts_rows *hits, const struct word *w, size_t n, struct near *one)
{
	size_t i;

	for (i = 0; i < hits->n; i++) {
		i64 score = hits->v[i].ticket_id == one->row->id ? score_of(c, one->row->subject, hits->v[i].text, w, n) : 0;

		if (score > one->score)
			one->score = score;
	}
}

static void keep_ended(struct ctx *c, const struct near *near, size_t n, struct i64s *out)
{
	size_t i;

	out->v = NEW_N(c->arena, i64, n + 1);
	for (i = 0; i < n; i++)
		if (ended(near[i].row))
			out->v[out->n++] = near[i].row->id;
}

bool similar_tickets(struct ctx *c, const struct ticket *t, struct similar *out)
{
	struct sql_search_newest_rows hits;
	struct sql_search_texts_rows texts;
	struct ticket_rows rows;
	struct word w[TELLING];
	struct near *near;
	struct i64s ids;
	size_t i, n, m = 0;

	*out = (struct similar){ .nearest = { .v = NEW_N(c->arena, struct ticket_row, SIMILAR_MAX) } };
	if (!telling(c, t, w, &n))
		return false;
	if (n < 2)
		return true;
	if (!sql_search_newest(c, &(struct sql_search_newest_in){ .match = match_pairs(c, w, n), .before_id = INT64_MAX,
			.limit_n = HITS }, &hits))
		return false;
	ids = tickets_of(c, &hits, t->id);
	if (!ids.n || !texts_of(c, &hits, &texts) || !view_rows(c, &ids, &rows))
		return !ids.n;
	near = NEW_N(c->arena, struct near, rows.n + 1);
	for (i = 0; i < rows.n; i++) {
		if (rows.v[i].spam)
			continue;
		near[m] = (struct near){ &rows.v[i], 0 };
		weigh(c, &texts, w, n, &near[m++]);
	}
	qsort(near, m, sizeof(*near), by_use);
	for (i = 0; i < m && out->nearest.n < SIMILAR_MAX; i++)
		out->nearest.v[out->nearest.n++] = *near[i].row;
	keep_ended(c, near, m, &out->ended);
	return true;
}
