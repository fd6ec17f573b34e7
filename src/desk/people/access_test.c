#include "desk/people/agent.h"

#include <sodium.h>
#include <string.h>

#include "base/json.h"
#include "desk/cases/outbox.h"
#include "desk/desk_fixture_test.h"
#include "desk/mailbox.h"
#include "desk/people/apikey.h"
#include "desk/people/password.h"
#include "desk/people/rate.h"
#include "desk/people/token.h"

static const str PASSWORD = { "correct horse 1", 15 };

static bool sign_in(struct ctx *c, const char *email, str password, struct session_new *out)
{
	fail_clear(c);
	return session_sign_in(c, &(struct sign_in){ .email = str_of(email), .password = password, .code = S(""),
		.from = { .ip = S("192.0.2.1"), .user_agent = S("test") } }, out);
}

static bool refused(struct ctx *c, enum err code, const char *key)
{
	bool yes = fail_code(c) == code && c->fail.n == 1 && strcmp(c->fail.v[0].key, key) == 0;

	fail_clear(c);
	return yes;
}

struct find {
	str token;
	struct actor who;
	bool found;
};

static bool find_session(struct ctx *c, void *arg)
{
	struct find *x = arg;

	return session_find(c, x->token, &x->who, &x->found);
}

static bool alive(struct ctx *c, str token, struct actor *who)
{
	struct find x = { .token = token };

	CHECK(db_read(c, find_session, &x));
	if (who)
		*who = x.who;
	return x.found;
}

/* ---- signing in ---- */

static void signs_in(struct ctx *c, struct desk_fixture *f)
{
	i64 id = desk_agent(c, S("ana@desk.example"), S("agent"), PASSWORD);
	struct session_new s, s2;
	struct actor who;

	(void)f;
	CHECK(sign_in(c, "Ana@Desk.example", PASSWORD, &s));
	CHECK_I64(s.agent_id, id);
	CHECK(alive(c, s.token, &who));
	CHECK(who.id == id && who.role == ROLE_AGENT && who.scopes == SCOPE_ALL && who.session_id == s.id);
	CHECK_STR(who.csrf, s.csrf);
	CHECK(!who.touch_due);
	CHECK(sign_in(c, "ana@desk.example", PASSWORD, &s2));
	CHECK(!str_eq(s.token, s2.token) && !str_eq(s.csrf, s2.csrf));
	CHECK(!alive(c, S(""), NULL) && !alive(c, STR_NULL, NULL) && !alive(c, str_slice(s.token, 0, 42), NULL));
	CHECK(!alive(c, s.csrf, NULL));
}

TEST(access_sign_in)
{
	desk_on_each(c, signs_in);
}

static bool switch_off(struct ctx *c, void *arg)
{
	struct agent a;

	CHECK(agent_load(c, *(i64 *)arg, &a));
	a.active = false;
	return agent_save(c, &a);
}

/* Unknown, switched off, invited and wrong: one hash each, one and the same answer. */
static void all_alike(struct ctx *c, struct desk_fixture *f)
{
	static const char *const who[] = { "ana@desk.example", "nobody@desk.example", "off@desk.example",
					   "invited@desk.example", "" };
	i64 off, before;
	struct session_new s;
	size_t i;

	desk_agent(c, S("ana@desk.example"), S("agent"), PASSWORD);
	desk_agent(c, S("invited@desk.example"), S("agent"), S(""));
	off = desk_agent(c, S("off@desk.example"), S("agent"), PASSWORD);
	CHECK(db_write(c, switch_off, &off));
	for (i = 0; i < COUNT(who); i++) {
		before = hash_gate_done(f->app.hash_gate);
		CHECK(!sign_in(c, who[i], i ? PASSWORD : S("wrong password"), &s));
		CHECK(refused(c, E_UNAUTHENTICATED, "auth.bad"));
		CHECK_I64(hash_gate_done(f->app.hash_gate) - before, 1);
	}
}

