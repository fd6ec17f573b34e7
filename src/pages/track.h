/* A ticket as its customer sees it, and his list of them. */
#ifndef PRONTO_PAGES_TRACK_H
#define PRONTO_PAGES_TRACK_H

#include "pages/page.h"

struct track_step {
	str label;
	bool done, here;
};
struct track_steps {
	struct track_step *v;
	size_t n;
};
struct said_file {
	str href, name, size;
};
struct said_files {
	struct said_file *v;
	size_t n;
};
struct said_view {
	str author, when, iso;
	struct html body;
	bool ours;
	struct said_files files;
};
struct said_views {
	struct said_view *v;
	size_t n;
};
struct track_view {
	str action, number, subject, status, promise, csrf, limit, draft, wrong, said;
	bool solved, can_solve, can_reopen, follow, quiet, merged;
	struct track_steps steps;
	struct said_views thread;
};
struct my_item {
	str href, number, subject, status, when;
};
struct my_items {
	struct my_item *v;
	size_t n;
};
struct my_view {
	str address, csrf, next;
	struct my_items items;
};
struct my_ask_view {
	str email, wrong;
	bool sent;
};
struct my_enter_view {
	str action;
};

#endif
