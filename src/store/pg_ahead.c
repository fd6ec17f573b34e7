/* Questions that were sent before they were asked, and what makes their answers old. */
#include "store/pg_int.h"

#include <string.h>

static bool name_char(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '_';
}

/* Whether the text speaks of this table; a column of that name counts too. */
static bool speaks_of(const char *text, const char *table, size_t n)
{
	const char *p = text;

	for (; (p = strchr(p, table[0])); p++)
		if ((p == text || !name_char(p[-1])) && strncmp(p, table, n) == 0 && !name_char(p[n]))
			return true;
	return false;
}

/* Neither writes nor locks. */
static bool only_asks(const char *sql)
{
	return strncmp(sql, "SELECT", 6) == 0 && !strstr(sql, "FOR UPDATE") && !strstr(sql, "FOR SHARE") &&
		!strstr(sql, "advisory");
}

bool pg_ahead_may(const struct conn *tx, const struct stmt_def *d)
{
	return !tx->writing || only_asks(d->pg);
}

static void drop(struct pg_ahead *a)
{
	a->dropped = true;
	PQclear(a->res);
	a->res = NULL;
}

void pg_ahead_drop(struct pg_conn *q)
{
	int i;

	for (i = 0; i < q->aheads; i++)
		drop(&q->ahead[i]);
}

void pg_ahead_end(struct pg_conn *q)
{
	pg_ahead_drop(q);
	q->aheads = 0;
}

void pg_ahead_answered(struct pg_ahead *a, PGresult *res)
{
	if (a->dropped)
		PQclear(res);
	else
		a->res = res;
}

void pg_ahead_heed(const struct conn *tx, const struct stmt_def *d)
{
	static const str verbs[] = { { "INSERT INTO ", 12 }, { "UPDATE ", 7 } };
	struct pg_conn *q = tx->raw;
	const char *table = NULL;
	size_t i, n = 0;

	if (pg_ahead_may(tx, d))
		return;
	for (i = 0; i < COUNT(verbs) && !table; i++)
		if (strncmp(d->pg, verbs[i].s, verbs[i].n) == 0)
			table = d->pg + verbs[i].n;
	while (table && name_char(table[n]))
		n++;
	for (i = 0; i < (size_t)q->aheads; i++)
		if (!n || speaks_of(q->ahead[i].sql, table, n))
			drop(&q->ahead[i]);
}

struct pg_ahead *pg_ahead_of(struct pg_conn *q, const struct stmt_def *d, str values)
{
	int i;

	for (i = 0; i < q->aheads; i++) {
		struct pg_ahead *a = &q->ahead[i];

		if (!a->dropped && str_eq(a->values, values) && (a->sql == d->pg || strcmp(a->sql, d->pg) == 0))
			return a;
	}
	return NULL;
}

struct pg_ahead *pg_ahead_new(struct pg_conn *q, const struct stmt_def *d, str values)
{
	if (q->aheads == PG_AHEAD)
		return NULL;
	q->ahead[q->aheads] = (struct pg_ahead){ .sql = d->pg, .values = values };
	return &q->ahead[q->aheads++];
}
