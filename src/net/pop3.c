#include "net/pop3.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum { COMMAND_MS = 60000, LINE_MAX_BYTES = 8192, ITEMS_MAX = 500000, TOP_LINES = 800,
       PARTIAL_MAX = 1 << 20, LIST_MS = 120000, SLOWEST_KB_MS = 20, UIDL_MAX = 200 };
static const size_t MAX_MESSAGE = (size_t)50 << 20;

struct pop3 {
	struct mail_conn *conn;
	struct mail_reader *in;
	size_t max_message;
	i64 command_ms;
	bool lost;
};

bool pop3_dead(const struct pop3 *p) { return p->lost || mail_conn_dead(p->conn); }
struct mail_conn *pop3_conn(struct pop3 *p) { return p->conn; }

static bool broken(struct ctx *c, struct pop3 *p, enum mail_io io)
{
	p->lost = true;
	return mail_conn_broken(c, p->conn, io);
}

bool pop3_open(struct ctx *c, const struct pop3_config *cfg, struct pop3 **out)
{
	struct pop3 *p = calloc(1, sizeof(*p));

	*out = p;
	if (!p)
		return fail(c, E_UNAVAILABLE, "server", "mail.connect");
	p->max_message = cfg->max_message ? cfg->max_message : MAX_MESSAGE;
	p->command_ms = cfg->command_ms > 0 ? cfg->command_ms : COMMAND_MS;
	if (!mail_connect(c, MAIL_POP3, &cfg->server, &p->conn)) {
		p->lost = true;
		if (!p->conn) {
			free(p);
			*out = NULL;
		}
		return false;
	}
	p->in = mail_conn_reader(p->conn);
	return true;
}

void pop3_close(struct pop3 *p)
{
	if (!p)
		return;
	mail_conn_close(p->conn);
	free(p);
}

/* One command and its status line.  False: the connection broke. */
static bool command(struct ctx *c, struct pop3 *p, str line, bool *ok)
{
	i64 deadline = clock_mono_ms() + p->command_ms;
	struct buf b = buf_new(c->arena, LINE_MAX_BYTES);
	enum mail_io io;

	if (pop3_dead(p))
		return broken(c, p, MAIL_IO_CLOSED);
	io = mail_conn_send(p->conn, line, deadline, NULL);
	if (io == MAIL_IO_OK)
		io = mail_read_line(p->in, &b, deadline);
	if (io != MAIL_IO_OK)
		return broken(c, p, io);
	mail_conn_note(p->conn, 0, buf_str(&b));
	*ok = str_starts_nocase(buf_str(&b), S("+OK"));
	if (!*ok && !str_starts_nocase(buf_str(&b), S("-ERR")))
		return broken(c, p, MAIL_IO_GARBAGE);
	return true;
}

/* A line of a multi-line answer into b (emptied before); *end at the lone dot. */
static enum mail_io next_line(struct pop3 *p, struct buf *b, i64 deadline, bool *end)
{
	enum mail_io io;

	buf_cut(b, 0);
	io = mail_read_line(p->in, b, deadline);
	*end = io == MAIL_IO_OK && str_eq(buf_str(b), S("."));
	return io;
}

static bool two_words(str line, i64 *number, str *second)
{
	str word;

	return str_cut(&line, ' ', &word) && str_i64(word, number) && *number > 0 &&
		str_cut(&line, ' ', second) && second->n > 0;
}

struct listing {
	struct pop3_item *v;	/* v[number - 1] */
	size_t cap, n;
};

static struct pop3_item *item_at(struct ctx *c, struct listing *l, i64 number)
{
	size_t i = (size_t)number - 1;

	if (number > ITEMS_MAX)
		return NULL;
	if (i >= l->cap) {
		size_t cap = l->cap ? l->cap : 64;
		struct pop3_item *v;

		while (cap <= i)
			cap *= 2;
		v = NEW_N(c->arena, struct pop3_item, cap);
		if (l->cap)
			memcpy(v, l->v, l->cap * sizeof(*v));
		l->v = v;
		l->cap = cap;
	}
	if (i >= l->n)
		l->n = i + 1;
	return &l->v[i];
}

