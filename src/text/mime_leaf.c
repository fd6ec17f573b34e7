#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "text/charset.h"
#include "text/fold.h"
#include "text/mime_int.h"
#include "text/tnef.h"

enum { TEXT_MAX = 32 << 20 };

str mime_decoded(struct mime_build *b, const struct mime_node *n)
{
	str cte = str_trim(headers_get(&n->head, S("content-transfer-encoding")));
	struct buf o;

	if (str_starts_nocase(cte, S("base"))) {
		/* Born at its size: growing a large attachment would double the memory. */
		o = buf_new(b->a, n->body.n + 16);
		o.cap = n->body.n / 4 * 3 + 16;
		o.s = arena_alloc(b->a, o.cap);
		decode_base64(&o, n->body);
		return buf_str(&o);
	}
	if (str_starts_nocase(cte, S("quoted"))) {
		o = buf_new(b->a, n->body.n + 16);
		decode_qp(&o, n->body, false);
		return buf_str(&o);
	}
	return n->body;
}

static void note_problem(struct mime_build *b, str charset, str what)
{
	struct strs *v = &b->m->charset_problems;
	str line = text_clean_line(b->a, str_fmt(b->a, "%.*s: %.*s", FMT(what), FMT(str_slice(charset, 0, 60))));
	size_t i;

	for (i = 0; i < v->n; i++)
		if (str_eq(v->v[i], line))
			return;
	if (v->n >= 20)
		return;
	if (v->n == b->problem_cap) {
		v->v = arena_grow(b->a, v->v, v->n * sizeof(str), (v->n + 8) * sizeof(str));
		b->problem_cap = v->n + 8;
	}
	v->v[v->n++] = line;
}

str mime_charset_text(struct mime_build *b, str bytes, str charset, str what)
{
	bool bad = false;
	str out = charset_to_utf8(b->a, bytes, charset, &bad);

	if (bad)
		note_problem(b, charset.n ? charset : S("(none)"), what);
	return out;
}

static str line_ends(struct arena *a, str in)
{
	char *o;
	size_t i, n = 0;

	if (str_chr(in, '\r') < 0)
		return in;
	o = arena_alloc(a, in.n + 1);
	for (i = 0; i < in.n; i++) {
		if (in.s[i] != '\r')
			o[n++] = in.s[i];
		else if (i + 1 >= in.n || in.s[i + 1] != '\n')
			o[n++] = '\n';
	}
	return str_n(o, n);
}

static size_t quote_depth(str line)
{
	size_t n = 0;

	while (n < line.n && line.s[n] == '>')
		n++;
	return n;
}

static void put_quote(struct buf *o, size_t depth, bool blank)
{
	size_t k;

	for (k = 0; k < depth && k < 50; k++)
		buf_ch(o, '>');
	if (depth && !blank)
		buf_ch(o, ' ');
}

/* RFC 3676: joins lines that end in a blank, at equal quote depth. */
static str unflow(struct arena *a, str in, bool delsp)
{
	struct buf o = buf_new(a, in.n + in.n / 2 + 64);
	str rest = in, line;
	size_t depth, last_depth = 0;
	bool open = false;

	while (str_cut(&rest, '\n', &line)) {
		depth = quote_depth(line);
		line = str_slice(line, depth, line.n);
		if (str_starts(line, S(" ")))
			line = str_slice(line, 1, line.n);
		if (open && depth != last_depth)
			buf_ch(&o, '\n');
		if (!open || depth != last_depth)
			put_quote(&o, depth, line.n == 0);
		open = str_ends(line, S(" ")) && !str_eq(line, S("-- "));
		line.n -= open && delsp;
		buf_put(&o, line);
		if (!open && rest.s)
			buf_ch(&o, '\n');
		last_depth = depth;
	}
	return buf_str(&o);
}

static str meta_charset(str html)
{
	str head = str_slice(html, 0, 2048);
	ssize_t at = str_find_nocase(head, S("charset="));
	size_t from, k;

	if (at < 0)
		return STR_NULL;
	from = (size_t)at + 8;
	while (from < head.n && strchr("\"' ", head.s[from]) && head.s[from])
		from++;
	for (k = from; k < head.n && k - from < 40 && !strchr("\"'> ;/", head.s[k]); k++)
		;
	return str_slice(head, from, k);
}

