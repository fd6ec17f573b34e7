/*
 * Live updates: one event stream per browser.  live_pump follows the event log and
 * hands what changed to the hub as small rows; presence (who views, who types) lives in
 * memory only and expires by itself.
 */
#ifndef PRONTO_API_LIVE_H
#define PRONTO_API_LIVE_H

#include "desk/event.h"

struct hub;
struct live;
enum { LIVE_TOLD = 128 };
struct live_told {		/* what an agent's bell was last told */
	i64 agent_id, id, unread;
};
struct live_cursor {
	struct event_cursor at;
	i64 notice_id;		/* notices below it are told; -1: not begun */
	struct live_told told[LIVE_TOLD];
	size_t told_at;
	struct arena *arena;	/* of the counts last told */
	str counts;
};

struct live *live_new(struct arena *a, struct hub *hub);
/* Reads the log after *cur and publishes; call in db_read.  *more: there is more to read. */
bool live_pump(struct ctx *c, struct live_cursor *cur, bool *more) WARN_UNUSED;
/* Forgets those who went silent 25 s ago and tells the others; speaks of who is where with
 * the other processes and to those who have just come. Not inside a transaction. */
void live_sweep(struct ctx *c, struct live *l);
/* Ends the streams of sessions and API keys that are good no more, whoever ended them and
 * however; call in db_read. */
bool live_verify(struct ctx *c, struct live *l) WARN_UNUSED;
/* Whoever has the workspace open is there (desk/flow/agentstatus.h); call in db_write. */
bool live_seen(struct ctx *c, struct live *l) WARN_UNUSED;
/* Ends the streams of a session (0: of every session of the agent). */
void live_drop(struct live *l, i64 agent_id, i64 session_id);

#endif
