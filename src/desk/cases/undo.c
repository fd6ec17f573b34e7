#include "desk/cases/message.h"

#include "base/json.h"
#include "base/message.h"
#include "desk/cases/field.h"
#include "desk/cases/field_value.h"
#include "desk/cases/follow.h"
#include "desk/cases/outbox.h"
#include "desk/cases/tag.h"
#include "desk/event.h"
#include "sql_event.h"
#include "sql_message.h"
#include "sql_ticket.h"
#include "store/db.h"
#include "text/fold.h"

enum { SNIPPET_CHARS = 160 };
static const i64 UNDO_UNSENT_MS = MESSAGE_UNDO_MS + 5000, UNDO_CHANGES_MS = 120000;

/* The ticket, and what of it stays. */
struct undoing {
	struct ticket *t;
	struct undo_left *left;
	str kind, detail;	/* the change that is looked at */
};

static void kept(struct undoing *u, str what, str name, str why)
{
	if (u->left->n < UNDO_KEPT_MAX)
		u->left->v[u->left->n++] = (struct undo_kept){ what, name, why };
}

static bool kept_changed(struct ctx *c, struct undoing *u, const char *what, str name)
{
	kept(u, str_of(what), name, message(c->arena, c->locale, "undo.changed", NULL, 0));
	return true;
}

/* The status that the ticket had before it was moved in the message's transaction; 0 when
 * it was not, or when somebody has moved it since. */
static bool status_before(struct ctx *c, struct undoing *u, i64 at, i64 *status_id)
{
	const struct ticket *t = u->t;
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
	else if (json_get_i64(first, "from_id", 0) != t->status_id)
		return kept_changed(c, u, "status", S(""));
	return true;
}

/* Back to where it was, whatever the table of moves says: an answered ticket cannot become
 * new again, one that was never answered is new still. */
