/* What team leads are told: work that nobody can take, and cases that come back. */
#include "desk/flow/routing_int.h"

#include "base/message.h"
#include "desk/mailer.h"
#include "desk/notices.h"
#include "sql_agent.h"
#include "text/fold.h"

enum { NAME_BYTES = 100, PARAMS = 5 };

static bool mail_lead(struct ctx *c, const struct sql_agent_row *a, const char *key, const struct fail_param *p)
{
	str subject = message(c->arena, a->locale, str_fmt(c->arena, "%s.subject%c", key, 0).s, p, PARAMS);
	str text = message(c->arena, a->locale, str_fmt(c->arena, "%s.text%c", key, 0).s, p, PARAMS);

	return desk_letter(c, &(struct desk_letter){ .to = a->email, .to_name = a->name, .locale = a->locale,
		.subject = text_clean_line(c->arena, subject), .text = text, .purpose = S("notify"), .extra = S("") },
		&(i64){ 0 });
}

/* p is worded in the lead's language but for "state", which is looked up. */
static bool tell(struct ctx *c, i64 lead_id, const struct notice_new *n, const char *key, struct fail_param *p, str state)
{
	struct sql_agent_row a;
	struct notice_new own = *n;
	bool found;

	if (!sql_agent_by_id(c, &(struct sql_agent_by_id_in){ .id = lead_id }, &a, &found))
		return false;
	if (!found || !a.active)
		return true;
	p[4] = (struct fail_param){ "state", state.n ? message(c->arena, a.locale,
		str_fmt(c->arena, "routing.state.%.*s%c", FMT(state), 0).s, NULL, 0) : S("") };
	own.agent_id = lead_id;
	return notice_put(c, &own) && mail_lead(c, &a, key, p);
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
		tell(c, r.lead_id, &(struct notice_new){ .ticket_id = ticket_id, .kind = "routing_waits",
			.detail = buf_str(&d) }, "mail.routing_waits", p, state);
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
	return tell(c, r.lead_id, &(struct notice_new){ .ticket_id = t->id, .kind = "routing_returns",
		.detail = str_fmt(c->arena, "{\"by\":\"%d\"}", ROUTING_RETURNS_MAX) }, "mail.routing_returns", p, S(""));
}
