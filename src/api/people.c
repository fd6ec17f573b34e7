#include <math.h>

#include "api/sets.h"
#include "api/shapes.h"
#include "api/shapes_people.h"
#include "api/ticket_full.h"
#include "desk/cases/field_value.h"
#include "desk/cases/view.h"
#include "desk/measure/survey_report.h"

enum { PAGE = 50 };

/* ---- people ---- */

struct people_out {
	struct list people;
	str next;
};
static const struct field people_f[] = {
	FL(people_out, people, &person_shape), F(people_out, next, .nullable = true),
};
static const struct shape people_shape = SHAPE(people_out, people_f);

static bool people_get(struct ctx *c, const void *in, void *out)
{
	struct people_out *o = out;
	struct person_out *v;
	struct people l;
	size_t i, n = 0;

	(void)in;
	if (!person_search(c, call_query(c, "q"), call_query(c, "cursor"), PAGE, &l))
		return false;
	v = NEW_N(c->arena, struct person_out, l.n);
	for (i = 0; i < l.n; i++)
		if (sees_person(c->who, l.v[i].organisation_id))
			person_show(c, &l.v[i], &v[n++]);
	*o = (struct people_out){ { v, n }, l.next };
	return true;
}

static bool organisation_seen(struct ctx *c, i64 id, struct organisation *o)
{
	return organisation_load(c, id, o) && (sees_person(c->who, o->id) || fail(c, E_NOT_FOUND, "", "not_found"));
}

static bool person_whole(struct ctx *c, i64 id, struct person_out *out)
{
	return person_to_out(c, id, out) && fields_to_out(c, S("person"), id, &out->fields);
}

/* {key: value} as it came; nothing when it did not. */
static bool set_fields(struct ctx *c, str object, i64 id, const struct json_raw *raw)
{
	json_t *j;

	return !raw->text.n || (json_parse(c, raw->text, &j) && fields_set(c, object, id, j));
}

/* Who was merged is who he is now. */
static bool person_get(struct ctx *c, const void *in, void *out)
{
	struct person p;
	int hops = 0;

	(void)in;
	if (!person_load(c, call_id(c, 0), &p))
		return false;
	while (p.merged_into_id && hops++ < 20)
		if (!person_load(c, p.merged_into_id, &p))
			return false;
	return person_seen(c, p.id, &p) && person_whole(c, p.id, out);
}

/* One that can be changed: not one that was merged away. */
static bool person_himself(struct ctx *c, i64 id, struct person *p)
{
	return person_seen(c, id, p) && (!p->merged_into_id || fail(c, E_CONFLICT, "", "person.merged"));
}

struct person_in {
	u64 given;
	str name, note, locale, zone, value_tier;
	i64 organisation_id;
	struct json_raw fields;
};
static const struct field person_in_f[] = {
	F(person_in, name, .max = 200),
	F(person_in, note, .max = 20000),
	F(person_in, locale, .max = 20),
	F(person_in, zone, .max = 64),
	F(person_in, value_tier, .max = 40),
	F(person_in, organisation_id, .nullable = true),
	F(person_in, fields, .doc = "{key: value}; null empties."),
};
static const struct shape person_in_shape = SHAPE_GIVEN(person_in, person_in_f);

static bool person_patch(struct ctx *c, const void *in, void *out)
{
	const struct person_in *i = in;
	struct organisation o;
	struct person p;

	if (!person_himself(c, call_id(c, 0), &p))
		return false;
	if (i->name.s)
		p.name = i->name;
	if (i->note.s)
		p.note = i->note;
	if (i->locale.s)
		p.locale = i->locale;
	if (i->zone.s)
		p.zone = i->zone;
	if (i->value_tier.s)
		p.value_tier = i->value_tier;
	if (shape_given(&person_in_shape, i, "organisation_id")) {
		if (i->organisation_id && !organisation_seen(c, i->organisation_id, &o))
			return false;
		p.organisation_id = i->organisation_id;
	}
	return person_save(c, &p) && set_fields(c, S("person"), p.id, &i->fields) && person_whole(c, p.id, out);
}

struct identity_in {
	str kind, address;
};
static const struct field identity_in_f[] = {
	F(identity_in, kind, .required = true, .one_of = "email|phone|handle"),
	F(identity_in, address, .required = true, .min = 1, .max = 254),
};
static const struct shape identity_in_shape = SHAPE(identity_in, identity_in_f);

static bool identity_post(struct ctx *c, const void *in, void *out)
{
	const struct identity_in *i = in;
	struct person p;

	return person_himself(c, call_id(c, 0), &p) && identity_add(c, p.id, i->kind, i->address) &&
	       person_to_out(c, p.id, out);
}

