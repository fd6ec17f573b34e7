#include "desk/webhook_key.h"

#include "base/rand.h"
#include "desk/app.h"
#include "desk/vault.h"
#include "sql_webhook.h"
#include "text/fold.h"

enum { NAME_CHARS = 80, PREFIX_MAX = 500 };
static const i64 HOUR_MS = 3600000;
static const char DESK[] = "webhook.secret", DESK_OLD[] = "webhook.old_secret", OWN[] = "webhook_key.secret",
	OWN_OLD[] = "webhook_key.old_secret";

static struct vault *vault_of(const struct ctx *c)
{
	return c->app ? c->app->vault : NULL;
}

static bool seal(struct ctx *c, const char *column, i64 id, str plain, str *sealed)
{
	return vault_seal(c, vault_of(c), vault_place(c->arena, column, id), plain, sealed);
}

static bool open_sealed(struct ctx *c, const char *column, i64 id, str sealed, str *plain)
{
	return vault_open(c, vault_of(c), vault_place(c->arena, column, id), sealed, plain);
}

/* A sealed value opens at its own place alone: what was the secret is sealed anew as the old one. */
static bool move_to_old(struct ctx *c, const char *from, const char *into, i64 id, str *sealed)
{
	str plain;

	return open_sealed(c, from, id, *sealed, &plain) && seal(c, into, id, plain, sealed);
}

static bool overlap_ok(struct ctx *c, i64 hours)
{
	return (hours >= 0 && hours <= WEBHOOK_OVERLAP_MAX) || fail(c, E_INVALID, "overlap_hours", "webhook.overlap");
}

/* ---- the desk's ---- */

static bool desk_put(struct ctx *c, str old, i64 old_until, str *out)
{
	str sealed;

	*out = rand_token(c->arena, "whsec_");
	return seal(c, DESK, 1, *out, &sealed) && sql_webhook_secret_put(c, &(struct sql_webhook_secret_put_in){
		.secret = sealed, .old_secret = old, .old_until = old_until, .created_at = c->now }, NULL);
}

/* A call that nobody made a secret for yet makes one. */
static bool webhook_secret(struct ctx *c, str *out)
{
	struct sql_webhook_secret_get_row row;
	bool found;

	if (!sql_webhook_secret_get(c, &row, &found))
		return false;
	return found ? open_sealed(c, DESK, 1, row.secret, out) : desk_put(c, STR_NULL, 0, out);
}

bool webhook_secret_state(struct ctx *c, struct webhook_desk_key *out)
{
	struct sql_webhook_secret_get_row row;
	bool found;

	*out = (struct webhook_desk_key){ 0 };
	if (!sql_webhook_secret_get(c, &row, &found))
		return false;
	if (found)
		*out = (struct webhook_desk_key){ row.created_at, row.old_until > c->now ? row.old_until : 0 };
	return true;
}

bool webhook_secret_fresh(struct ctx *c, i64 overlap_hours, str *out)
{
	struct sql_webhook_secret_get_row row;
	bool found;

	if (!overlap_ok(c, overlap_hours) || !sql_webhook_secret_get(c, &row, &found))
		return false;
	if (!found || !overlap_hours)
		return desk_put(c, STR_NULL, 0, out);
	return move_to_old(c, DESK, DESK_OLD, 1, &row.secret) &&
		desk_put(c, row.secret, c->now + overlap_hours * HOUR_MS, out);
}

static bool desk_secrets(struct ctx *c, struct webhook_secrets *out)
{
	struct sql_webhook_secret_get_row row;
	bool found;

	*out = (struct webhook_secrets){ .old = S("") };
	if (!webhook_secret(c, &out->now) || !sql_webhook_secret_get(c, &row, &found))
		return false;
	return !found || !row.old_secret.n || row.old_until <= c->now || open_sealed(c, DESK_OLD, 1, row.old_secret, &out->old);
}

/* ---- a receiver's own ---- */

static struct webhook_key from_row(const struct ctx *c, const struct sql_webhook_key_row *r)
{
	return (struct webhook_key){ .id = r->id, .name = r->name, .prefix = r->prefix, .created_at = r->created_at,
		.rotated_at = r->rotated_at, .old_until = r->old_until > c->now ? r->old_until : 0 };
}

