#include "desk/flow/rule.h"

#include "base/log.h"
#include "sql_rule.h"

static const char *const ons[RULE_ONS] = {
	"opened", "customer_replied", "agent_replied", "note_added", "status_changed", "reopened", "priority_changed",
	"team_changed", "assignee_changed", "tags_changed", "type_changed", "field_changed", "escalated", "returned",
	"sla_risk", "sla_breached",
};
static const char *const sinces[RULE_SINCES] = { "opened", "customer", "agent", "status" };

const char *rule_on_name(enum rule_on on)
{
	return ons[on];
}

const char *rule_since_name(enum rule_since since)
{
	return sinces[since];
}

/* ---- events ---- */

static unsigned bit(enum rule_on on)
{
	return 1u << on;
}

/* The details are ours, so that a look for the member is enough: no tree is built for each
 * event of a desk. */
static bool says(str detail, const char *what)
{
	return str_find(detail, str_of(what)) >= 0;
}

static str flags_of(str d)
{
	ssize_t at = str_find(d, S("\"flags\":\""));
	str rest = at < 0 ? S("") : str_slice(d, (size_t)at + 9, d.n);
	ssize_t end = str_chr(rest, '"');

	return end < 0 ? rest : str_slice(rest, 0, (size_t)end);
}

/* What a machine says starts nothing: two desks would talk to each other for ever. */
static unsigned on_received(str d)
{
	str flags = flags_of(d);

	return says(d, "\"by\":\"person\"") && !says(d, "\"auto\":true") && !says(flags, "auto") &&
		!says(flags, "bounce") ? bit(RULE_CUSTOMER_REPLIED) : 0;
}

static unsigned on_sent(str d)
{
	return says(d, "\"by\":\"agent\"") ? bit(RULE_AGENT_REPLIED) : 0;
}

static unsigned on_noted(str d)
{
	return says(d, "\"by\":\"agent\"") ? bit(RULE_NOTE_ADDED) : 0;
}

static unsigned on_status(str d)
{
	bool was = says(d, "\"from\":\"solved\"") || says(d, "\"from\":\"closed\"");
	bool is = says(d, "\"to\":\"solved\"") || says(d, "\"to\":\"closed\"");

	return bit(RULE_STATUS_CHANGED) | (was && !is ? bit(RULE_REOPENED) : 0);
}

static unsigned on_team(str d)
{
	return bit(RULE_TEAM_CHANGED) | (says(d, "\"reason\":\"escalation\"") || says(d, "\"reason\":\"sla_escalation\"") ?
		bit(RULE_ESCALATED) : says(d, "\"reason\":\"return\"") ? bit(RULE_RETURNED) : 0);
}

static const struct {
	const char *kind;
	unsigned on;
	unsigned (*fn)(str detail);
} kinds[] = {
	{ "message.received", 0, on_received }, { "message.sent", 0, on_sent }, { "message.noted", 0, on_noted },
	{ "ticket.opened", 1u << RULE_OPENED, NULL }, { "ticket.status", 0, on_status },
	{ "ticket.priority", 1u << RULE_PRIORITY_CHANGED, NULL }, { "ticket.team", 0, on_team },
	{ "ticket.assigned", 1u << RULE_ASSIGNEE_CHANGED, NULL }, { "ticket.tags", 1u << RULE_TAGS_CHANGED, NULL },
	{ "ticket.type", 1u << RULE_TYPE_CHANGED, NULL }, { "ticket.field", 1u << RULE_FIELD_CHANGED, NULL },
	{ "ticket.reason", 1u << RULE_FIELD_CHANGED, NULL }, { "ticket.brand", 1u << RULE_FIELD_CHANGED, NULL },
	{ "sla.warned", 1u << RULE_SLA_RISK, NULL }, { "sla.breached", 1u << RULE_SLA_BREACHED, NULL },
};

unsigned rule_on_of(str kind, str detail)
{
	size_t i;

	for (i = 0; i < COUNT(kinds); i++)
		if (str_eq(kind, str_of(kinds[i].kind)))
			return kinds[i].fn ? kinds[i].fn(detail) : kinds[i].on;
	return 0;
}

/* ---- reading ---- */

static str all_names(struct ctx *c, const char *const *v, size_t n)
{
	struct buf b = buf_new(c->arena, 1024);
	size_t i;

	for (i = 0; i < n; i++)
		buf_fmt(&b, i ? ", %s" : "%s", v[i]);
	return buf_str(&b);
}

static bool name_index(str name, const char *const *v, size_t n, size_t *out)
{
	for (*out = 0; *out < n; ++*out)
		if (str_eq(name, str_of(v[*out])))
			return true;
	return false;
}

static bool read_on(struct ctx *c, const json_t *list, struct rule *r)
{
	size_t i, at, n = json_array_size(list);

	if (!json_is_array(list) || !n)
		return fail(c, E_INVALID, "on", "rule.on_needed");
	for (i = 0; i < n; i++) {
		const json_t *j = json_array_get(list, i);
		str name = json_is_string(j) ? str_n(json_string_value(j), json_string_length(j)) : S("");

		if (!name_index(name, ons, RULE_ONS, &at))
			return fail_p(c, E_INVALID, str_z(c->arena, str_fmt(c->arena, "on.%zu", i)), "rule.on",
				&(struct fail_param){ "allowed", all_names(c, ons, RULE_ONS) });
		r->on |= 1u << at;
	}
	return true;
}