TEST(access_unknown_and_wrong_are_alike)
{
	desk_on_each(c, all_alike);
}

/* The sixth try within a minute is refused before a hash is spent, right or wrong. */
static void locks(struct ctx *c, struct desk_fixture *f)
{
	struct session_new s;
	i64 hashes;
	int i;

	desk_agent(c, S("ana@desk.example"), S("agent"), PASSWORD);
	desk_agent(c, S("eva@desk.example"), S("agent"), PASSWORD);
	for (i = 0; i < 5; i++) {
		CHECK(!sign_in(c, i % 2 ? "ana@desk.example" : "ANA@desk.example.", S("wrong password"), &s));
		CHECK(refused(c, E_UNAUTHENTICATED, "auth.bad"));
	}
	hashes = hash_gate_done(f->app.hash_gate);
	CHECK(!sign_in(c, "ana@desk.example", PASSWORD, &s));
	CHECK(refused(c, E_RATE, "rate"));
	CHECK_I64(hash_gate_done(f->app.hash_gate), hashes);
	CHECK(sign_in(c, "eva@desk.example", PASSWORD, &s));
	c->now += 61 * 1000;
	CHECK(sign_in(c, "ana@desk.example", PASSWORD, &s));
	for (i = 0; i < 5; i++)	/* success forgets the count */
		CHECK(sign_in(c, "ana@desk.example", PASSWORD, &s));
}

TEST(access_lock)
{
	desk_on_each(c, locks);
}

static bool give_back(struct ctx *c, void *arg)
{
	(void)arg;
	return rate_address_back(c, S("192.0.2.1"));
}

static void address_budget(struct ctx *c, struct desk_fixture *f)
{
	struct session_new s;
	int i;

	(void)f;
	for (i = 0; i < 20; i++)
		CHECK(rate_address(c, str_fmt(c->arena, "2001:db8:1:2::%x", i)));
	CHECK(!rate_address(c, S("2001:db8:1:2:ffff::1")));
	CHECK(refused(c, E_RATE, "rate"));
	CHECK(rate_address(c, S("2001:db8:1:3::1")) && rate_address(c, S("192.0.2.1")));
	c->now += 61 * 1000;
	CHECK(rate_address(c, S("2001:db8:1:2::1")));
	desk_agent(c, S("ana@desk.example"), S("agent"), PASSWORD);
	for (i = 0; i < 25; i++)	/* successes are no guesses */
		CHECK(rate_address(c, S("192.0.2.1")) && (i % 8 || sign_in(c, "ana@desk.example", PASSWORD, &s)) &&
		      (i % 8 == 0 || db_write(c, give_back, NULL)));
	for (i = 0; i < 20; i++)
		CHECK(rate_address(c, S("192.0.2.1")));
	CHECK(!rate_address(c, S("192.0.2.1")));
}

TEST(access_budget_of_an_address)
{
	desk_on_each(c, address_budget);
}

/* A password that was hashed cheaply is hashed anew when it is next typed. */
static void rehashes(struct ctx *c, struct desk_fixture *f)
{
	struct session_new s;
	i64 before;

	desk_agent(c, S("ana@desk.example"), S("agent"), PASSWORD);
	before = hash_gate_done(f->app.hash_gate);
	CHECK(sign_in(c, "ana@desk.example", PASSWORD, &s));
	CHECK_I64(hash_gate_done(f->app.hash_gate) - before, 2);
	CHECK(sign_in(c, "ana@desk.example", PASSWORD, &s));
	CHECK_I64(hash_gate_done(f->app.hash_gate) - before, 3);
}

TEST(access_rehash)
{
	desk_on_each(c, rehashes);
}

/* ---- how sessions end ---- */

