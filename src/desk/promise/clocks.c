#include "desk/promise/clocks.h"

#include "base/json.h"
#include "desk/event.h"
#include "desk/people/agent.h"
#include "desk/policy.h"
#include "desk/promise/badge.h"
#include "desk/promise/calendars.h"
#include "desk/promise/cause.h"

enum { LEDGER_MAX = 400, HOURS_MAX = 20, NOTE_CHARS = 500 };
static const i64 DAY_MS = 86400000;

/* ---- the ledger ---- */

struct ledger {
	struct ctx *c;
	const struct calendar_timeline *t;	/* NULL: round the clock */
	const struct calendars_def *def;	/* for the names of holidays; NULL: none */
	struct ledger_row *v;
	size_t n;
};

static struct ledger_row *add(struct ledger *l, i64 from, i64 to, str kind, str reason)
{
	struct ledger_row *r = &l->v[l->n];

	if (l->n < LEDGER_MAX)
		l->n++;
	*r = (struct ledger_row){ .from = from, .to = to, .kind = kind, .reason = reason, .name = S("") };
	return r;
}

static void add_closed(struct ledger *l, i64 from, i64 to)
{
	const struct calendar *k = timeline_at(l->t, from);
	struct ledger_row *r = add(l, from, to, S("closed"), S("hours"));
	i64 at, end;
	str name;

	/* a night is over in the morning: the name is that of a day that lies within */
	for (at = from; l->def && k && at < to; at = end) {
		i64 local = at + calendar_offset_s(k, at) * 1000, date = local / DAY_MS;

		end = at + DAY_MS - local % DAY_MS;
		name = calendars_holiday_name(l->def, date);
		if (name.s) {
			r->reason = S("holiday");
			r->name = name;
			return;
		}
		if (to - from > 60 * DAY_MS)
			return;
	}
}

/* A running piece, cut where the hours close and open. */
static void add_run(struct ledger *l, i64 from, i64 to, str reason)
{
	i64 at = from, next;

	if (!l->t) {
		add(l, from, to, S("run"), reason)->elapsed_s = (to - from) / 1000;
		return;
	}
	while (at < to && l->n < LEDGER_MAX) {
		if (timeline_is_open(l->t, at)) {
			next = timeline_next_close(l->t, at);
			next = next < to ? next : to;
			add(l, at, next, S("run"), reason)->elapsed_s = timeline_between(l->t, at, next) / 1000;
			reason = S("resumed");
		} else {
			next = timeline_next_open(l->t, at);
			next = next < to ? next : to;
			add_closed(l, at, next);
		}
		at = next;
	}
	if (at < to)	/* too long to list: the rest in one line */
		l->v[LEDGER_MAX] = (struct ledger_row){ .from = at, .to = to, .kind = S("run"), .reason = reason,
			.name = S(""), .elapsed_s = timeline_between(l->t, at, to) / 1000 };
}

static str rest_reason(enum sla_rest r)
{
	switch (r) {
	case SLA_REST_PENDING: return S("status.pending");
	case SLA_REST_HOLD: return S("status.hold");
	case SLA_REST_SOLVED: return S("status.solved");
	case SLA_REST_NONE: break;
	}
	return S("start");
}

static const struct calendars_def *names_of(struct ctx *c, const struct world_calendar *k)
{
	struct calendars_def *def;
	json_t *j;

	if (!k || !k->versions)
		return NULL;
	def = NEW(c->arena, struct calendars_def);
	if (json_parse(c, k->definition, &j) && calendars_parse(c, j, def))
		return def;
	fail_clear(c);
	return NULL;
}

