/* The allow-list of elements with what the sanitiser and the text rendering do to them. */
#ifndef PRONTO_TEXT_HTML_TAGS_H
#define PRONTO_TEXT_HTML_TAGS_H

#include "base/str.h"

enum {
	TAG_ALLOW = 1,		/* written; all others are unwrapped */
	TAG_VOID = 2,		/* no content, no end tag */
	TAG_BLOCK = 4,		/* starts a line of text and closes an open <p> */
	TAG_PARA = 8,		/* blank line around it in the text */
	TAG_RAW = 16,		/* dropped with content that is not markup */
	TAG_NEST = 32,		/* dropped with content that may nest */
	TAG_CELL = 64,		/* td, th */
	TAG_TABLE = 128,	/* table and its parts but the cells */
	TAG_LIST = 256,
	TAG_GONE = 512,		/* dropped, has no content */
	TAG_LOOKS = 1024,	/* written only where styles are kept */
};

enum html_tag_id {
	T_OTHER, T_A, T_BLOCKQUOTE, T_BR, T_CAPTION, T_DD, T_DT, T_HR, T_IMG, T_LI, T_OL, T_P, T_PRE,
	T_TABLE, T_TBODY, T_TD, T_TFOOT, T_TH, T_THEAD, T_TR, T_UL, T_CENTER, T_BASE,
};

struct html_tag {
	str name;
	unsigned flags;
	enum html_tag_id id;
};

/* NULL for a name the table does not know: such an element is unwrapped. */
const struct html_tag *html_tag_find(str name);

/* Writes the attribute if it is on the list for this tag and its value is plain. */
struct buf;
bool html_tag_attr(struct buf *b, const struct html_tag *t, str name, str value);

#endif
