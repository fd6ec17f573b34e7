#include "text/markdown.h"

#include <md4c.h>
#include <string.h>

#include "base/buf.h"
#include "text/fold.h"
#include "text/html.h"
#include "text/html_lex.h"

enum { SPANS = 64, QUOTES = 100, GROWTH = 24 };

static const struct {
	const char *mark, *name;
} callouts[MD_CALLOUTS] = {
	{ "[!NOTE]", "note" }, { "[!TIP]", "tip" }, { "[!IMPORTANT]", "important" }, { "[!WARNING]", "warning" },
	{ "[!CAUTION]", "caution" },
};

struct render {
	struct arena *a;
	const struct md_policy *p;
	struct md_out *out;
	struct buf html, text;
	size_t quote[QUOTES], text_quote[QUOTES];	/* where each open quotation begins */
	size_t quotes;
	bool link[SPANS];		/* open links: written or dropped */
	size_t links;
	int image;			/* within so many images: their text is the description */
	struct buf alt;
	bool head;			/* cells of a table's head */
};

static int open_block(MD_BLOCKTYPE type, void *detail, void *arg);
static int close_block(MD_BLOCKTYPE type, void *detail, void *arg);
static int open_span(MD_SPANTYPE type, void *detail, void *arg);
static int close_span(MD_SPANTYPE type, void *detail, void *arg);
static int text(MD_TEXTTYPE type, const MD_CHAR *s, MD_SIZE n, void *arg);

/* ---- blocks ---- */

static void line(struct render *r)
{
	if (r->text.n && r->text.s[r->text.n - 1] != '\n')
		buf_ch(&r->text, '\n');
}

static int level(const void *detail)
{
	unsigned n = ((const MD_BLOCK_H_DETAIL *)detail)->level;

	return n < 2 ? 2 : n > 6 ? 6 : (int)n;
}

static void open_cell(struct render *r, const MD_BLOCK_TD_DETAIL *d)
{
	static const char *const sides[] = { "", "", " class=\"center\"", " class=\"right\"" };

	buf_fmt(&r->html, r->head ? "<th scope=\"col\"%s>" : "<td%s>", sides[d->align]);
}

static void open_list(struct render *r, const MD_BLOCK_OL_DETAIL *d)
{
	if (d->start == 1)
		buf_put(&r->html, S("<ol>\n"));
	else
		buf_fmt(&r->html, "<ol start=\"%u\">\n", d->start);
}

static int open_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	static const char *const plain[] = { [MD_BLOCK_UL] = "<ul>\n", [MD_BLOCK_LI] = "<li>", [MD_BLOCK_HR] = "<hr>\n",
		[MD_BLOCK_CODE] = "<pre><code>", [MD_BLOCK_P] = "<p>", [MD_BLOCK_THEAD] = "<thead>\n",
		[MD_BLOCK_TABLE] = "<div class=\"table\" tabindex=\"0\"><table>\n", [MD_BLOCK_TBODY] = "<tbody>\n", [MD_BLOCK_TR] = "<tr>" };
	struct render *r = arg;

	if (type != MD_BLOCK_TH && type != MD_BLOCK_TD)
		line(r);
	if (type == MD_BLOCK_QUOTE) {
		if (r->quotes < QUOTES) {
			r->quote[r->quotes] = r->html.n;
			r->text_quote[r->quotes] = r->text.n;
		}
		r->quotes++;
		buf_put(&r->html, S("<blockquote>\n"));
	} else if (type == MD_BLOCK_H) {
		buf_fmt(&r->html, "<h%d>", level(detail));
	} else if (type == MD_BLOCK_OL) {
		open_list(r, detail);
	} else if (type == MD_BLOCK_TH || type == MD_BLOCK_TD) {
		open_cell(r, detail);
	} else if ((size_t)type < COUNT(plain) && plain[type]) {
		buf_put(&r->html, str_of(plain[type]));
	}
	r->head = r->head || type == MD_BLOCK_THEAD;
	return r->html.over;
}

