/* What changes the ticket itself: priority, type, status, tags, who has it. */
#include "desk/flow/action.h"

#include "desk/cases/participants.h"
#include "desk/cases/tag.h"
#include "desk/flow/handover.h"
#include "sql_agent.h"
#include "sql_sla.h"
#include "sql_team.h"
#include "sql_ticket.h"

enum { PRIORITY_URGENT = 4, TAG_CHARS = 100, TYPE_CHARS = 40, RAISE = -1, ME = -1 };

/* ---- priority and type ---- */

static bool priority_parse(struct ctx *c, const struct action_read *r, struct action *out)
{
	if (str_eq(json_get_str(r->j, "value"), S("raise"))) {
		out->value = RAISE;
		return true;
	}
	out->value = json_get_i64(r->j, "value", 0);
	return (out->value >= 1 && out->value <= PRIORITY_URGENT) ||
		fail(c, E_INVALID, action_place(c, r->at, "value"), "action.priority");
}

static bool priority_run(struct ctx *c, struct action_run *r, const struct action *a)
{
	i64 to = a->value == RAISE ? r->t->priority + 1 : a->value;

	if (to > PRIORITY_URGENT || to == r->t->priority)
		return action_skip(r, "same");
	action_did_number(r, "from", r->t->priority);
	action_did_number(r, "value", to);
	return ticket_change(c, r->t, &(struct ticket_change){ .set = TC_PRIORITY, .priority = to });
}

static bool type_parse(struct ctx *c, const struct action_read *r, struct action *out)
{
	static const char *const types[] = { "question", "incident", "problem", "task" };
	size_t i;

	if (!action_text(c, r, "value", TYPE_CHARS, &out->text))
		return false;
	for (i = 0; i < COUNT(types); i++)
		if (str_eq(out->text, str_of(types[i])))
			return true;
	return fail(c, E_INVALID, action_place(c, r->at, "value"), "action.type");
}

static bool type_run(struct ctx *c, struct action_run *r, const struct action *a)
{
	if (str_eq(r->t->type, a->text))
		return action_skip(r, "same");
	action_did_text(r, "from", r->t->type);
	action_did_text(r, "value", a->text);
	return ticket_change(c, r->t, &(struct ticket_change){ .set = TC_TYPE, .type = a->text });
}

/* ---- status ---- */

static bool category_ok(str s)
{
	static const char *const all[] = { "open", "pending", "hold", "solved", "closed" };
	size_t i;

	for (i = 0; i < COUNT(all); i++)
		if (str_eq(s, str_of(all[i])))
			return true;
	return false;
}

static bool status_parse(struct ctx *c, const struct action_read *r, struct action *out)
{
	if (json_object_get(r->j, "status_id"))
		return action_id(c, r, "status_id", false, &out->id);
	out->text = str_dup(c->arena, json_get_str(r->j, "category"));
	return category_ok(out->text) || fail(c, E_INVALID, action_place(c, r->at, "category"), "action.status");
}

static bool status_there(struct ctx *c, i64 id, bool *there)
{
	struct sql_status_by_id_row st;

	if (!sql_status_by_id(c, &(struct sql_status_by_id_in){ .id = id }, &st, there))
		return false;
	*there = *there && st.active;
	return true;
}

static bool status_check(struct ctx *c, const struct action *a, const char *at)
{
	bool there;

	if (!a->id)
		return true;
	return status_there(c, a->id, &there) &&
		(there || fail(c, E_INVALID, action_place(c, at, "status_id"), "ticket.no_status"));
}

static bool status_run(struct ctx *c, struct action_run *r, const struct action *a)
{
	bool there;

	if (a->id ? a->id == r->t->status_id : str_eq(a->text, r->t->category))
		return action_skip(r, "same");
	if (a->id) {
		if (!status_there(c, a->id, &there))
			return false;
		if (!there)
			return action_gone(c, r, "status_id", "ticket.no_status");
	}
	action_did_text(r, "from", r->t->category);
	if (!ticket_change(c, r->t, &(struct ticket_change){ .set = a->id ? TC_STATUS : TC_CATEGORY, .status_id = a->id,
			.category = a->text }))
		return false;
	action_did_text(r, "category", r->t->category);
	return true;
}

/* ---- tags ---- */

static bool tags_read(struct ctx *c, const struct action_read *r, struct action *out)
{
	return action_texts(c, r, "tags", TAG_CHARS, &out->list);
}

static bool holds(const struct strs *l, str name)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (str_eq(l->v[i], name))
			return true;
	return false;
}

static bool tags_write(struct ctx *c, struct action_run *r, const struct strs *tags)
{
	i64 was = r->t->last_event_id;

	if (!ticket_change(c, r->t, &(struct ticket_change){ .set = TC_TAGS, .tags = *tags }))
		return false;
	return r->t->last_event_id != was || action_skip(r, "same");
}

static void did_tags(struct action_run *r, const struct action *a)
{
	size_t i;

	buf_put(&r->did->did, S(",\"tags\":["));
	for (i = 0; i < a->list.n; i++) {
		if (i)
			buf_ch(&r->did->did, ',');
		json_str(&r->did->did, a->list.v[i]);
	}
	buf_ch(&r->did->did, ']');
}

