/* Articles as those who write see them: texts per language, publishing, versions. */
#include "api/sets.h"
#include "api/shapes.h"
#include "desk/knowledge/article.h"
#include "desk/knowledge/article_edit.h"
#include "desk/knowledge/article_more.h"

/* ---- shapes ---- */

struct kb_text_out {
	str locale, slug, state, title, summary, body, seo_title, author;
	i64 rev, live_version_id, source_version_id, published_at, publish_at, unpublish_at, seen, helped, not_helped, updated_at;
	bool changed, machine, outdated;
};
static const struct field text_f[] = {
	F(kb_text_out, locale), F(kb_text_out, slug), F(kb_text_out, state, .one_of = "draft|published|archived"),
	F(kb_text_out, title), F(kb_text_out, summary), F(kb_text_out, body, .doc = "Markdown."), F(kb_text_out, seo_title),
	F(kb_text_out, author, .doc = "Who saved last."), F(kb_text_out, rev, .doc = "A save names the one it started from."),
	F(kb_text_out, changed, .doc = "The editor shows more than readers see."),
	F(kb_text_out, live_version_id, .id_null = true),
	F(kb_text_out, source_version_id, .id_null = true, .doc = "The official text's version it was translated from."),
	F(kb_text_out, machine), F(kb_text_out, outdated), F(kb_text_out, published_at, .time = true, .id_null = true),
	F(kb_text_out, publish_at, .time = true, .id_null = true), F(kb_text_out, unpublish_at, .time = true, .id_null = true),
	F(kb_text_out, seen), F(kb_text_out, helped), F(kb_text_out, not_helped), F(kb_text_out, updated_at, .time = true),
};
static const struct shape kb_text_shape = SHAPE(kb_text_out, text_f);
struct kb_link_out {
	i64 ticket_id, at;
	str kind, subject;
};
static const struct field link_f[] = {
	F(kb_link_out, ticket_id), F(kb_link_out, kind, .one_of = "source|sent"), F(kb_link_out, subject), F(kb_link_out, at, .time = true),
};
static const struct shape link_shape = SHAPE(kb_link_out, link_f);
struct kb_article_out {
	i64 id, section_id, owner_id, review_at, ticket_id, updated_at;
	str visibility, locale;
	struct i64s team_ids;
	struct list texts, tickets;
	bool demo, may_publish;
};
static const struct field article_f[] = {
	F(kb_article_out, id), F(kb_article_out, section_id), F(kb_article_out, visibility, .one_of = "public|signed_in|team|internal"),
	F(kb_article_out, team_ids), F(kb_article_out, locale, .doc = "The official language."),
	F(kb_article_out, owner_id, .id_null = true), F(kb_article_out, review_at, .time = true, .id_null = true),
	F(kb_article_out, ticket_id, .id_null = true, .doc = "Where it came from."), FL(kb_article_out, texts, &kb_text_shape),
	FL(kb_article_out, tickets, &link_shape), F(kb_article_out, updated_at, .time = true), F(kb_article_out, demo),
	F(kb_article_out, may_publish),
};
static const struct shape article_shape = SHAPE(kb_article_out, article_f);

static struct kb_text_out text_out(const struct article_text *t)
{
	return (struct kb_text_out){ .locale = t->locale, .slug = t->slug, .state = t->state, .title = t->title,
		.summary = t->summary, .body = t->body, .seo_title = t->seo_title, .author = t->author.s ? t->author : S(""),
		.rev = t->rev, .live_version_id = t->live_version_id, .source_version_id = t->source_version_id,
		.published_at = t->published_at, .publish_at = t->publish_at, .unpublish_at = t->unpublish_at, .seen = t->seen,
		.helped = t->helped, .not_helped = t->not_helped, .updated_at = t->updated_at, .changed = t->rev != t->live_rev,
		.machine = t->machine, .outdated = t->outdated };
}

static bool answer(struct ctx *c, i64 id, struct kb_article_out *o)
{
	struct article_work w;
	struct article_links l;
	struct kb_text_out *t;
	struct kb_link_out *k;
	size_t i;

	if (!article_work(c, id, &w) || !article_links(c, id, &l))
		return false;
	t = NEW_N(c->arena, struct kb_text_out, LOCALES);
	for (i = 0; i < w.texts; i++)
		t[i] = text_out(&w.text[i]);
	k = NEW_N(c->arena, struct kb_link_out, l.n);
	for (i = 0; i < l.n; i++)
		k[i] = (struct kb_link_out){ l.v[i].ticket_id, l.v[i].at, l.v[i].kind, l.v[i].subject };
	*o = (struct kb_article_out){ .id = w.id, .section_id = w.section_id, .owner_id = w.owner_id, .review_at = w.review_at,
		.ticket_id = w.ticket_id, .updated_at = w.updated_at, .visibility = w.visibility, .locale = w.locale,
		.team_ids = w.team_ids, .texts = { t, w.texts }, .tickets = { k, l.n }, .demo = w.demo,
		.may_publish = can(c->who, V_ARTICLE_PUBLISH, NULL) };
	return true;
}

