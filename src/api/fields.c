/* Fields of the desk: what they are.  Their values stand in tickets, people, organisations. */
#include "api/sets.h"
#include "desk/cases/field.h"
#include "desk/flow/uses.h"

struct case_field_out {
	i64 id;
	str object, key, kind;
	struct json_raw label, help, options, required, show_when;
	i64 decimals;
	str unit;
	i64 position;
	bool active;
};
static const struct field out_f[] = {
	F(case_field_out, id), F(case_field_out, object, .one_of = "ticket|person|organisation"),
	F(case_field_out, key, .doc = "In fields of a ticket; in conditions as field:<key>."),
	F(case_field_out, kind, .one_of = "text|long_text|number|date|yes_no|choice|choices"),
	F(case_field_out, label, .doc = "By language."), F(case_field_out, help, .doc = "By language."),
	F(case_field_out, options, .doc = "[{key, label, active}]"),
	F(case_field_out, required, .doc = "[\"solved\", \"status:7\"]: before a ticket gets there."),
	F(case_field_out, show_when, .doc = "A condition; null: always shown."),
	F(case_field_out, decimals), F(case_field_out, unit), F(case_field_out, position), F(case_field_out, active),
};
static const struct shape out_shape = SHAPE(case_field_out, out_f);
struct case_fields_out {
	struct list fields;
};
static const struct field list_f[] = { FL(case_fields_out, fields, &out_shape) };
static const struct shape list_shape = SHAPE(case_fields_out, list_f);

static struct case_field_out to_out(const struct case_field *f)
{
	return (struct case_field_out){ .id = f->id, .object = f->object, .key = f->name,
		.kind = str_of(field_kind_name(f->kind)), .label = { f->label }, .help = { f->help },
		.options = { f->options }, .required = { f->required }, .show_when = { f->show_when },
		.decimals = f->decimals, .unit = f->unit, .position = f->position, .active = f->active };
}

static bool fields_get(struct ctx *c, const void *in, void *out)
{
	str object = call_query(c, "object");
	struct case_field_out *v;
	struct case_fields l;
	size_t i;

	(void)in;
	object = object.n ? object : S("ticket");
	if (!field_object_known(object))
		return fail(c, E_INVALID, "object", "field.object");
	if (!fields_load(c, object, &l))
		return false;
	v = NEW_N(c->arena, struct case_field_out, l.n);
	for (i = 0; i < l.n; i++)
		v[i] = to_out(&l.v[i]);
	((struct case_fields_out *)out)->fields = (struct list){ v, l.n };
	return true;
}

struct case_field_in {
	str object, key, kind;
	struct json_raw label, help, options, required, show_when;
	i64 decimals;
	str unit;
	i64 position;
	bool active;
	u64 given;
};
static const struct field in_f[] = {
	F(case_field_in, object, .one_of = "ticket|person|organisation"),
	F(case_field_in, key, .max = 40),
	F(case_field_in, kind, .one_of = "text|long_text|number|date|yes_no|choice|choices"),
	F(case_field_in, label), F(case_field_in, help), F(case_field_in, options), F(case_field_in, required),
	F(case_field_in, show_when, .nullable = true),
	F(case_field_in, decimals, .min = 0, .max = 6),
	F(case_field_in, unit, .max = 12),
	F(case_field_in, position, .min = 0, .max = 100000),
	F(case_field_in, active),
};
static const struct shape in_shape = SHAPE_GIVEN(case_field_in, in_f);

static bool tree(struct ctx *c, const struct json_raw *raw, const json_t **out)
{
	json_t *j;

	*out = NULL;
	if (!raw->text.n)
		return true;
	if (!json_parse(c, str_fmt(c->arena, "[%.*s]", FMT(raw->text)), &j))
		return false;
	*out = json_array_get(j, 0);
	return true;
}

