#include "desk/people/organisation.h"

#include "base/json.h"
#include "desk/people/address.h"
#include "desk/people/cursor.h"
#include "desk/people/jsons.h"
#include "desk/promise/attrs.h"
#include "sql_organisation.h"
#include "sql_person.h"
#include "text/fold.h"

enum { DOMAINS_MAX = 100, NAME_MAX_CHARS = 200 };

static struct organisation of_row(struct ctx *c, const struct sql_organisation_row *r)
{
	return (struct organisation){ .id = r->id, .name = r->name, .note = r->note, .value_tier = r->value_tier,
				      .demo = r->demo, .domains = jsons_read(c->arena, r->domains) };
}

bool organisation_load(struct ctx *c, i64 id, struct organisation *out)
{
	struct sql_organisation_row r;
	bool found;

	if (!sql_organisation_by_id(c, &(struct sql_organisation_by_id_in){ .id = id }, &r, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "not_found");
	*out = of_row(c, &r);
	return true;
}

bool organisation_search(struct ctx *c, str q, str cursor, i64 limit, struct organisations *out)
{
	struct sql_organisation_rows rows;
	struct name_cursor k;
	size_t i;

	*out = (struct organisations){ 0 };
	if (!name_cursor_read(c, text_fold(c->arena, str_trim(q)), cursor, &k))
		return false;
	if (!sql_organisation_page(c, &(struct sql_organisation_page_in){ .q_from = k.q_from, .q_to = k.q_to,
			.after_name = k.after_name, .after_id = k.after_id, .most = limit + 1 }, &rows))
		return false;
	out->n = rows.n > (size_t)limit ? (size_t)limit : rows.n;
	out->v = NEW_N(c->arena, struct organisation, out->n);
	for (i = 0; i < out->n; i++)
		out->v[i] = of_row(c, &rows.v[i]);
	if (rows.n > out->n && out->n)
		out->next = name_cursor_make(c->arena, rows.v[out->n - 1].name_folded, rows.v[out->n - 1].id);
	return true;
}

/* "@Acme.ES." and "acme.es" are the same; an address gives its domain. */
static bool clean_domains(struct ctx *c, struct organisation *o)
{
	struct strs out = { .v = NEW_N(c->arena, str, o->domains.n) };
	size_t i, j;

	if (o->domains.n > DOMAINS_MAX)
		return fail_most(c, "domains", "shape.count", DOMAINS_MAX);
	for (i = 0; i < o->domains.n; i++) {
		str d = o->domains.v[i];
		ssize_t at = str_rchr(d, '@');
		str probe = str_fmt(c->arena, "x@%.*s", FMT(at < 0 ? d : str_slice(d, (size_t)at + 1, d.n)));

		if (!address_ok(probe))
			return fail(c, E_INVALID, "domains", "organisation.domain_bad");
		d = address_domain(c->arena, address_fold(c->arena, probe));
		if (domain_is_public(d))
			return fail_p(c, E_INVALID, "domains", "organisation.domain_public",
				      &(struct fail_param){ "domain", d });
		for (j = 0; j < out.n && !str_eq(out.v[j], d); j++)
			;
		if (j == out.n)
			out.v[out.n++] = d;
	}
	o->domains = out;
	return true;
}

static bool write_domains(struct ctx *c, const struct organisation *o)
{
	size_t i;
	i64 n;

	if (!sql_organisation_domain_clear(c,
			&(struct sql_organisation_domain_clear_in){ .organisation_id = o->id }, NULL))
		return false;
	for (i = 0; i < o->domains.n; i++) {
		if (!sql_organisation_domain_add(c, &(struct sql_organisation_domain_add_in){
				.domain = o->domains.v[i], .organisation_id = o->id }, &n))
			return false;
		if (n == 0)
			return fail_p(c, E_CONFLICT, "domains", "organisation.domain_taken",
				      &(struct fail_param){ "domain", o->domains.v[i] });
	}
	return true;
}

/* Policies may look at how valuable it is. */
static bool tell_tickets(struct ctx *c, const struct organisation *was, const struct organisation *o)
{
	return !was->id || str_eq(was->value_tier, o->value_tier.s ? o->value_tier : S("")) ||
		attrs_of_organisation(c, o->id);
}

bool organisation_save(struct ctx *c, struct organisation *o)
{
	str name = str_trim(text_clean_line(c->arena, o->name)), folded, domains;
	struct sql_organisation_add_row row;
	struct organisation was = { .value_tier = S("") };

	if (name.n == 0 || str_utf8_len(name) > NAME_MAX_CHARS)
		return name.n ? fail_most(c, "name", "shape.long", NAME_MAX_CHARS) : fail(c, E_INVALID, "name", "shape.required");
	if (!clean_domains(c, o) || (o->id && !organisation_load(c, o->id, &was)))
		return false;
	o->name = name;
	folded = text_fold(c->arena, name);
	domains = jsons_write(c->arena, &o->domains);
	if (o->id == 0) {
		if (!sql_organisation_add(c, &(struct sql_organisation_add_in){ .name = name, .name_folded = folded,
				.domains = domains, .note = o->note.s ? o->note : S(""),
				.value_tier = o->value_tier.s ? o->value_tier : S(""), .demo = o->demo,
				.created_at = c->now }, &row))
			return false;
		o->id = row.id;
	} else if (!sql_organisation_update(c, &(struct sql_organisation_update_in){ .id = o->id, .name = name,
			.name_folded = folded, .domains = domains, .note = o->note.s ? o->note : S(""),
			.value_tier = o->value_tier.s ? o->value_tier : S(""), .updated_at = c->now }, NULL)) {
		return false;
	}
	return tell_tickets(c, &was, o) && write_domains(c, o);
}

bool organisation_of_address(struct ctx *c, str address_folded, i64 *id)
{
	struct sql_organisation_by_domain_row r;
	str domain = address_domain(c->arena, address_folded);
	bool found = false;

	*id = 0;
	if (domain.n == 0)
		return true;
	if (!sql_organisation_by_domain(c, &(struct sql_organisation_by_domain_in){ .domain = domain }, &r, &found))
		return false;
	if (found)
		*id = r.organisation_id;
	return true;
}

bool organisation_figures(struct ctx *c, i64 id, struct organisation_figures *out)
{
	struct sql_organisation_figures_row r;

	if (!sql_organisation_figures(c, &(struct sql_organisation_figures_in){ .organisation_id = id }, &r))
		return false;
	*out = (struct organisation_figures){ r.people, r.tickets_open, r.tickets_total };
	return true;
}
