/*
 * Header fields: splitting a block, decoding RFC 2047 words (each base64 word with its own
 * padding, neighbours of one charset merged before decoding), parameters with RFC 2231,
 * dates, message ids and addresses, all as they occur in the wild.
 */
#ifndef PRONTO_TEXT_HEADER_H
#define PRONTO_TEXT_HEADER_H

#include "text/mail.h"

struct headers {
	struct mail_header *v;	/* values raw, still folded */
	size_t n;
};

/* Fields up to the blank line; *body_at gets the offset behind it. */
struct headers headers_split(struct arena *a, str block, size_t *body_at);
str headers_get(const struct headers *h, str name);		/* first raw value, STR_NULL if none */
str headers_get_nth(const struct headers *h, str name, size_t nth);

/* Decoded, one line, valid UTF-8; `charset` is for unlabelled 8-bit bytes. */
str header_text(struct arena *a, str raw, str charset);

struct header_param {
	str name, value;	/* name in lower case, value decoded */
};
struct header_value {
	str value;		/* before the first ';', lower case, trimmed */
	struct header_param *v;
	size_t n;
};
struct header_value header_params(struct arena *a, str raw);
str header_param(const struct header_value *h, str name);	/* STR_NULL if none */

bool header_date(str raw, i64 *ms);		/* RFC 5322 and what people make of it */

/* Every "<…>" id; without any, words that hold '@'.  At most max. */
struct strs header_ids(struct arena *a, str raw, size_t max);

/* At most *left addresses, which is counted down; groups are flattened. */
struct list header_addrs(struct arena *a, str raw, str charset, int *left);

/* Key under which an address is stored: lower case, IDN as ASCII, no trailing dot.
 * STR_NULL if it is no address. */
str addr_key(struct arena *a, str addr);

/* Tolerant decoders: junk is skipped, padding in the middle does not end base64. */
struct buf;
void decode_base64(struct buf *b, str in);
void decode_qp(struct buf *b, str in, bool header);

#endif
