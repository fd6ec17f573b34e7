#include "net/http_int.h"

#include <stdlib.h>
#include <string.h>

/* Under the loop's mutex.  One wake-up is enough until the loop has emptied its list. */
static void list(struct http_stream *s)
{
	struct http_loop *l = s->loop;

	if (s->listed)
		return;
	s->listed = true;
	s->next = l->news;
	l->news = s;
	if (!s->next)
		uv_async_send(&l->wake);
}

static bool room_for(struct http_stream *s, size_t n)
{
	size_t cap = s->cap ? s->cap : 512;
	char *p;

	if (s->n + s->flying + n > HTTP_STREAM_BACKLOG)
		return false;
	while (cap < s->n + n)
		cap *= 2;
	if (cap == s->cap)
		return true;
	p = realloc(s->buf, cap);
	if (!p)
		return false;
	s->buf = p;
	s->cap = cap;
	return true;
}

bool http_stream_send(struct http_stream *s, str bytes)
{
	bool ok;

	pthread_mutex_lock(&s->loop->mu);
	ok = !s->closed && !s->want_close && room_for(s, bytes.n);
	if (ok && bytes.n) {
		memcpy(s->buf + s->n, bytes.s, bytes.n);
		s->n += bytes.n;
	}
	if (!ok)
		s->want_close = true;
	if (!s->closed)
		list(s);
	pthread_mutex_unlock(&s->loop->mu);
	return ok;
}

void http_stream_close(struct http_stream *s)
{
	pthread_mutex_lock(&s->loop->mu);
	if (!s->closed) {
		s->want_close = true;
		list(s);
	}
	pthread_mutex_unlock(&s->loop->mu);
}

/* ---- on the loop's thread ---- */

static size_t take(struct http_conn *c)
{
	struct http_stream *s = c->stream;
	size_t n;

	pthread_mutex_lock(&s->loop->mu);
	n = s->flying = s->n;
	if (n) {
		c->stream_out = s->buf;
		s->buf = NULL;
		s->n = s->cap = 0;
	}
	pthread_mutex_unlock(&s->loop->mu);
	return n;
}

static void forward(struct http_conn *c)
{
	if (c->processing)
		return;
	c->processing = true;
	while (c->state == C_STREAM && !c->busy && !c->out[0].n) {
		size_t n = take(c);

		if (!n)
			break;
		c->out[0] = str_n(c->stream_out, n);
		c->deadline = (i64)uv_now(&c->loop->uv) + http_conn_patience(c, n);
		http_conn_pump(c);
	}
	c->processing = false;
}

void http_stream_sent(struct http_conn *c)
{
	http_conn_release(c);		/* the head was in the request's arena */
	free(c->stream_out);
	c->stream_out = NULL;
	forward(c);
}

void http_stream_open(struct http_conn *c)
{
	struct http_stream *s = calloc(1, sizeof *s);

	if (!s)
		abort();
	s->conn = c;
	s->loop = c->loop;
	s->ops = c->res->stream;
	s->arg = c->res->stream_arg;
	c->stream = s;
	c->dropped = 0;
	c->deadline = (i64)uv_now(&c->loop->uv) + c->loop->srv->cfg.read_ms;
	atomic_fetch_add(&c->loop->srv->streams, 1);
	/* Also for a client that is gone already: whoever waits for closed gets it. */
	s->ops->opened(s->arg, s);
	if (c->doomed || c->eof || c->loop->draining)
		http_conn_close(c);
	else
		http_conn_pump(c);
}

void http_stream_gone(struct http_conn *c)
{
	struct http_stream *s = c->stream, **at;
	struct http_loop *l = s->loop;

	c->stream = NULL;
	pthread_mutex_lock(&l->mu);
	s->closed = true;
	for (at = &l->news; s->listed && *at; at = &(*at)->next) {
		if (*at == s) {
			*at = s->next;
			break;
		}
	}
	pthread_mutex_unlock(&l->mu);
	s->ops->closed(s->arg, s);
	free(s->buf);
	free(s);
	atomic_fetch_sub(&l->srv->streams, 1);
}

static struct http_stream *pop(struct http_loop *l, bool *close)
{
	struct http_stream *s;

	pthread_mutex_lock(&l->mu);
	s = l->news;
	if (s) {
		l->news = s->next;
		s->listed = false;
		*close = s->want_close;
	}
	pthread_mutex_unlock(&l->mu);
	return s;
}

void http_stream_news(struct http_loop *l)
{
	struct http_stream *s;
	bool close;

	while ((s = pop(l, &close))) {
		struct http_conn *c = s->conn;

		/* What was sent before the close still goes, if the socket takes it now. */
		forward(c);
		if (close)
			http_conn_close(c);
	}
}
