#include "net/http_int.h"

#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/rand.h"

/* ---- the listening sockets ---- */

static bool address(struct arena *a, str listen_at, struct sockaddr_storage *sa, socklen_t *len)
{
	struct addrinfo hint = { .ai_socktype = SOCK_STREAM,
				 .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV };
	struct addrinfo *found = NULL;
	ssize_t colon = str_rchr(listen_at, ':');
	str host;
	i64 port;

	if (colon < 1 || !str_i64(str_slice(listen_at, (size_t)colon + 1, listen_at.n), &port) ||
	    port < 0 || port > 65535)
		return false;
	host = str_slice(listen_at, 0, (size_t)colon);
	if (host.n > 2 && host.s[0] == '[' && host.s[host.n - 1] == ']')
		host = str_slice(host, 1, host.n - 1);
	if (getaddrinfo(str_z(a, host), str_z(a, str_fmt(a, "%d", (int)port)), &hint, &found))
		return false;
	memcpy(sa, found->ai_addr, found->ai_addrlen);
	*len = found->ai_addrlen;
	freeaddrinfo(found);
	return true;
}

static int bound_port(int fd)
{
	struct sockaddr_storage sa;
	socklen_t len = sizeof sa;

	memset(&sa, 0, sizeof sa);
	if (getsockname(fd, (struct sockaddr *)&sa, &len) != 0)
		return 0;
	return ntohs(sa.ss_family == AF_INET ? ((struct sockaddr_in *)&sa)->sin_port :
		     ((struct sockaddr_in6 *)&sa)->sin6_port);
}

