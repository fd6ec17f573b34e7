/* What a rule's conditions see of a ticket and of what happened on it. */
#include "desk/flow/rule_run.h"

#include "desk/cases/field_value.h"
#include "desk/cases/tag.h"
#include "sql_rule.h"
#include "sql_side.h"
#include "sql_sla.h"
#include "text/fold.h"

static const i64 HOUR_MS = 3600000;

#define BIT(f) ((u64)1 << (f))

static struct sla_value number(i64 id)
{
	return (struct sla_value){ .id = id };
}

static struct sla_value word(str s)
{
	return (struct sla_value){ .key = s };
}

/* 0 hours are a value too. */
static struct sla_value hours(struct ctx *c, i64 since)
{
	i64 n = since ? (c->now - since) / HOUR_MS : 0;

	if (!since)
		return (struct sla_value){ 0 };
	return (struct sla_value){ .id = n, .key = str_fmt(c->arena, "%lld", (long long)n) };
}

static void own(struct ctx *c, struct rule_case *k)
{
	const struct ticket *t = k->t;
	struct sla_value *f = k->a.f;

	f[COND_PRIORITY] = number(t->priority);
	f[COND_CHANNEL] = word(t->channel);
	f[COND_TYPE] = word(t->type);
	f[COND_STATUS] = word(t->category);
	f[COND_TEAM] = number(t->team_id);
	f[COND_ASSIGNEE] = number(t->assignee_id);
	f[COND_REQUESTER] = number(t->requester_id);
	f[COND_BRAND] = number(t->brand_id);
	f[COND_MAILBOX] = number(t->mailbox_id);
	f[COND_LANGUAGE] = word(t->language);
	f[COND_STAGE] = word(t->sla_stage);
	f[COND_SUBJECT] = word(t->subject);
	f[COND_HOURS_OPENED] = hours(c, t->created_at);
	f[COND_HOURS_CUSTOMER] = hours(c, t->customer_at);
	f[COND_HOURS_AGENT] = hours(c, t->agent_at);
}

static bool requester(struct ctx *c, struct rule_case *k)
{
	struct sql_person_attrs_row r;
	bool found;

	if (!sql_person_attrs(c, &(struct sql_person_attrs_in){ .id = k->t->requester_id }, &r, &found))
		return false;
	k->a.f[COND_ORGANISATION] = number(found ? r.organisation_id : 0);
	k->a.f[COND_VALUE_TIER] = word(!found ? S("") : r.value_tier.n ? r.value_tier : r.org_tier.s ? r.org_tier : S(""));
	return true;
}

/* Settled when the ticket was opened. */
static bool repeats(struct ctx *c, struct rule_case *k)
{
	struct sql_repeat_get_row r;

	if (!sql_repeat_get(c, &(struct sql_repeat_get_in){ .id = k->t->id }, &r))
		return false;
	k->a.f[COND_REPEATS] = (struct sla_value){ .id = r.repeat_n, .key = str_fmt(c->arena, "%lld", (long long)r.repeat_n) };
	return true;
}

static void from_message(struct ctx *c, struct rule_case *k, const struct sql_rule_message_row *m)
{
	str sender = text_fold(c->arena, m->author_address);
	ssize_t at = str_rchr(sender, '@');

	k->a.f[COND_SENDER] = word(sender);
	k->a.f[COND_SENDER_DOMAIN] = word(at < 0 ? S("") : str_slice(sender, (size_t)at + 1, sender.n));
	k->a.f[COND_BODY] = word(m->text);
	k->a.f[COND_SUBJECT_OR_TEXT] = word(str_fmt(c->arena, "%.*s\n%.*s", FMT(k->t->subject), FMT(m->text)));
	k->a.text_words = cond_words(c->arena, m->text);
}

