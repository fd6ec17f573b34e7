#include "desk/cases/shown.h"

#include "desk/cases/field_value.h"
#include "desk/people/team.h"
#include "desk/promise/badge.h"
#include "sql_ticket.h"
#include "store/db.h"

static struct ticket ticket_of(const struct sql_ticket_shown_row *r)
{
	return (struct ticket){
		.id = r->id, .subject = r->subject, .status_id = r->status_id, .category = r->category,
		.priority = r->priority, .type = r->type, .channel = r->channel, .requester_id = r->requester_id,
		.assignee_id = r->assignee_id, .team_id = r->team_id, .mailbox_id = r->mailbox_id,
		.language = r->language, .spam = r->spam, .snippet = r->snippet, .tag_names = r->tag_names,
		.messages = r->messages, .last_event_id = r->last_event_id, .follows_id = r->follows_id,
		.merged_into_id = r->merged_into_id, .customer_at = r->customer_at, .agent_at = r->agent_at,
		.solved_at = r->solved_at, .closed_at = r->closed_at, .due_at = r->due_at, .sla_stage = r->sla_stage,
		.sla_clock_id = r->sla_clock_id, .demo = r->demo, .created_at = r->created_at,
		.updated_at = r->updated_at, .reason_id = r->reason_id, .snoozed_until = r->snoozed_until,
		.snoozed_by = r->snoozed_by, .organisation_id = r->organisation_id, .brand_id = r->brand_id,
	};
}

static struct ticket_row list_row_of(const struct ticket *t, str requester, bool draft)
{
	return (struct ticket_row){
		.id = t->id, .subject = t->subject, .status_id = t->status_id, .category = t->category,
		.priority = t->priority, .channel = t->channel, .requester_id = t->requester_id,
		.requester_name = requester, .assignee_id = t->assignee_id, .team_id = t->team_id,
		.language = t->language, .spam = t->spam, .demo = t->demo, .draft = draft, .snippet = t->snippet,
		.tag_names = t->tag_names, .messages = t->messages, .customer_at = t->customer_at,
		.agent_at = t->agent_at, .due_at = t->due_at, .created_at = t->created_at, .updated_at = t->updated_at,
		.last_event_id = t->last_event_id, .sla_clock_id = t->sla_clock_id, .snoozed_until = t->snoozed_until,
		.organisation_id = t->organisation_id, .brand_id = t->brand_id,
	};
}

static struct person person_of(const struct sql_ticket_shown_row *r)
{
	return (struct person){
		.id = r->requester_id, .name = r->name, .organisation_id = r->person_organisation_id,
		.organisation_name = r->organisation_name, .locale = r->locale, .zone = r->zone, .note = r->note,
		.value_tier = r->value_tier, .demo = r->person_demo, .tickets_open = r->tickets_open,
		.tickets_total = r->tickets_total, .merged_into_id = r->person_merged_into_id,
		.created_at = r->person_created_at,
	};
}

static bool has_draft(struct ctx *c, str drafts)
{
	struct i64s agents = team_ids_parse(c->arena, drafts);
	size_t i;

	for (i = 0; i < agents.n; i++)
		if (agents.v[i] == c->who->id)
			return true;
	return false;
}

static bool of_row(struct ctx *c, const struct sql_ticket_shown_row *r, struct ticket_shown *out)
{
	struct route_row way = { .queued = r->queued, .state = r->state, .missing = r->missing,
		.queued_at = r->queued_at, .overflow_team_id = r->overflow_team_id, .returns = r->returns,
		.opened_at = r->way_opened_at, .right_at = r->way_at };

	out->ticket = ticket_of(r);
	out->row = list_row_of(&out->ticket, r->name, has_draft(c, r->drafts));
	out->requester = person_of(r);
	out->mailbox_address = r->mailbox_address.s ? r->mailbox_address : S("");
	return routing_state(c, &way, &out->route);
}

/* What hangs on the ticket's number. */
static bool around(struct ctx *c, i64 id, struct ticket_shown *out)
{
	return identities_of_requester(c, id, &out->requester.identities) &&
		participants_load(c, id, &out->people) && field_values_shown(c, S("ticket"), id, &out->fields);
}

static bool ask(struct ctx *c, void *arg)
{
	i64 id = *(const i64 *)arg;
	struct sql_ticket_shown_row r;
	struct ticket_shown out;
	bool found;

	return sql_ticket_shown(c, &(struct sql_ticket_shown_in){ .id = id }, &r, &found) && around(c, id, &out) &&
		badge_of_ticket_ask(c, id);
}

bool ticket_shown(struct ctx *c, i64 id, struct ticket_shown *out)
{
	struct sql_ticket_shown_row r;
	struct badge *badge = NULL;
	struct object o;
	bool found;

	*out = (struct ticket_shown){ 0 };
	db_ahead(c, ask, &id);
	if (!sql_ticket_shown(c, &(struct sql_ticket_shown_in){ .id = id }, &r, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "ticket.not_found");
	if (!of_row(c, &r, out))
		return false;
	o = ticket_object(&out->ticket);
	if (!sees_ticket(c, &o))
		return fail(c, E_NOT_FOUND, "", "ticket.not_found");
	if (!around(c, id, out) || (r.sla_clock_id && !badge_of_ticket(c, id, &badge)))
		return false;
	out->row.sla = badge;
	return true;
}
