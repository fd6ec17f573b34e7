/*
 * What the server's files share; nobody outside net/http_*.c includes this.
 * A connection belongs to its loop's thread, except while its request is with a worker
 * (C_WORKING): then the worker alone touches arena, parse.req, res and out, and the loop
 * only what it reads from the socket.  Hand-over both ways is under a mutex.
 */
#ifndef PRONTO_NET_HTTP_INT_H
#define PRONTO_NET_HTTP_INT_H

#include <openssl/ssl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <uv.h>
#include "net/http.h"
#include "net/http_parse.h"

struct http_pool;
enum {
	HTTP_READ_CHUNK = 64 * 1024,
	HTTP_QUEUE_MAX = 4096,		/* requests waiting for a worker */
	HTTP_STREAM_BACKLOG = 256 * 1024,
	HTTP_SPARE_ARENAS = 32,		/* per loop */
	HTTP_LINGER_MS = 2000, HTTP_LINGER_BYTES = 4 * 1024 * 1024,
	HTTP_DATE_LEN = 29,
};

enum conn_state {
	C_IDLE,		/* between requests, nothing of the next one read */
	C_READING,	/* inside a request (or the TLS handshake) */
	C_WORKING,	/* with a worker */
	C_WRITING, C_STREAM,
	C_LINGER,	/* refused: answer sent, what still arrives is thrown away */
	C_CLOSING,
};

struct http_date {
	char text[HTTP_DATE_LEN + 1];
	i64 made_ms;
};

struct http_conn {
	uv_tcp_t tcp;
	uv_write_t write;
	struct http_loop *loop;
	struct http_conn *prev, *next;	/* the loop's list */
	struct http_conn *qnext;	/* worker queue, list of the done */
	struct http_parse parse;
	struct arena *arena;		/* while a request is under way */
	struct http_res *res;		/* in the arena; NULL until answered */
	str out[2];			/* still to be written: head and body, or stream bytes */
	SSL *ssl;
	char *enc;			/* TLS records under an unfinished write */
	struct http_stream *stream;
	char *stream_out;		/* bytes of the stream being written */
	char *pend;			/* read ahead of the request under way */
	size_t pend_n, pend_at;
	i64 started, deadline;		/* loop time, ms */
	size_t dropped;			/* bytes thrown away while lingering */
	enum conn_state state;
	bool keep, eof, doomed, busy, processing, refused, shaken, proxy, paused;
	char peer[INET6_ADDRSTRLEN];
};

struct http_stream {
	struct http_conn *conn;
	const struct http_stream_ops *ops;
	void *arg;
	/* under the loop's mutex: */
	struct http_loop *loop;
	struct http_stream *next;	/* the loop's list of streams with news */
	char *buf;
	size_t n, cap, flying;		/* flying: bytes given to the socket, not yet gone */
	bool listed, closed, want_close;
};

struct http_loop {
	struct http_server *srv;
	uv_loop_t uv;
	uv_tcp_t listener;
	uv_async_t wake;
	uv_timer_t tick;
	pthread_t thread;
	struct http_conn *conns;
	struct arena *spare[HTTP_SPARE_ARENAS];
	size_t spares;
	char *in, *plain;		/* read buffers, shared by all connections of the loop */
	bool listening, running, draining;

	pthread_mutex_t mu;		/* guards what follows */
	struct http_conn *done, **done_last;	/* answered requests */
	struct http_stream *news;
	bool drain, force;
};

struct http_server {
	struct http_config cfg;
	struct arena *arena;		/* of the server's life: copies of the strings */
	struct http_parse_env env;
	struct http_loop *loop;
	int loops, port;
	struct http_pool *pool;
	SSL_CTX *tls;
	u64 id_seed;
	_Atomic bool stopping;
	_Atomic u64 id_next;
	_Atomic i64 requests, conns, streams, bytes_in, bytes_out;
	_Atomic i64 refused_400, refused_408, refused_413, refused_431, refused_503;
};

/* http_write.c */
str http_head(struct arena *a, const struct http_res *r, bool keep, struct http_date *d);
str http_refusal(int status);

/* http_pool.c: workers.  push is false when the queue is full. */
struct http_pool *http_pool_start(struct http_server *s, int workers);
bool http_pool_push(struct http_pool *p, struct http_conn *c);
void http_pool_stop(struct http_pool *p);	/* joins; what waits is handed back with 503 */
void http_pool_free(struct http_pool *p);
void http_mutex_init(pthread_mutex_t *m);
void http_loop_done(struct http_conn *c);	/* from a worker: the answer stands in c->out */

/* http_conn.c, on the loop's thread */
void http_conn_accept(struct http_loop *l);
void http_conn_input(struct http_conn *c, const char *s, size_t n);
void http_conn_answered(struct http_conn *c);
void http_conn_refuse(struct http_conn *c, int status);
void http_conn_close(struct http_conn *c);
void http_conn_release(struct http_conn *c);	/* gives the request's arena back */
void http_conn_tick(struct http_conn *c, i64 now);
i64 http_conn_patience(const struct http_conn *c, size_t bytes);	/* ms for so much */
void http_conn_drain(struct http_conn *c);	/* finish what runs, start nothing new */
/* http_io.c: bytes out, plain or TLS; ends in http_conn_sent */
void http_conn_pump(struct http_conn *c);
void http_conn_sent(struct http_conn *c);
/* http_tls.c */
SSL_CTX *http_tls_new(str cert, str key, const char **why);
bool http_tls_attach(struct http_conn *c);
bool http_tls_feed(struct http_conn *c, const char *s, size_t n);	/* ciphertext in */
/* Decrypts into the loop's plain buffer; 0: nothing now, -1: broken or closed. */
ssize_t http_tls_read(struct http_conn *c);

/* http_stream.c */
void http_stream_open(struct http_conn *c);
void http_stream_news(struct http_loop *l);
void http_stream_sent(struct http_conn *c);
void http_stream_gone(struct http_conn *c);
/* http_peer.c: fills peer, tls and request id, believing listed proxies only */
void http_peer_fill(struct http_server *s, struct http_conn *c);

#endif
