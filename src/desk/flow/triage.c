#include "desk/flow/triage.h"

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

bool triage_report(struct ctx *c, i64 from, i64 to, bool examples, struct triage_report *out)
{
	struct sql_right_team_span_rows rows;
	struct groups g = { 0 };
	size_t i;

	if (!sql_right_team_span(c, &(struct sql_right_team_span_in){ .from_at = from, .to_at = to,
			.examples = examples, .limit_n = TRIAGE_MAX + 1 }, &rows))
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
