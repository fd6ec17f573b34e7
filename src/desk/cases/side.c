#include "desk/cases/side.h"

#include "base/failpoint.h"
#include "base/json.h"
#include "desk/cases/merge.h"
#include "desk/cases/outbox.h"
#include "desk/cases/sender.h"
#include "desk/event.h"
#include "desk/people/address.h"
#include "desk/people/person.h"
#include "sql_side.h"
#include "text/fold.h"
#include "text/html.h"
#include "text/lang.h"

/* ---- reading ---- */

static bool from_row(struct ctx *c, const struct sql_side_row *r, struct side_talk *out)
{
	json_t *list;
	size_t i;

	if (!json_parse(c, r->recipients, &list))
		return false;
	*out = (struct side_talk){ .id = r->id, .ticket_id = r->ticket_id, .messages = r->messages,
		.agent_id = r->agent_id, .created_at = r->created_at, .updated_at = r->updated_at,
		.subject = r->subject, .state = r->state, .waiting = r->waiting,
		.to = { NEW_N(c->arena, str, json_array_size(list) + 1), 0 } };
	for (i = 0; i < json_array_size(list); i++) {
		const json_t *j = json_array_get(list, i);

		out->to.v[out->to.n++] = str_n(json_string_value(j), json_string_length(j));
	}
	return true;
}

static bool find(struct ctx *c, i64 side_id, struct side_talk *out)
{
	struct sql_side_row row;
	bool found;

	if (!sql_side_by_id(c, &(struct sql_side_by_id_in){ .id = side_id }, &row, &found))
		return false;
	return found ? from_row(c, &row, out) : fail(c, E_NOT_FOUND, "", "side.not_found");
}

bool side_load(struct ctx *c, i64 side_id, struct side_talk *out)
{
	struct ticket t;

	return find(c, side_id, out) && ticket_load(c, out->ticket_id, &t);
}

