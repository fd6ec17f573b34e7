/* The report of promises: figures, the clocks and tickets behind each, and a file of them. */
#include "api/sets.h"
#include "api/ticket_full.h"
#include "desk/measure/arrivals.h"
#include "desk/measure/excess.h"
#include "desk/measure/slareport.h"
#include "desk/measure/triage.h"

static const i64 MONTH_MS = 30LL * 86400000;
enum { CSV_BYTES = 64 << 20 };
#define FILTERS "from,to,metric,policy_id,team_id,agent_id,channel,priority,type,reason_id,brand_id,tag,language,examples"

/* ---- the question ---- */

static str word(struct ctx *c, const char *name)
{
	str s = call_query(c, name);

	return s.s ? s : S("");
}

/* "none" asks for what has none. */
static i64 id_or_none(struct ctx *c, const char *name)
{
	return str_eq(word(c, name), S("none")) ? -1 : call_query_i64(c, name, 0, INT64_MAX);
}

static bool ask_of(struct ctx *c, struct report_ask *ask)
{
	str by = word(c, "by");
	i64 upto = call_query_i64(c, "overrun_upto_s", 0, 1LL << 40), over = call_query_i64(c, "overrun_from_s", 0, 1LL << 40);

	*ask = (struct report_ask){
		.to = call_query_i64(c, "to", c->now, 1LL << 52), .metric = word(c, "metric"),
		.policy_id = call_query_i64(c, "policy_id", 0, INT64_MAX), .team_id = id_or_none(c, "team_id"),
		.agent_id = id_or_none(c, "agent_id"), .reason_id = id_or_none(c, "reason_id"),
		.brand_id = call_query_i64(c, "brand_id", 0, INT64_MAX), .priority = call_query_i64(c, "priority", 0, 4),
		.channel = word(c, "channel"), .type = word(c, "type"), .tag = word(c, "tag"),
		.language = word(c, "language"), .state = word(c, "state"), .cause = word(c, "cause"), .spent = word(c, "spent"),
		.over_from_ms = over ? over * 1000 : -1, .over_to_ms = upto * 1000, .figure = word(c, "figure"),
		.cursor = word(c, "cursor"), .limit = call_query_i64(c, "limit", 50, 200),
		.today_until = call_query_i64(c, "today_until", 0, 1LL << 52), .examples = call_query_i64(c, "examples", 0, 1) == 1,
	};
	ask->from = call_query_i64(c, "from", ask->to > MONTH_MS ? ask->to - MONTH_MS : 0, 1LL << 52);
	/* A first piece of the distribution, and "any overrun", hold all that broke. */
	if (call_query(c, "overrun_from_s").s && !ask->state.n)
		ask->state = S("breached");
	if (by.n && !report_dim_of(by, &ask->by))
		return fail_p(c, E_INVALID, "by", "shape.one_of",
			&(struct fail_param){ "allowed", S("policy, priority, team, agent, channel, type, reason") });
	return true;
}

/* ---- figures ---- */

struct metric_out {
	str metric;
	i64 met, breached;
	i64 void_;
	i64 cancelled;
	double rate, median_s, p75_s, p90_s, p95_s, calendar_median_s;
};
static const struct field metric_f[] = {
	F(metric_out, metric), F(metric_out, met), F(metric_out, breached),
	{ .name = "void", .kind = K_I64, .off = offsetof(struct metric_out, void_), .doc = "Ended without a verdict." },
	F(metric_out, cancelled),
	F(metric_out, rate, .doc = "met ÷ (met + breached); null: no verdict at all."),
	F(metric_out, median_s, .doc = "Business time, as the percentiles (nearest rank)."), F(metric_out, p75_s),
	F(metric_out, p90_s), F(metric_out, p95_s), F(metric_out, calendar_median_s, .doc = "From start to end by the wall."),
};
static const struct shape metric_shape = { .name = "sla_attainment", .f = metric_f, .n = COUNT(metric_f),
	.size = sizeof(struct metric_out), .given_off = -1 };

static const struct field group_f[] = {
	F(report_group, id, .id_null = true, .doc = "null: none, or a dimension of words."), F(report_group, name),
	F(report_group, met), F(report_group, breached), F(report_group, rate),
};
static const struct shape group_shape = { .name = "sla_group", .f = group_f, .n = COUNT(group_f),
	.size = sizeof(struct report_group), .given_off = -1 };
struct by_out {
	str dimension;
	struct list rows;
};
static const struct field by_f[] = { F(by_out, dimension), FL(by_out, rows, &group_shape) };
static const struct shape by_shape = { .name = "sla_by", .f = by_f, .n = COUNT(by_f), .size = sizeof(struct by_out),
	.given_off = -1 };
