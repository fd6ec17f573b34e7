/*
 * Finding loops before they run.  A chain is followed with what is known of the ticket: the
 * values that its rules set, and what their conditions say must be so.  Everything else may
 * be either way.  A chain that comes back to its first rule is a loop if that rule would
 * then certainly change something once more; chains that settle are none: two rules that
 * set the same, or one that adds a tag which is there already.  What a rule does by a macro
 * counts as its own.
 */
#include "desk/flow/rule.h"

#include "desk/flow/macro.h"
#include "desk/promise/world.h"

enum { DEPTH = 6, STEPS_MAX = 20000, OTHERS = 32, PRIORITY_URGENT = 4, CHAIN_BYTES = 8000 };

struct other {			/* a tag (value "1" or "0"), or a field's value as JSON */
	str name, value;
};
struct known {
	struct sla_value f[COND_FIELDS];
	bool has[COND_FIELDS];
	struct other tag[OTHERS], field[OTHERS];
	size_t tags, fields;
};

enum verdict { NO, MAYBE, YES };

/* ---- what conditions come to ---- */

static const struct other *find(const struct other *v, size_t n, str name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eq(v[i].name, name))
			return &v[i];
	return NULL;
}

static void put(struct other *v, size_t *n, str name, str value)
{
	size_t i;

	for (i = 0; i < *n && !str_eq(v[i].name, name); i++)
		;
	if (i == OTHERS)
		return;
	v[i] = (struct other){ name, value };
	if (i == *n)
		++*n;
}

static enum verdict judge_tags(const struct condition *t, const struct known *k)
{
	const struct other *o = t->n ? find(k->tag, k->tags, t->v[0].key) : NULL;

	if (!o || (t->op != COND_HAS && t->op != COND_HAS_NOT))
		return MAYBE;
	return str_eq(o->value, S("1")) == (t->op == COND_HAS) ? YES : NO;
}

static enum verdict judge(const struct condition *t, const struct known *k)
{
	struct cond_attrs a = { 0 };
	bool all = t->kind == COND_ALL, maybe = false;
	size_t i;

	if (t->kind == COND_TEST) {
		if (t->field == COND_TAGS)
			return judge_tags(t, k);
		if (t->field == COND_CUSTOM || !k->has[t->field])
			return MAYBE;
		a.f[t->field] = k->f[t->field];
		return condition_holds(t, &a) ? YES : NO;
	}
	for (i = 0; i < t->kids; i++) {
		enum verdict v = judge(&t->kid[i], k);

		if (v == (all ? NO : YES))
			return v;
		maybe |= v == MAYBE;
	}
	return maybe ? MAYBE : all ? YES : NO;
}

/* The rule fires, so what it asks for is so. */
static void learn(const struct condition *t, struct known *k)
{
	size_t i;

	if (!t)
		return;
	if (t->kind == COND_ALL)
		for (i = 0; i < t->kids; i++)
			learn(&t->kid[i], k);
	if (t->kind != COND_TEST || t->field == COND_CUSTOM || t->n != 1)
		return;
	if (t->field == COND_TAGS)
		put(k->tag, &k->tags, t->v[0].key, t->op == COND_HAS ? S("1") : S("0"));
	else if (t->op == COND_IS && cond_field_type(t->field) <= COND_T_TEXT) {
		k->f[t->field] = t->v[0];
		k->has[t->field] = true;
	}
}

/* ---- what actions come to ---- */

struct effect {
	unsigned on;		/* events that there may be */
	bool sure;		/* something is certain to change */
	struct rule_link link;	/* of the last that may start something in `want` */
	unsigned want;
};

static void raises(struct effect *e, unsigned on, bool sure, str does)
{
	unsigned both = on & e->want;
	size_t i;

	e->on |= on;
	e->sure |= sure;
	for (i = 0; both && i < RULE_ONS; i++)
		if (both & 1u << i) {
			e->link.does = does;
			e->link.starts = str_of(rule_on_name((enum rule_on)i));
		}
}

