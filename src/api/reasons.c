/* Contact reasons: the tree, and what the reader chose lately. */
#include "api/sets.h"
#include "desk/cases/reason.h"

struct reason_out {
	i64 id, parent_id, position;
	struct json_raw names;
	bool active;
};
static const struct field out_f[] = {
	F(reason_out, id), F(reason_out, parent_id, .id_null = true), F(reason_out, names, .doc = "By language."),
	F(reason_out, position), F(reason_out, active),
};
static const struct shape out_shape = SHAPE(reason_out, out_f);
struct reasons_out {
	struct list reasons;
	struct i64s lately;
};
static const struct field list_f[] = {
	FL(reasons_out, reasons, &out_shape), F(reasons_out, lately, .doc = "Of the reader's own tickets, most frequent first."),
};
static const struct shape list_shape = SHAPE(reasons_out, list_f);

static struct reason_out to_out(const struct reason *r)
{
	return (struct reason_out){ r->id, r->parent_id, r->position, { r->names }, r->active };
}

static bool reasons_get(struct ctx *c, const void *in, void *out)
{
	struct reasons_out *o = out;
	struct reason_out *v;
	struct reasons l;
	size_t i;

	(void)in;
	if (!reasons_load(c, &l) || !reasons_lately(c, &o->lately))
		return false;
	v = NEW_N(c->arena, struct reason_out, l.n);
	for (i = 0; i < l.n; i++)
		v[i] = to_out(&l.v[i]);
	o->reasons = (struct list){ v, l.n };
	return true;
}

struct reason_in {
	i64 parent_id, position;
	struct json_raw names;
	bool active;
	u64 given;
};
static const struct field in_f[] = {
	F(reason_in, parent_id, .nullable = true), F(reason_in, names), F(reason_in, position, .min = 0, .max = 100000),
	F(reason_in, active),
};
static const struct shape in_shape = SHAPE_GIVEN(reason_in, in_f);

static bool names_in(struct ctx *c, const struct reason_in *b, const json_t **out)
{
	json_t *j;

	*out = NULL;
	if (!b->names.text.n)
		return true;
	if (!json_parse(c, str_fmt(c->arena, "[%.*s]", FMT(b->names.text)), &j))
		return false;
	*out = json_array_get(j, 0);
	return true;
}

static bool save(struct ctx *c, const struct reason_in *b, struct reason *r, void *out)
{
	const json_t *names;

	if (shape_given(&in_shape, b, "parent_id"))
		r->parent_id = b->parent_id;
	if (shape_given(&in_shape, b, "position"))
		r->position = b->position;
	if (shape_given(&in_shape, b, "active"))
		r->active = b->active;
	if (!names_in(c, b, &names) || !reason_save(c, r, names))
		return false;
	*(struct reason_out *)out = to_out(r);
	return true;
}

static bool reason_post(struct ctx *c, const void *in, void *out)
{
	struct reason r = { .active = true };

	c->call->status = 201;
	return save(c, in, &r, out);
}

static bool reason_patch(struct ctx *c, const void *in, void *out)
{
	struct reason r;

	return reason_load(c, call_id(c, 0), &r) && save(c, in, &r, out);
}

static bool reason_remove(struct ctx *c, const void *in, void *out)
{
	(void)in;
	(void)out;
	return reason_delete(c, call_id(c, 0));
}

struct reason_impact_out {
	i64 tickets;
};
static const struct field impact_f[] = { F(reason_impact_out, tickets, .doc = "Of it or of one below; counted up to 10000.") };
static const struct shape impact_shape = SHAPE(reason_impact_out, impact_f);

static bool reason_impact(struct ctx *c, const void *in, void *out)
{
	struct reason r;

	(void)in;
	return reason_load(c, call_id(c, 0), &r) && reason_used(c, r.id, &((struct reason_impact_out *)out)->tickets);
}

static const struct route rows[] = {
	{ "GET", "/api/v1/reasons", reasons_get, V_DIRECTORY_READ, NULL, &list_shape, 0, NULL, "Contact reasons" },
	{ "POST", "/api/v1/reasons", reason_post, V_FIELD_EDIT, &in_shape, &out_shape, R_WRITE, NULL, "Add a contact reason" },
	{ "PATCH", "/api/v1/reasons/{id}", reason_patch, V_FIELD_EDIT, &in_shape, &out_shape, R_WRITE, NULL, "Rename or move a contact reason" },
	{ "DELETE", "/api/v1/reasons/{id}", reason_remove, V_FIELD_EDIT, NULL, NULL, R_WRITE, NULL, "Remove a reason that nothing has" },
	{ "GET", "/api/v1/reasons/{id}/impact", reason_impact, V_FIELD_EDIT, NULL, &impact_shape, 0, NULL, "How many tickets have it" },
};
const struct route_set routes_reasons = { rows, COUNT(rows) };
