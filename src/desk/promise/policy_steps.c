/* Steps of a policy: at which point of a clock, under which condition, what to do. */
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "desk/promise/policy_int.h"

static const char *const at_names[] = { "percent", "before", "breach", "after" };
static const char *const do_names[] = { "raise_priority", "mail", "notify", "tag", "assign", "team", "webhook" };
static const char *const to_names[] = { "", "assignee", "team_lead", "watchers", "agent:", "team:", "address:" };

enum { TEXT_MAX = 2000, TAG_MAX = 100 };

const char *sla_step_at_name(enum sla_step_at at)
{
	return at_names[at];
}

const char *sla_do_name(enum sla_do what)
{
	return do_names[what];
}

static bool index_of(const char *const *names, size_t n, str s, size_t *out)
{
	for (*out = 0; *out < n; ++*out)
		if (str_eq(str_of(names[*out]), s))
			return true;
	return false;
}

static bool read_to(struct ctx *c, str s, const char *at, struct sla_action *out)
{
	size_t i;

	for (i = SLA_TO_ASSIGNEE; i <= SLA_TO_ADDRESS; i++) {
		str name = str_of(to_names[i]), rest;

		if (i < SLA_TO_AGENT ? !str_eq(s, name) : !str_starts(s, name))
			continue;
		out->to = (enum sla_to)i;
		rest = str_slice(s, name.n, s.n);
		if (i == SLA_TO_ADDRESS) {
			out->text = str_dup(c->arena, rest);
			if (str_chr(rest, '@') > 0 && rest.n < 320)
				return true;
		} else if (i < SLA_TO_AGENT || (str_i64(rest, &out->id) && out->id > 0)) {
			return true;
		}
	}
	return fail(c, E_INVALID, at, "policy.step_to");
}

static bool read_id(struct ctx *c, const json_t *j, const char *at, bool zero, i64 *out)
{
	*out = json_integer_value(j);
	if (!json_is_integer(j) || *out < 0 || (!*out && !zero))
		return fail(c, E_INVALID, at, "shape.integer");
	return true;
}

static bool read_action(struct ctx *c, const json_t *j, const char *at, struct sla_action *out)
{
	static const char *const names[] = { "do", "to", "tag", "agent_id", "team_id", "url", NULL };
	size_t what;

	if (!policy_known(c, j, at, names))
		return false;
	if (!index_of(do_names, COUNT(do_names), json_get_str(j, "do"), &what))
		return fail(c, E_INVALID, at, "policy.step_do");
	out->what = (enum sla_do)what;
	switch (out->what) {
	case SLA_DO_RAISE_PRIORITY:
		return true;
	case SLA_DO_MAIL:
	case SLA_DO_NOTIFY:
		return read_to(c, json_get_str(j, "to"), at, out);
	case SLA_DO_TAG:
		out->text = str_dup(c->arena, str_trim(json_get_str(j, "tag")));
		return (out->text.n && out->text.n <= TAG_MAX) || fail(c, E_INVALID, at, "policy.step_tag");
	case SLA_DO_ASSIGN:
		return read_id(c, json_object_get(j, "agent_id"), at, true, &out->id);
	case SLA_DO_TEAM:	/* 0: the next tier */
		return read_id(c, json_object_get(j, "team_id"), at, true, &out->id);
	case SLA_DO_WEBHOOK:
		out->text = str_dup(c->arena, json_get_str(j, "url"));
		return ((str_starts(out->text, S("https://")) || str_starts(out->text, S("http://"))) && out->text.n <= TEXT_MAX) ||
			fail(c, E_INVALID, at, "policy.step_url");
	}
	return false;
}

static bool read_point(struct ctx *c, const json_t *j, size_t i, struct sla_step *s)
{
	const json_t *v = json_object_get(j, "value");
	size_t at;

	if (!index_of(at_names, COUNT(at_names), json_get_str(j, "at"), &at))
		return fail(c, E_INVALID, policy_place(c, "steps", i, "at"), "policy.step_at");
	s->at = (enum sla_step_at)at;
	if (s->at == SLA_AT_PERCENT)
		return policy_percent(c, v, policy_place(c, "steps", i, "value"), &s->percent);
	if (s->at == SLA_AT_BREACH)
		return true;
	return policy_before(c, v, policy_place(c, "steps", i, "value"), &s->ms);
}

static bool read_metrics(struct ctx *c, const json_t *list, size_t i, struct sla_step *s)
{
	size_t k;
	enum sla_metric m;

	if (list && !json_is_array(list))
		return fail(c, E_INVALID, policy_place(c, "steps", i, "metrics"), "shape.list");
	for (k = 0; k < json_array_size(list); k++) {
		const json_t *v = json_array_get(list, k);

		if (!sla_metric_of(str_n(json_string_value(v), json_string_length(v)), &m))
			return fail(c, E_INVALID, policy_place(c, "steps", i, "metrics"), "policy.metric");
		s->metrics |= (u64)1 << m;
	}
	return true;
}

