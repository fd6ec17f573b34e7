/* Policies: what is promised to whom, tried before it is saved. */
#include "api/clocks.h"
#include "api/seen.h"
#include "api/sets.h"
#include "api/ticket_full.h"
#include "desk/promise/policies.h"
#include "desk/promise/preview.h"

/* ---- shapes ---- */

struct policy_out {
	i64 id;
	str name;
	i64 position;
	bool active;
	i64 version_id, versions, calendar_id;
	struct json_raw when, targets, warn, steps;
	bool periodic_updates, public;
	struct json_raw public_text;
	i64 running;
};
static const struct field policy_f[] = {
	F(policy_out, id), F(policy_out, name), F(policy_out, position), F(policy_out, active),
	F(policy_out, version_id), F(policy_out, versions),
	F(policy_out, calendar_id, .id_null = true, .doc = "null: round the clock."),
	F(policy_out, when, .doc = "The condition; null: all tickets."),
	F(policy_out, targets, .doc = "[{metric, priority (0 any), channel (\"\" any), target_s}]"),
	F(policy_out, warn, .doc = "[{percent} or {before_s}]"),
	F(policy_out, steps, .doc = "[{at, value, when, metrics, actions}]"),
	F(policy_out, periodic_updates), F(policy_out, public),
	F(policy_out, public_text, .doc = "By language."),
	F(policy_out, running, .doc = "Tickets with a live clock under it."),
};
static const struct shape policy_shape = SHAPE(policy_out, policy_f);
struct policies_out {
	struct list policies;
};
static const struct field policies_f[] = { FL(policies_out, policies, &policy_shape) };
static const struct shape policies_shape = SHAPE(policies_out, policies_f);

static struct json_raw member(struct ctx *c, const json_t *def, const char *name, str otherwise)
{
	const json_t *j = json_object_get(def, name);

	return (struct json_raw){ j ? json_text(c->arena, j) : otherwise };
}

static void from_def(struct ctx *c, const json_t *def, struct policy_out *o)
{
	o->when = member(c, def, "when", S("null"));
	o->targets = member(c, def, "targets", S("[]"));
	o->warn = member(c, def, "warn", S("[]"));
	o->steps = member(c, def, "steps", S("[]"));
	o->public_text = member(c, def, "public_text", S("{}"));
	if (str_eq(o->public_text.text, S("null")))
		o->public_text.text = S("{}");
	o->periodic_updates = json_get_bool(def, "periodic_updates", false);
	o->public = json_get_bool(def, "public", false);
}

static struct policy_out out_of(struct ctx *c, const struct policies_row *r)
{
	struct policy_out o = { .id = r->id, .name = r->name, .position = r->position, .active = r->active,
		.version_id = r->version_id, .versions = r->versions, .calendar_id = r->calendar_id,
		.running = r->running };

	from_def(c, r->def, &o);
	return o;
}

/* ---- reading ---- */

static bool policies_get(struct ctx *c, const void *in, void *out)
{
	struct policies_rows rows;
	struct policy_out *v;
	size_t i;

	(void)in;
	if (!policies_list(c, &rows))
		return false;
	v = NEW_N(c->arena, struct policy_out, rows.n);
	for (i = 0; i < rows.n; i++)
		v[i] = out_of(c, &rows.v[i]);
	((struct policies_out *)out)->policies = (struct list){ v, rows.n };
	return true;
}

static bool answer(struct ctx *c, i64 id, void *out)
{
	struct policies_row row;

	if (!policies_load(c, id, &row))
		return false;
	*(struct policy_out *)out = out_of(c, &row);
	return true;
}

static bool policy_get(struct ctx *c, const void *in, void *out)
{
	(void)in;
	return answer(c, call_id(c, 0), out);
}

struct agent_out {
	i64 id;
	str name;
};
static const struct field agent_f[] = { F(agent_out, id, .id_null = true), F(agent_out, name) };
static const struct shape agent_shape = { .name = "version_agent", .f = agent_f, .n = COUNT(agent_f),
	.size = sizeof(struct agent_out), .given_off = -1 };
