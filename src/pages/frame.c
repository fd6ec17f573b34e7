#include "pages/frame.h"

#include "pages.gen.h"

static const struct {
	const char *locale, *label;
} names[LOCALES] = {
	{ "en", "English" }, { "es", "Español" }, { "it", "Italiano" }, { "pt-BR", "Português (Brasil)" },
	{ "pt-PT", "Português (Portugal)" },
};

static bool exists_in(const struct page *p, str locale)
{
	for (size_t i = 0; i < p->locales.n; i++)
		if (str_eq(p->locales.v[i], locale))
			return true;
	return !p->locales.n;
}

static bool in_address(const struct page *p)
{
	return p->row && (p->row->flags & (PG_PUBLIC | PG_LANG));
}

/* The path by which search engines shall know it. */
static str address(const struct page *p)
{
	return p->address.n ? p->address : p->path;
}

/* The same page in another language. */
static str other(const struct page *p, str locale)
{
	struct arena *a = p->c->arena;
	str path = in_address(p) ? address(p) : S("/");

	for (size_t i = 0; i < p->paths.n; i++)
		if (str_eq(p->locales.v[i], locale))
			path = p->paths.v[i];
	if (p->row && !in_address(p))
		return str_fmt(a, "%.*s?lang=%.*s", FMT(p->path), FMT(locale));
	return str_fmt(a, "/%.*s%.*s", FMT(page_lang_path(locale)), FMT(path));
}

static void put_links(struct page *p, struct frame_view *v)
{
	struct arena *a = p->c->arena;

	v->alternates.v = NEW_N(a, struct frame_link, LOCALES);
	v->languages.v = NEW_N(a, struct frame_link, LOCALES);
	for (size_t i = 0; i < LOCALES; i++) {
		str locale = str_of(names[i].locale), href = other(p, locale);

		if (!exists_in(p, locale))
			continue;
		v->languages.v[v->languages.n++] = (struct frame_link){ locale, str_of(names[i].label), href,
			str_eq(locale, p->c->locale) };
		v->alternates.v[v->alternates.n++] = (struct frame_link){ locale, S(""), page_url(p, href), false };
	}
}

/* language_TERRITORY, as og:locale wants it */
static str og_locale(str locale)
{
	static const char *const all[][2] = { { "es", "es_ES" }, { "it", "it_IT" }, { "pt-BR", "pt_BR" }, { "pt-PT", "pt_PT" } };

	for (size_t i = 0; i < COUNT(all); i++)
		if (str_eq(locale, str_of(all[i][0])))
			return str_of(all[i][1]);
	return S("en_GB");
}

static struct frame_view view_of(struct page *p)
{
	struct arena *a = p->c->arena;
	struct frame_view v = { .lang = p->c->locale, .site = p->brand.name, .bare = p->bare, .css = page_help_css.path,
		.js = page_help_js.path, .description = p->description.n ? p->description : p->title,
		.index = p->row && (p->row->flags & (PG_PUBLIC | PG_INDEX)) && !p->noindex && p->status < 400,
		.show_sla = p->brand.show_sla, .show_status = p->brand.show_status };

	v.title = str_eq(p->path, S("/")) || !p->title.n ? p->brand.name :
		str_fmt(a, "%.*s – %.*s", FMT(p->title), FMT(p->brand.name));
	v.theme = str_fmt(a, "/brand/%lld-%lld.css", (long long)p->brand.id, (long long)p->brand.rev);
	v.logo = p->brand.logo_sha.n ? str_fmt(a, "/brand/logo-%.*s", FMT(p->brand.logo_sha)) : S("");
	/* who shares a page is shown its brand; readers of such marks take no SVG */
	v.image = v.logo.n && !str_starts(p->brand.logo_type, S("image/svg")) ? page_url(p, v.logo) : S("");
	v.article = p->article;
	v.og_locale = og_locale(p->c->locale);
	v.canonical = page_url(p, in_address(p) ? str_fmt(a, "%.*s%.*s", FMT(p->base), FMT(address(p))) :
		http_query(p->req, "lang").n ? other(p, p->c->locale) : p->path);
	v.fallback = page_url(p, address(p));
	v.footer = brand_text(p->c, &p->brand, "footer");
	put_links(p, &v);
	return v;
}

void page_begin(struct page *p)
{
	struct frame_view v = view_of(p);

	tpl_head(p, &v);
}

void page_end(struct page *p)
{
	struct frame_view v = view_of(p);

	tpl_foot(p, &v);
}

struct failed_view failed_view_of(struct page *p)
{
	static const char *const words[][2] = {
		{ "page.failed.broken", "page.failed.broken_words" }, { "page.failed.missing", "page.failed.missing_words" },
		{ "page.failed.often", "page.failed.often_words" }, { "page.failed.away", "page.failed.away_words" },
		{ "page.failed.refused", "page.failed.refused_words" },
	};
	enum err code = fail_code(p->c) ? fail_code(p->c) : E_INTERNAL;
	struct failed_view v = { .status = fail_http_status(code), .request = p->c->request_id };
	const char *const *k = words[0];

	if (code == E_NOT_FOUND)
		k = words[1];
	else if (code == E_RATE)
		k = words[2];
	else if (code == E_UNAVAILABLE || code == E_FULL)
		k = words[3];
	else if (code < E_INTERNAL)
		k = words[4];
	v.title = page_text(p, k[0], NULL, 0);
	v.words = page_text(p, k[1], NULL, 0);
	if (code != E_NOT_FOUND && code < E_INTERNAL && p->c->fail.n)
		v.words = message_failure(p->c->arena, p->c->locale, &p->c->fail.v[0]);
	if (code == E_NOT_FOUND)
		v.request = S("");
	return v;
}
