#include "desk/cases/split.h"

#include "base/failpoint.h"
#include "desk/event.h"
#include "sql_mailref.h"
#include "sql_message.h"
#include "sql_side.h"
#include "sql_ticket.h"
#include "text/fold.h"

enum { SNIPPET_CHARS = 160 };

static bool load(struct ctx *c, i64 message_id, struct sql_message_by_id_row *m)
{
	bool found;

	if (!sql_message_by_id(c, &(struct sql_message_by_id_in){ .id = message_id }, m, &found))
		return false;
	return found || fail(c, E_NOT_FOUND, "", "message.not_found");
}

/* The message and all that hangs on it. */
static bool move(struct ctx *c, const struct sql_message_by_id_row *m, i64 from_id, i64 to_id)
{
	return sql_message_to_ticket(c, &(struct sql_message_to_ticket_in){ .ticket_id = to_id, .id = m->id }, NULL) &&
		sql_attachments_to_ticket(c, &(struct sql_attachments_to_ticket_in){ .ticket_id = to_id,
			.message_id = m->id }, NULL) &&
		sql_mail_in_to_ticket(c, &(struct sql_mail_in_to_ticket_in){ .ticket_id = to_id,
			.message_id = m->id }, NULL) &&
		(!m->rfc_id.s || sql_mail_ref_to_ticket(c, &(struct sql_mail_ref_to_ticket_in){ .ticket_id = to_id,
			.from_id = from_id, .ref = m->rfc_id }, NULL));
}

/* What lists tell of a ticket whose messages changed. */
static bool restore(struct ctx *c, struct ticket *t, i64 messages)
{
	struct sql_last_public_of_ticket_row newest;
	struct ticket was = *t;
	bool any;

	if (!sql_last_public_of_ticket(c, &(struct sql_last_public_of_ticket_in){ .ticket_id = t->id,
			.before_id = INT64_MAX }, &newest, &any))
		return false;
	t->snippet = any ? text_snippet(c->arena, newest.text, SNIPPET_CHARS) : S("");
	t->messages += messages;
	t->updated_at = c->now;
	return ticket_save(c, &was, t);
}

/* Nobody has answered since: the time it waits goes on. */
static bool anchor_of(struct ctx *c, const struct ticket *t, const struct sql_message_by_id_row *m, i64 *at)
{
	struct sql_last_answer_of_ticket_row answer;
	bool answered;

	if (!sql_last_answer_of_ticket(c, &(struct sql_last_answer_of_ticket_in){ .ticket_id = t->id }, &answer, &answered))
		return false;
	*at = answered && answer.id > m->id ? 0 : m->created_at;
	return true;
}

static bool may_split(struct ctx *c, const struct ticket *t, const struct sql_message_by_id_row *m)
{
	struct object o = ticket_object(t);

	if (!must_can(c, V_TICKET_EDIT, &o))
		return false;
	if (!str_eq(m->kind, S("public")) || !str_eq(m->direction, S("in")) || m->undone_at)
		return fail(c, E_CONFLICT, "", "split.kind");
	return t->messages >= 2 || fail(c, E_CONFLICT, "", "split.only");
}

static struct ticket_new new_of(const struct ticket *t, const struct sql_message_by_id_row *m, str subject)
{
	bool person = str_eq(m->author_kind, S("person")) && m->author_id;

	return (struct ticket_new){ .subject = subject.n ? subject : m->subject.n ? m->subject : t->subject,
		.channel = m->channel, .type = t->type, .language = m->language.n ? m->language : t->language,
		.requester_id = person ? m->author_id : t->requester_id, .team_id = t->team_id,
		.mailbox_id = t->mailbox_id, .brand_id = t->brand_id, .priority = t->priority, .demo = t->demo, .split_from = t->id };
}

bool split_message(struct ctx *c, i64 message_id, str subject, struct ticket *made)
{
	struct sql_message_by_id_row m;
	struct sql_split_insert_row row;
	struct ticket_new n;
	struct ticket t;

	/* a message that is hidden is told from one that is not there by nothing */
	if (!load(c, message_id, &m) || !ticket_behind(c, m.ticket_id, "message.not_found", &t) || !ticket_take(c, m.ticket_id, &t) || !may_split(c, &t, &m))
		return false;
	n = new_of(&t, &m, str_trim(subject));
	if (!anchor_of(c, &t, &m, &n.split_at) || !ticket_open(c, &n, made) || !move(c, &m, t.id, made->id) ||
	    !FAILPOINT(c, "split.moved"))
		return false;
	made->customer_at = m.created_at;
	return restore(c, made, 1) &&
		event_append(c, t.id, "ticket.split", str_fmt(c->arena, "{\"into\":%lld,\"message_id\":%lld}",
			(long long)made->id, (long long)m.id), &t.last_event_id) &&
		restore(c, &t, -1) &&
		sql_split_insert(c, &(struct sql_split_insert_in){ .from_id = t.id, .into_id = made->id,
			.message_id = m.id, .agent_id = c->who->id, .created_at = c->now }, &row);
}