struct policy_version_out {
	i64 id;
	struct json_raw policy;
	i64 created_at;
	struct agent_out *agent;
	bool applied_to_running;
};
static const struct field version_f[] = {
	F(policy_version_out, id), F(policy_version_out, policy), F(policy_version_out, created_at, .time = true),
	FO(policy_version_out, agent, &agent_shape), F(policy_version_out, applied_to_running),
};
static const struct shape version_shape = SHAPE(policy_version_out, version_f);
struct policy_versions_out {
	struct list versions;
};
static const struct field versions_f[] = { FL(policy_versions_out, versions, &version_shape) };
static const struct shape versions_shape = SHAPE(policy_versions_out, versions_f);

/* As it was saved, but no text is told as {} here as everywhere. */
static json_t *whole(json_t *def)
{
	if (json_is_null(json_object_get(def, "public_text")))
		json_object_set_new(def, "public_text", json_object());
	return def;
}

static bool versions_get(struct ctx *c, const void *in, void *out)
{
	struct policies_version *v;
	struct policy_version_out *w;
	size_t i, n;

	(void)in;
	if (!policies_versions(c, call_id(c, 0), &v, &n))
		return false;
	w = NEW_N(c->arena, struct policy_version_out, n);
	for (i = 0; i < n; i++) {
		w[i] = (struct policy_version_out){ .id = v[i].id, .policy = { json_text(c->arena, whole(v[i].def)) },
			.created_at = v[i].created_at, .applied_to_running = v[i].applied_to_running,
			.agent = NEW(c->arena, struct agent_out) };
		*w[i].agent = (struct agent_out){ v[i].agent_id, v[i].agent_name };
	}
	((struct policy_versions_out *)out)->versions = (struct list){ w, n };
	return true;
}

/* ---- writing ---- */

struct policy_in {
	u64 given;
	str name;
	i64 position;
	bool active;
	i64 calendar_id;
	struct json_raw when, targets, warn, steps;
	bool periodic_updates, public;
	struct json_raw public_text;
	bool apply_to_running;
	i64 seen_version_id;
};
#define POLICY_IN \
	F(policy_in, position, .min = 1, .max = 100000), F(policy_in, active), \
	F(policy_in, calendar_id, .nullable = true), F(policy_in, when, .nullable = true), F(policy_in, warn), F(policy_in, steps), \
	F(policy_in, periodic_updates), F(policy_in, public), F(policy_in, public_text)
static const struct field policy_new_f[] = {
	F(policy_in, name, .required = true, .min = 1, .max = 100), F(policy_in, targets, .required = true), POLICY_IN,
};
static const struct shape policy_new_shape = { .name = "policy_new", .f = policy_new_f, .n = COUNT(policy_new_f),
	.size = sizeof(struct policy_in), .given_off = -1 };
static const struct field policy_in_f[] = {
	F(policy_in, name, .min = 1, .max = 100), F(policy_in, targets), POLICY_IN,
	F(policy_in, apply_to_running, .doc = "Running tickets follow in the background; else they keep their version."),
	F(policy_in, seen_version_id, .min = 1, .max = INT64_MAX, .doc = SEEN_DOC),
};
static const struct shape policy_in_shape = SHAPE_GIVEN(policy_in, policy_in_f);

/* The members as they were sent: the shape has seen that they are known. */
static bool body(struct ctx *c, json_t **set)
{
	if (!json_parse(c, c->call->http->body, set))
		return false;
	json_object_del(*set, "apply_to_running");
	return true;
}

static bool nobody_since(struct ctx *c, i64 id, json_t *set)
{
	struct policies_version *v;
	struct policies_row row;
	size_t n;

	if (!seen_hold(c, S("policy"), id) || !policies_load(c, id, &row))
		return false;
	return seen_fresh(set, row.version_id) ||
		(policies_versions(c, id, &v, &n) && seen_stale(c, n ? v[0].agent_name : S(""), n ? v[0].created_at : 0));
}

static bool policy_post(struct ctx *c, const void *in, void *out)
{
	json_t *set;
	i64 id;

	(void)in;
	if (!body(c, &set) || !policies_save(c, &(struct policies_edit){ .set = set }, &id))
		return false;
	c->call->status = 201;
	return answer(c, id, out);
}

