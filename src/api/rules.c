/* Rules: what the desk does by itself, tried before it is saved, with what it did. */
#include "api/seen.h"
#include "api/sets.h"
#include "desk/cases/ticket.h"
#include "desk/flow/rule_try.h"
#include "store/db.h"

/* ---- shapes ---- */

struct rule_out {
	i64 id;
	str name, kind;
	i64 position;
	bool active;
	i64 version_id, versions;
	struct json_raw on, after, when, actions;
	i64 fired, last_at, updated_at;
	bool demo;
};
static const struct field rule_f[] = {
	F(rule_out, id), F(rule_out, name), F(rule_out, kind, .one_of = "event|time"), F(rule_out, position),
	F(rule_out, active), F(rule_out, version_id), F(rule_out, versions),
	F(rule_out, on, .doc = "Events that start it; null: a time rule."),
	F(rule_out, after, .doc = "{since, minutes, calendar_id}; null: not a time rule."),
	F(rule_out, when, .doc = "The condition; null: every ticket."),
	F(rule_out, actions, .doc = "[{do, …}]"),
	F(rule_out, fired, .doc = "Within 7 days, up to 1,000."),
	F(rule_out, last_at, .time = true, .nullable = true), F(rule_out, updated_at, .time = true), F(rule_out, demo),
};
static const struct shape rule_shape = SHAPE(rule_out, rule_f);
struct rules_out {
	struct list rules;
};
static const struct field rules_f[] = { FL(rules_out, rules, &rule_shape) };
static const struct shape rules_shape = SHAPE(rules_out, rules_f);

static struct json_raw member(struct ctx *c, const json_t *def, const char *name)
{
	const json_t *j = json_object_get(def, name);

	return (struct json_raw){ j ? json_text(c->arena, j) : S("null") };
}

static struct rule_out out_of(struct ctx *c, const struct rules_row *r)
{
	return (struct rule_out){ .id = r->id, .name = r->name, .kind = r->kind, .position = r->position,
		.active = r->active, .version_id = r->version_id, .versions = r->versions, .on = member(c, r->def, "on"),
		.after = member(c, r->def, "after"), .when = member(c, r->def, "when"),
		.actions = member(c, r->def, "actions"), .fired = r->fired, .last_at = r->last_at,
		.updated_at = r->updated_at, .demo = r->demo };
}

/* ---- reading ---- */

static bool rules_get(struct ctx *c, const void *in, void *out)
{
	struct rules_rows rows;
	struct rule_out *v;
	size_t i;

	(void)in;
	if (!rules_list(c, &rows))
		return false;
	v = NEW_N(c->arena, struct rule_out, rows.n);
	for (i = 0; i < rows.n; i++)
		v[i] = out_of(c, &rows.v[i]);
	((struct rules_out *)out)->rules = (struct list){ v, rows.n };
	return true;
}

static bool answer(struct ctx *c, i64 id, void *out)
{
	struct rules_row row;

	if (!rules_load(c, id, &row))
		return false;
	*(struct rule_out *)out = out_of(c, &row);
	return true;
}

static bool rule_get(struct ctx *c, const void *in, void *out)
{
	(void)in;
	return answer(c, call_id(c, 0), out);
}

struct by_out {
	i64 id;
	str name;
};
static const struct field by_f[] = { F(by_out, id, .id_null = true), F(by_out, name) };
static const struct shape by_shape = { .name = "rule_version_agent", .f = by_f, .n = COUNT(by_f),
	.size = sizeof(struct by_out), .given_off = -1 };
struct rule_version_out {
	i64 id;
	str name;
	bool active;
	struct json_raw rule;
	i64 created_at;
	struct by_out *agent;
};
static const struct field version_f[] = {
	F(rule_version_out, id), F(rule_version_out, name), F(rule_version_out, active), F(rule_version_out, rule),
	F(rule_version_out, created_at, .time = true), FO(rule_version_out, agent, &by_shape),
};
static const struct shape version_shape = SHAPE(rule_version_out, version_f);
struct rule_versions_out {
	struct list versions;
};
static const struct field versions_f[] = { FL(rule_versions_out, versions, &version_shape) };
static const struct shape versions_shape = SHAPE(rule_versions_out, versions_f);

