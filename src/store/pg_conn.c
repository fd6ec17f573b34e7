/* Connections of the PostgreSQL back end: settings, the pipeline, statements, errors. */
#include "store/pg_int.h"

#include <endian.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/rand.h"

static void quiet(void *arg, const PGresult *res)
{
	(void)arg, (void)res;
}

PGconn *pg_connect(struct ctx *c, const char *url)
{
	/* Before dbname: ours give way to what the URL says.  After it: ours hold. */
	const char *const key[] = { "connect_timeout", "keepalives_idle", "tcp_user_timeout",
				    "application_name", "dbname", "client_encoding", NULL };
	const char *const val[] = { "5", "30", "15000", "pronto", url, "UTF8", NULL };
	/* Weaker than a local flush is never right; stronger is the administrator's choice. */
	static const char settings[] =
		"SET statement_timeout = 30000; SET lock_timeout = 10000;"
		"SET idle_in_transaction_session_timeout = 60000; SET TimeZone = 'UTC';"
		/* compiling a plan costs 100 ms and more, for statements that run in one */
		"SET standard_conforming_strings = on; SET jit = off;"
		"SELECT set_config('synchronous_commit', 'on', false) "
		"WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write')";
	PGconn *pg = PQconnectdbParams(key, val, 1);
	PGresult *res;
	bool ok;

	if (!pg || PQstatus(pg) != CONNECTION_OK) {
		LOG(LOG_ERROR, c, "store.connect_failed",
		    KS("err", str_trim(str_of(pg ? PQerrorMessage(pg) : "no memory"))));
		PQfinish(pg);
		fail(c, E_UNAVAILABLE, "", "store.connect");
		return NULL;
	}
	PQsetNoticeReceiver(pg, quiet, NULL);
	res = PQexec(pg, settings);
	ok = PQresultStatus(res) == PGRES_TUPLES_OK;
	PQclear(res);
	if (ok)
		return pg;
	LOG(LOG_ERROR, c, "store.connect_failed", KS("err", str_trim(str_of(PQerrorMessage(pg)))));
	PQfinish(pg);
	fail(c, E_UNAVAILABLE, "", "store.connect");
	return NULL;
}

bool pg_conn_open(struct ctx *c, struct pg *s, struct pg_conn *q)
{
	q->pg = pg_connect(c, s->url);
	if (!q->pg)
		return false;
	if (!PQenterPipelineMode(q->pg)) {
		PQfinish(q->pg);
		q->pg = NULL;
		return fail(c, E_UNAVAILABLE, "", "store.connect");
	}
	q->arena = arena_new(0);
	q->cache = (struct cache){ .a = q->arena };
	q->named = 0;
	q->dynamics = q->sent_n = q->aheads = 0;
	q->begin = NULL;
	q->unread = q->committing = q->open = q->stale = false;
	return true;
}

void pg_conn_close(struct pg_conn *q)
{
	if (!q->pg)
		return;
	PQfinish(q->pg);
	arena_free(q->arena);
	q->pg = NULL;
	q->arena = NULL;
}

/* ---- the pipeline ---- */

/* n commands of those that were sent went well; what the others made is not there. */
static void answered(struct pg_conn *q, int n)
{
	int i;

	q->refused = n < q->sent_n ? q->sent[n].what : NULL;
	for (i = n; i < q->sent_n; i++)
		if (q->sent[i].made)
			q->sent[i].made->ready = false;
	q->sent_n = 0;
}

void pg_collect(struct pg_conn *q, PGresult **res)
{
	PGresult *one;
	bool bad = false, gap = false;
	int well = 0;

	*res = NULL;
	q->unread = false;
	for (;;) {
		one = PQgetResult(q->pg);
		if (!one && (gap || PQstatus(q->pg) != CONNECTION_OK))
			break;		/* the connection ended before its sync */
		gap = !one;
		if (!one)
			continue;
		if ((int)PQresultStatus(one) == PGRES_PIPELINE_SYNC) {
			PQclear(one);
			break;
		}
		if (bad || (int)PQresultStatus(one) == PGRES_PIPELINE_ABORTED) {
			PQclear(one);
			continue;
		}
		bad = PQresultStatus(one) != PGRES_COMMAND_OK && PQresultStatus(one) != PGRES_TUPLES_OK;
		if (!bad && well < q->sent_n && q->sent[well].ahead) {
			pg_ahead_answered(q->sent[well++].ahead, one);
			continue;
		}
		well += !bad;
		PQclear(*res);
		*res = one;
	}
	if (!*res && well)	/* nothing but answers that are kept */
		*res = PQmakeEmptyPGresult(q->pg, PGRES_COMMAND_OK);
	answered(q, well);
}

