#include "work/jail.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "text/mime.h"
#include "text/wire.h"
#include "work/jail_int.h"

enum { WORKERS_MAX = 32 };

struct worker {
	int fd;
	pid_t pid;
	int served;
	bool busy;
};

struct jail {
	struct arena *a;
	struct jail_config cfg;
	int control;
	pid_t zygote;
	pthread_mutex_t lock;
	pthread_cond_t idle;
	struct worker w[WORKERS_MAX];
	struct jail_stats stats;
};

static void defaults(struct jail_config *c)
{
	c->workers = c->workers > 0 ? c->workers : 2;
	c->workers = c->workers > WORKERS_MAX ? WORKERS_MAX : c->workers;
	c->wall_ms = c->wall_ms > 0 ? c->wall_ms : 20000;
	c->cpu_s = c->cpu_s > 0 ? c->cpu_s : 5;
	c->memory = c->memory ? c->memory : (size_t)512 << 20;
	c->recycle = c->recycle > 0 ? c->recycle : 10000;
}

bool jail_start(struct jail **out, const struct jail_config *cfg)
{
	struct arena *a = arena_new(0);
	struct jail *j = NEW(a, struct jail);
	int pair[2], i;

	j->a = a;
	if (cfg)
		j->cfg = *cfg;
	defaults(&j->cfg);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0 || (j->zygote = fork()) < 0) {
		arena_free(a);
		return false;
	}
	if (j->zygote == 0) {
		if (pair[1] != 3 && dup2(pair[1], 3) < 0)
			_exit(6);
		close_range(4, ~0U, 0);
		jail_zygote(3, &j->cfg);
	}
	close(pair[1]);
	j->control = pair[0];
	pthread_mutex_init(&j->lock, NULL);
	pthread_cond_init(&j->idle, NULL);
	for (i = 0; i < WORKERS_MAX; i++)
		j->w[i].fd = -1;
	*out = j;
	return true;
}

/* ---- orders to the zygote, under the lock ---- */

