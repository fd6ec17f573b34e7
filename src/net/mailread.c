#include "net/mailread.h"

#include <string.h>

void mail_reader_init(struct mail_reader *r, struct mail_src src)
{
	r->src = src;
	r->from = r->to = 0;
}

bool mail_read_pending(const struct mail_reader *r)
{
	return r->from < r->to;
}

static enum mail_io fill(struct mail_reader *r, struct mail_until until)
{
	size_t n = sizeof(r->buf);
	enum mail_io io = r->src.recv(r->src.arg, r->buf, &n, until);

	if (io != MAIL_IO_OK)
		return io;
	r->from = 0;
	r->to = n;
	return n ? MAIL_IO_OK : MAIL_IO_CLOSED;
}

enum mail_io mail_read_wait(struct mail_reader *r, struct mail_until until)
{
	return mail_read_pending(r) ? MAIL_IO_OK : fill(r, until);
}

enum mail_io mail_read_line(struct mail_reader *r, struct buf *out, i64 deadline)
{
	struct mail_until until = { .mono_ms = deadline, .wake_fd = -1 };
	size_t start = out->n;

	for (;;) {
		enum mail_io io = mail_read_wait(r, until);
		const char *p, *nl;
		size_t n;

		if (io != MAIL_IO_OK)
			return io;
		p = r->buf + r->from;
		n = r->to - r->from;
		nl = memchr(p, '\n', n);
		if (nl)
			n = (size_t)(nl - p);
		buf_put(out, str_n(p, n));
		r->from += n + (nl ? 1 : 0);
		if (out->over)
			return MAIL_IO_TOO_LONG;
		if (nl)
			break;
	}
	if (out->n > start && out->s[out->n - 1] == '\r')
		buf_cut(out, out->n - 1);
	return MAIL_IO_OK;
}

enum mail_io mail_read_bytes(struct mail_reader *r, char *p, size_t n, i64 deadline)
{
	struct mail_until until = { .mono_ms = deadline, .wake_fd = -1 };

	while (n) {
		enum mail_io io = mail_read_wait(r, until);
		size_t have;

		if (io != MAIL_IO_OK)
			return io;
		have = r->to - r->from;
		if (have > n)
			have = n;
		memcpy(p, r->buf + r->from, have);
		r->from += have;
		p += have;
		n -= have;
	}
	return MAIL_IO_OK;
}

static enum mail_io mem_recv(void *arg, char *p, size_t *n, struct mail_until until)
{
	struct mail_mem *m = arg;
	size_t take = *n;

	(void)until;
	if (!m->left.n)
		return MAIL_IO_CLOSED;
	if (m->step && take > m->step)
		take = m->step;
	if (take > m->left.n)
		take = m->left.n;
	memcpy(p, m->left.s, take);
	m->left = str_slice(m->left, take, m->left.n);
	*n = take;
	return MAIL_IO_OK;
}

struct mail_src mail_mem_src(struct mail_mem *m)
{
	return (struct mail_src){ .recv = mem_recv, .arg = m };
}
