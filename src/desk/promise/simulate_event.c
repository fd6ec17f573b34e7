/* The simulator's events, in the order of their instants, as facts of the engine. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "desk/promise/simulate_int.h"

struct item {
	const json_t *j;
	i64 at;
	size_t index;
};

/* One event that is being read. */
struct reading {
	struct sim *s;
	const json_t *j;
	const char *at;		/* "events.3" */
	struct sla_fact f;
	struct sim_ticket *t;
};

enum type { CREATE, CUSTOMER_MESSAGE, AGENT_MESSAGE, CALL, PRIVATE_NOTE, AUTO_REPLY, BOT_MESSAGE, HANDOFF, STATUS,
	PRIORITY, ATTR, TEAM, ASSIGN, STAFFING, CALENDAR_EDIT, POLICY_EDIT, MERGE_INTO, TYPES };

/* Beside at, type, ticket and note.  Messages may carry a status, applied after them. */
#define MESSAGE_FIELDS "author|by|channel|public|status|auto|bot"
static const struct {
	const char *name, *fields;
} types[TYPES] = {
	[CREATE] = { "create", "by|channel|priority|status|team|tier|assignee|attrs|public|on_behalf|answered_call|bot|import|free_capacity|author" },
	[CUSTOMER_MESSAGE] = { "customer_message", MESSAGE_FIELDS },
	[AGENT_MESSAGE] = { "agent_message", MESSAGE_FIELDS },
	[CALL] = { "call", "direction|answered|" MESSAGE_FIELDS },
	[PRIVATE_NOTE] = { "private_note", MESSAGE_FIELDS },
	[AUTO_REPLY] = { "auto_reply", MESSAGE_FIELDS },
	[BOT_MESSAGE] = { "bot_message", MESSAGE_FIELDS },
	[HANDOFF] = { "handoff", "by|channel|status|team|assignee" },
	[STATUS] = { "status", "to|by|reason" },
	[PRIORITY] = { "priority", "to|by|reason" },
	[ATTR] = { "attr", "set|by" },
	[TEAM] = { "team", "to|assignee|tier|kind|by|reason" },
	[ASSIGN] = { "assign", "to|by|reason" },
	[STAFFING] = { "staffing", "team|free_capacity" },
	[CALENDAR_EDIT] = { "calendar_edit", "calendar|new|effective_from|by" },
	[POLICY_EDIT] = { "policy_edit", "policy|new|apply_to_running|by" },
	[MERGE_INTO] = { "merge_into", "target|by" },
};

static const char *place(const struct reading *x, const char *what)
{
	return str_z(x->s->c->arena, str_fmt(x->s->c->arena, "%s.%s", x->at, what));
}

struct sim_ticket *sim_ticket(struct sim *s, str key, bool make)
{
	size_t i;

	for (i = 0; i < s->tickets; i++)
		if (str_eq(s->ticket[i].key, key))
			return &s->ticket[i];
	if (!make || s->tickets == SIM_THINGS)
		return NULL;
	if (!s->ticket)
		s->ticket = NEW_N(s->c->arena, struct sim_ticket, SIM_THINGS);
	s->ticket[s->tickets] = (struct sim_ticket){ .key = key };
	return &s->ticket[s->tickets++];
}

/* ---- members ---- */

static bool listed(const char *list, const char *key)
{
	str rest = str_of(list), part;

	while (str_cut(&rest, '|', &part))
		if (str_eq(part, str_of(key)))
			return true;
	return false;
}

static bool known(const struct reading *x, enum type type)
{
	const char *key;
	json_t *v;
	bool ok = true;

	json_object_foreach((json_t *)(uintptr_t)x->j, key, v)
		if (!listed("at|type|ticket|note", key) && !listed(types[type].fields, key))
			ok = fail(x->s->c, E_BAD_REQUEST, place(x, key), "shape.unknown");
	return ok;
}

/* A text, a number or a flag by its text; null and absent: no value. */
static bool value(struct reading *x, const json_t *v, const char *name, struct sla_value *out)
{
	*out = (struct sla_value){ 0 };
	if (!v || json_is_null(v))
		return true;
	if (json_is_string(v))
		out->key = str_n(json_string_value(v), json_string_length(v));
	else if (json_is_number(v) || json_is_boolean(v))
		out->key = json_text(x->s->c->arena, v);
	else
		return fail(x->s->c, E_INVALID, place(x, name), "shape.string");
	return true;
}

static bool member(struct reading *x, const char *name, struct sla_value *out)
{
	return value(x, json_object_get(x->j, name), name, out);
}

static bool flag(struct reading *x, const char *name, bool otherwise, bool *out)
{
	const json_t *v = json_object_get(x->j, name);

	*out = v ? json_is_true(v) : otherwise;
	return !v || json_is_boolean(v) || fail(x->s->c, E_INVALID, place(x, name), "shape.bool");
}

