#include "text/header_word.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "text/charset.h"
#include "text/header.h"

enum { WORD_MAX = 8192 };

struct word {
	str charset, text;
	bool base64;
	size_t end;
};

struct word_reader word_reader(struct arena *a, str raw, str charset)
{
	return (struct word_reader){ .a = a, .in = raw, .charset = charset };
}

static bool charset_byte(char ch)
{
	return ch > 32 && ch < 127 && ch != '?' && ch != '=' && ch != '<' && ch != '>' && ch != '"';
}

/* The encoded word at i, if one is there.  Blanks inside its text are tolerated. */
static bool word_at(struct word_reader *r, size_t i, struct word *w)
{
	str in = r->in;
	size_t k = i + 2;
	ssize_t end, star;

	if (i + 8 > in.n || in.s[i] != '=' || in.s[i + 1] != '?' || r->no_more)
		return false;
	while (k < in.n && charset_byte(in.s[k]) && k - i < 80)
		k++;
	if (k + 3 > in.n || in.s[k] != '?' || in.s[k + 2] != '?' || k == i + 2)
		return false;
	w->charset = str_slice(in, i + 2, k);
	star = str_chr(w->charset, '*');
	if (star >= 0)
		w->charset.n = (size_t)star;
	if ((in.s[k + 1] | 32) != 'b' && (in.s[k + 1] | 32) != 'q')
		return false;
	w->base64 = (in.s[k + 1] | 32) == 'b';
	end = str_find(str_slice(in, k + 3, k + 3 + WORD_MAX), S("?="));
	if (end < 0) {
		r->no_more = k + 3 + WORD_MAX >= in.n;
		return false;
	}
	w->text = str_slice(in, k + 3, k + 3 + (size_t)end);
	w->end = k + 3 + (size_t)end + 2;
	return str_chr(w->text, '?') < 0 || !w->base64;
}

static size_t skip_blank(str in, size_t i)
{
	while (i < in.n && (in.s[i] == ' ' || in.s[i] == '\t' || in.s[i] == '\r' || in.s[i] == '\n'))
		i++;
	return i;
}

/* All words in a row that share a charset, joined as bytes, then decoded as one. */
static str read_words(struct word_reader *r, struct word w)
{
	struct buf b = buf_new(r->a, r->in.n + 16);
	str charset = w.charset;

	for (;;) {
		if (w.base64)
			decode_base64(&b, w.text);
		else
			decode_qp(&b, w.text, true);
		r->at = w.end;
		if (!word_at(r, skip_blank(r->in, w.end), &w))
			break;
		if (!str_eq_ascii_nocase(w.charset, charset)) {
			r->at = skip_blank(r->in, r->at);
			break;
		}
	}
	return charset_to_utf8(r->a, buf_str(&b), charset, NULL);
}

bool word_next(struct word_reader *r, str *piece, bool *encoded)
{
	struct word w = { 0 };
	size_t from = r->at, i;

	if (r->at >= r->in.n)
		return false;
	*encoded = word_at(r, from, &w);
	if (*encoded) {
		*piece = read_words(r, w);
		return true;
	}
	for (i = from + 1; i < r->in.n; i++)
		if (r->in.s[i] == '=' && word_at(r, i, &w))
			break;
	r->at = i;
	*piece = charset_to_utf8(r->a, str_slice(r->in, from, i), r->charset, NULL);
	return true;
}
