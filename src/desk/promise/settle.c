#include "desk/promise/settle.h"

#include <stdlib.h>

#include "desk/app.h"
#include "desk/cases/counter.h"
#include "desk/flow/routing.h"
#include "desk/promise/cause.h"
#include "store/db.h"

static i64 or_none(i64 at)
{
	return at == CALENDAR_NEVER ? 0 : at;
}

/* ---- replaying ---- */

bool replay_in(struct ctx *c, const struct sla_world *sla, bool explain, struct replayed *x)
{
	struct sla_log log = { x->f.v, x->f.n, c->now > x->f.latest ? c->now : x->f.latest, explain };

	x->sla = *sla;
	x->r = (struct sla_result){ .as_of = log.as_of, .world = &x->sla };
	return !x->f.n || sla_replay(c, &x->sla, &log, &x->r);
}

bool replay_ticket(struct ctx *c, i64 ticket_id, bool explain, struct replayed *x)
{
	*x = (struct replayed){ 0 };
	return world_get(c, &x->w) && facts_load(c, ticket_id, &x->f, &x->found) &&
		replay_in(c, &x->w->sla, explain, x);
}

struct capacity_log {
	struct sla_capacity *v;
	size_t n, cap;
};

static int by_time(const void *a, const void *b)
{
	const struct sla_capacity *x = a, *y = b;

	return x->at != y->at ? (x->at < y->at ? -1 : 1) : (x->seq > y->seq) - (x->seq < y->seq);
}

/* Only there does it matter whether the team had free capacity. */
static bool waits(const struct sla_scene *s)
{
	return s->team.id && !sla_value_set(s->assignee);
}

static bool waits_alike(const struct sla_scene *s, const struct sla_scene *first)
{
	return waits(s) && waits(first) && s->team.id == first->team.id;
}

/* The log of the team of scenes i to k - 1 while they lasted. */
static bool read_capacity(struct ctx *c, const struct replayed *x, size_t i, size_t k, struct capacity_log *l)
{
	struct sql_facts_capacity_rows rows;
	size_t n;

	if (!sql_facts_capacity(c, &(struct sql_facts_capacity_in){ .team_id = x->r.scene[i].team.id,
			.from_at = x->r.scene[i].at, .to_at = k < x->r.scenes ? x->r.scene[k].at : x->r.as_of + 1 }, &rows))
		return false;
	if (l->n + rows.n > l->cap) {
		size_t cap = (l->n + rows.n) * 2;

		l->v = arena_grow(c->arena, l->v, l->n * sizeof(*l->v), cap * sizeof(*l->v));
		l->cap = cap;
	}
	for (n = 0; n < rows.n; n++)
		l->v[l->n++] = (struct sla_capacity){ { .id = rows.v[n].team_id }, rows.v[n].at, rows.v[n].id, rows.v[n].free };
	return true;
}

bool replay_capacity(struct ctx *c, struct replayed *x)
{
	struct capacity_log l = { 0 };
	size_t i, k;

	if (x->has_capacity || !x->f.n)
		return true;
	for (i = 0; i < x->r.scenes; i = k) {
		for (k = i + 1; k < x->r.scenes && waits_alike(&x->r.scene[k], &x->r.scene[i]); k++)
			;
		if (waits(&x->r.scene[i]) && !read_capacity(c, x, i, k, &l))
			return false;
	}
	if (l.n)
		qsort(l.v, l.n, sizeof(*l.v), by_time);
	x->sla.capacity = l.v;
	x->sla.capacities = l.n;
	x->has_capacity = true;
	return true;
}

/* ---- one clock's row ---- */

/* What the customer was told is judged when it has passed, whatever became of the clock. */
static i64 promise_fire(const struct replayed *x, const struct sla_clock *k)
{
	const struct sql_ticket_promise_row *t = &x->f.t;

	if (k->metric != SLA_FIRST_RESPONSE || k->instance != 1 || !t->promised_at || x->f.answered_at ||
	    x->r.merged || x->r.as_of > t->promised_at)
		return 0;
	return t->promised_at + 1;
}

