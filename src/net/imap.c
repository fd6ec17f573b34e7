#include "net/imap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum {
	COMMAND_MS = 60000, POLL_MS = 30000, IDLE_MS = 28 * 60000, LOGOUT_MS = 2000,
	PARTIAL_TEXT = 65536, SEARCH_LINE = 4 << 20, SEARCH_WINDOW = 100000,
	LINES_MAX = 400000,	/* responses to one command */
	FOLDERS_MAX = 5000, NAME_MAX_BYTES = 1000,
	SLOWEST_KB_MS = 20,	/* a body at 50 KB/s is still waited for */
	SIDE_LITERALS = 65536, HEADER_MAX = 1 << 20,
	IDLE_LINES = 10000,	/* that many without news are no idling */
};
static const size_t MAX_MESSAGE = (size_t)50 << 20;

struct imap {
	struct mail_conn *conn;
	struct mail_reader *in;
	struct arena *scratch;		/* of one response */
	size_t max_message;
	i64 command_ms, poll_ms;
	unsigned tag;
	bool idle, move, uidplus, news, lost;
	i64 exists;
	i64 uidnext;			/* when the folder was opened; -1: not told */
};

/* One command: what to say, and who looks at the answers. */
struct run {
	str cmd;
	size_t line_max;	/* 0: IMAP_LINE_MAX */
	size_t literals;	/* bytes of literals that may come */
	i64 extra_ms;
	bool (*take)(struct ctx *c, void *arg, const struct imap_resp *r, const struct imap_head *h);
	void *arg;
	struct imap_head done;	/* out: the tagged answer; in the scratch arena */
};

bool imap_dead(const struct imap *im)
{
	return im->lost || mail_conn_dead(im->conn);
}

struct net_reply imap_reply(const struct imap *im) { return mail_conn_reply(im->conn); }
struct mail_conn *imap_conn(struct imap *im) { return im->conn; }

static bool broken(struct ctx *c, struct imap *im, enum mail_io io)
{
	im->lost = true;
	return mail_conn_broken(c, im->conn, io);
}

static void note_caps(struct imap *im, str words)
{
	str word;

	while (str_cut(&words, ' ', &word)) {
		if (str_eq_ascii_nocase(word, S("IDLE")))
			im->idle = true;
		else if (str_eq_ascii_nocase(word, S("MOVE")))
			im->move = true;
		else if (str_eq_ascii_nocase(word, S("UIDPLUS")))
			im->uidplus = true;
	}
}

/* What a server may tell at any moment. */
static void overhear(struct imap *im, const struct imap_resp *r, const struct imap_head *h)
{
	if (h->state == IMAP_BYE) {
		im->lost = true;
		mail_conn_note(im->conn, 0, r->v[0].line);
	} else if (h->has_number && str_eq_ascii_nocase(h->word, S("EXISTS"))) {
		if (h->number > im->exists)
			im->news = true;
		im->exists = h->number;
	} else if (h->has_number && str_eq_ascii_nocase(h->word, S("EXPUNGE"))) {
		im->exists -= im->exists > 0;
	} else if (str_eq_ascii_nocase(h->word, S("CAPABILITY"))) {
		note_caps(im, str_slice(r->v[0].line, h->after, r->v[0].line.n));
	}
}

static bool say(struct ctx *c, struct imap *im, str line, i64 deadline)
{
	enum mail_io io = mail_conn_send(im->conn, line, deadline, NULL);

	return io == MAIL_IO_OK ? true : broken(c, im, io);
}

static bool starts_own_tag(const struct imap *im, str tag)
{
	char t[16];

	snprintf(t, sizeof(t), "P%u", im->tag);
	return str_eq(tag, str_of(t));
}

