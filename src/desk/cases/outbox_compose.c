/* A row of the outbox as the bytes that go over the wire. */
#include "desk/cases/outbox.h"

#include "base/message.h"
#include "desk/cases/message.h"
#include "desk/cases/outbox_int.h"
#include "desk/cases/threading.h"
#include "desk/front/brand.h"
#include "desk/people/address.h"
#include "desk/people/agent.h"
#include "desk/people/person.h"
#include "desk/settings.h"
#include "desk/texts/signature.h"
#include "sql_mailbox.h"
#include "sql_mailref.h"
#include "sql_message.h"
#include "sql_outbox.h"
#include "sql_side.h"
#include "store/blob.h"
#include "text/fold.h"
#include "text/html.h"
#include "text/mailout.h"
#include "text/reply.h"

enum { REFS_READ = 12, BODY_MAX = 8 << 20, HEADERS_MAX = 8, QUOTE_CHARS = 20000 };

struct composing {
	const struct outbox_row *row;
	struct outbox_content content;
	struct settings set;
	struct brand_face face;			/* of the ticket */
	struct sql_mailbox_row box;
	struct ticket t;			/* id 0: none */
	struct sql_message_by_id_row msg;	/* id 0: none */
	struct agent agent;			/* its author; id 0: none */
	bool plain_reply, answers;		/* something stands in the thread that this answers */
	struct mail_out out;
	struct mail_header header[HEADERS_MAX];
};

static bool load(struct ctx *c, struct composing *k)
{
	const struct outbox_row *row = k->row;
	bool found = false;

	if (!outbox_content_read(c, row->content, &k->content) || !settings_load(c, &k->set) ||
	    !sql_mailbox_by_id(c, &(struct sql_mailbox_by_id_in){ .id = row->mailbox_id }, &k->box, &found))
		return false;
	if (!found)
		return fail(c, E_CONFLICT, "", "mail.no_mailbox");
	if (!outbox_plain_reply(c, k->box.id, &k->plain_reply))
		return false;
	if ((row->ticket_id && !ticket_load(c, row->ticket_id, &k->t)) || !brand_face(c, k->t.brand_id, &k->face))
		return false;
	if (!row->message_id)
		return true;
	if (!sql_message_by_id(c, &(struct sql_message_by_id_in){ .id = row->message_id }, &k->msg, &found))
		return false;
	if (!found || k->msg.undone_at)
		return fail(c, E_CONFLICT, "", "message.not_found");
	return !str_eq(k->msg.author_kind, S("agent")) || agent_load(c, k->msg.author_id, &k->agent);
}

/* ---- who ---- */

static struct list people(struct ctx *c, const struct outbox_people *in)
{
	struct mail_addr *v = NEW_N(c->arena, struct mail_addr, in->n + 1);
	size_t i;

	for (i = 0; i < in->n; i++)
		v[i] = (struct mail_addr){ text_clean_line(c->arena, in->v[i].name), in->v[i].address };
	return (struct list){ v, in->n };
}

static void addresses(struct ctx *c, struct composing *k)
{
	str company = text_clean_line(c->arena, k->box.from_name.n ? k->box.from_name : k->face.name);
	str name = company, reply;

	if (k->agent.id && k->agent.name.n)
		name = !company.n ? k->agent.name : message(c->arena, k->content.locale, "mail.from",
			(struct fail_param[]){ { "agent", k->agent.name }, { "company", company } }, 2);
	k->out.from = (struct mail_addr){ text_clean_line(c->arena, name), k->box.address };
	k->out.to = people(c, &k->content.to);
	k->out.cc = people(c, &k->content.cc);
	/* a row whose recipients were not told is addressed to whom it goes */
	if (!k->out.to.n && !k->out.cc.n)
		k->out.to = people(c, &(struct outbox_people){ &(struct outbox_person){ S(""), k->row->address }, 1 });
	reply = outbox_reply_address(c->arena, k->box.address, k->row->reply_token);
	if (!k->plain_reply && !str_eq(reply, k->box.address))
		k->out.reply_to = (struct mail_addr){ k->out.from.name, reply };
}

/* ---- thread ---- */

static str bracketed(struct ctx *c, str key)
{
	return str_fmt(c->arena, "<%.*s>", FMT(key));
}

/* A talk beside the ticket knows nothing of the customer's thread, nor is it known there. */
static bool side_references(struct ctx *c, struct composing *k)
{
	struct sql_mail_ref_side_rows rows;
	str *v;
	size_t i, n = 0;

	if (!sql_mail_ref_side(c, &(struct sql_mail_ref_side_in){ .side_id = k->msg.side_id,
			.address_folded = k->row->address_folded, .limit_n = REFS_READ }, &rows))
		return false;
	v = NEW_N(c->arena, str, rows.n + 1);
	for (i = rows.n; i > 0; i--)
		if (mail_ref_ok(rows.v[i - 1].ref))
			v[n++] = bracketed(c, rows.v[i - 1].ref);
	k->answers = n > 0;
	if (n)
		k->out.in_reply_to = v[n - 1];
	k->out.references = (struct strs){ v, n };
	return true;
}

