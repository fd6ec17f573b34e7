#include "net/lmtp.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum { COMMAND_MAX = 2048, ERRORS_MAX = 20, PATH_MAX_BYTES = 512, FIRST_BODY = 16384 };
static const size_t MAX_MESSAGE = (size_t)50 << 20, MAX_HELD = (size_t)256 << 20;

enum place {		/* where in the bytes of a message we are */
	AT_START,	/* of a line, after CRLF */
	IN_LINE,
	AFTER_CR,
	AFTER_DOT,	/* a dot at the start of a line */
	AFTER_DOT_CR,
};

struct lmtp_session {
	const struct lmtp_config *cfg;
	_Atomic size_t *held;
	size_t max;
	struct arena *a;		/* of one transaction */
	char line[COMMAND_MAX];
	size_t line_n;
	bool line_over;
	int errors;
	char helo[256];
	bool greeted, has_from, in_data, closing;
	struct lmtp_envelope env;
	str to[LMTP_RCPTS_MAX];
	enum place place;
	char *body;
	size_t body_n, body_cap;
	bool too_large, no_room;
	char large[160];	/* the refusal, with the limit and what to do: bounces carry it */
};

struct lmtp_session *lmtp_session_new(const struct lmtp_config *cfg, _Atomic size_t *held)
{
	struct lmtp_session *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->cfg = cfg;
	s->held = held;
	s->max = cfg->max_message ? cfg->max_message : MAX_MESSAGE;
	s->a = arena_new((size_t)8 << 20);
	snprintf(s->large, sizeof(s->large), "5.3.4 Message too large: at most %zu %s; send files in several mails or as links",
		 s->max >= 1 << 20 ? s->max >> 20 : s->max, s->max >= 1 << 20 ? "MB" : "bytes");
	return s;
}

static void drop_body(struct lmtp_session *s)
{
	free(s->body);
	atomic_fetch_sub(s->held, s->body_cap);
	s->body = NULL;
	s->body_n = s->body_cap = 0;
	s->too_large = s->no_room = false;
	s->place = AT_START;
}

static void forget(struct lmtp_session *s)
{
	drop_body(s);
	s->has_from = s->in_data = false;
	s->env = (struct lmtp_envelope){ .to.v = s->to };
	arena_reset(s->a);
}

void lmtp_session_free(struct lmtp_session *s)
{
	if (!s)
		return;
	drop_body(s);
	arena_free(s->a);
	free(s);
}

static void say(struct buf *out, int code, const char *words)
{
	buf_fmt(out, "%d %s\r\n", code, words);
}

static void bad(struct lmtp_session *s, struct buf *out, int code, const char *words)
{
	say(out, code, words);
	if (++s->errors < ERRORS_MAX)
		return;
	say(out, 421, "4.7.0 Too many errors");
	s->closing = true;
}

void lmtp_greet(struct lmtp_session *s, struct buf *out)
{
	buf_fmt(out, "220 %.*s LMTP Pronto\r\n", FMT(s->cfg->name));
}

/* ---- commands ---- */

/* Where the path after "<" ends: the ">" outside quotes. */
static ssize_t path_end(str in)
{
	bool quotes = false;

	for (size_t i = 0; i < in.n; i++) {
		unsigned char ch = (unsigned char)in.s[i];

		if (ch < ' ' || ch == 0x7f)
			return -1;
		if (ch == '\\' && quotes && i + 1 < in.n)
			i++;
		else if (ch == '"')
			quotes = !quotes;
		else if (ch == '>' && !quotes)
			return (ssize_t)i;
		else if (ch == '<' && !quotes)
			return -1;
	}
	return -1;
}

/* "<a@b> PARAMS" after "FROM:" or "TO:"; an old source route (@x,@y:) is left out. */
static bool read_path(str in, str *path, str *params)
{
	ssize_t end, colon;

	in = str_trim(in);
	if (!str_starts(in, S("<")))
		return false;
	in = str_slice(in, 1, in.n);
	end = path_end(in);
	if (end < 0 || end > PATH_MAX_BYTES)
		return false;
	*path = str_slice(in, 0, (size_t)end);
	*params = str_trim(str_slice(in, (size_t)end + 1, in.n));
	if (str_starts(*path, S("@")) && (colon = str_chr(*path, ':')) > 0)
		*path = str_slice(*path, (size_t)colon + 1, path->n);
	return str_utf8_valid(*path);
}

static void lhlo(struct lmtp_session *s, str arg, struct buf *out)
{
	size_t n = arg.n < sizeof(s->helo) - 1 ? arg.n : sizeof(s->helo) - 1;

	if (!arg.n) {
		bad(s, out, 501, "5.5.4 LHLO needs a name");
		return;
	}
	forget(s);
	memcpy(s->helo, arg.s, n);
	s->helo[n] = '\0';
	s->greeted = true;
	buf_fmt(out, "250-%.*s\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"
		"250-ENHANCEDSTATUSCODES\r\n250 SIZE %zu\r\n", FMT(s->cfg->name), s->max);
}