static bool read_step(struct ctx *c, const json_t *j, size_t i, struct sla_step *s)
{
	static const char *const names[] = { "at", "value", "when", "metrics", "actions", NULL };
	const json_t *list = json_object_get(j, "actions");
	size_t k;
	bool ok = policy_known(c, j, policy_place(c, "steps", i, ""), names);

	if (!json_is_object(j))
		return false;
	ok &= read_point(c, j, i, s);
	ok &= read_metrics(c, json_object_get(j, "metrics"), i, s);
	ok &= condition_parse(c, json_object_get(j, "when"), policy_place(c, "steps", i, "when"), &s->when);
	s->n = json_array_size(list);
	if (!json_is_array(list) || !s->n || s->n > SLA_ACTIONS_MAX)
		return fail(c, E_INVALID, policy_place(c, "steps", i, "actions"), "policy.step_actions");
	s->v = NEW_N(c->arena, struct sla_action, s->n);
	for (k = 0; k < s->n; k++)
		ok &= read_action(c, json_array_get(list, k), policy_place(c, policy_place(c, "steps", i, "actions"), k, ""), &s->v[k]);
	return ok;
}

bool policy_steps_parse(struct ctx *c, const json_t *list, struct sla_policy *out)
{
	size_t i, n = json_array_size(list);
	bool ok = true;

	if (list && !json_is_null(list) && (!json_is_array(list) || n > SLA_STEPS_MAX))
		return fail(c, E_INVALID, "steps", "policy.steps");
	out->step = NEW_N(c->arena, struct sla_step, n + 1);
	for (i = 0; i < n; i++)
		ok &= read_step(c, json_array_get(list, i), i, &out->step[i]);
	out->steps = n;
	return ok;
}

/* ---- writing ---- */

static json_t *text_json(str s)
{
	return json_stringn(s.s ? s.s : "", s.n);
}

static json_t *to_json(const struct sla_action *x)
{
	char t[400];

	switch (x->to) {
	case SLA_TO_AGENT:
	case SLA_TO_TEAM:
		snprintf(t, sizeof(t), "%s%lld", to_names[x->to], (long long)x->id);
		return json_string(t);
	case SLA_TO_ADDRESS:
		snprintf(t, sizeof(t), "%s%.*s", to_names[x->to], FMT(x->text));
		return json_string(t);
	case SLA_TO_NONE:
	case SLA_TO_ASSIGNEE:
	case SLA_TO_TEAM_LEAD:
	case SLA_TO_WATCHERS:
		break;
	}
	return json_string(to_names[x->to]);
}

static json_t *action_json(const struct sla_action *x)
{
	json_t *o = json_object();

	json_object_set_new(o, "do", json_string(do_names[x->what]));
	switch (x->what) {
	case SLA_DO_RAISE_PRIORITY:
		break;
	case SLA_DO_MAIL:
	case SLA_DO_NOTIFY:
		json_object_set_new(o, "to", to_json(x));
		break;
	case SLA_DO_TAG:
		json_object_set_new(o, "tag", text_json(x->text));
		break;
	case SLA_DO_ASSIGN:
		json_object_set_new(o, "agent_id", json_integer(x->id));
		break;
	case SLA_DO_TEAM:
		json_object_set_new(o, "team_id", json_integer(x->id));
		break;
	case SLA_DO_WEBHOOK:
		json_object_set_new(o, "url", text_json(x->text));
		break;
	}
	return o;
}

static json_t *step_json(const struct sla_step *s)
{
	json_t *o = json_object(), *metrics = json_array(), *actions = json_array();
	size_t i;

	for (i = 0; i < SLA_METRICS; i++)
		if (s->metrics >> i & 1)
			json_array_append_new(metrics, json_string(sla_metric_name((enum sla_metric)i)));
	for (i = 0; i < s->n; i++)
		json_array_append_new(actions, action_json(&s->v[i]));
	json_object_set_new(o, "at", json_string(at_names[s->at]));
	json_object_set_new(o, "value", json_integer(s->at == SLA_AT_PERCENT ? s->percent : s->ms / 1000));
	json_object_set_new(o, "when", condition_json(s->when));
	json_object_set_new(o, "metrics", metrics);
	json_object_set_new(o, "actions", actions);
	return o;
}

json_t *policy_steps_json(const struct sla_policy *p)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < p->steps; i++)
		json_array_append_new(list, step_json(&p->step[i]));
	return list;
}
