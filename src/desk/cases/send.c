/* How the desk answers: replies, notes, forwards, and taking one back. */
#include "desk/cases/message.h"

#include "base/failpoint.h"
#include "base/json.h"
#include "desk/cases/outbox.h"
#include "desk/cases/sender.h"
#include "desk/event.h"
#include "desk/flow/vars.h"
#include "desk/people/person.h"
#include "sql_event.h"
#include "sql_message.h"
#include "text/html.h"
#include "text/lang.h"

enum { RECIPIENTS_MAX = 40 };
static const i64 HOLD_MAX_MS = 60000;

/* What the author had not seen when he pressed send. */
static bool check_stale(struct ctx *c, const struct ticket *t, const struct message_out_req *r)
{
	struct sql_events_by_others_since_rows rows;

	if (!r->seen_event_id || r->send_anyway)
		return true;
	if (!sql_events_by_others_since(c, &(struct sql_events_by_others_since_in){
			.ticket_id = t->id, .after_id = r->seen_event_id, .actor_id = c->who->id }, &rows))
		return false;
	return rows.n == 0 || fail(c, E_CONFLICT, "seen_event_id", "ticket.stale");
}

static void put_addresses(struct buf *b, const char *name, const struct strs *l)
{
	size_t i;

	buf_fmt(b, "\"%s\":[", name);
	for (i = 0; i < l->n; i++) {
		if (i)
			buf_ch(b, ',');
		buf_put(b, S("{\"name\":\"\",\"address\":"));
		json_str(b, l->v[i]);
		buf_ch(b, '}');
	}
	buf_ch(b, ']');
}

static str recipients_json(struct ctx *c, const struct strs *to, const struct message_out_req *r)
{
	struct buf b = buf_new(c->arena, 256 * 1024);

	buf_ch(&b, '{');
	put_addresses(&b, "to", to);
	buf_ch(&b, ',');
	put_addresses(&b, "cc", &r->cc);
	if (r->bcc.n) {
		buf_ch(&b, ',');
		put_addresses(&b, "bcc", &r->bcc);
	}
	buf_ch(&b, '}');
	return buf_str(&b);
}

static bool addresses_ok(struct ctx *c, const struct strs *l, const char *field)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (!person_address_ok(l->v[i]))
			return fail(c, E_INVALID, field, "address.invalid");
	return true;
}

/* To: what was asked for, else the requester's own address. */
static bool recipients_of(struct ctx *c, const struct ticket *t, const struct message_out_req *r,
			  struct strs *to)
{
	str address;

	*to = r->to;
	if (r->to.n + r->cc.n + r->bcc.n > RECIPIENTS_MAX)
		return fail_most(c, "to", "shape.count", RECIPIENTS_MAX);
	if (!addresses_ok(c, &r->to, "to") || !addresses_ok(c, &r->cc, "cc") || !addresses_ok(c, &r->bcc, "bcc"))
		return false;
	if (to->n || r->forward)
		return to->n || fail(c, E_INVALID, "to", "shape.required");
	if (!person_mail_address(c, t->requester_id, &address))
		return false;
	if (address.n) {
		to->v = NEW_N(c->arena, str, 1);
		to->v[0] = address;
		to->n = 1;
	}
	return true;
}

/* Those whom the desk puts into Cc take part from now on. */
static bool add_participants(struct ctx *c, struct ticket *t, const struct strs *cc)
{
	size_t i;

	for (i = 0; i < cc->n; i++) {
		i64 person_id;

		if (!person_ensure(c, &(struct person_new){ .kind = S("email"), .address = cc->v[i] }, &person_id))
			return false;
		if (!participant_add(c, t, person_id, S("cc")))
			return false;
	}
	return true;
}

static bool send_mail(struct ctx *c, struct ticket *t, const struct message_out_req *r,
		      const struct strs *to, i64 message_id)
{
	i64 hold = r->hold_ms < 0 ? 0 : r->hold_ms > HOLD_MAX_MS ? HOLD_MAX_MS : r->hold_ms;
	struct outbox_mail mail = {
		.ticket = t, .message_id = message_id, .purpose = r->forward ? S("forward") : S("reply"),
		.to = *to, .cc = r->cc, .bcc = r->bcc, .not_before = c->now + hold,
	};
	i64 queued = 0;

	/* Made-up customers get no mail. */
	if ((!to->n && !r->cc.n && !r->bcc.n) || t->demo)
		return true;
	if (!FAILPOINT(c, "reply.before_outbox") || !outbox_put(c, &mail, &queued))
		return false;
	return queued || fail(c, E_CONFLICT, "mailbox_id", "message.no_mailbox");
}

