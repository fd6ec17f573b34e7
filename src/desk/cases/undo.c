#include "desk/cases/message.h"

#include "base/json.h"
#include "desk/cases/outbox.h"
#include "desk/cases/tag.h"
#include "desk/event.h"
#include "sql_event.h"
#include "sql_message.h"
#include "sql_ticket.h"
#include "text/fold.h"

enum { SNIPPET_CHARS = 160 };
static const i64 UNDO_UNSENT_MS = MESSAGE_UNDO_MS + 5000;

/* The status that the ticket had before it was moved in the message's transaction; 0 when
 * it was not, or when somebody has moved it since. */
static bool status_before(struct ctx *c, const struct ticket *t, i64 at, i64 *status_id)
{
	struct sql_status_moves_at_rows rows;
	json_t *first, *last;

	*status_id = 0;
	if (!sql_status_moves_at(c, &(struct sql_status_moves_at_in){
			.ticket_id = t->id, .actor_id = c->who->id, .created_at = at }, &rows))
		return false;
	if (!rows.n)
		return true;
	if (!json_parse(c, rows.v[0].detail, &first) || !json_parse(c, rows.v[rows.n - 1].detail, &last))
		return false;
	if (json_get_i64(last, "to_id", 0) == t->status_id)
		*status_id = json_get_i64(first, "from_id", 0);
	return true;
}

/* Back to where it was, whatever the table of moves says: an answered ticket cannot become
 * new again, one that was never answered is new still. */
static bool restore_status(struct ctx *c, struct ticket *t, i64 sent_at)
{
	struct sql_status_by_id_row st;
	str was = t->category;
	i64 id, was_id = t->status_id;
	bool found;

	if (!status_before(c, t, sent_at, &id))
		return false;
	if (!id || id == t->status_id)
		return true;
	if (!sql_status_by_id(c, &(struct sql_status_by_id_in){ .id = id }, &st, &found))
		return false;
	if (!found || !st.active)
		return true;
	t->status_id = st.id;
	t->category = st.category;
	if (ticket_is_open(t))
		t->solved_at = t->closed_at = 0;
	return event_append(c, t->id, "ticket.status", str_fmt(c->arena,
		"{\"from\":\"%.*s\",\"to\":\"%.*s\",\"from_id\":%lld,\"to_id\":%lld}", FMT(was), FMT(t->category),
		(long long)was_id, (long long)t->status_id), &t->last_event_id);
}

static bool among(const struct strs *l, str name)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (str_eq(l->v[i], name))
			return true;
	return false;
}

static struct strs words_of(struct ctx *c, const json_t *list)
{
	struct strs out = { NEW_N(c->arena, str, json_array_size(list) + 1), json_array_size(list) };
	size_t i;

	for (i = 0; i < out.n; i++)
		out.v[i] = str_of(json_string_value(json_array_get(list, i)));
	return out;
}

/* What came goes, what went comes back; the rest is somebody else's. */
static bool restore_tags(struct ctx *c, struct ticket *t, const json_t *d)
{
	struct strs added = words_of(c, json_object_get(d, "added")), removed = words_of(c, json_object_get(d, "removed"));
	struct strs now, back;
	size_t i;

	if (!tags_parse(c, t->tag_names, &now))
		return false;
	back = (struct strs){ NEW_N(c->arena, str, now.n + removed.n), 0 };
	for (i = 0; i < now.n; i++)
		if (!among(&added, now.v[i]))
			back.v[back.n++] = now.v[i];
	for (i = 0; i < removed.n; i++)
		back.v[back.n++] = removed.v[i];
	return ticket_change(c, t, &(struct ticket_change){ .set = TC_TAGS, .tags = back });
}