/* What a former use left on the line. */
static void catch_up(struct pg_conn *q)
{
	PGresult *res;

	if (!q->unread)
		return;
	pg_collect(q, &res);
	PQclear(res);
}

static void note(struct pg_conn *q, const char *what, struct pg_prepared *made)
{
	q->sent[q->sent_n++] = (struct pg_sent){ .what = what, .made = made };
}

static bool send_text(struct pg_conn *q, const char *sql)
{
	if (PQsendQueryParams(q->pg, sql, 0, NULL, NULL, NULL, NULL, 1) != 1)
		return false;
	note(q, sql, NULL);
	return true;
}

static bool send_begin(struct pg_conn *q)
{
	if (!q->begin)
		return true;
	if (!send_text(q, q->begin))
		return false;
	q->begin = NULL;
	q->open = true;
	return true;
}

static bool good(const PGresult *res)
{
	ExecStatusType st = PQresultStatus(res);

	return st == PGRES_COMMAND_OK || st == PGRES_TUPLES_OK;
}

/* Waits for all that was sent; what is the name of the last of it. */
static bool wait_for(struct ctx *c, struct pg_conn *q, const char *what)
{
	PGresult *res = NULL;
	bool ok;

	q->refused = NULL;
	q->over = q->whole && q->open && send_text(q, "COMMIT");
	if (PQpipelineSync(q->pg))
		pg_collect(q, &res);
	ok = good(res);
	q->open = q->open && !(q->over && ok);
	q->answered = q->answered || ok;
	if (!ok)
		pg_fail(c, q, c ? c->conn : NULL, res, q->refused ? q->refused : what);
	PQclear(res);
	return ok;
}

bool pg_flush(struct ctx *c, struct pg_conn *q)
{
	return q->unread || !q->sent_n || wait_for(c, q, "");
}

bool pg_simple(struct ctx *c, struct pg_conn *q, const char *sql)
{
	catch_up(q);
	(void)(send_begin(q) && send_text(q, sql));
	return wait_for(c, q, sql);
}

bool pg_send_along(struct ctx *c, struct pg_conn *q, const char *sql)
{
	catch_up(q);
	if (q->sent_n + 4 > PG_QUEUE && !pg_flush(c, q))
		return false;
	return (send_begin(q) && send_text(q, sql)) || pg_fail(c, q, c->conn, NULL, sql);
}

void pg_send_only(struct pg_conn *q, const char *sql)
{
	PGresult *res;

	catch_up(q);
	if (q->sent_n && PQpipelineSync(q->pg)) {	/* nobody asks any more how it went */
		pg_collect(q, &res);
		PQclear(res);
	}
	q->unread = send_text(q, sql) && PQpipelineSync(q->pg);
}

/* ---- errors ---- */

static enum err class_err(const char *state, const char **key)
{
	static const struct {
		const char *prefix;
		enum err err;
		const char *key;
	} known[] = {
		{ "23505", E_CONFLICT, "store.unique" },
		{ "23503", E_NOT_FOUND, "store.reference" },
		{ "23", E_INVALID, "store.check" },	/* not null, check */
		{ "22", E_INVALID, "store.check" },	/* out of range, broken text */
		{ "53100", E_FULL, "store.full" },
		{ "40", E_UNAVAILABLE, "store.busy" },	/* serialisation, deadlock */
		{ "55P03", E_UNAVAILABLE, "store.busy" },	/* lock time-out */
		{ "57014", E_UNAVAILABLE, "store.busy" },	/* statement time-out */
		{ "08", E_UNAVAILABLE, "store.connect" },
		{ "57P", E_UNAVAILABLE, "store.connect" },	/* server goes down */
		{ "25006", E_UNAVAILABLE, "store.connect" },	/* a standby: no writes here */
		{ "53", E_UNAVAILABLE, "store.busy" },
		{ "54", E_TOO_LARGE, "store.too_big" },
		{ "58", E_UNAVAILABLE, "store.io" },
	};
	size_t i;

	for (i = 0; i < COUNT(known); i++)
		if (strncmp(state, known[i].prefix, strlen(known[i].prefix)) == 0) {
			*key = known[i].key;
			return known[i].err;
		}
	*key = "store.statement";
	return E_INTERNAL;
}

