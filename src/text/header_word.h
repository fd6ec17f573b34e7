/* RFC 2047: walks a raw header and hands out decoded pieces, plain ones and encoded ones. */
#ifndef PRONTO_TEXT_HEADER_WORD_H
#define PRONTO_TEXT_HEADER_WORD_H

#include "base/str.h"

struct word_reader {
	struct arena *a;
	str in, charset;
	size_t at;
	bool no_more;		/* no "?=" ahead: do not look again */
};

struct word_reader word_reader(struct arena *a, str raw, str charset);
/* Next piece in UTF-8; *encoded says that it came from encoded words. */
bool word_next(struct word_reader *r, str *piece, bool *encoded);

#endif
