#include "net/smtp.h"

#include <string.h>
#include <unicode/uidna.h>

#include "base/clock.h"

enum { COMMAND_MS = 60000, ACCEPT_MS = 300000, QUIT_MS = 1000, REUSE_MAX = 200,
       REPLY_MAX = 8192, REPLY_LINES = 100, ADDRESS_MAX = 512 };

static i64 soon(const struct smtp *s)
{
	return clock_mono_ms() + (s->cfg.command_ms > 0 ? s->cfg.command_ms : COMMAND_MS);
}

/* ---- addresses and bytes ---- */

static bool ascii(str x)
{
	for (size_t i = 0; i < x.n; i++)
		if ((unsigned char)x.s[i] > 0x7f)
			return false;
	return true;
}

static bool to_ascii(struct arena *a, str domain, str *out)
{
	UErrorCode err = U_ZERO_ERROR;
	UIDNAInfo info = UIDNA_INFO_INITIALIZER;
	UIDNA *idna = uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII, &err);
	char text[256];
	int32_t n = 0;

	if (U_SUCCESS(err))
		n = uidna_nameToASCII_UTF8(idna, domain.s, (int32_t)domain.n, text, sizeof(text), &info, &err);
	uidna_close(idna);
	if (U_FAILURE(err) || info.errors || n <= 0 || n >= (int32_t)sizeof(text))
		return false;
	*out = str_dup(a, str_n(text, (size_t)n));
	return true;
}

/* No byte that could end the command or the path; a blank only inside quotes. */
static bool harmless(str in, str local)
{
	bool quoted = local.n > 1 && local.s[0] == '"' && str_ends(local, S("\""));

	for (size_t i = 0; i < in.n; i++) {
		char ch = in.s[i];

		if ((unsigned char)ch < ' ' || ch == 0x7f || ch == '<' || ch == '>')
			return false;
		if (ch == ' ' && !(quoted && i < local.n))
			return false;
	}
	return true;
}

bool smtp_address(struct arena *a, str in, str *out, bool *utf8)
{
	ssize_t at = str_rchr(in, '@');
	str local, domain;

	if (at <= 0 || (size_t)at + 1 == in.n || in.n > ADDRESS_MAX || !str_utf8_valid(in))
		return false;
	local = str_slice(in, 0, (size_t)at);
	domain = str_slice(in, (size_t)at + 1, in.n);
	if (!harmless(in, local))
		return false;
	*utf8 = !ascii(local);
	if (!ascii(domain) && !to_ascii(a, domain, &domain))
		return false;
	*out = str_fmt(a, "%.*s@%.*s", FMT(local), FMT(domain));
	return true;
}

size_t smtp_wire_next(struct smtp_wire *w, char *p, size_t cap)
{
	size_t n = 0;

	while (w->left.n && cap - n >= 4) {
		char ch = w->left.s[0];
		bool crlf = ch == '\r' && w->left.n > 1 && w->left.s[1] == '\n';

		if (ch == '\r' || ch == '\n') {
			p[n++] = '\r';
			ch = '\n';
			w->inside = false;
		} else {
			if (!w->inside && ch == '.')
				p[n++] = '.';
			w->inside = true;
		}
		p[n++] = ch;
		w->left = str_slice(w->left, crlf ? 2 : 1, w->left.n);
	}
	if (!w->left.n && !w->ended && cap - n >= 5) {
		str end = w->inside ? S("\r\n.\r\n") : S(".\r\n");

		memcpy(p + n, end.s, end.n);
		n += end.n;
		w->ended = true;
	}
	return n;
}

/* ---- replies ---- */

static bool reply_line(str line, int *code, bool *last)
{
	if (line.n < 3 || (line.n > 3 && line.s[3] != ' ' && line.s[3] != '-'))
		return false;
	*code = 0;
	for (size_t i = 0; i < 3; i++) {
		if (line.s[i] < '0' || line.s[i] > '9')
			return false;
		*code = *code * 10 + (line.s[i] - '0');
	}
	*last = line.n == 3 || line.s[3] == ' ';
	return *code >= 200 && *code < 600;
}

