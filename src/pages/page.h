/*
 * The customer's pages: plain HTML made by compiled templates (tools/pagegen), complete
 * without JavaScript.  Routes are rows; page_handle finds the brand and the language, runs
 * the row's function in a transaction and answers what it wrote, or a page that says what
 * went wrong and where to go from there.  Pages for everybody have their language in the
 * address (/es/…) and are remembered as rendered; pages for one reader have not, and are
 * never kept anywhere.
 */
#ifndef PRONTO_PAGES_PAGE_H
#define PRONTO_PAGES_PAGE_H

#include "base/ctx.h"
#include "base/message.h"
#include "desk/front/brand.h"
#include "desk/front/customer.h"
#include "net/form.h"
#include "net/http.h"

struct page_row;

struct page {
	struct ctx *c;		/* c->locale is the page's language */
	const struct http_req *req;
	struct http_res *res;
	const struct page_row *row;
	struct buf out;
	struct brand brand;
	str base;		/* "/es"; empty on pages for one reader */
	str path;		/* without the language: "/a/reset" */
	str param[2];		/* {…} of the row's path */
	struct sent form;	/* of a POST */
	str title, description;	/* plain text */
	str frames;		/* origins that may show this page in a frame; empty: none */
	int status;		/* 0: 200 */
	bool bare;		/* inside somebody's frame: no header, no footer */
	bool noindex;
	bool article;		/* for who shares it: og:type */
	struct strs locales;	/* languages this page exists in; n 0: all */
	str address;		/* its path, where the same page has two; empty: the one asked for */
	struct strs paths;	/* its path in each of them; n 0: the same in all */
	bool gone;		/* a failure of 404 is one of 410 */
	str visitor;		/* pages/visitor.h */
	struct customer customer;	/* who is signed in; person_id 0: nobody */
};

enum {
	PG_PUBLIC = 1,		/* language in the address, remembered, for search engines */
	PG_WRITE = 2,		/* in db_write; refused from other sites */
	PG_NODB = 4,		/* opens its own transactions; refused from other sites when POST */
	PG_FEED = 8,		/* writes p->out whole, with its own Content-Type */
	PG_LANG = 16,		/* language in the address, but never remembered */
	PG_INDEX = 32,		/* for search engines although never remembered: an entry, the same for all */
};
typedef bool page_fn(struct page *p);
struct page_row {
	const char *method, *path;	/* "/a/{slug}" */
	page_fn *fn;
	unsigned flags;
};
struct page_set {
	const struct page_row *v;
	size_t n;
};
extern const struct page_set *const page_sets[];
extern const size_t page_sets_n;

struct app;
struct store;
struct page_cache;
/* False: no page of ours, *res untouched. */
bool page_handle(struct app *app, struct store *store, struct http_req *req, struct http_res *res);
/* What is shown when nobody else knows the path. */
void page_not_found(struct app *app, struct store *store, struct http_req *req, struct http_res *res);
/* Bytes that a POST to this path may have; 0: none of ours. */
size_t page_body_limit(const struct app *app, str path);

/* For handlers, in their order: head and header; then the content; then the footer. */
void page_begin(struct page *p);
void page_end(struct page *p);
/* Instead of a page: 303 after a POST, 301 for what moved; to a path of this site. */
bool page_go(struct page *p, int status, str to);
/* A path with this page's language in front. */
str page_path(const struct page *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The absolute address of a path, by the brand's domain, else the configured one. */
str page_url(const struct page *p, str path);
str page_lang_path(str locale);		/* "pt-br" */
/* "12 March 2026, 10:02" in the page's language, and only the day. */
str page_when(const struct page *p, i64 at, str zone);
str page_day(const struct page *p, i64 at, str zone);
str page_iso(const struct page *p, i64 at);
/* A cookie for the whole site; max_age_s 0 takes it away. */
void page_cookie(struct page *p, const char *name, str value, i64 max_age_s);

/* Text of the catalogue in the page's language. */
str page_text(const struct page *p, const char *key, const struct fail_param *m, size_t n);

/* ---- what templates write with ---- */

struct html {
	str s;			/* clean already: the sanitiser's output */
};
void tpl_text(struct buf *b, str x);
void tpl_attr(struct buf *b, str x);
void tpl_url(struct buf *b, str x);	/* http, https, mailto, tel, paths; anything else is "#" */
void tpl_ld(struct buf *b, str x);	/* a JSON string inside <script type="application/ld+json"> */
void tpl_html(struct buf *b, struct html x);
str tpl_of_i64(const struct page *p, i64 v);
static inline str tpl_of_str(const struct page *p, str v)
{
	(void)p;
	return v;
}
static inline bool tpl_is_str(str v)
{
	return v.n > 0;
}
static inline bool tpl_is_html(struct html v)
{
	return v.s.n > 0;
}
static inline bool tpl_is_number(i64 v)
{
	return v != 0;
}
static inline bool tpl_is_count(size_t v)
{
	return v != 0;
}
static inline bool tpl_is_there(const void *v)
{
	return v != NULL;
}
#define TPL_STR(p, x) _Generic((x), str: tpl_of_str, const str: tpl_of_str, i64: tpl_of_i64, const i64: tpl_of_i64)((p), (x))
#define TPL_TRUE(x) _Generic((x), str: tpl_is_str, struct html: tpl_is_html, bool: tpl_is_number, i64: tpl_is_number, \
	size_t: tpl_is_count, int: tpl_is_number, default: tpl_is_there)(x)

#endif
