/* A line of the simulator: its calendars and policies, and which of three questions it is. */
#include "desk/promise/simulate.h"

#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "desk/promise/engine_int.h"
#include "desk/promise/instant.h"
#include "desk/promise/simulate_int.h"

const char *sim_path(struct sim *s, const char *list, size_t i, const char *what)
{
	return policy_place(s->c, list, i, what);
}

void sim_prefix(struct ctx *c, size_t n0, const char *place)
{
	size_t i;

	for (i = n0; i < c->fail.n; i++) {
		str f = c->fail.v[i].field;

		c->fail.v[i].field = str_fmt(c->arena, "%s%s%.*s", place, f.n ? "." : "", FMT(f));
	}
}

bool sim_instant(struct sim *s, const json_t *j, const char *at, i64 *out)
{
	str text = str_n(json_string_value(j), json_string_length(j));

	return (json_is_string(j) && instant_parse(text, out)) || fail(s->c, E_INVALID, at, "sla.instant");
}

/* ---- calendars ---- */

bool sim_definition(struct sim *s, const json_t *j, const char *at, const struct calendar **out, str *zone)
{
	size_t n0 = s->c->fail.n;
	struct calendar_def def;

	if (calendar_def_parse(s->c, j, &def) && calendar_build(s->c, s->c->arena, &def, out)) {
		*zone = def.zone;
		return true;
	}
	sim_prefix(s->c, n0, at);
	return false;
}

struct sla_calendar *sim_calendar_named(struct sim *s, str name)
{
	size_t i;

	for (i = 0; i < s->calendars; i++)
		if (str_eq(s->calendar[i]->key, name))
			return s->calendar[i];
	return NULL;
}

static bool add_calendar(struct sim *s, str name, const json_t *j, const char *at, struct sla_calendar **out)
{
	struct sla_calendar *k = NEW(s->c->arena, struct sla_calendar), **list;
	const struct calendar *made;

	if (!sim_definition(s, j, at, &made, &k->zone))
		return false;
	k->key = name;
	sla_calendar_enter(s->c->arena, k, INT64_MIN, INT64_MIN, made);
	list = arena_grow(s->c->arena, s->calendar, s->calendars * sizeof(k), (s->calendars + 1) * sizeof(k));
	s->calendar = list;
	s->calendar[s->calendars++] = k;
	*out = k;
	return true;
}

bool sim_calendar(struct sim *s, const json_t *j, const char *at, struct sla_calendar **out)
{
	str name = str_n(json_string_value(j), json_string_length(j));

	*out = NULL;
	if (!j || json_is_null(j))
		return true;
	if (json_is_object(j))
		return add_calendar(s, STR_NULL, j, at, out);
	*out = json_is_string(j) ? sim_calendar_named(s, name) : NULL;
	return *out || (json_is_string(j) && str_eq(name, S("24/7"))) || fail(s->c, E_INVALID, at, "sla.calendar");
}

static bool read_calendars(struct sim *s, const json_t *o)
{
	const char *name;
	json_t *v;
	struct sla_calendar *k;

	if (!o)
		return true;
	if (!json_is_object(o))
		return fail(s->c, E_INVALID, "calendars", "shape.object");
	if (json_object_size(o) > SIM_THINGS)
		return fail_p(s->c, E_INVALID, "calendars", "sla.too_many", &(struct fail_param){ "max", S("1000") });
	json_object_foreach((json_t *)(uintptr_t)o, name, v)
		if (!add_calendar(s, str_of(name), v, str_z(s->c->arena, str_fmt(s->c->arena, "calendars.%s", name)), &k))
			return false;
	return true;
}

