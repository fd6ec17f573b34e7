#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string.h>
#include <unistd.h>

#include "base/test.h"
#include "net/sse.h"
#include "net/wire_test.h"

static SSL *tls_to(SSL_CTX *ctx, int port)
{
	SSL *s = SSL_new(ctx);
	int fd = wire_connect(port);

	SSL_set_fd(s, fd);
	if (SSL_connect(s) == 1)
		return s;
	ERR_clear_error();
	close(fd);
	SSL_free(s);
	return NULL;
}

static void tls_end(SSL *s)
{
	close(SSL_get_fd(s));
	SSL_free(s);
}

static size_t tls_read(SSL *s, char *out, size_t want)
{
	size_t n = 0;
	int k;

	while (n < want && (k = SSL_read(s, out + n, (int)(want - n))) > 0)
		n += (size_t)k;
	return n;
}

static str tls_until(struct ctx *c, SSL *s, str needle)
{
	struct buf b = buf_new(c->arena, 1 << 20);
	char ch;

	while (str_find(buf_str(&b), needle) < 0 && SSL_read(s, &ch, 1) == 1)
		buf_ch(&b, ch);
	return buf_str(&b);
}

TEST(tls_answers_large_and_pipelined)
{
	struct wire w = { .hub = NULL };
	struct http_config cfg = { .loops = 1 };
	struct hub_config hub = { .build = S("x") };
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	static const char two[] = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"
				  "GET /big?n=3000000 HTTP/1.1\r\nHost: x\r\n\r\n";
	static const char events[] = "GET /events HTTP/1.1\r\nHost: x\r\n\r\n";
	char *big = arena_alloc(c->arena, 3000000);
	SSL *s;
	str got;

	CHECK(wire_cert(c, &cfg.tls_cert, &cfg.tls_key));
	w.hub = hub_new(&hub);
	if (!wire_up(&w, &cfg))
		return;
	s = tls_to(ctx, w.port);
	CHECK(s != NULL);
	if (s) {
		CHECK(SSL_write(s, two, sizeof two - 1) == sizeof two - 1);
		got = tls_until(c, s, S("\r\n\r\nhello"));
		CHECK(str_ends(got, S("hello")));
		got = tls_until(c, s, S("\r\n\r\n"));
		CHECK(str_find(got, S("Content-Length: 3000000\r\n")) > 0);
		CHECK_I64(tls_read(s, big, 3000000), 3000000);
		CHECK(big[0] == 'x' && big[2999999] == 'x');
		/* The same connection serves on, and becomes a stream. */
		CHECK(SSL_write(s, events, sizeof events - 1) == sizeof events - 1);
		got = tls_until(c, s, S("event: ping"));
		CHECK(str_find(got, S("text/event-stream")) > 0);
		hub_publish(w.hub, &(struct hub_event){ .id = 5, .name = S("n"), .data = S("five") });
		got = tls_until(c, s, S("five\n\n"));
		CHECK(str_find(got, S("id: 5\nevent: n\ndata: five\n\n")) >= 0);
		tls_end(s);
	}
	wire_down(&w);
	hub_free(w.hub);
	SSL_CTX_free(ctx);
}

TEST(tls_versions_and_noise)
{
	struct wire w = { .hub = NULL };
	struct http_config cfg = { .loops = 1 };
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	bool closed;
	int fd;
	SSL *s;

	CHECK(wire_cert(c, &cfg.tls_cert, &cfg.tls_key));
	if (!wire_up(&w, &cfg))
		return;
	SSL_CTX_set_security_level(ctx, 0);
	SSL_CTX_set_min_proto_version(ctx, TLS1_VERSION);
	SSL_CTX_set_max_proto_version(ctx, TLS1_1_VERSION);
	CHECK(tls_to(ctx, w.port) == NULL);
	SSL_CTX_set_max_proto_version(ctx, TLS1_2_VERSION);
	s = tls_to(ctx, w.port);
	CHECK(s != NULL);
	if (s)
		tls_end(s);
	fd = wire_connect(w.port);	/* plain HTTP at a TLS port */
	wire_send(fd, S("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
	wire_rest(c, fd, &closed);
	close(fd);
	CHECK_I64(w.handled, 0);
	wire_down(&w);
	SSL_CTX_free(ctx);
}
