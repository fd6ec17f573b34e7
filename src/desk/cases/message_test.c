/* The one door, and how the desk answers: reopening, follow-ups, stale sends, undo, notes. */
#include "desk/cases/cases_fixture_test.h"

#include "base/json.h"
#include "desk/cases/attachment.h"
#include "desk/cases/history.h"
#include "desk/cases/outbox.h"
#include "desk/cases/view.h"
#include "desk/people/person.h"
#include "sql_message.h"

static const i64 DAY = 86400000;

static void to(struct ctx *c, struct ticket *t, const char *category)
{
	CHECK(ticket_change(c, t, &(struct ticket_change){ .set = TC_CATEGORY, .category = str_of(category) }));
}

static struct message_in from_cora(struct cases *k, i64 ticket_id)
{
	return (struct message_in){
		.m = { .channel = S("email"), .author_kind = S("person"), .author_id = k->cora,
		       .author_name = S("Cora"), .text = S("hola"), .html = S("<p>hola</p>") },
		.ticket_id = ticket_id, .person_id = k->cora, .mailbox_id = k->box, .subject = S("Factura"),
	};
}

static struct received receive(struct ctx *c, const struct message_in *in)
{
	struct received got = { 0 };

	CHECK(message_receive(c, in, &got));
	return got;
}

static void opens(struct ctx *c, struct cases *k)
{
	struct message_in in = from_cora(k, 0);
	struct received got = receive(c, &in);
	struct ticket t = cases_reload(c, got.ticket_id);

	CHECK(got.opened && !got.reopened);
	CHECK_STR(cases_events(c, t.id, 0), S("ticket.opened,message.received"));
	CHECK_STR(t.category, S("new"));
	CHECK_STR(t.snippet, S("hola"));
	CHECK_I64(t.messages, 1);
	CHECK_I64(t.customer_at, c->now);
	CHECK_I64(t.requester_id, k->cora);
	CHECK(c->who == &k->ana);
	in.ticket_id = t.id;
	got = receive(c, &in);
	CHECK(!got.opened && !got.reopened && got.ticket_id == t.id);
	CHECK_STR(cases_reload(c, t.id).category, S("new"));
	CHECK(cases_counters_true(c, &t.id, 1));
}
TEST(a_first_word_opens_a_ticket) { cases_on_each(c, opens); }

/* Stored once or twice, the reader gets the same bytes. */
static void html_once(struct ctx *c, struct cases *k)
{
	static const struct {
		const char *html, *text;
		bool once;
	} v[] = {
		{ "<p>hola</p>", "hola", true }, { "<p>una<br>dos</p><p>tres &amp; &lt;x&gt;</p>", "una\ndos\n\ntres & <x>", true },
		{ "<p>hola <b>mundo</b></p>", "hola mundo", false }, { "<p>hola</p>", "hola ", false }, { "", "hola", false },
		{ "<p>hola</p>", "", false }, { "hola", "hola", false },
	};
	struct ticket t = cases_open(c, k, "x");
	struct sql_message_by_id_row row;
	struct thread th;
	size_t i;
	bool found;

	for (i = 0; i < COUNT(v); i++) {
		struct message_in in = from_cora(k, t.id);
		struct received got;

		in.m.html = str_of(v[i].html);
		in.m.text = str_of(v[i].text);
		got = receive(c, &in);
		CHECK(sql_message_by_id(c, &(struct sql_message_by_id_in){ .id = got.message_id }, &row, &found) && found);
		CHECK((row.html_kept.n == 1) == v[i].once);
		CHECK_STR(message_html(c, row.html_kept, row.text), in.m.html);
		CHECK(thread_load(c, t.id, 0, 1, &th) && th.n == 1);
		CHECK_STR(th.v[0].html, in.m.html);
	}
}
TEST(html_that_its_text_gives_is_kept_once) { cases_on_each(c, html_once); }

