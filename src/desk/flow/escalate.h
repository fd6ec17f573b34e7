/*
 * Escalation and return: a ticket goes to another tier with what its next team must know.
 * The form that is for that team and kind of case is answered first; the answers are kept
 * as data and stand on the ticket as one private note.  Customer clocks do not notice.
 */
#ifndef PRONTO_DESK_FLOW_ESCALATE_H
#define PRONTO_DESK_FLOW_ESCALATE_H

#include "desk/flow/handover.h"

enum { ESCALATE_UNDO_MS = 15000 };	/* ten seconds on the screen, and the way here */

struct escalate_ask {
	enum handover_kind kind;	/* HANDOVER_ESCALATION or _RETURN */
	i64 team_id;			/* 0: the next tier; where it came from */
	bool from_given;
	i64 from_team_id;		/* the team that the asker saw, if from_given */
	const json_t *answers;		/* may be NULL */
	str why;			/* for skipping a tier */
	i64 priority;			/* 0: as the form proposes */
	str facts;			/* a promise acts: what it knows, in place of answers; else null */
};
/* Inside db_write, on a ticket from ticket_take.  E_INVALID at "answers.<key>", "team_id" or
 * "reason"; E_CONFLICT when the ticket is elsewhere by now. */
bool escalate(struct ctx *c, struct ticket *t, const struct escalate_ask *ask, i64 *id) WARN_UNUSED;
/* Within ESCALATE_UNDO_MS, by who did it: everything as it was; the note is taken back. */
bool escalate_undo(struct ctx *c, struct ticket *t, i64 id) WARN_UNUSED;

struct escalate_target {
	i64 team_id, tier;
	str name;
	bool next, skips;
};
struct escalate_offer {
	struct escalate_target *target;
	size_t targets;
	i64 team_id;			/* the target that the form is for; 0: none */
	i64 from_team_id;
	bool skips;
	struct form form;		/* id 0: nothing is asked */
	i64 bounces;			/* between the two teams so far */
};
/* What the dialog needs: where it may go, and what is asked there. */
bool escalate_offer(struct ctx *c, const struct ticket *t, enum handover_kind kind, i64 team_id, struct escalate_offer *o) WARN_UNUSED;

#endif
