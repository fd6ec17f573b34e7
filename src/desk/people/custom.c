#include "desk/people/custom.h"

static const str PREFIX = { "field:", 6 };

bool custom_name(str name)
{
	return str_starts(name, PREFIX);
}

bool custom_load(struct ctx *c, i64 into_id, i64 from_id, struct custom *out)
{
	return fields_load(c, S("person"), &out->fields) && field_values_load(c, &out->fields, into_id, &out->of[0]) &&
		field_values_load(c, &out->fields, from_id, &out->of[1]);
}

void custom_gaps(struct ctx *c, const struct custom *x, struct strs *out)
{
	size_t i;

	for (i = 0; i < x->fields.n; i++)
		if (x->fields.v[i].active && x->of[1].v[i].v.n && !x->of[0].v[i].v.n)
			out->v[out->n++] = str_fmt(c->arena, "field:%.*s", FMT(x->fields.v[i].name));
}

/* fields.n: there is none. */
static size_t place(const struct custom *x, str name)
{
	const struct case_field *f = field_named(&x->fields, str_slice(name, PREFIX.n, name.n));

	return f ? (size_t)(f - x->fields.v) : x->fields.n;
}

bool custom_take(struct ctx *c, const struct custom *x, i64 into_id, str name, str was_is[2])
{
	size_t i = place(x, name);

	if (i == x->fields.n)
		return fail_p(c, E_INVALID, "take", "shape.one_of", &(struct fail_param){ "value", name });
	was_is[0] = field_joined(c, &x->of[0].v[i].v);
	was_is[1] = field_joined(c, &x->of[1].v[i].v);
	return field_value_restore(c, &x->fields.v[i], into_id, was_is[1]);
}

bool custom_give(struct ctx *c, const struct custom *x, i64 into_id, str name, const str was_is[2])
{
	size_t i = place(x, name);

	if (i == x->fields.n || !str_eq(field_joined(c, &x->of[0].v[i].v), was_is[1]))
		return true;
	return field_value_restore(c, &x->fields.v[i], into_id, was_is[0]);
}