bool pg_fail(struct ctx *c, struct pg_conn *q, struct conn *tx, const PGresult *res,
	     const char *what)
{
	const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL, *key;
	bool lost = PQstatus(q->pg) != CONNECTION_OK, ours;
	enum err e;

	if (!state)
		state = "08006";
	e = class_err(state, &key);
	ours = e == E_CONFLICT || e == E_NOT_FOUND || e == E_INVALID;
	lost = lost || strcmp(key, "store.connect") == 0;
	q->stale = q->stale || lost;
	if (tx) {
		tx->spoiled = true;
		tx->again = strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0 || lost;
	}
	LOG(ours || (tx && tx->again) ? LOG_DEBUG : LOG_ERROR, c, "store.failed",
	    KS("what", str_of(what)), KS("state", str_of(state)),
	    KS("err", str_trim(str_of(res ? PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY) :
				      PQerrorMessage(q->pg)))));
	return c ? fail(c, e, "", key) : false;
}

/* ---- statements ---- */

/* Values as the wire wants them, in the context's arena. */
struct wire {
	const char **val;
	int *len, *fmt;
	Oid *oid;
	u64 *number;
};

static str array_of_i64s(struct ctx *c, const struct i64s *l)
{
	struct buf b = buf_new(c->arena, 24 * l->n + 3);
	size_t i;

	buf_ch(&b, '{');
	for (i = 0; i < l->n; i++) {
		if (i)
			buf_ch(&b, ',');
		buf_i64(&b, l->v[i]);
	}
	buf_put(&b, str_n("}", 2));	/* with the NUL that the text format wants */
	return buf_str(&b);
}

static str array_of_strs(struct ctx *c, const struct strs *l)
{
	struct buf b;
	size_t i, k, most = 3;

	for (i = 0; i < l->n; i++)
		most += 2 * l->v[i].n + 3;
	b = buf_new(c->arena, most);
	buf_ch(&b, '{');
	for (i = 0; i < l->n; i++) {
		buf_put(&b, i ? S(",\"") : S("\""));
		for (k = 0; k < l->v[i].n; k++) {
			if (l->v[i].s[k] == '"' || l->v[i].s[k] == '\\')
				buf_ch(&b, '\\');
			buf_ch(&b, l->v[i].s[k]);
		}
		buf_ch(&b, '"');
	}
	buf_put(&b, str_n("}", 2));
	return buf_str(&b);
}

static void wire_str(struct wire *w, int i, str x)
{
	w->val[i] = x.s;
	w->len[i] = (int)x.n;
}

static void wire_u64(struct wire *w, int i, u64 v)
{
	w->number[i] = htobe64(v);
	w->val[i] = (const char *)&w->number[i];
	w->len[i] = 8;
}

static void wire_one(struct ctx *c, struct wire *w, int i, const struct stmt_slot *p, const void *at)
{
	u64 bits;

	w->fmt[i] = 1;
	switch ((enum stmt_kind)p->kind) {
	case V_I64:
	case V_I64_NULL:
		w->oid[i] = OID_I64;
		if (p->kind == V_I64 || *(const i64 *)at != 0)
			wire_u64(w, i, (u64)*(const i64 *)at);
		break;
	case V_TEXT:
		w->oid[i] = OID_TEXT;
		wire_str(w, i, *(const str *)at);
		break;
	case V_BLOB:
		w->oid[i] = OID_BYTEA;
		wire_str(w, i, *(const str *)at);
		break;
	case V_BOOL:
		w->oid[i] = OID_BOOL;
		wire_str(w, i, *(const bool *)at ? S("\1") : str_n("\0", 1));
		break;
	case V_REAL:
		w->oid[i] = OID_REAL;
		memcpy(&bits, at, sizeof(bits));
		if (!isnan(*(const double *)at))
			wire_u64(w, i, bits);
		break;
	case V_I64S:
		w->oid[i] = OID_I64S;
		w->fmt[i] = 0;
		wire_str(w, i, array_of_i64s(c, at));
		break;
	case V_STRS:
		w->oid[i] = OID_TEXTS;
		w->fmt[i] = 0;
		wire_str(w, i, array_of_strs(c, at));
		break;
	}
}

static struct wire wire_of(struct ctx *c, const struct stmt_def *d, const void *in)
{
	struct wire w = { .val = NEW_N(c->arena, const char *, d->pars),
			  .len = NEW_N(c->arena, int, d->pars),
			  .fmt = NEW_N(c->arena, int, d->pars),
			  .oid = NEW_N(c->arena, Oid, d->pars),
			  .number = NEW_N(c->arena, u64, d->pars) };
	int i;

	for (i = 0; i < d->pars; i++)
		wire_one(c, &w, i, &d->par[i], (const char *)in + d->par[i].off);
	return w;
}