static bool form_of(struct ctx *c, const struct case_field_in *b, struct field_form *form)
{
	return tree(c, &b->label, &form->label) && tree(c, &b->help, &form->help) && tree(c, &b->options, &form->options) &&
		tree(c, &b->required, &form->required) && tree(c, &b->show_when, &form->show_when) &&
		(!shape_given(&in_shape, b, "show_when") || form->show_when || tree(c, &(struct json_raw){ S("null") }, &form->show_when));
}

static void overlay(struct case_field *f, const struct case_field_in *b)
{
	if (shape_given(&in_shape, b, "decimals"))
		f->decimals = b->decimals;
	if (shape_given(&in_shape, b, "unit"))
		f->unit = b->unit;
	if (shape_given(&in_shape, b, "position"))
		f->position = b->position;
	if (shape_given(&in_shape, b, "active"))
		f->active = b->active;
}

static bool field_post(struct ctx *c, const void *in, void *out)
{
	const struct case_field_in *b = in;
	struct case_field f = { .object = b->object.n ? b->object : S("ticket"), .name = b->key.s ? b->key : S(""), .unit = S("") };
	struct field_form form;

	if (!field_kind_of(b->kind, &f.kind))
		return fail(c, E_INVALID, "kind", "shape.required");
	if (!form_of(c, b, &form))
		return false;
	overlay(&f, b);
	if (!field_save(c, &f, &form))
		return false;
	c->call->status = 201;
	*(struct case_field_out *)out = to_out(&f);
	return true;
}

static bool field_patch(struct ctx *c, const void *in, void *out)
{
	const struct case_field_in *b = in;
	struct field_form form;
	struct case_field f;

	if (!field_load(c, call_id(c, 0), &f) || !form_of(c, b, &form))
		return false;
	if ((b->kind.s && !str_eq(b->kind, str_of(field_kind_name(f.kind)))) || (b->key.s && !str_eq(b->key, f.name)) ||
	    (b->object.s && !str_eq(b->object, f.object)))
		return fail(c, E_CONFLICT, b->kind.s ? "kind" : "key", "field.fixed");
	overlay(&f, b);
	if (!field_save(c, &f, &form))
		return false;
	*(struct case_field_out *)out = to_out(&f);
	return true;
}

static bool field_remove(struct ctx *c, const void *in, void *out)
{
	struct case_field f;

	(void)in;
	(void)out;
	if (!field_load(c, call_id(c, 0), &f) || !uses_none(c, &(struct use){ .member = "field", .text = f.name }))
		return false;
	return field_delete(c, call_id(c, 0), str_eq(call_query(c, "values"), S("delete")));
}

struct field_impact_out {
	i64 values;
};
static const struct field impact_f[] = { F(field_impact_out, values, .doc = "Objects that have a value; counted up to 10000.") };
static const struct shape impact_shape = SHAPE(field_impact_out, impact_f);

static bool field_impact(struct ctx *c, const void *in, void *out)
{
	struct case_field f;

	(void)in;
	return field_load(c, call_id(c, 0), &f) && field_used(c, f.id, &((struct field_impact_out *)out)->values);
}

static const struct route rows[] = {
	{ "GET", "/api/v1/fields", fields_get, V_DIRECTORY_READ, NULL, &list_shape, 0, "object", "Fields of the desk" },
	{ "POST", "/api/v1/fields", field_post, V_FIELD_EDIT, &in_shape, &out_shape, R_WRITE, NULL, "Add a field" },
	{ "PATCH", "/api/v1/fields/{id}", field_patch, V_FIELD_EDIT, &in_shape, &out_shape, R_WRITE, NULL, "Change a field" },
	{ "DELETE", "/api/v1/fields/{id}", field_remove, V_FIELD_EDIT, NULL, NULL, R_WRITE, "values",
	  "Remove a field; with values=delete its values too" },
	{ "GET", "/api/v1/fields/{id}/impact", field_impact, V_FIELD_EDIT, NULL, &impact_shape, 0, NULL, "How much a field is used" },
};
const struct route_set routes_fields = { rows, COUNT(rows) };
