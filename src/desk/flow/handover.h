/*
 * Moves of a ticket from team to team.  Up a tier is an escalation, down a tier a return,
 * on the same tier a transfer (the one that counts as misrouting); from no team at all is
 * sorting in and counts as nothing.  ticket_change asks here before it moves a ticket, so
 * that nobody, by whatever way he comes, passes by the form that belongs to the move.
 */
#ifndef PRONTO_DESK_FLOW_HANDOVER_H
#define PRONTO_DESK_FLOW_HANDOVER_H

#include "desk/cases/ticket.h"
#include "desk/flow/form.h"

enum handover_kind { HANDOVER_NONE, HANDOVER_ESCALATION, HANDOVER_RETURN, HANDOVER_TRANSFER };
enum { HANDOVER_BOUNCES = 2 };	/* more than these between two teams: their leads hear of it */

struct handover_move {
	enum handover_kind kind;
	i64 from, to;			/* teams; 0: none */
	i64 from_tier, to_tier;
	str from_name, to_name;
	bool skips;			/* a tier with an active team lies between */
	bool watched;			/* who had it became a watcher by it */
};
/* What goes along with a move that was asked for as such (escalate.h). */
struct handover_with {
	i64 form_id, form_version_id;
	i64 priority_from;		/* 0: it stays */
	str answers, why;		/* answers: JSON */
	bool undo;			/* puts things back: no move of its own */
	i64 *id;			/* gets the row's id */
};

const char *handover_kind_name(enum handover_kind k);	/* "escalation" */
/* What moving this ticket to that team would be. */
bool handover_of(struct ctx *c, const struct ticket *t, i64 team_id, struct handover_move *m) WARN_UNUSED;
/* For ticket_change, before it changes anything: completes *ch (why; nobody has it any more,
 * and who had it goes on watching).  A move by choice that needs a form is refused. */
bool handover_plan(struct ctx *c, const struct ticket *t, struct ticket_change *ch, struct handover_move *m) WARN_UNUSED;
/* And afterwards: writes its row, and tells the leads when it goes to and fro. */
bool handover_record(struct ctx *c, const struct ticket *was, struct ticket *t, const struct ticket_change *ch,
		     const struct handover_move *m) WARN_UNUSED;
/* How often the ticket came back between two teams. */
bool handover_bounces(struct ctx *c, i64 ticket_id, i64 a, i64 b, i64 *n) WARN_UNUSED;

/* Inside db_write: whoever has the ticket and is not of the team that it moves to (*leaves)
 * goes on hearing of it. */
bool handover_leave(struct ctx *c, const struct ticket *t, i64 team_id, bool *leaves) WARN_UNUSED;

#endif
