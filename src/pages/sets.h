/* The rows of all pages; each file offers its own. */
#ifndef PRONTO_PAGES_SETS_H
#define PRONTO_PAGES_SETS_H

#include "pages/page.h"

extern const struct page_set pages_brand, pages_home;
extern const struct page_set pages_survey;

#endif
