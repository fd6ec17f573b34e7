#include "desk/cases/intake.h"

#include "base/failpoint.h"
#include "base/log.h"
#include "base/message.h"
#include "desk/cases/intake_int.h"
#include "desk/cases/keylock.h"
#include "desk/cases/side.h"
#include "desk/event.h"
#include "desk/mailbox.h"
#include "desk/people/address.h"
#include "desk/people/organisation.h"
#include "desk/people/person.h"
#include "desk/policy.h"
#include "sql_mailin.h"
#include "sql_mailref.h"
#include "sql_message.h"
#include "store/blob.h"
#include "store/db.h"
#include "text/fold.h"

enum { FILES_MAX = 199, CC_MAX = 40, LISTED_MAX = 100, RECIPIENTS_BYTES = 256 * 1024 };
/* Who hears of a mail a day later does not want to hear that it arrived. */
static const i64 ACK_WITHIN_MS = (i64)24 * 3600000;

/* ---- the message ---- */

static void put_people(struct ctx *c, struct buf *b, const char *name, const struct list *l)
{
	const struct mail_addr *v = l->v;
	size_t i;

	buf_fmt(b, "\"%s\":[", name);
	for (i = 0; i < l->n && i < LISTED_MAX; i++) {
		buf_put(b, i ? S(",{\"name\":") : S("{\"name\":"));
		json_str(b, text_clean_line(c->arena, str_utf8_trunc(v[i].name, 200)));
		buf_put(b, S(",\"address\":"));
		json_str(b, text_clean_line(c->arena, str_utf8_trunc(v[i].addr, ADDRESS_MAX)));
		buf_ch(b, '}');
	}
	buf_ch(b, ']');
}

static str recipients(struct ctx *c, const struct mail *m)
{
	struct buf b = buf_new(c->arena, RECIPIENTS_BYTES);

	buf_ch(&b, '{');
	put_people(c, &b, "to", &m->to);
	buf_ch(&b, ',');
	put_people(c, &b, "cc", &m->cc);
	buf_ch(&b, '}');
	return b.over ? S("{}") : buf_str(&b);
}

static bool files(struct ctx *c, const struct mail *m, struct message_new *out)
{
	const struct mail_part *v = m->attachments.v;
	size_t i, n = m->attachments.n < FILES_MAX ? m->attachments.n : FILES_MAX;

	out->files = NEW_N(c->arena, struct message_file, n + 1);
	for (i = 0; i < n; i++) {
		str sha;

		if (!blob_put(c, v[i].bytes, &sha))
			return false;
		out->files[out->files_n++] = (struct message_file){ .sha256 = sha, .name = v[i].name,
			.mime_type = v[i].type, .content_id = v[i].content_id.s ? v[i].content_id : S(""),
			.size = (i64)v[i].bytes.n, .inline_ = v[i].is_inline };
	}
	return true;
}

bool intake_message(struct ctx *c, const struct intake *k, struct message_new *out)
{
	const struct mail_view *v = k->v;
	str key = mail_ref_key(c->arena, k->m->message_id);

	*out = (struct message_new){
		.channel = S("email"), .author_kind = S("person"), .author_id = k->person_id,
		.author_name = k->name, .author_address = k->address,
		.recipients = recipients(c, k->m), .subject = str_utf8_trunc(k->m->subject, 1000),
		.html = v->cut.visible_html, .text = v->cut.visible_text, .quoted_html = v->cut.quoted_html,
		.language = v->lang, .remote_images = v->remote_images, .rfc_id = key.n ? key : STR_NULL,
		.raw_sha = k->in->row->sha256, .mailbox_id = k->box ? k->box->id : 0,
		.at = intake_at(c, k),
	};
	if (k->forwarded) {
		out->html = text_to_html(c->arena, v->forward.body);
		out->text = v->forward.body;
		out->quoted_html = S("");
	}
	return files(c, k->m, out);
}

/* The sender may be another than he says. */
static bool doubted(struct ctx *c, const struct intake *k)
{
	if (k->forwarded)
		return k->dmarc != DMARC_PASS;
	return k->dmarc == DMARC_FAIL || (k->from_agent && !k->proved) || intake_own_address(c, k, k->from_folded);
}

