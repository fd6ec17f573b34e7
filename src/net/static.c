#include "net/static.h"

#include <stdlib.h>

enum coding { RAW, GZIP, BROTLI };

static int by_path(const void *key, const void *row)
{
	return str_cmp(*(const str *)key, ((const struct asset *)row)->path);
}

const struct asset *asset_find(const struct assets *t, str path)
{
	return t->n ? bsearch(&path, t->v, t->n, sizeof *t->v, by_path) : NULL;
}

/* ";q=0", ";q=0.000": the client says that it must not be this one. */
static bool forbidden(str params)
{
	str part;

	while (str_cut(&params, ';', &part)) {
		part = str_trim(part);
		if (!str_starts_nocase(part, S("q=")))
			continue;
		for (size_t i = 2; i < part.n; i++)
			if (part.s[i] != '0' && part.s[i] != '.')
				return false;
		return true;
	}
	return false;
}

/* RFC 9110 12.5.3, as far as it matters: a coding is fine when named without q=0. */
static bool accepts(const struct http_req *req, str coding)
{
	str rest = http_header(req, "Accept-Encoding"), one, name;

	while (rest.s && str_cut(&rest, ',', &one)) {
		if (str_cut(&one, ';', &name) && str_eq_ascii_nocase(str_trim(name), coding))
			return !one.s || !forbidden(one);
	}
	return false;
}

static enum coding choose(const struct asset *a, const struct http_req *req)
{
	if (a->br.s && accepts(req, S("br")))
		return BROTLI;
	if (a->gz.s && accepts(req, S("gzip")))
		return GZIP;
	return RAW;
}

/* If-None-Match is a list of tags, weak ones compare equal, '*' fits all. */
static bool has_it(const struct http_req *req, str etag)
{
	str rest = http_header(req, "If-None-Match"), one;

	while (rest.s && str_cut(&rest, ',', &one)) {
		one = str_trim(one);
		if (str_starts(one, S("W/")))
			one = str_slice(one, 2, one.n);
		if (str_eq(one, S("*")) || str_eq(one, etag))
			return true;
	}
	return false;
}

/* "/assets/name-hash.ext" with at least 8 characters of hash, as bundlers write them. */
static bool immutable(str path)
{
	ssize_t dot = str_rchr(path, '.');
	str stem = dot < 0 ? path : str_slice(path, 0, (size_t)dot);

	if (!str_starts(path, S("/assets/")) || stem.n < 18)
		return false;
	/* Hashes may hold a '-' themselves, so look for one with enough behind it. */
	return str_chr(str_slice(stem, 8, stem.n - 8), '-') >= 0;
}

static void serve(const struct asset *a, const struct http_req *req, struct http_res *res)
{
	static const char *const suffix[] = { "", "-gz", "-br" };
	enum coding k = choose(a, req);
	str etag = str_fmt(req->arena, "\"%.*s%s\"", FMT(a->etag), suffix[k]);

	http_set(res, S("ETag"), etag);
	http_set(res, S("Vary"), S("Accept-Encoding"));
	http_set(res, S("Cache-Control"), immutable(a->path) ?
		 S("public, max-age=31536000, immutable") : S("no-cache"));
	if (has_it(req, etag)) {
		res->status = 304;
		return;
	}
	res->status = 200;
	http_set(res, S("Content-Type"), a->type);
	if (k == BROTLI)
		http_set(res, S("Content-Encoding"), S("br"));
	else if (k == GZIP)
		http_set(res, S("Content-Encoding"), S("gzip"));
	res->body = k == BROTLI ? a->br : k == GZIP ? a->gz : a->raw;
}

static bool reads(const struct http_req *req)
{
	return str_eq(req->method, S("GET")) || str_eq(req->method, S("HEAD"));
}

bool static_page(const struct assets *t, str path, const struct http_req *req,
		 struct http_res *res)
{
	const struct asset *a = asset_find(t, path);

	if (!a || !reads(req))
		return false;
	serve(a, req, res);
	return true;
}

bool static_serve(const struct assets *t, const struct http_req *req, struct http_res *res)
{
	if (static_page(t, req->path, req, res))
		return true;
	if (!reads(req) || !str_starts(req->path, S("/assets/")))
		return false;
	res->status = 404;
	http_set(res, S("Content-Type"), S("text/plain; charset=utf-8"));
	http_set(res, S("Cache-Control"), S("no-store"));
	res->body = S("Not Found\n");
	return true;
}
