#include "desk/cases/intake.h"

#include "desk/cases/mailcase_test.h"
#include "desk/people/person.h"
#include "sql_ticket.h"

struct who {
	i64 ticket_id;
	struct sql_participants_of_ticket_rows rows;
};

static bool who_tx(struct ctx *c, void *arg)
{
	struct who *w = arg;

	return sql_participants_of_ticket(c, &(struct sql_participants_of_ticket_in){ .ticket_id = w->ticket_id }, &w->rows);
}

static struct who participants(struct ctx *c, i64 ticket_id)
{
	struct who w = { .ticket_id = ticket_id };

	CHECK(db_read(c, who_tx, &w));
	return w;
}

static bool has_flag(const struct thread_message *m, const char *flag)
{
	return str_find(m->flags, str_of(flag)) >= 0;
}

/* T2: a stranger on a thread takes no part, and nobody he copies does. */
static void strangers(struct ctx *c, struct desk_fixture *f)
{
	i64 box = mailcase_box(c, "help@desk.example"), first;
	struct mailin_end e = mailcase_mail(c, box, &(struct mailcase){ .proved = true,
		.head = "Message-ID: <one@x>\nCc: Bea <bea@customer.example>, help@desk.example, noreply@x.org\n" });
	struct thread_message m;
	struct who w;
	struct ticket t;

	(void)f;
	first = e.ticket_id;
	t = mailcase_ticket(c, first);
	m = mailcase_last(c, first);
	CHECK_STR(m.author_address, S("ana@customer.example"));
	CHECK_STR(m.author_name, S("Ana"));
	CHECK_STR(m.flags, S(""));
	CHECK_STR(t.subject, S("Printer"));
	w = participants(c, first);
	CHECK_I64(w.rows.n, 1);
	CHECK_STR(w.rows.v[0].address, S("bea@customer.example"));
	/* the one who was copied in answers: known */
	mailcase_mail(c, box, &(struct mailcase){ .from = "Bea <BEA@customer.example>", .body = "me too",
		.head = "References: <one@x>\n" });
	CHECK_STR(mailcase_last(c, first).flags, S(""));
	/* a stranger, proved to be himself, who copies his friends */
	e = mailcase_mail(c, box, &(struct mailcase){ .from = "eve@evil.example", .body = "hello", .proved = true,
		.head = "References: <one@x>\nCc: mallory@evil.example\n" });
	CHECK_I64(e.ticket_id, first);
	m = mailcase_last(c, first);
	CHECK(has_flag(&m, "third_party"));
	w = participants(c, first);
	CHECK_I64(w.rows.n, 2);
	CHECK_STR(w.rows.v[1].address, S("eve@evil.example"));
	CHECK_STR(w.rows.v[1].role, S("third_party"));
	CHECK_I64(mailcase_ticket(c, first).requester_id, t.requester_id);
	/* the requester's name on a mail that our server found forged */
	mailcase_mail(c, box, &(struct mailcase){ .body = "let him in",
		.head = "Authentication-Results: mx.desk.example; dmarc=fail header.from=customer.example\n"
			"References: <one@x>\nCc: mallory@evil.example\n" });
	m = mailcase_last(c, first);
	CHECK(has_flag(&m, "unverified"));
	CHECK_I64(participants(c, first).rows.n, 2);
	/* nor without any proof */
	mailcase_mail(c, box, &(struct mailcase){ .body = "him too", .head = "References: <one@x>\nCc: mallory@evil.example\n" });
	CHECK_I64(participants(c, first).rows.n, 2);
}

TEST(intake_third_parties)
{
	desk_on_each(c, strangers);
}

static bool notify_tx(struct ctx *c, void *arg)
{
	struct ticket t = *(struct ticket *)arg;
	struct strs to = { &(str){ "agent@desk.example", 18 }, 1 };
	i64 queued = 0;

	CHECK(outbox_put(c, &(struct outbox_mail){ .ticket = &t, .message_id = 1, .purpose = S("notify"), .to = to,
		.subject = S("New"), .text = S("x"), .html = S("x") }, &queued));
	CHECK_I64(queued, 1);
	return true;
}