static bool references(struct ctx *c, struct composing *k)
{
	struct sql_mail_ref_thread_rows rows;
	str *v, pseudo;
	size_t i, n = 0;

	k->out.message_id = bracketed(c, k->row->rfc_id);
	if (!k->t.id)
		return true;
	if (k->msg.side_id)
		return side_references(c, k);
	if (!threading_pseudo(c, k->t.id, &pseudo) ||
	    !sql_mail_ref_thread(c, &(struct sql_mail_ref_thread_in){ .ticket_id = k->t.id,
			.address_folded = k->row->address_folded, .limit_n = REFS_READ }, &rows))
		return false;
	v = NEW_N(c->arena, str, rows.n + 1);
	if (pseudo.s)
		v[n++] = bracketed(c, pseudo);
	for (i = rows.n; i > 0; i--)
		if (mail_ref_ok(rows.v[i - 1].ref))
			v[n++] = bracketed(c, rows.v[i - 1].ref);
	k->answers = n > (pseudo.s ? 1u : 0u);
	if (k->answers)
		k->out.in_reply_to = v[n - 1];
	k->out.references = (struct strs){ v, n };
	return true;
}

static bool subject(struct ctx *c, struct composing *k)
{
	bool forward = str_eq(k->row->purpose, S("forward"));
	str bare = subject_strip(k->t.subject, NULL), tag = S("");

	if (k->content.subject.n) {
		k->out.subject = text_clean_line(c->arena, k->msg.side_id && k->answers
			? str_fmt(c->arena, "Re: %.*s", FMT(k->content.subject)) : k->content.subject);
		return true;
	}
	if (k->set.subject_tag && threading_tag(bare) != k->t.id)
		tag = str_fmt(c->arena, " [#%lld]", (long long)k->t.id);
	k->out.subject = text_clean_line(c->arena, str_fmt(c->arena, "%s%.*s%.*s",
		forward ? "Fwd: " : k->answers ? "Re: " : "", FMT(bare.n ? bare : k->t.subject), FMT(tag)));
	return true;
}

/* ---- body ---- */

struct body {
	struct buf html, text;
};

static void put_signature(struct ctx *c, struct body *b, str html, bool first)
{
	if (!html.n)
		return;
	buf_put(&b->html, first ? S("<div>-- <br></div>") : S(""));
	buf_fmt(&b->html, "<div>%.*s</div>", FMT(html));
	buf_put(&b->text, first ? S("\n\n-- \n") : S("\n"));
	buf_put(&b->text, str_trim(html_to_text(c->arena, html)));
}

/* T2: whoever did not take part when the customer wrote gets none of it quoted to him. */
static bool may_read_quote(struct ctx *c, const struct composing *k, i64 quoted_at, bool *may)
{
	struct sql_participant_since_row p;
	bool requester, found;

	*may = false;
	if (!str_eq(k->row->purpose, S("reply")))
		return true;
	if (!person_has_address(c, k->t.requester_id, k->row->address, &requester))
		return false;
	if (requester) {
		*may = true;
		return true;
	}
	if (!sql_participant_since(c, &(struct sql_participant_since_in){ .ticket_id = k->t.id,
			.address_folded = k->row->address_folded }, &p, &found))
		return false;
	*may = found && str_eq(p.role, S("cc")) && p.created_at <= quoted_at;
	return true;
}

static void put_quoted_lines(struct buf *b, str text)
{
	str rest = text, line;

	while (str_cut(&rest, '\n', &line)) {
		buf_put(b, line.n && line.s[0] == '>' ? S(">") : S("> "));
		buf_put(b, str_trim(line));
		buf_ch(b, '\n');
	}
}

static bool put_quote(struct ctx *c, const struct composing *k, struct body *b)
{
	struct sql_quoted_of_ticket_row q;
	struct fail_param p[3];
	bool found, may;
	str head, text;

	if (k->msg.side_id)
		return true;
	if (!k->msg.id || !sql_quoted_of_ticket(c, &(struct sql_quoted_of_ticket_in){ .ticket_id = k->t.id,
			.before_id = k->msg.id }, &q, &found))
		return !k->msg.id;
	if (!found)
		return true;
	if (!may_read_quote(c, k, q.created_at, &may))
		return false;
	if (!may)
		return true;
	p[0] = (struct fail_param){ "at", str_fmt(c->arena, "%lld", (long long)q.created_at) };
	p[1] = (struct fail_param){ "name", text_clean_line(c->arena, q.author_name.n ? q.author_name : q.author_address) };
	p[2] = (struct fail_param){ "zone", k->set.zone };
	head = message(c->arena, k->content.locale, "mail.wrote", p, COUNT(p));
	text = str_utf8_trunc(q.text, QUOTE_CHARS);
	buf_put(&b->html, S("<div class=\"gmail_quote\"><div>"));
	html_text(&b->html, head);
	buf_put(&b->html, S("</div><blockquote type=\"cite\">"));
	buf_put(&b->html, text_to_html(c->arena, text));
	buf_put(&b->html, S("</blockquote></div>"));
	buf_fmt(&b->text, "\n\n%.*s\n", FMT(head));
	put_quoted_lines(&b->text, text);
	return true;
}

