#include "text/header.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "text/charset.h"
#include "text/fold.h"
#include "text/header_word.h"

enum { FIELDS_MAX = 4000 };

static bool name_byte(char ch)
{
	return ch > 32 && ch < 127 && ch != ':';
}

/* Length of the field name at the start of a line, 0 if it is none. */
static size_t field_name(str line)
{
	size_t i, n;

	for (i = 0; i < line.n && name_byte(line.s[i]); i++)
		;
	for (n = i; n < line.n && (line.s[n] == ' ' || line.s[n] == '\t'); n++)
		;
	return i > 0 && i < 200 && n < line.n && line.s[n] == ':' ? i : 0;
}

static str cut_line(str block, size_t *at)
{
	str rest = str_slice(block, *at, block.n), line;
	ssize_t nl = str_chr(rest, '\n');

	line = nl < 0 ? rest : str_slice(rest, 0, (size_t)nl);
	*at += nl < 0 ? rest.n : (size_t)nl + 1;
	if (line.n && line.s[line.n - 1] == '\r')
		line.n--;
	return line;
}

struct headers headers_split(struct arena *a, str block, size_t *body_at)
{
	struct headers h = { NULL, 0 };
	size_t at = 0, cap = 0, n, colon;
	str line;

	while (at < block.n) {
		size_t from = at;

		line = cut_line(block, &at);
		if (line.n == 0)
			break;
		if ((line.s[0] == ' ' || line.s[0] == '\t') && h.n > 0) {
			struct mail_header *last = &h.v[h.n - 1];

			last->value.n = (size_t)(line.s + line.n - last->value.s);
			continue;
		}
		n = field_name(line);
		if (n == 0) {
			/* mbox marks and stray lines are passed over, a body is not. */
			if (h.n == 0 || str_starts(line, S("From ")) || str_starts(line, S(">From ")))
				continue;
			at = from;
			break;
		}
		if (h.n >= FIELDS_MAX)
			continue;
		if (h.n == cap) {
			h.v = arena_grow(a, h.v, h.n * sizeof(*h.v), (cap ? cap * 2 : 32) * sizeof(*h.v));
			cap = cap ? cap * 2 : 32;
		}
		colon = (size_t)str_chr(line, ':') + 1;
		h.v[h.n++] = (struct mail_header){ str_slice(line, 0, n), str_slice(line, colon, line.n) };
	}
	if (body_at)
		*body_at = at;
	return h;
}

str headers_get_nth(const struct headers *h, str name, size_t nth)
{
	size_t i;

	for (i = 0; i < h->n; i++)
		if (h->v[i].name.n == name.n && str_eq_ascii_nocase(h->v[i].name, name) && nth-- == 0)
			return h->v[i].value;
	return STR_NULL;
}

str headers_get(const struct headers *h, str name)
{
	return headers_get_nth(h, name, 0);
}

enum { B64_PAD = 64, B64_JUNK = 0 };

/* Value + 1 of each byte of both alphabets; 65 is '=', 0 is junk. */
static const unsigned char b64_table[256] = {
	['A'] = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26,
	['a'] = 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52,
	['0'] = 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, ['+'] = 63, ['-'] = 63, ['/'] = 64, ['_'] = 64, ['='] = 65,
};

struct b64 {
	unsigned acc, have;
	char out[768];
	size_t n;
};

/* What remains of an unfinished group; padding ends a chunk, not the body. */
static void b64_end(struct b64 *d)
{
	if (d->have >= 2)
		d->out[d->n++] = (char)(d->have == 2 ? d->acc >> 4 : d->acc >> 10);
	if (d->have == 3)
		d->out[d->n++] = (char)(d->acc >> 2);
	d->acc = d->have = 0;
}

static void b64_put(struct b64 *d, unsigned v)
{
	d->acc = d->acc << 6 | v;
	if (++d->have < 4)
		return;
	d->out[d->n++] = (char)(d->acc >> 16);
	d->out[d->n++] = (char)(d->acc >> 8);
	d->out[d->n++] = (char)d->acc;
	d->acc = d->have = 0;
}

