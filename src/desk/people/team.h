/* Teams and who is in them. */
#ifndef PRONTO_DESK_PEOPLE_TEAM_H
#define PRONTO_DESK_PEOPLE_TEAM_H

#include "base/ctx.h"

struct team {
	i64 id;
	str name;
	i64 tier;		/* 1 to 9: the level of support */
	bool active, demo;
	i64 calendar_id;	/* its business hours; 0: always open */
	i64 lead_id;		/* who hears of what goes wrong; 0: nobody */
	i64 next_team_id;	/* where an escalation goes; 0: nowhere */
	struct i64s member_ids;
};
struct teams {
	struct team *v;
	size_t n;
};

bool team_load(struct ctx *c, i64 id, struct team *out) WARN_UNUSED;
bool team_list(struct ctx *c, struct teams *out) WARN_UNUSED;
/* id 0 makes a new one and sets it; member_ids are the whole list.
 * E_CONFLICT "team.name_taken", E_INVALID on what names nobody. */
bool team_save(struct ctx *c, struct team *t) WARN_UNUSED;
/* Its tickets stay, without a team; its counts are the caller's (cases/counter.h). */
bool team_delete(struct ctx *c, i64 id) WARN_UNUSED;
struct i64s team_ids_parse(struct arena *a, str words);	/* "3 7", as the look-ups of actors give them */
bool team_ids_of(struct ctx *c, i64 agent_id, struct i64s *out) WARN_UNUSED;
/* Whole list of an agent's teams; unknown ids are passed over. */
bool team_set_of(struct ctx *c, i64 agent_id, const struct i64s *team_ids) WARN_UNUSED;

#endif
