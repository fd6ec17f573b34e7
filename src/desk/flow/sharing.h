/*
 * Whose a ready answer or a macro is: one agent's own, a team's, or everybody's.  The own
 * is its agent's alone; a team's is changed by its members, everybody's by administrators.
 */
#ifndef PRONTO_DESK_FLOW_SHARING_H
#define PRONTO_DESK_FLOW_SHARING_H

#include "desk/policy.h"

struct sharing {
	str scope;		/* personal, team, shared */
	i64 agent_id, team_id;	/* of personal, of team; else 0 */
};

bool sharing_sees(const struct actor *who, const struct sharing *s);
bool sharing_edits(const struct actor *who, const struct sharing *s);
/* At a save: fills in or empties what the scope does not use; E_INVALID on "scope" or
 * "team_id", E_FORBIDDEN where the actor may not. */
bool sharing_check(struct ctx *c, struct sharing *s) WARN_UNUSED;
bool sharing_all_teams(const struct actor *who);	/* sees those of every team */

#endif