static str flags(struct ctx *c, const struct intake *k)
{
	const struct {
		bool on;
		str word;
	} all[] = {
		{ k->agent_only, S("auto ") },
		{ doubted(c, k), S("unverified ") },
		{ k->third_party, S("third_party ") },
		{ k->m->unparsed || k->in->row->partial || k->m->attachments.n > FILES_MAX, S("unparsed ") },
		{ k->forwarded || (k->v->forwarded && k->v->forward.is), S("forwarded ") },
	};
	struct buf b = buf_new(c->arena, 200);
	size_t i;

	for (i = 0; i < COUNT(all); i++)
		if (all[i].on)
			buf_put(&b, all[i].word);
	return str_trim(buf_str(&b));
}

/* ---- seen before, through another mailbox ---- */

static bool same_files(struct ctx *c, i64 message_id, const struct message_new *m, bool *same)
{
	struct sql_mailin_files_of_rows rows;
	size_t i, j;

	if (!sql_mailin_files_of(c, &(struct sql_mailin_files_of_in){ .message_id = message_id }, &rows))
		return false;
	*same = rows.n == m->files_n;
	for (i = 0; i < rows.n && *same; i++) {
		for (j = 0; j < m->files_n && !str_eq(rows.v[i].sha256, m->files[j].sha256); j++)
			;
		*same = j < m->files_n;
	}
	return true;
}

static bool seen_before(struct ctx *c, const struct message_new *m, struct mailin_end *end, bool *seen)
{
	struct sql_mailin_duplicate_of_rows rows;
	size_t i;

	*seen = false;
	if (!m->rfc_id.s)
		return true;
	if (!sql_mailin_duplicate_of(c, &(struct sql_mailin_duplicate_of_in){ .ref = m->rfc_id }, &rows))
		return false;
	for (i = 0; i < rows.n && !*seen; i++) {
		if (!str_eq(rows.v[i].text, m->text) || !str_eq(message_html(c, rows.v[i].html_kept, rows.v[i].text), m->html) ||
		    !str_eq(rows.v[i].quoted_html, m->quoted_html))
			continue;
		if (!same_files(c, rows.v[i].id, m, seen))
			return false;
		*end = (struct mailin_end){ S("duplicate"), S(""), rows.v[i].ticket_id, rows.v[i].id };
	}
	return true;
}

/* ---- an agent who answers by mail ---- */

static bool may_speak_as_agent(const struct intake *k)
{
	return k->hit.has_token && k->hit.token.agent_id && k->from_agent && !k->automatic &&
		k->agent.id == k->hit.token.agent_id && k->dmarc == DMARC_PASS &&
		str_eq(k->from_folded, k->hit.token.address_folded);
}

struct agent_job {
	struct intake *k;
	struct mailin_end *end;
};

static bool upload(struct ctx *c, const struct message_new *m, struct i64s *ids)
{
	struct sql_attachment_insert_row row;
	size_t i;

	ids->v = NEW_N(c->arena, i64, m->files_n + 1);
	for (i = 0; i < m->files_n; i++) {
		const struct message_file *f = &m->files[i];

		if (!sql_attachment_insert(c, &(struct sql_attachment_insert_in){ .agent_id = c->who->id,
				.sha256 = f->sha256, .name = f->name, .mime_type = f->mime_type, .size = f->size,
				.inline_ = f->inline_, .content_id = f->content_id, .created_at = c->now }, &row))
			return false;
		ids->v[ids->n++] = row.id;
	}
	return true;
}

static bool agent_send(struct ctx *c, void *arg)
{
	struct agent_job *j = arg;
	struct message_out_req req = { .kind = S("public"), .html = j->k->v->cut.visible_html, .send_anyway = true };
	struct message_new m;
	struct ticket t;
	i64 id;

	if (!intake_message(c, j->k, &m) || !upload(c, &m, &req.attachment_ids) ||
	    !ticket_take(c, j->k->hit.ticket_id, &t) || !message_send(c, &t, &req, &id))
		return false;
	*j->end = (struct mailin_end){ S("done"), S(""), t.id, id };
	return threading_remember(c, &(struct threading_home){ t.id, 0 }, j->k->m->message_id, &j->k->m->references, &j->k->m->in_reply_to);
}

