#include "text/mailout.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/rand.h"
#include "text/header.h"

enum { LINE = 76, WORD_BYTES = 45 };

struct composer {
	struct arena *a;
	struct buf b;
	const char *bad;
};

static bool forbidden(str v)
{
	size_t i;

	for (i = 0; i < v.n; i++)
		if (v.s[i] == '\r' || v.s[i] == '\n' || v.s[i] == 0)
			return true;
	return v.n > 0 && !str_utf8_valid(v);
}

static bool ascii(str v)
{
	size_t i;

	for (i = 0; i < v.n; i++)
		if ((unsigned char)v.s[i] >= 0x7F || (unsigned char)v.s[i] < 0x20)
			return false;
	return true;
}

/* Encoded words of at most 75 bytes, never splitting a character. */
static void put_words(struct buf *b, str v)
{
	str part;
	bool first = true;

	while (v.n) {
		part = str_utf8_trunc(v, WORD_BYTES);
		if (!first)
			buf_put(b, S("\r\n "));
		buf_put(b, S("=?UTF-8?B?"));
		buf_put(b, str_b64(b->a, part.s, part.n));
		buf_put(b, S("?="));
		v = str_slice(v, part.n, v.n);
		first = false;
	}
}

/* ASCII text folded at blanks; `col` is where the line stands. */
static void put_folded(struct buf *b, str v, size_t col)
{
	str rest = v, word;
	bool first = true;

	while (str_cut(&rest, ' ', &word)) {
		if (!first) {
			if (col + 1 + word.n > LINE && word.n > 0 && col > 1) {
				buf_put(b, S("\r\n "));
				col = 1;
			} else {
				buf_ch(b, ' ');
				col++;
			}
		}
		buf_put(b, word);
		col += word.n;
		first = false;
	}
}

static bool name_ok(str name)
{
	size_t i;

	for (i = 0; i < name.n; i++)
		if ((unsigned char)name.s[i] <= 32 || (unsigned char)name.s[i] >= 127 || name.s[i] == ':')
			return false;
	return name.n > 0 && name.n < 80;
}

bool mail_header(struct buf *b, str name, str value)
{
	bool looks_encoded = str_find(value, S("=?")) >= 0;

	if (!name_ok(name) || forbidden(value))
		return false;
	buf_put(b, name);
	buf_put(b, S(": "));
	if (ascii(value) && !looks_encoded && value.n < 900)
		put_folded(b, value, name.n + 2);
	else
		put_words(b, value);
	buf_put(b, S("\r\n"));
	return true;
}

static bool atom(str v)
{
	size_t i;

	for (i = 0; i < v.n; i++)
		if (!((v.s[i] >= '0' && v.s[i] <= '9') || ((v.s[i] | 32) >= 'a' && (v.s[i] | 32) <= 'z') || v.s[i] == ' ' || v.s[i] == '-'))
			return false;
	return true;
}

static void put_name(struct buf *b, str name)
{
	size_t i;

	if (!ascii(name) || str_find(name, S("=?")) >= 0) {
		put_words(b, name);
	} else if (atom(name)) {
		buf_put(b, name);
	} else {
		buf_ch(b, '"');
		for (i = 0; i < name.n; i++) {
			if (name.s[i] == '"' || name.s[i] == '\\')
				buf_ch(b, '\\');
			buf_ch(b, name.s[i]);
		}
		buf_ch(b, '"');
	}
}

static bool put_addr(struct composer *c, const struct mail_addr *m)
{
	str key = addr_key(c->a, m->addr), local;
	ssize_t at;

	if (!key.s || forbidden(m->name) || !ascii(key))
		return false;
	/* The domain as ASCII, the local part as the person writes it. */
	at = str_rchr(m->addr, '@');
	local = str_slice(str_trim(m->addr), 0, (size_t)at - (size_t)(str_trim(m->addr).s - m->addr.s));
	if (m->name.n) {
		put_name(&c->b, m->name);
		buf_put(&c->b, S("\r\n <"));
	}
	buf_put(&c->b, local);
	buf_put(&c->b, str_slice(key, (size_t)str_rchr(key, '@'), key.n));
	if (m->name.n)
		buf_ch(&c->b, '>');
	return true;
}