struct identity_change_in {
	u64 given;
	bool verified, undeliverable, preferred;
};
static const struct field identity_change_f[] = {
	F(identity_change_in, verified, .doc = "It is his: somebody made sure."),
	F(identity_change_in, undeliverable, .doc = "false: mail arrives there again."),
	F(identity_change_in, preferred),
};
static const struct shape identity_change_shape = SHAPE_GIVEN(identity_change_in, identity_change_f);

static bool identity_patch(struct ctx *c, const void *in, void *out)
{
	const struct identity_change_in *i = in;
	const struct identity *have;
	struct identity now;
	struct person p;
	size_t k;

	if (!person_himself(c, call_id(c, 0), &p))
		return false;
	have = p.identities.v;
	for (k = 0; k < p.identities.n && have[k].id != call_id(c, 1); k++)
		;
	if (k == p.identities.n)
		return fail(c, E_NOT_FOUND, "", "not_found");
	now = have[k];
	if (shape_given(&identity_change_shape, i, "verified"))
		now.verified = i->verified;
	if (shape_given(&identity_change_shape, i, "undeliverable"))
		now.undeliverable = i->undeliverable;
	now.preferred = i->preferred;
	return identity_save(c, &now) && person_to_out(c, p.id, out);
}

static bool identity_delete(struct ctx *c, const void *in, void *out)
{
	struct person p;

	(void)in, (void)out;
	return person_seen(c, call_id(c, 0), &p) && identity_remove(c, p.id, call_id(c, 1));
}

struct person_tickets_out {
	struct list tickets;
	str next;
};
static const struct field person_tickets_f[] = {
	FL(person_tickets_out, tickets, &ticket_row_shape), F(person_tickets_out, next, .nullable = true),
};
static const struct shape person_tickets_shape = SHAPE(person_tickets_out, person_tickets_f);

static bool person_tickets(struct ctx *c, const void *in, void *out)
{
	struct person_tickets_out *o = out;
	struct ticket_rows rows;
	struct person p;

	(void)in;
	if (!person_seen(c, call_id(c, 0), &p) || !view_of_person(c, p.id, call_query_i64(c, "before", 0, INT64_MAX), &rows))
		return false;
	*o = (struct person_tickets_out){ ticket_rows_to_list(c, &rows), rows.next };
	return true;
}

/* ---- organisations ---- */

struct organisations_out {
	struct list organisations;
	str next;
};
static const struct field organisations_f[] = {
	FL(organisations_out, organisations, &organisation_shape), F(organisations_out, next, .nullable = true),
};
static const struct shape organisations_shape = SHAPE(organisations_out, organisations_f);

static bool organisations_get(struct ctx *c, const void *in, void *out)
{
	struct organisations_out *o = out;
	struct organisations l;
	size_t i, n = 0;

	(void)in;
	if (!organisation_search(c, call_query(c, "q"), call_query(c, "cursor"), PAGE, &l))
		return false;
	for (i = 0; i < l.n; i++)
		if (sees_person(c->who, l.v[i].id))
			l.v[n++] = l.v[i];
	*o = (struct organisations_out){ { l.v, n }, l.next };
	return true;
}

struct organisation_in {
	u64 given;
	str name;
	struct strs domains;
	str note, value_tier;
	struct json_raw fields;
};
static const struct field organisation_in_f[] = {
	F(organisation_in, name, .min = 1, .max = 200),
	F(organisation_in, domains, .max = 100),
	F(organisation_in, note, .max = 20000),
	F(organisation_in, value_tier, .max = 40),
	F(organisation_in, fields, .doc = "{key: value}; null empties."),
};
static const struct shape organisation_in_shape = SHAPE_GIVEN(organisation_in, organisation_in_f);

static bool organisation_write(struct ctx *c, struct organisation *o, const struct organisation_in *i)
{
	if (i->name.s)
		o->name = i->name;
	if (i->note.s)
		o->note = i->note;
	if (i->value_tier.s)
		o->value_tier = i->value_tier;
	if (shape_given(&organisation_in_shape, i, "domains"))
		o->domains = i->domains;
	return organisation_save(c, o) && set_fields(c, S("organisation"), o->id, &i->fields) && organisation_load(c, o->id, o);
}

static bool organisation_post(struct ctx *c, const void *in, void *out)
{
	return organisation_write(c, out, in);
}

static bool organisation_patch(struct ctx *c, const void *in, void *out)
{
	return organisation_seen(c, call_id(c, 0), out) && organisation_write(c, out, in);
}

struct organisation_full {
	struct organisation *organisation;
	i64 people, tickets_open, tickets_total;
	i64 rated;
	double satisfied;
	struct json_raw fields;
};
static const struct field organisation_full_f[] = {
	FO(organisation_full, organisation, &organisation_shape), F(organisation_full, people),
	F(organisation_full, tickets_open), F(organisation_full, tickets_total),
	F(organisation_full, rated, .doc = "Answers to satisfaction surveys, the newest hundred."),
	F(organisation_full, satisfied, .doc = "Per cent of them that are 4 or 5; null: none."),
	F(organisation_full, fields, .doc = "Fields of the desk that are filled, by key."),
};
static const struct shape organisation_full_shape = SHAPE(organisation_full, organisation_full_f);

