/*
 * By which way an agent is told of what: a matrix of events and ways, for all tickets and
 * apart for those of a team.  The bell is always there to look at; mail comes at once or
 * gathered; the browser shows its own notice and a sound while the workspace is open.  In
 * quiet hours nothing sounds and nothing pops up, and mail waits for their end.
 */
#ifndef PRONTO_DESK_NOTIFY_H
#define PRONTO_DESK_NOTIFY_H

#include "base/ctx.h"

enum { WAY_BELL = 1, WAY_MAIL = 2, WAY_PUSH = 4, WAY_SOUND = 8 };

struct notify_rule {
	i64 team_id;		/* 0: of all */
	str event;		/* assigned reply mention watch sla snooze desk new */
	bool bell, push, sound;
	str mail;		/* off now digest */
};
struct notify_prefs {
	struct notify_rule *rule;	/* every event of team 0 stands there */
	size_t n;
	bool quiet;
	i64 quiet_from, quiet_to;	/* minutes of his day */
	str digest;			/* hour, day */
	i64 digest_at;			/* minutes of his day */
};
#define NOTIFY_EVENTS "assigned|reply|mention|watch|sla|snooze|desk|new"

/* What he has set, or what holds for everybody. */
bool notify_load(struct ctx *c, i64 agent_id, struct notify_prefs *out) WARN_UNUSED;
/* Inside db_write, of c->who.  E_INVALID by field. */
bool notify_save(struct ctx *c, const struct notify_prefs *p) WARN_UNUSED;

struct notify_how {
	i64 ways;		/* bits; 0: he is not told */
	i64 mail_at;		/* with WAY_MAIL */
};
/* How this agent is told of a notice of this kind about this ticket (0: none). */
bool notify_how(struct ctx *c, i64 agent_id, str kind, i64 ticket_id, struct notify_how *out) WARN_UNUSED;
/* Whether these are quiet hours of his. */
bool notify_quiet(struct ctx *c, i64 agent_id, bool *quiet) WARN_UNUSED;
/* Those of a team who want to hear of its new tickets. */
bool notify_new_readers(struct ctx *c, i64 team_id, struct i64s *out) WARN_UNUSED;

/* Keys of one's own: {"action":"keys"}; an empty text takes an action's keys away. */
bool keys_load(struct ctx *c, str *json) WARN_UNUSED;
bool keys_save(struct ctx *c, str json) WARN_UNUSED;

#endif