static bool put_addrs(struct composer *c, const char *field, struct list l)
{
	const struct mail_addr *v = l.v;
	size_t i;

	if (l.n == 0)
		return true;
	buf_put(&c->b, str_of(field));
	buf_put(&c->b, S(": "));
	for (i = 0; i < l.n; i++) {
		if (i)
			buf_put(&c->b, S(",\r\n "));
		if (!put_addr(c, &v[i])) {
			c->bad = field;
			return false;
		}
	}
	buf_put(&c->b, S("\r\n"));
	return true;
}

static bool id_ok(str id)
{
	size_t i;

	if (id.n < 5 || id.n > 900 || id.s[0] != '<' || id.s[id.n - 1] != '>')
		return false;
	for (i = 0; i < id.n; i++)
		if ((unsigned char)id.s[i] <= 32 || (unsigned char)id.s[i] >= 127)
			return false;
	return true;
}

static bool put_id(struct composer *c, const char *field, str id)
{
	if (!id_ok(id)) {
		c->bad = field;
		return false;
	}
	buf_fmt(&c->b, "%s: %.*s\r\n", field, FMT(id));
	return true;
}

/* Ids that came from outside may hold anything: those that cannot be written are left out. */
static void put_references(struct composer *c, struct strs r)
{
	size_t i, written = 0;

	for (i = 0; i < r.n; i++) {
		if (!id_ok(r.v[i]) || (r.n > 10 && i >= 4 && i < r.n - 6))
			continue;
		buf_put(&c->b, written++ ? S("\r\n ") : S("References: "));
		buf_put(&c->b, r.v[i]);
	}
	if (written)
		buf_put(&c->b, S("\r\n"));
}