/* "team_calendar" for every team, "team_calendars" by name. */
static bool read_team_hours(struct sim *s, const json_t *line)
{
	const json_t *o = json_object_get(line, "team_calendars");
	struct sla_calendar *k;
	const char *name;
	json_t *v;

	if (o && (!json_is_object(o) || json_object_size(o) > SIM_THINGS))
		return fail(s->c, E_INVALID, "team_calendars", "shape.object");
	s->hours = NEW_N(s->c->arena, struct sla_team_hours, json_object_size(o) + 1);
	json_object_foreach((json_t *)(uintptr_t)o, name, v) {
		if (!sim_calendar(s, v, str_z(s->c->arena, str_fmt(s->c->arena, "team_calendars.%s", name)), &k))
			return false;
		s->hours[s->n_hours++] = (struct sla_team_hours){ .team.key = str_of(name), .calendar = k };
	}
	if (!sim_calendar(s, json_object_get(line, "team_calendar"), "team_calendar", &k))
		return false;
	if (k)
		s->hours[s->n_hours++] = (struct sla_team_hours){ .calendar = k };
	return true;
}

/* ---- policies ---- */

bool sim_policy(struct sim *s, json_t *j, const char *at, struct sim_policy *out)
{
	struct sla_policy *p = NEW(s->c->arena, struct sla_policy);
	struct sla_calendar *k;
	size_t n0 = s->c->fail.n;
	bool ok = sla_policy_parse_simple(s->c, j, p) && sim_calendar(s, json_object_get(j, "calendar"), "calendar", &k);

	if (ok && k)
		ok = calendar_require_open(s->c, k->v[k->n - 1].known.v[k->v[k->n - 1].known.n - 1].k, "calendar");
	if (!ok) {
		sim_prefix(s->c, n0, at);
		return false;
	}
	p->calendar = k;
	*out = (struct sim_policy){ j, p };
	return true;
}

static void first_set(struct sim *s)
{
	struct sla_set *x = NEW(s->c->arena, struct sla_set);
	size_t i;

	x->at = x->seq = INT64_MIN;
	x->policies = (struct sla_policies){ NEW_N(s->c->arena, const struct sla_policy *, s->policies + 1), s->policies };
	for (i = 0; i < s->policies; i++)
		x->policies.v[i] = s->policy[i].p;
	s->set = x;
	s->sets = 1;
}

static bool read_policies(struct sim *s, const json_t *list)
{
	size_t i, n = json_array_size(list);

	if (list && !json_is_array(list))
		return fail(s->c, E_INVALID, "policies", "shape.list");
	if (n > SIM_THINGS)
		return fail_p(s->c, E_INVALID, "policies", "sla.too_many", &(struct fail_param){ "max", S("1000") });
	s->policy = NEW_N(s->c->arena, struct sim_policy, n + 1);
	for (i = 0; i < n; i++, s->policies++)
		if (!sim_policy(s, json_array_get(list, i), sim_path(s, "policies", i, ""), &s->policy[i]))
			return false;
	first_set(s);
	return true;
}

struct sla_world sim_world(const struct sim *s)
{
	return (struct sla_world){ .set = s->set, .sets = s->sets, .hours = s->hours, .n_hours = s->n_hours,
		.capacity = s->capacity, .capacities = s->capacities };
}

/* ---- checks ---- */

struct check {
	i64 at, instance;
	enum sla_metric metric;
	str ticket;
	bool before_edit;
};

static bool read_check(struct sim *s, const json_t *j, size_t i, struct check *x)
{
	static const char *const names[] = { "at", "ticket", "metric", "instance", "as_of", "id", "note", NULL };
	const json_t *as_of = json_object_get(j, "as_of"), *n = json_object_get(j, "instance");
	bool ok = policy_known(s->c, j, sim_path(s, "checks", i, ""), names);

	if (!ok)
		return false;
	x->ticket = json_get_str(j, "ticket");
	if (!x->ticket.s)
		x->ticket = S("T1");
	x->instance = json_get_i64(j, "instance", 1);
	x->before_edit = str_eq(json_get_str(j, "as_of"), S("before_edit"));
	if (n && !json_is_integer(n))
		ok = fail(s->c, E_INVALID, sim_path(s, "checks", i, "instance"), "shape.integer");
	if (as_of && !json_is_null(as_of) && !x->before_edit)
		ok = fail_p(s->c, E_INVALID, sim_path(s, "checks", i, "as_of"), "shape.one_of", &(struct fail_param){ "allowed", S("before_edit") });
	if (!sla_metric_of(json_get_str(j, "metric"), &x->metric))
		ok = fail(s->c, E_INVALID, sim_path(s, "checks", i, "metric"), "policy.metric");
	return sim_instant(s, json_object_get(j, "at"), sim_path(s, "checks", i, "at"), &x->at) && ok;
}

