/* One ticket: what is kept of its way, and the first try to hand it out. */
#include "desk/flow/routing_int.h"

#include "desk/event.h"
#include "desk/promise/timeline.h"
#include "desk/promise/world.h"
#include "store/db.h"

/* ---- who asks ---- */

/* A transfer is what was wrong before; an escalation or a return was right. */
static bool right_team(struct ctx *c, i64 ticket_id)
{
	struct sql_routing_ticket_row t;
	bool found;

	if (!sql_routing_ticket(c, &(struct sql_routing_ticket_in){ .id = ticket_id }, &t, &found))
		return false;
	return !found || !t.team_id || sql_right_team_put(c, &(struct sql_right_team_put_in){ .ticket_id = ticket_id,
		.team_id = t.team_id, .opened_at = t.created_at, .at = t.created_at > c->now ? t.created_at : c->now,
		.moves = 0 }, NULL);
}

static bool right_from_start(struct ctx *c, i64 ticket_id)
{
	struct sql_routing_ticket_row t;
	bool found;

	if (!sql_routing_ticket(c, &(struct sql_routing_ticket_in){ .id = ticket_id }, &t, &found))
		return false;
	return !found || !t.team_id || sql_right_team_put(c, &(struct sql_right_team_put_in){ .ticket_id = ticket_id,
		.team_id = t.team_id, .opened_at = t.created_at, .at = t.created_at, .moves = 0 }, NULL);
}

void routing_later(struct ctx *c, i64 ticket_id, const char *kind, str detail)
{
	static const char *const none[] = { "ticket.subject", "ticket.mentions" };
	str k = str_of(kind);
	size_t i;

	if (!ticket_id || str_starts(k, S("mail.")) || str_starts(k, S("participant.")) ||
	    str_starts(k, S("sla.")) || str_starts(k, S("routing.")) || str_starts(k, S("schedule.")) || str_starts(k, S("survey.")))
		return;
	for (i = 0; i < COUNT(none); i++)
		if (str_eq(k, str_of(none[i])))
			return;
	if (str_eq(k, S("ticket.opened")) && str_find(detail, S("\"team_id\":0,")) < 0)
		db_before_commit(c, DB_ROUTING, right_from_start, ticket_id);
	if (str_eq(k, S("ticket.team")) && str_find(detail, S("\"reason\"")) < 0)
		db_before_commit(c, DB_ROUTING, right_team, ticket_id);
	db_before_commit(c, DB_ROUTING, routing_settle, ticket_id);
}

/* ---- changes by the desk itself ---- */

bool routing_assign(struct ctx *c, struct ticket *t, i64 agent_id, str why)
{
	const struct actor *me = c->who;
	bool ok;

	c->who = actor_system();
	ok = ticket_change(c, t, &(struct ticket_change){ .set = TC_ASSIGNEE, .assignee_id = agent_id, .why = why });
	c->who = me;
	return ok;
}

bool routing_take(struct ctx *c, i64 id, struct ticket *t)
{
	const struct actor *me = c->who;
	bool ok;

	c->who = actor_system();
	ok = ticket_take(c, id, t);
	c->who = me;
	return ok;
}

/* An agent who was handed something may leave his teams without room.  The team that hands
 * out is held by the caller; rows of the others are touched at the end, if at all. */
static bool rooms_later(struct ctx *c, const struct handing *h)
{
	struct sql_routing_teams_beside_rows rows;
	size_t i;

	if (!sql_routing_teams_beside(c, &(struct sql_routing_teams_beside_in){ .agent_id = h->agent_id,
			.team_id = h->team_id }, &rows))
		return false;
	routing_team_later(c, h->team_id);
	for (i = 0; i < rows.n; i++)
		routing_team_later(c, rows.v[i].team_id);
	return true;
}

bool routing_hand(struct ctx *c, const struct handing *h, bool *got)
{
	struct sql_routing_turn_row turn;
	bool counts = h->t->customer_at > h->t->agent_at;
	i64 n;

	if (!sql_routing_claim(c, &(struct sql_routing_claim_in){ .weight_n = counts ? h->weight : 0, .room_n = h->weight,
			.agent_id = h->agent_id, .class = h->class }, &n))
		return false;
	*got = n == 1;
	if (!*got)
		return true;
	return (!counts || rooms_later(c, h)) && sql_routing_taken(c, &(struct sql_routing_taken_in){ .load_agent_id = counts ? h->agent_id : 0,
			.load_class = h->class, .load_weight = counts ? h->weight : 0,
			.agent_id = h->agent_id, .assigned_at = c->now, .ticket_id = h->t->id }, NULL) &&
		sql_routing_turn(c, &(struct sql_routing_turn_in){ .team_id = h->team_id }, &turn) &&
		sql_routing_turn_of(c, &(struct sql_routing_turn_of_in){ .team_id = h->team_id,
			.agent_id = h->agent_id, .turn = turn.turn }, NULL) &&
		routing_assign(c, h->t, h->agent_id, str_fmt(c->arena, "routing_%s", h->rule));
}