static void ends(struct ctx *c, struct desk_fixture *f)
{
	struct session_new s;
	struct actor who;
	i64 start = c->now;

	(void)f;
	desk_agent(c, S("ana@desk.example"), S("agent"), PASSWORD);
	CHECK(sign_in(c, "ana@desk.example", PASSWORD, &s));
	c->now = start + 29 * 60 * 1000;
	CHECK(alive(c, s.token, &who) && who.touch_due);
	CHECK(actor_touch(c, &who));
	CHECK(alive(c, s.token, &who) && !who.touch_due);
	c->now += 29 * 60 * 1000;
	CHECK(alive(c, s.token, NULL));
	c->now += 2 * 60 * 1000;
	CHECK(!alive(c, s.token, NULL));	/* idle */
	CHECK(sign_in(c, "ana@desk.example", PASSWORD, &s));
	for (start = c->now; c->now < start + 12 * 3600 * 1000 - 60000; c->now += 20 * 60 * 1000) {
		CHECK(alive(c, s.token, &who));
		CHECK(actor_touch(c, &who));
	}
	c->now = start + 12 * 3600 * 1000;
	CHECK(!alive(c, s.token, NULL));	/* absolute */
}

TEST(access_sessions_end)
{
	desk_on_each(c, ends);
}

/* Password change: needs the old one, a new token for this session, the others end. */
static void changes(struct ctx *c, struct desk_fixture *f)
{
	struct session_new here, there;
	struct actor who;
	str token;

	(void)f;
	desk_agent(c, S("ana@desk.example"), S("agent"), PASSWORD);
	CHECK(sign_in(c, "ana@desk.example", PASSWORD, &here) && sign_in(c, "ana@desk.example", PASSWORD, &there));
	CHECK(alive(c, here.token, &who));
	c->who = &who;
	CHECK(!password_change(c, S("not the old one"), S("another horse 2"), &token));
	CHECK(refused(c, E_INVALID, "auth.password"));
	CHECK(!password_change(c, PASSWORD, S("short"), &token));
	CHECK(refused(c, E_INVALID, "password.short"));
	CHECK(!password_change(c, PASSWORD, S("ana@desk.example"), &token));
	CHECK(refused(c, E_INVALID, "password.weak"));
	CHECK(password_change(c, PASSWORD, S("another horse 2"), &token));
	CHECK(!alive(c, here.token, NULL) && !alive(c, there.token, NULL));
	CHECK(alive(c, token, &who) && who.session_id == here.id && str_eq(who.csrf, here.csrf));
	CHECK(!sign_in(c, "ana@desk.example", PASSWORD, &there));
	CHECK(refused(c, E_UNAUTHENTICATED, "auth.bad"));
	CHECK(sign_in(c, "ana@desk.example", S("another horse 2"), &there));
	c->who = actor_system();
}

TEST(access_password_change)
{
	desk_on_each(c, changes);
}

/* ---- links ---- */

static bool link_all(struct ctx *c, void *arg)
{
	i64 id = *(i64 *)arg;
	struct link l = { .purpose = "reset", .agent_id = id, .ttl_ms = 3600 * 1000 }, got;
	str one, two;

	CHECK(link_make(c, &l, &one));
	CHECK(!link_use(c, "reset", S(""), &got) && !link_use(c, "reset", STR_NULL, &got));
	CHECK(!link_use(c, "invite", one, &got));
	CHECK(!link_use(c, "reset", str_slice(one, 0, one.n - 1), &got));
	fail_clear(c);
	CHECK(link_peek(c, "reset", one, &got) && got.agent_id == id);
	CHECK(link_use(c, "reset", one, &got) && got.agent_id == id);
	CHECK(!link_use(c, "reset", one, &got));
	CHECK(refused(c, E_INVALID, "link.dead"));
	CHECK(link_make(c, &l, &one) && link_make(c, &l, &two));
	CHECK(!link_use(c, "reset", one, &got));	/* the later one ended it */
	fail_clear(c);
	c->now += 3600 * 1000;
	CHECK(!link_use(c, "reset", two, &got));	/* over */
	fail_clear(c);
	c->now -= 3600 * 1000;
	return true;
}

