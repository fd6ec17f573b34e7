/* Beside the requests on PostgreSQL: integrity, figures, the migrations' connection. */
#include "store/pg_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"

/* Any two processes that migrate the same database meet at this number. */
static const char lock_sql[] = "SELECT pg_advisory_lock(5788041298517)";

static PGresult *ask(struct ctx *c, PGconn *pg, const char *sql)
{
	PGresult *res = PQexec(pg, sql);
	ExecStatusType st = PQresultStatus(res);

	if (st == PGRES_TUPLES_OK || st == PGRES_COMMAND_OK || st == PGRES_EMPTY_QUERY)
		return res;
	LOG(LOG_ERROR, c, "store.failed", KS("err", str_trim(str_of(PQerrorMessage(pg)))));
	PQclear(res);
	fail(c, PQstatus(pg) == CONNECTION_OK ? E_INTERNAL : E_UNAVAILABLE, "",
	     PQstatus(pg) == CONNECTION_OK ? "store.statement" : "store.connect");
	return NULL;
}

/* Each row is a finding. */
static bool no_rows(struct ctx *c, PGconn *pg, const char *sql)
{
	PGresult *res = ask(c, pg, sql);
	int i, n = res ? PQntuples(res) : 0;

	for (i = 0; i < n; i++)
		LOG(LOG_ERROR, c, "store.damaged", KS("what", str_of(PQgetvalue(res, i, 0))));
	PQclear(res);
	return res && (n == 0 || fail(c, E_INTERNAL, "", "store.damaged"));
}

/* The server checks its pages itself; what an administrator can break is settings and
 * indexes.  Full reads every row of every table once, which also verifies checksums. */
bool pg_check(struct ctx *c, struct store *st, bool full)
{
	static const char settings[] =
		"SELECT name || ' is off' FROM pg_settings "
		"WHERE name IN ('fsync', 'full_page_writes') AND setting <> 'on'";
	static const char indexes[] =
		"SELECT 'index ' || i.indexrelid::regclass::text FROM pg_index i "
		"JOIN pg_class k ON k.oid = i.indexrelid "
		"WHERE k.relnamespace = current_schema()::regnamespace AND NOT i.indisvalid";
	static const char tables[] =
		"DO $$ DECLARE t regclass; n bigint; BEGIN FOR t IN SELECT oid FROM pg_class "
		"WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace "
		"LOOP EXECUTE 'SELECT count(x.*::text) FROM ' || t::text || ' x' INTO n; "
		"END LOOP; END $$";
	PGconn *pg = pg_connect(c, ((struct pg *)st)->url);
	PGresult *res;
	bool ok;

	if (!pg)
		return false;
	ok = no_rows(c, pg, settings) && no_rows(c, pg, indexes);
	if (ok && full) {
		PQclear(PQexec(pg, "SET statement_timeout = 0"));
		res = ask(c, pg, tables);
		ok = res != NULL;
		PQclear(res);
	}
	PQfinish(pg);
	return ok;
}

bool pg_backup(struct ctx *c, struct store *st, const char *to_path)
{
	(void)st, (void)to_path;
	return fail(c, E_BAD_REQUEST, "", "store.backup_is_pg_dump");
}

void pg_stats(struct store *st, struct store_stats *out)
{
	struct pg *s = (struct pg *)st;
	PGconn *pg = pg_connect(NULL, s->url);
	PGresult *res;

	if (!pg)
		return;
	res = PQexec(pg, "SELECT pg_database_size(current_database())");
	if (PQresultStatus(res) == PGRES_TUPLES_OK)
		out->db_bytes = strtoll(PQgetvalue(res, 0, 0), NULL, 10);
	PQclear(res);
	PQfinish(pg);
}

bool pg_mig_open(struct ctx *c, struct store *st, void **conn)
{
	PGconn *pg = pg_connect(c, ((struct pg *)st)->url);
	PGresult *res;

	*conn = pg;
	if (!pg)
		return false;
	/* A migration may take its time. */
	PQclear(PQexec(pg, "SET statement_timeout = 0; SET lock_timeout = 0;"
			   "SET idle_in_transaction_session_timeout = 0"));
	res = ask(c, pg, lock_sql);
	PQclear(res);
	return res != NULL;
}

bool pg_mig_exec(struct ctx *c, void *conn, const char *sql)
{
	PGresult *res = ask(c, conn, sql);

	PQclear(res);
	return res != NULL;
}

bool pg_mig_i64(struct ctx *c, void *conn, const char *sql, i64 *out)
{
	PGresult *res = ask(c, conn, sql);
	bool ok = res && PQntuples(res) == 1;

	if (ok)
		*out = strtoll(PQgetvalue(res, 0, 0), NULL, 10);
	PQclear(res);
	return ok;
}

void pg_mig_close(void *conn)
{
	PQfinish(conn);
}