void decode_base64(struct buf *b, str in)
{
	struct b64 d = { .n = 0 };
	unsigned v;
	size_t i;

	for (i = 0; i < in.n; i++) {
		v = b64_table[(unsigned char)in.s[i]];
		if (v == B64_JUNK)
			continue;
		if (v > B64_PAD)
			b64_end(&d);
		else
			b64_put(&d, v - 1);
		if (d.n > sizeof(d.out) - 4) {
			buf_put(b, str_n(d.out, d.n));
			d.n = 0;
		}
	}
	b64_end(&d);
	buf_put(b, str_n(d.out, d.n));
}

static int hex(char ch)
{
	if (ch >= '0' && ch <= '9')
		return ch - '0';
	ch = (char)(ch | 32);
	return ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

/* "=" at the end of a line, blanks before the break allowed: offset after it, or 0. */
static size_t soft_break(str in, size_t i)
{
	for (i++; i < in.n && (in.s[i] == ' ' || in.s[i] == '\t'); i++)
		;
	if (i < in.n && in.s[i] == '\r')
		i++;
	if (i < in.n && in.s[i] == '\n')
		return i + 1;
	return i >= in.n ? in.n : 0;
}

void decode_qp(struct buf *b, str in, bool header)
{
	size_t i = 0, from, next;

	while (i < in.n) {
		for (from = i; i < in.n && in.s[i] != '=' && !(header && in.s[i] == '_'); i++)
			;
		buf_put(b, str_n(in.s + from, i - from));
		if (i >= in.n)
			break;
		if (in.s[i] == '_') {
			buf_ch(b, ' ');
			i++;
		} else if (i + 2 < in.n && hex(in.s[i + 1]) >= 0 && hex(in.s[i + 2]) >= 0) {
			buf_ch(b, (char)(hex(in.s[i + 1]) << 4 | hex(in.s[i + 2])));
			i += 3;
		} else if (!header && (next = soft_break(in, i)) > 0) {
			i = next;
		} else {
			buf_ch(b, '=');
			i++;
		}
	}
}

str header_text(struct arena *a, str raw, str charset)
{
	struct word_reader r = word_reader(a, raw, charset);
	struct buf b = buf_new(a, raw.n * 8 + 64);
	str part;
	bool encoded;

	while (word_next(&r, &part, &encoded))
		buf_put(&b, part);
	return text_clean_line(a, buf_str(&b));
}

static bool id_byte(char ch)
{
	return (unsigned char)ch > 32 && ch != '<' && ch != '>' && ch != 127;
}

static size_t take_id(str raw, size_t i, str *id)
{
	size_t k, close = 0;
	bool at = false;

	/* Gateways put two '@' and even blanks inside; a line break or '<' ends it. */
	for (k = i + 1; k < raw.n && k - i < 1000; k++) {
		if (raw.s[k] == '>') {
			close = k;
			break;
		}
		if (raw.s[k] == '<' || raw.s[k] == '\n' || (unsigned char)raw.s[k] < 32)
			break;
		at = at || raw.s[k] == '@';
	}
	*id = STR_NULL;
	if (!close)
		return i + 1;
	if (close > i + 1)
		*id = str_slice(raw, i, close + 1);
	return close + 1;
}

static void add_id(struct arena *a, struct strs *v, str id, size_t max)
{
	size_t i;

	id = text_clean_line(a, id);
	if (v->n >= max || id.n < 3)
		return;
	for (i = 0; i < v->n; i++)
		if (str_eq(v->v[i], id))
			return;
	v->v[v->n++] = id;
}

struct strs header_ids(struct arena *a, str raw, size_t max)
{
	struct strs v = { NEW_N(a, str, max + 1), 0 };
	size_t i = 0, from;
	str id;

	while (i < raw.n && v.n < max) {
		if (raw.s[i] != '<') {
			i++;
			continue;
		}
		i = take_id(raw, i, &id);
		if (id.s)
			add_id(a, &v, id, max);
	}
	for (i = 0; v.n == 0 && i < raw.n;) {
		for (from = i; i < raw.n && id_byte(raw.s[i]); i++)
			;
		id = str_slice(raw, from, i);
		if (id.n > 2 && id.n < 1000 && str_chr(id, '@') > 0) {
			add_id(a, &v, str_fmt(a, "<%.*s>", FMT(id)), max);
			break;
		}
		i += i < raw.n;
	}
	return v;
}
