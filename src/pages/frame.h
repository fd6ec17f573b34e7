/* What stands around every page: head, header, footer; and the page of failures. */
#ifndef PRONTO_PAGES_FRAME_H
#define PRONTO_PAGES_FRAME_H

#include "pages/page.h"

struct frame_link {
	str lang, label, href;
	bool here;
};
struct frame_links {
	struct frame_link *v;
	size_t n;
};
struct frame_view {
	str lang, title, description, canonical, css, js, theme, logo, site, fallback, image, og_locale;
	bool index, article, bare, public_, show_sla, show_status;
	struct frame_links alternates, languages;
	str footer;
};
struct failed_view {
	i64 status;
	str title, words, request;
	bool retry;
};
struct failed_view failed_view_of(struct page *p);

#endif