bool webhook_key_list(struct ctx *c, struct webhook_keys *out)
{
	struct sql_webhook_key_rows rows;
	size_t i;

	if (!sql_webhook_keys(c, &rows))
		return false;
	*out = (struct webhook_keys){ NEW_N(c->arena, struct webhook_key, rows.n + 1), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = from_row(c, &rows.v[i]);
	return true;
}

/* https://host, with whatever of a path behind it. */
static bool prefix_ok(str s)
{
	ssize_t at = str_find(s, S("://"));

	return (str_starts(s, S("https://")) || str_starts(s, S("http://"))) && s.n <= PREFIX_MAX &&
		at > 0 && (size_t)at + 3 < s.n && s.s[at + 3] != '/' && str_chr(s, ' ') < 0 && str_chr(s, '?') < 0 &&
		str_chr(s, '#') < 0;
}

static bool check(struct ctx *c, struct webhook_key *k, size_t there)
{
	bool ok = true;

	k->name = str_trim(text_clean_line(c->arena, k->name));
	k->prefix = str_dup(c->arena, str_trim(k->prefix));
	if (!k->name.n || str_utf8_len(k->name) > NAME_CHARS)
		ok = fail(c, E_INVALID, "name", "webhook.key_name");
	if (!prefix_ok(k->prefix))
		ok = fail(c, E_INVALID, "prefix", "webhook.key_prefix");
	if (there >= WEBHOOK_KEYS_MAX)
		ok = fail(c, E_CONFLICT, "", "webhook.key_many");
	return ok;
}

bool webhook_key_add(struct ctx *c, struct webhook_key *k, str *secret)
{
	struct sql_webhook_key_rows rows;
	struct sql_webhook_key_add_row row;
	str sealed;
	size_t i;

	if (!sql_webhook_keys(c, &rows) || !check(c, k, rows.n))
		return false;
	for (i = 0; i < rows.n; i++)
		if (str_eq(rows.v[i].prefix, k->prefix))
			return fail_p(c, E_CONFLICT, "prefix", "webhook.key_taken", &(struct fail_param){ "name", rows.v[i].name });
	*secret = rand_token(c->arena, "whsec_");
	/* its number stands in what seals it, so the row comes first */
	if (!sql_webhook_key_add(c, &(struct sql_webhook_key_add_in){ .name = k->name, .prefix = k->prefix,
			.created_at = c->now }, &row) ||
	    !seal(c, OWN, row.id, *secret, &sealed))
		return false;
	*k = (struct webhook_key){ .id = row.id, .name = k->name, .prefix = k->prefix, .created_at = c->now, .rotated_at = c->now };
	return sql_webhook_key_rotate(c, &(struct sql_webhook_key_rotate_in){ .id = row.id, .secret = sealed,
		.old_secret = STR_NULL, .rotated_at = c->now }, NULL);
}

bool webhook_key_rotate(struct ctx *c, i64 id, i64 overlap_hours, str *secret)
{
	struct sql_webhook_key_row row;
	str sealed;
	bool found;

	if (!overlap_ok(c, overlap_hours) || !sql_webhook_key_by_id(c, &(struct sql_webhook_key_by_id_in){ .id = id }, &row, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "webhook.key_gone");
	*secret = rand_token(c->arena, "whsec_");
	if ((overlap_hours && !move_to_old(c, OWN, OWN_OLD, id, &row.secret)) || !seal(c, OWN, id, *secret, &sealed))
		return false;
	return sql_webhook_key_rotate(c, &(struct sql_webhook_key_rotate_in){ .id = id, .secret = sealed,
		.old_secret = overlap_hours ? row.secret : STR_NULL,
		.old_until = overlap_hours ? c->now + overlap_hours * HOUR_MS : 0, .rotated_at = c->now }, NULL);
}

bool webhook_key_delete(struct ctx *c, i64 id)
{
	i64 changed;

	return sql_webhook_key_delete(c, &(struct sql_webhook_key_delete_in){ .id = id }, &changed) &&
		(changed || fail(c, E_NOT_FOUND, "", "webhook.key_gone"));
}

/* ---- which signs ---- */

bool webhook_under(str url, str prefix)
{
	if (!prefix.n || !str_starts(url, prefix))
		return false;
	return url.n == prefix.n || prefix.s[prefix.n - 1] == '/' || str_chr(S("/?#"), url.s[prefix.n]) >= 0;
}

static const struct sql_webhook_key_row *key_of(const struct sql_webhook_key_rows *keys, str url)
{
	const struct sql_webhook_key_row *best = NULL;
	size_t i;

	for (i = 0; i < keys->n; i++)
		if (webhook_under(url, keys->v[i].prefix) && (!best || keys->v[i].prefix.n > best->prefix.n))
			best = &keys->v[i];
	return best;
}

bool webhook_secrets_of(struct ctx *c, const str *url, size_t n, struct webhook_secrets *out)
{
	struct sql_webhook_key_rows keys;
	struct webhook_secrets desk;
	size_t i;

	if (!desk_secrets(c, &desk) || !sql_webhook_keys(c, &keys))
		return false;
	for (i = 0; i < n; i++) {
		const struct sql_webhook_key_row *k = key_of(&keys, url[i]);

		out[i] = desk;
		if (!k)
			continue;
		out[i].old = S("");
		if (!open_sealed(c, OWN, k->id, k->secret, &out[i].now) ||
		    (k->old_secret.n && k->old_until > c->now && !open_sealed(c, OWN_OLD, k->id, k->old_secret, &out[i].old)))
			return false;
	}
	return true;
}
