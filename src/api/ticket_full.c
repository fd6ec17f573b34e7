#include "api/ticket_full.h"

#include "desk/cases/message.h"

#include "api/shapes_people.h"
#include "desk/cases/field_value.h"
#include "desk/cases/shown.h"
#include "desk/promise/badge.h"
#include "store/db.h"

struct routing_out {
	str state;
	struct strs missing;
	i64 since, returns, overflow_team_id, right_team_ms;
};
static const struct field routing_f[] = {
	F(routing_out, state, .doc = "waiting, no_capacity, nobody, no_skill; empty: in no queue."),
	F(routing_out, missing, .doc = "Skills that nobody has."), F(routing_out, since, .id_null = true, .time = true),
	F(routing_out, returns, .doc = "How often it came back by itself."), F(routing_out, overflow_team_id, .id_null = true),
	F(routing_out, right_team_ms, .doc = "From its opening to its team; -1: has none yet."),
};
static const struct shape routing_shape = SHAPE(routing_out, routing_f);

static struct routing_out *routing_to_out(struct ctx *c, const struct route_state *s)
{
	struct routing_out *o = NEW(c->arena, struct routing_out);

	*o = (struct routing_out){ s->state, s->missing, s->since, s->returns, s->overflow_team_id, s->right_team_ms };
	return o;
}