static void reopens(struct ctx *c, struct cases *k)
{
	static const char *const waiting[] = { "pending", "hold", "solved" };
	struct message_in in;
	struct received got;
	size_t i;

	for (i = 0; i < COUNT(waiting); i++) {
		struct ticket t = cases_open(c, k, "x");
		i64 head;

		to(c, &t, waiting[i]);
		head = t.last_event_id;
		c->now += 13 * DAY;
		in = from_cora(k, t.id);
		got = receive(c, &in);
		CHECK(got.ticket_id == t.id && !got.opened && got.reopened == (i == 2));
		CHECK_STR(cases_reload(c, t.id).category, S("open"));
		CHECK_STR(cases_events(c, t.id, head), S("message.received,ticket.status"));
		CHECK_I64(cases_reload(c, t.id).solved_at, 0);
	}
}
TEST(a_reply_wakes_a_ticket_that_waits_or_was_solved) { cases_on_each(c, reopens); }

static void follows(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_open(c, k, "Impresora"), u;
	struct message_in in = from_cora(k, t.id);
	struct received got;

	CHECK(ticket_change(c, &t, &(struct ticket_change){ .set = TC_ASSIGNEE | TC_TEAM, .assignee_id = k->bob.id,
		.team_id = k->team }));
	to(c, &t, "solved");
	c->now += 14 * DAY;
	got = receive(c, &in);
	CHECK(got.reopened && got.ticket_id == t.id);	/* the last moment of the window */
	t = cases_reload(c, t.id);
	to(c, &t, "solved");
	c->now += 14 * DAY + 1;
	got = receive(c, &in);
	CHECK(got.opened && !got.reopened && got.ticket_id != t.id);
	u = cases_reload(c, got.ticket_id);
	CHECK_I64(u.follows_id, t.id);
	CHECK_STR(u.subject, S("Impresora"));
	CHECK(u.assignee_id == k->bob.id && u.team_id == k->team && u.mailbox_id == k->box && u.requester_id == k->cora);
	CHECK_STR(cases_reload(c, t.id).category, S("solved"));
	CHECK(cases_counters_true(c, (i64[]){ t.id, u.id }, 2));
}
TEST(a_late_reply_opens_a_follow_up) { cases_on_each(c, follows); }

static void closed_follows(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_open(c, k, "x");
	struct message_in in = from_cora(k, t.id);
	struct received got;

	to(c, &t, "solved");
	to(c, &t, "closed");
	got = receive(c, &in);
	CHECK(got.opened && cases_reload(c, got.ticket_id).follows_id == t.id);
	CHECK_I64(cases_reload(c, t.id).messages, 0);
}
TEST(a_reply_to_a_closed_ticket_opens_a_follow_up_at_once) { cases_on_each(c, closed_follows); }

static void merged(struct ctx *c, struct cases *k)
{
	struct ticket a = cases_open(c, k, "a"), b = cases_open(c, k, "b"), d = cases_open(c, k, "d"), was;
	struct message_in in = from_cora(k, a.id);
	struct received got;

	was = a;
	a.merged_into_id = b.id;
	CHECK(ticket_save(c, &was, &a));
	was = b;
	b.merged_into_id = d.id;
	CHECK(ticket_save(c, &was, &b));
	to(c, &d, "pending");
	got = receive(c, &in);
	CHECK_I64(got.ticket_id, d.id);
	CHECK_STR(cases_reload(c, d.id).category, S("open"));
	CHECK_I64(cases_reload(c, a.id).messages, 0);
	/* a ring ends somewhere */
	was = d;
	d = cases_reload(c, d.id);
	d.merged_into_id = a.id;
	CHECK(ticket_save(c, &was, &d));
	CHECK(message_receive(c, &in, &got));
}
TEST(a_reply_to_a_merged_ticket_reaches_its_target) { cases_on_each(c, merged); }

