#include "net/http_int.h"

#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of an answer that are encrypted before the socket must take them. */
enum { TLS_SLICE = 64 * 1024 };

static void written_cb(uv_write_t *w, int status)
{
	struct http_conn *c = w->data;

	c->busy = false;
	free(c->enc);
	c->enc = NULL;
	if (c->state == C_CLOSING)
		return;
	if (status < 0) {
		http_conn_close(c);
		return;
	}
	/* With a worker c->out is the worker's: only a 100 Continue ended here. */
	if (c->state != C_WORKING)
		http_conn_pump(c);
}

/* Takes n bytes off the front of c->out. */
static void advance(struct http_conn *c, size_t n)
{
	for (int i = 0; i < 2; i++) {
		size_t k = n < c->out[i].n ? n : c->out[i].n;

		c->out[i].s += k;
		c->out[i].n -= k;
		n -= k;
	}
}

static unsigned bufs_of(const struct http_conn *c, uv_buf_t b[2])
{
	unsigned n = 0;

	for (int i = 0; i < 2; i++) {
		size_t len = c->out[i].n < (1u << 30) ? c->out[i].n : 1u << 30;

		if (len)
			b[n++] = uv_buf_init((char *)(uintptr_t)c->out[i].s, (unsigned)len);
		if (len < c->out[i].n)
			break;
	}
	return n;
}

static bool later(struct http_conn *c, const uv_buf_t *b, unsigned n)
{
	c->write.data = c;
	c->busy = true;
	if (uv_write(&c->write, (uv_stream_t *)&c->tcp, b, n, written_cb) == 0)
		return true;
	c->busy = false;
	http_conn_close(c);
	return false;
}

static void count_out(struct http_conn *c, size_t n)
{
	atomic_fetch_add_explicit(&c->loop->srv->bytes_out, (i64)n, memory_order_relaxed);
}

/* True when all of c->out is with the kernel. */
static bool plain_out(struct http_conn *c)
{
	while (c->out[0].n || c->out[1].n) {
		uv_buf_t b[2];
		unsigned n = bufs_of(c, b);
		int k = uv_try_write((uv_stream_t *)&c->tcp, b, n);

		if (k > 0) {
			count_out(c, (size_t)k);
			advance(c, (size_t)k);
			continue;
		}
		if (k < 0 && k != UV_EAGAIN) {
			http_conn_close(c);
			return false;
		}
		size_t all = 0;

		for (unsigned i = 0; i < n; i++)
			all += b[i].len;
		if (later(c, b, n)) {
			count_out(c, all);
			advance(c, all);
		}
		return false;
	}
	return true;
}

/* Moves TLS records to the socket; what it does not take at once is copied, because
 * OpenSSL may write to its buffer again meanwhile (a handshake, a key update). */
static bool records_out(struct http_conn *c)
{
	BIO *from = SSL_get_wbio(c->ssl);
	char *s;
	long left = BIO_get_mem_data(from, &s);

	while (left > 0) {
		uv_buf_t b = uv_buf_init(s, (unsigned)left);
		int k = uv_try_write((uv_stream_t *)&c->tcp, &b, 1);

		if (k < 0 && k != UV_EAGAIN) {
			http_conn_close(c);
			return false;
		}
		if (k > 0) {
			count_out(c, (size_t)k);
			s += k;
			left -= k;
			continue;
		}
		c->enc = malloc((size_t)left);
		if (!c->enc)
			abort();
		memcpy(c->enc, s, (size_t)left);
		count_out(c, (size_t)left);
		b = uv_buf_init(c->enc, (unsigned)left);
		BIO_reset(from);
		later(c, &b, 1);
		return false;
	}
	BIO_reset(from);
	return true;
}

static bool tls_out(struct http_conn *c)
{
	for (;;) {
		if (!records_out(c))
			return false;
		str *o = c->out[0].n ? &c->out[0] : &c->out[1];
		size_t n = o->n < TLS_SLICE ? o->n : TLS_SLICE;
		size_t k = 0;

		if (!n)
			return true;
		ERR_clear_error();
		if (SSL_write_ex(c->ssl, o->s, n, &k) != 1 || k == 0) {
			http_conn_close(c);
			return false;
		}
		advance(c, k);
	}
}

void http_conn_pump(struct http_conn *c)
{
	if (c->busy || c->state == C_CLOSING)
		return;
	if (c->ssl ? tls_out(c) : plain_out(c))
		http_conn_sent(c);
}
