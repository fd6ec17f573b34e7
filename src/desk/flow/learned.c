#include "desk/flow/learned.h"

#include "sql_routing.h"

/* Counts come largest first. */
static void best(struct learned_one *one, i64 id, i64 n)
{
	if (!one->of) {
		one->id = id;
		one->n = n;
	}
	one->of += n;
}

static void judge(struct learned_one *one)
{
	if (one->n < LEARNED_LEAST || one->n * 100 < one->of * LEARNED_PERCENT)
		one->id = 0;
}

bool learned_from(struct ctx *c, const struct i64s *ended, struct learned *out)
{
	struct sql_learned_reasons_rows reasons;
	struct sql_learned_teams_rows teams;
	size_t i;

	*out = (struct learned){ 0 };
	if (ended->n < LEARNED_LEAST)
		return true;
	if (!sql_learned_teams(c, &(struct sql_learned_teams_in){ .ids = *ended }, &teams) ||
	    !sql_learned_reasons(c, &(struct sql_learned_reasons_in){ .ids = *ended }, &reasons))
		return false;
	for (i = 0; i < teams.n; i++)
		best(&out->team, teams.v[i].team_id, teams.v[i].n);
	for (i = 0; i < reasons.n; i++)
		best(&out->reason, reasons.v[i].reason_id, reasons.v[i].n);
	judge(&out->team);
	judge(&out->reason);
	return true;
}
