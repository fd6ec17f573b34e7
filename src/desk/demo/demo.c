#include "desk/demo/demo.h"
#include "desk/demo/demo_kb.h"

#include "base/json.h"
#include "base/message.h"
#include "desk/cases/counter.h"
#include "desk/cases/ownview.h"
#include "desk/cases/message.h"
#include "desk/flow/routing.h"
#include "desk/people/agent.h"
#include "desk/people/organisation.h"
#include "desk/people/person.h"
#include "desk/people/role.h"
#include "desk/promise/policies.h"
#include "desk/promise/world.h"
#include "desk/settings.h"
#include "sql_demo.h"
#include "sql_form.h"
#include "sql_macro.h"
#include "sql_organisation.h"
#include "sql_role.h"
#include "sql_sla.h"
#include "sql_team.h"
#include "text/fold.h"
#include "text/html.h"

static const i64 HOUR_MS = 3600000;

struct demo {
	struct actor agent[2];
	i64 team_id[DEMO_TIERS];
	struct demo_data data;
	i64 now, brand_id, calendar_id;
};

static bool make_team(struct ctx *c, struct demo *d, size_t i, str name)
{
	struct sql_demo_team_insert_row row;

	if (!sql_demo_team_insert(c, &(struct sql_demo_team_insert_in){ .name = name,
			.name_folded = text_fold(c->arena, name), .tier = (i64)i + 1,
			.calendar_id = i == 1 ? d->calendar_id : 0,
			.created_at = c->now, .updated_at = c->now }, &row))
		return false;
	d->team_id[i] = row.id;
	return sql_team_hours_add(c, &(struct sql_team_hours_add_in){ .team_id = row.id,
		.calendar_id = row.calendar_id }, NULL);
}

static bool make_agent(struct ctx *c, struct demo *d, size_t i, str name, str email)
{
	i64 id;

	if (!agent_add(c, &(struct agent_new){ .name = name, .email = email, .role = S("agent"),
			.locale = S("es"), .zone = S(""), .demo = true }, &id) ||
	    !sql_demo_member_insert(c, &(struct sql_demo_member_insert_in){ .team_id = d->team_id[i], .agent_id = id }, NULL))
		return false;
	d->agent[i] = (struct actor){ .kind = ACTOR_AGENT, .id = id, .name = name, .role = ROLE_AGENT, .scopes = SCOPE_ALL };
	return true;
}

struct teller {
	i64 person_id, brand_id;
};

/* *got names the ticket to go on with, or 0; it comes back as what was received. */
static bool by_customer(struct ctx *c, const struct demo_case *k, const struct teller *who, const char *text, struct received *got)
{
	return message_receive(c, &(struct message_in){
		.m = { .channel = str_of(k->channel), .author_kind = S("person"), .author_id = who->person_id,
			.author_name = str_of(k->name), .author_address = str_of(k->mail),
			.html = text_to_html(c->arena, str_of(text)), .text = str_of(text),
			.language = str_of(k->lang), .at = c->now },
		.ticket_id = got->ticket_id, .person_id = who->person_id, .subject = str_of(k->subject),
		.brand_id = who->brand_id, .demo = true }, got);
}

static bool by_agent(struct ctx *c, i64 ticket_id, const char *kind, const char *text, const char *lang)
{
	struct ticket t;
	i64 id;

	return ticket_take(c, ticket_id, &t) && message_append(c, &t, &(struct message_new){
		.kind = str_of(kind), .direction = S("out"), .channel = S("email"), .author_kind = S("agent"),
		.author_id = c->who->id, .author_name = c->who->name,
		.html = text_to_html(c->arena, str_of(text)), .text = str_of(text), .language = str_of(lang),
		.at = c->now }, &id);
}

/* Somebody takes it before he answers, and now and then waits for others: so promises are
 * broken for more than one reason. */
static bool taken(struct ctx *c, const struct demo_case *k, const struct demo *d, i64 ticket_id, i64 step)
{
	struct ticket_change ch = { .set = TC_TEAM | TC_ASSIGNEE, .team_id = d->team_id[k->priority > 2],
		.assignee_id = d->agent[k->agent - 1].id };
	bool holds = k->answered && k->hours_ago % 4 == 0;
	struct ticket t;

	c->now += step / 8;
	if (!ticket_take(c, ticket_id, &t) || !ticket_change(c, &t, &ch))
		return false;
	ch = (struct ticket_change){ .set = TC_CATEGORY, .category = S("hold") };
	if (holds && !ticket_change(c, &t, &ch))
		return false;
	c->now += step - step / 8;
	ch.category = S("open");
	return !holds || (ticket_take(c, ticket_id, &t) && ticket_change(c, &t, &ch));
}