/* One change taken back, unless somebody has changed the same since. */
static bool restore_one(struct ctx *c, struct ticket *t, str kind, str detail)
{
	struct ticket_change ch = { 0 };
	i64 from, to;
	json_t *d;

	if (!json_parse(c, detail, &d))
		return false;
	from = json_get_i64(d, "from", 0);
	to = json_get_i64(d, "to", 0);
	if (str_eq(kind, S("ticket.tags")))
		return restore_tags(c, t, d);
	if (str_eq(kind, S("ticket.priority")) && t->priority == to)
		ch = (struct ticket_change){ .set = TC_PRIORITY, .priority = from };
	else if (str_eq(kind, S("ticket.team")) && t->team_id == to)
		ch = (struct ticket_change){ .set = TC_TEAM, .team_id = from };
	else if (str_eq(kind, S("ticket.assigned")) && t->assignee_id == to)
		ch = (struct ticket_change){ .set = TC_ASSIGNEE, .assignee_id = from };
	else if (str_eq(kind, S("ticket.type")) && str_eq(t->type, json_get_str(d, "to")))
		ch = (struct ticket_change){ .set = TC_TYPE, .type = json_get_str(d, "from") };
	return !ch.set || ticket_change(c, t, &ch);
}

/* What a macro, or who sent it, did to the ticket along with the message, newest first. */
static bool restore_changes(struct ctx *c, struct ticket *t, i64 sent_at)
{
	struct sql_changes_at_rows rows;
	size_t i;

	if (str_eq(t->category, S("closed")))
		return true;
	if (!sql_changes_at(c, &(struct sql_changes_at_in){ .ticket_id = t->id, .actor_id = c->who->id,
			.created_at = sent_at }, &rows))
		return false;
	for (i = 0; i < rows.n; i++)
		if (!restore_one(c, t, rows.v[i].kind, rows.v[i].detail))
			return false;
	return true;
}

/* What lists tell of the ticket: its newest words and when it was answered. */
static bool restore_row(struct ctx *c, struct ticket *t)
{
	struct sql_last_public_of_ticket_row newest;
	struct sql_last_answer_of_ticket_row answer;
	bool any, answered;

	if (!sql_last_public_of_ticket(c, &(struct sql_last_public_of_ticket_in){
			.ticket_id = t->id, .before_id = INT64_MAX }, &newest, &any) ||
	    !sql_last_answer_of_ticket(c, &(struct sql_last_answer_of_ticket_in){ .ticket_id = t->id },
			&answer, &answered))
		return false;
	t->snippet = any ? text_snippet(c->arena, newest.text, SNIPPET_CHARS) : S("");
	t->agent_at = answered ? answer.created_at : 0;
	t->updated_at = c->now;
	return true;
}

/* Cancels its mail and marks it; E_CONFLICT when a sender has it, or somebody was faster. */
static bool take_back(struct ctx *c, const struct sql_message_by_id_row *m)
{
	i64 cancelled, left, changed;

	if (!str_eq(m->author_kind, S("agent")) || m->author_id != c->who->id || m->undone_at)
		return fail(c, E_CONFLICT, "", "message.too_late");
	if (!outbox_cancel(c, m->id, &cancelled, &left))
		return false;
	if (left || (!cancelled && c->now - m->created_at > UNDO_UNSENT_MS))
		return fail(c, E_CONFLICT, "", "message.too_late");
	if (!sql_message_undone(c, &(struct sql_message_undone_in){ .undone_at = c->now, .id = m->id }, &changed))
		return false;
	/* none changed: the same click, on another connection */
	return changed || fail(c, E_CONFLICT, "", "message.too_late");
}

bool message_undo(struct ctx *c, i64 message_id, struct ticket *t)
{
	struct sql_message_by_id_row m;
	struct ticket was;
	bool found;

	if (!sql_message_by_id(c, &(struct sql_message_by_id_in){ .id = message_id }, &m, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "message.not_found");
	if (!ticket_take(c, m.ticket_id, t))
		return false;
	was = *t;
	if (!take_back(c, &m) ||
	    !sql_attachment_release(c, &(struct sql_attachment_release_in){ .message_id = message_id }, NULL))
		return false;
	if (!event_append(c, t->id, "message.undone",
			str_fmt(c->arena, "{\"message_id\":%lld}", (long long)message_id), &t->last_event_id) ||
	    !restore_status(c, t, m.created_at) || !restore_row(c, t) || !ticket_save(c, &was, t))
		return false;
	return restore_changes(c, t, m.created_at);
}
