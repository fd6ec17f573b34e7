/*
 * Skills: what an agent has and a ticket may need.  A language is a skill with a language
 * code.  A need is said of a whole team, of a tag, or of one ticket; required ones are
 * never dropped, optional ones after the team's time.
 */
#ifndef PRONTO_DESK_FLOW_SKILL_H
#define PRONTO_DESK_FLOW_SKILL_H

#include "base/ctx.h"
#include "desk/cases/ticket.h"

struct skill_need {
	i64 team_id, tag_id;	/* one of them */
	str tag;		/* its name, for reading and for saving by name */
	bool required;
};
struct skill {
	i64 id, agents;
	str name, language;
	struct skill_need *need;
	size_t needs;
};
struct skills {
	struct skill *v;
	size_t n;
};
bool skill_list(struct ctx *c, struct skills *out) WARN_UNUSED;
bool skill_load(struct ctx *c, i64 id, struct skill *out) WARN_UNUSED;
/* Inside db_write.  id 0 makes one; its needs are the whole list.  What waits is looked at
 * anew.  E_CONFLICT "skill.name_taken". */
bool skill_save(struct ctx *c, struct skill *s) WARN_UNUSED;
bool skill_delete(struct ctx *c, i64 id) WARN_UNUSED;
/* The names of these, in their order; unknown ones are left out. */
bool skill_names(struct ctx *c, const struct i64s *ids, struct strs *out) WARN_UNUSED;

struct ticket_need {
	i64 skill_id;
	bool required;
};
struct ticket_needs {
	struct ticket_need *v;
	size_t n;
};
/* What was said of this one ticket. */
bool ticket_needs_load(struct ctx *c, i64 ticket_id, struct ticket_needs *out) WARN_UNUSED;
/* Inside db_write: adds a need, or takes it away. */
bool ticket_need_set(struct ctx *c, const struct ticket *t, const struct ticket_need *n) WARN_UNUSED;
bool ticket_need_drop(struct ctx *c, const struct ticket *t, i64 skill_id) WARN_UNUSED;

#endif