static bool tags_add(struct ctx *c, struct action_run *r, const struct action *a)
{
	struct strs now, all;
	size_t i;

	did_tags(r, a);
	if (!tags_parse(c, r->t->tag_names, &now))
		return false;
	all = (struct strs){ NEW_N(c->arena, str, now.n + a->list.n), 0 };
	for (i = 0; i < now.n + a->list.n; i++)
		all.v[all.n++] = i < now.n ? now.v[i] : a->list.v[i - now.n];
	return tags_write(c, r, &all);
}

static bool tags_take(struct ctx *c, struct action_run *r, const struct action *a)
{
	struct strs now, all;
	size_t i;

	did_tags(r, a);
	if (!tags_parse(c, r->t->tag_names, &now))
		return false;
	all = (struct strs){ NEW_N(c->arena, str, now.n), 0 };
	for (i = 0; i < now.n; i++)
		if (!holds(&a->list, now.v[i]))
			all.v[all.n++] = now.v[i];
	return tags_write(c, r, &all);
}

/* ---- who has it ---- */

static bool assign_parse(struct ctx *c, const struct action_read *r, struct action *out)
{
	if (str_eq(json_get_str(r->j, "agent_id"), S("me"))) {
		out->id = ME;
		return true;
	}
	return action_id(c, r, "agent_id", true, &out->id);
}

static bool agent_there(struct ctx *c, i64 id, bool *there)
{
	struct sql_agent_row row;

	if (!sql_agent_by_id(c, &(struct sql_agent_by_id_in){ .id = id }, &row, there))
		return false;
	*there = *there && row.active && !str_eq(row.role, S("light"));
	return true;
}

static bool assign_check(struct ctx *c, const struct action *a, const char *at)
{
	bool there;

	if (a->id <= 0)
		return true;
	return agent_there(c, a->id, &there) &&
		(there || fail(c, E_INVALID, action_place(c, at, "agent_id"), "agent.unknown"));
}

static bool assign_run(struct ctx *c, struct action_run *r, const struct action *a)
{
	i64 to = a->id == ME ? (c->who->kind == ACTOR_AGENT ? c->who->id : 0) : a->id;
	bool there = true;

	if (a->id == ME && !to)
		return action_skip(r, "nobody");
	if (to == r->t->assignee_id)
		return action_skip(r, "same");
	action_did_number(r, "from", r->t->assignee_id);
	action_did_number(r, "agent_id", to);
	if (to && !agent_there(c, to, &there))
		return false;
	if (!there)
		return action_gone(c, r, "agent_id", "agent.unknown");
	return ticket_change(c, r->t, &(struct ticket_change){ .set = TC_ASSIGNEE, .assignee_id = to });
}

static bool team_parse(struct ctx *c, const struct action_read *r, struct action *out)
{
	str why = json_get_str(r->j, "why");

	if (why.n && !str_eq(why, S("escalation")) && !str_eq(why, S("return")))
		return fail(c, E_INVALID, action_place(c, r->at, "why"), "action.team_why");
	out->text = why.n ? str_dup(c->arena, why) : S("");
	return action_id(c, r, "team_id", true, &out->id);
}

static bool team_there(struct ctx *c, i64 id, bool *there)
{
	struct sql_team_row row;

	if (!sql_team_by_id(c, &(struct sql_team_by_id_in){ .id = id }, &row, there))
		return false;
	*there = *there && row.active;
	return true;
}

static bool team_check(struct ctx *c, const struct action *a, const char *at)
{
	bool there;

	if (!a->id)
		return true;
	return team_there(c, a->id, &there) &&
		(there || fail(c, E_INVALID, action_place(c, at, "team_id"), "team.unknown"));
}

static bool team_run(struct ctx *c, struct action_run *r, const struct action *a)
{
	struct ticket_change ch = { .set = TC_TEAM, .team_id = a->id, .why = a->text };
	bool there = true, leaves = false;

	if (r->t->team_id == a->id)
		return action_skip(r, "same");
	action_did_number(r, "from", r->t->team_id);
	action_did_number(r, "team_id", a->id);
	if (a->id && !team_there(c, a->id, &there))
		return false;
	if (!there)
		return action_gone(c, r, "team_id", "team.unknown");
	if (a->id && !handover_leave(c, r->t, a->id, &leaves))
		return false;
	if (leaves)
		ch.set |= TC_ASSIGNEE;
	return ticket_change(c, r->t, &ch);
}

static const struct action_kind kinds[] = {
	{ "set_priority", "value", priority_parse, NULL, priority_run, V_TICKET_EDIT, false },
	{ "set_type", "value", type_parse, NULL, type_run, V_TICKET_EDIT, false },
	{ "set_status", "category status_id", status_parse, status_check, status_run, V_TICKET_EDIT, false },
	{ "add_tags", "tags", tags_read, NULL, tags_add, V_TICKET_EDIT, false },
	{ "remove_tags", "tags", tags_read, NULL, tags_take, V_TICKET_EDIT, false },
	{ "assign", "agent_id", assign_parse, assign_check, assign_run, V_TICKET_EDIT, false },
	{ "set_team", "team_id why", team_parse, team_check, team_run, V_TICKET_EDIT, false },
};
const struct action_set action_set_ticket = { kinds, COUNT(kinds) };
