#include "pages/kb.h"

#include "base/json.h"
#include "desk/knowledge/article.h"
#include "desk/knowledge/search.h"
#include "desk/people/rate.h"
#include "desk/policy.h"
#include "pages.gen.h"
#include "pages/sets.h"
#include "pages/visitor.h"
#include "store/db.h"

enum { SECTION_ARTICLES = 200, RESULTS = 20, SUGGESTIONS = 8, COMMENT_BYTES = 4000, VOTES_MINUTE = 30 };

str kb_href(struct page *p, str locale, str slug)
{
	return str_fmt(p->c->arena, "/%.*s/a/%.*s", FMT(page_lang_path(locale)), FMT(slug));
}

/* ---- categories ---- */

static struct kb_item item_of(struct page *p, const struct article *a)
{
	return (struct kb_item){ .href = kb_href(p, a->locale, a->slug), .lang = a->locale, .title = a->title,
		.about = a->summary, .foreign = !str_eq(a->locale, p->c->locale) };
}

static bool add_group(struct page *p, const struct kb_section *s, bool top, struct category_view *v)
{
	struct kb_group *g = &v->groups.v[v->groups.n];
	struct articles list;

	if (!articles_visible(p->c, s->id, p->c->locale, SECTION_ARTICLES, &list))
		return false;
	if (!list.n)
		return true;
	*g = (struct kb_group){ .name = top ? S("") : s->name, .about = s->about, .id = s->slug };
	g->items.v = NEW_N(p->c->arena, struct kb_item, list.n);
	for (size_t i = 0; i < list.n; i++)
		g->items.v[g->items.n++] = item_of(p, &list.v[i]);
	v->groups.n++;
	return true;
}

static void crumb(struct page *p, struct kb_crumbs *c, str name, str href)
{
	if (c->n)
		c->v[c->n - 1].more = true;
	c->v[c->n] = (struct kb_crumb){ .name = name, .href = href, .url = page_url(p, href), .position = (i64)c->n + 1 };
	c->n++;
}

static void crumbs_start(struct page *p, struct kb_crumbs *c)
{
	c->v = NEW_N(p->c->arena, struct kb_crumb, 5);
	crumb(p, c, page_text(p, "page.home", NULL, 0), page_path(p, "/"));
}

static void section_crumbs(struct page *p, const struct kb_sections *all, i64 id, struct kb_crumbs *c)
{
	for (size_t i = 0; i < all->n; i++) {
		if (all->v[i].id != id)
			continue;
		if (all->v[i].parent_id)
			section_crumbs(p, all, all->v[i].parent_id, c);
		if (c->n < 4)
			crumb(p, c, all->v[i].name, page_path(p, "/c/%.*s", FMT(all->v[i].slug)));
		return;
	}
}

static bool category(struct page *p)
{
	struct category_view v = { 0 };
	struct kb_section s;
	struct kb_sections all;
	bool moved;

	if (!kb_section_by_slug(p->c, p->param[0], p->c->locale, &s, &moved))
		return false;
	if (moved)
		return page_go(p, 301, page_path(p, "/c/%.*s", FMT(s.slug)));
	if (!kb_sections(p->c, p->c->locale, &all))
		return false;
	v.groups.v = NEW_N(p->c->arena, struct kb_group, all.n + 1);
	if (!add_group(p, &s, true, &v))
		return false;
	for (size_t i = 0; i < all.n; i++)
		if (all.v[i].parent_id == s.id && !add_group(p, &all.v[i], false, &v))
			return false;
	crumbs_start(p, &v.crumbs);
	section_crumbs(p, &all, s.id, &v.crumbs);
	v.name = p->title = s.name;
	v.about = p->description = s.about;
	page_begin(p);
	tpl_category(p, &v);
	page_end(p);
	return true;
}

/* ---- an article ---- */


static void official(struct page *p, const struct article *a, struct article_view *v)
{
	static const struct {
		const char *locale, *name;
	} names[] = { { "en", "English" }, { "es", "español" }, { "it", "italiano" }, { "pt-BR", "português (Brasil)" },
		{ "pt-PT", "português (Portugal)" } };

	for (size_t i = 0; i < a->locales.n; i++)
		if (str_eq(a->locales.v[i], a->official) && !str_eq(a->official, a->locale))
			v->official_href = kb_href(p, a->official, a->slugs.v[i]);
	for (size_t i = 0; i < COUNT(names); i++)
		if (str_eq(a->official, str_of(names[i].locale)))
			v->official_name = str_of(names[i].name);
}

