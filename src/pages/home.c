#include "pages/home.h"

#include "desk/knowledge/article.h"
#include "pages.gen.h"
#include "pages/sets.h"

/* Those that have something to read. */
static bool topics(struct page *p, struct home_topics *out)
{
	struct kb_sections all;

	if (!kb_sections(p->c, p->c->locale, &all))
		return false;
	out->v = NEW_N(p->c->arena, struct home_topic, all.n);
	for (size_t i = 0; i < all.n; i++)
		if (!all.v[i].parent_id && all.v[i].articles)
			out->v[out->n++] = (struct home_topic){ all.v[i].name, all.v[i].about,
				page_path(p, "/c/%.*s", FMT(all.v[i].slug)), all.v[i].articles };
	return true;
}

static bool home(struct page *p)
{
	struct home_view v = { .title = brand_text(p->c, &p->brand, "title"), .intro = brand_text(p->c, &p->brand, "intro") };

	if (!topics(p, &v.topics))
		return false;
	if (!v.title.n)
		v.title = page_text(p, "page.home.title", NULL, 0);
	v.url = page_url(p, page_path(p, "/"));
	v.search_url = str_fmt(p->c->arena, "%.*s?q={q}", FMT(page_url(p, page_path(p, "/search"))));
	p->description = v.intro.n ? v.intro : v.title;
	page_begin(p);
	tpl_home(p, &v);
	page_end(p);
	return true;
}

static const struct page_row rows[] = {
	{ "GET", "/", home, PG_PUBLIC },
};
const struct page_set pages_home = { rows, COUNT(rows) };
