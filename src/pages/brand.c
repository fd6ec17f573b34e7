/* What a brand looks like: its colours as a style sheet, its logo; scripts and styles of all. */
#include "desk/front/brand.h"

#include "pages.gen.h"
#include "pages/page.h"
#include "pages/sets.h"

static const str NIGHT = { "#14151a", 7 };

static void put_theme(struct page *p, const struct brand *b)
{
	struct arena *a = p->c->arena;
	str dark = contrast_reach(a, b->accent, NIGHT, 5.5);

	buf_fmt(&p->out, ":root{--accent:light-dark(%.*s,%.*s);--on:light-dark(#fff,#14151a);--r:%lldpx", FMT(b->accent), FMT(dark),
		(long long)b->radius);
	if (b->band.n)
		buf_fmt(&p->out, ";--band:%.*s;--band-ink:%.*s", FMT(b->band), FMT(contrast_ink(b->band)));
	buf_put(&p->out, S("}\n"));
}

static bool theme(struct page *p)
{
	str rest = p->param[0], id;
	struct brand b;
	i64 n;

	if (str_starts(rest, S("logo-"))) {
		str type, bytes;

		if (!brand_logo_bytes(p->c, str_slice(rest, 5, rest.n), &type, &bytes))
			return false;
		http_set(p->res, S("Content-Type"), type);
		buf_put(&p->out, bytes);
	} else {
		if (!str_cut(&rest, '-', &id) || !str_i64(id, &n) || !str_ends(rest, S(".css")) || !brand_load(p->c, n, &b))
			return fail(p->c, E_NOT_FOUND, "", "page.unknown");
		http_set(p->res, S("Content-Type"), S("text/css; charset=utf-8"));
		put_theme(p, &b);
	}
	http_set(p->res, S("Cache-Control"), S("public, max-age=31536000, immutable"));
	return true;
}

static bool mark(struct page *p)
{
	http_set(p->res, S("Content-Type"), S("image/svg+xml"));
	http_set(p->res, S("Cache-Control"), S("public, max-age=86400"));
	buf_put(&p->out, S("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\"><rect width=\"32\" height=\"32\" rx=\"8\" fill=\"#4338ca\"/>"
		"<path d=\"M9 10h14v9H15l-4 4v-4H9z\" fill=\"#fff\"/></svg>\n"));
	return true;
}

static bool packed(struct page *p, const struct asset *f)
{
	const struct assets one = { f, 1 };
	struct http_req req = *p->req;
	struct http_res res = { 0 };

	req.path = f->path;
	if (!static_page(&one, f->path, &req, &res))
		return fail(p->c, E_NOT_FOUND, "", "page.unknown");
	for (size_t i = 0; i < res.headers; i++)
		http_set(p->res, res.header[i].name, res.header[i].value);
	p->status = res.status;
	buf_put(&p->out, res.body);
	return true;
}

/* Names with hashes: another build has others, and an old page asks for what is gone. */
static bool asset(struct page *p)
{
	static const struct asset *const all[] = { &page_help_css, &page_help_js };

	for (size_t i = 0; i < COUNT(all); i++)
		if (str_eq(p->path, all[i]->path))
			return packed(p, all[i]);
	return fail(p->c, E_NOT_FOUND, "", "page.unknown");
}

static const struct page_row rows[] = {
	{ "GET", "/brand/mark.svg", mark, PG_FEED },
	{ "GET", "/brand/{file}", theme, PG_FEED },
	{ "GET", "/page/{file}", asset, PG_NODB | PG_FEED },
};
const struct page_set pages_brand = { rows, COUNT(rows) };
