/* The log, fact by fact: what the ticket is, and what that does to its clocks. */
#include "desk/promise/engine_int.h"

#include <string.h>

#include "base/arena.h"

static bool going(const struct engine *e)
{
	return e->status < SLA_S_SOLVED && !e->ended;
}

static void changed(struct engine *e, enum cond_field f)
{
	e->changed |= (u64)1 << f;
}

/* ---- policies ---- */

static bool same_policy(const struct sla_policy *a, const struct sla_policy *b)
{
	return sla_value_eq((struct sla_value){ a->id, a->key }, (struct sla_value){ b->id, b->key });
}

const struct sla_policy *sla_match(const struct sla_policies *set, const struct cond_attrs *a)
{
	size_t i;

	for (i = 0; i < set->n; i++)
		if (condition_holds(set->v[i]->when, a))
			return set->v[i];
	return NULL;
}

static bool in_set(const struct sla_policies *set, const struct sla_policy *p)
{
	size_t i;

	for (i = 0; i < set->n; i++)
		if (same_policy(set->v[i], p))
			return true;
	return false;
}

/* In order, the first that fits; the ticket keeps the version it has of its own policy, and
 * one that was taken off the list keeps its place for those under it. */
static const struct sla_policy *choose(const struct engine *e, bool fresh)
{
	const struct sla_policies *set = &e->set->policies;
	const struct sla_policy *held = fresh ? NULL : e->policy;
	bool gone = held && !in_set(set, held);
	size_t i;

	for (i = 0; i < set->n; i++) {
		const struct sla_policy *p = set->v[i];

		if (gone && p->position > held->position) {
			if (condition_holds(held->when, &e->attrs))
				return held;
			gone = false;
		}
		if (held && same_policy(p, held))
			p = held;
		if (condition_holds(p->when, &e->attrs))
			return p;
	}
	return gone && condition_holds(held->when, &e->attrs) ? held : NULL;
}

static void reprice(struct engine *e, i64 at, enum sla_why why)
{
	size_t m;

	for (m = 0; m < SLA_METRICS; m++) {
		struct run *r = run_live(e, (enum sla_metric)m);

		if (r)
			run_adopt(e, r, at, why);
	}
}

static void remask(struct engine *e)
{
	size_t i;

	e->mask = e->policy ? e->policy->fields : 0;
	for (i = 0; e->set && i < e->set->policies.n; i++)
		e->mask |= e->set->policies.v[i]->fields;
}

static void rematch(struct engine *e, i64 at, bool fresh)
{
	const struct sla_policy *p = e->set ? choose(e, fresh) : NULL;

	if (p == e->policy)
		return;
	e->policy = p;
	remask(e);
	reprice(e, at, SLA_Y_POLICY);
}

/* Policy sets made up to this point come into force. */
static void advance_sets(struct engine *e, i64 at, i64 seq)
{
	const struct sla_world *w = e->w;

	for (; e->next_set < w->sets; e->next_set++) {
		const struct sla_set *s = &w->set[e->next_set];

		if (s->at > at || (s->at == at && s->seq > seq))
			break;
		e->set = s;
		remask(e);
		if (s->apply && e->born && !e->ended)
			rematch(e, s->at, !sla_value_set(s->edited) || !e->policy ||
				sla_value_eq(s->edited, (struct sla_value){ e->policy->id, e->policy->key }));
	}
}

/* ---- the customer's turn ---- */

/* An open turn has a response clock as long as the ticket goes on. */
static void want_response(struct engine *e, i64 at, i64 anchor)
{
	if (!e->turn_open || !going(e) || e->bot || run_live(e, SLA_FIRST_RESPONSE) || run_live(e, SLA_NEXT_RESPONSE))
		return;
	run_start(e, e->responded || e->outbound ? SLA_NEXT_RESPONSE : SLA_FIRST_RESPONSE, at, anchor);
}

static void open_turn(struct engine *e, i64 at, str channel)
{
	if (e->turn_open)
		return;
	e->turn_open = true;
	e->turn_at = at;
	e->turn_channel = channel;
	e->turn++;
}

