#include "pages/page.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "desk/app.h"
#include "desk/policy.h"
#include "pages.gen.h"
#include "pages/cache.h"
#include "pages/frame.h"
#include "pages/visitor.h"
#include "store/db.h"

enum { PAGE_MAX = 4 << 20, FORM_MAX = 256 * 1024, FILES_MAX = 25 << 20 };

/* ---- addresses ---- */

str page_lang_path(str locale)
{
	if (str_eq(locale, S("pt-BR")))
		return S("pt-br");
	return str_eq(locale, S("pt-PT")) ? S("pt-pt") : locale;
}

/* "/es/a/x" is Spanish and "/a/x". */
static str language_of(str path, str *rest)
{
	*rest = path;
	for (size_t i = 0; i < LOCALES; i++) {
		str locale = str_of(message_locales[i]), lp = page_lang_path(locale);

		if (path.n > lp.n && str_eq(str_slice(path, 1, lp.n + 1), lp) && (path.n == lp.n + 1 || path.s[lp.n + 1] == '/')) {
			*rest = path.n == lp.n + 1 ? S("/") : str_slice(path, lp.n + 1, path.n);
			return locale;
		}
	}
	return STR_NULL;
}

str page_path(const struct page *p, const char *fmt, ...)
{
	struct buf b = buf_new(p->c->arena, 8192);
	va_list ap;

	buf_put(&b, p->base);
	va_start(ap, fmt);
	buf_vfmt(&b, fmt, ap);
	va_end(ap);
	return buf_str(&b);
}

str page_url(const struct page *p, str path)
{
	return str_fmt(p->c->arena, "%.*s%.*s", FMT(brand_home(p->c, &p->brand)), FMT(path));
}

bool page_go(struct page *p, int status, str to)
{
	p->status = status;
	http_set(p->res, S("Location"), to);
	return true;
}

void page_cookie(struct page *p, const char *name, str value, i64 max_age_s)
{
	http_set(p->res, S("Set-Cookie"), str_fmt(p->c->arena, "%s=%.*s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%lld%s", name,
		FMT(value), (long long)max_age_s, p->c->app->secure_cookies ? "; Secure" : ""));
}

str page_when(const struct page *p, i64 at, str zone)
{
	const struct fail_param m[] = { { "at", str_fmt(p->c->arena, "%lld", (long long)at) }, { "zone", zone } };

	return page_text(p, "page.when", m, COUNT(m));
}

str page_day(const struct page *p, i64 at, str zone)
{
	const struct fail_param m[] = { { "at", str_fmt(p->c->arena, "%lld", (long long)at) }, { "zone", zone } };

	return page_text(p, "page.day", m, COUNT(m));
}

str page_iso(const struct page *p, i64 at)
{
	return time_iso(p->c->arena, at);
}

/* ---- rows ---- */

static bool path_matches(const char *pattern, str path, str *param)
{
	str want = str_of(pattern), have = path, a, b;
	size_t n = 0;

	for (;;) {
		bool more_a = str_cut(&want, '/', &a), more_b = str_cut(&have, '/', &b);

		if (!more_a || !more_b)
			return more_a == more_b;
		if (a.n && a.s[0] == '{') {
			if (!b.n || n == 2)
				return false;
			param[n++] = b;
		} else if (!str_eq(a, b)) {
			return false;
		}
	}
}

static const struct page_row *find_row(str method, str path, str *param, bool *known)
{
	*known = false;
	for (size_t i = 0; i < page_sets_n; i++)
		for (size_t k = 0; k < page_sets[i]->n; k++) {
			const struct page_row *r = &page_sets[i]->v[k];

			if (!path_matches(r->path, path, param))
				continue;
			*known = true;
			if (str_eq(method, str_of(r->method)))
				return r;
		}
	return NULL;
}

size_t page_body_limit(const struct app *app, str path)
{
	str param[2], rest;
	bool known;

	language_of(path, &rest);
	if (!find_row(S("POST"), rest, param, &known))
		return 0;
	if (str_starts(rest, S("/contact")) || str_starts(rest, S("/t/")))
		return (size_t)(app->upload_max < FILES_MAX ? app->upload_max : FILES_MAX) + FORM_MAX;
	return FORM_MAX;
}

/* ---- running one ---- */

