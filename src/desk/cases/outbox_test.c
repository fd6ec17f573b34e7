#include "desk/cases/outbox.h"

#include <pthread.h>
#include <stdatomic.h>

#include "desk/cases/mailcase_test.h"
#include "desk/cases/message.h"
#include "store/stmt.h"
#include "text/view.h"

struct done {
	struct outbox_row *row;
	struct outbox_result r;
	bool kept;
};

static bool done_tx(struct ctx *c, void *arg)
{
	struct done *d = arg;

	return outbox_done(c, d->row, &d->r, &d->kept);
}

static bool tell(struct ctx *c, struct outbox_row *row, const char *state, i64 not_before)
{
	struct done d = { row, { .state = str_of(state), .reply = S("words"), .not_before = not_before }, false };

	CHECK(db_write(c, done_tx, &d));
	return d.kept;
}

struct undo {
	i64 message_id;
	struct ticket t;
};

static bool undo_tx(struct ctx *c, void *arg)
{
	struct undo *u = arg;

	return message_undo(c, u->message_id, &u->t, NEW(c->arena, struct undo_left));
}

struct held {
	i64 ticket_id, id;
};

static bool held_tx(struct ctx *c, void *arg)
{
	struct held *h = arg;
	struct message_out_req req = { .kind = S("public"), .html = S("<p>Oops</p>"), .send_anyway = true, .hold_ms = 10000 };
	struct ticket t;

	return ticket_take(c, h->ticket_id, &t) && message_send(c, &t, &req, &h->id);
}

static struct actor agent_actor(i64 id)
{
	return (struct actor){ .kind = ACTOR_AGENT, .id = id, .name = S("Ana"), .role = ROLE_AGENT, .scopes = SCOPE_ALL };
}

/* A held mail cannot be claimed; a claimed one cannot be taken back. */
static void holds(struct ctx *c, struct desk_fixture *f)
{
	i64 box = mailcase_box(c, "help@desk.example");
	struct actor agent = agent_actor(desk_agent(c, S("agent@desk.example"), S("agent"), S("")));
	struct held h = { .ticket_id = mailcase_mail(c, box, &(struct mailcase){ 0 }).ticket_id };
	struct outbox_row *row;

	(void)f;
	CHECK_I64(mailcase_claim(c, &row), 1);	/* the acknowledgement */
	c->who = &agent;
	CHECK(db_write(c, held_tx, &h));
	CHECK_I64(mailcase_claim(c, &row), 0);
	CHECK_I64(mailcase_rows(c, "reply", "held"), 1);
	CHECK(db_write(c, undo_tx, &(struct undo){ .message_id = h.id }));
	CHECK_I64(mailcase_rows(c, "reply", "cancelled"), 1);
	CHECK(!db_write(c, undo_tx, &(struct undo){ .message_id = h.id }));
	fail_clear(c);
	c->now += 20000;
	CHECK_I64(mailcase_claim(c, &row), 0);
	CHECK(db_write(c, held_tx, &h));
	c->now += 10000;
	CHECK_I64(mailcase_claim(c, &row), 1);
	CHECK(!db_write(c, undo_tx, &(struct undo){ .message_id = h.id }));
	CHECK(fail_code(c) == E_CONFLICT);
	fail_clear(c);
	c->who = actor_system();
}

TEST(outbox_holds)
{
	desk_on_each(c, holds);
}

/* F16: who slept past its lease has nothing to say any more; the row is ambiguous then. */
static void fences(struct ctx *c, struct desk_fixture *f)
{
	i64 box = mailcase_box(c, "help@desk.example");
	struct outbox_row *slow, *fast;

	(void)f;
	mailcase_mail(c, box, &(struct mailcase){ 0 });
	CHECK_I64(mailcase_claim(c, &slow), 1);
	CHECK(!slow[0].ambiguous);
	CHECK_I64(mailcase_claim(c, &fast), 0);
	c->now += 60001;
	CHECK_I64(mailcase_claim(c, &fast), 1);
	CHECK_STR(fast[0].rfc_id, slow[0].rfc_id);	/* P4: the same Message-ID */
	CHECK_STR(fast[0].reply_token, slow[0].reply_token);
	CHECK(fast[0].ambiguous);
	CHECK(!tell(c, slow, "failed", 0));
	CHECK_I64(mailcase_rows(c, "ack", "sending"), 1);
	CHECK(tell(c, fast, "sent", 0));
	CHECK(!tell(c, slow, "sent", 0));
	CHECK(!tell(c, fast, "failed", 0));
	CHECK_I64(mailcase_rows(c, "ack", "sent"), 1);
}

