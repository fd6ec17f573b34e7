/*
 * Mail of the desk itself: invitations, password links.  The words come from the
 * catalogue in the reader's language; a row of the outbox (purpose "system", no ticket)
 * carries {"to","subject","text","html"} and is sent by the first active mailbox that
 * sends.  Where there is none, nothing is queued and the caller shows the link instead.
 */
#ifndef PRONTO_DESK_MAILER_H
#define PRONTO_DESK_MAILER_H

#include "base/ctx.h"

struct desk_mail {
	str to, to_name, locale;
	const char *kind;		/* of text: "invite" (texts/texts.h) */
	struct fail_param p[FAIL_PARAMS];
};

/* Inside db_write.  *queued (may be NULL) is false when no mailbox sends. */
bool desk_mail(struct ctx *c, const struct desk_mail *m, bool *queued) WARN_UNUSED;

/* A mail with ready words that belongs to no ticket's thread and that nobody answers. */
struct desk_letter {
	str to, to_name, locale;
	str subject, text;
	str html;		/* empty: made from the text */
	str purpose;		/* "notify", "digest" */
	str extra;		/* members of the row that its writer keeps beside the words; or empty */
	i64 not_before;
};
/* Inside db_write.  *id 0: no mailbox sends. */
bool desk_letter(struct ctx *c, const struct desk_letter *m, i64 *id) WARN_UNUSED;
/* What stands in its row; STR_NULL: too long. */
str desk_letter_content(struct arena *a, const struct desk_letter *m);

#endif
