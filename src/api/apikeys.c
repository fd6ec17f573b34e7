#include "api/sets.h"
#include "api/shapes_people.h"
#include "desk/people/apikey.h"

static const struct field key_f[] = {
	F(apikey, id),
	F(apikey, name),
	F(apikey, scopes),
	F(apikey, expires_at, .time = true, .id_null = true),
	F(apikey, last_used_at, .time = true, .id_null = true),
	F(apikey, revoked_at, .time = true, .id_null = true),
	F(apikey, created_at, .time = true),
};
static const struct shape key_shape = SHAPE_AS("api_key_out", apikey, key_f);

struct keys_out {
	struct list keys;
};
static const struct field keys_f[] = { FL(keys_out, keys, &key_shape) };
static const struct shape keys_shape = SHAPE(keys_out, keys_f);

static bool keys_get(struct ctx *c, const void *in, void *out)
{
	struct keys_out *o = out;
	struct apikeys l;

	(void)in;
	if (!apikey_list(c, c->who->id, &l))
		return false;
	o->keys = (struct list){ l.v, l.n };
	return true;
}

struct key_in {
	str name;
	struct strs scopes;
	i64 expires_at;
};
static const struct field key_in_f[] = {
	F(key_in, name, .required = true, .min = 1, .max = 100),
	F(key_in, scopes, .required = true, .min = 1, .max = 3, .one_of = "ticket.read|ticket.write|admin"),
	F(key_in, expires_at, .nullable = true, .time = true),
};
static const struct shape key_in_shape = SHAPE(key_in, key_in_f);

struct key_made {
	i64 id;
	str token;
};
static const struct field key_made_f[] = { F(key_made, id), F(key_made, token, .doc = "Shown this once.") };
static const struct shape key_made_shape = SHAPE(key_made, key_made_f);

/* A key cannot make keys: a leaked one would never end. */
static bool key_post(struct ctx *c, const void *in, void *out)
{
	const struct key_in *i = in;
	struct key_made *o = out;
	struct apikey k = { .name = i->name, .scopes = i->scopes, .expires_at = i->expires_at };

	if (!must_session(c) || !apikey_make(c, c->who->id, &k, &o->token))
		return false;
	o->id = k.id;
	return true;
}

static bool key_delete(struct ctx *c, const void *in, void *out)
{
	(void)in, (void)out;
	return apikey_revoke(c, c->who->id, call_id(c, 0));
}

static const struct route rows[] = {
	{ "GET", "/api/v1/api-keys", keys_get, V_SELF, NULL, &keys_shape, 0, NULL, "One's own API keys" },
	{ "POST", "/api/v1/api-keys", key_post, V_SELF, &key_in_shape, &key_made_shape, R_WRITE, NULL,
	  "Make a key that acts as oneself" },
	{ "DELETE", "/api/v1/api-keys/{id}", key_delete, V_SELF, NULL, NULL, R_WRITE, NULL, "Revoke a key" },
};
const struct route_set routes_apikeys = { rows, COUNT(rows) };
