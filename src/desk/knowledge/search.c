#include "desk/knowledge/search.h"

#include "desk/app.h"
#include "desk/knowledge/article.h"
#include "desk/knowledge/books.h"
#include "desk/knowledge/kb_index.h"
#include "sql_kbsearch.h"
#include "text/fold.h"

enum { LIMIT = 10, LIMIT_MAX = 50, EXCERPT_CHARS = 200, LEAD_BYTES = 60, MARKS_MAX = 20, TEXT_BYTES = 20000,
       MISSED_LETTERS = 3, MISSED_DIGITS = 5 };

/* ---- excerpts ---- */

struct marker {
	struct ctx *c;
	const struct finder_question *q;
	enum lang l;
	struct stemmers *s;
};

static bool wanted(const struct marker *m, str word)
{
	return m->q && finder_marks(m->q, m->l, m->s, m->c->arena, text_fold(m->c->arena, word));
}

static i64 utf16_len(str s)
{
	i64 n = 0;
	size_t i;

	for (i = 0; i < s.n; i++) {
		unsigned char ch = (unsigned char)s.s[i];

		n += ((ch & 0xc0) != 0x80) + (ch >= 0xf0);	/* beyond the first plane: a pair */
	}
	return n;
}

static size_t first_wanted(const struct marker *m, str text)
{
	struct text_words it = { text };
	str w;

	while (text_words_next(&it, &w))
		if (wanted(m, w))
			return (size_t)(w.s - text.s);
	return 0;
}

/* The sentence around the first word, or the beginning. */
static str piece(const struct marker *m, str text)
{
	size_t hit = first_wanted(m, text), from = hit > LEAD_BYTES ? hit - LEAD_BYTES : 0;

	while (from && from < hit && text.s[from - 1] != ' ' && text.s[from - 1] != '\n')
		from++;
	return text_snippet(m->c->arena, str_slice(text, from, text.n), EXCERPT_CHARS);
}

static void excerpt(const struct marker *m, str text, struct kb_hit *h)
{
	struct text_words it;
	size_t counted = 0;
	i64 units = 0;
	str w;

	h->excerpt = piece(m, str_utf8_trunc(text, TEXT_BYTES));
	h->marks = NEW_N(m->c->arena, struct kb_mark, MARKS_MAX);
	it = (struct text_words){ h->excerpt };
	while (h->marks_n < MARKS_MAX && text_words_next(&it, &w)) {
		size_t at = (size_t)(w.s - h->excerpt.s);

		if (!wanted(m, w))
			continue;
		units += utf16_len(str_slice(h->excerpt, counted, at));
		h->marks[h->marks_n++] = (struct kb_mark){ units, utf16_len(w) };
		counted = at;
	}
}

/* ---- hits ---- */

/* One article once, in its best language. */
static struct i64s distinct(struct ctx *c, const struct shelf_answer *a, float *score, size_t limit)
{
	struct i64s ids = { NEW_N(c->arena, i64, a->n), 0 };
	size_t i, k;

	for (i = 0; i < a->n && ids.n < limit; i++) {
		for (k = 0; k < ids.n && ids.v[k] != a->v[i].key; k++)
			;
		if (k < ids.n)
			continue;
		score[ids.n] = a->v[i].score;
		ids.v[ids.n++] = a->v[i].key;
	}
	return ids;
}

static str text_of(const struct sql_kb_texts_of_rows *rows, i64 id, str locale)
{
	size_t i;

	for (i = 0; i < rows->n; i++)
		if (rows->v[i].id == id && str_eq(rows->v[i].locale, locale))
			return rows->v[i].text;
	return S("");
}

/* Rows of the caller's snapshot that he may read; what is gone meanwhile is left out. */
static bool fill(struct ctx *c, const struct kb_query *q, const struct shelf_answer *a, struct kb_hits *out)
{
	size_t limit = q->limit < 1 ? LIMIT : q->limit > LIMIT_MAX ? LIMIT_MAX : (size_t)q->limit, i, k;
	float *score = NEW_N(c->arena, float, a->n + 1);
	struct i64s ids = distinct(c, a, score, limit);
	struct marker m = { c, a->q, a->lang, stemmers_new(c->arena) };
	struct sql_kb_texts_of_rows texts;
	struct articles found;

	if (!ids.n)
		return true;
	if (!articles_of(c, ids, q->language.n ? q->language : lang_code(a->lang), &found) ||
	    !sql_kb_texts_of(c, &(struct sql_kb_texts_of_in){ .ids = ids }, &texts))
		return false;
	out->v = NEW_N(c->arena, struct kb_hit, found.n);
	for (i = 0; i < found.n; i++) {
		const struct article *x = &found.v[i];
		struct kb_hit *h = &out->v[out->n];

		if (q->reach == KB_PUBLIC && !str_eq(x->visibility, S("public")))
			continue;
		*h = (struct kb_hit){ .article_id = x->id, .slug = x->slug, .title = x->title, .language = x->locale };
		for (k = 0; k < ids.n; k++)
			if (ids.v[k] == x->id)
				h->score = (double)score[k];
		m.l = lang_from(x->locale);
		m.q = m.l <= LANGS && a->lang == m.l ? a->q : NULL;
		excerpt(&m, text_of(&texts, x->id, x->locale), h);
		out->n++;
	}
	return true;
}

/* What the to-write list keeps of a question: no address, no number that names somebody. */
static str fit_to_keep(struct ctx *c, str text)
{
	struct buf b = buf_new(c->arena, 2048);
	size_t letters = 0, digits, i;
	str rest = str_trim(text_clean_line(c->arena, str_utf8_trunc(text, 300))), w;

	while (str_cut(&rest, ' ', &w)) {
		for (i = digits = 0; i < w.n; i++)
			digits += w.s[i] >= '0' && w.s[i] <= '9';
		if (!w.n || digits > MISSED_DIGITS || str_chr(w, '@') >= 0)
			continue;
		if (b.n)
			buf_ch(&b, ' ');
		buf_put(&b, text_fold(c->arena, w));
		letters += w.n - digits;
	}
	return letters >= MISSED_LETTERS ? str_utf8_trunc(buf_str(&b), 100) : STR_NULL;
}

bool kb_search(struct ctx *c, const struct kb_query *q, struct kb_hits *out)
{
	struct kb_index *k = c->app && c->app->kb_index ? c->app->kb_index : kb_index_new(c->arena);
	struct shelf_answer a;
	struct kb_ask ask = {
		.ask = { .text = q->text, .begun = q->instant, .limit = 2 * LIMIT_MAX },
		.reader = lang_from(q->language), .public_only = q->reach == KB_PUBLIC,
	};
	str missed;

	*out = (struct kb_hits){ 0 };
	if (!str_trim(q->text).n)
		return true;
	ask.ask.book = c->app ? books_for_finder(c->app->books) : NULL;
	if (!kb_index_follow(c, k) || !kb_elsewhere(c, &ask.elsewhere))
		return false;
	kb_index_ask(c, k, &ask, &a);
	if (!fill(c, q, &a, out))
		return false;
	if (a.q && a.q->corrected && out->n)
		out->corrected = finder_words_text(a.q, c->arena);
	if (q->log && !out->n) {
		missed = fit_to_keep(c, q->text);
		if (missed.n)
			kb_missed_count(k, q->language, missed);
	}
	return true;
}
