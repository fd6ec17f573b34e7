/*
 * What acts by itself must not be left pointing at nothing: before a team, a status, a
 * skill, a macro or a field goes, the active rules, macros, policies and forms that name it
 * are looked for, and the refusal says which.
 */
#ifndef PRONTO_DESK_FLOW_USES_H
#define PRONTO_DESK_FLOW_USES_H

#include "base/ctx.h"

struct use {
	const char *member;	/* of an action, a step or a form: "team_id", with its list "team_ids" */
	i64 id;
	str text;		/* a field's name; then id is 0 */
	const char *cond;	/* what conditions call it: "team"; NULL: they do not ask about it */
};
/* Inside a transaction.  E_CONFLICT "uses.named" with the names. */
bool uses_none(struct ctx *c, const struct use *u) WARN_UNUSED;

#endif
