/* Events of the simulator that change the world, or join two tickets. */
#include "base/arena.h"
#include "base/json.h"
#include "desk/promise/simulate_int.h"

void sim_add(struct sim *s, struct sim_ticket *t, const struct sla_fact *f)
{
	if (t->n == t->cap) {
		size_t cap = t->cap ? t->cap * 2 : 8;

		t->v = arena_grow(s->c->arena, t->v, t->cap * sizeof(*f), cap * sizeof(*f));
		t->cap = cap;
	}
	t->v[t->n++] = *f;
}

void sim_capacity(struct sim *s, struct sla_value team, i64 free, const struct sla_fact *when)
{
	if (s->capacities == s->capacity_cap) {
		size_t cap = s->capacity_cap ? s->capacity_cap * 2 : 8;

		s->capacity = arena_grow(s->c->arena, s->capacity, s->capacity_cap * sizeof(*s->capacity), cap * sizeof(*s->capacity));
		s->capacity_cap = cap;
	}
	s->capacity[s->capacities++] = (struct sla_capacity){ team, when->at, when->seq, free };
}

static void release(void *v)
{
	json_decref(v);
}

/* What `new` says, over what the policy said before. */
static json_t *edited_policy(struct sim *s, const json_t *old, const json_t *new, str key)
{
	json_t *o = old ? json_deep_copy(old) : json_object();

	arena_defer(s->c->arena, release, o);
	json_object_update(o, (json_t *)(uintptr_t)new);
	json_object_set_new(o, "id", json_stringn(key.s, key.n));
	return o;
}

static void new_set(struct sim *s, const struct sla_fact *when, bool apply, str edited)
{
	struct sla_set *list, *x;
	size_t i;

	list = arena_grow(s->c->arena, s->set, s->sets * sizeof(*x), (s->sets + 1) * sizeof(*x));
	s->set = list;
	x = &list[s->sets++];
	*x = (struct sla_set){ .at = when->at, .seq = when->seq, .apply = apply, .edited = { .key = edited } };
	x->policies = (struct sla_policies){ NEW_N(s->c->arena, const struct sla_policy *, s->policies + 1), s->policies };
	for (i = 0; i < s->policies; i++)
		x->policies.v[i] = s->policy[i].p;
}

/* null takes a policy off the list, a name that is not there adds one at its end. */
bool sim_policy_edit(struct sim *s, const json_t *j, const char *at, const struct sla_fact *when)
{
	const json_t *new = json_object_get(j, "new");
	str key = json_get_str(j, "policy");
	const char *place = str_z(s->c->arena, str_fmt(s->c->arena, "%s.new", at));
	struct sim_policy *list = NEW_N(s->c->arena, struct sim_policy, s->policies + 1);
	size_t i, k, n = 0;

	if (!key.n)
		return fail(s->c, E_INVALID, str_z(s->c->arena, str_fmt(s->c->arena, "%s.policy", at)), "sla.policy");
	for (k = 0; k < s->policies && !str_eq(s->policy[k].p->key, key); k++)
		;
	if (!json_is_object(new) && !(json_is_null(new) && k < s->policies))
		return fail(s->c, E_INVALID, place, "shape.object");
	for (i = 0; i < s->policies; i++)
		if (i != k || !json_is_null(new))
			list[n++] = s->policy[i];
	if (json_is_object(new)) {
		json_t *o = edited_policy(s, k < s->policies ? s->policy[k].json : NULL, new, key);

		if (!sim_policy(s, o, place, &list[k]))
			return false;
		if (k == s->policies)
			n++;
	}
	s->policy = list;
	s->policies = n;
	new_set(s, when, json_get_bool(j, "apply_to_running", false), key);
	return true;
}

bool sim_calendar_edit(struct sim *s, const json_t *j, const char *at, i64 when)
{
	struct sla_calendar *k = sim_calendar_named(s, json_get_str(j, "calendar"));
	const json_t *from = json_object_get(j, "effective_from");
	json_t *new = json_deep_copy(json_object_get(j, "new"));
	const struct calendar *made;
	const char *place = str_z(s->c->arena, str_fmt(s->c->arena, "%s.new", at));
	i64 since = when;
	str zone;
	size_t n0 = s->c->fail.n;

	if (new)
		arena_defer(s->c->arena, release, new);
	if (!k)
		return fail(s->c, E_INVALID, str_z(s->c->arena, str_fmt(s->c->arena, "%s.calendar", at)), "sla.calendar");
	if (from && !json_is_null(from) && !sim_instant(s, from, str_z(s->c->arena, str_fmt(s->c->arena, "%s.effective_from", at)), &since))
		return false;
	if (json_is_object(new) && !json_object_get(new, "tz"))
		json_object_set_new(new, "tz", json_stringn(k->zone.s, k->zone.n));
	if (!sim_definition(s, new, place, &made, &zone))
		return false;
	if (!calendar_require_open(s->c, made, "")) {
		sim_prefix(s->c, n0, place);
		return false;
	}
	k->zone = zone;
	sla_calendar_enter(s->c->arena, k, when, since, made);
	s->last_edited = k;
	return true;
}

/* The ticket that goes takes its open turn with it. */
bool sim_merge(struct sim *s, struct sim_ticket *from, struct sim_ticket *into, const struct sla_fact *when)
{
	struct sla_world none = { 0 };
	struct sla_result r;
	struct sla_fact f = *when;

	if (!sla_replay(s->c, &none, &(struct sla_log){ from->v, from->n, when->at, false }, &r))
		return false;
	f.kind = SLA_F_MERGED_AWAY;
	sim_add(s, from, &f);
	f.kind = SLA_F_MERGED_IN;
	f.anchor = r.status == SLA_S_CLOSED || r.merged ? 0 : r.turn_at;
	f.channel = r.turn_channel;
	sim_add(s, into, &f);
	return true;
}
