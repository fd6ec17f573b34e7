/* For machines that look for pages: the map of what is published, and what to leave alone. */
#include "desk/knowledge/article.h"
#include "pages/kb.h"
#include "pages/sets.h"

enum { BATCH = 500, URLS_MAX = 40000 };

static void put_url(struct page *p, str path, i64 changed)
{
	struct buf *b = &p->out;

	buf_put(b, S("<url><loc>"));
	html_text(b, page_url(p, path));
	buf_put(b, S("</loc>"));
	if (changed)
		buf_fmt(b, "<lastmod>%.*s</lastmod>", FMT(str_slice(page_iso(p, changed), 0, 10)));
	buf_put(b, S("</url>\n"));
}

static bool put_articles(struct page *p, str locale, i64 *urls)
{
	struct articles all;
	struct i64s elsewhere;
	i64 after = 0;

	if (!kb_elsewhere(p->c, &elsewhere))
		return false;
	do {
		if (!articles_after(p->c, locale, after, BATCH, &all))
			return false;
		for (size_t i = 0; i < all.n; i++) {
			after = all.v[i].id;
			if (str_eq(all.v[i].visibility, S("public")) && !kb_among(elsewhere, all.v[i].section_id) && (*urls)++ < URLS_MAX)
				put_url(p, kb_href(p, all.v[i].locale, all.v[i].slug), all.v[i].changed_at);
		}
	} while (all.n == BATCH);
	return true;
}

static bool sitemap(struct page *p)
{
	static const char *const fixed[] = { "/", "/status", "/sla" };
	i64 urls = 0;

	http_set(p->res, S("Content-Type"), S("application/xml; charset=utf-8"));
	http_set(p->res, S("Cache-Control"), S("public, max-age=600"));
	buf_put(&p->out, S("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"));
	for (size_t i = 0; i < LOCALES; i++) {
		str locale = str_of(message_locales[i]);
		struct kb_sections all;

		for (size_t k = 0; k < COUNT(fixed); k++)
			if ((k != 1 || p->brand.show_status) && (k != 2 || p->brand.show_sla))
				put_url(p, str_fmt(p->c->arena, "/%.*s%s", FMT(page_lang_path(locale)), fixed[k]), 0);
		if (!kb_sections(p->c, locale, &all))
			return false;
		for (size_t k = 0; k < all.n; k++)
			if (all.v[k].articles)
				put_url(p, str_fmt(p->c->arena, "/%.*s/c/%.*s", FMT(page_lang_path(locale)), FMT(all.v[k].slug)), 0);
		if (!put_articles(p, locale, &urls))
			return false;
	}
	buf_put(&p->out, S("</urlset>\n"));
	return true;
}

static bool robots(struct page *p)
{
	http_set(p->res, S("Content-Type"), S("text/plain; charset=utf-8"));
	http_set(p->res, S("Cache-Control"), S("public, max-age=3600"));
	buf_put(&p->out, S("User-agent: *\nDisallow: /app\nDisallow: /api/\nDisallow: /t/\nDisallow: /my/\nDisallow: /csat/\nDisallow: /nps/\nDisallow: /exit/\nSitemap: "));
	buf_put(&p->out, page_url(p, S("/sitemap.xml")));
	buf_ch(&p->out, '\n');
	return true;
}

static const struct page_row rows[] = {
	{ "GET", "/sitemap.xml", sitemap, PG_FEED },
	{ "GET", "/robots.txt", robots, PG_FEED },
};
const struct page_set pages_seo = { rows, COUNT(rows) };