static bool same_site(const struct page *p)
{
	str site = http_header(p->req, "Sec-Fetch-Site"), origin = http_header(p->req, "Origin"), host = http_header(p->req, "Host");
	ssize_t scheme = str_find(origin, S("://"));

	if (site.n && !str_eq(site, S("same-origin")) && !str_eq(site, S("none")))
		return false;
	return !origin.n || (scheme > 0 && str_eq_ascii_nocase(str_slice(origin, (size_t)scheme + 3, origin.n), host)) ||
		str_eq(origin, p->c->app->base_url);
}

static bool who_and_where(struct ctx *c, void *arg)
{
	struct page *p = arg;

	if (!brand_of_host(c, http_header(p->req, "Host"), &p->brand))
		return false;
	c->brand_id = p->brand.id;
	return page_customer(p);
}

static bool run(struct ctx *c, void *arg)
{
	struct page *p = arg;

	buf_cut(&p->out, 0);
	p->res->headers = 0;
	p->status = 0;
	return who_and_where(c, p) && p->row->fn(p);
}

static bool in_store(struct page *p)
{
	if (p->row->flags & PG_NODB)
		return db_read(p->c, who_and_where, p) && p->row->fn(p);
	return p->row->flags & PG_WRITE ? db_write(p->c, run, p) : db_read(p->c, run, p);
}

static bool answer(struct page *p)
{
	bool post = str_eq(p->req->method, S("POST"));

	if (post && !same_site(p))
		return fail(p->c, E_FORBIDDEN, "", "auth.origin");
	if (post && !sent_parse(p->req, &p->form))
		return fail(p->c, E_BAD_REQUEST, "", "form.unreadable");
	return in_store(p);
}

static void put_failed(struct page *p)
{
	struct failed_view v;

	if (!p->brand.id)
		p->brand = (struct brand){ .id = 0, .name = S("Pronto"), .accent = S("#4338ca"), .texts = S("{}") };
	buf_cut(&p->out, 0);
	p->res->headers = 0;
	v = failed_view_of(p);
	p->status = p->gone && v.status == 404 ? 410 : (int)v.status;
	p->title = v.title;
	p->noindex = true;
	page_begin(p);
	tpl_failed(p, &v);
	page_end(p);
	if (v.status == 429)
		http_set(p->res, S("Retry-After"), S("60"));
}

static void common_headers(struct page *p)
{
	struct http_res *r = p->res;
	str frames = p->frames.n ? p->frames : S("'none'");

	http_set(r, S("Content-Security-Policy"), str_fmt(p->c->arena, "default-src 'none'; style-src 'self'; script-src 'self'; "
		"img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors %.*s; "
		"require-trusted-types-for 'script'; trusted-types 'none'", FMT(frames)));
	http_set(r, S("X-Content-Type-Options"), S("nosniff"));
	http_set(r, S("Referrer-Policy"), S("same-origin"));
	http_set(r, S("Cross-Origin-Opener-Policy"), S("same-origin"));
	http_set(r, S("Permissions-Policy"), S("camera=(), microphone=(), geolocation=()"));
	if (p->c->app->secure_cookies)
		http_set(r, S("Strict-Transport-Security"), S("max-age=31536000"));
}

static void finish(struct page *p, bool fed)
{
	if (p->out.over)
		LOG(LOG_ERROR, p->c, "page.too_large", KS("path", p->path));
	p->res->status = p->status ? p->status : 200;
	if (p->res->status >= 300 && p->res->status < 400) {
		p->res->body = S("");
	} else {
		p->res->body = buf_str(&p->out);
		if (!fed)
			http_set(p->res, S("Content-Type"), S("text/html; charset=utf-8"));
	}
	if (!fed)
		http_set(p->res, S("Cache-Control"), S("no-store"));
	if (p->row && (p->noindex || !(p->row->flags & (PG_PUBLIC | PG_INDEX))))
		http_set(p->res, S("X-Robots-Tag"), S("noindex"));
	common_headers(p);
}

/* ---- pages for everybody ---- */

static bool read_epoch(struct ctx *c, void *arg)
{
	return page_epoch(c, arg);
}

static bool from_memory(struct page *p, str *key, i64 *epoch)
{
	struct page_cache *k = p->c->app->pages;
	str host = http_header(p->req, "Host");

	*key = str_fmt(p->c->arena, "%.*s %.*s%.*s", FMT(str_slice(host, 0, 255)), FMT(p->base), FMT(p->path));
	if (page_cache_asks(k)) {
		i64 now = 0;

		if (!db_read(p->c, read_epoch, &now))
			return false;
		page_cache_epoch(k, now);
	}
	*epoch = page_cache_now(k);
	if (!page_cache_serve(k, *key, p->req, p->res))
		return false;
	common_headers(p);
	return true;
}

