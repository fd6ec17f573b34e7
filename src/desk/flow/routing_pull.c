/*
 * Queues: what an agent takes who became free, what a team hands out when it is looked at,
 * "next ticket".  A queue is read by its lanes: only the heads of those lanes are seen
 * that the agent can serve, however many wait.
 */
#include "desk/flow/routing_int.h"

#include "desk/event.h"
#include "desk/people/team.h"
#include "desk/promise/world.h"
#include "sql_agentstatus.h"
#include "sql_sla.h"
#include "store/db.h"

enum { PULL_MAX = 20, SKIP_MAX = 64 };

/* ---- an agent at the heads of queues ---- */

struct puller {
	i64 agent_id;
	struct i64s teams, skills;
	struct sql_routing_loads_of_rows loads;
	struct i64s skip;		/* tickets that somebody works on */
	struct strs shut;		/* classes whose head does not fit */
	bool any_room;			/* "next ticket": full or not */
};
struct head {
	struct sql_head_row row;
	struct lane lane;
	bool set;
};

static bool comes_before(const struct sql_head_row *a, const struct sql_head_row *b)
{
	if (a->due_key != b->due_key)
		return a->due_key < b->due_key;
	if (a->priority_key != b->priority_key)
		return a->priority_key < b->priority_key;
	if (a->queued_at != b->queued_at)
		return a->queued_at < b->queued_at;
	return a->ticket_id < b->ticket_id;
}

static struct sql_routing_loads_of_row *load_of(const struct puller *p, str class)
{
	size_t i;

	for (i = 0; i < p->loads.n; i++)
		if (str_eq(p->loads.v[i].class, class))
			return &p->loads.v[i];
	return NULL;
}

static bool is_shut(const struct puller *p, str class)
{
	size_t i;

	for (i = 0; i < p->shut.n; i++)
		if (str_eq(p->shut.v[i], class))
			return true;
	return false;
}

static bool can_serve(const struct puller *p, const struct lane *l)
{
	const struct sql_routing_loads_of_row *load = load_of(p, l->class);
	size_t i;

	if (l->nobody || !load || (!p->any_room && (load->cap < l->weight || !load->cap || is_shut(p, l->class))))
		return false;
	for (i = 0; i < l->skills.n; i++)
		if (!routing_has(&p->skills, l->skills.v[i]))
			return false;
	return true;
}

static bool is_passed_over(const struct puller *p, const struct sql_head_row *r, i64 now)
{
	return routing_has(&p->skip, r->ticket_id) ||
		(!p->any_room && routing_had(r->not_agent_id, r->queued_at, now) == p->agent_id);
}

struct lane_at {
	i64 team_id;
	str text;
	bool over;		/* of what runs over into this team */
};

static bool heads_of(struct ctx *c, const struct lane_at *at, struct sql_head_rows *rows)
{
	if (at->over)
		return sql_routing_head_over(c, &(struct sql_routing_head_over_in){ .team_id = at->team_id, .lane = at->text }, rows);
	return sql_routing_head(c, &(struct sql_routing_head_in){ .team_id = at->team_id, .lane = at->text }, rows);
}

static bool look_at_lane(struct ctx *c, const struct puller *p, const struct lane_at *at, struct head *best)
{
	struct sql_head_rows rows;
	struct lane lane;
	size_t i;

	if (!routing_lane_parse(c->arena, at->text, &lane) || !can_serve(p, &lane))
		return true;
	if (!heads_of(c, at, &rows))
		return false;
	for (i = 0; i < rows.n; i++) {
		if (is_passed_over(p, &rows.v[i], c->now))
			continue;
		if (!best->set || comes_before(&rows.v[i], &best->row))
			*best = (struct head){ rows.v[i], lane, true };
		break;
	}
	return true;
}

