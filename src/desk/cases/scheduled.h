/*
 * Answers that leave at a time.  Until then such an answer is no message: nobody but the
 * desk reads it and no clock stops for it.  When its time comes it is sent as its author
 * would send it, with what he may do then, in one transaction with its removal from here:
 * a crash sends it once or later, never twice.  Whoever writes into the ticket before that
 * stops it; its author hears of it and decides.
 */
#ifndef PRONTO_DESK_CASES_SCHEDULED_H
#define PRONTO_DESK_CASES_SCHEDULED_H

#include "desk/cases/message.h"

struct scheduled_new {
	struct message_out_req r;	/* kind public */
	i64 send_at;
	str category;		/* the ticket's when it leaves; empty: as it is then */
	i64 macro_id;		/* whose other actions go along */
};
/* Inside db_write.  E_INVALID "scheduled.when"; else refused as message_send would. */
bool scheduled_put(struct ctx *c, struct ticket *t, const struct scheduled_new *n, i64 *id) WARN_UNUSED;

struct scheduled {
	i64 id, ticket_id, agent_id, send_at, macro_id, seen_event_id, created_at;
	str agent_name, subject;	/* of the ticket */
	str state;		/* waiting, refused */
	str why;		/* key of the failure that stopped it */
	str html, category;
	bool text_only;
	struct strs to, cc, bcc;
	struct i64s attachment_ids;
};
struct scheduleds {
	struct scheduled *v;
	size_t n;
};
bool scheduled_load(struct ctx *c, i64 id, struct scheduled *out) WARN_UNUSED;
bool scheduled_of_ticket(struct ctx *c, i64 ticket_id, struct scheduleds *out) WARN_UNUSED;
bool scheduled_mine(struct ctx *c, struct scheduleds *out) WARN_UNUSED;
/* Inside db_write, by whoever may answer the ticket: another time; what came in since was seen. */
bool scheduled_move(struct ctx *c, i64 id, i64 send_at) WARN_UNUSED;
bool scheduled_cancel(struct ctx *c, i64 id, struct scheduled *out) WARN_UNUSED;

/* Jobs: when the next is due (0: none), and inside db_write what is due. */
bool scheduled_next(struct ctx *c, i64 *at) WARN_UNUSED;
bool scheduled_send_due(struct ctx *c, i64 *done) WARN_UNUSED;

#endif
