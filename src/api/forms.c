/* Forms of hand-overs and lists of questions: the administrator's side. */
#include "api/seen.h"
#include "api/sets.h"
#include "desk/cases/field_value.h"
#include "desk/flow/answers.h"
#include "desk/flow/forms.h"

struct form_out {
	i64 id;
	str kind, name;
	i64 position;
	bool active;
	i64 version_id, versions, updated_at;
	struct json_raw when, team_ids, questions;
	i64 priority;
};
static const struct field form_f[] = {
	F(form_out, id), F(form_out, kind, .one_of = "escalation|return|questions"), F(form_out, name),
	F(form_out, position), F(form_out, active), F(form_out, version_id), F(form_out, versions),
	F(form_out, updated_at, .time = true),
	F(form_out, when, .doc = "The condition; null: all tickets."),
	F(form_out, team_ids, .doc = "For moves to these teams (questions: tickets of these teams); empty: all."),
	F(form_out, priority, .doc = "What the hand-over proposes; 0: as it is."),
	F(form_out, questions, .doc = "[{key, kind, label, help, required, options, fills}]"),
};
static const struct shape form_shape = SHAPE(form_out, form_f);
struct forms_out {
	struct list forms;
};
static const struct field forms_f[] = { FL(forms_out, forms, &form_shape) };
static const struct shape forms_shape = SHAPE(forms_out, forms_f);

static struct json_raw member(struct ctx *c, const json_t *def, const char *name, str otherwise)
{
	const json_t *j = json_object_get(def, name);

	return (struct json_raw){ j && !json_is_null(j) ? json_text(c->arena, j) : otherwise };
}

static bool out_of(struct ctx *c, const struct forms_row *r, struct form_out *o)
{
	json_t *def;

	if (!json_parse(c, r->def, &def))
		return false;
	*o = (struct form_out){ .id = r->id, .kind = r->kind, .name = r->name, .position = r->position,
		.active = r->active, .version_id = r->version_id, .versions = r->versions, .updated_at = r->updated_at,
		.when = member(c, def, "when", S("null")), .team_ids = member(c, def, "team_ids", S("[]")),
		.questions = member(c, def, "questions", S("[]")), .priority = json_get_i64(def, "priority", 0) };
	return true;
}

static bool forms_get(struct ctx *c, const void *in, void *out)
{
	struct forms_rows rows;
	struct form_out *v;
	size_t i;

	(void)in;
	if (!forms_list(c, &rows))
		return false;
	v = NEW_N(c->arena, struct form_out, rows.n);
	for (i = 0; i < rows.n; i++)
		if (!out_of(c, &rows.v[i], &v[i]))
			return false;
	((struct forms_out *)out)->forms = (struct list){ v, rows.n };
	return true;
}

static bool answer(struct ctx *c, i64 id, void *out)
{
	struct forms_row row;

	return forms_load(c, id, &row) && out_of(c, &row, out);
}

static bool form_get(struct ctx *c, const void *in, void *out)
{
	(void)in;
	return answer(c, call_id(c, 0), out);
}

/* ---- versions ---- */

struct form_version_out {
	i64 id;
	str name;
	struct json_raw form;
	i64 created_at;
	str agent_name;
};
static const struct field version_f[] = {
	F(form_version_out, id), F(form_version_out, name), F(form_version_out, form),
	F(form_version_out, created_at, .time = true), F(form_version_out, agent_name),
};
static const struct shape version_shape = SHAPE(form_version_out, version_f);
struct form_versions_out {
	struct list versions;
};
static const struct field versions_f[] = { FL(form_versions_out, versions, &version_shape) };
static const struct shape versions_shape = SHAPE(form_versions_out, versions_f);

static bool versions_get(struct ctx *c, const void *in, void *out)
{
	struct forms_version *v;
	struct form_version_out *w;
	size_t i, n;

	(void)in;
	if (!forms_versions(c, call_id(c, 0), &v, &n))
		return false;
	w = NEW_N(c->arena, struct form_version_out, n);
	for (i = 0; i < n; i++)
		w[i] = (struct form_version_out){ v[i].id, v[i].name, { v[i].def }, v[i].created_at, v[i].agent_name };
	((struct form_versions_out *)out)->versions = (struct list){ w, n };
	return true;
}

