#include "desk/cases/message.h"

#include "desk/cases/follow.h"
#include "desk/cases/snooze.h"
#include "desk/event.h"
#include "desk/flow/routing.h"
#include "desk/promise/world.h"
#include "sql_message.h"
#include "store/db.h"
#include "text/fold.h"
#include "text/html.h"

enum { SNIPPET_CHARS = 160, MESSAGE_FILES_MAX = 200 };

static str or_empty(str s)
{
	return s.s ? s : S("");
}

/* A control character: the sanitiser lets none through. */
static const str MARK = { "\001", 1 };
enum { GIVEN_TEXT_MAX = 16 * 1024 };

str message_html_kept(struct ctx *c, str html, str text)
{
	if (!html.n || !text.n || text.n > GIVEN_TEXT_MAX || html.n < text.n || html.n > 2 * text.n + 4096)
		return html;
	return str_eq(html, text_to_html(c->arena, text)) ? MARK : html;
}

str message_html(struct ctx *c, str kept, str text)
{
	return str_eq(kept, MARK) ? text_to_html(c->arena, text) : kept;
}

static bool add_files(struct ctx *c, const struct ticket *t, const struct message_new *m, i64 message_id)
{
	struct sql_attachment_insert_row row;
	size_t i;
	i64 changed;

	for (i = 0; i < m->files_n; i++) {
		const struct message_file *f = &m->files[i];

		if (!sql_attachment_insert(c, &(struct sql_attachment_insert_in){
				.ticket_id = t->id, .message_id = message_id, .sha256 = f->sha256,
				.name = f->name, .mime_type = f->mime_type, .size = f->size,
				.inline_ = f->inline_, .content_id = or_empty(f->content_id),
				.created_at = c->now }, &row))
			return false;
	}
	for (i = 0; i < m->attachment_ids.n; i++) {
		if (!sql_attachment_claim(c, &(struct sql_attachment_claim_in){
				.ticket_id = t->id, .message_id = message_id, .id = m->attachment_ids.v[i],
				.agent_id = c->who->id }, &changed))
			return false;
		/* unknown, somebody else's, or used already: all the same to the asker */
		if (!changed)
			return fail(c, E_INVALID, "attachment_ids", "attachment.unknown");
	}
	return true;
}

static bool insert(struct ctx *c, const struct ticket *t, const struct message_new *m, i64 *id)
{
	struct sql_message_insert_row row;

	if (!sql_message_insert(c, &(struct sql_message_insert_in){
			.ticket_id = t->id, .kind = m->kind, .direction = m->direction,
			.channel = m->channel, .author_kind = m->author_kind, .author_id = m->author_id,
			.author_name = or_empty(m->author_name), .author_address = or_empty(m->author_address),
			.recipients = m->recipients.n ? m->recipients : S("{}"),
			.subject = or_empty(m->subject), .html = message_html_kept(c, or_empty(m->html), or_empty(m->text)), .text = or_empty(m->text),
			.quoted_html = or_empty(m->quoted_html), .language = or_empty(m->language),
			.flags = or_empty(m->flags), .remote_images = m->remote_images,
			.attachments = (i64)(m->files_n + m->attachment_ids.n), .rfc_id = m->rfc_id,
			.raw_sha = m->raw_sha, .mailbox_id = m->mailbox_id, .side_id = m->side_id,
			.created_at = m->at ? m->at : c->now }, &row))
		return false;
	*id = row.id;
	return true;
}

/* What a message changes on its ticket's row. */
static void touch(struct ctx *c, struct ticket *t, const struct message_new *m)
{
	i64 at = m->at ? m->at : c->now;
	bool automatic = str_find(or_empty(m->flags), S("auto")) >= 0;

	t->messages++;
	t->updated_at = at > t->updated_at ? at : t->updated_at;
	if (!str_eq(m->kind, S("public")))
		return;
	t->snippet = text_snippet(c->arena, or_empty(m->text), SNIPPET_CHARS);
	if (str_eq(m->direction, S("in")) && !automatic)
		t->customer_at = at;
	if (str_eq(m->direction, S("out")) && str_eq(m->author_kind, S("agent")))
		t->agent_at = at;
	if (!t->language.n && m->language.n)
		t->language = m->language;
}

/* Who spoke and how stands in the log: clocks are replayed from it without the messages. */
static str event_detail(struct ctx *c, const struct ticket *t, const struct message_new *m, i64 id)
{
	struct buf b = buf_new(c->arena, 1024);
	str flags = or_empty(m->flags);

	buf_fmt(&b, "{\"message_id\":%lld,\"channel\":\"%.*s\",\"by\":\"%.*s\"", (long long)id,
		FMT(m->channel), FMT(m->author_kind));
	if (flags.n)
		buf_fmt(&b, ",\"flags\":\"%.*s\"", FMT(flags));
	if (m->automatic)
		buf_put(&b, S(",\"auto\":true"));
	if (!t->language.n && m->language.n) {	/* touch takes it over */
		buf_put(&b, S(",\"language\":"));
		json_str(&b, m->language);
	}
	if (m->side_id)
		buf_fmt(&b, ",\"side_id\":%lld", (long long)m->side_id);
	if (m->at && m->at != c->now)
		buf_fmt(&b, ",\"at\":%lld", (long long)m->at);
	buf_ch(&b, '}');
	return buf_str(&b);
}

/* For db_ahead: what settling the ticket will ask first. */
static bool ask_settling(struct ctx *c, void *arg)
{
	return world_ask(c) && routing_ask(c, ((const struct ticket *)arg)->id);
}

static bool save(struct ctx *c, const struct ticket *was, struct ticket *t)
{
	if (!ticket_save(c, was, t))
		return false;
	db_ahead(c, ask_settling, t);
	return true;
}

bool message_append(struct ctx *c, struct ticket *t, const struct message_new *m, i64 *id)
{
	struct ticket was = *t;
	bool in = str_eq(m->direction, S("in"));
	const char *kind = m->side_id ? (in ? "side.received" : "side.sent") :
		!str_eq(m->kind, S("public")) ? "message.noted" : in ? "message.received" : "message.sent";

	/* what a customer says is never refused */
	if (t->merged_into_id && c->who->kind == ACTOR_AGENT)
		return fail_p(c, E_CONFLICT, "", "ticket.merged", &(struct fail_param){ "number",
			str_fmt(c->arena, "%lld", (long long)t->merged_into_id) });
	if (m->files_n + m->attachment_ids.n > MESSAGE_FILES_MAX)
		return fail_most(c, "attachment_ids", "shape.count", MESSAGE_FILES_MAX);
	if (!insert(c, t, m, id) || !add_files(c, t, m, *id))
		return false;
	if (!m->side_id)
		touch(c, t, m);
	if (t->customer_at != was.customer_at && !snooze_wake(c, t, "reply"))
		return false;
	if (!event_append_only(c, t->id, kind, event_detail(c, &was, m, *id), &t->last_event_id))
		return false;
	return follow_tell(c, t, &(struct follow_news){ .note = str_eq(m->kind, S("note")), .text = or_empty(m->text),
			.customer = t->customer_at != was.customer_at, .message_id = *id }) &&
		save(c, &was, t);
}
