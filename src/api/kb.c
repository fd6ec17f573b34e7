/* The knowledge base: its tree, lists of articles, files, what readers say. */
#include "api/sets.h"
#include "api/shapes.h"
#include "desk/cases/attachment.h"
#include "desk/knowledge/article_edit.h"
#include "desk/knowledge/article_more.h"
#include "desk/knowledge/search.h"
#include "desk/knowledge/section.h"

/* ---- the tree ---- */

struct kb_section_out {
	i64 id, parent_id, position, articles;
	str slug, name, about;
	struct json_raw names, abouts;
	struct i64s brand_ids;
	bool demo;
};
static const struct field section_f[] = {
	F(kb_section_out, id), F(kb_section_out, parent_id, .id_null = true, .doc = "Null: a category."),
	F(kb_section_out, slug), F(kb_section_out, name, .doc = "In the reader's language."), F(kb_section_out, about),
	F(kb_section_out, names), F(kb_section_out, abouts), F(kb_section_out, position),
	F(kb_section_out, articles, .doc = "Published ones that the reader sees, with those below."),
	F(kb_section_out, brand_ids, .doc = "A category's: it stands on the pages of these brands only; empty: of all."), F(kb_section_out, demo),
};
static const struct shape section_shape = SHAPE(kb_section_out, section_f);
struct kb_tree_out {
	struct list sections;
};
static const struct field tree_f[] = { FL(kb_tree_out, sections, &section_shape) };
static const struct shape tree_shape = SHAPE(kb_tree_out, tree_f);

static struct kb_section_out section_out(const struct kb_section *s)
{
	return (struct kb_section_out){ s->id, s->parent_id, s->position, s->articles, s->slug, s->name, s->about,
		{ s->names }, { s->abouts }, s->brand_ids, s->demo };
}

static bool tree_get(struct ctx *c, const void *in, void *out)
{
	struct kb_section_out *v;
	struct kb_sections all;
	size_t i;

	(void)in;
	if (!kb_sections(c, c->locale, &all))
		return false;
	v = NEW_N(c->arena, struct kb_section_out, all.n);
	for (i = 0; i < all.n; i++)
		v[i] = section_out(&all.v[i]);
	((struct kb_tree_out *)out)->sections = (struct list){ v, all.n };
	return true;
}

struct kb_section_in {
	i64 parent_id;
	str slug;
	struct json_raw names, abouts;
	struct i64s brand_ids;
	u64 given;
};
static const struct field section_in_f[] = {
	F(kb_section_in, parent_id, .nullable = true), F(kb_section_in, slug, .max = 80),
	F(kb_section_in, names, .doc = "By language."), F(kb_section_in, abouts, .doc = "One line each, by language."),
	F(kb_section_in, brand_ids, .max = 200, .doc = "Of a category; empty: on every brand's pages."),
};
static const struct shape section_in_shape = SHAPE_GIVEN(kb_section_in, section_in_f);

static bool by_language(struct ctx *c, struct json_raw raw, const json_t **out)
{
	json_t *j;

	*out = NULL;
	if (!raw.text.n)
		return true;
	if (!json_parse(c, str_fmt(c->arena, "[%.*s]", FMT(raw.text)), &j))
		return false;
	*out = json_array_get(j, 0);
	return true;
}

static bool section_save(struct ctx *c, const struct kb_section_in *b, struct kb_section *s, void *out)
{
	const json_t *names, *abouts;

	if (shape_given(&section_in_shape, b, "parent_id"))
		s->parent_id = b->parent_id;
	if (shape_given(&section_in_shape, b, "brand_ids"))
		s->brand_ids = b->brand_ids;
	else if (s->parent_id)
		s->brand_ids = (struct i64s){ 0 };
	if (b->slug.s)
		s->slug = b->slug;
	if (!by_language(c, b->names, &names) || !by_language(c, b->abouts, &abouts) || !kb_section_save(c, s, names, abouts) ||
	    !kb_section_load(c, s->id, s))
		return false;
	*(struct kb_section_out *)out = section_out(s);
	return true;
}

