/* Persons that are one: suggested, looked at, merged, and taken apart again. */
#include "api/sets.h"
#include "api/shapes_people.h"
#include "desk/cases/field.h"
#include "desk/people/merge.h"

struct person_plan_out {
	struct person_out *into, *from;
	i64 tickets, identities, participations;
	struct strs take;
};
static const struct field plan_f[] = {
	FO(person_plan_out, into, &person_shape), FO(person_plan_out, from, &person_shape),
	F(person_plan_out, tickets, .doc = "That would move."), F(person_plan_out, identities), F(person_plan_out, participations),
	F(person_plan_out, take, .doc = "Fields that are empty here and known there; a note is added."),
};
static const struct shape plan_shape = SHAPE(person_plan_out, plan_f);

static bool plan_get(struct ctx *c, const void *in, void *out)
{
	i64 into = call_id(c, 0), from = call_id(c, 1);
	struct person_plan_out *o = out;
	struct merge_plan plan;

	(void)in;
	o->into = NEW(c->arena, struct person_out);
	o->from = NEW(c->arena, struct person_out);
	if (!person_merge_plan(c, into, from, &plan) || !person_to_out(c, into, o->into) ||
	    !person_to_out(c, from, o->from) || !fields_to_out(c, S("person"), into, &o->into->fields) ||
	    !fields_to_out(c, S("person"), from, &o->from->fields))
		return false;
	o->tickets = plan.tickets;
	o->identities = plan.identities;
	o->participations = plan.parts;
	o->take = plan.take;
	return true;
}

struct person_merge_in {
	u64 given;
	i64 from_id;
	struct strs take;
};
static const struct field merge_in_f[] = {
	F(person_merge_in, from_id, .required = true, .min = 1, .max = INT64_MAX, .doc = "Who becomes this person."),
	F(person_merge_in, take, .max = 6 + FIELDS_MAX, .doc = "name organisation locale zone note value_tier field:<key>; absent: what is empty here."),
};
static const struct shape merge_in_shape = SHAPE_GIVEN(person_merge_in, merge_in_f);

static bool merge_post(struct ctx *c, const void *in, void *out)
{
	const struct person_merge_in *i = in;

	return person_merge(c, call_id(c, 0), i->from_id, shape_given(&merge_in_shape, i, "take") ? &i->take : NULL) &&
		person_to_out(c, call_id(c, 0), out);
}

static const struct field merge_f[] = {
	F(person_merge, id), F(person_merge, from_id), F(person_merge, from_name), F(person_merge, agent_id, .id_null = true),
	F(person_merge, agent_name), F(person_merge, tickets), F(person_merge, created_at, .time = true),
	F(person_merge, undone_at, .id_null = true, .time = true),
};
static const struct shape merge_shape = SHAPE_AS("person_merge_out", person_merge, merge_f);
struct person_merges_out {
	struct list merges;
};
static const struct field merges_f[] = { FL(person_merges_out, merges, &merge_shape) };
static const struct shape merges_shape = SHAPE(person_merges_out, merges_f);

static bool merges_get(struct ctx *c, const void *in, void *out)
{
	struct person_merges_out *o = out;
	struct person_merges l;
	struct person p;

	(void)in;
	if (!person_seen(c, call_id(c, 0), &p) || !person_merges(c, p.id, &l))
		return false;
	o->merges = (struct list){ l.v, l.n };
	return true;
}

static bool undo_post(struct ctx *c, const void *in, void *out)
{
	(void)in;
	return person_unmerge(c, call_id(c, 0), call_id(c, 1)) && person_to_out(c, call_id(c, 0), out);
}

struct alike_out {
	struct person_out *person;
	str why, address;
};
static const struct field alike_f[] = {
	FO(alike_out, person, &person_shape), F(alike_out, why, .one_of = "email|phone|handle|name"),
	F(alike_out, address, .doc = "The other's, that is alike."),
};
static const struct shape alike_shape = SHAPE(alike_out, alike_f);
struct alikes_out {
	struct list people;
};
static const struct field alikes_f[] = { FL(alikes_out, people, &alike_shape) };
static const struct shape alikes_shape = SHAPE(alikes_out, alikes_f);

static bool alike_get(struct ctx *c, const void *in, void *out)
{
	struct alikes_out *o = out;
	struct people_alike l;
	struct alike_out *v;
	struct person p;
	size_t i, n = 0;

	(void)in;
	if (!person_seen(c, call_id(c, 0), &p) || !person_alike(c, p.id, &l))
		return false;
	v = NEW_N(c->arena, struct alike_out, l.n);
	for (i = 0; i < l.n; i++) {
		if (!sees_person(c->who, l.v[i].person.organisation_id))
			continue;
		v[n] = (struct alike_out){ NEW(c->arena, struct person_out), l.v[i].why, l.v[i].address };
		person_show(c, &l.v[i].person, v[n++].person);
	}
	o->people = (struct list){ v, n };
	return true;
}

static const struct route rows[] = {
	{ "GET", "/api/v1/people/{id}/alike", alike_get, V_PERSON_READ, NULL, &alikes_shape, 0, NULL,
	  "Who may be the same person" },
	{ "GET", "/api/v1/people/{id}/merges", merges_get, V_PERSON_READ, NULL, &merges_shape, 0, NULL,
	  "Who was merged into this person" },
	{ "GET", "/api/v1/people/{id}/merge/{from}", plan_get, V_PERSON_MERGE, NULL, &plan_shape, 0, NULL,
	  "What merging another into this person would move" },
	{ "POST", "/api/v1/people/{id}/merges", merge_post, V_PERSON_MERGE, &merge_in_shape, &person_shape, R_WRITE, NULL,
	  "Merge another person into this one" },
	{ "POST", "/api/v1/people/{id}/merges/{merge}/undo", undo_post, V_PERSON_MERGE, NULL, &person_shape, R_WRITE, NULL,
	  "Take a merge apart again" },
};
const struct route_set routes_merges = { rows, COUNT(rows) };