/* ---- loads ---- */

/* Teams first, then the agent: the order in which all take them. */
static bool hold_agent(struct ctx *c, i64 agent_id, bool freed)
{
	struct sql_routing_agent_teams_rows rows;
	size_t i;

	if (!sql_routing_agent_teams(c, &(struct sql_routing_agent_teams_in){ .agent_id = agent_id }, &rows))
		return false;
	for (i = 0; i < rows.n; i++)
		routing_team_later(c, rows.v[i].team_id);
	if (rows.n && freed)
		routing_agent_later(c, agent_id);
	return true;
}

static bool add_load(struct ctx *c, i64 agent_id, str class, i64 by)
{
	if (!agent_id || !by)
		return true;
	return hold_agent(c, agent_id, by < 0) && sql_routing_load(c, &(struct sql_routing_load_in){ .used = by,
		.agent_id = agent_id, .class = class }, NULL);
}

static bool move_load(struct ctx *c, const struct sql_routing_ticket_row *t, const struct sql_routing_put_in *n)
{
	if (t->r_load_agent_id == n->load_agent_id && t->r_load_weight == n->load_weight &&
	    str_eq(t->r_load_class, n->load_class))
		return true;
	return add_load(c, t->r_load_agent_id, t->r_load_class, -t->r_load_weight) &&
		add_load(c, n->load_agent_id, n->load_class, n->load_weight);
}

/* Somebody gave it to an agent who is full: it counts, and it is written down. */
static bool told_over(struct ctx *c, const struct sql_routing_ticket_row *t, const struct sql_routing_put_in *n)
{
	struct sql_routing_loads_of_rows rows;
	size_t i;

	if (str_eq(t->mode, S("off")) || !n->load_agent_id || n->load_agent_id == t->r_load_agent_id ||
	    n->agent_id == t->r_agent_id)
		return true;
	if (!sql_routing_loads_of(c, &(struct sql_routing_loads_of_in){ .agent_id = n->load_agent_id }, &rows))
		return false;
	for (i = 0; i < rows.n; i++)
		if (str_eq(rows.v[i].class, n->load_class) && rows.v[i].used > rows.v[i].cap)
			return event_append(c, t->id, "routing.over", str_fmt(c->arena,
				"{\"agent_id\":%lld,\"class\":\"%.*s\",\"used\":%lld,\"cap\":%lld}",
				(long long)n->load_agent_id, FMT(n->load_class), (long long)rows.v[i].used,
				(long long)rows.v[i].cap), NULL);
	return true;
}

/* ---- the row ---- */

static bool is_any(str x, str a, str b)
{
	return str_eq(x, a) || str_eq(x, b);
}

static bool is_open(const struct sql_routing_ticket_row *t)
{
	return !t->spam && !t->merged_into_id && !is_any(t->category, S("solved"), S("closed"));
}

static bool is_at_work(const struct sql_routing_ticket_row *t)
{
	return is_any(t->category, S("new"), S("open"));
}

static i64 sooner(i64 a, i64 b)
{
	return !a || (b && b < a) ? b : a;
}

static i64 since_when(const struct sql_routing_ticket_row *t, i64 now)
{
	if (t->has_route && t->assignee_id == t->r_agent_id)
		return t->r_assigned_at;
	return !t->has_route && t->created_at < now ? 0 : now;
}

static void fill_answer(struct ctx *c, const struct sql_routing_ticket_row *t, struct sql_routing_put_in *n)
{
	bool by_agent = c->who->kind == ACTOR_AGENT;
	bool answered = by_agent && t->agent_at > t->r_answered_at && t->agent_at >= c->now;

	n->touched_at = by_agent && c->who->id == t->assignee_id ? c->now : t->r_touched_at;
	n->answered_by = answered ? c->who->id : t->r_answered_by;
	n->answered_at = answered ? t->agent_at : t->r_answered_at;
	n->returns = answered ? 0 : t->r_returns;
}