static bool section_post(struct ctx *c, const void *in, void *out)
{
	struct kb_section s = { 0 };

	c->call->status = 201;
	return section_save(c, in, &s, out);
}

static bool section_patch(struct ctx *c, const void *in, void *out)
{
	struct kb_section s;

	return kb_section_load(c, call_id(c, 0), &s) && section_save(c, in, &s, out);
}

static bool section_remove(struct ctx *c, const void *in, void *out)
{
	(void)in;
	(void)out;
	return kb_section_delete(c, call_id(c, 0));
}

struct kb_order_in {
	i64 section_id;
	struct i64s ids;
};
static const struct field section_order_f[] = { F(kb_order_in, ids, .required = true, .max = KB_SECTIONS) };
static const struct shape section_order_shape = { .name = "kb_section_order_in", .f = section_order_f,
	.n = COUNT(section_order_f), .size = sizeof(struct kb_order_in), .given_off = -1 };
static const struct field article_order_f[] = {
	F(kb_order_in, section_id, .required = true), F(kb_order_in, ids, .required = true, .max = 500),
};
static const struct shape article_order_shape = { .name = "kb_article_order_in", .f = article_order_f,
	.n = COUNT(article_order_f), .size = sizeof(struct kb_order_in), .given_off = -1 };

static bool sections_order(struct ctx *c, const void *in, void *out)
{
	(void)out;
	return kb_section_order(c, &((const struct kb_order_in *)in)->ids);
}

static bool articles_order(struct ctx *c, const void *in, void *out)
{
	const struct kb_order_in *b = in;

	(void)out;
	return article_order(c, b->section_id, &b->ids);
}

/* ---- lists ---- */

struct kb_line_text_out {
	str locale, slug, state, title;
	bool live, changed, outdated, machine;
	i64 seen, helped, not_helped, publish_at, unpublish_at, updated_at;
};
static const struct field line_text_f[] = {
	F(kb_line_text_out, locale), F(kb_line_text_out, slug), F(kb_line_text_out, state, .one_of = "draft|published|archived"),
	F(kb_line_text_out, title), F(kb_line_text_out, live),
	F(kb_line_text_out, changed, .doc = "The editor shows more than readers see."), F(kb_line_text_out, outdated),
	F(kb_line_text_out, machine), F(kb_line_text_out, seen), F(kb_line_text_out, helped), F(kb_line_text_out, not_helped),
	F(kb_line_text_out, publish_at, .time = true, .id_null = true), F(kb_line_text_out, unpublish_at, .time = true, .id_null = true),
	F(kb_line_text_out, updated_at, .time = true),
};
static const struct shape line_text_shape = SHAPE(kb_line_text_out, line_text_f);
struct kb_line_out {
	i64 id, section_id, position, review_at, updated_at;
	str visibility, locale;
	struct ref_out *owner;
	struct list texts;
	bool demo;
};
static const struct field line_f[] = {
	F(kb_line_out, id), F(kb_line_out, section_id), F(kb_line_out, position), F(kb_line_out, visibility),
	F(kb_line_out, locale, .doc = "The official language."), FO(kb_line_out, owner, &ref_shape),
	F(kb_line_out, review_at, .time = true, .id_null = true), FL(kb_line_out, texts, &line_text_shape),
	F(kb_line_out, updated_at, .time = true), F(kb_line_out, demo),
};
static const struct shape line_shape = SHAPE(kb_line_out, line_f);
struct kb_lines_out {
	struct list articles;
	bool more;
};
static const struct field lines_f[] = {
	FL(kb_lines_out, articles, &line_shape), F(kb_lines_out, more, .doc = "Ask for those before the last id."),
};
static const struct shape lines_shape = SHAPE(kb_lines_out, lines_f);

