/* Tags, statuses and priorities: the words a desk sorts its tickets by. */
#include "api/sets.h"
#include "desk/cases/priority.h"
#include "desk/cases/status.h"
#include "desk/cases/tag.h"
#include "desk/flow/uses.h"
#include "desk/names.h"

struct tag_out {
	i64 id, tickets;
	str name;
};
static const struct field tag_f[] = { F(tag_out, id), F(tag_out, name), F(tag_out, tickets) };
static const struct shape tag_shape = SHAPE(tag_out, tag_f);
struct tags_out {
	struct list tags;
};
static const struct field tags_f[] = { FL(tags_out, tags, &tag_shape) };
static const struct shape tags_shape = SHAPE(tags_out, tags_f);
struct tag_in {
	str name;
};
static const struct field tag_in_f[] = { F(tag_in, name, .required = true, .min = 1, .max = 60) };
static const struct shape tag_in_shape = SHAPE(tag_in, tag_in_f);

static bool tags_get(struct ctx *c, const void *in, void *out)
{
	struct tags_out *o = out;
	struct tag_list l;
	struct tag_out *v;
	str q = call_query(c, "q");
	size_t i;

	(void)in;
	if (!tag_list(c, q.s ? q : S(""), &l))
		return false;
	v = NEW_N(c->arena, struct tag_out, l.n);
	for (i = 0; i < l.n; i++)
		v[i] = (struct tag_out){ l.v[i].id, l.v[i].tickets, l.v[i].name };
	o->tags = (struct list){ v, l.n };
	return true;
}

static bool tag_patch(struct ctx *c, const void *in, void *out)
{
	(void)out;
	return tag_rename(c, call_id(c, 0), ((const struct tag_in *)in)->name);
}

static bool tag_delete(struct ctx *c, const void *in, void *out)
{
	(void)in;
	(void)out;
	return tag_remove(c, call_id(c, 0));
}

struct status_out {
	i64 id, position;
	str category, name;
	struct json_raw names, public_names;
	bool active;
};
static const struct field status_f[] = {
	F(status_out, id), F(status_out, category, .one_of = "new|open|pending|hold|solved|closed"),
	F(status_out, name, .doc = "In the reader's language; empty: the category's own name, translated."),
	F(status_out, names, .doc = "By language, for agents."),
	F(status_out, public_names, .doc = "By language, for customers; empty: the category's."),
	F(status_out, position), F(status_out, active),
};
static const struct shape status_shape = SHAPE(status_out, status_f);
struct statuses_out {
	struct list statuses;
};
static const struct field statuses_f[] = { FL(statuses_out, statuses, &status_shape) };
static const struct shape statuses_shape = SHAPE(statuses_out, statuses_f);

static struct status_out status_to_out(struct ctx *c, const struct status *s)
{
	str name = s->names.s ? names_of_text(c, s->names, c->locale) : S("");

	return (struct status_out){ s->id, s->position, s->category, name.n ? name : s->name, { s->names },
		{ s->public_names }, s->active };
}

static bool statuses_get(struct ctx *c, const void *in, void *out)
{
	struct statuses_out *o = out;
	struct status_list l;
	struct status_out *v;
	size_t i;

	(void)in;
	if (!status_list(c, &l))
		return false;
	v = NEW_N(c->arena, struct status_out, l.n);
	for (i = 0; i < l.n; i++)
		v[i] = status_to_out(c, &l.v[i]);
	o->statuses = (struct list){ v, l.n };
	return true;
}

struct status_in {
	str category, name;
	struct json_raw names, public_names;
	i64 position;
	bool active;
	u64 given;
};
static const struct field status_in_f[] = {
	F(status_in, category, .one_of = "open|pending|hold|solved"),
	F(status_in, name, .max = 60),
	F(status_in, names), F(status_in, public_names),
	F(status_in, position, .min = 0, .max = 1000),
	F(status_in, active),
};
static const struct shape status_in_shape = SHAPE_GIVEN(status_in, status_in_f);

