/* The first page: a question, then the ways to an answer. */
#ifndef PRONTO_PAGES_HOME_H
#define PRONTO_PAGES_HOME_H

#include "pages/page.h"

struct home_topic {
	str name, about, href;
	i64 n;
};
struct home_topics {
	struct home_topic *v;
	size_t n;
};
struct home_view {
	str title, intro, url, search_url;
	struct home_topics topics;
};

#endif
