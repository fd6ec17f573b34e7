/* What hangs on a ticket: checklist, links to other tickets, who watches. */
#include "api/sets.h"
#include "desk/cases/check.h"
#include "desk/cases/follow.h"
#include "desk/cases/relation.h"

struct item_out {
	i64 id;
	str text;
	bool needed;
	i64 done_at, done_by;
};
static const struct field item_f[] = {
	F(item_out, id), F(item_out, text), F(item_out, needed, .doc = "Must be done before the ticket is solved."),
	F(item_out, done_at, .id_null = true, .time = true), F(item_out, done_by, .id_null = true),
};
static const struct shape item_shape = { .name = "check_item_out", .f = item_f, .n = COUNT(item_f), .size = sizeof(struct item_out), .given_off = -1 };
struct link_out {
	i64 id;
	str kind;
	i64 ticket_id;
	str subject;
	i64 status_id;
	str category;
};
static const struct field link_f[] = {
	F(link_out, id), F(link_out, kind, .one_of = "relates|duplicates|duplicated_by|caused_by|causes"),
	F(link_out, ticket_id), F(link_out, subject), F(link_out, status_id), F(link_out, category),
};
static const struct shape link_shape = { .name = "ticket_link_out", .f = link_f, .n = COUNT(link_f), .size = sizeof(struct link_out), .given_off = -1 };
struct case_out {
	struct list checklist, links;
	struct i64s watchers;
};
static const struct field case_f[] = {
	FL(case_out, checklist, &item_shape), FL(case_out, links, &link_shape), F(case_out, watchers, .doc = "Ids of agents."),
};
static const struct shape case_shape = SHAPE(case_out, case_f);

static bool case_to_out(struct ctx *c, i64 ticket_id, struct case_out *o)
{
	struct check_items items;
	struct relations links;
	struct item_out *v;
	struct link_out *w;
	size_t i;

	if (!check_load(c, ticket_id, &items) || !relations_load(c, ticket_id, &links) || !watchers_load(c, ticket_id, &o->watchers))
		return false;
	v = NEW_N(c->arena, struct item_out, items.n);
	for (i = 0; i < items.n; i++)
		v[i] = (struct item_out){ items.v[i].id, items.v[i].text, items.v[i].needed, items.v[i].done_at, items.v[i].done_by };
	w = NEW_N(c->arena, struct link_out, links.n);
	for (i = 0; i < links.n; i++)
		w[i] = (struct link_out){ links.v[i].id, links.v[i].kind, links.v[i].ticket_id, links.v[i].subject,
			links.v[i].status_id, links.v[i].category };
	o->checklist = (struct list){ v, items.n };
	o->links = (struct list){ w, links.n };
	return true;
}

static bool case_get(struct ctx *c, const void *in, void *out)
{
	struct ticket t;

	(void)in;
	return ticket_load(c, call_id(c, 0), &t) && case_to_out(c, t.id, out);
}

/* The ticket of the path, held, to be edited; a closed one is as it is. */
static bool take(struct ctx *c, i64 id, enum verb verb, struct ticket *t)
{
	struct object o;

	if (!ticket_take(c, id, t))
		return false;
	o = ticket_object(t);
	if (!must_can(c, verb, &o))
		return false;
	return !str_eq(t->category, S("closed")) || fail(c, E_CONFLICT, "", "ticket.closed");
}

/* ---- checklist ---- */

struct item_in {
	str text;
	bool needed, done;
	i64 template_id;
	u64 given;
};
static const struct field item_in_f[] = {
	F(item_in, text, .max = 300), F(item_in, needed), F(item_in, done), F(item_in, template_id, .nullable = true),
};
static const struct shape item_in_shape = { .name = "check_item_in", .f = item_in_f, .n = COUNT(item_in_f),
	.size = sizeof(struct item_in), .given_off = offsetof(struct item_in, given) };

static bool item_post(struct ctx *c, const void *in, void *out)
{
	const struct item_in *b = in;
	struct ticket t;

	return take(c, call_id(c, 0), V_TICKET_EDIT, &t) &&
		(b->template_id ? check_add_template(c, &t, b->template_id) : check_add(c, &t, b->text.s ? b->text : S(""), b->needed)) &&
		case_to_out(c, t.id, out);
}