/* Reads up to the tagged answer.  The words of a refusal are kept for people. */
static bool answers(struct ctx *c, struct imap *im, struct run *run, i64 deadline)
{
	struct imap_limits lim = {
		.line = run->line_max ? run->line_max : IMAP_LINE_MAX,
		.literals = run->literals + SIDE_LITERALS,
		.deadline = deadline, .lines = im->scratch, .bodies = c->arena,
	};

	for (size_t i = 0; i < LINES_MAX; i++) {
		struct imap_resp r;
		enum mail_io io;

		arena_reset(im->scratch);
		io = imap_read(im->in, &lim, &r);
		if (io != MAIL_IO_OK)
			return broken(c, im, io);
		if (!imap_head(&r, &run->done)) {
			mail_conn_note(im->conn, 0, r.v[0].line);
			return broken(c, im, MAIL_IO_GARBAGE);
		}
		if (run->done.tagged) {
			mail_conn_note(im->conn, 0, r.v[0].line);
			return starts_own_tag(im, run->done.tag) ? true : broken(c, im, MAIL_IO_GARBAGE);
		}
		overhear(im, &r, &run->done);
		if (im->lost)
			return broken(c, im, MAIL_IO_CLOSED);
		if (run->take && run->done.state != IMAP_GOES_ON && !run->take(c, run->arg, &r, &run->done)) {
			mail_conn_note(im->conn, 0, r.v[0].line);
			return broken(c, im, MAIL_IO_GARBAGE);
		}
	}
	return broken(c, im, MAIL_IO_TOO_LONG);
}

/* False only when the connection broke; a NO stands in run->done. */
static bool command(struct ctx *c, struct imap *im, struct run *run)
{
	i64 deadline = clock_mono_ms() + im->command_ms + run->extra_ms;
	struct buf b = buf_new(c->arena, run->cmd.n + 32);

	if (imap_dead(im))
		return broken(c, im, MAIL_IO_CLOSED);
	buf_fmt(&b, "P%u ", ++im->tag);
	buf_put(&b, run->cmd);
	buf_put(&b, S("\r\n"));
	return say(c, im, buf_str(&b), deadline) && answers(c, im, run, deadline);
}

static bool must(struct ctx *c, struct imap *im, struct run *run, const char *key)
{
	if (!command(c, im, run))
		return false;
	return run->done.state == IMAP_OK ? true : mail_conn_refused(c, im->conn, key);
}

bool imap_open(struct ctx *c, const struct imap_config *cfg, struct imap **out)
{
	struct imap *im = calloc(1, sizeof(*im));
	struct run caps = { .cmd = S("CAPABILITY") };

	*out = NULL;
	if (!im)
		return fail(c, E_UNAVAILABLE, "server", "mail.connect");
	im->scratch = arena_new((size_t)32 << 20);
	im->max_message = cfg->max_message ? cfg->max_message : MAX_MESSAGE;
	im->command_ms = cfg->command_ms > 0 ? cfg->command_ms : COMMAND_MS;
	im->poll_ms = cfg->poll_ms > 0 ? cfg->poll_ms : POLL_MS;
	if (!mail_connect(c, MAIL_IMAP, &cfg->server, &im->conn)) {
		im->lost = true;
		if (!im->conn) {
			imap_close(im);
			return false;
		}
		*out = im;
		return false;
	}
	*out = im;
	im->in = mail_conn_reader(im->conn);
	return must(c, im, &caps, "mail.refused");
}

void imap_close(struct imap *im)
{
	if (!im)
		return;
	if (im->conn && !imap_dead(im))
		mail_conn_send(im->conn, S("PX LOGOUT\r\n"), clock_mono_ms() + LOGOUT_MS, NULL);
	mail_conn_close(im->conn);
	arena_free(im->scratch);
	free(im);
}

/* ---- folders ---- */

struct folder_list {
	struct imap_folders *out;
	size_t cap;
	struct arena *a, *scratch;
};