static bool settle(struct ctx *c, const struct demo_case *k, const struct demo *d, i64 ticket_id)
{
	struct ticket_change ch = { .set = TC_PRIORITY | TC_TAGS | TC_TEAM, .priority = k->priority,
		.tags = { (str[]){ str_of(k->tag) }, 1 }, .team_id = d->team_id[k->priority > 2],
		.reason_id = d->data.reason_id[k->hours_ago % DEMO_REASONS] };
	struct ticket t;

	if (k->agent) {
		ch.set |= TC_ASSIGNEE | TC_REASON;
		ch.assignee_id = d->agent[k->agent - 1].id;
	}
	if (!str_eq(str_of(k->category), S("new"))) {
		ch.set |= TC_CATEGORY;
		ch.category = str_of(k->category);
	}
	return ticket_take(c, ticket_id, &t) && ticket_change(c, &t, &ch);
}

static bool make_case(struct ctx *c, const struct demo_case *k, const struct demo *d)
{
	const struct actor *me = c->who, *agent = &d->agent[k->agent ? k->agent - 1 : 0];
	struct received got = { 0 };
	struct teller who = { .brand_id = str_eq(str_of(k->lang), S("it")) ? d->brand_id : 0 };
	i64 step = k->hours_ago * HOUR_MS / 4;
	bool ok;

	if (!person_ensure(c, &(struct person_new){ .kind = S("email"), .address = str_of(k->mail),
			.name = str_of(k->name), .locale = str_of(k->lang), .demo = true }, &who.person_id))
		return false;
	c->now = d->now - k->hours_ago * HOUR_MS - 60000;
	ok = by_customer(c, k, &who, k->said, &got);
	c->who = agent;
	if (k->agent)
		ok = ok && taken(c, k, d, got.ticket_id, step);
	else
		c->now += step;
	ok = ok && (!k->note || by_agent(c, got.ticket_id, "note", k->note, k->lang));
	ok = ok && (!k->answered || by_agent(c, got.ticket_id, "public", k->answered, k->lang));
	c->now += step;
	if (ok && k->again)
		ok = by_customer(c, k, &who, k->again, &got);
	c->now += step;
	ok = ok && settle(c, k, d, got.ticket_id);
	c->who = me;
	return ok;
}

/* Round the clock and for these customers alone, so that every state of a promise is
 * there to be seen, whatever day it is. */
static str policy(struct ctx *c)
{
	static const i64 first_h[] = { 24, 8, 4, 2 }, wait_h[] = { 240, 120, 48, 24 };	/* by priority */
	struct buf b = buf_new(c->arena, 65536);
	struct sql_demo_person_ids_rows people;
	size_t i;

	if (!sql_demo_person_ids(c, &people))
		return STR_NULL;
	buf_put(&b, S("{\"name\":"));
	json_str(&b, message(c->arena, c->locale, "demo.policy", NULL, 0));
	buf_put(&b, S(",\"position\":-1,\"calendar_id\":null,\"warn\":[{\"percent\":75}],"
		       "\"when\":{\"field\":\"requester\",\"op\":\"in\",\"value\":["));
	for (i = 0; i < people.n; i++)
		buf_fmt(&b, i ? ",%lld" : "%lld", (long long)people.v[i].id);
	buf_put(&b, S("]},\"targets\":["));
	for (i = 0; i < COUNT(first_h); i++)
		buf_fmt(&b, "%s{\"metric\":\"first_response\",\"priority\":%zu,\"channel\":\"\",\"target_s\":%lld},"
			"{\"metric\":\"requester_wait\",\"priority\":%zu,\"channel\":\"\",\"target_s\":%lld}", i ? "," : "",
			i + 1, (long long)first_h[i] * 3600, i + 1, (long long)wait_h[i] * 3600);
	buf_put(&b, S("]}"));
	return buf_str(&b);
}

/* It was there before the tickets, and is tried first. */
static bool make_policy(struct ctx *c)
{
	str text = policy(c);
	json_t *set;
	i64 id;

	return text.s && json_parse(c, text, &set) &&
		policies_save(c, &(struct policies_edit){ .set = set, .from_the_start = true, .demo = true }, &id) &&
		policies_order(c, &(struct i64s){ &id, 1 });
}

static bool make_flow(struct ctx *c, const struct demo *d)
{
	struct demo_flow f = { .team_id = { d->team_id[0], d->team_id[1], d->team_id[2] },
		.lead_id = d->agent[1].id, .agent = &d->agent[0] };

	return demo_beside(c, f.agent) && demo_rules(c) && demo_after(c, f.agent) && demo_flow(c, &f) &&
		demo_routing(c, &f) && demo_survey(c);
}

