/*
 * Roles.  Four are built in and ordered by rank: light, agent, admin, owner.  A desk makes
 * others: a set of permissions and how far their people see (all tickets, those of their
 * teams, their own).  Nobody gives, makes or changes a role that may more than he may
 * himself, and what he does is kept in the event log.
 */
#ifndef PRONTO_DESK_PEOPLE_ROLE_H
#define PRONTO_DESK_PEOPLE_ROLE_H

#include "base/ctx.h"
#include "desk/policy.h"

struct role_def {
	i64 id;
	str name;
	struct strs permissions;	/* names of verbs, those that a role can have */
	str reach;			/* all, teams, organisations, own */
	struct i64s organisation_ids;	/* of reach organisations */
	i64 people;			/* active ones who have it */
	bool demo;
	i64 updated_at;
};
struct role_defs {
	struct role_def *v;
	size_t n;
};

bool roles_list(struct ctx *c, struct role_defs *out) WARN_UNUSED;
bool role_load(struct ctx *c, i64 id, struct role_def *out) WARN_UNUSED;
/* id 0 makes a new one.  Live streams of its people end, so that they see by the new rule
 * at once.  E_CONFLICT "role.name_taken", E_INVALID "role.unknown_permission",
 * "role.too_wide" (a permission that needs all tickets), E_FORBIDDEN "role.more". */
bool role_save(struct ctx *c, struct role_def *r) WARN_UNUSED;
bool role_delete(struct ctx *c, i64 id) WARN_UNUSED;	/* E_CONFLICT "role.in_use" */

str role_words(struct ctx *c, const struct strs *permissions);	/* as they are stored */
str role_reach_words(struct ctx *c, const struct role_def *r);		/* likewise */
/* What stands in an agent's row and his role's, in the actor.  False: it is no role. */
bool role_into(struct actor *who, str role, i64 role_id, const str verbs_reach[2]) WARN_UNUSED;
/* E_FORBIDDEN "role.more" unless c->who may all that this one may, and sees as far. */
bool role_within(struct ctx *c, const struct actor *one) WARN_UNUSED;

struct desk_event {
	i64 id, actor_id, created_at;
	str kind, actor_kind, actor_name, detail;
};
struct desk_events {
	struct desk_event *v;
	size_t n;
	i64 next;		/* 0 at the end */
};
/* What happened to the desk itself (roles, agents, merges, calendars …), newest first. */
bool desk_events_before(struct ctx *c, i64 before_id, i64 limit, struct desk_events *out) WARN_UNUSED;

#endif
