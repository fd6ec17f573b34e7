/* The shapes that tickets, messages and search share; one row per JSON member. */
#ifndef PRONTO_API_SHAPES_H
#define PRONTO_API_SHAPES_H

#include "base/shape.h"

struct ref_out {		/* {id, name} */
	i64 id;
	str name;
};
struct address_out {
	str name, address;
};
struct badge_out {		/* the clock that counts on a ticket's badge */
	str metric, state;
	bool breached;
	i64 due_at, at_risk_at, at, resumes_at, closes_at, opens_at, target_s, elapsed_s, policy_id, clock_id;
};
struct ticket_row_out {
	i64 id;
	str subject;
	i64 status_id;
	str category;
	i64 priority;
	str channel;
	struct ref_out *requester;
	i64 assignee_id, team_id;
	struct json_raw tags;
	str snippet;
	i64 messages, customer_at, agent_at, due_at, updated_at, created_at, last_event_id;
	bool spam, demo, draft;
	str language;
	i64 snoozed_until;
	struct badge_out *sla;
};
struct participant_out {
	struct person_ref_out *person;
	str role;
};
struct person_ref_out {
	i64 id;
	str name, address;
};
struct delivery_out {
	str address, state, last_reply;
	i64 not_before, sent_at;
};
struct file_out {
	i64 id;
	str name, mime_type;
	i64 size;
	bool inline_;
	str url;
};
struct author_out {
	str kind;
	i64 id;
	str name, address;
};
struct message_out {
	i64 id, ticket_id;
	str kind, direction, channel;
	struct author_out *author;
	struct json_raw to, cc, bcc;
	str subject, html, quoted_html, text, language;
	struct strs flags;
	i64 remote_images;
	struct list attachments;	/* file_out */
	bool has_original;
	i64 created_at, undone_at;
	struct list delivery;		/* delivery_out */
	i64 undo_until;
};
struct event_out {
	i64 id;
	str kind;
	struct author_out *actor;
	struct json_raw detail;
	i64 created_at;
};

extern const struct shape ref_shape, address_shape, ticket_row_shape, badge_shape, participant_shape,
	delivery_shape, file_shape, message_shape, event_shape, person_ref_shape;

struct ctx;
struct history;
/* As event_out (history.c). */
struct list events_to_list(struct ctx *c, const struct history *h);

#endif
