#include "text/fold.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>

#include "base/arena.h"
#include "base/buf.h"

/* Letters that NFKD leaves whole though people type them apart. */
static const struct {
	uint32_t cp;
	const char *to;
} special[] = {
	{ 0xC6, "ae" }, { 0xD0, "d" }, { 0xD8, "o" }, { 0xDE, "th" }, { 0xDF, "ss" },
	{ 0xE6, "ae" }, { 0xF0, "d" }, { 0xF8, "o" }, { 0xFE, "th" }, { 0x110, "d" },
	{ 0x111, "d" }, { 0x126, "h" }, { 0x127, "h" }, { 0x131, "i" }, { 0x141, "l" },
	{ 0x142, "l" }, { 0x152, "oe" }, { 0x153, "oe" }, { 0x1E9E, "ss" },
};

int32_t text_cp(str s, size_t *i)
{
	const unsigned char *p = (const unsigned char *)s.s + *i;
	size_t left = s.n - *i, n, k;
	uint32_t cp, least;

	if (p[0] < 0x80) {
		*i += 1;
		return p[0];
	}
	n = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
	least = n == 4 ? 0x10000 : n == 3 ? 0x800 : 0x80;
	cp = p[0] & (0xFFu >> (n + 1));
	if (p[0] < 0xC2 || p[0] > 0xF4 || left < n) {
		*i += 1;
		return -1;
	}
	for (k = 1; k < n; k++) {
		if ((p[k] & 0xC0) != 0x80) {
			*i += 1;
			return -1;
		}
		cp = cp << 6 | (p[k] & 0x3Fu);
	}
	if (cp < least || cp > 0x10FFFF || (cp >= 0xD800 && cp < 0xE000)) {
		*i += 1;
		return -1;
	}
	*i += n;
	return (int32_t)cp;
}

void text_put_cp(struct buf *b, uint32_t cp)
{
	char t[4];

	if (cp > 0x10FFFF || (cp >= 0xD800 && cp < 0xE000) || cp == 0)
		cp = 0xFFFD;
	if (cp < 0x80) {
		buf_ch(b, (char)cp);
		return;
	}
	if (cp < 0x800) {
		t[0] = (char)(0xC0 | cp >> 6);
		t[1] = (char)(0x80 | (cp & 63));
		buf_put(b, str_n(t, 2));
		return;
	}
	if (cp < 0x10000) {
		t[0] = (char)(0xE0 | cp >> 12);
		t[1] = (char)(0x80 | (cp >> 6 & 63));
		t[2] = (char)(0x80 | (cp & 63));
		buf_put(b, str_n(t, 3));
		return;
	}
	t[0] = (char)(0xF0 | cp >> 18);
	t[1] = (char)(0x80 | (cp >> 12 & 63));
	t[2] = (char)(0x80 | (cp >> 6 & 63));
	t[3] = (char)(0x80 | (cp & 63));
	buf_put(b, str_n(t, 4));
}

static bool put_special(struct buf *b, uint32_t cp)
{
	size_t i;

	if (cp > 0x153 && cp != 0x1E9E)
		return false;
	for (i = 0; i < COUNT(special); i++)
		if (special[i].cp == cp) {
			buf_put(b, str_of(special[i].to));
			return true;
		}
	return false;
}

/* One decomposed unit: marks vanish, the rest is case-folded. */
static void put_unit(struct buf *b, uint32_t cp)
{
	int8_t type;

	if (cp < 0x80) {
		buf_ch(b, (char)(cp >= 'A' && cp <= 'Z' ? cp + 32 : cp));
		return;
	}
	type = u_charType((UChar32)cp);
	if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK)
		return;
	cp = (uint32_t)u_foldCase((UChar32)cp, U_FOLD_CASE_DEFAULT);
	if (!put_special(b, cp))
		text_put_cp(b, cp);
}

static void put_folded(struct buf *b, const UNormalizer2 *nfkd, uint32_t cp)
{
	UErrorCode ec = U_ZERO_ERROR;
	UChar t[32];
	int32_t n, i;
	uint32_t u;

	if (put_special(b, cp))
		return;
	n = nfkd ? unorm2_getDecomposition(nfkd, (UChar32)cp, t, (int32_t)COUNT(t), &ec) : -1;
	if (n < 0 || U_FAILURE(ec)) {
		put_unit(b, cp);
		return;
	}
	for (i = 0; i < n; i++) {
		u = t[i];
		if (U16_IS_LEAD(u) && i + 1 < n)
			u = ((u - 0xD800u) << 10) + (t[++i] - 0xDC00u) + 0x10000u;
		put_unit(b, u);
	}
}