static bool take_folder(struct ctx *c, void *arg, const struct imap_resp *r, const struct imap_head *h)
{
	struct folder_list *l = arg;
	struct imap_folder f;

	(void)c;
	if (!str_eq_ascii_nocase(h->word, S("LIST")))
		return true;
	/* One name that cannot be read hides only itself. */
	if (!imap_parse_list(r, h, l->scratch, &f) || f.name.n > NAME_MAX_BYTES ||
	    l->out->n >= FOLDERS_MAX)
		return true;
	if (l->out->n == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 32;

		l->out->v = arena_grow(l->a, l->out->v, l->cap * sizeof(f), cap * sizeof(f));
		l->cap = cap;
	}
	f.name = str_dup(l->a, f.name);
	l->out->v[l->out->n++] = f;
	return true;
}

bool imap_folders(struct ctx *c, struct imap *im, struct imap_folders *out)
{
	struct folder_list l = { .out = out, .a = c->arena, .scratch = im->scratch };
	struct run run = { .cmd = S("LIST \"\" \"*\""), .take = take_folder, .arg = &l };

	*out = (struct imap_folders){ 0 };
	return must(c, im, &run, "mail.refused");
}

/* VERB and a folder as a quoted string; the encoding leaves only printable ASCII. */
static bool with_folder(struct ctx *c, str verb, str folder, str *out)
{
	struct buf b = buf_new(c->arena, verb.n + folder.n * 16 + 16);
	str wire;

	if (!imap_name_encode(c->arena, folder, &wire))
		return fail(c, E_INVALID, "folder", "mail.folder");
	buf_put(&b, verb);
	buf_put(&b, S(" \""));
	for (size_t i = 0; i < wire.n; i++) {
		if (wire.s[i] == '"' || wire.s[i] == '\\')
			buf_ch(&b, '\\');
		buf_ch(&b, wire.s[i]);
	}
	buf_ch(&b, '"');
	*out = buf_str(&b);
	return true;
}

static bool take_select(struct ctx *c, void *arg, const struct imap_resp *r, const struct imap_head *h)
{
	struct imap_box *box = arg;
	i64 v;

	(void)c;
	(void)r;
	if (h->has_number && str_eq_ascii_nocase(h->word, S("EXISTS")))
		box->exists = h->number;
	if ((v = imap_code_number(h->code, S("UIDVALIDITY"))) > 0)
		box->uidvalidity = v;
	if ((v = imap_code_number(h->code, S("UIDNEXT"))) > 0)
		box->uidnext = v;
	return true;
}

bool imap_select(struct ctx *c, struct imap *im, str folder, struct imap_box *out)
{
	struct run run = { .take = take_select, .arg = out };

	*out = (struct imap_box){ .uidvalidity = -1, .uidnext = -1 };
	if (!with_folder(c, S("SELECT"), folder, &run.cmd))
		return false;
	im->exists = 0;
	if (!must(c, im, &run, "mail.folder"))
		return false;
	im->uidnext = out->uidnext;
	out->readonly = str_eq_ascii_nocase(run.done.code, S("READ-ONLY"));
	im->news = false;
	return true;
}

/* ---- what is new ---- */

struct found {
	i64 *v;
	size_t n;
};

static bool take_search(struct ctx *c, void *arg, const struct imap_resp *r, const struct imap_head *h)
{
	struct found *f = arg;
	size_t cap = f->n + r->v[0].line.n / 2 + 1;
	i64 *v;

	(void)c;
	if (!str_eq_ascii_nocase(h->word, S("SEARCH")))
		return true;
	if (cap > SEARCH_LINE)
		return false;
	v = realloc(f->v, cap * sizeof(*v));
	if (!v)
		return false;
	f->v = v;
	return imap_parse_search(r, h, f->v, &f->n, cap);
}

static int by_value(const void *a, const void *b)
{
	i64 x = *(const i64 *)a, y = *(const i64 *)b;

	return x < y ? -1 : x > y;
}

/* n:* always holds the last message, even below n, and a server may repeat itself. */
static void tidy(struct found *f, i64 after)
{
	size_t n = 0;

	if (!f->n)
		return;
	qsort(f->v, f->n, sizeof(*f->v), by_value);
	for (size_t i = 0; i < f->n; i++)
		if (f->v[i] > after && (!n || f->v[n - 1] != f->v[i]))
			f->v[n++] = f->v[i];
	f->n = n;
}

