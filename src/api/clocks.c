/* What is promised on a ticket: its clocks with their ledgers, and why one was broken. */
#include "api/clocks.h"

#include "api/sets.h"
#include "desk/cases/ticket.h"
#include "desk/promise/clocks.h"
#include "store/db.h"

static const struct field ledger_f[] = {
	F(ledger_row, from, .time = true), F(ledger_row, to, .id_null = true, .time = true),
	F(ledger_row, kind, .one_of = "run|rest|closed"), F(ledger_row, reason), F(ledger_row, name),
	F(ledger_row, elapsed_s),
};
static const struct shape ledger_shape = SHAPE(ledger_row, ledger_f);
static const struct field move_f[] = {
	F(clock_move, at, .time = true), F(clock_move, due_from, .id_null = true, .time = true),
	F(clock_move, due_to, .id_null = true, .time = true), F(clock_move, reason),
};
static const struct shape move_shape = SHAPE(clock_move, move_f);
static const struct field fired_f[] = { F(clock_fired, threshold), F(clock_fired, at, .time = true), F(clock_fired, actions) };
static const struct shape fired_shape = SHAPE(clock_fired, fired_f);
static const struct field part_f[] = { F(clock_part, label), F(clock_part, s) };
static const struct shape part_shape = SHAPE(clock_part, part_f);
static const struct field cause_f[] = {
	F(clock_cause, primary), F(clock_cause, overrun_s), FL(clock_cause, seconds, &part_shape),
	F(clock_cause, sentence, .doc = "In the reader's language."),
	F(clock_cause, corrected, .doc = "What an agent says it was, or null."),
	F(clock_cause, corrected_by), F(clock_cause, corrected_note),
};
static const struct shape cause_shape = SHAPE(clock_cause, cause_f);
static const struct field policy_f[] = { F(clock_policy, id), F(clock_policy, name), F(clock_policy, version_id) };
static const struct shape policy_shape = SHAPE(clock_policy, policy_f);
static const struct field calendar_f[] = {
	F(clock_calendar, id), F(clock_calendar, name), F(clock_calendar, zone), F(clock_calendar, version_id),
};
static const struct shape calendar_shape = SHAPE(clock_calendar, calendar_f);
static const struct field hours_f[] = {
	F(clock_hours, team), F(clock_hours, from, .time = true),
	FO(clock_hours, calendar, &calendar_shape, .doc = "Null: always open."),
};
static const struct shape hours_shape = SHAPE(clock_hours, hours_f);
static const struct field clock_f[] = {
	F(clock_view, id), F(clock_view, metric), F(clock_view, instance),
	F(clock_view, state, .one_of = "running|paused|met|breached|void|cancelled"),
	F(clock_view, breached), F(clock_view, breached_at, .id_null = true, .time = true), F(clock_view, target_s),
	F(clock_view, elapsed_s), F(clock_view, due_at, .id_null = true, .time = true),
	F(clock_view, at_risk_at, .id_null = true, .time = true), F(clock_view, started_at, .time = true),
	F(clock_view, stopped_at, .id_null = true, .time = true),
	F(clock_view, resumes_at, .id_null = true, .time = true, .doc = "Runs, but its hours are closed: until then."),
	F(clock_view, closes_at, .id_null = true, .time = true), F(clock_view, opens_at, .id_null = true, .time = true),
	FO(clock_view, policy, &policy_shape), FO(clock_view, calendar, &calendar_shape),
	FL(clock_view, ledger, &ledger_shape), FL(clock_view, moves, &move_shape), FL(clock_view, fired, &fired_shape),
	FO(clock_view, cause, &cause_shape),
	FL(clock_view, team_hours, &hours_shape, .doc = "Of a broken promise: the hours that its teams kept."),
};
const struct shape clock_shape = SHAPE(clock_view, clock_f);

struct clocks_out {
	struct clock_policy *policy;
	i64 now;
	struct list clocks;
	i64 promised_at;
	str promise_kept;
};
static const struct field clocks_f[] = {
	FO(clocks_out, policy, &policy_shape), F(clocks_out, now, .time = true), FL(clocks_out, clocks, &clock_shape),
	F(clocks_out, promised_at, .id_null = true, .time = true, .doc = "What the customer was told."),
	F(clocks_out, promise_kept, .doc = "kept, missed, or null while it is open."),
};
static const struct shape clocks_shape = SHAPE(clocks_out, clocks_f);

static str kept_word(const struct replayed *x)
{
	i64 kept = settle_promise_kept(x);

	return kept ? kept == 1 ? S("kept") : S("missed") : STR_NULL;
}

static bool clocks_get(struct ctx *c, const void *in, void *out)
{
	struct clocks_out *o = out;
	struct clock_views v;
	struct replayed x;
	struct ticket t;

	(void)in;
	if (!ticket_load(c, call_id(c, 0), &t) || !replay_ticket(c, t.id, true, &x) || !clocks_view(c, &x, true, &v))
		return false;
	o->now = c->now;
	o->clocks = (struct list){ v.v, v.n };
	o->promised_at = x.f.t.promised_at;
	o->promise_kept = kept_word(&x);
	if (x.r.policy) {
		o->policy = NEW(c->arena, struct clock_policy);
		*o->policy = (struct clock_policy){ x.r.policy->id, x.r.policy->version_id, x.r.policy->name };
	}
	return true;
}

struct cause_in {
	str cause, note;
};
static const struct field cause_in_f[] = {
	F(cause_in, cause, .required = true, .nullable = true, .max = 40, .doc = "A label, or null to take it back."),
	F(cause_in, note, .max = 500),
};
static const struct shape cause_in_shape = SHAPE(cause_in, cause_in_f);

static bool cause_put(struct ctx *c, const void *in, void *out)
{
	const struct cause_in *i = in;
	struct clock_views v;
	struct replayed x;
	struct ticket t;
	struct object o;
	size_t k;

	if (!ticket_take(c, call_id(c, 0), &t))
		return false;
	o = ticket_object(&t);
	if (!must_can(c, V_TICKET_EDIT, &o) ||
	    !clocks_correct(c, t.id, call_id(c, 1), i->cause, i->note.s ? i->note : S("")) ||
	    !replay_ticket(c, t.id, true, &x) || !clocks_view(c, &x, true, &v))
		return false;
	for (k = 0; k < v.n; k++)
		if (v.v[k].id == call_id(c, 1))
			*(struct clock_view *)out = v.v[k];
	return true;
}

static const struct route rows[] = {
	{ "GET", "/api/v1/tickets/{id}/clocks", clocks_get, V_TICKET_READ, NULL, &clocks_shape, 0, NULL,
	  "The promises on a ticket, each with its ledger" },
	{ "PUT", "/api/v1/tickets/{id}/clocks/{clock}/cause", cause_put, V_TICKET_EDIT, &cause_in_shape, &clock_shape,
	  R_WRITE, NULL, "Say what the cause of a breach was" },
};
const struct route_set routes_clocks = { rows, COUNT(rows) };
