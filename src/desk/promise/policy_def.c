#include "desk/promise/policy_def.h"

#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "desk/promise/policy_int.h"

static const i64 TARGET_MAX_S = (i64)3660 * 86400;

/* ---- calendars over time ---- */

void sla_calendar_enter(struct arena *a, struct sla_calendar *k, i64 entered, i64 from, const struct calendar *version)
{
	struct sla_known *list = NEW_N(a, struct sla_known, k->n + 1), *now = &list[k->n];
	const struct calendar_timeline *old = k->n ? &k->v[k->n - 1].known : NULL;
	struct calendar_version *v = NEW_N(a, struct calendar_version, (old ? old->n : 0) + 1);
	size_t i, n = 0;
	bool placed = false;

	if (k->n)
		memcpy(list, k->v, k->n * sizeof(*list));
	for (i = 0; old && i < old->n; i++) {
		if (old->v[i].from >= from && (old->v[i].from <= entered || old->v[i].from == from))
			continue;	/* replaced */
		if (!placed && old->v[i].from > from) {
			v[n++] = (struct calendar_version){ from, version };
			placed = true;
		}
		v[n++] = old->v[i];
	}
	if (!placed)
		v[n++] = (struct calendar_version){ from, version };
	*now = (struct sla_known){ .entered = entered, .from = from, .known = { v, n } };
	k->v = list;
	k->n++;
}

const struct calendar_timeline *sla_calendar_at(const struct sla_calendar *k, i64 at)
{
	size_t i;

	if (!k || !k->n)
		return NULL;
	for (i = k->n; i > 1 && k->v[i - 1].entered > at; i--)
		;
	return &k->v[i - 1].known;
}

bool sla_policy_check_calendar(struct ctx *c, const struct sla_calendar *k)
{
	const struct calendar_timeline *t;

	if (!k || !k->n)
		return true;
	t = &k->v[k->n - 1].known;
	return calendar_require_open(c, t->v[t->n - 1].k, "calendar_id");
}

/* ---- targets ---- */

i64 sla_target_of(const struct sla_policy *p, enum sla_metric m, struct sla_value priority, str channel)
{
	int best = -1;
	i64 ms = 0;
	size_t i;

	for (i = 0; p && i < p->targets; i++) {
		const struct sla_target *t = &p->target[i];
		int score = 0;

		if (t->metric != m)
			continue;
		if (sla_value_set(t->priority)) {
			if (!sla_value_eq(t->priority, priority))
				continue;
			score += 2;
		}
		if (t->channel.n) {
			if (!str_eq(t->channel, channel))
				continue;
			score += 1;
		}
		if (score > best) {
			best = score;
			ms = t->target_ms;
		}
	}
	return ms;
}

/* ---- reading ---- */

const char *policy_place(struct ctx *c, const char *list, size_t i, const char *what)
{
	return str_z(c->arena, str_fmt(c->arena, "%s.%zu%s%s", list, i, *what ? "." : "", what));
}

bool policy_known(struct ctx *c, const json_t *j, const char *at, const char *const *names)
{
	const char *key;
	json_t *v;
	bool ok = true;

	if (!json_is_object(j))
		return fail(c, E_INVALID, at, "shape.object");
	json_object_foreach((json_t *)j, key, v) {
		size_t i;

		for (i = 0; names[i] && strcmp(names[i], key) != 0; i++)
			;
		if (!names[i])
			ok = fail(c, E_BAD_REQUEST, str_z(c->arena, str_fmt(c->arena, "%s%s%s", at, *at ? "." : "", key)), "shape.unknown");
	}
	return ok;
}

/* "2d", "3 days", "1 día": somebody thinks in days. */
static bool in_days(const json_t *j)
{
	str s = str_trim(str_n(json_string_value(j), json_string_length(j)));
	size_t i = 0;

	while (i < s.n && ((s.s[i] >= '0' && s.s[i] <= '9') || s.s[i] == ' ' || s.s[i] == '.'))
		i++;
	return i > 0 && i < s.n && (s.s[i] == 'd' || s.s[i] == 'D' || s.s[i] == 'g' || s.s[i] == 'G');
}

bool policy_seconds(struct ctx *c, const json_t *j, const char *at, i64 *ms)
{
	i64 s;

	if (json_is_string(j) && in_days(j))
		return fail(c, E_INVALID, at, "policy.target_days");
	if (!json_is_integer(j))
		return fail(c, E_INVALID, at, "policy.target_seconds");
	s = json_integer_value(j);
	if (s * 1000 < SLA_TARGET_MIN_MS || s > TARGET_MAX_S)
		return fail_p(c, E_INVALID, at, "policy.target_range", &(struct fail_param){ "min", S("15") });
	*ms = s * 1000;
	return true;
}

