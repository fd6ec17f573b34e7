#include "text/mime.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/rand.h"
#include "text/auto.h"
#include "text/charset.h"
#include "text/fold.h"
#include "text/html.h"
#include "text/mime_int.h"

const struct mail_limits mail_limits_default = {
	.bytes = (size_t)50 << 20, .header_bytes = 256 << 10, .depth = 20, .parts = 1000, .addresses = 1000,
};

void mime_limit(struct mime_build *b, const char *which)
{
	if (b->m->unparsed)
		return;
	b->m->unparsed = true;
	b->m->reason = str_of(which);
}

/* ---- the pre-clean layer ---- */

static str cr_to_lf(struct arena *a, str raw)
{
	str out;
	size_t i;
	char *p;

	if (str_chr(str_slice(raw, 0, 65536), '\n') >= 0 || str_chr(raw, '\r') < 0 || str_chr(raw, '\n') >= 0)
		return raw;
	out = str_dup(a, raw);
	p = (char *)(uintptr_t)out.s;
	for (i = 0; i < out.n; i++)
		if (p[i] == '\r')
			p[i] = '\n';
	return out;
}

static bool header_line(str line)
{
	size_t i;

	for (i = 0; i < line.n && (unsigned char)line.s[i] > 32 && line.s[i] != ':' && line.s[i] != 127; i++)
		;
	while (i > 0 && i < line.n && (line.s[i] == ' ' || line.s[i] == '\t'))
		i++;
	return i > 0 && i < 100 && i < line.n && line.s[i] == ':';
}

/* Skips a mark, blank lines and up to 30 banner lines; false: there is no header. */
static bool find_header(str *raw)
{
	str rest = *raw, line;
	bool blank_after_banner = false;
	int lines;

	if (rest.n >= 3 && !memcmp(rest.s, "\xEF\xBB\xBF", 3))
		rest = str_slice(rest, 3, rest.n);
	for (lines = 0; lines < 30 && rest.n > 0;) {
		str before = rest;

		if (!str_cut(&rest, '\n', &line))
			break;
		if (str_trim(line).n == 0)
			continue;
		if (line.s[0] != ' ' && line.s[0] != '\t' && header_line(line)) {
			*raw = before;
			return !blank_after_banner || str_find(str_slice(before, 0, 4000), S(": ")) > 0;
		}
		lines++;
	}
	return false;
}

/* NULs in the header block would hide what follows from C code. */
static str header_without_nul(struct arena *a, str raw, size_t body_at)
{
	str out;
	char *p;
	size_t i;

	if (!memchr(raw.s, 0, body_at))
		return raw;
	out = str_dup(a, raw);
	p = (char *)(uintptr_t)out.s;
	for (i = 0; i < body_at; i++)
		if (p[i] == 0)
			p[i] = ' ';
	return out;
}

/* Offset behind the first blank line, or the end: headers lie before it. */
static size_t blank_line(str raw)
{
	ssize_t nl;
	size_t at = 0;

	while ((nl = str_chr(str_slice(raw, at, raw.n), '\n')) >= 0) {
		at += (size_t)nl + 1;
		if (at < raw.n && raw.s[at] == '\n')
			return at + 1;
		if (at + 1 < raw.n && raw.s[at] == '\r' && raw.s[at + 1] == '\n')
			return at + 2;
	}
	return raw.n;
}

static str preclean(struct mime_build *b, str raw)
{
	struct buf o;
	size_t body_at;

	raw = cr_to_lf(b->a, raw);
	if (!find_header(&raw)) {
		o = buf_new(b->a, raw.n + 64);
		buf_put(&o, S("X-Pronto-No-Header: 1\n\n"));
		buf_put(&o, raw);
		return buf_str(&o);
	}
	body_at = blank_line(raw);
	if (body_at <= b->lim->header_bytes * 2)
		headers_split(b->a, str_slice(raw, 0, body_at), &body_at);
	raw = header_without_nul(b->a, raw, body_at < raw.n ? body_at : raw.n);
	if (body_at > b->lim->header_bytes) {
		ssize_t nl = str_rchr(str_slice(raw, 0, b->lim->header_bytes), '\n');

		mime_limit(b, "headers");
		o = buf_new(b->a, raw.n + 64);
		buf_put(&o, str_slice(raw, 0, nl > 0 ? (size_t)nl + 1 : 0));
		buf_put(&o, S("X-Pronto-Cut: 1\n\n"));
		buf_put(&o, str_slice(raw, body_at, raw.n));
		return buf_str(&o);
	}
	return raw;
}