bool sides_of(struct ctx *c, i64 ticket_id, struct side_talks *out)
{
	struct sql_side_rows rows;
	struct i64s ids;
	size_t i;

	if (!merge_tree(c, ticket_id, &ids) || !sql_sides_of(c, &(struct sql_sides_of_in){ .ids = ids }, &rows))
		return false;
	*out = (struct side_talks){ NEW_N(c->arena, struct side_talk, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		if (!from_row(c, &rows.v[i], &out->v[i]))
			return false;
	return true;
}

bool side_knows(struct ctx *c, i64 side_id, str address_folded, bool *yes)
{
	struct side_talk s;
	size_t i;

	if (!find(c, side_id, &s))
		return false;
	*yes = false;
	for (i = 0; i < s.to.n; i++)
		if (str_eq(address_fold(c->arena, s.to.v[i]), address_folded))
			*yes = true;
	return true;
}

/* ---- sending ---- */

static str list_json(struct ctx *c, const struct strs *to, const char *head, const char *tail)
{
	struct buf b = buf_new(c->arena, 32 * 1024);
	bool people = *head != '\0';
	size_t i;

	buf_fmt(&b, "%s[", head);
	for (i = 0; i < to->n; i++) {
		if (i)
			buf_ch(&b, ',');
		if (people)
			buf_put(&b, S("{\"name\":\"\",\"address\":"));
		json_str(&b, to->v[i]);
		if (people)
			buf_ch(&b, '}');
	}
	buf_fmt(&b, "]%s", tail);
	return buf_str(&b);
}

static bool check_recipients(struct ctx *c, const struct ticket *t, const struct strs *to)
{
	size_t i;

	if (!to->n || to->n > SIDE_RECIPIENTS)
		return to->n ? fail_most(c, "to", "shape.count", SIDE_RECIPIENTS) : fail(c, E_INVALID, "to", "shape.required");
	for (i = 0; i < to->n; i++) {
		bool customer;

		if (!person_address_ok(to->v[i]))
			return fail(c, E_INVALID, "to", "address.invalid");
		if (!person_has_address(c, t->requester_id, to->v[i], &customer))
			return false;
		if (customer)
			return fail(c, E_INVALID, "to", "side.customer");
	}
	return true;
}

static bool body_of(struct ctx *c, str html, struct html_out *body)
{
	struct html_policy policy = { .remote_images = true };

	if (!html_sanitize(c->arena, html, &policy, body))
		return fail(c, E_INVALID, "html", "shape.large");
	return str_trim(body->text).n || fail(c, E_INVALID, "html", "message.empty");
}

/* One more from us, in the words of whoever acts. */
static bool say(struct ctx *c, struct ticket *t, const struct side_talk *s, const struct side_more *in, i64 *message_id)
{
	i64 hold = in->undo_ms < 0 ? 0 : in->undo_ms > 60000 ? 60000 : in->undo_ms, queued;
	struct object o = ticket_object(t);
	struct html_out body;
	struct message_new m;

	if (!must_can(c, V_TICKET_REPLY, &o) || !body_of(c, in->html, &body) || !sender_choose(c, t->brand_id, &t->mailbox_id))
		return false;
	m = (struct message_new){ .kind = S("side"), .direction = S("out"), .channel = S("email"),
		.author_kind = S("agent"), .author_id = c->who->id, .author_name = c->who->name,
		.recipients = list_json(c, &s->to, "{\"to\":", ",\"cc\":[]}"), .subject = s->subject,
		.html = body.html, .text = body.text, .language = text_lang(body.text),
		.attachment_ids = in->attachment_ids, .mailbox_id = t->mailbox_id, .side_id = s->id };
	if (!message_append(c, t, &m, message_id) || !sql_side_touch(c, &(struct sql_side_touch_in){ .id = s->id,
			.waiting = true, .state = S("open"), .updated_at = c->now }, NULL))
		return false;
	if (t->demo)
		return true;
	if (!FAILPOINT(c, "side.before_outbox") || !outbox_put(c, &(struct outbox_mail){ .ticket = t,
			.message_id = *message_id, .purpose = S("side"), .to = s->to, .subject = s->subject,
			.not_before = c->now + hold, .side_id = s->id }, &queued))
		return false;
	return queued || fail(c, E_CONFLICT, "mailbox_id", "message.no_mailbox");
}

bool side_open(struct ctx *c, struct ticket *t, const struct side_new *in, i64 *side_id)
{
	struct side_talk s = { .subject = text_clean_line(c->arena, str_trim(in->subject)), .to = in->to };
	struct sql_side_insert_row row;
	i64 message_id;

	if (!s.subject.n)
		return fail(c, E_INVALID, "subject", "shape.required");
	if (!check_recipients(c, t, &in->to) || !sql_side_insert(c, &(struct sql_side_insert_in){ .ticket_id = t->id,
			.subject = s.subject, .recipients = list_json(c, &in->to, "", ""), .agent_id = c->who->id,
			.created_at = c->now, .updated_at = c->now }, &row))
		return false;
	s.id = *side_id = row.id;
	if (!say(c, t, &s, &(struct side_more){ in->html, in->attachment_ids, in->undo_ms }, &message_id))
		return false;
	if (!in->hold || str_eq(t->category, S("hold")) || !ticket_is_open(t))
		return true;
	return ticket_change(c, t, &(struct ticket_change){ .set = TC_CATEGORY, .category = S("hold") });
}

bool side_send(struct ctx *c, i64 side_id, const struct side_more *in, i64 *message_id)
{
	struct side_talk s;
	struct ticket t;

	return side_load(c, side_id, &s) && merge_living(c, s.ticket_id, &t) && say(c, &t, &s, in, message_id);
}

bool side_set_state(struct ctx *c, i64 side_id, str state)
{
	struct side_talk s;
	struct ticket t;
	struct object o;

	if (!side_load(c, side_id, &s) || !merge_living(c, s.ticket_id, &t))
		return false;
	o = ticket_object(&t);
	if (!must_can(c, V_TICKET_NOTE, &o))
		return false;
	if (str_eq(s.state, state))
		return true;
	return sql_side_state(c, &(struct sql_side_state_in){ .id = side_id, .state = state, .updated_at = c->now }, NULL) &&
		event_append(c, t.id, "side.state", str_fmt(c->arena, "{\"side_id\":%lld,\"to\":\"%.*s\"}",
			(long long)side_id, FMT(state)), NULL);
}

/* ---- receiving ---- */

bool side_receive(struct ctx *c, const struct side_in *in, i64 *ticket_id, i64 *message_id)
{
	const struct actor *me = c->who;
	struct actor person = { .kind = ACTOR_PERSON, .id = in->m->author_id, .name = in->m->author_name,
		.scopes = SCOPE_ALL };
	struct message_new m = *in->m;
	struct side_talk s;
	struct ticket t;
	bool ok;

	if (!find(c, in->side_id, &s) || !merge_living(c, s.ticket_id, &t))
		return false;
	m.kind = S("side");
	m.direction = S("in");
	m.side_id = s.id;
	*ticket_id = t.id;
	c->who = &person;
	ok = message_append(c, &t, &m, message_id) && sql_side_touch(c, &(struct sql_side_touch_in){ .id = s.id,
			.waiting = in->automatic && s.waiting, .state = in->automatic ? s.state : S("open"),
			.updated_at = c->now }, NULL) &&
		(in->automatic || !str_eq(t.category, S("hold")) ||
		 ticket_change(c, &t, &(struct ticket_change){ .set = TC_CATEGORY, .category = S("open") }));
	c->who = me;
	return ok;
}