static bool versions_get(struct ctx *c, const void *in, void *out)
{
	struct rules_version *v;
	struct rule_version_out *w;
	size_t i, n;

	(void)in;
	if (!rules_versions(c, call_id(c, 0), &v, &n))
		return false;
	w = NEW_N(c->arena, struct rule_version_out, n);
	for (i = 0; i < n; i++) {
		w[i] = (struct rule_version_out){ .id = v[i].id, .name = v[i].name, .active = v[i].active,
			.rule = { json_text(c->arena, v[i].def) }, .created_at = v[i].created_at,
			.agent = NEW(c->arena, struct by_out) };
		*w[i].agent = (struct by_out){ v[i].agent_id, v[i].agent_name };
	}
	((struct rule_versions_out *)out)->versions = (struct list){ w, n };
	return true;
}

/* ---- writing ---- */

struct rule_in {
	u64 given;
	str name;
	bool active;
	struct strs on;
	struct json_raw after, when, actions;
	i64 seen_version_id;
};
#define RULE_IN \
	F(rule_in, active), F(rule_in, on, .nullable = true, .max = RULE_ONS), F(rule_in, after, .nullable = true), \
	F(rule_in, when, .nullable = true)
static const struct field rule_new_f[] = {
	F(rule_in, name, .required = true, .min = 1, .max = RULE_NAME_MAX), F(rule_in, actions, .required = true), RULE_IN,
};
static const struct shape rule_new_shape = { .name = "rule_new", .f = rule_new_f, .n = COUNT(rule_new_f),
	.size = sizeof(struct rule_in), .given_off = -1 };
static const struct field rule_in_f[] = {
	F(rule_in, name, .min = 1, .max = RULE_NAME_MAX), F(rule_in, actions), RULE_IN,
	F(rule_in, seen_version_id, .min = 1, .max = INT64_MAX, .doc = SEEN_DOC),
};
static const struct shape rule_in_shape = SHAPE_GIVEN(rule_in, rule_in_f);

/* The chain stands beside the message, for who draws it. */
static void tell_chain(struct ctx *c, const struct rule_chain *chain)
{
	json_t *list, *one;
	size_t i;

	if (!chain->n)
		return;
	list = json_array();
	for (i = 0; i < chain->n; i++) {
		const struct rule_link *l = &chain->v[i];

		one = json_object();
		json_object_set_new(one, "rule_id", l->rule_id ? json_integer(l->rule_id) : json_null());
		json_object_set_new(one, "name", json_stringn(l->name.s, l->name.n));
		json_object_set_new(one, "does", json_stringn(l->does.s, l->does.n));
		json_object_set_new(one, "starts", json_stringn(l->starts.s, l->starts.n));
		json_array_append_new(list, one);
	}
	c->call->extra = json_object();
	json_object_set_new(c->call->extra, "chain", list);
}

static bool nobody_since(struct ctx *c, i64 id, json_t *set)
{
	struct rules_version *v;
	struct rules_row row;
	size_t n;

	if (!id)
		return true;
	if (!seen_hold(c, S("rule"), id) || !rules_load(c, id, &row))
		return false;
	return seen_fresh(set, row.version_id) ||
		(rules_versions(c, id, &v, &n) && seen_stale(c, n ? v[0].agent_name : S(""), n ? v[0].created_at : 0));
}

static bool save(struct ctx *c, i64 id, void *out)
{
	struct rule_chain chain = { 0 };
	json_t *set;

	if (!json_parse(c, c->call->http->body, &set) || !nobody_since(c, id, set))
		return false;
	if (!rules_save(c, &(struct rules_edit){ .id = id, .set = set }, &id, &chain)) {
		tell_chain(c, &chain);
		return false;
	}
	return answer(c, id, out);
}

static bool rule_post(struct ctx *c, const void *in, void *out)
{
	(void)in;
	c->call->status = 201;
	return save(c, 0, out);
}

static bool rule_patch(struct ctx *c, const void *in, void *out)
{
	(void)in;
	return save(c, call_id(c, 0), out);
}