static bool read_listing(struct ctx *c, struct pop3 *p, struct listing *l, bool uidl)
{
	i64 deadline = clock_mono_ms() + LIST_MS;
	struct buf b = buf_new(c->arena, LINE_MAX_BYTES);
	bool end = false;

	for (size_t lines = 0; lines <= ITEMS_MAX; lines++) {
		enum mail_io io = next_line(p, &b, deadline, &end);
		struct pop3_item *it;
		str second;
		i64 number;

		if (io != MAIL_IO_OK)
			return broken(c, p, io);
		if (end)
			return true;
		if (!two_words(buf_str(&b), &number, &second) || !(it = item_at(c, l, number)) ||
		    (uidl ? second.n > UIDL_MAX : !str_i64(second, &it->size))) {
			mail_conn_note(p->conn, 0, buf_str(&b));
			return broken(c, p, MAIL_IO_GARBAGE);
		}
		it->number = number;
		if (uidl)
			it->uidl = str_dup(c->arena, second);
	}
	return broken(c, p, MAIL_IO_TOO_LONG);
}

bool pop3_list(struct ctx *c, struct pop3 *p, struct pop3_items *out)
{
	struct listing l = { 0 };
	bool ok;

	*out = (struct pop3_items){ 0 };
	if (!command(c, p, S("UIDL\r\n"), &ok))
		return false;
	if (!ok)
		return mail_conn_refused(c, p->conn, "mail.no_uidl");
	if (!read_listing(c, p, &l, true) || !command(c, p, S("LIST\r\n"), &ok))
		return false;
	if (!ok)
		return mail_conn_refused(c, p->conn, "mail.refused");
	if (!read_listing(c, p, &l, false))
		return false;
	out->v = l.v;
	for (size_t i = 0; i < l.n; i++)
		if (l.v[i].number && l.v[i].uidl.n)
			out->v[out->n++] = l.v[i];
	return true;
}

/* The lines of a message up to the lone dot. */
static bool read_message(struct ctx *c, struct pop3 *p, struct buf *to, i64 deadline)
{
	size_t cap = to->max;

	for (;;) {
		size_t from = to->n;
		enum mail_io io = mail_read_line(p->in, to, deadline);
		str line;

		if (io != MAIL_IO_OK)
			return broken(c, p, io);
		line = str_slice(buf_str(to), from, to->n);
		if (str_eq(line, S("."))) {
			buf_cut(to, from);
			return true;
		}
		if (str_starts(line, S("."))) {
			memmove(to->s + from, to->s + from + 1, line.n - 1);
			buf_cut(to, to->n - 1);
		}
		buf_put(to, S("\r\n"));
		if (to->over || to->n > cap)
			return broken(c, p, MAIL_IO_TOO_LONG);
	}
}

bool pop3_fetch(struct ctx *c, struct pop3 *p, const struct pop3_item *it, struct pop3_mail *out)
{
	bool large = it->size < 0 || (u64)it->size > p->max_message, ok;
	/* The size is often told without the CRs, so there is some room above it. */
	size_t max = large ? PARTIAL_MAX : (size_t)it->size + (size_t)it->size / 8 + 65536;
	i64 deadline = clock_mono_ms() + p->command_ms + (i64)(max / 1024) * SLOWEST_KB_MS;
	struct buf b = buf_new(c->arena, max);
	str cmd = large ? str_fmt(c->arena, "TOP %lld %d\r\n", (long long)it->number, TOP_LINES)
			: str_fmt(c->arena, "RETR %lld\r\n", (long long)it->number);

	*out = (struct pop3_mail){ .partial = large };
	if (!command(c, p, cmd, &ok))
		return false;
	if (!ok)
		return mail_conn_refused(c, p->conn, "mail.refused");
	if (!large) {
		b.cap = (size_t)it->size + 1024;	/* born at its size: no doubling on the way */
		b.s = arena_alloc(c->arena, b.cap);
	}
	if (!read_message(c, p, &b, deadline))
		return false;
	out->raw = buf_str(&b);
	return true;
}

bool pop3_delete(struct ctx *c, struct pop3 *p, i64 number)
{
	bool ok;

	if (!command(c, p, str_fmt(c->arena, "DELE %lld\r\n", (long long)number), &ok))
		return false;
	return ok ? true : mail_conn_refused(c, p->conn, "mail.refused");
}

bool pop3_quit(struct ctx *c, struct pop3 *p)
{
	bool ok;

	if (!command(c, p, S("QUIT\r\n"), &ok))
		return false;
	p->lost = true;
	return ok ? true : mail_conn_refused(c, p->conn, "mail.refused");
}