static void automatic(struct ctx *c, struct cases *k)
{
	static const char *const at_rest[] = { "pending", "solved", "closed" };
	size_t i;

	for (i = 0; i < COUNT(at_rest); i++) {
		struct ticket t = cases_open(c, k, "x"), u;
		struct message_in in = from_cora(k, t.id);
		struct received got;
		i64 head;

		if (i == 2)
			to(c, &t, "solved");
		to(c, &t, at_rest[i]);
		c->now += 100 * DAY;
		in.automatic = true;
		in.m.flags = S("auto");
		head = t.last_event_id;
		got = receive(c, &in);
		u = cases_reload(c, t.id);
		CHECK(got.ticket_id == t.id && !got.opened && !got.reopened);
		CHECK_STR(u.category, str_of(at_rest[i]));
		CHECK_I64(u.customer_at, 0);
		CHECK_STR(cases_events(c, t.id, head), S("message.received"));
	}
}
TEST(a_machine_reopens_nothing) { cases_on_each(c, automatic); }

static void speaks_for(struct ctx *c, struct cases *k)
{
	struct message_in in = from_cora(k, 0);
	struct received got = receive(c, &in);
	struct thread th;

	CHECK(thread_load(c, got.ticket_id, 0, 10, &th));
	CHECK_I64(th.n, 1);
	CHECK_STR(th.v[0].kind, S("public"));
	CHECK_STR(th.v[0].direction, S("in"));
	in.ticket_id = got.ticket_id + 1000;
	CHECK(!message_receive(c, &in, &got) && fail_code(c) == E_NOT_FOUND);
	CHECK(c->who == &k->ana);
	fail_clear(c);
}
TEST(the_one_door_sets_kind_and_direction_itself) { cases_on_each(c, speaks_for); }

/* ---- sending ---- */

struct send {
	i64 ticket_id, id;
	struct message_out_req r;
};

static bool do_send(struct ctx *c, void *arg)
{
	struct send *s = arg;
	struct ticket t;

	return ticket_take(c, s->ticket_id, &t) && message_send(c, &t, &s->r, &s->id);
}

static struct send reply_to(i64 ticket_id, const char *html)
{
	return (struct send){ .ticket_id = ticket_id, .r = { .kind = S("public"), .html = str_of(html), .hold_ms = 10000 } };
}

static size_t deliveries(struct ctx *c, i64 message_id, const char *state)
{
	struct thread_message m;
	size_t i, n = 0;

	CHECK(thread_one(c, message_id, &m));
	for (i = 0; i < m.deliveries_n; i++)
		n += str_eq(m.deliveries[i].state, str_of(state));
	return n;
}

static void replies(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_says(c, k, 0, "hola");
	struct send s = reply_to(t.id, "<p>Buenos <script>x()</script>días</p>");
	struct thread_message m;
	json_t *to_whom;
	str cc = S("otto@customer.example");
	i64 head = t.last_event_id;

	s.r.cc = (struct strs){ &cc, 1 };
	CHECK(do_send(c, &s));
	CHECK(thread_one(c, s.id, &m));
	CHECK(str_find(m.html, S("script")) < 0 && str_find(m.text, S("Buenos")) == 0);
	CHECK_STR(m.author_kind, S("agent"));
	CHECK_I64(m.author_id, k->ana.id);
	CHECK(json_parse(c, m.recipients, &to_whom));
	CHECK_STR(json_get_str(json_array_get(json_object_get(to_whom, "to"), 0), "address"), S("cora@customer.example"));
	CHECK_I64(deliveries(c, s.id, "held"), 2);
	CHECK_I64(m.deliveries[0].not_before, c->now + 10000);
	CHECK_STR(cases_events(c, t.id, head), S("message.sent,participant.added"));
	t = cases_reload(c, t.id);
	CHECK_I64(t.agent_at, c->now);
	CHECK_I64(t.messages, 2);
}
TEST(a_reply_is_cleaned_queued_and_told) { cases_on_each(c, replies); }

