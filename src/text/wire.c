#include "text/wire.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

enum wire_kind { W_BOOL, W_I64, W_TEXT, W_LINE, W_HTML, W_STYLED, W_BYTES, W_LINES, W_LIST };

struct wire_shape;
struct wire_row {
	enum wire_kind kind;
	size_t off;
	const struct wire_shape *sub;
};
struct wire_shape {
	const struct wire_row *row;
	size_t n, size;
};

enum { LINES_MAX = 2000, ITEMS_MAX = 5000 };
static const uint32_t NULL_LEN = 0xFFFFFFFF;

#define ROW(T, k, m) { (k), offsetof(struct T, m), NULL }

static const struct wire_row addr_rows[] = { ROW(mail_addr, W_LINE, name), ROW(mail_addr, W_LINE, addr) };
static const struct wire_shape addr_shape = { addr_rows, COUNT(addr_rows), sizeof(struct mail_addr) };

static const struct wire_row part_rows[] = {
	ROW(mail_part, W_LINE, name), ROW(mail_part, W_LINE, type), ROW(mail_part, W_I64, size), ROW(mail_part, W_LINE, sha256),
	ROW(mail_part, W_BOOL, is_inline), ROW(mail_part, W_LINE, content_id), ROW(mail_part, W_BYTES, bytes),
};
static const struct wire_shape part_shape = { part_rows, COUNT(part_rows), sizeof(struct mail_part) };

#define M(k, m) { (k), offsetof(struct mail_view, mail.m), NULL }
#define ML(m, shp) { W_LIST, offsetof(struct mail_view, mail.m), (shp) }
#define V(k, m) { (k), offsetof(struct mail_view, m), NULL }

static const struct wire_row view_rows[] = {
	ML(from, &addr_shape), ML(reply_to, &addr_shape), ML(sender, &addr_shape), ML(to, &addr_shape), ML(cc, &addr_shape),
	M(W_LINE, subject), M(W_I64, date), M(W_LINE, message_id), M(W_LINES, in_reply_to), M(W_LINES, references),
	M(W_TEXT, text), M(W_BOOL, text_from_html), ML(attachments, &part_shape), M(W_LINES, delivered_to), M(W_LINE, return_path),
	M(W_BOOL, has_return_path), M(W_BOOL, auto_reply.is), M(W_LINE, auto_reply.reason), M(W_BOOL, bounce.is), M(W_LINE, bounce.action),
	M(W_LINE, bounce.status), M(W_BOOL, bounce.hard), M(W_LINES, bounce.recipients), M(W_LINE, bounce.message_id),
	M(W_LINE, bounce.diagnostic), M(W_LINE, bounce.source), M(W_LINE, report), M(W_BOOL, pec.is), M(W_LINE, pec.kind),
	M(W_LINE, pec.ref_message_id), M(W_LINE, calendar.method), M(W_LINE, calendar.uid), M(W_LINE, calendar.partstat),
	M(W_LINE, list_id), M(W_BOOL, bulk), M(W_LINES, authentication_results), M(W_LINE, spam.flag), M(W_LINE, spam.status),
	M(W_LINE, spam.score), M(W_BOOL, spam.is), M(W_LINE, original_sender), M(W_LINE, original_from), M(W_LINES, loop),
	M(W_BOOL, is_signed), M(W_BOOL, encrypted), M(W_LINES, charset_problems), M(W_BOOL, unparsed), M(W_LINE, reason),
	V(W_HTML, html), V(W_TEXT, cut.visible_text), V(W_TEXT, cut.quoted_text), V(W_HTML, cut.visible_html), V(W_HTML, cut.quoted_html),
	V(W_BOOL, forward.is), V(W_LINE, forward.name), V(W_LINE, forward.addr), V(W_LINE, forward.subject), V(W_I64, forward.date),
	V(W_TEXT, forward.body), V(W_LINE, subject_clean), V(W_BOOL, forwarded), V(W_LINE, lang), V(W_I64, remote_images),
	V(W_I64, links), V(W_BOOL, html_cut),
};
static const struct wire_shape view_shape = { view_rows, COUNT(view_rows), sizeof(struct mail_view) };