/* An inline "-----BEGIN PGP …" body: its inner text, or the note that it is sealed. */
static str pgp_inline(struct mime_build *b, str text)
{
	str t = str_trim(text);
	ssize_t from, to;

	if (str_starts(t, S("-----BEGIN PGP MESSAGE-----")))
		b->m->encrypted = true;
	if (!str_starts(t, S("-----BEGIN PGP SIGNED MESSAGE-----")))
		return text;
	from = str_find(t, S("\n\n"));
	to = str_find(t, S("\n-----BEGIN PGP SIGNATURE-----"));
	if (from < 0 || to < from)
		return text;
	b->m->is_signed = true;
	return str_slice(t, (size_t)from + 2, (size_t)to);
}

static str read_text(struct mime_build *b, const struct mime_node *n, bool html)
{
	str bytes = mime_yenc(b, str_slice(mime_decoded(b, n), 0, TEXT_MAX)), out;
	str charset = header_param(&n->type, S("charset"));

	if (!charset.n && html)
		charset = meta_charset(bytes);
	out = line_ends(b->a, mime_charset_text(b, bytes, charset, html ? S("text/html") : S("text/plain")));
	if (html)
		return out;
	if (str_eq_ascii_nocase(header_param(&n->type, S("format")), S("flowed")))
		out = unflow(b->a, out, str_eq_ascii_nocase(header_param(&n->type, S("delsp")), S("yes")));
	return mime_uu(b, pgp_inline(b, out));
}

static bool is_calendar_value(str line, str name, str *value)
{
	ssize_t colon;

	if (!str_starts_nocase(line, name) || line.n <= name.n || (line.s[name.n] != ':' && line.s[name.n] != ';'))
		return false;
	colon = str_chr(line, ':');
	if (colon < 0)
		return false;
	*value = str_trim(str_slice(line, (size_t)colon + 1, line.n));
	return true;
}

static void read_partstat(struct mime_build *b, str line)
{
	ssize_t at = str_find_nocase(line, S("PARTSTAT="));
	size_t k;

	if (!str_starts_nocase(line, S("ATTENDEE")) || at < 0 || b->m->calendar.partstat.n)
		return;
	for (k = (size_t)at + 9; k < line.n && ((line.s[k] | 32) >= 'a' && (line.s[k] | 32) <= 'z'); k++)
		;
	b->m->calendar.partstat = text_clean_line(b->a, str_slice(line, (size_t)at + 9, k));
}

static str unfold_ics(struct arena *a, str in)
{
	struct buf o = buf_new(a, in.n + 1);
	size_t i;

	for (i = 0; i < in.n; i++) {
		if (in.s[i] == '\n' && i + 1 < in.n && (in.s[i + 1] == ' ' || in.s[i + 1] == '\t')) {
			i++;
			continue;
		}
		if (in.s[i] != '\r')
			buf_ch(&o, in.s[i]);
	}
	return buf_str(&o);
}

static void read_calendar(struct mime_build *b, const struct mime_node *n, str bytes)
{
	str rest = unfold_ics(b->a, charset_to_utf8(b->a, str_slice(bytes, 0, 1 << 20), header_param(&n->type, S("charset")), NULL));
	str line, v, method = header_param(&n->type, S("method"));

	while (str_cut(&rest, '\n', &line)) {
		if (is_calendar_value(line, S("METHOD"), &v) && !method.n)
			method = text_clean_line(b->a, v);
		if (is_calendar_value(line, S("UID"), &v) && !b->m->calendar.uid.n)
			b->m->calendar.uid = text_clean_line(b->a, v);
		read_partstat(b, line);
	}
	b->m->calendar.method = method.n ? method : S("");
}

static bool signature_blob(str type, str name)
{
	static const char *const types[] = { "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature" };
	size_t i;

	for (i = 0; i < COUNT(types); i++)
		if (str_eq(type, str_of(types[i])))
			return !name.n || str_starts_nocase(name, S("smime.p7s")) || str_starts_nocase(name, S("signature")) ||
			       str_starts_nocase(name, S("openpgp"));
	return false;
}

/* Parts that are about the message rather than in it. */
static bool not_shown(struct mime_build *b, str type, str name)
{
	static const char *const types[] = { "message/delivery-status", "message/disposition-notification",
		"message/feedback-report", "text/rfc822-headers", "message/global-delivery-status", "application/pgp-encrypted" };
	size_t i;

	if (signature_blob(type, name)) {
		b->m->is_signed = true;
		return true;
	}
	if (str_eq(type, S("application/pgp-encrypted")))
		b->m->encrypted = true;
	if (b->in_report && str_starts(type, S("message/")))
		return true;
	for (i = 0; i < COUNT(types); i++)
		if (str_eq(type, str_of(types[i])))
			return true;
	return false;
}