static void start_resolution(struct engine *e, i64 at, i64 anchor)
{
	size_t m;

	for (m = SLA_REQUESTER_WAIT; m <= SLA_TOTAL_RESOLUTION; m++)
		if (e->cur[m] == NO_RUN)
			run_start(e, (enum sla_metric)m, at, anchor);
}

/* From here on the ticket is somebody's request. */
static void request(struct engine *e, i64 at, i64 anchor)
{
	if (e->out->request_at)
		return;
	e->out->request_at = anchor;
	if (going(e))
		start_resolution(e, at, anchor);
}

static void start_team_clocks(struct engine *e, i64 at, bool pickup)
{
	if (!sla_value_set(e->attrs.f[COND_TEAM]) || e->bot || !going(e))
		return;
	run_start(e, SLA_OWNERSHIP, at, at);
	if (pickup && !sla_value_set(e->attrs.f[COND_ASSIGNEE]))
		run_start(e, SLA_PICKUP, at, at);
}

/* ---- status ---- */

static void solve(struct engine *e, i64 at)
{
	size_t m;

	for (m = 0; m < SLA_METRICS; m++) {
		struct run *r = run_live(e, (enum sla_metric)m);

		if (r && (metric_is_resolution((enum sla_metric)m) || m == SLA_OWNERSHIP))
			run_stop(e, r, at, SLA_Y_SOLVED);
		else if (r)
			run_void(e, r, at, SLA_Y_SOLVED);
	}
	e->out->resolved_at = at;
	if (!e->out->first_resolution_at)
		e->out->first_resolution_at = at;
}

static void reopen(struct engine *e, i64 at)
{
	size_t m;

	e->out->reopened++;
	e->out->resolved_at = 0;
	for (m = SLA_REQUESTER_WAIT; m <= SLA_TOTAL_RESOLUTION; m++)
		if (e->cur[m] != NO_RUN)
			run_resume(e, (enum sla_metric)m, at);
	if (e->out->request_at && !e->bot)
		start_resolution(e, at, at);
	start_team_clocks(e, at, false);
	want_response(e, at, at);
}

static void set_status(struct engine *e, i64 at, enum sla_status s)
{
	enum sla_status was = e->status;
	size_t m;

	if (s == was)
		return;
	e->status = s;
	e->attrs.f[COND_STATUS] = (struct sla_value){ .key = str_of(sla_status_name(s)) };
	changed(e, COND_STATUS);
	if (s >= SLA_S_SOLVED) {
		if (was < SLA_S_SOLVED)
			solve(e, at);
		e->ended = s == SLA_S_CLOSED;
	} else if (was >= SLA_S_SOLVED) {
		reopen(e, at);
	} else {
		for (m = 0; m < SLA_METRICS; m++) {
			struct run *r = run_live(e, (enum sla_metric)m);

			if (r)
				run_follow_status(e, r, at);
		}
	}
}

/* ---- messages ---- */

static void customer(struct engine *e, i64 at, str channel)
{
	if (e->bot)
		return;
	if (e->status >= SLA_S_PENDING)
		set_status(e, at, SLA_S_OPEN);
	open_turn(e, at, channel);
	want_response(e, at, at);
	request(e, at, at);
}

static void handoff(struct engine *e, i64 at)
{
	if (!e->bot)
		return;
	e->bot = false;
	start_team_clocks(e, at, true);
	customer(e, at, e->channel);
}

static void respond(struct engine *e, i64 at)
{
	static const enum sla_metric stopped[] = { SLA_FIRST_RESPONSE, SLA_NEXT_RESPONSE, SLA_UPDATE };
	size_t i;

	handoff(e, at);		/* whoever answers in a bot's place has taken over */
	for (i = 0; i < COUNT(stopped); i++) {
		struct run *r = run_live(e, stopped[i]);

		if (r)
			run_stop(e, r, at, SLA_Y_RESPONSE);
	}
	e->responded = true;
	e->turn_open = false;
	e->out->responses++;
	if (e->out->request_at && going(e))
		run_start(e, SLA_UPDATE, at, at);
	if (e->status == SLA_S_NEW)
		set_status(e, at, SLA_S_OPEN);
}

