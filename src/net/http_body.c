#include "net/http_parse.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A large body waits in a file without a name: the page cache may drop it, heap cannot. */
static int spool_open(struct http_parse *p)
{
	str dir = p->env->spool_dir.n ? p->env->spool_dir : S("/tmp");
	int fd = open(str_z(p->arena, dir), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0) {
		str name = str_fmt(p->arena, "%.*s/pronto-XXXXXX", FMT(dir));
		char *z = str_z(p->arena, name);

		fd = mkostemp(z, O_CLOEXEC);
		if (fd >= 0)
			unlink(z);
	}
	return fd;
}

static void spool_close(void *arg)
{
	close((int)(intptr_t)arg);
}

static bool spool_write(struct http_parse *p, const char *at, size_t n)
{
	while (n) {
		ssize_t k = write(p->spool, at, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0) {
			p->status = 503;
			return false;
		}
		at += k;
		n -= (size_t)k;
	}
	return true;
}

static bool spool_start(struct http_parse *p)
{
	p->spool = spool_open(p);
	if (p->spool < 0) {
		p->status = 503;
		return false;
	}
	arena_defer(p->arena, spool_close, (void *)(intptr_t)p->spool);
	return spool_write(p, p->body, p->body_n);
}

bool http_body_add(struct http_parse *p, const char *at, size_t n)
{
	if (n > p->limit || p->body_n > p->limit - n) {
		p->status = 413;
		return false;
	}
	if (p->spool < 0 && p->body_n + n > HTTP_BODY_IN_MEMORY && !spool_start(p))
		return false;
	if (p->spool >= 0) {
		p->body_n += n;
		return spool_write(p, at, n);
	}
	if (p->body_n + n > p->body_cap) {
		size_t cap = p->body_cap ? p->body_cap * 2 : 2048;

		while (cap < p->body_n + n)
			cap *= 2;
		p->body = arena_grow(p->arena, p->body, p->body_n, cap);
		p->body_cap = cap;
	}
	memcpy(p->body + p->body_n, at, n);
	p->body_n += n;
	return true;
}

struct mapping {
	void *at;
	size_t n;
};

static void unmap(void *arg)
{
	struct mapping *m = arg;

	munmap(m->at, m->n);
}

bool http_body_end(struct http_parse *p)
{
	if (p->spool < 0) {
		p->req->body = str_n(p->body_n ? p->body : "", p->body_n);
		return true;
	}
	struct mapping *m = NEW(p->arena, struct mapping);

	m->n = p->body_n;
	m->at = mmap(NULL, m->n, PROT_READ, MAP_PRIVATE, p->spool, 0);
	if (m->at == MAP_FAILED) {
		p->status = 503;
		return false;
	}
	arena_defer(p->arena, unmap, m);
	p->req->body = str_n(m->at, m->n);
	return true;
}
