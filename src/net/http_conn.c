#include "net/http_int.h"

/* A cap, not a size: a 25 MiB attachment read in pieces and answered needs about three times that. */
static const size_t REQUEST_ARENA = (size_t)256 << 20;

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "net/guard.h"

static i64 now_of(const struct http_conn *c)
{
	return (i64)uv_now(&c->loop->uv);
}

i64 http_conn_patience(const struct http_conn *c, size_t bytes)
{
	const struct http_config *cfg = &c->loop->srv->cfg;

	return cfg->read_ms + (i64)bytes * 1000 / cfg->min_bytes_per_s;
}

/* ---- arenas are lent to a connection only while a request is under way ---- */

static void arena_borrow(struct http_conn *c)
{
	struct http_loop *l = c->loop;

	c->arena = l->spares ? l->spare[--l->spares] : arena_new(REQUEST_ARENA);
}

void http_conn_release(struct http_conn *c)
{
	struct http_loop *l = c->loop;

	if (!c->arena)
		return;
	if (l->spares < HTTP_SPARE_ARENAS) {
		arena_reset(c->arena);
		l->spare[l->spares++] = c->arena;
	} else {
		arena_free(c->arena);
	}
	c->arena = NULL;
	c->res = NULL;
	c->parse.arena = NULL;
	c->out[0] = c->out[1] = STR_NULL;
}

/* ---- birth and death ---- */

static void closed_cb(uv_handle_t *h)
{
	struct http_conn *c = h->data;
	struct http_loop *l = c->loop;

	if (c->prev)
		c->prev->next = c->next;
	else
		l->conns = c->next;
	if (c->next)
		c->next->prev = c->prev;
	http_conn_release(c);
	if (c->ssl)
		SSL_free(c->ssl);
	free(c->pend);
	free(c->enc);
	free(c->stream_out);
	free(c);
	atomic_fetch_sub(&l->srv->conns, 1);
}

void http_conn_close(struct http_conn *c)
{
	if (c->state == C_WORKING) {	/* a worker holds it: when it comes back */
		c->doomed = true;
		uv_read_stop((uv_stream_t *)&c->tcp);
		return;
	}
	if (c->state == C_CLOSING)
		return;
	c->state = C_CLOSING;
	if (c->stream)
		http_stream_gone(c);
	uv_close((uv_handle_t *)&c->tcp, closed_cb);
}

static void linger(struct http_conn *c)
{
	uv_os_fd_t fd;

	/* Closing with unread bytes would reset the connection and the refusal with it. */
	if (uv_fileno((uv_handle_t *)&c->tcp, &fd) == 0)
		shutdown(fd, SHUT_WR);
	http_conn_release(c);
	c->state = C_LINGER;
	c->deadline = now_of(c) + HTTP_LINGER_MS;
	c->pend_n = c->pend_at = 0;
}

static void alloc_cb(uv_handle_t *h, size_t hint, uv_buf_t *buf)
{
	struct http_conn *c = h->data;

	(void)hint;
	*buf = uv_buf_init(c->loop->in, HTTP_READ_CHUNK);
}

static void eof(struct http_conn *c)
{
	c->eof = true;
	/* Half closed: the answer under way is still wanted, a half request is not. */
	if (c->state != C_WORKING && c->state != C_WRITING)
		http_conn_close(c);
	else
		uv_read_stop((uv_stream_t *)&c->tcp);
}

static bool wants_input(const struct http_conn *c)
{
	return c->state == C_IDLE || c->state == C_READING;
}

static void read_off(struct http_conn *c)
{
	if (!c->paused) {
		c->paused = true;
		uv_read_stop((uv_stream_t *)&c->tcp);
	}
}

static void process(struct http_conn *c);

static void read_cb(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
	struct http_conn *c = s->data;

	if (n == 0)
		return;
	if (n == UV_EOF) {
		eof(c);
		return;
	}
	if (n < 0) {
		http_conn_close(c);
		return;
	}
	atomic_fetch_add_explicit(&c->loop->srv->bytes_in, n, memory_order_relaxed);
	if (c->state == C_LINGER || c->state == C_STREAM) {
		c->dropped += (size_t)n;
		if (c->dropped > HTTP_LINGER_BYTES)
			http_conn_close(c);
		return;
	}
	if (!c->ssl) {
		http_conn_input(c, buf->base, (size_t)n);
		return;
	}
	if (!http_tls_feed(c, buf->base, (size_t)n)) {
		http_conn_close(c);
		return;
	}
	if (wants_input(c))
		process(c);
	else
		read_off(c);
}

static void read_on(struct http_conn *c)
{
	if (c->paused && !c->eof && !c->doomed) {
		c->paused = false;
		if (uv_read_start((uv_stream_t *)&c->tcp, alloc_cb, read_cb) != 0)
			http_conn_close(c);
	}
}