static bool answer_check(struct sim *s, const struct check *x, bool explain, struct buf *out)
{
	struct sla_calendar *edited = x->before_edit ? s->last_edited : NULL;
	struct sim_ticket *t = sim_ticket(s, x->ticket, false);
	struct sla_world w = sim_world(s);
	struct sla_result r;
	ssize_t clock = -1;
	bool ok = true;

	if (edited)
		edited->n--;
	if (t && t->n) {
		ok = sla_replay(s->c, &w, &(struct sla_log){ t->v, t->n, x->at, false }, &r);
		clock = ok ? sim_find(&r, x->metric, x->instance) : -1;
	}
	if (ok && clock < 0)
		buf_put(out, S("{\"absent\":true}"));
	else if (ok)
		sim_answer(s, &r, (size_t)clock, explain, out);
	if (edited)
		edited->n++;
	return ok;
}

static bool full(struct sim *s, const json_t *line, struct buf *out)
{
	static const char *const names[] = { "id", "note", "calendars", "policies", "events", "checks", "explain",
		"team_calendar", "team_calendars", NULL };
	const json_t *checks = json_object_get(line, "checks");
	bool explain = json_get_bool(line, "explain", false);
	size_t i, n = json_array_size(checks);
	struct check *x = NEW_N(s->c->arena, struct check, n + 1);
	bool ok = policy_known(s->c, line, "", names);

	if (checks && !json_is_array(checks))
		ok = fail(s->c, E_INVALID, "checks", "shape.list");
	if (n > SIM_CHECKS)
		return fail_p(s->c, E_INVALID, "checks", "sla.too_many", &(struct fail_param){ "max", S("20000") });
	for (i = 0; i < n; i++)
		ok &= read_check(s, json_array_get(checks, i), i, &x[i]);
	ok = ok && read_calendars(s, json_object_get(line, "calendars")) && read_team_hours(s, line) &&
		read_policies(s, json_object_get(line, "policies")) && sim_events(s, json_object_get(line, "events"));
	buf_put(out, S("\"checks\":["));
	for (i = 0; ok && i < n; i++) {
		if (i)
			buf_ch(out, ',');
		ok = answer_check(s, &x[i], explain, out);
	}
	buf_ch(out, ']');
	return ok;
}

/* ---- one clock ---- */

static void one_policy(struct sim *s, enum sla_metric m, i64 target_ms, const struct sla_calendar *k)
{
	struct sla_policy *p = NEW(s->c->arena, struct sla_policy);

	*p = (struct sla_policy){ .key = S("line"), .calendar = k, .active = true, .targets = 1 };
	p->target = NEW(s->c->arena, struct sla_target);
	*p->target = (struct sla_target){ .metric = m, .target_ms = target_ms, .channel = S("") };
	s->policy = NEW(s->c->arena, struct sim_policy);
	*s->policy = (struct sim_policy){ .p = p };
	s->policies = 1;
	first_set(s);
}