static void set(struct known *k, struct effect *e, enum cond_field f, struct sla_value v, str does)
{
	static const struct {
		enum cond_field field, was;
		enum rule_on on;
	} events[] = {
		{ COND_PRIORITY, COND_PRIORITY_WAS, RULE_PRIORITY_CHANGED }, { COND_STATUS, COND_STATUS_WAS, RULE_STATUS_CHANGED },
		{ COND_TEAM, COND_TEAM_WAS, RULE_TEAM_CHANGED }, { COND_ASSIGNEE, COND_ASSIGNEE_WAS, RULE_ASSIGNEE_CHANGED },
		{ COND_TYPE, COND_CUSTOM, RULE_TYPE_CHANGED },
	};
	size_t i;

	if (k->has[f] && sla_value_same(k->f[f], v))
		return;
	for (i = 0; i < COUNT(events); i++)
		if (events[i].field == f) {
			raises(e, 1u << events[i].on, k->has[f], does);
			k->f[events[i].was] = k->f[f];
			k->has[events[i].was] = k->has[f];
		}
	k->f[f] = v;
	k->has[f] = true;
}

static void priority(struct known *k, struct effect *e, const json_t *j, str does)
{
	i64 was = k->f[COND_PRIORITY].id;

	if (!json_is_string(json_object_get(j, "value")))
		set(k, e, COND_PRIORITY, (struct sla_value){ .id = json_get_i64(j, "value", 0) }, does);
	else if (!k->has[COND_PRIORITY])
		raises(e, 1u << RULE_PRIORITY_CHANGED, false, does);
	else if (was < PRIORITY_URGENT)
		set(k, e, COND_PRIORITY, (struct sla_value){ .id = was + 1 }, does);
}

static void status(struct known *k, struct effect *e, const json_t *j, str does)
{
	str to = json_get_str(j, "category");
	bool was_solved = k->has[COND_STATUS] && str_eq(k->f[COND_STATUS].key, S("solved"));

	if (!to.n) {	/* by its id: whichever it is */
		raises(e, 1u << RULE_STATUS_CHANGED | 1u << RULE_REOPENED, false, does);
		k->has[COND_STATUS] = false;
		return;
	}
	if (!str_eq(to, S("solved")) && !str_eq(to, S("closed")) && (was_solved || !k->has[COND_STATUS]))
		raises(e, 1u << RULE_REOPENED, was_solved, does);
	set(k, e, COND_STATUS, (struct sla_value){ .key = to }, does);
}

static void tags(struct known *k, struct effect *e, const json_t *j, str does)
{
	str value = str_eq(does, S("add_tags")) ? S("1") : S("0");
	const json_t *list = json_object_get(j, "tags"), *one;
	size_t i;

	json_array_foreach(list, i, one) {
		str name = str_n(json_string_value(one), json_string_length(one));
		const struct other *o = find(k->tag, k->tags, name);

		if (!o || !str_eq(o->value, value))
			raises(e, 1u << RULE_TAGS_CHANGED, o != NULL, does);
		put(k->tag, &k->tags, name, value);
	}
}

static void team(struct known *k, struct effect *e, const json_t *j, str does)
{
	str why = json_get_str(j, "why");
	bool up = str_eq(does, S("escalate")) || str_eq(why, S("escalation"));
	struct sla_value to = { .id = json_get_i64(j, "team_id", 0) };
	bool sure = k->has[COND_TEAM] && !sla_value_same(k->f[COND_TEAM], to);

	if (up || str_eq(why, S("return")))
		raises(e, 1u << (up ? RULE_ESCALATED : RULE_RETURNED), sure, does);
	set(k, e, COND_TEAM, to, does);
	if (!k->has[COND_ASSIGNEE] || k->f[COND_ASSIGNEE].id)	/* who is not of the team loses it */
		raises(e, 1u << RULE_ASSIGNEE_CHANGED, false, does);
}