static bool integer(struct reading *x, const char *name, i64 *out)
{
	const json_t *v = json_object_get(x->j, name);

	*out = json_integer_value(v);
	return !v || json_is_integer(v) || json_is_null(v) || fail(x->s->c, E_INVALID, place(x, name), "shape.integer");
}

static bool status(struct reading *x, const json_t *v, const char *name, enum sla_status *out)
{
	return sla_status_of(str_n(json_string_value(v), json_string_length(v)), out) ||
		fail(x->s->c, E_INVALID, place(x, name), "sla.status");
}

/* ---- attributes ---- */

static bool tags(struct reading *x, const json_t *v, struct sla_attr *a)
{
	size_t i, n = json_is_array(v) ? json_array_size(v) : 1;
	struct sla_value one;

	a->tags.v = NEW_N(x->s->c->arena, str, n + 1);
	for (i = 0; i < n; i++) {
		if (!value(x, json_is_array(v) ? json_array_get(v, i) : v, "tags", &one))
			return false;
		if (one.key.n)
			a->tags.v[a->tags.n++] = one.key;
	}
	return true;
}

/* Fields that have facts of their own go there, in the same save. */
static bool own_fact(struct reading *x, enum cond_field field, const json_t *v)
{
	struct sla_fact f = { .at = x->f.at, .seq = x->f.seq, .save = x->f.save };
	bool fresh = x->f.kind == SLA_F_CREATE;
	struct sla_value one;

	if (!value(x, v, cond_field_name(field), &one))
		return false;
	if (field == COND_STATUS && !status(x, v, "set.status", fresh ? &x->f.status : &f.status))
		return false;
	if (fresh) {
		if (field == COND_PRIORITY)
			x->f.priority = one;
		else if (field == COND_TEAM)
			x->f.team = one;
		else if (field == COND_ASSIGNEE)
			x->f.assignee = one;
		return true;
	}
	f.kind = field == COND_PRIORITY ? SLA_F_PRIORITY : field == COND_TEAM ? SLA_F_TEAM :
		field == COND_ASSIGNEE ? SLA_F_ASSIGN : SLA_F_STATUS;
	f.priority = f.team = f.assignee = one;
	sim_add(x->s, x->t, &f);
	return true;
}

static bool attrs(struct reading *x, const json_t *o, const char *name)
{
	const char *key;
	json_t *v;

	if (!o || json_is_null(o))
		return true;
	if (!json_is_object(o))
		return fail(x->s->c, E_INVALID, place(x, name), "shape.object");
	x->f.attr = NEW_N(x->s->c->arena, struct sla_attr, json_object_size(o) + 1);
	json_object_foreach((json_t *)(uintptr_t)o, key, v) {
		struct sla_attr a = { .field = COND_CUSTOM, .name = str_of(key) };

		if (cond_field_of(str_of(key), &a.field) && (a.field == COND_PRIORITY || a.field == COND_TEAM ||
		    a.field == COND_ASSIGNEE || a.field == COND_STATUS)) {
			if (!own_fact(x, a.field, v))
				return false;
			continue;
		}
		if (a.field == COND_TAGS ? !tags(x, v, &a) : !value(x, v, key, &a.v))
			return false;
		x->f.attr[x->f.attrs++] = a;
	}
	return true;
}

/* ---- the types ---- */

static bool create_flags(struct reading *x, enum sla_by *by)
{
	struct sla_value who;
	bool bot, import;

	if (!member(x, "by", &who) || !flag(x, "public", true, &x->f.is_public) ||
	    !flag(x, "on_behalf", false, &x->f.on_behalf) || !flag(x, "answered_call", false, &x->f.answered) ||
	    !flag(x, "bot", false, &bot) || !flag(x, "import", false, &import))
		return false;
	if (who.key.n && !str_eq(who.key, S("customer")) && !str_eq(who.key, S("agent")))
		return fail(x->s->c, E_INVALID, place(x, "by"), "sla.by");
	*by = import ? SLA_BY_IMPORT : bot ? SLA_BY_BOT : str_eq(who.key, S("agent")) ? SLA_BY_AGENT : SLA_BY_CUSTOMER;
	x->f.on_behalf |= x->f.answered;	/* somebody called, and was heard */
	return true;
}