bool policy_percent(struct ctx *c, const json_t *j, const char *at, i64 *percent)
{
	if (!json_is_integer(j) || json_integer_value(j) < 1 || json_integer_value(j) > 99)
		return fail(c, E_INVALID, at, "policy.warn_percent");
	*percent = json_integer_value(j);
	return true;
}

bool policy_before(struct ctx *c, const json_t *j, const char *at, i64 *ms)
{
	if (!json_is_integer(j) || json_integer_value(j) < 1 || json_integer_value(j) > TARGET_MAX_S)
		return fail(c, E_INVALID, at, "policy.warn_before");
	*ms = json_integer_value(j) * 1000;
	return true;
}

static bool read_target(struct ctx *c, const json_t *j, size_t i, struct sla_target *t)
{
	static const char *const names[] = { "metric", "priority", "channel", "target_s", NULL };
	const json_t *p = json_object_get(j, "priority"), *ch = json_object_get(j, "channel");
	bool ok = policy_known(c, j, policy_place(c, "targets", i, ""), names);

	if (!json_is_object(j))
		return false;
	if (!sla_metric_of(json_get_str(j, "metric"), &t->metric))
		ok = fail(c, E_INVALID, policy_place(c, "targets", i, "metric"), "policy.metric");
	if (p && (!json_is_integer(p) || json_integer_value(p) < 0 || json_integer_value(p) > 4))
		ok = fail(c, E_INVALID, policy_place(c, "targets", i, "priority"), "policy.priority");
	if (ch && !json_is_string(ch))
		ok = fail(c, E_INVALID, policy_place(c, "targets", i, "channel"), "shape.string");
	t->priority.id = p ? json_integer_value(p) : 0;
	t->channel = str_dup(c->arena, json_get_str(j, "channel"));
	return policy_seconds(c, json_object_get(j, "target_s"), policy_place(c, "targets", i, "target_s"), &t->target_ms) && ok;
}

static bool read_targets(struct ctx *c, const json_t *list, struct sla_policy *out)
{
	size_t i, k, n = json_array_size(list);
	bool ok = true;

	if (list && (!json_is_array(list) || n > SLA_TARGETS_MAX))
		return fail(c, E_INVALID, "targets", "shape.list");
	out->target = NEW_N(c->arena, struct sla_target, n + 1);
	for (i = 0; i < n; i++) {
		struct sla_target *t = &out->target[i];

		ok &= read_target(c, json_array_get(list, i), i, t);
		for (k = 0; ok && k < i; k++)
			if (out->target[k].metric == t->metric && out->target[k].priority.id == t->priority.id &&
			    str_eq(out->target[k].channel, t->channel))
				ok = fail(c, E_INVALID, policy_place(c, "targets", i, ""), "policy.target_twice");
	}
	out->targets = n;
	return ok;
}

static bool read_warns(struct ctx *c, const json_t *list, struct sla_policy *out)
{
	static const char *const names[] = { "percent", "before_s", NULL };
	size_t i, n = json_array_size(list);
	bool ok = true;

	if (list && (!json_is_array(list) || n > SLA_WARNS_MAX))
		return fail(c, E_INVALID, "warn", "policy.warn_list");
	out->warn = NEW_N(c->arena, struct sla_warn, n + 1);
	for (i = 0; i < n; i++) {
		const json_t *j = json_array_get(list, i), *p = json_object_get(j, "percent"), *b = json_object_get(j, "before_s");

		if (!policy_known(c, j, policy_place(c, "warn", i, ""), names))
			ok = false;
		else if (json_is_null(b) || !b)
			ok &= policy_percent(c, p, policy_place(c, "warn", i, "percent"), &out->warn[i].percent);
		else if (p && !json_is_null(p))
			ok = fail(c, E_INVALID, policy_place(c, "warn", i, ""), "policy.warn_one");
		else
			ok &= policy_before(c, b, policy_place(c, "warn", i, "before_s"), &out->warn[i].before_ms);
	}
	out->warns = n;
	return ok;
}

static void release(void *v)
{
	json_decref(v);
}

