/*
 * A growing byte buffer in an arena.  It states its maximum when born; a write past it
 * sets .over and drops the bytes, so a writer checks once at the end.
 */
#ifndef PRONTO_BASE_BUF_H
#define PRONTO_BASE_BUF_H

#include <stdarg.h>
#include "base/str.h"

struct arena;

struct buf {
	char *s;
	size_t n, cap, max;
	bool over;
	struct arena *a;
};

struct buf buf_new(struct arena *a, size_t max_bytes);
void buf_put(struct buf *b, str x);
/* Room for n bytes that the caller writes at once; NULL past the maximum. */
char *buf_room(struct buf *b, size_t n) WARN_UNUSED;
static inline void buf_ch(struct buf *b, char ch)
{
	char *p = !b->over && b->n < b->cap ? b->s + b->n++ : buf_room(b, 1);

	if (p)
		*p = ch;
}
void buf_i64(struct buf *b, i64 v);
void buf_fmt(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vfmt(struct buf *b, const char *fmt, va_list ap);
void buf_cut(struct buf *b, size_t n);		/* shorten to n */
str buf_str(const struct buf *b);		/* valid until the next write */

/* Escaping belongs to the writer. */
void html_text(struct buf *b, str x);
void html_attr(struct buf *b, str x);
void json_str(struct buf *b, str x);		/* with the quotes; broken UTF-8 becomes U+FFFD */
void json_i64(struct buf *b, i64 v);
void url_part(struct buf *b, str x);		/* percent-encodes all but unreserved */
void csv_cell(struct buf *b, str x);		/* quotes; a formula start gets an apostrophe */
void csv_line(struct buf *b, const str *cell, size_t n);	/* n cells and the line's end */

#endif