static bool rule_delete(struct ctx *c, const void *in, void *out)
{
	(void)in, (void)out;
	return rules_delete(c, call_id(c, 0));
}

struct rule_order_in {
	struct i64s ids;
};
static const struct field order_f[] = { F(rule_order_in, ids, .required = true, .min = 1, .max = RULES_MAX) };
static const struct shape order_shape = { .name = "rule_order", .f = order_f, .n = COUNT(order_f),
	.size = sizeof(struct rule_order_in), .given_off = -1 };

static bool order_put(struct ctx *c, const void *in, void *out)
{
	return rules_order(c, &((const struct rule_order_in *)in)->ids) && rules_get(c, NULL, out);
}

struct rule_restore_in {
	i64 version_id;
};
static const struct field restore_f[] = { F(rule_restore_in, version_id, .required = true, .min = 1, .max = INT64_MAX) };
static const struct shape restore_shape = { .name = "rule_restore", .f = restore_f, .n = COUNT(restore_f),
	.size = sizeof(struct rule_restore_in), .given_off = -1 };

static bool restore_post(struct ctx *c, const void *in, void *out)
{
	struct rule_chain chain = { 0 };

	if (rules_restore(c, call_id(c, 0), ((const struct rule_restore_in *)in)->version_id, &chain))
		return answer(c, call_id(c, 0), out);
	tell_chain(c, &chain);
	return false;
}

/* ---- trying ---- */

struct rule_try_in {
	i64 ticket_id;
	struct json_raw rule;
};
static const struct field try_in_f[] = {
	F(rule_try_in, rule, .required = true, .doc = "A draft, with id if it changes one that is there."),
};
static const struct shape try_in_shape = { .name = "rule_try_in", .f = try_in_f, .n = COUNT(try_in_f),
	.size = sizeof(struct rule_try_in), .given_off = -1 };
static const struct field explain_in_f[] = {
	F(rule_try_in, ticket_id, .required = true, .min = 1, .max = INT64_MAX),
	F(rule_try_in, rule, .doc = "A draft; without it all active rules."),
};
static const struct shape explain_in_shape = { .name = "rule_explain_in", .f = explain_in_f, .n = COUNT(explain_in_f),
	.size = sizeof(struct rule_try_in), .given_off = -1 };
static const struct field diff_f[] = { F(rule_diff, field), F(rule_diff, from), F(rule_diff, to) };
static const struct shape diff_shape = SHAPE(rule_diff, diff_f);
struct rule_hit_out {
	i64 ticket_id, event_id, at;
	str subject, on, failed;
	struct json_raw actions;
	struct list changes;
};
static const struct field hit_f[] = {
	F(rule_hit_out, ticket_id), F(rule_hit_out, subject), F(rule_hit_out, on),
	F(rule_hit_out, event_id, .id_null = true), F(rule_hit_out, at, .time = true), F(rule_hit_out, actions),
	F(rule_hit_out, failed, .doc = "Key of what would fail; empty: nothing."), FL(rule_hit_out, changes, &diff_shape),
};
static const struct shape hit_shape = SHAPE(rule_hit_out, hit_f);
static const struct field link_f[] = {
	F(rule_link, rule_id, .id_null = true), F(rule_link, name), F(rule_link, does), F(rule_link, starts),
};
static const struct shape link_shape = SHAPE(rule_link, link_f);
struct rule_try_out {
	i64 looked_at, open;
	bool exact;
	struct list hits, chain;
};
static const struct field try_f[] = {
	F(rule_try_out, looked_at, .doc = "The newest tickets, at most 100."),
	F(rule_try_out, open, .doc = "Open tickets that meet the conditions now, counted up to 10,000."),
	F(rule_try_out, exact, .doc = "false: some conditions cannot be counted, so at most."),
	FL(rule_try_out, hits, &hit_shape), FL(rule_try_out, chain, &link_shape, .doc = "The loop it would make; empty: none."),
};
static const struct shape try_shape = SHAPE(rule_try_out, try_f);

struct drafting {
	const struct json_raw *raw;
	struct rule r;
	struct rule_chain chain;
};

