#include "desk/promise/badge.h"

#include "desk/promise/world.h"
#include "sql_sla.h"

static i64 or_none(i64 at)
{
	return at == CALENDAR_NEVER ? 0 : at;
}

struct badge_hours badge_hours(const struct calendar_timeline *t, i64 now)
{
	struct badge_hours h = { 0 };

	if (!t)
		return h;
	if (!timeline_is_open(t, now)) {
		h.resumes_at = or_none(timeline_next_open(t, now));
		if (!h.resumes_at)
			return h;
	}
	h.closes_at = or_none(timeline_next_close(t, h.resumes_at ? h.resumes_at : now));
	if (h.closes_at)
		h.opens_at = or_none(timeline_next_open(t, h.closes_at));
	return h;
}

static struct badge up_to_now(struct ctx *c, const struct world *w, const struct sql_sla_clock_row *r)
{
	struct badge b = { .metric = r->metric, .state = r->state, .breached = r->breached_at != 0,
		.due_at = r->running_since ? r->due_at : 0, .at_risk_at = r->at_risk_at,
		.target_s = r->target_ms / 1000, .policy_id = r->policy_id, .clock_id = r->id };
	const struct world_calendar *k = world_calendar_of(w, r->calendar_id);
	const struct calendar_timeline *t = k && k->versions ? sla_calendar_at(&k->sla, c->now) : NULL;
	i64 ms = r->elapsed_ms;

	if (r->running_since && t)
		ms += timeline_between(t, r->running_since, c->now);
	else if (r->running_since)
		ms += c->now > r->running_since ? c->now - r->running_since : 0;
	b.breached = b.breached || ms > r->target_ms;
	b.elapsed_s = ms / 1000;
	if (r->running_since)
		b.hours = badge_hours(t, c->now);
	return b;
}

bool badges_load(struct ctx *c, const struct i64s *clock_ids, struct badges *out)
{
	struct sql_sla_clock_rows rows;
	const struct world *w;
	size_t i;

	*out = (struct badges){ 0 };
	if (!clock_ids->n)
		return true;
	if (!world_get(c, &w) || !sql_clocks_by_ids(c, &(struct sql_clocks_by_ids_in){ .ids = *clock_ids }, &rows))
		return false;
	*out = (struct badges){ NEW_N(c->arena, struct badge, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = up_to_now(c, w, &rows.v[i]);
	return true;
}

bool badge_of_ticket(struct ctx *c, i64 ticket_id, struct badge **out)
{
	struct sql_sla_clock_row row;
	const struct world *w;
	bool found;

	*out = NULL;
	if (!sql_clock_of_badge(c, &(struct sql_clock_of_badge_in){ .ticket_id = ticket_id }, &row, &found))
		return false;
	if (!found)
		return true;
	if (!world_get(c, &w))
		return false;
	*out = NEW(c->arena, struct badge);
	**out = up_to_now(c, w, &row);
	return true;
}

bool badge_of_ticket_ask(struct ctx *c, i64 ticket_id)
{
	struct badge *b;

	return badge_of_ticket(c, ticket_id, &b) && world_ask(c);
}

const struct badge *badge_of(const struct badges *b, i64 clock_id)
{
	size_t i;

	for (i = 0; clock_id && i < b->n; i++)
		if (b->v[i].clock_id == clock_id)
			return &b->v[i];
	return NULL;
}