static bool read_i64(const PGresult *res, int row, int col, i64 *out)
{
	const char *p = PQgetvalue(res, row, col);
	u64 v8;
	uint32_t v4;
	uint16_t v2;

	switch (PQftype(res, col)) {
	case OID_I64:
		memcpy(&v8, p, 8);
		*out = (i64)be64toh(v8);
		return true;
	case OID_I32:
		memcpy(&v4, p, 4);
		*out = (int32_t)be32toh(v4);
		return true;
	case OID_I16:
		memcpy(&v2, p, 2);
		*out = (int16_t)be16toh(v2);
		return true;
	default:
		return false;
	}
}

static bool read_real(const PGresult *res, int row, int col, double *out)
{
	const char *p = PQgetvalue(res, row, col);
	u64 v8;
	uint32_t v4;
	float f;

	if (PQftype(res, col) == OID_REAL) {
		memcpy(&v8, p, 8);
		v8 = be64toh(v8);
		memcpy(out, &v8, 8);
		return true;
	}
	if (PQftype(res, col) != OID_REAL4)
		return false;
	memcpy(&v4, p, 4);
	v4 = be32toh(v4);
	memcpy(&f, &v4, 4);
	*out = (double)f;
	return true;
}

/* False: the server's type is not what the statement promised. */
static bool read_value(const PGresult *res, int row, int col, struct sink *k, void *at)
{
	bool null = PQgetisnull(res, row, col);
	Oid type = PQftype(res, col);

	switch ((enum stmt_kind)k->d->col[col].kind) {
	case V_I64:
	case V_I64_NULL:
		*(i64 *)at = 0;
		return null || read_i64(res, row, col, at);
	case V_BOOL:
		*(bool *)at = !null && *PQgetvalue(res, row, col) != 0;
		return type == OID_BOOL;
	case V_REAL:
		*(double *)at = (double)NAN;
		return null || read_real(res, row, col, at);
	case V_TEXT:
	case V_BLOB:
		*(str *)at = STR_NULL;
		if (!null)
			*(str *)at = str_dup(k->c->arena, str_n(PQgetvalue(res, row, col),
								     (size_t)PQgetlength(res, row, col)));
		return (type == OID_BYTEA) == (k->d->col[col].kind == V_BLOB);
	case V_I64S:
	case V_STRS:
		break;
	}
	return false;
}

static bool read_rows(const PGresult *res, struct sink *out)
{
	const struct stmt_def *d = out->d;
	int row, col;

	if (PQnfields(res) != d->cols)
		return false;
	for (row = 0; row < PQntuples(res) && out->n < out->max; row++) {
		char *to = sink_row(out);

		for (col = 0; col < d->cols; col++)
			if (!read_value(res, row, col, out, to + d->col[col].off))
				return false;
	}
	return true;
}

static struct pg_prepared *prepared_new(struct pg_conn *q)
{
	return memset(NEW(q->arena, struct pg_prepared), 0, sizeof(struct pg_prepared));
}

/* A text made at run time is one of few: the same list is asked again and again.  NULL:
 * there were many, it is planned each time. */
static struct pg_prepared *dynamic_of(struct pg_conn *q, const char *text)
{
	u64 hash = hash_quick(str_of(text));
	struct pg_dynamic *d;
	int i;

	for (i = 0; i < q->dynamics; i++)
		if (q->dynamic[i].hash == hash && strcmp(q->dynamic[i].text, text) == 0)
			return q->dynamic[i].p;
	if (q->dynamics == PG_DYNAMIC)
		return NULL;
	d = &q->dynamic[q->dynamics++];
	*d = (struct pg_dynamic){ hash, str_z(q->arena, str_of(text)), prepared_new(q) };
	return d->p;
}

static struct pg_prepared *prepared_of(struct pg_conn *q, const struct stmt_def *d)
{
	void **at;

	if (d->dynamic)
		return dynamic_of(q, d->pg);
	at = cache_at(&q->cache, d);
	if (!*at)
		*at = prepared_new(q);
	return *at;
}

/* Sends d and what must come before it: BEGIN and PREPARE if needed. */
static bool send_statement(struct pg_conn *q, const struct stmt_def *d, const struct wire *w)
{
	struct pg_prepared *p = prepared_of(q, d);

	if (!send_begin(q))
		return false;
	if (p && !p->ready) {
		p->name = str_z(q->arena, str_fmt(q->arena, "s%u", ++q->named));
		if (PQsendPrepare(q->pg, p->name, d->pg, d->pars, w->oid) != 1)
			return false;
		p->ready = true;
		note(q, d->name, p);
	}
	if (p ? PQsendQueryPrepared(q->pg, p->name, d->pars, w->val, w->len, w->fmt, 1) != 1 :
		PQsendQueryParams(q->pg, d->pg, d->pars, w->oid, w->val, w->len, w->fmt, 1) != 1)
		return false;
	note(q, d->name, NULL);
	return true;
}