static bool raw(struct ctx *c, const struct json_raw *r, const json_t **out)
{
	json_t *j;

	*out = NULL;
	if (!r->text.n)
		return true;
	if (!json_parse(c, str_fmt(c->arena, "[%.*s]", FMT(r->text)), &j))
		return false;
	*out = json_array_get(j, 0);
	return true;
}

/* A plain name stands for all languages. */
static bool status_words(struct ctx *c, const struct status_in *b, struct status *s)
{
	const json_t *names, *outside;

	if (shape_given(&status_in_shape, b, "name")) {
		s->name = str_trim(b->name);
		s->names = S("{}");
	}
	return raw(c, &b->names, &names) && raw(c, &b->public_names, &outside) && status_names(c, s, names, outside);
}

static bool status_post(struct ctx *c, const void *in, void *out)
{
	const struct status_in *b = in;
	struct status s = { .category = b->category, .name = S(""), .position = b->position, .active = true };

	if (!shape_given(&status_in_shape, b, "category"))
		return fail(c, E_INVALID, "category", "shape.required");
	if (!status_words(c, b, &s))
		return false;
	if (!s.name.n)
		return fail(c, E_INVALID, b->names.text.n ? "names" : "name", "shape.required");
	if (!status_add(c, &s))
		return false;
	*(struct status_out *)out = status_to_out(c, &s);
	c->call->status = 201;
	return true;
}

static bool unused(struct ctx *c, i64 status_id)
{
	return uses_none(c, &(struct use){ .member = "status_id", .id = status_id });
}

static bool status_patch(struct ctx *c, const void *in, void *out)
{
	const struct status_in *b = in;
	struct status s;

	if (!status_load(c, call_id(c, 0), &s))
		return false;
	if (shape_given(&status_in_shape, b, "category") && !str_eq(b->category, s.category))
		return fail(c, E_INVALID, "category", "status.category_fixed");
	if (!status_words(c, b, &s))
		return false;
	if (shape_given(&status_in_shape, b, "position"))
		s.position = b->position;
	if (shape_given(&status_in_shape, b, "active"))
		s.active = b->active;
	if ((!s.active && !unused(c, s.id)) || !status_save(c, &s))
		return false;
	*(struct status_out *)out = status_to_out(c, &s);
	return true;
}

struct status_impact {
	i64 tickets;
};
static const struct field impact_f[] = { F(status_impact, tickets, .doc = "Open and solved ones; counted up to 10,000.") };
static const struct shape impact_shape = SHAPE(status_impact, impact_f);

static bool status_impact(struct ctx *c, const void *in, void *out)
{
	struct status s;

	(void)in;
	return status_load(c, call_id(c, 0), &s) && status_holds(c, s.id, &((struct status_impact *)out)->tickets);
}

struct retire_in {
	i64 to_id, after_id;
};
static const struct field retire_in_f[] = {
	F(retire_in, to_id, .required = true, .min = 1, .max = INT64_MAX), F(retire_in, after_id, .min = 0, .max = INT64_MAX),
};
static const struct shape retire_in_shape = SHAPE(retire_in, retire_in_f);
struct retire_out {
	i64 moved, next, left;
	struct i64s refused;
};
static const struct field retire_f[] = {
	F(retire_out, moved), F(retire_out, next, .id_null = true, .doc = "Call again with this as after_id; null: done."),
	F(retire_out, left, .doc = "Tickets that the status still holds."),
	F(retire_out, refused, .doc = "Tickets that may not be moved yet: something required is missing."),
};
static const struct shape retire_shape = SHAPE(retire_out, retire_f);

