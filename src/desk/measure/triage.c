#include "desk/measure/triage.h"

#include "desk/measure/slareport_int.h"
#include "desk/measure/stats.h"
#include "sql_routing.h"

struct group {
	struct triage_team t;
	struct sample s;
};
struct groups {
	struct group *v;
	size_t n, cap;
};

static struct group *group_of(struct ctx *c, struct groups *g, i64 team_id)
{
	size_t i;

	for (i = 0; i < g->n; i++)
		if (g->v[i].t.team_id == team_id)
			return &g->v[i];
	if (g->n == g->cap) {
		size_t cap = g->cap ? g->cap * 2 : 16;

		g->v = arena_grow(c->arena, g->v, g->cap * sizeof(*g->v), cap * sizeof(*g->v));
		g->cap = cap;
	}
	g->v[g->n] = (struct group){ .t = { .team_id = team_id } };
	return &g->v[g->n++];
}

static bool came_to_team(struct ctx *c, const struct report_ask *ask, struct sql_right_team_span_rows *rows)
{
	struct sql_report_clocks_in clocks;
	struct sql_report_solved_in like;
	bool none;

	*rows = (struct sql_right_team_span_rows){ 0 };
	if (!report_check(c, ask) || !report_clocks_in(c, ask, &clocks, &none) || none)
		return fail_code(c) == E_NONE;
	report_solved_in(ask, clocks.tag_id, &like);
	return sql_right_team_span(c, &(struct sql_right_team_span_in){ .from_at = like.from_at, .to_at = like.before_at,
		.policy_id = like.policy_id, .team_id = like.team_id, .agent_id = like.agent_id, .priority = like.priority,
		.channel = like.channel, .type = like.type, .tag_id = like.tag_id, .language = like.language,
		.reason_id = like.reason_id, .brand_id = like.brand_id, .examples = like.examples,
		.limit_n = TRIAGE_MAX + 1 }, rows);
}

bool triage_report(struct ctx *c, const struct report_ask *ask, struct triage_report *out)
{
	struct sql_right_team_span_rows rows;
	struct groups g = { 0 };
	size_t i;

	if (!came_to_team(c, ask, &rows))
		return false;
	*out = (struct triage_report){ .cut = rows.n > TRIAGE_MAX };
	for (i = 0; i < rows.n && i < TRIAGE_MAX; i++) {
		struct group *k = group_of(c, &g, rows.v[i].team_id);

		k->t.tickets++;
		k->t.moved += rows.v[i].moves > 0;
		if (rows.v[i].at == rows.v[i].opened_at)
			k->t.at_once++;
		else
			sample_add(c->arena, &k->s, (rows.v[i].at - rows.v[i].opened_at) / 1000);
	}
	out->v = NEW_N(c->arena, struct triage_team, g.n);
	for (i = 0; i < g.n; i++) {
		sample_sort(&g.v[i].s);
		g.v[i].t.median_s = sample_percentile(&g.v[i].s, 50);
		g.v[i].t.p90_s = sample_percentile(&g.v[i].s, 90);
		out->v[out->n++] = g.v[i].t;
	}
	return true;
}