/* T1: a mail speaks as an agent with the token, the agent's own proved address, and never else. */
static void agents(struct ctx *c, struct desk_fixture *f)
{
	i64 box = mailcase_box(c, "help@desk.example"), first, before;
	struct mailin_end e = mailcase_mail(c, box, &(struct mailcase){ .head = "Message-ID: <one@x>\n" });
	struct thread_message m;
	struct outbox_row *row;
	struct ticket t;
	const char *to;
	str token;

	(void)f;
	desk_agent(c, S("agent@desk.example"), S("agent"), S(""));
	desk_agent(c, S("other@desk.example"), S("agent"), S(""));
	first = e.ticket_id;
	t = mailcase_ticket(c, first);
	CHECK(db_write(c, notify_tx, &t));
	CHECK_I64(mailcase_claim(c, &row), 2);
	token = row[1].reply_token;
	to = str_z(c->arena, str_fmt(c->arena, "Delivered-To: %.*s\n",
				     FMT(outbox_reply_address(c->arena, S("help@desk.example"), token))));
	before = mailcase_rows(c, "reply", "queued");
	/* no proof; another agent with proof; a stranger with proof; no token: never as agent */
	mailcase_mail(c, box, &(struct mailcase){ .from = "agent@desk.example", .body = "a", .head = to });
	m = mailcase_last(c, first);
	CHECK_STR(m.author_kind, S("person"));
	CHECK(has_flag(&m, "unverified") && has_flag(&m, "third_party"));
	mailcase_mail(c, box, &(struct mailcase){ .from = "other@desk.example", .body = "b", .head = to, .proved = true });
	CHECK_STR(mailcase_last(c, first).author_kind, S("person"));
	mailcase_mail(c, box, &(struct mailcase){ .from = "eve@evil.example", .body = "c", .head = to, .proved = true });
	CHECK_STR(mailcase_last(c, first).author_kind, S("person"));
	e = mailcase_mail(c, box, &(struct mailcase){ .from = "agent@desk.example", .body = "d", .proved = true,
		.head = "References: <one@x>\n" });
	CHECK_I64(e.ticket_id, first);
	CHECK_STR(mailcase_last(c, first).author_kind, S("person"));
	/* Reply-To is no identity */
	mailcase_mail(c, box, &(struct mailcase){ .from = "eve@evil.example", .body = "e", .proved = true,
		.head = str_z(c->arena, str_fmt(c->arena, "%sReply-To: agent@desk.example\n", to)) });
	CHECK_STR(mailcase_last(c, first).author_kind, S("person"));
	CHECK_STR(mailcase_last(c, first).author_address, S("eve@evil.example"));
	CHECK_I64(mailcase_rows(c, "reply", "queued"), before);
	/* all three */
	e = mailcase_mail(c, box, &(struct mailcase){ .from = "Ana <agent@desk.example>", .body = "Solved by mail.",
		.head = to, .proved = true });
	CHECK_STR(e.state, S("done"));
	m = mailcase_last(c, first);
	CHECK_STR(m.author_kind, S("agent"));
	CHECK_STR(m.direction, S("out"));
	CHECK_I64(mailcase_rows(c, "reply", "queued"), before + 1);
	/* a customer's token makes nobody an agent */
	mailcase_claim(c, &row);
	CHECK_STR(row[0].purpose, S("reply"));
	mailcase_mail(c, box, &(struct mailcase){ .from = "agent@desk.example", .body = "f", .proved = true,
		.head = str_z(c->arena, str_fmt(c->arena, "Delivered-To: %.*s\n",
			FMT(outbox_reply_address(c->arena, S("help@desk.example"), row[0].reply_token)))) });
	CHECK_STR(mailcase_last(c, first).author_kind, S("person"));
}

TEST(intake_agents_by_mail)
{
	desk_on_each(c, agents);
}

