#include "desk/knowledge/othernames.h"

#include "desk/app.h"
#include "desk/knowledge/books.h"
#include "desk/knowledge/kb_index.h"
#include "text/synonym.h"

struct looking {
	struct ctx *c;
	struct stemmers *s;
	const str *words;
	size_t n;
	struct other_names *out;
};

/* Words that say nothing may stand between those of a row. */
static bool row_at(const struct looking *x, enum lang l, const struct synonym *y, size_t at, size_t *end)
{
	size_t i = at, k = 0;

	while (k < y->from_n) {
		if (i >= x->n)
			return false;
		if (!term_is_stop(l, x->words[i]) && !str_eq(term_stem(x->s, x->c->arena, l, x->words[i]), y->from[k++]))
			return false;
		i++;
	}
	*end = i;
	return true;
}

static void look(void *arg, enum lang l, const struct synonyms *s)
{
	struct looking *x = arg;
	const struct synonym *y;
	size_t i, end;

	for (i = 0; i < x->n; i++) {
		if (term_is_stop(l, x->words[i]))
			continue;
		for (y = synonyms_of(s, term_stem(x->s, x->c->arena, l, x->words[i])); y; y = y->next)
			if (x->out->n < OTHER_NAMES && row_at(x, l, y, i, &end))
				x->out->v[x->out->n++] = (struct other_name){ i, end - i, str_dup(x->c->arena, y->says) };
	}
}

bool other_names(struct ctx *c, const str *words, size_t n, struct other_names *out)
{
	struct kb_index *k = c->app ? c->app->kb_index : NULL;
	struct looking x = { c, stemmers_new(c->arena), words, n, out };

	out->n = 0;
	if (!k)
		return true;
	if (!kb_index_follow(c, k))
		return false;
	kb_index_synonyms(k, look, &x);
	return true;
}

size_t other_words(struct ctx *c, str word, str *out, size_t max)
{
	const struct finder_book *b = c->app && c->app->books ? books_for_finder(c->app->books) : NULL;
	size_t n = 0, i;
	int l;

	for (l = 0; b && l < LANGS; l++) {
		struct finder_others o = { .a = c->arena };

		b->others(b->arg, (enum lang)l, word, &o);
		for (i = 0; i < o.n && n < max; i++)
			out[n++] = o.v[i];
	}
	return n;
}
