/* Search over articles, the desk's synonyms, what was looked for and not found. */
#include "api/sets.h"
#include "desk/knowledge/search.h"
#include "desk/knowledge/words.h"

struct kb_hit_out {
	i64 article_id;
	str title, slug, language, excerpt;
	struct json_raw marks;
};
static const struct field kb_hit_f[] = {
	F(kb_hit_out, article_id), F(kb_hit_out, title), F(kb_hit_out, slug), F(kb_hit_out, language), F(kb_hit_out, excerpt),
	F(kb_hit_out, marks, .doc = "[[from, length] …] in UTF-16 units of excerpt"),
};
static const struct shape kb_hit_shape = SHAPE(kb_hit_out, kb_hit_f);
struct kb_search_out {
	struct list articles;
	str corrected;
};
static const struct field kb_search_f[] = {
	FL(kb_search_out, articles, &kb_hit_shape),
	F(kb_search_out, corrected, .doc = "The question as it was understood, when a word was mistyped"),
};
static const struct shape kb_search_shape = SHAPE(kb_search_out, kb_search_f);

static str marks_of(struct ctx *c, const struct kb_hit *h)
{
	struct buf b = buf_new(c->arena, 4096);
	size_t i;

	buf_ch(&b, '[');
	for (i = 0; i < h->marks_n; i++)
		buf_fmt(&b, "%s[%lld,%lld]", i ? "," : "", (long long)h->marks[i].from, (long long)h->marks[i].len);
	buf_ch(&b, ']');
	return buf_str(&b);
}

static struct list hits_list(struct ctx *c, const struct kb_hits *h)
{
	struct kb_hit_out *v = NEW_N(c->arena, struct kb_hit_out, h->n);
	size_t i;

	for (i = 0; i < h->n; i++)
		v[i] = (struct kb_hit_out){ h->v[i].article_id, h->v[i].title, h->v[i].slug, h->v[i].language, h->v[i].excerpt,
			{ marks_of(c, &h->v[i]) } };
	return (struct list){ v, h->n };
}

static bool kb_search_get(struct ctx *c, const void *in, void *out)
{
	struct kb_search_out *o = out;
	struct kb_query q = { .text = call_query(c, "q"), .language = call_query(c, "language"),
		.reach = call_query(c, "public").n ? KB_PUBLIC : KB_AGENT,	/* to be shown to a customer */
		.limit = call_query_i64(c, "limit", 10, 50), .instant = call_query(c, "instant").n > 0 };
	struct kb_hits h;

	(void)in;
	if (!kb_search(c, &q, &h))
		return false;
	*o = (struct kb_search_out){ hits_list(c, &h), h.corrected };
	return true;
}

/* ---- synonyms ---- */

struct synonym_out {
	i64 id, created_at;
	str language, words, means;
	bool both, demo;
};
static const struct field synonym_f[] = {
	F(synonym_out, id), F(synonym_out, language), F(synonym_out, words), F(synonym_out, means), F(synonym_out, both),
	F(synonym_out, demo), F(synonym_out, created_at),
};
static const struct shape synonym_shape = SHAPE(synonym_out, synonym_f);
struct synonyms_out {
	struct list synonyms;
};
static const struct field synonyms_f[] = { FL(synonyms_out, synonyms, &synonym_shape) };
static const struct shape synonyms_shape = SHAPE(synonyms_out, synonyms_f);
struct synonym_in {
	str language, words, means;
	bool both;
};
static const struct field synonym_in_f[] = {
	F(synonym_in, language, .required = true, .max = 40, .doc = "es, pt, it or en"),
	F(synonym_in, words, .required = true, .max = 80), F(synonym_in, means, .required = true, .max = 80),
	F(synonym_in, both, .doc = "Either finds the other; else only words finds means"),
};
static const struct shape synonym_in_shape = SHAPE(synonym_in, synonym_in_f);

static struct synonym_out synonym_show(const struct synonym_row *s)
{
	return (struct synonym_out){ s->id, s->created_at, s->language, s->words, s->means, s->both, s->demo };
}

static bool synonyms_get(struct ctx *c, const void *in, void *out)
{
	struct synonym_rows rows;
	struct synonym_out *v;
	size_t i;

	(void)in;
	if (!synonym_list(c, &rows))
		return false;
	v = NEW_N(c->arena, struct synonym_out, rows.n);
	for (i = 0; i < rows.n; i++)
		v[i] = synonym_show(&rows.v[i]);
	((struct synonyms_out *)out)->synonyms = (struct list){ v, rows.n };
	return true;
}