static void public_page(struct page *p)
{
	struct page_kept kept = { .type = S("text/html; charset=utf-8") };
	bool keeps = p->c->app->pages && !p->req->query.n && !page_has_session(p);

	if (keeps && from_memory(p, &kept.key, &kept.epoch))
		return;
	if (fail_code(p->c) || !answer(p)) {
		put_failed(p);
		finish(p, false);
		return;
	}
	if (!keeps || p->status || p->out.over) {
		finish(p, p->row->flags & PG_FEED);
		return;
	}
	kept.body = buf_str(&p->out);
	for (size_t i = 0; i < p->res->headers; i++)
		if (str_eq(p->res->header[i].name, S("Content-Type")))
			kept.type = p->res->header[i].value;
	p->res->headers = 0;
	page_cache_keep(p->c->app->pages, &kept, p->req, p->res);
	common_headers(p);
}

static void private_page(struct page *p)
{
	bool ok = answer(p), ours = fail_code(p->c) >= E_INTERNAL || !fail_code(p->c);

	if (!ok) {
		if (ours)
			LOG(LOG_ERROR, p->c, "page.failed", KS("path", str_of(p->row->path)), KS("code", str_of(fail_name(fail_code(p->c)))),
			    KS("key", p->c->fail.n ? str_of(p->c->fail.v[0].key) : S("")));
		put_failed(p);
	}
	finish(p, ok && (p->row->flags & PG_FEED));
}

/* /contact goes to /es/contact for who reads Spanish. */
static void to_language(struct page *p)
{
	str q = p->req->query;

	p->res->status = 302;
	http_set(p->res, S("Location"), str_fmt(p->c->arena, "%.*s%.*s%s%.*s", FMT(p->base), FMT(p->path), q.n ? "?" : "", FMT(q)));
	http_set(p->res, S("Vary"), S("Accept-Language"));
	http_set(p->res, S("Cache-Control"), S("no-cache"));
	common_headers(p);
}

static void page_init(struct page *p, struct ctx *c, struct app *app, struct store *store)
{
	str asked = http_query(p->req, "lang"), named;

	ctx_init(c, p->req->arena, store);
	c->app = app;
	c->who = actor_nobody();
	c->request_id = p->req->request_id;
	named = language_of(p->req->path, &p->path);
	c->locale = named.n ? named : asked.n && asked.n < 12 ? locale_nearest(asked) : locale_accept(http_header(p->req, "Accept-Language"));
	p->c = c;
	p->base = str_fmt(c->arena, "/%.*s", FMT(page_lang_path(c->locale)));
	p->out = buf_new(c->arena, PAGE_MAX);
}

bool page_handle(struct app *app, struct store *store, struct http_req *req, struct http_res *res)
{
	struct page p = { .req = req, .res = res };
	str method = str_eq(req->method, S("HEAD")) ? S("GET") : req->method, rest;
	str named = language_of(req->path, &rest);
	struct ctx c;
	bool known;

	p.row = find_row(method, rest, p.param, &known);
	if (!p.row && !named.s)
		return false;
	page_init(&p, &c, app, store);
	if (!p.row || (named.s && !(p.row->flags & (PG_PUBLIC | PG_LANG)))) {
		fail(&c, E_NOT_FOUND, "", "page.unknown");
		p.row = NULL;
		if (!db_read(&c, who_and_where, &p))
			p.brand.id = 0;
		put_failed(&p);
		finish(&p, false);
	} else if ((p.row->flags & (PG_PUBLIC | PG_LANG)) && !named.s && !(p.row->flags & PG_FEED) && str_eq(method, S("GET"))) {
		to_language(&p);
	} else if ((p.row->flags & PG_PUBLIC) && str_eq(method, S("GET"))) {
		public_page(&p);
	} else {
		private_page(&p);
	}
	return true;
}

void page_not_found(struct app *app, struct store *store, struct http_req *req, struct http_res *res)
{
	struct page p = { .req = req, .res = res };
	struct ctx c;

	page_init(&p, &c, app, store);
	fail(&c, E_NOT_FOUND, "", "page.unknown");
	if (!db_read(&c, who_and_where, &p))
		p.brand.id = 0;
	put_failed(&p);
	finish(&p, false);
}