/* An answered call is a response; where nothing was asked before, it is the request too. */
static void call(struct engine *e, const struct sla_fact *f)
{
	handoff(e, f->at);
	if (!e->out->request_at) {
		open_turn(e, f->at, f->channel);
		want_response(e, f->at, f->at);
		request(e, f->at, f->at);
	}
	respond(e, f->at);
}

static void merged_in(struct engine *e, const struct sla_fact *f)
{
	struct run *r;

	if (!f->anchor)
		return;
	if (e->status == SLA_S_SOLVED)
		set_status(e, f->at, SLA_S_OPEN);
	if (e->turn_open && f->anchor < e->turn_at)
		e->turn_at = f->anchor;
	open_turn(e, f->anchor, f->channel);
	request(e, f->at, f->anchor);
	r = run_live(e, SLA_FIRST_RESPONSE);
	if (!r)
		r = run_live(e, SLA_NEXT_RESPONSE);
	if (r)
		run_anchor(e, r, f->at, f->anchor);
	else
		want_response(e, f->at, f->anchor);
}

static void merged_away(struct engine *e, i64 at)
{
	size_t m;

	for (m = 0; m < SLA_METRICS; m++) {
		struct run *r = run_live(e, (enum sla_metric)m);

		if (r)
			run_cancel(e, r, at, SLA_Y_MERGE);
	}
	e->out->merged = e->ended = true;
}

/* ---- fields ---- */

static void set_assignee(struct engine *e, i64 at, struct sla_value who)
{
	struct run *r = run_live(e, SLA_PICKUP);

	if (!sla_value_same(e->attrs.f[COND_ASSIGNEE], who))
		changed(e, COND_ASSIGNEE);
	e->attrs.f[COND_ASSIGNEE] = who;
	if (r && sla_value_set(who))
		run_stop(e, r, at, SLA_Y_ASSIGNED);
}

static void leave_stint(struct engine *e, enum sla_move how)
{
	if ((size_t)e->stint >= e->left_cap) {
		size_t cap = e->left_cap ? e->left_cap * 2 : 8;
		enum sla_move *v = NEW_N(e->a, enum sla_move, cap);

		if (e->left_cap)
			memcpy(v, e->left, e->left_cap * sizeof(*v));
		e->left = v;
		e->left_cap = cap;
	}
	e->left[e->stint++] = how;
}

static i64 tier_after(const struct engine *e, const struct sla_fact *f)
{
	if (f->tier)
		return f->tier;
	if (f->move == SLA_MOVE_ESCALATION)
		return e->tier + 1;
	return f->move == SLA_MOVE_RETURN && e->tier > 1 ? e->tier - 1 : e->tier;
}

static void move_team(struct engine *e, const struct sla_fact *f)
{
	struct run *own = run_live(e, SLA_OWNERSHIP), *pickup = run_live(e, SLA_PICKUP);

	e->tier = tier_after(e, f);
	if (sla_value_same(e->attrs.f[COND_TEAM], f->team)) {
		if (f->assignee_given)
			set_assignee(e, f->at, f->assignee);
		return;
	}
	if (own)
		run_stop(e, own, f->at, SLA_Y_TEAM);
	if (pickup)
		run_void(e, pickup, f->at, SLA_Y_TEAM);
	leave_stint(e, f->move);
	e->attrs.f[COND_TEAM] = f->team;
	changed(e, COND_TEAM);
	set_assignee(e, f->at, f->assignee_given ? f->assignee : (struct sla_value){ 0 });
	start_team_clocks(e, f->at, true);
}

static void set_priority(struct engine *e, const struct sla_fact *f)
{
	e->priority = f->priority;
	if (f->sla_raised || sla_value_same(e->attrs.f[COND_PRIORITY], f->priority))
		return;
	e->attrs.f[COND_PRIORITY] = f->priority;
	changed(e, COND_PRIORITY);
}

