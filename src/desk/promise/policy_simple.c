/* A policy as the simulator's lines write it: short, with names instead of ids. */
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "desk/promise/policy_int.h"

static const char *path(struct ctx *c, const char *a, const char *b)
{
	return str_z(c->arena, str_fmt(c->arena, "targets.%s%s%s", a, *b ? "." : "", b));
}

static bool add(struct ctx *c, struct sla_policy *out, const struct sla_target *t, const char *at)
{
	if (out->targets == SLA_TARGETS_MAX)
		return fail(c, E_INVALID, at, "shape.list");
	out->target[out->targets++] = *t;
	return true;
}

static bool by_channel(struct ctx *c, const json_t *j, struct sla_policy *out, struct sla_target t, const char *at)
{
	const char *channel;
	json_t *v;

	json_object_foreach((json_t *)j, channel, v) {
		const char *place = str_z(c->arena, str_fmt(c->arena, "%s.%s", at, channel));

		t.channel = strcmp(channel, "default") == 0 || strcmp(channel, "*") == 0 ? S("") : str_dup(c->arena, str_of(channel));
		if (!policy_seconds(c, v, place, &t.target_ms) || !add(c, out, &t, place))
			return false;
	}
	return true;
}

static bool of_priority(struct ctx *c, const char *priority, const json_t *metrics, struct sla_policy *out)
{
	struct sla_target t = { 0 };
	const char *name;
	json_t *v;

	if (!json_is_object(metrics))
		return fail(c, E_INVALID, path(c, priority, ""), "shape.object");
	if (strcmp(priority, "*") != 0 && strcmp(priority, "default") != 0)
		t.priority.key = str_dup(c->arena, str_of(priority));
	json_object_foreach((json_t *)metrics, name, v) {
		const char *at = path(c, priority, name);

		t.channel = S("");
		if (!sla_metric_of(str_of(name), &t.metric))
			return fail(c, E_INVALID, at, "policy.metric");
		if (json_is_null(v))
			continue;
		if (json_is_object(v)) {
			if (!by_channel(c, v, out, t, at))
				return false;
		} else if (!policy_seconds(c, v, at, &t.target_ms) || !add(c, out, &t, at)) {
			return false;
		}
	}
	return true;
}

static bool warn_one(struct ctx *c, const json_t *j, size_t i, struct sla_warn *w)
{
	static const char *const names[] = { "percent", "pct", "before_s", "before", NULL };
	const json_t *p, *b;

	if (!json_is_object(j))
		return policy_percent(c, j, policy_place(c, "warn", i, ""), &w->percent);
	if (!policy_known(c, j, policy_place(c, "warn", i, ""), names))
		return false;
	p = json_object_get(j, "percent") ? json_object_get(j, "percent") : json_object_get(j, "pct");
	b = json_object_get(j, "before_s") ? json_object_get(j, "before_s") : json_object_get(j, "before");
	if (b)
		return policy_before(c, b, policy_place(c, "warn", i, "before"), &w->before_ms);
	return policy_percent(c, p, policy_place(c, "warn", i, "percent"), &w->percent);
}

static bool warns(struct ctx *c, const json_t *list, struct sla_policy *out)
{
	size_t i, n = json_is_array(list) ? json_array_size(list) : list && !json_is_null(list);

	if (n > SLA_WARNS_MAX)
		return fail(c, E_INVALID, "warn", "policy.warn_list");
	out->warn = NEW_N(c->arena, struct sla_warn, n + 1);
	for (i = 0; i < n; i++)
		if (!warn_one(c, json_is_array(list) ? json_array_get(list, i) : list, i, &out->warn[i]))
			return false;
	out->warns = n;
	return true;
}

static bool simple_text(struct ctx *c, const json_t *j, const char *name, str *out)
{
	const json_t *v = json_object_get(j, name);

	if (v && !json_is_null(v) && !json_is_string(v))
		return fail(c, E_INVALID, name, "shape.string");
	*out = str_dup(c->arena, json_get_str(j, name));
	return true;
}

bool sla_policy_parse_simple(struct ctx *c, const json_t *j, struct sla_policy *out)
{
	static const char *const names[] = { "id", "name", "calendar", "when", "targets", "warn", "periodic",
		"periodic_updates", NULL };
	const json_t *targets = json_object_get(j, "targets");
	const char *priority;
	json_t *v;
	bool ok = policy_known(c, j, "", names);

	*out = (struct sla_policy){ .active = true };
	if (!ok)
		return false;
	ok = simple_text(c, j, "id", &out->key) && simple_text(c, j, "calendar", &out->calendar_key) &&
		simple_text(c, j, "name", &out->name);
	out->periodic_updates = json_get_bool(j, "periodic", false) || json_get_bool(j, "periodic_updates", false);
	if (!ok || !condition_equalities(c, json_object_get(j, "when"), "when", &out->when) ||
	    !warns(c, json_object_get(j, "warn"), out))
		return false;
	out->fields = condition_fields(out->when);
	out->target = NEW_N(c->arena, struct sla_target, SLA_TARGETS_MAX);
	if (targets && !json_is_object(targets))
		return fail(c, E_INVALID, "targets", "shape.object");
	json_object_foreach((json_t *)targets, priority, v)
		if (!of_priority(c, priority, v, out))
			return false;
	return true;
}
