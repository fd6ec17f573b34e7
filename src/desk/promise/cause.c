#include "desk/promise/cause.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/message.h"
#include "desk/promise/engine_int.h"

enum { TIER_ESCALATED = 2, TURN_PING_PONG = 3 };

struct cutter {
	struct arena *a;
	const struct sla_result *r;
	const struct sla_clock *k;
	const struct calendar_timeline *time;	/* of the clock */
	struct sla_cause *out;
	size_t cap;
	i64 last_stint, known;		/* calendars as they were known at that instant */
	struct sla_value last_team;
};
struct span {
	i64 from, to;
};

static void put(struct cutter *x, struct sla_piece p)
{
	struct sla_piece *last = x->out->pieces ? &x->out->piece[x->out->pieces - 1] : NULL;

	p.ms = engine_between(x->time, p.from, p.to);
	if (!p.ms)
		return;
	x->out->ms[p.label] += p.ms;
	if (last && last->to == p.from && last->label == p.label && sla_value_same(last->team, p.team) &&
	    sla_value_same(last->assignee, p.assignee)) {
		last->to = p.to;
		last->ms += p.ms;
		return;
	}
	if (x->out->pieces == x->cap) {
		size_t cap = x->cap ? x->cap * 2 : 16;

		x->out->piece = arena_grow(x->a, x->out->piece, x->cap * sizeof(p), cap * sizeof(p));
		x->cap = cap;
	}
	x->out->piece[x->out->pieces++] = p;
}

/* Free capacity of the team that was last told by this instant. */
static bool team_full(const struct cutter *x, struct sla_value team, i64 at)
{
	const struct sla_world *w = x->r->world;
	bool full = false;
	size_t i;

	for (i = 0; i < w->capacities && w->capacity[i].at <= at; i++)
		if (sla_value_eq(w->capacity[i].team, team))
			full = w->capacity[i].free <= 0;
	return full;
}

/* The next crossing of zero after an instant, or `until`. */
static i64 next_crossing(const struct cutter *x, struct sla_value team, i64 at, i64 until)
{
	const struct sla_world *w = x->r->world;
	size_t i;

	for (i = 0; i < w->capacities && w->capacity[i].at < until; i++)
		if (w->capacity[i].at > at && sla_value_eq(w->capacity[i].team, team))
			return w->capacity[i].at;
	return until;
}

/* The first label that fits, from misrouted on. */
static enum sla_label label_of(const struct cutter *x, const struct sla_scene *s, i64 at)
{
	bool assigned = sla_value_set(s->assignee);

	if (s->stint < x->last_stint && s->left_by == SLA_MOVE_TRANSFER && sla_value_set(s->team) &&
	    !sla_value_same(s->team, x->last_team))
		return SLA_L_MISROUTED;
	if (!assigned)
		return team_full(x, s->team, at) ? SLA_L_UNDERSTAFFED : SLA_L_UNASSIGNED;
	if (s->solved_before)
		return SLA_L_REOPENED;
	if (s->tier >= TIER_ESCALATED)
		return SLA_L_ESCALATED;
	if (s->turn_open)
		return s->turn >= TURN_PING_PONG ? SLA_L_PING_PONG : SLA_L_AGENT_RESPONSE;
	return SLA_L_AGENT_WORK;
}

/* While the team works: cut where its capacity crosses zero, if that matters. */
static void open_piece(struct cutter *x, const struct sla_scene *s, i64 from, i64 to)
{
	while (from < to) {
		i64 until = sla_value_set(s->assignee) ? to : next_crossing(x, s->team, from, to);

		put(x, (struct sla_piece){ from, until, 0, label_of(x, s, from), s->team, s->assignee });
		from = until;
	}
}

const struct sla_calendar *sla_team_hours_at(const struct sla_world *w, struct sla_value team, i64 at, i64 *until)
{
	const struct sla_team_hours *best = NULL;
	bool own = false;
	size_t i;

	*until = INT64_MAX;
	for (i = 0; i < w->n_hours; i++) {
		const struct sla_team_hours *h = &w->hours[i];

		if (!sla_value_set(h->team)) {
			best = best ? best : h;
		} else if (sla_value_eq(h->team, team)) {
			if (own && h->from > at) {
				*until = h->from;
				break;
			}
			best = h;
			own = true;
		}
	}
	return best ? best->calendar : NULL;
}

/* The team's work under one calendar: open and closed by turns. */
static void hours_piece(struct cutter *x, const struct sla_scene *s, const struct calendar_timeline *team, struct span g)
{
	i64 from = g.from;

	while (team && from < g.to) {
		i64 until = timeline_is_open(team, from) ? timeline_next_close(team, from) : timeline_next_open(team, from);
		bool open = timeline_is_open(team, from);

		if (until > g.to || until <= from)
			until = g.to;
		if (open)
			open_piece(x, s, from, until);
		else
			put(x, (struct sla_piece){ from, until, 0, SLA_L_OUTSIDE_HOURS, s->team, s->assignee });
		from = until;
	}
	open_piece(x, s, from, g.to);
}

