#include "desk/promise/steps.h"

#include "base/message.h"
#include "desk/cases/tag.h"
#include "desk/flow/escalate.h"
#include "desk/flow/handover.h"
#include "desk/notices.h"
#include "desk/promise/sla_text.h"
#include "desk/webhook.h"
#include "sql_agent.h"
#include "sql_sla.h"
#include "sql_team.h"

enum { PRIORITY_URGENT = 4, DID_MAX = 64 * 1024, BODY_MAX = 32 * 1024 };

void steps_begin(struct ctx *c, struct step_run *r)
{
	r->did = buf_new(c->arena, DID_MAX);
	r->told = (struct i64s){ NEW_N(c->arena, i64, STEP_TOLD_MAX), 0 };
}

/* ---- the list of what was done ---- */

static void did(struct step_run *r, const struct sla_action *a)
{
	if (r->did.n)
		buf_ch(&r->did, ',');
	buf_fmt(&r->did, "{\"do\":\"%s\"", sla_do_name(a->what));
}

static void did_number(struct step_run *r, const char *name, i64 n)
{
	buf_fmt(&r->did, ",\"%s\":%lld", name, (long long)n);
}

static void did_text(struct step_run *r, const char *name, str s)
{
	buf_fmt(&r->did, ",\"%s\":", name);
	json_str(&r->did, s);
}

static bool done(struct step_run *r)
{
	buf_ch(&r->did, '}');
	return true;
}

static bool skipped(struct step_run *r, const char *why)
{
	did_text(r, "skipped", str_of(why));
	return done(r);
}

static bool is_closed(const struct ticket *t)
{
	return str_eq(t->category, S("closed"));
}

/* ---- changes of the ticket ---- */

static bool raise_priority(struct ctx *c, struct step_run *r)
{
	if (r->t->priority >= PRIORITY_URGENT)
		return skipped(r, "urgent");
	did_number(r, "priority", r->t->priority + 1);
	return ticket_change(c, r->t, &(struct ticket_change){ .set = TC_PRIORITY, .priority = r->t->priority + 1,
		.why = S("sla_escalation") }) && done(r);
}

static bool tag(struct ctx *c, struct step_run *r, const struct sla_action *a)
{
	struct strs now, tags;

	did_text(r, "tag", a->text);
	if (!tags_parse(c, r->t->tag_names, &now))
		return false;
	tags = (struct strs){ .v = NEW_N(c->arena, str, now.n + 1) };
	for (; tags.n < now.n; tags.n++)
		tags.v[tags.n] = now.v[tags.n];
	tags.v[tags.n++] = a->text;
	return ticket_change(c, r->t, &(struct ticket_change){ .set = TC_TAGS, .tags = tags }) && done(r);
}

static bool assign(struct ctx *c, struct step_run *r, const struct sla_action *a)
{
	struct sql_agent_row row;
	bool found = true;

	did_number(r, "agent_id", a->id);
	if (a->id && !sql_agent_by_id(c, &(struct sql_agent_by_id_in){ .id = a->id }, &row, &found))
		return false;
	if (!found || (a->id && !row.active))
		return skipped(r, "gone");
	return ticket_change(c, r->t, &(struct ticket_change){ .set = TC_ASSIGNEE, .assignee_id = a->id }) && done(r);
}

/* What the promise knows stands in the place of answers: nobody is there to give them. */
static str facts(struct ctx *c, const struct step_run *r)
{
	const struct sla_clock *k = &r->x->r.clock[r->clock];
	struct fail_param p[] = { { "policy", k->policy ? k->policy->name : S("–") },
		{ "metric", sla_metric_text(c->arena, c->locale, k->metric) }, { "said", r->t->snippet } };
	str text = message(c->arena, c->locale, r->breach ? "escalation.by_breach" : "escalation.by_risk", p, COUNT(p));

	if (!r->t->snippet.n)
		return text;
	return str_fmt(c->arena, "%.*s\n\n%.*s", FMT(text), FMT(message(c->arena, c->locale, "escalation.said", p, COUNT(p))));
}

