#include "desk/measure/arrivals.h"

#include <stdlib.h>

#include "desk/measure/slareport_int.h"
#include "desk/promise/zone.h"
#include "desk/settings.h"
#include "sql_sla.h"
#include "sql_team.h"

enum { PAGE = 5000, HOUR_MS = 3600000, DAY_MS = 86400000, LIST_MAX = 200 };

struct week {
	const struct zone *zone;
	i64 from, to;		/* what is read of the period */
	struct arrivals *out;
};

/* ---- hours of the week ---- */

static i64 local_of(const struct zone *z, i64 at)
{
	return at + zone_offset_s(z, at) * 1000;
}

/* 1970-01-01 was a Thursday. */
static size_t slot_of(const struct zone *z, i64 at)
{
	i64 local = local_of(z, at);

	return (size_t)((local / DAY_MS + 3) % 7 * 24 + local / HOUR_MS % 24);
}

/* Who names one that nobody knows is told so. */
static bool find_zone(struct ctx *c, str name, const struct zone **out)
{
	return name.n ? zone_load(c, name, out) : desk_zone(c, STR_NULL, out);
}

static void arrived_in(const struct report_ask *ask, i64 tag_id, struct sql_report_arrived_in *in)
{
	struct sql_report_solved_in like;

	report_solved_in(ask, tag_id, &like);
	*in = (struct sql_report_arrived_in){ .from_at = like.from_at, .before_at = like.before_at,
		.policy_id = like.policy_id, .team_id = like.team_id, .agent_id = like.agent_id, .priority = like.priority,
		.channel = like.channel, .type = like.type, .language = like.language, .reason_id = like.reason_id, .brand_id = like.brand_id,
		.tag_id = tag_id, .examples = like.examples, .limit_n = PAGE };
}

/* ---- who came ---- */

typedef void arrived_fn(void *arg, const struct sql_report_arrived_row *r);

/* Newest first, up to ARRIVALS_MAX; *cut: there were more. */
static bool each(struct ctx *c, struct sql_report_arrived_in in, arrived_fn *fn, void *arg, bool *cut)
{
	struct sql_report_arrived_rows rows;
	size_t i, n = 0;

	do {
		if (!sql_report_arrived(c, &in, &rows))
			return false;
		for (i = 0; i < rows.n; i++)
			fn(arg, &rows.v[i]);
		if (rows.n) {
			in.before_at = rows.v[rows.n - 1].created_at;
			in.before_id = rows.v[rows.n - 1].id;
		}
		n += rows.n;
	} while (rows.n == PAGE && n < ARRIVALS_MAX);
	*cut = rows.n == PAGE;
	return true;
}

static void count(void *arg, const struct sql_report_arrived_row *r)
{
	struct week *w = arg;

	w->out->v[slot_of(w->zone, r->created_at)].tickets++;
	w->out->tickets++;
}

/* ---- who was free ---- */

static int by_time(const void *a, const void *b)
{
	const struct sql_facts_capacity_row *x = a, *y = b;

	return x->at != y->at ? (x->at < y->at ? -1 : 1) : (x->id > y->id) - (x->id < y->id);
}

/* A stretch of time, cut where the local hour ends. */
static void add_span(struct week *w, i64 from, i64 to, bool full)
{
	while (from < to) {
		i64 until = from + HOUR_MS - local_of(w->zone, from) % HOUR_MS;
		struct arrivals_hour *h = &w->out->v[slot_of(w->zone, from)];

		if (until > to)
			until = to;
		h->known_s += (until - from) / 1000;
		if (full)
			h->full_s += (until - from) / 1000;
		from = until;
	}
}

static bool team_rooms(struct ctx *c, struct week *w, i64 team_id)
{
	struct sql_facts_capacity_rows rows;
	size_t i;

	if (!sql_facts_capacity(c, &(struct sql_facts_capacity_in){ .team_id = team_id, .from_at = w->from,
			.to_at = w->to }, &rows))
		return false;
	if (rows.n)
		qsort(rows.v, rows.n, sizeof(*rows.v), by_time);
	for (i = 0; i < rows.n; i++)
		add_span(w, rows.v[i].at < w->from ? w->from : rows.v[i].at, i + 1 < rows.n ? rows.v[i + 1].at : w->to,
			rows.v[i].free <= 0);
	return true;
}

