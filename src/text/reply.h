/*
 * What the customer wrote now, apart from what he quotes and signs.  The whole body is
 * kept; this is a view.  First the marks of mail clients (html.h), then rules on lines of
 * text for es, pt, it, en: a classifier and one pass, no regular expressions, linear.
 * If nothing would remain visible, everything does.
 */
#ifndef PRONTO_TEXT_REPLY_H
#define PRONTO_TEXT_REPLY_H

#include "base/str.h"
#include "text/html.h"

struct reply_cut {
	str visible_text, quoted_text;	/* quoted: history and signatures; "" if none */
	str visible_html, quoted_html;	/* sanitised, each complete in itself */
};

/* html: sanitised body with its rendering, or NULL when the mail had only text. */
void reply_split(struct arena *a, const struct html_out *html, str text, struct reply_cut *out);

/* The embedded header of a forwarded message ("De: … Enviado: … Asunto: …"). */
struct mail_forward {
	bool is;
	str name, addr, subject;
	i64 date;		/* ms UTC, 0 if not understood */
	str body;		/* what follows the header */
};
void forward_find(struct arena *a, str text, struct mail_forward *out);

/* "RE: RV: Fwd[2]: x" → "x"; *forwarded (may be NULL) if a forward mark was among them. */
str subject_strip(str subject, bool *forwarded);

#endif
