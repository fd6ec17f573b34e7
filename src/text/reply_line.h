/* Lines of a mail body and what each one is. */
#ifndef PRONTO_TEXT_REPLY_LINE_H
#define PRONTO_TEXT_REPLY_LINE_H

#include "base/str.h"

struct reply_lines {
	struct arena *a;
	str text;
	str *v;			/* as written */
	size_t *at;		/* offsets in text */
	size_t n;
};

enum head_kind { HEAD_NONE, HEAD_FROM, HEAD_DATE, HEAD_TO, HEAD_CC, HEAD_SUBJECT };

struct reply_lines reply_lines(struct arena *a, str text);
bool line_blank(str l);
bool line_quoted(str l);			/* starts with '>' */
bool line_separator(struct arena *a, str l);	/* "-----Mensaje original-----" */
bool line_rule(str l);				/* "________" */
bool line_signature(str l);			/* "-- " */
bool line_device(struct arena *a, str l);	/* "Enviado desde mi iPhone" */
enum head_kind line_head(struct arena *a, str l, str *value);	/* "De: Ana" */
/* Lines that an attribution ("El …, Ana escribió:") at i takes, 0 if none; *sure: it
 * names an address, so that no '>' needs to follow. */
size_t lines_attribution(const struct reply_lines *r, size_t i, bool *sure);
/* Lines of a header block at i (Outlook's), 0 if none. */
size_t lines_header_block(const struct reply_lines *r, size_t i);

#endif