static void peer_name(struct http_conn *c)
{
	struct sockaddr_storage sa;
	struct guard_ip ip;
	int len = sizeof sa;

	memset(&sa, 0, sizeof sa);
	if (uv_tcp_getpeername(&c->tcp, (struct sockaddr *)&sa, &len) != 0)
		return;
	if (sa.ss_family == AF_INET)
		inet_ntop(AF_INET, &((struct sockaddr_in *)&sa)->sin_addr, c->peer,
			  sizeof c->peer);
	else
		inet_ntop(AF_INET6, &((struct sockaddr_in6 *)&sa)->sin6_addr, c->peer,
			  sizeof c->peer);
	/* A socket for both families writes IPv4 as ::ffff:a.b.c.d. */
	if (strncmp(c->peer, "::ffff:", 7) == 0 && strchr(c->peer, '.'))
		memmove(c->peer, c->peer + 7, strlen(c->peer + 7) + 1);
	c->proxy = c->loop->srv->cfg.proxies.n && guard_literal(str_of(c->peer), &ip) &&
		   guard_in_list(c->loop->srv->cfg.proxies, (struct sockaddr *)&ip.sa);
}

void http_conn_accept(struct http_loop *l)
{
	struct http_server *s = l->srv;
	struct http_conn *c = calloc(1, sizeof *c);

	if (!c)
		abort();
	c->loop = l;
	uv_tcp_init(&l->uv, &c->tcp);
	c->tcp.data = c;
	atomic_fetch_add(&s->conns, 1);
	c->next = l->conns;
	if (c->next)
		c->next->prev = c;
	l->conns = c;
	c->started = now_of(c);
	c->deadline = c->started + s->cfg.idle_ms;
	http_parse_init(&c->parse, &s->env);
	if (uv_accept((uv_stream_t *)&l->listener, (uv_stream_t *)&c->tcp) != 0) {
		http_conn_close(c);
		return;
	}
	uv_tcp_nodelay(&c->tcp, 1);
	if (atomic_load(&s->conns) > (i64)s->cfg.max_connections) {
		str no = http_refusal(503);
		uv_buf_t b = uv_buf_init((char *)(uintptr_t)no.s, (unsigned)no.n);

		if (!s->tls)
			uv_try_write((uv_stream_t *)&c->tcp, &b, 1);
		atomic_fetch_add(&s->refused_503, 1);
		http_conn_close(c);
		return;
	}
	peer_name(c);
	if (s->tls) {
		c->deadline = c->started + s->cfg.read_ms;
		if (!http_tls_attach(c)) {
			http_conn_close(c);
			return;
		}
	}
	c->paused = true;
	read_on(c);
}

/* ---- requests ---- */

static void count_refusal(struct http_server *s, int status)
{
	_Atomic i64 *n = &s->refused_400;

	if (status == 408)
		n = &s->refused_408;
	else if (status == 413)
		n = &s->refused_413;
	else if (status == 431)
		n = &s->refused_431;
	else if (status == 503)
		n = &s->refused_503;
	atomic_fetch_add_explicit(n, 1, memory_order_relaxed);
}

static void write_start(struct http_conn *c)
{
	c->state = C_WRITING;
	c->deadline = now_of(c) + http_conn_patience(c, c->out[0].n + c->out[1].n);
	http_conn_pump(c);
}

void http_conn_refuse(struct http_conn *c, int status)
{
	count_refusal(c->loop->srv, status);
	c->keep = false;
	c->refused = true;
	c->out[0] = http_refusal(status);
	c->out[1] = STR_NULL;
	write_start(c);
}

/* Back from the worker, on the loop again. */
void http_conn_answered(struct http_conn *c)
{
	if (c->loop->draining || c->eof)
		c->keep = false;
	if (c->res && c->res->stream) {
		c->state = C_STREAM;
		http_stream_open(c);
		return;
	}
	if (c->doomed) {
		c->state = C_READING;
		http_conn_close(c);
		return;
	}
	write_start(c);
}

static void dispatch(struct http_conn *c)
{
	struct http_server *s = c->loop->srv;

	atomic_fetch_add_explicit(&s->requests, 1, memory_order_relaxed);
	c->keep = c->parse.keep_alive && !c->loop->draining;
	c->state = C_WORKING;
	if (!http_pool_push(s->pool, c)) {
		c->state = C_READING;
		http_conn_refuse(c, 503);
	}
}

static void begin(struct http_conn *c)
{
	arena_borrow(c);
	http_parse_begin(&c->parse, c->arena);
	c->res = NEW(c->arena, struct http_res);
	c->state = C_READING;
	c->started = now_of(c);
	c->deadline = c->started + c->loop->srv->cfg.read_ms;
}

static void go_on(struct http_conn *c)
{
	struct http_parse *p = &c->parse;

	if (p->head_done) {
		c->deadline = c->started + http_conn_patience(c, p->body_n);
		if (p->expect_continue && !p->body_n && !c->out[0].n) {
			p->expect_continue = false;
			c->out[0] = S("HTTP/1.1 100 Continue\r\n\r\n");
			http_conn_pump(c);
		}
	}
}