/* *taken false: he may not, so it is a message like any other. */
static bool speak_as_agent(struct ctx *c, struct intake *k, struct mailin_end *end, bool *taken)
{
	const struct actor *me = c->who;
	struct actor agent;
	struct agent_job j = { k, end };

	*taken = false;
	if (!agent_actor(c, &k->agent, &agent)) {
		fail_clear(c);
		return true;
	}
	c->who = &agent;
	*taken = db_try(c, agent_send, &j);
	c->who = me;
	if (*taken)
		return true;
	if (fail_code(c) == E_UNAVAILABLE || fail_code(c) == E_FULL || fail_code(c) == E_INTERNAL)
		return false;
	fail_clear(c);
	return true;
}

/* ---- a customer's message ---- */

/* What the speaker is on the ticket that was found (T2). */
static bool role_on_ticket(struct ctx *c, struct intake *k)
{
	struct sql_ticket_for_thread_row t;
	struct sql_participant_of_row p;
	bool found;

	if (!k->hit.by || k->in->row->ticket_id)
		return true;
	if (!sql_ticket_for_thread(c, &(struct sql_ticket_for_thread_in){ .id = k->hit.ticket_id }, &t, &found))
		return false;
	if (!found) {
		k->hit = (struct threading_hit){ 0 };
		return true;
	}
	if (t.requester_id == k->person_id)
		return true;
	if (!sql_participant_of(c, &(struct sql_participant_of_in){ .ticket_id = k->hit.ticket_id,
			.person_id = k->person_id }, &p, &found))
		return false;
	k->third_party = !found || !str_eq(p.role, S("cc"));
	return true;
}

static bool ensure_person(struct ctx *c, struct intake *k)
{
	struct person_new p = { .kind = S("email"), .address = k->address, .name = k->name,
		.verified = k->proved };

	/* mail from nobody still needs somebody: one person stands for all of them */
	if (!k->address.n) {
		p.kind = S("handle");
		p.address = S("unknown-sender");
	}
	if (!person_ensure(c, &p, &k->person_id))
		return false;
	return !k->proved || identity_verified(c, k->address);
}

static bool takes_copies(struct ctx *c, const struct intake *k, str address)
{
	return address_ok(address) && !intake_no_reply(c->arena, address) &&
		!intake_own_address(c, k, address) && !outbox_token_of(c->arena, address).s &&
		!(k->m->list_id.n && str_find(k->m->list_id, address_domain(c->arena, address)) >= 0);
}

static bool add_copied(struct ctx *c, struct intake *k, struct ticket *t)
{
	const struct mail_addr *v = k->m->cc.v;
	size_t i, n = 0;

	/* T2: whom an unproved sender copies gets nothing from us */
	if (!k->proved || k->third_party || k->automatic || k->forwarded)
		return true;
	for (i = 0; i < k->m->cc.n && n < CC_MAX; i++) {
		i64 person_id;

		if (!takes_copies(c, k, v[i].addr))
			continue;
		n++;
		if (!person_ensure(c, &(struct person_new){ .kind = S("email"), .address = v[i].addr,
				.name = v[i].name }, &person_id) ||
		    (person_id != k->person_id && !participant_add(c, t, person_id, S("cc"))))
			return false;
	}
	return true;
}

/* What was an unreadable mail has become one: its ticket learns who wrote. */
static bool made_readable(struct ctx *c, struct intake *k, struct ticket *t, str subject)
{
	if (!k->in->row->ticket_id || t->messages != 2 || str_eq(t->category, S("closed")))
		return true;
	return ticket_change(c, t, &(struct ticket_change){ .set = TC_REQUESTER | TC_SUBJECT,
		.requester_id = k->person_id, .subject = subject });
}

/* "We have received your message" would be half the truth.  A stranger on a ticket gets
 * nothing (T2), nor does the customer for what an agent forwarded. */
static bool tell_large(struct ctx *c, const struct intake *k, const struct ticket *t)
{
	i64 limit = k->box && k->box->size_limit ? k->box->size_limit : MAIL_READ_MOST;

	return k->third_party || k->forwarded || outbox_too_large(c, t, &(struct outbox_large){ .address = k->address,
		.language = k->v->lang, .verified = k->proved,
		.limit = limit < MAIL_READ_MOST ? limit : MAIL_READ_MOST });
}

static bool answer(struct ctx *c, const struct intake *k, const struct ticket *t, bool opened)
{
	if (k->quiet || c->now - intake_at(c, k) > ACK_WITHIN_MS)
		return true;
	if (k->in->row->partial || (k->m->unparsed && str_eq(k->m->reason, S("size"))))
		return tell_large(c, k, t);
	return !opened || outbox_ack(c, t, k->address, k->proved);
}

