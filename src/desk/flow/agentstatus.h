/*
 * Agents as routing sees them.  An agent says online, busy (finishes, takes nothing new),
 * away or offline; who was not seen for some minutes is offline whatever he said, and is
 * what he said again when he comes back.  Beside it his hours, his skills, and how much he
 * takes at once of each class: mail, chat, phone.
 */
#ifndef PRONTO_DESK_FLOW_AGENTSTATUS_H
#define PRONTO_DESK_FLOW_AGENTSTATUS_H

#include "base/ctx.h"

enum { AGENT_GONE_MIN = 10 };	/* unseen so long: offline */

struct agent_room {
	str class;
	i64 cap, used;
};
struct agent_route {
	i64 agent_id;
	str status;		/* as it counts: online busy away offline */
	str chosen;		/* as he said */
	i64 since, seen_at, calendar_id;
	struct i64s skill_ids;
	struct agent_room *room;
	size_t rooms;
};
struct agent_routes {
	struct agent_route *v;
	size_t n;
};
bool agent_route_load(struct ctx *c, i64 agent_id, struct agent_route *out) WARN_UNUSED;
bool agent_routes_all(struct ctx *c, struct agent_routes *out) WARN_UNUSED;

/* All below inside db_write; queues follow before the commit. */
bool agent_route_new(struct ctx *c, i64 agent_id) WARN_UNUSED;	/* for who adds an agent */
/* E_INVALID "status". */
bool agent_status_set(struct ctx *c, i64 agent_id, str status) WARN_UNUSED;
/* He did something here: a request, at most once a minute. */
bool agent_status_seen(struct ctx *c, i64 agent_id) WARN_UNUSED;
/* His last session ended, or he was not seen for long. */
bool agent_status_left(struct ctx *c, i64 agent_id) WARN_UNUSED;
/* He was switched off or on: his open work goes back, or he may take some. */
bool agent_status_active(struct ctx *c, i64 agent_id) WARN_UNUSED;
/* Those who have the workspace open. */
bool agent_status_open(struct ctx *c, const struct i64s *agent_ids) WARN_UNUSED;

struct agent_route_edit {
	const i64 *calendar_id;		/* NULL: as it is; 0: always */
	const struct i64s *skill_ids;
	const i64 *cap_mail, *cap_chat, *cap_phone;
};
bool agent_route_save(struct ctx *c, i64 agent_id, const struct agent_route_edit *e) WARN_UNUSED;

#endif
