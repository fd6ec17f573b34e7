#include "desk/flow/handover.h"

#include "base/json.h"
#include "desk/event.h"
#include "desk/flow/forms.h"
#include "desk/notices.h"
#include "sql_handover.h"
#include "sql_sla.h"
#include "sql_team.h"

static const char *const kind_names[] = { "", "escalation", "return", "transfer" };

const char *handover_kind_name(enum handover_kind k)
{
	return kind_names[k];
}

/* ---- what a move is ---- */

static bool team_of(struct ctx *c, i64 id, struct sql_team_row *r)
{
	bool found = true;

	*r = (struct sql_team_row){ .name = S("") };
	if (id && !sql_team_by_id(c, &(struct sql_team_by_id_in){ .id = id }, r, &found))
		return false;
	return found || fail(c, E_INVALID, "team_id", "team.unknown");
}

bool handover_of(struct ctx *c, const struct ticket *t, i64 team_id, struct handover_move *m)
{
	struct sql_team_between_tiers_row between;
	struct sql_team_row from, to;
	bool up;

	if (!team_of(c, t->team_id, &from) || !team_of(c, team_id, &to))
		return false;
	*m = (struct handover_move){ .from = t->team_id, .to = team_id, .from_tier = from.tier, .to_tier = to.tier,
		.from_name = from.name, .to_name = to.name };
	if (t->team_id == team_id || (!t->team_id && !team_id))
		return true;
	up = to.tier > from.tier || (to.tier == from.tier && from.next_team_id == team_id);
	m->kind = !team_id ? HANDOVER_TRANSFER : up ? HANDOVER_ESCALATION :
		to.tier < from.tier ? HANDOVER_RETURN : HANDOVER_TRANSFER;
	if (m->kind != HANDOVER_ESCALATION || to.tier - from.tier < 2)
		return true;
	if (!sql_team_between_tiers(c, &(struct sql_team_between_tiers_in){ .low_tier = from.tier,
			.high_tier = to.tier }, &between))
		return false;
	m->skips = between.there;
	return true;
}

/* ---- before ---- */

static bool needs_nothing(struct ctx *c, const struct ticket *t, const struct handover_move *m)
{
	enum form_kind kind = m->kind == HANDOVER_RETURN ? FORM_RETURN : FORM_ESCALATION;
	struct failure x = { .code = E_INVALID, .field = S("team_id"), .key = "escalation.form" };
	struct form f = { 0 };

	x.p[0] = (struct fail_param){ "team", m->to_name };
	if (m->skips) {
		x.key = "escalation.skip_asked";
		return fail_full(c, &x);
	}
	if (!forms_choose(c, kind, t, m->to, &f))
		return false;
	if (!form_asks(&f))
		return true;
	x.key = m->kind == HANDOVER_RETURN ? "escalation.form_return" : "escalation.form";
	x.p[1] = (struct fail_param){ "form", f.name };
	return fail_full(c, &x);
}

/* Who had it goes on hearing of it; nobody of the new team has it yet. */
static bool leave_assignee(struct ctx *c, const struct ticket *t, struct ticket_change *ch, bool *watched)
{
	i64 changed = 0;

	*watched = false;
	if (!(ch->set & TC_ASSIGNEE)) {
		ch->set |= TC_ASSIGNEE;
		ch->assignee_id = 0;
	}
	if (!t->assignee_id || ch->assignee_id == t->assignee_id)
		return true;
	if (!sql_watcher_add(c, &(struct sql_watcher_add_in){ .ticket_id = t->id, .agent_id = t->assignee_id,
			.created_at = c->now }, &changed))
		return false;
	*watched = changed > 0;
	return true;
}

bool handover_plan(struct ctx *c, const struct ticket *t, struct ticket_change *ch, struct handover_move *m)
{
	if (!handover_of(c, t, ch->team_id, m))
		return false;
	if (m->kind == HANDOVER_NONE)
		return true;
	if (ch->handover && ch->handover->undo)
		return true;
	if (!ch->handover && !m->from) {	/* sorted in */
		m->kind = HANDOVER_NONE;
		return true;
	}
	if (m->kind == HANDOVER_TRANSFER) {
		if (!ch->handover && (str_eq(ch->why, S("escalation")) || str_eq(ch->why, S("return"))))
			ch->why = S("");
		return true;
	}
	if (!ch->handover && !needs_nothing(c, t, m))
		return false;
	if (!ch->why.n || !ch->handover)
		ch->why = str_of(kind_names[m->kind]);
	return leave_assignee(c, t, ch, &m->watched);
}

