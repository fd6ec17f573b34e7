#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/test.h"
#include "net/http_parse.h"
#include "net/wire_test.h"

static bool has(str text, str part)
{
	return str_find(text, part) >= 0;
}

static str body_of(str answer)
{
	ssize_t at = str_find(answer, S("\r\n\r\n"));

	return at < 0 ? STR_NULL : str_slice(answer, (size_t)at + 4, answer.n);
}

static bool path_is(struct ctx *c, const char *raw, const char *want)
{
	str got;

	return http_path_decode(c->arena, str_of(raw), &got) && str_eq(got, str_of(want));
}

static bool path_bad(struct ctx *c, const char *raw)
{
	str got;

	return !http_path_decode(c->arena, str_of(raw), &got);
}

TEST(http_paths)
{
	CHECK(path_is(c, "/", "/"));
	CHECK(path_is(c, "/a/b", "/a/b"));
	CHECK(path_is(c, "/a/b/", "/a/b/"));
	CHECK(path_is(c, "//a///b", "/a/b"));
	CHECK(path_is(c, "/./a/./b/.", "/a/b/"));
	CHECK(path_is(c, "/a/../b", "/b"));
	CHECK(path_is(c, "/a/b/..", "/a/"));
	CHECK(path_is(c, "/a/..", "/"));
	CHECK(path_is(c, "/a/%2e%2e/b", "/b"));
	CHECK(path_is(c, "/caf%C3%A9+x", "/café+x"));
	CHECK(path_is(c, "/%41", "/A"));
	CHECK(path_bad(c, "/.."));
	CHECK(path_bad(c, "/a/../../b"));
	CHECK(path_bad(c, "/%2e%2e/etc"));
	CHECK(path_bad(c, "/a%2fb"));
	CHECK(path_bad(c, "/a%2Fb"));
	CHECK(path_bad(c, "/a%5cb"));
	CHECK(path_bad(c, "/a\\b"));
	CHECK(path_bad(c, "/a%00"));
	CHECK(path_bad(c, "/a%0a"));
	CHECK(path_bad(c, "/a%"));
	CHECK(path_bad(c, "/a%4"));
	CHECK(path_bad(c, "/a%zz"));
	CHECK(path_bad(c, "/%ff"));
	CHECK(path_bad(c, "/%c0%ae"));
	CHECK(path_bad(c, "a"));
	CHECK(path_bad(c, ""));
}

TEST(http_request_helpers)
{
	struct http_header h[] = {
		{ S("Host"), S("x") }, { S("X-Twice"), S("one") }, { S("x-twice"), S("two") },
		{ S("Cookie"), S("a=1; b=\"two\";c") }, { S("cookie"), S("d=4") },
	};
	struct http_req r = { .arena = c->arena, .header = h, .headers = COUNT(h),
			      .query = S("q=a+b%21&empty=&bad=%zz&u=%ff&%71x=1&flag") };
	struct http_res res = { .status = 200 };

	CHECK_STR(http_header(&r, "HOST"), S("x"));
	CHECK_STR(http_header(&r, "X-Twice"), S("one"));
	CHECK(!http_header(&r, "Missing").s);
	CHECK_STR(http_cookie(&r, "a"), S("1"));
	CHECK_STR(http_cookie(&r, "b"), S("two"));
	CHECK_STR(http_cookie(&r, "d"), S("4"));
	CHECK(!http_cookie(&r, "c").s);
	CHECK(!http_cookie(&r, "").s);
	CHECK_STR(http_query(&r, "q"), S("a b!"));
	CHECK(http_query(&r, "empty").s && !http_query(&r, "empty").n);
	CHECK(!http_query(&r, "bad").s);
	CHECK(!http_query(&r, "u").s);
	CHECK_STR(http_query(&r, "qx"), S("1"));
	CHECK(!http_query(&r, "none").s);
	http_set(&res, S("X-Ok"), S("v"));
	http_set(&res, S("X-Split"), S("v\r\nSet-Cookie: x=1"));
	http_set(&res, S("X-Nul"), S("a\0b"));
	http_set(&res, S("Bad Name"), S("v"));
	http_set(&res, S(""), S("v"));
	CHECK_I64(res.headers, 1);
}