static struct list ledger_of(struct ctx *c, const struct replayed *x, const struct sla_clock *k,
			     const struct calendars_def *def)
{
	struct ledger l = { .c = c, .def = def, .v = NEW_N(c->arena, struct ledger_row, LEDGER_MAX + 1) };
	bool live = k->state == SLA_RUNNING || k->state == SLA_PAUSED;
	size_t i;

	if (k->policy && k->policy->calendar)
		l.t = sla_calendar_at(k->policy->calendar, x->r.as_of);
	for (i = 0; i < k->segments; i++) {
		const struct sla_segment *s = &k->segment[i];

		if (s->rest == SLA_REST_NONE)
			add_run(&l, s->from, s->to, i ? S("resumed") : S("start"));
		else
			add(&l, s->from, s->to, S("rest"), rest_reason(s->rest));
	}
	if (l.n == LEDGER_MAX)
		l.n++;
	if (live && l.n)
		l.v[l.n - 1].to = 0;
	return (struct list){ l.v, l.n };
}

/* ---- what moved the due time ---- */

static str why_text(const struct sla_event *e)
{
	switch (e->why) {
	case SLA_Y_STARTED: return S("started");
	case SLA_Y_STATUS: return e->kind == SLA_E_PAUSE ? S("paused") : S("resumed");
	case SLA_Y_REOPENED: return S("reopened");
	case SLA_Y_RESPONSE: return S("response");
	case SLA_Y_SOLVED: return S("solved");
	case SLA_Y_PRIORITY: return S("priority");
	case SLA_Y_POLICY: return S("policy");
	case SLA_Y_CALENDAR: return S("calendar");
	case SLA_Y_MERGE: return S("merge");
	case SLA_Y_TEAM: return S("team");
	case SLA_Y_ASSIGNED: return S("assigned");
	case SLA_Y_TIME: break;
	}
	return S("time");
}

static struct list moves_of(struct ctx *c, const struct replayed *x, size_t clock)
{
	struct clock_move *v = NEW_N(c->arena, struct clock_move, x->r.events);
	size_t i, n = 0;

	for (i = 0; i < x->r.events; i++) {
		const struct sla_event *e = &x->r.event[i];

		/* A due time that was past already stands, whatever the target becomes. */
		if (e->clock == clock && (e->due_from != e->due_to || e->kind == SLA_E_RETARGET))
			v[n++] = (struct clock_move){ e->at, e->due_from == CALENDAR_NEVER ? 0 : e->due_from,
				e->due_to == CALENDAR_NEVER ? 0 : e->due_to, why_text(e) };
	}
	return (struct list){ v, n };
}

/* ---- the cause ---- */

static struct clock_cause *cause_of(struct ctx *c, struct replayed *x, size_t clock)
{
	struct clock_cause *out;
	const struct world_team *team;
	struct clock_part *v;
	struct sla_cause k;
	size_t i;

	sla_cause_of(c->arena, &x->r, clock, &k);
	if (!k.breached)
		return NULL;
	team = world_team_of(x->w, k.team.id);
	out = NEW(c->arena, struct clock_cause);
	v = NEW_N(c->arena, struct clock_part, SLA_PIECE_LABELS);
	*out = (struct clock_cause){ .primary = str_of(sla_label_name(k.primary)), .overrun_s = k.overrun_ms / 1000,
		.sentence = sla_cause_sentence(c->arena, c->locale, &k, team ? team->name : STR_NULL),
		.seconds = { v, 0 } };
	for (i = 0; i < SLA_PIECE_LABELS; i++)
		if (k.ms[i] > 0)
			v[out->seconds.n++] = (struct clock_part){ str_of(sla_label_name((enum sla_label)i)), k.ms[i] / 1000 };
	return out;
}

/* ---- the hours of the teams ---- */

static struct clock_calendar *named(struct ctx *c, const struct world_calendar *k, i64 at, i64 known)
{
	struct clock_calendar *out = NEW(c->arena, struct clock_calendar);

	*out = (struct clock_calendar){ k->id, world_version_at(k, at, known), k->name, k->sla.zone };
	return out;
}

struct team_hours {
	const struct replayed *x;
	i64 known;
	struct clock_hours *v;
	size_t n;
	i64 last;		/* the team of the last row */
};

static const struct world_calendar *calendar_of(const struct world *w, const struct sla_calendar *sla)
{
	return sla ? world_calendar_of(w, sla->id) : NULL;
}