/* The message that this is about, else what the customer said last. */
static bool message_of(struct ctx *c, struct rule_case *k)
{
	struct sql_rule_message_row m;
	json_t *j;
	i64 id = 0;
	bool found;

	if (k->news && str_starts(k->news->kind, S("message."))) {
		if (!json_parse(c, k->news->detail, &j))
			return false;
		id = json_get_i64(j, "message_id", 0);
	}
	if (id ? !sql_rule_message_by_id(c, &(struct sql_rule_message_by_id_in){ .id = id }, &m, &found) :
	    !sql_rule_message_newest(c, &(struct sql_rule_message_newest_in){ .ticket_id = k->t->id }, &m, &found))
		return false;
	if (found)
		from_message(c, k, &m);
	return true;
}

static str actor_word(enum actor_kind by)
{
	return by == ACTOR_AGENT ? S("agent") : by == ACTOR_PERSON ? S("person") : S("system");
}

/* What the field of this event was before. */
static bool happened(struct ctx *c, struct rule_case *k)
{
	static const struct {
		const char *kind;
		enum cond_field field;
	} was[] = {
		{ "ticket.priority", COND_PRIORITY_WAS }, { "ticket.status", COND_STATUS_WAS },
		{ "ticket.team", COND_TEAM_WAS }, { "ticket.assigned", COND_ASSIGNEE_WAS },
	};
	const json_t *from;
	json_t *j;
	size_t i;

	k->a.f[COND_FIRST_MESSAGE] = word(k->t->messages <= 1 ? S("yes") : S("no"));
	if (!k->news)
		return true;
	k->a.f[COND_ACTOR] = word(actor_word(k->news->by));
	for (i = 0; i < COUNT(was); i++)
		if (str_eq(k->news->kind, str_of(was[i].kind))) {
			if (!json_parse(c, k->news->detail, &j))
				return false;
			from = json_object_get(j, "from");
			k->a.f[was[i].field] = json_is_string(from) ?
				word(str_n(json_string_value(from), json_string_length(from))) : number(json_integer_value(from));
		}
	return true;
}

/* What changes with the ticket is read each time. */
static bool now(struct ctx *c, struct rule_case *k, u64 fields)
{
	own(c, k);
	k->a.customs = 0;
	return (!(fields & BIT(COND_TAGS)) || tags_parse(c, k->t->tag_names, &k->a.tags)) &&
		(!(fields & (BIT(COND_CUSTOM) | BIT(COND_REASON))) || case_own_attrs(c, k->t, &k->a));
}

bool rule_attrs(struct ctx *c, struct rule_case *k, u64 fields)
{
	const u64 of_person = BIT(COND_ORGANISATION) | BIT(COND_VALUE_TIER), of_subject = BIT(COND_SUBJECT) | BIT(COND_SUBJECT_OR_TEXT),
		of_message = BIT(COND_BODY) | BIT(COND_SUBJECT_OR_TEXT) | BIT(COND_SENDER) | BIT(COND_SENDER_DOMAIN),
		of_event = BIT(COND_ACTOR) | BIT(COND_FIRST_MESSAGE) | BIT(COND_PRIORITY_WAS) | BIT(COND_STATUS_WAS) |
			BIT(COND_TEAM_WAS) | BIT(COND_ASSIGNEE_WAS);
	u64 want = fields & ~k->have;

	if (!now(c, k, fields))
		return false;
	if ((want & of_person) && !requester(c, k))
		return false;
	if (want & of_subject)
		k->a.subject_words = cond_words(c->arena, k->t->subject);
	if ((want & of_message) && !message_of(c, k))
		return false;
	if ((want & of_event) && !happened(c, k))
		return false;
	if ((want & BIT(COND_REPEATS)) && !repeats(c, k))
		return false;
	k->have |= (want & of_person ? of_person : 0) | (want & of_subject ? of_subject : 0) |
		(want & of_message ? of_message : 0) | (want & of_event ? of_event : 0) | (want & BIT(COND_REPEATS));
	return true;
}
