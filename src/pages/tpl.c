/* What the compiled templates write with: escaping by the place a value stands in. */
#include "pages/page.h"

void tpl_text(struct buf *b, str x)
{
	html_text(b, x);
}

void tpl_attr(struct buf *b, str x)
{
	html_attr(b, x);
}

static bool harmless(str x)
{
	static const char *const schemes[] = { "http://", "https://", "mailto:", "tel:" };

	/* browsers drop tabs and line ends: "/\t/host" would leave the site too */
	for (size_t i = 0; i < x.n; i++)
		if ((unsigned char)x.s[i] < ' ')
			return false;
	if (!x.n || x.s[0] == '#' || x.s[0] == '?')
		return true;
	if (x.s[0] == '/')	/* "//host" and "/\host" leave the site */
		return x.n == 1 || (x.s[1] != '/' && x.s[1] != '\\');
	for (size_t i = 0; i < COUNT(schemes); i++)
		if (str_starts_nocase(x, str_of(schemes[i])))
			return true;
	return false;
}

void tpl_url(struct buf *b, str x)
{
	html_attr(b, harmless(x) ? x : S("#"));
}

/* "</script>" and "<!--" cannot stand in what holds no "<". */
void tpl_ld(struct buf *b, str x)
{
	struct buf j = buf_new(b->a, x.n * 6 + 64);
	str text;

	json_str(&j, x);
	text = buf_str(&j);
	for (size_t i = 0; i < text.n; i++) {
		if (text.s[i] == '<')
			buf_put(b, S("\\u003c"));
		else if (text.s[i] == '&')
			buf_put(b, S("\\u0026"));
		else
			buf_ch(b, text.s[i]);
	}
}

void tpl_html(struct buf *b, struct html x)
{
	buf_put(b, x.s);
}

str tpl_of_i64(const struct page *p, i64 v)
{
	return str_fmt(p->c->arena, "%lld", (long long)v);
}

str page_text(const struct page *p, const char *key, const struct fail_param *m, size_t n)
{
	return message(p->c->arena, p->c->locale, key, m, n);
}
