#include "api/seen.h"

#include "base/json.h"
#include "desk/cases/keylock.h"

bool seen_hold(struct ctx *c, str kind, i64 id)
{
	struct keylock k = { 0 };

	keylock_add(c, &k, kind, str_fmt(c->arena, "%lld", (long long)id));
	return keylock_take(c, &k);
}

bool seen_fresh(json_t *set, i64 version_id)
{
	i64 seen = json_get_i64(set, "seen_version_id", 0);

	json_object_del(set, "seen_version_id");
	return !seen || seen == version_id;
}

bool seen_since(struct ctx *c, i64 seen_at, i64 updated_at)
{
	json_t *one;

	if (!seen_at || seen_at == updated_at)
		return true;
	one = json_object();
	json_object_set_new(one, "at", json_integer(updated_at));
	c->call->extra = json_object();
	json_object_set_new(c->call->extra, "stale", one);
	return fail(c, E_CONFLICT, "seen_at", "edit.stale_other");
}

bool seen_stale(struct ctx *c, str by, i64 at)
{
	json_t *one = json_object();

	json_object_set_new(one, "by", json_stringn(by.s, by.n));
	json_object_set_new(one, "at", json_integer(at));
	c->call->extra = json_object();
	json_object_set_new(c->call->extra, "stale", one);
	return fail_p(c, E_CONFLICT, "seen_version_id", "edit.stale", &(struct fail_param){ "name", by.n ? by : S("Pronto") });
}
