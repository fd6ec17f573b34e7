/*
 * Looks, for the view of an original in its sandbox: what a mail says about colours,
 * fonts and sizes stays, what would load anything is taken out.  The sandbox forbids
 * loading as well; this is the first of the two doors.
 */
#include <string.h>

#include "text/html_out.h"

enum { CSS_MAX = 512 << 10, STYLE_ATTR_MAX = 8000 };

static const str attrs[] = { S("bgcolor"), S("class"), S("color"), S("face"), S("id"), S("nowrap"), S("size"), S("style") };

/* Everything in CSS that takes an address.  A blank for each backslash: no word can be spelled around. */
static void put_css(struct buf *b, str css)
{
	static const str loads[] = { S("url("), S("src("), S("image("), S("image-set("), S("cross-fade("), S("@import"), S("expression("), S("-moz-binding") };
	size_t i = 0, k;

	while (i < css.n) {
		str rest = str_slice(css, i, css.n);
		char ch = css.s[i];

		for (k = 0; k < COUNT(loads) && !str_starts_nocase(rest, loads[k]); k++)
			;
		if (k < COUNT(loads)) {
			buf_put(b, loads[k].s[loads[k].n - 1] == '(' ? S("off(") : S("off"));
			i += loads[k].n;
			continue;
		}
		buf_ch(b, ch == '<' || ch == '\\' || ((unsigned char)ch < 0x20 && ch != '\n' && ch != '\t') ? ' ' : ch);
		i++;
	}
}

bool html_style_attr(struct html_san *s, str name, str value)
{
	struct buf css;
	size_t i;

	for (i = 0; i < COUNT(attrs) && !str_eq_ascii_nocase(attrs[i], name); i++)
		;
	if (i == COUNT(attrs) || value.n > STYLE_ATTR_MAX)
		return false;
	css = buf_new(s->a, value.n * 2 + 64);
	put_css(&css, value);
	buf_ch(&s->h, ' ');
	buf_put(&s->h, attrs[i]);
	buf_put(&s->h, S("=\""));
	html_attr(&s->h, buf_str(&css));
	buf_ch(&s->h, '"');
	return true;
}

void html_style_block(struct html_san *s, str css)
{
	if (css.n > CSS_MAX)
		return;
	buf_put(&s->h, S("<style>"));
	put_css(&s->h, css);
	buf_put(&s->h, S("</style>"));
}