TEST(outbox_fences)
{
	desk_on_each(c, fences);
}

static void deferrals(struct ctx *c, struct desk_fixture *f)
{
	i64 box = mailcase_box(c, "help@desk.example");
	struct outbox_row *row;

	(void)f;
	mailcase_mail(c, box, &(struct mailcase){ 0 });
	CHECK_I64(mailcase_claim(c, &row), 1);
	CHECK(tell(c, row, "deferred", c->now + 60000));
	CHECK_I64(mailcase_claim(c, &row), 0);
	c->now += 60000;
	CHECK_I64(mailcase_claim(c, &row), 1);
	CHECK_I64(row[0].attempts, 2);
	CHECK(!row[0].ambiguous);
	CHECK(tell(c, row, "failed", 0));
	c->now += 600000000;
	CHECK_I64(mailcase_claim(c, &row), 0);
}

TEST(outbox_deferrals)
{
	desk_on_each(c, deferrals);
}

struct grep {
	str needle;
	i64 n;
};

static bool grep_tx(struct ctx *c, void *arg)
{
	struct grep *g = arg;
	static const struct stmt_slot par[] = { { "needle", offsetof(struct grep, needle), V_TEXT, false } };
	static const struct stmt_slot col[] = { { "n", 0, V_I64, false } };
	static const struct stmt_def def = { .name = "grep", .par = par, .pars = 1, .col = col, .cols = 1,
		.row_size = sizeof(i64), .dynamic = true,
		.sqlite = "SELECT (SELECT count(*) FROM reply_token WHERE token_hash = ?1) + "
			"(SELECT count(*) FROM outbox WHERE reply_token = ?1 OR instr(content, ?1) > 0) + "
			"(SELECT count(*) FROM mail_ref WHERE instr(ref, ?1) > 0)",
		.pg = "SELECT (SELECT count(*) FROM reply_token WHERE token_hash = $1) + "
			"(SELECT count(*) FROM outbox WHERE reply_token = $1 OR strpos(content, $1) > 0) + "
			"(SELECT count(*) FROM mail_ref WHERE strpos(ref, $1) > 0)" };

	return stmt_one(c, &def, g, &g->n);
}

struct token_job {
	str token;
	struct token_hit hit;
	bool found;
};

static bool token_tx(struct ctx *c, void *arg)
{
	struct token_job *j = arg;

	return outbox_token(c, j->token, &j->hit, &j->found);
}

/* T10: once a mail has left, its token stands nowhere but in the mail. */
static void tokens(struct ctx *c, struct desk_fixture *f)
{
	i64 box = mailcase_box(c, "help@desk.example");
	struct mailin_end e = mailcase_mail(c, box, &(struct mailcase){ 0 });
	struct outbox_row *row;
	struct grep g;
	struct token_job j;
	str first;

	(void)f;
	CHECK_I64(mailcase_claim(c, &row), 1);
	first = row[0].reply_token;
	g = (struct grep){ first, 0 };
	CHECK_I64(first.n, 33);
	CHECK(str_find(row[0].rfc_id, str_slice(first, 1, 33)) < 0);
	CHECK(db_read(c, grep_tx, &g));
	CHECK_I64(g.n, 1);
	CHECK(tell(c, row, "sent", 0));
	CHECK(db_read(c, grep_tx, &g));
	CHECK_I64(g.n, 0);
	j = (struct token_job){ .token = first };
	CHECK(db_read(c, token_tx, &j) && j.found);
	CHECK_I64(j.hit.ticket_id, e.ticket_id);
	CHECK_STR(j.hit.address_folded, S("ana@customer.example"));
	CHECK_I64(j.hit.agent_id, 0);
	j = (struct token_job){ .token = S("") };
	CHECK(db_read(c, token_tx, &j) && !j.found);
	j = (struct token_job){ .token = STR_NULL };
	CHECK(db_read(c, token_tx, &j) && !j.found);
	j = (struct token_job){ .token = S("p00000000000000000000000000000000") };
	CHECK(db_read(c, token_tx, &j) && !j.found);
}