static const struct field cause_f[] = {
	F(report_cause, label), F(report_cause, n, .doc = "Where an agent corrected it, his word counts."),
	F(report_cause, computed, .doc = "As the machine has it."), F(report_cause, overrun_s),
};
static const struct shape cause_shape = { .name = "sla_cause_count", .f = cause_f, .n = COUNT(cause_f),
	.size = sizeof(struct report_cause), .given_off = -1 };
static const struct field lift_f[] = {
	F(report_lift, dimension), F(report_lift, id, .id_null = true), F(report_lift, name), F(report_lift, n),
	F(report_lift, breached), F(report_lift, rate, .doc = "Of breach."),
	F(report_lift, lift, .doc = "Its rate ÷ the rate of all."),
	F(report_lift, lower, .doc = "The lift's lower bound (Wilson, 95 %)."),
};
static const struct shape lift_shape = { .name = "sla_lift", .f = lift_f, .n = COUNT(lift_f),
	.size = sizeof(struct report_lift), .given_off = -1 };
static const struct field over_f[] = {
	F(report_over, from_s), F(report_over, upto_s, .id_null = true, .doc = "null: and more."), F(report_over, n),
};
static const struct shape over_shape = { .name = "sla_overrun", .f = over_f, .n = COUNT(over_f),
	.size = sizeof(struct report_over), .given_off = -1 };
static const struct field spent_part_f[] = {
	F(report_part, label), F(report_part, s, .doc = "Business seconds, as the clock counts."),
	F(report_part, clocks, .doc = "How many had any of it: their list is asked for by spent=label."),
};
static const struct shape spent_part_shape = { .name = "sla_spent_part", .f = spent_part_f, .n = COUNT(spent_part_f),
	.size = sizeof(struct report_part), .given_off = -1 };
struct spent_out {
	str metric;
	i64 clocks, elapsed_s;
	struct list parts;
};
static const struct field spent_f[] = {
	F(spent_out, metric), F(spent_out, clocks, .doc = "With a verdict, met or broken."), F(spent_out, elapsed_s),
	FL(spent_out, parts, &spent_part_shape, .doc = "Most first; they sum to elapsed_s but for rounding."),
};
static const struct shape spent_shape = { .name = "sla_spent", .f = spent_f, .n = COUNT(spent_f),
	.size = sizeof(struct spent_out), .given_off = -1 };
struct promise_out {
	i64 kept, missed;
};
static const struct field promise_f[] = { F(promise_out, kept), F(promise_out, missed) };
static const struct shape promise_shape = { .name = "sla_promise_count", .f = promise_f, .n = COUNT(promise_f),
	.size = sizeof(struct promise_out), .given_off = -1 };
static const struct field figures_f[] = {
	F(report_figures, tickets, .doc = "Solved in the period; the others are of these."), F(report_figures, reopened),
	F(report_figures, one_touch, .doc = "At most one answer, not reopened."), F(report_figures, transferred),
	F(report_figures, escalated), F(report_figures, transfers), F(report_figures, escalations),
	F(report_figures, exchanges, .doc = "Answers written."),
	F(report_figures, first_resolution_median_s), F(report_figures, resolution_median_s),
};
static const struct shape figures_shape = { .name = "sla_figures", .f = figures_f, .n = COUNT(figures_f),
	.size = sizeof(struct report_figures), .given_off = -1 };
struct due_out {
	i64 today, risk, breached;
	struct list tickets;
};
static const struct field due_f[] = {
	F(due_out, today), F(due_out, risk), F(due_out, breached),
	FL(due_out, tickets, &ticket_row_shape, .doc = "Due today or before, the most urgent first."),
};
static const struct shape due_shape = { .name = "sla_due", .f = due_f, .n = COUNT(due_f),
	.size = sizeof(struct due_out), .given_off = -1 };

struct sla_report_out {
	i64 now, from, to;
	struct list attainment;
	struct by_out *by;
	struct list causes, lift, overrun, spent;
	struct promise_out *promise;
	struct report_figures *figures;
	struct list previous;
	struct due_out *due;
};
static const struct field report_f[] = {
	F(sla_report_out, now, .time = true), F(sla_report_out, from, .time = true), F(sla_report_out, to, .time = true),
	FL(sla_report_out, attainment, &metric_shape),
	FO(sla_report_out, by, &by_shape, .doc = "Without a metric: of the customer's clocks, as what follows."),
	FL(sla_report_out, causes, &cause_shape), FL(sla_report_out, lift, &lift_shape),
	FL(sla_report_out, overrun, &over_shape),
	FL(sla_report_out, spent, &spent_shape, .doc = "Where the time of all clocks with a verdict went, per clock."),
	 FO(sla_report_out, promise, &promise_shape),
	FO(sla_report_out, figures, &figures_shape),
	FL(sla_report_out, previous, &metric_shape, .doc = "The period before, of the same length."),
	FO(sla_report_out, due, &due_shape, .doc = "Now, whatever the period."),
};
static const struct shape report_shape = SHAPE(sla_report_out, report_f);

