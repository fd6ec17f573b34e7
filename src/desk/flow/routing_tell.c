/* What team leads are told: work that nobody can take, and cases that come back. */
#include "desk/flow/routing_int.h"

#include "base/message.h"
#include "desk/mailer.h"
#include "desk/notices.h"
#include "desk/texts/texts.h"
#include "sql_agent.h"
#include "text/fold.h"

enum { NAME_BYTES = 100, PARAMS = 5 };

struct letter {
	const char *kind;	/* of the notice and of its words */
};
static const struct letter waits = { "routing_waits" };
static const struct letter returns = { "routing_returns" };

static const struct {
	const char *state, *key;
} states[] = { { "no_capacity", "routing.state.no_capacity" }, { "nobody", "routing.state.nobody" },
	{ "no_skill", "routing.state.no_skill" } };

static str state_text(struct ctx *c, str locale, str state)
{
	size_t i;

	for (i = 0; i < COUNT(states); i++)
		if (str_eq(state, str_of(states[i].state)))
			return message(c->arena, locale, states[i].key, NULL, 0);
	return S("");
}

static bool mail_lead(struct ctx *c, const struct sql_agent_row *a, const struct letter *l, const struct fail_param *p)
{
	struct text_made made;

	if (!text_make(c, &(struct text_ask){ .kind = text_kind_of(str_of(l->kind)), .locale = a->locale, .p = p, .n = PARAMS }, &made))
		return false;
	return desk_letter(c, &(struct desk_letter){ .to = a->email, .to_name = a->name, .locale = a->locale,
		.subject = made.subject, .text = made.text, .html = made.html, .purpose = S("notify"), .extra = S("") },
		&(i64){ 0 });
}

/* n->agent_id is the lead; the state is worded in his language. */
static bool tell(struct ctx *c, const struct notice_new *n, const struct letter *l, struct fail_param *p, str state)
{
	struct sql_agent_row a;
	bool found;

	if (!sql_agent_by_id(c, &(struct sql_agent_by_id_in){ .id = n->agent_id }, &a, &found))
		return false;
	if (!found || !a.active)
		return true;
	p[4] = (struct fail_param){ "state", state_text(c, a.locale, state) };
	return notice_put(c, n) && mail_lead(c, &a, l, p);
}

bool routing_tell_lead(struct ctx *c, i64 team_id, i64 ticket_id, str state)
{
	struct sql_routing_lead_row r;
	struct sql_routing_waiting_row w;
	struct fail_param p[PARAMS];
	struct buf d = buf_new(c->arena, 2048);
	bool found;

	if (!sql_routing_lead(c, &(struct sql_routing_lead_in){ .team_id = team_id }, &r, &found))
		return false;
	if (!found || !r.lead_id || !r.tell_min || c->now < r.lead_told_at + r.tell_min * ROUTING_MIN_MS)
		return true;
	if (!sql_routing_waiting(c, &(struct sql_routing_waiting_in){ .team_id = team_id }, &w))
		return false;
	p[0] = (struct fail_param){ "team", str_utf8_trunc(text_clean_line(c->arena, r.name), NAME_BYTES) };
	p[1] = (struct fail_param){ "n", str_fmt(c->arena, "%lld", (long long)w.n) };
	p[2] = (struct fail_param){ "number", str_fmt(c->arena, "%lld", (long long)ticket_id) };
	p[3] = (struct fail_param){ "link", ticket_url(c, ticket_id) };
	buf_fmt(&d, "{\"by\":\"%lld\",\"text\":", (long long)w.n);
	json_str(&d, p[0].value);
	buf_ch(&d, '}');
	return sql_routing_lead_told(c, &(struct sql_routing_lead_told_in){ .lead_told_at = c->now, .team_id = team_id }, NULL) &&
		tell(c, &(struct notice_new){ .agent_id = r.lead_id, .ticket_id = ticket_id, .kind = waits.kind,
			.detail = buf_str(&d) }, &waits, p, state);
}

bool routing_tell_returns(struct ctx *c, const struct ticket *t)
{
	struct sql_routing_lead_row r;
	struct fail_param p[PARAMS];
	bool found;

	if (!t->team_id || !sql_routing_lead(c, &(struct sql_routing_lead_in){ .team_id = t->team_id }, &r, &found))
		return !t->team_id;
	if (!found || !r.lead_id)
		return true;
	p[0] = (struct fail_param){ "team", str_utf8_trunc(text_clean_line(c->arena, r.name), NAME_BYTES) };
	p[1] = (struct fail_param){ "n", str_fmt(c->arena, "%d", ROUTING_RETURNS_MAX) };
	p[2] = (struct fail_param){ "number", str_fmt(c->arena, "%lld", (long long)t->id) };
	p[3] = (struct fail_param){ "link", ticket_url(c, t->id) };
	return tell(c, &(struct notice_new){ .agent_id = r.lead_id, .ticket_id = t->id, .kind = returns.kind,
		.detail = str_fmt(c->arena, "{\"by\":\"%d\"}", ROUTING_RETURNS_MAX) }, &returns, p, S(""));
}
