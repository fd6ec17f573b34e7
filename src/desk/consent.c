#include "desk/consent.h"

#include "base/log.h"
#include "base/rand.h"
#include "desk/app.h"
#include "desk/mailbox.h"
#include "desk/policy.h"
#include "desk/vault.h"
#include "sql_oauth.h"

static const char SECRET[] = "oauth_client.client_secret", VERIFIER[] = "oauth_consent.verifier";

const char *const consent_providers[CONSENT_PROVIDERS] = { "google", "microsoft" };

static const struct vault *vault_of(const struct ctx *c)
{
	return c->app ? c->app->vault : NULL;
}

static bool known(struct ctx *c, str provider)
{
	size_t i;

	for (i = 0; i < CONSENT_PROVIDERS; i++)
		if (str_eq(provider, str_of(consent_providers[i])))
			return true;
	return fail(c, E_NOT_FOUND, "", "not_found");
}

bool consent_app(struct ctx *c, str provider, struct consent_app *out)
{
	struct sql_oauth_client_row r;
	bool found;

	*out = (struct consent_app){ .provider = provider, .client_id = S(""), .tenant = S("") };
	if (!known(c, provider) ||
	    !sql_oauth_client_get(c, &(struct sql_oauth_client_get_in){ .provider = provider }, &r, &found))
		return false;
	if (!found)
		return true;
	out->client_id = r.client_id;
	out->tenant = r.tenant;
	out->secret_set = r.client_secret.n > 0;
	return !out->secret_set ||
	       vault_open(c, vault_of(c), vault_place(c->arena, SECRET, r.id), r.client_secret, &out->client_secret);
}

static bool put(struct ctx *c, const struct consent_app *a, i64 *id)
{
	struct sql_oauth_client_put_row row;

	if (!sql_oauth_client_put(c, &(struct sql_oauth_client_put_in){ .provider = a->provider,
			.client_id = str_trim(a->client_id), .tenant = a->tenant.s ? str_trim(a->tenant) : S(""),
			.updated_at = c->now }, &row))
		return false;
	*id = row.id;
	return true;
}

bool consent_app_save(struct ctx *c, const struct consent_app *a)
{
	str id = str_trim(a->client_id), secret = str_trim(a->client_secret), sealed = STR_NULL;
	struct consent_app was;
	i64 row = 0;

	if (!consent_app(c, a->provider, &was))
		return false;
	LOG(LOG_INFO, c, "oauth.client_saved", KS("provider", a->provider));
	if (!id.n)
		return sql_oauth_client_delete(c, &(struct sql_oauth_client_delete_in){ .provider = a->provider }, NULL);
	/* a secret belongs to the registration that it was made for */
	if (was.secret_set && !a->client_secret.s && !str_eq(was.client_id, id))
		return fail(c, E_INVALID, "client_secret", "shape.required");
	if (!put(c, a, &row))
		return false;
	if (!a->client_secret.s)
		return true;
	return (!secret.n || vault_seal(c, vault_of(c), vault_place(c->arena, SECRET, row), secret, &sealed)) &&
	       sql_oauth_client_secret(c, &(struct sql_oauth_client_secret_in){ .id = row, .client_secret = sealed }, NULL);
}

/* ---- a consent under way ---- */

bool consent_begin(struct ctx *c, str state, const struct consent *v)
{
	i64 session = c->who->session_id;
	str sealed;

	if (!session)
		return fail(c, E_UNAUTHENTICATED, "", "auth.needed");
	return sql_oauth_consent_sweep(c, &(struct sql_oauth_consent_sweep_in){ .now = c->now, .session_id = session,
			.mailbox_id = v->mailbox_id }, NULL) &&
	       vault_seal(c, vault_of(c), vault_place(c->arena, VERIFIER, v->mailbox_id), v->verifier, &sealed) &&
	       sql_oauth_consent_add(c, &(struct sql_oauth_consent_add_in){
			.state_hash = hash_sha256_hex(c->arena, state), .session_id = session,
			.mailbox_id = v->mailbox_id, .provider = v->provider, .verifier = sealed,
			.expires_at = c->now + CONSENT_MS }, NULL);
}

bool consent_take(struct ctx *c, str state, struct consent *out)
{
	struct sql_oauth_consent_use_row r;
	bool found = false;

	if (state.n && c->who->session_id &&
	    !sql_oauth_consent_use(c, &(struct sql_oauth_consent_use_in){ .state_hash = hash_sha256_hex(c->arena, state),
			.session_id = c->who->session_id, .now = c->now }, &r, &found))
		return false;
	if (!found)
		return fail(c, E_INVALID, "state", "link.dead");
	*out = (struct consent){ .mailbox_id = r.mailbox_id, .provider = r.provider };
	return vault_open(c, vault_of(c), vault_place(c->arena, VERIFIER, r.mailbox_id), r.verifier, &out->verifier);
}

bool consent_given(struct ctx *c, const struct consent *v, str tokens)
{
	struct mailbox m;

	if (!mailbox_load(c, v->mailbox_id, &m))
		return false;
	if (!str_eq(m.auth_kind, v->provider))
		return fail(c, E_CONFLICT, "auth_kind", "oauth.reauthorise");
	if (!mailbox_oauth_keep(c, m.id, tokens) ||
	    !sql_mailbox_oauth_new(c, &(struct sql_mailbox_oauth_new_in){ .id = m.id }, NULL))
		return false;
	LOG(LOG_INFO, c, "oauth.consent", KI("mailbox", m.id), KS("provider", v->provider));
	if (c->app) {
		app_wake(c, WAKE_MAILBOXES);
		app_wake(c, WAKE_OUTBOX);
	}
	return true;
}
