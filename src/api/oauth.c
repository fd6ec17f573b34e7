#include "api/sets.h"
#include "api/shapes_people.h"
#include "base/log.h"
#include "desk/consent.h"
#include "desk/mailbox.h"
#include "net/oauth.h"
#include "store/db.h"

/* Mailboxes at Google and Microsoft: the desk's registration there, and the consent. */

static const char CALLBACK[] = "/api/v1/oauth/callback";

static str redirect_uri(struct ctx *c)
{
	return str_fmt(c->arena, "%.*s%s", FMT(c->app->base_url), CALLBACK);
}

/* ---- the registrations ---- */

struct oauth_app_out {
	str provider, client_id, tenant;
	bool secret_set;
	str redirect_uri;
};
static const struct field app_f[] = {
	F(oauth_app_out, provider, .one_of = "google|microsoft"),
	F(oauth_app_out, client_id, .doc = "Empty: not registered."),
	F(oauth_app_out, tenant, .doc = "Microsoft: a domain or an id; empty: common."),
	F(oauth_app_out, secret_set),
	F(oauth_app_out, redirect_uri, .doc = "To be entered at the provider; from the configured base_url."),
};
static const struct shape app_shape = SHAPE(oauth_app_out, app_f);
struct oauth_apps_out {
	struct list clients;
};
static const struct field apps_f[] = { FL(oauth_apps_out, clients, &app_shape) };
static const struct shape apps_shape = SHAPE(oauth_apps_out, apps_f);

static bool app_out(struct ctx *c, str provider, struct oauth_app_out *o)
{
	struct consent_app a;

	if (!consent_app(c, provider, &a))
		return false;
	*o = (struct oauth_app_out){ .provider = provider, .client_id = a.client_id, .tenant = a.tenant,
		.secret_set = a.secret_set, .redirect_uri = redirect_uri(c) };
	return true;
}

static bool apps_get(struct ctx *c, const void *in, void *out)
{
	struct oauth_apps_out *o = out;
	struct oauth_app_out *v = NEW_N(c->arena, struct oauth_app_out, CONSENT_PROVIDERS);
	size_t i;

	(void)in;
	for (i = 0; i < CONSENT_PROVIDERS; i++)
		if (!app_out(c, str_of(consent_providers[i]), &v[i]))
			return false;
	o->clients = (struct list){ v, CONSENT_PROVIDERS };
	return true;
}

struct oauth_app_in {
	str client_id, client_secret, tenant;
};
static const struct field app_in_f[] = {
	F(oauth_app_in, client_id, .required = true, .max = 300, .doc = "Empty removes the registration."),
	F(oauth_app_in, client_secret, .max = 1000, .doc = "Absent keeps it, empty removes it; never shown."),
	F(oauth_app_in, tenant, .max = 100),
};
static const struct shape app_in_shape = SHAPE(oauth_app_in, app_in_f);

static bool app_put(struct ctx *c, const void *in, void *out)
{
	const struct oauth_app_in *i = in;
	struct consent_app a = { .provider = c->call->param[0], .client_id = i->client_id,
		.client_secret = i->client_secret, .tenant = i->tenant.s ? str_trim(i->tenant) : S("") };
	struct oauth_client trial = { 0 };

	if (!consent_app_save(c, &a))
		return false;
	/* says what is wrong with the tenant */
	return oauth_provider(c, &trial, a.provider, a.tenant, S("")) && app_out(c, a.provider, out);
}

/* ---- consent ---- */

/* The pages that a consent may begin on, and end: the mark stands in the state, whose hash
 * is kept, so what comes back with a good state is what was sent. */
static const struct back {
	const char *name, *mark, *page;
} backs[] = {
	{ "settings", "", "/app/settings/mailboxes" },
	{ "setup", ".setup", "/setup" },
};

static const struct back *back_named(str name)
{
	size_t i;

	for (i = 0; i < COUNT(backs); i++)
		if (str_eq(name, str_of(backs[i].name)))
			return &backs[i];
	return NULL;
}

static const struct back *back_marked(str state)
{
	size_t i;

	for (i = 1; i < COUNT(backs); i++)
		if (str_ends(state, str_of(backs[i].mark)))
			return &backs[i];
	return &backs[0];
}

struct asked {
	struct mailbox box;
	struct consent_app app;
	struct consent consent;
	str state, tokens;
};

static bool client_of(struct ctx *c, const struct consent_app *a, struct oauth_client *o)
{
	struct guard_rules *rules = NEW(c->arena, struct guard_rules);

	*rules = (struct guard_rules){ .allow = c->app->outbound_allow };
	*o = (struct oauth_client){ .client_id = a->client_id, .client_secret = a->client_secret,
		.redirect_uri = redirect_uri(c) };
	/* the providers are public; a stand-in of the tests is not */
	if (c->app->oauth_stand_in.n)
		o->guard = rules;
	return oauth_provider(c, o, a->provider, a->tenant, c->app->oauth_stand_in);
}

struct oauth_url_out {
	str url;
};
static const struct field url_f[] = { F(oauth_url_out, url, .doc = "Where the browser goes to consent.") };
static const struct shape url_shape = SHAPE(oauth_url_out, url_f);