/* A search over all of a large folder would be one line of megabytes, so there the UIDs
 * are looked through in growing windows up to the end that the server told; above that
 * lies only what came since. */
bool imap_uids_after(struct ctx *c, struct imap *im, i64 after, size_t max, struct imap_uids *out)
{
	struct found f = { 0 };
	i64 lo = after + 1, window = SEARCH_WINDOW;
	bool last = false, ok = false;

	*out = (struct imap_uids){ 0 };
	im->news = false;
	while (!last && !f.n) {
		struct run run = { .line_max = SEARCH_LINE, .take = take_search, .arg = &f };
		long long from = lo, to = lo + window - 1;

		last = im->exists < SEARCH_WINDOW || to > UINT32_MAX ||
			(im->uidnext > 0 && to >= im->uidnext);
		run.cmd = last ? str_fmt(c->arena, "UID SEARCH UID %lld:*", from)
			       : str_fmt(c->arena, "UID SEARCH UID %lld:%lld", from, to);
		if (!must(c, im, &run, "mail.refused"))
			goto out;
		tidy(&f, after);
		lo += window;
		window *= 4;
	}
	out->n = f.n < max ? f.n : max;
	out->more = f.n > max || !last;
	out->v = NEW_N(c->arena, i64, out->n + 1);
	if (out->n)
		memcpy(out->v, f.v, out->n * sizeof(*f.v));
	ok = true;
out:
	free(f.v);
	return ok;
}

/* ---- one message ---- */

struct wanted {
	struct imap *im;
	i64 uid;
	struct imap_fetched got;
	bool found;
};

static bool take_fetch(struct ctx *c, void *arg, const struct imap_resp *r, const struct imap_head *h)
{
	struct wanted *w = arg;
	struct imap_fetched f;

	if (!str_eq_ascii_nocase(h->word, S("FETCH")) || !h->has_number)
		return true;
	if (!imap_parse_fetch(r, h, w->im->scratch, &f))
		return false;
	/* Flags of other messages, changed by somebody else, come as FETCH too. */
	if (f.uid != w->uid)
		return true;
	w->found = true;
	if (f.size >= 0)
		w->got.size = f.size;
	if (f.at >= 0)
		w->got.at = f.at;
	/* Small literals lie in the scratch arena. */
	if (f.body.s)
		w->got.body = f.body.n > IMAP_SMALL_LITERAL ? f.body : str_dup(c->arena, f.body);
	if (f.header.s)
		w->got.header = f.header.n > IMAP_SMALL_LITERAL ? f.header : str_dup(c->arena, f.header);
	if (f.text.s)
		w->got.text = f.text.n > IMAP_SMALL_LITERAL ? f.text : str_dup(c->arena, f.text);
	return true;
}

static bool fetch(struct ctx *c, struct imap *im, struct wanted *w, struct run *run)
{
	run->take = take_fetch;
	run->arg = w;
	run->extra_ms = w->got.size > 0 ? w->got.size / 1024 * SLOWEST_KB_MS : 0;
	if (run->extra_ms > (i64)(run->literals / 1024) * SLOWEST_KB_MS)
		run->extra_ms = (i64)(run->literals / 1024) * SLOWEST_KB_MS;
	w->found = false;
	/* Some servers answer NO instead of nothing for a message that is gone. */
	if (!command(c, im, run))
		return false;
	if (run->done.state == IMAP_OK)
		return true;
	if (str_eq_ascii_nocase(run->done.code, S("EXPUNGEISSUED")) ||
	    str_find_nocase(run->done.words, S("no longer exist")) >= 0 ||
	    str_find_nocase(run->done.words, S("expunged")) >= 0) {
		w->found = false;
		return true;
	}
	return mail_conn_refused(c, im->conn, "mail.refused");
}

