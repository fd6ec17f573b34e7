#include "main/lang_eval.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "main/files.h"
#include "text/fold.h"
#include "text/lang.h"
#include "text/shelf.h"
#include "text/synonym.h"

enum { DEPTH = 10 };
static const size_t FILE_MAX = (size_t)512 << 20;

struct line {
	str id, a, b;
};
struct lines {
	struct line *v;
	size_t n;
};
struct eval {
	struct cmd *x;
	struct lines corpus, queries;
	struct shelf shelf;
	enum lang lang;
	const struct finder_book *book;
	double typos;
	bool bare;		/* accents dropped */
	u64 seed;
	struct buf rank;
};
struct score {
	size_t n, first, five;
	double mrr;
	i64 us, index_us;
	i64 *took;		/* by question */
};

static bool read_lines(struct cmd *x, const char *option, struct lines *out)
{
	str path = cmd_option(x, option), text, line;
	size_t n = 1, i;

	if (!path.n)
		return fail(x->c, E_INVALID, option, "required");
	if (!file_read(x->c, path, FILE_MAX, &text))
		return false;
	for (i = 0; i < text.n; i++)
		n += text.s[i] == '\n';
	*out = (struct lines){ NEW_N(x->c->arena, struct line, n), 0 };
	while (str_cut(&text, '\n', &line)) {
		struct line *l = &out->v[out->n];

		if (!str_trim(line).n)
			continue;
		*l = (struct line){ 0 };
		(void)(str_cut(&line, '\t', &l->id) && str_cut(&line, '\t', &l->a) && str_cut(&line, '\t', &l->b));
		out->n++;
	}
	return true;
}