static void languages(struct page *p, const struct article *a)
{
	p->locales = a->locales;
	p->paths.v = NEW_N(p->c->arena, str, a->locales.n);
	p->paths.n = a->locales.n;
	for (size_t i = 0; i < a->locales.n; i++)
		p->paths.v[i] = str_fmt(p->c->arena, "/a/%.*s", FMT(a->slugs.v[i]));
}

static bool missing(struct page *p)
{
	bool gone = false;

	if (fail_code(p->c) != E_NOT_FOUND)
		return false;
	fail_clear(p->c);
	if (!article_gone(p->c, p->c->locale, p->param[0], &gone))
		return false;
	p->gone = gone;
	return fail(p->c, E_NOT_FOUND, "", "page.unknown");
}

static bool article(struct page *p)
{
	struct article_view v = { 0 };
	struct kb_sections all;
	struct article a;
	bool moved;

	if (!article_by_slug(p->c, p->c->locale, p->param[0], &a, &moved))
		return missing(p);
	if (moved)
		return page_go(p, 301, kb_href(p, a.locale, a.slug));
	if (!kb_sections(p->c, p->c->locale, &all))
		return false;
	crumbs_start(p, &v.crumbs);
	section_crumbs(p, &all, a.section_id, &v.crumbs);
	crumb(p, &v.crumbs, a.title, kb_href(p, a.locale, a.slug));
	v.lang = a.locale;
	v.title = a.title;
	v.summary = a.summary;
	v.body = (struct html){ a.html };
	v.changed = page_day(p, a.changed_at, S("UTC"));
	v.changed_iso = page_iso(p, a.changed_at);
	v.published_iso = page_iso(p, a.published_at);
	v.url = page_url(p, kb_href(p, a.locale, a.slug));
	official(p, &a, &v);
	v.machine = a.machine;
	v.outdated = a.outdated && v.official_href.n;
	p->title = a.seo_title.n ? a.seo_title : a.title;
	p->description = a.summary;
	languages(p, &a);
	p->noindex = !str_eq(a.visibility, S("public"));
	p->article = true;
	article_seen(p->c, a.id, a.locale);
	page_begin(p);
	tpl_article(p, &v);
	page_end(p);
	return true;
}

/* ---- search ---- */

/* The excerpt cut where something was found; marks count UTF-16 units. */
static struct kb_parts parts_of(struct page *p, const struct kb_hit *h)
{
	struct kb_parts out = { NEW_N(p->c->arena, struct kb_part, h->marks_n * 2 + 1), 0 };
	size_t from = 0, i = 0, m = 0;
	i64 unit = 0;
	bool in = false;

	for (;;) {
		i64 edge = m < h->marks_n ? h->marks[m].from + (in ? h->marks[m].len : 0) : -1;
		unsigned char ch;

		if (edge >= 0 && unit >= edge) {
			if (i > from)
				out.v[out.n++] = (struct kb_part){ str_slice(h->excerpt, from, i), in };
			from = i;
			m += in;
			in = !in;
			continue;
		}
		if (i >= h->excerpt.n)
			break;
		ch = (unsigned char)h->excerpt.s[i];
		unit += ch >= 0xf0 ? 2 : 1;
		i += ch < 0x80 ? 1 : ch < 0xe0 ? 2 : ch < 0xf0 ? 3 : 4;
	}
	if (h->excerpt.n > from)
		out.v[out.n++] = (struct kb_part){ str_slice(h->excerpt, from, h->excerpt.n), in };
	return out;
}

bool kb_found(struct page *p, str query, i64 limit, bool instant, struct results_view *out)
{
	struct kb_query q = { .text = query, .language = p->c->locale, .limit = limit, .instant = instant, .log = !instant,
		.reach = p->c->who->kind == ACTOR_PERSON ? KB_SIGNED_IN : KB_PUBLIC };
	struct kb_hits hits;

	*out = (struct results_view){ .query = query, .corrected = S("") };
	if (!kb_search(p->c, &q, &hits))
		return false;
	out->items.v = NEW_N(p->c->arena, struct kb_item, hits.n);
	for (size_t i = 0; i < hits.n; i++) {
		const struct kb_hit *h = &hits.v[i];

		out->items.v[out->items.n++] = (struct kb_item){ .id = h->article_id, .href = kb_href(p, h->language, h->slug), .lang = h->language,
			.title = h->title, .foreign = !str_eq(h->language, p->c->locale), .parts = parts_of(p, h) };
	}
	out->n = (i64)hits.n;
	if (hits.corrected.s)
		out->corrected = hits.corrected;
	return true;
}