static bool fetch_part(struct ctx *c, struct imap *im, struct wanted *w, str *raw)
{
	struct run run = { .literals = HEADER_MAX + PARTIAL_TEXT };
	struct buf b;

	run.cmd = str_fmt(c->arena, "UID FETCH %lld (UID BODY.PEEK[HEADER]<0.%d> BODY.PEEK[TEXT]<0.%d>)",
			  (long long)w->uid, HEADER_MAX, PARTIAL_TEXT);
	if (!fetch(c, im, w, &run))
		return false;
	b = buf_new(c->arena, w->got.header.n + w->got.text.n + 2);
	buf_put(&b, w->got.header);
	buf_put(&b, w->got.text);
	*raw = buf_str(&b);
	return true;
}

bool imap_fetch(struct ctx *c, struct imap *im, i64 uid, struct imap_mail *out)
{
	struct wanted w = { .im = im, .uid = uid, .got = { .size = -1, .at = -1 } };
	struct run run = { .cmd = str_fmt(c->arena, "UID FETCH %lld (UID INTERNALDATE RFC822.SIZE)",
					  (long long)uid) };
	bool ok;

	*out = (struct imap_mail){ .uid = uid, .at = -1, .size = -1, .gone = true };
	if (!fetch(c, im, &w, &run))
		return false;
	if (!w.found)
		return true;
	out->partial = w.got.size < 0 || (u64)w.got.size > im->max_message;
	if (out->partial) {
		ok = fetch_part(c, im, &w, &out->raw);
	} else {
		/* Servers are known to tell a size that is a little off. */
		run = (struct run){ .literals = im->max_message };
		run.cmd = str_fmt(c->arena, "UID FETCH %lld (UID BODY.PEEK[])", (long long)uid);
		ok = fetch(c, im, &w, &run);
		out->raw = w.got.body;
	}
	if (!ok)
		return false;
	out->at = w.got.at;
	out->size = w.got.size;
	out->gone = !w.found || (!out->partial && !w.got.body.s);
	return true;
}

/* ---- what is done to a stored message ---- */

static bool gone_or(struct ctx *c, struct imap *im, const struct run *run)
{
	if (run->done.state == IMAP_OK)
		return true;
	/* A server may say NO about a UID that is no longer there; RFC 3501 wants OK. */
	if (str_eq_ascii_nocase(run->done.code, S("EXPUNGEISSUED")) ||
	    str_eq_ascii_nocase(run->done.code, S("NONEXISTENT")))
		return true;
	return mail_conn_refused(c, im->conn, "mail.refused");
}

static bool store_flag(struct ctx *c, struct imap *im, i64 uid, const char *flag)
{
	struct run run = { .cmd = str_fmt(c->arena, "UID STORE %lld +FLAGS.SILENT (%s)",
					  (long long)uid, flag) };

	return command(c, im, &run) && gone_or(c, im, &run);
}

bool imap_mark_seen(struct ctx *c, struct imap *im, i64 uid)
{
	return store_flag(c, im, uid, "\\Seen");
}

bool imap_delete(struct ctx *c, struct imap *im, i64 uid)
{
	struct run run = { .cmd = str_fmt(c->arena, "UID EXPUNGE %lld", (long long)uid) };

	if (!store_flag(c, im, uid, "\\Deleted"))
		return false;
	if (!im->uidplus)
		return true;
	return command(c, im, &run) && gone_or(c, im, &run);
}

bool imap_move(struct ctx *c, struct imap *im, i64 uid, str folder)
{
	struct run run = { .extra_ms = im->command_ms }, make = { 0 };
	str verb = str_fmt(c->arena, "UID %s %lld", im->move ? "MOVE" : "COPY", (long long)uid);

	if (!with_folder(c, verb, folder, &run.cmd) || !with_folder(c, S("CREATE"), folder, &make.cmd))
		return false;
	if (!command(c, im, &run))
		return false;
	if (run.done.state == IMAP_NO && str_eq_ascii_nocase(run.done.code, S("TRYCREATE"))) {
		if (!must(c, im, &make, "mail.folder") || !command(c, im, &run))
			return false;
	}
	if (!gone_or(c, im, &run))
		return false;
	return im->move || imap_delete(c, im, uid);
}