/* ---- afterwards ---- */

static str actor_word(const struct actor *who)
{
	return who->kind == ACTOR_AGENT ? S("agent") : S("system");
}

static bool add(struct ctx *c, const struct ticket *was, const struct ticket_change *ch, const struct handover_move *m)
{
	static const struct handover_with none = { .answers = { "{}", 2 }, .why = { "", 0 } };
	const struct handover_with *w = ch->handover ? ch->handover : &none;
	struct sql_handover_add_row row;

	if (!sql_handover_add(c, &(struct sql_handover_add_in){ .ticket_id = was->id,
			.kind = str_of(kind_names[m->kind]), .from_team_id = m->from, .to_team_id = m->to,
			.from_tier = m->from_tier, .to_tier = m->to_tier, .actor_kind = actor_word(c->who),
			.actor_id = c->who->id, .actor_name = c->who->name.s ? c->who->name : S(""),
			.assignee_id = was->assignee_id, .watched = m->watched, .priority_from = w->priority_from,
			.form_id = w->form_id, .form_version_id = w->form_version_id, .answers = w->answers,
			.why = w->why, .demo = was->demo, .created_at = c->now }, &row))
		return false;
	if (w->id)
		*w->id = row.id;
	return true;
}

bool handover_bounces(struct ctx *c, i64 ticket_id, i64 a, i64 b, i64 *n)
{
	struct sql_handover_between_row row;

	if (!sql_handover_between(c, &(struct sql_handover_between_in){ .ticket_id = ticket_id, .a_team_id = a,
			.b_team_id = b }, &row))
		return false;
	*n = row.n > 1 ? row.n - 1 : 0;	/* the first time there was no coming back */
	return true;
}

static str notice_detail(struct ctx *c, const struct ticket *t, const struct handover_move *m, i64 n)
{
	struct buf b = buf_new(c->arena, 16 * 1024);

	buf_fmt(&b, "{\"n\":%lld,\"from\":", (long long)n);
	json_str(&b, m->from_name);
	buf_put(&b, S(",\"to\":"));
	json_str(&b, m->to_name);
	buf_put(&b, S(",\"subject\":"));
	json_str(&b, t->subject);
	buf_ch(&b, '}');
	return buf_str(&b);
}

static bool tell_lead(struct ctx *c, const struct ticket *t, i64 agent_id, str detail)
{
	return !agent_id || notice_put(c, &(struct notice_new){ .agent_id = agent_id, .ticket_id = t->id,
		.kind = "bounce", .detail = detail });
}

/* To and fro once too often: the leads of both hear of it. */
static bool guard(struct ctx *c, struct ticket *t, const struct handover_move *m)
{
	struct sql_team_row from, to;
	str detail;
	i64 n;

	if (!m->from || !m->to)
		return true;
	if (!handover_bounces(c, t->id, m->from, m->to, &n) || !team_of(c, m->from, &from) || !team_of(c, m->to, &to))
		return false;
	if (n <= HANDOVER_BOUNCES)
		return true;
	detail = notice_detail(c, t, m, n);
	return tell_lead(c, t, from.lead_id, detail) &&
		(to.lead_id == from.lead_id || tell_lead(c, t, to.lead_id, detail)) &&
		event_append(c, t->id, "ticket.bounced", detail, &t->last_event_id);
}

bool handover_record(struct ctx *c, const struct ticket *was, struct ticket *t, const struct ticket_change *ch,
		     const struct handover_move *m)
{
	if (m->kind == HANDOVER_NONE || (ch->handover && ch->handover->undo))
		return true;
	if (m->kind == HANDOVER_RETURN && !sql_handover_came_back(c, &(struct sql_handover_came_back_in){
			.ticket_id = was->id, .to_team_id = m->from, .returned_at = c->now }, NULL))
		return false;
	return add(c, was, ch, m) && guard(c, t, m);
}

bool handover_leave(struct ctx *c, const struct ticket *t, i64 team_id, bool *leaves)
{
	struct sql_team_members_rows rows;
	size_t i;

	*leaves = t->assignee_id != 0;
	if (!*leaves)
		return true;
	if (!sql_team_members(c, &(struct sql_team_members_in){ .team_id = team_id }, &rows))
		return false;
	for (i = 0; i < rows.n; i++)
		if (rows.v[i].agent_id == t->assignee_id)
			*leaves = false;
	return !*leaves || sql_watcher_add(c, &(struct sql_watcher_add_in){ .ticket_id = t->id,
		.agent_id = t->assignee_id, .created_at = c->now }, NULL);
}