/* ---- bodies ---- */

static void add_unit(struct mime_build *b, struct mime_unit u)
{
	if (!u.text.s && !u.html.s)
		return;
	if (b->units == b->unit_cap) {
		size_t cap = b->unit_cap ? b->unit_cap * 2 : 8;

		b->unit = arena_grow(b->a, b->unit, b->units * sizeof(*b->unit), cap * sizeof(*b->unit));
		b->unit_cap = cap;
	}
	b->unit[b->units++] = u;
}

void mime_add_part(struct mime_build *b, struct mail_part p, bool forced)
{
	if (b->parts == b->part_cap) {
		size_t cap = b->part_cap ? b->part_cap * 2 : 8;

		b->part = arena_grow(b->a, b->part, b->parts * sizeof(*b->part), cap * sizeof(*b->part));
		b->forced = arena_grow(b->a, b->forced, b->parts * sizeof(bool), cap * sizeof(bool));
		b->part_cap = cap;
	}
	p.size = (i64)p.bytes.n;
	p.sha256 = hash_sha256_hex(b->a, p.bytes);
	p.content_id = p.content_id.s ? p.content_id : S("");
	b->forced[b->parts] = forced;
	b->part[b->parts++] = p;
}

static void walk(struct mime_build *b, const struct mime_node *n, struct mime_unit *alt)
{
	struct mime_unit own = { STR_NULL, STR_NULL };
	size_t i;

	if (!n->kids) {
		if (alt) {
			mime_leaf(b, n, alt);
			return;
		}
		mime_leaf(b, n, &own);
		add_unit(b, own);
		return;
	}
	if (str_eq(n->type.value, S("multipart/signed")))
		b->m->is_signed = true;
	if (str_eq(n->type.value, S("multipart/encrypted")))
		b->m->encrypted = true;
	if (!alt && str_eq(n->type.value, S("multipart/alternative"))) {
		for (i = 0; i < n->kids; i++)
			walk(b, n->kid[i], &own);
		add_unit(b, own);
		return;
	}
	if (str_eq(n->type.value, S("multipart/report")))
		b->in_report = true;
	for (i = 0; i < n->kids; i++)
		walk(b, n->kid[i], alt);
	if (str_eq(n->type.value, S("multipart/report")))
		b->in_report = false;
}

static void put_block(struct buf *o, str x, bool html)
{
	if (x.n == 0)
		return;
	if (o->n && !html)
		buf_put(o, S("\n\n"));
	buf_put(o, x);
}

static void join_units(struct mime_build *b)
{
	struct buf text = buf_new(b->a, (size_t)256 << 20), html = text;
	bool any_html = false, any_text = false;
	size_t i;

	for (i = 0; i < b->units; i++) {
		any_html = any_html || str_trim(b->unit[i].html).n > 0;
		any_text = any_text || str_trim(b->unit[i].text).n > 0;
	}
	if (b->units == 1 && any_text) {
		b->m->text = b->unit[0].text;
		b->m->html = any_html ? b->unit[0].html : S("");
		return;
	}
	for (i = 0; i < b->units; i++) {
		struct mime_unit *u = &b->unit[i];

		put_block(&text, str_trim(u->text).n ? u->text : html_to_text(b->a, u->html), false);
		if (any_html)
			put_block(&html, str_trim(u->html).n ? u->html : text_to_html(b->a, u->text), true);
	}
	b->m->text = text.n ? buf_str(&text) : S("");
	b->m->html = html.n ? buf_str(&html) : S("");
	b->m->text_from_html = any_html && !any_text;
}

static str cid_at(str html, size_t *i)
{
	str rest = str_slice(html, *i, html.n);
	ssize_t hit = str_find_nocase(rest, S("cid:"));
	size_t k;

	if (hit < 0)
		return STR_NULL;
	k = (size_t)hit + 4;
	while (k < rest.n && !strchr("\"'<> \r\n\t)&", rest.s[k]))
		k++;
	*i += k;
	return str_slice(rest, (size_t)hit + 4, k);
}

static void settle_inline(struct mime_build *b)
{
	struct map seen = map_new(b->a, 16);
	size_t i = 0, n = 0;
	str cid;

	if (!b->parts)
		return;
	while ((cid = cid_at(b->m->html, &i)).s && n++ < 5000)
		if (cid.n)
			map_set(&seen, cid, b);
	for (i = 0; i < b->parts; i++)
		b->part[i].is_inline = !b->forced[i] && b->part[i].content_id.n &&
				       map_get(&seen, b->part[i].content_id) != NULL;
}