static bool status_retire_post(struct ctx *c, const void *in, void *out)
{
	const struct retire_in *b = in;
	struct status_retire r = { .to_id = b->to_id, .after_id = b->after_id };
	struct status s;

	if (!status_load(c, call_id(c, 0), &s) || !unused(c, s.id) || !status_retire(c, &s, &r))
		return false;
	*(struct retire_out *)out = (struct retire_out){ r.moved, r.next, r.left, r.refused };
	return true;
}

struct priority_out {
	i64 id;
	struct json_raw names;
};
static const struct field priority_f[] = {
	F(priority_out, id, .doc = "1 low … 4 urgent"), F(priority_out, names, .doc = "By language; empty: the usual word."),
};
static const struct shape priority_shape = SHAPE(priority_out, priority_f);
struct priorities_out {
	struct list priorities;
};
static const struct field priorities_f[] = { FL(priorities_out, priorities, &priority_shape) };
static const struct shape priorities_shape = SHAPE(priorities_out, priorities_f);
struct priority_in {
	struct json_raw names;
};
static const struct field priority_in_f[] = { F(priority_in, names, .required = true) };
static const struct shape priority_in_shape = SHAPE(priority_in, priority_in_f);

static bool priorities_get(struct ctx *c, const void *in, void *out)
{
	struct priority_out *v = NEW_N(c->arena, struct priority_out, PRIORITIES);
	struct priority all[PRIORITIES];
	size_t i;

	(void)in;
	if (!priority_list(c, all))
		return false;
	for (i = 0; i < PRIORITIES; i++)
		v[i] = (struct priority_out){ all[i].id, { all[i].names } };
	((struct priorities_out *)out)->priorities = (struct list){ v, PRIORITIES };
	return true;
}

static bool priority_patch(struct ctx *c, const void *in, void *out)
{
	const json_t *names;
	struct priority p;

	if (!raw(c, &((const struct priority_in *)in)->names, &names) || !priority_rename(c, call_id(c, 0), names, &p))
		return false;
	*(struct priority_out *)out = (struct priority_out){ p.id, { p.names } };
	return true;
}

static const struct route rows[] = {
	{ "GET", "/api/v1/tags", tags_get, V_DIRECTORY_READ, NULL, &tags_shape, 0, "q", "Tags by their beginning" },
	{ "PATCH", "/api/v1/tags/{id}", tag_patch, V_TAG_EDIT, &tag_in_shape, NULL, R_WRITE, NULL, "Rename a tag" },
	{ "DELETE", "/api/v1/tags/{id}", tag_delete, V_TAG_EDIT, NULL, NULL, R_WRITE, NULL, "Remove a tag everywhere" },
	{ "GET", "/api/v1/statuses", statuses_get, V_DIRECTORY_READ, NULL, &statuses_shape, 0, NULL, "All statuses" },
	{ "POST", "/api/v1/statuses", status_post, V_FIELD_EDIT, &status_in_shape, &status_shape, R_WRITE, NULL, "Add a status to a category" },
	{ "PATCH", "/api/v1/statuses/{id}", status_patch, V_FIELD_EDIT, &status_in_shape, &status_shape, R_WRITE, NULL, "Change a status" },
	{ "GET", "/api/v1/statuses/{id}/impact", status_impact, V_FIELD_EDIT, NULL, &impact_shape, 0, NULL, "How many tickets a status holds" },
	{ "GET", "/api/v1/priorities", priorities_get, V_DIRECTORY_READ, NULL, &priorities_shape, 0, NULL, "The four priorities and what the desk calls them" },
	{ "PATCH", "/api/v1/priorities/{id}", priority_patch, V_FIELD_EDIT, &priority_in_shape, &priority_shape, R_WRITE, NULL, "Call a priority something else" },
	{ "POST", "/api/v1/statuses/{id}/retire", status_retire_post, V_FIELD_EDIT, &retire_in_shape, &retire_shape, R_WRITE, NULL, "Switch a status off and move its tickets, a batch at each call" },
};
const struct route_set routes_tags = { rows, COUNT(rows) };