static bool create_fields(struct reading *x)
{
	const json_t *st = json_object_get(x->j, "status"), *cap = json_object_get(x->j, "free_capacity");
	struct sla_value channel;
	i64 free = 0;

	if (!member(x, "channel", &channel) || !member(x, "priority", &x->f.priority) || !member(x, "team", &x->f.team) ||
	    !member(x, "assignee", &x->f.assignee) || !integer(x, "tier", &x->f.tier) || !integer(x, "free_capacity", &free))
		return false;
	if (st && !json_is_null(st) && !status(x, st, "status", &x->f.status))
		return false;
	x->f.channel = channel.key.s ? channel.key : S("");
	if (!sla_value_set(x->f.priority))
		x->f.priority.key = S("normal");
	if (!attrs(x, json_object_get(x->j, "attrs"), "attrs"))
		return false;
	if (cap && !json_is_null(cap))
		sim_capacity(x->s, x->f.team, free, &x->f);
	return true;
}

static bool create(struct reading *x)
{
	if (!create_flags(x, &x->f.by) || !create_fields(x))
		return false;
	sim_add(x->s, x->t, &x->f);
	return true;
}

/* A key `status` inside a message is applied after it. */
static bool then_status(struct reading *x)
{
	struct sla_fact f = { .kind = SLA_F_STATUS, .at = x->f.at, .seq = x->f.seq, .save = x->f.save };
	const json_t *v = json_object_get(x->j, "status");

	if (!v || json_is_null(v))
		return true;
	if (!status(x, v, "status", &f.status))
		return false;
	sim_add(x->s, x->t, &f);
	return true;
}

/* Neither the requester nor an accepted participant. */
static bool is_outsider(str author)
{
	return listed("third_party|vendor|supplier|stranger|unknown|outsider|other", author.s ? author.s : "");
}

static bool is_machine(str by)
{
	return listed("bot|trigger|automation|system|rule|survey", by.s ? by.s : "");
}

static bool message(struct reading *x, enum sla_fact_kind kind)
{
	struct sla_value author, by, channel;
	bool is_public, automatic, bot;

	if (!member(x, "author", &author) || !member(x, "by", &by) || !member(x, "channel", &channel) ||
	    !flag(x, "public", true, &is_public) || !flag(x, "auto", false, &automatic) || !flag(x, "bot", false, &bot))
		return false;
	if (!is_public || automatic || bot || is_machine(by.key) || is_machine(author.key) ||
	    (kind == SLA_F_CUSTOMER && is_outsider(author.key)))
		kind = SLA_F_NEUTRAL;
	x->f.kind = kind;
	x->f.channel = channel.key.s ? channel.key : S("");
	sim_add(x->s, x->t, &x->f);
	return then_status(x);
}

static bool call(struct reading *x)
{
	struct sla_value direction;
	bool answered, out;

	if (!member(x, "direction", &direction) || !flag(x, "answered", true, &answered))
		return false;
	out = str_starts(direction.key, S("out"));
	if (direction.key.n && !out && !str_starts(direction.key, S("in")))
		return fail_p(x->s->c, E_INVALID, place(x, "direction"), "shape.one_of", &(struct fail_param){ "allowed", S("in, out") });
	return message(x, !answered ? SLA_F_NEUTRAL : out ? SLA_F_AGENT : SLA_F_CALL);
}

static bool team(struct reading *x)
{
	struct sla_value kind;

	x->f.kind = SLA_F_TEAM;
	x->f.assignee_given = json_object_get(x->j, "assignee") != NULL;
	if (!member(x, "to", &x->f.team) || !member(x, "assignee", &x->f.assignee) || !integer(x, "tier", &x->f.tier) ||
	    !member(x, "kind", &kind))
		return false;
	if (str_eq(kind.key, S("escalation")))
		x->f.move = SLA_MOVE_ESCALATION;
	else if (str_eq(kind.key, S("return")))
		x->f.move = SLA_MOVE_RETURN;
	else if (kind.key.n && !str_eq(kind.key, S("transfer")))
		return fail(x->s->c, E_INVALID, place(x, "kind"), "sla.move");
	sim_add(x->s, x->t, &x->f);
	return true;
}

static bool change_handoff(struct reading *x)
{
	struct sla_fact f = x->f;

	f.kind = SLA_F_HANDOFF;
	sim_add(x->s, x->t, &f);
	f.kind = SLA_F_TEAM;
	f.assignee_given = json_object_get(x->j, "assignee") != NULL;
	if (!member(x, "team", &f.team) || !member(x, "assignee", &f.assignee) || !then_status(x))
		return false;
	if (!sla_value_set(f.team))
		f.kind = SLA_F_ASSIGN;
	if (sla_value_set(f.team) || f.assignee_given)
		sim_add(x->s, x->t, &f);
	return true;
}

static bool merge(struct reading *x)
{
	str target = json_get_str(x->j, "target");
	struct sim_ticket *into = target.n && !str_eq(target, x->t->key) ? sim_ticket(x->s, target, false) : NULL;

	if (!into || !x->t->n)
		return fail(x->s->c, E_INVALID, place(x, "target"), "sla.no_create");
	return sim_merge(x->s, x->t, into, &x->f);
}

