#include "base/test.h"

#include "base/rand.h"
#include "net/oauth.h"

static str key_of(const struct ctx *c)
{
	return c->fail.n ? str_of(c->fail.v[0].key) : STR_NULL;
}

TEST(oauth_authorise_address)
{
	struct oauth_client o = { .client_id = S("id &1"), .redirect_uri = S("https://desk.example/oauth/back") };
	struct oauth_start a, b;
	unsigned char hash[32];

	oauth_google(&o);
	CHECK(oauth_authorise(c, &o, S("soporte@acme.es"), &a));
	CHECK(str_starts(a.url, S("https://accounts.google.com/o/oauth2/v2/auth?response_type=code&client_id=id%20%261"
				  "&redirect_uri=https%3A%2F%2Fdesk.example%2Foauth%2Fback"
				  "&scope=https%3A%2F%2Fmail.google.com%2F&state=")));
	CHECK(str_ends(a.url, S("&code_challenge_method=S256&login_hint=soporte%40acme.es&access_type=offline&prompt=consent")));
	hash_sha256(a.verifier, hash);
	CHECK(str_find(a.url, str_fmt(c->arena, "&code_challenge=%.*s&", FMT(str_b64url(c->arena, hash, 32)))) > 0);
	CHECK(str_find(a.url, a.state) > 0);
	CHECK(str_find(a.url, a.verifier) < 0);
	CHECK(a.verifier.n >= 43);
	CHECK(oauth_authorise(c, &o, S(""), &b));
	CHECK(!str_eq(a.state, b.state) && !str_eq(a.verifier, b.verifier));
	CHECK(oauth_microsoft(c, &o, S("")));
	CHECK_STR(o.token_url, S("https://login.microsoftonline.com/common/oauth2/v2.0/token"));
	CHECK(!oauth_microsoft(c, &o, S("a/../b")));
}

TEST(oauth_answers)
{
	struct oauth_token t = { .refresh = S("old") };
	static const struct { int status; str body; const char *key; } bad[] = {
		{ 200, S("{}"), "oauth.failed" },
		{ 200, S("<html>"), "oauth.failed" },
		{ 200, S("[1]"), "oauth.failed" },
		{ 200, S("{\"access_token\":\"a b\"}"), "oauth.failed" },
		{ 200, S("{\"access_token\":\"a\\r\\nX\"}"), "oauth.failed" },
		{ 400, S("{\"error\":\"invalid_grant\",\"error_description\":\"x\"}"), "oauth.reauthorise" },
		{ 400, S("{\"error\":\"interaction_required\"}"), "oauth.reauthorise" },
		{ 401, S("{\"error\":\"invalid_client\"}"), "oauth.client" },
		{ 500, S("{}"), "oauth.failed" },
		{ 502, S(""), "oauth.failed" },
	};

	CHECK(oauth_read_answer(c, 200, S("{\"access_token\":\"A\",\"expires_in\":3599}"), &t));
	CHECK_STR(t.access, S("A"));
	CHECK_STR(t.refresh, S("old"));
	CHECK_I64(t.expires_at, c->now + 3599000);
	CHECK(oauth_read_answer(c, 200, S("{\"access_token\":\"B\",\"refresh_token\":\"new\"}"), &t));
	CHECK_STR(t.refresh, S("new"));
	CHECK_I64(t.expires_at, c->now + 3600000);
	for (size_t i = 0; i < COUNT(bad); i++) {
		CHECK(!oauth_read_answer(c, bad[i].status, bad[i].body, &t));
		CHECK_I64(c->fail.n, 1);
		CHECK_STR(key_of(c), str_of(bad[i].key));
		fail_clear(c);
	}
	CHECK_STR(t.access, S("B"));
}

TEST(oauth_refreshes_only_in_time)
{
	struct oauth_client o = { .token_url = S("http://192.0.2.1/token") };
	struct oauth_token t = { .access = S("A"), .expires_at = c->now + OAUTH_EARLY_MS + 1 };

	CHECK(oauth_fresh(c, &o, &t) && !t.changed);
	t.expires_at--;
	CHECK(!oauth_fresh(c, &o, &t));
	CHECK_STR(key_of(c), S("oauth.reauthorise"));
	fail_clear(c);
	t.refresh = S("r");
	CHECK(!oauth_fresh(c, &o, &t));
	CHECK_STR(key_of(c), S("net.url_invalid"));	/* no TLS */
}

TEST(oauth_token_as_text)
{
	struct oauth_token t = { .access = S("a\"b"), .refresh = S("r"), .expires_at = 12, .provider = S("google"),
		.granted_at = 7 }, back;

	CHECK(oauth_token_read(c, oauth_token_json(c, &t), &back));
	CHECK_STR(back.access, t.access);
	CHECK_STR(back.refresh, t.refresh);
	CHECK_STR(back.provider, t.provider);
	CHECK(back.expires_at == 12 && back.granted_at == 7 && !back.changed);
	CHECK(!oauth_token_read(c, S("nonsense"), &back));
	CHECK_STR(key_of(c), S("oauth.reauthorise"));
	fail_clear(c);
	CHECK(!oauth_token_read(c, STR_NULL, &back));
	fail_clear(c);
	/* the consent's own facts survive a refresh */
	CHECK(oauth_read_answer(c, 200, S("{\"access_token\":\"n\",\"expires_in\":60}"), &t));
	CHECK_STR(t.provider, S("google"));
	CHECK(t.granted_at == 7);
}

TEST(oauth_providers_by_name)
{
	struct oauth_client o = { 0 };

	CHECK(oauth_provider(c, &o, S("microsoft"), S("acme.es"), STR_NULL));
	CHECK(str_find(o.token_url, S("/acme.es/")) > 0);
	CHECK(oauth_provider(c, &o, S("google"), STR_NULL, S("http://127.0.0.1:9")));
	CHECK_STR(o.token_url, S("http://127.0.0.1:9/token"));
	CHECK_STR(o.authorise_url, S("http://127.0.0.1:9/authorize"));
	CHECK(!oauth_provider(c, &o, S("acme"), STR_NULL, STR_NULL));
	CHECK_STR(key_of(c), S("oauth.client"));
	fail_clear(c);
	CHECK(!oauth_provider(c, &o, S("microsoft"), S("a/b"), STR_NULL));
	CHECK_STR(key_of(c), S("oauth.tenant"));
}