TEST(outbox_tokens)
{
	desk_on_each(c, tokens);
}

struct bytes {
	struct outbox_row *row;
	str raw, from;
};

static bool compose_tx(struct ctx *c, void *arg)
{
	struct bytes *b = arg;

	return outbox_compose(c, b->row, &b->raw, &b->from);
}

static struct mail_view composed(struct ctx *c, struct outbox_row *row, struct bytes *b)
{
	struct mail_view v;

	b->row = row;
	CHECK(db_read(c, compose_tx, b));
	mail_view_make(c->arena, b->raw, NULL, &v);
	return v;
}

struct reply_cc {
	i64 ticket_id, id;
};

static bool reply_cc_tx(struct ctx *c, void *arg)
{
	struct reply_cc *r = arg;
	struct strs cc = { &(str){ "new@x.org", 9 }, 1 };
	struct message_out_req req = { .kind = S("public"), .html = S("<p>Try <b>again</b>.</p>"), .cc = cc, .send_anyway = true };
	struct ticket t;

	return ticket_take(c, r->ticket_id, &t) && message_send(c, &t, &req, &r->id);
}

/* What the customer gets, and what somebody gets who was copied in only now. */
static void replies(struct ctx *c, struct desk_fixture *f)
{
	i64 box = mailcase_box(c, "help@desk.example");
	struct actor agent = agent_actor(desk_agent(c, S("agent@desk.example"), S("agent"), S("")));
	struct mailin_end e = mailcase_mail(c, box, &(struct mailcase){ .subject = "RE: Impresión, café",
		.head = "Message-ID: <one@x>\nReferences: <zero@x>\n", .body = "No imprime la impresora grande." });
	struct reply_cc r = { .ticket_id = e.ticket_id };
	struct outbox_row *row;
	struct bytes b = { 0 };
	struct mail_view v;
	size_t n;

	(void)f;
	CHECK_I64(mailcase_claim(c, &row), 1);
	v = composed(c, row, &b);
	CHECK_STR(b.from, S(""));
	CHECK(v.mail.auto_reply.is);
	CHECK(str_find(b.raw, S("Auto-Submitted: auto-replied\r\n")) >= 0);
	CHECK(str_find(b.raw, S("Precedence: bulk\r\n")) >= 0);
	CHECK(str_find(b.raw, S("X-Auto-Response-Suppress: All\r\n")) >= 0);
	CHECK(str_find(b.raw, S("X-Pronto-Loop: ")) >= 0);
	CHECK(str_find(v.mail.text, S("imprime")) < 0 && str_find(v.mail.subject, S("caf")) < 0);
	c->now += 30000;	/* the copied one joins after the customer wrote */
	c->who = &agent;
	CHECK(db_write(c, reply_cc_tx, &r));
	c->who = actor_system();
	n = mailcase_claim(c, &row);
	CHECK_I64(n, 2);
	v = composed(c, &row[0], &b);
	CHECK_STR(b.from, S("help@desk.example"));
	CHECK_STR(v.mail.subject, str_fmt(c->arena, "Re: Impresión, café [#%lld]", (long long)e.ticket_id));
	CHECK_STR(v.mail.message_id, str_fmt(c->arena, "<%.*s>", FMT(row[0].rfc_id)));
	CHECK_I64(v.mail.in_reply_to.n, 1);
	CHECK_STR(v.mail.in_reply_to.v[0], S("<one@x>"));
	CHECK_I64(v.mail.references.n, 2);
	CHECK(str_starts(v.mail.references.v[0], S("<ticket-")));
	CHECK_I64(v.mail.from.n, 1);
	CHECK_STR(((struct mail_addr *)v.mail.from.v)[0].addr, S("help@desk.example"));
	CHECK_STR(outbox_token_of(c->arena, ((struct mail_addr *)v.mail.reply_to.v)[0].addr), row[0].reply_token);
	CHECK_STR(((struct mail_addr *)v.mail.to.v)[0].addr, S("ana@customer.example"));
	CHECK_STR(((struct mail_addr *)v.mail.cc.v)[0].addr, S("new@x.org"));
	CHECK(str_find(v.mail.text, S("No imprime la impresora grande.")) >= 0);
	CHECK(str_find(v.html, S("<b>again</b>")) >= 0);
	CHECK(str_find(v.cut.visible_text, S("Try again.")) >= 0 && str_find(v.cut.visible_text, S("impresora")) < 0);
	CHECK(!v.mail.auto_reply.is);
	/* T2: what was said before he came is not quoted to him */
	v = composed(c, &row[1], &b);
	CHECK(str_find(v.mail.text, S("Try again.")) >= 0);
	CHECK(str_find(b.raw, S("impresora")) < 0 && str_find(v.mail.text, S("impresora")) < 0);
	CHECK(!str_eq(v.mail.message_id, str_fmt(c->arena, "<%.*s>", FMT(row[0].rfc_id))));
}