static void notes(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_says(c, k, 0, "hola");
	struct send s = reply_to(t.id, "<p>internal</p>");
	str to_whom = S("cora@customer.example");

	s.r.kind = S("note");
	s.r.to = (struct strs){ &to_whom, 1 };	/* must not matter */
	s.r.cc = s.r.to;
	CHECK(do_send(c, &s));
	CHECK_I64(deliveries(c, s.id, "held") + deliveries(c, s.id, "queued"), 0);
	CHECK_I64(k->f->woken[WAKE_OUTBOX], 0);
	t = cases_reload(c, t.id);
	CHECK_STR(t.snippet, S("hola"));
	CHECK_I64(t.agent_at, 0);
	c->who = &k->light;
	CHECK(do_send(c, &s));
	s.r.kind = S("public");
	CHECK(cases_fails(c, do_send, &s, E_FORBIDDEN, "forbidden"));
	c->who = &k->ana;
}
TEST(a_note_never_leaves_and_light_agents_only_note) { cases_on_each(c, notes); }

static void refusals(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_says(c, k, 0, "hola");
	struct send s = reply_to(t.id, "<p> <br></p>");
	str bad = S("not an address"), many[41];
	i64 foreign = 4711;
	size_t i;

	CHECK(cases_fails(c, do_send, &s, E_INVALID, "message.empty"));
	s.r.html = S("<p>x</p>");
	s.r.to = (struct strs){ &bad, 1 };
	CHECK(cases_fails(c, do_send, &s, E_INVALID, "address.invalid"));
	for (i = 0; i < COUNT(many); i++)
		many[i] = S("a@b.example");
	s.r.to = (struct strs){ many, COUNT(many) };
	CHECK(cases_fails(c, do_send, &s, E_INVALID, "shape.count"));
	s.r.to = (struct strs){ 0 };
	s.r.forward = true;
	CHECK(cases_fails(c, do_send, &s, E_INVALID, "shape.required"));
	s.r.forward = false;
	s.r.attachment_ids = (struct i64s){ &foreign, 1 };
	CHECK(cases_fails(c, do_send, &s, E_INVALID, "attachment.unknown"));
	s.r.attachment_ids = (struct i64s){ 0 };
	to(c, &t, "solved");
	to(c, &t, "closed");
	CHECK(cases_fails(c, do_send, &s, E_CONFLICT, "ticket.closed"));
	s.r.kind = S("note");
	CHECK(do_send(c, &s));
}
TEST(what_cannot_be_sent_is_refused_by_name) { cases_on_each(c, refusals); }

static void stale(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_says(c, k, 0, "hola");
	struct send s = reply_to(t.id, "<p>x</p>");
	struct i64s fresh;
	struct ticket u;

	s.r.seen_event_id = t.last_event_id;
	CHECK(do_send(c, &s));				/* his own does not make it stale */
	CHECK(do_send(c, &s));
	t = cases_reload(c, t.id);
	CHECK(ticket_change(c, &t, &(struct ticket_change){ .set = TC_PRIORITY, .priority = 4 }));
	c->who = &k->bob;
	CHECK(ticket_change(c, &t, &(struct ticket_change){ .set = TC_PRIORITY, .priority = 1 }));
	c->who = &k->ana;
	CHECK(do_send(c, &s));				/* nor does a change that says nothing */
	u = cases_says(c, k, t.id, "otra cosa");
	CHECK(cases_fails(c, do_send, &s, E_CONFLICT, "ticket.stale"));
	CHECK(history_messages_since(c, t.id, s.r.seen_event_id, &fresh));
	CHECK_I64(fresh.n, 1);
	s.r.send_anyway = true;
	CHECK(do_send(c, &s));
	s.r.send_anyway = false;
	s.r.seen_event_id = u.last_event_id;
	CHECK(do_send(c, &s));
}
TEST(a_reply_that_did_not_see_the_newest_message_is_refused) { cases_on_each(c, stale); }

struct undo {
	i64 message_id;
	struct ticket t;
};

static bool do_undo(struct ctx *c, void *arg)
{
	struct undo *u = arg;

	return message_undo(c, u->message_id, &u->t, NEW(c->arena, struct undo_left));
}

