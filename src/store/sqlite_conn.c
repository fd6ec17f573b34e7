/* Connections of the SQLite back end: settings, errors, statements. */
#include "store/sqlite_int.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

/* The WAL hook of the writer: once the thread runs nobody checkpoints inside a request,
 * but where the thread does not keep up the writer itself moves the pages, all of them:
 * a WAL that filled the disk could never be moved again. */
static int wal_grew(void *arg, sqlite3 *db, const char *schema, int pages)
{
	struct lite *s = arg;

	if (pages < s->wal_seen)
		s->wal_seen = 0;	/* it started over */
	if (pages - s->wal_seen < WAL_PAGES_SOFT)
		return SQLITE_OK;
	s->wal_seen = pages;
	if (!lite_checkpoint_wake(s)) {
		sqlite3_wal_checkpoint_v2(db, schema, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	} else if (pages > lite_wal_limit(s)) {
		sqlite3_busy_timeout(db, CHECKPOINT_MS);
		sqlite3_wal_checkpoint_v2(db, schema, SQLITE_CHECKPOINT_FULL, NULL, NULL);
		sqlite3_busy_timeout(db, BUSY_MS);
	}
	return SQLITE_OK;
}

static const char *pragmas(const struct lite *s, enum lite_role role)
{
	/* Few of them last; the system's cache holds the file once for all. */
	if (role == LITE_READER)
		return "PRAGMA query_only = ON; PRAGMA cache_size = -1024;";
	if (s->unsafe)
		return "PRAGMA synchronous = NORMAL;";
	return "PRAGMA synchronous = FULL;";
}

static bool set_up(struct ctx *c, struct lite *s, struct lite_conn *q, enum lite_role role)
{
	static const char common[] =
		"PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA mmap_size = 0;"
		"PRAGMA cache_size = -4096; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;"
		"PRAGMA cell_size_check = ON; PRAGMA journal_size_limit = 67108864;";
	int rc;

	sqlite3_extended_result_codes(q->db, 1);
	sqlite3_busy_timeout(q->db, BUSY_MS);
	sqlite3_db_config(q->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(q->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(q->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	rc = sqlite3_exec(q->db, common, NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(q->db, pragmas(s, role), NULL, NULL, NULL);
	/* Reading the header finds a file that is no database, and a WAL to recover. */
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(q->db, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		return lite_fail(c, q, rc, "open");
	if (role == LITE_WRITER)
		sqlite3_wal_hook(q->db, wal_grew, s);
	return true;
}

bool lite_conn_open(struct ctx *c, struct lite *s, struct lite_conn *q, enum lite_role role)
{
	int rc;

	q->store = s;
	q->broken = false;
	q->epoch = s->epoch;
	rc = sqlite3_open_v2(s->path, &q->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	q->arena = arena_new(0);
	q->cache = (struct cache){ .a = q->arena };
	if (rc != SQLITE_OK)
		lite_fail(c, q, rc, "open");
	if (rc == SQLITE_OK && set_up(c, s, q, role))
		return true;
	lite_conn_close(q);
	return false;
}

/* Only ours: the full-text index keeps statements of its own on the connection. */
void lite_conn_close(struct lite_conn *q)
{
	size_t i;

	if (!q->db)
		return;
	for (i = 0; i < q->cache.cap; i++)
		sqlite3_finalize(q->cache.slot[i].v);
	for (i = 0; i < MADE_MAX; i++)
		sqlite3_finalize(q->made[i]);
	memset(q->made, 0, sizeof(q->made));
	sqlite3_close_v2(q->db);
	arena_free(q->arena);
	q->db = NULL;
	q->arena = NULL;
	q->cache = (struct cache){ 0 };
}

bool lite_conn_fit(struct ctx *c, struct lite *s, struct lite_conn *q, enum lite_role role)
{
	if (q->db && !q->broken && q->epoch == s->epoch)
		return true;
	if (q->db)
		LOG(LOG_WARN, c, "store.reopen", KI("role", role));
	lite_conn_close(q);
	return lite_conn_open(c, s, q, role);
}

void lite_conn_reset(struct lite_conn *q)
{
	size_t i;

	for (i = 0; i < q->cache.cap; i++)
		if (q->cache.slot[i].v && sqlite3_stmt_busy(q->cache.slot[i].v))
			sqlite3_reset(q->cache.slot[i].v);
	for (i = 0; i < MADE_MAX && q->made[i]; i++)
		sqlite3_reset(q->made[i]);
}


static enum err constraint_err(int rc, const char **key)
{
	switch (rc) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		*key = "store.unique";
		return E_CONFLICT;
	case SQLITE_CONSTRAINT_FOREIGNKEY:
		*key = "store.reference";
		return E_NOT_FOUND;
	default:
		*key = "store.check";
		return E_INVALID;
	}
}

/* A full disk shows as SQLITE_FULL, a limit as a failed write; SQLite keeps the system's
 * number for statements only, not for COMMIT. */
static bool disk_full(struct lite_conn *q, int rc)
{
	int e = q->db ? sqlite3_system_errno(q->db) : 0;

	if (!e)
		e = errno;

	if ((rc & 0xff) == SQLITE_FULL)
		return true;
	return (rc & 0xff) == SQLITE_IOERR && (e == ENOSPC || e == EDQUOT || e == EFBIG);
}

enum err lite_err(struct lite_conn *q, int rc, const char **key)
{
	if (disk_full(q, rc)) {
		lite_checkpoint_wake(q->store);	/* room in the WAL may be all it needs */
		*key = "store.full";
		return E_FULL;
	}
	if (rc == SQLITE_IOERR_FSYNC || rc == SQLITE_IOERR_DIR_FSYNC)
		q->store->epoch++;	/* the kernel may have dropped pages: all open anew */
	switch (rc & 0xff) {
	case SQLITE_CONSTRAINT:
		return constraint_err(rc, key);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_INTERRUPT:
		q->store->s.busy++;
		*key = "store.busy";
		return E_UNAVAILABLE;
	case SQLITE_TOOBIG:
		*key = "store.too_big";
		return E_TOO_LARGE;
	case SQLITE_NOMEM:
		*key = "store.memory";
		return E_UNAVAILABLE;
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_PROTOCOL:
		q->broken = true;
		*key = "store.io";
		return E_UNAVAILABLE;
	default:
		*key = "store.statement";
		return E_INTERNAL;
	}
}

bool lite_fail(struct ctx *c, struct lite_conn *q, int rc, const char *what)
{
	const char *key;
	enum err e = lite_err(q, rc, &key);
	bool ours = e == E_CONFLICT || e == E_NOT_FOUND || e == E_INVALID;

	/* A broken constraint may quote values: those stay below info. */
	LOG(ours ? LOG_DEBUG : LOG_ERROR, c, "store.failed", KS("what", str_of(what)),
	    KI("code", rc), KS("err", str_of(q->db ? sqlite3_errmsg(q->db) : sqlite3_errstr(rc))));
	return c ? fail(c, e, "", key) : false;
}

/* ---- statements ---- */

static str json_of_i64s(struct ctx *c, const struct i64s *l)
{
	struct buf b = buf_new(c->arena, 24 * l->n + 2);
	size_t i;

	buf_ch(&b, '[');
	for (i = 0; i < l->n; i++) {
		if (i)
			buf_ch(&b, ',');
		buf_i64(&b, l->v[i]);
	}
	buf_ch(&b, ']');
	return buf_str(&b);
}

static str json_of_strs(struct ctx *c, const struct strs *l)
{
	struct buf b;
	size_t i, most = 2;

	for (i = 0; i < l->n; i++)
		most += 6 * l->v[i].n + 3;
	b = buf_new(c->arena, most);
	buf_ch(&b, '[');
	for (i = 0; i < l->n; i++) {
		if (i)
			buf_ch(&b, ',');
		json_str(&b, l->v[i]);
	}
	buf_ch(&b, ']');
	return buf_str(&b);
}

static int bind_str(sqlite3_stmt *st, int i, str x, bool blob)
{
	if (!x.s)
		return sqlite3_bind_null(st, i);
	if (blob)
		return sqlite3_bind_blob64(st, i, x.s, x.n, SQLITE_STATIC);
	return sqlite3_bind_text64(st, i, x.s, x.n, SQLITE_STATIC, SQLITE_UTF8);
}

static int bind_one(struct ctx *c, sqlite3_stmt *st, int i, const struct stmt_slot *p, const void *at)
{
	switch ((enum stmt_kind)p->kind) {
	case V_I64_NULL:
		if (*(const i64 *)at == 0)
			return sqlite3_bind_null(st, i);
		return sqlite3_bind_int64(st, i, *(const i64 *)at);
	case V_I64:
		return sqlite3_bind_int64(st, i, *(const i64 *)at);
	case V_BOOL:
		return sqlite3_bind_int(st, i, *(const bool *)at);
	case V_REAL:
		if (isnan(*(const double *)at))
			return sqlite3_bind_null(st, i);
		return sqlite3_bind_double(st, i, *(const double *)at);
	case V_BLOB:
		return bind_str(st, i, *(const str *)at, true);
	case V_TEXT:
		/* PostgreSQL has no NUL in texts; neither shall we. */
		if (memchr(((const str *)at)->n ? ((const str *)at)->s : "", 0, ((const str *)at)->n))
			return SQLITE_CONSTRAINT_DATATYPE;
		return bind_str(st, i, *(const str *)at, false);
	case V_I64S:
		return bind_str(st, i, json_of_i64s(c, at), false);
	case V_STRS:
		return bind_str(st, i, json_of_strs(c, at), false);
	}
	return SQLITE_MISUSE;
}

static str copy_column(struct ctx *c, sqlite3_stmt *st, int i, bool blob)
{
	const void *p = blob ? sqlite3_column_blob(st, i) : (const void *)sqlite3_column_text(st, i);
	size_t n;
	char *to;

	/* An empty blob has no address either. */
	if (!p && sqlite3_column_type(st, i) == SQLITE_NULL)
		return STR_NULL;
	n = (size_t)sqlite3_column_bytes(st, i);
	if (!n)
		return S("");
	to = arena_raw(c->arena, n + 1);
	memcpy(to, p, n);
	to[n] = 0;
	return str_n(to, n);
}

static void read_row(struct ctx *c, sqlite3_stmt *st, const struct stmt_def *d, char *row)
{
	int i;

	for (i = 0; i < d->cols; i++) {
		const struct stmt_slot *k = &d->col[i];
		void *at = row + k->off;

		switch ((enum stmt_kind)k->kind) {
		case V_I64:
		case V_I64_NULL:
			*(i64 *)at = sqlite3_column_int64(st, i);
			break;
		case V_BOOL:
			*(bool *)at = sqlite3_column_int(st, i) != 0;
			break;
		case V_REAL:
			*(double *)at = sqlite3_column_type(st, i) == SQLITE_NULL ?
					(double)NAN : sqlite3_column_double(st, i);
			break;
		case V_TEXT:
		case V_BLOB:
			*(str *)at = copy_column(c, st, i, k->kind == V_BLOB);
			break;
		case V_I64S:
		case V_STRS:
			break;
		}
	}
}

/* One whose text was made at run time: found again by that text, the longest unused goes. */
static int made_statement(struct lite_conn *q, const char *sql, sqlite3_stmt **st)
{
	size_t i;
	int rc = SQLITE_OK;

	for (i = 0; i < MADE_MAX && q->made[i]; i++)
		if (strcmp(sqlite3_sql(q->made[i]), sql) == 0)
			break;
	if (i < MADE_MAX && q->made[i]) {
		*st = q->made[i];
	} else {
		rc = sqlite3_prepare_v3(q->db, sql, -1, SQLITE_PREPARE_PERSISTENT, st, NULL);
		if (rc != SQLITE_OK)
			return rc;
		if (i == MADE_MAX)
			sqlite3_finalize(q->made[--i]);
	}
	memmove(&q->made[1], &q->made[0], i * sizeof(q->made[0]));
	q->made[0] = *st;
	return rc;
}

/* Prepared once per connection. */
static int statement(struct lite_conn *q, const struct stmt_def *d, sqlite3_stmt **st)
{
	void **kept;
	int rc = SQLITE_OK;

	if (d->dynamic)
		return made_statement(q, d->sqlite, st);
	kept = cache_at(&q->cache, d);
	if (!*kept)
		rc = sqlite3_prepare_v3(q->db, d->sqlite, -1, SQLITE_PREPARE_PERSISTENT, (sqlite3_stmt **)kept, NULL);
	*st = *kept;
	return rc;
}

static int step_all(struct ctx *c, sqlite3_stmt *st, const struct stmt_def *d, struct sink *out)
{
	bool only_reads = sqlite3_stmt_readonly(st);
	int rc;

	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		if (out->n < out->max)
			read_row(c, st, d, sink_row(out));
		if (out->n == out->max && only_reads)
			return SQLITE_DONE;
	}
	return rc;
}

int lite_do(struct lite_conn *q, enum lite_do what)
{
	static const struct stmt_def defs[] = {
		[DO_BEGIN_READ] = { .sqlite = "BEGIN" },
		[DO_BEGIN_WRITE] = { .sqlite = "BEGIN IMMEDIATE" },
		[DO_COMMIT] = { .sqlite = "COMMIT" },
		[DO_ROLLBACK] = { .sqlite = "ROLLBACK" },
		[DO_SAVE] = { .sqlite = "SAVEPOINT w" },
		[DO_RELEASE] = { .sqlite = "RELEASE w" },
		[DO_UNDO] = { .sqlite = "ROLLBACK TO w" },
		[DO_TRY] = { .sqlite = "SAVEPOINT t" },
		[DO_TRY_KEEP] = { .sqlite = "RELEASE t" },
		[DO_TRY_UNDO] = { .sqlite = "ROLLBACK TO t" },
		[DO_TOUCH] = { .sqlite = "UPDATE schema_version SET applied_at = applied_at" },
	};
	sqlite3_stmt *st = NULL;
	int rc = statement(q, &defs[what], &st);

	if (rc != SQLITE_OK)
		return rc;
	rc = sqlite3_step(st);
	sqlite3_reset(st);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

bool lite_run(struct ctx *c, const struct stmt_def *d, const void *in, struct sink *out)
{
	struct lite_conn *q = c->conn->raw;
	sqlite3_stmt *st = NULL;
	int rc = statement(q, d, &st), i, last;

	last = st ? sqlite3_bind_parameter_count(st) : 0;
	for (i = 0; rc == SQLITE_OK && i < d->pars && i < last; i++)
		rc = bind_one(c, st, i + 1, &d->par[i], (const char *)in + d->par[i].off);
	if (rc == SQLITE_OK)
		rc = step_all(c, st, d, out);
	if (rc != SQLITE_DONE) {
		c->conn->spoiled = true;
		lite_fail(c, q, rc, d->name);
	} else {
		out->changed = sqlite3_changes64(q->db);
	}
	sqlite3_reset(st);
	return rc == SQLITE_DONE;
}
