#include "pages/home.h"

#include "pages.gen.h"
#include "pages/sets.h"

static bool home(struct page *p)
{
	struct home_view v = { .title = brand_text(p->c, &p->brand, "title"), .intro = brand_text(p->c, &p->brand, "intro") };

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