/* T3, T5, 1.5: machines are filed and never answered. */
static void machines(struct ctx *c, struct desk_fixture *f)
{
	static const char *const heads[] = {
		"Auto-Submitted: auto-replied\n", "Precedence: bulk\n", "X-Pronto-Loop: somebody else\n",
		"Return-Path: <>\nX-Autoreply: yes\n", "List-Id: <news.x.org>\nList-Unsubscribe: <https://x.org/u>\n",
	};
	i64 box = mailcase_box(c, "help@desk.example"), first;
	struct mailin_end e;
	struct ticket t;
	size_t i;

	(void)f;
	for (i = 0; i < COUNT(heads); i++) {
		e = mailcase_mail(c, box, &(struct mailcase){ .head = heads[i], .body = heads[i],
			.from = str_z(c->arena, str_fmt(c->arena, "m%zu@machine.example", i)) });
		CHECK(e.ticket_id > 0);
		CHECK_I64(mailcase_rows(c, "ack", "queued"), 0);
	}
	e = mailcase_mail(c, box, &(struct mailcase){ .from = "No <no-reply@shop.example>", .body = "news" });
	CHECK_I64(mailcase_rows(c, "ack", "queued"), 0);
	CHECK_STR(mailcase_last(c, e.ticket_id).flags, S("auto"));
	/* a form that writes as nobody, with the person in Reply-To */
	e = mailcase_mail(c, box, &(struct mailcase){ .from = "Form <no-reply@shop.example>", .body = "form",
		.head = "Reply-To: Carla <carla@x.org>\n" });
	CHECK_STR(mailcase_last(c, e.ticket_id).author_address, S("carla@x.org"));
	CHECK_I64(mailcase_rows(c, "ack", "queued"), 1);
	/* an absence note reopens nothing */
	e = mailcase_mail(c, box, &(struct mailcase){ .head = "Message-ID: <h@x>\n", .body = "human" });
	first = e.ticket_id;
	CHECK_I64(mailcase_rows(c, "ack", "queued"), 2);
	t = mailcase_ticket(c, first);
	e = mailcase_mail(c, box, &(struct mailcase){ .subject = "Automatic reply: Printer", .body = "I am out",
		.head = "Auto-Submitted: auto-replied\nIn-Reply-To: <h@x>\n" });
	CHECK_I64(e.ticket_id, first);
	CHECK_I64(mailcase_ticket(c, first).customer_at, t.customer_at);
	CHECK_STR(mailcase_last(c, first).flags, S("auto"));
	CHECK_I64(mailcase_rows(c, "ack", "queued"), 2);
}

TEST(intake_machines)
{
	desk_on_each(c, machines);
}

/* T4: a forged sender is not flooded, and the answer carries none of the forger's words. */
static void floods(struct ctx *c, struct desk_fixture *f)
{
	i64 box = mailcase_box(c, "help@desk.example"), start = c->now;
	struct outbox_row *row;
	int i;

	(void)f;
	for (i = 0; i < 8; i++)
		mailcase_mail(c, box, &(struct mailcase){ .subject = "CHEAP PILLS http://evil.example",
			.from = "BUY NOW <victim@x.org>", .body = str_z(c->arena, str_fmt(c->arena, "pills %d", i)) });
	CHECK_I64(mailcase_claim(c, &row), 1);
	CHECK_STR(row[0].address, S("victim@x.org"));
	CHECK(str_find_nocase(row[0].content, S("pills")) < 0 && str_find(row[0].content, S("BUY")) < 0);
	CHECK(str_find(row[0].content, S("\"automatic\":true")) >= 0);
	for (i = 0; i < 40; i++) {
		c->now = start + (i64)i * 1800000;
		mailcase_mail(c, box, &(struct mailcase){ .from = "victim@x.org",
			.body = str_z(c->arena, str_fmt(c->arena, "later %d", i)) });
	}
	CHECK_I64(mailcase_rows(c, "ack", "queued"), 2);	/* three a day with the first */
	c->now = start;
	for (i = 0; i < 9; i++)
		mailcase_mail(c, box, &(struct mailcase){ .proved = true,
			.body = str_z(c->arena, str_fmt(c->arena, "known %d", i)) });
	CHECK_I64(mailcase_rows(c, "ack", "queued"), 2 + 5);
}

