#include "text/lang.h"

#include <math.h>

#include "text/lang_table.h"

enum { READ_BYTES = 4000 };
static const float SURE = 0.8f;

struct scores {
	int v[LANG_CLASSES];
	size_t n;
};

static void add(void *arg, uint32_t bucket)
{
	struct scores *s = arg;
	int k;

	for (k = 0; k < LANG_CLASSES; k++)
		s->v[k] += lang_weight[bucket][k];
	s->n++;
}

struct lang_guess lang_guess(str text)
{
	static const char *const names[] = { "es", "pt", "it", "en" };
	struct scores s = { .n = 0 };
	struct lang_walk walk = { .seen = add, .arg = &s };
	float p[LANG_CLASSES], all = 0;
	int k, best = 0;

	text = str_utf8_trunc(text, READ_BYTES);
	lang_walk(&walk, text.s, text.n);
	if (!s.n)
		return (struct lang_guess){ .lang = STR_NULL };
	for (k = 1; k < LANG_CLASSES; k++)
		if (s.v[k] > s.v[best])
			best = k;
	for (k = 0; k < LANG_CLASSES; k++)
		all += p[k] = expf((float)(s.v[k] - s.v[best]) * lang_scale / sqrtf((float)s.n));
	return (struct lang_guess){ best < (int)COUNT(names) ? str_of(names[best]) : STR_NULL, p[best] / all };
}

str text_lang(str text)
{
	struct lang_guess g = lang_guess(text);

	return g.sure >= SURE ? g.lang : STR_NULL;
}
