/*
 * Composes an RFC 5322 message that any relay passes on: header values through one encoder
 * that refuses CR, LF and NUL, bodies quoted-printable or base64, lines ≤ 76 bytes, CRLF.
 */
#ifndef PRONTO_TEXT_MAILOUT_H
#define PRONTO_TEXT_MAILOUT_H

#include "text/mail.h"

struct mail_file {
	str name, type, content_id, bytes;	/* content_id: shown inside the HTML */
};

struct mail_out {
	struct mail_addr from, reply_to;	/* reply_to.addr empty: none */
	struct list to, cc;			/* struct mail_addr */
	str subject;
	str message_id, in_reply_to;		/* with < and >; in_reply_to may be empty */
	struct strs references;			/* oldest first; capped to the first 4 and last 6 */
	i64 date;				/* ms UTC */
	str text, html;				/* either may be empty */
	struct list files;			/* struct mail_file */
	struct list headers;			/* struct mail_header: Auto-Submitted, Precedence … */
	str calendar, calendar_method;		/* text/calendar alternative, if any */
};

/* False: *bad names the field that holds a forbidden byte or is no address. */
bool mail_compose(struct arena *a, const struct mail_out *m, str *out, const char **bad) WARN_UNUSED;

/* The one header encoder: "Name: value" folded and encoded; false for CR, LF, NUL or a
 * name that is none. */
struct buf;
bool mail_header(struct buf *b, str name, str value) WARN_UNUSED;

/* "Mon, 02 Mar 2026 09:00:00 +0000" */
str mail_date(struct arena *a, i64 at);

#endif