TEST(http_answers)
{
	struct wire w = { .hub = NULL };
	int status;
	str got;

	if (!wire_up(&w, NULL))
		return;
	got = wire_ask(c, w.port, S("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"), &status);
	CHECK_I64(status, 200);
	CHECK(has(got, S("\r\nDate: Mon, 02 Mar 2026 09:00:00 GMT\r\n")));
	CHECK(has(got, S("\r\nContent-Length: 5\r\n")));
	CHECK(has(got, S("\r\nContent-Type: text/plain\r\n")));
	CHECK(!has(got, S("Connection:")));
	CHECK_STR(body_of(got), S("hello"));

	wire_ask(c, w.port, S("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"), &status);
	CHECK_I64(status, 404);
	got = wire_ask(c, w.port, S("GET /status?n=204 HTTP/1.1\r\nHost: x\r\n\r\n"), &status);
	CHECK_I64(status, 204);
	CHECK(!has(got, S("Content-Length")));
	wire_ask(c, w.port, S("GET /status?n=0 HTTP/1.1\r\nHost: x\r\n\r\n"), &status);
	CHECK_I64(status, 500);
	wire_ask(c, w.port, S("GET /greedy HTTP/1.1\r\nHost: x\r\n\r\n"), &status);
	CHECK_I64(status, 503);
	got = wire_ask(c, w.port, S("PUT /show?a=%20b HTTP/1.1\r\nHost: x\r\n"
			"Content-Length: 3\r\n\r\nabc"), &status);
	CHECK(str_starts(body_of(got), S("PUT\n/show\na=%20b\n127.0.0.1\nplain\n")));
	CHECK(str_ends(got, S("\n3\n")));
	got = wire_ask(c, w.port, S("POST /echo HTTP/1.1\r\nHost: x\r\n"
			"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n04\r\ndefg\r\n0\r\n\r\n"), &status);
	CHECK_STR(body_of(got), S("abcdefg"));
	got = wire_ask(c, w.port, S("\r\nOPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"), &status);
	CHECK_I64(status, 404);
	wire_down(&w);
}

TEST(http_head_and_close)
{
	struct wire w = { .hub = NULL };
	bool closed;
	int fd;
	str got;

	if (!wire_up(&w, NULL))
		return;
	fd = wire_connect(w.port);
	CHECK(wire_send(fd, S("HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n"
			      "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")));
	got = wire_rest(c, fd, &closed);
	CHECK(closed);
	CHECK(has(got, S("\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 OK")));
	CHECK(has(got, S("\r\nConnection: close\r\n\r\nhello")));
	close(fd);

	fd = wire_connect(w.port);
	CHECK(wire_send(fd, S("GET /hello HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n")));
	got = wire_rest(c, fd, &closed);
	CHECK(closed && str_ends(got, S("hello")));
	close(fd);

	/* Half closed after the request: the answer still comes. */
	fd = wire_connect(w.port);
	CHECK(wire_send(fd, S("GET /slow?ms=50 HTTP/1.1\r\nHost: x\r\n\r\n"
			      "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")));
	shutdown(fd, SHUT_WR);
	got = wire_rest(c, fd, &closed);
	CHECK(closed && has(got, S("\r\n\r\nslowHTTP/1.1 200")) && str_ends(got, S("hello")));
	close(fd);
	wire_down(&w);
}

TEST(http_pipelining_keeps_order)
{
	struct wire w = { .hub = NULL };
	struct buf b = buf_new(c->arena, 1 << 20);
	int status, fd;

	if (!wire_up(&w, NULL))
		return;
	for (int i = 0; i < 300; i++)
		buf_fmt(&b, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n%04d", i);
	fd = wire_connect(w.port);
	CHECK(wire_send(fd, buf_str(&b)));
	for (int i = 0; i < 300; i++) {
		str want = str_fmt(c->arena, "%04d", i);

		CHECK_STR(body_of(wire_answer(c, fd, &status)), want);
	}
	close(fd);
	CHECK_I64(w.handled, 300);
	wire_down(&w);
}

static str long_body(struct ctx *c, size_t n)
{
	char *s = arena_alloc(c->arena, n);

	for (size_t i = 0; i < n; i++)
		s[i] = (char)('a' + i % 23 + i / 4096 % 3);
	return str_n(s, n);
}

TEST(http_bodies)
{
	struct wire w = { .hub = NULL };
	static const size_t sizes[] = { 1, 2048, 65536, HTTP_BODY_IN_MEMORY,
					HTTP_BODY_IN_MEMORY + 1, 3 << 20, 8 << 20 };
	int status, fd;
	str got;

	if (!wire_up(&w, NULL))
		return;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		str body = long_body(c, sizes[i]);

		fd = wire_connect(w.port);
		CHECK(wire_send(fd, str_fmt(c->arena, "POST /echo HTTP/1.1\r\nHost: x\r\n"
				"Content-Length: %zu\r\n\r\n", body.n)));
		CHECK(wire_send(fd, body));
		got = body_of(wire_answer(c, fd, &status));
		CHECK(str_eq(got, body));
		close(fd);
	}
	/* Too much by its own account: refused before a byte of the body. */
	got = wire_ask(c, w.port, S("POST /echo HTTP/1.1\r\nHost: x\r\n"
			"Content-Length: 8388609\r\n\r\n"), &status);
	CHECK_I64(status, 413);
	wire_ask(c, w.port, S("POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 1025\r\n\r\n"),
		 &status);
	CHECK_I64(status, 413);
	wire_ask(c, w.port, S("POST /hello HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
			"ffffffff\r\n"), &status);
	CHECK_I64(status, 413);
	wire_down(&w);
}