static bool members(struct ctx *c, const json_t *j, const char *at, const char *const *known)
{
	const char *name;
	json_t *v;
	size_t i;

	json_object_foreach((json_t *)(uintptr_t)j, name, v) {
		for (i = 0; known[i] && !str_eq(str_of(known[i]), str_of(name)); i++)
			;
		if (!known[i])
			return fail(c, E_INVALID, str_z(c->arena, str_fmt(c->arena, "%s%s", at, name)), "shape.unknown");
	}
	return true;
}

static bool read_after(struct ctx *c, const json_t *j, struct rule *r)
{
	static const char *const known[] = { "since", "minutes", "calendar_id", NULL };
	const json_t *calendar = json_object_get(j, "calendar_id");
	size_t at;

	if (!json_is_object(j))
		return fail(c, E_INVALID, "after", "shape.object");
	if (!members(c, j, "after.", known))
		return false;
	if (!name_index(json_get_str(j, "since"), sinces, RULE_SINCES, &at))
		return fail_p(c, E_INVALID, action_place(c, "after", "since"), "rule.on",
			&(struct fail_param){ "allowed", all_names(c, sinces, RULE_SINCES) });
	r->timed = true;
	r->since = (enum rule_since)at;
	r->minutes = json_get_i64(j, "minutes", 0);
	if (r->minutes < 1 || r->minutes > RULE_MINUTES_MAX)
		return fail(c, E_INVALID, action_place(c, "after", "minutes"), "rule.minutes");
	r->calendar_id = json_get_i64(j, "calendar_id", 0);
	return (!calendar || json_is_null(calendar) || r->calendar_id > 0) ||
		fail(c, E_INVALID, action_place(c, "after", "calendar_id"), "calendar.unknown");
}

static bool read_actions(struct ctx *c, const json_t *j, struct rule *r)
{
	if (!actions_parse(c, j ? j : json_null(), "actions", &r->actions))
		return false;
	return r->actions->n > 0 || fail(c, E_INVALID, "actions", "rule.actions_needed");
}

bool rule_parse(struct ctx *c, const json_t *j, struct rule *out)
{
	static const char *const known[] = { "name", "active", "on", "after", "when", "actions", NULL };
	const json_t *on = json_object_get(j, "on"), *after = json_object_get(j, "after");
	str name = str_trim(json_get_str(j, "name"));
	bool ok = true;

	*out = (struct rule){ .name = str_dup(c->arena, name), .active = json_get_bool(j, "active", true) };
	if (!json_is_object(j))
		return fail(c, E_INVALID, "", "shape.object");
	ok &= members(c, j, "", known);
	if (!name.n || str_utf8_len(name) > RULE_NAME_MAX)
		ok = fail(c, E_INVALID, "name", name.n ? "rule.name_long" : "shape.required");
	if (after && !json_is_null(after))
		ok &= (!json_array_size(on) || fail(c, E_INVALID, "on", "rule.on_and_after")) && read_after(c, after, out);
	else
		ok &= read_on(c, on, out);
	ok &= condition_parse_rule(c, json_object_get(j, "when"), "when", &out->when);
	ok &= read_actions(c, json_object_get(j, "actions"), out);
	out->fields = condition_fields(out->when);
	return ok;
}

str rule_json(struct ctx *c, const struct rule *r)
{
	json_t *j = json_object(), *list, *after;
	str text;
	size_t i;

	if (r->timed) {
		after = json_object();
		json_object_set_new(after, "since", json_string(sinces[r->since]));
		json_object_set_new(after, "minutes", json_integer(r->minutes));
		json_object_set_new(after, "calendar_id", r->calendar_id ? json_integer(r->calendar_id) : json_null());
		json_object_set_new(j, "after", after);
	} else {
		list = json_array();
		for (i = 0; i < RULE_ONS; i++)
			if (r->on & 1u << i)
				json_array_append_new(list, json_string(ons[i]));
		json_object_set_new(j, "on", list);
	}
	json_object_set_new(j, "when", condition_json(r->when));
	text = json_text(c->arena, j);
	json_decref(j);
	/* the actions stand as they were given */
	return str_fmt(c->arena, "%.*s,\"actions\":%.*s}", FMT(str_slice(text, 0, text.n - 1)), FMT(actions_text(c, r->actions)));
}

/* ---- all of them ---- */

static bool from_row(struct ctx *c, const struct sql_rule_row *row, struct rule *r)
{
	json_t *def, *whole;
	bool ok;

	if (!json_parse(c, row->definition, &def))
		return false;
	whole = json_copy(def);
	json_object_set_new(whole, "name", json_stringn(row->name.s, row->name.n));
	json_object_set_new(whole, "active", json_boolean(row->active));
	ok = rule_parse(c, whole, r);
	json_decref(whole);
	r->id = row->id;
	r->version_id = row->version_id;
	r->position = row->position;
	return ok;
}

bool rule_set_build(struct ctx *c, struct rule_set *out)
{
	struct sql_rule_rows rows;
	struct rule *v;
	size_t i;

	*out = (struct rule_set){ 0 };
	if (!sql_rule_all(c, &rows))
		return false;
	out->v = v = NEW_N(c->arena, struct rule, rows.n);
	for (i = 0; i < rows.n; i++) {
		if (!rows.v[i].active)
			continue;
		if (!from_row(c, &rows.v[i], &v[out->n])) {
			LOG(LOG_ERROR, c, "rule.unreadable", KI("rule", rows.v[i].id));
			fail_clear(c);
			continue;
		}
		out->on |= v[out->n].on;
		out->timed += v[out->n].timed;
		out->fields |= v[out->n++].fields;
	}
	return true;
}

const struct rule *rule_set_find(const struct rule_set *s, i64 id)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->v[i].id == id)
			return &s->v[i];
	return NULL;
}
