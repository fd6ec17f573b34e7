#include "store/report_count.h"

#include "store/db.h"
#include "store/stmt.h"

extern const struct stmt_def sql_report_clocks_def, sql_report_solved_def, sql_report_promised_def;

static bool count(struct ctx *c, const struct stmt_def *d, const void *in, i64 *n)
{
	static const struct stmt_slot cols[] = { { .name = "n", .off = 0, .kind = V_I64 } };
	const char *text = store_is_pg(c->store) ? d->pg : d->sqlite;
	struct stmt_def def = { .name = d->name, .par = d->par, .pars = d->pars, .col = cols, .cols = COUNT(cols),
		.row_size = sizeof(i64), .dynamic = true };

	def.sqlite = def.pg = str_z(c->arena,
		str_fmt(c->arena, "SELECT CAST(count(*) AS BIGINT) AS n FROM (%s) AS matching", text));
	return stmt_one(c, &def, in, n);
}

bool report_count_clocks(struct ctx *c, const struct sql_report_clocks_in *in, i64 *n)
{
	struct sql_report_clocks_in all = *in;

	all.limit_n = INT64_MAX;
	return count(c, &sql_report_clocks_def, &all, n);
}

bool report_count_solved(struct ctx *c, const struct sql_report_solved_in *in, i64 *n)
{
	struct sql_report_solved_in all = *in;

	all.limit_n = INT64_MAX;
	return count(c, &sql_report_solved_def, &all, n);
}

bool report_count_promised(struct ctx *c, const struct sql_report_promised_in *in, i64 *n)
{
	struct sql_report_promised_in all = *in;

	all.limit_n = INT64_MAX;
	return count(c, &sql_report_promised_def, &all, n);
}