static bool read_public_text(struct ctx *c, const json_t *j, struct sla_policy *out)
{
	const char *key;
	json_t *v;

	if (!j || json_is_null(j))
		return true;
	if (!json_is_object(j))
		return fail(c, E_INVALID, "public_text", "shape.object");
	json_object_foreach((json_t *)j, key, v)
		if (!json_is_string(v) || json_string_length(v) > 20000 || json_object_size(j) > 40)
			return fail(c, E_INVALID, "public_text", "shape.string");
	out->public_text = json_deep_copy(j);
	arena_defer(c->arena, release, out->public_text);
	return true;
}

static bool read_flag(struct ctx *c, const json_t *j, const char *name, bool *out)
{
	const json_t *v = json_object_get(j, name);

	if (v && !json_is_boolean(v))
		return fail(c, E_INVALID, name, "shape.bool");
	if (v)
		*out = json_is_true(v);
	return true;
}

static bool read_scalars(struct ctx *c, const json_t *j, struct sla_policy *out)
{
	const json_t *cal = json_object_get(j, "calendar_id"), *name = json_object_get(j, "name");
	bool ok = true;

	if (!json_is_string(name) || !str_trim(json_get_str(j, "name")).n || json_string_length(name) > 200)
		ok = fail(c, E_INVALID, "name", "policy.name");
	out->name = str_dup(c->arena, str_trim(json_get_str(j, "name")));
	if (cal && !json_is_null(cal) && (!json_is_integer(cal) || json_integer_value(cal) < 0))
		ok = fail(c, E_INVALID, "calendar_id", "shape.integer");
	out->calendar_id = json_get_i64(j, "calendar_id", 0);
	out->position = json_get_i64(j, "position", 0);
	out->active = true;
	ok &= read_flag(c, j, "active", &out->active);
	ok &= read_flag(c, j, "periodic_updates", &out->periodic_updates);
	ok &= read_flag(c, j, "public", &out->is_public);
	return read_public_text(c, json_object_get(j, "public_text"), out) && ok;
}

bool sla_policy_parse(struct ctx *c, const json_t *j, struct sla_policy *out)
{
	static const char *const names[] = { "name", "calendar_id", "when", "targets", "warn", "steps",
		"periodic_updates", "public", "public_text", "active", "position", NULL };
	bool ok = policy_known(c, j, "", names);

	*out = (struct sla_policy){ 0 };
	if (!json_is_object(j))
		return false;
	ok &= read_scalars(c, j, out);
	ok &= condition_parse(c, json_object_get(j, "when"), "when", &out->when);
	out->fields = condition_fields(out->when);
	ok &= read_targets(c, json_object_get(j, "targets"), out);
	ok &= read_warns(c, json_object_get(j, "warn"), out);
	return policy_steps_parse(c, json_object_get(j, "steps"), out) && ok;
}

/* ---- writing ---- */

static json_t *targets_json(const struct sla_policy *p)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < p->targets; i++) {
		json_t *o = json_object();

		json_object_set_new(o, "metric", json_string(sla_metric_name(p->target[i].metric)));
		json_object_set_new(o, "priority", json_integer(p->target[i].priority.id));
		json_object_set_new(o, "channel", json_stringn(p->target[i].channel.s ? p->target[i].channel.s : "", p->target[i].channel.n));
		json_object_set_new(o, "target_s", json_integer(p->target[i].target_ms / 1000));
		json_array_append_new(list, o);
	}
	return list;
}

str sla_policy_json(struct arena *a, const struct sla_policy *p)
{
	json_t *o = json_object(), *warn = json_array();
	size_t i;
	str out;

	for (i = 0; i < p->warns; i++) {
		json_t *w = json_object();

		if (p->warn[i].percent)
			json_object_set_new(w, "percent", json_integer(p->warn[i].percent));
		else
			json_object_set_new(w, "before_s", json_integer(p->warn[i].before_ms / 1000));
		json_array_append_new(warn, w);
	}
	json_object_set_new(o, "name", json_stringn(p->name.s ? p->name.s : "", p->name.n));
	json_object_set_new(o, "position", json_integer(p->position));
	json_object_set_new(o, "active", json_boolean(p->active));
	json_object_set_new(o, "calendar_id", p->calendar_id ? json_integer(p->calendar_id) : json_null());
	json_object_set_new(o, "when", condition_json(p->when));
	json_object_set_new(o, "targets", targets_json(p));
	json_object_set_new(o, "warn", warn);
	json_object_set_new(o, "steps", policy_steps_json(p));
	json_object_set_new(o, "periodic_updates", json_boolean(p->periodic_updates));
	json_object_set_new(o, "public", json_boolean(p->is_public));
	json_object_set(o, "public_text", p->public_text ? p->public_text : json_null());
	out = json_text(a, o);
	json_decref(o);
	return out;
}