static bool policy_patch(struct ctx *c, const void *in, void *out)
{
	const struct policy_in *i = in;
	json_t *set;
	i64 id;

	return body(c, &set) && nobody_since(c, call_id(c, 0), set) &&
		policies_save(c, &(struct policies_edit){ .id = call_id(c, 0), .set = set,
		.apply_to_running = i->apply_to_running }, &id) && answer(c, id, out);
}

static bool policy_delete(struct ctx *c, const void *in, void *out)
{
	struct policies_row row;
	json_t *set;
	i64 id;

	(void)in, (void)out;
	return policies_load(c, call_id(c, 0), &row) && json_parse(c, S("{\"active\":false}"), &set) &&
		(!row.active || policies_save(c, &(struct policies_edit){ .id = row.id, .set = set }, &id));
}

struct order_in {
	struct i64s ids;
};
static const struct field order_f[] = { F(order_in, ids, .required = true, .min = 1, .max = 500) };
static const struct shape order_shape = { .name = "policy_order", .f = order_f, .n = COUNT(order_f),
	.size = sizeof(struct order_in), .given_off = -1 };

static bool order_put(struct ctx *c, const void *in, void *out)
{
	const struct order_in *i = in;

	return policies_order(c, &i->ids) && policies_get(c, NULL, out);
}

struct restore_in {
	i64 version_id;
};
static const struct field restore_f[] = { F(restore_in, version_id, .required = true, .min = 1, .max = INT64_MAX) };
static const struct shape restore_shape = { .name = "policy_restore", .f = restore_f, .n = COUNT(restore_f),
	.size = sizeof(struct restore_in), .given_off = -1 };

static bool restore_post(struct ctx *c, const void *in, void *out)
{
	const struct restore_in *i = in;

	return policies_restore(c, call_id(c, 0), i->version_id) && answer(c, call_id(c, 0), out);
}

/* ---- trying ---- */

struct preview_in {
	struct json_raw when;
};
static const struct field preview_in_f[] = { F(preview_in, when, .required = true, .nullable = true) };
static const struct shape preview_in_shape = { .name = "policy_preview_in", .f = preview_in_f,
	.n = COUNT(preview_in_f), .size = sizeof(struct preview_in), .given_off = -1 };
struct preview_out {
	i64 open;
	struct list tickets;
};
static const struct field preview_f[] = {
	F(preview_out, open, .doc = "Open tickets that meet it, counted up to 10,000."),
	FL(preview_out, tickets, &ticket_row_shape, .doc = "The newest ten."),
};
static const struct shape preview_shape = { .name = "policy_preview_out", .f = preview_f, .n = COUNT(preview_f),
	.size = sizeof(struct preview_out), .given_off = -1 };

static bool preview_post(struct ctx *c, const void *in, void *out)
{
	const struct preview_in *i = in;
	struct preview_out *o = out;
	const struct condition *when;
	struct ticket_rows rows;
	json_t *j;

	if (!json_parse(c, i->when.text.n ? i->when.text : S("null"), &j) || !condition_parse(c, j, "when", &when) ||
	    !preview_tickets(c, when, &o->open, &rows))
		return false;
	o->tickets = ticket_rows_to_list(c, &rows);
	return true;
}

struct try_in {
	i64 ticket_id;
	struct json_raw policy;
};
static const struct field try_in_f[] = {
	F(try_in, ticket_id, .required = true, .min = 1, .max = INT64_MAX),
	F(try_in, policy, .doc = "A draft, with id if it changes one that is there."),
};
static const struct shape try_in_shape = { .name = "policy_try_in", .f = try_in_f, .n = COUNT(try_in_f),
	.size = sizeof(struct try_in), .given_off = -1 };
