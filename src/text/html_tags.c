#include "text/html_tags.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#define BLK (TAG_ALLOW | TAG_BLOCK)
#define PAR (TAG_ALLOW | TAG_BLOCK | TAG_PARA)
#define TBL (TAG_ALLOW | TAG_BLOCK | TAG_TABLE)

/* Sorted by name. */
static const struct html_tag tags[] = {
	{ "a", TAG_ALLOW, T_A },
	{ "abbr", TAG_ALLOW, T_OTHER },
	{ "address", BLK, T_OTHER },
	{ "applet", TAG_NEST, T_OTHER },
	{ "article", BLK, T_OTHER },
	{ "aside", BLK, T_OTHER },
	{ "audio", TAG_NEST, T_OTHER },
	{ "b", TAG_ALLOW, T_OTHER },
	{ "base", TAG_GONE, T_BASE },
	{ "basefont", TAG_GONE, T_OTHER },
	{ "bdi", TAG_ALLOW, T_OTHER },
	{ "bdo", TAG_ALLOW, T_OTHER },
	{ "bgsound", TAG_GONE, T_OTHER },
	{ "big", TAG_ALLOW, T_OTHER },
	{ "blockquote", PAR, T_BLOCKQUOTE },
	{ "br", TAG_ALLOW | TAG_VOID, T_BR },
	{ "canvas", TAG_NEST, T_OTHER },
	{ "caption", TBL, T_CAPTION },
	{ "center", BLK, T_CENTER },
	{ "cite", TAG_ALLOW, T_OTHER },
	{ "code", TAG_ALLOW, T_OTHER },
	{ "col", TAG_GONE, T_OTHER },
	{ "dd", BLK, T_DD },
	{ "del", TAG_ALLOW, T_OTHER },
	{ "dfn", TAG_ALLOW, T_OTHER },
	{ "dir", BLK | TAG_LIST, T_UL },
	{ "div", BLK, T_OTHER },
	{ "dl", PAR, T_OTHER },
	{ "dt", BLK, T_DT },
	{ "em", TAG_ALLOW, T_OTHER },
	{ "embed", TAG_GONE, T_OTHER },
	{ "figcaption", BLK, T_OTHER },
	{ "figure", BLK, T_OTHER },
	{ "footer", BLK, T_OTHER },
	{ "frame", TAG_GONE, T_OTHER },
	{ "frameset", TAG_NEST, T_OTHER },
	{ "h1", PAR, T_OTHER },
	{ "h2", PAR, T_OTHER },
	{ "h3", PAR, T_OTHER },
	{ "h4", PAR, T_OTHER },
	{ "h5", PAR, T_OTHER },
	{ "h6", PAR, T_OTHER },
	{ "header", BLK, T_OTHER },
	{ "hr", TAG_ALLOW | TAG_VOID | TAG_BLOCK, T_HR },
	{ "i", TAG_ALLOW, T_OTHER },
	{ "iframe", TAG_RAW, T_OTHER },
	{ "img", TAG_ALLOW | TAG_VOID, T_IMG },
	{ "input", TAG_GONE, T_OTHER },
	{ "ins", TAG_ALLOW, T_OTHER },
	{ "kbd", TAG_ALLOW, T_OTHER },
	{ "li", BLK, T_LI },
	{ "link", TAG_GONE, T_OTHER },
	{ "main", BLK, T_OTHER },
	{ "mark", TAG_ALLOW, T_OTHER },
	{ "math", TAG_NEST, T_OTHER },
	{ "menu", BLK | TAG_LIST, T_UL },
	{ "meta", TAG_GONE, T_OTHER },
	{ "nav", BLK, T_OTHER },
	{ "noembed", TAG_RAW, T_OTHER },
	{ "noframes", TAG_RAW, T_OTHER },
	{ "noscript", TAG_RAW, T_OTHER },
	{ "object", TAG_NEST, T_OTHER },
	{ "ol", PAR | TAG_LIST, T_OL },
	{ "p", PAR, T_P },
	{ "param", TAG_GONE, T_OTHER },
	{ "plaintext", TAG_GONE, T_OTHER },
	{ "portal", TAG_NEST, T_OTHER },
	{ "pre", PAR, T_PRE },
	{ "q", TAG_ALLOW, T_OTHER },
	{ "s", TAG_ALLOW, T_OTHER },
	{ "samp", TAG_ALLOW, T_OTHER },
	{ "script", TAG_RAW, T_OTHER },
	{ "section", BLK, T_OTHER },
	{ "select", TAG_NEST, T_OTHER },
	{ "small", TAG_ALLOW, T_OTHER },
	{ "source", TAG_GONE, T_OTHER },
	{ "span", TAG_ALLOW, T_OTHER },
	{ "strike", TAG_ALLOW, T_OTHER },
	{ "strong", TAG_ALLOW, T_OTHER },
	{ "style", TAG_RAW, T_OTHER },
	{ "sub", TAG_ALLOW, T_OTHER },
	{ "sup", TAG_ALLOW, T_OTHER },
	{ "svg", TAG_NEST, T_OTHER },
	{ "table", PAR | TAG_TABLE, T_TABLE },
	{ "tbody", TBL, T_TBODY },
	{ "td", TAG_ALLOW | TAG_CELL, T_TD },
	{ "template", TAG_NEST, T_OTHER },
	{ "textarea", TAG_RAW, T_OTHER },
	{ "tfoot", TBL, T_TFOOT },
	{ "th", TAG_ALLOW | TAG_CELL, T_TH },
	{ "thead", TBL, T_THEAD },
	{ "time", TAG_ALLOW, T_OTHER },
	{ "title", TAG_RAW, T_OTHER },
	{ "tr", TBL, T_TR },
	{ "track", TAG_GONE, T_OTHER },
	{ "tt", TAG_ALLOW, T_OTHER },
	{ "u", TAG_ALLOW, T_OTHER },
	{ "ul", PAR | TAG_LIST, T_UL },
	{ "var", TAG_ALLOW, T_OTHER },
	{ "video", TAG_NEST, T_OTHER },
	{ "wbr", TAG_ALLOW | TAG_VOID, T_OTHER },
	{ "xmp", TAG_RAW, T_OTHER },
};

