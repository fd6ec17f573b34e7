#include "desk/event.h"

#include "desk/app.h"
#include "desk/cases/ownview.h"
#include "desk/flow/routing.h"
#include "desk/flow/rule_run.h"
#include "desk/measure/survey.h"
#include "desk/policy.h"
#include "desk/promise/settle.h"
#include "sql_event.h"
#include "sql_ticket.h"

enum { LOOK_BACK = 5000 };	/* so many numbers at most are looked at again for one that showed late */
/* A writer draws his event's number a moment before his transaction gets its own: what he
 * wrote is later than a snapshot that does not know him by so much at most. */
enum { MARK_MS = 200, MARK_SPARE = 100 };

static str actor_word(const struct actor *who)
{
	switch (who->kind) {
	case ACTOR_AGENT: return S("agent");
	case ACTOR_PERSON: return S("person");
	case ACTOR_SYSTEM:
	case ACTOR_NOBODY: break;
	}
	return S("system");
}

/* {"from":1} becomes {"from":1,"via":{"kind":"macro","id":3,"name":"Refund"}}. */
static str with_origin(struct ctx *c, str detail)
{
	const struct action_origin *by = c->who->via;
	struct buf b = buf_new(c->arena, detail.n + 4096);

	if (!by || !by->kind.n || detail.n < 2)
		return detail;
	buf_put(&b, str_slice(detail, 0, detail.n - 1));
	buf_put(&b, detail.n > 2 ? S(",\"via\":{\"kind\":") : S("\"via\":{\"kind\":"));
	json_str(&b, by->kind);
	buf_fmt(&b, ",\"id\":%lld,\"name\":", (long long)by->id);
	json_str(&b, str_utf8_trunc(by->name, 200));
	buf_put(&b, S("}}"));
	return b.over ? detail : buf_str(&b);
}

bool event_append(struct ctx *c, i64 ticket_id, const char *kind, str detail, i64 *id)
{
	i64 mine;

	if (!event_append_only(c, ticket_id, kind, detail, &mine))
		return false;
	if (id)
		*id = mine;
	return !ticket_id || sql_ticket_last_event(c, &(struct sql_ticket_last_event_in){
		.last_event_id = mine, .id = ticket_id }, NULL);
}

bool event_append_only(struct ctx *c, i64 ticket_id, const char *kind, str detail, i64 *id)
{
	struct sql_event_insert_in in = {
		.ticket_id = ticket_id,
		.kind = str_of(kind),
		.actor_kind = actor_word(c->who),
		.actor_id = c->who->id,
		.actor_name = c->who->name.s ? c->who->name : S(""),
		.detail = with_origin(c, detail.n ? detail : S("{}")),
		.created_at = c->now,
	};
	const struct action_origin *via = c->who->via;
	struct sql_event_insert_row row;

	if (!sql_event_insert(c, &in, &row))
		return false;
	*id = row.id;
	rules_later(c, ticket_id, &(struct rule_news){ .event_id = row.id, .kind = in.kind, .detail = in.detail,
		.by = c->who->kind, .via_rule = via && str_eq(via->kind, S("rule")) ? via->id : 0 });
	settle_later(c, ticket_id, kind);
	survey_later(c, ticket_id, kind);
	routing_later(c, ticket_id, kind, in.detail);
	own_views_later(c, ticket_id);
	app_wake(c, WAKE_EVENTS);
	return true;
}

/* The number behind which to look. */
static i64 look_from(const struct event_cursor *cur)
{
	i64 from = cur->last_id - LOOK_BACK;

	if (!cur->horizon)
		return cur->last_id;
	from = from > cur->whole_to ? from : cur->whole_to;
	return from > 0 ? from : 0;
}

/* Whoever had a number up to the mark had begun before it was made: once those have ended,
 * nothing below it is missing, and it need not be looked at again. */
static void move_mark(struct ctx *c, struct event_cursor *cur, i64 begun_to)
{
	if (cur->mark.id && (cur->horizon < cur->mark.begun_to || c->now - cur->mark.at < MARK_MS))
		return;
	if (cur->mark.id - MARK_SPARE > cur->whole_to)
		cur->whole_to = cur->mark.id - MARK_SPARE;
	cur->mark.id = cur->last_id;
	cur->mark.begun_to = begun_to;
	cur->mark.at = c->now;
}

bool events_next(struct ctx *c, struct event_cursor *cur, i64 limit, struct event **v, size_t *n)
{
	struct sql_events_after_rows rows;
	i64 from = look_from(cur);
	size_t i;

	if (!sql_events_after(c, &(struct sql_events_after_in){ .after_id = cur->last_id, .from_id = from,
			.horizon = cur->horizon, .limit_n = limit }, &rows))
		return false;
	*v = NEW_N(c->arena, struct event, rows.n);
	*n = rows.n;
	for (i = 0; i < rows.n; i++) {
		const struct sql_events_after_row *r = &rows.v[i];

		(*v)[i] = (struct event){
			.id = r->id, .ticket_id = r->ticket_id, .kind = r->kind,
			.actor_kind = r->actor_kind, .actor_name = r->actor_name,
			.actor_id = r->actor_id, .detail = r->detail, .created_at = r->created_at,
		};
		if (r->id > cur->last_id)
			cur->last_id = r->id;
		cur->horizon = r->seen_to;
	}
	if (rows.n)
		move_mark(c, cur, rows.v[0].begun_to);
	return true;
}

bool event_head(struct ctx *c, i64 *id)
{
	struct sql_event_head_row row;

	if (!sql_event_head(c, &row))
		return false;
	*id = row.head;
	return true;
}
