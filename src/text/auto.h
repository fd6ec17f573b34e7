/*
 * Mail written by machines: automatic replies (RFC 3834 and what mailers do instead) and
 * bounces that are only worded, not reported.  Own rules for en, es, pt, it.
 */
#ifndef PRONTO_TEXT_AUTO_H
#define PRONTO_TEXT_AUTO_H

#include "text/header.h"
#include "text/mail.h"

/* Fills auto_reply and, if no report said so already, bounce. */
void mail_auto_classify(struct arena *a, const struct headers *h, struct mail *m);

/* Recipients, status and wording out of a bounce's text; true if it is one. */
bool mail_bounce_text(struct arena *a, const struct headers *h, struct mail *m);

/* "5.1.1" out of running text (or made from "550"); empty if none. */
str mail_status_find(struct arena *a, str text);

#endif