static bool text_answer(struct ctx *c, i64 id, str locale, void *out)
{
	const struct article_text *t;
	struct article_work w;

	if (!article_work(c, id, &w))
		return false;
	t = article_text_of(&w, locale);
	if (!t)
		return fail(c, E_NOT_FOUND, "", "article.no_text");
	*(struct kb_text_out *)out = text_out(t);
	return true;
}

/* ---- articles ---- */

static bool article_get(struct ctx *c, const void *in, void *out)
{
	(void)in;
	return answer(c, call_id(c, 0), out);
}

struct kb_article_in {
	u64 given;
	i64 section_id, owner_id, review_at, ticket_id;
	str visibility, locale, title, summary, body;
	struct i64s team_ids;
};
#define ARTICLE_IN \
	F(kb_article_in, visibility, .one_of = "public|signed_in|team|internal"), F(kb_article_in, team_ids, .max = ARTICLE_TEAMS), \
	F(kb_article_in, locale, .one_of = "en|es|it|pt-BR|pt-PT", .doc = "The official language."), \
	F(kb_article_in, owner_id, .nullable = true), F(kb_article_in, review_at, .nullable = true, .time = true)
static const struct field article_new_f[] = {
	F(kb_article_in, section_id, .required = true), ARTICLE_IN,
	F(kb_article_in, ticket_id, .nullable = true, .doc = "Made of this ticket: what is not given comes from it."),
	F(kb_article_in, title, .max = ARTICLE_TITLE), F(kb_article_in, summary, .max = ARTICLE_SUMMARY),
	F(kb_article_in, body, .max = MD_MAX),
};
static const struct shape article_new_shape = { .name = "kb_article_new", .f = article_new_f, .n = COUNT(article_new_f),
	.size = sizeof(struct kb_article_in), .given_off = offsetof(struct kb_article_in, given) };
static const struct field article_in_f[] = { F(kb_article_in, section_id), ARTICLE_IN };
static const struct shape article_in_shape = { .name = "kb_article_in", .f = article_in_f, .n = COUNT(article_in_f),
	.size = sizeof(struct kb_article_in), .given_off = offsetof(struct kb_article_in, given) };

static void take(const struct kb_article_in *b, const struct shape *s, struct article_work *w)
{
	if (shape_given(s, b, "section_id"))
		w->section_id = b->section_id;
	if (b->visibility.s)
		w->visibility = b->visibility;
	if (shape_given(s, b, "team_ids"))
		w->team_ids = b->team_ids;
	if (b->locale.s)
		w->locale = b->locale;
	if (shape_given(s, b, "owner_id"))
		w->owner_id = b->owner_id;
	if (shape_given(s, b, "review_at"))
		w->review_at = b->review_at;
}

static bool article_post(struct ctx *c, const void *in, void *out)
{
	const struct kb_article_in *b = in;
	struct article_work w = { .visibility = S("public"), .locale = c->locale, .owner_id = c->who->id, .ticket_id = b->ticket_id };
	struct article_edit e = { .title = b->title, .summary = b->summary, .body = b->body };
	str title, summary, body;

	take(b, &article_new_shape, &w);
	if (b->ticket_id) {
		if (!article_of_ticket(c, b->ticket_id, &title, &summary, &body))
			return false;
		e.title = e.title.n ? e.title : title;
		e.summary = e.summary.s ? e.summary : summary;
		e.body = e.body.s ? e.body : body;
	}
	e.locale = w.locale;
	c->call->status = 201;
	return article_save(c, &w) && article_text_save(c, w.id, &e) && answer(c, w.id, out);
}

static bool article_patch(struct ctx *c, const void *in, void *out)
{
	struct article_work w;

	if (!article_work(c, call_id(c, 0), &w))
		return false;
	take(in, &article_in_shape, &w);
	return article_save(c, &w) && answer(c, w.id, out);
}

