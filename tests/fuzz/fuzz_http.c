/*
 * Bytes as a client would send them, to the parser that the server uses.  The first two
 * bytes say where the input is cut: a request must be read the same in one piece, in two
 * and byte by byte.  What is accepted must keep the promises of net/http_parse.h.
 */
#include <stdlib.h>
#include <string.h>

#include "net/http_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct outcome {
	enum http_fed fed;
	int status;
	size_t used;
	struct http_req *req;
};

static size_t limit(void *app, str method, str path)
{
	(void)app;
	return method.n + path.n < 200 ? 5000 : 0;
}

static const struct http_parse_env env = { .body_limit = limit };

static struct outcome parse(struct arena *a, str in, size_t first, size_t step)
{
	struct outcome o = { .fed = HTTP_MORE };
	struct http_parse p;

	http_parse_init(&p, &env);
	http_parse_begin(&p, a);
	while (o.fed == HTTP_MORE && o.used < in.n) {
		size_t to = o.used < first ? first : step ? o.used + step : in.n, used;

		o.fed = http_parse_feed(&p, str_slice(in, o.used, to), &used);
		if (o.fed == HTTP_MORE && o.used + used != (to < in.n ? to : in.n))
			abort();	/* "more" means that all was taken */
		o.used += used;
	}
	o.status = p.status;
	o.req = p.req;
	return o;
}

static void same(const struct outcome *x, const struct outcome *y)
{
	if (x->fed != y->fed)
		abort();
	if (x->fed != HTTP_DONE)
		return;
	if (x->used != y->used || x->req->headers != y->req->headers ||
	    !str_eq(x->req->method, y->req->method) || !str_eq(x->req->path, y->req->path) ||
	    !str_eq(x->req->body, y->req->body))
		abort();
	for (size_t i = 0; i < x->req->headers; i++)
		if (!str_eq(x->req->header[i].name, y->req->header[i].name) ||
		    !str_eq(x->req->header[i].value, y->req->header[i].value))
			abort();
}

static void sane(const struct outcome *o)
{
	const struct http_req *r = o->req;
	size_t hosts = 0, framings = 0;

	if (o->fed == HTTP_BAD && (o->status < 400 || o->status > 505))
		abort();
	if (o->fed != HTTP_DONE)
		return;
	if (!str_utf8_valid(r->path) || !r->path.n || (r->path.s[0] != '/' && r->path.n != 1) ||
	    str_find(r->path, S("/../")) >= 0 || str_find(r->path, S("//")) >= 0 ||
	    r->body.n > 5000 || r->headers > HTTP_FIELDS_MAX)
		abort();
	for (size_t i = 0; i < r->headers; i++) {
		str v = r->header[i].value;

		hosts += str_eq_ascii_nocase(r->header[i].name, S("Host"));
		framings += str_eq_ascii_nocase(r->header[i].name, S("Content-Length")) ||
			    str_eq_ascii_nocase(r->header[i].name, S("Transfer-Encoding"));
		if (!r->header[i].name.n || memchr(v.s, '\n', v.n) || memchr(v.s, '\r', v.n) ||
		    memchr(v.s, 0, v.n))
			abort();
	}
	if (hosts != 1 || framings > 1 || (r->body.n && !framings))
		abort();
	(void)http_query(r, "q");
	(void)http_cookie(r, "sid");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a;
	struct outcome whole, two, bytes;
	str in;

	if (size < 2)
		return 0;
	a = arena_new(0);
	in = str_n((const char *)data + 2, size - 2);
	whole = parse(a, in, 0, 0);
	two = parse(a, in, (size_t)(data[0] << 8 | data[1]) % (in.n + 1), 0);
	bytes = parse(a, in, 0, 1);
	sane(&whole);
	same(&whole, &two);
	same(&whole, &bytes);
	arena_free(a);
	return 0;
}
