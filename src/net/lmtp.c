#include "net/lmtp.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "net/guard.h"

enum { CONNECTIONS = 32, IDLE_MS = 300000, BACKLOG = 64, ANSWERS_MAX = 4 << 20 };

struct client {
	struct lmtp *l;
	struct client *next;
	int fd;
};

struct lmtp {
	struct lmtp_config cfg;
	char listen[108], name[256];
	int fd, stop_fd, port;
	pthread_t thread;
	_Atomic size_t held;
	pthread_mutex_t lock;
	pthread_cond_t gone;
	struct client *clients;		/* under lock */
	int n;				/* under lock */
};

int lmtp_port(const struct lmtp *l) { return l->port; }

static bool send_all(int fd, str bytes, i64 ms)
{
	i64 end = clock_mono_ms() + ms;

	while (bytes.n) {
		ssize_t k = send(fd, bytes.s, bytes.n, MSG_NOSIGNAL | MSG_DONTWAIT);
		struct pollfd p = { .fd = fd, .events = POLLOUT };

		if (k > 0) {
			bytes = str_slice(bytes, (size_t)k, bytes.n);
			continue;
		}
		if (k < 0 && errno != EAGAIN && errno != EINTR)
			return false;
		if (clock_mono_ms() >= end)
			return false;
		poll(&p, 1, 1000);
	}
	return true;
}

/* The next bytes; 0 when the client is gone, silent or to be let go (then it is told). */
static size_t receive(struct client *cl, char *p, size_t cap)
{
	struct lmtp *l = cl->l;
	i64 idle = l->cfg.idle_ms > 0 ? l->cfg.idle_ms : IDLE_MS;
	struct pollfd f[2] = { { .fd = cl->fd, .events = POLLIN }, { .fd = l->stop_fd, .events = POLLIN } };
	ssize_t k;
	int n;

	do {
		n = poll(f, 2, (int)idle);
	} while (n < 0 && errno == EINTR);
	if (n == 0 || f[1].revents) {
		send_all(cl->fd, n ? S("421 4.3.2 Shutting down\r\n") : S("421 4.4.2 Idle too long\r\n"), 1000);
		return 0;
	}
	k = recv(cl->fd, p, cap, 0);
	return k > 0 ? (size_t)k : 0;
}

static void serve(struct client *cl)
{
	struct lmtp *l = cl->l;
	struct lmtp_session *s = lmtp_session_new(&l->cfg, &l->held);
	struct arena *a = arena_new((size_t)16 << 20);
	bool going = s != NULL;
	char in[16384];
	i64 idle = l->cfg.idle_ms > 0 ? l->cfg.idle_ms : IDLE_MS;
	struct buf out = buf_new(a, ANSWERS_MAX);

	if (going) {
		lmtp_greet(s, &out);
		going = send_all(cl->fd, buf_str(&out), idle);
	}
	while (going) {
		size_t n = receive(cl, in, sizeof(in));

		if (!n)
			break;
		arena_reset(a);
		out = buf_new(a, ANSWERS_MAX);
		going = lmtp_feed(s, str_n(in, n), &out) && !out.over;
		if (!send_all(cl->fd, buf_str(&out), idle))
			break;
	}
	lmtp_session_free(s);
	arena_free(a);
}

static void *client_thread(void *arg)
{
	struct client *cl = arg, **at;
	struct lmtp *l = cl->l;

	serve(cl);
	pthread_mutex_lock(&l->lock);
	for (at = &l->clients; *at != cl; at = &(*at)->next)
		;
	*at = cl->next;
	close(cl->fd);
	free(cl);
	l->n--;
	/* Signalled under the lock: lmtp_stop frees l as soon as it sees n == 0. */
	pthread_cond_broadcast(&l->gone);
	pthread_mutex_unlock(&l->lock);
	return NULL;
}

static void turn_away(int fd)
{
	send_all(fd, S("421 4.3.2 Too many connections\r\n"), 100);
	close(fd);
}

static void take_client(struct lmtp *l, int fd)
{
	struct client *cl = calloc(1, sizeof(*cl));
	int max = l->cfg.max_connections > 0 ? l->cfg.max_connections : CONNECTIONS;
	pthread_attr_t attr;
	pthread_t t;
	bool ok;

	if (!cl) {
		turn_away(fd);
		return;
	}
	cl->l = l;
	cl->fd = fd;
	pthread_mutex_lock(&l->lock);
	ok = l->n < max;
	if (ok) {
		pthread_attr_init(&attr);
		pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
		cl->next = l->clients;
		l->clients = cl;
		l->n++;
		ok = !pthread_create(&t, &attr, client_thread, cl);
		if (!ok) {
			l->clients = cl->next;
			l->n--;
		}
		pthread_attr_destroy(&attr);
	}
	pthread_mutex_unlock(&l->lock);
	if (ok)
		return;
	free(cl);
	turn_away(fd);
}

static void *accept_thread(void *arg)
{
	struct lmtp *l = arg;
	struct pollfd f[2] = { { .fd = l->fd, .events = POLLIN }, { .fd = l->stop_fd, .events = POLLIN } };

	for (;;) {
		int fd;

		if (poll(f, 2, -1) < 0 && errno != EINTR)
			break;
		if (f[1].revents)
			break;
		fd = accept4(l->fd, NULL, NULL, SOCK_CLOEXEC);
		if (fd >= 0) {
			take_client(l, fd);
		} else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
			LOG(LOG_WARN, NULL, "lmtp.accept", KI("errno", errno));
			poll(NULL, 0, 100);
		}
	}
	return NULL;
}