static bool results(struct page *p)
{
	str q = str_trim(http_query(p->req, "q"));
	struct results_view v = { .query = S("") };
	struct buf to = buf_new(p->c->arena, 8192);

	q = str_utf8_trunc(q, 500);
	if (q.n && !kb_found(p, q, RESULTS, false, &v))
		return false;
	buf_put(&to, page_path(p, "/contact?subject="));
	url_part(&to, q);
	v.contact = buf_str(&to);
	p->title = page_text(p, "page.search", NULL, 0);
	page_begin(p);
	tpl_results(p, &v);
	page_end(p);
	return true;
}

/* For the list below a field: [{"title","href","lang","id"}] */
static bool suggest(struct page *p)
{
	str q = str_utf8_trunc(str_trim(http_query(p->req, "q")), 500);
	struct results_view v = { 0 };

	if (q.n && !kb_found(p, q, SUGGESTIONS, true, &v))
		return false;
	buf_ch(&p->out, '[');
	for (size_t i = 0; i < v.items.n; i++) {
		buf_put(&p->out, i ? S(",{\"title\":") : S("{\"title\":"));
		json_str(&p->out, v.items.v[i].title);
		buf_put(&p->out, S(",\"href\":"));
		json_str(&p->out, v.items.v[i].href);
		buf_put(&p->out, S(",\"lang\":"));
		json_str(&p->out, v.items.v[i].lang);
		buf_fmt(&p->out, ",\"id\":%lld}", (long long)v.items.v[i].id);
	}
	buf_ch(&p->out, ']');
	http_set(p->res, S("Content-Type"), S("application/json"));
	http_set(p->res, S("Cache-Control"), S("no-store"));
	return true;
}

/* ---- votes ---- */

static bool vote_write(struct ctx *c, void *arg)
{
	struct page *p = arg;
	struct article a;
	bool moved;

	return article_by_slug(c, c->locale, p->param[0], &a, &moved) && article_vote(c, &(struct article_vote){ .article_id = a.id,
		.locale = a.locale, .reader = page_visitor(p), .reason = sent_get(&p->form, "reason").s ? sent_get(&p->form, "reason") : S(""),
		.comment = str_utf8_trunc(sent_get(&p->form, "comment").s ? str_trim(sent_get(&p->form, "comment")) : S(""), COMMENT_BYTES),
		.helpful = str_eq(sent_get(&p->form, "helpful"), S("yes")) });
}

static bool vote(struct page *p)
{
	bool yes = str_eq(sent_get(&p->form, "helpful"), S("yes")), why = sent_get(&p->form, "comment").s;

	if (!rate_take(p->c, &(struct rate){ "vote", p->req->peer, VOTES_MINUTE, 60000 }))
		return false;
	if (!db_write(p->c, vote_write, p))
		return false;
	return page_go(p, 303, page_path(p, "/a/%.*s/thanks?v=%s", FMT(p->param[0]), yes ? "yes" : why ? "done" : "no"));
}

static bool voted(struct page *p)
{
	str v = http_query(p->req, "v");
	struct voted_view w = { .helpful = str_eq(v, S("yes")), .done = str_eq(v, S("done")) };
	struct article a;
	bool moved;

	if (!article_by_slug(p->c, p->c->locale, p->param[0], &a, &moved))
		return false;
	w.title = a.title;
	w.href = kb_href(p, a.locale, a.slug);
	p->title = page_text(p, "page.vote.thanks", NULL, 0);
	page_begin(p);
	tpl_voted(p, &w);
	page_end(p);
	return true;
}

static const struct page_row rows[] = {
	{ "GET", "/c/{slug}", category, PG_PUBLIC },
	{ "GET", "/a/{slug}", article, PG_PUBLIC },
	{ "POST", "/a/{slug}", vote, PG_LANG | PG_NODB },
	{ "GET", "/a/{slug}/thanks", voted, PG_LANG },
	{ "GET", "/search", results, PG_LANG },
	{ "GET", "/suggest", suggest, PG_LANG | PG_FEED },
};
const struct page_set pages_kb = { rows, COUNT(rows) };