static bool field(struct reading *x, enum type type)
{
	struct sla_value v = { 0 }, reason;

	x->f.kind = type == STATUS ? SLA_F_STATUS : type == PRIORITY ? SLA_F_PRIORITY : SLA_F_ASSIGN;
	if (!member(x, "to", &v) || !member(x, "reason", &reason))
		return false;
	if (type == STATUS && !status(x, json_object_get(x->j, "to"), "to", &x->f.status))
		return false;
	if (type == PRIORITY && !sla_value_set(v))
		return fail(x->s->c, E_INVALID, place(x, "to"), "shape.null");
	x->f.priority = x->f.assignee = v;
	x->f.sla_raised = str_eq(reason.key, S("sla_escalation"));
	sim_add(x->s, x->t, &x->f);
	return true;
}

static bool staffing(struct reading *x)
{
	struct sla_value v;
	i64 free;

	if (!member(x, "team", &v) || !integer(x, "free_capacity", &free))
		return false;
	sim_capacity(x->s, v, free, &x->f);
	return true;
}

static bool of_type(struct reading *x, enum type type)
{
	switch (type) {
	case CREATE:
		return create(x);
	case CUSTOMER_MESSAGE:
		return message(x, SLA_F_CUSTOMER);
	case AGENT_MESSAGE:
		return message(x, SLA_F_AGENT);
	case CALL:
		return call(x);
	case PRIVATE_NOTE:
	case AUTO_REPLY:
	case BOT_MESSAGE:
		return message(x, SLA_F_NEUTRAL);
	case HANDOFF:
		return change_handoff(x);
	case STATUS:
	case PRIORITY:
	case ASSIGN:
		return field(x, type);
	case ATTR:
		x->f.kind = SLA_F_ATTR;
		if (!attrs(x, json_object_get(x->j, "set"), "set"))
			return false;
		sim_add(x->s, x->t, &x->f);
		return true;
	case TEAM:
		return team(x);
	case STAFFING:
		return staffing(x);
	case CALENDAR_EDIT:
		return sim_calendar_edit(x->s, x->j, x->at, x->f.at);
	case POLICY_EDIT:
		return sim_policy_edit(x->s, x->j, x->at, &x->f);
	case MERGE_INTO:
		return merge(x);
	case TYPES:
		break;
	}
	return false;
}

/* ---- all of them ---- */

static bool of_world(enum type t)
{
	return t == STAFFING || t == CALENDAR_EDIT || t == POLICY_EDIT;
}

static bool one(struct sim *s, const struct item *it)
{
	struct reading x = { .s = s, .j = it->j, .at = sim_path(s, "events", it->index, "") };
	str type = json_get_str(it->j, "type"), ticket = json_get_str(it->j, "ticket");
	size_t t = 0;

	while (t < TYPES && !str_eq(str_of(types[t].name), type))
		t++;
	if (t == TYPES)
		return fail(s->c, E_INVALID, place(&x, "type"), "sla.event_type");
	x.f.at = it->at;
	x.f.seq = x.f.save = (i64)it->index + 1;
	if (!known(&x, (enum type)t))
		return false;
	if (!of_world((enum type)t)) {
		x.t = sim_ticket(s, ticket.s ? ticket : S("T1"), t == CREATE);
		if (!x.t || (t == CREATE && x.t->n))
			return fail(s->c, E_INVALID, place(&x, "ticket"), "sla.no_create");
	}
	return of_type(&x, (enum type)t);
}

static int by_instant(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

bool sim_events(struct sim *s, const json_t *list)
{
	size_t i, n = json_array_size(list);
	struct item *v = NEW_N(s->c->arena, struct item, n + 1);
	bool ok = true;

	if (list && !json_is_array(list))
		return fail(s->c, E_INVALID, "events", "shape.list");
	if (n > SIM_EVENTS)
		return fail_p(s->c, E_INVALID, "events", "sla.too_many", &(struct fail_param){ "max", S("100000") });
	for (i = 0; i < n; i++) {
		v[i] = (struct item){ .j = json_array_get(list, i), .index = i };
		if (!json_is_object(v[i].j))
			return fail(s->c, E_INVALID, sim_path(s, "events", i, ""), "shape.object");
		ok &= sim_instant(s, json_object_get(v[i].j, "at"), sim_path(s, "events", i, "at"), &v[i].at);
	}
	if (!ok)
		return false;
	qsort(v, n, sizeof(*v), by_instant);
	for (i = 0; i < n; i++)
		ok &= one(s, &v[i]);
	if (n)
		s->last_at = v[n - 1].at;
	return ok;
}