static bool follow_through(struct ctx *c, struct intake *k, const struct received *got, str subject)
{
	struct ticket t = got->ticket;

	if (k->third_party && !got->opened && !participant_add(c, &t, k->person_id, S("third_party")))
		return false;
	if (!add_copied(c, k, &t) || !made_readable(c, k, &t, subject) ||
	    !threading_remember(c, &(struct threading_home){ t.id, 0 }, k->m->message_id, &k->m->references, &k->m->in_reply_to))
		return false;
	if (k->hit.mentions && got->opened && !event_append(c, t.id, "ticket.mentions",
			str_fmt(c->arena, "{\"ticket_id\":%lld}", (long long)k->hit.mentions), NULL))
		return false;
	return answer(c, k, &t, got->opened);
}

static str subject_of(struct ctx *c, const struct intake *k)
{
	str s = k->forwarded && k->v->forward.subject.n ? k->v->forward.subject
		: k->v->subject_clean.n ? k->v->subject_clean : k->m->subject;

	s = text_clean_line(c->arena, str_trim(s));
	return s.n ? s : message(c->arena, intake_locale(k), "mail.no_subject", NULL, 0);
}

static bool receive(struct ctx *c, struct intake *k, struct message_new *m, struct mailin_end *end)
{
	struct message_in in = { .ticket_id = k->hit.ticket_id, .subject = subject_of(c, k),
		.automatic = k->automatic, .spam = k->m->spam.is };
	struct received got;

	if (!ensure_person(c, k) || !role_on_ticket(c, k))
		return false;
	in.ticket_id = k->hit.ticket_id;
	in.m = *m;
	in.m.author_id = in.person_id = k->person_id;
	in.m.flags = flags(c, k);
	in.mailbox_id = k->box ? k->box->id : 0;
	in.team_id = k->box ? k->box->team_id : 0;
	if (!message_receive(c, &in, &got) || !follow_through(c, k, &got, in.subject))
		return false;
	*end = (struct mailin_end){ S("done"), S(""), got.ticket_id, got.message_id };
	if (k->m->unparsed || k->in->row->partial) {
		end->state = S("problem");
		end->reason = k->in->row->partial ? S("limit.size")
			: str_fmt(c->arena, "limit.%.*s", FMT(k->m->reason));
	}
	return true;
}

static bool find_thread(struct ctx *c, struct intake *k)
{
	struct threading_in in = { .delivery = k->delivery, .in_reply_to = k->m->in_reply_to,
		.references = k->m->references, .message_id = k->m->message_id, .subject = k->m->subject,
		.proved = k->proved, .mailbox_id = k->box ? k->box->id : 0 };
	bool found;

	if (k->in->row->ticket_id) {
		k->hit = (struct threading_hit){ .by = THREAD_HEADER, .ticket_id = k->in->row->ticket_id };
		return true;
	}
	if (k->forwarded)
		return true;
	/* who he is counts only where the subject names a ticket */
	if (k->address.n && threading_tag(k->m->subject) &&
	    !person_by_address(c, S("email"), k->address, &in.person_id, &found))
		return false;
	return threading_find(c, &in, &k->hit);
}

/* An answer to a talk beside the ticket: never a word of the customer's thread. */
static bool receive_beside(struct ctx *c, struct intake *k, struct message_new *m, struct mailin_end *end)
{
	struct side_in in = { .side_id = k->hit.side_id, .automatic = k->automatic };
	i64 ticket_id;

	if (!ensure_person(c, k) || !side_knows(c, k->hit.side_id, k->from_folded, &k->third_party))
		return false;
	k->third_party = !k->third_party;
	m->author_id = k->person_id;
	m->flags = flags(c, k);
	m->automatic = k->automatic;
	in.m = m;
	if (!side_receive(c, &in, &ticket_id, &end->message_id))
		return false;
	end->state = S("done");
	end->reason = S("");
	end->ticket_id = ticket_id;
	return threading_remember(c, &(struct threading_home){ ticket_id, k->hit.side_id }, k->m->message_id,
		&k->m->references, &k->m->in_reply_to);
}

