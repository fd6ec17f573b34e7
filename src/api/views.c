/* Views that agents make, and the order in which each has his views. */
#include "api/sets.h"
#include "api/ticket_full.h"
#include "desk/cases/ownview.h"
#include "desk/promise/preview.h"

struct own_view_out {
	i64 id;
	str key, name, scope;
	i64 team_id;
	struct json_raw conditions;
	str whose;
	bool asleep;
	struct json_raw columns;
	str group, order;
	i64 gen, updated_at;
	bool mine, may_edit, ready, demo;
};
static const struct field own_view_f[] = {
	F(own_view_out, id), F(own_view_out, key, .doc = "As in ?view= of the list."), F(own_view_out, name),
	F(own_view_out, scope), F(own_view_out, team_id, .id_null = true), F(own_view_out, conditions),
	F(own_view_out, whose), F(own_view_out, asleep, .doc = "With snoozed tickets."), F(own_view_out, columns),
	F(own_view_out, group), F(own_view_out, order),
	F(own_view_out, gen, .doc = "Its number in live updates: counts as v:<gen>, or v:<gen>:<agent> of whose = mine."),
	F(own_view_out, mine, .doc = "The reader's own alone."), F(own_view_out, may_edit),
	F(own_view_out, ready, .doc = "Its count is known."), F(own_view_out, demo), F(own_view_out, updated_at, .time = true),
};
static const struct shape own_view_shape = SHAPE(own_view_out, own_view_f);
struct view_place_io {
	str key;
	bool hidden;
};
static const struct field view_place_f[] = {
	F(view_place_io, key, .required = true, .min = 1, .max = 40), F(view_place_io, hidden),
};
static const struct shape view_place_shape = SHAPE(view_place_io, view_place_f);
struct own_views_out {
	struct list views, places;
};
static const struct field own_views_f[] = {
	FL(own_views_out, views, &own_view_shape),
	FL(own_views_out, places, &view_place_shape, .doc = "The reader's order of all views; those that are not named follow."),
};
static const struct shape own_views_shape = SHAPE(own_views_out, own_views_f);

static bool to_out(struct ctx *c, const struct own_view *v, struct own_view_out *o)
{
	*o = (struct own_view_out){ .id = v->id, .key = str_fmt(c->arena, "own:%lld", (long long)v->id), .name = v->name,
		.scope = v->own.scope, .team_id = v->own.team_id, .conditions = { v->conditions }, .whose = v->whose,
		.asleep = v->asleep, .columns = { v->columns }, .group = v->grouping, .order = v->order, .gen = v->gen,
		.updated_at = v->updated_at, .mine = v->own.agent_id != 0 && v->own.agent_id == c->who->id,
		.may_edit = sharing_edits(c->who, &v->own), .demo = v->demo };
	return own_view_ready(c, v, &o->ready);
}

static bool places_out(struct ctx *c, struct list *out)
{
	struct view_place *v;
	struct view_place_io *w;
	size_t i, n;

	if (!view_places(c, &v, &n))
		return false;
	w = NEW_N(c->arena, struct view_place_io, n);
	for (i = 0; i < n; i++)
		w[i] = (struct view_place_io){ v[i].key, v[i].hidden };
	*out = (struct list){ w, n };
	return true;
}

static bool own_views_get(struct ctx *c, const void *in, void *out)
{
	struct own_views_out *o = out;
	struct own_view_out *v;
	struct own_views l;
	size_t i;

	(void)in;
	if (!own_view_list(c, &l))
		return false;
	v = NEW_N(c->arena, struct own_view_out, l.n);
	for (i = 0; i < l.n; i++)
		if (!to_out(c, &l.v[i], &v[i]))
			return false;
	o->views = (struct list){ v, l.n };
	return places_out(c, &o->places);
}

static bool own_view_get(struct ctx *c, const void *in, void *out)
{
	struct own_view v;

	(void)in;
	return own_view_load(c, call_id(c, 0), &v) && to_out(c, &v, out);
}

/* ---- writing ---- */

struct own_view_in {
	u64 given;
	str name, scope, whose, group, order;
	i64 team_id;
	struct json_raw conditions;
	bool asleep;
	struct strs columns;
};
static const struct field own_view_in_f[] = {
	F(own_view_in, name, .min = 1, .max = 60),
	F(own_view_in, scope, .one_of = "personal|team|shared"),
	F(own_view_in, team_id, .nullable = true),
	F(own_view_in, conditions, .nullable = true, .doc = "As in rules and policies; null: every open ticket."),
	F(own_view_in, whose, .one_of = "any|mine", .doc = "mine: of each reader his own."),
	F(own_view_in, asleep, .doc = "With snoozed tickets."),
	F(own_view_in, columns, .max = OWN_VIEW_COLUMNS_MAX),
	F(own_view_in, group, .one_of = "none|priority|team|assignee"),
	F(own_view_in, order, .one_of = "due|newest|oldest|priority"),
};
static const struct shape own_view_in_shape = SHAPE_GIVEN(own_view_in, own_view_in_f);