static bool body(struct ctx *c, struct composing *k)
{
	struct body b = { buf_new(c->arena, BODY_MAX), buf_new(c->arena, BODY_MAX) };
	bool from_message = k->msg.id && !k->content.text.n;
	struct signature sig;

	buf_put(&b.html, from_message ? message_html(c, k->msg.html_kept, k->msg.text) : k->content.html);
	buf_put(&b.text, from_message ? k->msg.text : k->content.text);
	if (k->agent.id) {
		if (!signature_make(c, &(struct signature_ask){ .t = &k->t, .agent_id = k->agent.id, .mailbox_id = k->box.id,
				.locale = k->content.locale }, &sig))
			return false;
		put_signature(c, &b, sig.own, true);
		put_signature(c, &b, sig.shared, !sig.own.n);
	}
	if (!put_quote(c, k, &b))
		return false;
	if (b.html.over || b.text.over)
		return fail(c, E_TOO_LARGE, "html", "shape.large");
	k->out.html = buf_str(&b.html);
	k->out.text = buf_str(&b.text);
	return true;
}

static bool attach(struct ctx *c, struct composing *k)
{
	struct sql_attachments_of_message_rows rows;
	struct mail_file *v;
	size_t i;

	if (!k->msg.id)
		return true;
	if (!sql_attachments_of_message(c, &(struct sql_attachments_of_message_in){ .message_id = k->msg.id }, &rows))
		return false;
	v = NEW_N(c->arena, struct mail_file, rows.n + 1);
	for (i = 0; i < rows.n; i++) {
		v[i] = (struct mail_file){ .name = rows.v[i].name, .type = rows.v[i].mime_type,
			.content_id = rows.v[i].inline_ ? rows.v[i].content_id : S("") };
		if (!blob_get(c, rows.v[i].sha256, &v[i].bytes))
			return false;
	}
	k->out.files = (struct list){ v, rows.n };
	return true;
}

static bool headers(struct ctx *c, struct composing *k)
{
	struct mail_header *h = k->header;
	str instance;
	size_t n = 0;

	if (!threading_instance(c, &instance))
		return false;
	if (instance.s)
		h[n++] = (struct mail_header){ S("X-Pronto-Loop"), instance };
	if (k->content.automatic) {
		bool answer = str_eq(k->row->purpose, S("ack")) || str_eq(k->row->purpose, S("large"));

		h[n++] = (struct mail_header){ S("Auto-Submitted"), answer ? S("auto-replied") : S("auto-generated") };
		h[n++] = (struct mail_header){ S("Precedence"), S("bulk") };
		h[n++] = (struct mail_header){ S("X-Auto-Response-Suppress"), S("All") };
	}
	/* RFC 2369; RFC 8058 wants https for what a mail program does by itself. */
	if (k->content.unsubscribe.n) {
		h[n++] = (struct mail_header){ S("List-Unsubscribe"), str_fmt(c->arena, "<%.*s>", FMT(k->content.unsubscribe)) };
		if (str_starts(k->content.unsubscribe, S("https://")))
			h[n++] = (struct mail_header){ S("List-Unsubscribe-Post"), S("List-Unsubscribe=One-Click") };
	}
	k->out.headers = (struct list){ h, n };
	return true;
}

bool outbox_compose(struct ctx *c, const struct outbox_row *row, str *raw, str *envelope_from)
{
	struct composing *k = NEW(c->arena, struct composing);
	const char *bad = "";

	*k = (struct composing){ .row = row };
	if (!load(c, k))
		return false;
	addresses(c, k);
	if (!references(c, k) || !subject(c, k) || !body(c, k) || !attach(c, k) || !headers(c, k))
		return false;
	k->out.date = c->now;
	if (!mail_compose(c->arena, &k->out, raw, &bad))
		return fail_p(c, E_INVALID, "mail", "mail.header", &(struct fail_param){ "field", str_of(bad) });
	/* a notice that nobody wrote must not bounce into a loop; an invitation's bounce is wanted */
	*envelope_from = k->content.automatic && !str_eq(row->purpose, S("system")) ? S("") : k->box.address;
	return true;
}