static bool article_remove(struct ctx *c, const void *in, void *out)
{
	(void)in;
	(void)out;
	return article_delete(c, call_id(c, 0));
}

/* ---- texts ---- */

struct kb_text_in {
	i64 rev;
	str title, summary, body, seo_title, slug;
	bool machine, keep;
};
static const struct field text_in_f[] = {
	F(kb_text_in, rev, .required = true, .doc = "Started from; 0: a new language."),
	F(kb_text_in, title, .required = true, .min = 1, .max = ARTICLE_TITLE), F(kb_text_in, summary, .max = ARTICLE_SUMMARY),
	F(kb_text_in, body, .required = true, .max = MD_MAX), F(kb_text_in, seo_title, .max = ARTICLE_TITLE),
	F(kb_text_in, slug, .max = 80, .doc = "Empty: as it is, or made of the title."),
	F(kb_text_in, machine, .doc = "A program translated it and nobody has checked."),
	F(kb_text_in, keep, .doc = "Also as a version."),
};
static const struct shape text_in_shape = SHAPE(kb_text_in, text_in_f);

/* Who saved in between: his text goes with the refusal, so that both can be merged. */
static bool refuse(struct ctx *c, str locale)
{
	struct failures keep = c->fail;
	struct kb_text_out now;
	struct buf b = buf_new(c->arena, (size_t)MD_MAX * 4);
	json_t *j;

	fail_clear(c);
	if (text_answer(c, call_id(c, 0), locale, &now)) {
		buf_put(&b, S("{\"current\":"));
		shape_encode(&b, &kb_text_shape, &now);
		buf_ch(&b, '}');
		if (json_parse(c, buf_str(&b), &j))
			c->call->extra = j;
	}
	c->fail = keep;
	return false;
}

static bool text_put(struct ctx *c, const void *in, void *out)
{
	const struct kb_text_in *b = in;
	str locale = c->call->param[1];
	struct article_edit e = { .rev = b->rev, .locale = locale, .title = b->title, .summary = b->summary, .body = b->body,
		.seo_title = b->seo_title, .slug = b->slug.s ? b->slug : S(""), .machine = b->machine, .keep = b->keep };

	if (!article_text_save(c, call_id(c, 0), &e))
		return fail_code(c) == E_CONFLICT ? refuse(c, locale) : false;
	return text_answer(c, call_id(c, 0), locale, out);
}

static bool text_remove(struct ctx *c, const void *in, void *out)
{
	(void)in;
	(void)out;
	return article_text_delete(c, call_id(c, 0), c->call->param[1]);
}

struct kb_publish_in {
	i64 rev;
	bool minor, still_outdated;
};
static const struct field publish_f[] = {
	F(kb_publish_in, rev, .required = true, .doc = "What its author read."),
	F(kb_publish_in, minor, .doc = "Of the official text: translations stay as good as they were."),
	F(kb_publish_in, still_outdated, .doc = "Of a translation: it does not say all that is new."),
};
static const struct shape publish_shape = SHAPE(kb_publish_in, publish_f);

static bool publish_post(struct ctx *c, const void *in, void *out)
{
	const struct kb_publish_in *b = in;
	str locale = c->call->param[1];

	if (!article_publish(c, call_id(c, 0), &(struct article_show){ locale, b->rev, b->minor, b->still_outdated }))
		return fail_code(c) == E_CONFLICT ? refuse(c, locale) : false;
	return text_answer(c, call_id(c, 0), locale, out);
}

struct kb_withdraw_in {
	bool archive;
};
static const struct field withdraw_f[] = { F(kb_withdraw_in, archive, .required = true, .doc = "False: back to draft.") };
static const struct shape withdraw_shape = SHAPE(kb_withdraw_in, withdraw_f);

static bool withdraw_post(struct ctx *c, const void *in, void *out)
{
	return article_withdraw(c, call_id(c, 0), c->call->param[1], ((const struct kb_withdraw_in *)in)->archive) &&
		text_answer(c, call_id(c, 0), c->call->param[1], out);
}

struct kb_plan_in {
	i64 publish_at, unpublish_at;
};
static const struct field plan_f[] = {
	F(kb_plan_in, publish_at, .required = true, .nullable = true, .time = true),
	F(kb_plan_in, unpublish_at, .required = true, .nullable = true, .time = true),
};
static const struct shape plan_shape = SHAPE(kb_plan_in, plan_f);

