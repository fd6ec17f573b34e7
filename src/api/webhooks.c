/* Webhooks: the log of deliveries, once more, and the secret that signs them. */
#include "api/sets.h"
#include "desk/webhook_key.h"

static const struct field try_f[] = {
	F(webhook_try_row, n), F(webhook_try_row, at, .time = true),
	F(webhook_try_row, status, .nullable = true, .doc = "HTTP status; null: no answer came."),
	F(webhook_try_row, took_ms), F(webhook_try_row, error),
};
static const struct shape try_shape = SHAPE(webhook_try_row, try_f);
struct webhook_out {
	i64 id, ticket_id, policy_id;
	str url, state;
	struct json_raw body;
	i64 tries, next_at, created_at, ended_at, replay_of;
	struct list log;
};
static const struct field delivery_f[] = {
	F(webhook_out, id), F(webhook_out, ticket_id, .id_null = true), F(webhook_out, policy_id, .id_null = true),
	F(webhook_out, url), F(webhook_out, state, .one_of = "queued|delivered|failed"), F(webhook_out, body),
	F(webhook_out, tries), F(webhook_out, next_at, .time = true, .nullable = true),
	F(webhook_out, created_at, .time = true), F(webhook_out, ended_at, .time = true, .nullable = true),
	F(webhook_out, replay_of, .id_null = true), FL(webhook_out, log, &try_shape),
};
static const struct shape delivery_shape = SHAPE(webhook_out, delivery_f);
struct webhooks_out {
	struct list deliveries;
};
static const struct field deliveries_f[] = { FL(webhooks_out, deliveries, &delivery_shape) };
static const struct shape deliveries_shape = SHAPE(webhooks_out, deliveries_f);

static bool deliveries_get(struct ctx *c, const void *in, void *out)
{
	struct webhook_rows l;
	struct webhook_out *v;
	size_t i;

	(void)in;
	if (!webhook_list(c, call_query_i64(c, "before", 0, INT64_MAX), &l))
		return false;
	v = NEW_N(c->arena, struct webhook_out, l.n);
	for (i = 0; i < l.n; i++) {
		const struct webhook_row *r = &l.v[i];

		v[i] = (struct webhook_out){ .id = r->id, .ticket_id = r->ticket_id, .policy_id = r->policy_id,
			.url = r->url, .state = r->state, .body = { r->body }, .tries = r->tries,
			.next_at = r->next_at, .created_at = r->created_at, .ended_at = r->ended_at,
			.replay_of = r->replay_of, .log = { r->v, r->n } };
	}
	((struct webhooks_out *)out)->deliveries = (struct list){ v, l.n };
	return true;
}

struct webhook_queued_out {
	i64 id;
};
static const struct field queued_f[] = { F(webhook_queued_out, id) };
static const struct shape queued_shape = SHAPE(webhook_queued_out, queued_f);

static bool replay_post(struct ctx *c, const void *in, void *out)
{
	(void)in;
	if (!webhook_replay(c, call_id(c, 0), &((struct webhook_queued_out *)out)->id))
		return false;
	c->call->status = 201;
	return true;
}

struct webhook_secret_out {
	str secret;
};
static const struct field secret_f[] = {
	F(webhook_secret_out, secret, .doc = "Key of the HMAC-SHA256 in Pronto-Signature. Told this once."),
};
static const struct shape secret_shape = SHAPE(webhook_secret_out, secret_f);
static const struct field desk_key_f[] = {
	F(webhook_desk_key, made_at, .time = true, .id_null = true, .doc = "Null: there is none yet."),
	F(webhook_desk_key, old_until, .time = true, .id_null = true, .doc = "The secret before this one signs as well until then."),
};
static const struct shape desk_key_shape = SHAPE(webhook_desk_key, desk_key_f);
struct webhook_rotate_in {
	i64 overlap_hours;
	u64 given;
};
static const struct field rotate_in_f[] = {
	F(webhook_rotate_in, overlap_hours, .min = 0, .max = WEBHOOK_OVERLAP_MAX, .doc = "How long the old one signs as well; 24 if absent."),
};
static const struct shape rotate_in_shape = SHAPE_GIVEN(webhook_rotate_in, rotate_in_f);

static i64 overlap_of(const struct webhook_rotate_in *b)
{
	return shape_given(&rotate_in_shape, b, "overlap_hours") ? b->overlap_hours : WEBHOOK_OVERLAP_HOURS;
}

static bool secret_get(struct ctx *c, const void *in, void *out)
{
	(void)in;
	return webhook_secret_state(c, out);
}