/* One scene within the clock's running time: by status, then by the team's own hours. */
static void scene_piece(struct cutter *x, const struct sla_scene *s, i64 from, i64 to)
{
	enum sla_label label = SLA_PIECE_LABELS;

	if (s->status == SLA_S_HOLD)
		label = SLA_L_THIRD_PARTY;
	else if (s->status == SLA_S_PENDING && x->k->metric == SLA_TOTAL_RESOLUTION)
		label = SLA_L_WAITING_CUSTOMER;
	if (label != SLA_PIECE_LABELS) {
		put(x, (struct sla_piece){ from, to, 0, label, s->team, s->assignee });
		return;
	}
	while (from < to) {
		i64 until;
		const struct sla_calendar *k = sla_team_hours_at(x->r->world, s->team, from, &until);

		until = until < to ? until : to;
		hours_piece(x, s, sla_calendar_at(k, x->known), (struct span){ from, until });
		from = until;
	}
}

static void cut_segment(struct cutter *x, const struct sla_segment *g)
{
	const struct sla_result *r = x->r;
	size_t i;

	for (i = 0; i < r->scenes; i++) {
		i64 from = i ? r->scene[i].at : INT64_MIN;
		i64 to = i + 1 < r->scenes ? r->scene[i + 1].at : INT64_MAX;

		if (from < g->from)
			from = g->from;
		if (to > g->to)
			to = g->to;
		if (from < to)
			scene_piece(x, &r->scene[i], from, to);
	}
}

/* The team that has it when the clock ends.  What comes after the answer in the same
 * instant is no part of a customer's clock; a team's own clock ends by the move itself. */
static void find_last(struct cutter *x)
{
	bool closed = x->k->stopped_at != 0, own = x->k->metric == SLA_PICKUP || x->k->metric == SLA_OWNERSHIP;
	i64 end = closed ? x->k->stopped_at : x->r->as_of;
	size_t i;

	for (i = 0; i < x->r->scenes; i++) {
		const struct sla_scene *s = &x->r->scene[i];

		if (i && (s->at > end || (s->at == end && closed && !own)))
			break;
		x->last_stint = s->stint;
		x->last_team = s->team;
	}
}

/* ---- the verdict ---- */

static void find_top(struct sla_cause *o)
{
	bool used[SLA_PIECE_LABELS] = { 0 };
	size_t i;

	for (o->tops = 0; o->tops < COUNT(o->top); o->tops++) {
		size_t best = SLA_PIECE_LABELS;

		for (i = 0; i < SLA_PIECE_LABELS; i++)
			if (!used[i] && o->ms[i] && (best == SLA_PIECE_LABELS || o->ms[i] > o->ms[best]))
				best = i;
		if (best == SLA_PIECE_LABELS)
			return;
		used[best] = true;
		o->top[o->tops] = (enum sla_label)best;
	}
}

/* Plain work is the cause only if no other label would have saved the promise. */
static void find_primary(struct sla_cause *o)
{
	size_t i, best = SLA_PIECE_LABELS;

	for (i = 0; i < SLA_PIECE_LABELS; i++)
		if (i != SLA_L_AGENT_WORK && o->ms[i] && o->ms[i] >= o->overrun_ms &&
		    (best == SLA_PIECE_LABELS || o->ms[i] > o->ms[best]))
			best = i;
	if (best == SLA_PIECE_LABELS && o->ms[SLA_L_AGENT_WORK] && o->ms[SLA_L_AGENT_WORK] >= o->overrun_ms)
		best = SLA_L_AGENT_WORK;
	o->primary = best == SLA_PIECE_LABELS ? SLA_L_COMBINED : (enum sla_label)best;
}

static void find_team(struct sla_cause *o)
{
	i64 most = 0;
	size_t i, j;

	for (i = 0; i < o->pieces; i++) {
		i64 ms = 0;

		if (o->piece[i].label != o->primary)
			continue;
		for (j = 0; j < o->pieces; j++)
			if (o->piece[j].label == o->primary && sla_value_same(o->piece[j].team, o->piece[i].team))
				ms += o->piece[j].ms;
		if (ms > most) {
			most = ms;
			o->team = o->piece[i].team;
		}
	}
}