/* One answer of one or more lines; it stands in the connection afterwards. */
static enum mail_io read_reply(struct ctx *c, struct smtp *s, i64 deadline, int *code)
{
	struct buf b = buf_new(c->arena, REPLY_MAX);
	bool last = false;

	for (int i = 0; !last; i++) {
		size_t from = b.n;
		enum mail_io io;
		str line;

		if (i == REPLY_LINES)
			return MAIL_IO_TOO_LONG;
		io = mail_read_line(mail_conn_reader(s->conn), &b, deadline);
		if (io != MAIL_IO_OK)
			return io;
		line = str_slice(buf_str(&b), from, b.n);
		if (!reply_line(line, code, &last)) {
			mail_conn_note(s->conn, 0, line);
			return MAIL_IO_GARBAGE;
		}
		buf_ch(&b, '\n');
	}
	mail_conn_note(s->conn, *code, buf_str(&b));
	return MAIL_IO_OK;
}

static struct net_reply keep_reply(struct ctx *c, const struct smtp *s)
{
	struct net_reply r = mail_conn_reply(s->conn);

	r.text = str_dup(c->arena, r.text);
	return r;
}

static bool wants_login(int code)
{
	return code == 530 || code == 534 || code == 535 || code == 538;
}

/* A refusal that only says that the mailbox is set up wrong must not fail the mail. */
static enum smtp_fate fate_of(int code)
{
	if (code >= 200 && code < 300)
		return SMTP_ACCEPTED;
	return code >= 500 && !wants_login(code) ? SMTP_FAILED : SMTP_DEFERRED;
}

/* ---- the session ---- */

static void read_ehlo(struct smtp *s)
{
	str rest = mail_conn_ehlo(s->conn), line;

	s->pipelining = s->eight_bit = s->utf8 = false;
	s->size_max = 0;
	while (str_cut(&rest, '\n', &line)) {
		str word = str_slice(line, 4, line.n);

		if (str_eq_ascii_nocase(word, S("PIPELINING")))
			s->pipelining = true;
		else if (str_eq_ascii_nocase(word, S("8BITMIME")))
			s->eight_bit = true;
		else if (str_eq_ascii_nocase(word, S("SMTPUTF8")))
			s->utf8 = true;
		else if (str_starts_nocase(word, S("SIZE ")) &&
			 (!str_i64(str_trim(str_slice(word, 5, word.n)), &s->size_max) || s->size_max < 0))
			s->size_max = 0;
	}
}

void smtp_close(struct smtp *s)
{
	if (s->conn && !mail_conn_dead(s->conn))
		mail_conn_send(s->conn, S("QUIT\r\n"), clock_mono_ms() + QUIT_MS, NULL);
	mail_conn_close(s->conn);
	s->conn = NULL;
	s->sent = 0;
}

static bool ready(struct ctx *c, struct smtp *s)
{
	if (s->conn && (mail_conn_dead(s->conn) || s->sent >= REUSE_MAX))
		smtp_close(s);
	if (s->conn)
		return true;
	if (!mail_connect(c, MAIL_SMTP, &s->cfg.server, &s->conn))
		return false;
	read_ehlo(s);
	return true;
}

/* True with *code when an answer came; else the connection is dead. */
static bool exchange(struct ctx *c, struct smtp *s, str line, int *code)
{
	i64 deadline = soon(s);
	enum mail_io io = MAIL_IO_OK;

	if (line.n)
		io = mail_conn_send(s->conn, line, deadline, NULL);
	if (io == MAIL_IO_OK)
		io = read_reply(c, s, deadline, code);
	return io == MAIL_IO_OK ? true : mail_conn_broken(c, s->conn, io);
}

/* ---- one message ---- */

