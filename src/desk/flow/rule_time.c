#include "desk/flow/rule_time.h"

#include <stdlib.h>

#include "base/failpoint.h"
#include "desk/app.h"
#include "desk/flow/rule_run.h"
#include "desk/promise/timeline.h"
#include "desk/promise/world.h"
#include "sql_rule.h"

static const i64 MINUTE_MS = 60000;

/* ---- when ---- */

bool rule_time_since(struct ctx *c, const struct rule *r, const struct ticket *t, i64 *since)
{
	struct sql_rule_status_since_row row;

	*since = 0;
	switch (r->since) {
	case RULE_SINCE_OPENED:
		*since = t->created_at;
		return true;
	case RULE_SINCE_CUSTOMER:
		*since = t->customer_at;
		return true;
	case RULE_SINCE_AGENT:
		*since = t->agent_at;
		return true;
	case RULE_SINCE_STATUS:
		if (!sql_rule_status_since(c, &(struct sql_rule_status_since_in){ .ticket_id = t->id }, &row))
			return false;
		*since = row.at ? row.at : t->created_at;
		return true;
	case RULE_SINCES:
		break;
	}
	return true;
}

bool rule_time_at(struct ctx *c, const struct rule *r, i64 since, i64 *at)
{
	const struct world_calendar *k;
	const struct world *w;

	*at = since + r->minutes * MINUTE_MS;
	if (!r->calendar_id)
		return true;
	if (!world_get(c, &w))
		return false;
	k = world_calendar_of(w, r->calendar_id);
	if (k && k->versions)
		*at = timeline_add(sla_calendar_at(&k->sla, c->now), since, r->minutes * MINUTE_MS);
	return true;
}

/* ---- arming ---- */

static bool arm(struct ctx *c, const struct rule *r, const struct ticket *t)
{
	i64 since, at;

	if (!rule_time_since(c, r, t, &since) || !since || !rule_time_at(c, r, since, &at))
		return since == 0 && !c->fail.n;
	app_wake(c, WAKE_PROMISE);
	return at == CALENDAR_NEVER || sql_rule_due_put(c, &(struct sql_rule_due_put_in){ .rule_id = r->id,
		.ticket_id = t->id, .since = since, .next_at = at }, NULL);
}

static bool moves(const struct rule *r, unsigned on)
{
	static const unsigned by[RULE_SINCES] = {
		[RULE_SINCE_OPENED] = 1u << RULE_OPENED,
		[RULE_SINCE_CUSTOMER] = 1u << RULE_OPENED | 1u << RULE_CUSTOMER_REPLIED,
		[RULE_SINCE_AGENT] = 1u << RULE_OPENED | 1u << RULE_AGENT_REPLIED,
		[RULE_SINCE_STATUS] = 1u << RULE_OPENED | 1u << RULE_STATUS_CHANGED,
	};

	return r->timed && (by[r->since] & on);
}

bool rule_time_news(struct ctx *c, const struct rule_set *s, const struct ticket *t, unsigned on)
{
	size_t i;

	if (str_eq(t->category, S("closed")))
		return sql_rule_due_closed(c, &(struct sql_rule_due_closed_in){ .ticket_id = t->id }, NULL);
	for (i = 0; i < s->n; i++)
		if (moves(&s->v[i], on) && !arm(c, &s->v[i], t))
			return false;
	/* any change may make conditions hold that did not when their time had come */
	return (on & 1u << RULE_OPENED) || sql_rule_due_again(c, &(struct sql_rule_due_again_in){ .ticket_id = t->id,
		.now_at = c->now }, NULL);
}

bool rule_time_changed(struct ctx *c, const struct rule *r)
{
	if (!sql_rule_due_forget(c, &(struct sql_rule_due_forget_in){ .rule_id = r->id }, NULL))
		return false;
	app_wake(c, WAKE_PROMISE);
	if (!r->timed || !r->active)
		return sql_rule_scan_done(c, &(struct sql_rule_scan_done_in){ .rule_id = r->id }, NULL);
	return sql_rule_scan_put(c, &(struct sql_rule_scan_put_in){ .rule_id = r->id, .seen_at = 0, .seen_id = 0 }, NULL);
}

bool rule_time_calendar(struct ctx *c, i64 calendar_id)
{
	const struct world *w;
	size_t i;

	if (!world_get(c, &w))
		return false;
	for (i = 0; i < w->rules->n; i++)
		if (w->rules->v[i].timed && w->rules->v[i].calendar_id == calendar_id &&
		    !sql_rule_scan_put(c, &(struct sql_rule_scan_put_in){ .rule_id = w->rules->v[i].id, .seen_at = 0,
			.seen_id = 0 }, NULL))
			return false;
	return true;
}

/* ---- open tickets of a changed rule ---- */

bool rule_time_waits(struct ctx *c, bool *yes)
{
	struct sql_rule_scan_next_row at;

	return sql_rule_scan_next(c, &at, yes);
}

