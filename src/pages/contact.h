/* The way to write to the desk: the choice of a form, a form, what helps instead, sent. */
#ifndef PRONTO_PAGES_CONTACT_H
#define PRONTO_PAGES_CONTACT_H

#include "pages/kb.h"

struct choice_item {
	str key, label;
	bool chosen;
};
struct choice_items {
	struct choice_item *v;
	size_t n;
};
struct ask_item {
	str name, id, label, help, unit, value, wrong, when, is;
	bool required, hidden, text, long_text, number, date, yes_no, choice, choices;
	struct choice_items options;
};
struct ask_items {
	struct ask_item *v;
	size_t n;
};
struct wrong_item {
	str href, words;
};
struct wrong_items {
	struct wrong_item *v;
	size_t n;
};
struct kept_field {
	str name, value;
};
struct kept_fields {
	struct kept_field *v;
	size_t n;
};
struct contact_view {
	str action, title, intro, key, at, seen, limit, form;
	str subject, message, name, email;
	str subject_wrong, message_wrong, email_wrong;
	bool ask_subject, signed_in, more, step;
	struct ask_items asks;
	struct wrong_items wrong;
};
struct helps_view {
	str action, solved;
	struct kb_items items;
	struct kept_fields kept;
};
struct sent_view {
	str number, promise, promise_text, track;
	bool mailed, solved;
};

#endif
