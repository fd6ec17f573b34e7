#include "api/ticket_full.h"

#include "base/json.h"
#include "base/message.h"
#include "desk/cases/message.h"

static struct strs words(struct ctx *c, str s)
{
	struct strs out = { NEW_N(c->arena, str, s.n / 2 + 1), 0 };
	str one;

	while (s.n && str_cut(&s, ' ', &one))
		if (one.n)
			out.v[out.n++] = one;
	return out;
}

static struct list files_of(struct ctx *c, const struct thread_message *m)
{
	struct file_out *v = NEW_N(c->arena, struct file_out, m->files_n);
	size_t i;

	for (i = 0; i < m->files_n; i++) {
		const struct thread_file *f = &m->files[i];

		v[i] = (struct file_out){ f->id, f->name, f->mime_type, f->size, f->inline_,
			attachment_url(c, f->id, f->name) };
	}
	return (struct list){ v, m->files_n };
}

/* Until when its author may take it back: the earliest moment one of its mails leaves. */
static i64 undo_until(struct ctx *c, const struct thread_message *m)
{
	i64 until = 0;
	size_t i;

	if (m->author_id != c->who->id || !str_eq(m->author_kind, S("agent")) || m->undone_at)
		return 0;
	if (!m->deliveries_n && m->created_at + MESSAGE_UNDO_MS > c->now)
		return m->created_at + MESSAGE_UNDO_MS;
	for (i = 0; i < m->deliveries_n; i++) {
		const struct thread_delivery *d = &m->deliveries[i];

		if (!str_eq(d->state, S("held")) || d->not_before <= c->now)
			return 0;
		if (!until || d->not_before < until)
			until = d->not_before;
	}
	return until;
}

/* What became of a mail, in the reader's words when it is one of ours and no server's. */
static str reply_words(struct ctx *c, str reply)
{
	const char *key = str_z(c->arena, str_fmt(c->arena, "error.%.*s", FMT(reply)));

	return message_known(key) ? message(c->arena, c->locale, key, NULL, 0) : reply;
}

static struct list deliveries_of(struct ctx *c, const struct thread_message *m)
{
	struct delivery_out *v = NEW_N(c->arena, struct delivery_out, m->deliveries_n);
	size_t i;

	for (i = 0; i < m->deliveries_n; i++) {
		const struct thread_delivery *d = &m->deliveries[i];

		v[i] = (struct delivery_out){ d->address, d->state, reply_words(c, d->last_reply), d->not_before, d->sent_at };
	}
	return (struct list){ v, m->deliveries_n };
}

static struct json_raw member(struct ctx *c, const json_t *o, const char *name)
{
	const json_t *v = json_object_get(o, name);

	return (struct json_raw){ json_is_array(v) ? json_text(c->arena, v) : S("[]") };
}

bool message_to_out(struct ctx *c, const struct thread_message *m, struct message_out *out)
{
	struct author_out *author = NEW(c->arena, struct author_out);
	json_t *people;

	if (!json_parse(c, m->recipients.n ? m->recipients : S("{}"), &people))
		return false;
	*author = (struct author_out){ m->author_kind, m->author_id, m->author_name, m->author_address };
	*out = (struct message_out){
		.id = m->id, .ticket_id = m->ticket_id, .kind = m->kind, .direction = m->direction,
		.channel = m->channel, .author = author, .to = member(c, people, "to"),
		.cc = member(c, people, "cc"), .bcc = member(c, people, "bcc"), .subject = m->subject, .html = m->html,
		.quoted_html = m->quoted_html, .text = m->text, .language = m->language,
		.flags = words(c, m->flags), .remote_images = m->remote_images,
		.attachments = files_of(c, m), .has_original = m->raw_sha.n > 0,
		.created_at = m->created_at, .undone_at = m->undone_at,
		.delivery = deliveries_of(c, m), .undo_until = undo_until(c, m),
	};
	return true;
}