static void change_tags(struct engine *e, const struct sla_attr *x)
{
	struct strs old = e->attrs.tags, now = { NEW_N(e->a, str, old.n + x->tags.n + 1), 0 };
	size_t i, j;

	for (i = 0; x->op != SLA_ATTR_SET && i < old.n; i++) {
		for (j = 0; j < x->tags.n && !str_eq(x->tags.v[j], old.v[i]); j++)
			;
		if (j == x->tags.n)
			now.v[now.n++] = old.v[i];
	}
	for (j = 0; x->op != SLA_ATTR_REMOVE && j < x->tags.n; j++)
		now.v[now.n++] = x->tags.v[j];
	e->attrs.tags = now;
	changed(e, COND_TAGS);
}

static void change_custom(struct engine *e, const struct sla_attr *x)
{
	struct cond_attrs *a = &e->attrs;
	size_t i;

	for (i = 0; i < a->customs && !str_eq(a->custom[i].name, x->name); i++)
		;
	if (i == a->customs) {
		a->custom = arena_grow(e->a, a->custom, i * sizeof(*a->custom), (i + 1) * sizeof(*a->custom));
		a->customs++;
	}
	a->custom[i] = (struct cond_custom){ x->name, x->v };
	changed(e, COND_CUSTOM);
}

static void change_attrs(struct engine *e, const struct sla_fact *f)
{
	size_t i;

	for (i = 0; i < f->attrs; i++) {
		const struct sla_attr *x = &f->attr[i];

		if (x->field == COND_TAGS) {
			change_tags(e, x);
		} else if (x->field == COND_CUSTOM) {
			change_custom(e, x);
		} else if (!sla_value_same(e->attrs.f[x->field], x->v)) {
			e->attrs.f[x->field] = x->v;
			changed(e, x->field);
		}
	}
}

/* ---- birth ---- */

static void create(struct engine *e, const struct sla_fact *f)
{
	bool asked = f->by == SLA_BY_CUSTOMER || (f->by == SLA_BY_AGENT && f->on_behalf);

	e->born = true;
	e->tier = f->tier ? f->tier : 1;
	e->channel = f->channel;
	e->priority = e->attrs.f[COND_PRIORITY] = f->priority;
	e->attrs.f[COND_CHANNEL] = (struct sla_value){ .key = f->channel };
	e->attrs.f[COND_TEAM] = f->team;
	e->attrs.f[COND_ASSIGNEE] = f->assignee;
	e->attrs.f[COND_STATUS] = (struct sla_value){ .key = str_of(sla_status_name(f->status)) };
	change_attrs(e, f);
	rematch(e, f->at, true);
	e->changed = 0;
	e->bot = f->by == SLA_BY_BOT;
	e->outbound = f->by == SLA_BY_AGENT && !f->on_behalf && f->is_public;
	start_team_clocks(e, f->at, true);
	if (asked) {
		customer(e, f->at, f->channel);
	} else if (f->by == SLA_BY_SPLIT) {
		if (f->anchor) {
			open_turn(e, f->anchor, f->channel);
			want_response(e, f->at, f->anchor);
		}
		e->responded = !f->anchor;
		request(e, f->at, f->anchor ? f->anchor : f->at);
	}
	if (f->answered && asked)
		respond(e, f->at);
	if (f->status != SLA_S_NEW)
		set_status(e, f->at, f->status);
}

static void apply(struct engine *e, const struct sla_fact *f)
{
	switch (f->kind) {
	case SLA_F_CREATE:
		if (!e->born)
			create(e, f);
		break;
	case SLA_F_CUSTOMER:
		customer(e, f->at, f->channel);
		break;
	case SLA_F_AGENT:
		respond(e, f->at);
		break;
	case SLA_F_CALL:
		call(e, f);
		break;
	case SLA_F_NEUTRAL:
		break;
	case SLA_F_HANDOFF:
		handoff(e, f->at);
		break;
	case SLA_F_MERGED_IN:
		merged_in(e, f);
		break;
	case SLA_F_STATUS:
		set_status(e, f->at, f->status);
		break;
	case SLA_F_PRIORITY:
		set_priority(e, f);
		break;
	case SLA_F_TEAM:
		move_team(e, f);
		break;
	case SLA_F_ASSIGN:
		set_assignee(e, f->at, f->assignee);
		break;
	case SLA_F_ATTR:
		change_attrs(e, f);
		break;
	case SLA_F_MERGED_AWAY:
		merged_away(e, f->at);
		break;
	}
}

