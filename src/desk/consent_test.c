#include "desk/consent.h"

#include <string.h>

#include "base/rand.h"
#include "desk/desk_fixture_test.h"
#include "desk/mailbox.h"
#include "desk/people/session.h"
#include "sql_oauth.h"

static bool failed(struct ctx *c, const char *key)
{
	bool yes = c->fail.n && strcmp(c->fail.v[0].key, key) == 0;

	fail_clear(c);
	return yes;
}

static bool apps_all(struct ctx *c, void *arg)
{
	struct consent_app a = { .provider = S("google"), .client_id = S(" id "), .client_secret = S("hush"),
				 .tenant = S("") }, got;
	struct sql_oauth_client_row raw;
	bool found;

	(void)arg;
	CHECK(consent_app(c, S("google"), &got) && !got.client_id.n && !got.secret_set && !got.client_secret.s);
	CHECK(consent_app_save(c, &a) && consent_app(c, S("google"), &got));
	CHECK_STR(got.client_id, S("id"));
	CHECK_STR(got.client_secret, S("hush"));
	CHECK(sql_oauth_client_get(c, &(struct sql_oauth_client_get_in){ .provider = S("google") }, &raw, &found) && found);
	CHECK(str_starts(raw.client_secret, S("v1.")) && str_find(raw.client_secret, S("hush")) < 0);
	/* absent keeps it, another registration wants its own, the empty text removes it */
	a.client_secret = STR_NULL;
	CHECK(consent_app_save(c, &a) && consent_app(c, S("google"), &got) && got.secret_set);
	a.client_id = S("other");
	CHECK(!consent_app_save(c, &a) && failed(c, "shape.required"));
	a.client_secret = S("");
	CHECK(consent_app_save(c, &a) && consent_app(c, S("google"), &got) && !got.secret_set);
	CHECK_STR(got.client_id, S("other"));
	a.client_id = S("");
	CHECK(consent_app_save(c, &a) && consent_app(c, S("google"), &got) && !got.client_id.n);
	a.provider = S("acme");
	CHECK(!consent_app_save(c, &a) && failed(c, "not_found"));
	return true;
}

static void apps(struct ctx *c, struct desk_fixture *f)
{
	(void)f;
	CHECK(db_write(c, apps_all, NULL));
}

TEST(consent_registration_is_sealed)
{
	desk_on_each(c, apps);
}

static struct actor in_session(struct ctx *c, i64 agent_id)
{
	struct session_new s;

	CHECK(session_start(c, agent_id, &(struct session_from){ .ip = S("192.0.2.1"), .user_agent = S("t") }, &s));
	return (struct actor){ .kind = ACTOR_AGENT, .id = agent_id, .role = ROLE_ADMIN, .scopes = SCOPE_ALL,
			       .session_id = s.id };
}

static bool states_all(struct ctx *c, void *arg)
{
	struct mailbox m = { .address = S("help@acme.es"), .in_kind = S("imap"), .in_host = S("imap.acme.es"),
		.in_port = 993, .auth_kind = S("google"), .signature_html = S(""), .authserv_id = S(""), .active = true };
	str one = S("state-one-state-one-state-one"), two = S("state-two-state-two-state-two");
	const struct actor *before = c->who;
	i64 *agent = arg, now = c->now;
	struct actor ana = in_session(c, *agent), bob = in_session(c, *agent);
	struct consent v, got;

	CHECK(mailbox_save(c, &m, &(struct mailbox_secret){ 0 }));
	v = (struct consent){ .mailbox_id = m.id, .provider = S("google"), .verifier = S("the verifier") };
	CHECK(!consent_begin(c, one, &v) && failed(c, "auth.needed"));
	c->who = &ana;
	CHECK(consent_begin(c, one, &v));
	c->who = &bob;
	CHECK(!consent_take(c, one, &got) && failed(c, "link.dead"));
	c->who = &ana;
	CHECK(!consent_take(c, two, &got) && failed(c, "link.dead"));
	CHECK(!consent_take(c, STR_NULL, &got) && failed(c, "link.dead"));
	CHECK(consent_take(c, one, &got));
	CHECK_STR(got.verifier, S("the verifier"));
	CHECK(got.mailbox_id == m.id);
	CHECK(!consent_take(c, one, &got) && failed(c, "link.dead"));
	/* a second start ends the first; ten minutes end both */
	CHECK(consent_begin(c, one, &v) && consent_begin(c, two, &v));
	CHECK(!consent_take(c, one, &got) && failed(c, "link.dead"));
	c->now += CONSENT_MS;
	CHECK(!consent_take(c, two, &got) && failed(c, "link.dead"));
	c->now = now;
	c->who = before;
	return true;
}

static void states(struct ctx *c, struct desk_fixture *f)
{
	i64 agent = desk_agent(c, S("ana@acme.es"), S("admin"), S(""));

	(void)f;
	CHECK(db_write(c, states_all, &agent));
}

TEST(consent_state_works_once_in_its_session)
{
	desk_on_each(c, states);
}

static bool tokens_all(struct ctx *c, void *arg)
{
	struct mailbox m = { .address = S("help@acme.es"), .in_kind = S("imap"), .in_host = S("imap.acme.es"),
		.in_port = 993, .auth_kind = S("google"), .signature_html = S(""), .authserv_id = S(""), .active = true };
	struct consent v = { .provider = S("google") };
	struct mailbox_secret got;

	(void)arg;
	CHECK(mailbox_save(c, &m, &(struct mailbox_secret){ 0 }));
	v.mailbox_id = m.id;
	CHECK(mailbox_bad(c, m.id, S("reauthorise"), S("gone")));
	CHECK(consent_given(c, &v, S("{\"t\":1}")) && mailbox_load(c, m.id, &m) && mailbox_secrets(c, m.id, &got));
	CHECK_STR(m.state, S("new"));
	CHECK(m.oauth_set && !m.last_error.n && m.failures == 0);
	CHECK_STR(got.oauth, S("{\"t\":1}"));
	/* what does not touch server or provider keeps the tokens */
	m.name = S("Help");
	CHECK(mailbox_save(c, &m, &(struct mailbox_secret){ 0 }) && m.oauth_set);
	m.in_host = S("imap.thief.example");
	CHECK(mailbox_save(c, &m, &(struct mailbox_secret){ 0 }) && !m.oauth_set);
	CHECK(consent_given(c, &v, S("{}")));
	m.auth_kind = S("microsoft");
	CHECK(mailbox_save(c, &m, &(struct mailbox_secret){ 0 }) && !m.oauth_set);
	CHECK(!consent_given(c, &v, S("{}")) && failed(c, "oauth.reauthorise"));
	return true;
}

static void tokens(struct ctx *c, struct desk_fixture *f)
{
	CHECK(db_write(c, tokens_all, NULL));
	CHECK(f->woken[WAKE_MAILBOXES] > 0);
}

TEST(consent_tokens_stay_with_server_and_provider)
{
	desk_on_each(c, tokens);
}