/* 0, or the code of a refusal. */
static int mail_params(struct lmtp_session *s, str params)
{
	str one;

	while (str_cut(&params, ' ', &one)) {
		i64 size;

		if (str_starts_nocase(one, S("SIZE="))) {
			if (!str_i64(str_slice(one, 5, one.n), &size) || size < 0)
				return 501;
			if ((u64)size > s->max)
				return 552;
		} else if (str_eq_ascii_nocase(one, S("SMTPUTF8"))) {
			s->env.utf8 = true;
		} else if (one.n && !str_eq_ascii_nocase(one, S("BODY=8BITMIME")) &&
			   !str_eq_ascii_nocase(one, S("BODY=7BIT"))) {
			return 555;
		}
	}
	return 0;
}

static void mail(struct lmtp_session *s, str arg, struct buf *out)
{
	str path, params;
	int code;

	if (!s->greeted || s->has_from) {
		bad(s, out, 503, s->greeted ? "5.5.1 Sender was given already" : "5.5.1 LHLO first");
		return;
	}
	if (!str_starts_nocase(arg, S("FROM:")) || !read_path(str_slice(arg, 5, arg.n), &path, &params)) {
		bad(s, out, 501, "5.5.4 MAIL FROM:<address>");
		return;
	}
	forget(s);
	code = mail_params(s, params);
	if (code) {
		bad(s, out, code, code == 552 ? s->large : "5.5.4 Parameter not understood");
		return;
	}
	s->env.from = str_dup(s->a, path);
	s->env.helo = str_of(s->helo);
	s->has_from = true;
	say(out, 250, "2.1.0 Ok");
}

static void rcpt(struct lmtp_session *s, str arg, struct buf *out)
{
	struct lmtp_verdict v;
	str path, params;

	if (!s->has_from) {
		bad(s, out, 503, "5.5.1 MAIL first");
		return;
	}
	if (!str_starts_nocase(arg, S("TO:")) || !read_path(str_slice(arg, 3, arg.n), &path, &params) || !path.n) {
		bad(s, out, 501, "5.5.4 RCPT TO:<address>");
		return;
	}
	if (params.n) {
		bad(s, out, 555, "5.5.4 Parameter not understood");
		return;
	}
	if (s->env.to.n == LMTP_RCPTS_MAX) {
		say(out, 452, "4.5.3 Too many recipients");
		return;
	}
	path = str_dup(s->a, path);
	v = s->cfg->rcpt(s->cfg->app, s->a, path);
	if (v.code == 250)
		s->env.to.v[s->env.to.n++] = path;
	if (v.code == 250)
		say(out, 250, v.words ? v.words : "2.1.5 Ok");
	else if (v.code >= 500)
		bad(s, out, v.code, v.words ? v.words : "5.1.1 No such mailbox here");
	else
		say(out, v.code ? v.code : 451, v.words ? v.words : "4.3.0 Not now");
}

static void data(struct lmtp_session *s, struct buf *out)
{
	if (!s->env.to.n || !s->has_from) {
		bad(s, out, 503, "5.5.1 No valid recipients");
		return;
	}
	s->in_data = true;
	s->place = AT_START;
	say(out, 354, "End data with <CR><LF>.<CR><LF>");
}

static void command(struct lmtp_session *s, str line, struct buf *out)
{
	str arg = line, verb;

	if (!str_cut(&arg, ' ', &verb))
		verb = S("");
	arg = str_trim(arg);
	if (str_eq_ascii_nocase(verb, S("LHLO"))) {
		lhlo(s, arg, out);
	} else if (str_eq_ascii_nocase(verb, S("MAIL"))) {
		mail(s, arg, out);
	} else if (str_eq_ascii_nocase(verb, S("RCPT"))) {
		rcpt(s, arg, out);
	} else if (str_eq_ascii_nocase(verb, S("DATA")) && !arg.n) {
		data(s, out);
	} else if (str_eq_ascii_nocase(verb, S("RSET"))) {
		forget(s);
		say(out, 250, "2.0.0 Ok");
	} else if (str_eq_ascii_nocase(verb, S("NOOP"))) {
		say(out, 250, "2.0.0 Ok");
	} else if (str_eq_ascii_nocase(verb, S("VRFY"))) {
		say(out, 252, "2.5.0 Send it and see");
	} else if (str_eq_ascii_nocase(verb, S("QUIT"))) {
		say(out, 221, "2.0.0 Bye");
		s->closing = true;
	} else {
		bad(s, out, 500, "5.5.1 Unknown command");
	}
}

