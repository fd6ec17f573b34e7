/* The thread of a ticket, and what the desk writes into it. */
#include "api/sets.h"
#include "api/ticket_full.h"
#include "desk/cases/history.h"
#include "desk/cases/message.h"
#include "desk/cases/outbox.h"
#include "desk/flow/macro.h"
#include "desk/people/agent.h"
#include "store/db.h"

enum { THREAD_PAGE = 30, THREAD_MAX = 100 };

struct thread_out {
	struct list messages, events;
	bool more;
};
static const struct field thread_f[] = {
	FL(thread_out, messages, &message_shape),
	FL(thread_out, events, &event_shape),
	F(thread_out, more),
};
static const struct shape thread_shape = SHAPE(thread_out, thread_f);

struct asked_thread {
	i64 id, before, limit;
};

/* For db_ahead: what thread_get asks by the ticket's number. */
static bool by_number(struct ctx *c, void *arg)
{
	const struct asked_thread *a = arg;
	struct history h;
	struct thread th;
	struct ticket t;

	(void)!ticket_load(c, a->id, &t);
	(void)!thread_load(c, a->id, a->before, a->limit, &th);
	return a->before || history_load(c, a->id, 0, INT64_MAX, &h);
}

/* The events between these messages; with the newest page also those after the last. */
static bool history_of_page(struct ctx *c, const struct asked_thread *a, const struct thread *th, struct history *h)
{
	i64 from = th->n && th->more ? th->v[0].created_at : 0;
	size_t i, older = 0;

	if (a->before)
		return history_load(c, a->id, from, th->n ? th->v[th->n - 1].created_at + 1 : INT64_MAX, h);
	/* asked before it was known whether there is more */
	if (!history_load(c, a->id, 0, INT64_MAX, h))
		return false;
	for (i = 0; i < h->n; i++)
		if (h->v[i].created_at >= from)
			h->v[i - older] = h->v[i];
		else
			older++;
	h->n -= older;
	return true;
}

static bool thread_get(struct ctx *c, const void *in, void *out)
{
	struct thread_out *o = out;
	struct message_out *v;
	struct history h;
	struct ticket t;
	struct thread th;
	struct asked_thread a = { call_id(c, 0), call_query_i64(c, "before", 0, 0),
		call_query_i64(c, "limit", THREAD_PAGE, THREAD_MAX) };
	size_t i;

	(void)in;
	if (!a.before)
		db_ahead_all(c);
	db_ahead(c, by_number, &a);
	if (!ticket_load(c, a.id, &t) || !thread_load(c, a.id, a.before, a.limit, &th))
		return false;
	v = NEW_N(c->arena, struct message_out, th.n);
	for (i = 0; i < th.n; i++)
		if (!message_to_out(c, &th.v[i], &v[i]))
			return false;
	if (!history_of_page(c, &a, &th, &h))
		return false;
	o->messages = (struct list){ v, th.n };
	o->events = events_to_list(c, &h);
	o->more = th.more;
	return true;
}

/* ---- sending ---- */

struct message_in_body {
	str kind, html;
	bool text_only, send_anyway;
	struct strs to, cc, bcc;
	struct i64s attachment_ids;
	i64 seen_event_id;
	struct ticket_set_in *set;
	i64 undo_ms, macro_id;
	u64 given;
};
static const struct field message_in_f[] = {
	F(message_in_body, kind, .required = true, .one_of = "public|note"),
	F(message_in_body, html, .required = true, .max = 1000000),
	F(message_in_body, text_only),
	F(message_in_body, send_anyway),
	F(message_in_body, to, .max = 40),
	F(message_in_body, cc, .max = 40),
	F(message_in_body, bcc, .max = 40, .doc = "Whom no other recipient sees."),
	F(message_in_body, attachment_ids, .max = 100),
	F(message_in_body, seen_event_id),
	FO(message_in_body, set, &ticket_set_shape),
	F(message_in_body, macro_id, .nullable = true, .doc = "The macro whose reply this is: its other actions go along."),
	F(message_in_body, undo_ms, .min = -1, .max = 60000, .doc = "Absent: as the agent has set it; -1: none."),
};
static const struct shape message_in_shape = SHAPE_GIVEN(message_in_body, message_in_f);

struct sent_out {
	struct message_out *message;
	struct ticket_out *ticket;
	struct json_raw did;
};
static const struct field sent_f[] = {
	FO(sent_out, message, &message_shape),
	FO(sent_out, ticket, &ticket_shape),
	F(sent_out, did, .doc = "What its macro did along with it."),
};
static const struct shape sent_shape = SHAPE(sent_out, sent_f);