TEST(outbox_composes)
{
	desk_on_each(c, replies);
}

/* A claim and an undo at the same moment: exactly one of them wins, each time. */
struct race {
	struct store *s;
	struct app *app;
	struct actor agent;
	i64 message_id, now;
	bool undone;
	bool claimed;
	_Atomic int ready;
};

static void race_ctx(struct ctx *c, struct arena *a, struct race *r)
{
	ctx_init(c, a, r->s);
	c->now = r->now;
	c->app = r->app;
	c->who = &r->agent;
	c->locale = S("en");
	r->ready++;
	while (r->ready < 2)
		;
}

static void *undoer(void *arg)
{
	struct race *r = arg;
	struct arena *a = arena_new(0);
	struct ctx c;

	race_ctx(&c, a, r);
	r->undone = db_write(&c, undo_tx, &(struct undo){ .message_id = r->message_id });
	arena_free(a);
	return NULL;
}

static void *claimer(void *arg)
{
	struct race *r = arg;
	struct arena *a = arena_new(0);
	struct outbox_row *row;
	struct ctx c;
	size_t i, n;

	race_ctx(&c, a, r);
	n = mailcase_claim(&c, &row);
	r->claimed = false;
	for (i = 0; i < n; i++)	/* those of earlier rounds come back when their lease is over */
		if (row[i].message_id == r->message_id)
			r->claimed = true;
	arena_free(a);
	return NULL;
}

static void races(struct ctx *c, struct desk_fixture *f)
{
	i64 box = mailcase_box(c, "help@desk.example");
	struct race r = { .s = c->store, .app = &f->app,
		.agent = agent_actor(desk_agent(c, S("agent@desk.example"), S("agent"), S(""))) };
	struct held h = { .ticket_id = mailcase_mail(c, box, &(struct mailcase){ 0 }).ticket_id };
	struct outbox_row *row;
	int i;

	mailcase_claim(c, &row);
	for (i = 0; i < 30; i++) {
		pthread_t one, two;

		c->who = &r.agent;
		CHECK(db_write(c, held_tx, &h));
		c->now += 10000;
		r.now = c->now;
		r.message_id = h.id;
		r.ready = 0;
		CHECK(pthread_create(&one, NULL, undoer, &r) == 0 && pthread_create(&two, NULL, claimer, &r) == 0);
		pthread_join(one, NULL);
		pthread_join(two, NULL);
		CHECK(r.undone != r.claimed);
	}
	c->who = actor_system();
}

TEST(outbox_races)
{
	desk_on_each(c, races);
}

static bool solve_tx(struct ctx *c, void *arg)
{
	struct ticket t;

	return ticket_take(c, *(i64 *)arg, &t) &&
		ticket_change(c, &t, &(struct ticket_change){ .set = TC_CATEGORY, .category = S("solved") });
}