static bool synonym_put(struct ctx *c, struct synonym_row s, const struct synonym_in *b, void *out)
{
	s.language = b->language;
	s.words = b->words;
	s.means = b->means;
	s.both = b->both;
	if (!synonym_save(c, &s))
		return false;
	*(struct synonym_out *)out = synonym_show(&s);
	return true;
}

static bool synonym_post(struct ctx *c, const void *in, void *out)
{
	c->call->status = 201;
	return synonym_put(c, (struct synonym_row){ .id = 0 }, in, out);
}

static bool synonym_change(struct ctx *c, const void *in, void *out)
{
	struct synonym_row s;

	return synonym_load(c, call_id(c, 0), &s) && synonym_put(c, s, in, out);
}

static bool synonym_delete_call(struct ctx *c, const void *in, void *out)
{
	(void)in;
	(void)out;
	return synonym_remove(c, call_id(c, 0));
}

/* ---- what was not found ---- */

struct missed_out {
	i64 id, n, first_at, last_at;
	str language, words;
	struct list near;
};
static const struct field missed_f[] = {
	F(missed_out, id), F(missed_out, language), F(missed_out, words), F(missed_out, n, .doc = "How often it was asked"),
	F(missed_out, first_at), F(missed_out, last_at), FL(missed_out, near, &kb_hit_shape, .doc = "Articles that come nearest"),
};
static const struct shape missed_shape = SHAPE(missed_out, missed_f);
struct missed_list_out {
	struct list missed;
};
static const struct field missed_list_f[] = { FL(missed_list_out, missed, &missed_shape) };
static const struct shape missed_list_shape = SHAPE(missed_list_out, missed_list_f);

static bool missed_get(struct ctx *c, const void *in, void *out)
{
	struct missed_rows rows;
	struct missed_out *v;
	size_t i;

	(void)in;
	if (!missed_list(c, &rows))
		return false;
	v = NEW_N(c->arena, struct missed_out, rows.n);
	for (i = 0; i < rows.n; i++)
		v[i] = (struct missed_out){ rows.v[i].id, rows.v[i].n, rows.v[i].first_at, rows.v[i].last_at, rows.v[i].language,
			rows.v[i].words, hits_list(c, &rows.v[i].near) };
	((struct missed_list_out *)out)->missed = (struct list){ v, rows.n };
	return true;
}

static bool missed_done_call(struct ctx *c, const void *in, void *out)
{
	(void)in;
	(void)out;
	return missed_done(c, call_id(c, 0));
}

static const struct route rows[] = {
	{ "GET", "/api/v1/kb/search", kb_search_get, V_DIRECTORY_READ, NULL, &kb_search_shape, 0, "q,language,limit,instant,public",
	  "Articles for some words, best first; typing errors and other words for the same are forgiven" },
	{ "GET", "/api/v1/kb/synonyms", synonyms_get, V_DIRECTORY_READ, NULL, &synonyms_shape, 0, NULL, "Other words for the same thing" },
	{ "POST", "/api/v1/kb/synonyms", synonym_post, V_ARTICLE_PUBLISH, &synonym_in_shape, &synonym_shape, R_WRITE, NULL, "Add a synonym" },
	{ "PUT", "/api/v1/kb/synonyms/{id}", synonym_change, V_ARTICLE_PUBLISH, &synonym_in_shape, &synonym_shape, R_WRITE, NULL, "Change a synonym" },
	{ "DELETE", "/api/v1/kb/synonyms/{id}", synonym_delete_call, V_ARTICLE_PUBLISH, NULL, NULL, R_WRITE, NULL, "Remove a synonym" },
	{ "GET", "/api/v1/kb/missed", missed_get, V_ARTICLE_EDIT, NULL, &missed_list_shape, 0, NULL, "What customers looked for and did not find" },
	{ "POST", "/api/v1/kb/missed/{id}/done", missed_done_call, V_ARTICLE_EDIT, NULL, NULL, R_WRITE, NULL, "It was written, or will not be" },
};
const struct route_set routes_kbsearch = { rows, COUNT(rows) };