static void links(struct ctx *c, struct desk_fixture *f)
{
	i64 id = desk_agent(c, S("ana@desk.example"), S("agent"), PASSWORD);

	(void)f;
	CHECK(db_write(c, link_all, &id));
}

TEST(access_links_work_once)
{
	desk_on_each(c, links);
}

static bool add_mailbox(struct ctx *c, void *arg)
{
	struct mailbox m = { .address = S("help@acme.example"), .out_kind = S("smtp"), .active = true,
			     .out_host = S("smtp.acme.example"), .out_port = 587 };

	(void)arg;
	return mailbox_save(c, &m, &(struct mailbox_secret){ 0 });
}


struct claim {
	struct outbox_row *v;
	size_t n;
};

static bool read_outbox(struct ctx *c, void *arg)
{
	struct claim *x = arg;

	return outbox_claim(c, 100, 1, &x->v, &x->n);
}

/* The token of the last mail; empty when there is none. */
static str mailed_token(struct ctx *c, const char *page, size_t *mails)
{
	struct claim x = { 0 };
	str text, mark = str_fmt(c->arena, "https://desk.example/%s?token=", page);
	ssize_t at;
	json_t *j;

	CHECK(db_write(c, read_outbox, &x));
	*mails = x.n;
	if (!x.n)
		return S("");
	CHECK_STR(x.v[x.n - 1].purpose, S("system"));
	CHECK(json_parse(c, x.v[x.n - 1].content, &j));
	text = json_get_str(j, "text");
	at = str_find(text, mark);
	CHECK(at >= 0);
	return str_dup(c->arena, str_slice(text, (size_t)at + mark.n, (size_t)at + mark.n + 43));
}

/* Forgotten: the answer is one for all; the link works once and ends every session. */
static void forgets(struct ctx *c, struct desk_fixture *f)
{
	struct session_new s;
	size_t mails;
	str token;

	CHECK(db_write(c, add_mailbox, NULL));
	desk_agent(c, S("ana@desk.example"), S("agent"), PASSWORD);
	CHECK(sign_in(c, "ana@desk.example", PASSWORD, &s));
	CHECK(password_forgot(c, S("nobody@desk.example")) && password_forgot(c, S("")));
	mailed_token(c, "reset", &mails);
	CHECK_I64(mails, 0);
	CHECK(password_forgot(c, S("ANA@desk.example")));
	CHECK(f->woken[WAKE_OUTBOX] > 0);
	token = mailed_token(c, "reset", &mails);
	CHECK_I64(mails, 1);
	CHECK(!password_reset(c, token, S("short")));
	fail_clear(c);
	CHECK(alive(c, s.token, NULL));
	CHECK(password_reset(c, token, S("another horse 2")));
	CHECK(!alive(c, s.token, NULL));
	CHECK(!password_reset(c, token, S("a third horse 3")));
	CHECK(refused(c, E_INVALID, "link.dead"));
	CHECK(!password_reset(c, S(""), S("a third horse 3")));
	CHECK(refused(c, E_INVALID, "link.dead"));
	CHECK(sign_in(c, "ana@desk.example", S("another horse 2"), &s));
}

TEST(access_forgotten_password)
{
	desk_on_each(c, forgets);
}

struct invite {
	struct agent_new in;
	struct agent out;
};

static bool invite(struct ctx *c, void *arg)
{
	struct invite *x = arg;

	return agent_invite(c, &x->in, &x->out);
}

