/* From the question to the statements that answer it, and reading them page by page. */
#include "desk/measure/slareport_int.h"

#include "base/clock.h"
#include "sql_ticket.h"
#include "store/ticket_query.h"
#include "text/fold.h"

enum { PAGE = 5000, DUE_ROWS = 20 };
static const i64 DAY_MS = 86400000, PERIOD_MAX_MS = 10LL * 366 * 86400000;

static const char *const dims[RD_DIMS] = { "policy", "priority", "team", "agent", "channel", "type", "reason" };

const char *report_dim_name(enum report_dim d)
{
	return dims[d];
}

bool report_dim_of(str name, enum report_dim *out)
{
	size_t i;

	for (i = 0; i < RD_DIMS; i++)
		if (str_eq(name, str_of(dims[i]))) {
			*out = (enum report_dim)i;
			return true;
		}
	return false;
}

static bool none_of(struct ctx *c, const char *field, str allowed)
{
	return fail_p(c, E_INVALID, field, "shape.one_of", &(struct fail_param){ "allowed", allowed });
}

static bool word_in(str list, str word)
{
	str one;

	while (str_cut(&list, ' ', &one))
		if (str_eq(one, word))
			return true;
	return false;
}

static bool labels_ok(struct ctx *c, const struct report_ask *ask)
{
	enum sla_label l;

	if (ask->spent.n && (!sla_label_of(ask->spent, &l) || l >= SLA_PIECE_LABELS))
		return fail(c, E_INVALID, "spent", "sla.label");
	return !ask->cause.n || sla_label_of(ask->cause, &l) || fail(c, E_INVALID, "cause", "sla.label");
}

bool report_check(struct ctx *c, const struct report_ask *ask)
{
	str states = S("met breached void cancelled"),
		figures = S("solved reopened one_touch transferred escalated kept missed arrived "
			"due_breached due_risk due_today");
	enum sla_metric m;

	if (ask->to <= ask->from || ask->to - ask->from > PERIOD_MAX_MS)
		return fail_full(c, &(struct failure){ .code = E_INVALID, .field = S("from"), .key = "shape.range",
			.p = { { "min", time_iso(c->arena, ask->to > PERIOD_MAX_MS ? ask->to - PERIOD_MAX_MS : 0) },
				{ "max", time_iso(c->arena, ask->to - 1) } } });
	if (ask->metric.n && !str_eq(ask->metric, S("*")) && !sla_metric_of(ask->metric, &m))
		return none_of(c, "metric", S("first_response, next_response, update, requester_wait, agent_work, "
			"total_resolution, pickup, ownership, *"));
	if (ask->state.n && !word_in(states, ask->state))
		return none_of(c, "state", states);
	if (ask->figure.n && !word_in(figures, ask->figure))
		return none_of(c, "figure", figures);
	return labels_ok(c, ask);
}

static bool find_tag(struct ctx *c, str name, i64 *id, bool *none)
{
	struct sql_tag_by_folded_row tag;
	bool found = false;

	*id = 0;
	*none = false;
	if (!name.n)
		return true;
	if (!sql_tag_by_folded(c, &(struct sql_tag_by_folded_in){ .name_folded = text_fold(c->arena, name) }, &tag, &found))
		return false;
	*none = !found;
	*id = found ? tag.id : 0;
	return true;
}

static str word(str s)
{
	return s.s ? s : S("");
}

bool report_clocks_in(struct ctx *c, const struct report_ask *ask, struct sql_report_clocks_in *in, bool *none)
{
	*in = (struct sql_report_clocks_in){
		.from_at = ask->from, .before_at = ask->to, .before_id = 0, .metric = word(ask->metric),
		.policy_id = ask->policy_id, .team_id = ask->team_id, .agent_id = ask->agent_id,
		.priority = ask->priority, .channel = word(ask->channel), .type = word(ask->type),
		.language = word(ask->language), .reason_id = ask->reason_id, .brand_id = ask->brand_id, .examples = ask->examples,
		.state = S(""), .cause = S(""), .spent = S(""), .over_from_ms = -1,
	};
	return find_tag(c, ask->tag, &in->tag_id, none);
}

void report_solved_in(const struct report_ask *ask, i64 tag_id, struct sql_report_solved_in *in)
{
	*in = (struct sql_report_solved_in){
		.from_at = ask->from, .before_at = ask->to, .policy_id = ask->policy_id, .team_id = ask->team_id,
		.agent_id = ask->agent_id, .priority = ask->priority, .channel = word(ask->channel),
		.type = word(ask->type), .language = word(ask->language), .reason_id = ask->reason_id, .brand_id = ask->brand_id, .tag_id = tag_id,
		.examples = ask->examples,
		.figure = S(""),
	};
}

void report_promised_in(struct ctx *c, const struct report_ask *ask, i64 tag_id, struct sql_report_promised_in *in)
{
	*in = (struct sql_report_promised_in){
		.from_at = ask->from, .before_at = ask->to, .now_at = c->now, .policy_id = ask->policy_id,
		.team_id = ask->team_id, .agent_id = ask->agent_id, .priority = ask->priority,
		.channel = word(ask->channel), .type = word(ask->type), .language = word(ask->language),
		.reason_id = ask->reason_id, .brand_id = ask->brand_id, .tag_id = tag_id, .examples = ask->examples,
		.figure = S(""),
	};
}