TEST(http_chunked_too_long)
{
	struct wire w = { .hub = NULL };
	bool closed;
	int fd;
	str got;

	if (!wire_up(&w, NULL))
		return;
	fd = wire_connect(w.port);
	wire_send(fd, S("POST /hello HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
			"401\r\n"));
	wire_send(fd, long_body(c, 1025));
	got = wire_rest(c, fd, &closed);
	CHECK(closed && str_starts(got, S("HTTP/1.1 413 ")));
	close(fd);
	CHECK_I64(w.handled, 0);
	wire_down(&w);
}

TEST(http_expect_continue)
{
	struct wire w = { .hub = NULL };
	int status, fd;
	str got;

	if (!wire_up(&w, NULL))
		return;
	fd = wire_connect(w.port);
	wire_send(fd, S("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
			"Content-Length: 5\r\n\r\n"));
	wire_answer(c, fd, &status);
	CHECK_I64(status, 100);
	wire_send(fd, S("hello"));
	got = wire_answer(c, fd, &status);
	CHECK_I64(status, 200);
	CHECK_STR(body_of(got), S("hello"));
	wire_send(fd, S("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
			"Content-Length: 99999999\r\n\r\n"));
	wire_answer(c, fd, &status);
	CHECK_I64(status, 413);
	close(fd);
	wire_ask(c, w.port, S("GET /hello HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n"), &status);
	CHECK_I64(status, 417);
	wire_down(&w);
}

TEST(http_upgrades_are_ignored)
{
	struct wire w = { .hub = NULL };
	int status;
	str got;

	if (!wire_up(&w, NULL))
		return;
	got = wire_ask(c, w.port, S("POST /echo HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
			"Upgrade: h2c\r\nContent-Length: 2\r\n\r\nhi"), &status);
	CHECK_I64(status, 200);
	CHECK_STR(body_of(got), S("hi"));
	wire_down(&w);
}

static str line(str text, int n)
{
	str one = STR_NULL;

	while (n-- >= 0 && str_cut(&text, '\n', &one))
		;
	return one;
}

TEST(http_proxies)
{
	struct http_config cfg = { .loops = 1, .proxies = S("127.0.0.1, 10.0.0.0/8") };
	struct wire trusting = { .hub = NULL }, wary = { .hub = NULL };
	str ask = S("GET /show HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 6.6.6.6, 9.9.9.9\r\n"
		    "X-Forwarded-For: 10.1.1.1\r\nX-Forwarded-Proto: https\r\n"
		    "X-Request-Id: trace-12345\r\n\r\n");
	int status;
	str got;

	if (!wire_up(&trusting, &cfg) || !wire_up(&wary, NULL))
		return;
	got = body_of(wire_ask(c, trusting.port, ask, &status));
	CHECK_STR(line(got, 3), S("9.9.9.9"));
	CHECK_STR(line(got, 4), S("tls"));
	CHECK_STR(line(got, 5), S("trace-12345"));
	got = body_of(wire_ask(c, wary.port, ask, &status));
	CHECK_STR(line(got, 3), S("127.0.0.1"));
	CHECK_STR(line(got, 4), S("plain"));
	CHECK(!str_eq(line(got, 5), S("trace-12345")));
	CHECK_I64(line(got, 5).n, 16);
	got = body_of(wire_ask(c, trusting.port, S("GET /show HTTP/1.1\r\nHost: x\r\n"
		"X-Forwarded-For: 9.9.9.9, <script>\r\nX-Request-Id: a b\r\n\r\n"), &status));
	CHECK_STR(line(got, 3), S("127.0.0.1"));
	CHECK_I64(line(got, 5).n, 16);
	wire_down(&trusting);
	wire_down(&wary);
}

TEST(http_time_outs)
{
	struct http_config cfg = { .loops = 1, .idle_ms = 150, .read_ms = 250 };
	struct wire w = { .hub = NULL };
	bool closed;
	int fd;
	str got;
	i64 began;

	if (!wire_up(&w, &cfg))
		return;
	fd = wire_connect(w.port);		/* says nothing */
	began = clock_mono_ms();
	got = wire_rest(c, fd, &closed);
	CHECK(closed && got.n == 0 && clock_mono_ms() - began < 2000);
	close(fd);
	fd = wire_connect(w.port);		/* half a head */
	wire_send(fd, S("GET / HTTP/1.1\r\nHo"));
	got = wire_rest(c, fd, &closed);
	CHECK(closed && str_starts(got, S("HTTP/1.1 408 ")));
	close(fd);
	fd = wire_connect(w.port);		/* half a body */
	wire_send(fd, S("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab"));
	got = wire_rest(c, fd, &closed);
	CHECK(closed && str_starts(got, S("HTTP/1.1 408 ")));
	close(fd);
	fd = wire_connect(w.port);		/* a slow answer is not the client's fault */
	wire_send(fd, S("GET /slow?ms=400 HTTP/1.1\r\nHost: x\r\n\r\n"));
	got = wire_rest(c, fd, &closed);
	CHECK(closed && str_ends(got, S("slow")));
	close(fd);
	wire_down(&w);
}