static struct list metrics_out(struct ctx *c, const struct report_metric *m, size_t n)
{
	struct metric_out *v = NEW_N(c->arena, struct metric_out, n);
	size_t i;

	for (i = 0; i < n; i++)
		v[i] = (struct metric_out){ m[i].metric, m[i].met, m[i].breached, m[i].voided, m[i].cancelled, m[i].rate,
			m[i].median_s, m[i].p75_s, m[i].p90_s, m[i].p95_s, m[i].calendar_median_s };
	return (struct list){ v, n };
}

static struct list spent_out(struct ctx *c, struct report *r)
{
	struct spent_out *v = NEW_N(c->arena, struct spent_out, r->spents);
	size_t i;

	for (i = 0; i < r->spents; i++)
		v[i] = (struct spent_out){ r->spent[i].metric, r->spent[i].clocks, r->spent[i].elapsed_s,
			{ r->spent[i].part, r->spent[i].parts } };
	return (struct list){ v, r->spents };
}

static bool report_get(struct ctx *c, const void *in, void *out)
{
	struct sla_report_out *o = out;
	struct report *r = NEW(c->arena, struct report);
	struct report_ask ask;

	(void)in;
	if (!ask_of(c, &ask) || !report_make(c, &ask, r))
		return false;
	*o = (struct sla_report_out){
		.now = c->now, .from = ask.from, .to = ask.to, .attainment = metrics_out(c, r->metric, r->metrics),
		.previous = metrics_out(c, r->previous, r->previous_n), .causes = { r->cause, r->causes },
		.lift = { r->lift, r->lifts }, .overrun = { r->over, r->overs }, .figures = &r->figures,
		.spent = spent_out(c, r),
		.by = NEW(c->arena, struct by_out), .promise = NEW(c->arena, struct promise_out),
		.due = NEW(c->arena, struct due_out),
	};
	*o->by = (struct by_out){ str_of(report_dim_name(ask.by)), { r->group, r->groups } };
	*o->promise = (struct promise_out){ r->kept, r->missed };
	*o->due = (struct due_out){ r->due.today, r->due.risk, r->due.breached, ticket_rows_to_list(c, &r->due.tickets) };
	return true;
}

/* ---- what is behind a figure ---- */

struct clock_row_out {
	i64 id;
	str metric;
	i64 instance, target_s, elapsed_s, overrun_s;
	str state, cause, corrected;
	i64 started_at, ended_at;
};
static const struct field clock_row_f[] = {
	F(clock_row_out, id), F(clock_row_out, metric), F(clock_row_out, instance), F(clock_row_out, target_s),
	F(clock_row_out, elapsed_s), F(clock_row_out, overrun_s), F(clock_row_out, state), F(clock_row_out, cause),
	F(clock_row_out, corrected), F(clock_row_out, started_at, .time = true), F(clock_row_out, ended_at, .time = true),
};
static const struct shape clock_row_shape = { .name = "sla_ended_clock", .f = clock_row_f, .n = COUNT(clock_row_f),
	.size = sizeof(struct clock_row_out), .given_off = -1 };
struct row_out {
	i64 ticket_id, at;
	struct ticket_row_out *ticket;
	struct clock_row_out *clock;
};
static const struct field row_f[] = {
	F(row_out, ticket_id), F(row_out, at, .time = true, .doc = "When the clock ended, or what the figure counts by."),
	FO(row_out, ticket, &ticket_row_shape),
	FO(row_out, clock, &clock_row_shape, .doc = "null in the list of a figure of tickets."),
};
static const struct shape row_shape = { .name = "sla_report_row", .f = row_f, .n = COUNT(row_f),
	.size = sizeof(struct row_out), .given_off = -1 };
struct sla_tickets_out {
	struct list tickets;
	str next;
	i64 count;
};
static const struct field list_f[] = {
	FL(sla_tickets_out, tickets, &row_shape), F(sla_tickets_out, next),
	F(sla_tickets_out, count, .doc = "Of all pages; -1 beyond the first."),
};
static const struct shape list_shape = SHAPE(sla_tickets_out, list_f);

