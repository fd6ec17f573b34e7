/* What an action list does to the case's data: fields, contact reason, snoozing, watchers. */
#include "desk/flow/action.h"

#include "desk/cases/field.h"
#include "desk/cases/field_value.h"
#include "desk/cases/follow.h"
#include "desk/cases/reason.h"

enum { HOURS_MAX = 24 * 730 };
static const i64 HOUR_MS = 3600000;

/* ---- set_field ---- */

static bool field_parse(struct ctx *c, const struct action_read *r, struct action *out)
{
	if (!action_text(c, r, "field", 40, &out->text))
		return false;
	if (!json_object_get(r->j, "value"))
		return fail(c, E_INVALID, action_place(c, r->at, "value"), "shape.required");
	out->more = json_text(c->arena, json_object_get(r->j, "value"));
	return true;
}

static bool field_known(struct ctx *c, const struct action *a, bool *known)
{
	struct case_fields fields;
	const struct case_field *f;

	if (!fields_load(c, S("ticket"), &fields))
		return false;
	f = field_named(&fields, a->text);
	*known = f && f->active;
	return true;
}

static bool field_check(struct ctx *c, const struct action *a, const char *at)
{
	bool known;

	return field_known(c, a, &known) && (known || fail_p(c, E_INVALID, action_place(c, at, "field"), "field.unknown",
		&(struct fail_param){ "field", a->text }));
}

static bool field_run(struct ctx *c, struct action_run *r, const struct action *a)
{
	i64 was = r->t->last_event_id;
	json_t *values;
	bool known;

	if (!field_known(c, a, &known))
		return false;
	if (!known)
		return action_gone(c, r, "field", "field.unknown");
	action_did_text(r, "field", a->text);
	if (!json_parse(c, str_fmt(c->arena, "{\"%.*s\":%.*s}", FMT(a->text), FMT(a->more)), &values) ||
	    !ticket_change(c, r->t, &(struct ticket_change){ .set = TC_FIELDS, .fields = values }))
		return false;
	return r->t->last_event_id != was || action_skip(r, "same");
}

/* ---- set_reason ---- */

static bool reason_parse(struct ctx *c, const struct action_read *r, struct action *out)
{
	return action_id(c, r, "reason_id", true, &out->id);
}

static bool reason_there(struct ctx *c, i64 id, bool *there)
{
	const struct reason *x;
	struct reasons l;

	if (!reasons_load(c, &l))
		return false;
	x = reason_of(&l, id);
	*there = !id || (x && x->active);
	return true;
}

static bool reason_check(struct ctx *c, const struct action *a, const char *at)
{
	bool there;

	return reason_there(c, a->id, &there) &&
		(there || fail(c, E_INVALID, action_place(c, at, "reason_id"), "reason.unknown"));
}

static bool reason_run(struct ctx *c, struct action_run *r, const struct action *a)
{
	bool there;

	if (a->id == r->t->reason_id)
		return action_skip(r, "same");
	if (!reason_there(c, a->id, &there))
		return false;
	if (!there)
		return action_gone(c, r, "reason_id", "reason.unknown");
	action_did_number(r, "reason_id", a->id);
	return ticket_change(c, r->t, &(struct ticket_change){ .set = TC_REASON, .reason_id = a->id });
}

/* ---- snooze ---- */

static bool snooze_parse(struct ctx *c, const struct action_read *r, struct action *out)
{
	out->value = json_get_i64(r->j, "hours", 0);
	return (out->value >= 1 && out->value <= HOURS_MAX) ||
		fail(c, E_INVALID, action_place(c, r->at, "hours"), "snooze.when");
}

static bool snooze_run(struct ctx *c, struct action_run *r, const struct action *a)
{
	if (!ticket_is_open(r->t))
		return action_skip(r, "closed");
	action_did_number(r, "hours", a->value);
	return ticket_change(c, r->t, &(struct ticket_change){ .set = TC_SNOOZE, .snooze_until = c->now + a->value * HOUR_MS });
}

/* ---- watch ---- */

static bool watch_parse(struct ctx *c, const struct action_read *r, struct action *out)
{
	if (str_eq(json_get_str(r->j, "agent_id"), S("me")))
		return true;
	return action_id(c, r, "agent_id", false, &out->id);
}

static bool watch_run(struct ctx *c, struct action_run *r, const struct action *a)
{
	i64 id = a->id ? a->id : c->who->kind == ACTOR_AGENT ? c->who->id : 0;

	if (!id)
		return action_skip(r, "nobody");
	action_did_number(r, "agent_id", id);
	if (watcher_put(c, r->t, id))
		return true;
	if (fail_code(c) != E_INVALID)
		return false;
	fail_clear(c);
	return action_gone(c, r, "agent_id", "agent.unknown");
}

static const struct action_kind kinds[] = {
	{ "set_field", "field value", field_parse, field_check, field_run, V_TICKET_EDIT, false },
	{ "set_reason", "reason_id", reason_parse, reason_check, reason_run, V_TICKET_EDIT, false },
	{ "snooze", "hours", snooze_parse, NULL, snooze_run, V_TICKET_EDIT, false },
	{ "watch", "agent_id", watch_parse, NULL, watch_run, V_TICKET_NOTE, false },
};
const struct action_set action_set_case = { kinds, COUNT(kinds) };
