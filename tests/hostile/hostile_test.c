/*
 * Requests that must never reach a handler.  Each is sent whole, byte by byte and cut in
 * two at every offset, with a well-formed request behind it that a smuggler would want
 * to have answered: the server must refuse, close, and run no handler at all.
 */
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "base/test.h"
#include "net/http_parse.h"
#include "net/wire_test.h"

#define GET "GET /hello HTTP/1.1\r\n"
#define POST "POST /echo HTTP/1.1\r\nHost: x\r\n"
#define CHUNKED POST "Transfer-Encoding: chunked\r\n\r\n"
#define TAIL "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"
#define R(name, bytes) { name, S(bytes TAIL) }

static const struct {
	const char *name;
	str bytes;
} hostile[] = {
	/* two ways to say how long the body is */
	R("length, then coding", POST "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
	R("coding, then length", POST "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n"),
	R("coding, then length 0", POST "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n"),
	R("two equal lengths", POST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
	R("two lengths", POST "Content-Length: 0\r\nContent-Length: 33\r\n\r\n"),
	R("length list", POST "Content-Length: 3, 3\r\n\r\nabc"),
	R("length +0", POST "Content-Length: +0\r\n\r\n"),
	R("length -1", POST "Content-Length: -1\r\n\r\n"),
	R("length 0x3", POST "Content-Length: 0x3\r\n\r\nabc"),
	R("length 3 3", POST "Content-Length: 3 3\r\n\r\nabc"),
	R("length empty", POST "Content-Length: \r\n\r\n"),
	R("length overflows", POST "Content-Length: 18446744073709551617\r\n\r\nx"),
	R("length too large", POST "Content-Length: 99999999999\r\n\r\nx"),
	R("length behind VT", POST "Content-Length: \x0b" "3\r\n\r\nabc"),
	/* codings */
	R("xchunked", POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
	R("chunkedx", POST "Transfer-Encoding: chunkedx\r\n\r\n0\r\n\r\n"),
	R("gzip, chunked", POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
	R("chunked, gzip", POST "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
	R("chunked, chunked", POST "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
	R("chunked twice", POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
	R("identity", POST "Transfer-Encoding: identity\r\n\r\n"),
	R("coding empty", POST "Transfer-Encoding:\r\n\r\n"),
	R("quoted coding", POST "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"),
	R("coding behind VT", POST "Transfer-Encoding: \x0b" "chunked\r\n\r\n0\r\n\r\n"),
	R("coding with NBSP", POST "Transfer-Encoding: chunked\xa0\r\n\r\n0\r\n\r\n"),
	R("coding in HTTP/1.0", "POST /echo HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
	/* chunks */
	R("size g", CHUNKED "g\r\n\r\n"),
	R("size empty", CHUNKED "\r\nabc\r\n0\r\n\r\n"),
	R("size 0x3", CHUNKED "0x3\r\nabc\r\n0\r\n\r\n"),
	R("size -3", CHUNKED "-3\r\nabc\r\n0\r\n\r\n"),
	R("size +3", CHUNKED "+3\r\nabc\r\n0\r\n\r\n"),
	R("space before size", CHUNKED " 3\r\nabc\r\n0\r\n\r\n"),
	R("space after size", CHUNKED "3 \r\nabc\r\n0\r\n\r\n"),
	R("tab after size", CHUNKED "3\t\r\nabc\r\n0\r\n\r\n"),
	R("size of nine digits", CHUNKED "000000003\r\nabc\r\n0\r\n\r\n"),
	R("size overflows", CHUNKED "10000000000000003\r\nabc\r\n0\r\n\r\n"),
	R("size past the limit", CHUNKED "ffffffff\r\nabc\r\n"),
	R("size with bare LF", CHUNKED "3\nabc\r\n0\r\n\r\n"),
	R("size with bare CR", CHUNKED "3\rabc\r\n0\r\n\r\n"),
	R("chunk extension", CHUNKED "3;a=b\r\nabc\r\n0\r\n\r\n"),
	R("empty chunk extension", CHUNKED "3;\r\nabc\r\n0\r\n\r\n"),
	R("extension of the last chunk", CHUNKED "0;x\r\n\r\n"),
	R("chunk longer than said", CHUNKED "3\r\nabcd\r\n0\r\n\r\n"),
	R("chunk without its CRLF", CHUNKED "3\r\nabc0\r\n\r\n"),
	R("chunk ended by LF", CHUNKED "3\r\nabc\n0\r\n\r\n"),
	R("trailer", CHUNKED "0\r\nX: y\r\n\r\n"),
	R("trailer that sets Host", CHUNKED "3\r\nabc\r\n0\r\nHost: evil\r\n\r\n"),
	R("last chunk ended by LF", CHUNKED "0\n\n"),
	/* line ends and bytes */
	R("LF only", "GET /hello HTTP/1.1\nHost: x\n\n"),
	R("LF after the request line", "GET /hello HTTP/1.1\nHost: x\r\n\r\n"),
	R("LF after a field", GET "Host: x\nX: y\r\n\r\n"),
	R("LF at the end", GET "Host: x\r\n\n"),
	R("CR in a value", GET "Host: x\r\nX: a\rb\r\n\r\n"),
	R("CR in a name", GET "Host: x\r\nX\r: a\r\n\r\n"),
	R("CR CR LF", GET "Host: x\r\r\n\r\n"),
	R("CR in the target", "GET /\rhello HTTP/1.1\r\nHost: x\r\n\r\n"),
	R("NUL in a value", GET "Host: x\r\nX: a\0b\r\n\r\n"),
	R("NUL in a name", GET "Host: x\r\nX\0: a\r\n\r\n"),
	R("NUL in the target", "GET /\0hello HTTP/1.1\r\nHost: x\r\n\r\n"),
	R("NUL first", "\0" GET "Host: x\r\n\r\n"),
	R("DEL in a value", GET "Host: x\r\nX: a\x7f\r\n\r\n"),
	R("LF first", "\n" GET "Host: x\r\n\r\n"),
	R("two empty lines first", "\r\n\r\n" GET "Host: x\r\n\r\n"),
	/* fields */
	R("space before the colon", GET "Host : x\r\n\r\n"),
	R("tab before the colon", GET "Host\t: x\r\n\r\n"),
	R("space before the coding's colon", POST "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
	R("field without colon", GET "Host: x\r\nX\r\n\r\n"),
	R("field without name", GET "Host: x\r\n: y\r\n\r\n"),
	R("brackets in a name", GET "Host: x\r\nX[a]: y\r\n\r\n"),
	R("8-bit name", GET "Host: x\r\nX\xc3\xa9: y\r\n\r\n"),
	R("folded by space", GET "Host: x\r\nX: a\r\n b\r\n\r\n"),
	R("folded by tab", GET "Host: x\r\nX: a\r\n\tb\r\n\r\n"),
	R("folded coding", POST "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"),
	R("folded first field", GET " Host: x\r\n\r\n"),
	R("folded blank", GET "Host: x\r\n \r\n\r\n"),
	R("no Host", GET "X: y\r\n\r\n"),
	R("no field", GET "\r\n"),
	R("two Hosts", GET "Host: x\r\nHost: y\r\n\r\n"),
	R("two equal Hosts", GET "Host: x\r\nhost: x\r\n\r\n"),
	R("empty Host", GET "Host:\r\n\r\n"),
	R("Host with a path", GET "Host: x/y\r\n\r\n"),
	R("Host with a user", GET "Host: a@x\r\n\r\n"),
	R("Host list", GET "Host: x, y\r\n\r\n"),
	R("Host with 8-bit", GET "Host: \xc3\xa9\r\n\r\n"),
	/* request line */
	R("HTTP/0.9", "GET /hello\r\n"),
	R("HTTP/0.9 with fields", "GET /hello\r\nHost: x\r\n\r\n"),
	R("HTTP/0.9 spelled out", "GET /hello HTTP/0.9\r\nHost: x\r\n\r\n"),
	R("HTTP/1.2", "GET /hello HTTP/1.2\r\nHost: x\r\n\r\n"),
	R("HTTP/2.0", "GET /hello HTTP/2.0\r\nHost: x\r\n\r\n"),
	R("HTTP/3", "GET /hello HTTP/3\r\nHost: x\r\n\r\n"),
	R("HTTP/1.10", "GET /hello HTTP/1.10\r\nHost: x\r\n\r\n"),
	R("HTTP/01.1", "GET /hello HTTP/01.1\r\nHost: x\r\n\r\n"),
	R("http/1.1", "GET /hello http/1.1\r\nHost: x\r\n\r\n"),
	R("HTP/1.1", "GET /hello HTP/1.1\r\nHost: x\r\n\r\n"),
	R("RTSP", "GET /hello RTSP/1.1\r\nHost: x\r\n\r\n"),
	R("RTSP method", "DESCRIBE /hello RTSP/1.0\r\nHost: x\r\n\r\n"),
	R("ICE", "SOURCE /hello ICE/1.0\r\nHost: x\r\n\r\n"),
	R("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
	R("space at the end", "GET /hello HTTP/1.1 \r\nHost: x\r\n\r\n"),
	R("two spaces", "GET  /hello HTTP/1.1\r\nHost: x\r\n\r\n"),
	R("two spaces before the version", "GET /hello  HTTP/1.1\r\nHost: x\r\n\r\n"),
	R("tabs", "GET\t/hello\tHTTP/1.1\r\nHost: x\r\n\r\n"),
	R("space in the target", "GET /hel lo HTTP/1.1\r\nHost: x\r\n\r\n"),
	R("space first", " GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"),
	R("lower case method", "get /hello HTTP/1.1\r\nHost: x\r\n\r\n"),
	R("unknown method", "FETCH /hello HTTP/1.1\r\nHost: x\r\n\r\n"),
	R("method alone", "GET\r\nHost: x\r\n\r\n"),
	R("CONNECT", "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n"),
	R("absolute target", "GET http://y/hello HTTP/1.1\r\nHost: x\r\n\r\n"),
	R("relative target", "GET hello HTTP/1.1\r\nHost: x\r\n\r\n"),
	R("star target", "GET * HTTP/1.1\r\nHost: x\r\n\r\n"),
	R("fragment", "GET /hello#x HTTP/1.1\r\nHost: x\r\n\r\n"),
	R("encoded NUL", "GET /hello%00 HTTP/1.1\r\nHost: x\r\n\r\n"),
	R("encoded slash", "GET /a%2fhello HTTP/1.1\r\nHost: x\r\n\r\n"),
	R("encoded backslash", "GET /a%5chello HTTP/1.1\r\nHost: x\r\n\r\n"),
	R("encoded line end", "GET /hello%0d%0aX:y HTTP/1.1\r\nHost: x\r\n\r\n"),
	R("broken escape", "GET /hello%f HTTP/1.1\r\nHost: x\r\n\r\n"),
	R("overlong UTF-8", "GET /%c0%ae%c0%ae/ HTTP/1.1\r\nHost: x\r\n\r\n"),
	R("above the root", "GET /../hello HTTP/1.1\r\nHost: x\r\n\r\n"),
	R("above the root, encoded", "GET /%2e%2e/hello HTTP/1.1\r\nHost: x\r\n\r\n"),
	R("8-bit target", "GET /h\xc3\xa9llo HTTP/1.1\r\nHost: x\r\n\r\n"),
	R("TLS client hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
};

static const str good[] = {
	S("GET /hello?x=1 HTTP/1.1\r\nHost: x\r\n\r\n"),
	S("\r\nGET /hello HTTP/1.1\r\nhOST:\tx \r\nX-Empty:\r\nX: a b\t\r\n\r\n"),
	S(POST "Content-Length: 5\r\n\r\nab\r\n\0"),
	S(CHUNKED "3\r\nabc\r\n0A\r\n0123456789\r\n0\r\n\r\n"),
	S("PUT /echo HTTP/1.1\r\nHost: [::1]:80\r\nTransfer-Encoding:Chunked\r\n\r\n0\r\n\r\n"),
	S("HEAD /hello HTTP/1.0\r\nHost: x.example:8080\r\n\r\n"),
};

/* ---- the parser alone: every split, and byte by byte ---- */

static size_t limit(void *app, str method, str path)
{
	(void)app;
	(void)method;
	(void)path;
	return 1000;
}

static const struct http_parse_env env = { .body_limit = limit };

struct outcome {
	enum http_fed fed;
	size_t used;
	int status;
	str path, body;
	size_t headers;
};

static struct outcome parse(struct arena *a, str in, size_t cut, size_t step)
{
	struct outcome o = { .fed = HTTP_MORE };
	struct http_parse p;

	http_parse_init(&p, &env);
	http_parse_begin(&p, a);
	while (o.fed == HTTP_MORE && o.used < in.n) {
		size_t to = step ? o.used + step : o.used < cut ? cut : in.n;
		size_t used;

		o.fed = http_parse_feed(&p, str_slice(in, o.used, to), &used);
		o.used += used;
	}
	o.status = p.status;
	if (o.fed == HTTP_DONE) {
		o.path = p.req->path;
		o.body = p.req->body;
		o.headers = p.req->headers;
	}
	return o;
}

static bool refusal(int status)
{
	return status == 400 || status == 413 || status == 431 || status == 505;
}

TEST(hostile_requests_at_every_split)
{
	struct arena *a = arena_new(0);

	for (size_t i = 0; i < COUNT(hostile); i++) {
		str in = hostile[i].bytes;

		for (size_t cut = 0; cut <= in.n; cut++) {
			struct outcome o = parse(a, in, cut, cut ? 0 : 1);

			if (o.fed != HTTP_BAD || !refusal(o.status))
				test_check(false, __FILE__, __LINE__, hostile[i].name);
			arena_reset(a);
		}
	}
	arena_free(a);
}

TEST(good_requests_at_every_split)
{
	struct arena *a = arena_new(0);

	for (size_t i = 0; i < COUNT(good); i++) {
		struct buf b = buf_new(c->arena, 1000);
		struct outcome whole;

		buf_put(&b, good[i]);
		buf_put(&b, S(TAIL));
		whole = parse(c->arena, buf_str(&b), 0, 1000);
		CHECK(whole.fed == HTTP_DONE);
		CHECK_I64(whole.used, good[i].n);
		for (size_t cut = 0; cut <= b.n; cut++) {
			struct outcome o = parse(a, buf_str(&b), cut, cut ? 0 : 1);

			CHECK(o.fed == HTTP_DONE && o.used == good[i].n);
			CHECK(str_eq(o.path, whole.path) && str_eq(o.body, whole.body));
			CHECK_I64(o.headers, whole.headers);
			arena_reset(a);
		}
	}
	arena_free(a);
}

/* ---- the same over sockets ---- */

static void many(struct ctx *c, struct wire *w, const char *name, str in)
{
	int *fd = arena_alloc(c->arena, (in.n + 1) * sizeof *fd);
	size_t n = 0;

	/* All offsets at once: first parts, a moment for the server to read them, the rest. */
	for (size_t cut = 1; cut <= in.n; cut++) {
		fd[n] = wire_connect(w->port);
		wire_send(fd[n++], str_slice(in, 0, cut));
	}
	usleep(10000);
	for (size_t i = 0; i < n; i++)
		(void)wire_send(fd[i], str_slice(in, i + 1, in.n));
	for (size_t i = 0; i < n; i++) {
		bool closed;
		str got = wire_rest(c, fd[i], &closed);
		i64 status = 0;

		if (!closed || !str_starts(got, S("HTTP/1.1 ")) ||
		    !str_i64(str_slice(got, 9, 12), &status) || !refusal((int)status) ||
		    str_find(str_slice(got, 9, got.n), S("HTTP/1.1 ")) >= 0)
			test_check(false, __FILE__, __LINE__, name);
		close(fd[i]);
	}
}

TEST(hostile_requests_over_sockets)
{
	struct wire w = { .hub = NULL };

	if (!wire_up(&w, NULL))
		return;
	for (size_t i = 0; i < COUNT(hostile); i++)
		many(c, &w, hostile[i].name, hostile[i].bytes);
	CHECK_I64(w.handled, 0);
	wire_down(&w);
}

/* ---- too much of something ---- */

static int ask_long(struct ctx *c, const struct wire *w, str in)
{
	bool closed;
	int fd = wire_connect(w->port);
	i64 status = 0;
	str got;

	(void)wire_send(fd, in);
	got = wire_rest(c, fd, &closed);
	close(fd);
	if (!closed || !str_i64(str_slice(got, 9, 12), &status))
		return 0;
	return (int)status;
}

static str with_fields(struct ctx *c, int n, size_t value)
{
	struct buf b = buf_new(c->arena, 4 << 20);
	char *v = arena_alloc(c->arena, value + 1);

	memset(v, 'v', value);
	buf_put(&b, S(GET "Host: x\r\nConnection: close\r\n"));
	for (int i = 2; i < n; i++)
		buf_fmt(&b, "X-%d: %s\r\n", i, v);
	buf_put(&b, S("\r\n"));
	return buf_str(&b);
}

TEST(hostile_sizes)
{
	struct wire w = { .hub = NULL };
	char *path = arena_alloc(c->arena, 100001);

	if (!wire_up(&w, NULL))
		return;
	CHECK_I64(ask_long(c, &w, with_fields(c, 100, 5)), 200);
	CHECK_I64(ask_long(c, &w, with_fields(c, 101, 5)), 431);
	CHECK_I64(ask_long(c, &w, with_fields(c, 10000, 5)), 431);
	CHECK_I64(ask_long(c, &w, with_fields(c, 9, 8000)), 200);
	CHECK_I64(ask_long(c, &w, with_fields(c, 12, 8000)), 431);
	CHECK_I64(ask_long(c, &w, with_fields(c, 3, 1000000)), 431);
	memset(path, 'p', 100000);
	CHECK_I64(ask_long(c, &w, str_fmt(c->arena, "GET /%s HTTP/1.1\r\nHost: x\r\n\r\n", path)), 414);
	path[8190] = 0;
	CHECK_I64(ask_long(c, &w, str_fmt(c->arena, "GET /%s HTTP/1.1\r\nHost: x\r\n"
					  "Connection: close\r\n\r\n", path)), 404);
	CHECK_I64(w.handled, 3);
	wire_down(&w);
}