static struct row_out row_out_of(struct ctx *c, const struct report_clock *k)
{
	struct row_out o = { .ticket_id = k->ticket_id, .at = k->ended_at };

	if (k->ticket) {
		o.ticket = NEW(c->arena, struct ticket_row_out);
		*o.ticket = ticket_row_to_out(c, k->ticket);
	}
	if (k->id) {
		o.clock = NEW(c->arena, struct clock_row_out);
		*o.clock = (struct clock_row_out){ k->id, k->metric, k->instance, k->target_s, k->elapsed_s, k->overrun_s,
			k->state, k->cause, k->corrected, k->started_at, k->ended_at };
	}
	return o;
}

/* What came in an hour of the week is a figure whose list needs to know which. */
static bool list_of(struct ctx *c, const struct report_ask *ask, struct report_list *l)
{
	const struct arrivals_slot slot = { .weekday = call_query_i64(c, "weekday", 1, 7),
		.hour = call_query_i64(c, "hour", 0, 23), .zone = word(c, "zone") };

	return str_eq(ask->figure, S("arrived")) ? arrivals_list(c, ask, &slot, l) : report_tickets(c, ask, l);
}

static bool tickets_get(struct ctx *c, const void *in, void *out)
{
	struct sla_tickets_out *o = out;
	struct report_list l;
	struct report_ask ask;
	struct row_out *v;
	size_t i;

	(void)in;
	if (!ask_of(c, &ask) || !list_of(c, &ask, &l))
		return false;
	v = NEW_N(c->arena, struct row_out, l.n);
	for (i = 0; i < l.n; i++)
		v[i] = row_out_of(c, &l.v[i]);
	*o = (struct sla_tickets_out){ { v, l.n }, l.next, l.count };
	return true;
}

static void answer_csv(struct ctx *c, str body, str disposition)
{
	struct http_res *res = c->call->res;

	res->status = 200;
	res->body = body;
	http_set(res, S("Content-Type"), S("text/csv; charset=utf-8; header=present"));
	http_set(res, S("Content-Disposition"), disposition);
	http_set(res, S("X-Content-Type-Options"), S("nosniff"));
	http_set(res, S("Cache-Control"), S("no-store"));
}

static bool csv_get(struct ctx *c, const void *in, void *out)
{
	struct buf b = buf_new(c->arena, CSV_BYTES);
	struct report_ask ask;
	str next;

	(void)in, (void)out;
	if (!ask_of(c, &ask) || !report_csv(c, &ask, &b, &next))
		return false;
	answer_csv(c, buf_str(&b), S("attachment; filename=\"sla.csv\""));
	if (next.s)
		http_set(c->call->res, S("X-Next-Cursor"), next);
	return true;
}

/* ---- hours of the week ---- */

static const struct field hour_f[] = {
	F(arrivals_hour, weekday, .doc = "1 is Monday."), F(arrivals_hour, hour), F(arrivals_hour, tickets, .doc = "That came in it."),
	F(arrivals_hour, known_s, .doc = "Time of the teams of which the log of free capacity tells."),
	F(arrivals_hour, full_s, .doc = "Of that, without room for one more ticket."),
};
static const struct shape hour_shape = { .name = "arrivals_hour", .f = hour_f, .n = COUNT(hour_f),
	.size = sizeof(struct arrivals_hour), .given_off = -1 };
struct arrivals_out {
	struct list hours;
	i64 tickets;
	bool cut;
};
static const struct field arrivals_f[] = {
	FL(arrivals_out, hours, &hour_shape, .doc = "168, Monday 0:00 first."), F(arrivals_out, tickets),
	F(arrivals_out, cut, .doc = "More than a year, or more than 100,000 tickets: the newest are counted."),
};
static const struct shape arrivals_shape = SHAPE(arrivals_out, arrivals_f);

static bool arrivals_get(struct ctx *c, const void *in, void *out)
{
	struct arrivals *a = NEW(c->arena, struct arrivals);
	struct arrivals_out *o = out;
	struct report_ask ask;

	(void)in;
	if (!ask_of(c, &ask) || !arrivals_make(c, &ask, word(c, "zone"), a))
		return false;
	*o = (struct arrivals_out){ { a->v, ARRIVALS_HOURS }, a->tickets, a->cut };
	return true;
}

static bool arrivals_csv_get(struct ctx *c, const void *in, void *out)
{
	struct arrivals *a = NEW(c->arena, struct arrivals);
	struct buf b = buf_new(c->arena, CSV_BYTES);
	struct report_ask ask;

	(void)in, (void)out;
	if (!ask_of(c, &ask) || !arrivals_make(c, &ask, word(c, "zone"), a))
		return false;
	arrivals_csv(&b, a);
	answer_csv(c, buf_str(&b), S("attachment; filename=\"arrivals.csv\""));
	return true;
}