static void overlay(struct own_view *v, const struct own_view_in *b)
{
	if (b->name.s)
		v->name = b->name;
	if (b->scope.s)
		v->own.scope = b->scope;
	if (b->whose.s)
		v->whose = b->whose;
	if (b->group.s)
		v->grouping = str_eq(b->group, S("none")) ? S("") : b->group;
	if (b->order.s)
		v->order = b->order;
	if (shape_given(&own_view_in_shape, b, "team_id"))
		v->own.team_id = b->team_id;
	if (shape_given(&own_view_in_shape, b, "asleep"))
		v->asleep = b->asleep;
}

static struct own_view blank(void)
{
	return (struct own_view){ .name = S(""), .own = { .scope = S("personal") }, .conditions = S("null"),
		.whose = S("any"), .columns = S("[]"), .grouping = S(""), .order = S("due") };
}

/* The condition that came, if one did. */
static bool given_conditions(struct ctx *c, const struct own_view_in *b, json_t **j)
{
	*j = NULL;
	if (!shape_given(&own_view_in_shape, b, "conditions"))
		return true;
	return json_parse(c, b->conditions.text.n ? b->conditions.text : S("null"), j);
}

static bool save(struct ctx *c, struct own_view *v, const struct own_view_in *b, struct own_view_out *out)
{
	json_t *j;

	overlay(v, b);
	return given_conditions(c, b, &j) &&
		own_view_save(c, v, j, shape_given(&own_view_in_shape, b, "columns") ? &b->columns : NULL) && to_out(c, v, out);
}

static bool own_view_post(struct ctx *c, const void *in, void *out)
{
	struct own_view v = blank();

	c->call->status = 201;
	return save(c, &v, in, out);
}

static bool own_view_patch(struct ctx *c, const void *in, void *out)
{
	struct own_view v;

	return own_view_load(c, call_id(c, 0), &v) && save(c, &v, in, out);
}

static bool own_view_remove(struct ctx *c, const void *in, void *out)
{
	(void)in, (void)out;
	return own_view_delete(c, call_id(c, 0));
}

/* ---- trying ---- */

struct view_try_out {
	i64 open;
	struct list tickets;
};
static const struct field view_try_f[] = {
	F(view_try_out, open, .doc = "Counted up to 10,000."), FL(view_try_out, tickets, &ticket_row_shape, .doc = "The newest ten."),
};
static const struct shape view_try_shape = SHAPE(view_try_out, view_try_f);

static bool view_try(struct ctx *c, const void *in, void *out)
{
	struct view_try_out *o = out;
	struct own_view v = blank();
	struct ticket_rows rows;
	json_t *j;

	overlay(&v, in);
	if (!given_conditions(c, in, &j) || !own_view_draft(c, &v, j) || !view_try_rows(c, &v, &o->open, &rows))
		return false;
	o->tickets = ticket_rows_to_list(c, &rows);
	return true;
}

/* ---- places ---- */

struct view_places_in {
	struct list places;
};
static const struct field view_places_in_f[] = {
	FL(view_places_in, places, &view_place_shape, .required = true, .max = 600),
};
static const struct shape view_places_in_shape = SHAPE(view_places_in, view_places_in_f);

static bool view_places_put(struct ctx *c, const void *in, void *out)
{
	const struct view_places_in *b = in;
	const struct view_place_io *w = b->places.v;
	struct view_place *v = NEW_N(c->arena, struct view_place, b->places.n);
	size_t i, k, n = 0;

	(void)out;
	for (i = 0; i < b->places.n; i++) {
		for (k = 0; k < n && !str_eq(v[k].key, w[i].key); k++)
			;
		if (k == n)	/* named twice: where it came first */
			v[n++] = (struct view_place){ w[i].key, w[i].hidden };
	}
	return view_places_set(c, v, n);
}

static const struct route rows[] = {
	{ "GET", "/api/v1/views/own", own_views_get, V_TICKET_READ, NULL, &own_views_shape, 0, NULL,
	  "Views of agents' making that the reader has in his list, and his order" },
	{ "POST", "/api/v1/views/own", own_view_post, V_TICKET_READ, &own_view_in_shape, &own_view_shape, R_WRITE, NULL, "Make a view" },
	{ "POST", "/api/v1/views/try", view_try, V_TICKET_READ, &own_view_in_shape, &view_try_shape, R_WRITE, NULL,
	  "What would stand in a view" },
	{ "PUT", "/api/v1/views/places", view_places_put, V_TICKET_READ, &view_places_in_shape, NULL, R_WRITE, NULL,
	  "The reader's order of views, and which he hides" },
	{ "GET", "/api/v1/views/own/{id}", own_view_get, V_TICKET_READ, NULL, &own_view_shape, 0, NULL, "One view, for whoever has its address" },
	{ "PATCH", "/api/v1/views/own/{id}", own_view_patch, V_TICKET_READ, &own_view_in_shape, &own_view_shape, R_WRITE, NULL, "Change a view" },
	{ "DELETE", "/api/v1/views/own/{id}", own_view_remove, V_TICKET_READ, NULL, NULL, R_WRITE, NULL, "Remove a view" },
};
const struct route_set routes_views = { rows, COUNT(rows) };
