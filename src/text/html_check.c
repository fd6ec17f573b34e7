#include <string.h>

#include "text/html_tags.h"
#include "text/wire.h"

static const str attr_names[] = {
	S("align"), S("alt"), S("border"), S("cellpadding"), S("cellspacing"), S("colspan"), S("data-remote-src"), S("dir"),
	S("height"), S("href"), S("rel"), S("rowspan"), S("src"), S("start"), S("target"), S("title"), S("type"), S("valign"),
	S("value"), S("width"),
};

/* Sheets and attributes that only the sandboxed original may have. */
static const str looks_names[] = { S("bgcolor"), S("class"), S("color"), S("face"), S("id"), S("nowrap"), S("size"), S("style") };

static bool starts_any(str v, const char *const *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_starts(v, str_of(p[i])))
			return true;
	return false;
}

static bool value_ok(str name, str v)
{
	static const char *const links[] = { "http://", "https://", "mailto:", "tel:" };
	static const char *const images[] = { "cid:", "data:image/png;base64,", "data:image/jpeg;base64,", "data:image/gif;base64,", "data:image/webp;base64," };
	size_t i;

	for (i = 0; i < v.n; i++)
		if (v.s[i] == '<' || v.s[i] == '>')
			return false;
	if (str_eq(name, S("href")))
		return starts_any(v, links, COUNT(links));
	if (str_eq(name, S("data-remote-src")))
		return starts_any(v, links, 2);
	if (str_eq(name, S("src"))) {
		for (i = 0; i < COUNT(images); i++)
			if (str_starts_nocase(v, str_of(images[i])))
				return true;
		return false;
	}
	if (str_eq(name, S("rel")))
		return str_eq(v, S("noopener noreferrer nofollow"));
	return !str_eq(name, S("target")) || str_eq(v, S("_blank"));
}

static bool name_ok(str name, bool styled)
{
	size_t i;

	for (i = 0; i < COUNT(attr_names); i++)
		if (str_eq(name, attr_names[i]))
			return true;
	for (i = 0; styled && i < COUNT(looks_names); i++)
		if (str_eq(name, looks_names[i]))
			return true;
	return false;
}

/* ` name="value"` at i; offset behind it, or 0. */
static size_t check_attr(str html, size_t i, bool styled)
{
	size_t from = i + 1, k;
	const char *q;
	str name;

	for (k = from; k < html.n && ((html.s[k] >= 'a' && html.s[k] <= 'z') || html.s[k] == '-'); k++)
		;
	name = str_slice(html, from, k);
	if (html.s[i] != ' ' || k + 1 >= html.n || html.s[k] != '=' || html.s[k + 1] != '"' || !name_ok(name, styled))
		return 0;
	q = memchr(html.s + k + 2, '"', html.n - k - 2);
	if (!q || !value_ok(name, str_n(html.s + k + 2, (size_t)(q - html.s) - k - 2)))
		return 0;
	return (size_t)(q - html.s) + 1;
}

/* A sheet from <style> to </style> with no other mark-up in it: offset behind it, or 0. */
static size_t check_sheet(str html, size_t i)
{
	str rest = str_slice(html, i, html.n);
	const char *end;

	if (!str_starts(rest, S("<style>")))
		return 0;
	end = memchr(rest.s + 7, '<', rest.n - 7);
	if (!end || !str_starts(str_n(end, rest.n - (size_t)(end - rest.s)), S("</style>")))
		return 0;
	return i + (size_t)(end - rest.s) + 8;
}

static bool is_name(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9');
}

static size_t check_tag(str html, size_t i, bool styled)
{
	bool close = i + 1 < html.n && html.s[i + 1] == '/';
	size_t from = i + 1 + close, k;
	const struct html_tag *t;

	for (k = from; k < html.n && is_name(html.s[k]); k++)
		;
	t = html_tag_find(str_slice(html, from, k));
	if (!t || !(t->flags & (styled ? TAG_ALLOW | TAG_LOOKS : TAG_ALLOW)))
		return styled ? check_sheet(html, i) : 0;
	while (!close && k < html.n && html.s[k] == ' ')
		if (!(k = check_attr(html, k, styled)))
			return 0;
	return k < html.n && html.s[k] == '>' ? k + 1 : 0;
}

static bool check(str html, bool styled)
{
	const char *p;
	size_t i = 0;

	while (i < html.n && (p = memchr(html.s + i, '<', html.n - i)))
		if (!(i = check_tag(html, (size_t)(p - html.s), styled)))
			return false;
	return true;
}

bool html_is_clean(str html)
{
	return check(html, false);
}

bool html_is_clean_styled(str html)
{
	return check(html, true);
}