static bool item_patch(struct ctx *c, const void *in, void *out)
{
	const struct item_in *b = in;
	struct check_item x;
	struct ticket t;

	if (!check_one(c, call_id(c, 0), &x) || !take(c, x.ticket_id, V_TICKET_EDIT, &t))
		return false;
	if (b->text.s)
		x.text = b->text;
	if (shape_given(&item_in_shape, b, "needed"))
		x.needed = b->needed;
	return check_save(c, &t, &x, shape_given(&item_in_shape, b, "done") ? b->done : x.done_at != 0) && case_to_out(c, t.id, out);
}

static bool item_delete(struct ctx *c, const void *in, void *out)
{
	struct check_item x;
	struct ticket t;

	(void)in;
	return check_one(c, call_id(c, 0), &x) && take(c, x.ticket_id, V_TICKET_EDIT, &t) && check_remove(c, &t, &x) &&
		case_to_out(c, t.id, out);
}

/* ---- links ---- */

struct link_in {
	str kind;
	i64 ticket_id;
};
static const struct field link_in_f[] = {
	F(link_in, kind, .required = true, .one_of = "relates|duplicates|duplicated_by|caused_by|causes"),
	F(link_in, ticket_id, .required = true, .min = 1, .max = INT64_MAX),
};
static const struct shape link_in_shape = { .name = "ticket_link_in", .f = link_in_f, .n = COUNT(link_in_f), .size = sizeof(struct link_in), .given_off = -1 };

static bool link_post(struct ctx *c, const void *in, void *out)
{
	const struct link_in *b = in;
	struct ticket t;

	return take(c, call_id(c, 0), V_TICKET_EDIT, &t) && relation_put(c, &t, b->kind, b->ticket_id) && case_to_out(c, t.id, out);
}

static bool link_delete(struct ctx *c, const void *in, void *out)
{
	struct ticket t;

	(void)in;
	return take(c, call_id(c, 0), V_TICKET_EDIT, &t) && relation_drop(c, &t, call_id(c, 1)) && case_to_out(c, t.id, out);
}

/* ---- watchers ---- */

struct watcher_in {
	i64 agent_id;
};
static const struct field watcher_in_f[] = { F(watcher_in, agent_id, .required = true, .min = 1, .max = INT64_MAX) };
static const struct shape watcher_in_shape = SHAPE(watcher_in, watcher_in_f);

static bool watcher_post(struct ctx *c, const void *in, void *out)
{
	struct ticket t;

	return take(c, call_id(c, 0), V_TICKET_NOTE, &t) && watcher_put(c, &t, ((const struct watcher_in *)in)->agent_id) &&
		case_to_out(c, t.id, out);
}

static bool watcher_delete(struct ctx *c, const void *in, void *out)
{
	struct ticket t;

	(void)in;
	return take(c, call_id(c, 0), V_TICKET_NOTE, &t) && watcher_drop(c, &t, call_id(c, 1)) && case_to_out(c, t.id, out);
}

/* ---- templates ---- */

struct template_out {
	i64 id;
	str name;
	struct json_raw items;
};
static const struct field template_f[] = { F(template_out, id), F(template_out, name), F(template_out, items, .doc = "[{text, needed}]") };
static const struct shape template_shape = { .name = "check_template_out", .f = template_f, .n = COUNT(template_f), .size = sizeof(struct template_out), .given_off = -1 };
struct templates_out {
	struct list templates;
};
static const struct field templates_f[] = { FL(templates_out, templates, &template_shape) };
static const struct shape templates_shape = { .name = "check_templates_out", .f = templates_f, .n = COUNT(templates_f), .size = sizeof(struct templates_out), .given_off = -1 };

