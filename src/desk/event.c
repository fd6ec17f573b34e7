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

enum { LOOK_BACK = 5000 };	/* so many numbers are looked at again for one that showed late */

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
	if (ticket_id && !sql_ticket_last_event(c, &(struct sql_ticket_last_event_in){
			.last_event_id = row.id, .id = ticket_id }, NULL))
		return false;
	if (id)
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

bool events_next(struct ctx *c, struct event_cursor *cur, i64 limit, struct event **v, size_t *n)
{
	struct sql_events_after_rows rows;
	i64 from = cur->horizon && cur->last_id > LOOK_BACK ? cur->last_id - LOOK_BACK : cur->horizon ? 0 : cur->last_id;
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