bool rule_time_scan(struct ctx *c, i64 limit, bool *more)
{
	struct sql_rule_scan_tickets_rows rows;
	struct sql_rule_scan_next_row at;
	const struct rule *r;
	const struct world *w;
	struct ticket t;
	size_t i;

	if (!sql_rule_scan_next(c, &at, more) || !*more || !world_get(c, &w))
		return !c->fail.n;
	r = rule_set_find(w->rules, at.rule_id);
	if (!r || !r->timed)
		return sql_rule_scan_done(c, &(struct sql_rule_scan_done_in){ .rule_id = at.rule_id }, NULL);
	if (!sql_rule_scan_tickets(c, &(struct sql_rule_scan_tickets_in){ .seen_at = at.seen_at, .seen_id = at.seen_id,
			.limit_n = limit }, &rows))
		return false;
	for (i = 0; i < rows.n; i++)
		if (!ticket_take(c, rows.v[i].id, &t) || !arm(c, r, &t))
			return false;
	if ((i64)rows.n < limit)
		return sql_rule_scan_done(c, &(struct sql_rule_scan_done_in){ .rule_id = r->id }, NULL);
	return sql_rule_scan_put(c, &(struct sql_rule_scan_put_in){ .rule_id = r->id,
		.seen_at = rows.v[rows.n - 1].updated_at, .seen_id = rows.v[rows.n - 1].id }, NULL);
}

/* ---- firing ---- */

bool rule_time_next(struct ctx *c, i64 *at)
{
	struct sql_rule_due_next_row row;

	if (!sql_rule_due_next(c, &row))
		return false;
	*at = row.at;
	return true;
}

bool rule_time_put_off(struct ctx *c, const struct rule_batch *b, i64 until)
{
	return sql_rule_due_put_off(c, &(struct sql_rule_due_put_off_in){ .until_at = until, .rule_id = b->rule_id,
		.ticket_id = b->ticket_id }, NULL);
}

struct place {			/* a row, and what it is to become */
	const struct rule *r;
	struct ticket *t;
	i64 since;
};

static bool set(struct ctx *c, const struct place *p, i64 next_at, bool done)
{
	return sql_rule_due_set(c, &(struct sql_rule_due_set_in){ .since = p->since, .next_at = next_at, .done = done,
		.rule_id = p->r->id, .ticket_id = p->t->id }, NULL);
}

/* The row as it stands now that the ticket is held. */
static bool take(struct ctx *c, struct rule_batch *b, struct place *p)
{
	struct rule_case k = { .t = p->t };
	struct rule_firing f = { .r = p->r, .t = p->t };
	i64 at;

	if (!rule_time_since(c, p->r, p->t, &p->since) || !rule_time_at(c, p->r, p->since, &at))
		return false;
	if (!p->since || at == CALENDAR_NEVER)
		return set(c, p, 0, true);
	if (at > c->now)	/* the calendar was changed, or somebody spoke */
		return set(c, p, at, false);
	if (!rule_attrs(c, &k, p->r->fields))
		return false;
	if (!condition_holds(p->r->when, &k.a))
		return set(c, p, 0, false);
	f.since = p->since;
	if (!set(c, p, 0, true) || !FAILPOINT(c, "ruletime.taken") || !rule_fire(c, &f))
		return false;
	b->fired += !f.failed;
	return FAILPOINT(c, "ruletime.fired");
}

static bool fire_one(struct ctx *c, struct rule_batch *b, const struct rule_set *s, const struct sql_rule_due_now_row *row)
{
	const struct rule *r = rule_set_find(s, row->rule_id);
	struct sql_rule_due_get_row due;
	struct ticket t;
	bool found;

	b->rule_id = row->rule_id;
	b->ticket_id = row->ticket_id;
	if (!ticket_take(c, row->ticket_id, &t) || !sql_rule_due_get(c, &(struct sql_rule_due_get_in){
			.rule_id = row->rule_id, .ticket_id = row->ticket_id }, &due, &found))
		return false;
	if (!found || due.done || !due.next_at || due.next_at > c->now)
		return true;	/* another process was here */
	if (!r || !r->timed || t.spam || t.merged_into_id || str_eq(t.category, S("closed")))
		return sql_rule_due_drop(c, &(struct sql_rule_due_drop_in){ .rule_id = row->rule_id,
			.ticket_id = row->ticket_id }, NULL);
	return take(c, b, &(struct place){ .r = r, .t = &t });
}

static int by_ticket(const void *a, const void *b)
{
	const struct sql_rule_due_now_row *x = a, *y = b;

	if (x->ticket_id != y->ticket_id)
		return x->ticket_id < y->ticket_id ? -1 : 1;
	return x->rule_id < y->rule_id ? -1 : x->rule_id > y->rule_id;
}

bool rule_time_batch(struct ctx *c, struct rule_batch *b)
{
	struct sql_rule_due_now_rows rows;
	const struct world *w;
	size_t i;

	b->due = b->fired = 0;
	b->rule_id = b->ticket_id = 0;
	if (!sql_rule_due_now(c, &(struct sql_rule_due_now_in){ .until_at = c->now, .limit_n = b->limit }, &rows) ||
	    !world_get(c, &w))
		return false;
	b->due = (i64)rows.n;
	qsort(rows.v, rows.n, sizeof(*rows.v), by_ticket);	/* tickets are taken in one order by all */
	for (i = 0; i < rows.n; i++)
		if (!fire_one(c, b, w->rules, &rows.v[i]))
			return false;
	return true;
}