static void give_back(void *arg)
{
	arena_free(arg);
}

bool report_each_clock(struct ctx *c, struct sql_report_clocks_in in, report_clock_fn *fn, void *arg)
{
	struct arena *keep = c->arena, *page = arena_new(0);
	struct sql_report_clocks_rows rows;
	bool ok;
	size_t i;

	arena_defer(keep, give_back, page);	/* what a failure says may stand in it */
	in.limit_n = PAGE;
	do {
		arena_reset(page);
		c->arena = page;
		ok = sql_report_clocks(c, &in, &rows);
		c->arena = keep;
		if (!ok)
			return false;
		for (i = 0; i < rows.n; i++)
			fn(arg, &rows.v[i]);
		if (rows.n) {
			in.before_at = rows.v[rows.n - 1].stopped_at;
			in.before_id = rows.v[rows.n - 1].id;
		}
	} while (rows.n == PAGE);
	arena_reset(page);
	return true;
}

/* ---- what is due now ---- */

static void add_id(struct ticket_query *q, enum ticket_field f, i64 id)
{
	if (id)
		q->cond[q->conds++] = (struct ticket_cond){ .field = f, .none = id < 0, .value = id };
}

static void add_word(struct ticket_query *q, enum ticket_field f, str text)
{
	if (text.n)
		q->cond[q->conds++] = (struct ticket_cond){ .field = f, .text = text };
}

/* The open tickets that the report's filters leave; *of lives as long as the query. */
static struct ticket_query due_query(struct ctx *c, const struct report_ask *ask, i64 tag_id, struct ticket_tree *of)
{
	struct ticket_query q = { .scope = TS_OPEN, .order = TO_DUE, .limit = DUE_ROWS, .agent_id = c->who->id,
		.real = !ask->examples };
	i64 *reason = NEW(c->arena, i64);

	*reason = ask->reason_id;
	*of = (struct ticket_tree){ .node = TN_TEST, .field = TF_REASON, .negated = *reason < 0, .ids = { reason, *reason > 0 } };
	if (*reason)
		q.tree = of;
	add_id(&q, TF_POLICY, ask->policy_id);
	add_id(&q, TF_TEAM, ask->team_id);
	add_id(&q, TF_ASSIGNEE, ask->agent_id);
	add_id(&q, TF_PRIORITY, ask->priority);
	add_id(&q, TF_TAG, tag_id);
	add_word(&q, TF_CHANNEL, ask->channel);
	add_word(&q, TF_TYPE, ask->type);
	add_word(&q, TF_LANGUAGE, ask->language);
	add_id(&q, TF_BRAND, ask->brand_id);
	return q;
}

/* A stage of the clock, or whatever is due before the day's end. */
static void add_due(struct ctx *c, struct ticket_query *q, const struct report_ask *ask, str which)
{
	if (str_eq(which, S("today")))
		q->cond[q->conds++] = (struct ticket_cond){ .field = TF_DUE_BEFORE,
			.value = ask->today_until ? ask->today_until : c->now + DAY_MS };
	else
		add_word(q, TF_STAGE, which);
}

static bool count_due(struct ctx *c, const struct ticket_query *all, const struct report_ask *ask, str which, i64 *n)
{
	struct ticket_query q = *all;

	add_due(c, &q, ask, which);
	return ticket_query_count(c, &q, n);
}

bool report_due_now(struct ctx *c, const struct report_ask *ask, i64 tag_id, struct report_due *out)
{
	struct ticket_tree of;
	struct ticket_query q = due_query(c, ask, tag_id, &of);
	struct ticket_page page;
	struct i64s ids;
	size_t i;

	if (!count_due(c, &q, ask, S("risk"), &out->risk) || !count_due(c, &q, ask, S("breached"), &out->breached) ||
	    !count_due(c, &q, ask, S("today"), &out->today))
		return false;
	add_due(c, &q, ask, S("today"));
	if (!ticket_query_run(c, &q, &page))
		return false;
	ids = (struct i64s){ NEW_N(c->arena, i64, page.rows.n), page.rows.n };
	for (i = 0; i < page.rows.n; i++)
		ids.v[i] = page.rows.v[i].id;
	return view_rows(c, &ids, &out->tickets);
}

bool report_due_list(struct ctx *c, const struct report_ask *ask, i64 tag_id, i64 limit, struct report_list *out)
{
	struct ticket_tree of;
	struct ticket_query q = due_query(c, ask, tag_id, &of);
	str which = str_slice(ask->figure, sizeof "due_" - 1, ask->figure.n);
	struct ticket_page page;
	size_t i;

	if (!ask->cursor.n && !count_due(c, &q, ask, which, &out->count))
		return false;
	if (ask->cursor.n && !ticket_key_parse(ask->cursor, &q.after))
		return fail(c, E_BAD_REQUEST, "cursor", "cursor.bad");
	q.limit = limit;
	add_due(c, &q, ask, which);
	if (!ticket_query_run(c, &q, &page))
		return false;
	out->v = NEW_N(c->arena, struct report_clock, page.rows.n);
	for (i = 0; i < page.rows.n; i++)
		out->v[out->n++] = (struct report_clock){ .ticket_id = page.rows.v[i].id, .ended_at = page.rows.v[i].due_at };
	if (page.more)
		out->next = ticket_key_text(c, &page.last);
	return report_add_tickets(c, out);
}
