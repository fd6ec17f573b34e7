/* Pages of the knowledge base: a category, an article, what a search found, what readers said. */
#ifndef PRONTO_PAGES_KB_H
#define PRONTO_PAGES_KB_H

#include "pages/page.h"

struct kb_part {
	str text;
	bool hit;
};
struct kb_parts {
	struct kb_part *v;
	size_t n;
};
struct kb_item {
	i64 id;
	str href, lang, title, about;
	bool foreign;		/* not in the page's language */
	struct kb_parts parts;	/* an excerpt with what was found */
};
struct kb_items {
	struct kb_item *v;
	size_t n;
};
struct kb_group {
	str name, about, id;
	struct kb_items items;
};
struct kb_groups {
	struct kb_group *v;
	size_t n;
};
struct kb_crumb {
	str name, href, url;
	i64 position;
	bool more;		/* another one follows */
};
struct kb_crumbs {
	struct kb_crumb *v;
	size_t n;
};
struct category_view {
	str name, about;
	struct kb_crumbs crumbs;
	struct kb_groups groups;
};
struct article_view {
	str lang, title, summary, changed, published_iso, changed_iso, url, official_href, official_name;
	struct html body;
	bool machine, outdated, voted;
	struct kb_crumbs crumbs;
};
struct results_view {
	str query, corrected, contact;
	i64 n;
	struct kb_items items;
};
struct voted_view {
	str title, href;
	bool helpful, done;
};

/* The path of an article: "/es/a/reset". */
str kb_href(struct page *p, str locale, str slug);
/* What a question finds, ready to be shown. */
bool kb_found(struct page *p, str query, i64 limit, bool instant, struct results_view *out) WARN_UNUSED;

#endif