static bool climb(struct ctx *c, struct step_run *r, i64 team_id)
{
	struct escalate_ask ask = { .kind = HANDOVER_ESCALATION, .team_id = team_id, .why = S(""),
		.priority = r->t->priority, .facts = facts(c, r) };
	i64 id;

	if (!ticket_is_open(r->t))
		return skipped(r, "solved");
	if (!escalate(c, r->t, &ask, &id))
		return false;
	did_number(r, "handover_id", id);
	return done(r);
}

/* On the same tier, or down: as a person would move it, without a form. */
static bool sideways(struct ctx *c, struct step_run *r, i64 team_id)
{
	static const struct handover_with with = { .answers = { "{}", 2 }, .why = { "", 0 } };
	struct ticket_change ch = { .set = TC_TEAM, .team_id = team_id, .why = S("sla_escalation"), .handover = &with };
	bool leaves;

	if (!handover_leave(c, r->t, team_id, &leaves))
		return false;
	if (leaves)
		ch.set |= TC_ASSIGNEE;
	return ticket_change(c, r->t, &ch) && done(r);
}

/* 0: the next tier of the team that has it. */
static bool next_tier(struct ctx *c, const struct step_run *r, i64 *team_id)
{
	struct sql_team_row row;
	bool found = false;

	if (*team_id)
		return true;
	if (r->t->team_id && !sql_team_by_id(c, &(struct sql_team_by_id_in){ .id = r->t->team_id }, &row, &found))
		return false;
	*team_id = found ? row.next_team_id : 0;
	return true;
}

static bool move(struct ctx *c, struct step_run *r, const struct sla_action *a)
{
	struct handover_move m;
	struct sql_team_row row;
	i64 team_id = a->id;
	bool found;

	if (!next_tier(c, r, &team_id))
		return false;
	did_number(r, "team_id", team_id);
	if (!team_id)
		return skipped(r, "no_next");
	if (!sql_team_by_id(c, &(struct sql_team_by_id_in){ .id = team_id }, &row, &found))
		return false;
	if (!found || !row.active)
		return skipped(r, "gone");
	if (r->t->team_id == team_id)
		return skipped(r, "there");
	if (!handover_of(c, r->t, team_id, &m))
		return false;
	return m.kind == HANDOVER_ESCALATION ? climb(c, r, team_id) : sideways(c, r, team_id);
}

/* ---- telling people ---- */

static void did_to(struct step_run *r, const struct sla_action *a)
{
	static const char *const names[] = { "", "assignee", "team_lead", "watchers", "agent", "team", "address" };

	did_text(r, "to", str_of(names[a->to]));
	if (a->to == SLA_TO_AGENT || a->to == SLA_TO_TEAM)
		did_number(r, "id", a->id);
}

/* {"agent_id":7,"how":"sent"} for each reader. */
static bool mail(struct ctx *c, struct step_run *r, const struct sla_action *a)
{
	struct readers to;
	size_t i;
	str how;

	did_to(r, a);
	if (!steps_readers(c, r, a, &to))
		return false;
	if (!to.n)
		return skipped(r, "nobody");
	buf_put(&r->did, S(",\"readers\":["));
	for (i = 0; i < to.n; i++) {
		if (!steps_mail(c, r, &to.v[i], &how))
			return false;
		buf_put(&r->did, i ? S(",{") : S("{"));
		if (to.v[i].agent_id)
			buf_fmt(&r->did, "\"agent_id\":%lld,", (long long)to.v[i].agent_id);
		buf_fmt(&r->did, "\"how\":\"%.*s\"}", FMT(how));
	}
	buf_ch(&r->did, ']');
	return done(r);
}

static bool told_before(const struct step_run *r, i64 agent_id)
{
	size_t i;

	for (i = 0; i < r->told.n; i++)
		if (r->told.v[i] == agent_id)
			return true;
	return r->told.n == STEP_TOLD_MAX;
}

static str notice_detail(struct ctx *c, const struct step_run *r)
{
	const struct sla_clock *k = &r->x->r.clock[r->clock];
	struct buf b = buf_new(c->arena, 8000);

	buf_fmt(&b, "{\"clock\":%lld,\"metric\":\"%s\",\"due_at\":%lld,\"threshold\":\"%.*s\",\"subject\":",
		(long long)r->clock_id, sla_metric_name(k->metric),
		(long long)(k->due_at == CALENDAR_NEVER ? 0 : k->due_at), FMT(r->point));
	json_str(&b, r->t->subject);
	buf_ch(&b, '}');
	return buf_str(&b);
}

