/*
 * HTTP/1.1 server: libuv loops read and llhttp (strict) parses; a complete request goes
 * to a worker thread that runs a straight-line blocking handler; the answer returns to
 * the loop by a queue.  Refused beyond llhttp: obsolete folding, chunk extensions,
 * HTTP/0.9, missing or doubled Host, more than 100 header fields or 64 KiB of them.
 * A request is answered 400/413/431/505 and the connection closed when it cannot be trusted.
 */
#ifndef PRONTO_NET_HTTP_H
#define PRONTO_NET_HTTP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

struct http_header {
	str name, value;
};

struct http_req {
	struct arena *arena;		/* of this request; freed after the answer was sent */
	str method, target;		/* as sent */
	str path, query;		/* path percent-decoded, normalised; query raw */
	struct http_header *header;
	size_t headers;
	str body;			/* whole body (≤ the limit of body_limit) */
	str peer;			/* IP text; from X-Forwarded-For only if the peer is a listed proxy */
	bool tls;			/* this connection or a listed proxy says https */
	str request_id;			/* made here, or a sane X-Request-Id from a listed proxy */
};

struct http_stream;			/* an open event stream (SSE) */

struct http_res {
	int status;			/* 0 is answered as 500 */
	struct http_header header[24];
	size_t headers;
	str body;			/* in the request's arena or static */
	const struct http_stream_ops *stream;	/* set: the connection becomes an event stream */
	void *stream_arg;
};

struct http_stream_ops {
	void (*opened)(void *arg, struct http_stream *s);	/* on the loop's thread */
	void (*closed)(void *arg, struct http_stream *s);	/* last call for s */
};

struct http_config {
	str listen;			/* "127.0.0.1:8080" or "[::1]:8080" */
	int loops, workers;		/* 0: from the number of cores */
	str tls_cert, tls_key;		/* PEM paths; empty: plain */
	str proxies;			/* addresses whose X-Forwarded-* are believed, comma separated */
	i64 idle_ms, read_ms;		/* keep-alive idle; whole request must arrive within read_ms */
	i64 min_bytes_per_s;		/* on top of read_ms, for bodies and answers; 0: 8192 */
	size_t max_connections;
	str spool_dir;			/* where large bodies wait, unlinked; empty: /tmp */
	size_t (*body_limit)(void *app, str method, str path);	/* bytes for this route */
	void (*handler)(void *app, struct http_req *req, struct http_res *res);	/* worker thread */
	void *app;
};

struct http_server;
/* False with a reason.  Raises the soft limit of open files to fit max_connections. */
bool http_start(const struct http_config *cfg, struct http_server **out, const char **why) WARN_UNUSED;
int http_port(const struct http_server *s);		/* the bound port (listen may say :0) */
/* Stops accepting, lets running requests finish for at most wait_ms, closes streams. */
void http_stop(struct http_server *s, i64 wait_ms);

str http_header(const struct http_req *r, const char *name);	/* STR_NULL when absent */
str http_cookie(const struct http_req *r, const char *name);
str http_query(const struct http_req *r, const char *name);	/* decoded; STR_NULL when absent */
void http_set(struct http_res *r, str name, str value);		/* refuses CR LF NUL */

/* A handler that sets res->stream also keeps stream_arg alive (not in the request's
 * arena) until closed, which is called exactly once, whatever happens; with s == NULL
 * when memory ran out before the stream could be opened. */

/* Any thread; the bytes are copied.  False when the stream is closed or its backlog of
 * 256 KiB is full (the stream is then closed: the client resyncs). */
bool http_stream_send(struct http_stream *s, str bytes);
/* A stream is valid from opened until closed; keep the lock of your registry around use. */
void http_stream_close(struct http_stream *s);

struct http_stats {
	i64 requests, connections_open, streams_open, bytes_in, bytes_out;
	i64 refused_400, refused_408, refused_413, refused_431, refused_503;
};
void http_stats(const struct http_server *s, struct http_stats *out);

#endif