static void undoing(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_says(c, k, 0, "hola");
	struct send s = reply_to(t.id, "<p>x</p>");
	struct outbox_row *rows;
	struct thread_message m;
	struct undo u;
	size_t n;
	i64 head;

	CHECK(do_send(c, &s));
	u.message_id = s.id;
	c->who = &k->bob;
	CHECK(cases_fails(c, do_undo, &u, E_CONFLICT, "message.too_late"));
	c->who = &k->ana;
	c->now += 9000;
	head = cases_reload(c, t.id).last_event_id;
	CHECK(do_undo(c, &u));
	CHECK_I64(deliveries(c, s.id, "cancelled"), 1);
	CHECK(thread_one(c, s.id, &m));
	CHECK_I64(m.undone_at, c->now);
	CHECK_STR(cases_events(c, t.id, head), S("message.undone"));
	CHECK(cases_fails(c, do_undo, &u, E_CONFLICT, "message.too_late"));

	/* after the hold a sender has it */
	CHECK(do_send(c, &s));
	u.message_id = s.id;
	c->now += 10001;
	CHECK(outbox_claim(c, 10, 60000, &rows, &n));
	CHECK_I64(n, 1);
	CHECK(cases_fails(c, do_undo, &u, E_CONFLICT, "message.too_late"));
	CHECK_I64(deliveries(c, s.id, "sending"), 1);

	/* notes for a while */
	s.r.kind = S("note");
	CHECK(do_send(c, &s));
	u.message_id = s.id;
	c->now += MESSAGE_UNDO_MS;
	CHECK(do_undo(c, &u));
	CHECK(do_send(c, &s));
	u.message_id = s.id;
	c->now += MESSAGE_UNDO_MS + 60000;
	CHECK(cases_fails(c, do_undo, &u, E_CONFLICT, "message.too_late"));
	u.message_id = 99999;
	CHECK(cases_fails(c, do_undo, &u, E_NOT_FOUND, "message.not_found"));
}
TEST(undo_works_until_the_mail_has_left) { cases_on_each(c, undoing); }

/* Sent and solved in one go, as the API does it. */
static struct undo sent_solved(struct ctx *c, i64 ticket_id, const char *html)
{
	struct send s = reply_to(ticket_id, html);
	struct undo u = { 0 };
	struct ticket t;

	CHECK(do_send(c, &s));
	t = cases_reload(c, ticket_id);
	to(c, &t, "solved");
	u.message_id = s.id;
	return u;
}

static void undone_status(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_says(c, k, 0, "hola");
	struct ticket before = cases_reload(c, t.id), after;
	struct undo u;
	i64 head;

	CHECK_STR(before.category, S("new"));
	c->now += 1000;
	u = sent_solved(c, t.id, "<p>x</p>");
	after = cases_reload(c, t.id);
	CHECK_STR(after.category, S("solved"));
	CHECK_STR(after.snippet, S("x"));
	head = after.last_event_id;
	c->now += 1000;
	CHECK(do_undo(c, &u));
	after = cases_reload(c, t.id);
	CHECK_STR(cases_events(c, t.id, head), S("message.undone,ticket.status"));
	CHECK_I64(after.status_id, before.status_id);
	CHECK_STR(after.category, S("new"));
	CHECK_I64(after.solved_at, 0);
	CHECK_I64(after.agent_at, before.agent_at);
	CHECK_STR(after.snippet, S("hola"));

	/* what somebody made of it since stays */
	u = sent_solved(c, t.id, "<p>y</p>");
	c->now += 1000;
	t = cases_reload(c, t.id);
	to(c, &t, "pending");
	c->now += 1000;
	CHECK(do_undo(c, &u));
	CHECK_STR(cases_reload(c, t.id).category, S("pending"));
}
TEST(undo_gives_the_status_back) { cases_on_each(c, undone_status); }

/* ---- attachments ---- */

static i64 upload(struct ctx *c, str name, str bytes)
{
	struct attachment a = { 0 };

	CHECK(attachment_upload(c, name, S("text/plain"), bytes, &a));
	return a.id;
}

static bool load_file(struct ctx *c, void *arg)
{
	struct attachment a;

	return attachment_load(c, *(i64 *)arg, &a);
}

static bool drop_file(struct ctx *c, void *arg)
{
	return attachment_drop(c, *(i64 *)arg);
}

