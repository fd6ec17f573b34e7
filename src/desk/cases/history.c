#include "desk/cases/history.h"

#include "base/json.h"
#include "desk/app.h"
#include "desk/policy.h"
#include "sql_event.h"
#include "sql_message.h"

enum { ACTORS_OF = 2000 };

bool history_load(struct ctx *c, i64 ticket_id, i64 from_at, i64 to_at, struct history *out)
{
	struct sql_events_of_ticket_rows rows;
	size_t i;

	if (!sql_events_of_ticket(c, &(struct sql_events_of_ticket_in){ .ticket_id = ticket_id,
			.from_at = from_at, .to_at = to_at }, &rows))
		return false;
	out->v = NEW_N(c->arena, struct event, rows.n);
	out->n = rows.n;
	for (i = 0; i < rows.n; i++) {
		const struct sql_events_of_ticket_row *r = &rows.v[rows.n - 1 - i];

		out->v[i] = (struct event){ .id = r->id, .ticket_id = r->ticket_id, .kind = r->kind,
			.actor_kind = r->actor_kind, .actor_name = r->actor_name, .actor_id = r->actor_id,
			.detail = r->detail, .created_at = r->created_at };
	}
	return true;
}

/* ---- by what and by whom ---- */

static const struct {
	const char *group, *kind;
} groups[] = {
	{ "message", "message.received" }, { "message", "message.sent" }, { "message", "message.noted" },
	{ "message", "message.undone" }, { "message", "side.sent" }, { "message", "side.received" },
	{ "message", "schedule.set" }, { "message", "schedule.cancelled" }, { "message", "schedule.refused" },
	{ "status", "ticket.opened" }, { "status", "ticket.status" }, { "status", "ticket.spam" },
	{ "status", "snooze.set" }, { "status", "snooze.ended" },
	{ "who", "ticket.assigned" }, { "who", "ticket.team" }, { "who", "ticket.bounced" }, { "who", "routing.over" },
	{ "who", "watch.added" }, { "who", "watch.removed" }, { "who", "participant.added" },
	{ "who", "participant.removed" }, { "who", "ticket.requester" },
	{ "data", "ticket.priority" }, { "data", "ticket.type" }, { "data", "ticket.subject" }, { "data", "ticket.tags" },
	{ "data", "ticket.field" }, { "data", "ticket.reason" }, { "data", "ticket.brand" }, { "data", "ticket.need" }, { "data", "check.added" },
	{ "data", "check.done" }, { "data", "check.undone" }, { "data", "check.removed" },
	{ "promise", "sla.warned" }, { "promise", "sla.breached" }, { "promise", "sla.corrected" },
	{ "mail", "mail.failed" }, { "mail", "mail.deferred" }, { "mail", "mail.bounced" }, { "mail", "survey.sent" },
	{ "mail", "survey.failed" }, { "mail", "survey.answered" }, { "mail", "ticket.status_watch" },
	{ "links", "ticket.merged" }, { "links", "ticket.merged_in" }, { "links", "ticket.unmerged" },
	{ "links", "ticket.split" }, { "links", "ticket.split_back" }, { "links", "incident.linked" },
	{ "links", "incident.unlinked" }, { "links", "problem.incident" }, { "links", "link.added" },
	{ "links", "link.removed" }, { "links", "ticket.mentions" },
};

bool history_find(struct ctx *c, const struct history_ask *ask, struct history_page *out)
{
	struct strs kinds = { NEW_N(c->arena, str, COUNT(groups)), 0 };
	struct sql_events_of_ticket_by_rows rows;
	size_t i;

	for (i = 0; i < COUNT(groups); i++)
		if (str_eq(ask->group, str_of(groups[i].group)))
			kinds.v[kinds.n++] = str_of(groups[i].kind);
	if (!sql_events_of_ticket_by(c, &(struct sql_events_of_ticket_by_in){ .ticket_id = ask->ticket_id, .kinds = kinds,
			.all_kinds = !ask->group.n, .before_id = ask->before ? ask->before : INT64_MAX,
			.actor_kind = ask->by.n ? ask->by : S(""), .of_agent = ask->agent_id, .limit_n = ask->limit + 1 }, &rows))
		return false;
	out->more = rows.n > (size_t)ask->limit;
	out->events = (struct history){ NEW_N(c->arena, struct event, rows.n), 0 };
	for (i = 0; i < rows.n && (i64)i < ask->limit; i++) {
		const struct sql_events_of_ticket_by_row *r = &rows.v[i];

		out->events.v[out->events.n++] = (struct event){ .id = r->id, .ticket_id = r->ticket_id, .kind = r->kind,
			.actor_kind = r->actor_kind, .actor_name = r->actor_name, .actor_id = r->actor_id,
			.detail = r->detail, .created_at = r->created_at };
	}
	return true;
}

bool history_actors(struct ctx *c, i64 ticket_id, struct history_actor **v, size_t *n)
{
	struct sql_events_actors_rows rows;
	size_t i;

	*n = 0;
	if (!sql_events_actors(c, &(struct sql_events_actors_in){ .ticket_id = ticket_id, .limit_n = ACTORS_OF }, &rows))
		return false;
	*v = NEW_N(c->arena, struct history_actor, rows.n + 1);
	for (i = 0; i < rows.n; i++) {
		bool agent = str_eq(rows.v[i].actor_kind, S("agent"));

		if (!agent && *n && str_eq((*v)[*n - 1].kind, rows.v[i].actor_kind))
			continue;
		(*v)[(*n)++] = (struct history_actor){ rows.v[i].actor_kind, agent ? rows.v[i].actor_name : S(""),
			agent ? rows.v[i].actor_id : 0 };
	}
	return true;
}

bool history_messages_since(struct ctx *c, i64 ticket_id, i64 event_id, struct i64s *ids)
{
	struct sql_events_by_others_since_rows rows;
	size_t i;

	if (!sql_events_by_others_since(c, &(struct sql_events_by_others_since_in){ .ticket_id = ticket_id,
			.after_id = event_id, .actor_id = c->who->id }, &rows))
		return false;
	*ids = (struct i64s){ NEW_N(c->arena, i64, rows.n), 0 };
	for (i = 0; i < rows.n; i++) {
		json_t *j;
		i64 id;

		if (!json_parse(c, rows.v[i].detail, &j))
			return false;
		id = json_get_i64(j, "message_id", 0);
		if (id)
			ids->v[ids->n++] = id;
	}
	return true;
}

bool history_retry_delivery(struct ctx *c, i64 message_id)
{
	i64 changed;

	if (!sql_deliveries_retry(c, &(struct sql_deliveries_retry_in){ .not_before = c->now,
			.message_id = message_id }, &changed))
		return false;
	if (!changed)
		return fail(c, E_CONFLICT, "", "message.nothing_failed");
	app_wake(c, WAKE_OUTBOX);
	return true;
}
