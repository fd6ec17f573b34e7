#include "net/oauth.h"

#include <string.h>

#include "base/json.h"
#include "base/rand.h"
#include "net/client.h"

enum { TOKEN_MAX = 16384, LIVES_S = 3600, LIVES_MAX_S = 86400 * 30, REPLY_MAX = 1000 };

void oauth_google(struct oauth_client *o)
{
	o->authorise_url = S("https://accounts.google.com/o/oauth2/v2/auth");
	o->token_url = S("https://oauth2.googleapis.com/token");
	o->scope = S("https://mail.google.com/");
	/* Without these Google gives no refresh token at a second consent. */
	o->extra = S("&access_type=offline&prompt=consent");
}

bool oauth_microsoft(struct ctx *c, struct oauth_client *o, str tenant)
{
	if (!tenant.n)
		tenant = S("common");
	for (size_t i = 0; i < tenant.n; i++) {
		char ch = tenant.s[i];

		if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
		      ch == '-' || ch == '.'))
			return fail(c, E_INVALID, "tenant", "oauth.tenant");
	}
	o->authorise_url = str_fmt(c->arena, "https://login.microsoftonline.com/%.*s/oauth2/v2.0/authorize", FMT(tenant));
	o->token_url = str_fmt(c->arena, "https://login.microsoftonline.com/%.*s/oauth2/v2.0/token", FMT(tenant));
	o->scope = S("offline_access https://outlook.office.com/IMAP.AccessAsUser.All "
		     "https://outlook.office.com/POP.AccessAsUser.All https://outlook.office.com/SMTP.Send");
	o->extra = S("&prompt=select_account");
	return true;
}

bool oauth_provider(struct ctx *c, struct oauth_client *o, str provider, str tenant, str stand_in)
{
	if (str_eq(provider, S("google")))
		oauth_google(o);
	else if (!str_eq(provider, S("microsoft")))
		return fail(c, E_INVALID, "provider", "oauth.client");
	else if (!oauth_microsoft(c, o, tenant))
		return false;
	if (stand_in.n) {
		o->authorise_url = str_fmt(c->arena, "%.*s/authorize", FMT(stand_in));
		o->token_url = str_fmt(c->arena, "%.*s/token", FMT(stand_in));
	}
	return true;
}

static void pair(struct buf *b, const char *key, str value)
{
	if (b->n && b->s[b->n - 1] != '?' && b->s[b->n - 1] != '&')
		buf_ch(b, '&');
	buf_put(b, str_of(key));
	buf_ch(b, '=');
	url_part(b, value);
}

bool oauth_authorise(struct ctx *c, const struct oauth_client *o, str login_hint, struct oauth_start *out)
{
	struct buf b = buf_new(c->arena, 8192);
	unsigned char hash[32];

	if (!o->client_id.n || !o->redirect_uri.n || !o->authorise_url.n)
		return fail(c, E_INVALID, "client_id", "oauth.client");
	out->state = str_fmt(c->arena, "%.*s%.*s", FMT(rand_token(c->arena, "")), FMT(o->mark));
	/* RFC 7636 wants 43 characters at least; two tokens are 64. */
	out->verifier = str_fmt(c->arena, "%.*s%.*s", FMT(rand_token(c->arena, "")), FMT(rand_token(c->arena, "")));
	hash_sha256(out->verifier, hash);
	buf_put(&b, o->authorise_url);
	buf_ch(&b, str_chr(o->authorise_url, '?') >= 0 ? '&' : '?');
	pair(&b, "response_type", S("code"));
	pair(&b, "client_id", o->client_id);
	pair(&b, "redirect_uri", o->redirect_uri);
	pair(&b, "scope", o->scope);
	pair(&b, "state", out->state);
	pair(&b, "code_challenge", str_b64url(c->arena, hash, sizeof(hash)));
	pair(&b, "code_challenge_method", S("S256"));
	if (login_hint.n)
		pair(&b, "login_hint", login_hint);
	buf_put(&b, o->extra);
	out->url = buf_str(&b);
	return b.over ? fail(c, E_INVALID, "client_id", "oauth.client") : true;
}

/* Words that mean: the app is fine, the consent is not. */
static bool consent_gone(str error)
{
	static const str gone[] = { S("invalid_grant"), S("interaction_required"), S("consent_required"),
				    S("login_required"), S("access_denied") };

	for (size_t i = 0; i < COUNT(gone); i++)
		if (str_eq(error, gone[i]))
			return true;
	return false;
}

static bool refused(struct ctx *c, int status, const json_t *o)
{
	str error = json_get_str(o, "error"), why = json_get_str(o, "error_description");
	struct fail_param p = { .name = "reply" };

	p.value = str_fmt(c->arena, "%d %.*s: %.*s", status, FMT(error), FMT(why));
	p.value = str_utf8_trunc(p.value, REPLY_MAX);
	if (consent_gone(error))
		return fail_p(c, E_CONFLICT, "mailbox", "oauth.reauthorise", &p);
	if (str_eq(error, S("invalid_client")) || str_eq(error, S("unauthorized_client")))
		return fail_p(c, E_INVALID, "client_id", "oauth.client", &p);
	return fail_p(c, E_UNAVAILABLE, "mailbox", "oauth.failed", &p);
}

