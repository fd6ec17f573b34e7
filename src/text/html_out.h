/* The sanitiser's state and what it writes: escaped HTML and the plain rendering. */
#ifndef PRONTO_TEXT_HTML_OUT_H
#define PRONTO_TEXT_HTML_OUT_H

#include "base/buf.h"
#include "text/html.h"
#include "text/html_lex.h"
#include "text/html_tags.h"

struct html_open {
	const struct html_tag *tag;
	int mark;		/* index in out.mark, or -1 */
	int item;		/* number of the last <li> of a list */
};

struct html_san {
	struct arena *a;
	const struct html_policy *p;
	struct html_out *out;
	struct html_lex lex;
	struct buf h, t;
	struct html_open stack[HTML_DEPTH_MAX];
	size_t depth;
	int in_mark;
	bool sep_seen;
	/* text rendering */
	int newlines;		/* owed before the next visible character */
	bool space;		/* owed likewise */
	bool started;		/* something visible was written on this line */
	int quote, pre, line_quote;
	str bullet;
	str link;
	size_t link_text_at;
	struct html_line *line;
	size_t lines, line_cap;
	struct {
		str name;
		size_t at;
	} memo[128];
	size_t memos;
};

void html_put_text(struct html_san *s, str raw);	/* escapes and renders a text token */
void html_text_enter(struct html_san *s, const struct html_tag *t, unsigned parent);
void html_text_leave(struct html_san *s, const struct html_tag *t);
void html_text_newline(struct html_san *s);
void html_text_alt(struct html_san *s, str alt);
bool html_img_wanted(struct html_san *s);
void html_img_src(struct html_san *s);			/* the src or data-remote-src attribute */

/* With policy.styles (html_style.c): the attribute if it is about looks; a style sheet. */
bool html_style_attr(struct html_san *s, str name, str value);
void html_style_block(struct html_san *s, str css);

#endif