static u64 next(u64 *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static char neighbour(char ch, u64 r)
{
	static const char *const near[] = {
		"qwsz", "vghn", "xvdf", "serfcx", "wsdr", "drtgvc", "ftyhbv", "gyujnb", "ujko", "huikmn", "jiolm", "kop", "njk",
		"bhjm", "iklp", "ol", "wa", "edft", "awedxz", "rfgy", "yhji", "cfgb", "qase", "zsdc", "tghu", "asx",
	};
	const char *v = ch >= 'a' && ch <= 'z' ? near[ch - 'a'] : "e";

	return v[r % strlen(v)];
}

/* One slip; only among plain letters, so that the text stays valid. */
static void spoil(struct buf *b, str w, u64 *seed)
{
	u64 kind = next(seed) % 4;
	size_t at = 1 + next(seed) % (w.n - 2);

	if ((w.s[at] & 0x80) || (w.s[at + 1] & 0x80)) {
		buf_put(b, w);
		return;
	}
	buf_put(b, str_slice(w, 0, at));
	if (kind == 0) {
		buf_ch(b, w.s[at + 1]);
		buf_ch(b, w.s[at]);
		at++;
	} else if (kind == 1) {
		buf_ch(b, neighbour(w.s[at], next(seed)));
	} else if (kind == 2) {
		buf_ch(b, w.s[at]);
		buf_ch(b, w.s[at]);
	}
	buf_put(b, str_slice(w, at + 1, w.n));
}

str lang_typos(struct arena *a, str text, double p, u64 *seed)
{
	struct buf b = buf_new(a, text.n * 2 + 16);
	struct text_words it = { text };
	size_t at = 0, from;
	str w;

	while (text_words_next(&it, &w)) {
		from = (size_t)(w.s - text.s);
		buf_put(&b, str_slice(text, at, from));
		if (w.n >= 4 && (double)(next(seed) % 100000) < p * 100000)
			spoil(&b, w, seed);
		else
			buf_put(&b, w);
		at = from + w.n;
	}
	buf_put(&b, str_slice(text, at, text.n));
	return buf_str(&b);
}

/* ---- stages ---- */

static const struct {
	const char *name;
	unsigned bit;
} stages[] = {
	{ "stem", FINDER_STEM }, { "stop", FINDER_STOP }, { "correct", FINDER_CORRECT },
	{ "grams", FINDER_GRAMS }, { "synonyms", FINDER_SYNONYMS }, { "thesaurus", FINDER_THESAURUS },
	{ "title", FINDER_TITLE }, { "cover", FINDER_COVER },
};

static bool read_stages(struct cmd *x, unsigned *out)
{
	str list = cmd_option(x, "without"), name;
	size_t i;

	*out = FINDER_DEFAULT;
	while (list.n && str_cut(&list, ',', &name)) {
		for (i = 0; i < COUNT(stages) && !str_eq(name, str_of(stages[i].name)); i++)
			;
		if (i == COUNT(stages))
			return fail_p(x->c, E_INVALID, "without", "choice", &(struct fail_param){ "value", name });
		*out &= ~stages[i].bit;
	}
	return true;
}

/* ---- measuring ---- */

static enum lang lang_of_text(const struct eval *e, str text)
{
	return e->lang != LANG_NONE ? e->lang : lang_from(text_lang(text));
}

static void index_corpus(struct eval *e, struct score *s)
{
	struct ctx *c = e->x->c;
	i64 from = clock_mono_us();
	size_t i;

	for (i = 0; i < e->corpus.n; i++) {
		const struct line *l = &e->corpus.v[i];
		struct finder_doc d = { .key = (i64)i, .title = l->a, .body = l->b };

		(void)shelf_add(&e->shelf, lang_of_text(e, str_fmt(c->arena, "%.*s %.*s", FMT(l->a), FMT(l->b))), &d);
	}
	s->index_us = clock_mono_us() - from;
}

static void synonyms_read(struct eval *e, const struct lines *l)
{
	enum lang at = e->lang != LANG_NONE ? e->lang : LANG_NONE;
	struct synonyms *y = synonyms_new(e->x->c->arena, at);
	size_t i;

	for (i = 0; i < l->n; i++)
		synonyms_add(y, l->v[i].id, l->v[i].a, true);
	e->shelf.synonyms[at] = y;
}

static void count(struct score *s, size_t place)
{
	s->n++;
	if (place >= DEPTH)
		return;
	s->first += place == 0;
	s->five += place < 5;
	s->mrr += 1.0 / (double)(place + 1);
}

static void ask_one(struct eval *e, struct arena *a, const struct line *q, struct score *s)
{
	struct finder_ask k = { .text = q->a, .limit = DEPTH, .book = e->book };
	struct shelf_answer out;
	size_t i, place = DEPTH;
	i64 from;

	if (e->bare)
		k.text = text_fold(a, k.text);
	if (e->typos > 0)
		k.text = lang_typos(a, k.text, e->typos, &e->seed);
	from = clock_mono_us();
	shelf_find(&e->shelf, a, &k, e->lang, &out);
	s->took[s->n] = clock_mono_us() - from;
	s->us += s->took[s->n];
	buf_fmt(&e->rank, "%.*s\t%.*s", FMT(q->id), FMT(k.text));
	for (i = 0; i < out.n; i++) {
		buf_fmt(&e->rank, "\t%.*s", FMT(e->corpus.v[out.v[i].key].id));
		if (place == DEPTH && str_eq(e->corpus.v[out.v[i].key].id, q->id))
			place = i;
	}
	buf_ch(&e->rank, '\n');
	count(s, place);
}

static int by_size(const void *a, const void *b)
{
	const i64 *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void say(const struct eval *e, const struct score *s)
{
	double n = s->n ? (double)s->n : 1;
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	qsort(s->took, s->n, sizeof *s->took, by_size);
	if (cmd_flag(e->x, "json"))
		printf("{\"texts\":%zu,\"queries\":%zu,\"p_at_1\":%.4f,\"success_at_5\":%.4f,\"mrr_at_10\":%.4f,\"us_per_query\":%.1f,\"us_p50\":%lld,\"us_p95\":%lld,"
		       "\"index_ms\":%.1f,\"index_mib\":%.2f,\"peak_mib\":%.1f}\n",
		       e->corpus.n, s->n, (double)s->first / n, (double)s->five / n, s->mrr / n, (double)s->us / n,
		       (long long)s->took[s->n / 2], (long long)s->took[s->n * 95 / 100],
		       (double)s->index_us / 1000, (double)arena_used(e->shelf.a) / 1048576, (double)u.ru_maxrss / 1024);
	else
		printf("texts %zu, queries %zu\nP@1        %.1f %%\nsuccess@5  %.1f %%\nMRR@10     %.3f\nquery      %.1f us\nindex      %.1f ms, %.2f MiB\n",
		       e->corpus.n, s->n, 100 * (double)s->first / n, 100 * (double)s->five / n, s->mrr / n, (double)s->us / n,
		       (double)s->index_us / 1000, (double)arena_used(e->shelf.a) / 1048576);
}

static bool write_rank(struct eval *e)
{
	str path = cmd_option(e->x, "rank");
	FILE *f;

	if (!path.n)
		return true;
	f = fopen(str_z(e->x->c->arena, path), "we");
	if (!f)
		return fail(e->x->c, E_INVALID, "rank", "file.open");
	fwrite(e->rank.s, 1, e->rank.n, f);
	return fclose(f) == 0 || fail(e->x->c, E_INVALID, "rank", "file.open");
}

static bool prepare(struct eval *e)
{
	struct cmd *x = e->x;
	struct arena *a = arena_new((size_t)4 << 30);
	struct lines syn;
	unsigned want;
	str p = cmd_option(x, "typos"), seed = cmd_option(x, "seed");
	i64 n;

	if (!read_stages(x, &want) || !read_lines(x, "corpus", &e->corpus) || !read_lines(x, "queries", &e->queries))
		return false;
	shelf_init(&e->shelf, a, want);
	e->lang = lang_from(cmd_option(x, "lang"));
	e->typos = p.n ? strtod(str_z(x->c->arena, p), NULL) : 0;
	e->bare = cmd_flag(x, "drop-accents");
	e->seed = seed.n && str_i64(seed, &n) && n ? (u64)n * 0x9E3779B97F4A7C15ull : 0x9E3779B97F4A7C15ull;
	e->book = lang_books(x);
	e->rank = buf_new(x->c->arena, FILE_MAX);
	if (!cmd_option(x, "synonyms").n)
		return true;
	if (!read_lines(x, "synonyms", &syn))
		return false;
	synonyms_read(e, &syn);
	return true;
}

int lang_search_eval(struct cmd *x)
{
	struct eval *e = NEW(x->c->arena, struct eval);
	struct arena *a = arena_new((size_t)1 << 30);
	struct score s = { 0 };
	size_t i;

	e->x = x;
	if (!prepare(e))
		return cmd_failed(x);
	s.took = NEW_N(x->c->arena, i64, e->queries.n + 1);
	index_corpus(e, &s);
	for (i = 0; i < e->queries.n; i++) {
		ask_one(e, a, &e->queries.v[i], &s);
		arena_reset(a);
	}
	arena_free(a);
	say(e, &s);
	return write_rank(e) ? 0 : cmd_failed(x);
}
