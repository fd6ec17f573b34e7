/* The clocks and tickets behind a figure, as a list and as a file. */
#include "base/clock.h"
#include "desk/cases/reason.h"
#include "desk/measure/slareport_int.h"
#include "desk/promise/cause.h"
#include "store/report_count.h"

enum { LIST_MAX = 200, CSV_PAGE = 500, CSV_ROWS = 20000 };

static bool cursor_parse(str s, i64 *at, i64 *id)
{
	str a, b;

	return str_cut(&s, '.', &a) && str_cut(&s, '.', &b) && !s.s && str_i64(a, at) && str_i64(b, id) && *id > 0;
}

str report_cursor(struct ctx *c, i64 at, i64 id)
{
	return str_fmt(c->arena, "%lld.%lld", (long long)at, (long long)id);
}

bool report_begin(struct ctx *c, const struct report_ask *ask, i64 *at, i64 *id)
{
	i64 a, i;

	if (!ask->cursor.n)
		return true;
	if (!cursor_parse(ask->cursor, &a, &i))
		return fail(c, E_BAD_REQUEST, "cursor", "cursor.bad");
	if (a < *at) {
		*at = a;
		*id = i;
	}
	return true;
}

static const struct ticket_row *row_of(const struct ticket_rows *rows, i64 id)
{
	size_t i;

	for (i = 0; i < rows->n; i++)
		if (rows->v[i].id == id)
			return &rows->v[i];
	return NULL;
}

bool report_add_tickets(struct ctx *c, struct report_list *l)
{
	struct i64s ids = { NEW_N(c->arena, i64, l->n), 0 };
	struct ticket_rows rows;
	size_t i, k;

	for (i = 0; i < l->n; i++) {
		for (k = 0; k < ids.n && ids.v[k] != l->v[i].ticket_id; k++)
			;
		if (k == ids.n)
			ids.v[ids.n++] = l->v[i].ticket_id;
	}
	if (!view_rows(c, &ids, &rows))
		return false;
	for (i = 0; i < l->n; i++)
		l->v[i].ticket = row_of(&rows, l->v[i].ticket_id);
	return true;
}

/* ---- clocks ---- */

static struct report_clock clock_of(const struct sql_report_clocks_row *r)
{
	return (struct report_clock){
		.id = r->id, .ticket_id = r->ticket_id, .instance = r->inst, .target_s = r->target_ms / 1000,
		.elapsed_s = r->elapsed_ms / 1000, .overrun_s = r->overrun_ms / 1000, .started_at = r->started_at,
		.ended_at = r->stopped_at, .metric = r->metric, .state = r->state, .cause = r->cause,
		.corrected = r->cause_corrected, .policy_id = r->policy_id, .team_id = r->team_id,
		.agent_id = r->agent_id, .priority = r->priority, .channel = r->channel, .type = r->type,
		.spent = r->spent, .reason_id = r->reason_id,
	};
}

static bool clocks_in(struct ctx *c, const struct report_ask *ask, struct sql_report_clocks_in *in, bool *none)
{
	if (!report_clocks_in(c, ask, in, none))
		return false;
	in->cause = ask->cause.n ? ask->cause : S("");
	in->state = ask->state.n ? ask->state : S("");
	in->spent = ask->spent.n ? ask->spent : S("");
	in->over_from_ms = ask->over_from_ms;
	in->over_to_ms = ask->over_to_ms;
	/* Only a broken promise has a cause and an overrun. */
	if (!ask->state.n && (ask->cause.n || ask->over_from_ms >= 0 || ask->over_to_ms))
		in->state = S("breached");
	return true;
}

/* One more than asked for tells whether there is a next page. */
static bool clock_page(struct ctx *c, struct sql_report_clocks_in *in, i64 limit, struct report_list *out)
{
	struct sql_report_clocks_rows rows;
	size_t i;

	in->limit_n = limit + 1;
	if (!sql_report_clocks(c, in, &rows))
		return false;
	out->n = rows.n > (size_t)limit ? (size_t)limit : rows.n;
	out->v = NEW_N(c->arena, struct report_clock, out->n);
	for (i = 0; i < out->n; i++)
		out->v[i] = clock_of(&rows.v[i]);
	out->next = STR_NULL;
	if (rows.n > out->n && out->n) {
		in->before_at = out->v[out->n - 1].ended_at;
		in->before_id = out->v[out->n - 1].id;
		out->next = report_cursor(c, in->before_at, in->before_id);
	}
	return report_add_tickets(c, out);
}