static bool notify(struct ctx *c, struct step_run *r, const struct sla_action *a)
{
	str detail = notice_detail(c, r);
	struct readers to;
	size_t i;

	did_to(r, a);
	if (!steps_readers(c, r, a, &to))
		return false;
	if (!to.n)
		return skipped(r, "nobody");
	for (i = 0; i < to.n; i++) {
		if (!to.v[i].agent_id || told_before(r, to.v[i].agent_id))
			continue;
		if (!notice_put(c, &(struct notice_new){ .agent_id = to.v[i].agent_id, .ticket_id = r->t->id,
				.kind = r->breach ? "sla_breach" : "sla_warn", .detail = detail }))
			return false;
		r->told.v[r->told.n++] = to.v[i].agent_id;
	}
	return done(r);
}

/* ---- webhooks ---- */

static str webhook_body(struct ctx *c, const struct step_run *r)
{
	const struct sla_clock *k = &r->x->r.clock[r->clock];
	struct buf b = buf_new(c->arena, BODY_MAX);

	buf_fmt(&b, "{\"event\":\"%s\",\"at\":%lld,\"threshold\":\"%.*s\",", r->breach ? "sla.breached" : "sla.warned",
		(long long)c->now, FMT(r->point));
	webhook_ticket(c, &b, r->t);
	buf_fmt(&b, ",\"clock\":{\"id\":%lld,\"metric\":\"%s\",\"instance\":%lld,\"target_s\":%lld,\"elapsed_s\":%lld,",
		(long long)r->clock_id, sla_metric_name(k->metric), (long long)k->instance,
		(long long)(k->target_ms / 1000), (long long)(k->elapsed_ms / 1000));
	buf_fmt(&b, "\"due_at\":%lld,\"breached\":%s},\"policy\":{\"id\":%lld,\"name\":",
		(long long)(k->due_at == CALENDAR_NEVER ? 0 : k->due_at), k->breached ? "true" : "false",
		(long long)k->policy->id);
	json_str(&b, k->policy->name);
	buf_put(&b, S("}}"));
	return buf_str(&b);
}

static bool call_webhook(struct ctx *c, struct step_run *r, const struct sla_action *a)
{
	i64 id;

	did_text(r, "url", a->text);
	if (!webhook_queue(c, &(struct webhook_new){ .ticket_id = r->t->id,
			.policy_id = r->x->r.clock[r->clock].policy->id, .url = a->text,
			.body = webhook_body(c, r) }, &id))
		return false;
	did_number(r, "delivery_id", id);
	return done(r);
}

/* ---- a step ---- */

static bool act(struct ctx *c, struct step_run *r, const struct sla_action *a)
{
	did(r, a);
	switch (a->what) {
	case SLA_DO_RAISE_PRIORITY:
		return is_closed(r->t) ? skipped(r, "closed") : raise_priority(c, r);
	case SLA_DO_TAG:
		return is_closed(r->t) ? skipped(r, "closed") : tag(c, r, a);
	case SLA_DO_ASSIGN:
		return is_closed(r->t) ? skipped(r, "closed") : assign(c, r, a);
	case SLA_DO_TEAM:
		return is_closed(r->t) ? skipped(r, "closed") : move(c, r, a);
	case SLA_DO_MAIL:
		return mail(c, r, a);
	case SLA_DO_NOTIFY:
		return notify(c, r, a);
	case SLA_DO_WEBHOOK:
		return call_webhook(c, r, a);
	}
	return true;
}

bool steps_take(struct ctx *c, struct step_run *r, const struct sla_step *s)
{
	struct cond_attrs at = r->x->r.attrs;
	size_t i;

	/* what people see, not what promises go by */
	at.f[COND_PRIORITY] = (struct sla_value){ .id = r->t->priority };
	if (s->when && !condition_holds(s->when, &at))
		return true;
	for (i = 0; i < s->n; i++)
		if (!act(c, r, &s->v[i]))
			return false;
	return true;
}