static bool order(struct jail *j, pid_t pid, struct jail_order_done *d, int *fd)
{
	struct jail_order o = { pid };
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} space;
	struct iovec io = { d, sizeof(*d) };
	struct msghdr m = { .msg_iov = &io, .msg_iovlen = 1, .msg_control = space.bytes, .msg_controllen = sizeof(space.bytes) };
	struct cmsghdr *h;
	ssize_t n;

	*fd = -1;
	if (send(j->control, &o, sizeof(o), MSG_NOSIGNAL) != (ssize_t)sizeof(o))
		return false;
	do {
		n = recvmsg(j->control, &m, MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	h = n == (ssize_t)sizeof(*d) ? CMSG_FIRSTHDR(&m) : NULL;
	if (h && h->cmsg_type == SCM_RIGHTS)
		memcpy(fd, CMSG_DATA(h), sizeof(*fd));
	return n == (ssize_t)sizeof(*d);
}

static bool spawn(struct jail *j, struct worker *w)
{
	struct jail_order_done d = { -1, 0 };

	if (!order(j, 0, &d, &w->fd) || d.pid <= 0 || w->fd < 0)
		return false;
	w->pid = d.pid;
	w->served = 0;
	fcntl(w->fd, F_SETFL, fcntl(w->fd, F_GETFL) | O_NONBLOCK);
	return true;
}

/* Ends the worker; how it died if it had died already. */
static int retire(struct jail *j, struct worker *w)
{
	struct jail_order_done d = { -1, 0 };
	int none;

	close(w->fd);
	w->fd = -1;
	j->stats.restarted++;
	return order(j, w->pid, &d, &none) ? d.wait_status : 0;
}

static struct worker *checkout(struct jail *j)
{
	struct worker *w = NULL;
	int i;

	pthread_mutex_lock(&j->lock);
	while (!w) {
		for (i = 0; i < j->cfg.workers; i++)
			if (!j->w[i].busy && (!w || (w->fd < 0 && j->w[i].fd >= 0)))
				w = &j->w[i];
		if (!w)
			pthread_cond_wait(&j->idle, &j->lock);
	}
	if (w->fd < 0 && !spawn(j, w)) {
		pthread_mutex_unlock(&j->lock);
		return NULL;
	}
	w->busy = true;
	pthread_mutex_unlock(&j->lock);
	return w;
}

/* ---- one exchange ---- */

enum outcome { GOOD, LOST, LATE };

static enum outcome wait_for(int fd, short what, i64 deadline)
{
	struct pollfd p = { fd, what, 0 };
	i64 left;
	int n;

	for (;;) {
		left = deadline - clock_mono_ms();
		if (left <= 0)
			return LATE;
		n = poll(&p, 1, (int)left);
		if (n > 0)
			return GOOD;
		if (n < 0 && errno != EINTR)
			return LOST;
	}
}

static enum outcome send_all(int fd, const void *p, size_t n, i64 deadline)
{
	const char *at = p;
	enum outcome o;
	ssize_t k;

	while (n > 0) {
		k = send(fd, at, n, MSG_NOSIGNAL);
		if (k > 0) {
			at += k;
			n -= (size_t)k;
			continue;
		}
		if (errno != EAGAIN && errno != EINTR)
			return LOST;
		if ((o = wait_for(fd, POLLOUT, deadline)) != GOOD)
			return o;
	}
	return GOOD;
}

static enum outcome recv_all(int fd, void *p, size_t n, i64 deadline)
{
	char *at = p;
	enum outcome o;
	ssize_t k;

	while (n > 0) {
		k = read(fd, at, n);
		if (k > 0) {
			at += k;
			n -= (size_t)k;
			continue;
		}
		if (k == 0 || (errno != EAGAIN && errno != EINTR))
			return LOST;
		if ((o = wait_for(fd, POLLIN, deadline)) != GOOD)
			return o;
	}
	return GOOD;
}

struct exchange {
	struct jail_request q;
	str in;
	struct jail_reply r;
	str out;
	bool oversize;
};

static enum outcome talk(struct jail *j, struct worker *w, struct ctx *c, struct exchange *x)
{
	i64 deadline = clock_mono_ms() + j->cfg.wall_ms;
	enum outcome o;
	char *p;

	x->q.magic = JAIL_MAGIC;
	x->q.n = x->in.n;
	o = send_all(w->fd, &x->q, sizeof(x->q), deadline);
	if (o == GOOD)
		o = send_all(w->fd, x->in.s, x->in.n, deadline);
	if (o == GOOD)
		o = recv_all(w->fd, &x->r, sizeof(x->r), deadline);
	if (o != GOOD)
		return o;
	if (x->r.magic != JAIL_MAGIC || x->r.n > JAIL_OUTPUT_MAX) {
		x->oversize = true;
		return GOOD;
	}
	p = arena_alloc(c->arena, x->r.n + 1);
	o = recv_all(w->fd, p, x->r.n, deadline);
	x->out = str_n(p, x->r.n);
	return o;
}

static const char *verdict(struct jail *j, enum outcome o, const struct exchange *x, int status)
{
	bool cpu = WIFSIGNALED(status) && (WTERMSIG(status) == SIGPROF || WTERMSIG(status) == SIGXCPU);

	if (o == LATE || (o == LOST && cpu)) {
		j->stats.timed_out++;
		return "parser.timeout";
	}
	if (o == LOST) {
		j->stats.crashed++;
		return "parser.crashed";
	}
	if (x->oversize) {
		j->stats.refused++;
		return "parser.broken";
	}
	if (x->r.status == JAIL_NO_MEMORY)
		return "parser.memory";
	return x->r.status == JAIL_DONE ? NULL : "parser.broken";
}

/* True: x->out holds the record.  A worker that did anything odd is replaced. */
static bool run(struct jail *j, struct ctx *c, struct exchange *x)
{
	struct worker *w = checkout(j);
	const char *bad;
	enum outcome o;
	int status = 0;

	if (!w)
		return fail(c, E_INTERNAL, "mail", "parser.unavailable");
	o = talk(j, w, c, x);
	pthread_mutex_lock(&j->lock);
	if (o != GOOD || x->oversize || x->r.status != JAIL_DONE || ++w->served >= j->cfg.recycle)
		status = retire(j, w);
	bad = verdict(j, o, x, status);
	j->stats.served += !bad;
	w->busy = false;
	pthread_cond_signal(&j->idle);
	pthread_mutex_unlock(&j->lock);
	if (!bad)
		return true;
	LOG(LOG_WARN, c, "jail.failed", KS("why", str_of(bad)), KI("signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0));
	return fail(c, E_INTERNAL, "mail", bad);
}

static bool broken(struct jail *j, struct ctx *c)
{
	pthread_mutex_lock(&j->lock);
	j->stats.refused++;
	pthread_mutex_unlock(&j->lock);
	LOG(LOG_WARN, c, "jail.record_refused");
	return fail(c, E_INTERNAL, "mail", "parser.broken");
}

static struct exchange mail_exchange(enum jail_op op, str raw, const struct mail_limits *l)
{
	struct exchange x = { .q = { .op = op, .limit_bytes = l->bytes, .limit_header = l->header_bytes,
		.limit_depth = l->depth, .limit_parts = l->parts, .limit_addresses = l->addresses } };

	/* Beyond the limit the parser reads the head only: no need to send more. */
	x.in = raw.n > l->bytes ? str_slice(raw, 0, l->bytes + 1) : raw;
	x.in = str_slice(x.in, 0, JAIL_INPUT_MAX);
	return x;
}

bool jail_parse(struct jail *j, struct ctx *c, str raw, const struct parse_opts *opts, struct mail_view *out)
{
	struct exchange x = mail_exchange(JAIL_PARSE, raw, opts && opts->limits ? opts->limits : &mail_limits_default);

	return run(j, c, &x) && (wire_get_view(c->arena, x.out, out) || broken(j, c));
}

bool jail_original(struct jail *j, struct ctx *c, str raw, struct html_out *out)
{
	struct exchange x = mail_exchange(JAIL_ORIGINAL, raw, &mail_limits_default);

	return run(j, c, &x) && (wire_get_original(c->arena, x.out, out) || broken(j, c));
}

bool jail_html(struct jail *j, struct ctx *c, str html, struct html_out *out)
{
	struct exchange x = { .q = { .op = JAIL_HTML }, .in = html };

	if (html.n > JAIL_INPUT_MAX)
		return fail(c, E_TOO_LARGE, "html", "too_large");
	if (!run(j, c, &x))
		return false;
	return wire_get_html(c->arena, x.out, out) || broken(j, c);
}

#ifdef PRONTO_TESTING
bool jail_misbehave(struct jail *j, struct ctx *c, enum jail_misdeed what)
{
	struct exchange x = { .q = { .op = (uint32_t)what }, .in = S("x") };
	struct mail_view v;

	return run(j, c, &x) && (wire_get_view(c->arena, x.out, &v) || broken(j, c));
}
#endif

bool jail_ready(struct jail *j)
{
	bool ok;

	pthread_mutex_lock(&j->lock);
	ok = j->w[0].busy || j->w[0].fd >= 0 || spawn(j, &j->w[0]);
	pthread_mutex_unlock(&j->lock);
	return ok;
}

void jail_stats_read(struct jail *j, struct jail_stats *out)
{
	pthread_mutex_lock(&j->lock);
	*out = j->stats;
	pthread_mutex_unlock(&j->lock);
}

void jail_stop(struct jail *j)
{
	int i;

	pthread_mutex_lock(&j->lock);
	for (i = 0; i < WORKERS_MAX; i++)
		if (j->w[i].fd >= 0)
			retire(j, &j->w[i]);
	close(j->control);
	pthread_mutex_unlock(&j->lock);
	while (waitpid(j->zygote, NULL, 0) < 0 && errno == EINTR)
		;
	pthread_cond_destroy(&j->idle);
	pthread_mutex_destroy(&j->lock);
	arena_free(j->a);
}