static str eml_subject(struct mime_build *b, str eml)
{
	struct headers h = headers_split(b->a, str_slice(eml, 0, 65536), NULL);

	return str_fmt(b->a, "%.*s.eml", FMT(header_text(b->a, headers_get(&h, S("subject")), STR_NULL)));
}

static void smime_flags(struct mime_build *b, const struct mime_node *n, str type)
{
	if (!str_eq(type, S("application/pkcs7-mime")) && !str_eq(type, S("application/x-pkcs7-mime")))
		return;
	if (str_find_nocase(header_param(&n->type, S("smime-type")), S("signed")) >= 0)
		b->m->is_signed = true;
	else
		b->m->encrypted = true;
}

static void unpack_tnef(struct mime_build *b, str bytes, struct mime_unit *alt)
{
	struct tnef t;
	size_t i;

	tnef_decode(b->a, bytes, &t);
	for (i = 0; i < t.n && b->parts_left-- > 0; i++)
		mime_add_part(b, (struct mail_part){ .name = t.v[i].name, .type = t.v[i].type.n ? t.v[i].type :
			S("application/octet-stream"), .bytes = t.v[i].bytes, .content_id = t.v[i].content_id }, false);
	if (alt && !alt->html.s && t.html.n)
		alt->html = charset_to_utf8(b->a, t.html, t.charset, NULL);
	if (alt && !alt->text.s && t.text.n)
		alt->text = charset_to_utf8(b->a, t.text, t.charset, NULL);
}

static bool is_tnef(str type, str name, str bytes)
{
	return (str_eq(type, S("application/ms-tnef")) || str_eq(type, S("application/vnd.ms-tnef")) ||
		str_eq_ascii_nocase(name, S("winmail.dat"))) && tnef_is(bytes);
}

static void add_attachment(struct mime_build *b, const struct mime_node *n, str name, struct mime_unit *unit)
{
	struct header_value disp = header_params(b->a, headers_get(&n->head, S("content-disposition")));
	struct strs cid = header_ids(b->a, headers_get(&n->head, S("content-id")), 1);
	str raw_cid = str_trim(headers_get(&n->head, S("content-id"))), type = n->type.value;
	struct mail_part p = { .type = type.n ? type : S("application/octet-stream"), .bytes = mime_decoded(b, n) };

	if (is_tnef(type, name, p.bytes)) {
		unpack_tnef(b, p.bytes, unit);
		return;
	}
	if (str_eq(type, S("text/calendar")))
		read_calendar(b, n, p.bytes);
	if (str_starts(type, S("message/rfc822")) || str_starts(type, S("message/global"))) {
		if (str_eq_ascii_nocase(name, S("postacert.eml")))
			b->eml = p.bytes;
		if (!name.n)
			name = eml_subject(b, p.bytes);
	}
	smime_flags(b, n, type);
	p.name = name;
	if (cid.n)
		p.content_id = str_slice(cid.v[0], 1, cid.v[0].n - 1);
	else if (raw_cid.n && raw_cid.n < 200)
		p.content_id = text_clean_line(b->a, raw_cid.s[0] == '<' ? str_slice(raw_cid, 1, raw_cid.n - (str_ends(raw_cid, S(">")) ? 1 : 0)) : raw_cid);
	mime_add_part(b, p, str_eq(disp.value, S("attachment")));
}

static bool is_body(const struct mime_build *b, const struct mime_node *n, str disposition, str name)
{
	str type = n->type.value;

	if (type.n == 0 || str_chr(type, '/') < 0)
		return !str_eq(disposition, S("attachment")) && (!name.n || n == b->top);
	if (!str_eq(type, S("text/plain")) && !str_eq(type, S("text/html")) && !str_eq(type, S("text/x-amp-html")))
		return false;
	return n == b->top || (!str_eq(disposition, S("attachment")) && !name.n);
}

void mime_leaf(struct mime_build *b, const struct mime_node *n, struct mime_unit *unit)
{
	struct header_value disp = header_params(b->a, headers_get(&n->head, S("content-disposition")));
	str name = header_param(&disp, S("filename")), type = n->type.value;
	bool html = str_eq(type, S("text/html"));

	if (!name.n)
		name = header_param(&n->type, S("name"));
	if (b->parts_left-- <= 0) {
		mime_limit(b, "parts");
		return;
	}
	if (str_starts(type, S("multipart/")) || str_eq(type, S("text/x-amp-html")))
		return;
	if (is_body(b, n, disp.value, name)) {
		str *slot = html ? &unit->html : &unit->text;

		if (!slot->s)
			*slot = read_text(b, n, html);
		return;
	}
	if (!not_shown(b, type, name))
		add_attachment(b, n, name, unit);
}
