/* How the service does, and what the desk promises. */
#ifndef PRONTO_PAGES_STATUS_H
#define PRONTO_PAGES_STATUS_H

#include "pages/page.h"

struct news_item {
	str state, words, when, iso;
};
struct news_items {
	struct news_item *v;
	size_t n;
};
struct outage_item {
	str title, state, impact, kind, when, iso, url;
	i64 id;
	struct news_items news;
};
struct outage_items {
	struct outage_item *v;
	size_t n;
};
struct status_view {
	str now, kind, asked, wrong, email, feed, updated;
	struct outage_items running, past;
};
struct status_step_view {
	str title, action, button;
	bool done;
};
struct sla_target_item {
	str what, normal, urgent, kept;
};
struct sla_target_items {
	struct sla_target_item *v;
	size_t n;
};
struct sla_item {
	str name, words, hours;
	struct sla_target_items targets;
};
struct sla_items {
	struct sla_item *v;
	size_t n;
	bool kept, few;		/* a column of what was kept; some of it is not told */
};

#endif