/* "<blockquote>\n<p>[!TIP]\n…</blockquote>" as a box with its name. */
static bool make_callout(struct render *r, size_t from, size_t text_from)
{
	str all = str_slice(buf_str(&r->html), from, r->html.n), head = S("<blockquote>\n<p>"), rest;
	size_t i, skip;

	for (i = 0; i < MD_CALLOUTS; i++)
		if (str_starts(all, head) && str_starts_nocase(str_slice(all, head.n, all.n), str_of(callouts[i].mark)))
			break;
	if (i == MD_CALLOUTS)
		return false;
	skip = head.n + strlen(callouts[i].mark);
	rest = str_dup(r->a, str_trim(str_slice(all, skip, all.n)));
	if (str_starts(rest, S("<br>")))
		rest = str_trim(str_slice(rest, 4, rest.n));
	buf_cut(&r->html, from);
	buf_fmt(&r->html, "<div class=\"callout %s\" role=\"note\">\n<p class=\"callout-name\">", callouts[i].name);
	html_text(&r->html, r->p->callout[i].n ? r->p->callout[i] : str_of(callouts[i].name));
	buf_put(&r->html, S("</p>\n"));
	if (str_starts(rest, S("</p>")))
		rest = str_trim(str_slice(rest, 4, rest.n));
	else
		buf_put(&r->html, S("<p>"));
	buf_put(&r->html, rest);
	buf_put(&r->html, S("\n</div>\n"));
	/* the mark is no word that somebody would look for */
	all = str_slice(buf_str(&r->text), text_from, r->text.n);
	rest = str_dup(r->a, str_trim(str_slice(all, strlen(callouts[i].mark), all.n)));
	buf_cut(&r->text, text_from);
	buf_put(&r->text, rest);
	return true;
}

static void close_quote(struct render *r)
{
	r->quotes--;
	if (r->html.over || r->text.over || r->quotes >= QUOTES ||
	    !make_callout(r, r->quote[r->quotes], r->text_quote[r->quotes]))
		buf_put(&r->html, S("</blockquote>\n"));
}

static int close_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	static const char *const plain[] = { [MD_BLOCK_UL] = "</ul>\n", [MD_BLOCK_OL] = "</ol>\n", [MD_BLOCK_LI] = "</li>\n",
		[MD_BLOCK_CODE] = "</code></pre>\n", [MD_BLOCK_P] = "</p>\n", [MD_BLOCK_TABLE] = "</table></div>\n",
		[MD_BLOCK_THEAD] = "</thead>\n", [MD_BLOCK_TBODY] = "</tbody>\n", [MD_BLOCK_TR] = "</tr>\n",
		[MD_BLOCK_TH] = "</th>", [MD_BLOCK_TD] = "</td>" };
	struct render *r = arg;

	if (type == MD_BLOCK_TH || type == MD_BLOCK_TD)
		buf_ch(&r->text, ' ');
	else
		line(r);
	if (type == MD_BLOCK_QUOTE)
		close_quote(r);
	else if (type == MD_BLOCK_H)
		buf_fmt(&r->html, "</h%d>\n", level(detail));
	else if ((size_t)type < COUNT(plain) && plain[type])
		buf_put(&r->html, str_of(plain[type]));
	if (type == MD_BLOCK_THEAD)
		r->head = false;
	return r->html.over;
}

/* ---- spans ---- */

static str attribute(struct render *r, const MD_ATTRIBUTE *at)
{
	struct buf b = buf_new(r->a, (size_t)at->size * 4 + 16);
	size_t i;

	for (i = 0; at->size && at->substr_offsets[i] < at->size; i++) {
		str part = str_n(at->text + at->substr_offsets[i], at->substr_offsets[i + 1] - at->substr_offsets[i]);

		if (at->substr_types[i] == MD_TEXT_ENTITY)
			html_unescape(&b, part, false);
		else if (at->substr_types[i] == MD_TEXT_NORMAL)
			buf_put(&b, part);
	}
	return text_clean_line(r->a, buf_str(&b));
}

/* A place on this site: "/…" but no other host, or a place on this page. */
static bool local_link(str url)
{
	size_t i;

	for (i = 0; i < url.n; i++)
		if ((unsigned char)url.s[i] <= ' ' || url.s[i] == '\\')
			return false;
	return url.n && (url.s[0] == '#' || (url.s[0] == '/' && (url.n == 1 || url.s[1] != '/')));
}

static bool open_link(struct render *r, const MD_SPAN_A_DETAIL *d)
{
	str url = attribute(r, &d->href), title = attribute(r, &d->title), clean;

	if (local_link(url)) {
		clean = url;
	} else if (!html_link_ok(r->a, url, &clean)) {
		return false;
	}
	buf_put(&r->html, S("<a href=\""));
	html_attr(&r->html, clean);
	if (title.n) {
		buf_put(&r->html, S("\" title=\""));
		html_attr(&r->html, title);
	}
	buf_put(&r->html, local_link(url) ? S("\">") : S("\" rel=\"noopener noreferrer\">"));
	return true;
}

static int open_span(MD_SPANTYPE type, void *detail, void *arg)
{
	struct render *r = arg;
	bool written;

	if (type == MD_SPAN_IMG) {
		if (!r->image++)
			r->alt = buf_new(r->a, MD_MAX);
		return 0;
	}
	if (r->image)
		return 0;
	if (type == MD_SPAN_A) {
		written = r->links < SPANS && open_link(r, detail);
		if (r->links < SPANS)
			r->link[r->links] = written;
		r->links++;
	} else if (type == MD_SPAN_EM) {
		buf_put(&r->html, S("<em>"));
	} else if (type == MD_SPAN_STRONG) {
		buf_put(&r->html, S("<strong>"));
	} else if (type == MD_SPAN_CODE) {
		buf_put(&r->html, S("<code>"));
	} else if (type == MD_SPAN_DEL) {
		buf_put(&r->html, S("<del>"));
	}
	return r->html.over;
}