static bool templates_get(struct ctx *c, const void *in, void *out)
{
	struct check_templates l;
	struct template_out *v;
	size_t i;

	(void)in;
	if (!check_templates_load(c, &l))
		return false;
	v = NEW_N(c->arena, struct template_out, l.n);
	for (i = 0; i < l.n; i++)
		v[i] = (struct template_out){ l.v[i].id, l.v[i].name, { l.v[i].items } };
	((struct templates_out *)out)->templates = (struct list){ v, l.n };
	return true;
}

struct template_in {
	str name;
	struct json_raw items;
};
static const struct field template_in_f[] = { F(template_in, name, .max = 80), F(template_in, items) };
static const struct shape template_in_shape = { .name = "check_template_in", .f = template_in_f, .n = COUNT(template_in_f), .size = sizeof(struct template_in), .given_off = -1 };

static bool template_put(struct ctx *c, const struct template_in *b, struct check_template *x, void *out)
{
	json_t *items = NULL;

	if (b->name.s)
		x->name = b->name;
	if (b->items.text.n && !json_parse(c, str_fmt(c->arena, "[%.*s]", FMT(b->items.text)), &items))
		return false;
	if (!check_template_save(c, x, items ? json_array_get(items, 0) : NULL))
		return false;
	*(struct template_out *)out = (struct template_out){ x->id, x->name, { x->items } };
	return true;
}

static bool template_post(struct ctx *c, const void *in, void *out)
{
	struct check_template x = { .name = S("") };

	c->call->status = 201;
	return template_put(c, in, &x, out);
}

static bool template_patch(struct ctx *c, const void *in, void *out)
{
	struct check_template x;

	return check_template_one(c, call_id(c, 0), &x) && template_put(c, in, &x, out);
}

static bool template_delete(struct ctx *c, const void *in, void *out)
{
	(void)in;
	(void)out;
	return check_template_remove(c, call_id(c, 0));
}

static const struct route rows[] = {
	{ "GET", "/api/v1/tickets/{id}/case", case_get, V_TICKET_READ, NULL, &case_shape, 0, NULL, "Checklist, links and watchers of a ticket" },
	{ "POST", "/api/v1/tickets/{id}/checklist", item_post, V_TICKET_EDIT, &item_in_shape, &case_shape, R_WRITE, NULL, "Add an item, or those of a template" },
	{ "PATCH", "/api/v1/checklist/{id}", item_patch, V_TICKET_EDIT, &item_in_shape, &case_shape, R_WRITE, NULL, "Tick or change an item" },
	{ "DELETE", "/api/v1/checklist/{id}", item_delete, V_TICKET_EDIT, NULL, &case_shape, R_WRITE, NULL, "Remove an item" },
	{ "POST", "/api/v1/tickets/{id}/links", link_post, V_TICKET_EDIT, &link_in_shape, &case_shape, R_WRITE, NULL, "Link two tickets" },
	{ "DELETE", "/api/v1/tickets/{id}/links/{link}", link_delete, V_TICKET_EDIT, NULL, &case_shape, R_WRITE, NULL, "Remove a link" },
	{ "POST", "/api/v1/tickets/{id}/watchers", watcher_post, V_TICKET_NOTE, &watcher_in_shape, &case_shape, R_WRITE, NULL, "Let somebody watch a ticket" },
	{ "DELETE", "/api/v1/tickets/{id}/watchers/{agent}", watcher_delete, V_TICKET_NOTE, NULL, &case_shape, R_WRITE, NULL, "Watch a ticket no more" },
	{ "GET", "/api/v1/check-templates", templates_get, V_DIRECTORY_READ, NULL, &templates_shape, 0, NULL, "Templates of checklists" },
	{ "POST", "/api/v1/check-templates", template_post, V_FIELD_EDIT, &template_in_shape, &template_shape, R_WRITE, NULL, "Add a template" },
	{ "PATCH", "/api/v1/check-templates/{id}", template_patch, V_FIELD_EDIT, &template_in_shape, &template_shape, R_WRITE, NULL, "Change a template" },
	{ "DELETE", "/api/v1/check-templates/{id}", template_delete, V_FIELD_EDIT, NULL, NULL, R_WRITE, NULL, "Remove a template" },
};
const struct route_set routes_case = { rows, COUNT(rows) };