/* What the agent did, and since when it is his. */
static void fill_agent(struct ctx *c, const struct sql_routing_ticket_row *t, struct sql_routing_put_in *n)
{
	bool turn = t->customer_at > t->agent_at;

	fill_answer(c, t, n);
	if (turn)
		n->turn_at = t->r_turn_at ? t->r_turn_at : t->has_route ? c->now : t->customer_at;
	n->assigned_at = since_when(t, c->now);
	n->not_agent_id = t->assignee_id ? 0 : t->r_not_agent_id;
	if (turn && t->assignee_id && is_at_work(t)) {
		n->load_agent_id = t->assignee_id;
		n->load_weight = t->w_weight;
	}
}

static i64 ahead_of(i64 at, i64 now)
{
	return at > now ? at : 0;
}

/* When time alone changes who may take it. */
static void fill_times(struct ctx *c, const struct sql_routing_ticket_row *t, struct sql_routing_put_in *n, bool optional)
{
	i64 over_at = t->overflow_team_id && t->overflow_min ? n->queued_at + t->overflow_min * ROUTING_MIN_MS : 0;

	n->overflow_team_id = over_at && over_at <= c->now ? t->overflow_team_id : 0;
	n->next_at = ahead_of(over_at, c->now);
	if (optional && t->skill_wait_min)
		n->next_at = sooner(n->next_at, ahead_of(n->queued_at + t->skill_wait_min * ROUTING_MIN_MS, c->now));
	if (routing_had(n->not_agent_id, n->queued_at, c->now))
		n->next_at = sooner(n->next_at, n->queued_at + ROUTING_HAD_MS);
}

/* *need is for who hands it out. */
static bool fill_queue(struct ctx *c, const struct sql_routing_ticket_row *t, struct sql_routing_put_in *n, struct need *need)
{
	bool stays = t->r_queued && t->r_team_id == t->team_id;

	n->state = n->missing = n->lane = S("");
	n->queued = is_at_work(t) && t->team_id && !t->assignee_id && t->snoozed_until <= c->now;
	n->queued_at = stays ? t->r_queued_at : c->now;
	if (!n->queued)
		return true;
	if (!routing_need(c, t, t->team_id, c->now - n->queued_at, need))
		return false;
	n->lane = routing_lane(c->arena, t->w_class, t->w_weight, need);
	stays = stays && str_eq(n->lane, t->r_lane);
	n->state = stays ? t->r_state : S("waiting");
	n->missing = stays ? t->r_missing : S("");
	if (!str_eq(t->mode, S("off")))
		fill_times(c, t, n, need->optional);
	return true;
}

/* ---- going back ---- */

static i64 in_business(struct ctx *c, const struct world *w, i64 calendar_id, i64 from, i64 ms)
{
	const struct world_calendar *k = world_calendar_of(w, calendar_id);
	const struct calendar_timeline *line = k && k->versions ? sla_calendar_at(&k->sla, c->now) : NULL;
	i64 at = line ? timeline_add(line, from, ms) : from + ms;

	return at == CALENDAR_NEVER ? 0 : at;
}

static i64 later(i64 a, i64 b)
{
	return a > b ? a : b;
}

/* When it goes back by itself, and the word for it; 0: it stays. */
static bool back_at(struct ctx *c, const struct sql_routing_ticket_row *t, const struct sql_routing_put_in *n, i64 *at, const char **why)
{
	const struct world *w;
	i64 silent = 0, gone = 0;

	*at = 0;
	*why = "agent_off";
	if (!t->assignee_id)
		return true;
	if (!t->g_active) {
		*at = c->now;
		return true;
	}
	if (str_eq(t->mode, S("off")) || !n->turn_at || !is_at_work(t) || n->returns > ROUTING_RETURNS_MAX)
		return true;
	if (t->return_min) {
		if (!world_get(c, &w))
			return false;
		silent = in_business(c, w, t->team_calendar_id, later(later(n->assigned_at, n->touched_at), n->turn_at),
			t->return_min * ROUTING_MIN_MS);
	}
	if (t->away_min && t->g_gone_at)
		gone = t->g_gone_at + t->away_min * ROUTING_MIN_MS;
	*at = sooner(silent, gone);
	*why = *at == gone ? "agent_gone" : "returned";
	return true;
}

/* An old case comes back: to whom it was, if he can be expected to see it. */
static bool reopened_to_nobody(const struct sql_routing_ticket_row *t, i64 now)
{
	return !t->has_route && t->assignee_id && t->created_at < now && str_eq(t->category, S("open")) &&
		!str_eq(t->mode, S("off")) && (t->g_gone_at || !t->g_here);
}

