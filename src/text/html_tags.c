#include "text/html_tags.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#define BLK (TAG_ALLOW | TAG_BLOCK)
#define PAR (TAG_ALLOW | TAG_BLOCK | TAG_PARA)
#define TBL (TAG_ALLOW | TAG_BLOCK | TAG_TABLE)

/* Sorted by name. */
static const struct html_tag tags[] = {
	{ S("a"), TAG_ALLOW, T_A },
	{ S("abbr"), TAG_ALLOW, T_OTHER },
	{ S("address"), BLK, T_OTHER },
	{ S("applet"), TAG_NEST, T_OTHER },
	{ S("article"), BLK, T_OTHER },
	{ S("aside"), BLK, T_OTHER },
	{ S("audio"), TAG_NEST, T_OTHER },
	{ S("b"), TAG_ALLOW, T_OTHER },
	{ S("base"), TAG_GONE, T_BASE },
	{ S("basefont"), TAG_GONE, T_OTHER },
	{ S("bdi"), TAG_ALLOW, T_OTHER },
	{ S("bdo"), TAG_ALLOW, T_OTHER },
	{ S("bgsound"), TAG_GONE, T_OTHER },
	{ S("big"), TAG_ALLOW, T_OTHER },
	{ S("blockquote"), PAR, T_BLOCKQUOTE },
	{ S("body"), TAG_LOOKS, T_OTHER },
	{ S("br"), TAG_ALLOW | TAG_VOID, T_BR },
	{ S("canvas"), TAG_NEST, T_OTHER },
	{ S("caption"), TBL, T_CAPTION },
	{ S("center"), BLK, T_CENTER },
	{ S("cite"), TAG_ALLOW, T_OTHER },
	{ S("code"), TAG_ALLOW, T_OTHER },
	{ S("col"), TAG_GONE, T_OTHER },
	{ S("dd"), BLK, T_DD },
	{ S("del"), TAG_ALLOW, T_OTHER },
	{ S("dfn"), TAG_ALLOW, T_OTHER },
	{ S("dir"), BLK | TAG_LIST, T_UL },
	{ S("div"), BLK, T_OTHER },
	{ S("dl"), PAR, T_OTHER },
	{ S("dt"), BLK, T_DT },
	{ S("em"), TAG_ALLOW, T_OTHER },
	{ S("embed"), TAG_GONE, T_OTHER },
	{ S("figcaption"), BLK, T_OTHER },
	{ S("figure"), BLK, T_OTHER },
	{ S("font"), TAG_LOOKS, T_OTHER },
	{ S("footer"), BLK, T_OTHER },
	{ S("frame"), TAG_GONE, T_OTHER },
	{ S("frameset"), TAG_NEST, T_OTHER },
	{ S("h1"), PAR, T_OTHER },
	{ S("h2"), PAR, T_OTHER },
	{ S("h3"), PAR, T_OTHER },
	{ S("h4"), PAR, T_OTHER },
	{ S("h5"), PAR, T_OTHER },
	{ S("h6"), PAR, T_OTHER },
	{ S("header"), BLK, T_OTHER },
	{ S("hr"), TAG_ALLOW | TAG_VOID | TAG_BLOCK, T_HR },
	{ S("i"), TAG_ALLOW, T_OTHER },
	{ S("iframe"), TAG_RAW, T_OTHER },
	{ S("img"), TAG_ALLOW | TAG_VOID, T_IMG },
	{ S("input"), TAG_GONE, T_OTHER },
	{ S("ins"), TAG_ALLOW, T_OTHER },
	{ S("kbd"), TAG_ALLOW, T_OTHER },
	{ S("li"), BLK, T_LI },
	{ S("link"), TAG_GONE, T_OTHER },
	{ S("main"), BLK, T_OTHER },
	{ S("mark"), TAG_ALLOW, T_OTHER },
	{ S("math"), TAG_NEST, T_OTHER },
	{ S("menu"), BLK | TAG_LIST, T_UL },
	{ S("meta"), TAG_GONE, T_OTHER },
	{ S("nav"), BLK, T_OTHER },
	{ S("noembed"), TAG_RAW, T_OTHER },
	{ S("noframes"), TAG_RAW, T_OTHER },
	{ S("noscript"), TAG_RAW, T_OTHER },
	{ S("object"), TAG_NEST, T_OTHER },
	{ S("ol"), PAR | TAG_LIST, T_OL },
	{ S("p"), PAR, T_P },
	{ S("param"), TAG_GONE, T_OTHER },
	{ S("plaintext"), TAG_GONE, T_OTHER },
	{ S("portal"), TAG_NEST, T_OTHER },
	{ S("pre"), PAR, T_PRE },
	{ S("q"), TAG_ALLOW, T_OTHER },
	{ S("s"), TAG_ALLOW, T_OTHER },
	{ S("samp"), TAG_ALLOW, T_OTHER },
	{ S("script"), TAG_RAW, T_OTHER },
	{ S("section"), BLK, T_OTHER },
	{ S("select"), TAG_NEST, T_OTHER },
	{ S("small"), TAG_ALLOW, T_OTHER },
	{ S("source"), TAG_GONE, T_OTHER },
	{ S("span"), TAG_ALLOW, T_OTHER },
	{ S("strike"), TAG_ALLOW, T_OTHER },
	{ S("strong"), TAG_ALLOW, T_OTHER },
	{ S("style"), TAG_RAW, T_OTHER },
	{ S("sub"), TAG_ALLOW, T_OTHER },
	{ S("sup"), TAG_ALLOW, T_OTHER },
	{ S("svg"), TAG_NEST, T_OTHER },
	{ S("table"), PAR | TAG_TABLE, T_TABLE },
	{ S("tbody"), TBL, T_TBODY },
	{ S("td"), TAG_ALLOW | TAG_CELL, T_TD },
	{ S("template"), TAG_NEST, T_OTHER },
	{ S("textarea"), TAG_RAW, T_OTHER },
	{ S("tfoot"), TBL, T_TFOOT },
	{ S("th"), TAG_ALLOW | TAG_CELL, T_TH },
	{ S("thead"), TBL, T_THEAD },
	{ S("time"), TAG_ALLOW, T_OTHER },
	{ S("title"), TAG_RAW, T_OTHER },
	{ S("tr"), TBL, T_TR },
	{ S("track"), TAG_GONE, T_OTHER },
	{ S("tt"), TAG_ALLOW, T_OTHER },
	{ S("u"), TAG_ALLOW, T_OTHER },
	{ S("ul"), PAR | TAG_LIST, T_UL },
	{ S("var"), TAG_ALLOW, T_OTHER },
	{ S("video"), TAG_NEST, T_OTHER },
	{ S("wbr"), TAG_ALLOW | TAG_VOID, T_OTHER },
	{ S("xmp"), TAG_RAW, T_OTHER },
};