static int cmp_tag(const void *key, const void *row)
{
	const str *k = key;
	const struct html_tag *t = row;
	size_t n = strlen(t->name);
	int d = memcmp(k->s, t->name, k->n < n ? k->n : n);

	return d ? d : (k->n > n) - (k->n < n);
}

const struct html_tag *html_tag_find(str name)
{
	return bsearch(&name, tags, COUNT(tags), sizeof(tags[0]), cmp_tag);
}

enum attr_kind { AK_NUM, AK_SIZE, AK_WORD, AK_TEXT };

struct attr_rule {
	const char *name;
	unsigned on;		/* bit set of the places below */
	enum attr_kind kind;
	const char *words;
};

enum { ON_ALL = 1, ON_TABLE = 2, ON_CELL = 4, ON_IMG = 8, ON_LIST = 16, ON_BLOCK = 32 };

static const struct attr_rule rules[] = {
	{ "align", ON_TABLE | ON_CELL | ON_BLOCK | ON_IMG, AK_WORD, "|left|right|center|justify|" },
	{ "alt", ON_IMG, AK_TEXT, NULL },
	{ "border", ON_TABLE, AK_NUM, NULL },
	{ "cellpadding", ON_TABLE, AK_NUM, NULL },
	{ "cellspacing", ON_TABLE, AK_NUM, NULL },
	{ "colspan", ON_CELL, AK_NUM, NULL },
	{ "dir", ON_ALL, AK_WORD, "|ltr|rtl|auto|" },
	{ "height", ON_TABLE | ON_CELL | ON_IMG, AK_SIZE, NULL },
	{ "rowspan", ON_CELL, AK_NUM, NULL },
	{ "start", ON_LIST, AK_NUM, NULL },
	{ "title", ON_ALL, AK_TEXT, NULL },
	{ "type", ON_LIST, AK_WORD, "|1|a|A|i|I|disc|circle|square|" },
	{ "valign", ON_TABLE | ON_CELL, AK_WORD, "|top|middle|bottom|baseline|" },
	{ "value", ON_LIST, AK_NUM, NULL },
	{ "width", ON_TABLE | ON_CELL | ON_IMG, AK_SIZE, NULL },
};

static unsigned places(const struct html_tag *t)
{
	unsigned on = ON_ALL;

	if (t->flags & TAG_TABLE)
		on |= ON_TABLE;
	if (t->flags & TAG_CELL)
		on |= ON_CELL;
	if (t->id == T_IMG)
		on |= ON_IMG;
	if ((t->flags & TAG_LIST) || t->id == T_LI)
		on |= ON_LIST;
	if (t->flags & TAG_BLOCK)
		on |= ON_BLOCK;
	return on;
}

/* Up to four digits, and a per cent sign for sizes; "20px" becomes 20. */
static str plain_number(str v, bool percent)
{
	size_t n = 0;

	while (n < v.n && n < 5 && v.s[n] >= '0' && v.s[n] <= '9')
		n++;
	if (n == 0 || n > 4)
		return STR_NULL;
	if (percent && n < v.n && v.s[n] == '%' && n <= 3)
		n++;
	return str_slice(v, 0, n);
}

static bool word_ok(const char *words, str v)
{
	char t[16];

	if (v.n == 0 || v.n > 10)
		return false;
	t[0] = '|';
	memcpy(t + 1, v.s, v.n);
	t[v.n + 1] = '|';
	return str_find(str_of(words), str_n(t, v.n + 2)) >= 0;
}

static void put_attr(struct buf *b, const char *name, str v)
{
	buf_ch(b, ' ');
	buf_put(b, str_of(name));
	buf_put(b, S("=\""));
	html_attr(b, v);
	buf_ch(b, '"');
}

bool html_tag_attr(struct buf *b, const struct html_tag *t, str name, str value)
{
	const struct attr_rule *r = NULL;
	size_t i;
	str v = str_trim(value);

	for (i = 0; i < COUNT(rules) && !r; i++)
		if (str_eq_ascii_nocase(str_of(rules[i].name), name))
			r = &rules[i];
	if (!r || !(r->on & places(t)))
		return false;
	if (r->kind == AK_NUM || r->kind == AK_SIZE) {
		v = plain_number(v, r->kind == AK_SIZE);
		if (!v.s)
			return false;
	} else if (r->kind == AK_WORD) {
		if (!word_ok(r->words, v))
			return false;
	} else {
		v = str_utf8_trunc(v, 1000);
	}
	put_attr(b, r->name, v);
	return true;
}
