/* What became of a ticket's hand-overs, and how often escalations come back, by form. */
#ifndef PRONTO_DESK_FLOW_HANDOVERS_H
#define PRONTO_DESK_FLOW_HANDOVERS_H

#include "desk/flow/escalate.h"

struct handover_row {
	i64 id, ticket_id;
	str kind;
	i64 from_team_id, to_team_id, from_tier, to_tier, actor_id;
	str actor_name;
	i64 assignee_id, form_id, form_version_id;
	str form_name, why, answers;
	i64 message_id, returned_at, undone_at, created_at;
	bool may_undo;			/* by c->who, still */
	bool has_form;
	struct form form;		/* as it was asked */
	const json_t *answered;
};
bool handover_load(struct ctx *c, i64 id, struct handover_row *out) WARN_UNUSED;
/* Newest first, at most 100. */
bool handovers_of(struct ctx *c, i64 ticket_id, struct handover_row **v, size_t *n) WARN_UNUSED;

struct handover_figures {
	i64 form_id;			/* 0: nothing was asked */
	str form_name;
	i64 escalations, returned, returned_day;
	double rate, hours;		/* returned of all; until it came back, on average */
};
bool handover_report(struct ctx *c, i64 from, i64 to, struct handover_figures **v, size_t *n) WARN_UNUSED;

#endif