static int cmp_tag(const void *key, const void *row)
{
	const str *k = key;
	const struct html_tag *t = row;
	size_t n = t->name.n;
	int d = memcmp(k->s, t->name.s, k->n < n ? k->n : n);

	return d ? d : (k->n > n) - (k->n < n);
}

const struct html_tag *html_tag_find(str name)
{
	return bsearch(&name, tags, COUNT(tags), sizeof(tags[0]), cmp_tag);
}

enum attr_kind { AK_NUM, AK_SIZE, AK_WORD, AK_TEXT };

struct attr_rule {
	str name;
	unsigned on;		/* bit set of the places below */
	enum attr_kind kind;
	const char *words;
};

enum { ON_ALL = 1, ON_TABLE = 2, ON_CELL = 4, ON_IMG = 8, ON_LIST = 16, ON_BLOCK = 32 };

static const struct attr_rule rules[] = {
	{ S("align"), ON_TABLE | ON_CELL | ON_BLOCK | ON_IMG, AK_WORD, "|left|right|center|justify|" },
	{ S("alt"), ON_IMG, AK_TEXT, NULL },
	{ S("border"), ON_TABLE, AK_NUM, NULL },
	{ S("cellpadding"), ON_TABLE, AK_NUM, NULL },
	{ S("cellspacing"), ON_TABLE, AK_NUM, NULL },
	{ S("colspan"), ON_CELL, AK_NUM, NULL },
	{ S("dir"), ON_ALL, AK_WORD, "|ltr|rtl|auto|" },
	{ S("height"), ON_TABLE | ON_CELL | ON_IMG, AK_SIZE, NULL },
	{ S("rowspan"), ON_CELL, AK_NUM, NULL },
	{ S("start"), ON_LIST, AK_NUM, NULL },
	{ S("title"), ON_ALL, AK_TEXT, NULL },
	{ S("type"), ON_LIST, AK_WORD, "|1|a|A|i|I|disc|circle|square|" },
	{ S("valign"), ON_TABLE | ON_CELL, AK_WORD, "|top|middle|bottom|baseline|" },
	{ S("value"), ON_LIST, AK_NUM, NULL },
	{ S("width"), ON_TABLE | ON_CELL | ON_IMG, AK_SIZE, NULL },
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

static void put_attr(struct buf *b, str name, str v)
{
	buf_ch(b, ' ');
	buf_put(b, name);
	buf_put(b, S("=\""));
	html_attr(b, v);
	buf_ch(b, '"');
}

bool html_tag_attr(struct buf *b, const struct html_tag *t, str name, str value)
{
	const struct attr_rule *r = NULL;
	size_t i;
	str v = str_trim(value);

	if (name.n == 0 || !strchr("abchdrstvwABCHDRSTVW", name.s[0]) || name.n > 11)
		return false;
	for (i = 0; i < COUNT(rules) && !r; i++)
		if (rules[i].name.n == name.n && str_eq_ascii_nocase(rules[i].name, name))
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