str mail_date(struct arena *a, i64 at)
{
	static const char *const days[] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	i64 s = at / 1000, day = s / 86400, z = day + 719468, era = z / 146097, doe = z - era * 146097;
	i64 yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	i64 mp = (5 * doy + 2) / 153, d = doy - (153 * mp + 2) / 5 + 1, m = mp < 10 ? mp + 3 : mp - 9, y = yoe + era * 400 + (m <= 2);

	s %= 86400;
	return str_fmt(a, "%s, %02d %s %04d %02d:%02d:%02d +0000", days[day % 7], (int)d, months[m - 1], (int)y,
		       (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
}

/* ---- bodies ---- */

/* What may stand as it is: no '=', no blank before a break, no '.' or "From" in front. */
static bool qp_plain(str in, size_t i, size_t col)
{
	unsigned char ch = (unsigned char)in.s[i];
	bool end = i + 1 >= in.n || in.s[i + 1] == '\n' || in.s[i + 1] == '\r';

	if (ch == ' ' || ch == '\t')
		return !end;
	if (col == 0 && (ch == '.' || ch == 'F'))
		return false;
	return ch > 32 && ch < 127 && ch != '=';
}

static void put_qp(struct buf *b, str in)
{
	size_t i, col = 0, width;

	for (i = 0; i < in.n; i++) {
		bool plain = qp_plain(in, i, col);

		if (in.s[i] == '\r' && i + 1 < in.n && in.s[i + 1] == '\n')
			continue;
		if (in.s[i] == '\n') {
			buf_put(b, S("\r\n"));
			col = 0;
			continue;
		}
		width = plain ? 1 : 3;
		if (col + width > LINE - 1) {
			buf_put(b, S("=\r\n"));
			col = 0;
			plain = qp_plain(in, i, col);
			width = plain ? 1 : 3;
		}
		if (plain)
			buf_ch(b, in.s[i]);
		else
			buf_fmt(b, "=%02X", (unsigned char)in.s[i]);
		col += width;
	}
	buf_put(b, S("\r\n"));
}

static void put_base64(struct buf *b, str in)
{
	size_t i;

	for (i = 0; i < in.n; i += 57) {
		str line = str_slice(in, i, i + 57);

		buf_put(b, str_b64(b->a, line.s, line.n));
		buf_put(b, S("\r\n"));
	}
}

static str boundary(struct composer *c)
{
	unsigned char r[16];

	/* "=_" can occur neither in quoted-printable nor in base64. */
	rand_bytes(r, sizeof(r));
	return str_fmt(c->a, "=_pronto_%.*s", FMT(str_hex(c->a, r, sizeof(r))));
}

static void open_part(struct composer *c, const char *type, str mark)
{
	buf_fmt(&c->b, "Content-Type: %s;\r\n boundary=\"%.*s\"\r\n\r\n", type, FMT(mark));
}

static void put_text(struct composer *c, const char *type, str body)
{
	buf_fmt(&c->b, "Content-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", type);
	put_qp(&c->b, body);
}

static bool type_ok(str t)
{
	size_t i;

	for (i = 0; i < t.n; i++)
		if (!((t.s[i] | 32) >= 'a' && (t.s[i] | 32) <= 'z') && !(t.s[i] && strchr("0123456789/.+-", t.s[i])))
			return false;
	return t.n > 2 && t.n < 100 && str_chr(t, '/') > 0;
}

/* filename="…" in ASCII for old readers, filename*=UTF-8''… for the rest. */
static void put_filename(struct composer *c, str name)
{
	size_t i;

	buf_put(&c->b, S(";\r\n filename=\""));
	for (i = 0; i < name.n; i++) {
		bool odd = (unsigned char)name.s[i] >= 0x7F || name.s[i] == '"' || name.s[i] == '\\';

		if (!odd)
			buf_ch(&c->b, name.s[i]);
		else if (((unsigned char)name.s[i] & 0xC0) != 0x80)
			buf_ch(&c->b, '_');
	}
	buf_ch(&c->b, '"');
	if (!ascii(name)) {
		buf_put(&c->b, S(";\r\n filename*=UTF-8''"));
		url_part(&c->b, name);
	}
}

static bool put_file(struct composer *c, const struct mail_file *f)
{
	str type = type_ok(f->type) && !str_starts_nocase(f->type, S("multipart/")) && !str_starts_nocase(f->type, S("message/")) ?
		f->type : S("application/octet-stream");

	if (forbidden(f->name) || !ascii(f->content_id) || str_chr(f->content_id, '>') >= 0 || f->content_id.n > 300) {
		c->bad = "attachments";
		return false;
	}
	buf_fmt(&c->b, "Content-Type: %.*s\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: %s", FMT(type),
		f->content_id.n ? "inline" : "attachment");
	if (f->name.n)
		put_filename(c, str_utf8_trunc(f->name, 200));
	buf_put(&c->b, S("\r\n"));
	if (f->content_id.n)
		buf_fmt(&c->b, "Content-ID: <%.*s>\r\n", FMT(f->content_id));
	buf_put(&c->b, S("\r\n"));
	put_base64(&c->b, f->bytes);
	return true;
}

static bool put_files(struct composer *c, const struct mail_out *m, bool inlined, str mark)
{
	const struct mail_file *f = m->files.v;
	size_t i;

	for (i = 0; i < m->files.n; i++) {
		if ((f[i].content_id.n > 0) != inlined)
			continue;
		buf_fmt(&c->b, "--%.*s\r\n", FMT(mark));
		if (!put_file(c, &f[i]))
			return false;
	}
	buf_fmt(&c->b, "--%.*s--\r\n", FMT(mark));
	return true;
}

static size_t count_files(const struct mail_out *m, bool inlined)
{
	const struct mail_file *f = m->files.v;
	size_t i, n = 0;

	for (i = 0; i < m->files.n; i++)
		n += (f[i].content_id.n > 0) == inlined;
	return n;
}

static bool put_html(struct composer *c, const struct mail_out *m)
{
	str mark;

	if (!count_files(m, true)) {
		put_text(c, "text/html", m->html);
		return true;
	}
	mark = boundary(c);
	open_part(c, "multipart/related", mark);
	buf_fmt(&c->b, "--%.*s\r\n", FMT(mark));
	put_text(c, "text/html", m->html);
	return put_files(c, m, true, mark);
}

static bool put_body(struct composer *c, const struct mail_out *m)
{
	str mark;

	if (!m->html.n && !m->calendar.n) {
		put_text(c, "text/plain", m->text);
		return true;
	}
	mark = boundary(c);
	open_part(c, "multipart/alternative", mark);
	buf_fmt(&c->b, "--%.*s\r\n", FMT(mark));
	put_text(c, "text/plain", m->text);
	if (m->html.n) {
		buf_fmt(&c->b, "--%.*s\r\n", FMT(mark));
		if (!put_html(c, m))
			return false;
	}
	if (m->calendar.n) {
		buf_fmt(&c->b, "--%.*s\r\n", FMT(mark));
		put_text(c, str_eq(m->calendar_method, S("CANCEL")) ? "text/calendar; method=CANCEL" : "text/calendar; method=REQUEST", m->calendar);
	}
	buf_fmt(&c->b, "--%.*s--\r\n", FMT(mark));
	return true;
}

static bool put_headers(struct composer *c, const struct mail_out *m)
{
	struct mail_addr one[2] = { m->from, m->reply_to };
	const struct mail_header *h = m->headers.v;
	size_t i;

	if (!put_addrs(c, "From", (struct list){ &one[0], 1 }) || !put_addrs(c, "To", m->to) || !put_addrs(c, "Cc", m->cc))
		return false;
	if (m->reply_to.addr.n && !put_addrs(c, "Reply-To", (struct list){ &one[1], 1 }))
		return false;
	if (!mail_header(&c->b, S("Subject"), m->subject)) {
		c->bad = "Subject";
		return false;
	}
	buf_fmt(&c->b, "Date: %.*s\r\n", FMT(mail_date(c->a, m->date)));
	if (!put_id(c, "Message-ID", m->message_id))
		return false;
	if (m->in_reply_to.n && id_ok(m->in_reply_to) && !put_id(c, "In-Reply-To", m->in_reply_to))
		return false;
	put_references(c, m->references);
	for (i = 0; i < m->headers.n; i++)
		if (!mail_header(&c->b, h[i].name, h[i].value)) {
			c->bad = "headers";
			return false;
		}
	buf_put(&c->b, S("MIME-Version: 1.0\r\n"));
	return true;
}

bool mail_compose(struct arena *a, const struct mail_out *m, str *out, const char **bad)
{
	struct composer c = { .a = a, .bad = NULL };
	size_t i, size = 65536 + (m->text.n + m->html.n + m->calendar.n) * 3;
	const struct mail_file *f = m->files.v;
	bool ok;
	str mark;

	for (i = 0; i < m->files.n; i++)
		size += f[i].bytes.n / 57 * 78 + 2000;
	c.b = buf_new(a, size * 2);
	c.b.s = arena_alloc(a, size);
	c.b.cap = size;
	ok = put_headers(&c, m);
	if (ok && count_files(m, false) + (m->html.n ? 0 : count_files(m, true))) {
		mark = boundary(&c);
		open_part(&c, "multipart/mixed", mark);
		buf_fmt(&c.b, "--%.*s\r\n", FMT(mark));
		ok = put_body(&c, m) && put_files(&c, m, false, mark);
	} else if (ok) {
		ok = put_body(&c, m);
	}
	*bad = ok ? NULL : c.bad ? c.bad : "message";
	*out = buf_str(&c.b);
	return ok && !c.b.over;
}