i64 settle_next_fire(struct ctx *c, const struct replayed *x, size_t clock, i64 through)
{
	const struct sla_clock *k = &x->r.clock[clock];
	bool ended = k->state != SLA_RUNNING && k->state != SLA_PAUSED;
	i64 first = promise_fire(x, k);
	struct sla_threshold *t;
	size_t i, n;

	/* An ended clock has nothing to come but the word of a breach that was not said yet. */
	if (k->state == SLA_CANCELLED || (ended && !k->breached) || (k->state == SLA_PAUSED && !k->breached))
		return first;
	t = sla_thresholds(c->arena, &x->r, clock, &n);
	for (i = 0; i < n; i++) {
		if (t[i].crossed_at <= through || t[i].at == CALENDAR_NEVER)
			continue;
		if (k->state != SLA_RUNNING && (t[i].kind != SLA_T_BREACH || t[i].at > x->r.as_of))
			continue;
		if (!first || t[i].crossed_at < first)
			first = t[i].crossed_at;
	}
	return first;
}

/* Elapsed time up to the running piece, and where that piece began.  One that begins at
 * as_of itself has no segment yet. */
static void elapsed(const struct replayed *x, const struct sla_clock *k, struct sql_sla_clock_row *out)
{
	const struct sla_segment *last = k->segments ? &k->segment[k->segments - 1] : NULL;

	out->elapsed_ms = k->elapsed_ms;
	if (k->state != SLA_RUNNING)
		return;
	out->running_since = x->r.as_of;
	if (!last || last->rest != SLA_REST_NONE || last->to != x->r.as_of)
		return;
	out->elapsed_ms -= last->elapsed_ms;
	out->running_since = last->from;
}

/* Whose clock it is: an internal one belongs to the team of its stint, whoever came after. */
static i64 team_of(const struct replayed *x, const struct sla_clock *k)
{
	i64 team = x->f.t.team_id;
	size_t i;

	if (k->metric < SLA_PICKUP)
		return team;
	for (i = 0; i < x->r.scenes && x->r.scene[i].at <= k->started_at; i++)
		team = x->r.scene[i].team.id;
	return team;
}

void settle_row(struct ctx *c, const struct replayed *x, size_t clock, struct sql_sla_clock_row *out)
{
	const struct sla_clock *k = &x->r.clock[clock];
	const struct sql_ticket_promise_row *t = &x->f.t;
	bool ended = k->state != SLA_RUNNING && k->state != SLA_PAUSED;

	*out = (struct sql_sla_clock_row){
		.ticket_id = x->f.ticket_id, .metric = str_of(sla_metric_name(k->metric)), .inst = k->instance,
		.policy_id = k->policy ? k->policy->id : 0,
		.policy_version_id = k->policy ? k->policy->version_id : 0,
		.calendar_id = k->policy ? k->policy->calendar_id : 0,
		.target_ms = k->target_ms, .state = str_of(sla_state_name(k->state)),
		.breached_at = k->breached ? k->breached_at : 0, .due_at = or_none(k->due_at),
		.at_risk_at = k->state == SLA_RUNNING ? or_none(sla_at_risk_at(&x->r, clock)) : 0,
		.started_at = k->started_at, .stopped_at = k->stopped_at,
		.cause = STR_NULL, .team_id = team_of(x, k), .agent_id = t->assignee_id, .priority = t->priority,
		.channel = k->channel.n ? k->channel : t->channel, .type = t->type, .demo = t->demo,
	};
	elapsed(x, k, out);
	if (ended && k->breached && k->elapsed_ms > k->target_ms)
		out->overrun_ms = k->elapsed_ms - k->target_ms;
	out->next_fire_at = settle_next_fire(c, x, clock, 0);
}

/* ---- the badge ---- */

static i64 due_of(const struct sla_clock *k)
{
	return k->due_at && k->due_at != CALENDAR_NEVER ? k->due_at : INT64_MAX;
}

ssize_t settle_badge(const struct replayed *x)
{
	ssize_t best = -1;
	size_t i;

	for (i = 0; i < x->r.clocks; i++) {
		const struct sla_clock *k = &x->r.clock[i], *b = best < 0 ? NULL : &x->r.clock[best];

		if (k->metric >= SLA_PICKUP || (k->state != SLA_RUNNING && k->state != SLA_PAUSED))
			continue;
		if (!b || (k->state == b->state ? due_of(k) < due_of(b) : k->state == SLA_RUNNING))
			best = (ssize_t)i;
	}
	return best;
}

