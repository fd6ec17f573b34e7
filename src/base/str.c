#include "base/str.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"

str str_of(const char *z)
{
	return z ? (str){ z, strlen(z) } : STR_NULL;
}

str str_n(const char *s, size_t n)
{
	return (str){ s, n };
}

bool str_eq(str a, str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.s, b.s, a.n) == 0);
}

bool str_eq_ascii_nocase(str a, str b)
{
	return a.n == b.n && (a.n == 0 || strncasecmp(a.s, b.s, a.n) == 0);
}

int str_cmp(str a, str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int d = n ? memcmp(a.s, b.s, n) : 0;

	if (d)
		return d;
	return a.n < b.n ? -1 : a.n > b.n;
}

bool str_starts(str a, str prefix)
{
	return a.n >= prefix.n && str_eq(str_n(a.s, prefix.n), prefix);
}

bool str_ends(str a, str suffix)
{
	return a.n >= suffix.n && str_eq(str_slice(a, a.n - suffix.n, a.n), suffix);
}

bool str_starts_nocase(str a, str prefix)
{
	return a.n >= prefix.n && str_eq_ascii_nocase(str_n(a.s, prefix.n), prefix);
}

ssize_t str_find(str hay, str needle)
{
	const char *p;

	if (needle.n == 0)
		return 0;
	if (hay.n < needle.n)
		return -1;
	p = memmem(hay.s, hay.n, needle.s, needle.n);
	return p ? p - hay.s : -1;
}

ssize_t str_find_nocase(str hay, str needle)
{
	size_t i;

	for (i = 0; i + needle.n <= hay.n; i++)
		if (str_eq_ascii_nocase(str_n(hay.s + i, needle.n), needle))
			return (ssize_t)i;
	return -1;
}

ssize_t str_chr(str a, char ch)
{
	const char *p = a.n ? memchr(a.s, ch, a.n) : NULL;

	return p ? p - a.s : -1;
}

ssize_t str_rchr(str a, char ch)
{
	const char *p = a.n ? memrchr(a.s, ch, a.n) : NULL;

	return p ? p - a.s : -1;
}

str str_slice(str a, size_t from, size_t to)
{
	if (!a.s)
		return a;
	if (to > a.n)
		to = a.n;
	if (from > to)
		from = to;
	return (str){ a.s + from, to - from };
}

static bool is_space(char ch)
{
	return ch == ' ' || (ch >= '\t' && ch <= '\r');
}

str str_trim(str a)
{
	while (a.n && is_space(a.s[0]))
		a = (str){ a.s + 1, a.n - 1 };
	while (a.n && is_space(a.s[a.n - 1]))
		a.n--;
	return a;
}

bool str_cut(str *rest, char sep, str *part)
{
	ssize_t i;

	if (!rest->s)
		return false;
	i = str_chr(*rest, sep);
	if (i < 0) {
		*part = *rest;
		*rest = STR_NULL;
	} else {
		*part = str_n(rest->s, (size_t)i);
		*rest = str_n(rest->s + i + 1, rest->n - (size_t)i - 1);
	}
	return true;
}

bool str_i64(str a, i64 *out)
{
	bool neg = a.n && a.s[0] == '-';
	size_t i = neg;
	i64 v = 0;

	if (i == a.n)
		return false;
	for (; i < a.n; i++) {
		int d = a.s[i] - '0';

		if (d < 0 || d > 9 || __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_sub_overflow(v, d, &v))
			return false;
	}
	/* Collected as a negative number, which reaches one further. */
	if (!neg && v == INT64_MIN)
		return false;
	*out = neg ? v : -v;
	return true;
}

