#include "net/wire_test.h"

#include <netinet/in.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/test.h"
#include "net/sse.h"

static i64 number(const struct http_req *r, const char *name)
{
	i64 v = 0;

	return str_i64(http_query(r, name), &v) ? v : 0;
}

static size_t limit(void *app, str method, str path)
{
	(void)app;
	(void)method;
	return str_starts(path, S("/echo")) || str_eq(path, S("/show")) ? 8u << 20 : 1024;
}

static void show(struct http_req *r, struct http_res *res)
{
	res->body = str_fmt(r->arena, "%.*s\n%.*s\n%.*s\n%.*s\n%s\n%.*s\n%zu\n", FMT(r->method),
			    FMT(r->path), FMT(r->query), FMT(r->peer), r->tls ? "tls" : "plain",
			    FMT(r->request_id), r->body.n);
}

static void answer(void *app, struct http_req *r, struct http_res *res)
{
	struct wire *w = app;

	atomic_fetch_add(&w->handled, 1);
	res->status = 200;
	if (str_eq(r->path, S("/hello"))) {
		http_set(res, S("Content-Type"), S("text/plain"));
		res->body = S("hello");
	} else if (str_eq(r->path, S("/echo"))) {
		res->body = r->body;
	} else if (str_eq(r->path, S("/show"))) {
		show(r, res);
	} else if (str_eq(r->path, S("/big"))) {
		size_t n = (size_t)number(r, "n");
		char *s = arena_alloc(r->arena, n);

		memset(s, 'x', n);
		res->body = str_n(s, n);
	} else if (str_eq(r->path, S("/slow"))) {
		i64 ms = number(r, "ms");
		struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

		nanosleep(&t, NULL);
		res->body = S("slow");
	} else if (str_eq(r->path, S("/status"))) {
		res->status = (int)number(r, "n");
	} else if (str_eq(r->path, S("/redirect"))) {
		res->status = 302;
		http_set(res, S("Location"), S("/hello"));
	} else if (str_eq(r->path, S("/greedy"))) {
		res->body = str_n(arena_alloc(r->arena, (size_t)1 << 40), 1);
	} else if (str_eq(r->path, S("/events")) && w->hub) {
		struct hub_sub sub = { .may = w->may, .topic = http_query(r, "topic"),
				       .last_id = http_header(r, "Last-Event-ID") };

		hub_subscribe(w->hub, &sub, res);
	} else {
		res->status = 404;
	}
}

bool wire_up(struct wire *w, const struct http_config *cfg)
{
	struct http_config full = cfg ? *cfg : (struct http_config){ .loops = 2 };
	const char *why;

	full.listen = full.listen.n ? full.listen : S("127.0.0.1:0");
	full.handler = answer;
	full.body_limit = limit;
	full.app = w;
	if (!http_start(&full, &w->server, &why)) {
		test_check(false, __FILE__, __LINE__, why);
		return false;
	}
	w->port = http_port(w->server);
	return true;
}

void wire_down(struct wire *w)
{
	http_stop(w->server, 2000);
	w->server = NULL;
}

int wire_connect(int port)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval wait = { .tv_sec = 10 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
	if (connect(fd, (struct sockaddr *)&in, sizeof in) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

bool wire_send(int fd, str bytes)
{
	while (bytes.n) {
		ssize_t k = send(fd, bytes.s, bytes.n, MSG_NOSIGNAL);

		if (k <= 0)
			return false;
		bytes = str_slice(bytes, (size_t)k, bytes.n);
	}
	return true;
}

str wire_rest(struct ctx *c, int fd, bool *closed)
{
	struct buf b = buf_new(c->arena, 64u << 20);
	char t[16384];
	ssize_t k;

	while ((k = recv(fd, t, sizeof t, 0)) > 0)
		buf_put(&b, str_n(t, (size_t)k));
	*closed = k == 0;
	return buf_str(&b);
}

static i64 length_of(str head)
{
	ssize_t at = str_find_nocase(head, S("\r\nContent-Length: "));
	str rest, line;
	i64 n = 0;

	if (at < 0)
		return 0;
	rest = str_slice(head, (size_t)at + 18, head.n);
	if (!str_cut(&rest, '\r', &line) || !str_i64(line, &n))
		return 0;
	return n;
}

str wire_answer(struct ctx *c, int fd, int *status)
{
	struct buf b = buf_new(c->arena, 64u << 20);
	size_t want = 0;
	i64 code = 0;
	char t[16384];

	*status = 0;
	while (!want || b.n < want) {
		size_t room = want ? want - b.n : 1;
		ssize_t k = recv(fd, t, room < sizeof t ? room : sizeof t, 0);

		if (k <= 0)
			return buf_str(&b);
		buf_put(&b, str_n(t, (size_t)k));
		if (!want && str_ends(buf_str(&b), S("\r\n\r\n")))
			want = b.n + (size_t)length_of(buf_str(&b));
	}
	if (str_starts(buf_str(&b), S("HTTP/1.1 ")) &&
	    str_i64(str_slice(buf_str(&b), 9, 12), &code))
		*status = (int)code;
	return buf_str(&b);
}

str wire_ask(struct ctx *c, int port, str request, int *status)
{
	int fd = wire_connect(port);
	str got;

	*status = 0;
	if (fd < 0)
		return STR_NULL;
	wire_send(fd, request);
	got = wire_answer(c, fd, status);
	close(fd);
	return got;
}

str wire_until(struct ctx *c, int fd, str needle)
{
	struct buf b = buf_new(c->arena, 64u << 20);
	char t[4096];
	ssize_t k;

	while (str_find(buf_str(&b), needle) < 0 && (k = recv(fd, t, sizeof t, 0)) > 0)
		buf_put(&b, str_n(t, (size_t)k));
	return buf_str(&b);
}
