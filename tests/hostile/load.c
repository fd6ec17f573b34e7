/*
 * Ill-behaved clients must not be felt by the others.  Measures the response times of a
 * few ordinary connections, then again while 2,000 connections idle, a hundred send a
 * byte now and then, a hundred read next to nothing of a large answer, and requests with
 * 10,000 header fields keep coming.  Prints both and the memory of an idle connection;
 * fails when p99 more than doubles (and by more than a millisecond, which a busy machine
 * can do alone) or an idle connection costs more than 16 KB.
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/http.h"

enum { CALM = 4, IDLE = 2000, SLOW = 100, ROUND_MS = 3000, SAMPLES_MAX = 100000 };

struct calm {
	int port;
	i64 until;
	int *us, n;
};

struct attack {
	int port;
	_Atomic bool stop;
	_Atomic int refused;
	char *many;
	size_t many_n;
};

static void answer(void *app, struct http_req *req, struct http_res *res)
{
	(void)app;
	res->status = 200;
	res->body = S("{\"ok\":true}");
	if (str_eq(req->path, S("/big")))
		res->body = str_n(arena_alloc(req->arena, 4 << 20), 4 << 20);
}

/* The child: serves until its standard input ends, tells its port on its output. */
static void serve(int in, int out)
{
	struct http_config cfg = { .listen = S("127.0.0.1:0"), .handler = answer,
				   .idle_ms = 60000, .read_ms = 30000 };
	struct http_server *s;
	const char *why;
	int port;
	char ch;

	if (!http_start(&cfg, &s, &why))
		_exit(1);
	port = http_port(s);
	if (write(out, &port, sizeof port) != sizeof port)
		_exit(1);
	while (read(in, &ch, 1) > 0)
		;
	http_stop(s, 200);
	_exit(0);
}

static int dial(int port, int receive)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (receive)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive, sizeof receive);
	if (fd < 0 || connect(fd, (struct sockaddr *)&in, sizeof in) != 0) {
		perror("connect");
		exit(2);
	}
	return fd;
}

static const char ask[] = "GET /x HTTP/1.1\r\nHost: x\r\n\r\n";

static bool ask_once(int fd)
{
	char t[1024];

	return send(fd, ask, sizeof ask - 1, MSG_NOSIGNAL) > 0 && recv(fd, t, sizeof t, 0) > 0;
}

static void *calm_run(void *arg)
{
	struct calm *k = arg;
	int fd = dial(k->port, 0);

	while (clock_mono_ms() < k->until && k->n < SAMPLES_MAX) {
		i64 began = clock_mono_us();

		if (!ask_once(fd)) {
			fprintf(stderr, "an ordinary request failed\n");
			exit(1);
		}
		k->us[k->n++] = (int)(clock_mono_us() - began);
		usleep(1000);
	}
	close(fd);
	return NULL;
}

