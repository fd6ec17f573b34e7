#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "text/mime.h"
#include "work/jail_int.h"

enum { CHILDREN_MAX = 64 };

struct zygote {
	int control;
	const struct jail_config *cfg;
	pid_t child[CHILDREN_MAX];
};

static bool reply(int control, struct jail_order_done d, int fd)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} space;
	struct iovec io = { &d, sizeof(d) };
	struct msghdr m = { .msg_iov = &io, .msg_iovlen = 1 };
	struct cmsghdr *h;

	if (fd >= 0) {
		memset(&space, 0, sizeof(space));
		m.msg_control = space.bytes;
		m.msg_controllen = sizeof(space.bytes);
		h = CMSG_FIRSTHDR(&m);
		h->cmsg_level = SOL_SOCKET;
		h->cmsg_type = SCM_RIGHTS;
		h->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(h), &fd, sizeof(fd));
	}
	return sendmsg(control, &m, MSG_NOSIGNAL) == (ssize_t)sizeof(d);
}

static pid_t *slot(struct zygote *z, pid_t pid)
{
	size_t i;

	for (i = 0; i < CHILDREN_MAX; i++)
		if (z->child[i] == pid)
			return &z->child[i];
	return NULL;
}

static void become_worker(struct zygote *z, int fd)
{
	int null = open("/dev/null", O_RDWR);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close(z->control);
	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(fd, 3) < 0)
		_exit(6);
	close_range(4, ~0U, 0);
	jail_worker(3, z->cfg);
}

static bool fork_worker(struct zygote *z)
{
	struct jail_order_done d = { -1, 0 };
	pid_t *place = slot(z, 0);
	int pair[2];
	pid_t pid;
	bool ok;

	if (!place || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return reply(z->control, d, -1);
	pid = fork();
	if (pid == 0) {
		close(pair[0]);
		become_worker(z, pair[1]);
	}
	close(pair[1]);
	if (pid > 0)
		*place = d.pid = pid;
	ok = reply(z->control, d, pid > 0 ? pair[0] : -1);
	close(pair[0]);
	return ok;
}

/* Only own children, which nobody else reaps: a pid cannot have been reused. */
static bool kill_worker(struct zygote *z, pid_t pid)
{
	struct jail_order_done d = { pid, 0 };
	pid_t *place = slot(z, pid);
	int status = 0;

	if (place) {
		/* One that died by itself keeps its own status. */
		if (waitpid(pid, &status, WNOHANG) == 0) {
			kill(pid, SIGKILL);
			while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
				;
		}
		*place = 0;
		d.wait_status = status;
	}
	return reply(z->control, d, -1);
}

_Noreturn void jail_zygote(int control, const struct jail_config *cfg)
{
	struct zygote z = { .control = control, .cfg = cfg };
	struct jail_order o;
	ssize_t n;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, "pronto-zygote", 0, 0, 0);
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	mail_warm_up();
	for (;;) {
		n = recv(control, &o, sizeof(o), 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n != (ssize_t)sizeof(o))
			_exit(0);
		if (!(o.pid ? kill_worker(&z, o.pid) : fork_worker(&z)))
			_exit(0);
	}
}