static str fold_ascii(struct arena *a, str in)
{
	char *o = arena_alloc(a, in.n + 1);
	size_t i;

	for (i = 0; i < in.n; i++)
		o[i] = (char)(in.s[i] >= 'A' && in.s[i] <= 'Z' ? in.s[i] + 32 : in.s[i]);
	return str_n(o, in.n);
}

static bool all_ascii(str in)
{
	size_t i;

	for (i = 0; i < in.n; i++)
		if ((unsigned char)in.s[i] >= 0x80 || in.s[i] == 0)
			return false;
	return true;
}

/* One pass; case folding may make a letter that still decomposes (Greek, Armenian). */
static str fold_once(struct arena *a, str in, const UNormalizer2 *nfkd)
{
	struct buf b = buf_new(a, in.n * 24 + 64);
	size_t i = 0;
	int32_t cp;

	while (i < in.n) {
		cp = text_cp(in, &i);
		if (cp > 0 && cp < 0x80)
			put_unit(&b, (uint32_t)cp);
		else if (cp <= 0)
			text_put_cp(&b, 0xFFFD);
		else
			put_folded(&b, nfkd, (uint32_t)cp);
	}
	return buf_str(&b);
}

str text_fold(struct arena *a, str in)
{
	UErrorCode ec = U_ZERO_ERROR;
	const UNormalizer2 *nfkd;
	str once, twice;
	int k;

	if (all_ascii(in))
		return fold_ascii(a, in);
	nfkd = unorm2_getNFKDInstance(&ec);
	once = fold_once(a, in, U_SUCCESS(ec) ? nfkd : NULL);
	for (k = 0; k < 3 && !all_ascii(once); k++) {
		twice = fold_once(a, once, U_SUCCESS(ec) ? nfkd : NULL);
		if (str_eq(once, twice))
			break;
		once = twice;
	}
	return once;
}

static bool word_char(int32_t cp)
{
	if (cp < 0)
		return false;
	if (cp < 0x80)
		return (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
	return u_isalnum((UChar32)cp);
}

bool text_words_next(struct text_words *w, str *word)
{
	size_t i = 0, from, end;

	for (from = 0; i < w->rest.n; from = i)
		if (word_char(text_cp(w->rest, &i)))
			break;
	if (from >= w->rest.n) {
		w->rest = STR_NULL;
		return false;
	}
	for (end = i; i < w->rest.n; end = i)
		if (!word_char(text_cp(w->rest, &i)))
			break;
	*word = str_utf8_trunc(str_slice(w->rest, from, end), TEXT_WORD_MAX);
	w->rest = str_slice(w->rest, end, w->rest.n);
	return true;
}

static bool is_space_cp(int32_t cp)
{
	return cp >= 0 && (cp <= 0x20 || cp == 0x7F || cp == 0xA0 || cp == 0x200B || cp == 0xFEFF ||
			   cp == 0x2028 || cp == 0x2029);
}

str text_snippet(struct arena *a, str text, size_t chars)
{
	struct buf b = buf_new(a, chars * 4 + 8);
	bool gap = false;
	size_t i = 0, done = 0;
	int32_t cp;

	while (i < text.n) {
		cp = text_cp(text, &i);
		if (is_space_cp(cp)) {
			gap = done > 0;
			continue;
		}
		if (done + gap >= chars) {
			buf_put(&b, S("…"));
			break;
		}
		if (gap) {
			buf_ch(&b, ' ');
			done++;
		}
		gap = false;
		text_put_cp(&b, cp < 0 ? 0xFFFD : (uint32_t)cp);
		done++;
	}
	return buf_str(&b);
}

str text_clean(struct arena *a, str in)
{
	struct buf b;
	size_t i = 0;
	int32_t cp;

	if (in.n == 0)
		return S("");
	if (str_utf8_valid(in))
		return in;
	b = buf_new(a, in.n * 3 + 4);
	while (i < in.n) {
		cp = text_cp(in, &i);
		text_put_cp(&b, cp <= 0 ? 0xFFFD : (uint32_t)cp);
	}
	return buf_str(&b);
}

static bool is_ctl(unsigned char ch)
{
	return ch < 0x20 || ch == 0x7F;
}

str text_clean_line(struct arena *a, str in)
{
	size_t i, n = 0;
	bool any = false, after = false;
	char *o;

	for (i = 0; i < in.n && !any; i++)
		any = is_ctl((unsigned char)in.s[i]);
	if (any) {
		o = arena_alloc(a, in.n + 1);
		for (i = 0; i < in.n; i++) {
			bool ctl = is_ctl((unsigned char)in.s[i]);

			/* A folded line leaves one blank, not two. */
			if ((ctl && n > 0 && o[n - 1] == ' ') || (after && in.s[i] == ' '))
				continue;
			after = ctl;
			o[n++] = ctl ? ' ' : in.s[i];
		}
		in = str_n(o, n);
	}
	return str_trim(text_clean(a, in));
}