struct delivery {
	const struct smtp_mail *m;
	struct smtp_result *out;
	str from;
	str *to;		/* as they go out; null: refused by ourselves */
	bool utf8;
	size_t asked;		/* recipients that go out at all */
	size_t taken;		/* … that the server took */
};

static void refuse(struct ctx *c, struct smtp_rcpt *r, int code, const char *words)
{
	r->fate = SMTP_FAILED;
	r->reply.code = code;
	r->reply.text = str_fmt(c->arena, "%d %s", code, words);
}

static void refuse_all(struct ctx *c, struct delivery *d, int code, const char *words)
{
	for (size_t i = 0; i < d->m->to_n; i++) {
		refuse(c, &d->out->rcpt[i], code, words);
		d->to[i] = STR_NULL;
	}
	d->out->reply = d->out->rcpt[0].reply;
	d->asked = 0;
}

/* What needs no server: broken addresses. */
static void check_addresses(struct ctx *c, struct delivery *d)
{
	bool utf8 = false;

	d->to = NEW_N(c->arena, str, d->m->to_n);
	for (size_t i = 0; i < d->m->to_n; i++) {
		bool this_utf8;

		if (!smtp_address(c->arena, d->m->to[i], &d->to[i], &this_utf8)) {
			d->to[i] = STR_NULL;
			refuse(c, &d->out->rcpt[i], 501, "5.1.3 Pronto: not an address that can be mailed");
			continue;
		}
		d->asked++;
		utf8 |= this_utf8;
	}
	d->from = S("");
	if (d->m->from.n && !smtp_address(c->arena, d->m->from, &d->from, &d->utf8))
		refuse_all(c, d, 501, "5.1.7 Pronto: the sender is not an address that can be mailed");
	d->utf8 |= utf8;
}

/* What the server says it cannot take is not even tried. */
static void check_offers(struct ctx *c, const struct smtp *s, struct delivery *d)
{
	if (s->size_max && (u64)s->size_max < d->m->raw.n)
		refuse_all(c, d, 552, "5.3.4 Pronto: larger than the server takes");
	else if (!s->eight_bit && !ascii(d->m->raw))
		refuse_all(c, d, 554, "5.6.3 Pronto: 8-bit text, and the server takes only 7 bits");
	else if (!s->utf8 && d->utf8 && !ascii(d->from))
		refuse_all(c, d, 553, "5.6.7 Pronto: the server cannot take this sender's characters");
	for (size_t i = 0; !s->utf8 && i < d->m->to_n; i++) {
		if (!d->to[i].s || ascii(d->to[i]))
			continue;
		refuse(c, &d->out->rcpt[i], 553, "5.6.7 Pronto: the server cannot take this address's characters");
		d->to[i] = STR_NULL;
		d->asked--;
	}
}

static str mail_line(struct ctx *c, const struct smtp *s, const struct delivery *d)
{
	struct buf b = buf_new(c->arena, 2048);

	buf_fmt(&b, "MAIL FROM:<%.*s>", FMT(d->from));
	if (s->size_max)
		buf_fmt(&b, " SIZE=%zu", d->m->raw.n);
	if (s->eight_bit && !ascii(d->m->raw))
		buf_put(&b, S(" BODY=8BITMIME"));
	if (s->utf8 && d->utf8)
		buf_put(&b, S(" SMTPUTF8"));
	buf_put(&b, S("\r\n"));
	return buf_str(&b);
}

/* The server's no to the sender or to the message is the fate of all that still wait. */
static void settle(struct ctx *c, const struct smtp *s, struct delivery *d, int code)
{
	struct net_reply r = keep_reply(c, s);

	d->out->reply = r;
	d->out->login |= wants_login(code);
	for (size_t i = 0; i < d->m->to_n; i++) {
		struct smtp_rcpt *rcpt = &d->out->rcpt[i];

		if (!d->to[i].s)
			continue;
		rcpt->fate = fate_of(code);
		rcpt->reply = r;
	}
}