static bool sent_answer(struct ctx *c, i64 ticket_id, i64 message_id, struct sent_out *o)
{
	struct thread_message m;

	o->message = NEW(c->arena, struct message_out);
	o->ticket = NEW(c->arena, struct ticket_out);
	if (!o->did.text.n)
		o->did = (struct json_raw){ S("[]") };
	return thread_one(c, message_id, &m) && message_to_out(c, &m, o->message) &&
		ticket_to_out(c, ticket_id, o->ticket);
}

/* A refused send tells what is new, so that the author can decide. */
void message_fresh(struct ctx *c, const struct ticket *t, i64 seen_event_id)
{
	struct buf b = buf_new(c->arena, 4 << 20);
	struct failures kept = c->fail;
	struct i64s ids;
	json_t *j;
	size_t i;

	fail_clear(c);
	buf_put(&b, S("{\"fresh\":["));
	if (history_messages_since(c, t->id, seen_event_id, &ids)) {
		for (i = 0; i < ids.n; i++) {
			struct thread_message m;
			struct message_out o;

			if (!thread_one(c, ids.v[i], &m) || !message_to_out(c, &m, &o))
				break;
			if (i)
				buf_ch(&b, ',');
			shape_encode(&b, &message_shape, &o);
		}
		buf_put(&b, S("]}"));
		if (json_parse(c, buf_str(&b), &j))
			c->call->extra = j;
	}
	c->fail = kept;
}

/* How long a reply is held: what the request says, else what its author has set. */
static bool hold_of(struct ctx *c, const struct message_in_body *b, i64 *ms)
{
	struct agent me;

	*ms = b->undo_ms;
	if (shape_given(&message_in_shape, b, "undo_ms") || c->who->kind != ACTOR_AGENT)
		return true;
	if (!agent_load(c, c->who->id, &me))
		return false;
	*ms = me.undo_ms;
	return true;
}

/* What the macro does besides the reply that it wrote. */
static bool rest_of_macro(struct ctx *c, struct ticket *t, i64 macro_id, struct json_raw *out)
{
	struct actions_did did;
	struct macro m;

	*out = (struct json_raw){ S("[]") };
	if (!macro_id)
		return true;
	if (!macro_load(c, macro_id, &m) ||
	    !macro_apply(c, &m, t, &(struct macro_how){ .skip_reply = true }, &did) || !macro_count(c, m.id, 1))
		return false;
	*out = (struct json_raw){ str_fmt(c->arena, "[%.*s]", FMT(buf_str(&did.did))) };
	return true;
}

static bool message_post(struct ctx *c, const void *in, void *out)
{
	const struct message_in_body *b = in;
	struct message_out_req r = {
		.kind = b->kind, .html = b->html, .text_only = b->text_only, .to = b->to, .cc = b->cc, .bcc = b->bcc,
		.attachment_ids = b->attachment_ids, .seen_event_id = b->seen_event_id,
		.send_anyway = b->send_anyway,
	};
	struct ticket t;
	i64 id;

	if (!ticket_take(c, call_id(c, 0), &t) || !hold_of(c, b, &r.hold_ms))
		return false;
	if (!message_send(c, &t, &r, &id)) {
		if (fail_code(c) == E_CONFLICT && !b->send_anyway)
			message_fresh(c, &t, b->seen_event_id);
		return false;
	}
	if (!rest_of_macro(c, &t, b->macro_id, &((struct sent_out *)out)->did) || (b->set && !ticket_set_apply(c, &t, b->set)))
		return false;
	if (str_eq(b->kind, S("public")) && str_eq(t.category, S("new")) &&
	    !ticket_change(c, &t, &(struct ticket_change){ .set = TC_CATEGORY, .category = S("open") }))
		return false;
	return sent_answer(c, t.id, id, out);
}

struct forward_in {
	struct strs to;
	str html;
};
static const struct field forward_f[] = {
	F(forward_in, to, .required = true, .min = 1, .max = 20),
	F(forward_in, html, .max = 1000000),
};
static const struct shape forward_shape = SHAPE(forward_in, forward_f);

/* All that the message carries goes along; its pictures stay where its HTML names them. */
static struct message_file *forward_files(struct ctx *c, const struct thread_message *m)
{
	struct message_file *v = NEW_N(c->arena, struct message_file, m->files_n + 1);
	size_t i;

	for (i = 0; i < m->files_n; i++) {
		const struct thread_file *f = &m->files[i];

		v[i] = (struct message_file){ .sha256 = f->sha256, .name = f->name, .mime_type = f->mime_type,
			.content_id = f->content_id, .size = f->size, .inline_ = f->inline_ };
	}
	return v;
}

