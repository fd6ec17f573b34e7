#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "text/mime.h"
#include "text/wire.h"
#include "work/jail_int.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

static bool read_full(int fd, void *p, size_t n)
{
	char *at = p;
	ssize_t k;

	while (n > 0) {
		k = read(fd, at, n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return false;
		at += k;
		n -= (size_t)k;
	}
	return true;
}

static bool write_full(int fd, const void *p, size_t n)
{
	const char *at = p;
	ssize_t k;

	while (n > 0) {
		k = write(fd, at, n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return false;
		at += k;
		n -= (size_t)k;
	}
	return true;
}

static void limit(int what, rlim_t n)
{
	struct rlimit r = { n, n };

	if (setrlimit((__rlimit_resource_t)what, &r) != 0)
		_exit(3);
}

/* Pages that the program maps before it reads a byte of mail. */
static size_t mapped_now(void)
{
	char t[64];
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, t, sizeof(t) - 1) : -1;
	size_t pages = 0, i;

	if (fd >= 0)
		close(fd);
	for (i = 0; n > 0 && i < (size_t)n && t[i] >= '0' && t[i] <= '9'; i++)
		pages = pages * 10 + (size_t)(t[i] - '0');
	return (pages ? pages : 65536) * (size_t)sysconf(_SC_PAGESIZE);
}

static void resource_limits(const struct jail_config *cfg)
{
	limit(RLIMIT_FSIZE, 0);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_NPROC, 0);
	limit(RLIMIT_CPU, (rlim_t)cfg->cpu_s * 600);
	/* The sanitizers reserve terabytes of addresses. */
	if (!SANITIZED)
		limit(RLIMIT_AS, mapped_now() + cfg->memory);
	limit(RLIMIT_NOFILE, 0);
}

static bool allow(scmp_filter_ctx f, int call)
{
	return seccomp_rule_add(f, SCMP_ACT_ALLOW, call, 0) == 0;
}

static bool allow_without_exec(scmp_filter_ctx f, int call)
{
	return seccomp_rule_add(f, SCMP_ACT_ALLOW, call, 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
}

static void lock(void)
{
	static const int calls[] = {
		SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(futex), SCMP_SYS(brk),
		SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(clock_gettime), SCMP_SYS(rt_sigreturn),
		SCMP_SYS(setitimer), SCMP_SYS(restart_syscall),
	};
	static const int sanitizer_calls[] = { SCMP_SYS(sched_yield), SCMP_SYS(rt_sigprocmask), SCMP_SYS(sigaltstack), SCMP_SYS(getpid), SCMP_SYS(gettid) };
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_KILL_PROCESS);
	bool ok = f != NULL;
	size_t i;

	for (i = 0; ok && i < COUNT(calls); i++)
		ok = allow(f, calls[i]);
	for (i = 0; ok && SANITIZED && i < COUNT(sanitizer_calls); i++)
		ok = allow(f, sanitizer_calls[i]);
	ok = ok && allow_without_exec(f, SCMP_SYS(mmap)) && allow_without_exec(f, SCMP_SYS(mprotect));
	ok = ok && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && seccomp_load(f) == 0;
	seccomp_release(f);
	if (!ok)
		_exit(4);
}

/* One message may burn so much CPU; the signal's default action ends the process. */
static void cpu_timer(int seconds)
{
	struct itimerval t = { { 0, 0 }, { seconds, 0 } };

	setitimer(ITIMER_PROF, &t, NULL);
}