static bool listen_unix(struct lmtp *l, const char **why)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	struct stat st;

	if (strlen(l->listen) >= sizeof(sa.sun_path)) {
		*why = "the path of the socket is too long";
		return false;
	}
	memcpy(sa.sun_path, l->listen, strlen(l->listen) + 1);
	/* Only what a former run has left is removed, never a file. */
	if (!lstat(l->listen, &st) && S_ISSOCK(st.st_mode))
		unlink(l->listen);
	l->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (l->fd < 0 || bind(l->fd, (struct sockaddr *)&sa, sizeof(sa)) ||
	    chmod(l->listen, l->cfg.socket_mode ? l->cfg.socket_mode : 0660) || listen(l->fd, BACKLOG)) {
		*why = strerror(errno);
		return false;
	}
	return true;
}

static bool is_loopback(const struct sockaddr_storage *sa)
{
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)sa;
	const struct sockaddr_in *four = (const struct sockaddr_in *)sa;

	if (sa->ss_family == AF_INET6)
		return IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
	return ntohl(four->sin_addr.s_addr) >> 24 == 127;
}

static in_port_t *port_in(struct guard_ip *ip)
{
	return ip->sa.ss_family == AF_INET6 ? &((struct sockaddr_in6 *)&ip->sa)->sin6_port
					    : &((struct sockaddr_in *)&ip->sa)->sin_port;
}

static bool read_listen(str host, struct guard_ip *ip)
{
	ssize_t colon = str_rchr(host, ':');
	i64 port;

	if (colon < 0 || !str_i64(str_slice(host, (size_t)colon + 1, host.n), &port) || port < 0 || port > 65535)
		return false;
	host = str_slice(host, 0, (size_t)colon);
	if (str_starts(host, S("[")) && str_ends(host, S("]")))
		host = str_slice(host, 1, host.n - 1);
	if (!guard_literal(host, ip) || !is_loopback(&ip->sa))
		return false;
	*port_in(ip) = htons((uint16_t)port);
	return true;
}

static bool listen_tcp(struct lmtp *l, const char **why)
{
	struct guard_ip ip;
	int one = 1;

	*why = "listen must be a loopback address with a port, or the path of a socket";
	if (!read_listen(str_of(l->listen), &ip))
		return false;
	l->fd = socket(ip.sa.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (l->fd < 0 || setsockopt(l->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) ||
	    bind(l->fd, (struct sockaddr *)&ip.sa, ip.len) || listen(l->fd, BACKLOG) ||
	    getsockname(l->fd, (struct sockaddr *)&ip.sa, &ip.len)) {
		*why = strerror(errno);
		return false;
	}
	l->port = ntohs(*port_in(&ip));
	return true;
}

static void let_go(struct lmtp *l)
{
	if (l->fd >= 0)
		close(l->fd);
	if (l->stop_fd >= 0)
		close(l->stop_fd);
	pthread_mutex_destroy(&l->lock);
	pthread_cond_destroy(&l->gone);
	free(l);
}

bool lmtp_start(const struct lmtp_config *cfg, struct lmtp **out, const char **why)
{
	struct lmtp *l = calloc(1, sizeof(*l));
	pthread_condattr_t attr;

	*why = "no memory";
	if (!l)
		return false;
	l->cfg = *cfg;
	snprintf(l->listen, sizeof(l->listen), "%.*s", FMT(cfg->listen));
	snprintf(l->name, sizeof(l->name), "%.*s", FMT(cfg->name));
	l->cfg.name = str_of(l->name);
	l->fd = -1;
	l->stop_fd = eventfd(0, EFD_CLOEXEC);
	pthread_mutex_init(&l->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&l->gone, &attr);
	pthread_condattr_destroy(&attr);
	if ((l->listen[0] == '/' ? listen_unix(l, why) : listen_tcp(l, why)) && l->stop_fd >= 0 &&
	    !pthread_create(&l->thread, NULL, accept_thread, l)) {
		*out = l;
		return true;
	}
	let_go(l);
	return false;
}

void lmtp_stop(struct lmtp *l, i64 wait_ms)
{
	u64 one = 1;
	struct timespec until;

	/* The descriptor stays readable: every thread that polls it sees the end. */
	if (write(l->stop_fd, &one, sizeof(one)) != sizeof(one))
		abort();
	pthread_join(l->thread, NULL);
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += wait_ms / 1000;
	until.tv_nsec += wait_ms % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_mutex_lock(&l->lock);
	while (l->n && pthread_cond_timedwait(&l->gone, &l->lock, &until) != ETIMEDOUT)
		;
	for (struct client *cl = l->clients; cl; cl = cl->next)
		shutdown(cl->fd, SHUT_RDWR);
	/* A delivery that still runs ends in its own time: its store must not vanish below it. */
	while (l->n)
		pthread_cond_wait(&l->gone, &l->lock);
	pthread_mutex_unlock(&l->lock);
	if (l->listen[0] == '/')
		unlink(l->listen);
	let_go(l);
}