/* ---- news ---- */

/* Ends an IDLE: DONE, then its tagged answer. */
static bool idle_end(struct ctx *c, struct imap *im)
{
	struct run run = { 0 };
	i64 deadline = clock_mono_ms() + im->command_ms;

	if (!say(c, im, S("DONE\r\n"), deadline) || !answers(c, im, &run, deadline))
		return false;
	return run.done.state == IMAP_OK ? true : mail_conn_refused(c, im->conn, "mail.refused");
}

/* One line of what the server tells while it idles. */
static bool idle_line(struct ctx *c, struct imap *im, bool *going)
{
	struct imap_limits lim = { .line = IMAP_LINE_MAX, .literals = SIDE_LITERALS,
				   .deadline = clock_mono_ms() + im->command_ms,
				   .lines = im->scratch, .bodies = im->scratch };
	struct imap_resp r;
	struct imap_head h;
	enum mail_io io;

	arena_reset(im->scratch);
	io = imap_read(im->in, &lim, &r);
	if (io != MAIL_IO_OK)
		return broken(c, im, io);
	if (!imap_head(&r, &h) || (h.tagged && (*going || h.state == IMAP_OK))) {
		mail_conn_note(im->conn, 0, r.v[0].line);
		return broken(c, im, MAIL_IO_GARBAGE);
	}
	if (h.tagged)
		im->idle = false;	/* offered, but refused: from now on by NOOP */
	if (h.tagged || h.state == IMAP_GOES_ON)
		*going = true;
	overhear(im, &r, &h);
	return im->lost ? broken(c, im, MAIL_IO_CLOSED) : true;
}

/* One IDLE of at most until; leaves by news, the descriptor or the time. */
static bool idle_once(struct ctx *c, struct imap *im, struct mail_until until, bool *woken)
{
	i64 deadline = clock_mono_ms() + im->command_ms;
	char line[32];
	bool going = false;

	snprintf(line, sizeof(line), "P%u IDLE\r\n", ++im->tag);
	if (!say(c, im, str_of(line), deadline))
		return false;
	while (!going)
		if (!idle_line(c, im, &going))
			return false;
	for (int i = 0; im->idle && !im->news; i++) {
		enum mail_io io = i < IDLE_LINES ? mail_read_wait(im->in, until) : MAIL_IO_TOO_LONG;

		*woken = io == MAIL_IO_WOKEN;
		if (io == MAIL_IO_WOKEN || io == MAIL_IO_TIMEOUT)
			break;
		if (io != MAIL_IO_OK)
			return broken(c, im, io);
		if (!idle_line(c, im, &going))
			return false;
	}
	return im->idle ? idle_end(c, im) : true;
}

/* Without IDLE: sleep, then ask. */
static bool poll_once(struct ctx *c, struct imap *im, struct mail_until until, bool *woken)
{
	struct run run = { .cmd = S("NOOP") };
	enum mail_io io = mail_read_wait(im->in, until);

	*woken = io == MAIL_IO_WOKEN;
	if (io == MAIL_IO_CLOSED)
		return broken(c, im, io);
	return *woken || must(c, im, &run, "mail.refused");
}

bool imap_wait(struct ctx *c, struct imap *im, struct imap_wait *w)
{
	i64 end = clock_mono_ms() + w->wait_ms;
	bool woken = false;

	w->why = IMAP_WOKE_TIME;
	while (!im->news && !woken && clock_mono_ms() < end) {
		i64 step = clock_mono_ms() + (im->idle ? IDLE_MS : im->poll_ms);
		struct mail_until until = { .mono_ms = step < end ? step : end, .wake_fd = w->wake_fd };

		if (imap_dead(im))
			return broken(c, im, MAIL_IO_CLOSED);
		if (!(im->idle ? idle_once(c, im, until, &woken) : poll_once(c, im, until, &woken)))
			return false;
	}
	if (im->news)
		w->why = IMAP_WOKE_MAIL;
	else if (woken)
		w->why = IMAP_WOKE_FD;
	return true;
}
