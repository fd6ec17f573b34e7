#include "desk/cases/mailcase_test.h"

#include "desk/cases/message.h"
#include "desk/cases/threading.h"
#include "desk/people/address.h"
#include "sql_mailbox.h"
#include "store/stmt.h"
#include "text/view.h"

struct box_job {
	str address;
	i64 id;
};

static bool box_tx(struct ctx *c, void *arg)
{
	struct box_job *j = arg;
	struct sql_mailbox_add_row row;

	CHECK(sql_mailbox_add(c, &(struct sql_mailbox_add_in){ .name = S("Help"), .address = j->address,
		.address_folded = address_fold(c->arena, j->address), .aliases = S("[]"), .from_name = S(""),
		.locale = S("es"), .in_kind = S("lmtp"), .in_host = S(""), .in_tls = S("none"), .in_user = S(""),
		.in_folders = S("[]"), .in_after = S("keep"), .in_move_to = S(""), .out_kind = S("smtp"),
		.out_host = S("127.0.0.1"), .out_port = 25, .out_tls = S("none"), .out_user = S(""),
		.auth_kind = S("password"), .authserv_id = S("mx.desk.example"), .signature_html = S("<p>Acme</p>"),
		.auto_ack = true, .size_limit = 0, .active = true, .updated_at = c->now }, &row));
	j->id = row.id;
	return threading_key_ensure(c);
}

i64 mailcase_box(struct ctx *c, const char *address)
{
	struct box_job j = { .address = str_of(address) };

	CHECK(db_write(c, box_tx, &j));
	return j.id;
}

struct feed {
	struct mailin row;
	struct mailin_end end;
	bool found;
	struct mail_view v;
};

static bool claim_tx(struct ctx *c, void *arg)
{
	struct feed *f = arg;

	return mailin_claim(c, 60000, &f->row, &f->found);
}

static bool work_tx(struct ctx *c, void *arg)
{
	struct feed *f = arg;
	struct intake_in in = { .row = &f->row, .view = &f->v };

	return intake_run(c, &in, &f->end) && mailin_finish(c, &f->row, &f->end);
}

static str crlf(struct ctx *c, str raw)
{
	struct buf b = buf_new(c->arena, raw.n * 2 + 1);
	size_t i;

	for (i = 0; i < raw.n; i++) {
		if (raw.s[i] == '\n')
			buf_ch(&b, '\r');
		buf_ch(&b, raw.s[i]);
	}
	return buf_str(&b);
}

static struct mailin_end feed(struct ctx *c, i64 box, const char *raw, bool partial)
{
	struct mailin_new m = { .mailbox_id = box, .source = S("lmtp"), .raw = crlf(c, str_of(raw)),
		.partial = partial };
	struct feed f = { 0 };
	bool duplicate;
	i64 id;

	CHECK(mailin_store(c, &m, &id, &duplicate));
	CHECK(db_write(c, claim_tx, &f));
	CHECK(f.found == !duplicate);
	if (!f.found)
		return (struct mailin_end){ .state = S("duplicate bytes") };
	mail_view_make(c->arena, m.raw, NULL, &f.v);
	CHECK(db_write(c, work_tx, &f));
	CHECK_I64(c->fail.n, 0);
	return f.end;
}

struct mailin_end mailcase_feed(struct ctx *c, i64 box, const char *raw)
{
	return feed(c, box, raw, false);
}

struct mailin_end mailcase_mail(struct ctx *c, i64 box, const struct mailcase *m)
{
	const char *from = m->from ? m->from : "Ana <ana@customer.example>";
	str domain = str_of(from);
	str auth = S("");

	domain = str_slice(domain, (size_t)str_rchr(domain, '@') + 1, domain.n);
	if (str_ends(domain, S(">")))
		domain.n--;
	if (m->proved)
		auth = str_fmt(c->arena, "Authentication-Results: mx.desk.example; dmarc=pass header.from=%.*s\n",
			       FMT(domain));
	return feed(c, box, str_z(c->arena, str_fmt(c->arena,
		"%.*sFrom: %s\nTo: help@desk.example\nSubject: %s\n%s%s\n%s\n", FMT(auth), from,
		m->subject ? m->subject : "Printer", m->head ? m->head : "", "Content-Type: text/plain; charset=utf-8\n",
		m->body ? m->body : "It does not print.")), m->partial);
}

struct look {
	i64 id;
	struct ticket t;
	struct thread th;
};

static bool ticket_tx(struct ctx *c, void *arg)
{
	struct look *l = arg;

	return ticket_load(c, l->id, &l->t);
}

struct ticket mailcase_ticket(struct ctx *c, i64 id)
{
	struct look l = { .id = id };

	CHECK(db_read(c, ticket_tx, &l));
	return l.t;
}

static bool thread_tx(struct ctx *c, void *arg)
{
	struct look *l = arg;

	return thread_load(c, l->id, 0, 50, &l->th);
}

struct thread_message mailcase_last(struct ctx *c, i64 ticket_id)
{
	struct look l = { .id = ticket_id };

	CHECK(db_read(c, thread_tx, &l));
	CHECK(l.th.n > 0);
	return l.th.n ? l.th.v[l.th.n - 1] : (struct thread_message){ 0 };
}

struct reply {
	i64 ticket_id, id;
	str html;
};

static bool reply_tx(struct ctx *c, void *arg)
{
	struct reply *r = arg;
	struct message_out_req req = { .kind = S("public"), .html = r->html, .send_anyway = true };
	struct ticket t;

	return ticket_take(c, r->ticket_id, &t) && message_send(c, &t, &req, &r->id);
}

i64 mailcase_reply(struct ctx *c, i64 agent_id, i64 ticket_id, const char *html)
{
	struct reply r = { .ticket_id = ticket_id, .html = str_of(html) };
	struct actor agent = { .kind = ACTOR_AGENT, .id = agent_id, .name = S("Ana"), .role = ROLE_AGENT,
		.scopes = SCOPE_ALL };

	c->who = &agent;
	CHECK(db_write(c, reply_tx, &r));
	c->who = actor_system();
	return r.id;
}

struct claimed {
	struct outbox_row *v;
	size_t n;
};

static bool outbox_tx(struct ctx *c, void *arg)
{
	struct claimed *k = arg;

	return outbox_claim(c, 100, 60000, &k->v, &k->n);
}

size_t mailcase_claim(struct ctx *c, struct outbox_row **v)
{
	struct claimed k = { 0 };

	CHECK(db_write(c, outbox_tx, &k));
	*v = k.v;
	return k.n;
}

struct rows {
	str purpose, state;
	i64 n;
};

static bool rows_tx(struct ctx *c, void *arg)
{
	struct rows *r = arg;
	static const struct stmt_slot par[] = {
		{ "purpose", offsetof(struct rows, purpose), V_TEXT, false },
		{ "state", offsetof(struct rows, state), V_TEXT, false },
	};
	static const struct stmt_slot col[] = { { "n", 0, V_I64, false } };
	static const struct stmt_def def = { .name = "rows", .par = par, .pars = 2, .col = col, .cols = 1,
		.row_size = sizeof(i64), .dynamic = true,
		.sqlite = "SELECT count(*) FROM outbox WHERE purpose = ?1 AND state = ?2",
		.pg = "SELECT count(*) FROM outbox WHERE purpose = $1 AND state = $2" };

	return stmt_one(c, &def, r, &r->n);
}

i64 mailcase_rows(struct ctx *c, const char *purpose, const char *state)
{
	struct rows r = { str_of(purpose), str_of(state), 0 };

	CHECK(db_read(c, rows_tx, &r));
	return r.n;
}