str settle_stage(const struct replayed *x, ssize_t clock)
{
	const struct sla_clock *k = clock < 0 ? NULL : &x->r.clock[clock];
	i64 risk;

	if (!k)
		return S("none");
	if (k->state == SLA_PAUSED)
		return S("paused");
	if (k->breached)
		return S("breached");
	risk = sla_at_risk_at(&x->r, (size_t)clock);
	return risk && risk <= x->r.as_of ? S("risk") : S("ok");
}

/* ---- writing ---- */

/* What replaying alone determines; the dimensions of an ended clock are history. */
bool settle_same(const struct sql_sla_clock_row *a, const struct sql_sla_clock_row *b)
{
	return a->policy_id == b->policy_id && a->policy_version_id == b->policy_version_id &&
		a->calendar_id == b->calendar_id && a->target_ms == b->target_ms && str_eq(a->state, b->state) &&
		a->breached_at == b->breached_at && a->due_at == b->due_at && a->at_risk_at == b->at_risk_at &&
		a->started_at == b->started_at && a->stopped_at == b->stopped_at &&
		a->running_since == b->running_since && a->elapsed_ms == b->elapsed_ms;
}

static bool same_place(const struct sql_sla_clock_row *a, const struct sql_sla_clock_row *b)
{
	return a->team_id == b->team_id && a->agent_id == b->agent_id && a->priority == b->priority &&
		str_eq(a->channel, b->channel) && str_eq(a->type, b->type);
}

static bool insert(struct ctx *c, const struct sql_sla_clock_row *r, i64 *id)
{
	struct sql_clock_insert_row row;

	if (!sql_clock_insert(c, &(struct sql_clock_insert_in){
			.ticket_id = r->ticket_id, .metric = r->metric, .inst = r->inst, .policy_id = r->policy_id,
			.policy_version_id = r->policy_version_id, .calendar_id = r->calendar_id,
			.target_ms = r->target_ms, .state = r->state, .breached_at = r->breached_at,
			.due_at = r->due_at, .at_risk_at = r->at_risk_at, .started_at = r->started_at,
			.stopped_at = r->stopped_at, .running_since = r->running_since,
			.elapsed_ms = r->elapsed_ms, .next_fire_at = r->next_fire_at,
			.overrun_ms = r->overrun_ms, .cause = r->cause, .team_id = r->team_id,
			.agent_id = r->agent_id, .priority = r->priority, .channel = r->channel,
			.type = r->type, .demo = r->demo, .spent = r->spent }, &row))
		return false;
	*id = row.id;
	return true;
}

static bool update(struct ctx *c, const struct sql_sla_clock_row *r)
{
	return sql_clock_update(c, &(struct sql_clock_update_in){ .id = r->id, .policy_id = r->policy_id,
		.policy_version_id = r->policy_version_id, .calendar_id = r->calendar_id,
		.target_ms = r->target_ms, .state = r->state, .breached_at = r->breached_at, .due_at = r->due_at,
		.at_risk_at = r->at_risk_at, .started_at = r->started_at, .stopped_at = r->stopped_at,
		.running_since = r->running_since, .elapsed_ms = r->elapsed_ms, .next_fire_at = r->next_fire_at,
		.overrun_ms = r->overrun_ms, .cause = r->cause, .team_id = r->team_id, .agent_id = r->agent_id,
		.priority = r->priority, .channel = r->channel, .type = r->type, .spent = r->spent }, NULL);
}

/* A verdict that ended: where the time went, and of a breach why. */
static bool explain(struct ctx *c, struct replayed *x, size_t clock, struct sql_sla_clock_row *r, struct sla_cause *why)
{
	const struct sla_clock *k = &x->r.clock[clock];
	bool verdict = k->state == SLA_MET || k->state == SLA_BREACHED;

	*why = (struct sla_cause){ 0 };
	if (!r->stopped_at || k->state == SLA_CANCELLED || !(verdict || k->breached))
		return true;
	if (!replay_capacity(c, x))
		return false;
	sla_cause_of(c->arena, &x->r, clock, why);
	if (why->breached)
		r->cause = str_of(sla_label_name(why->primary));
	if (verdict)
		r->spent = sla_spent_text(c->arena, why->ms);
	return true;
}