static struct kb_line_out line_out(struct ctx *c, const struct article_line *l)
{
	struct kb_line_text_out *t = NEW_N(c->arena, struct kb_line_text_out, l->texts + 1);
	struct kb_line_out o = { .id = l->id, .section_id = l->section_id, .position = l->position, .review_at = l->review_at,
		.updated_at = l->updated_at, .visibility = l->visibility, .locale = l->locale, .texts = { t, l->texts }, .demo = l->demo };
	size_t i;

	if (l->owner_id) {
		o.owner = NEW(c->arena, struct ref_out);
		*o.owner = (struct ref_out){ l->owner_id, l->owner };
	}
	for (i = 0; i < l->texts; i++)
		t[i] = (struct kb_line_text_out){ .locale = l->text[i].locale, .slug = l->text[i].slug, .state = l->text[i].state,
			.title = l->text[i].title, .live = l->text[i].live_rev > 0, .changed = l->text[i].rev != l->text[i].live_rev,
			.outdated = l->text[i].outdated, .machine = l->text[i].machine, .seen = l->text[i].seen,
			.helped = l->text[i].helped, .not_helped = l->text[i].not_helped, .publish_at = l->text[i].publish_at,
			.unpublish_at = l->text[i].unpublish_at, .updated_at = l->text[i].updated_at };
	return o;
}

/* The best for some words, of published ones. */
static bool found(struct ctx *c, str q, struct article_lines *out)
{
	struct kb_hits hits = { 0 };
	struct i64s ids;
	size_t i;

	if (!kb_search(c, &(struct kb_query){ .text = q, .language = c->locale, .reach = KB_AGENT, .limit = 50, .instant = true }, &hits))
		return false;
	ids = (struct i64s){ NEW_N(c->arena, i64, hits.n + 1), 0 };
	for (i = 0; i < hits.n; i++)
		ids.v[ids.n++] = hits.v[i].article_id;
	return article_lines_of(c, ids, out);
}

static bool articles_get(struct ctx *c, const void *in, void *out)
{
	str q = call_query(c, "q"), what = call_query(c, "what"), locale = call_query(c, "locale");
	struct article_ask ask = { .what = what.s ? what : S(""), .section_id = call_query_i64(c, "section", 0, INT64_MAX),
		.locale = locale, .before = call_query_i64(c, "before", 0, INT64_MAX) };
	struct kb_lines_out *o = out;
	struct article_lines l;
	struct kb_line_out *v;
	size_t i;

	(void)in;
	if (!(q.n && str_trim(q).n ? found(c, q, &l) : article_list(c, &ask, &l)))
		return false;
	v = NEW_N(c->arena, struct kb_line_out, l.n);
	for (i = 0; i < l.n; i++)
		v[i] = line_out(c, &l.v[i]);
	*o = (struct kb_lines_out){ { v, l.n }, l.more };
	return true;
}

/* ---- files ---- */

struct kb_file_out {
	i64 id, size;
	str name, mime_type, url;
};
static const struct field file_f[] = {
	F(kb_file_out, id), F(kb_file_out, name), F(kb_file_out, mime_type), F(kb_file_out, size),
	F(kb_file_out, url, .doc = "To be written in a text."),
};
static const struct shape kb_file_shape = SHAPE(kb_file_out, file_f);
struct kb_files_out {
	struct list files;
};
static const struct field files_f[] = { FL(kb_files_out, files, &kb_file_shape) };
static const struct shape files_shape = SHAPE(kb_files_out, files_f);

static struct kb_file_out file_out(struct ctx *c, const struct article_file *f)
{
	return (struct kb_file_out){ f->id, f->size, f->name, f->mime_type, article_file_url(c->arena, f) };
}

static bool files_get(struct ctx *c, const void *in, void *out)
{
	struct article_files l;
	struct article_work w;
	struct kb_file_out *v;
	size_t i;

	(void)in;
	if (!article_work(c, call_id(c, 0), &w) || !article_files(c, w.id, &l))
		return false;
	v = NEW_N(c->arena, struct kb_file_out, l.n);
	for (i = 0; i < l.n; i++)
		v[i] = file_out(c, &l.v[i]);
	((struct kb_files_out *)out)->files = (struct list){ v, l.n };
	return true;
}