/* A token goes into a command line of another protocol: printable ASCII without blanks. */
static bool usable(str token)
{
	for (size_t i = 0; i < token.n; i++)
		if (token.s[i] <= ' ' || token.s[i] > '~')
			return false;
	return token.n > 0 && token.n <= TOKEN_MAX;
}

bool oauth_read_answer(struct ctx *c, int status, str body, struct oauth_token *t)
{
	struct fail_param p = { .name = "reply", .value = str_fmt(c->arena, "%d", status) };
	struct failures before = c->fail;
	json_t *o;
	str access, refresh;
	i64 lives;

	if (!json_parse(c, body, &o) || !json_is_object(o)) {
		c->fail = before;
		return fail_p(c, E_UNAVAILABLE, "mailbox", "oauth.failed", &p);
	}
	if (status != 200)
		return refused(c, status, o);
	access = json_get_str(o, "access_token");
	refresh = json_get_str(o, "refresh_token");
	lives = json_get_i64(o, "expires_in", LIVES_S);
	if (!usable(access) || (refresh.n && !usable(refresh)))
		return fail_p(c, E_UNAVAILABLE, "mailbox", "oauth.failed", &p);
	if (lives <= 0 || lives > LIVES_MAX_S)
		lives = LIVES_S;
	t->access = str_dup(c->arena, access);
	if (refresh.n)
		t->refresh = str_dup(c->arena, refresh);
	t->expires_at = c->now + lives * 1000;
	t->changed = true;
	return true;
}

static bool ask(struct ctx *c, const struct oauth_client *o, struct buf *form, struct oauth_token *t)
{
	struct http_header type[] = { { S("Content-Type"), S("application/x-www-form-urlencoded") },
				      { S("Accept"), S("application/json") } };
	struct fetch_req req = { .method = S("POST"), .url = o->token_url, .header = type, .headers = COUNT(type),
				 .rules = o->guard, .ca_file = o->ca_file, .max_bytes = 65536 };
	struct fetch_res res;

	pair(form, "client_id", o->client_id);
	if (o->client_secret.n)
		pair(form, "client_secret", o->client_secret);
	req.body = buf_str(form);
	/* A secret never leaves this machine without TLS. */
	req.https_only = !str_starts(o->token_url, S("http://127.0.0.1:"));
	if (form->over)
		return fail(c, E_INVALID, "client_id", "oauth.client");
	return http_fetch(c, &req, &res) && oauth_read_answer(c, res.status, res.body, t);
}

bool oauth_exchange(struct ctx *c, const struct oauth_client *o, str code, str verifier, struct oauth_token *out)
{
	struct buf b = buf_new(c->arena, 65536);

	*out = (struct oauth_token){ 0 };
	pair(&b, "grant_type", S("authorization_code"));
	pair(&b, "code", code);
	pair(&b, "redirect_uri", o->redirect_uri);
	pair(&b, "code_verifier", verifier);
	if (!ask(c, o, &b, out))
		return false;
	/* Without one the mailbox would fall silent within the hour. */
	return out->refresh.n ? true : fail(c, E_CONFLICT, "mailbox", "oauth.no_refresh");
}

bool oauth_fresh(struct ctx *c, const struct oauth_client *o, struct oauth_token *t)
{
	struct buf b = buf_new(c->arena, 65536);

	if (t->access.n && t->expires_at - c->now > OAUTH_EARLY_MS)
		return true;
	if (!t->refresh.n)
		return fail(c, E_CONFLICT, "mailbox", "oauth.reauthorise");
	pair(&b, "grant_type", S("refresh_token"));
	pair(&b, "refresh_token", t->refresh);
	pair(&b, "scope", o->scope);
	return ask(c, o, &b, t);
}

/* ---- as text ---- */

static void member(struct buf *b, const char *name, str value)
{
	buf_ch(b, b->n ? ',' : '{');
	json_str(b, str_of(name));
	buf_ch(b, ':');
	json_str(b, value.s ? value : S(""));
}

str oauth_token_json(struct ctx *c, const struct oauth_token *t)
{
	struct buf b = buf_new(c->arena, 8 * TOKEN_MAX);

	member(&b, "provider", t->provider);
	member(&b, "access", t->access);
	member(&b, "refresh", t->refresh);
	buf_fmt(&b, ",\"expires_at\":%lld,\"granted_at\":%lld}", (long long)t->expires_at, (long long)t->granted_at);
	return buf_str(&b);
}

bool oauth_token_read(struct ctx *c, str json, struct oauth_token *out)
{
	struct failures before = c->fail;
	json_t *o;

	if (!json.n || !json_parse(c, json, &o) || !json_is_object(o)) {
		c->fail = before;
		return fail(c, E_CONFLICT, "mailbox", "oauth.reauthorise");
	}
	*out = (struct oauth_token){ .provider = json_get_str(o, "provider"), .access = json_get_str(o, "access"),
		.refresh = json_get_str(o, "refresh"), .expires_at = json_get_i64(o, "expires_at", 0),
		.granted_at = json_get_i64(o, "granted_at", 0) };
	return true;
}