/* The new number stays valid: it leads to where its message is. */
static bool put_away(struct ctx *c, struct ticket *t, i64 into_id)
{
	struct sql_status_first_of_row st;
	struct ticket was = *t;
	bool found;

	if (!sql_status_first_of(c, &(struct sql_status_first_of_in){ .category = S("closed") }, &st, &found))
		return false;
	if (!found)
		return fail(c, E_INVALID, "category", "ticket.no_status");
	if (!event_append(c, t->id, "ticket.merged", str_fmt(c->arena, "{\"from\":%lld,\"into\":%lld}",
			(long long)t->id, (long long)into_id), &t->last_event_id))
		return false;
	t->status_id = st.id;
	t->category = st.category;
	t->merged_into_id = into_id;
	t->solved_at = t->closed_at = t->updated_at = c->now;
	t->messages = 0;
	return ticket_save(c, &was, t);
}

static bool take_both(struct ctx *c, const struct sql_split_standing_row *s, struct ticket *from, struct ticket *made)
{
	/* the older number first, as everywhere */
	return ticket_take(c, s->from_id, from) && ticket_take(c, s->into_id, made);
}

static bool may_undo(struct ctx *c, const struct sql_split_standing_row *s, const struct ticket *made,
		     const struct ticket *into)
{
	struct object o = ticket_object(made);

	if (!must_can(c, V_TICKET_EDIT, &o))
		return false;
	if (c->now - s->created_at > SPLIT_UNDO_MS)
		return fail(c, E_CONFLICT, "", "split.too_late");
	if (made->messages != 1 || made->merged_into_id || into->merged_into_id || str_eq(into->category, S("closed")))
		return fail(c, E_CONFLICT, "", "split.later");
	return true;
}

bool split_undo(struct ctx *c, i64 made_id, struct ticket *into)
{
	struct sql_split_standing_row s;
	struct sql_message_by_id_row m;
	struct ticket made;
	i64 changed;
	bool found;

	if (!ticket_load(c, made_id, &made) ||
	    !sql_split_standing(c, &(struct sql_split_standing_in){ .into_id = made_id }, &s, &found))
		return false;
	if (!found)
		return fail(c, E_CONFLICT, "", "split.none");
	if (!take_both(c, &s, into, &made) || !load(c, s.message_id, &m) || !may_undo(c, &s, &made, into) ||
	    !sql_split_undone(c, &(struct sql_split_undone_in){ .undone_at = c->now, .id = s.id }, &changed))
		return false;
	if (!changed)
		return fail(c, E_CONFLICT, "", "split.none");
	return move(c, &m, made.id, into->id) && put_away(c, &made, into->id) &&
		event_append(c, into->id, "ticket.split_back", str_fmt(c->arena, "{\"from\":%lld,\"message_id\":%lld}",
			(long long)made.id, (long long)m.id), &into->last_event_id) &&
		restore(c, into, 1);
}

bool split_of(struct ctx *c, const struct ticket *t, struct split_shown *out)
{
	struct sql_splits_from_rows rows;
	struct sql_split_standing_row s;
	bool found;
	size_t i;

	*out = (struct split_shown){ 0 };
	if (!sql_split_standing(c, &(struct sql_split_standing_in){ .into_id = t->id }, &s, &found) ||
	    !sql_splits_from(c, &(struct sql_splits_from_in){ .from_id = t->id }, &rows))
		return false;
	if (found) {
		out->from_id = s.from_id;
		out->may_undo = t->messages == 1 && c->now - s.created_at <= SPLIT_UNDO_MS;
	}
	out->into = (struct i64s){ NEW_N(c->arena, i64, rows.n + 1), 0 };
	for (i = 0; i < rows.n; i++)
		out->into.v[out->into.n++] = rows.v[i].into_id;
	return true;
}