bool message_append_typed(struct ctx *c, struct ticket *t, const struct message_typed *m, i64 *id)
{
	struct html_policy policy = { .remote_images = true };
	struct html_out body;
	struct person who;

	if (!person_load(c, t->requester_id, &who))
		return false;
	if (!html_sanitize(c->arena, m->text_only ? text_to_html(c->arena, m->html) : m->html, &policy, &body))
		return fail(c, E_INVALID, "html", "shape.large");
	if (!str_trim(body.text).n && !m->attachment_ids.n)
		return fail(c, E_INVALID, "html", "message.empty");
	return message_append(c, t, &(struct message_new){
		.kind = S("public"), .direction = S("in"), .channel = m->channel, .author_kind = S("person"),
		.author_id = who.id, .author_name = who.name, .html = body.html, .text = body.text,
		.language = text_lang(body.text), .attachment_ids = m->attachment_ids }, id);
}

/* Whether this may be sent at all, and the body as it will stand. */
static bool prepare(struct ctx *c, const struct ticket *t, const struct message_out_req *r, struct html_out *body)
{
	bool note = str_eq(r->kind, S("note"));
	struct object o = ticket_object(t);
	struct html_policy policy = { .remote_images = true };
	str html = r->text_only ? text_to_html(c->arena, r->html) : r->html, open;

	if (!must_can(c, note ? V_TICKET_NOTE : V_TICKET_REPLY, &o) || !check_stale(c, t, r))
		return false;
	if (str_eq(t->category, S("closed")) && !note)
		return fail(c, E_CONFLICT, "", "ticket.closed");
	if (!html_sanitize(c->arena, html, &policy, body))
		return fail(c, E_INVALID, "html", "shape.large");
	if (!str_trim(body->text).n && !r->attachment_ids.n && !r->forward)
		return fail(c, E_INVALID, "html", "message.empty");
	/* what a ready text asked for and nobody filled in */
	open = r->forward ? STR_NULL : vars_standing(body->html);
	return !open.s || fail_p(c, E_INVALID, "html", "vars.unfilled", &(struct fail_param){ "name", open });
}

bool message_sendable(struct ctx *c, const struct ticket *t, const struct message_out_req *r)
{
	struct html_out body;
	struct strs to;

	return prepare(c, t, r, &body) && (str_eq(r->kind, S("note")) || recipients_of(c, t, r, &to));
}

static struct message_new message_of(struct ctx *c, const struct message_out_req *r, const struct html_out *body)
{
	return (struct message_new){
		.direction = S("out"), .author_kind = S("agent"), .author_id = c->who->id,
		.author_name = c->who->name, .subject = S(""), .html = body->html, .text = body->text,
		.language = text_lang(body->text), .attachment_ids = r->attachment_ids,
	};
}

static bool add_note(struct ctx *c, struct ticket *t, const struct message_out_req *r, const struct html_out *body, i64 *id)
{
	struct message_new m = message_of(c, r, body);

	m.kind = S("note");
	m.channel = t->channel;
	return message_append(c, t, &m, id);
}

bool message_send(struct ctx *c, struct ticket *t, const struct message_out_req *r, i64 *id)
{
	struct html_out body;
	struct message_new m;
	struct strs to;

	if (!prepare(c, t, r, &body))
		return false;
	if (str_eq(r->kind, S("note")))
		return add_note(c, t, r, &body, id);
	if (!recipients_of(c, t, r, &to) || !sender_choose(c, t->brand_id, &t->mailbox_id))
		return false;
	m = message_of(c, r, &body);
	m.kind = S("public");
	m.channel = to.n ? S("email") : t->channel;
	m.recipients = recipients_json(c, &to, r);
	m.flags = r->forward ? S("forwarded") : S("");
	m.files = r->files;
	m.files_n = r->files_n;
	m.mailbox_id = t->mailbox_id;
	return message_append(c, t, &m, id) && (r->forward || add_participants(c, t, &r->cc)) &&
		send_mail(c, t, r, &to, *id);
}