static int bind_one(const struct sockaddr_storage *sa, socklen_t len, bool share)
{
	int one = 1;
	int fd = socket(sa->ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0 ||
	    (share && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one) != 0) ||
	    bind(fd, (const struct sockaddr *)sa, len) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/*
 * SO_REUSEPORT would let a second server of ours start on the same port in silence and
 * take half of the connections, so the port is first tried without it.
 */
static bool port_free(const struct sockaddr_storage *sa, socklen_t len)
{
	int fd = bind_one(sa, len, false);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

static void connection_cb(uv_stream_t *listener, int status)
{
	if (status == 0)
		http_conn_accept(listener->data);
}

static bool listen_on(struct http_loop *l, struct sockaddr_storage *sa, socklen_t len)
{
	struct http_server *s = l->srv;
	int fd = bind_one(sa, len, true);

	if (fd < 0)
		return false;
	uv_tcp_init(&l->uv, &l->listener);
	l->listener.data = l;
	if (uv_tcp_open(&l->listener, fd) != 0) {
		close(fd);
		uv_close((uv_handle_t *)&l->listener, NULL);
		return false;
	}
	l->listening = true;
	if (!s->port) {
		s->port = bound_port(fd);
		if (sa->ss_family == AF_INET)
			((struct sockaddr_in *)sa)->sin_port = htons((uint16_t)s->port);
		else
			((struct sockaddr_in6 *)sa)->sin6_port = htons((uint16_t)s->port);
	}
	return uv_listen((uv_stream_t *)&l->listener, 4096, connection_cb) == 0;
}

/* ---- one loop ---- */

void http_loop_done(struct http_conn *c)
{
	struct http_loop *l = c->loop;
	bool first;

	pthread_mutex_lock(&l->mu);
	first = !l->done;
	c->qnext = NULL;
	*l->done_last = c;
	l->done_last = &c->qnext;
	pthread_mutex_unlock(&l->mu);
	if (first)	/* the loop outlives the workers, so no need to hold on to it */
		uv_async_send(&l->wake);
}

static void stop_listening(struct http_loop *l)
{
	if (l->listening)
		uv_close((uv_handle_t *)&l->listener, NULL);
	l->listening = false;
}

static void drain(struct http_loop *l)
{
	l->draining = true;
	stop_listening(l);
	for (struct http_conn *c = l->conns, *n; c; c = n) {
		n = c->next;
		http_conn_drain(c);
	}
}

/* The workers are gone: nothing comes back any more. */
static void force(struct http_loop *l)
{
	for (struct http_conn *c = l->conns; c; c = c->next)
		http_conn_close(c);
	uv_close((uv_handle_t *)&l->tick, NULL);
	uv_close((uv_handle_t *)&l->wake, NULL);
}

static void wake_cb(uv_async_t *wake)
{
	struct http_loop *l = wake->data;
	struct http_conn *c, *next;
	bool begin_drain, begin_force;

	pthread_mutex_lock(&l->mu);
	c = l->done;
	l->done = NULL;
	l->done_last = &l->done;
	begin_drain = l->drain && !l->draining;
	begin_force = l->force;
	pthread_mutex_unlock(&l->mu);
	for (; c; c = next) {
		next = c->qnext;
		http_conn_answered(c);
	}
	http_stream_news(l);
	if (begin_drain)
		drain(l);
	if (begin_force && !uv_is_closing((uv_handle_t *)wake))
		force(l);
}

static void tick_cb(uv_timer_t *t)
{
	struct http_loop *l = t->data;
	i64 now = (i64)uv_now(&l->uv);

	for (struct http_conn *c = l->conns, *n; c; c = n) {
		n = c->next;
		http_conn_tick(c, now);
	}
}

static void *loop_run(void *arg)
{
	struct http_loop *l = arg;

	uv_run(&l->uv, UV_RUN_DEFAULT);
	return NULL;
}

static void loop_init(struct http_server *s, struct http_loop *l)
{
	i64 shortest = s->cfg.idle_ms < s->cfg.read_ms ? s->cfg.idle_ms : s->cfg.read_ms;
	u64 every = (u64)(shortest / 8);

	l->srv = s;
	l->done_last = &l->done;
	l->in = malloc(HTTP_READ_CHUNK);
	l->plain = s->tls ? malloc(HTTP_READ_CHUNK) : NULL;
	if (!l->in || (s->tls && !l->plain) || uv_loop_init(&l->uv) != 0)
		abort();
	http_mutex_init(&l->mu);
	l->wake.data = l->tick.data = l;
	uv_async_init(&l->uv, &l->wake, wake_cb);
	uv_timer_init(&l->uv, &l->tick);
	every = every < 5 ? 5 : every > 250 ? 250 : every;
	uv_timer_start(&l->tick, tick_cb, every, every);
}

static void loop_free(struct http_loop *l)
{
	uv_loop_close(&l->uv);
	while (l->spares)
		arena_free(l->spare[--l->spares]);
	pthread_mutex_destroy(&l->mu);
	free(l->in);
	free(l->plain);
}

/* ---- the whole ---- */

static void defaults(struct http_server *s)
{
	struct http_config *c = &s->cfg;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	cores = cores < 1 ? 1 : cores > 64 ? 64 : cores;
	if (c->loops < 1)
		c->loops = (int)(cores > 8 ? 8 : cores);
	/* Writers wait together for one commit, so there are more workers than cores. */
	if (c->workers < 1)
		c->workers = (int)(cores * 4 < 16 ? 16 : cores * 4);
	if (c->idle_ms < 1)
		c->idle_ms = 75000;
	if (c->read_ms < 1)
		c->read_ms = 20000;
	if (c->min_bytes_per_s < 1)
		c->min_bytes_per_s = 8192;
	if (!c->max_connections)
		c->max_connections = 10000;
	c->listen = str_dup(s->arena, c->listen);
	c->proxies = str_dup(s->arena, c->proxies);
	s->env = (struct http_parse_env){ c->body_limit, c->app, str_dup(s->arena, c->spool_dir) };
}

/* As many descriptors as the connections need, as far as the hard limit goes. */
static void raise_files(size_t connections)
{
	struct rlimit r;
	rlim_t want = connections * 2 + 256;

	if (getrlimit(RLIMIT_NOFILE, &r) != 0 || r.rlim_cur >= want)
		return;
	r.rlim_cur = want < r.rlim_max ? want : r.rlim_max;
	setrlimit(RLIMIT_NOFILE, &r);
}

static void shut_down(struct http_server *s);

/* Our threads take no signals (main does), and a broken pipe is an error code to them. */
static void signals_off(sigset_t *before)
{
	static const int own[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS };
	sigset_t all;

	sigfillset(&all);
	for (size_t i = 0; i < COUNT(own); i++)
		sigdelset(&all, own[i]);
	pthread_sigmask(SIG_SETMASK, &all, before);
}

static bool start(struct http_server *s, const char **why)
{
	struct sockaddr_storage sa;
	sigset_t before;
	socklen_t len = 0;

	memset(&sa, 0, sizeof sa);
	if (!address(s->arena, s->cfg.listen, &sa, &len)) {
		*why = "listen is not an address with a port";
		return false;
	}
	if (s->cfg.tls_cert.n || s->cfg.tls_key.n) {
		s->tls = http_tls_new(s->cfg.tls_cert, s->cfg.tls_key, why);
		if (!s->tls)
			return false;
	}
	if (!port_free(&sa, len)) {
		*why = errno == EADDRINUSE ? "the port is taken" : "the address cannot be bound";
		return false;
	}
	s->loop = calloc((size_t)s->cfg.loops, sizeof *s->loop);
	if (!s->loop)
		abort();
	for (; s->loops < s->cfg.loops; s->loops++)
		loop_init(s, &s->loop[s->loops]);
	for (int i = 0; i < s->loops; i++) {
		if (!listen_on(&s->loop[i], &sa, len)) {
			*why = "cannot listen";
			return false;
		}
	}
	signals_off(&before);
	s->pool = http_pool_start(s, s->cfg.workers);
	for (int i = 0; i < s->loops; i++) {
		if (pthread_create(&s->loop[i].thread, NULL, loop_run, &s->loop[i]) != 0) {
			*why = "no thread for a loop";
			break;
		}
		s->loop[i].running = true;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return *why == NULL;
}

bool http_start(const struct http_config *cfg, struct http_server **out, const char **why)
{
	struct http_server *s = calloc(1, sizeof *s);

	*out = NULL;
	*why = NULL;
	if (!s)
		abort();
	s->cfg = *cfg;
	s->arena = arena_new(0);
	s->id_seed = rand_u64();
	defaults(s);
	raise_files(s->cfg.max_connections);
	if (!start(s, why)) {
		shut_down(s);
		return false;
	}
	*out = s;
	return true;
}

int http_port(const struct http_server *s)
{
	return s->port;
}

static void tell(struct http_server *s, bool with_force)
{
	for (int i = 0; i < s->loops; i++) {
		struct http_loop *l = &s->loop[i];

		pthread_mutex_lock(&l->mu);
		l->drain = true;
		l->force = with_force;
		uv_async_send(&l->wake);
		pthread_mutex_unlock(&l->mu);
	}
}

static void shut_down(struct http_server *s)
{
	if (s->pool)
		http_pool_stop(s->pool);
	tell(s, true);
	for (int i = 0; i < s->loops; i++) {
		if (s->loop[i].running)
			pthread_join(s->loop[i].thread, NULL);
		else
			loop_run(&s->loop[i]);	/* only closes its handles */
	}
	for (int i = 0; i < s->loops; i++)
		loop_free(&s->loop[i]);
	if (s->pool)
		http_pool_free(s->pool);
	if (s->tls)
		SSL_CTX_free(s->tls);
	free(s->loop);
	arena_free(s->arena);
	free(s);
}

void http_stop(struct http_server *s, i64 wait_ms)
{
	struct timespec step = { .tv_nsec = 2000000 };

	atomic_store(&s->stopping, true);
	tell(s, false);
	for (i64 waited = 0; waited < wait_ms && atomic_load(&s->conns) > 0; waited += 2)
		nanosleep(&step, NULL);
	shut_down(s);
}

void http_stats(const struct http_server *s, struct http_stats *out)
{
	*out = (struct http_stats){
		.requests = atomic_load(&s->requests),
		.connections_open = atomic_load(&s->conns),
		.streams_open = atomic_load(&s->streams),
		.bytes_in = atomic_load(&s->bytes_in),
		.bytes_out = atomic_load(&s->bytes_out),
		.refused_400 = atomic_load(&s->refused_400),
		.refused_408 = atomic_load(&s->refused_408),
		.refused_413 = atomic_load(&s->refused_413),
		.refused_431 = atomic_load(&s->refused_431),
		.refused_503 = atomic_load(&s->refused_503),
	};
}