/* Length of the character at p, or 0 when it is not valid UTF-8. */
static size_t utf8_step(const unsigned char *p, size_t n)
{
	unsigned char c = p[0];
	size_t len = c < 0x80 ? 1 : c >= 0xc2 && c <= 0xdf ? 2 : (c & 0xf0) == 0xe0 ? 3 :
		c >= 0xf0 && c <= 0xf4 ? 4 : 0;
	size_t i;

	if (len == 0 || len > n)
		return 0;
	for (i = 1; i < len; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((c == 0xe0 && p[1] < 0xa0) || (c == 0xed && p[1] > 0x9f) ||
	    (c == 0xf0 && p[1] < 0x90) || (c == 0xf4 && p[1] > 0x8f))
		return 0;
	return len;
}

/* Eight bytes of ASCII without NUL: most text is that. */
static bool ascii8(const char *p)
{
	u64 w;

	memcpy(&w, p, 8);
	return !(w & 0x8080808080808080u) && !((w - 0x0101010101010101u) & ~w & 0x8080808080808080u);
}

bool str_utf8_valid(str a)
{
	size_t i = 0, k;

	while (i < a.n) {
		if (a.n - i >= 8 && ascii8(a.s + i)) {
			i += 8;
			continue;
		}
		if (a.s[i] == 0)
			return false;
		k = utf8_step((const unsigned char *)a.s + i, a.n - i);
		if (k == 0)
			return false;
		i += k;
	}
	return true;
}

size_t str_utf8_len(str a)
{
	size_t i, n = 0;

	for (i = 0; i < a.n; i++)
		n += ((unsigned char)a.s[i] & 0xc0) != 0x80;
	return n;
}

str str_utf8_trunc(str a, size_t bytes)
{
	if (a.n <= bytes)
		return a;
	while (bytes && ((unsigned char)a.s[bytes] & 0xc0) == 0x80)
		bytes--;
	return str_n(a.s, bytes);
}

str str_dup(struct arena *a, str x)
{
	char *p;

	if (!x.s)
		return STR_NULL;
	p = str_z(a, x);
	return str_n(p, x.n);
}

char *str_z(struct arena *a, str x)
{
	char *p = arena_alloc(a, x.n + 1);

	if (x.n)
		memcpy(p, x.s, x.n);
	p[x.n] = 0;
	return p;
}

str str_lower_ascii(struct arena *a, str x)
{
	char *p = str_z(a, x);
	size_t i;

	for (i = 0; i < x.n; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] | 32);
	return str_n(p, x.n);
}

str str_fmt(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	char *p;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	p = arena_alloc(a, (size_t)(n < 0 ? 0 : n) + 1);
	vsnprintf(p, (size_t)(n < 0 ? 0 : n) + 1, fmt, again);
	va_end(again);
	return str_n(p, (size_t)(n < 0 ? 0 : n));
}

str str_hex(struct arena *a, const void *bytes, size_t n)
{
	static const char digit[] = "0123456789abcdef";
	const unsigned char *b = bytes;
	char *p = arena_alloc(a, n * 2 + 1);
	size_t i;

	for (i = 0; i < n; i++) {
		p[2 * i] = digit[b[i] >> 4];
		p[2 * i + 1] = digit[b[i] & 15];
	}
	return str_n(p, n * 2);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool str_unhex(str hex, unsigned char *out, size_t n)
{
	size_t i;

	if (hex.n != n * 2)
		return false;
	for (i = 0; i < n; i++) {
		int hi = hex_digit(hex.s[2 * i]), lo = hex_digit(hex.s[2 * i + 1]);

		if (hi < 0 || lo < 0)
			return false;
		out[i] = (unsigned char)(hi << 4 | lo);
	}
	return true;
}

static str b64_with(struct arena *a, const void *bytes, size_t n, bool url)
{
	static const char std[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	static const char alt[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	const char *abc = url ? alt : std;
	const unsigned char *b = bytes;
	char *p = arena_alloc(a, (n + 2) / 3 * 4 + 1);
	size_t i, k = 0;

	for (i = 0; i < n; i += 3) {
		unsigned v = (unsigned)b[i] << 16;

		if (i + 1 < n)
			v |= (unsigned)b[i + 1] << 8;
		if (i + 2 < n)
			v |= b[i + 2];
		p[k++] = abc[v >> 18];
		p[k++] = abc[v >> 12 & 63];
		if (i + 1 < n)
			p[k++] = abc[v >> 6 & 63];
		else if (!url)
			p[k++] = '=';
		if (i + 2 < n)
			p[k++] = abc[v & 63];
		else if (!url)
			p[k++] = '=';
	}
	return str_n(p, k);
}

str str_b64(struct arena *a, const void *p, size_t n)
{
	return b64_with(a, p, n, false);
}

str str_b64url(struct arena *a, const void *p, size_t n)
{
	return b64_with(a, p, n, true);
}

static int b64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

bool str_unb64(struct arena *a, str in, str *out)
{
	char *p = arena_alloc(a, in.n / 4 * 3 + 4);
	size_t i, k = 0;
	unsigned v = 0, bits = 0;

	while (in.n && in.s[in.n - 1] == '=')
		in.n--;
	for (i = 0; i < in.n; i++) {
		int d = b64_digit(in.s[i]);

		if (d < 0)
			return false;
		v = (v << 6 | (unsigned)d) & 0xffffff;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			p[k++] = (char)(v >> bits & 255);
		}
	}
	*out = str_n(p, k);
	return in.n % 4 != 1;
}
