#include "text/shelf.h"

#include <string.h>

#include "base/arena.h"

static const float FOREIGN = 0.75f;

void shelf_init(struct shelf *s, struct arena *a, unsigned stages)
{
	*s = (struct shelf){ .a = a, .stages = stages };
}

uint32_t shelf_add(struct shelf *s, enum lang l, const struct finder_doc *d)
{
	if (!s->by[l])
		s->by[l] = finder_new(s->a, l, s->stages);
	return finder_add(s->by[l], d);
}

void shelf_drop(struct shelf *s, enum lang l, uint32_t doc)
{
	if (s->by[l])
		finder_drop(s->by[l], doc);
}

size_t shelf_docs(const struct shelf *s)
{
	size_t n = 0, i;

	for (i = 0; i <= LANGS; i++)
		n += s->by[i] ? finder_docs(s->by[i]) : 0;
	return n;
}

size_t shelf_dead(const struct shelf *s)
{
	size_t n = 0, i;

	for (i = 0; i <= LANGS; i++)
		n += s->by[i] ? finder_dead(s->by[i]) : 0;
	return n;
}

static void keep(struct shelf_answer *out, size_t limit, struct shelf_hit h)
{
	size_t at;

	if (out->n == limit && h.score <= out->v[limit - 1].score)
		return;
	if (out->n < limit)
		out->n++;
	for (at = out->n - 1; at > 0 && out->v[at - 1].score < h.score; at--)
		out->v[at] = out->v[at - 1];
	out->v[at] = h;
}

/* How well a language reads the question: words that are its own or its texts'. */
static float fit(const struct finder_question *q)
{
	float sum = 0;
	size_t i;

	for (i = 0; i < q->n; i++)
		sum += q->v[i].known ? 1 : q->v[i].alts > 1 ? 0.4f : 0;
	return q->n ? sum / (float)q->n : 0;
}

struct reading {
	const struct shelf *s;
	struct arena *a;
	struct stemmers *st;
	struct finder_ask k;
	enum lang reader;
	struct shelf_answer *out;
	float best;
};

static void find_in(struct reading *r, enum lang l)
{
	struct finder_question *q = arena_raw(r->a, sizeof *q);
	struct finder_hit *hits = NEW_N(r->a, struct finder_hit, r->k.limit);
	float weight = r->reader == LANG_NONE || r->reader == l ? 1 : FOREIGN, fits;
	size_t n, i;

	r->k.synonyms = r->s->synonyms[l];
	finder_understand(r->s->by[l], r->a, r->st, &r->k, q);
	fits = fit(q);
	r->out->read[l] = q;
	if (!r->out->q || fits * weight > r->best) {
		r->best = fits * weight;
		r->out->q = q;
		r->out->lang = l;
	}
	n = finder_find(r->s->by[l], r->a, &r->k, q, hits);
	for (i = 0; i < n; i++)
		keep(r->out, r->k.limit, (struct shelf_hit){ hits[i].key, l, hits[i].score * weight * (0.5f + 0.5f * fits) });
}

void shelf_find(const struct shelf *s, struct arena *a, const struct finder_ask *k, enum lang reader,
	struct shelf_answer *out)
{
	struct reading r = { s, a, stemmers_new(a), *k, reader, out, 0 };
	int l;

	memset(out, 0, sizeof *out);
	out->v = NEW_N(a, struct shelf_hit, k->limit + 1);
	for (l = 0; l <= LANGS; l++)
		if (s->by[l] && finder_docs(s->by[l]))
			find_in(&r, (enum lang)l);
}