static bool rooms(struct ctx *c, struct week *w, i64 team_id)
{
	struct sql_team_rows teams;
	size_t i;

	if (!sql_team_all(c, &teams))
		return false;
	for (i = 0; i < teams.n; i++)
		if ((!team_id || teams.v[i].id == team_id) && !team_rooms(c, w, teams.v[i].id))
			return false;
	return true;
}

bool arrivals_make(struct ctx *c, const struct report_ask *ask, str zone, struct arrivals *out)
{
	i64 longest = (i64)ARRIVALS_DAYS * DAY_MS;
	struct sql_report_clocks_in clocks;
	struct sql_report_arrived_in in;
	struct week w = { .out = out };
	size_t i;
	bool none, cut = false;

	*out = (struct arrivals){ 0 };
	for (i = 0; i < ARRIVALS_HOURS; i++)
		out->v[i] = (struct arrivals_hour){ .weekday = (i64)(i / 24 + 1), .hour = (i64)(i % 24) };
	if (!report_check(c, ask) || !find_zone(c, zone, &w.zone) || !report_clocks_in(c, ask, &clocks, &none))
		return false;
	arrived_in(ask, clocks.tag_id, &in);
	w.to = ask->to < c->now ? ask->to : c->now;
	w.from = w.to - ask->from > longest ? w.to - longest : ask->from;
	in.from_at = w.from;
	if (!none && !each(c, in, count, &w, &cut))
		return false;
	out->cut = cut || w.from > ask->from;
	return rooms(c, &w, ask->team_id);
}

void arrivals_csv(struct buf *b, const struct arrivals *a)
{
	size_t i;

	buf_put(b, S("weekday,hour,tickets,known_s,full_s\r\n"));
	for (i = 0; i < ARRIVALS_HOURS; i++)
		buf_fmt(b, "%lld,%lld,%lld,%lld,%lld\r\n", (long long)a->v[i].weekday, (long long)a->v[i].hour,
			(long long)a->v[i].tickets, (long long)a->v[i].known_s, (long long)a->v[i].full_s);
}

/* ---- the tickets of an hour ---- */

struct picker {
	const struct zone *zone;
	size_t slot;
	struct report_list *l;
	size_t room;
	i64 all;
};

static void pick(void *arg, const struct sql_report_arrived_row *r)
{
	struct picker *p = arg;

	if (slot_of(p->zone, r->created_at) != p->slot)
		return;
	p->all++;
	if (p->l->n < p->room)
		p->l->v[p->l->n++] = (struct report_clock){ .ticket_id = r->id, .ended_at = r->created_at };
}

bool arrivals_list(struct ctx *c, const struct report_ask *ask, const struct arrivals_slot *slot, struct report_list *out)
{
	i64 limit = ask->limit < 1 || ask->limit > LIST_MAX ? 50 : ask->limit, longest = (i64)ARRIVALS_DAYS * DAY_MS;
	struct picker p = { .slot = (size_t)((slot->weekday - 1) * 24 + slot->hour), .l = out, .room = (size_t)limit + 1 };
	struct sql_report_clocks_in clocks;
	struct sql_report_arrived_in in;
	bool none, cut;

	*out = (struct report_list){ .v = NEW_N(c->arena, struct report_clock, p.room), .next = STR_NULL };
	if (!report_check(c, ask) || !find_zone(c, slot->zone, &p.zone) || !report_clocks_in(c, ask, &clocks, &none) || none)
		return fail_code(c) == E_NONE;
	arrived_in(ask, clocks.tag_id, &in);
	if (in.before_at > c->now)
		in.before_at = c->now;
	if (in.before_at - in.from_at > longest)
		in.from_at = in.before_at - longest;
	if (!report_begin(c, ask, &in.before_at, &in.before_id) || !each(c, in, pick, &p, &cut))
		return false;
	out->count = ask->cursor.n ? -1 : p.all;
	if (out->n > (size_t)limit) {
		out->n = (size_t)limit;
		out->next = report_cursor(c, out->v[out->n - 1].ended_at, out->v[out->n - 1].ticket_id);
	}
	return report_add_tickets(c, out);
}