static bool look_at_team(struct ctx *c, const struct puller *p, i64 team_id, struct head *best)
{
	struct sql_routing_lanes_rows own;
	struct sql_routing_lanes_over_rows over;
	size_t i;

	if (!sql_routing_lanes(c, &(struct sql_routing_lanes_in){ .team_id = team_id }, &own) ||
	    !sql_routing_lanes_over(c, &(struct sql_routing_lanes_over_in){ .team_id = team_id }, &over))
		return false;
	for (i = 0; i < own.n; i++)
		if (!look_at_lane(c, p, &(struct lane_at){ team_id, own.v[i].lane, false }, best))
			return false;
	for (i = 0; i < over.n; i++)
		if (!look_at_lane(c, p, &(struct lane_at){ team_id, over.v[i].lane, true }, best))
			return false;
	return true;
}

static bool best_head(struct ctx *c, const struct puller *p, struct head *best)
{
	size_t i;

	*best = (struct head){ .set = false };
	for (i = 0; i < p->teams.n; i++)
		if (!look_at_team(c, p, p->teams.v[i], best))
			return false;
	return true;
}

static bool load_puller(struct ctx *c, i64 agent_id, struct puller *p)
{
	struct sql_agent_skills_of_rows rows;
	size_t i;

	if (!sql_agent_skills_of(c, &(struct sql_agent_skills_of_in){ .agent_id = agent_id }, &rows) ||
	    !sql_routing_loads_of(c, &(struct sql_routing_loads_of_in){ .agent_id = agent_id }, &p->loads))
		return false;
	p->agent_id = agent_id;
	p->skills = (struct i64s){ NEW_N(c->arena, i64, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		p->skills.v[i] = rows.v[i].skill_id;
	p->skip.v = NEW_N(c->arena, i64, SKIP_MAX);
	p->shut.v = NEW_N(c->arena, str, p->loads.n + 1);
	return true;
}

/* Takes the ticket's row unless somebody works on it, and looks whether it waits still. */
static bool hold_waiting(struct ctx *c, i64 id, bool *ok)
{
	struct sql_routing_try_hold_row held;
	struct sql_routing_still_row still;

	return sql_routing_try_hold(c, &(struct sql_routing_try_hold_in){ .id = id }, &held, ok) &&
		(!*ok || (sql_routing_still(c, &(struct sql_routing_still_in){ .ticket_id = id }, &still, ok) &&
			(*ok = *ok && still.queued, true)));
}

static bool pull_one(struct ctx *c, struct puller *p, const struct head *h, bool *more)
{
	struct sql_routing_loads_of_row *load = load_of(p, h->lane.class);
	struct handing hand = { .agent_id = p->agent_id, .team_id = h->row.team_id, .weight = h->lane.weight,
		.class = h->lane.class, .rule = "pulled" };
	struct ticket t;
	bool ok;

	*more = p->skip.n < SKIP_MAX;
	if (load->used + h->lane.weight > load->cap) {	/* what comes next must not pass it by */
		p->shut.v[p->shut.n++] = h->lane.class;
		return true;
	}
	if (!hold_waiting(c, h->row.ticket_id, &ok))
		return false;
	p->skip.v[p->skip.n++] = h->row.ticket_id;
	if (!ok)
		return true;
	if (!routing_take(c, h->row.ticket_id, &t))
		return false;
	if (t.assignee_id)	/* somebody's already; its row follows */
		return true;
	hand.t = &t;
	if (!routing_hand(c, &hand, &ok))
		return false;
	if (!ok)
		p->shut.v[p->shut.n++] = h->lane.class;
	else if (t.customer_at > t.agent_at)
		load->used += h->lane.weight;
	return true;
}

/* Out of hours: his teams are looked at when they begin. */
static bool look_later(struct ctx *c, const struct puller *p, i64 at)
{
	size_t i;

	for (i = 0; at != CALENDAR_NEVER && i < p->teams.n; i++)
		if (!sql_routing_look_at(c, &(struct sql_routing_look_at_in){ .look_at = at, .team_id = p->teams.v[i] }, NULL))
			return false;
	return true;
}

static bool pull_all(struct ctx *c, struct puller *p)
{
	struct head h;
	bool more = true;
	int n;

	for (n = 0; n < PULL_MAX && more; n++) {
		if (!best_head(c, p, &h))
			return false;
		if (!h.set)
			break;
		if (!pull_one(c, p, &h, &more))
			return false;
	}
	return true;
}

static bool may_pull(const struct sql_routing_agent_row *a)
{
	return a->active && !str_eq(a->role, S("light"));
}

/* A db_settle_fn. */
static bool pull_agent(struct ctx *c, i64 agent_id)
{
	struct sql_routing_agent_teams_rows teams;
	struct puller p = { .agent_id = agent_id };
	struct sql_routing_agent_row a;
	const struct world *w;
	struct cand k;
	bool found;
	size_t i;

	if (!sql_routing_agent_teams(c, &(struct sql_routing_agent_teams_in){ .agent_id = agent_id }, &teams) ||
	    !sql_routing_agent(c, &(struct sql_routing_agent_in){ .id = agent_id }, &a, &found))
		return false;
	if (!teams.n || !found || !may_pull(&a))
		return true;
	if (!world_get(c, &w) || !load_puller(c, agent_id, &p))
		return false;
	p.teams = (struct i64s){ NEW_N(c->arena, i64, teams.n), teams.n };
	for (i = 0; i < teams.n; i++)
		p.teams.v[i] = teams.v[i].team_id;
	k = (struct cand){ .chosen = a.chosen, .here = a.here, .calendar_id = a.calendar_id, .cap = 1 };
	routing_judge(c, w, 0, &k);
	if (k.verdict == RV_HOURS)
		return look_later(c, &p, k.opens_at);
	return k.verdict != RV_OK || pull_all(c, &p);
}

void routing_agent_later(struct ctx *c, i64 agent_id)
{
	db_before_commit(c, DB_ROUTING, pull_agent, agent_id);
}

static bool is_heavier(const struct lane *l, const struct lane *own)
{
	return str_eq(l->class, own->class) && l->weight > own->weight;
}

/* Lanes of the same class in which something heavier waits; usually none. */
static bool heavier_lanes(struct ctx *c, const struct sql_routing_put_in *n, struct sql_routing_lanes_rows *out)
{
	struct lane lane, own;
	size_t i, k;

	if (!routing_lane_parse(c->arena, n->lane, &own) ||
	    !sql_routing_lanes(c, &(struct sql_routing_lanes_in){ .team_id = n->team_id }, out))
		return false;
	for (i = k = 0; i < out->n; i++)
		if (routing_lane_parse(c->arena, out->v[i].lane, &lane) && is_heavier(&lane, &own))
			out->v[k++] = out->v[i];
	out->n = k;
	return true;
}

bool routing_kept(struct ctx *c, const struct sql_routing_put_in *n, const struct cand *k, bool *yes)
{
	struct sql_head_row mine = { .ticket_id = n->ticket_id, .due_key = n->due_key,
		.priority_key = n->priority_key, .queued_at = n->queued_at };
	struct puller p = { .agent_id = k->id };
	struct sql_routing_lanes_rows lanes;
	struct head best;
	size_t i;

	*yes = false;
	if (!heavier_lanes(c, n, &lanes) || (lanes.n && !load_puller(c, k->id, &p)))
		return false;
	for (i = 0; i < lanes.n && !*yes; i++) {
		best = (struct head){ .set = false };
		if (!look_at_lane(c, &p, &(struct lane_at){ n->team_id, lanes.v[i].lane, false }, &best))
			return false;
		*yes = best.set && k->used + best.lane.weight > k->cap && comes_before(&best.row, &mine);
	}
	return true;
}

/* ---- a team that is looked at ---- */

/* The best head of the lanes that were not tried in vain; "nobody" lanes are for states. */
static bool team_head(struct ctx *c, i64 team_id, const struct i64s *tried, struct sql_head_row *best, bool *found)
{
	struct sql_routing_lanes_rows lanes;
	struct sql_head_rows rows;
	size_t i, k;

	*found = false;
	if (!sql_routing_lanes(c, &(struct sql_routing_lanes_in){ .team_id = team_id }, &lanes))
		return false;
	for (i = 0; i < lanes.n; i++) {
		if (!sql_routing_head(c, &(struct sql_routing_head_in){ .team_id = team_id, .lane = lanes.v[i].lane }, &rows))
			return false;
		for (k = 0; k < rows.n && routing_has(tried, rows.v[k].ticket_id); k++)
			;
		/* its head waits still: so do all behind it */
		if (k == 0 && rows.n && (!*found || comes_before(&rows.v[0], best))) {
			*best = rows.v[0];
			*found = true;
		}
	}
	return true;
}

bool routing_drain(struct ctx *c, i64 team_id, i64 limit, i64 *handed)
{
	struct i64s tried = { NEW_N(c->arena, i64, (size_t)limit + SKIP_MAX), 0 };
	struct sql_routing_still_row still;
	struct sql_head_row head = { 0 };
	bool found, ok;

	*handed = 0;
	while (*handed < limit && tried.n < (size_t)limit + SKIP_MAX) {
		if (!team_head(c, team_id, &tried, &head, &found))
			return false;
		if (!found)
			break;
		tried.v[tried.n++] = head.ticket_id;
		if (!hold_waiting(c, head.ticket_id, &ok))
			return false;
		if (!ok) {	/* somebody works on it: the rest of the lane waits for him */
			*handed = limit;
			break;
		}
		if (!routing_settle(c, head.ticket_id) || !db_settle(c) ||
		    !sql_routing_still(c, &(struct sql_routing_still_in){ .ticket_id = head.ticket_id }, &still, &ok))
			return false;
		*handed += !ok || !still.queued;
	}
	return true;
}

/* ---- next ticket ---- */

bool routing_take_next(struct ctx *c, struct ticket *t)
{
	struct puller p = { .any_room = true };
	struct head h;
	bool ok = false;

	if (!load_puller(c, c->who->id, &p) || !team_ids_of(c, c->who->id, &p.teams))
		return false;
	while (p.skip.n < SKIP_MAX) {
		if (!best_head(c, &p, &h))
			return false;
		if (!h.set)
			break;
		if (!hold_waiting(c, h.row.ticket_id, &ok))
			return false;
		if (ok)
			return ticket_take(c, h.row.ticket_id, t) && ticket_change(c, t, &(struct ticket_change){
				.set = TC_ASSIGNEE, .assignee_id = c->who->id, .why = S("next") });
		p.skip.v[p.skip.n++] = h.row.ticket_id;
	}
	*t = (struct ticket){ 0 };
	return true;
}

bool routing_back(struct ctx *c, struct ticket *t, str why)
{
	i64 was = t->assignee_id;

	return ticket_change(c, t, &(struct ticket_change){ .set = TC_ASSIGNEE, .assignee_id = 0, .why = why }) &&
		sql_routing_back(c, &(struct sql_routing_back_in){ .not_agent_id = was, .returns = 0, .ticket_id = t->id }, NULL);
}

bool routing_requeue(struct ctx *c, struct ticket *t, str why)
{
	i64 was = t->assignee_id;

	return ticket_change(c, t, &(struct ticket_change){ .set = TC_ASSIGNEE, .assignee_id = 0, .why = why }) &&
		db_settle_only(c, DB_PROMISE) &&
		sql_routing_back(c, &(struct sql_routing_back_in){ .not_agent_id = was, .returns = 0, .ticket_id = t->id }, NULL);
}

/* ---- the log of free capacity ---- */

/* A db_settle_fn: written when what the team can take reaches or leaves zero. */
static bool team_free(struct ctx *c, i64 team_id)
{
	struct sql_routing_free_row f;
	struct sql_team_route_row r;
	bool found;

	if (!sql_team_route_of(c, &(struct sql_team_route_of_in){ .team_id = team_id }, &r, &found) ||
	    !sql_routing_free(c, &(struct sql_routing_free_in){ .team_id = team_id }, &f))
		return false;
	if (!found || (r.free_n >= 0 && (r.free_n == 0) == (f.n == 0)))
		return true;
	return sql_capacity_log_add(c, &(struct sql_capacity_log_add_in){ .team_id = team_id, .free = f.n, .at = c->now }, NULL) &&
		sql_routing_free_set(c, &(struct sql_routing_free_set_in){ .free_n = f.n, .team_id = team_id }, NULL);
}

void routing_team_later(struct ctx *c, i64 team_id)
{
	db_before_commit(c, DB_ROUTING, team_free, team_id);
}
