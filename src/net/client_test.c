#include "net/client.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/test.h"
#include "net/wire_test.h"

static const struct guard_rules inside = { .allow = S("127.0.0.1,::1") };

static str url(struct ctx *c, const struct wire *w, const char *path)
{
	return str_fmt(c->arena, "http://127.0.0.1:%d%s", w->port, path);
}

static bool fails(struct ctx *c, const struct fetch_req *r, const char *key)
{
	struct fetch_res res;
	bool got = http_fetch(c, r, &res);
	bool same = !got && c->fail.n == 1 && str_eq(str_of(c->fail.v[0].key), str_of(key));

	if (!same && c->fail.n)
		test_check(false, __FILE__, __LINE__, c->fail.v[0].key);
	fail_clear(c);
	return same;
}

TEST(client_fetches)
{
	struct wire w = { .hub = NULL };
	struct http_header h[] = { { S("X-Test"), S("1") }, { S("X-Bad"), S("a\r\nb: c") } };
	struct fetch_req r = { .rules = &inside };
	struct fetch_res res;

	setenv("http_proxy", "http://127.0.0.1:1", 1);
	if (!wire_up(&w, NULL))
		return;
	r.url = url(c, &w, "/hello");
	CHECK(http_fetch(c, &r, &res));
	CHECK_I64(res.status, 200);
	CHECK_STR(res.body, S("hello"));
	CHECK_STR(fetch_header(&res, "content-type"), S("text/plain"));
	r.url = url(c, &w, "/echo");
	r.body = S("{\"a\":1}");
	r.header = h;
	r.headers = COUNT(h);
	CHECK(http_fetch(c, &r, &res));
	CHECK_STR(res.body, S("{\"a\":1}"));
	r.url = url(c, &w, "/show?q=1");
	r.method = S("PATCH");
	CHECK(http_fetch(c, &r, &res));
	CHECK(str_starts(res.body, S("PATCH\n/show\nq=1\n127.0.0.1\n")));
	r = (struct fetch_req){ .rules = &inside, .url = url(c, &w, "/redirect") };
	CHECK(http_fetch(c, &r, &res));
	CHECK_I64(res.status, 302);
	CHECK_STR(fetch_header(&res, "Location"), S("/hello"));
	CHECK_I64(w.handled, 4);
	unsetenv("http_proxy");
	wire_down(&w);
}

TEST(client_is_bounded)
{
	struct wire w = { .hub = NULL };
	struct fetch_req r = { .rules = &inside };
	struct fetch_res res;

	if (!wire_up(&w, NULL))
		return;
	r.url = url(c, &w, "/big?n=1048577");
	CHECK(fails(c, &r, "net.answer_too_large"));
	r.url = url(c, &w, "/big?n=1048576");
	CHECK(http_fetch(c, &r, &res));
	r.max_bytes = 10;
	r.url = url(c, &w, "/big?n=11");
	CHECK(fails(c, &r, "net.answer_too_large"));
	r.url = url(c, &w, "/slow?ms=1000");
	r.timeout_ms = 100;
	CHECK(fails(c, &r, "net.timeout"));
	wire_down(&w);
	r.timeout_ms = 0;
	CHECK(fails(c, &r, "net.unreachable"));
}

TEST(client_is_guarded)
{
	static const struct {
		const char *url, *key;
	} v[] = {
		{ "http://127.0.0.1/", "net.address_refused" },
		{ "http://localhost/", "net.address_refused" },
		{ "http://[::1]/", "net.address_refused" },
		{ "http://[::ffff:127.0.0.1]/", "net.address_refused" },
		{ "http://[64:ff9b::7f00:1]/", "net.address_refused" },
		{ "http://2130706433/", "net.address_refused" },
		{ "http://0x7f.1/", "net.address_refused" },
		{ "http://0177.0.0.1/", "net.address_refused" },
		{ "http://169.254.169.254/latest/meta-data/", "net.address_refused" },
		{ "http://10.0.0.1/", "net.address_refused" },
		{ "https://192.168.1.1/", "net.address_refused" },
		{ "http://0/", "net.address_refused" },
		{ "http://8.8.8.8:22/", "net.port_refused" },
		{ "http://8.8.8.8:8080/", "net.port_refused" },
		{ "http://8.8.8.8:0/", "net.port_refused" },
		{ "http://user@8.8.8.8/", "net.url_invalid" },
		{ "http://8.8.8.8\\@127.0.0.1/", "net.url_invalid" },
		{ "http://127.0.0.1 /", "net.url_invalid" },
		{ "http://8.8.8.8/\r\nHost: x", "net.url_invalid" },
		{ "file:///etc/passwd", "net.url_invalid" },
		{ "ftp://8.8.8.8/", "net.url_invalid" },
		{ "gopher://8.8.8.8/", "net.url_invalid" },
		{ "//8.8.8.8/", "net.url_invalid" },
		{ "8.8.8.8", "net.url_invalid" },
		{ "http://", "net.url_invalid" },
		{ "", "net.url_invalid" },
	};

	for (size_t i = 0; i < COUNT(v); i++) {
		struct fetch_req r = { .url = str_of(v[i].url) };

		if (!fails(c, &r, v[i].key))
			test_check(false, __FILE__, __LINE__, v[i].url);
	}
	struct fetch_req plain = { .url = S("http://8.8.8.8/"), .https_only = true };

	CHECK(fails(c, &plain, "net.url_invalid"));
}

TEST(client_checks_certificates)
{
	struct wire w = { .hub = NULL };
	struct http_config cfg = { .loops = 1 };
	struct fetch_req r = { .rules = &inside };
	struct fetch_res res;

	CHECK(wire_cert(c, &cfg.tls_cert, &cfg.tls_key));
	if (!wire_up(&w, &cfg))
		return;
	r.url = str_fmt(c->arena, "https://localhost:%d/show", w.port);
	CHECK(fails(c, &r, "net.tls"));
	CHECK_I64(w.handled, 0);
	r.ca_file = cfg.tls_cert;
	CHECK(http_fetch(c, &r, &res));
	CHECK(str_find(res.body, S("\ntls\n")) > 0);
	r.url = str_fmt(c->arena, "https://127.0.0.2:%d/show", w.port);
	CHECK(fails(c, &r, "net.address_refused"));
	wire_down(&w);
}