static bool restore_status(struct ctx *c, struct undoing *u, i64 sent_at)
{
	struct ticket *t = u->t;
	struct sql_status_by_id_row st;
	str was = t->category;
	i64 id, was_id = t->status_id;
	bool found;

	if (!status_before(c, u, sent_at, &id))
		return false;
	if (!id || id == t->status_id)
		return true;
	if (!sql_status_by_id(c, &(struct sql_status_by_id_in){ .id = id }, &st, &found))
		return false;
	if (!found || !st.active) {
		kept(u, S("status"), S(""), message(c->arena, c->locale, "undo.gone", NULL, 0));
		return true;
	}
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

/* A field as it stood, whatever it may be set to today. */
static bool restore_field(struct ctx *c, struct undoing *u, struct ticket *t, const json_t *d)
{
	str name = json_get_str(d, "field"), from = json_get_str(d, "from"), to = json_get_str(d, "to");
	struct buf b = buf_new(c->arena, 256 * 1024);
	struct case_fields fields;
	struct field_sets now;
	size_t i;

	if (!fields_load(c, S("ticket"), &fields) || !field_values_load(c, &fields, t->id, &now))
		return false;
	for (i = 0; i < now.n && !str_eq(now.v[i].field->name, name); i++)
		;
	if (i == now.n)
		return true;
	if (!str_eq(field_joined(c, &now.v[i].v), to))
		return kept_changed(c, u, "field", field_label(c, now.v[i].field));
	buf_put(&b, S("{\"field\":"));
	json_str(&b, name);
	buf_fmt(&b, ",\"field_id\":%lld,\"from\":", (long long)now.v[i].field->id);
	json_str(&b, to);
	buf_put(&b, S(",\"to\":"));
	json_str(&b, from);
	buf_ch(&b, '}');
	return field_value_restore(c, now.v[i].field, t->id, from) &&
		event_append(c, t->id, "ticket.field", buf_str(&b), &t->last_event_id);
}

/* It sleeps again as it did, or is awake as it was; what has passed since stays passed. */
static bool restore_sleep(struct ctx *c, struct undoing *u, struct ticket *t, const json_t *d)
{
	bool slept = str_eq(u->kind, S("snooze.ended"));
	i64 until = json_get_i64(d, "until", 0), back = slept ? until : json_get_i64(d, "from", 0);

	if (t->snoozed_until != (slept ? 0 : until) || !ticket_is_open(t))
		return kept_changed(c, u, "snooze", S(""));
	return ticket_change(c, t, &(struct ticket_change){ .set = TC_SNOOZE, .snooze_until = back > c->now ? back : 0 });
}

static bool restore_watch(struct ctx *c, struct ticket *t, bool added, const json_t *d)
{
	i64 agent_id = json_get_i64(d, "agent_id", 0);

	return added ? watcher_drop(c, t, agent_id) : watcher_put(c, t, agent_id);
}

/* What a change was of, as readers of the answer know it. */
static const char *what_of(str kind)
{
	if (str_eq(kind, S("ticket.assigned")))
		return "assignee";
	if (str_starts(kind, S("snooze.")))
		return "snooze";
	if (str_starts(kind, S("watch.")))
		return "watcher";
	return kind.n > 7 ? kind.s + 7 : kind.s;	/* after "ticket."; event kinds end in a zero */
}

/* One change taken back, unless somebody has changed the same since.  What stands as it did
 * before, as when the hand-over beside it was taken back first, is neither. */
static bool restore_one(struct ctx *c, struct undoing *u, struct ticket *t, const json_t *d)
{
	const struct {
		const char *kind;
		unsigned set;
		i64 now;
	} numbers[] = { { "ticket.reason", TC_REASON, t->reason_id }, { "ticket.brand", TC_BRAND, t->brand_id },
			{ "ticket.priority", TC_PRIORITY, t->priority },
			{ "ticket.team", TC_TEAM, t->team_id }, { "ticket.assigned", TC_ASSIGNEE, t->assignee_id } };
	i64 from = json_get_i64(d, "from", 0), to = json_get_i64(d, "to", 0);
	struct ticket_change ch = { .reason_id = from, .brand_id = from, .team_id = from, .assignee_id = from, .type = json_get_str(d, "from") };
	bool back = false;

	ch.priority = (int)from;
	if (str_eq(u->kind, S("ticket.type"))) {
		back = str_eq(t->type, ch.type);
		ch.set = str_eq(t->type, json_get_str(d, "to")) ? TC_TYPE : 0;
	}
	for (size_t i = 0; i < COUNT(numbers); i++)
		if (str_eq(u->kind, str_of(numbers[i].kind))) {
			back = numbers[i].now == from;
			ch.set = numbers[i].now == to ? numbers[i].set : 0;
		}
	if (back)
		return true;
	return ch.set ? ticket_change(c, t, &ch) : kept_changed(c, u, what_of(u->kind), S(""));
}

static bool change_back(struct ctx *c, void *arg)
{
	struct undoing *u = arg;
	struct ticket now = *u->t;
	size_t left = u->left->n;
	bool ok;
	json_t *d;

	if (!json_parse(c, u->detail, &d))
		return false;
	if (str_eq(u->kind, S("ticket.tags")))
		ok = restore_tags(c, &now, d);
	else if (str_eq(u->kind, S("ticket.field")))
		ok = restore_field(c, u, &now, d);
	else if (str_starts(u->kind, S("snooze.")))
		ok = restore_sleep(c, u, &now, d);
	else if (str_starts(u->kind, S("watch.")))
		ok = restore_watch(c, &now, str_eq(u->kind, S("watch.added")), d);
	else
		ok = restore_one(c, u, &now, d);
	if (ok)
		*u->t = now;
	else
		u->left->n = left;
	return ok;
}

static str field_called(struct ctx *c, const struct undoing *u)
{
	struct case_fields fields;
	const struct case_field *f;
	json_t *d;

	if (!str_eq(u->kind, S("ticket.field")) || !json_parse(c, u->detail, &d) || !fields_load(c, S("ticket"), &fields))
		return S("");
	f = field_named(&fields, json_get_str(d, "field"));
	return f ? field_label(c, f) : S("");
}

/* What a macro, or who sent it, did to the ticket along with the message, newest first. */
static bool restore_changes(struct ctx *c, struct undoing *u, i64 sent_at)
{
	bool closed = str_eq(u->t->category, S("closed"));
	struct sql_changes_at_rows rows;
	str why;
	size_t i;

	if (!sql_changes_at(c, &(struct sql_changes_at_in){ .ticket_id = u->t->id, .actor_id = c->who->id,
			.created_at = sent_at }, &rows))
		return false;
	for (i = 0; i < rows.n; i++) {
		u->kind = rows.v[i].kind;
		u->detail = rows.v[i].detail;
		if (!closed && db_try(c, change_back, u))
			continue;
		/* what may not be so any more stays as it is and is told; the rest comes back */
		if (fail_code(c) >= E_INTERNAL)
			return false;
		why = closed ? message(c->arena, c->locale, "undo.closed", NULL, 0)
			     : message_failure(c->arena, c->locale, &c->fail.v[0]);
		fail_clear(c);
		kept(u, str_of(what_of(u->kind)), field_called(c, u), why);
	}
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

bool message_undo(struct ctx *c, i64 message_id, struct ticket *t, struct undo_left *left)
{
	struct undoing u = { .t = t, .left = left };
	struct sql_message_by_id_row m;
	struct ticket was;
	bool found;

	left->n = 0;
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
	    !restore_status(c, &u, m.created_at) || !restore_row(c, t) || !ticket_save(c, &was, t))
		return false;
	return restore_changes(c, &u, m.created_at);
}

bool changes_undo(struct ctx *c, i64 at, struct ticket *t, struct undo_left *left)
{
	struct undoing u = { .t = t, .left = left };
	struct ticket was = *t;

	if (at > c->now || at < c->now - UNDO_CHANGES_MS)
		return fail(c, E_CONFLICT, "at", "message.too_late");
	left->n = 0;
	if (!restore_status(c, &u, at))
		return false;
	t->updated_at = c->now;
	return ticket_save(c, &was, t) && restore_changes(c, &u, at);
}