static int by_size(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static int p99_of(struct arena *mem, int port)
{
	struct calm k[CALM];
	pthread_t t[CALM];
	int *all = NEW_N(mem, int, (size_t)CALM * SAMPLES_MAX), n = 0;

	for (int i = 0; i < CALM; i++) {
		k[i] = (struct calm){ port, clock_mono_ms() + ROUND_MS, all + i * SAMPLES_MAX, 0 };
		pthread_create(&t[i], NULL, calm_run, &k[i]);
	}
	for (int i = 0; i < CALM; i++) {
		pthread_join(t[i], NULL);
		memmove(all + n, k[i].us, (size_t)k[i].n * sizeof *all);
		n += k[i].n;
	}
	qsort(all, (size_t)n, sizeof *all, by_size);
	return n ? all[n * 99 / 100] : 0;
}

static void *slow_run(void *arg)
{
	struct attack *a = arg;
	int writer[SLOW], reader[SLOW];
	char t[16];

	for (int i = 0; i < SLOW; i++) {
		writer[i] = dial(a->port, 0);
		reader[i] = dial(a->port, 4096);
		(void)!send(reader[i], "GET /big HTTP/1.1\r\nHost: x\r\n\r\n", 31, MSG_NOSIGNAL);
	}
	for (size_t n = 0; !atomic_load(&a->stop); n++) {
		for (int i = 0; i < SLOW; i++) {
			(void)!send(writer[i], ask + n % 20, 1, MSG_NOSIGNAL);
			(void)!recv(reader[i], t, sizeof t, MSG_DONTWAIT);
		}
		usleep(50000);
	}
	for (int i = 0; i < SLOW; i++) {
		close(writer[i]);
		close(reader[i]);
	}
	return NULL;
}

static void *many_run(void *arg)
{
	struct attack *a = arg;
	char t[256];

	while (!atomic_load(&a->stop)) {
		int fd = dial(a->port, 0);
		ssize_t k;

		(void)!send(fd, a->many, a->many_n, MSG_NOSIGNAL);
		k = recv(fd, t, sizeof t, 0);
		if (k > 12 && memcmp(t, "HTTP/1.1 431", 12) == 0)
			atomic_fetch_add(&a->refused, 1);
		close(fd);
		usleep(10000);
	}
	return NULL;
}

static void write_many(struct attack *a, struct arena *mem)
{
	size_t room = 10000 * 32 + 100;
	char *at = arena_alloc(mem, room);

	a->many = at;
	at += snprintf(at, 100, "GET /x HTTP/1.1\r\nHost: x\r\n");
	for (int i = 0; i < 10000; i++)
		at += snprintf(at, 32, "X-%d: value\r\n", i);
	at += snprintf(at, 8, "\r\n");
	a->many_n = (size_t)(at - a->many);
}

static long resident_kb(pid_t pid)
{
	char path[64], line[128];
	long kb = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f))
		if (strncmp(line, "VmRSS:", 6) == 0)
			kb = strtol(line + 6, NULL, 10);
	if (f)
		fclose(f);
	return kb;
}

static int report(int calm, int under, double idle_kb, int refused)
{
	bool felt = under > 2 * calm && under - calm > 1000;

	printf("p99 calm %d us, under attack %d us (%.2f times); an idle connection %.1f KB; "
	       "%d requests of 10,000 fields refused\n", calm, under,
	       calm ? (double)under / calm : 0, idle_kb, refused);
	return felt || idle_kb > 16 || !refused;
}

int main(void)
{
	struct rlimit files = { 16384, 16384 };
	struct attack a = { .port = 0 };
	struct arena *mem = arena_new(0);
	int in[2], out[2], idle[IDLE], n, calm, under;
	pthread_t slow, many;
	long before;
	double idle_kb;
	pid_t pid;

	if (setrlimit(RLIMIT_NOFILE, &files) != 0 || pipe(in) != 0 || pipe(out) != 0)
		return 2;
	pid = fork();
	if (pid == 0) {
		close(in[1]);
		serve(in[0], out[1]);
	}
	if (pid < 0 || read(out[0], &a.port, sizeof a.port) != sizeof a.port)
		return 2;
	calm = p99_of(mem, a.port);
	before = resident_kb(pid);
	for (int i = 0; i < IDLE; i++) {
		idle[i] = dial(a.port, 0);
		if (!ask_once(idle[i]))
			return 2;
	}
	idle_kb = (double)(resident_kb(pid) - before) / IDLE;
	write_many(&a, mem);
	pthread_create(&slow, NULL, slow_run, &a);
	pthread_create(&many, NULL, many_run, &a);
	usleep(500000);
	under = p99_of(mem, a.port);
	atomic_store(&a.stop, true);
	pthread_join(slow, NULL);
	pthread_join(many, NULL);
	/* All of the idle are still served. */
	for (int i = 0; i < IDLE; i++) {
		if (!ask_once(idle[i])) {
			fprintf(stderr, "an idle connection was lost\n");
			return 1;
		}
		close(idle[i]);
	}
	close(in[1]);
	waitpid(pid, &n, 0);
	arena_free(mem);
	return report(calm, under, idle_kb, atomic_load(&a.refused));
}
