#include "net/http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/http_parse.h"

str http_header(const struct http_req *r, const char *name)
{
	str want = str_of(name);

	for (size_t i = 0; i < r->headers; i++)
		if (str_eq_ascii_nocase(r->header[i].name, want))
			return r->header[i].value;
	return STR_NULL;
}

/* RFC 6265 5.4: pairs divided by ';'; the first of a name counts. */
str http_cookie(const struct http_req *r, const char *name)
{
	str want = str_of(name);

	for (size_t i = 0; i < r->headers; i++) {
		str rest = r->header[i].value, pair, key;

		if (!str_eq_ascii_nocase(r->header[i].name, S("Cookie")))
			continue;
		while (str_cut(&rest, ';', &pair)) {
			if (str_chr(pair, '=') < 0 || !str_cut(&pair, '=', &key))
				continue;
			if (!str_eq(str_trim(key), want))
				continue;
			pair = str_trim(pair);
			if (pair.n >= 2 && pair.s[0] == '"' && pair.s[pair.n - 1] == '"')
				pair = str_slice(pair, 1, pair.n - 1);
			return pair;
		}
	}
	return STR_NULL;
}

static int hex(char ch)
{
	if (ch >= '0' && ch <= '9')
		return ch - '0';
	ch |= 0x20;
	return ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

/* False on a broken escape. */
static bool percent(str in, bool plus, char *out, size_t *n)
{
	*n = 0;
	for (size_t i = 0; i < in.n; i++) {
		char ch = in.s[i];

		if (ch == '%') {
			int hi = in.n - i > 2 ? hex(in.s[i + 1]) : -1;
			int lo = in.n - i > 2 ? hex(in.s[i + 2]) : -1;

			if (hi < 0 || lo < 0)
				return false;
			ch = (char)(hi << 4 | lo);
			i += 2;
		} else if (ch == '+' && plus) {
			ch = ' ';
		}
		out[(*n)++] = ch;
	}
	return true;
}

/* Decoded "a=b&c=d"; a value with a broken escape or broken UTF-8 counts as absent. */
str http_query(const struct http_req *r, const char *name)
{
	str rest = r->query, pair, key, want = str_of(name);

	while (rest.n && str_cut(&rest, '&', &pair)) {
		char *k = arena_alloc(r->arena, pair.n + 1);
		size_t n;

		if (!str_cut(&pair, '=', &key) || !percent(key, true, k, &n) ||
		    !str_eq(str_n(k, n), want))
			continue;
		if (!percent(pair, true, k, &n) || !str_utf8_valid(str_n(k, n)))
			return STR_NULL;
		return str_n(k, n);
	}
	return STR_NULL;
}

static bool token(str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char ch = s.s[i];

		if ((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '-')
			continue;
		if (ch <= ' ' || ch >= 0x7f || strchr("\"(),/:;<=>?@[\\]{}", ch))
			return false;
	}
	return s.n > 0;
}

void http_set(struct http_res *r, str name, str value)
{
	if (!token(name) || !value.s)
		return;
	for (size_t i = 0; i < value.n; i++)
		if (value.s[i] == '\r' || value.s[i] == '\n' || value.s[i] == 0)
			return;
	if (r->headers == COUNT(r->header)) {
		/* A header that silently goes missing may be the one that protects. */
		fprintf(stderr, "lvl=error evt=http.too_many_headers name=%.*s\n", FMT(name));
		abort();
	}
	r->header[r->headers++] = (struct http_header){ name, value };
}

/* Drops empty and "." segments, climbs on ".."; false above the root. */
static bool segments(char *out, size_t *out_n, str in)
{
	bool slash = in.n && in.s[in.n - 1] == '/';
	str part;
	size_t n = 0;

	while (str_cut(&in, '/', &part)) {
		if (!part.n || str_eq(part, S("."))) {
			slash = slash || (part.n && !in.s);
			continue;
		}
		if (str_eq(part, S(".."))) {
			if (!n)
				return false;
			while (out[--n] != '/')
				;
			slash = slash || !in.s;
			continue;
		}
		out[n++] = '/';
		memmove(out + n, part.s, part.n);
		n += part.n;
	}
	if (slash || !n)
		out[n++] = '/';
	*out_n = n;
	return true;
}

bool http_path_decode(struct arena *a, str raw, str *path)
{
	char *flat = arena_alloc(a, raw.n + 2);
	char *out = arena_alloc(a, raw.n + 2);
	size_t n;

	if (!raw.n || raw.s[0] != '/')
		return false;
	if (!memchr(raw.s, '%', raw.n)) {
		memcpy(flat, raw.s, raw.n);
		n = raw.n;
	} else {
		/* An encoded slash would make two readers see two different paths. */
		if (str_find_nocase(raw, S("%2f")) >= 0 || !percent(raw, false, flat, &n))
			return false;
	}
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)flat[i] < 0x20 || flat[i] == 0x7f || flat[i] == '\\')
			return false;
	if (!str_utf8_valid(str_n(flat, n)) || !segments(out, &n, str_n(flat, n)))
		return false;
	*path = str_n(out, n);
	return true;
}
