#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "text/view.h"

static void key(struct buf *b, const char *name)
{
	if (b->n && b->s[b->n - 1] != '{')
		buf_ch(b, ',');
	json_str(b, str_of(name));
	buf_ch(b, ':');
}

static void put_s(struct buf *b, const char *name, str v)
{
	key(b, name);
	json_str(b, v.s ? v : S(""));
}

static void put_b(struct buf *b, const char *name, bool v)
{
	key(b, name);
	buf_put(b, v ? S("true") : S("false"));
}

static void put_i(struct buf *b, const char *name, i64 v)
{
	key(b, name);
	json_i64(b, v);
}

static void put_time(struct buf *b, const char *name, i64 at)
{
	key(b, name);
	if (at)
		json_str(b, time_iso(b->a, at));
	else
		buf_put(b, S("null"));
}

static void put_strs(struct buf *b, const char *name, struct strs v)
{
	size_t i;

	key(b, name);
	buf_ch(b, '[');
	for (i = 0; i < v.n; i++) {
		if (i)
			buf_ch(b, ',');
		json_str(b, v.v[i]);
	}
	buf_ch(b, ']');
}

static void put_addrs(struct buf *b, const char *name, struct list l)
{
	const struct mail_addr *v = l.v;
	size_t i;

	key(b, name);
	buf_ch(b, '[');
	for (i = 0; i < l.n; i++) {
		buf_put(b, i ? S(",{") : S("{"));
		put_s(b, "name", v[i].name);
		put_s(b, "address", v[i].addr);
		buf_ch(b, '}');
	}
	buf_ch(b, ']');
}

static void put_parts(struct buf *b, struct list l)
{
	const struct mail_part *v = l.v;
	size_t i;

	key(b, "attachments");
	buf_ch(b, '[');
	for (i = 0; i < l.n; i++) {
		buf_put(b, i ? S(",{") : S("{"));
		put_s(b, "name", v[i].name);
		put_s(b, "type", v[i].type);
		put_i(b, "size", v[i].size);
		put_s(b, "sha256", v[i].sha256);
		put_b(b, "inline", v[i].is_inline);
		put_s(b, "content_id", v[i].content_id);
		buf_ch(b, '}');
	}
	buf_ch(b, ']');
}

static void put_machine(struct buf *b, const struct mail *m)
{
	key(b, "auto_reply");
	buf_ch(b, '{');
	put_b(b, "is", m->auto_reply.is);
	put_s(b, "reason", m->auto_reply.reason);
	buf_ch(b, '}');
	key(b, "bounce");
	buf_ch(b, '{');
	put_b(b, "is", m->bounce.is);
	put_s(b, "action", m->bounce.action);
	put_s(b, "status", m->bounce.status);
	put_b(b, "hard", m->bounce.hard);
	put_strs(b, "recipients", m->bounce.recipients);
	put_s(b, "message_id", m->bounce.message_id);
	put_s(b, "diagnostic", m->bounce.diagnostic);
	put_s(b, "source", m->bounce.source);
	buf_ch(b, '}');
	put_s(b, "report", m->report);
	key(b, "pec");
	buf_ch(b, '{');
	put_b(b, "is", m->pec.is);
	put_s(b, "kind", m->pec.kind);
	put_s(b, "ref_message_id", m->pec.ref_message_id);
	buf_ch(b, '}');
	key(b, "list");
	buf_ch(b, '{');
	put_s(b, "id", m->list_id);
	put_b(b, "bulk", m->bulk);
	buf_ch(b, '}');
}

static void put_rest(struct buf *b, const struct mail *m)
{
	key(b, "calendar");
	buf_ch(b, '{');
	put_s(b, "method", m->calendar.method);
	put_s(b, "uid", m->calendar.uid);
	put_s(b, "partstat", m->calendar.partstat);
	buf_ch(b, '}');
	key(b, "spam");
	buf_ch(b, '{');
	put_b(b, "is", m->spam.is);
	put_s(b, "flag", m->spam.flag);
	put_s(b, "status", m->spam.status);
	put_s(b, "score", m->spam.score);
	buf_ch(b, '}');
	put_strs(b, "authentication_results", m->authentication_results);
	put_s(b, "original_sender", m->original_sender);
	put_s(b, "original_from", m->original_from);
	put_strs(b, "loop", m->loop);
	put_b(b, "signed", m->is_signed);
	put_b(b, "encrypted", m->encrypted);
	put_strs(b, "charset_problems", m->charset_problems);
	put_b(b, "unparsed", m->unparsed);
	put_s(b, "reason", m->reason);
}

static void put_forward(struct buf *b, const struct mail_forward *f)
{
	key(b, "forward");
	if (!f->is) {
		buf_put(b, S("null"));
		return;
	}
	buf_ch(b, '{');
	put_s(b, "name", f->name);
	put_s(b, "address", f->addr);
	put_s(b, "subject", f->subject);
	put_time(b, "date", f->date);
	buf_ch(b, '}');
}

void mail_view_json(struct buf *b, const struct mail_view *v)
{
	const struct mail *m = &v->mail;

	buf_ch(b, '{');
	put_addrs(b, "from", m->from);
	put_addrs(b, "reply_to", m->reply_to);
	put_addrs(b, "sender", m->sender);
	put_addrs(b, "to", m->to);
	put_addrs(b, "cc", m->cc);
	put_s(b, "subject", m->subject);
	put_s(b, "subject_clean", v->subject_clean);
	put_time(b, "date", m->date);
	put_s(b, "message_id", m->message_id);
	put_strs(b, "in_reply_to", m->in_reply_to);
	put_strs(b, "references", m->references);
	put_strs(b, "delivered_to", m->delivered_to);
	put_s(b, "return_path", m->return_path);
	put_s(b, "lang", v->lang);
	put_s(b, "text", m->text);
	put_s(b, "html", v->html);
	put_s(b, "visible_text", v->cut.visible_text);
	put_s(b, "quoted_text", v->cut.quoted_text);
	put_s(b, "visible_html", v->cut.visible_html);
	put_s(b, "quoted_html", v->cut.quoted_html);
	put_i(b, "remote_images", v->remote_images);
	put_i(b, "links", v->links);
	put_parts(b, m->attachments);
	put_forward(b, &v->forward);
	put_machine(b, m);
	put_rest(b, m);
	buf_ch(b, '}');
}