/* ---- writing ---- */

struct form_in {
	str kind, name;
	bool active;
	struct json_raw when, team_ids, questions;
	i64 priority, seen_version_id;
};
#define FORM_IN \
	F(form_in, active), F(form_in, when, .nullable = true), F(form_in, team_ids), F(form_in, priority, .max = 4)
static const struct field form_new_f[] = {
	F(form_in, kind, .required = true, .one_of = "escalation|return|questions"),
	F(form_in, name, .required = true, .min = 1, .max = 100), F(form_in, questions, .required = true), FORM_IN,
};
static const struct shape form_new_shape = { .name = "form_new", .f = form_new_f, .n = COUNT(form_new_f),
	.size = sizeof(struct form_in), .given_off = -1 };
static const struct field form_in_f[] = {
	F(form_in, name, .min = 1, .max = 100), F(form_in, questions), FORM_IN,
	F(form_in, seen_version_id, .min = 1, .max = INT64_MAX, .doc = SEEN_DOC),
};
static const struct shape form_in_shape = SHAPE(form_in, form_in_f);

static bool nobody_since(struct ctx *c, i64 id, json_t *set)
{
	struct forms_version *v;
	struct forms_row row;
	size_t n;

	if (!id)
		return true;
	if (!seen_hold(c, S("form"), id) || !forms_load(c, id, &row))
		return false;
	return seen_fresh(set, row.version_id) ||
		(forms_versions(c, id, &v, &n) && seen_stale(c, n ? v[0].agent_name : S(""), n ? v[0].created_at : 0));
}

/* The members as they were sent: the shape has seen that they are known. */
static bool save(struct ctx *c, i64 id, void *out)
{
	json_t *set;

	return json_parse(c, c->call->http->body, &set) && nobody_since(c, id, set) &&
		forms_save(c, &(struct forms_edit){ .id = id, .set = set }, &id) && answer(c, id, out);
}

static bool form_post(struct ctx *c, const void *in, void *out)
{
	(void)in;
	if (!save(c, 0, out))
		return false;
	c->call->status = 201;
	return true;
}

static bool form_patch(struct ctx *c, const void *in, void *out)
{
	(void)in;
	return save(c, call_id(c, 0), out);
}

static bool form_delete(struct ctx *c, const void *in, void *out)
{
	json_t *set;
	i64 id;

	(void)in, (void)out;
	return json_parse(c, S("{\"active\":false}"), &set) &&
		forms_save(c, &(struct forms_edit){ .id = call_id(c, 0), .set = set }, &id);
}

struct order_in {
	struct i64s ids;
};
static const struct field order_f[] = { F(order_in, ids, .required = true, .min = 1, .max = 300) };
static const struct shape order_shape = { .name = "form_order", .f = order_f, .n = COUNT(order_f),
	.size = sizeof(struct order_in), .given_off = -1 };

static bool order_put(struct ctx *c, const void *in, void *out)
{
	const struct order_in *i = in;

	return forms_order(c, &i->ids) && forms_get(c, NULL, out);
}

struct restore_in {
	i64 version_id;
};
static const struct field restore_f[] = { F(restore_in, version_id, .required = true, .min = 1, .max = INT64_MAX) };
static const struct shape restore_shape = { .name = "form_restore", .f = restore_f, .n = COUNT(restore_f),
	.size = sizeof(struct restore_in), .given_off = -1 };

static bool restore_post(struct ctx *c, const void *in, void *out)
{
	const struct restore_in *i = in;

	return forms_restore(c, call_id(c, 0), i->version_id) && answer(c, call_id(c, 0), out);
}

/* ---- trying ---- */