/* Into some team, but only what has none. */
static void into_some_team(struct known *k, struct effect *e, str does)
{
	if (k->has[COND_TEAM] && k->f[COND_TEAM].id)
		return;
	raises(e, 1u << RULE_TEAM_CHANGED, false, does);
	k->has[COND_TEAM] = false;
}

static void field(struct ctx *c, struct known *k, struct effect *e, const json_t *j, str does)
{
	const json_t *id = json_object_get(j, "field"), *v = json_object_get(j, json_object_get(j, "reason_id") ? "reason_id" : "value");
	str name = id ? json_text(c->arena, id) : S("reason"), value = v ? json_text(c->arena, v) : S("null");
	const struct other *o = find(k->field, k->fields, name);

	if (!o || !str_eq(o->value, value))
		raises(e, 1u << RULE_FIELD_CHANGED, o != NULL, does);
	put(k->field, &k->fields, name, value);
}

static void act(struct ctx *c, struct known *k, struct effect *e, const struct action *a)
{
	str does = str_of(a->kind->name);
	json_t *j;

	if (!json_parse(c, a->json, &j)) {
		fail_clear(c);
		return;
	}
	if (str_eq(does, S("set_priority")))
		priority(k, e, j, does);
	else if (str_eq(does, S("set_status")))
		status(k, e, j, does);
	else if (str_eq(does, S("add_tags")) || str_eq(does, S("remove_tags")))
		tags(k, e, j, does);
	else if (str_eq(does, S("set_team")) || str_eq(does, S("escalate")))
		team(k, e, j, does);
	else if (str_eq(does, S("team_of_similar")))
		into_some_team(k, e, does);
	else if (str_eq(does, S("assign")) || str_eq(does, S("route")))
		set(k, e, COND_ASSIGNEE, (struct sla_value){ .id = json_get_i64(j, "agent_id", 0) }, does);
	else if (str_eq(does, S("set_type")))
		set(k, e, COND_TYPE, (struct sla_value){ .key = json_get_str(j, "value") }, does);
	else if (str_eq(does, S("set_field")) || str_eq(does, S("set_reason")))
		field(c, k, e, j, does);
}

/* Macros that the rule calls, with their actions in their place. */
static const struct actions *unfolded(struct ctx *c, const struct actions *a)
{
	struct actions *out = NEW(c->arena, struct actions);
	const struct actions *inner;
	size_t i, k;

	for (i = 0; i < a->n; i++) {
		inner = &(struct actions){ &a->v[i], 1 };
		if (str_eq(str_of(a->v[i].kind->name), S("macro")) && !macro_actions(c, a->v[i].id, &inner))
			return NULL;
		out->v = arena_grow(c->arena, out->v, out->n * sizeof(*out->v), (out->n + inner->n) * sizeof(*out->v));
		for (k = 0; k < inner->n; k++)
			out->v[out->n++] = inner->v[k];
	}
	return out;
}

/* The set as its chains are followed: *r in the place of its stored self. */
static bool unfold(struct ctx *c, const struct rule_set *s, const struct rule *r, struct rule_set *all, struct rule *first)
{
	struct rule *v = NEW_N(c->arena, struct rule, s->n + 1);
	size_t i;

	*all = (struct rule_set){ .v = v };
	*first = *r;
	first->actions = unfolded(c, r->actions);
	for (i = 0; i < s->n; i++) {
		if (s->v[i].timed)
			continue;
		v[all->n] = s->v[i];
		v[all->n].actions = unfolded(c, s->v[i].actions);
		if (!v[all->n++].actions)
			return false;
	}
	return first->actions != NULL;
}

static struct effect apply(struct ctx *c, struct known *k, const struct rule *r, unsigned want)
{
	struct effect e = { .want = want, .link = { .rule_id = r->id, .name = r->name } };
	size_t i;

	for (i = 0; i < r->actions->n; i++)
		act(c, k, &e, &r->actions->v[i]);
	return e;
}

/* ---- chains ---- */

struct search {
	struct ctx *c;
	const struct rule_set *s;
	const struct rule *first;
	const struct rule *path[DEPTH];
	struct rule_link link[DEPTH];
	size_t n, steps;
};