static bool consent_post(struct ctx *c, const void *in, void *out)
{
	struct oauth_url_out *o = out;
	struct oauth_client client;
	struct oauth_start start;
	struct consent_app app;
	struct mailbox m;
	str name = call_query(c, "back");
	const struct back *back = back_named(name.n ? name : str_of(backs[0].name));

	(void)in;
	if (!back)
		return fail_one_of(c, "back", S("settings, setup"));
	if (!mailbox_load(c, call_id(c, 0), &m))
		return false;
	if (str_eq(m.auth_kind, S("password")))
		return fail_one_of(c, "auth_kind", S("google, microsoft"));
	if (!consent_app(c, m.auth_kind, &app) || !client_of(c, &app, &client))
		return false;
	client.mark = str_of(back->mark);
	if (!oauth_authorise(c, &client, m.in_user.n ? m.in_user : m.address, &start) ||
	    !consent_begin(c, start.state, &(struct consent){ .mailbox_id = m.id, .provider = m.auth_kind,
			.verifier = start.verifier }))
		return false;
	o->url = start.url;
	return true;
}

static bool take_tx(struct ctx *c, void *arg)
{
	struct asked *a = arg;

	return consent_take(c, a->state, &a->consent) && consent_app(c, a->consent.provider, &a->app);
}

static bool given_tx(struct ctx *c, void *arg)
{
	struct asked *a = arg;

	return consent_given(c, &a->consent, a->tokens);
}

static bool exchange(struct ctx *c, struct asked *a, str code)
{
	struct oauth_client client;
	struct oauth_token t;

	if (!client_of(c, &a->app, &client) || !oauth_exchange(c, &client, code, a->consent.verifier, &t))
		return false;
	t.provider = a->consent.provider;
	t.granted_at = c->now;
	a->tokens = oauth_token_json(c, &t);
	return db_write(c, given_tx, a);
}

static bool come_back(struct ctx *c, const struct back **back)
{
	str code = call_query(c, "code");
	struct asked a = { .state = call_query(c, "state") };

	if (!must_can(c, V_ADMIN, &(struct object){ 0 }) || !db_write(c, take_tx, &a))
		return false;
	*back = back_marked(a.state);
	return code.n ? exchange(c, &a, code) : fail(c, E_CONFLICT, "code", "oauth.reauthorise");
}

/* Where the browser lands; of constants only, so that no parameter can lead it elsewhere. */
static str landing(const struct ctx *c, const struct back *back, bool ok)
{
	str key = c->fail.n ? str_of(c->fail.v[0].key) : S("");
	const char *word = ok ? "ok" : str_eq(key, S("oauth.client")) ? "client"
		: str_eq(key, S("oauth.no_refresh")) ? "no_refresh" : "failed";

	return str_fmt(c->arena, "%s?oauth=%s", back->page, word);
}

static void log_failed(struct ctx *c)
{
	const struct failure *f = &c->fail.v[0];
	str reply = S("");

	for (size_t i = 0; i < FAIL_PARAMS; i++)
		if (f->p[i].name && str_eq(str_of(f->p[i].name), S("reply")))
			reply = f->p[i].value;
	LOG(LOG_WARN, c, "oauth.failed", KS("key", c->fail.n ? str_of(f->key) : S("")), KS("reply", reply));
}

/*
 * The one GET that changes something.  The provider sends the browser here, so it cannot
 * be anything else; what allows it is the state: 192 random bits that work once, for ten
 * minutes, and only in the session that asked for them, so no foreign page can make it.
 * Open, because who is not signed in shall see the workspace and not JSON; then, as for
 * whoever is no administrator, nothing happens.
 */
static bool callback_get(struct ctx *c, const void *in, void *out)
{
	struct http_res *res = c->call->res;
	const struct back *back = &backs[0];
	bool ok;

	(void)in, (void)out;
	ok = come_back(c, &back);
	if (!ok)
		log_failed(c);
	res->status = 303;
	http_set(res, S("Location"), landing(c, back, ok));
	http_set(res, S("Cache-Control"), S("no-store"));
	/* the code stands in our address */
	http_set(res, S("Referrer-Policy"), S("no-referrer"));
	http_set(res, S("X-Content-Type-Options"), S("nosniff"));
	http_set(res, S("Content-Security-Policy"), S("default-src 'none'; frame-ancestors 'none'; sandbox"));
	fail_clear(c);
	return true;
}

static const struct route rows[] = {
	{ "GET", "/api/v1/oauth-clients", apps_get, V_ADMIN, NULL, &apps_shape, 0, NULL,
	  "The desk's registrations at Google and Microsoft" },
	{ "PUT", "/api/v1/oauth-clients/{provider}", app_put, V_ADMIN, &app_in_shape, &app_shape, R_WRITE, NULL,
	  "Set the registration at a provider" },
	{ "POST", "/api/v1/mailboxes/{id}/oauth", consent_post, V_ADMIN, NULL, &url_shape, R_WRITE, "back",
	  "Begin the consent of a mailbox; back: settings (usual) or setup, where it ends" },
	{ "GET", "/api/v1/oauth/callback", callback_get, V_ADMIN, NULL, NULL, R_OPEN | R_NODB | R_OUTRAW, "code,state",
	  "Where the provider sends the browser back to" },
};
const struct route_set routes_oauth = { rows, COUNT(rows) };