/* A team's stretch, cut where it took another calendar and where that got another version. */
static void add_hours(struct ctx *c, struct team_hours *h, i64 team_id, i64 from, i64 to)
{
	const struct world_team *team = world_team_of(h->x->w, team_id);

	while (from < to && h->n < HOURS_MAX) {
		i64 until;
		const struct sla_calendar *sla = sla_team_hours_at(&h->x->sla, (struct sla_value){ .id = team_id }, from, &until);
		const struct world_calendar *k = calendar_of(h->x->w, sla);
		const struct calendar_timeline *t = sla_calendar_at(sla, h->known);
		struct clock_calendar *cal = k ? named(c, k, from, h->known) : NULL;
		const struct clock_calendar *was = h->n ? h->v[h->n - 1].calendar : NULL;
		size_t i;

		for (i = 0; t && i < t->n; i++)
			if (t->v[i].from > from && t->v[i].from < until)
				until = t->v[i].from;
		if (!h->n || h->last != team_id || (cal ? cal->version_id : 0) != (was ? was->version_id : 0))
			h->v[h->n++] = (struct clock_hours){ team ? team->name : S(""), from, cal };
		h->last = team_id;
		from = until;
	}
}

static struct list team_hours_of(struct ctx *c, const struct replayed *x, const struct sla_clock *k)
{
	i64 end = k->stopped_at ? k->stopped_at : x->r.as_of;
	struct team_hours h = { .x = x, .known = end, .v = NEW_N(c->arena, struct clock_hours, HOURS_MAX) };
	size_t i;

	for (i = 0; i < x->r.scenes; i++) {
		i64 from = x->r.scene[i].at, to = i + 1 < x->r.scenes ? x->r.scene[i + 1].at : end;

		if (x->r.scene[i].team.id)
			add_hours(c, &h, x->r.scene[i].team.id, from > k->started_at ? from : k->started_at, to < end ? to : end);
	}
	return (struct list){ h.v, h.n };
}

/* ---- the whole ---- */

static void name_policy(struct ctx *c, const struct replayed *x, const struct sla_clock *k, struct clock_view *v)
{
	const struct world_calendar *cal;
	i64 at;

	if (!k->policy)
		return;
	v->policy = NEW(c->arena, struct clock_policy);
	*v->policy = (struct clock_policy){ k->policy->id, k->policy->version_id, k->policy->name };
	cal = world_calendar_of(x->w, k->policy->calendar_id);
	if (!cal || !cal->versions)
		return;
	at = k->stopped_at ? k->stopped_at : x->r.as_of;
	v->calendar = named(c, cal, at, x->r.as_of);
}

static void one(struct ctx *c, struct replayed *x, size_t i, struct clock_view *v)
{
	const struct sla_clock *k = &x->r.clock[i];
	i64 risk = k->state == SLA_RUNNING ? sla_at_risk_at(&x->r, i) : 0;

	*v = (struct clock_view){
		.metric = str_of(sla_metric_name(k->metric)), .state = str_of(sla_state_name(k->state)),
		.instance = k->instance, .breached = k->breached, .breached_at = k->breached ? k->breached_at : 0,
		.target_s = k->target_ms / 1000, .elapsed_s = k->elapsed_ms / 1000,
		.due_at = k->due_at == CALENDAR_NEVER ? 0 : k->due_at, .at_risk_at = risk == CALENDAR_NEVER ? 0 : risk,
		.started_at = k->started_at, .stopped_at = k->stopped_at, .moves = moves_of(c, x, i),
		.cause = k->breached ? cause_of(c, x, i) : NULL,
	};
	if (k->breached)
		v->team_hours = team_hours_of(c, x, k);
	if (k->state == SLA_RUNNING && k->policy) {
		struct badge_hours h = badge_hours(sla_calendar_at(k->policy->calendar, x->r.as_of), x->r.as_of);

		v->resumes_at = h.resumes_at;
		v->closes_at = h.closes_at;
		v->opens_at = h.opens_at;
	}
	name_policy(c, x, k, v);
	v->ledger = ledger_of(c, x, k, names_of(c, k->policy ? world_calendar_of(x->w, k->policy->calendar_id) : NULL));
}

