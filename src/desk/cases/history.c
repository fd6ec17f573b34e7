#include "desk/cases/history.h"

#include "base/json.h"
#include "desk/app.h"
#include "desk/policy.h"
#include "sql_event.h"
#include "sql_message.h"

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