static bool message_forward(struct ctx *c, const void *in, void *out)
{
	const struct forward_in *f = in;
	struct thread_message m;
	struct ticket t;
	struct buf b = buf_new(c->arena, 8 << 20);
	i64 id;

	if (!thread_one_stored(c, call_id(c, 0), &m) || !ticket_take(c, m.ticket_id, &t))
		return false;
	if (!str_eq(m.kind, S("public")))
		return fail(c, E_CONFLICT, "", "message.note_stays");
	buf_put(&b, f->html.s ? f->html : S(""));
	buf_put(&b, S("<blockquote><p><b>"));
	html_text(&b, m.author_name);
	buf_put(&b, S("</b> "));
	html_text(&b, time_iso(c->arena, m.created_at));
	buf_put(&b, S("</p>"));
	buf_put(&b, m.html);
	buf_put(&b, S("</blockquote>"));
	if (!message_send(c, &t, &(struct message_out_req){ .kind = S("public"), .html = buf_str(&b),
			.to = f->to, .forward = true, .files = forward_files(c, &m), .files_n = m.files_n,
			.hold_ms = 10000 }, &id))
		return false;
	return sent_answer(c, t.id, id, out);
}

/* ---- taking back ---- */

struct undone_out {
	struct json_raw draft;
	struct ticket_out *ticket;
	struct list kept;
};
static const struct field undone_f[] = {
	F(undone_out, draft),
	FO(undone_out, ticket, &ticket_shape),
	FL(undone_out, kept, &kept_shape, .doc = "What stays of what went along, and why."),
};
static const struct shape undone_shape = SHAPE(undone_out, undone_f);

/* A draft holds bare addresses, as the composer takes them. */
static void put_addresses(struct buf *b, const char *name, const json_t *people)
{
	const json_t *one;
	size_t i;

	buf_fmt(b, ",\"%s\":[", name);
	json_array_foreach(json_object_get(people, name), i, one) {
		if (i)
			buf_ch(b, ',');
		json_str(b, json_get_str(one, "address"));
	}
	buf_ch(b, ']');
}

static void put_draft(struct ctx *c, const struct thread_message *m, struct json_raw *out)
{
	struct buf b = buf_new(c->arena, 4 << 20);
	json_t *people;
	size_t i;

	if (!json_parse(c, m->recipients.n ? m->recipients : S("{}"), &people))
		return;
	buf_put(&b, S("{\"mode\":\"reply\",\"html\":"));
	json_str(&b, m->html);
	put_addresses(&b, "to", people);
	put_addresses(&b, "cc", people);
	put_addresses(&b, "bcc", people);
	buf_put(&b, S(",\"attachment_ids\":["));
	/* What was forwarded is not the author's to attach again. */
	for (i = 0; i < m->files_n && str_find(m->flags, S("forwarded")) < 0; i++)
		buf_fmt(&b, "%s%lld", i ? "," : "", (long long)m->files[i].id);
	buf_put(&b, S("]}"));
	out->text = buf_str(&b);
}

static bool message_undo_post(struct ctx *c, const void *in, void *out)
{
	struct undone_out *o = out;
	struct undo_left *left = NEW(c->arena, struct undo_left);
	struct thread_message m;
	struct ticket t;

	(void)in;
	if (!thread_one(c, call_id(c, 0), &m) || !message_undo(c, m.id, &t, left))
		return false;
	o->kept = kept_to_list(c, left);
	put_draft(c, &m, &o->draft);
	o->ticket = NEW(c->arena, struct ticket_out);
	return ticket_to_out(c, t.id, o->ticket);
}

static bool message_retry(struct ctx *c, const void *in, void *out)
{
	struct thread_message m;
	struct object o = { 0 };

	(void)in;
	(void)out;
	return thread_one(c, call_id(c, 0), &m) && must_can(c, V_TICKET_REPLY, &o) &&
		history_retry_delivery(c, m.id);
}

static const struct route rows[] = {
	{ "GET", "/api/v1/tickets/{id}/thread", thread_get, V_TICKET_READ, NULL, &thread_shape, R_AHEAD,
	  "before,limit", "Messages and events of a ticket, newest page first" },
	{ "POST", "/api/v1/tickets/{id}/messages", message_post, V_TICKET_NOTE, &message_in_shape, &sent_shape,
	  R_WRITE | R_IDEMPOTENT, NULL, "Reply to the customer, or add a note" },
	{ "POST", "/api/v1/messages/{id}/forward", message_forward, V_TICKET_REPLY, &forward_shape, &sent_shape,
	  R_WRITE | R_IDEMPOTENT, NULL, "Forward a message to somebody outside" },
	{ "POST", "/api/v1/messages/{id}/undo", message_undo_post, V_TICKET_NOTE, NULL, &undone_shape,
	  R_WRITE, NULL, "Take a message back while it is held" },
	{ "POST", "/api/v1/messages/{id}/retry", message_retry, V_TICKET_REPLY, NULL, NULL,
	  R_WRITE, NULL, "Try failed deliveries again" },
};
const struct route_set routes_messages = { rows, COUNT(rows) };