#define ROW(m, ...) { .name = #m, .kind = SHAPE_KIND(ticket_out, row.m), \
	.off = offsetof(struct ticket_out, row.m), .name_n = sizeof(#m) - 1, __VA_ARGS__ }

static const struct field ticket_f[] = {
	ROW(id), ROW(subject), ROW(status_id), ROW(category), ROW(priority), ROW(channel),
	F(ticket_out, type, .one_of = "question|incident|problem|task"),
	{ .name = "requester", .kind = K_OBJ, .off = offsetof(struct ticket_out, person), .sub = &person_shape },
	FL(ticket_out, participants, &participant_shape),
	ROW(assignee_id, .id_null = true), ROW(team_id, .id_null = true), ROW(tags), ROW(snippet),
	ROW(messages), ROW(customer_at, .id_null = true, .time = true),
	ROW(agent_at, .id_null = true, .time = true), ROW(due_at, .id_null = true, .time = true),
	ROW(updated_at, .time = true), ROW(created_at, .time = true), ROW(last_event_id),
	ROW(spam), ROW(demo), ROW(draft), ROW(language), ROW(snoozed_until, .id_null = true, .time = true),
	{ .name = "sla", .kind = K_OBJ, .off = offsetof(struct ticket_out, row.sla), .sub = &badge_shape },
	F(ticket_out, follows_id, .id_null = true),
	F(ticket_out, merged_into_id, .id_null = true),
	F(ticket_out, mailbox_id, .id_null = true),
	F(ticket_out, solved_at, .id_null = true, .time = true),
	F(ticket_out, closed_at, .id_null = true, .time = true),
	F(ticket_out, fields, .doc = "Fields of the desk that are filled, by key."),
	F(ticket_out, reason_id, .id_null = true, .doc = "The contact reason."),
	F(ticket_out, brand_id, .doc = "By whose door it came in."), F(ticket_out, snoozed_by, .id_null = true),
	FO(ticket_out, routing, &routing_shape),
	F(ticket_out, can, .doc = "What the reader may do."),
	F(ticket_out, mailbox_address),
};
const struct shape ticket_shape = SHAPE(ticket_out, ticket_f);

static const struct field ticket_set_f[] = {
	F(ticket_set_in, subject, .min = 1, .max = 300),
	F(ticket_set_in, category, .one_of = "open|pending|hold|solved|closed"),
	F(ticket_set_in, type, .one_of = "question|incident|problem|task"),
	F(ticket_set_in, status_id, .min = 1, .max = INT64_MAX),
	F(ticket_set_in, priority, .min = 1, .max = 4),
	F(ticket_set_in, assignee_id, .nullable = true),
	F(ticket_set_in, team_id, .nullable = true),
	F(ticket_set_in, requester_id, .min = 1, .max = INT64_MAX),
	F(ticket_set_in, tags, .max = 50),
	F(ticket_set_in, spam),
	F(ticket_set_in, fields, .doc = "{key: value}; null empties."),
	F(ticket_set_in, reason_id, .nullable = true),
	F(ticket_set_in, brand_id, .min = 1, .max = INT64_MAX),
	F(ticket_set_in, snooze_until, .nullable = true, .time = true, .doc = "null: awake."),
};
const struct shape ticket_set_shape = SHAPE_GIVEN(ticket_set_in, ticket_set_f);

static bool fields_of(struct ctx *c, const struct ticket_set_in *in, struct ticket_change *ch)
{
	json_t *j = NULL;

	if (in->fields.text.n && !json_parse(c, in->fields.text, &j))
		return false;
	ch->fields = j;
	return true;
}

bool ticket_set_apply(struct ctx *c, struct ticket *t, const struct ticket_set_in *in)
{
	static const struct {
		const char *field;
		unsigned bit;
	} bits[] = {
		{ "subject", TC_SUBJECT }, { "category", TC_CATEGORY }, { "type", TC_TYPE },
		{ "status_id", TC_STATUS }, { "priority", TC_PRIORITY }, { "assignee_id", TC_ASSIGNEE },
		{ "team_id", TC_TEAM }, { "requester_id", TC_REQUESTER }, { "tags", TC_TAGS }, { "spam", TC_SPAM },
		{ "fields", TC_FIELDS }, { "reason_id", TC_REASON }, { "brand_id", TC_BRAND },
		{ "snooze_until", TC_SNOOZE },
	};
	struct ticket_change ch = {
		.subject = in->subject, .status_id = in->status_id, .category = in->category,
		.priority = in->priority, .type = in->type, .assignee_id = in->assignee_id,
		.team_id = in->team_id, .tags = in->tags, .spam = in->spam, .requester_id = in->requester_id,
		.reason_id = in->reason_id, .brand_id = in->brand_id, .snooze_until = in->snooze_until,
	};
	struct object o = ticket_object(t);
	size_t i;

	for (i = 0; i < COUNT(bits); i++)
		if (shape_given(&ticket_set_shape, in, bits[i].field))
			ch.set |= bits[i].bit;
	if ((ch.set & TC_SPAM) && !must_can(c, V_TICKET_SPAM, &o))
		return false;
	if ((ch.set & (TC_ASSIGNEE | TC_TEAM)) && !must_can(c, V_TICKET_ASSIGN, &o))
		return false;
	if ((ch.set & ~(unsigned)(TC_SPAM | TC_ASSIGNEE | TC_TEAM)) && !must_can(c, V_TICKET_EDIT, &o))
		return false;
	if ((ch.set & (TC_ASSIGNEE | TC_TEAM | TC_REQUESTER)) && !participants_check(c, &ch))
		return false;
	return fields_of(c, in, &ch) && ticket_change(c, t, &ch);
}

static struct badge_out *badge_to_out(struct ctx *c, const struct badge *b)
{
	struct badge_out *o;

	if (!b)
		return NULL;
	o = NEW(c->arena, struct badge_out);
	*o = (struct badge_out){ .metric = b->metric, .state = b->state, .breached = b->breached, .due_at = b->due_at,
		.at_risk_at = b->at_risk_at, .at = c->now,
		.resumes_at = b->hours.resumes_at, .closes_at = b->hours.closes_at, .opens_at = b->hours.opens_at,
		.target_s = b->target_s,
		.elapsed_s = b->elapsed_s, .policy_id = b->policy_id, .clock_id = b->clock_id };
	return o;
}

struct ticket_row_out ticket_row_to_out(struct ctx *c, const struct ticket_row *r)
{
	struct ref_out *who = NEW(c->arena, struct ref_out);

	*who = (struct ref_out){ r->requester_id, r->requester_name };
	return (struct ticket_row_out){
		.id = r->id, .subject = r->subject, .status_id = r->status_id, .category = r->category,
		.priority = r->priority, .channel = r->channel, .requester = who,
		.assignee_id = r->assignee_id, .team_id = r->team_id, .tags = { r->tag_names },
		.snippet = r->snippet, .messages = r->messages, .customer_at = r->customer_at,
		.agent_at = r->agent_at, .due_at = r->due_at, .updated_at = r->updated_at,
		.created_at = r->created_at, .last_event_id = r->last_event_id, .spam = r->spam,
		.demo = r->demo, .draft = r->draft, .language = r->language, .snoozed_until = r->snoozed_until, .sla = badge_to_out(c, r->sla),
	};
}

struct list ticket_rows_to_list(struct ctx *c, const struct ticket_rows *rows)
{
	struct ticket_row_out *v = NEW_N(c->arena, struct ticket_row_out, rows->n);
	size_t i;

	for (i = 0; i < rows->n; i++)
		v[i] = ticket_row_to_out(c, &rows->v[i]);
	return (struct list){ v, rows->n };
}

static struct list participants_to_list(struct ctx *c, const struct participants *p)
{
	struct participant_out *v = NEW_N(c->arena, struct participant_out, p->n);
	size_t i;

	for (i = 0; i < p->n; i++) {
		struct person_ref_out *who = NEW(c->arena, struct person_ref_out);

		*who = (struct person_ref_out){ p->v[i].person_id, p->v[i].name,
			p->v[i].address.s ? p->v[i].address : S("") };
		v[i] = (struct participant_out){ who, p->v[i].role };
	}
	return (struct list){ v, p->n };
}

/* The words that the workspace asks for before it offers an action. */
static struct strs abilities(struct ctx *c, const struct ticket *t)
{
	static const struct {
		str word;
		enum verb verb;
		bool while_closed;
	} all[] = {
		{ { "reply", 5 }, V_TICKET_REPLY, false }, { { "note", 4 }, V_TICKET_NOTE, true },
		{ { "assign", 6 }, V_TICKET_ASSIGN, false }, { { "status", 6 }, V_TICKET_EDIT, false },
		{ { "tag", 3 }, V_TICKET_EDIT, false }, { { "edit", 4 }, V_TICKET_EDIT, false },
		{ { "spam", 4 }, V_TICKET_SPAM, true },
	};
	struct strs out = { NEW_N(c->arena, str, COUNT(all)), 0 };
	struct object o = ticket_object(t);
	bool closed = str_eq(t->category, S("closed"));
	size_t i;

	for (i = 0; i < COUNT(all); i++)
		if ((!closed || all[i].while_closed) && can(c->who, all[i].verb, &o))
			out.v[out.n++] = all[i].word;
	return out;
}

bool ticket_to_out(struct ctx *c, i64 id, struct ticket_out *out)
{
	struct ticket_shown s;
	const struct ticket *t = &s.ticket;

	/* the clocks and counts as they are after what was just done */
	if (!db_settle(c) || !db_last_now(c) || !ticket_shown(c, id, &s))
		return false;
	out->row = ticket_row_to_out(c, &s.row);
	out->person = NEW(c->arena, struct person_out);
	if (!person_show_counted(c, &s.requester, out->person))
		return false;
	out->mailbox_address = s.mailbox_address;
	out->type = t->type;
	out->fields.text = s.fields;
	out->participants = participants_to_list(c, &s.people);
	out->follows_id = t->follows_id;
	out->merged_into_id = t->merged_into_id;
	out->mailbox_id = t->mailbox_id;
	out->solved_at = t->solved_at;
	out->closed_at = t->closed_at;
	out->can = abilities(c, t);
	out->reason_id = t->reason_id;
	out->brand_id = t->brand_id;
	out->snoozed_by = t->snoozed_by;
	out->routing = routing_to_out(c, &s.route);
	return true;
}

static const struct field kept_f[] = {
	F(kept_out, what, .doc = "status, priority, type, team, assignee, tags, field, reason, snooze, watcher."),
	F(kept_out, name, .doc = "Of a field; else empty."), F(kept_out, why),
};
const struct shape kept_shape = SHAPE(kept_out, kept_f);

struct list kept_to_list(struct ctx *c, const struct undo_left *left)
{
	struct kept_out *v = NEW_N(c->arena, struct kept_out, left->n + 1);
	size_t i;

	for (i = 0; i < left->n; i++)
		v[i] = (struct kept_out){ left->v[i].what, left->v[i].name, left->v[i].why };
	return (struct list){ v, left->n };
}