#define H(k, m) { (k), offsetof(struct html_out, m), NULL }
static const struct wire_row html_rows[] = {
	H(W_HTML, html), H(W_TEXT, text), H(W_I64, remote_images), H(W_I64, links), H(W_I64, dropped), H(W_BOOL, cut),
};
static const struct wire_shape html_shape = { html_rows, COUNT(html_rows), sizeof(struct html_out) };
static const struct wire_row original_rows[] = {
	H(W_STYLED, html), H(W_TEXT, text), H(W_I64, remote_images), H(W_I64, links), H(W_I64, dropped), H(W_BOOL, cut),
};
static const struct wire_shape original_shape = { original_rows, COUNT(original_rows), sizeof(struct html_out) };

static void put_u32(struct buf *b, size_t v)
{
	char t[4] = { (char)v, (char)(v >> 8), (char)(v >> 16), (char)(v >> 24) };

	buf_put(b, str_n(t, 4));
}

static void put_str(struct buf *b, str s)
{
	if (!s.s) {
		put_u32(b, NULL_LEN);
		return;
	}
	put_u32(b, s.n);
	buf_put(b, s);
}

static void put_i64(struct buf *b, i64 v)
{
	u64 u = (u64)v;

	put_u32(b, (size_t)(u & 0xFFFFFFFF));
	put_u32(b, (size_t)(u >> 32));
}

static void put_shape(struct buf *b, const struct wire_shape *s, const char *base);

static void put_row(struct buf *b, const struct wire_row *r, const char *at)
{
	const struct strs *v = (const void *)at;
	const struct list *l = (const void *)at;
	size_t i;

	switch (r->kind) {
	case W_BOOL:
		buf_ch(b, *(const bool *)at ? 1 : 0);
		break;
	case W_I64:
		put_i64(b, *(const i64 *)(const void *)at);
		break;
	case W_TEXT: case W_LINE: case W_HTML: case W_STYLED: case W_BYTES:
		put_str(b, *(const str *)(const void *)at);
		break;
	case W_LINES:
		put_u32(b, v->n);
		for (i = 0; i < v->n; i++)
			put_str(b, v->v[i]);
		break;
	case W_LIST:
		put_u32(b, l->n);
		for (i = 0; i < l->n; i++)
			put_shape(b, r->sub, (const char *)l->v + i * r->sub->size);
		break;
	}
}

static void put_shape(struct buf *b, const struct wire_shape *s, const char *base)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		put_row(b, &s->row[i], base + s->row[i].off);
}

struct wire_in {
	struct arena *a;
	str in;
	size_t at;
};