static bool write_causes(struct ctx *c, i64 clock_id, const struct sla_cause *why)
{
	size_t i;

	if (!sql_causes_clear(c, &(struct sql_causes_clear_in){ .clock_id = clock_id }, NULL))
		return false;
	for (i = 0; why->breached && i < SLA_PIECE_LABELS; i++)
		if (why->ms[i] > 0 && !sql_cause_put(c, &(struct sql_cause_put_in){ .clock_id = clock_id,
				.label = str_of(sla_label_name((enum sla_label)i)), .ms = why->ms[i] }, NULL))
			return false;
	return true;
}

static struct sql_sla_clock_row *find(const struct sql_sla_clock_rows *rows, const struct sql_sla_clock_row *k)
{
	size_t i;

	for (i = 0; i < rows->n; i++)
		if (rows->v[i].inst == k->inst && str_eq(rows->v[i].metric, k->metric))
			return &rows->v[i];
	return NULL;
}

/* Ended before: where it stood then. */
static void keep_place(struct sql_sla_clock_row *want, const struct sql_sla_clock_row *have)
{
	if (!have->stopped_at || !want->stopped_at)
		return;
	want->team_id = have->team_id;
	want->agent_id = have->agent_id;
	want->priority = have->priority;
	want->type = have->type;
}

static bool change_clock(struct ctx *c, struct replayed *x, size_t i, struct sql_sla_clock_row *have,
			 struct sql_sla_clock_row *want)
{
	struct sla_cause why;

	have->ticket_id = 0;	/* taken: what is left over at the end goes */
	want->id = have->id;
	if (want->next_fire_at && want->next_fire_at <= have->fired_through)
		want->next_fire_at = settle_next_fire(c, x, i, have->fired_through);
	if (settle_same(want, have) && want->next_fire_at == have->next_fire_at &&
	    (have->stopped_at || same_place(want, have)))
		return true;
	if (want->next_fire_at && want->next_fire_at != have->next_fire_at)
		app_wake(c, WAKE_PROMISE);
	keep_place(want, have);
	return explain(c, x, i, want, &why) && update(c, want) &&
		(!(want->cause.s || have->cause.s) || write_causes(c, want->id, &why));
}

/* *id is the row's. */
static bool write_clock(struct ctx *c, struct replayed *x, size_t i, struct sql_sla_clock_rows *rows, i64 *id)
{
	struct sql_sla_clock_row want, *have;
	struct sla_cause why;

	settle_row(c, x, i, &want);
	have = find(rows, &want);
	*id = have ? have->id : 0;
	if (have)
		return change_clock(c, x, i, have, &want);
	if (want.next_fire_at)
		app_wake(c, WAKE_PROMISE);
	return explain(c, x, i, &want, &why) && insert(c, &want, id) &&
		(!want.cause.s || write_causes(c, *id, &why));
}

/* The kept counts of the views by stage. */
static void move_counts(struct ctx *c, const struct sql_ticket_promise_row *t, str stage)
{
	struct ticket was = { .category = t->category, .spam = t->spam, .assignee_id = t->assignee_id,
		.team_id = t->team_id, .sla_stage = t->sla_stage }, is = was;

	is.sla_stage = stage;
	counter_move(c, &was, &is);
}

i64 settle_promise_kept(const struct replayed *x)
{
	const struct sql_ticket_promise_row *t = &x->f.t;

	if (!t->promised_at || !x->f.n || x->r.merged)
		return 0;
	if (x->f.answered_at)
		return x->f.answered_at <= t->promised_at ? 1 : 2;
	return x->r.as_of > t->promised_at ? 2 : 0;
}

/* The ticket's own columns as the replay gives them. */
void settle_ticket_row(const struct replayed *x, i64 clock_id, struct sql_ticket_promise_set_in *in)
{
	ssize_t badge = settle_badge(x);
	const struct sla_clock *k = badge < 0 ? NULL : &x->r.clock[badge];
	bool runs = k && k->state == SLA_RUNNING;

	*in = (struct sql_ticket_promise_set_in){
		.id = x->f.ticket_id, .due_at = runs ? or_none(k->due_at) : 0,
		.at_risk_at = runs ? or_none(sla_at_risk_at(&x->r, (size_t)badge)) : 0,
		.sla_stage = settle_stage(x, badge), .sla_clock_id = clock_id,
		.sla_priority = x->f.n ? x->r.attrs.f[COND_PRIORITY].id : 0, .promise_kept = settle_promise_kept(x),
		.first_resolution_at = x->r.first_resolution_at, .replies = x->f.replies,
		.reopens = x->r.reopened, .transfers = x->f.transfers, .escalations = x->f.escalations,
	};
	in->sort_key = in->due_at;
	if (!x->w->sla.sets)	/* nothing was promised yet for this priority */
		in->sla_priority = x->f.t.sla_priority;
}