/* "Solved" is told in the customer's language, once, and not beside an answer. */
static void notices(struct ctx *c, struct desk_fixture *f)
{
	i64 box = mailcase_box(c, "help@desk.example");
	struct actor agent = agent_actor(desk_agent(c, S("agent@desk.example"), S("agent"), S("")));
	struct mailcase m = { .body = "Boa tarde, a impressora não funciona e eu preciso de ajuda, obrigado.", .proved = true };
	struct mailin_end e = mailcase_mail(c, box, &m), other;
	struct outbox_row *row;
	struct bytes b = { 0 };
	struct mail_view v;

	(void)f;
	m.from = "otto@customer.example";
	other = mailcase_mail(c, box, &m);
	CHECK_I64(mailcase_claim(c, &row), 2);
	c->now += 1000;
	c->who = &agent;
	CHECK(db_write(c, solve_tx, &e.ticket_id));
	mailcase_reply(c, agent.id, other.ticket_id, "<p>Done.</p>");
	c->who = &agent;
	CHECK(db_write(c, solve_tx, &other.ticket_id));
	c->who = actor_system();
	CHECK_I64(mailcase_rows(c, "status", "queued"), 1);
	CHECK_I64(mailcase_claim(c, &row), 2);
	CHECK_STR(row[0].purpose, S("status"));
	v = composed(c, row, &b);
	CHECK_STR(b.from, S(""));
	CHECK(str_find(v.mail.text, S("consideramos resolvid")) >= 0);
	CHECK(str_find(v.mail.subject, str_fmt(c->arena, "[#%lld]", (long long)e.ticket_id)) >= 0);
	CHECK(str_find(b.raw, S("Auto-Submitted: auto-generated")) >= 0);
}

TEST(outbox_notices)
{
	desk_on_each(c, notices);
}

struct reply_bcc {
	i64 ticket_id, id;
};

static bool reply_bcc_tx(struct ctx *c, void *arg)
{
	struct reply_bcc *r = arg;
	struct strs cc = { &(str){ "new@x.org", 9 }, 1 }, bcc = { (str[]){ { "boss@x.org", 10 }, { "NEW@x.org", 9 } }, 2 };
	struct message_out_req req = { .kind = S("public"), .html = S("<p>Between us.</p>"), .cc = cc, .bcc = bcc, .send_anyway = true };
	struct ticket t;

	return ticket_take(c, r->ticket_id, &t) && message_send(c, &t, &req, &r->id);
}

/* Whoever is copied blindly gets the mail; no mail names him, not even his own, and he
 * reads nothing of what was written before. */
static void blind(struct ctx *c, struct desk_fixture *f)
{
	i64 box = mailcase_box(c, "help@desk.example");
	struct actor agent = agent_actor(desk_agent(c, S("agent@desk.example"), S("agent"), S("")));
	struct mailin_end e = mailcase_mail(c, box, &(struct mailcase){ .body = "The secret of the customer." });
	struct reply_bcc r = { .ticket_id = e.ticket_id };
	struct outbox_row *row;
	struct bytes b = { 0 };
	bool met = false;
	size_t i, n;

	(void)f;
	mailcase_claim(c, &row);
	c->who = &agent;
	CHECK(db_write(c, reply_bcc_tx, &r));
	n = mailcase_claim(c, &row);
	CHECK_I64((i64)n, 3);	/* who stands in copy already is not written to twice */
	for (i = 0; i < n; i++) {
		bool his = str_eq(row[i].address, S("boss@x.org"));
		struct mail_view v = composed(c, &row[i], &b);

		met = met || his;
		CHECK(str_find(b.raw, S("boss@")) < 0);
		CHECK(str_find(b.raw, S("Bcc")) < 0);
		CHECK_STR(((struct mail_addr *)v.mail.cc.v)[0].addr, S("new@x.org"));
		if (his)
			CHECK(str_find(v.mail.text, S("secret")) < 0);
	}
	CHECK(met);
	CHECK(str_find(mailcase_last(c, e.ticket_id).recipients, S("\"bcc\":[{\"name\":\"\",\"address\":\"boss@x.org\"}")) >= 0);
	c->who = actor_system();
}

TEST(outbox_blind)
{
	desk_on_each(c, blind);
}
