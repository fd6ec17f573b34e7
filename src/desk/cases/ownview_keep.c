/* Which tickets stand in which view: kept with each change, and by a walk after edits. */
#include "desk/app.h"
#include "desk/cases/counter.h"
#include "desk/cases/field_value.h"
#include "desk/cases/ownview.h"
#include "desk/promise/world.h"
#include "sql_ticket.h"
#include "sql_view.h"
#include "store/db.h"

enum { BATCH = 100, CLEAR = 1000, AGAIN_MS = 5000 };

void own_views_later(struct ctx *c, i64 ticket_id)
{
	if (c->conn && ticket_id)
		db_before_commit(c, DB_VIEWS, own_views_settle, ticket_id);
}

static str bucket_of(struct ctx *c, i64 gen, i64 agent_id)
{
	return agent_id ? str_fmt(c->arena, "v:%lld:%lld", (long long)gen, (long long)agent_id)
		: str_fmt(c->arena, "v:%lld", (long long)gen);
}

/* In whose count of the view the ticket stands; -1: in none. */
static i64 place_in(const struct own_view *v, const struct ticket *t, const struct cond_attrs *a)
{
	bool mine = str_eq(v->whose, S("mine"));

	if ((t->snoozed_until && !v->asleep) || (mine && !t->assignee_id))
		return -1;
	if (v->when && !condition_holds(v->when, a))
		return -1;
	return mine ? t->assignee_id : 0;
}

static bool out(struct ctx *c, i64 ticket_id, i64 gen, i64 agent_id)
{
	counter_add(c, bucket_of(c, gen, agent_id), -1);
	return sql_own_view_ticket_drop(c, &(struct sql_own_view_ticket_drop_in){ .gen = gen, .ticket_id = ticket_id }, NULL);
}

static bool in(struct ctx *c, i64 ticket_id, i64 gen, i64 agent_id)
{
	counter_add(c, bucket_of(c, gen, agent_id), 1);
	return sql_own_view_ticket_put(c, &(struct sql_own_view_ticket_put_in){ .gen = gen, .ticket_id = ticket_id,
		.agent_id = agent_id }, NULL);
}

static bool holds_gen(const struct own_views *set, i64 gen)
{
	size_t i;

	for (i = 0; i < set->n; i++)
		if (set->v[i].gen == gen)
			return true;
	return false;
}

/* From where it stands to where it belongs; at NULL: nowhere. */
static bool move(struct ctx *c, const struct own_views *set, const struct ticket *t, const struct cond_attrs *at)
{
	struct sql_own_view_ticket_of_rows was;
	size_t i, k;

	if (!sql_own_view_ticket_of(c, &(struct sql_own_view_ticket_of_in){ .ticket_id = t->id }, &was))
		return false;
	for (i = 0; i < was.n; i++)
		if (!holds_gen(set, was.v[i].gen) &&	/* its count goes as a whole */
		    !sql_own_view_ticket_drop(c, &(struct sql_own_view_ticket_drop_in){ .gen = was.v[i].gen,
				.ticket_id = t->id }, NULL))
			return false;
	for (i = 0; i < set->n; i++) {
		i64 now = at ? place_in(&set->v[i], t, at) : -1, old = -1;

		for (k = 0; k < was.n; k++)
			if (was.v[k].gen == set->v[i].gen)
				old = was.v[k].agent_id;
		if (old == now)
			continue;
		if ((old >= 0 && !out(c, t->id, set->v[i].gen, old)) || (now >= 0 && !in(c, t->id, set->v[i].gen, now)))
			return false;
	}
	return true;
}

/* The ticket as it is, whoever acts; *there is false when it is gone. */
static bool ticket_now(struct ctx *c, i64 id, struct ticket *t, bool *there)
{
	const struct actor *who = c->who;

	c->who = actor_system();
	*there = ticket_load(c, id, t);
	c->who = who;
	if (*there)
		return true;
	if (fail_code(c) != E_NOT_FOUND)
		return false;
	fail_clear(c);
	return true;
}

bool own_views_settle(struct ctx *c, i64 ticket_id)
{
	const struct world *w;
	struct cond_attrs at;
	struct ticket t;
	bool there;

	if (!world_get(c, &w))
		return false;
	if (!w->views->n)
		return true;
	if (!ticket_now(c, ticket_id, &t, &there) || !there)
		return !there && !fail_code(c);
	if (!ticket_is_open(&t) || t.spam || t.merged_into_id)
		return move(c, w->views, &t, NULL);
	return case_attrs(c, &t, &at) && move(c, w->views, &t, &at);
}

bool own_views_forget(struct ctx *c, i64 ticket_id)
{
	const struct world *w;
	struct ticket t = { .id = ticket_id };

	return world_get(c, &w) && move(c, w->views, &t, NULL);
}

