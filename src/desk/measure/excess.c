#include "desk/measure/excess.h"

#include <stdlib.h>

#include "desk/measure/slareport_int.h"
#include "desk/measure/stats.h"
#include "desk/promise/cause.h"
#include "sql_sla.h"

static const i64 DAY_MS = 86400000;

struct group {
	i64 policy_id;
	str type, metric;
	size_t n;
	const struct sql_report_clocks_row **clock;
};
struct usual {
	i64 met;
	i64 ms[SLA_PIECE_LABELS];
};

static struct group *group_of(struct ctx *c, struct group *v, size_t *n, const struct sql_report_clocks_row *r)
{
	size_t i;

	for (i = 0; i < *n; i++)
		if (v[i].policy_id == r->policy_id && str_eq(v[i].type, r->type) && str_eq(v[i].metric, r->metric))
			return &v[i];
	v[*n] = (struct group){ .policy_id = r->policy_id, .type = r->type, .metric = r->metric,
		.clock = NEW_N(c->arena, const struct sql_report_clocks_row *, EXCESS_CLOCKS) };
	return &v[(*n)++];
}

static int larger(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	return x->n < y->n ? 1 : x->n > y->n ? -1 : x->policy_id < y->policy_id ? -1 : x->policy_id > y->policy_id;
}

/* ---- what is usual ---- */

/* Of the period and some time before it: a rare kind must not read the whole history. */
static bool find_usual(struct ctx *c, const struct report_ask *ask, const struct group *g, struct usual *out)
{
	struct sample sample[SLA_PIECE_LABELS] = { 0 };
	struct sql_report_met_like_rows rows;
	i64 ms[SLA_PIECE_LABELS];
	size_t i, k;

	*out = (struct usual){ 0 };
	if (!sql_report_met_like(c, &(struct sql_report_met_like_in){ .policy_id = g->policy_id, .type = g->type,
			.metric = g->metric, .from_at = ask->from - (i64)EXCESS_DAYS * DAY_MS, .before_at = ask->to,
			.examples = ask->examples, .limit_n = EXCESS_SAMPLE }, &rows))
		return false;
	if (rows.n < EXCESS_LEAST)
		return true;
	for (i = 0; i < rows.n; i++) {
		sla_spent_parse(rows.v[i].spent, ms);
		for (k = 0; k < SLA_PIECE_LABELS; k++)
			sample_add(c->arena, &sample[k], ms[k] / 1000);
	}
	out->met = (i64)rows.n;
	for (i = 0; i < SLA_PIECE_LABELS; i++) {
		sample_sort(&sample[i]);
		out->ms[i] = sample[i].n ? (i64)sample_percentile(&sample[i], 50) * 1000 : 0;
	}
	return true;
}

/* ---- what the broken ones spent above it ---- */

static bool hold_against(struct ctx *c, i64 clock_id, const struct usual *u, struct excess_part part[SLA_PIECE_LABELS])
{
	struct sql_causes_of_clock_rows rows;
	enum sla_label l, most = SLA_PIECE_LABELS;
	i64 over, best = 0;
	size_t i;

	if (!sql_causes_of_clock(c, &(struct sql_causes_of_clock_in){ .clock_id = clock_id }, &rows))
		return false;
	for (i = 0; i < rows.n; i++) {
		if (!sla_label_of(rows.v[i].label, &l) || l >= SLA_PIECE_LABELS)
			continue;
		over = rows.v[i].ms - u->ms[l];
		if (over <= 0)
			continue;
		part[l].excess_s += over / 1000;
		if (over > best) {
			best = over;
			most = l;
		}
	}
	if (most < SLA_PIECE_LABELS)
		part[most].primary++;
	return true;
}

static int more(const void *a, const void *b)
{
	const struct excess_part *x = a, *y = b;

	return x->excess_s < y->excess_s ? 1 : x->excess_s > y->excess_s ? -1 : str_cmp(x->label, y->label);
}

static bool compare(struct ctx *c, const struct group *g, const struct usual *u, struct excess_group *out)
{
	struct excess_part *part = NEW_N(c->arena, struct excess_part, SLA_PIECE_LABELS);
	size_t i, n = 0;

	for (i = 0; i < g->n; i++)
		if (!hold_against(c, g->clock[i]->id, u, part))
			return false;
	for (i = 0; i < SLA_PIECE_LABELS; i++) {
		part[i].label = str_of(sla_label_name((enum sla_label)i));
		part[i].usual_s = u->ms[i] / 1000;
		if (part[i].usual_s || part[i].excess_s)
			part[n++] = part[i];
	}
	qsort(part, n, sizeof(*part), more);
	*out = (struct excess_group){ .policy_id = g->policy_id, .policy_name = S(""), .type = g->type,
		.metric = g->metric, .met = u->met, .breached = (i64)g->n, .parts = { part, n } };
	return true;
}

static bool name_policies(struct ctx *c, struct excess *x)
{
	struct sql_report_names_rows names;
	size_t i, k;

	if (!sql_report_names(c, &(struct sql_report_names_in){ .dim = S("policy") }, &names))
		return false;
	for (i = 0; i < x->n; i++)
		for (k = 0; k < names.n; k++)
			if (names.v[k].id == x->v[i].policy_id)
				x->v[i].policy_name = names.v[k].name;
	return true;
}

bool excess_make(struct ctx *c, const struct report_ask *ask, struct excess *out)
{
	struct group *group = NEW_N(c->arena, struct group, EXCESS_CLOCKS);
	struct sql_report_clocks_in in;
	struct sql_report_clocks_rows rows;
	struct usual u;
	size_t i, n = 0;
	bool none;

	*out = (struct excess){ .v = NEW_N(c->arena, struct excess_group, EXCESS_GROUPS) };
	if (!report_check(c, ask) || !report_clocks_in(c, ask, &in, &none) || none)
		return fail_code(c) == E_NONE;
	in.state = S("breached");
	in.limit_n = EXCESS_CLOCKS;
	if (!sql_report_clocks(c, &in, &rows))
		return false;
	out->breached = (i64)rows.n;
	for (i = 0; i < rows.n; i++) {
		struct group *g = group_of(c, group, &n, &rows.v[i]);

		g->clock[g->n++] = &rows.v[i];
	}
	if (n)
		qsort(group, n, sizeof(*group), larger);
	for (i = 0; i < n && i < EXCESS_GROUPS; i++) {
		if (!find_usual(c, ask, &group[i], &u))
			return false;
		if (!u.met)
			continue;
		if (!compare(c, &group[i], &u, &out->v[out->n++]))
			return false;
		out->compared += (i64)group[i].n;
	}
	return name_policies(c, out);
}