static bool add_corrected(struct ctx *c, const struct sql_sla_clock_row *r, struct clock_view *v)
{
	struct agent a;

	if (!r->cause_corrected.s)
		return true;
	if (!v->cause) {
		v->cause = NEW(c->arena, struct clock_cause);
		*v->cause = (struct clock_cause){ .primary = S(""), .sentence = S("") };
	}
	v->cause->corrected = r->cause_corrected;
	v->cause->corrected_note = r->cause_note.s ? r->cause_note : S("");
	v->cause->corrected_by = S("");
	if (r->cause_agent_id && agent_load(c, r->cause_agent_id, &a))
		v->cause->corrected_by = a.name;
	else
		fail_clear(c);
	return true;
}

static void add_fired(struct ctx *c, const struct sql_fired_of_ticket_rows *f, struct clock_view *v)
{
	struct clock_fired *out = NEW_N(c->arena, struct clock_fired, f->n);
	size_t i;

	v->fired.v = out;
	for (i = 0; i < f->n; i++)
		if (f->v[i].clock_id == v->id)
			out[v->fired.n++] = (struct clock_fired){ f->v[i].threshold, f->v[i].fired_at, { f->v[i].actions } };
}

static bool add_stored(struct ctx *c, const struct replayed *x, struct clock_views *out)
{
	struct sql_sla_clock_rows rows;
	struct sql_fired_of_ticket_rows fired;
	size_t i, j;

	if (!sql_clocks_of_ticket(c, &(struct sql_clocks_of_ticket_in){ .ticket_id = x->f.ticket_id }, &rows) ||
	    !sql_fired_of_ticket(c, &(struct sql_fired_of_ticket_in){ .ticket_id = x->f.ticket_id }, &fired))
		return false;
	for (i = 0; i < out->n; i++)
		for (j = 0; j < rows.n; j++) {
			if (!str_eq(rows.v[j].metric, out->v[i].metric) || rows.v[j].inst != out->v[i].instance)
				continue;
			out->v[i].id = rows.v[j].id;
			add_fired(c, &fired, &out->v[i]);
			if (!add_corrected(c, &rows.v[j], &out->v[i]))
				return false;
		}
	return true;
}

bool clocks_view(struct ctx *c, struct replayed *x, bool stored, struct clock_views *out)
{
	size_t i;

	*out = (struct clock_views){ NEW_N(c->arena, struct clock_view, x->r.clocks), x->r.clocks };
	for (i = 0; i < x->r.clocks; i++)
		if (x->r.clock[i].breached && !replay_capacity(c, x))
			return false;
	for (i = 0; i < x->r.clocks; i++)
		one(c, x, i, &out->v[i]);
	return !stored || add_stored(c, x, out);
}

bool clocks_correct(struct ctx *c, i64 ticket_id, i64 clock_id, str label, str note)
{
	struct sql_sla_clock_row r;
	enum sla_label l;
	bool found;

	if (!sql_clock_by_id(c, &(struct sql_clock_by_id_in){ .id = clock_id }, &r, &found))
		return false;
	if (!found || r.ticket_id != ticket_id)
		return fail(c, E_NOT_FOUND, "", "not_found");
	if (!r.breached_at)
		return fail(c, E_CONFLICT, "cause", "sla.no_breach");
	if (label.s && (!sla_label_of(label, &l)))
		return fail(c, E_INVALID, "cause", "sla.label");
	if (str_utf8_len(note) > NOTE_CHARS)
		return fail_most(c, "note", "shape.long", NOTE_CHARS);
	return sql_clock_correct(c, &(struct sql_clock_correct_in){ .id = clock_id, .cause_corrected = label,
			.cause_note = label.s ? note : STR_NULL, .cause_agent_id = label.s ? c->who->id : 0 }, NULL) &&
		event_append(c, ticket_id, "sla.corrected", str_fmt(c->arena,
			"{\"clock_id\":%lld,\"metric\":\"%.*s\",\"label\":\"%.*s\"}", (long long)clock_id, FMT(r.metric),
			FMT(label)), NULL);
}
