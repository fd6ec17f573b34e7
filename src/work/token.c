/*
 * The access token of a mailbox that signs in with OAuth: refreshed five minutes before
 * it ends, by one thread at a time, because a provider that rotates refresh tokens takes
 * the second use of one for theft and ends the whole consent.
 */
#include "base/log.h"
#include "desk/consent.h"
#include "desk/mailbox.h"
#include "net/oauth.h"
#include "store/db.h"
#include "work/jobs.h"

struct tokens {
	i64 id;
	struct mailbox m;
	str was;		/* the tokens as they are kept; STR_NULL: none */
	struct consent_app app;
	str next;
	bool kept;
};

static bool load_tx(struct ctx *c, void *arg)
{
	struct tokens *k = arg;
	struct mailbox_secret s;

	if (!mailbox_load(c, k->id, &k->m) || !mailbox_secrets(c, k->id, &s))
		return false;
	k->was = s.oauth;
	return str_eq(k->m.auth_kind, S("password")) || consent_app(c, k->m.auth_kind, &k->app);
}

/* A consent given meanwhile is newer than what we refreshed: it stays. */
static bool keep_tx(struct ctx *c, void *arg)
{
	struct tokens *k = arg;
	struct mailbox_secret now;

	if (!mailbox_secrets(c, k->id, &now))
		return false;
	k->kept = str_eq(now.oauth, k->was);
	return !k->kept || mailbox_oauth_keep(c, k->id, k->next);
}

static bool keep(struct ctx *c, struct tokens *k, const struct oauth_token *t)
{
	k->next = oauth_token_json(c, t);
	return db_write(c, keep_tx, k);
}

static bool read_token(struct ctx *c, struct tokens *k, struct oauth_token *t)
{
	if (!db_read(c, load_tx, k) || !oauth_token_read(c, k->was, t))
		return false;
	/* what one provider gave is never shown to another */
	return str_eq(t->provider, k->m.auth_kind) || fail(c, E_CONFLICT, "mailbox", "oauth.reauthorise");
}

static bool refresh(struct ctx *c, struct tokens *k, struct oauth_token *t)
{
	struct guard_rules rules = { .allow = c->app->outbound_allow };
	struct oauth_client client = { .client_id = k->app.client_id, .client_secret = k->app.client_secret };

	if (!client.client_id.n)
		return fail(c, E_INVALID, "client_id", "oauth.client");
	if (!oauth_provider(c, &client, t->provider, k->app.tenant, c->app->oauth_stand_in))
		return false;
	/* the providers are public; a stand-in is not */
	client.guard = c->app->oauth_stand_in.n ? &rules : NULL;
	return oauth_fresh(c, &client, t) && (!t->changed || keep(c, k, t));
}

static bool access_now(struct ctx *c, i64 id, str *access)
{
	struct tokens k = { .id = id }, again = { .id = id };
	struct oauth_token t, newer;
	bool ok;

	if (!read_token(c, &k, &t))
		return false;
	ok = refresh(c, &k, &t);
	if (!ok && fail_code(c) == E_CONFLICT) {
		struct failures gone = c->fail;

		/* another process on this store may have refreshed it in this moment */
		fail_clear(c);
		ok = read_token(c, &again, &newer) && !str_eq(newer.refresh, t.refresh) && refresh(c, &again, &newer);
		if (ok)
			t = newer;
		else
			c->fail = gone;
	}
	*access = t.access;
	return ok;
}

bool work_mailbox_access(struct ctx *c, i64 id, str *access)
{
	struct work *w = work_of(c->app);
	/* Memory of its own: nothing that the caller guards may jump out of the lock. */
	struct arena *a = arena_new(0);
	pthread_mutex_t *lock;
	struct ctx mine;
	str got = S("");
	bool ok;

	if (!w) {
		arena_free(a);
		return fail(c, E_UNAVAILABLE, "", "serve.jobs");
	}
	lock = &w->token_lock[(u64)id % TOKEN_LOCKS];
	job_ctx(&mine, w, a);
	pthread_mutex_lock(lock);
	ok = access_now(&mine, id, &got);
	pthread_mutex_unlock(lock);
	*access = str_dup(c->arena, got);
	for (size_t i = 0; !ok && i < mine.fail.n; i++) {
		struct failure f = mine.fail.v[i];

		f.field = str_dup(c->arena, f.field);
		for (size_t k = 0; k < FAIL_PARAMS; k++)
			f.p[k].value = f.p[k].name ? str_dup(c->arena, f.p[k].value) : STR_NULL;
		(void)fail_full(c, &f);
	}
	arena_free(a);
	return ok;
}

bool work_mailbox_stale(struct ctx *c, i64 id)
{
	struct tokens k = { .id = id };
	struct oauth_token t;

	if (!load_tx(c, &k) || !oauth_token_read(c, k.was, &t))
		return false;
	if (!t.expires_at)
		return true;
	t.expires_at = 0;
	return mailbox_oauth_keep(c, id, oauth_token_json(c, &t));
}