/* ---- scenes ---- */

static bool scene_same(const struct sla_scene *a, const struct sla_scene *b)
{
	return a->status == b->status && sla_value_same(a->team, b->team) && sla_value_same(a->assignee, b->assignee) &&
		a->tier == b->tier && a->stint == b->stint && a->turn_open == b->turn_open && a->turn == b->turn &&
		a->solved_before == b->solved_before;
}

static void see(struct engine *e, i64 at)
{
	struct sla_result *o = e->out;
	struct sla_scene s = { .at = at, .status = e->status, .team = e->attrs.f[COND_TEAM],
		.assignee = e->attrs.f[COND_ASSIGNEE], .tier = e->tier, .stint = e->stint,
		.turn_open = e->turn_open, .turn = e->turn,
		.solved_before = o->first_resolution_at && e->status < SLA_S_SOLVED };

	if (o->scenes && scene_same(&o->scene[o->scenes - 1], &s))
		return;
	if (o->scenes == e->scene_cap) {
		size_t cap = e->scene_cap ? e->scene_cap * 2 : 16;

		o->scene = arena_grow(e->a, o->scene, o->scenes * sizeof(s), cap * sizeof(s));
		e->scene_cap = cap;
	}
	o->scene[o->scenes++] = s;
}

/* ---- the whole ---- */

static void one_fact(struct engine *e, const struct sla_fact *f)
{
	bool priority;

	apply(e, f);
	priority = e->changed >> COND_PRIORITY & 1;
	if (e->changed & e->mask)
		rematch(e, f->at, false);
	if (priority)
		reprice(e, f->at, SLA_Y_PRIORITY);
	e->changed = 0;
	see(e, f->at);
}

static void result_state(struct engine *e)
{
	struct sla_result *o = e->out;

	o->policy = e->policy;
	o->attrs = e->attrs;
	o->priority = e->priority;
	o->status = e->status;
	o->turn_at = e->turn_open ? e->turn_at : 0;
	o->turn_channel = e->turn_channel;
	o->turns = e->turn;
	engine_finish(e);
}

bool sla_replay(struct ctx *c, const struct sla_world *w, const struct sla_log *log, struct sla_result *out)
{
	struct engine e = { .a = c->arena, .w = w, .log = log, .out = out, .calendars_seen = INT64_MIN };
	size_t i;

	*out = (struct sla_result){ .world = w, .as_of = log->as_of };
	for (i = 0; i < SLA_METRICS; i++)
		e.cur[i] = NO_RUN;
	if (!log->n || log->v[0].kind != SLA_F_CREATE)
		return fail(c, E_INVALID, "events", "sla.no_create");
	for (i = 0; i < log->n && log->v[i].at <= log->as_of; i++) {
		const struct sla_fact *f = &log->v[i];

		advance_sets(&e, f->at, f->seq);
		if (log->explain)
			run_calendar_moves(&e, f->at);
		if (!e.ended)
			one_fact(&e, f);
	}
	advance_sets(&e, log->as_of, INT64_MAX);
	if (log->explain)
		run_calendar_moves(&e, log->as_of);
	result_state(&e);
	return true;
}

/* ---- order ---- */

static bool after(const struct sla_fact *a, const struct sla_fact *b)
{
	if (a->at != b->at)
		return a->at > b->at;
	if (a->save && a->save == b->save && a->kind != b->kind)
		return a->kind > b->kind;
	return a->seq > b->seq;
}

void sla_facts_sort(struct sla_fact *v, size_t n)
{
	size_t i, j;

	for (i = 1; i < n; i++) {
		struct sla_fact x = v[i];

		for (j = i; j > 0 && after(&v[j - 1], &x); j--)
			v[j] = v[j - 1];
		v[j] = x;
	}
}
