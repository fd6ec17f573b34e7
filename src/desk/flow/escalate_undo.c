/* Taking an escalation or return back while its notice still stands. */
#include "desk/flow/escalate.h"

#include "desk/event.h"
#include "sql_handover.h"
#include "sql_message.h"
#include "sql_sla.h"

static bool may_undo(struct ctx *c, const struct ticket *t, const struct sql_handover_row *h)
{
	if (h->actor_id != c->who->id || h->undone_at || c->now - h->created_at > ESCALATE_UNDO_MS)
		return fail(c, E_CONFLICT, "", "escalation.too_late");
	return t->team_id == h->to_team_id || fail(c, E_CONFLICT, "", "escalation.moved");
}

static bool take_note_back(struct ctx *c, struct ticket *t, i64 message_id)
{
	i64 changed;

	if (!message_id)
		return true;
	return sql_message_undone(c, &(struct sql_message_undone_in){ .undone_at = c->now, .id = message_id }, &changed) &&
		sql_attachment_release(c, &(struct sql_attachment_release_in){ .message_id = message_id }, NULL) &&
		event_append(c, t->id, "message.undone", str_fmt(c->arena, "{\"message_id\":%lld}", (long long)message_id),
			     &t->last_event_id);
}

static bool put_back(struct ctx *c, struct ticket *t, const struct sql_handover_row *h)
{
	struct handover_with with = { .undo = true };
	struct ticket_change ch = { .set = TC_TEAM | TC_ASSIGNEE, .team_id = h->from_team_id,
		.assignee_id = h->assignee_id, .handover = &with,
		.why = str_fmt(c->arena, "%.*s_undone", FMT(h->kind)) };

	if (h->priority_from) {
		ch.set |= TC_PRIORITY;
		ch.priority = h->priority_from;
	}
	return ticket_change(c, t, &ch);
}

bool escalate_undo(struct ctx *c, struct ticket *t, i64 id)
{
	struct sql_handover_row h;
	struct object o = ticket_object(t);
	bool found;

	if (!must_can(c, V_TICKET_EDIT, &o) ||
	    !sql_handover_by_id(c, &(struct sql_handover_by_id_in){ .id = id }, &h, &found))
		return false;
	if (!found || h.ticket_id != t->id)
		return fail(c, E_NOT_FOUND, "", "not_found");
	if (!may_undo(c, t, &h) || !take_note_back(c, t, h.message_id) || !put_back(c, t, &h))
		return false;
	if (h.watched && !sql_watcher_delete(c, &(struct sql_watcher_delete_in){ .ticket_id = t->id,
			.agent_id = h.assignee_id }, NULL))
		return false;
	return sql_handover_undo(c, &(struct sql_handover_undo_in){ .id = id, .undone_at = c->now }, NULL) &&
		(!str_eq(h.kind, S("return")) || sql_handover_came_not_back(c, &(struct sql_handover_came_not_back_in){
			.ticket_id = t->id, .returned_at = h.created_at }, NULL));
}