static void invites(struct ctx *c, struct desk_fixture *f)
{
	struct invite x = { .in = { .name = S("Eva"), .email = S("eva@desk.example"), .role = S("light") } };
	struct invitation in = { .name = S("Eva Ruiz"), .password = PASSWORD, .locale = S("es") };
	struct session_new s;
	struct actor who;
	size_t mails;

	(void)f;
	CHECK(db_write(c, invite, &x));
	CHECK(x.out.invited && str_starts(x.out.link, S("https://desk.example/invite?token=")));
	in.token = str_slice(x.out.link, x.out.link.n - 43, x.out.link.n);
	CHECK(db_write(c, add_mailbox, NULL));
	CHECK(db_write(c, invite, &x));	/* again: the earlier link ends, this one is mailed */
	CHECK(x.out.link.s == NULL);
	CHECK(!invitation_accept(c, &in, &s));
	CHECK(refused(c, E_INVALID, "link.dead"));
	in.token = mailed_token(c, "invite", &mails);
	CHECK_I64(mails, 1);
	CHECK(invitation_accept(c, &in, &s));
	CHECK(alive(c, s.token, &who));
	CHECK(who.role == ROLE_LIGHT);
	CHECK_STR(who.name, S("Eva Ruiz"));
	CHECK_STR(who.locale, S("es"));
	CHECK(!invitation_accept(c, &in, &s));
	CHECK(refused(c, E_INVALID, "link.dead"));
	CHECK(!db_write(c, invite, &x));
	CHECK(refused(c, E_CONFLICT, "agent.not_invited"));
	CHECK(sign_in(c, "eva@desk.example", PASSWORD, &s));
}

TEST(access_invitation)
{
	desk_on_each(c, invites);
}

/* ---- first run, rank ---- */

static bool begin(struct ctx *c, void *arg)
{
	return setup_begin(c, arg);
}

static bool needed(struct ctx *c, void *arg)
{
	return setup_needed(c, arg);
}

static void first_run(struct ctx *c, struct desk_fixture *f)
{
	struct setup_owner in = { .email = S("boss@desk.example"), .password = PASSWORD, .name = S("Boss") };
	struct session_new s;
	bool yes;
	str old;

	(void)f;
	CHECK(db_read(c, needed, &yes) && yes);
	CHECK(db_write(c, begin, &old) && db_write(c, begin, &in.token));
	c->who = actor_nobody();
	CHECK(!setup_owner(c, &(struct setup_owner){ .token = old, .email = in.email, .password = in.password,
		.name = in.name }, &s));
	CHECK(refused(c, E_INVALID, "link.dead"));
	CHECK(!setup_owner(c, &(struct setup_owner){ .token = S(""), .email = in.email, .password = in.password,
		.name = in.name }, &s));
	CHECK(refused(c, E_INVALID, "link.dead"));
	CHECK(setup_owner(c, &in, &s));
	CHECK(alive(c, s.token, NULL));
	CHECK(db_read(c, needed, &yes) && !yes);
	in.email = S("thief@desk.example");
	CHECK(!setup_owner(c, &in, &s));
	CHECK(refused(c, E_CONFLICT, "setup.done"));
	CHECK(!db_write(c, begin, &old));
	CHECK(refused(c, E_CONFLICT, "setup.done"));
	c->who = actor_system();
}

TEST(access_first_run)
{
	desk_on_each(c, first_run);
}

struct rank {
	i64 id;
	const char *role;
	bool active;
};

static bool set_rank(struct ctx *c, void *arg)
{
	const struct rank *r = arg;
	struct agent a;

	if (!agent_load(c, r->id, &a))
		return false;
	a.role = str_of(r->role);
	a.active = r->active;
	return agent_save(c, &a);
}

static bool rank(struct ctx *c, i64 id, const char *role, bool active)
{
	struct rank r = { id, role, active };

	return db_write(c, set_rank, &r);
}