static bool single(struct sim *s, const json_t *line, struct buf *out)
{
	static const char *const names[] = { "id", "note", "metric", "target", "calendar", "team_calendar",
		"team_calendars", "calendars", "events", "instance", "explain", NULL };
	bool ok = policy_known(s->c, line, "", names);
	struct sla_calendar *k = NULL;
	struct sla_world w;
	struct sla_result r;
	enum sla_metric m;
	i64 target = 0;
	ssize_t clock;

	if (!sla_metric_of(json_get_str(line, "metric"), &m))
		ok = fail(s->c, E_INVALID, "metric", "policy.metric");
	ok = policy_seconds(s->c, json_object_get(line, "target"), "target", &target) && ok;
	if (!ok || !read_calendars(s, json_object_get(line, "calendars")) || !read_team_hours(s, line) ||
	    !sim_calendar(s, json_object_get(line, "calendar"), "calendar", &k))
		return false;
	if (k && !calendar_require_open(s->c, k->v[0].known.v[0].k, "calendar"))
		return false;
	one_policy(s, m, target, k);
	if (!sim_events(s, json_object_get(line, "events")))
		return false;
	if (!s->tickets)
		return fail(s->c, E_INVALID, "events", "sla.no_create");
	w = sim_world(s);
	if (!sla_replay(s->c, &w, &(struct sla_log){ s->ticket[0].v, s->ticket[0].n, s->last_at, false }, &r))
		return false;
	clock = sim_find(&r, m, json_get_i64(line, "instance", 1));
	if (clock < 0)
		buf_put(out, S("\"absent\":true"));
	else
		sim_explanation(s, &r, (size_t)clock, json_get_bool(line, "explain", false), out);
	return true;
}

/* ---- one warning ---- */

/* Adds up between the pauses until enough has elapsed. */
static bool risk_at(struct sim *s, const json_t *pauses, const struct calendar_timeline *t, i64 *at, i64 need)
{
	i64 from, to, end, here;
	size_t i;

	for (i = 0; i < json_array_size(pauses); i++) {
		const json_t *p = json_array_get(pauses, i);
		const char *place = sim_path(s, "pauses", i, "");

		if (json_array_size(p) != 2 || !sim_instant(s, json_array_get(p, 0), place, &from) ||
		    !sim_instant(s, json_array_get(p, 1), place, &to))
			return s->c->fail.n ? false : fail(s->c, E_INVALID, place, "sla.instant");
		if (from < *at)
			from = *at;
		if (to < from)
			continue;
		here = engine_between(t, *at, from);
		end = engine_add(t, *at, need);
		if (here >= need) {
			*at = end;
			return true;
		}
		need -= here;
		*at = to;
	}
	*at = engine_add(t, *at, need);
	return true;
}

static bool warning(struct sim *s, const json_t *line, struct buf *out)
{
	static const char *const names[] = { "id", "note", "start", "target", "warn_pct", "pauses", "calendar", "calendars", NULL };
	const json_t *pauses = json_object_get(line, "pauses");
	bool ok = policy_known(s->c, line, "", names);
	struct sla_calendar *k = NULL;
	i64 at = 0, target = 0, percent = 0;

	ok = sim_instant(s, json_object_get(line, "start"), "start", &at) && ok;
	ok = policy_seconds(s->c, json_object_get(line, "target"), "target", &target) && ok;
	ok = policy_percent(s->c, json_object_get(line, "warn_pct"), "warn_pct", &percent) && ok;
	if (pauses && !json_is_array(pauses) && !json_is_null(pauses))
		ok = fail(s->c, E_INVALID, "pauses", "shape.list");
	if (!ok || !read_calendars(s, json_object_get(line, "calendars")) ||
	    !sim_calendar(s, json_object_get(line, "calendar"), "calendar", &k) ||
	    !risk_at(s, pauses, sla_calendar_at(k, at), &at, (target / 1000 * percent + 99) / 100 * 1000))
		return false;
	buf_put(out, S("\"at_risk_at\":"));
	sim_put_instant(out, sla_calendar_at(k, at), at == CALENDAR_NEVER ? 0 : at);
	return true;
}

bool sla_simulate(struct ctx *c, const json_t *line, struct buf *out)
{
	struct sim s = { .c = c };

	if (!json_is_object(line))
		return fail(c, E_INVALID, "", "shape.object");
	if (json_object_get(line, "warn_pct"))
		return warning(&s, line, out);
	if (json_object_get(line, "metric"))
		return single(&s, line, out);
	return full(&s, line, out);
}
