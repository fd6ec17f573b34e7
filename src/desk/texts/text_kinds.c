/* All kinds of mail that the desk sends by itself. */
#include "desk/texts/texts.h"

#include "desk/flow/vars.h"

#define TICKET { "number", "ticket.number" }, { "company", "company.name" }
#define CLOCK TICKET, { "subject", "ticket.subject" }, { "customer", "customer.name" }, { "metric", "promise.name" }, \
	{ "policy", "promise.policy" }, { "target", "promise.target" }, { "due", "promise.due" }, { "left", "promise.left" }, \
	{ "over", "promise.over" }, { "wait", "promise.waits_for" }, { "link", "link" }
#define SURVEY { "company", "company.name" }, { "name", "customer.name" }, { "question", "survey.question" }, \
	{ "scores", "survey.scores" }, { "link", "link" }
#define QUEUE TICKET, { "team", "team.name" }, { "n", "count" }, { "state", "queue.reason" }, { "link", "link" }

const struct text_kind text_kinds[] = {
	{ "ack", "customer", "text.kind.ack", "text.about.ack", NULL, "mail.ack.known",
	  { TICKET, { "name", "customer.name" }, { "subject", "ticket.subject" }, { "promise", "promise" } }, true, false },
	{ "ack_unproved", "customer", "text.kind.ack_unproved", "text.about.ack_unproved", "mail.ack.subject", "mail.ack.text",
	  { TICKET, { "promise", "promise" } }, false, true },
	{ "solved", "customer", "text.kind.solved", "text.about.solved", "mail.solved.subject", "mail.solved.text",
	  { TICKET, { "name", "customer.name" }, { "subject", "ticket.subject" } }, true, false },
	{ "merged", "customer", "text.kind.merged", "text.about.merged", "mail.merged.subject", "mail.merged.text",
	  { TICKET, { "name", "customer.name" }, { "subject", "ticket.subject" }, { "target", "target.number" } }, true, false },
	{ "large", "customer", "text.kind.large", "text.about.large", "mail.large.subject", "mail.large.text",
	  { TICKET, { "limit", "limit" } }, false, true },
	{ "watch", "customer", "text.kind.watch", "text.about.watch", "mail.watch.subject", "mail.watch.text",
	  { TICKET, { "subject", "ticket.subject" }, { "status", "ticket.status" } }, true, false },
	{ "my", "customer", "text.kind.my", "text.about.my", "mail.my.subject", "mail.my.text",
	  { { "company", "company.name" }, { "link", "link" }, { "minutes", "link.minutes" } }, false, true },
	{ "subscribe", "customer", "text.kind.subscribe", "text.about.subscribe", "mail.subscribe.subject", "mail.subscribe.text",
	  { { "company", "company.name" }, { "link", "link" } }, false, true },
	{ "outage", "customer", "text.kind.outage", "text.about.outage", "mail.outage.subject", "mail.outage.text",
	  { { "company", "company.name" }, { "title", "outage.title" }, { "state", "outage.state" }, { "words", "outage.words" },
	    { "link", "link" }, { "stop", "link.stop" } }, false, false },
	{ "survey_csat", "customer", "text.kind.survey_csat", "text.about.survey_csat", NULL, "mail.survey_csat.text",
	  { SURVEY, { "number", "ticket.number" }, { "subject", "ticket.subject" } }, true, false },
	{ "survey_nps", "customer", "text.kind.survey_nps", "text.about.survey_nps", "mail.survey_nps.subject",
	  "mail.survey_nps.text", { SURVEY }, false, false },
	{ "survey_exit", "customer", "text.kind.survey_exit", "text.about.survey_exit", "mail.survey_exit.subject",
	  "mail.survey_exit.text", { SURVEY }, false, false },
	{ "sla_warned", "team", "text.kind.sla_warned", "text.about.sla_warned", "mail.sla.warned.subject", "mail.sla.warned.text",
	  { CLOCK }, true, false },
	{ "sla_breached", "team", "text.kind.sla_breached", "text.about.sla_breached", "mail.sla.breached.subject",
	  "mail.sla.breached.text", { CLOCK }, true, false },
	{ "routing_waits", "team", "text.kind.routing_waits", "text.about.routing_waits", "mail.routing_waits.subject",
	  "mail.routing_waits.text", { QUEUE }, false, false },
	{ "routing_returns", "team", "text.kind.routing_returns", "text.about.routing_returns", "mail.routing_returns.subject",
	  "mail.routing_returns.text", { QUEUE }, false, false },
	{ "sla_digest", "team", "text.kind.sla_digest", "text.about.sla_digest", "mail.sla.digest.subject", "mail.sla.digest.text",
	  { { "company", "company.name" }, { "n", "count" }, { "lines", "lines" } }, false, false },
	{ "notices", "team", "text.kind.notices", "text.about.notices", "mail.notices.subject", "mail.notices.text",
	  { { "company", "company.name" }, { "n", "count" }, { "lines", "lines" }, { "link", "link" } }, false, false },
	{ "mention", "team", "text.kind.mention", "text.about.mention", "mail.mention.subject", "mail.mention.text",
	  { TICKET, { "by", "agent.name" }, { "subject", "ticket.subject" }, { "lines", "note" }, { "link", "link" },
	    { "choose", "link.choose" } }, false, false },
	{ "invite", "account", "text.kind.invite", "text.about.invite", "mail.invite.subject", "mail.invite.text",
	  { { "company", "company.name" }, { "name", "agent.name" }, { "link", "link" }, { "valid", "link.valid" } }, false, false },
	{ "reset", "account", "text.kind.reset", "text.about.reset", "mail.reset.subject", "mail.reset.text",
	  { { "company", "company.name" }, { "name", "agent.name" }, { "link", "link" }, { "valid", "link.valid" } }, false, false },
};
const size_t text_kinds_n = COUNT(text_kinds);

const struct text_kind *text_kind_of(str name)
{
	size_t i;

	for (i = 0; i < COUNT(text_kinds); i++)
		if (str_eq(name, str_of(text_kinds[i].name)))
			return &text_kinds[i];
	return NULL;
}

static void add(struct strs *out, str name)
{
	size_t i;

	for (i = 0; i < out->n; i++)
		if (str_eq(out->v[i], name))
			return;
	out->v[out->n++] = name;
}

bool text_kind_branded(const struct text_kind *k)
{
	return str_eq(str_of(k->group), S("customer")) && !str_eq(str_of(k->name), S("outage")) && !str_eq(str_of(k->name), S("large")) &&
		!str_eq(str_of(k->name), S("survey_nps"));
}

struct strs text_kind_names(struct arena *a, const struct text_kind *k)
{
	struct strs all = vars_names(a), out = { NEW_N(a, str, all.n + TEXT_PARAMS), 0 };
	size_t i;

	for (i = 0; i < TEXT_PARAMS && k->var[i].name; i++)
		add(&out, str_of(k->var[i].name));
	for (i = 0; k->ticket && i < all.n; i++)
		add(&out, all.v[i]);
	return out;
}