struct kb_file_in {
	i64 attachment_id;
};
static const struct field file_in_f[] = { F(kb_file_in, attachment_id, .required = true, .doc = "An upload of one's own.") };
static const struct shape file_in_shape = SHAPE(kb_file_in, file_in_f);

static bool file_post(struct ctx *c, const void *in, void *out)
{
	struct article_file f;

	if (!article_file_add(c, call_id(c, 0), ((const struct kb_file_in *)in)->attachment_id, &f))
		return false;
	*(struct kb_file_out *)out = file_out(c, &f);
	c->call->status = 201;
	return true;
}

static bool file_remove(struct ctx *c, const void *in, void *out)
{
	(void)in;
	(void)out;
	return article_file_drop(c, call_id(c, 0), call_id(c, 1));
}

/* For readers of the article, whoever they are: pictures inside the page, all else to save. */
static bool file_get(struct ctx *c, const void *in, void *out)
{
	struct http_res *res = c->call->res;
	struct article_file f;
	struct buf name = buf_new(c->arena, 4096);
	bool image;
	str bytes;

	(void)in;
	(void)out;
	if (!article_file_by_token(c, c->call->param[0], &f, &bytes))
		return false;
	image = attachment_is_image(&(struct attachment){ .mime_type = f.mime_type }, bytes);
	buf_put(&name, image ? S("inline") : S("attachment; filename*=UTF-8''"));
	if (!image)
		url_part(&name, f.name);
	res->status = 200;
	res->body = bytes;
	http_set(res, S("Content-Type"), image ? f.mime_type : S("application/octet-stream"));
	http_set(res, S("Content-Disposition"), buf_str(&name));
	http_set(res, S("X-Content-Type-Options"), S("nosniff"));
	http_set(res, S("Content-Security-Policy"), S("default-src 'none'; sandbox"));
	http_set(res, S("Cache-Control"), S("private, max-age=3600"));
	http_set(res, S("X-Request-Id"), c->request_id);
	return true;
}

/* ---- what readers say ---- */

struct kb_said_out {
	i64 id, at, handled_at;
	str locale, reason, comment;
};
static const struct field said_f[] = {
	F(kb_said_out, id), F(kb_said_out, locale), F(kb_said_out, reason), F(kb_said_out, comment),
	F(kb_said_out, at, .time = true), F(kb_said_out, handled_at, .time = true, .id_null = true),
};
static const struct shape said_shape = SHAPE(kb_said_out, said_f);
struct kb_feedback_out {
	struct list said;
	struct strs reasons;
	struct i64s counts;
};
static const struct field feedback_f[] = {
	FL(kb_feedback_out, said, &said_shape), F(kb_feedback_out, reasons), F(kb_feedback_out, counts, .doc = "In the order of reasons."),
};
static const struct shape feedback_shape = SHAPE(kb_feedback_out, feedback_f);

static bool feedback_get(struct ctx *c, const void *in, void *out)
{
	struct kb_feedback_out *o = out;
	struct article_feedback f;
	struct kb_said_out *v;
	size_t i;

	(void)in;
	if (!article_feedback(c, call_id(c, 0), call_query_i64(c, "before", 0, INT64_MAX), &f))
		return false;
	v = NEW_N(c->arena, struct kb_said_out, f.n);
	for (i = 0; i < f.n; i++)
		v[i] = (struct kb_said_out){ f.v[i].id, f.v[i].at, f.v[i].handled_at, f.v[i].locale, f.v[i].reason, f.v[i].comment };
	*o = (struct kb_feedback_out){ { v, f.n }, f.reasons, f.counts };
	return true;
}

struct kb_done_in {
	bool done;
};
static const struct field done_f[] = { F(kb_done_in, done, .required = true) };
static const struct shape done_shape = SHAPE(kb_done_in, done_f);

static bool feedback_put(struct ctx *c, const void *in, void *out)
{
	(void)out;
	return article_feedback_done(c, call_id(c, 0), call_id(c, 1), ((const struct kb_done_in *)in)->done);
}