/* ---- the message ---- */

/* Room for n more bytes, within the message's limit and the limit of all together. */
static bool room(struct lmtp_session *s, size_t n)
{
	size_t all = s->cfg->max_held ? s->cfg->max_held : MAX_HELD;
	size_t cap = s->body_cap ? s->body_cap : FIRST_BODY, grow;
	char *p;

	if (n > s->max - s->body_n) {
		s->too_large = true;
		return false;
	}
	if (s->body_cap - s->body_n >= n)
		return true;
	while (cap < s->body_n + n)
		cap *= 2;
	if (cap > s->max)
		cap = s->max;
	grow = cap - s->body_cap;
	if (atomic_fetch_add(s->held, grow) + grow > all || !(p = realloc(s->body, cap))) {
		atomic_fetch_sub(s->held, grow);
		s->no_room = true;
		return false;
	}
	s->body = p;
	s->body_cap = cap;
	return true;
}

static void take(struct lmtp_session *s, const char *p, size_t n)
{
	if (!n || s->too_large || s->no_room || !room(s, n))
		return;
	memcpy(s->body + s->body_n, p, n);
	s->body_n += n;
}

static void finish(struct lmtp_session *s, struct buf *out)
{
	struct lmtp_verdict each[LMTP_RCPTS_MAX];
	size_t n = s->env.to.n;

	for (size_t i = 0; i < n; i++) {
		each[i] = (struct lmtp_verdict){ .code = 451, .words = "4.3.0 Could not be stored now" };
		if (s->too_large)
			each[i] = (struct lmtp_verdict){ .code = 552, .words = s->large };
		else if (s->no_room)
			each[i] = (struct lmtp_verdict){ .code = 452, .words = "4.3.1 Too much mail at once" };
	}
	if (!s->too_large && !s->no_room)
		s->cfg->deliver(s->cfg->app, &s->env, str_n(s->body ? s->body : "", s->body_n), each);
	for (size_t i = 0; i < n; i++) {
		bool ok = each[i].code == 250, clear = each[i].code >= 400 && each[i].code < 600;

		say(out, ok || clear ? each[i].code : 451,
		    each[i].words ? each[i].words : ok ? "2.0.0 Ok" : "4.3.0 Could not be stored now");
	}
	forget(s);
}

/* Eats bytes of the message; the number eaten.  in_data is off when the dot came. */
static size_t eat(struct lmtp_session *s, str in, struct buf *out)
{
	for (size_t i = 0; i < in.n;) {
		char ch = in.s[i];
		const char *cr;
		size_t run;

		switch (s->place) {
		case AT_START:
			s->place = ch == '.' ? AFTER_DOT : IN_LINE;
			i += ch == '.';
			break;
		case IN_LINE:
			cr = memchr(in.s + i, '\r', in.n - i);
			run = cr ? (size_t)(cr - in.s) - i : in.n - i;
			take(s, in.s + i, run);
			i += run;
			if (cr) {
				s->place = AFTER_CR;
				i++;
			}
			break;
		case AFTER_CR:
			take(s, "\r", 1);
			if (ch == '\n')
				take(s, "\n", 1);
			s->place = ch == '\n' ? AT_START : IN_LINE;
			i += ch == '\n';
			break;
		case AFTER_DOT:
			s->place = ch == '\r' ? AFTER_DOT_CR : IN_LINE;
			i += ch == '\r';
			break;
		case AFTER_DOT_CR:
			if (ch == '\n') {
				finish(s, out);
				return i + 1;
			}
			/* The dot was stuffing after all; the CR belongs to the line. */
			s->place = AFTER_CR;
			break;
		}
	}
	return in.n;
}

/* ---- bytes ---- */

static size_t eat_line(struct lmtp_session *s, str in, struct buf *out)
{
	const char *nl = memchr(in.s, '\n', in.n);
	size_t n = nl ? (size_t)(nl - in.s) : in.n;
	str line;

	if (n > sizeof(s->line) - s->line_n)
		s->line_over = true;
	if (!s->line_over) {
		memcpy(s->line + s->line_n, in.s, n);
		s->line_n += n;
	}
	if (!nl)
		return n;
	line = str_n(s->line, s->line_n);
	if (line.n && line.s[line.n - 1] == '\r')
		line.n--;
	if (s->line_over)
		bad(s, out, 500, "5.5.6 Line too long");
	else
		command(s, line, out);
	s->line_n = 0;
	s->line_over = false;
	return n + 1;
}

bool lmtp_feed(struct lmtp_session *s, str bytes, struct buf *out)
{
	while (bytes.n && !s->closing) {
		size_t n = s->in_data ? eat(s, bytes, out) : eat_line(s, bytes, out);

		bytes = str_slice(bytes, n, bytes.n);
	}
	return !s->closing;
}
