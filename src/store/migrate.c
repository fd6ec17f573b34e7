/*
 * The schema to head: each migration in a transaction of its own together with its row
 * in schema_version, so that a killed migration leaves all of one step or none, and the
 * next start goes on.  Forward only.  An existing SQLite file is copied beside itself
 * before the first step.  The connection is alone: SQLite's write lock and, on
 * PostgreSQL, an advisory lock keep a second process waiting, and it then finds the
 * work done, because the version is read again inside each transaction.
 */
#include "store/store_int.h"

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"

static const char create_table[] =
	"CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL PRIMARY KEY, "
	"name TEXT NOT NULL, applied_at BIGINT NOT NULL)";
static const char read_version[] = "SELECT coalesce(max(version), 0) FROM schema_version";

/* Versions are the migrations' numbers, of which some may be left out. */
static i64 head_of(const struct store *s)
{
	return s->schema->n ? s->schema->v[s->schema->n - 1].number : 0;
}

static const struct migration *next_after(const struct store *s, i64 have)
{
	size_t i;

	for (i = 0; i < s->schema->n; i++)
		if (s->schema->v[i].number > have)
			return &s->schema->v[i];
	return NULL;
}

static bool newer(struct ctx *c, struct store *s, i64 have)
{
	if (have <= head_of(s))
		return true;
	LOG(LOG_ERROR, c, "store.schema_newer", KI("have", have), KI("want", head_of(s)));
	return fail(c, E_CONFLICT, "", "store.schema_newer");
}

static bool apply(struct ctx *c, struct store *s, void *conn, const struct migration *m)
{
	const struct store_ops *ops = s->ops;
	str row = str_fmt(c->arena, "INSERT INTO schema_version (version, name, applied_at) "
			  "VALUES (%d, '%s', %lld)", m->number, m->name, (long long)clock_now());

	if (!failpoint(c, "migrate.before_step"))
		return false;
	if (!ops->mig_exec(c, conn, store_is_pg(s) ? m->pg : m->sqlite))
		return false;
	if (!ops->mig_exec(c, conn, str_z(c->arena, row)))
		return false;
	return failpoint(c, "migrate.before_commit");
}

/* One step inside a transaction; *more says whether there was one to take. */
static bool step(struct ctx *c, struct store *s, void *conn, bool *more)
{
	const struct store_ops *ops = s->ops;
	const struct migration *next;
	i64 have;
	bool ok;

	if (!ops->mig_exec(c, conn, "BEGIN"))
		return false;
	ok = ops->mig_i64(c, conn, read_version, &have) && newer(c, s, have);
	next = ok ? next_after(s, have) : NULL;
	*more = next != NULL;
	if (next)
		ok = apply(c, s, conn, next);
	/* Nothing done, nothing to check: SQLite's COMMIT here reads every reference. */
	if (ok)
		ok = ops->mig_exec(c, conn, *more ? "COMMIT" : "ROLLBACK");
	if (!ok) {
		struct failures keep = c->fail;
		(void)!ops->mig_exec(c, conn, "ROLLBACK");
		c->fail = keep;
		return false;
	}
	if (!next)
		return true;
	LOG(LOG_INFO, c, "store.migrated", KI("version", next->number), KS("name", str_of(next->name)));
	return failpoint(c, "migrate.after_commit");
}

/* The way back from a migration that went wrong. */
static bool snapshot(struct ctx *c, struct store *s, i64 have)
{
	str path;

	if (store_is_pg(s) || have == 0 || have >= head_of(s))
		return true;
	path = str_fmt(c->arena, "%.*s.before-%04lld", FMT(str_slice(s->url, 7, s->url.n)),
		       (long long)next_after(s, have)->number);
	LOG(LOG_INFO, c, "store.snapshot", KI("version", have));
	return store_backup(c, s, str_z(c->arena, path)) && failpoint(c, "migrate.after_snapshot");
}

bool store_migrate(struct ctx *c, struct store *s)
{
	void *conn = NULL;
	i64 have = 0;
	bool more = true, ok;

	ok = s->ops->mig_open(c, s, &conn) && s->ops->mig_exec(c, conn, create_table) &&
	     s->ops->mig_i64(c, conn, read_version, &have) && newer(c, s, have) &&
	     snapshot(c, s, have);
	while (ok && more)
		ok = step(c, s, conn, &more);
	if (conn)
		s->ops->mig_close(conn);
	return ok;
}

bool store_schema_current(struct ctx *c, struct store *s, i64 *have, i64 *want)
{
	void *conn = NULL;
	bool ok;

	*want = head_of(s);
	*have = 0;
	ok = s->ops->mig_open(c, s, &conn) && s->ops->mig_i64(c, conn, read_version, have);
	if (conn)
		s->ops->mig_close(conn);
	return ok;
}