static bool same_figures(const struct sql_ticket_promise_set_in *in, const struct sql_ticket_promise_row *t)
{
	return in->promise_kept == t->promise_kept && in->first_resolution_at == t->first_resolution_at &&
		in->replies == t->replies && in->reopens == t->reopens && in->transfers == t->transfers &&
		in->escalations == t->escalations;
}

bool settle_ticket_same(const struct sql_ticket_promise_set_in *in, const struct sql_ticket_promise_row *t)
{
	return in->due_at == t->due_at && in->at_risk_at == t->at_risk_at && str_eq(in->sla_stage, t->sla_stage) &&
		in->sla_clock_id == t->sla_clock_id && in->sla_priority == t->sla_priority && same_figures(in, t);
}

static bool write_ticket(struct ctx *c, const struct replayed *x, i64 clock_id)
{
	struct sql_ticket_promise_set_in in;

	settle_ticket_row(x, clock_id, &in);
	if (settle_ticket_same(&in, &x->f.t))
		return true;
	move_counts(c, &x->f.t, in.sla_stage);
	if (in.due_at != x->f.t.due_at)
		routing_later(c, x->f.ticket_id, "due", S(""));
	return sql_ticket_promise_set(c, &in, NULL);
}

static bool write_all(struct ctx *c, struct replayed *x)
{
	struct sql_sla_clock_rows rows;
	ssize_t badge = settle_badge(x);
	i64 id, badge_id = 0;
	size_t i;

	if (!sql_clocks_of_ticket(c, &(struct sql_clocks_of_ticket_in){ .ticket_id = x->f.ticket_id }, &rows))
		return false;
	for (i = 0; i < x->r.clocks; i++) {
		if (!write_clock(c, x, i, &rows, &id))
			return false;
		if ((ssize_t)i == badge)
			badge_id = id;
	}
	for (i = 0; i < rows.n; i++)	/* what no replay gives any more: an answer taken back, spam */
		if (rows.v[i].ticket_id && !sql_clock_delete(c, &(struct sql_clock_delete_in){ .id = rows.v[i].id }, NULL))
			return false;
	return write_ticket(c, x, badge_id);
}

static bool settle_if(struct ctx *c, i64 ticket_id, bool promises)
{
	struct replayed *x = NEW(c->arena, struct replayed);

	*x = (struct replayed){ 0 };
	if (!world_get(c, &x->w))
		return false;
	if ((x->w->sla.sets > 0) != promises)
		return true;
	return facts_load(c, ticket_id, &x->f, &x->found) && replay_in(c, &x->w->sla, false, x) &&
		(!x->found || write_all(c, x));
}

bool settle_ticket(struct ctx *c, i64 ticket_id)
{
	return settle_if(c, ticket_id, true);
}

/* A desk that promises nothing counts answers, reopenings and moves all the same. */
static bool settle_figures(struct ctx *c, i64 ticket_id)
{
	return settle_if(c, ticket_id, false);
}

static bool moves_no_clock(str kind)
{
	static const char *const groups[] = {
		"mail.", "participant.", "sla.", "check.", "link.", "watch.", "snooze.", "routing.", "schedule.", "survey.",
	};
	static const char *const none[] = { "ticket.subject", "ticket.mentions", "message.noted" };
	size_t i;

	for (i = 0; i < COUNT(groups); i++)
		if (str_starts(kind, str_of(groups[i])))
			return true;
	for (i = 0; i < COUNT(none); i++)
		if (str_eq(kind, str_of(none[i])))
			return true;
	return false;
}

void settle_later(struct ctx *c, i64 ticket_id, const char *kind)
{
	str k = str_of(kind);

	if (!ticket_id || moves_no_clock(k))
		return;
	db_before_commit(c, DB_PROMISE, settle_ticket, ticket_id);
	if (!str_eq(k, S("ticket.opened")) && !str_eq(k, S("message.received")))	/* those two count nothing */
		db_before_commit(c, DB_PROMISE, settle_figures, ticket_id);
}