bool own_views_holding(struct ctx *c, i64 ticket_id, struct i64s *gens)
{
	struct sql_own_view_ticket_of_rows rows;
	size_t i;

	if (!sql_own_view_ticket_of(c, &(struct sql_own_view_ticket_of_in){ .ticket_id = ticket_id }, &rows))
		return false;
	*gens = (struct i64s){ NEW_N(c->arena, i64, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		gens->v[i] = rows.v[i].gen;
	return true;
}

/* ---- the walk ---- */

bool own_views_walk_ask(struct ctx *c, i64 *gen)
{
	struct sql_own_view_walk_ask_row row;

	if (!sql_own_view_walk_ask(c, &row))
		return false;
	*gen = row.asked;
	app_wake(c, WAKE_PROMISE);
	return true;
}

bool own_views_again(struct ctx *c)
{
	const struct world *w;
	i64 gen;

	return world_get(c, &w) && (!w->views->n || own_views_walk_ask(c, &gen));
}

/* What stood in views that are no more. */
static bool clear(struct ctx *c, bool *more)
{
	struct sql_own_view_gone_clear_rows rows;
	struct sql_own_view_gone_next_row g;
	str bucket;

	if (!sql_own_view_gone_next(c, &g, more) || !*more)
		return !fail_code(c);
	if (!sql_own_view_gone_clear(c, &(struct sql_own_view_gone_clear_in){ .gen = g.gen, .limit_n = CLEAR }, &rows))
		return false;
	if (rows.n == CLEAR)
		return true;
	bucket = bucket_of(c, g.gen, 0);
	return sql_own_view_counters_drop(c, &(struct sql_own_view_counters_drop_in){ .bucket = bucket,
			.from_bucket = str_fmt(c->arena, "%.*s:", FMT(bucket)),
			.to_bucket = str_fmt(c->arena, "%.*s;", FMT(bucket)) }, NULL) &&
		sql_own_view_gone_done(c, &(struct sql_own_view_gone_done_in){ .gen = g.gen }, NULL);
}

static bool hold(struct ctx *c, i64 id)
{
	struct sql_ticket_lock_row row;
	bool found;

	return sql_ticket_lock(c, &(struct sql_ticket_lock_in){ .id = id }, &row, &found) && own_views_settle(c, id);
}

/* At the end of the walk; writers of other processes that began before it may have missed it. */
static void arrived(struct ctx *c, struct sql_own_view_walk_set_in *w)
{
	w->again_at = store_is_pg(c->store) && w->reached < w->going ? c->now + AGAIN_MS : 0;
	w->reached = w->going;
	w->going = 0;
}

static bool walk(struct ctx *c, const struct sql_own_view_walk_get_row *now)
{
	struct sql_own_view_walk_set_in w = { .going = now->going, .reached = now->reached, .due_order = now->due_order,
		.ticket_id = now->ticket_id, .again_at = now->again_at };
	struct sql_own_view_walk_next_rows rows;
	size_t i;

	if (now->asked > now->going && now->asked > now->reached) {	/* from the beginning, for all that were asked for */
		w.going = now->asked;
		w.due_order = INT64_MIN;
	} else if (!now->going) {
		w.going = now->reached;
		w.due_order = INT64_MIN;
		w.again_at = 0;
	}
	if (!sql_own_view_walk_next(c, &(struct sql_own_view_walk_next_in){ .due_order = w.due_order, .id = w.ticket_id,
			.limit_n = BATCH }, &rows))
		return false;
	for (i = 0; i < rows.n; i++)
		if (!hold(c, rows.v[i].id))
			return false;
	if (rows.n) {
		w.due_order = rows.v[rows.n - 1].due_order;
		w.ticket_id = rows.v[rows.n - 1].id;
	}
	if (rows.n < BATCH) {
		arrived(c, &w);
		app_wake(c, WAKE_EVENTS);
	}
	return sql_own_view_walk_set(c, &w, NULL);
}

static bool is_due(const struct ctx *c, const struct sql_own_view_walk_get_row *w)
{
	return w->asked > w->reached || w->going || (w->again_at && w->again_at <= c->now);
}

static bool step(struct ctx *c, void *arg)
{
	struct sql_own_view_walk_get_row w;
	bool *more = arg;

	if (!clear(c, more) || *more)
		return !fail_code(c);
	if (!sql_own_view_walk_get(c, &w))
		return false;
	*more = is_due(c, &w);
	return !*more || walk(c, &w);
}

static bool waits(struct ctx *c, void *arg)
{
	struct sql_own_view_gone_next_row g;
	struct sql_own_view_walk_get_row w;
	bool *more = arg;

	if (!sql_own_view_walk_get(c, &w) || !sql_own_view_gone_next(c, &g, more))
		return false;
	*more = *more || is_due(c, &w);
	return true;
}

bool own_views_step(struct ctx *c, bool *more)
{
	return db_read(c, waits, more) && (!*more || db_write(c, step, more));
}