static bool secret_post(struct ctx *c, const void *in, void *out)
{
	return webhook_secret_fresh(c, overlap_of(in), &((struct webhook_secret_out *)out)->secret);
}

/* ---- secrets of their own ---- */

static const struct field key_f[] = {
	F(webhook_key, id), F(webhook_key, name), F(webhook_key, prefix, .doc = "How the addresses that it signs begin."),
	F(webhook_key, created_at, .time = true), F(webhook_key, rotated_at, .time = true),
	F(webhook_key, old_until, .time = true, .id_null = true, .doc = "The secret before this one signs as well until then."),
};
static const struct shape key_shape = SHAPE(webhook_key, key_f);
struct webhook_keys_out {
	struct list keys;
};
static const struct field keys_f[] = { FL(webhook_keys_out, keys, &key_shape) };
static const struct shape keys_shape = SHAPE(webhook_keys_out, keys_f);

static bool keys_get(struct ctx *c, const void *in, void *out)
{
	struct webhook_keys l;

	(void)in;
	if (!webhook_key_list(c, &l))
		return false;
	((struct webhook_keys_out *)out)->keys = (struct list){ l.v, l.n };
	return true;
}

struct webhook_key_in {
	str name, prefix;
};
static const struct field key_in_f[] = {
	F(webhook_key_in, name, .required = true, .min = 1, .max = 80),
	F(webhook_key_in, prefix, .required = true, .min = 1, .max = 500),
};
static const struct shape key_in_shape = SHAPE(webhook_key_in, key_in_f);
struct webhook_key_out {
	struct webhook_key *key;
	str secret;
};
static const struct field key_out_f[] = {
	FO(webhook_key_out, key, &key_shape), F(webhook_key_out, secret, .doc = "Told this once."),
};
static const struct shape key_out_shape = SHAPE(webhook_key_out, key_out_f);

static bool key_post(struct ctx *c, const void *in, void *out)
{
	const struct webhook_key_in *b = in;
	struct webhook_key_out *o = out;

	o->key = NEW(c->arena, struct webhook_key);
	*o->key = (struct webhook_key){ .name = b->name, .prefix = b->prefix };
	if (!webhook_key_add(c, o->key, &o->secret))
		return false;
	c->call->status = 201;
	return true;
}

static bool key_rotate(struct ctx *c, const void *in, void *out)
{
	return webhook_key_rotate(c, call_id(c, 0), overlap_of(in), &((struct webhook_secret_out *)out)->secret);
}

static bool key_delete(struct ctx *c, const void *in, void *out)
{
	(void)in, (void)out;
	return webhook_key_delete(c, call_id(c, 0));
}

static const struct route rows[] = {
	{ "GET", "/api/v1/webhooks/deliveries", deliveries_get, V_RULE_EDIT, NULL, &deliveries_shape, 0, "before",
	  "Webhooks: what was delivered, with every try" },
	{ "POST", "/api/v1/webhooks/deliveries/{id}/replay", replay_post, V_RULE_EDIT, NULL, &queued_shape, R_WRITE, NULL,
	  "Deliver a webhook once more" },
	{ "GET", "/api/v1/webhooks/secret", secret_get, V_RULE_EDIT, NULL, &desk_key_shape, 0, NULL,
	  "Since when the desk's secret signs webhooks" },
	{ "POST", "/api/v1/webhooks/secret", secret_post, V_RULE_EDIT, &rotate_in_shape, &secret_shape, R_WRITE, NULL,
	  "A new secret of the desk, told once; the old one signs as well for a time" },
	{ "GET", "/api/v1/webhooks/keys", keys_get, V_RULE_EDIT, NULL, &keys_shape, 0, NULL,
	  "Receivers of webhooks with a secret of their own" },
	{ "POST", "/api/v1/webhooks/keys", key_post, V_RULE_EDIT, &key_in_shape, &key_out_shape, R_WRITE, NULL,
	  "Give a receiver a secret of its own" },
	{ "POST", "/api/v1/webhooks/keys/{id}/rotate", key_rotate, V_RULE_EDIT, &rotate_in_shape, &secret_shape, R_WRITE, NULL,
	  "A new secret for a receiver; the old one signs as well for a time" },
	{ "DELETE", "/api/v1/webhooks/keys/{id}", key_delete, V_RULE_EDIT, NULL, NULL, R_WRITE, NULL,
	  "Take a receiver's secret away: the desk's signs again" },
};
const struct route_set routes_webhooks = { rows, COUNT(rows) };
