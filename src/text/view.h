/*
 * All that Pronto keeps of a message after parsing: the mail, its sanitised HTML, the
 * visible reply apart from history, the guessed language.  This is what the jailed worker
 * makes and what travels over the wire; mail.html is emptied, since nobody needs it raw.
 */
#ifndef PRONTO_TEXT_VIEW_H
#define PRONTO_TEXT_VIEW_H

#include "text/html.h"
#include "text/mail.h"
#include "text/reply.h"

struct mail_view {
	struct mail mail;
	str html;			/* sanitised; images by cid: and data-remote-src */
	struct reply_cut cut;
	struct mail_forward forward;
	str subject_clean;		/* without RE:, RV: … */
	bool forwarded;			/* the subject said so */
	str lang;			/* "es", "pt", "it", "en" or "" */
	i64 remote_images, links;
	bool html_cut;			/* too big: text only, or some links dropped */
};

void mail_view_make(struct arena *a, str raw, const struct mail_limits *limits, struct mail_view *v);

/* The whole HTML with its looks, inline pictures as data: addresses, for a sandboxed view;
 * html empty: the mail has none, text holds what it says. */
void mail_original_make(struct arena *a, str raw, const struct mail_limits *limits, struct html_out *out);

/* JSON of `pronto mail parse`, without the attachments' bytes. */
struct buf;
void mail_view_json(struct buf *b, const struct mail_view *v);

#endif