static bool plan_put(struct ctx *c, const void *in, void *out)
{
	const struct kb_plan_in *b = in;

	return article_plan(c, call_id(c, 0), c->call->param[1], b->publish_at, b->unpublish_at) &&
		text_answer(c, call_id(c, 0), c->call->param[1], out);
}

/* ---- versions ---- */

struct kb_version_out {
	i64 id, n, created_at;
	str locale, kind, title, agent, summary, body, html, seo_title;
	bool machine;
};
#define VERSION F(kb_version_out, id), F(kb_version_out, n), F(kb_version_out, locale), \
	F(kb_version_out, kind, .one_of = "saved|published|restored|imported"), F(kb_version_out, title), F(kb_version_out, agent), \
	F(kb_version_out, machine), F(kb_version_out, created_at, .time = true)
static const struct field version_line_f[] = { VERSION };
static const struct shape version_line_shape = { .name = "kb_version_line", .f = version_line_f, .n = COUNT(version_line_f),
	.size = sizeof(struct kb_version_out), .given_off = -1 };
static const struct field version_f[] = {
	VERSION, F(kb_version_out, summary), F(kb_version_out, body), F(kb_version_out, html), F(kb_version_out, seo_title),
};
static const struct shape version_shape = SHAPE(kb_version_out, version_f);
struct kb_versions_out {
	struct list versions;
};
static const struct field versions_f[] = { FL(kb_versions_out, versions, &version_line_shape) };
static const struct shape versions_shape = SHAPE(kb_versions_out, versions_f);

static struct kb_version_out version_out(const struct article_version *v)
{
	return (struct kb_version_out){ v->id, v->n, v->created_at, v->locale, v->kind, v->title, v->agent, v->summary, v->body,
		v->html, v->seo_title, v->machine };
}

static bool versions_get(struct ctx *c, const void *in, void *out)
{
	struct article_versions l;
	struct kb_version_out *v;
	size_t i;

	(void)in;
	if (!article_versions(c, call_id(c, 0), c->call->param[1], &l))
		return false;
	v = NEW_N(c->arena, struct kb_version_out, l.n);
	for (i = 0; i < l.n; i++)
		v[i] = version_out(&l.v[i]);
	((struct kb_versions_out *)out)->versions = (struct list){ v, l.n };
	return true;
}

static bool version_get(struct ctx *c, const void *in, void *out)
{
	struct article_version v;

	(void)in;
	if (!article_version(c, call_id(c, 0), call_id(c, 1), &v))
		return false;
	*(struct kb_version_out *)out = version_out(&v);
	return true;
}

static bool restore_post(struct ctx *c, const void *in, void *out)
{
	struct article_version v;

	(void)in;
	return article_version(c, call_id(c, 0), call_id(c, 1), &v) && article_restore(c, call_id(c, 0), v.id) &&
		text_answer(c, call_id(c, 0), v.locale, out);
}

/* ---- looking ---- */

struct kb_preview_in {
	str locale, body;
};
static const struct field preview_in_f[] = {
	F(kb_preview_in, locale, .required = true, .one_of = "en|es|it|pt-BR|pt-PT"), F(kb_preview_in, body, .required = true, .max = MD_MAX),
};
static const struct shape preview_in_shape = SHAPE(kb_preview_in, preview_in_f);
struct kb_preview_out {
	str html;
	i64 images, no_alt;
};
static const struct field preview_f[] = {
	F(kb_preview_out, html), F(kb_preview_out, images), F(kb_preview_out, no_alt, .doc = "Pictures without a description."),
};
static const struct shape preview_shape = SHAPE(kb_preview_out, preview_f);

static bool preview_post(struct ctx *c, const void *in, void *out)
{
	const struct kb_preview_in *b = in;
	struct md_out md;

	if (!article_render(c, locale_nearest(b->locale), b->body, &md))
		return false;
	*(struct kb_preview_out *)out = (struct kb_preview_out){ md.html, md.images, md.no_alt };
	return true;
}

struct kb_read_out {
	i64 id, section_id, published_at, changed_at;
	str locale, official, slug, title, summary, html, text, url, visibility;
	bool machine, outdated;
	struct strs locales;
};
static const struct field read_f[] = {
	F(kb_read_out, id), F(kb_read_out, section_id), F(kb_read_out, locale), F(kb_read_out, official), F(kb_read_out, slug),
	F(kb_read_out, title), F(kb_read_out, summary), F(kb_read_out, html), F(kb_read_out, text),
	F(kb_read_out, url, .doc = "In the help centre."), F(kb_read_out, visibility), F(kb_read_out, machine),
	F(kb_read_out, outdated), F(kb_read_out, locales), F(kb_read_out, published_at, .time = true), F(kb_read_out, changed_at, .time = true),
};
static const struct shape read_shape = SHAPE(kb_read_out, read_f);