/* A draft may carry what rule_out has beside what is set. */
static bool draft_tx(struct ctx *c, void *arg)
{
	static const char *const not_set[] = { "id", "kind", "position", "version_id", "versions", "fired", "last_at",
		"updated_at", "demo" };
	struct drafting *d = arg;
	json_t *set;
	i64 id;
	size_t i;

	if (!json_parse(c, d->raw->text, &set))
		return false;
	if (!json_is_object(set))
		return fail(c, E_INVALID, "rule", "shape.object");
	id = json_get_i64(set, "id", 0);
	for (i = 0; i < COUNT(not_set); i++)
		json_object_del(set, not_set[i]);
	return rules_draft(c, id, set, &d->r, &d->chain);
}

static bool try_post(struct ctx *c, const void *in, void *out)
{
	struct drafting d = { .raw = &((const struct rule_try_in *)in)->rule };
	struct rule_try_out *o = out;
	struct rule_tried tried;
	struct rule_hit_out *v;
	size_t i;

	if (!db_read(c, draft_tx, &d) || !rule_try(c, &d.r, &tried))
		return false;
	v = NEW_N(c->arena, struct rule_hit_out, tried.hits.n);
	for (i = 0; i < tried.hits.n; i++) {
		const struct rule_hit *h = (const struct rule_hit *)tried.hits.v + i;

		v[i] = (struct rule_hit_out){ .ticket_id = h->ticket_id, .event_id = h->event_id, .at = h->at,
			.subject = h->subject, .on = h->on, .failed = h->failed, .actions = { h->actions },
			.changes = h->changes };
	}
	*o = (struct rule_try_out){ .looked_at = tried.looked_at, .open = tried.open, .exact = tried.exact,
		.hits = { v, tried.hits.n }, .chain = { d.chain.v, d.chain.n } };
	return true;
}

static const struct field leaf_f[] = {
	F(rule_leaf, field), F(rule_leaf, op), F(rule_leaf, wanted), F(rule_leaf, has), F(rule_leaf, ok),
};
static const struct shape leaf_shape = SHAPE(rule_leaf, leaf_f);
static const struct field story_f[] = {
	F(rule_story, rule_id, .id_null = true), F(rule_story, name), F(rule_story, fires),
	F(rule_story, on, .doc = "The newest event that starts it; empty: there was none."),
	F(rule_story, event_id, .id_null = true), F(rule_story, at, .time = true, .nullable = true),
	FL(rule_story, why, &leaf_shape),
};
static const struct shape story_shape = SHAPE(rule_story, story_f);
struct rule_explain_out {
	struct list rules;
};
static const struct field explain_f[] = { FL(rule_explain_out, rules, &story_shape) };
static const struct shape explain_shape = SHAPE(rule_explain_out, explain_f);

static bool explain_post(struct ctx *c, const void *in, void *out)
{
	const struct rule_try_in *i = in;
	struct drafting d = { .raw = &i->rule };
	bool drafted = i->rule.text.n && !str_eq(i->rule.text, S("null"));
	struct rule_story *v;
	size_t n;

	if ((drafted && !draft_tx(c, &d)) || !rule_explain(c, i->ticket_id, drafted ? &d.r : NULL, &v, &n))
		return false;
	((struct rule_explain_out *)out)->rules = (struct list){ v, n };
	return true;
}

/* ---- the log ---- */

struct rule_line_out {
	i64 id, rule_id, version_id, ticket_id, event_id, created_at;
	str name, subject, outcome;
	struct json_raw detail;
};
static const struct field line_f[] = {
	F(rule_line_out, id), F(rule_line_out, rule_id), F(rule_line_out, name), F(rule_line_out, version_id),
	F(rule_line_out, ticket_id), F(rule_line_out, subject), F(rule_line_out, event_id, .id_null = true),
	F(rule_line_out, outcome, .one_of = "fired|failed|stopped"),
	F(rule_line_out, detail, .doc = "{event or since, via_rule, actions or key and field}"),
	F(rule_line_out, created_at, .time = true),
};
static const struct shape line_shape = SHAPE(rule_line_out, line_f);
struct rule_log_out {
	struct list lines;
};
static const struct field log_f[] = { FL(rule_log_out, lines, &line_shape) };
static const struct shape log_shape = SHAPE(rule_log_out, log_f);

