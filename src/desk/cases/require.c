#include "desk/cases/require.h"

#include "base/json.h"
#include "desk/cases/field_value.h"
#include "desk/promise/condition.h"
#include "desk/settings.h"
#include "sql_check.h"

/* Is the field asked for before this status? */
static bool asked(struct ctx *c, const struct case_field *f, str category, i64 status_id)
{
	str word, own = str_fmt(c->arena, "status:%lld", (long long)status_id);
	json_t *list, *v;
	size_t i;

	if (!f->active || !f->required.n || str_eq(f->required, S("[]")) || !json_parse(c, f->required, &list))
		return false;
	json_array_foreach(list, i, v) {
		word = str_of(json_string_value(v));
		if (str_eq(word, category) || str_eq(word, own))
			return true;
	}
	return false;
}

static bool shown(struct ctx *c, const struct case_field *f, const struct cond_attrs *a, bool *yes)
{
	const struct condition *when;
	json_t *j;

	*yes = true;
	if (!f->show_when.n || str_eq(f->show_when, S("null")))
		return true;
	if (!json_parse(c, f->show_when, &j) || !condition_parse(c, j, "show_when", &when))
		return false;
	*yes = condition_holds(when, a);
	return true;
}

static bool missing_field(struct ctx *c, const struct case_field *f)
{
	return fail_p(c, E_INVALID, str_z(c->arena, str_fmt(c->arena, "fields.%.*s", FMT(f->name))), "ticket.field_required",
		      &(struct fail_param){ "field", field_label(c, f) });
}

/* *any: nothing was looked up when no field is asked for here. */
static bool fields_filled(struct ctx *c, const struct ticket *t, const struct case_fields *fields, const bool *want)
{
	struct field_sets now;
	struct cond_attrs a;
	bool ok = true, yes;
	size_t i;

	if (!field_values_load(c, fields, t->id, &now) || !case_attrs(c, t, &a))
		return false;
	for (i = 0; i < fields->n; i++) {
		if (!want[i] || now.v[i].v.n)
			continue;
		if (!shown(c, &fields->v[i], &a, &yes))
			return false;
		if (yes)
			ok = missing_field(c, &fields->v[i]);
	}
	return ok;
}

static bool fields_met(struct ctx *c, const struct ticket *t, str category, i64 status_id)
{
	struct case_fields fields;
	bool *want, any = false;
	size_t i;

	if (!fields_load(c, S("ticket"), &fields))
		return false;
	want = NEW_N(c->arena, bool, fields.n);
	for (i = 0; i < fields.n; i++)
		any |= want[i] = asked(c, &fields.v[i], category, status_id);
	return !any || fields_filled(c, t, &fields, want);
}

static bool checklist_met(struct ctx *c, const struct ticket *t)
{
	struct sql_check_missing_row r;

	if (!sql_check_missing(c, &(struct sql_check_missing_in){ .ticket_id = t->id }, &r))
		return false;
	return !r.n || fail_p(c, E_INVALID, "checklist", "ticket.checklist_open",
		&(struct fail_param){ "n", str_fmt(c->arena, "%lld", (long long)r.n) });
}

bool require_met(struct ctx *c, const struct ticket *t, str category, i64 status_id)
{
	bool solving = str_eq(category, S("solved")), ok;
	struct settings s;

	/* Nobody outside is held up, and what reopens by itself opens. */
	if (c->who->kind == ACTOR_PERSON || str_eq(category, S("closed")) || t->spam)
		return true;
	if (str_eq(category, S("open")) && c->who->kind != ACTOR_AGENT)
		return true;
	ok = fields_met(c, t, category, status_id);
	if (!solving)
		return ok;
	if (!settings_load(c, &s))
		return false;
	if (s.reason_required && !t->reason_id)
		ok = fail(c, E_INVALID, "reason_id", "ticket.reason_required");
	return checklist_met(c, t) && ok;
}