static bool read_get(struct ctx *c, const void *in, void *out)
{
	str wanted = call_query(c, "locale");
	struct article a;

	(void)in;
	if (!article_by_id(c, call_id(c, 0), wanted.n ? locale_nearest(wanted) : c->locale, &a))
		return false;
	*(struct kb_read_out *)out = (struct kb_read_out){ .id = a.id, .section_id = a.section_id, .published_at = a.published_at,
		.changed_at = a.changed_at, .locale = a.locale, .official = a.official, .slug = a.slug, .title = a.title,
		.summary = a.summary, .html = a.html, .text = a.text, .visibility = a.visibility, .machine = a.machine,
		.outdated = a.outdated, .locales = a.locales,
		.url = str_fmt(c->arena, "%.*s/%.*s/a/%.*s", FMT(c->app->base_url), FMT(a.locale), FMT(a.slug)) };
	return true;
}

struct kb_sent_in {
	i64 ticket_id;
};
static const struct field sent_f[] = { F(kb_sent_in, ticket_id, .required = true) };
static const struct shape sent_shape = SHAPE(kb_sent_in, sent_f);

static bool sent_post(struct ctx *c, const void *in, void *out)
{
	(void)out;
	return article_sent(c, call_id(c, 0), ((const struct kb_sent_in *)in)->ticket_id);
}

#define ARTICLE "/api/v1/kb/articles/{id}"
#define TEXT ARTICLE "/texts/{locale}"
static const struct route rows[] = {
	{ "POST", "/api/v1/kb/articles", article_post, V_ARTICLE_EDIT, &article_new_shape, &article_shape, R_WRITE, NULL, "Begin an article" },
	{ "GET", ARTICLE, article_get, V_ARTICLE_READ, NULL, &article_shape, 0, NULL, "An article with what its editor shows" },
	{ "PATCH", ARTICLE, article_patch, V_ARTICLE_EDIT, &article_in_shape, &article_shape, R_WRITE, NULL, "Change an article's place, readers, owner, review date" },
	{ "DELETE", ARTICLE, article_remove, V_ARTICLE_PUBLISH, NULL, NULL, R_WRITE, NULL, "Remove an article for good" },
	{ "PUT", TEXT, text_put, V_ARTICLE_EDIT, &text_in_shape, &kb_text_shape, R_WRITE, NULL,
	  "Save a language; 409 with the current text when somebody saved since" },
	{ "DELETE", TEXT, text_remove, V_ARTICLE_EDIT, NULL, NULL, R_WRITE, NULL, "Remove a language that was never published" },
	{ "POST", TEXT "/publish", publish_post, V_ARTICLE_PUBLISH, &publish_shape, &kb_text_shape, R_WRITE, NULL, "Show readers what the editor shows" },
	{ "POST", TEXT "/withdraw", withdraw_post, V_ARTICLE_PUBLISH, &withdraw_shape, &kb_text_shape, R_WRITE, NULL, "Take a language back" },
	{ "PUT", TEXT "/plan", plan_put, V_ARTICLE_PUBLISH, &plan_shape, &kb_text_shape, R_WRITE, NULL, "Publish or take back at an instant" },
	{ "GET", TEXT "/versions", versions_get, V_ARTICLE_EDIT, NULL, &versions_shape, 0, NULL, "Versions of a language, newest first" },
	{ "GET", ARTICLE "/versions/{version}", version_get, V_ARTICLE_EDIT, NULL, &version_shape, 0, NULL, "One version" },
	{ "POST", ARTICLE "/versions/{version}/restore", restore_post, V_ARTICLE_EDIT, NULL, &kb_text_shape, R_WRITE, NULL, "Take an old version back into the editor" },
	{ "POST", "/api/v1/kb/preview", preview_post, V_ARTICLE_EDIT, &preview_in_shape, &preview_shape, 0, NULL, "A text as readers will see it" },
	{ "GET", ARTICLE "/read", read_get, V_ARTICLE_READ, NULL, &read_shape, 0, "locale", "What readers see, in a language or the nearest" },
	{ "POST", ARTICLE "/sent", sent_post, V_ARTICLE_READ, &sent_shape, NULL, R_WRITE, NULL, "It was put into an answer" },
};
const struct route_set routes_kb_articles = { rows, COUNT(rows) };