static void put_image(struct render *r, const MD_SPAN_IMG_DETAIL *d)
{
	str src = attribute(r, &d->src), alt = str_dup(r->a, str_trim(buf_str(&r->alt))), clean;
	bool ours = r->p->files.n && str_starts(src, r->p->files) && local_link(src);

	r->out->images++;
	r->out->no_alt += !alt.n;
	buf_put(&r->text, alt);
	if (ours) {
		buf_put(&r->html, S("<img src=\""));
		html_attr(&r->html, src);
		buf_put(&r->html, S("\" alt=\""));
		html_attr(&r->html, alt);
		buf_put(&r->html, S("\" loading=\"lazy\">"));
	} else if (html_link_ok(r->a, src, &clean) && !r->links) {
		buf_put(&r->html, S("<a href=\""));
		html_attr(&r->html, clean);
		buf_put(&r->html, S("\" rel=\"noopener noreferrer\">"));
		html_text(&r->html, alt.n ? alt : clean);
		buf_put(&r->html, S("</a>"));
	} else {
		html_text(&r->html, alt);
	}
}

static int close_span(MD_SPANTYPE type, void *detail, void *arg)
{
	struct render *r = arg;

	if (type == MD_SPAN_IMG) {
		if (!--r->image)
			put_image(r, detail);
		return r->html.over;
	}
	if (r->image)
		return 0;
	if (type == MD_SPAN_A) {
		r->links--;
		if (r->links < SPANS && r->link[r->links])
			buf_put(&r->html, S("</a>"));
	} else if (type == MD_SPAN_EM) {
		buf_put(&r->html, S("</em>"));
	} else if (type == MD_SPAN_STRONG) {
		buf_put(&r->html, S("</strong>"));
	} else if (type == MD_SPAN_CODE) {
		buf_put(&r->html, S("</code>"));
	} else if (type == MD_SPAN_DEL) {
		buf_put(&r->html, S("</del>"));
	}
	return r->html.over;
}

static int text(MD_TEXTTYPE type, const MD_CHAR *s, MD_SIZE n, void *arg)
{
	struct render *r = arg;
	struct buf plain = buf_new(r->a, (size_t)n * 8 + 64);

	switch (type) {
	case MD_TEXT_ENTITY:
		html_unescape(&plain, str_n(s, n), false);
		break;
	case MD_TEXT_NULLCHAR:
		buf_put(&plain, S("\xef\xbf\xbd"));
		break;
	case MD_TEXT_BR:
	case MD_TEXT_SOFTBR:
		buf_ch(&plain, '\n');
		break;
	case MD_TEXT_NORMAL:
	case MD_TEXT_CODE:
	case MD_TEXT_HTML:
	case MD_TEXT_LATEXMATH:
		buf_put(&plain, str_n(s, n));
		break;
	}
	if (r->image) {
		buf_put(&r->alt, buf_str(&plain));
		return 0;
	}
	if (type == MD_TEXT_BR)
		buf_put(&r->html, S("<br>"));
	html_text(&r->html, buf_str(&plain));
	buf_put(&r->text, buf_str(&plain));
	return r->html.over;
}

bool md_render(struct arena *a, str md, const struct md_policy *p, struct md_out *out)
{
	static const MD_PARSER parser = { .flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_PERMISSIVEURLAUTOLINKS |
		MD_FLAG_PERMISSIVEEMAILAUTOLINKS | MD_FLAG_NOHTML, .enter_block = open_block, .leave_block = close_block,
		.enter_span = open_span, .leave_span = close_span, .text = text };
	struct render r = { .a = a, .p = p, .out = out };
	str clean = text_clean(a, md.s ? md : S(""));

	*out = (struct md_out){ .html = S(""), .text = S("") };
	if (clean.n > MD_MAX)
		return false;
	r.html = buf_new(a, (size_t)MD_MAX * GROWTH);
	r.text = buf_new(a, (size_t)MD_MAX * 4);
	if (md_parse(clean.s, (MD_SIZE)clean.n, &parser, &r) != 0 || r.html.over || r.text.over)
		return false;
	out->html = buf_str(&r.html);
	out->text = str_trim(buf_str(&r.text));
	return true;
}

str md_summary(struct arena *a, str plain, size_t chars)
{
	return text_snippet(a, plain, chars);
}