static void settle_one(struct ctx *c, const struct smtp *s, struct delivery *d, size_t i)
{
	struct smtp_rcpt *rcpt = &d->out->rcpt[i];

	rcpt->reply = keep_reply(c, s);
	rcpt->fate = fate_of(rcpt->reply.code);
	/* RFC 5321, 4.5.3.1.10: "too many recipients" was once 552 and means "later". */
	if (rcpt->reply.code == 552)
		rcpt->fate = SMTP_DEFERRED;
	d->out->login |= wants_login(rcpt->reply.code);
	d->out->reply = rcpt->reply;
	if (rcpt->fate == SMTP_ACCEPTED) {
		/* Not before the whole message is accepted. */
		rcpt->fate = SMTP_DEFERRED;
		d->taken++;
	} else {
		d->to[i] = STR_NULL;
	}
}

static str rcpt_line(struct ctx *c, str to)
{
	return str_fmt(c->arena, "RCPT TO:<%.*s>\r\n", FMT(to));
}

/* The sender was refused; with pipelining the answers to the recipients still come, and
 * it does not matter if they do not. */
static void sender_refused(struct ctx *c, struct smtp *s, struct delivery *d, int code)
{
	struct failures before = c->fail;

	settle(c, s, d, code);
	for (size_t i = 0; s->pipelining && i < d->m->to_n; i++)
		if (d->to[i].s && !exchange(c, s, S(""), &code))
			break;
	c->fail = before;
}

/* MAIL and RCPT.  False: the connection broke.  *go: there is somebody to send to. */
static bool envelope(struct ctx *c, struct smtp *s, struct delivery *d, bool *go)
{
	struct buf all = buf_new(c->arena, 1 << 18);
	int code;

	*go = false;
	buf_put(&all, mail_line(c, s, d));
	for (size_t i = 0; s->pipelining && i < d->m->to_n; i++)
		if (d->to[i].s)
			buf_put(&all, rcpt_line(c, d->to[i]));
	if (!exchange(c, s, buf_str(&all), &code))
		return false;
	if (code >= 300) {
		sender_refused(c, s, d, code);
		return true;
	}
	for (size_t i = 0; i < d->m->to_n; i++) {
		if (!d->to[i].s)
			continue;
		if (!exchange(c, s, s->pipelining ? S("") : rcpt_line(c, d->to[i]), &code))
			return false;
		settle_one(c, s, d, i);
	}
	*go = d->taken > 0;
	return true;
}

/* Each piece must make progress within the patience; *all: the last byte went out. */
static enum mail_io send_message(struct smtp *s, str raw, i64 patience, bool *all)
{
	struct smtp_wire w = { .left = raw };
	enum mail_io io = MAIL_IO_OK;
	char piece[16384];
	size_t n;

	*all = false;
	while (io == MAIL_IO_OK && (n = smtp_wire_next(&w, piece, sizeof(piece))))
		io = mail_conn_send(s->conn, str_n(piece, n), clock_mono_ms() + patience, NULL);
	*all = io == MAIL_IO_OK;
	return io;
}

static bool in_time(struct ctx *c, const struct smtp_mail *m)
{
	return !m->until || clock_now() < m->until || fail(c, E_CONFLICT, "", "mail.lease");
}

static bool content(struct ctx *c, struct smtp *s, struct delivery *d)
{
	i64 patience = s->cfg.accept_ms > 0 ? s->cfg.accept_ms : ACCEPT_MS;
	bool all;
	enum mail_io io;
	int code;

	if (!in_time(c, d->m) || !exchange(c, s, S("DATA\r\n"), &code))
		return false;
	if (code == 354 && !in_time(c, d->m))
		return false;		/* hanging up before the dot takes it back */
	if (code != 354) {
		settle(c, s, d, code >= 400 ? code : 451);
		return true;
	}
	io = send_message(s, d->m->raw, patience, &all);
	if (io == MAIL_IO_OK)
		io = read_reply(c, s, clock_mono_ms() + patience, &code);
	if (io != MAIL_IO_OK) {
		d->out->ambiguous = all;
		return mail_conn_broken(c, s->conn, io);
	}
	settle(c, s, d, code);
	s->sent++;
	return true;
}