static void unique_names(struct mime_build *b)
{
	struct map seen = map_new(b->a, b->parts + 8);
	size_t i, k;

	for (i = 0; i < b->parts; i++) {
		str name = mail_file_name(b->a, b->part[i].name, b->part[i].type), stem, ext, try = name;
		ssize_t dot = str_rchr(name, '.');

		stem = dot > 0 ? str_slice(name, 0, (size_t)dot) : name;
		ext = dot > 0 ? str_slice(name, (size_t)dot, name.n) : S("");
		/* The count of equal names so far makes the search short even for a thousand. */
		k = (size_t)(uintptr_t)map_get(&seen, name);
		if (k) {
			try = str_fmt(b->a, "%.*s (%zu)%.*s", FMT(stem), k + 1, FMT(ext));
			while (map_get(&seen, try))
				try = str_fmt(b->a, "%.*s (%zu)%.*s", FMT(stem), ++k + 1, FMT(ext));
			map_set(&seen, try, (void *)(uintptr_t)1);
		}
		map_set(&seen, name, (void *)(uintptr_t)(k + 1));
		b->part[i].name = try;
	}
}

static void nothing_found(struct mime_build *b, str raw, size_t body_at)
{
	str body = str_trim(str_slice(raw, body_at, raw.n));
	struct mime_unit u = { STR_NULL, STR_NULL };

	if (b->units || b->parts || body.n == 0)
		return;
	/* A multipart without boundary or parts: show the bytes as text. */
	u.text = mime_charset_text(b, str_slice(body, 0, 256 << 10), STR_NULL, S("body"));
	add_unit(b, u);
}

static void empty_mail(struct mail *m)
{
	str e = S("");

	*m = (struct mail){ .subject = e, .message_id = e, .text = e, .html = e, .return_path = e, .report = e,
		.list_id = e, .original_sender = e, .original_from = e, .reason = e };
	m->auto_reply.reason = e;
	m->bounce.action = m->bounce.status = m->bounce.message_id = m->bounce.diagnostic = m->bounce.source = e;
	m->pec.kind = m->pec.ref_message_id = e;
	m->calendar.method = m->calendar.uid = m->calendar.partstat = e;
	m->spam.flag = m->spam.status = m->spam.score = e;
}

bool mime_parse_depth(struct arena *a, str raw, const struct mail_limits *lim, struct mail *m, int depth)
{
	struct mime_build *b = NEW(a, struct mime_build);
	struct mime_walk w;
	size_t body_at = 0;

	empty_mail(m);
	*b = (struct mime_build){ .a = a, .lim = lim, .m = m, .depth = depth, .parts_left = lim->parts,
		.addrs_left = lim->addresses };
	if (raw.n > lim->bytes) {
		mime_limit(b, "size");
		raw = str_slice(raw, 0, 1 << 20);
	}
	raw = preclean(b, raw);
	w = (struct mime_walk){ .a = a, .depth_max = lim->depth - depth, .parts_left = lim->parts };
	b->head = headers_split(a, raw, &body_at);
	b->top = mime_tree(&w, raw);
	if (w.too_deep)
		mime_limit(b, "depth");
	if (w.too_many)
		mime_limit(b, "parts");
	mime_headers(b);
	walk(b, b->top, NULL);
	nothing_found(b, raw, body_at);
	join_units(b);
	settle_inline(b);
	unique_names(b);
	m->attachments = (struct list){ b->part, b->parts };
	mime_report(b, b->top);
	mime_pec(b);
	if (b->addrs_left <= 0)
		mime_limit(b, "addresses");
	mail_auto_classify(a, &b->head, m);
	return !m->unparsed;
}

bool mail_parse(struct arena *a, str raw, const struct mail_limits *limits, struct mail *out)
{
	return mime_parse_depth(a, raw, limits ? limits : &mail_limits_default, out, 0);
}

void mail_warm_up(void)
{
	struct arena *a = arena_new(0);
	struct mail m;
	struct html_out out;

	mime_tree_init();
	charset_warm_up();
	mail_parse(a, S("From: =?utf-8?Q?=C3=A1?= <a@xn--bcher-kva.example>\nTo: b@example.com\nDate: Mon, 2 Mar 2026 10:00:00 +0100\n"
			"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; charset=iso-8859-1\n\nhola\n"
			"--x\nContent-Type: text/html\n\n<p>hola\n--x--\n"), NULL, &m);
	addr_key(a, S("a@bücher.example"));
	if (!html_sanitize(a, m.html, NULL, &out))
		out.html = S("");
	arena_free(a);
}
