#include "desk/measure/attained.h"

#include "base/arena.h"
#include "sql_sla_report.h"

static const i64 DAY_MS = 86400000;

bool attained_load(struct ctx *c, struct attainments *out)
{
	struct sql_report_attained_rows rows;
	enum sla_metric m;
	size_t i;

	if (!sql_report_attained(c, &(struct sql_report_attained_in){ .from_at = c->now - ATTAINED_DAYS * DAY_MS,
			.to_at = c->now }, &rows))
		return false;
	*out = (struct attainments){ NEW_N(c->arena, struct attained, rows.n), 0 };
	for (i = 0; i < rows.n; i++) {
		i64 met = rows.v[i].met, all = met + rows.v[i].breached;

		if (all >= ATTAINED_CASES && rows.v[i].customers >= ATTAINED_CUSTOMERS && sla_metric_of(rows.v[i].metric, &m))
			out->v[out->n++] = (struct attained){ rows.v[i].policy_id, met, all - met, 100 * met / all, m };
	}
	return true;
}

const struct attained *attained_of(const struct attainments *l, i64 policy_id, enum sla_metric metric)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->v[i].policy_id == policy_id && l->v[i].metric == metric)
			return &l->v[i];
	return NULL;
}
