#include "desk/promise/impact.h"

#include "desk/promise/calendars.h"
#include "desk/promise/settle.h"

/* Versions that were copied, so that one version stays one. */
struct copies {
	const struct sla_policy **of, **copy;
	size_t n;
	i64 calendar_id;
	const struct sla_calendar *calendar;
};

/* A version that counts in the calendar, with the draft in its place. */
static const struct sla_policy *redirected(struct ctx *c, struct copies *k, const struct sla_policy *p)
{
	struct sla_policy *q;
	size_t i;

	if (p->calendar_id != k->calendar_id)
		return p;
	for (i = 0; i < k->n; i++)
		if (k->of[i] == p)
			return k->copy[i];
	q = NEW(c->arena, struct sla_policy);
	*q = *p;
	q->calendar = k->calendar;
	k->of[k->n] = p;
	k->copy[k->n++] = q;
	return q;
}

static void draft_world(struct ctx *c, const struct world *w, i64 id, const struct sla_calendar *k, struct sla_world *out)
{
	struct sla_set *set = NEW_N(c->arena, struct sla_set, w->sla.sets);
	struct copies copies = { .calendar_id = id, .calendar = k };
	size_t i, j, all = 0;

	for (i = 0; i < w->sla.sets; i++)
		all += w->sla.set[i].policies.n;
	copies.of = NEW_N(c->arena, const struct sla_policy *, all);
	copies.copy = NEW_N(c->arena, const struct sla_policy *, all);

	*out = w->sla;
	for (i = 0; i < w->sla.sets; i++) {
		const struct sla_policies *p = &w->sla.set[i].policies;

		set[i] = w->sla.set[i];
		set[i].policies.v = NEW_N(c->arena, const struct sla_policy *, p->n);
		for (j = 0; j < p->n; j++)
			set[i].policies.v[j] = redirected(c, &copies, p->v[j]);
	}
	out->set = set;
}

static const struct sla_clock *same_clock(const struct sla_result *r, const struct sla_clock *k)
{
	size_t i;

	for (i = 0; i < r->clocks; i++)
		if (r->clock[i].metric == k->metric && r->clock[i].instance == k->instance)
			return &r->clock[i];
	return NULL;
}

static void compare(const struct replayed *is, const struct replayed *would, i64 id, struct impact *out)
{
	size_t i;

	for (i = 0; i < is->r.clocks; i++) {
		const struct sla_clock *k = &is->r.clock[i], *d;

		if ((k->state != SLA_RUNNING && k->state != SLA_PAUSED) || !k->policy || k->policy->calendar_id != id)
			continue;
		out->running++;
		d = same_clock(&would->r, k);
		out->moved += d && d->due_at != k->due_at;
		out->newly_breached += d && d->breached && !k->breached;
	}
}

static bool one(struct ctx *c, i64 ticket_id, const struct sla_world *draft, i64 id, struct impact *out)
{
	struct replayed is, would;

	if (!replay_ticket(c, ticket_id, false, &is))
		return false;
	would = is;
	if (!replay_in(c, draft, false, &would))
		return false;
	/* the result points at the world beside it */
	compare(&is, &would, id, out);
	return true;
}

bool impact_of_calendar(struct ctx *c, const struct impact_ask *a, struct impact *out)
{
	struct sql_live_tickets_of_calendar_rows ids;
	const struct world_calendar *k;
	const struct calendar *built;
	struct sla_calendar copy;
	struct calendars_def def;
	struct calendars_row row;
	struct sla_world draft;
	const struct world *w;
	size_t i;

	*out = (struct impact){ 0 };
	if (!world_get(c, &w))
		return false;
	k = world_calendar_of(w, a->calendar_id);
	if (!k || !k->versions)
		return fail(c, E_NOT_FOUND, "", "not_found");
	/* what cannot be saved is told now, not after the question how much it would move */
	if (!calendars_load(c, a->calendar_id, &row) || !calendars_check(c, a->definition, row.policies, &def, &built))
		return false;
	copy = k->sla;
	sla_calendar_enter(c->arena, &copy, c->now, a->effective_from ? a->effective_from : c->now, built);
	draft_world(c, w, a->calendar_id, &copy, &draft);
	if (!sql_live_tickets_of_calendar(c, &(struct sql_live_tickets_of_calendar_in){
			.calendar_id = a->calendar_id, .limit_n = IMPACT_TICKETS + 1 }, &ids))
		return false;
	out->capped = ids.n > IMPACT_TICKETS;
	for (i = 0; i < ids.n && i < IMPACT_TICKETS; i++)
		if (!one(c, ids.v[i].ticket_id, &draft, a->calendar_id, out))
			return false;
	return true;
}
