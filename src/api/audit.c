/* The audit log: searched, and taken out as CSV. */
#include "api/audited.h"
#include "api/sets.h"
#include "base/clock.h"
#include "desk/audit.h"
#include "store/db.h"

enum { CSV_BYTES = 16 * 1024 * 1024, CSV_ROWS = 20000, CSV_PAGE = 200 };

struct audit_entry_out {
	i64 id, at;
	str kind, action, actor_kind;
	i64 actor_id;
	str actor_name;
	i64 key_id;
	str ip, request_id, target, name;
	struct json_raw detail;
};
static const struct field row_f[] = {
	F(audit_entry_out, id), F(audit_entry_out, at, .time = true),
	F(audit_entry_out, kind, .doc = "The permission that it took, or auth.*"),
	F(audit_entry_out, action, .doc = "create, change, delete, run, read"),
	F(audit_entry_out, actor_kind, .doc = "agent, system, nobody"), F(audit_entry_out, actor_id, .id_null = true),
	F(audit_entry_out, actor_name), F(audit_entry_out, key_id, .id_null = true, .doc = "Of the API key it was done with."),
	F(audit_entry_out, ip), F(audit_entry_out, request_id), F(audit_entry_out, target), F(audit_entry_out, name),
	F(audit_entry_out, detail, .doc = "What was sent, without secrets."),
};
static const struct shape row_shape = SHAPE(audit_entry_out, row_f);

struct audit_log_out {
	struct list entries;
	str next;
};
static const struct field audit_f[] = {
	FL(audit_log_out, entries, &row_shape), F(audit_log_out, next, .doc = "Cursor of what is older, or null."),
};
static const struct shape audit_shape = SHAPE(audit_log_out, audit_f);

static str query_or_empty(struct ctx *c, const char *name)
{
	str s = call_query(c, name);

	return s.s ? s : S("");
}

static struct audit_ask ask_of(struct ctx *c)
{
	return (struct audit_ask){ .q = query_or_empty(c, "q"), .kind = query_or_empty(c, "kind"),
		.agent_id = call_query_i64(c, "agent", 0, 0), .from_at = call_query_i64(c, "from", 0, 0),
		.to_at = call_query_i64(c, "to", 0, 0), .cursor = query_or_empty(c, "cursor"),
		.limit = call_query_i64(c, "limit", 50, 200) };
}

static bool audit_get(struct ctx *c, const void *in, void *out)
{
	struct audit_ask ask = ask_of(c);
	struct audit_log_out *o = out;
	struct audit_entry_out *v;
	struct audit_rows rows;
	size_t i;

	(void)in;
	if (!audit_list(c, &ask, &rows))
		return false;
	v = NEW_N(c->arena, struct audit_entry_out, rows.n);
	for (i = 0; i < rows.n; i++) {
		const struct audit_row *r = &rows.v[i];

		v[i] = (struct audit_entry_out){ r->id, r->at, r->kind, r->action, r->actor_kind, r->actor_id, r->actor_name,
			r->key_id, r->ip, r->request_id, r->target, r->name, { r->detail } };
	}
	*o = (struct audit_log_out){ { v, rows.n }, rows.next };
	return true;
}

/* ---- as a file ---- */

static void put_row(struct ctx *c, struct buf *b, const struct audit_row *r)
{
	const str cell[] = { time_iso(c->arena, r->at), r->actor_name, r->kind, r->action, r->target, r->name, r->ip,
		r->key_id ? str_fmt(c->arena, "%lld", (long long)r->key_id) : S(""), r->request_id, r->detail };

	csv_line(b, cell, COUNT(cell));
}

static bool put_all(struct ctx *c, struct buf *b)
{
	struct audit_ask ask = ask_of(c);
	struct audit_rows rows;
	size_t n = 0, i;

	buf_put(b, S("at,who,kind,action,target,name,address,key,request,detail\r\n"));
	ask.limit = CSV_PAGE;
	do {
		if (!audit_list(c, &ask, &rows))
			return false;
		for (i = 0; i < rows.n; i++)
			put_row(c, b, &rows.v[i]);
		n += rows.n;
		ask.cursor = rows.next;
	} while (rows.next.n && n < CSV_ROWS);
	return true;
}

static bool file_read(struct ctx *c, void *arg)
{
	return put_all(c, arg);
}

/* Who takes the log out stands in it. */
static bool file_told(struct ctx *c, void *arg)
{
	(void)arg;
	return audit_add(c, &(struct audit_new){ .kind = S("admin"), .action = S("read"), .target = S("/audit-log.csv"),
		.ip = c->call->http->peer });
}

static bool csv_get(struct ctx *c, const void *in, void *out)
{
	struct http_res *res = c->call->res;
	struct buf b = buf_new(c->arena, CSV_BYTES);

	(void)in, (void)out;
	if (!db_read(c, file_read, &b) || !db_write(c, file_told, NULL))
		return false;
	if (b.over)
		return fail(c, E_INVALID, "from", "audit.too_much");
	res->status = 200;
	res->body = buf_str(&b);
	http_set(res, S("Content-Type"), S("text/csv; charset=utf-8; header=present"));
	http_set(res, S("Content-Disposition"), S("attachment; filename=\"audit.csv\""));
	http_set(res, S("X-Content-Type-Options"), S("nosniff"));
	http_set(res, S("Cache-Control"), S("no-store"));
	return true;
}

static const struct route rows[] = {
	{ "GET", "/api/v1/audit-log", audit_get, V_ADMIN, NULL, &audit_shape, 0, "q,kind,agent,from,to,cursor,limit",
	  "What administrators changed and who signed in" },
	{ "GET", "/api/v1/audit-log.csv", csv_get, V_ADMIN, NULL, NULL, R_OUTRAW | R_NODB, "q,kind,agent,from,to",
	  "The same as CSV, at most 20,000 rows; taking it stands in the log" },
};
const struct route_set routes_audit = { rows, COUNT(rows) };
