/* What is due by time, in the router's batches. */
#include "desk/flow/routing_int.h"

#include "desk/flow/agentstatus.h"
#include "sql_agentstatus.h"
#include "store/db.h"

static bool unseen(struct ctx *c, struct routing_batch *b)
{
	struct sql_routing_unseen_rows rows;
	size_t i;

	if (!sql_routing_unseen(c, &(struct sql_routing_unseen_in){
			.seen_before = c->now - AGENT_GONE_MIN * ROUTING_MIN_MS }, &rows))
		return false;
	for (i = 0; i < rows.n; i++)
		if (!agent_status_left(c, rows.v[i].agent_id))
			return false;
	b->done += (i64)rows.n;
	return true;
}

/* A team whose queue is to be looked at: all of it, a batch a time. */
static bool look(struct ctx *c, struct routing_batch *b)
{
	struct sql_routing_look_due_row team;
	struct sql_routing_team_hold_rows held;
	bool found;
	i64 handed;

	if (!sql_routing_look_due(c, &(struct sql_routing_look_due_in){ .until_at = c->now }, &team, &found))
		return false;
	if (!found)
		return true;
	/* before the queue is read: what is found out meanwhile may ask for another look */
	if (!sql_routing_team_hold(c, &(struct sql_routing_team_hold_in){ .team_id = team.team_id }, &held) ||
	    !sql_routing_look_done(c, &(struct sql_routing_look_done_in){ .look_at = 0, .team_id = team.team_id }, NULL) ||
	    !routing_drain(c, team.team_id, b->limit, &handed))
		return false;
	routing_team_later(c, team.team_id);
	b->done += handed + 1;
	return handed < b->limit || sql_routing_look_at(c, &(struct sql_routing_look_at_in){ .look_at = c->now,
		.team_id = team.team_id }, NULL);
}

bool routing_put_off(struct ctx *c, i64 ticket_id, i64 until)
{
	return sql_routing_not_before(c, &(struct sql_routing_not_before_in){ .next_at = until, .ticket_id = ticket_id,
		.now_at = c->now }, NULL);
}

static bool one_ticket(struct ctx *c, struct routing_batch *b, i64 id)
{
	struct sql_routing_try_hold_row held;
	bool ok;

	b->ticket_id = id;
	if (!sql_routing_try_hold(c, &(struct sql_routing_try_hold_in){ .id = id }, &held, &ok))
		return false;
	return !ok || (routing_settle(c, id) && routing_put_off(c, id, c->now + ROUTING_MIN_MS) && db_settle(c));
}

bool routing_due(struct ctx *c, struct routing_batch *b)
{
	struct sql_routing_due_rows rows;
	size_t i;

	b->done = b->ticket_id = 0;
	if (!unseen(c, b) || !look(c, b))
		return false;
	if (!sql_routing_due(c, &(struct sql_routing_due_in){ .until_at = c->now, .limit_n = b->limit }, &rows))
		return false;
	for (i = 0; i < rows.n; i++)
		if (!one_ticket(c, b, rows.v[i].ticket_id))
			return false;
	b->done += (i64)rows.n;
	b->ticket_id = 0;
	return true;
}

bool routing_next_due(struct ctx *c, i64 *at)
{
	struct sql_routing_next_row row;

	if (!sql_routing_next(c, &(struct sql_routing_next_in){ .gone_ms = AGENT_GONE_MIN * ROUTING_MIN_MS }, &row))
		return false;
	*at = row.at;
	return true;
}

bool routing_recount(struct ctx *c)
{
	return sql_routing_recount(c, NULL);
}