TEST(intake_floods)
{
	desk_on_each(c, floods);
}

/* The same mail to two mailboxes is one message; the same id on another mail is not. */
static void doubles(struct ctx *c, struct desk_fixture *f)
{
	i64 box = mailcase_box(c, "help@desk.example"), sales = mailcase_box(c, "sales@desk.example");
	struct mailcase m = { .head = "Message-ID: <same@x>\n" };
	struct mailin_end e = mailcase_mail(c, box, &m), again;

	(void)f;
	CHECK_STR(mailcase_mail(c, box, &m).state, S("duplicate bytes"));
	again = mailcase_mail(c, sales, &m);
	CHECK_STR(again.state, S("duplicate"));
	CHECK_I64(again.ticket_id, e.ticket_id);
	CHECK_I64(again.message_id, e.message_id);
	CHECK_I64(mailcase_ticket(c, e.ticket_id).messages, 1);
	m.body = "Other words under a known id.";
	again = mailcase_mail(c, sales, &m);
	CHECK_STR(again.state, S("done"));
	CHECK(again.message_id != e.message_id);
}

TEST(intake_doubles)
{
	desk_on_each(c, doubles);
}

static struct mailin_end bounce(struct ctx *c, i64 box, str original_id, const char *address, const char *action)
{
	return mailcase_feed(c, box, str_z(c->arena, str_fmt(c->arena,
		"Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@mx.x.org>\nTo: help@desk.example\n"
		"Subject: Undelivered Mail Returned to Sender\nAuto-Submitted: auto-replied\n"
		"Message-ID: <dsn-%s-%s@mx.x.org>\n"
		"MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n"
		"--b\nContent-Type: text/plain\n\nI could not deliver this.\n\n"
		"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.x.org\n\n"
		"Final-Recipient: rfc822; %s\nAction: %s\nStatus: %s\n"
		"Diagnostic-Code: smtp; 550 5.1.1 no such user\n\n"
		"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <%.*s>\nSubject: Re: Printer\n\n--b--\n",
		action, address, address, action, action[0] == 'd' ? "4.4.1" : "5.1.1", FMT(original_id))));
}

static bool send_tx(struct ctx *c, void *arg)
{
	bool kept;

	CHECK(outbox_done(c, arg, &(struct outbox_result){ .state = S("sent"), .reply = S("250 ok") }, &kept));
	CHECK(kept);
	return true;
}

static bool dead_tx(struct ctx *c, void *arg)
{
	struct person p;
	i64 id;
	bool found;

	CHECK(person_by_address(c, S("email"), S("ana@customer.example"), &id, &found) && found);
	CHECK(person_load(c, id, &p));
	*(bool *)arg = ((struct identity *)p.identities.v)[0].undeliverable;
	return true;
}

static bool is_dead(struct ctx *c)
{
	bool dead = false;

	CHECK(db_read(c, dead_tx, &dead));
	return dead;
}

/* A bounce finds the mail it is about, and says so on the ticket. */
static void bounces(struct ctx *c, struct desk_fixture *f)
{
	i64 box = mailcase_box(c, "help@desk.example");
	i64 agent = desk_agent(c, S("agent@desk.example"), S("agent"), S("")), first;
	struct mailin_end e = mailcase_mail(c, box, &(struct mailcase){ 0 });
	struct outbox_row *row;

	(void)f;
	first = e.ticket_id;
	mailcase_reply(c, agent, first, "<p>Try again.</p>");
	CHECK_I64(mailcase_claim(c, &row), 2);
	CHECK(db_write(c, send_tx, &row[0]));
	CHECK(db_write(c, send_tx, &row[1]));
	CHECK_I64(mailcase_rows(c, "reply", "sent"), 1);
	/* still trying */
	e = bounce(c, box, row[1].rfc_id, "ana@customer.example", "delayed");
	CHECK_I64(e.ticket_id, first);
	CHECK_I64(mailcase_rows(c, "reply", "deferred"), 1);
	CHECK(!is_dead(c));
	c->now += (i64)30 * 86400000;
	CHECK_I64(mailcase_claim(c, &row), 0);	/* and we never send it again ourselves */
	c->now -= (i64)30 * 86400000;
	/* forged: a number that is not ours; nothing moves, and no ticket comes of it */
	e = bounce(c, box, S("p.00000000000000000000000000000000.1@mail.example"), "nobody@customer.example", "failed");
	CHECK_STR(e.state, S("problem"));
	CHECK_STR(e.reason, S("bounce.unmatched"));
	CHECK_I64(e.ticket_id, 0);
	CHECK(!is_dead(c));
}