void sla_cause_of(struct arena *a, const struct sla_result *r, size_t clock, struct sla_cause *out)
{
	const struct sla_clock *k = &r->clock[clock];
	struct cutter x = { .a = a, .r = r, .k = k, .time = engine_timeline(k->policy, r->as_of), .out = out,
		.known = k->stopped_at ? k->stopped_at : r->as_of };
	size_t i;

	*out = (struct sla_cause){ .elapsed_ms = k->elapsed_ms, .target_ms = k->target_ms, .breached = k->breached };
	if (k->elapsed_ms > k->target_ms)
		out->overrun_ms = k->elapsed_ms - k->target_ms;
	find_last(&x);
	for (i = 0; i < k->segments; i++)
		if (k->segment[i].rest == SLA_REST_NONE)
			cut_segment(&x, &k->segment[i]);
	find_top(out);
	if (!k->breached)
		return;
	if (k->tightened)
		out->primary = SLA_L_TARGET_TIGHTENED;
	else
		find_primary(out);
	find_team(out);
}

/* ---- as the row keeps it ---- */

str sla_spent_text(struct arena *a, const i64 ms[SLA_PIECE_LABELS])
{
	struct buf b = buf_new(a, 1000);
	size_t i;

	for (i = 0; i < SLA_PIECE_LABELS; i++)
		if (ms[i] > 0)
			buf_fmt(&b, "%s%s:%lld", b.n ? " " : "", sla_label_name((enum sla_label)i), (long long)ms[i]);
	return buf_str(&b);
}

void sla_spent_parse(str text, i64 ms[SLA_PIECE_LABELS])
{
	enum sla_label l;
	str part, name;
	i64 n;

	for (size_t i = 0; i < SLA_PIECE_LABELS; i++)
		ms[i] = 0;
	while (str_cut(&text, ' ', &part))
		if (str_cut(&part, ':', &name) && str_i64(part, &n) && sla_label_of(name, &l) && l < SLA_PIECE_LABELS)
			ms[l] = n;
}

/* ---- words ---- */

str sla_duration_text(struct arena *a, i64 ms)
{
	struct buf b = buf_new(a, 64);
	i64 s = ms / 1000;

	if (s >= 3600)
		buf_fmt(&b, "%lld h", (long long)(s / 3600));
	if (s / 60 % 60)
		buf_fmt(&b, "%s%lld min", b.n ? " " : "", (long long)(s / 60 % 60));
	if (!b.n || s % 60)
		buf_fmt(&b, "%s%lld s", b.n ? " " : "", (long long)(s % 60));
	return buf_str(&b);
}

static str phrase(struct arena *a, str locale, enum sla_label label, str team)
{
	static const char *const key[SLA_PIECE_LABELS] = {
		[SLA_L_THIRD_PARTY] = "sla.cause.third_party", [SLA_L_WAITING_CUSTOMER] = "sla.cause.waiting_customer",
		[SLA_L_OUTSIDE_HOURS] = "sla.cause.outside_hours", [SLA_L_MISROUTED] = "sla.cause.misrouted",
		[SLA_L_UNDERSTAFFED] = "sla.cause.understaffed", [SLA_L_UNASSIGNED] = "sla.cause.unassigned",
		[SLA_L_REOPENED] = "sla.cause.reopened", [SLA_L_ESCALATED] = "sla.cause.escalated",
		[SLA_L_PING_PONG] = "sla.cause.ping_pong", [SLA_L_AGENT_RESPONSE] = "sla.cause.agent_response",
		[SLA_L_AGENT_WORK] = "sla.cause.agent_work",
	};
	struct fail_param p = { "team", team };

	if (label == SLA_L_MISROUTED && team.n)
		return message(a, locale, "sla.cause.misrouted_team", &p, 1);
	return message(a, locale, key[label], NULL, 0);
}

str sla_cause_sentence(struct arena *a, str locale, const struct sla_cause *x, str team_name)
{
	struct fail_param p[] = { { "target", sla_duration_text(a, x->target_ms) },
		{ "over", sla_duration_text(a, x->overrun_ms) },
		{ "time", sla_duration_text(a, x->elapsed_ms) }, { "what", S("") } };
	struct buf list = buf_new(a, 2000);
	size_t i;

	if (!x->breached)
		return S("");
	if (x->primary == SLA_L_TARGET_TIGHTENED)
		return message(a, locale, "sla.cause.target_tightened", p, COUNT(p));
	if (x->primary != SLA_L_COMBINED) {
		p[2].value = sla_duration_text(a, x->ms[x->primary]);
		p[3].value = phrase(a, locale, x->primary, team_name);
		return message(a, locale, "sla.cause.sentence", p, COUNT(p));
	}
	for (i = 0; i < x->tops; i++) {
		buf_put(&list, i ? S(", ") : S(""));
		buf_put(&list, sla_duration_text(a, x->ms[x->top[i]]));
		buf_ch(&list, ' ');
		buf_put(&list, phrase(a, locale, x->top[i], STR_NULL));
	}
	p[3].value = buf_str(&list);
	return message(a, locale, "sla.cause.combined", p, COUNT(p));
}
