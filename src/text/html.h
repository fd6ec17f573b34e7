/*
 * The HTML sanitiser: one streaming pass, no tree, linear time.  Only tags and attributes
 * of the list are ever written, always quoted and escaped; script, style, SVG, MathML,
 * templates and the like vanish with their content; every element that is opened is
 * closed.  Links carry rel="noopener noreferrer nofollow" target="_blank"; remote images
 * become <img data-remote-src="…">; images by cid: keep that address until it is known
 * where the attachment lies.  The same pass renders plain text and notes where mail
 * clients mark quoted text.  Sanitising the output again changes nothing.
 */
#ifndef PRONTO_TEXT_HTML_H
#define PRONTO_TEXT_HTML_H

#include "base/str.h"

enum { HTML_DEPTH_MAX = 200, HTML_ATTR_MAX = 48, HTML_MARK_MAX = 24, HTML_LINK_MAX = 5000 };

struct html_cid {
	str cid;	/* without < and > */
	str url;
};

struct html_policy {
	const struct html_cid *cid;	/* where inline images lie; may be NULL */
	size_t cids;
	bool remote_images;		/* write src instead of data-remote-src */
	bool styles;			/* for a sandbox: colours, fonts and sizes stay */
	bool text_links;		/* the text shows "label <address>" */
};

enum html_mark_kind {
	HTML_MARK_WRAP,		/* the element holds quoted text */
	HTML_MARK_PREFIX,	/* the element is the line before quoted text */
	HTML_MARK_SEP,		/* all that follows is quoted */
	HTML_MARK_SIGN,		/* the element is a signature */
};

struct html_mark {
	enum html_mark_kind kind;
	size_t html_at, html_end;	/* offsets in out.html */
	size_t text_at, text_end;	/* offsets in out.text */
};

struct html_line {
	size_t text_at, html_at;	/* where a line of the text starts in both */
};

struct html_out {
	str html, text;
	i64 remote_images, links, dropped;	/* dropped: elements removed with content */
	bool cut;				/* output limit hit, or too many links */
	struct html_mark mark[HTML_MARK_MAX];
	size_t marks;
	struct html_line *line;
	size_t lines;
};

/* False only if the output limit was hit; *out is filled and safe even then. */
bool html_sanitize(struct arena *a, str in, const struct html_policy *p, struct html_out *out);

/* Plain rendering: paragraphs, lists, quotes with "> ", links as "label <address>". */
str html_to_text(struct arena *a, str html);

/* Escaped, addresses made links, blank lines made paragraphs; sanitiser-stable. */
str text_to_html(struct arena *a, str text);

/*
 * Cuts sanitised HTML in two complete pieces: what is open at `at` is closed in head and
 * opened again in tail.  `reopened` (may be NULL) gets the length of that opening.
 */
struct html_halves {
	str head, tail;
	size_t reopened;
};
struct html_halves html_split(struct arena *a, str html, size_t at);

/* Replaces src="cid:…" of sanitised HTML where the table knows it. */
str html_cid_rewrite(struct arena *a, str html, const struct html_cid *cid, size_t cids);

/* True for an address that may stand in a link: http, https, mailto, tel; *clean is
 * the address without blanks and control characters. */
bool html_link_ok(struct arena *a, str url, str *clean);

#endif