static void hard_bounce(struct ctx *c, struct desk_fixture *f)
{
	i64 box = mailcase_box(c, "help@desk.example");
	i64 agent = desk_agent(c, S("agent@desk.example"), S("agent"), S("")), first;
	struct mailin_end e = mailcase_mail(c, box, &(struct mailcase){ 0 });
	struct outbox_row *row;
	struct thread_message m;

	(void)f;
	first = e.ticket_id;
	mailcase_reply(c, agent, first, "<p>Try again.</p>");
	CHECK_I64(mailcase_claim(c, &row), 2);
	CHECK(db_write(c, send_tx, &row[1]));
	/* the address alone is a guess: shown, but it closes nobody's address */
	e = bounce(c, box, S("lost@relay"), "ana@customer.example", "failed");
	CHECK_I64(e.ticket_id, first);
	CHECK_I64(mailcase_rows(c, "reply", "failed"), 1);
	CHECK(!is_dead(c));
	e = bounce(c, box, row[1].rfc_id, "ana@customer.example", "failed");
	CHECK_STR(e.state, S("done"));
	CHECK_I64(e.ticket_id, first);
	CHECK(is_dead(c));
	m = mailcase_last(c, first);
	CHECK_STR(m.flags, S("bounce auto"));
	CHECK_STR(m.author_kind, S("system"));
	CHECK_STR(m.direction, S("in"));
	/* a customer who writes about a parcel is no mail server */
	e = mailcase_mail(c, box, &(struct mailcase){ .from = "Bo <bo@x.org>", .subject = "Delivery failed",
		.body = "My parcel could not be delivered." });
	CHECK_STR(e.state, S("done"));
	CHECK(e.ticket_id > first);
}

TEST(intake_bounces)
{
	desk_on_each(c, bounces);
	desk_on_each(c, hard_bounce);
}

/* What nobody can read is a ticket with its original; read later, it becomes a real one. */
struct unread {
	struct mailin row;
	struct mailin_end end;
	struct mail_view *view;
	bool found;
};

static bool unread_claim(struct ctx *c, void *arg)
{
	struct unread *u = arg;

	return mailin_claim(c, 60000, &u->row, &u->found);
}

static bool unread_work(struct ctx *c, void *arg)
{
	struct unread *u = arg;
	struct intake_in in = { .row = &u->row, .view = u->view, .reason = S("parser.crashed"),
		.raw = S("Subject: Hello there\r\nFrom: Ana <ana@customer.example>\r\n\r\nx") };

	return intake_run(c, &in, &u->end) && mailin_finish(c, &u->row, &u->end);
}

static bool again_tx(struct ctx *c, void *arg)
{
	return mailin_again(c, *(i64 *)arg);
}