static const struct field leaf_f[] = {
	F(preview_leaf, field), F(preview_leaf, op), F(preview_leaf, wanted), F(preview_leaf, has), F(preview_leaf, ok),
};
static const struct shape leaf_shape = SHAPE(preview_leaf, leaf_f);
static const struct field step_f[] = {
	F(preview_step, id, .id_null = true), F(preview_step, name), F(preview_step, matched),
	FL(preview_step, why, &leaf_shape),
};
static const struct shape step_shape = SHAPE(preview_step, step_f);
struct matched_out {
	i64 id;
	str name;
};
static const struct field matched_f[] = { F(matched_out, id, .id_null = true), F(matched_out, name) };
static const struct shape matched_shape = SHAPE(matched_out, matched_f);
struct try_out {
	struct matched_out *matched;
	struct list path, clocks;
};
static const struct field try_f[] = {
	FO(try_out, matched, &matched_shape), FL(try_out, path, &step_shape), FL(try_out, clocks, &clock_shape),
};
static const struct shape try_shape = { .name = "policy_try_out", .f = try_f, .n = COUNT(try_f),
	.size = sizeof(struct try_out), .given_off = -1 };

/* A draft may carry what policy_out has beside what is set. */
static bool read_draft(struct ctx *c, const struct json_raw *raw, struct sla_policy *out)
{
	static const char *const not_set[] = { "id", "version_id", "versions", "running", "apply_to_running" };
	json_t *set;
	i64 id;
	size_t i;

	if (!json_parse(c, raw->text, &set))
		return false;
	if (!json_is_object(set))
		return fail(c, E_INVALID, "policy", "shape.object");
	id = json_get_i64(set, "id", 0);
	for (i = 0; i < COUNT(not_set); i++)
		json_object_del(set, not_set[i]);
	return policies_draft(c, id, set, out);
}

static bool try_post(struct ctx *c, const void *in, void *out)
{
	const struct try_in *i = in;
	struct try_out *o = out;
	struct sla_policy draft;
	struct preview_try tried;
	struct ticket t;
	bool drafted = i->policy.text.n && !str_eq(i->policy.text, S("null"));

	if (!ticket_load(c, i->ticket_id, &t) || (drafted && !read_draft(c, &i->policy, &draft)) ||
	    !preview_ticket(c, t.id, drafted ? &draft : NULL, &tried))
		return false;
	if (tried.matched) {
		o->matched = NEW(c->arena, struct matched_out);
		*o->matched = (struct matched_out){ tried.matched_id, tried.matched_name };
	}
	o->path = (struct list){ tried.path, tried.steps };
	o->clocks = (struct list){ tried.clocks.v, tried.clocks.n };
	return true;
}

static const struct route rows[] = {
	{ "GET", "/api/v1/sla/policies", policies_get, V_DIRECTORY_READ, NULL, &policies_shape, 0, NULL,
	  "Policies in the order they are tried" },
	{ "GET", "/api/v1/sla/policies/{id}", policy_get, V_DIRECTORY_READ, NULL, &policy_shape, 0, NULL, "One policy" },
	{ "POST", "/api/v1/sla/policies", policy_post, V_SLA_EDIT, &policy_new_shape, &policy_shape, R_WRITE, NULL,
	  "Make a policy" },
	{ "PATCH", "/api/v1/sla/policies/{id}", policy_patch, V_SLA_EDIT, &policy_in_shape, &policy_shape, R_WRITE, NULL,
	  "Change a policy: a new version" },
	{ "DELETE", "/api/v1/sla/policies/{id}", policy_delete, V_SLA_EDIT, NULL, NULL, R_WRITE, NULL,
	  "Try it on no further ticket; running ones keep it" },
	{ "PUT", "/api/v1/sla/policies/order", order_put, V_SLA_EDIT, &order_shape, &policies_shape, R_WRITE, NULL,
	  "The order in which they are tried" },
	{ "GET", "/api/v1/sla/policies/{id}/versions", versions_get, V_DIRECTORY_READ, NULL, &versions_shape, 0, NULL,
	  "Versions of a policy, newest first" },
	{ "POST", "/api/v1/sla/policies/{id}/restore", restore_post, V_SLA_EDIT, &restore_shape, &policy_shape, R_WRITE,
	  NULL, "An older version becomes the newest" },
	{ "POST", "/api/v1/sla/policies/preview", preview_post, V_SLA_EDIT, &preview_in_shape, &preview_shape, 0, NULL,
	  "Open tickets that a condition holds for" },
	{ "POST", "/api/v1/sla/policies/try", try_post, V_SLA_EDIT, &try_in_shape, &try_shape, 0, NULL,
	  "What the policies, or a draft among them, make of a ticket" },
};
const struct route_set routes_sla = { rows, COUNT(rows) };