static bool send_back(struct ctx *c, const struct sql_routing_ticket_row *t, str why, i64 returns)
{
	struct ticket full;

	if (!routing_take(c, t->id, &full))
		return false;
	if (returns > ROUTING_RETURNS_MAX)
		return sql_routing_back(c, &(struct sql_routing_back_in){ .not_agent_id = 0, .returns = returns,
			.ticket_id = t->id }, NULL) && routing_tell_returns(c, &full);
	return sql_routing_back(c, &(struct sql_routing_back_in){ .not_agent_id = t->assignee_id, .returns = returns,
			.ticket_id = t->id }, NULL) && routing_assign(c, &full, 0, why);
}

/* ---- handing out ---- */

static bool put_state(struct ctx *c, const struct sql_routing_put_in *n, str state, str missing)
{
	if (str_eq(state, n->state) && str_eq(missing, n->missing))
		return true;
	return sql_routing_state(c, &(struct sql_routing_state_in){ .state = state, .missing = missing,
			.ticket_id = n->ticket_id }, NULL) &&
		(str_eq(state, n->state) || event_append(c, n->ticket_id, "routing.waiting",
			str_fmt(c->arena, "{\"state\":\"%.*s\"}", FMT(state)), NULL));
}

static str lacking(struct ctx *c, const struct need *need)
{
	struct buf b = buf_new(c->arena, 4096);
	size_t i;

	for (i = 0; i < need->skills.n; i++)
		buf_fmt(&b, i ? ",%lld" : "%lld", (long long)need->skills.v[i]);
	if (need->language.n)
		buf_fmt(&b, "?%.*s", FMT(need->language));
	return buf_str(&b);
}

static bool look_when_open(struct ctx *c, const struct sql_routing_put_in *n, const struct cands *k)
{
	i64 opens = 0;
	size_t i;

	for (i = 0; i < k->n; i++)
		if (k->v[i].verdict == RV_HOURS && k->v[i].opens_at != CALENDAR_NEVER)
			opens = sooner(opens, k->v[i].opens_at);
	return !opens || sql_routing_look_at(c, &(struct sql_routing_look_at_in){ .look_at = opens, .team_id = n->team_id }, NULL);
}

static bool nobody_eligible(struct ctx *c, const struct sql_routing_put_in *n, const struct need *need, const struct cands *k)
{
	bool skilled = false, full = false;
	str state;
	size_t i;

	for (i = 0; i < k->n; i++) {
		skilled = skilled || k->v[i].verdict != RV_SKILL;
		full = full || k->v[i].verdict == RV_FULL;
	}
	skilled = !need->language.n && (skilled || !need->skills.n);
	state = !skilled ? S("no_skill") : full ? S("no_capacity") : S("nobody");
	return look_when_open(c, n, k) && put_state(c, n, state, skilled ? S("") : lacking(c, need)) &&
		routing_tell_lead(c, n->team_id, n->ticket_id, state);
}

/* Who is chosen but keeps his room for an older and heavier case counts as full. */
static bool hand_out(struct ctx *c, const struct sql_routing_ticket_row *t, const struct sql_routing_put_in *n, const struct need *need)
{
	struct pick p = { .team_id = t->team_id, .other_id = n->overflow_team_id, .requester_id = t->requester_id,
		.not_agent_id = routing_had(n->not_agent_id, n->queued_at, c->now), .class = t->w_class, .mode = t->mode, .weight = t->w_weight, .need = need };
	struct handing h = { .team_id = t->team_id, .weight = t->w_weight, .class = t->w_class };
	struct ticket full = { 0 };
	struct cands k;
	ssize_t at;
	bool got = false, kept;

	if (!routing_cands(c, &p, &k))
		return false;
	if (need->language.n)
		k.n = 0;
	for (;;) {
		if (!routing_pick(c, &p, &k, &at, &h.rule))
			return false;
		if (at < 0)
			return nobody_eligible(c, n, need, &k);
		if (!routing_kept(c, n, &k.v[at], &kept))
			return false;
		if (kept) {
			k.v[at].verdict = RV_FULL;
			continue;
		}
		if (!full.id && !routing_take(c, t->id, &full))
			return false;
		h.t = &full;
		h.agent_id = k.v[at].id;
		if (!routing_hand(c, &h, &got) || got)
			return got;
		k.v[at].verdict = RV_FULL;
	}
}