static bool organisation_get(struct ctx *c, const void *in, void *out)
{
	struct organisation_full *o = out;
	struct organisation_figures f = { 0 };
	struct survey_figure said = { .value = NAN };

	(void)in;
	o->organisation = NEW(c->arena, struct organisation);
	if (!organisation_seen(c, call_id(c, 0), o->organisation) ||
	    !organisation_figures(c, o->organisation->id, &f) ||
	    (c->who->reach == REACH_ALL && !survey_of_firm(c, o->organisation->id, &said)) ||
	    !fields_to_out(c, S("organisation"), o->organisation->id, &o->fields))
		return false;
	o->people = f.people;
	o->rated = said.answered;
	o->satisfied = said.value;
	/* kept counts are of the whole desk */
	o->tickets_open = c->who->reach == REACH_ALL ? f.tickets_open : 0;
	o->tickets_total = c->who->reach == REACH_ALL ? f.tickets_total : 0;
	return true;
}

static bool organisation_people(struct ctx *c, const void *in, void *out)
{
	struct people_out *o = out;
	struct organisation org;
	struct person_out *v;
	struct people l;
	size_t i;

	(void)in;
	if (!organisation_seen(c, call_id(c, 0), &org) ||
	    !people_of_organisation(c, org.id, call_query_i64(c, "after", 0, INT64_MAX), PAGE, &l))
		return false;
	v = NEW_N(c->arena, struct person_out, l.n);
	for (i = 0; i < l.n; i++)
		person_show(c, &l.v[i], &v[i]);
	*o = (struct people_out){ { v, l.n }, l.next };
	return true;
}

static bool organisation_tickets(struct ctx *c, const void *in, void *out)
{
	struct person_tickets_out *o = out;
	struct organisation org;
	struct ticket_rows rows;

	(void)in;
	if (!organisation_seen(c, call_id(c, 0), &org) ||
	    !view_of_organisation(c, org.id, call_query_i64(c, "before", 0, INT64_MAX), &rows))
		return false;
	*o = (struct person_tickets_out){ ticket_rows_to_list(c, &rows), rows.next };
	return true;
}

static const struct route rows[] = {
	{ "GET", "/api/v1/people", people_get, V_PERSON_READ, NULL, &people_shape, 0, "q,cursor",
	  "People by name, address or phone" },
	{ "GET", "/api/v1/people/{id}", person_get, V_PERSON_READ, NULL, &person_shape, 0, NULL, "One person" },
	{ "PATCH", "/api/v1/people/{id}", person_patch, V_PERSON_EDIT, &person_in_shape, &person_shape, R_WRITE, NULL,
	  "Change a person" },
	{ "POST", "/api/v1/people/{id}/identities", identity_post, V_PERSON_EDIT, &identity_in_shape, &person_shape,
	  R_WRITE, NULL, "Add an address or phone" },
	{ "PATCH", "/api/v1/people/{id}/identities/{identity}", identity_patch, V_PERSON_EDIT, &identity_change_shape,
	  &person_shape, R_WRITE, NULL, "What is known of an address: checked, arriving, preferred" },
	{ "DELETE", "/api/v1/people/{id}/identities/{identity}", identity_delete, V_PERSON_EDIT, NULL, NULL, R_WRITE,
	  NULL, "Remove an address or phone" },
	{ "GET", "/api/v1/people/{id}/tickets", person_tickets, V_TICKET_READ, NULL, &person_tickets_shape, 0,
	  "before", "A page of a person's tickets, whatever the channel, newest first" },
	{ "GET", "/api/v1/organisations", organisations_get, V_PERSON_READ, NULL, &organisations_shape, 0, "q,cursor",
	  "Organisations by name" },
	{ "POST", "/api/v1/organisations", organisation_post, V_ORGANISATION_EDIT, &organisation_in_shape,
	  &organisation_shape, R_WRITE, NULL, "Make an organisation" },
	{ "GET", "/api/v1/organisations/{id}", organisation_get, V_PERSON_READ, NULL, &organisation_full_shape, 0, NULL,
	  "One organisation with its figures" },
	{ "GET", "/api/v1/organisations/{id}/people", organisation_people, V_PERSON_READ, NULL, &people_shape, 0, "after",
	  "A page of its people" },
	{ "GET", "/api/v1/organisations/{id}/tickets", organisation_tickets, V_PERSON_READ, NULL, &person_tickets_shape,
	  0, "before", "A page of the tickets of its people, newest first" },
	{ "PATCH", "/api/v1/organisations/{id}", organisation_patch, V_ORGANISATION_EDIT, &organisation_in_shape,
	  &organisation_shape, R_WRITE, NULL, "Change an organisation" },
};
const struct route_set routes_people = { rows, COUNT(rows) };