static bool on_path(const struct search *q, const struct rule *r)
{
	size_t i;

	for (i = 0; i < q->n; i++)
		if (q->path[i]->id == r->id)
			return true;
	return false;
}

static bool may_fire(const struct rule *r, unsigned on, const struct known *k)
{
	return !r->timed && (r->on & on) && (!r->when || judge(r->when, k) != NO);
}

static bool walk(struct search *q, const struct rule *r, const struct known *before);

/* r has fired with these effects: does the chain come back to the first? */
static bool closes(struct search *q, const struct known *k, unsigned on)
{
	struct known again = *k;
	struct effect e;

	if (!may_fire(q->first, on, k))
		return false;
	learn(q->first->when, &again);
	e = apply(q->c, &again, q->first, 0);
	return e.sure;
}

/* r fires, and what it does starts the next one: does that chain come back? */
static bool follow(struct search *q, const struct rule *r, const struct known *before, const struct rule *next)
{
	struct known k = *before;
	struct effect e;

	learn(r->when, &k);
	e = apply(q->c, &k, r, next->on);
	if (!(e.on & next->on))
		return false;
	q->link[q->n - 1] = e.link;
	if (next == q->first)
		return closes(q, &k, e.on);
	return may_fire(next, e.on, &k) && walk(q, next, &k);
}

static bool walk(struct search *q, const struct rule *r, const struct known *before)
{
	size_t i;

	if (q->n == DEPTH || ++q->steps > STEPS_MAX)
		return false;
	q->path[q->n++] = r;
	if (follow(q, r, before, q->first))
		return true;
	for (i = 0; i < q->s->n; i++)
		if (!q->s->v[i].timed && q->s->v[i].id != q->first->id && !on_path(q, &q->s->v[i]) &&
		    follow(q, r, before, &q->s->v[i]))
			return true;
	q->n--;
	return false;
}

bool rule_loop(struct ctx *c, const struct rule_set *s, const struct rule *r, struct rule_chain *out)
{
	struct search *q = NEW(c->arena, struct search);
	struct known *k = NEW(c->arena, struct known);
	struct rule_set all;
	struct rule first;
	size_t i;

	*out = (struct rule_chain){ 0 };
	if (r->timed || !r->active)
		return true;
	if (!unfold(c, s, r, &all, &first))
		return false;
	*q = (struct search){ .c = c, .s = &all, .first = &first };
	*k = (struct known){ 0 };
	if (!walk(q, &first, k))
		return true;
	out->v = NEW_N(c->arena, struct rule_link, q->n);
	out->n = q->n;
	for (i = 0; i < q->n; i++)
		out->v[i] = q->link[i];
	return true;
}

bool rule_loop_fail(struct ctx *c, const struct rule_chain *chain)
{
	struct buf b = buf_new(c->arena, CHAIN_BYTES);
	size_t i;

	for (i = 0; i <= chain->n; i++) {
		buf_put(&b, i ? S(" → ") : S(""));
		buf_put(&b, chain->v[i % chain->n].name);
	}
	return fail_p(c, E_CONFLICT, "actions", "rule.loop", &(struct fail_param){ "chain", buf_str(&b) });
}

static bool calls(const struct rule *r, i64 macro_id)
{
	size_t i;

	for (i = 0; i < r->actions->n; i++)
		if (r->actions->v[i].id == macro_id && str_eq(str_of(r->actions->v[i].kind->name), S("macro")))
			return true;
	return false;
}

bool rule_loop_of_macro(struct ctx *c, i64 macro_id)
{
	struct rule_chain chain;
	const struct world *w;
	size_t i;

	if (!world_get(c, &w))
		return false;
	for (i = 0; i < w->rules->n; i++) {
		if (!calls(&w->rules->v[i], macro_id))
			continue;
		if (!rule_loop(c, w->rules, &w->rules->v[i], &chain))
			return false;
		if (chain.n)
			return rule_loop_fail(c, &chain);
	}
	return true;
}
