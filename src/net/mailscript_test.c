#include "net/mailscript_test.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct mailscript {
	const char *const *lines;
	int fd, port;
	pthread_t thread;
	bool wrong;
	char tag[64];
	char said[65536];
	size_t said_n;
	char in[65536];
	size_t in_n;
};

static const struct guard_rules loopback = { .allow = { "127.0.0.0/8", 11 } };

static void send_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t k = send(fd, p, n, MSG_NOSIGNAL);

		if (k <= 0)
			return;
		p += k;
		n -= (size_t)k;
	}
}

static bool more(struct mailscript *m, int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	ssize_t k;

	if (poll(&p, 1, 5000) <= 0 || m->in_n >= sizeof(m->in))
		return false;
	k = recv(fd, m->in + m->in_n, sizeof(m->in) - m->in_n, 0);
	if (k <= 0)
		return false;
	m->in_n += (size_t)k;
	return true;
}

static bool read_line(struct mailscript *m, int fd, str *out, char *store, size_t cap)
{
	char *nl;
	size_t n;

	while (!(nl = memchr(m->in, '\n', m->in_n)))
		if (!more(m, fd))
			return false;
	n = (size_t)(nl - m->in) + 1;
	if (n < cap)
		memcpy(store, m->in, n);
	if (m->said_n + n < sizeof(m->said)) {
		memcpy(m->said + m->said_n, m->in, n);
		m->said_n += n;
	}
	memmove(m->in, m->in + n, m->in_n - n);
	m->in_n -= n;
	*out = str_trim(str_n(store, n < cap ? n : 0));
	return true;
}

static bool matches(struct mailscript *m, const char *want, str line)
{
	str w = str_of(want);

	if (str_starts(w, S("%t "))) {
		ssize_t blank = str_chr(line, ' ');

		if (blank <= 0 || blank >= (ssize_t)sizeof(m->tag))
			return false;
		memcpy(m->tag, line.s, (size_t)blank);
		m->tag[blank] = '\0';
		line = str_slice(line, (size_t)blank, line.n);
		w = str_slice(w, 2, w.n);
	}
	return str_starts(line, w);
}

static void say(struct mailscript *m, int fd, const char *text)
{
	char out[4096];
	size_t n = 0;

	for (const char *p = text; *p && n < sizeof(out) - 70; p++) {
		if (p[0] == '%' && p[1] == 't') {
			n += (size_t)snprintf(out + n, sizeof(out) - n, "%s", m->tag);
			p++;
		} else {
			out[n++] = *p;
		}
	}
	out[n++] = '\r';
	out[n++] = '\n';
	send_all(fd, out, n);
}

static void flood(int fd, const char *count)
{
	char x[1024];

	memset(x, 'x', sizeof(x));
	for (long left = strtol(count, NULL, 10); left > 0; left -= (long)sizeof(x))
		send_all(fd, x, left < (long)sizeof(x) ? (size_t)left : sizeof(x));
}

static bool step(struct mailscript *m, int fd, const char *line)
{
	char store[65536];
	str got;

	switch (line[0]) {
	case 'S':
		say(m, fd, line + 2);
		return true;
	case 'R':
		send_all(fd, line + 2, strlen(line + 2));
		return true;
	case 'Z':
		flood(fd, line + 2);
		return true;
	case 'P':
		usleep((useconds_t)strtol(line + 2, NULL, 10) * 1000);
		return true;
	case 'C':
		if (!read_line(m, fd, &got, store, sizeof(store)) || !matches(m, line + 2, got)) {
			printf("mailscript: wanted \"%s\"\n", line + 2);
			return false;
		}
		return true;
	default:
		do {
			if (!read_line(m, fd, &got, store, sizeof(store)))
				return false;
		} while (!str_eq(got, S(".")));
		return true;
	}
}

static void *serve(void *arg)
{
	struct mailscript *m = arg;
	size_t i = 0;
	int one = 1;

	while (m->lines[i] && !m->wrong) {
		struct pollfd p = { .fd = m->fd, .events = POLLIN };
		int fd;

		if (poll(&p, 1, 5000) <= 0 || (fd = accept(m->fd, NULL, NULL)) < 0) {
			m->wrong = true;
			break;
		}
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		m->in_n = 0;
		for (; m->lines[i] && m->lines[i][0] != 'X'; i++) {
			if (!step(m, fd, m->lines[i])) {
				m->wrong = true;
				break;
			}
		}
		if (m->lines[i])
			i++;
		close(fd);
	}
	return NULL;
}

struct mailscript *mailscript_start(const char *const *lines)
{
	struct mailscript *m = calloc(1, sizeof(*m));
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(sa);

	signal(SIGPIPE, SIG_IGN);
	m->lines = lines;
	m->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(m->fd, (struct sockaddr *)&sa, n) || listen(m->fd, 8) ||
	    getsockname(m->fd, (struct sockaddr *)&sa, &n))
		abort();
	m->port = ntohs(sa.sin_port);
	if (pthread_create(&m->thread, NULL, serve, m))
		abort();
	return m;
}

int mailscript_port(const struct mailscript *m)
{
	return m->port;
}

struct mail_server mailscript_server(const struct mailscript *m)
{
	return (struct mail_server){
		.host = S("127.0.0.1"), .port = m->port, .tls = MAIL_TLS_NONE,
		.auth = MAIL_AUTH_PASSWORD, .user = S("ana"), .secret = S("secret"),
		.guard = &loopback, .connect_ms = 5000,
	};
}

bool mailscript_end(struct mailscript *m, struct arena *a, str *said)
{
	bool ok;

	pthread_join(m->thread, NULL);
	close(m->fd);
	ok = !m->wrong;
	if (said)
		*said = str_dup(a, str_n(m->said, m->said_n));
	free(m);
	return ok;
}
