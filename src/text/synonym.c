#include "text/synonym.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "text/fold.h"

struct synonyms {
	struct arena *a;
	enum lang l;
	struct stemmers *stemmers;
	struct map by;
	struct vocab words;
	size_t n;
};

struct synonyms *synonyms_new(struct arena *a, enum lang l)
{
	struct synonyms *s = NEW(a, struct synonyms);

	*s = (struct synonyms){ .a = a, .l = l, .stemmers = stemmers_new(a), .by = map_new(a, 32), .words = vocab_new(a) };
	return s;
}

static size_t terms(struct synonyms *s, str text, str out[SYNONYM_WORDS])
{
	struct text_words it = { text_fold(s->a, text) };
	size_t n = 0;
	str w;

	while (n < SYNONYM_WORDS && text_words_next(&it, &w))
		if (!term_is_stop(s->l, w))
			out[n++] = term_stem(s->stemmers, s->a, s->l, w);
	return n;
}

static str spoken(struct synonyms *s, str text)
{
	struct text_words it = { text_fold(s->a, text) };
	struct buf b = buf_new(s->a, 1024);
	size_t n = 0;
	str w;

	while (n < SYNONYM_WORDS && text_words_next(&it, &w)) {
		if (term_is_stop(s->l, w))
			continue;
		if (n++)
			buf_ch(&b, ' ');
		buf_put(&b, w);
	}
	return buf_str(&b);
}

static void add_way(struct synonyms *s, str from, str to)
{
	struct synonym *y = NEW(s->a, struct synonym);
	struct text_words it = { text_fold(s->a, from) };
	str w;

	y->from_n = terms(s, from, y->from);
	y->to_n = terms(s, to, y->to);
	if (!y->from_n || !y->to_n)
		return;
	y->says = spoken(s, to);
	y->next = map_get(&s->by, y->from[0]);
	map_set(&s->by, y->from[0], y);
	while (text_words_next(&it, &w))
		(void)vocab_add(&s->words, w, 1);
	s->n++;
}

void synonyms_add(struct synonyms *s, str from, str to, bool both)
{
	add_way(s, from, to);
	if (both)
		add_way(s, to, from);
}

const struct synonym *synonyms_of(const struct synonyms *s, str first)
{
	return s ? map_get(&s->by, first) : NULL;
}

const struct vocab *synonyms_words(const struct synonyms *s)
{
	return &s->words;
}

size_t synonyms_count(const struct synonyms *s)
{
	return s->n;
}
