/*
 * Who reads a page, as far as it needs to be known: a random cookie of one day tells two
 * visitors apart and nothing else; a customer who followed a link from his mailbox has a
 * session.
 */
#ifndef PRONTO_PAGES_VISITOR_H
#define PRONTO_PAGES_VISITOR_H

#include "pages/page.h"

/* The hash of the visitor's cookie, which is set if there is none. */
str page_visitor(struct page *p);
/* Inside a transaction: c->who becomes the customer of the session, if there is one. */
bool page_customer(struct page *p) WARN_UNUSED;
bool page_has_session(const struct page *p);
bool page_session_end(struct page *p) WARN_UNUSED;	/* inside db_write */
void page_session(struct page *p, str token, i64 max_age_s);

#endif
