#include "net/static.h"

#include "base/test.h"

static const struct asset rows[] = {
	{ S("/assets/app-BdU3kf9a.js"), S("text/javascript; charset=utf-8"), S("raw js"),
	  S("gz js"), S("br js"), S("aaaa") },
	{ S("/assets/font.woff2"), S("font/woff2"), S("font"), STR_NULL, STR_NULL, S("bbbb") },
	{ S("/index.html"), S("text/html; charset=utf-8"), S("<html>"), S("gz html"), STR_NULL,
	  S("cccc") },
};
static const struct assets table = { rows, COUNT(rows) };

static struct http_res ask(struct ctx *c, const char *path, const char *coding, const char *match)
{
	struct http_header h[] = { { S("Accept-Encoding"), str_of(coding) },
				   { S("If-None-Match"), str_of(match) } };
	struct http_req r = { .arena = c->arena, .method = S("GET"), .path = str_of(path),
			      .header = h, .headers = 2 };
	struct http_res res = { .status = 0 };

	if (!static_serve(&table, &r, &res))
		res.status = -1;
	return res;
}

static str got(const struct http_res *r, str name)
{
	for (size_t i = 0; i < r->headers; i++)
		if (str_eq(r->header[i].name, name))
			return r->header[i].value;
	return STR_NULL;
}

TEST(static_finds)
{
	CHECK(asset_find(&table, S("/index.html")) == &rows[2]);
	CHECK(asset_find(&table, S("/assets/app-BdU3kf9a.js")) == &rows[0]);
	CHECK(!asset_find(&table, S("/index.htm")));
	CHECK(!asset_find(&table, S("")));
	CHECK(!asset_find(&(struct assets){ NULL, 0 }, S("/")));
}

TEST(static_encodings)
{
	struct http_res r = ask(c, "/assets/app-BdU3kf9a.js", "gzip, deflate, br", NULL);

	CHECK_I64(r.status, 200);
	CHECK_STR(r.body, S("br js"));
	CHECK_STR(got(&r, S("Content-Encoding")), S("br"));
	CHECK_STR(got(&r, S("ETag")), S("\"aaaa-br\""));
	CHECK_STR(got(&r, S("Vary")), S("Accept-Encoding"));
	CHECK_STR(got(&r, S("Cache-Control")), S("public, max-age=31536000, immutable"));
	CHECK_STR(got(&r, S("Content-Type")), S("text/javascript; charset=utf-8"));
	r = ask(c, "/assets/app-BdU3kf9a.js", "br;q=0, gzip;q=0.5", NULL);
	CHECK_STR(r.body, S("gz js"));
	CHECK_STR(got(&r, S("ETag")), S("\"aaaa-gz\""));
	r = ask(c, "/assets/app-BdU3kf9a.js", "gzip;q=0.000, *", NULL);
	CHECK_STR(r.body, S("raw js"));
	CHECK(!got(&r, S("Content-Encoding")).s);
	r = ask(c, "/assets/app-BdU3kf9a.js", NULL, NULL);
	CHECK_STR(r.body, S("raw js"));
	r = ask(c, "/index.html", "br, GZIP", NULL);
	CHECK_STR(r.body, S("gz html"));
	CHECK_STR(got(&r, S("Cache-Control")), S("no-cache"));
	r = ask(c, "/assets/font.woff2", "br, gzip", NULL);
	CHECK_STR(r.body, S("font"));
	CHECK_STR(got(&r, S("Cache-Control")), S("no-cache"));
}

TEST(static_not_modified)
{
	struct http_res r = ask(c, "/index.html", "gzip", "\"x\", W/\"cccc-gz\"");

	CHECK_I64(r.status, 304);
	CHECK_I64(r.body.n, 0);
	CHECK_STR(got(&r, S("ETag")), S("\"cccc-gz\""));
	CHECK(got(&r, S("Vary")).s);
	/* The tag of another encoding is another file. */
	r = ask(c, "/index.html", NULL, "\"cccc-gz\"");
	CHECK_I64(r.status, 200);
	r = ask(c, "/index.html", NULL, "*");
	CHECK_I64(r.status, 304);
}

TEST(static_unknown)
{
	struct http_req post = { .arena = c->arena, .method = S("POST"), .path = S("/index.html") };
	struct http_req deep = { .arena = c->arena, .method = S("GET"), .path = S("/tickets/7") };
	struct http_res r = ask(c, "/assets/gone-12345678.js", "br", NULL), page = { .status = 0 };

	CHECK_I64(r.status, 404);
	CHECK_STR(got(&r, S("Cache-Control")), S("no-store"));
	CHECK_I64(ask(c, "/tickets/7", "br", NULL).status, -1);
	CHECK(!static_serve(&table, &post, &page));
	CHECK_I64(page.status, 0);
	CHECK(static_page(&table, S("/index.html"), &deep, &page));
	CHECK_STR(page.body, S("<html>"));
	CHECK(!static_page(&table, S("/other.html"), &deep, &page));
}
