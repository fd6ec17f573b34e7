/* What an agent has chosen for himself: how he is told of things, and his keys. */
#include "api/sets.h"
#include "desk/notices.h"
#include "desk/notify.h"

static const struct field rule_f[] = {
	F(notify_rule, team_id, .nullable = true, .id_null = true, .doc = "null: of all teams."),
	F(notify_rule, event, .required = true, .one_of = NOTIFY_EVENTS),
	F(notify_rule, bell), F(notify_rule, push), F(notify_rule, sound),
	F(notify_rule, mail, .required = true, .one_of = "off|now|digest"),
};
static const struct shape rule_shape = SHAPE(notify_rule, rule_f);

struct mine_notify {
	struct list rules;
	bool quiet;
	i64 quiet_from, quiet_to, digest_at;
	str digest;
};
static const struct field notify_f[] = {
	FL(mine_notify, rules, &rule_shape, .required = true, .max = 400),
	F(mine_notify, quiet), F(mine_notify, quiet_from, .max = 1439, .doc = "Minutes of the agent's day."),
	F(mine_notify, quiet_to, .max = 1439), F(mine_notify, digest, .required = true, .one_of = "hour|day"),
	F(mine_notify, digest_at, .max = 1439),
};
static const struct shape notify_shape = SHAPE(mine_notify, notify_f);

static bool notify_get(struct ctx *c, const void *in, void *out)
{
	struct mine_notify *o = out;
	struct notify_prefs p;

	(void)in;
	if (!notify_load(c, c->who->id, &p))
		return false;
	*o = (struct mine_notify){ .rules = { p.rule, p.n }, .quiet = p.quiet, .quiet_from = p.quiet_from,
		.quiet_to = p.quiet_to, .digest = p.digest, .digest_at = p.digest_at };
	return true;
}

static bool notify_put(struct ctx *c, const void *in, void *out)
{
	const struct mine_notify *i = in;
	struct notify_prefs p = { .rule = i->rules.v, .n = i->rules.n, .quiet = i->quiet, .quiet_from = i->quiet_from,
		.quiet_to = i->quiet_to, .digest = i->digest, .digest_at = i->digest_at };

	return notify_save(c, &p) && notify_get(c, NULL, out);
}

static bool notify_test(struct ctx *c, const void *in, void *out)
{
	(void)in, (void)out;
	return notice_put(c, &(struct notice_new){ .agent_id = c->who->id, .kind = "test", .detail = S("{}") });
}

struct mine_keys {
	struct json_raw keys;
};
static const struct field keys_f[] = {
	F(mine_keys, keys, .required = true, .doc = "{action: keys}; an empty text takes an action's keys away."),
};
static const struct shape keys_shape = SHAPE(mine_keys, keys_f);

static bool keys_get(struct ctx *c, const void *in, void *out)
{
	(void)in;
	return keys_load(c, &((struct mine_keys *)out)->keys.text);
}

static bool keys_put(struct ctx *c, const void *in, void *out)
{
	return keys_save(c, ((const struct mine_keys *)in)->keys.text) && keys_get(c, NULL, out);
}

static const struct route rows[] = {
	{ "GET", "/api/v1/me/notifications", notify_get, V_SELF, NULL, &notify_shape, 0, NULL, "How one is told of what" },
	{ "PUT", "/api/v1/me/notifications", notify_put, V_SELF, &notify_shape, &notify_shape, R_WRITE, NULL,
	  "Set how one is told of what" },
	{ "POST", "/api/v1/me/notifications/test", notify_test, V_SELF, NULL, NULL, R_WRITE, NULL, "A notice to try it with" },
	{ "GET", "/api/v1/me/keys", keys_get, V_SELF, NULL, &keys_shape, 0, NULL, "Keys of one's own" },
	{ "PUT", "/api/v1/me/keys", keys_put, V_SELF, &keys_shape, &keys_shape, R_WRITE, NULL, "Set keys of one's own" },
};
const struct route_set routes_mine = { rows, COUNT(rows) };