/* ---- the second view ---- */

static const struct field part_f[] = {
	F(excess_part, label), F(excess_part, usual_s, .doc = "The median of those that were met."),
	F(excess_part, excess_s, .doc = "What the broken ones spent above it, in all."),
	F(excess_part, primary, .doc = "Of how many it is the largest."),
};
static const struct shape part_shape = SHAPE(excess_part, part_f);
static const struct field excess_group_f[] = {
	F(excess_group, policy_id, .id_null = true), F(excess_group, policy_name), F(excess_group, type),
	F(excess_group, metric), F(excess_group, met, .doc = "How many met ones the medians are of."),
	F(excess_group, breached), FL(excess_group, parts, &part_shape),
};
static const struct shape excess_group_shape = SHAPE(excess_group, excess_group_f);
struct excess_out {
	struct list groups;
	i64 breached, compared;
};
static const struct field excess_f[] = {
	FL(excess_out, groups, &excess_group_shape), F(excess_out, breached, .doc = "In the set, at most 500 are looked at."),
	F(excess_out, compared, .doc = "Of these, how many have at least 30 met ones to be held against."),
};
static const struct shape excess_shape = SHAPE(excess_out, excess_f);

static bool excess_get(struct ctx *c, const void *in, void *out)
{
	struct excess_out *o = out;
	struct excess x;
	struct report_ask ask;

	(void)in;
	if (!ask_of(c, &ask) || !excess_make(c, &ask, &x))
		return false;
	*o = (struct excess_out){ { x.v, x.n }, x.breached, x.compared };
	return true;
}

/* ---- the right team ---- */

static const struct field triage_f[] = {
	F(triage_team, team_id), F(triage_team, tickets), F(triage_team, at_once, .doc = "Came with their team and stayed."),
	F(triage_team, moved, .doc = "Were in another team before."),
	F(triage_team, median_s, .doc = "Of those that did not come with it."), F(triage_team, p90_s),
};
static const struct shape triage_shape = SHAPE(triage_team, triage_f);
struct triage_out {
	struct list teams;
	bool cut;
};
static const struct field triage_out_f[] = { FL(triage_out, teams, &triage_shape), F(triage_out, cut) };
static const struct shape triage_out_shape = SHAPE(triage_out, triage_out_f);

static bool triage_get(struct ctx *c, const void *in, void *out)
{
	struct triage_out *o = out;
	struct triage_report r;
	struct report_ask ask;

	(void)in;
	if (!ask_of(c, &ask) || !triage_report(c, &ask, &r))
		return false;
	*o = (struct triage_out){ { r.v, r.n }, r.cut };
	return true;
}

static const struct route rows[] = {
	{ "GET", "/api/v1/reports/sla", report_get, V_REPORT_READ, NULL, &report_shape, 0, FILTERS ",by,today_until",
	  "What was promised and kept, by when the clocks ended" },
	{ "GET", "/api/v1/reports/sla/tickets", tickets_get, V_REPORT_READ, NULL, &list_shape, 0,
	  FILTERS ",state,cause,spent,overrun_from_s,overrun_upto_s,figure,weekday,hour,zone,today_until,cursor,limit", "The clocks or tickets behind a figure" },
	{ "GET", "/api/v1/reports/sla/excess", excess_get, V_REPORT_READ, NULL, &excess_shape, 0, FILTERS,
	  "Where broken promises took longer than kept ones of their kind" },
	{ "GET", "/api/v1/reports/arrivals", arrivals_get, V_REPORT_READ, NULL, &arrivals_shape, 0, FILTERS ",zone",
	  "Hours of the week: what came, and for how long nobody had room" },
	{ "GET", "/api/v1/reports/arrivals.csv", arrivals_csv_get, V_REPORT_READ, NULL, NULL, R_OUTRAW, FILTERS ",zone",
	  "The same hours as rows, for a spreadsheet" },
	{ "GET", "/api/v1/reports/triage", triage_get, V_REPORT_READ, NULL, &triage_out_shape, 0, FILTERS,
	  "Time to the right team" },
	{ "GET", "/api/v1/reports/sla.csv", csv_get, V_REPORT_READ, NULL, NULL, R_OUTRAW,
	  FILTERS ",state,cause,spent,overrun_from_s,overrun_upto_s,cursor", "A row per ended clock, for a spreadsheet" },
};
const struct route_set routes_reports = { rows, COUNT(rows) };