struct try_in {
	i64 ticket_id;
	struct json_raw form;
};
static const struct field try_in_f[] = {
	F(try_in, ticket_id, .required = true, .min = 1, .max = INT64_MAX),
	F(try_in, form, .required = true, .doc = "A draft: {when, team_ids, priority, questions}."),
};
static const struct shape try_in_shape = { .name = "form_try_in", .f = try_in_f, .n = COUNT(try_in_f),
	.size = sizeof(struct try_in), .given_off = -1 };
struct leaf_out {
	str field, op, wanted, has;
	bool ok;
};
static const struct field leaf_f[] = {
	F(leaf_out, field), F(leaf_out, op), F(leaf_out, wanted), F(leaf_out, has), F(leaf_out, ok),
};
static const struct shape leaf_shape = { .name = "form_leaf", .f = leaf_f, .n = COUNT(leaf_f),
	.size = sizeof(struct leaf_out), .given_off = -1 };
struct try_out {
	bool holds;
	str subject;
	struct list why;
};
static const struct field try_f[] = {
	F(try_out, holds), F(try_out, subject), FL(try_out, why, &leaf_shape),
};
static const struct shape try_shape = { .name = "form_try_out", .f = try_f, .n = COUNT(try_f),
	.size = sizeof(struct try_out), .given_off = -1 };

static bool try_post(struct ctx *c, const void *in, void *out)
{
	const struct try_in *i = in;
	struct try_out *o = out;
	struct cond_attrs at = { 0 };
	struct form f = { 0 };
	struct cond_leaves l;
	struct leaf_out *v;
	struct ticket t;
	json_t *def;
	size_t k;

	if (!ticket_load(c, i->ticket_id, &t) || !json_parse(c, i->form.text, &def) || !form_parse(c, def, &f) ||
	    !case_attrs(c, &t, &at))
		return false;
	o->holds = condition_holds(f.when, &at);
	o->subject = t.subject;
	l = f.when ? condition_explain(c->arena, f.when, &at) : (struct cond_leaves){ NULL, 0 };
	v = NEW_N(c->arena, struct leaf_out, l.n);
	for (k = 0; k < l.n; k++)
		v[k] = (struct leaf_out){ str_of(cond_field_name(l.v[k].test->field)),
			str_of(cond_op_name(l.v[k].test->op)), l.v[k].wanted, l.v[k].has, l.v[k].ok };
	o->why = (struct list){ v, l.n };
	return true;
}

static const struct route rows[] = {
	{ "GET", "/api/v1/forms", forms_get, V_DIRECTORY_READ, NULL, &forms_shape, 0, NULL,
	  "Forms in the order in which they are tried, by kind" },
	{ "GET", "/api/v1/forms/{id}", form_get, V_DIRECTORY_READ, NULL, &form_shape, 0, NULL, "One form" },
	{ "POST", "/api/v1/forms", form_post, V_FORM_EDIT, &form_new_shape, &form_shape, R_WRITE, NULL, "Make a form" },
	{ "PATCH", "/api/v1/forms/{id}", form_patch, V_FORM_EDIT, &form_in_shape, &form_shape, R_WRITE, NULL,
	  "Change a form: a new version" },
	{ "DELETE", "/api/v1/forms/{id}", form_delete, V_FORM_EDIT, NULL, NULL, R_WRITE, NULL,
	  "Ask it no more; answers stay" },
	{ "PUT", "/api/v1/forms/order", order_put, V_FORM_EDIT, &order_shape, &forms_shape, R_WRITE, NULL,
	  "The order in which they are tried" },
	{ "GET", "/api/v1/forms/{id}/versions", versions_get, V_DIRECTORY_READ, NULL, &versions_shape, 0, NULL,
	  "Versions of a form, newest first" },
	{ "POST", "/api/v1/forms/{id}/restore", restore_post, V_FORM_EDIT, &restore_shape, &form_shape, R_WRITE, NULL,
	  "An older version becomes the newest" },
	{ "POST", "/api/v1/forms/try", try_post, V_FORM_EDIT, &try_in_shape, &try_shape, 0, NULL,
	  "Whether a draft would be asked on a ticket, and why" },
};
const struct route_set routes_forms = { rows, COUNT(rows) };