static void unreadable(struct ctx *c, struct desk_fixture *f)
{
	str raw = S("From: Ana <ana@customer.example>\r\nSubject: Now it can be read\r\n\r\nWords.\r\n");
	struct mailin_new m = { .mailbox_id = mailcase_box(c, "help@desk.example"), .source = S("lmtp"), .raw = raw };
	struct unread u = { 0 }, v = { 0 };
	bool duplicate;
	i64 id, ticket_id;

	CHECK(mailin_store(c, &m, &id, &duplicate));
	CHECK(f->woken[WAKE_INTAKE] > 0);
	CHECK(db_write(c, unread_claim, &u) && u.found);
	CHECK(db_write(c, unread_work, &u));
	CHECK_STR(u.end.state, S("problem"));
	ticket_id = u.end.ticket_id;
	CHECK_STR(mailcase_ticket(c, ticket_id).subject, S("Hello there"));
	CHECK_STR(mailcase_last(c, ticket_id).flags, S("unparsed"));
	CHECK(mailcase_last(c, ticket_id).raw_sha.n == 64);
	CHECK_I64(mailcase_rows(c, "ack", "queued"), 0);
	CHECK(db_write(c, again_tx, &id));
	CHECK(db_write(c, unread_claim, &v) && v.found);
	CHECK_I64(v.row.ticket_id, ticket_id);
	v.view = NEW(c->arena, struct mail_view);
	mail_view_make(c->arena, raw, NULL, v.view);
	CHECK(db_write(c, unread_work, &v));
	CHECK_STR(v.end.state, S("done"));
	CHECK_I64(v.end.ticket_id, ticket_id);
	CHECK_STR(mailcase_ticket(c, ticket_id).subject, S("Now it can be read"));
	CHECK(!db_write(c, again_tx, &id));
	CHECK(fail_code(c) == E_CONFLICT);
	fail_clear(c);
}

TEST(intake_unreadable)
{
	desk_on_each(c, unreadable);
}

/* A mail that was claimed by a job which then stopped is another's; the first one's late
 * result has no effect. */
static void leases(struct ctx *c, struct desk_fixture *f)
{
	struct mailin_new m = { .mailbox_id = mailcase_box(c, "help@desk.example"), .source = S("pipe"), .raw = S("x") };
	struct unread slow = { 0 }, fast = { 0 };
	bool duplicate;
	i64 id;

	(void)f;
	CHECK(mailin_store(c, &m, &id, &duplicate));
	CHECK(db_write(c, unread_claim, &slow) && slow.found);
	CHECK(db_write(c, unread_claim, &fast) && !fast.found);
	c->now += 61000;
	CHECK(db_write(c, unread_claim, &fast) && fast.found);
	CHECK(fast.row.lease > slow.row.lease);
	CHECK(!db_write(c, unread_work, &slow));
	CHECK(fail_code(c) == E_CONFLICT);
	fail_clear(c);
	CHECK(db_write(c, unread_work, &fast));
	id = fast.end.ticket_id;
	CHECK(!db_write(c, unread_work, &fast));
	fail_clear(c);
	CHECK_I64(mailcase_ticket(c, id).messages, 1);
}

TEST(intake_leases)
{
	desk_on_each(c, leases);
}

static void on_behalf(struct ctx *c, struct desk_fixture *f)
{
	i64 box = mailcase_box(c, "help@desk.example");
	struct mailcase m = { .from = "agent@desk.example", .subject = "Fwd: Broken", .proved = true,
		.body = "@fwd\n\n---------- Forwarded message ---------\nFrom: Carla Ruiz <carla@x.org>\n"
			"Date: Mon, 2 Mar 2026 at 08:00\nSubject: Broken\nTo: <agent@desk.example>\n\nIt broke.\n" };
	struct thread_message last;
	struct mailin_end e;

	(void)f;
	desk_agent(c, S("agent@desk.example"), S("agent"), S(""));
	e = mailcase_mail(c, box, &m);
	last = mailcase_last(c, e.ticket_id);
	CHECK_STR(last.author_address, S("carla@x.org"));
	CHECK_STR(last.flags, S("forwarded"));
	CHECK_STR(mailcase_ticket(c, e.ticket_id).subject, S("Broken"));
	CHECK(str_find(last.text, S("It broke.")) >= 0);
	/* from a customer the word is a word */
	m.from = "dan@x.org";
	e = mailcase_mail(c, box, &m);
	CHECK_STR(mailcase_last(c, e.ticket_id).author_address, S("dan@x.org"));
}

TEST(intake_on_behalf)
{
	desk_on_each(c, on_behalf);
}