/* A firm whose people are found by their domain, and a role that sees its teams only. */
static bool make_people(struct ctx *c)
{
	struct organisation firm = { .name = S("Talleres Núñez"), .domains = { (str[]){ S("correo.example") }, 1 },
		.value_tier = S("gold"), .demo = true };
	struct role_def role = { .name = S("N1"), .reach = S("teams"), .demo = true,
		.permissions = { (str[]){ S("ticket.reply"), S("ticket.note"), S("ticket.assign"), S("person.read") }, 4 } };
	struct sql_role_named_row taken;
	bool found;

	return organisation_save(c, &firm) &&
		sql_role_named(c, &(struct sql_role_named_in){ .name_folded = text_fold(c->arena, role.name) }, &taken, &found) &&
		(found || role_save(c, &role));
}

static bool remove_people(struct ctx *c)
{
	return sql_demo_people_delete(c, NULL) && sql_organisation_demo_delete(c, NULL) &&
		sql_demo_agents_delete(c, NULL) && sql_role_demo_delete(c, NULL);
}

/* What the cases stand on. */
static bool make_ground(struct ctx *c, struct demo *d)
{
	return make_people(c) && demo_brand(c, &d->brand_id) && demo_hours(c, &d->calendar_id) && demo_data(c, &d->data);
}

static bool remove_ground(struct ctx *c)
{
	return demo_data_remove(c) && demo_brand_remove(c);
}

bool demo_load(struct ctx *c)
{
	struct sql_demo_agents_left_row left;
	struct demo d = { .now = c->now };
	unsigned i;
	bool ok;

	if (!sql_demo_agents_left(c, &left))
		return false;
	if (left.n)
		return fail(c, E_CONFLICT, "", "demo.loaded");
	ok = make_ground(c, &d) && make_team(c, &d, 0, S("N1")) && make_team(c, &d, 1, S("N2")) && make_team(c, &d, 2, S("N3")) &&
		make_agent(c, &d, 0, S("Lucía Romero"), S("lucia.romero@demo.example")) &&
		make_agent(c, &d, 1, S("Marco Rinaldi"), S("marco.rinaldi@demo.example"));
	for (i = 0; ok && i < demo_cases_n; i++)
		ok = make_case(c, &demo_cases[i], &d);
	c->now = d.now;
	return ok && make_policy(c) && make_flow(c, &d) && demo_ready(c) && demo_kb(c, d.agent[0].id);
}

static bool remove_ticket(struct ctx *c, i64 id)
{
	struct ticket t;

	if (!ticket_take(c, id, &t))
		return false;
	counter_move(c, &t, NULL);
	return own_views_forget(c, id) && sql_demo_events_delete(c, &(struct sql_demo_events_delete_in){ .ticket_id = id }, NULL) &&
		sql_demo_attachments_delete(c, &(struct sql_demo_attachments_delete_in){ .ticket_id = id }, NULL) &&
		sql_demo_outbox_delete(c, &(struct sql_demo_outbox_delete_in){ .ticket_id = id }, NULL) &&
		sql_demo_draft_delete(c, &(struct sql_demo_draft_delete_in){
			.draft_key = str_fmt(c->arena, "t%lld", (long long)id) }, NULL) &&
		sql_demo_ticket_delete(c, &(struct sql_demo_ticket_delete_in){ .id = id }, NULL);
}

/* Real tickets that a made-up agent holds go back to the queue. */
static bool free_real_tickets(struct ctx *c)
{
	struct sql_demo_assignees_clear_rows rows;
	size_t i;

	if (!sql_demo_assignees_clear(c, &rows))
		return false;
	for (i = 0; i < rows.n; i++) {
		struct ticket t, was;

		if (!ticket_take(c, rows.v[i].id, &t))
			return false;
		was = t;
		t.assignee_id = 0;
		if (!ticket_save(c, &was, &t))
			return false;
	}
	return routing_recount(c);
}

static bool remove_teams(struct ctx *c)
{
	return sql_demo_signatures_delete(c, NULL) && sql_demo_team_hours_delete(c, NULL) && sql_demo_teams_delete(c, NULL);
}

bool demo_remove(struct ctx *c)
{
	struct sql_demo_ticket_ids_rows ids;
	size_t i;

	if (!sql_demo_ticket_ids(c, &ids))
		return false;
	for (i = 0; i < ids.n; i++)
		if (!remove_ticket(c, ids.v[i].id))
			return false;
	return demo_survey_remove(c) && free_real_tickets(c) && remove_people(c) &&
		sql_macro_demo_delete(c, NULL) && sql_canned_demo_delete(c, NULL) &&
		sql_form_demo_delete(c, NULL) && demo_after_remove(c) &&
		remove_teams(c) && sql_sla_policy_demo_delete(c, NULL) && remove_ground(c) &&
		demo_kb_remove(c) && world_changed(c);
}
