/*
 * A talk beside a ticket: with a supplier, an expert, another department, by mail.  It has
 * a subject, recipients and tokens of its own; answers come back to it and never to the
 * customer's thread, and nothing of that thread goes with it.  Its messages are of kind
 * "side", which no reader of the customer's thread takes.
 */
#ifndef PRONTO_DESK_CASES_SIDE_H
#define PRONTO_DESK_CASES_SIDE_H

#include "desk/cases/message.h"

enum { SIDE_RECIPIENTS = 20 };

struct side_talk {
	i64 id, ticket_id, messages, agent_id, created_at, updated_at;
	str subject, state;	/* open done */
	struct strs to;
	bool waiting;		/* for them; else they have answered */
};
struct side_talks {
	struct side_talk *v;
	size_t n;
};

struct side_new {
	str subject, html;	/* html as typed; sanitised here */
	struct strs to;
	struct i64s attachment_ids;
	bool hold;		/* the ticket waits for a third party meanwhile */
	i64 undo_ms;
};
/* Begins a talk with its first message.  E_CONFLICT message.no_mailbox. */
bool side_open(struct ctx *c, struct ticket *t, const struct side_new *in, i64 *side_id) WARN_UNUSED;
struct side_more {
	str html;
	struct i64s attachment_ids;
	i64 undo_ms;
};
bool side_send(struct ctx *c, i64 side_id, const struct side_more *in, i64 *message_id) WARN_UNUSED;
bool side_set_state(struct ctx *c, i64 side_id, str state) WARN_UNUSED;	/* open, done */

/* From intake.  A person's answer opens the talk again, and the ticket if it waited for it. */
struct side_in {
	i64 side_id;
	const struct message_new *m;
	bool automatic;
};
bool side_receive(struct ctx *c, const struct side_in *in, i64 *ticket_id, i64 *message_id) WARN_UNUSED;
/* Whether an address is among a talk's recipients. */
bool side_knows(struct ctx *c, i64 side_id, str address_folded, bool *yes) WARN_UNUSED;

/* By the reader's right on the ticket; 404 otherwise. */
bool side_load(struct ctx *c, i64 side_id, struct side_talk *out) WARN_UNUSED;
/* Of a ticket and of all that became it, newest first. */
bool sides_of(struct ctx *c, i64 ticket_id, struct side_talks *out) WARN_UNUSED;

#endif