static size_t feed_guarded(struct http_conn *c, str bytes)
{
	size_t used = 0;
	enum http_fed fed = http_parse_feed(&c->parse, bytes, &used);

	switch (fed) {
	case HTTP_MORE:
		go_on(c);
		break;
	case HTTP_DONE:
		dispatch(c);
		break;
	case HTTP_BAD:
		http_conn_refuse(c, c->parse.status);
		return bytes.n;
	}
	return used;
}

/* Gives the parser bytes; returns how many it took. */
static size_t feed(struct http_conn *c, const char *s, size_t n)
{
	volatile size_t all = n;

	if (!c->arena)
		begin(c);
	/* Past the cap of the arena the request is turned away, not the process. */
	if (arena_guard(c->arena)) {
		http_conn_refuse(c, 503);
		return all;
	}
	return feed_guarded(c, str_n(s, all));
}

/* What came too early waits; reading stops, so that is at most one read's worth. */
static void keep_for_later(struct http_conn *c, const char *s, size_t n)
{
	char *all = malloc(c->pend_n - c->pend_at + n);

	if (!all) {
		http_conn_close(c);
		return;
	}
	if (c->pend_n > c->pend_at)
		memcpy(all, c->pend + c->pend_at, c->pend_n - c->pend_at);
	memcpy(all + (c->pend_n - c->pend_at), s, n);
	free(c->pend);
	c->pend = all;
	c->pend_n = c->pend_n - c->pend_at + n;
	c->pend_at = 0;
	read_off(c);
}

static void drop_pend(struct http_conn *c)
{
	free(c->pend);
	c->pend = NULL;
	c->pend_n = c->pend_at = 0;
}

/* Bytes that wait here or inside TLS, until none are left or a request is complete. */
static void process(struct http_conn *c)
{
	if (c->processing)
		return;
	c->processing = true;
	while (wants_input(c)) {
		if (c->pend_at < c->pend_n) {
			c->pend_at += feed(c, c->pend + c->pend_at, c->pend_n - c->pend_at);
			continue;
		}
		if (c->pend)
			drop_pend(c);
		ssize_t n = c->ssl ? http_tls_read(c) : 0;

		if (n < 0) {
			http_conn_close(c);
			break;
		}
		if (n == 0)
			break;
		size_t used = feed(c, c->loop->plain, (size_t)n);

		if (used < (size_t)n && c->state != C_CLOSING && c->state != C_LINGER)
			keep_for_later(c, c->loop->plain + used, (size_t)n - used);
	}
	c->processing = false;
	if (!wants_input(c))
		return;
	if (c->eof)
		http_conn_close(c);
	else
		read_on(c);
}

void http_conn_input(struct http_conn *c, const char *s, size_t n)
{
	if (c->state == C_CLOSING)
		return;
	if (wants_input(c) && c->pend_at == c->pend_n) {
		size_t used = feed(c, s, n);

		s += used;
		n -= used;
	}
	if (n && c->state != C_CLOSING && c->state != C_LINGER && !c->refused) {
		keep_for_later(c, s, n);
		process(c);
	}
}

/* The other side is done sending, but what it sent before is still to be answered. */
static bool pipelined(const struct http_conn *c)
{
	return c->eof && c->parse.keep_alive && c->pend_at < c->pend_n;
}

/* The answer has left. */
void http_conn_sent(struct http_conn *c)
{
	if (c->state == C_READING) {	/* 100 Continue */
		c->out[0] = STR_NULL;
		return;
	}
	if (c->state == C_STREAM) {
		http_stream_sent(c);
		return;
	}
	if (c->state != C_WRITING)
		return;
	if (!c->eof && (c->refused || (!c->keep && c->pend_at < c->pend_n))) {
		linger(c);
		read_on(c);
		return;
	}
	http_conn_release(c);
	c->state = C_IDLE;
	c->deadline = now_of(c) + c->loop->srv->cfg.idle_ms;
	if (c->refused || (!c->keep && !pipelined(c))) {
		http_conn_close(c);
		return;
	}
	if (c->pend || c->ssl || c->eof)
		process(c);
}

/* ---- time ---- */

void http_conn_tick(struct http_conn *c, i64 now)
{
	if (now < c->deadline)
		return;
	switch (c->state) {
	case C_READING:
		if (c->arena && !c->busy) {
			http_conn_refuse(c, 408);
			return;
		}
		http_conn_close(c);
		return;
	case C_STREAM:
		if (c->out[0].n || c->busy)
			http_conn_close(c);
		return;
	case C_IDLE:
	case C_WRITING:
	case C_LINGER:
		http_conn_close(c);
		return;
	case C_WORKING:
	case C_CLOSING:
		return;
	}
}

void http_conn_drain(struct http_conn *c)
{
	if (c->state == C_IDLE || c->state == C_STREAM)
		http_conn_close(c);
}
