/*
 * Who follows a ticket besides its assignee: watchers, told by the bell of what others
 * write; and people or teams who are mentioned in a note ("@Ana Agent"), who are told and
 * watch from then on.
 */
#ifndef PRONTO_DESK_CASES_FOLLOW_H
#define PRONTO_DESK_CASES_FOLLOW_H

#include "desk/cases/ticket.h"

bool watchers_load(struct ctx *c, i64 ticket_id, struct i64s *out) WARN_UNUSED;
/* Inside db_write, on a ticket that the caller holds.  Twice is no error. */
bool watcher_put(struct ctx *c, struct ticket *t, i64 agent_id) WARN_UNUSED;
bool watcher_drop(struct ctx *c, struct ticket *t, i64 agent_id) WARN_UNUSED;
/* Inside db_write, after a message was added: tells watchers and, of a note, the mentioned. */
struct follow_news {
	bool note;
	bool customer;		/* who is told of it: whose ticket it is */
	str text;
	i64 message_id;
};
bool follow_tell(struct ctx *c, struct ticket *t, const struct follow_news *n) WARN_UNUSED;
/* Inside db_write: somebody else gave it to its assignee. */
bool follow_assigned(struct ctx *c, const struct ticket *t) WARN_UNUSED;
/* Works here and may see the ticket: nobody else is told of it. */
bool follow_may(struct ctx *c, const struct ticket *t, i64 agent_id, bool *yes) WARN_UNUSED;

#endif