/* Two transactions hand out the same team's work one after the other. */
static bool hold_teams(struct ctx *c, const struct sql_routing_put_in *n)
{
	struct sql_routing_team_hold_rows rows;

	return sql_routing_team_hold(c, &(struct sql_routing_team_hold_in){ .team_id = n->team_id,
		.other_id = n->overflow_team_id }, &rows);
}

static bool same_place(const struct sql_routing_ticket_row *t, const struct sql_routing_put_in *n)
{
	return t->has_route && t->r_team_id == n->team_id && t->r_overflow_id == n->overflow_team_id &&
		t->r_agent_id == n->agent_id && t->r_requester_id == n->requester_id && str_eq(t->r_state, n->state) &&
		str_eq(t->r_missing, n->missing) && t->r_queued == n->queued && str_eq(t->r_lane, n->lane);
}

static bool same_order(const struct sql_routing_ticket_row *t, const struct sql_routing_put_in *n)
{
	return t->r_due_key == n->due_key && t->r_priority_key == n->priority_key && t->r_queued_at == n->queued_at &&
		t->r_returns == n->returns && t->r_not_agent_id == n->not_agent_id && t->r_next_at == n->next_at;
}

static bool same_load(const struct sql_routing_ticket_row *t, const struct sql_routing_put_in *n)
{
	return t->r_load_agent_id == n->load_agent_id && str_eq(t->r_load_class, n->load_class) &&
		t->r_load_weight == n->load_weight && t->r_turn_at == n->turn_at && t->r_assigned_at == n->assigned_at &&
		t->r_touched_at == n->touched_at && t->r_answered_by == n->answered_by &&
		t->r_answered_at == n->answered_at;
}

static bool fill(struct ctx *c, const struct sql_routing_ticket_row *t, struct sql_routing_put_in *n, struct need *need)
{
	*n = (struct sql_routing_put_in){ .ticket_id = t->id, .team_id = t->team_id, .agent_id = t->assignee_id,
		.requester_id = t->requester_id, .due_key = t->due_at ? t->due_at : ROUTING_NO_DUE,
		.priority_key = -t->priority, .load_class = t->w_class };
	fill_agent(c, t, n);
	return fill_queue(c, t, n, need);
}

static bool leave(struct ctx *c, const struct sql_routing_ticket_row *t)
{
	return !t->has_route || (add_load(c, t->r_load_agent_id, t->r_load_class, -t->r_load_weight) &&
		sql_routing_drop(c, &(struct sql_routing_drop_in){ .ticket_id = t->id }, NULL));
}

/* Assigned and taken away again within one instant: whoever does that is left his will. */
static bool was_just_tried(const struct sql_routing_ticket_row *t, i64 now)
{
	return t->has_route && t->r_agent_id && t->r_assigned_at == now;
}

static bool write_row(struct ctx *c, const struct sql_routing_ticket_row *t, const struct sql_routing_put_in *n)
{
	if (same_place(t, n) && same_order(t, n) && same_load(t, n))
		return true;
	return move_load(c, t, n) && sql_routing_put(c, n, NULL) && told_over(c, t, n);
}

static bool settle_open(struct ctx *c, const struct sql_routing_ticket_row *t)
{
	struct need need = { .language = S("") };
	bool on = !str_eq(t->mode, S("off")), wait;
	struct sql_routing_put_in n;
	const char *why;
	i64 back;

	if (!fill(c, t, &n, &need) || !back_at(c, t, &n, &back, &why))
		return false;
	on = on && n.queued;
	wait = on && was_just_tried(t, c->now);
	if (wait)
		n.next_at = c->now + ROUTING_MIN_MS;
	else if (!n.queued)
		n.next_at = ahead_of(back, c->now);
	if ((on && !hold_teams(c, &n)) || !write_row(c, t, &n))
		return false;
	if (reopened_to_nobody(t, c->now))
		return send_back(c, t, S("reopened"), n.returns);
	if (back && back <= c->now)
		return send_back(c, t, str_of(why), n.returns + t->g_active);
	return !on || wait || hand_out(c, t, &n, &need);
}

bool routing_settle(struct ctx *c, i64 ticket_id)
{
	struct sql_routing_ticket_row t;
	bool found;

	if (!sql_routing_ticket(c, &(struct sql_routing_ticket_in){ .id = ticket_id }, &t, &found))
		return false;
	if (!found)
		return true;
	return is_open(&t) ? settle_open(c, &t) : leave(c, &t);
}
