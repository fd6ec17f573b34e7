/*
 * Markdown (CommonMark with tables, strike-through and bare addresses) to HTML for readers
 * and to plain text for search.  Markup in the source is text like any other: the writer
 * knows a short list of elements, escapes all else, and lets through links and images only
 * as md_policy says, so the result is safe wherever it came from.
 *
 * A quotation that begins with [!NOTE], [!TIP], [!IMPORTANT], [!WARNING] or [!CAUTION] is a
 * callout.  Headings begin at the second level, since the title of the page is the first.
 */
#ifndef PRONTO_TEXT_MARKDOWN_H
#define PRONTO_TEXT_MARKDOWN_H

#include "base/str.h"

enum { MD_MAX = 512 * 1024, MD_CALLOUTS = 5 };

struct md_policy {
	str files;			/* images begin with this path; others become links */
	str callout[MD_CALLOUTS];	/* their names for the reader: note, tip, important, warning, caution */
};
struct md_out {
	str html, text;
	i64 images, no_alt;		/* pictures; those that nobody described */
};

/* False when the source is longer than MD_MAX or what comes of it is beyond all measure. */
bool md_render(struct arena *a, str md, const struct md_policy *p, struct md_out *out);
/* The first characters of plain text on one line, for a summary. */
str md_summary(struct arena *a, str text, size_t chars);

struct html_md_file {		/* an image's address, and what to write instead */
	str from, to;
};
/* Sanitised HTML to Markdown that renders alike.  Images not in the table become links, or
 * vanish when their address is no link; *title gets the first <title> or <h1>, if not NULL. */
str html_to_md(struct arena *a, str html, const struct html_md_file *files, size_t n, str *title);

#endif