static void uploads(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_says(c, k, 0, "hola");
	struct send s = reply_to(t.id, "<p>x</p>");
	i64 mine = upload(c, S("a.txt"), S("one")), bobs, twice[2];
	struct thread_message m;
	struct attachment a;
	struct undo u;
	str bytes;

	c->who = &k->bob;
	bobs = upload(c, S("b.txt"), S("two"));
	CHECK(cases_fails(c, load_file, &mine, E_NOT_FOUND, "attachment.unknown"));
	CHECK(cases_fails(c, drop_file, &mine, E_NOT_FOUND, "attachment.unknown"));
	c->who = &k->ana;
	s.r.attachment_ids = (struct i64s){ &bobs, 1 };
	CHECK(cases_fails(c, do_send, &s, E_INVALID, "attachment.unknown"));
	twice[0] = twice[1] = mine;
	s.r.attachment_ids = (struct i64s){ twice, 2 };
	CHECK(cases_fails(c, do_send, &s, E_INVALID, "attachment.unknown"));
	s.r.attachment_ids.n = 1;
	CHECK(do_send(c, &s));
	u.message_id = s.id;
	CHECK(thread_one(c, s.id, &m));
	CHECK_I64(m.files_n, 1);
	CHECK(cases_fails(c, do_send, &s, E_INVALID, "attachment.unknown"));	/* used */
	CHECK(cases_fails(c, drop_file, &mine, E_NOT_FOUND, "attachment.unknown"));
	c->who = &k->bob;	/* part of a ticket that he may read */
	CHECK(attachment_load(c, mine, &a) && attachment_bytes(c, &a, &bytes));
	CHECK_STR(bytes, S("one"));
	c->who = &k->ana;
	CHECK(do_undo(c, &u));
	CHECK(do_send(c, &s));	/* undone, it is his to use again */
	CHECK(drop_file(c, &(i64){ upload(c, S("c"), S("three")) }));
}
TEST(only_own_unused_uploads_can_be_attached) { cases_on_each(c, uploads); }

TEST(file_names_lose_what_could_harm)
{
	static const struct { str in, want; } t[] = {
		{ { "../../etc/passwd", 16 }, { "passwd", 6 } },
		{ { "C:\\temp\\x.doc", 13 }, { "x.doc", 5 } },
		{ { "a\xe2\x80\xaeg.exe", 9 }, { "ag.exe", 6 } },
		{ { "\xe2\x80\x8b.htaccess", 12 }, { "htaccess", 8 } },
		{ { "...", 3 }, { "file", 4 } }, { { "", 0 }, { "file", 4 } }, { { "a/", 2 }, { "file", 4 } },
		{ { " \r\n ", 4 }, { "file", 4 } }, { { "ñandú.pdf", 11 }, { "ñandú.pdf", 11 } },
	};
	size_t i;

	for (i = 0; i < COUNT(t); i++)
		CHECK_STR(attachment_clean_name(c->arena, t[i].in), t[i].want);
	CHECK(attachment_clean_name(c->arena, str_fmt(c->arena, "%0500d.txt", 7)).n <= 200);
}

TEST(only_raster_images_with_their_magic_are_shown)
{
	static const str png = { "\x89PNG\r\n\x1a\nrest", 12 }, svg = { "<svg onload=x()>", 16 };

	CHECK(attachment_is_image(&(struct attachment){ .mime_type = S("image/png") }, png));
	CHECK(!attachment_is_image(&(struct attachment){ .mime_type = S("image/jpeg") }, png));
	CHECK(!attachment_is_image(&(struct attachment){ .mime_type = S("image/png") }, svg));
	CHECK(!attachment_is_image(&(struct attachment){ .mime_type = S("image/svg+xml") }, svg));
	CHECK(!attachment_is_image(&(struct attachment){ .mime_type = S("text/html") }, png));
	CHECK(attachment_is_image(&(struct attachment){ .mime_type = S("image/webp") }, S("RIFF1234WEBPVP8 ")));
}