/* For db_ahead: what is asked about a mail whatever comes of it. */
static bool ask_readable(struct ctx *c, void *arg)
{
	struct intake k = *(const struct intake *)arg;
	struct sql_mailin_duplicate_of_rows rows;
	i64 id, organisation_id;
	bool found;
	str ref;

	if (!intake_who(c, &k))
		return false;
	ref = mail_ref_key(c->arena, k.m->message_id);
	(void)!(ref.n && sql_mailin_duplicate_of(c, &(struct sql_mailin_duplicate_of_in){ .ref = ref }, &rows));
	(void)!find_thread(c, &k);
	(void)!person_by_address(c, S("email"), k.address, &id, &found);
	return organisation_of_address(c, k.folded, &organisation_id);
}

static bool readable(struct ctx *c, struct intake *k, struct mailin_end *end)
{
	struct message_new m;
	bool taken;

	k->v = k->in->view;
	k->m = &k->v->mail;
	db_ahead(c, ask_readable, k);
	if (!intake_who(c, k) || !intake_report(c, k, end, &taken))
		return false;
	if (taken)
		return true;
	if (!intake_message(c, k, &m) || !seen_before(c, &m, end, &taken))
		return false;
	if (taken)
		return true;
	if (!find_thread(c, k))
		return false;
	if (k->hit.side_id)
		return receive_beside(c, k, &m, end);
	if (may_speak_as_agent(k) && (!speak_as_agent(c, k, end, &taken) || taken))
		return taken;
	return receive(c, k, &m, end);
}

/* ---- the way of a mail ---- */

struct intake_desk {
	struct settings set;
	struct sql_mailbox_rows boxes;
};

static void lock_refs(struct ctx *c, struct keylock *lock, const struct strs *ids, size_t from)
{
	size_t i;

	for (i = from; i < ids->n && i < from + THREADING_REFS; i++)
		keylock_add(c, lock, S("ref"), mail_ref_key(c->arena, ids->v[i]));
}

/* All that two mails which must see each other have in common. */
static void lock_names(struct ctx *c, struct keylock *lock, const struct intake_in *in)
{
	const struct list *people[] = { &in->view->mail.from, &in->view->mail.reply_to };
	const struct mail *m = &in->view->mail;
	size_t i, j;

	keylock_add(c, lock, S("ref"), mail_ref_key(c->arena, m->message_id));
	lock_refs(c, lock, &m->in_reply_to, 0);
	lock_refs(c, lock, &m->references, m->references.n > THREADING_REFS ? m->references.n - THREADING_REFS : 0);
	for (i = 0; i < COUNT(people); i++)
		for (j = 0; j < people[i]->n && j < LISTED_MAX; j++)
			keylock_add(c, lock, S("address"),
				    address_fold(c->arena, ((const struct mail_addr *)people[i]->v)[j].addr));
	if (in->view->forward.is)
		keylock_add(c, lock, S("address"), address_fold(c->arena, in->view->forward.addr));
}

/* For db_ahead: what every mail needs to know of the desk. */
static bool ask_desk(struct ctx *c, void *arg)
{
	struct intake_desk desk;

	(void)arg;
	return settings_load(c, &desk.set) && mailbox_rows_keep(c, &desk.boxes) &&
		ticket_open_ask(c, &(struct ticket_new){ .mailbox_id = 0 });
}

bool intake_begin(struct ctx *c, struct intake_in *in, size_t n)
{
	struct intake_desk *desk = NEW(c->arena, struct intake_desk);
	struct keylock lock = { 0 };
	size_t i;

	for (i = 0; i < n; i++) {
		in[i].desk = desk;
		if (in[i].view)
			lock_names(c, &lock, &in[i]);
	}
	/* the locks come first: what another process files now, we see */
	if (!keylock_take(c, &lock))
		return false;
	db_ahead(c, ask_desk, NULL);
	return settings_load(c, &desk->set) && mailbox_rows_keep(c, &desk->boxes);
}

bool intake_run(struct ctx *c, const struct intake_in *in, struct mailin_end *end)
{
	struct intake_in alone = *in;
	struct intake k = { .in = in };
	size_t i;

	if (!in->desk && !intake_begin(c, &alone, 1))
		return false;
	k.set = alone.desk->set;
	k.boxes = alone.desk->boxes;
	for (i = 0; i < k.boxes.n; i++)
		if (k.boxes.v[i].id == in->row->mailbox_id)
			k.box = &k.boxes.v[i];
	if (!(in->view ? readable(c, &k, end) : intake_unreadable(c, &k, end)))
		return false;
	return FAILPOINT(c, "intake.before_done");
}
