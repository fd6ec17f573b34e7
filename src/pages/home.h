/* The first page: a question, then the ways to an answer. */
#ifndef PRONTO_PAGES_HOME_H
#define PRONTO_PAGES_HOME_H

#include "pages/page.h"

struct home_view {
	str title, intro, url, search_url;
};

#endif
