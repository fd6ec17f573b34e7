/* The rows of all pages; each file offers its own. */
#ifndef PRONTO_PAGES_SETS_H
#define PRONTO_PAGES_SETS_H

#include "pages/page.h"

extern const struct page_set pages_brand, pages_home, pages_kb, pages_contact, pages_track, pages_status, pages_seo;
extern const struct page_set pages_survey;

#endif