static bool get_u32(struct wire_in *w, uint32_t *v)
{
	const unsigned char *p = (const unsigned char *)w->in.s + w->at;

	if (w->in.n - w->at < 4)
		return false;
	*v = (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
	w->at += 4;
	return true;
}

static bool get_i64(struct wire_in *w, i64 *v)
{
	uint32_t lo, hi;

	if (!get_u32(w, &lo) || !get_u32(w, &hi))
		return false;
	*v = (i64)((u64)hi << 32 | lo);
	return true;
}

static bool one_line(str s)
{
	return s.n == 0 || (!memchr(s.s, '\n', s.n) && !memchr(s.s, '\r', s.n));
}

static bool get_str(struct wire_in *w, enum wire_kind kind, str *s)
{
	uint32_t n;

	if (!get_u32(w, &n))
		return false;
	if (n == NULL_LEN) {
		*s = STR_NULL;
		return true;
	}
	if (n > w->in.n - w->at)
		return false;
	*s = n ? str_n(w->in.s + w->at, n) : S("");
	w->at += n;
	if (kind == W_BYTES)
		return true;
	if (s->n && !str_utf8_valid(*s))
		return false;
	if (kind == W_LINE)
		return one_line(*s);
	if (kind == W_STYLED)
		return html_is_clean_styled(*s);
	return kind != W_HTML || html_is_clean(*s);
}

static bool get_shape(struct wire_in *w, const struct wire_shape *s, char *base);

static bool get_lines(struct wire_in *w, struct strs *v)
{
	uint32_t n, i;

	/* Each takes four bytes at least: the count cannot promise more than is there. */
	if (!get_u32(w, &n) || n > LINES_MAX || n > (w->in.n - w->at) / 4)
		return false;
	v->v = NEW_N(w->a, str, (size_t)n + 1);
	for (i = 0; i < n; i++)
		if (!get_str(w, W_LINE, &v->v[i]))
			return false;
	v->n = n;
	return true;
}

static bool get_list(struct wire_in *w, const struct wire_shape *sub, struct list *l)
{
	uint32_t n, i;

	if (!get_u32(w, &n) || n > ITEMS_MAX || n > (w->in.n - w->at) / 4)
		return false;
	l->v = arena_array(w->a, (size_t)n + 1, sub->size);
	for (i = 0; i < n; i++)
		if (!get_shape(w, sub, (char *)l->v + i * sub->size))
			return false;
	l->n = n;
	return true;
}

static bool get_row(struct wire_in *w, const struct wire_row *r, char *at)
{
	switch (r->kind) {
	case W_BOOL:
		if (w->at >= w->in.n || (unsigned char)w->in.s[w->at] > 1)
			return false;
		*(bool *)at = w->in.s[w->at++] == 1;
		return true;
	case W_I64:
		return get_i64(w, (i64 *)(void *)at);
	case W_TEXT: case W_LINE: case W_HTML: case W_STYLED: case W_BYTES:
		return get_str(w, r->kind, (str *)(void *)at);
	case W_LINES:
		return get_lines(w, (struct strs *)(void *)at);
	case W_LIST:
		return get_list(w, r->sub, (struct list *)(void *)at);
	}
	return false;
}

static bool get_shape(struct wire_in *w, const struct wire_shape *s, char *base)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (!get_row(w, &s->row[i], base + s->row[i].off))
			return false;
	return true;
}

void wire_put_view(struct buf *b, const struct mail_view *v)
{
	put_shape(b, &view_shape, (const char *)v);
}

/* What only code can say about fields: sizes agree with bytes, names are names. */
static bool parts_ok(const struct mail *m)
{
	const struct mail_part *p = m->attachments.v;
	size_t i;

	for (i = 0; i < m->attachments.n; i++)
		if (p[i].size != (i64)p[i].bytes.n || p[i].sha256.n != 64 || p[i].name.n == 0 || p[i].name.n > 400 ||
		    str_chr(p[i].name, '/') >= 0 || p[i].name.s[0] == '.')
			return false;
	return true;
}

bool wire_get_view(struct arena *a, str in, struct mail_view *v)
{
	struct wire_in w = { a, in, 0 };

	*v = (struct mail_view){ .lang = STR_NULL };
	v->mail.html = S("");
	return get_shape(&w, &view_shape, (char *)v) && w.at == in.n && parts_ok(&v->mail);
}

void wire_put_html(struct buf *b, const struct html_out *o)
{
	put_shape(b, &html_shape, (const char *)o);
}

bool wire_get_html(struct arena *a, str in, struct html_out *o)
{
	struct wire_in w = { a, in, 0 };

	*o = (struct html_out){ .cut = false };
	return get_shape(&w, &html_shape, (char *)o) && w.at == in.n;
}

void wire_put_original(struct buf *b, const struct html_out *o)
{
	put_shape(b, &original_shape, (const char *)o);
}

bool wire_get_original(struct arena *a, str in, struct html_out *o)
{
	struct wire_in w = { a, in, 0 };

	*o = (struct html_out){ .cut = false };
	return get_shape(&w, &original_shape, (char *)o) && w.at == in.n;
}
