#include "base/buf.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

struct buf buf_new(struct arena *a, size_t max_bytes)
{
	return (struct buf){ .a = a, .max = max_bytes };
}

/* Room for n more bytes; false (and .over) past the maximum. */
static bool room(struct buf *b, size_t n)
{
	size_t cap;

	if (b->over || n > b->max - b->n) {
		b->over = true;
		return false;
	}
	if (b->cap - b->n >= n)
		return true;
	cap = b->cap ? b->cap * 2 : 256;
	while (cap < b->n + n)
		cap *= 2;
	if (cap > b->max)
		cap = b->max;
	b->s = arena_grow(b->a, b->s, b->cap, cap);
	b->cap = cap;
	return true;
}

char *buf_room(struct buf *b, size_t n)
{
	char *p;

	if (!room(b, n))
		return NULL;
	p = b->s + b->n;
	b->n += n;
	return p;
}

void buf_put(struct buf *b, str x)
{
	if (x.n == 0 || !room(b, x.n))
		return;
	memcpy(b->s + b->n, x.s, x.n);
	b->n += x.n;
}

void buf_i64(struct buf *b, i64 v)
{
	char t[24];
	size_t k = sizeof(t);
	u64 u = v < 0 ? 0 - (u64)v : (u64)v;

	do {
		t[--k] = (char)('0' + u % 10);
		u /= 10;
	} while (u);
	if (v < 0)
		t[--k] = '-';
	buf_put(b, str_n(t + k, sizeof(t) - k));
}

void buf_vfmt(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	if (n > 0 && room(b, (size_t)n + 1)) {
		vsnprintf(b->s + b->n, (size_t)n + 1, fmt, again);
		b->n += (size_t)n;
	}
	va_end(again);
}

void buf_fmt(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vfmt(b, fmt, ap);
	va_end(ap);
}

void buf_cut(struct buf *b, size_t n)
{
	if (n < b->n)
		b->n = n;
}

str buf_str(const struct buf *b)
{
	return str_n(b->s ? b->s : "", b->n);
}

static void html_escape(struct buf *b, str x, bool attr)
{
	size_t i, from = 0;

	for (i = 0; i < x.n; i++) {
		str e = STR_NULL;

		switch (x.s[i]) {
		case '&': e = S("&amp;"); break;
		case '<': e = S("&lt;"); break;
		case '>': e = S("&gt;"); break;
		case '"': e = attr ? S("&quot;") : STR_NULL; break;
		case '\'': e = attr ? S("&#39;") : STR_NULL; break;
		default: break;
		}
		if (!e.s)
			continue;
		buf_put(b, str_slice(x, from, i));
		buf_put(b, e);
		from = i + 1;
	}
	buf_put(b, str_slice(x, from, x.n));
}

void html_text(struct buf *b, str x)
{
	html_escape(b, x, false);
}

void html_attr(struct buf *b, str x)
{
	html_escape(b, x, true);
}

static void json_escape_ch(struct buf *b, unsigned char ch)
{
	switch (ch) {
	case '"': buf_put(b, S("\\\"")); break;
	case '\\': buf_put(b, S("\\\\")); break;
	case '\n': buf_put(b, S("\\n")); break;
	case '\r': buf_put(b, S("\\r")); break;
	case '\t': buf_put(b, S("\\t")); break;
	default: buf_fmt(b, "\\u%04x", ch); break;
	}
}

/* Eight bytes of which JSON escapes none; false may be a false alarm. */
static bool plain8(const char *p)
{
	const u64 ones = 0x0101010101010101u, high = ones << 7;
	u64 w, quote, slash;

	memcpy(&w, p, sizeof(w));
	quote = w ^ ones * '"';
	slash = w ^ ones * '\\';
	return (((w - ones * 0x20) & ~w) | ((quote - ones) & ~quote) | ((slash - ones) & ~slash)) & high ? false : true;
}

static void json_escape(struct buf *b, str x)
{
	size_t i, from = 0;

	for (i = 0; i < x.n; i++) {
		unsigned char ch;

		while (x.n - i >= 8 && plain8(x.s + i))
			i += 8;
		if (i == x.n)
			break;
		ch = (unsigned char)x.s[i];
		if (ch >= 0x20 && ch != '"' && ch != '\\')
			continue;
		buf_put(b, str_slice(x, from, i));
		json_escape_ch(b, ch);
		from = i + 1;
	}
	buf_put(b, str_slice(x, from, x.n));
}

void json_str(struct buf *b, str x)
{
	size_t i, from = 0;

	buf_ch(b, '"');
	if (str_utf8_valid(x) || str_chr(x, 0) >= 0) {
		json_escape(b, x);
	} else {
		/* Keep runs that are valid, replace each stray byte. */
		for (i = 0; i < x.n; i++) {
			size_t k = 1;

			while (k <= 4 && i + k <= x.n && !str_utf8_valid(str_n(x.s + i, k)))
				k++;
			if (k <= 4 && i + k <= x.n) {
				i += k - 1;
				continue;
			}
			json_escape(b, str_slice(x, from, i));
			buf_put(b, S("\xef\xbf\xbd"));
			from = i + 1;
		}
		json_escape(b, str_slice(x, from, x.n));
	}
	buf_ch(b, '"');
}

void json_i64(struct buf *b, i64 v)
{
	buf_i64(b, v);
}

void url_part(struct buf *b, str x)
{
	static const char ok[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	size_t i;

	for (i = 0; i < x.n; i++) {
		if (x.s[i] && strchr(ok, x.s[i]))
			buf_ch(b, x.s[i]);
		else
			buf_fmt(b, "%%%02X", (unsigned char)x.s[i]);
	}
}

void csv_cell(struct buf *b, str x)
{
	size_t i;

	buf_ch(b, '"');
	if (x.n && strchr("=+-@\t\r", x.s[0]))
		buf_ch(b, '\'');
	for (i = 0; i < x.n; i++) {
		if (x.s[i] == '"')
			buf_ch(b, '"');
		buf_ch(b, x.s[i]);
	}
	buf_ch(b, '"');
}

void csv_line(struct buf *b, const str *cell, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (i)
			buf_ch(b, ',');
		csv_cell(b, cell[i]);
	}
	buf_put(b, S("\r\n"));
}
