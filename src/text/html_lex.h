/*
 * Tokens of HTML as browsers cut them (WHATWG tokenizer, the parts that matter): text,
 * start tag with attributes, end tag; comments and declarations are skipped.  Slices
 * point into the input; entities are decoded by html_unescape.
 */
#ifndef PRONTO_TEXT_HTML_LEX_H
#define PRONTO_TEXT_HTML_LEX_H

#include "base/str.h"
#include "text/html.h"

enum html_tok { HTML_EOF, HTML_TEXT, HTML_OPEN, HTML_CLOSE };

struct html_attr_raw {
	str name, value;	/* as written; value still holds entities */
};

struct html_lex {
	str in;
	size_t at;
	/* of the current token */
	size_t from;
	str text;
	char name[32];		/* lower case; a longer name becomes "?" */
	size_t name_n;
	bool self_closing;
	struct html_attr_raw attr[HTML_ATTR_MAX];
	size_t attrs;
	/* the last "-->" and ">" of the input, found once: no search runs twice */
	size_t last_gt, last_comment_end;
	bool looked;
};

enum html_tok html_lex_next(struct html_lex *l);

/* Offset of the next "</name" at or after from, or in.n. */
size_t html_find_close(str in, size_t from, str name);

struct buf;
/* Entities to characters; in attributes the rule for "&copy=1" differs. */
void html_unescape(struct buf *b, str in, bool attr);
/* Decodes the reference at in.s[*i] ('&'): code points to cp[2], count returned, 0: none. */
int html_entity(str in, size_t *i, bool attr, uint32_t cp[2]);
/* Attribute by name (lower case), STR_NULL if absent. */
str html_lex_attr(const struct html_lex *l, str name);

#endif
