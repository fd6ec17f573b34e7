/*
 * For tests: a server on a free loopback port with a handler that shows what it got, and
 * a client that sends exactly the bytes it is told to.
 *	GET /hello		"hello"
 *	any /echo		the body
 *	any /show		method, path, query, peer, tls, id and length of the body, by lines
 *	GET /big?n=…		n bytes
 *	GET /slow?ms=…		after a while
 *	GET /status?n=…		an empty answer with this status
 *	GET /redirect		302 to /hello
 *	GET /greedy		asks for more memory than the arena has
 *	GET /events		a stream from wire.hub, if set
 */
#ifndef PRONTO_NET_WIRE_TEST_H
#define PRONTO_NET_WIRE_TEST_H

#include "base/ctx.h"
#include "net/http.h"

struct hub;
struct hub_event;

struct wire {
	struct http_server *server;
	struct hub *hub;
	bool (*may)(void *arg, const struct hub_event *e);
	int port;
	_Atomic i64 handled;
};

/* cfg may be NULL; listen, handler, body_limit and app are filled in. */
bool wire_up(struct wire *w, const struct http_config *cfg);
void wire_down(struct wire *w);

int wire_connect(int port);			/* blocking socket with a 10 s time-out */
bool wire_send(int fd, str bytes);
/* One answer by its Content-Length; status in *status, 0 when none came. */
str wire_answer(struct ctx *c, int fd, int *status);
/* All until the other side closes; *closed tells that it did. */
str wire_rest(struct ctx *c, int fd, bool *closed);
/* Connects, sends, reads one answer, closes. */
str wire_ask(struct ctx *c, int port, str request, int *status);
/* Reads until the text holds this, or the time is over. */
str wire_until(struct ctx *c, int fd, str needle);

/* A fresh self-signed certificate for localhost and 127.0.0.1; paths of two PEM files in
 * a new directory, removed with the arena. */
bool wire_cert(struct ctx *c, str *cert, str *key);

#endif