static bool log_of(struct ctx *c, const struct rules_ask *ask, void *out)
{
	struct rules_lines l;
	struct rule_line_out *v;
	size_t i;

	if (!rules_log(c, ask, &l))
		return false;
	v = NEW_N(c->arena, struct rule_line_out, l.n);
	for (i = 0; i < l.n; i++) {
		const struct rules_line *r = &l.v[i];

		v[i] = (struct rule_line_out){ .id = r->id, .rule_id = r->rule_id, .version_id = r->version_id,
			.ticket_id = r->ticket_id, .event_id = r->event_id, .created_at = r->created_at, .name = r->name,
			.subject = r->subject, .outcome = r->outcome, .detail = { r->detail } };
	}
	((struct rule_log_out *)out)->lines = (struct list){ v, l.n };
	return true;
}

static bool log_get(struct ctx *c, const void *in, void *out)
{
	(void)in;
	return log_of(c, &(struct rules_ask){ .rule_id = call_query_i64(c, "rule", 0, INT64_MAX),
		.ticket_id = call_query_i64(c, "ticket", 0, INT64_MAX), .before = call_query_i64(c, "before", 0, INT64_MAX),
		.troubled = str_eq(call_query(c, "troubled"), S("1")) }, out);
}

static bool ticket_log_get(struct ctx *c, const void *in, void *out)
{
	struct ticket t;

	(void)in;
	return ticket_load(c, call_id(c, 0), &t) &&
		log_of(c, &(struct rules_ask){ .ticket_id = t.id, .before = call_query_i64(c, "before", 0, INT64_MAX) }, out);
}

static const struct route rows[] = {
	{ "GET", "/api/v1/rules", rules_get, V_RULE_EDIT, NULL, &rules_shape, 0, NULL, "Rules in the order they are tried" },
	{ "GET", "/api/v1/rules/log", log_get, V_RULE_EDIT, NULL, &log_shape, 0, "rule,ticket,troubled,before",
	  "What rules did, newest first" },
	{ "GET", "/api/v1/rules/{id}", rule_get, V_RULE_EDIT, NULL, &rule_shape, 0, NULL, "One rule" },
	{ "POST", "/api/v1/rules", rule_post, V_RULE_EDIT, &rule_new_shape, &rule_shape, R_WRITE, NULL, "Make a rule" },
	{ "PATCH", "/api/v1/rules/{id}", rule_patch, V_RULE_EDIT, &rule_in_shape, &rule_shape, R_WRITE, NULL,
	  "Change a rule: a new version" },
	{ "DELETE", "/api/v1/rules/{id}", rule_delete, V_RULE_EDIT, NULL, NULL, R_WRITE, NULL, "Remove a rule for good" },
	{ "PUT", "/api/v1/rules/order", order_put, V_RULE_EDIT, &order_shape, &rules_shape, R_WRITE, NULL,
	  "The order in which they are tried" },
	{ "GET", "/api/v1/rules/{id}/versions", versions_get, V_RULE_EDIT, NULL, &versions_shape, 0, NULL,
	  "Versions of a rule, newest first" },
	{ "POST", "/api/v1/rules/{id}/restore", restore_post, V_RULE_EDIT, &restore_shape, &rule_shape, R_WRITE, NULL,
	  "An older version becomes the newest" },
	{ "POST", "/api/v1/rules/try", try_post, V_RULE_EDIT, &try_in_shape, &try_shape, R_NODB, NULL,
	  "What a draft would have done on the newest 100 tickets; nothing is changed" },
	{ "POST", "/api/v1/rules/explain", explain_post, V_RULE_EDIT, &explain_in_shape, &explain_shape, 0, NULL,
	  "Why each rule, or a draft, acts on a ticket or does not" },
	{ "GET", "/api/v1/tickets/{id}/rules", ticket_log_get, V_TICKET_READ, NULL, &log_shape, 0, "before",
	  "What rules did on a ticket" },
};
const struct route_set routes_rules = { rows, COUNT(rows) };