static bool clock_list(struct ctx *c, const struct report_ask *ask, i64 limit, struct report_list *out)
{
	struct sql_report_clocks_in in;
	bool none;

	if (!clocks_in(c, ask, &in, &none) || none)
		return none;
	if (!ask->cursor.n && !report_count_clocks(c, &in, &out->count))
		return false;
	return report_begin(c, ask, &in.before_at, &in.before_id) && clock_page(c, &in, limit, out);
}

/* ---- tickets of a figure ---- */

static void add_ticket(struct report_list *l, i64 id, i64 at)
{
	l->v[l->n++] = (struct report_clock){ .ticket_id = id, .ended_at = at };
}

static bool solved_list(struct ctx *c, const struct report_ask *ask, i64 tag_id, i64 limit, struct report_list *out)
{
	struct sql_report_solved_in in;
	struct sql_report_solved_rows rows;
	size_t i;

	report_solved_in(ask, tag_id, &in);
	in.figure = str_eq(ask->figure, S("solved")) ? S("") : ask->figure;
	if (!ask->cursor.n && !report_count_solved(c, &in, &out->count))
		return false;
	in.limit_n = limit + 1;
	if (!report_begin(c, ask, &in.before_at, &in.before_id) || !sql_report_solved(c, &in, &rows))
		return false;
	out->v = NEW_N(c->arena, struct report_clock, rows.n);
	for (i = 0; i < rows.n && i < (size_t)limit; i++)
		add_ticket(out, rows.v[i].id, rows.v[i].solved_at);
	if (rows.n > out->n && out->n)
		out->next = report_cursor(c, out->v[out->n - 1].ended_at, out->v[out->n - 1].ticket_id);
	return report_add_tickets(c, out);
}

static bool promised_list(struct ctx *c, const struct report_ask *ask, i64 tag_id, i64 limit, struct report_list *out)
{
	struct sql_report_promised_in in;
	struct sql_report_promised_rows rows;
	size_t i;

	report_promised_in(c, ask, tag_id, &in);
	in.figure = ask->figure;
	if (!ask->cursor.n && !report_count_promised(c, &in, &out->count))
		return false;
	in.limit_n = limit + 1;
	if (!report_begin(c, ask, &in.before_at, &in.before_id) || !sql_report_promised(c, &in, &rows))
		return false;
	out->v = NEW_N(c->arena, struct report_clock, rows.n);
	for (i = 0; i < rows.n && i < (size_t)limit; i++)
		add_ticket(out, rows.v[i].id, rows.v[i].promised_at);
	if (rows.n > out->n && out->n)
		out->next = report_cursor(c, out->v[out->n - 1].ended_at, out->v[out->n - 1].ticket_id);
	return report_add_tickets(c, out);
}

bool report_tickets(struct ctx *c, const struct report_ask *ask, struct report_list *out)
{
	i64 limit = ask->limit < 1 || ask->limit > LIST_MAX ? 50 : ask->limit;
	struct sql_report_clocks_in in;
	bool none;

	*out = (struct report_list){ .count = ask->cursor.n ? -1 : 0, .next = STR_NULL };
	if (!report_check(c, ask))
		return false;
	if (!ask->figure.n)
		return clock_list(c, ask, limit, out);
	if (!report_clocks_in(c, ask, &in, &none) || none)
		return none;
	if (str_starts(ask->figure, S("due_")))
		return report_due_list(c, ask, in.tag_id, limit, out);
	return str_eq(ask->figure, S("kept")) || str_eq(ask->figure, S("missed")) ?
		promised_list(c, ask, in.tag_id, limit, out) : solved_list(c, ask, in.tag_id, limit, out);
}

/* ---- a file ---- */

static void cell(struct buf *b, str s)
{
	csv_cell(b, s.s ? s : S(""));
	buf_ch(b, ',');
}