static void ranks(struct ctx *c, struct desk_fixture *f)
{
	i64 owner = desk_agent(c, S("boss@desk.example"), S("owner"), PASSWORD);
	i64 admin = desk_agent(c, S("admin@desk.example"), S("admin"), PASSWORD);
	struct actor as_admin = { .kind = ACTOR_AGENT, .id = admin, .role = ROLE_ADMIN, .scopes = SCOPE_ALL };
	struct session_new s;

	(void)f;
	CHECK(!rank(c, owner, "admin", true));
	CHECK(refused(c, E_CONFLICT, "agent.last_owner"));
	CHECK(!rank(c, owner, "owner", false));
	CHECK(refused(c, E_CONFLICT, "agent.last_owner"));
	c->who = &as_admin;
	CHECK(!rank(c, admin, "owner", true));
	CHECK(refused(c, E_FORBIDDEN, "forbidden"));
	CHECK(!rank(c, owner, "light", true));
	CHECK(refused(c, E_FORBIDDEN, "forbidden"));
	CHECK(!rank(c, owner, "owner", false));
	CHECK(refused(c, E_FORBIDDEN, "forbidden"));
	c->who = actor_system();
	CHECK(sign_in(c, "admin@desk.example", PASSWORD, &s));
	CHECK(rank(c, admin, "agent", true));
	CHECK(!alive(c, s.token, NULL));	/* a lower rank signs in anew */
	CHECK(sign_in(c, "admin@desk.example", PASSWORD, &s));
	CHECK(rank(c, admin, "agent", false));
	CHECK(!alive(c, s.token, NULL));
	CHECK(!sign_in(c, "admin@desk.example", PASSWORD, &s));
	CHECK(refused(c, E_UNAUTHENTICATED, "auth.bad"));
}

TEST(access_ranks)
{
	desk_on_each(c, ranks);
}

/* ---- API keys ---- */

struct key {
	i64 agent_id;
	struct apikey k;
	str token;
	struct actor who;
	bool found;
};

static bool key_make(struct ctx *c, void *arg)
{
	struct key *x = arg;

	return apikey_make(c, x->agent_id, &x->k, &x->token);
}

static bool key_find(struct ctx *c, void *arg)
{
	struct key *x = arg;

	return apikey_find(c, x->token, &x->who, &x->found);
}

static bool key_revoke(struct ctx *c, void *arg)
{
	struct key *x = arg;

	return apikey_revoke(c, x->agent_id, x->k.id);
}

static void keys(struct ctx *c, struct desk_fixture *f)
{
	struct key x = { .k = { .name = S("robot"), .scopes = { (str[]){ S("ticket.read"), S("ticket.write") }, 2 },
				.expires_at = c->now + 10 * 60 * 1000 } };
	struct key bad = { .k = { .name = S("robot"), .scopes = { (str[]){ S("everything") }, 1 } } };

	(void)f;
	x.agent_id = bad.agent_id = desk_agent(c, S("ana@desk.example"), S("admin"), PASSWORD);
	CHECK(db_write(c, key_make, &x));
	CHECK(str_starts(x.token, S("prt_")));
	CHECK(db_read(c, key_find, &x) && x.found);
	CHECK(x.who.id == x.agent_id && x.who.scopes == (SCOPE_READ | SCOPE_WRITE) && x.who.touch_due);
	CHECK(can(&x.who, V_TICKET_REPLY, NULL) && !can(&x.who, V_ADMIN, NULL));
	CHECK(actor_touch(c, &x.who));
	CHECK(db_read(c, key_find, &x) && x.found && !x.who.touch_due);
	CHECK(!alive(c, x.token, NULL));	/* a key is no session */
	CHECK(!db_write(c, key_make, &bad));
	CHECK(refused(c, E_INVALID, "apikey.scopes"));
	c->now += 11 * 60 * 1000;
	CHECK(db_read(c, key_find, &x) && !x.found);
	c->now -= 11 * 60 * 1000;
	CHECK(db_write(c, key_revoke, &x));
	CHECK(db_read(c, key_find, &x) && !x.found);
	CHECK(!db_write(c, key_revoke, &x));
	fail_clear(c);
}

TEST(access_api_keys)
{
	desk_on_each(c, keys);
}