/* Values of one statement as one text, to compare. */
static str values_of(struct ctx *c, const struct stmt_def *d, const struct wire *w)
{
	size_t most = 1;
	struct buf b;
	int i;

	for (i = 0; i < d->pars; i++)
		most += sizeof(int) + (size_t)w->len[i];
	b = buf_new(c->arena, most);
	for (i = 0; i < d->pars; i++) {
		int n = w->val[i] ? w->len[i] : -1;

		buf_put(&b, str_n((const char *)&n, sizeof(n)));
		if (n > 0)
			buf_put(&b, str_n(w->val[i], (size_t)n));
	}
	return buf_str(&b);
}

void pg_ask(struct ctx *c, const struct stmt_def *d, const void *in)
{
	struct pg_conn *q = c->conn->raw;
	struct pg_ahead *a;
	struct wire w;
	str values;

	catch_up(q);
	if (q->over || q->sent_n + 4 > PG_QUEUE || !pg_ahead_may(c->conn, d))
		return;
	if (q->aheads == PG_AHEAD && !q->sent_n)
		pg_ahead_end(q);	/* the older ones are asked anew, if anybody does */
	w = wire_of(c, d, in);
	values = values_of(c, d, &w);
	a = pg_ahead_of(q, d, values) ? NULL : pg_ahead_new(q, d, values);
	if (!a)
		return;
	if (send_statement(q, d, &w))
		q->sent[q->sent_n - 1].ahead = a;
	else
		q->aheads--;	/* whoever is next finds the line dead */
}

static bool type_differs(struct ctx *c, const struct stmt_def *d)
{
	LOG(LOG_ERROR, c, "store.type_differs", KS("stmt", str_of(d->name)));
	c->conn->spoiled = true;
	return fail(c, E_INTERNAL, "", "store.statement");
}

/* The answer to what db_ahead has asked; NULL: it has not, or the store refused. */
static const PGresult *answer_ahead(struct ctx *c, const struct stmt_def *d, const struct wire *w, bool *ok)
{
	struct pg_conn *q = c->conn->raw;
	struct pg_ahead *a;

	*ok = true;
	if (!q->aheads)
		return NULL;
	pg_ahead_heed(c->conn, d);
	a = pg_ahead_of(q, d, values_of(c, d, w));
	if (a && !a->res)
		*ok = pg_flush(c, q);
	return a ? a->res : NULL;
}

void pg_whole(struct conn *tx)
{
	((struct pg_conn *)tx->raw)->whole = !tx->careful;
}

/* What db_ahead_all had asked was not all. */
static bool begin_anew(struct ctx *c)
{
	c->conn->spoiled = c->conn->again = c->conn->careful = true;
	return fail(c, E_UNAVAILABLE, "", "store.busy");
}

/* Sends it and waits, unless its answer can come with the next. */
static bool exchange(struct ctx *c, const struct stmt_def *d, const struct wire *w, struct sink *out)
{
	struct pg_conn *q = c->conn->raw;
	PGresult *res = NULL;
	bool ok;

	if (q->sent_n + 4 > PG_QUEUE && !pg_flush(c, q))
		return false;
	q->refused = NULL;
	ok = send_statement(q, d, w);
	if (ok && out->unasked && c->conn->writing)
		return true;
	if (ok && PQpipelineSync(q->pg))
		pg_collect(q, &res);
	if (!good(res)) {
		ok = pg_fail(c, q, c->conn, res, q->refused ? q->refused : d->name);
		PQclear(res);
		return ok;
	}
	q->answered = true;
	q->held = res;
	ok = read_rows(res, out);
	out->changed = strtoll(PQcmdTuples(res), NULL, 10);
	q->held = NULL;
	PQclear(res);
	return ok || type_differs(c, d);
}

bool pg_run(struct ctx *c, const struct stmt_def *d, const void *in, struct sink *out)
{
	struct pg_conn *q = c->conn->raw;
	struct wire w = wire_of(c, d, in);
	const PGresult *had;
	bool ok;

	catch_up(q);
	had = answer_ahead(c, d, &w, &ok);
	if (!ok)
		return false;
	if (had)
		return read_rows(had, out) || type_differs(c, d);
	return q->over ? begin_anew(c) : exchange(c, d, &w, out);
}
