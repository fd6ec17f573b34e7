/*
 * The flat record that crosses the jail's border: length-prefixed fields in a fixed order.
 * The decoder trusts nothing: every bound, every string (UTF-8, no NUL, no line break in
 * header values), every tag of the HTML and every count is checked before use, since the
 * worker that wrote it may have been taken over by a hostile mail.
 */
#ifndef PRONTO_TEXT_WIRE_H
#define PRONTO_TEXT_WIRE_H

#include "text/view.h"

struct buf;
void wire_put_view(struct buf *b, const struct mail_view *v);
/* False: the record is broken, *v must not be used.  Strings point into `in`. */
bool wire_get_view(struct arena *a, str in, struct mail_view *v) WARN_UNUSED;

void wire_put_html(struct buf *b, const struct html_out *o);	/* html, text, counts */
bool wire_get_html(struct arena *a, str in, struct html_out *o) WARN_UNUSED;

/* The whole HTML of a mail with its looks, for a sandbox; text and counts as well. */
void wire_put_original(struct buf *b, const struct html_out *o);
bool wire_get_original(struct arena *a, str in, struct html_out *o) WARN_UNUSED;

/* True if the text holds nothing but what html_sanitize writes: listed tags, listed and
 * quoted attributes, harmless addresses. */
bool html_is_clean(str html);
bool html_is_clean_styled(str html);	/* the same with policy.styles */

#endif