static void number(struct buf *b, i64 v)
{
	buf_i64(b, v);
	buf_ch(b, ',');
}

/* An id and what it is called; two empty cells for none. */
static void named(struct buf *b, i64 v, const struct sql_report_names_rows *names)
{
	str name = S("");
	size_t i;

	for (i = 0; v && i < names->n; i++)
		if (names->v[i].id == v)
			name = names->v[i].name;
	if (v)
		buf_i64(b, v);
	buf_ch(b, ',');
	cell(b, name);
}

struct names {
	struct sql_report_names_rows policy, team, agent;
	struct reasons reasons;
};

static bool load_names(struct ctx *c, struct names *n)
{
	return sql_report_names(c, &(struct sql_report_names_in){ .dim = S("policy") }, &n->policy) &&
		sql_report_names(c, &(struct sql_report_names_in){ .dim = S("team") }, &n->team) &&
		sql_report_names(c, &(struct sql_report_names_in){ .dim = S("agent") }, &n->agent) &&
		reasons_load(c, &n->reasons);
}

/* Seconds per label; empty for a clock of which it is not kept. */
static void spent_cells(struct buf *b, const struct report_clock *k)
{
	i64 ms[SLA_PIECE_LABELS];
	size_t i;

	sla_spent_parse(k->spent, ms);
	for (i = 0; i < SLA_PIECE_LABELS; i++) {
		buf_ch(b, ',');
		if (k->spent.n)
			buf_i64(b, ms[i] / 1000);
	}
}

static void csv_head(struct buf *b)
{
	size_t i;

	buf_put(b, S("ticket,subject,requester,metric,instance,state,target_s,elapsed_s,overrun_s,calendar_s,"
		"started_at,ended_at,cause,corrected_cause,policy_id,policy,team_id,team,agent_id,agent,"
		"priority,channel,type,reason"));
	for (i = 0; i < SLA_PIECE_LABELS; i++)
		buf_fmt(b, ",%s_s", sla_label_name((enum sla_label)i));
	buf_put(b, S("\r\n"));
}

static void csv_row(struct ctx *c, struct buf *b, const struct names *n, const struct report_clock *k)
{
	number(b, k->ticket_id);
	cell(b, k->ticket ? k->ticket->subject : S(""));
	cell(b, k->ticket ? k->ticket->requester_name : S(""));
	cell(b, k->metric);
	number(b, k->instance);
	cell(b, k->state);
	number(b, k->target_s);
	number(b, k->elapsed_s);
	number(b, k->overrun_s);
	number(b, (k->ended_at - k->started_at) / 1000);
	cell(b, time_iso(c->arena, k->started_at));
	cell(b, time_iso(c->arena, k->ended_at));
	cell(b, k->cause);
	cell(b, k->corrected);
	named(b, k->policy_id, &n->policy);
	named(b, k->team_id, &n->team);
	named(b, k->agent_id, &n->agent);
	number(b, k->priority);
	cell(b, k->channel);
	cell(b, k->type);
	csv_cell(b, k->reason_id ? reason_text(c, &n->reasons, k->reason_id) : S(""));
	spent_cells(b, k);
	buf_put(b, S("\r\n"));
}

bool report_csv(struct ctx *c, const struct report_ask *ask, struct buf *b, str *next)
{
	struct sql_report_clocks_in in;
	struct report_list page = { 0 };
	size_t i, rows = 0;
	struct names names;
	bool none;

	*next = STR_NULL;
	if (!report_check(c, ask) || !load_names(c, &names) || !clocks_in(c, ask, &in, &none) || !report_begin(c, ask, &in.before_at, &in.before_id))
		return false;
	if (!ask->cursor.n)
		csv_head(b);
	while (!none) {
		if (!clock_page(c, &in, CSV_PAGE, &page))
			return false;
		for (i = 0; i < page.n; i++)
			csv_row(c, b, &names, &page.v[i]);
		rows += page.n;
		none = !page.next.s || rows >= CSV_ROWS;
	}
	*next = page.next;
	return !b->over || fail(c, E_TOO_LARGE, "", "shape.large");
}