TEST(http_slow_reader_is_dropped)
{
	struct http_config cfg = { .loops = 1, .idle_ms = 200, .read_ms = 200,
				   .min_bytes_per_s = 1 << 28 };
	struct wire w = { .hub = NULL };
	struct http_stats st = { .connections_open = 1 };
	int fd, small = 4096;
	i64 began = clock_mono_ms();

	if (!wire_up(&w, &cfg))
		return;
	fd = wire_connect(w.port);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
	wire_send(fd, S("GET /big?n=30000000 HTTP/1.1\r\nHost: x\r\n\r\n"));
	for (int i = 0; i < 500 && (!w.handled || st.connections_open); i++) {
		usleep(10000);
		http_stats(w.server, &st);
	}
	CHECK_I64(st.connections_open, 0);
	CHECK(clock_mono_ms() - began > 200);
	close(fd);
	wire_down(&w);
}

TEST(http_stop_does_not_wait_for_the_slow)
{
	struct http_config cfg = { .loops = 1 };
	struct wire w = { .hub = NULL };
	int fd;
	i64 began;

	if (!wire_up(&w, &cfg))
		return;
	fd = wire_connect(w.port);
	wire_send(fd, S("GET /big?n=30000000 HTTP/1.1\r\nHost: x\r\n\r\n"));
	while (!w.handled)
		usleep(1000);
	began = clock_mono_ms();
	http_stop(w.server, 300);
	CHECK(clock_mono_ms() - began < 3000);
	close(fd);
}

TEST(http_limits_connections)
{
	struct http_config cfg = { .loops = 1, .max_connections = 3 };
	struct wire w = { .hub = NULL };
	int fd[3], status;

	if (!wire_up(&w, &cfg))
		return;
	for (int i = 0; i < 3; i++) {
		fd[i] = wire_connect(w.port);
		wire_send(fd[i], S("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
		wire_answer(c, fd[i], &status);
		CHECK_I64(status, 200);
	}
	int more = wire_connect(w.port);

	wire_answer(c, more, &status);
	CHECK_I64(status, 503);
	close(more);
	for (int i = 0; i < 3; i++)
		close(fd[i]);
	wire_down(&w);
}

TEST(http_stop_finishes_what_runs)
{
	struct wire w = { .hub = NULL };
	int status, idle, busy;
	bool closed;
	str got;

	if (!wire_up(&w, NULL))
		return;
	idle = wire_connect(w.port);
	busy = wire_connect(w.port);
	wire_send(idle, S("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
	wire_answer(c, idle, &status);
	wire_send(busy, S("GET /slow?ms=300 HTTP/1.1\r\nHost: x\r\n\r\n"));
	usleep(50000);
	http_stop(w.server, 5000);
	got = wire_rest(c, busy, &closed);
	CHECK(closed && str_ends(got, S("slow")) && has(got, S("Connection: close")));
	wire_rest(c, idle, &closed);
	CHECK(closed);
	CHECK(wire_connect(w.port) < 0);
	close(idle);
	close(busy);
}

TEST(http_refuses_a_bad_configuration)
{
	static const char *const listen_at[] = { "", "8080", "localhost:1", "127.0.0.1:", ":1",
						 "127.0.0.1:99999", "127.0.0.1:x" };
	struct http_server *s;
	const char *why;
	struct wire w = { .hub = NULL };

	for (size_t i = 0; i < COUNT(listen_at); i++) {
		struct http_config cfg = { .listen = str_of(listen_at[i]) };

		CHECK(!http_start(&cfg, &s, &why));
		CHECK(why != NULL);
	}
	if (!wire_up(&w, NULL))
		return;
	struct http_config twice = { .listen = str_fmt(c->arena, "127.0.0.1:%d", w.port) };

	CHECK(!http_start(&twice, &s, &why));
	CHECK_STR(str_of(why), S("the port is taken"));
	struct http_config tls = { .listen = S("127.0.0.1:0"), .tls_cert = S("/nowhere"),
				   .tls_key = S("/nowhere") };

	CHECK(!http_start(&tls, &s, &why));
	CHECK_STR(str_of(why), S("tls_cert cannot be read"));
	wire_down(&w);
}