struct kb_vote_in {
	str locale, reason, comment;
	bool helpful;
};
static const struct field vote_f[] = {
	F(kb_vote_in, locale, .required = true, .one_of = "en|es|it|pt-BR|pt-PT"), F(kb_vote_in, helpful, .required = true),
	F(kb_vote_in, reason, .one_of = "unclear|wrong|outdated|incomplete|other"), F(kb_vote_in, comment, .max = 2000),
};
static const struct shape vote_shape = SHAPE(kb_vote_in, vote_f);

static bool vote_post(struct ctx *c, const void *in, void *out)
{
	const struct kb_vote_in *b = in;

	(void)out;
	return article_vote(c, &(struct article_vote){ .article_id = call_id(c, 0), .locale = b->locale,
		.reader = str_fmt(c->arena, "agent:%lld", (long long)c->who->id), .reason = b->reason.s ? b->reason : S(""),
		.comment = b->comment.s ? b->comment : S(""), .helpful = b->helpful });
}

static const struct route rows[] = {
	{ "GET", "/api/v1/kb/sections", tree_get, V_ARTICLE_READ, NULL, &tree_shape, 0, NULL, "Categories and their sections, in order" },
	{ "POST", "/api/v1/kb/sections", section_post, V_ARTICLE_PUBLISH, &section_in_shape, &section_shape, R_WRITE, NULL, "Make a category or a section" },
	{ "PUT", "/api/v1/kb/sections/order", sections_order, V_ARTICLE_PUBLISH, &section_order_shape, NULL, R_WRITE, NULL, "Put categories or sections in order" },
	{ "PATCH", "/api/v1/kb/sections/{id}", section_patch, V_ARTICLE_PUBLISH, &section_in_shape, &section_shape, R_WRITE, NULL, "Change a category or section" },
	{ "DELETE", "/api/v1/kb/sections/{id}", section_remove, V_ARTICLE_PUBLISH, NULL, NULL, R_WRITE, NULL, "Remove one that is empty" },
	{ "GET", "/api/v1/kb/articles", articles_get, V_ARTICLE_READ, NULL, &lines_shape, 0, "what,section,locale,before,q",
	  "Articles: of a section in their order, or what there is to do (all, review, mine, outdated, draft, archived, low, missing), or the best for some words" },
	{ "PUT", "/api/v1/kb/articles/order", articles_order, V_ARTICLE_PUBLISH, &article_order_shape, NULL, R_WRITE, NULL, "Put articles into a section, in order" },
	{ "GET", "/api/v1/kb/articles/{id}/files", files_get, V_ARTICLE_READ, NULL, &files_shape, 0, NULL, "An article's files" },
	{ "POST", "/api/v1/kb/articles/{id}/files", file_post, V_ARTICLE_EDIT, &file_in_shape, &kb_file_shape, R_WRITE, NULL, "Add an upload to an article" },
	{ "DELETE", "/api/v1/kb/articles/{id}/files/{file}", file_remove, V_ARTICLE_EDIT, NULL, NULL, R_WRITE, NULL, "Remove a file of an article" },
	{ "GET", "/api/v1/kb/files/{token}/{name}", file_get, V_ARTICLE_READ, NULL, NULL, R_OPEN | R_OUTRAW, NULL, "A file of an article, for its readers" },
	{ "GET", "/api/v1/kb/articles/{id}/feedback", feedback_get, V_ARTICLE_READ, NULL, &feedback_shape, 0, "before", "What readers said whom it did not help" },
	{ "PUT", "/api/v1/kb/articles/{id}/feedback/{feedback}", feedback_put, V_ARTICLE_EDIT, &done_shape, NULL, R_WRITE, NULL, "A reader's word is dealt with" },
	{ "POST", "/api/v1/kb/articles/{id}/vote", vote_post, V_ARTICLE_READ, &vote_shape, NULL, R_WRITE, NULL, "Say whether an article helped" },
};
const struct route_set routes_kb = { rows, COUNT(rows) };
