/*
 * What a reader sees of tickets: the queues with their kept counts, the rows of a list,
 * the thread of one ticket.  All of it reads by key; nothing here counts or scans.
 */
#ifndef PRONTO_DESK_CASES_VIEW_H
#define PRONTO_DESK_CASES_VIEW_H

#include "desk/cases/ticket.h"

struct badge;

struct ticket_row {
	i64 id;
	str subject;
	i64 status_id;
	str category;
	i64 priority;
	str channel;
	i64 requester_id;
	str requester_name;
	i64 assignee_id, team_id;
	str language;
	bool spam, demo, draft;
	str snippet, tag_names;
	i64 messages, customer_at, agent_at, due_at, created_at, updated_at, last_event_id, sla_clock_id, snoozed_until, organisation_id, brand_id;
	const struct badge *sla;	/* promise/badge.h; NULL: nothing is promised now */
};
struct ticket_rows {
	struct ticket_row *v;
	size_t n;
	str next;		/* cursor of the next page; STR_NULL at the end */
	i64 count;		/* of the whole view, from the counters; -1 when filtered */
};

struct view_ask {
	str view;		/* mine unassigned open risk breached solved spam team:<id> own:<id> */
	str order;		/* due newest oldest priority; empty: due among open tickets, else newest */
	str sla;		/* risk breached today; empty: any */
	i64 today_until;	/* today: due before this instant; 0: within 24 hours */
	str group;		/* priority team assignee: first by that; none; empty: as the view says */
	i64 status_id, priority;	/* 0: any */
	str tag, channel;	/* empty: any */
	str cursor;
	i64 limit;
};

bool view_list(struct ctx *c, const struct view_ask *ask, struct ticket_rows *out) WARN_UNUSED;
struct own_view;
/* Open tickets that a draft holds: how many (up to TICKET_COUNT_MAX) and the newest ten. */
bool view_try_rows(struct ctx *c, const struct own_view *v, i64 *open, struct ticket_rows *out) WARN_UNUSED;
/* Rows in the order of the ids; unknown and hidden ones are left out. */
bool view_rows(struct ctx *c, const struct i64s *ids, struct ticket_rows *out) WARN_UNUSED;
/* A page of what a person asked for, newest first; out->next is the id to go on before. */
bool view_of_person(struct ctx *c, i64 person_id, i64 before_id, struct ticket_rows *out) WARN_UNUSED;
bool view_of_organisation(struct ctx *c, i64 organisation_id, i64 before_id, struct ticket_rows *out) WARN_UNUSED;

struct ticket_reach;
struct ticket_reach view_reach(struct ctx *c);	/* what the reader's role lets him see, as the store asks it */
/* How many of a person's tickets a narrow reader sees. */
bool view_seen_of_person(struct ctx *c, i64 person_id, i64 *open, i64 *total) WARN_UNUSED;

struct view_count {
	str key;
	i64 count;
};
/* The reader's views: mine, unassigned, open, risk, breached, solved, spam and his teams'. */
bool view_counts(struct ctx *c, struct view_count **v, size_t *n) WARN_UNUSED;

struct thread_file {
	i64 id, message_id, size;
	str sha256, name, mime_type, content_id;
	bool inline_;
};
struct thread_delivery {
	i64 message_id, not_before, sent_at;
	str address, state, last_reply;
};
struct thread_message {
	i64 id, ticket_id, author_id, remote_images, undone_at, created_at;
	str kind, direction, channel, author_kind, author_name, author_address, recipients,
		subject, html, text, quoted_html, language, flags, raw_sha;
	struct thread_file *files;
	struct thread_delivery *deliveries;
	size_t files_n, deliveries_n;
};
struct thread {
	struct thread_message *v;	/* oldest first */
	size_t n;
	bool more;
};
/* Inline images' cid: addresses are already those of our attachments. */
bool thread_load(struct ctx *c, i64 ticket_id, i64 before_id, i64 limit, struct thread *out) WARN_UNUSED;
/* A talk beside the ticket (side.h), whole. */
bool thread_of_side(struct ctx *c, i64 side_id, struct thread *out) WARN_UNUSED;
bool thread_one(struct ctx *c, i64 message_id, struct thread_message *m) WARN_UNUSED;	/* 404 by policy */
/* As thread_one, with the stored HTML: inline images by cid:, fit to be sent on. */
bool thread_one_stored(struct ctx *c, i64 message_id, struct thread_message *m) WARN_UNUSED;
/* The mail that a message came in, byte for byte.  E_NOT_FOUND "message.no_original". */
bool thread_raw(struct ctx *c, i64 message_id, str *raw) WARN_UNUSED;
/* E_NOT_FOUND "image.unknown" unless this very address is a remote picture of the message. */
bool thread_has_image(struct ctx *c, i64 message_id, str src) WARN_UNUSED;
str attachment_url(struct ctx *c, i64 id, str name);

#endif