/* After a transaction that did not run to its end the server must forget it. */
static void forget(struct ctx *c, struct smtp *s)
{
	struct failures before = c->fail;
	int code = mail_conn_reply(s->conn).code;

	if (mail_conn_dead(s->conn) || code == 421 || !exchange(c, s, S("RSET\r\n"), &code) || code != 250)
		smtp_close(s);
	c->fail = before;
}

/* MAIL and RCPT, over a new connection if the old one was closed while it lay idle. */
static bool envelope_again(struct ctx *c, struct smtp *s, struct delivery *d, bool *go)
{
	bool reused = s->conn && !mail_conn_dead(s->conn);
	struct failures before = c->fail;
	struct delivery fresh;
	bool ok;

	if (!ready(c, s))
		return false;
	check_offers(c, s, d);
	*go = false;
	if (!d->asked)
		return true;
	fresh = *d;
	fresh.to = NEW_N(c->arena, str, d->m->to_n);
	memcpy(fresh.to, d->to, d->m->to_n * sizeof(str));
	ok = envelope(c, s, d, go);
	if (!reused || d->taken || (ok && d->out->reply.code != 421))
		return ok;
	c->fail = before;
	*d = fresh;
	smtp_close(s);
	return ready(c, s) && envelope(c, s, d, go);
}

/* Recipients without a verdict are told why. */
static bool no_verdict(struct ctx *c, struct smtp *s, struct delivery *d)
{
	const char *why = c->fail.n ? c->fail.v[c->fail.n - 1].key : "mail.closed";
	struct net_reply r = { .text = str_of(why) };

	if (s->conn && mail_conn_reply(s->conn).text.n)
		r = keep_reply(c, s);
	d->out->reply = r;
	d->out->login |= s->conn && mail_conn_trouble(s->conn) &&
		!strcmp(mail_conn_trouble(s->conn), "mail.login");
	for (size_t i = 0; i < d->m->to_n; i++)
		if (d->to[i].s)
			d->out->rcpt[i] = (struct smtp_rcpt){ .fate = SMTP_DEFERRED, .reply = r };
	smtp_close(s);
	return false;
}

bool smtp_send(struct ctx *c, struct smtp *s, const struct smtp_mail *m, struct smtp_result *out)
{
	struct delivery d = { .m = m, .out = out };
	bool go;

	*out = (struct smtp_result){ 0 };
	if (!m->to_n || m->to_n > SMTP_RCPTS_MAX)
		return fail(c, E_INVALID, "to", "mail.recipients");
	out->rcpt = NEW_N(c->arena, struct smtp_rcpt, m->to_n);
	check_addresses(c, &d);
	if (!d.asked)
		return true;
	if (!envelope_again(c, s, &d, &go))
		return no_verdict(c, s, &d);
	if (go && !content(c, s, &d))
		return no_verdict(c, s, &d);
	if (out->reply.code < 200 || out->reply.code >= 300)
		forget(c, s);
	return true;
}

bool smtp_probe(struct ctx *c, struct smtp *s, str from, str *said)
{
	str addr = S("");
	bool utf8 = false;
	int code;

	if (from.n && !smtp_address(c->arena, from, &addr, &utf8))
		return fail(c, E_INVALID, "from", "mail.address");
	if (!ready(c, s))
		return false;
	if (!exchange(c, s, str_fmt(c->arena, "MAIL FROM:<%.*s>%s\r\n", FMT(addr),
				    utf8 && s->utf8 ? " SMTPUTF8" : ""), &code))
		return false;
	if (code >= 300)
		return mail_conn_refused(c, s->conn, wants_login(code) ? "mail.login" : "mail.sender");
	*said = keep_reply(c, s).text;
	forget(c, s);
	return true;
}