#ifdef PRONTO_TESTING
/* Calls that the filter must answer with death. */
static void forbidden(uint32_t op)
{
	char *const none[] = { NULL };

	if (op == MISDEED_OPEN)
		syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY);
	else if (op == MISDEED_SOCKET)
		syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
	else if (op == MISDEED_EXEC)
		syscall(SYS_execve, "/bin/true", none, none);
	else if (op == MISDEED_MAP_EXEC)
		syscall(SYS_mmap, NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	else if (op == MISDEED_FORK)
		syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

static void misbehave(uint32_t op, int fd, struct arena *a)
{
	static const struct jail_reply lie = { JAIL_MAGIC, JAIL_DONE, 64 };
	static const char junk[64] = { 1, 2, 3 };
	volatile unsigned spin = 1;

	forbidden(op);
	if (op == MISDEED_CRASH)
		__builtin_trap();
	while (op == MISDEED_SPIN)
		spin |= 1;
	while (op == MISDEED_SLEEP)
		if (read(fd, (char *)(uintptr_t)&spin, 1) < 0)
			_exit(5);
	while (op == MISDEED_HOARD)
		arena_alloc(a, 1 << 20);
	if (op == MISDEED_LIE && write_full(fd, &lie, sizeof(lie)) && !write_full(fd, junk, sizeof(junk)))
		_exit(5);
}
#endif

static struct buf sized(struct arena *a, size_t n)
{
	struct buf b = buf_new(a, JAIL_OUTPUT_MAX);

	b.s = arena_alloc(a, n);
	b.cap = n;
	return b;
}

static size_t view_size(const struct mail_view *v)
{
	const struct mail_part *p = v->mail.attachments.v;
	size_t n = 65536 + v->mail.text.n + v->html.n + v->cut.visible_text.n + v->cut.visible_html.n + v->cut.quoted_html.n +
		v->cut.quoted_text.n + v->forward.body.n, i;

	for (i = 0; i < v->mail.attachments.n; i++)
		n += p[i].bytes.n + 1024;
	return n;
}

static bool work(const struct jail_request *q, str in, struct arena *a, struct buf *out)
{
	struct mail_limits lim = { q->limit_bytes, q->limit_header, q->limit_depth, q->limit_parts, q->limit_addresses };
	struct mail_view *v;
	struct html_out *o;

	if (q->op == JAIL_PARSE) {
		v = NEW(a, struct mail_view);
		mail_view_make(a, in, &lim, v);
		*out = sized(a, view_size(v));
		wire_put_view(out, v);
		return !out->over;
	}
	if (q->op == JAIL_ORIGINAL) {
		o = NEW(a, struct html_out);
		mail_original_make(a, in, &lim, o);
		*out = sized(a, o->html.n + o->text.n + 256);
		wire_put_original(out, o);
		return !out->over;
	}
	if (q->op == JAIL_HTML) {
		o = NEW(a, struct html_out);
		if (!html_sanitize(a, in, NULL, o))
			o->html = S("");
		*out = sized(a, o->html.n + o->text.n + 256);
		wire_put_html(out, o);
		return !out->over;
	}
	return false;
}

static void answer(int fd, uint32_t status, str body)
{
	struct jail_reply r = { JAIL_MAGIC, status, body.n };

	if (!write_full(fd, &r, sizeof(r)) || (body.n && !write_full(fd, body.s, body.n)))
		_exit(0);
}

static bool serve_one(int fd, const struct jail_config *cfg, struct arena *a)
{
	struct jail_request q;
	struct buf out = { 0 };
	char *in;

	if (!read_full(fd, &q, sizeof(q)) || q.magic != JAIL_MAGIC || q.n > JAIL_INPUT_MAX)
		return false;
	cpu_timer(cfg->cpu_s);
	in = arena_alloc(a, q.n + 1);
	if (!read_full(fd, in, q.n))
		return false;
#ifdef PRONTO_TESTING
	if (q.op >= MISDEED_OPEN) {
		misbehave(q.op, fd, a);
		return true;
	}
#endif
	if (work(&q, str_n(in, q.n), a, &out))
		answer(fd, JAIL_DONE, buf_str(&out));
	else
		answer(fd, JAIL_BAD_REQUEST, S(""));
	cpu_timer(0);
	return true;
}

_Noreturn void jail_worker(int fd, const struct jail_config *cfg)
{
	struct arena *a = arena_new(cfg->memory - cfg->memory / 8);

	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGPROF, SIG_DFL);
	resource_limits(cfg);
	lock();
	for (;;) {
		if (arena_guard(a)) {
			/* Half-built objects may lie about: this worker has done its duty. */
			answer(fd, JAIL_NO_MEMORY, S(""));
			_exit(0);
		}
		if (!serve_one(fd, cfg, a))
			_exit(0);
		arena_reset(a);
	}
}
