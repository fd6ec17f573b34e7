#include "desk/audit.h"

#include <arpa/inet.h>
#include <sodium.h>
#include <string.h>

#include "base/log.h"
#include "desk/people/cursor.h"
#include "desk/policy.h"
#include "sql_audit.h"
#include "store/db.h"
#include "text/fold.h"

enum { PAGE = 50, PAGE_MAX = 200, WINDOW = 5000, WINDOWS = 8, BATCH = 500, NAME_MAX_BYTES = 200, DETAIL_MAX = 8192 };
static const i64 IP_MS = 30ll * 86400000;

static str or_empty(str s)
{
	return s.s ? s : S("");
}

static str kind_of_actor(const struct ctx *c, const struct audit_new *a)
{
	if (a->agent_id || c->who->kind == ACTOR_AGENT)
		return S("agent");
	return c->who->kind == ACTOR_SYSTEM ? S("system") : S("nobody");
}

/* ---- the chain ---- */

/* A JSON array, so that no value can pass for the end of another. */
static str link_of(struct ctx *c, str before, const struct sql_audit_add_in *r)
{
	unsigned char h[crypto_generichash_BYTES];
	struct buf b = buf_new(c->arena, 64 * 1024);
	const str text[] = { before, r->kind, r->action, r->actor_kind, r->actor_name, r->request_id, r->target, r->name,
		r->detail };
	size_t i;

	buf_fmt(&b, "[%lld,%lld,%lld", (long long)r->at, (long long)r->actor_id, (long long)r->key_id);
	for (i = 0; i < COUNT(text); i++) {
		buf_ch(&b, ',');
		json_str(&b, text[i]);
	}
	buf_ch(&b, ']');
	crypto_generichash(h, sizeof(h), (const unsigned char *)b.s, b.n, NULL, 0);
	return str_hex(c->arena, h, sizeof(h));
}

static str words_of(struct ctx *c, const struct sql_audit_add_in *r)
{
	return str_utf8_trunc(text_fold(c->arena, str_fmt(c->arena, "%.*s %.*s %.*s %.*s %.*s", FMT(r->actor_name),
		FMT(r->name), FMT(r->target), FMT(r->kind), FMT(r->action))), 1000);
}

static bool agent_name(struct ctx *c, const struct audit_new *a, str *name)
{
	struct sql_audit_agent_row row;
	bool found;

	*name = a->agent_name.n ? a->agent_name : a->agent_id ? S("") : or_empty(c->who->name);
	if (name->n || !a->agent_id)
		return true;
	if (!sql_audit_agent(c, &(struct sql_audit_agent_in){ .id = a->agent_id }, &row, &found))
		return false;
	*name = found ? row.name : S("");
	return true;
}

bool audit_add(struct ctx *c, const struct audit_new *a)
{
	struct sql_audit_add_in r = {
		.at = c->now, .kind = a->kind, .action = or_empty(a->action), .actor_kind = kind_of_actor(c, a),
		.actor_id = a->agent_id ? a->agent_id : c->who->kind == ACTOR_AGENT ? c->who->id : 0,
		.key_id = a->agent_id ? 0 : c->who->key_id, .ip = or_empty(a->ip), .ip_whole = a->ip.n > 0,
		.request_id = or_empty(c->request_id), .target = str_utf8_trunc(or_empty(a->target), NAME_MAX_BYTES),
		.name = str_utf8_trunc(or_empty(a->name), NAME_MAX_BYTES),
		.detail = a->detail.n && a->detail.n <= DETAIL_MAX ? a->detail : S("{}"),
	};
	struct sql_audit_head_row head;
	struct sql_audit_add_row id;

	if (!agent_name(c, a, &r.actor_name) || !sql_audit_head(c, &head))
		return false;
	r.words = words_of(c, &r);
	r.hash = link_of(c, head.hash, &r);
	return sql_audit_add(c, &r, &id) && sql_audit_head_move(c, &(struct sql_audit_head_move_in){ .hash = r.hash }, NULL);
}

static bool add_alone(struct ctx *c, void *arg)
{
	return audit_add(c, arg);
}

void audit_refused(struct ctx *c, const struct audit_new *a)
{
	struct failures keep = c->fail;
	struct audit_new copy = *a;

	fail_clear(c);
	if (!db_write(c, add_alone, &copy))
		LOG(LOG_WARN, c, "audit.not_written", KS("kind", a->kind));
	c->fail = keep;
}

static str hash_of_row(struct ctx *c, str before, const struct sql_audit_chain_row *r)
{
	return link_of(c, before, &(struct sql_audit_add_in){ .at = r->at, .kind = r->kind, .action = r->action,
		.actor_kind = r->actor_kind, .actor_id = r->actor_id, .actor_name = r->actor_name, .key_id = r->key_id,
		.request_id = r->request_id, .target = r->target, .name = r->name, .detail = r->detail });
}

/* All rows fit: is the last one the last that was written? */
static bool check_end(struct ctx *c, struct audit_check *k)
{
	struct sql_audit_head_row head;

	if (!sql_audit_head(c, &head))
		return false;
	if (!str_eq(head.hash, str_of(k->last)) || head.rows_n != k->rows)
		k->broken_id = -1;
	return true;
}

bool audit_check_step(struct ctx *c, struct audit_check *k)
{
	struct sql_audit_chain_rows rows;
	size_t i;

	k->more = false;
	if (!sql_audit_chain(c, &(struct sql_audit_chain_in){ .after_id = k->after_id, .limit_n = BATCH }, &rows))
		return false;
	for (i = 0; i < rows.n; i++) {
		str hash = hash_of_row(c, str_of(k->last), &rows.v[i]);

		if (!str_eq(hash, rows.v[i].hash)) {
			k->broken_id = rows.v[i].id;
			return true;
		}
		memcpy(k->last, hash.s, 64);
		k->after_id = rows.v[i].id;
		k->rows++;
	}
	k->more = rows.n == BATCH;
	return k->more || check_end(c, k);
}

/* ---- reading ---- */

static bool first_id(struct ctx *c, const struct audit_ask *ask, i64 *before)
{
	struct sql_audit_top_row top;

	if (ask->cursor.n && (!str_i64(ask->cursor, before) || *before < 1))
		return fail(c, E_BAD_REQUEST, "cursor", "cursor.bad");
	if (ask->cursor.n)
		return true;
	if (!sql_audit_top(c, &(struct sql_audit_top_in){ .to_at = ask->to_at ? ask->to_at : INT64_MAX }, &top))
		return false;
	*before = top.top;
	return true;
}

static void take(struct audit_rows *out, const struct sql_audit_page_rows *rows)
{
	size_t i;

	for (i = 0; i < rows->n; i++) {
		const struct sql_audit_page_row *r = &rows->v[i];

		out->v[out->n++] = (struct audit_row){ .id = r->id, .at = r->at, .kind = r->kind, .action = r->action,
			.actor_kind = r->actor_kind, .actor_id = r->actor_id, .actor_name = r->actor_name,
			.key_id = r->key_id, .ip = r->ip, .request_id = r->request_id, .target = r->target,
			.name = r->name, .detail = r->detail };
	}
}

/* A filter that fits few rows is looked for in windows of ids, a bounded number of them. */
bool audit_list(struct ctx *c, const struct audit_ask *ask, struct audit_rows *out)
{
	i64 limit = ask->limit < 1 || ask->limit > PAGE_MAX ? PAGE : ask->limit, before;
	str kind = or_empty(ask->kind), q = text_fold(c->arena, str_trim(str_utf8_trunc(or_empty(ask->q), 200)));
	struct sql_audit_page_in in = { .is_kind = kind, .kinds = str_fmt(c->arena, "%.*s.%%", FMT(kind)),
		.agent_id = ask->agent_id, .from_at = ask->from_at,
		.pattern = q.n ? like_pattern(c->arena, "", q) : S("") };
	struct sql_audit_page_rows rows;
	int w;

	*out = (struct audit_rows){ .v = NEW_N(c->arena, struct audit_row, (size_t)limit) };
	if (!first_id(c, ask, &before))
		return false;
	for (w = 0; w < WINDOWS && before > 1 && out->n < (size_t)limit; w++) {
		in.before_id = before;
		in.floor_id = before > WINDOW ? before - WINDOW : 1;
		in.limit_n = limit - (i64)out->n;
		if (!sql_audit_page(c, &in, &rows))
			return false;
		take(out, &rows);
		before = rows.n == (size_t)in.limit_n ? rows.v[rows.n - 1].id : in.floor_id;
	}
	if (before > 1)
		out->next = str_fmt(c->arena, "%lld", (long long)before);
	return true;
}

/* ---- addresses ---- */

/* 192.0.2.55 becomes 192.0.2.0, an IPv6 address its /48. */
static str network_of(struct ctx *c, str ip)
{
	const char *z = str_z(c->arena, ip);
	char text[INET6_ADDRSTRLEN];
	unsigned char b[16];

	if (inet_pton(AF_INET, z, b) == 1) {
		b[3] = 0;
		return str_dup(c->arena, str_of(inet_ntop(AF_INET, b, text, sizeof(text))));
	}
	if (inet_pton(AF_INET6, z, b) != 1)
		return S("");
	memset(b + 6, 0, 10);
	return str_dup(c->arena, str_of(inet_ntop(AF_INET6, b, text, sizeof(text))));
}

bool audit_forget(struct ctx *c)
{
	struct sql_audit_ips_rows rows;
	size_t i;

	if (!sql_audit_ips(c, &(struct sql_audit_ips_in){ .before_at = c->now - IP_MS, .limit_n = BATCH }, &rows))
		return false;
	for (i = 0; i < rows.n; i++)
		if (!sql_audit_ip_set(c, &(struct sql_audit_ip_set_in){ .ip = network_of(c, rows.v[i].ip),
				.id = rows.v[i].id }, NULL))
			return false;
	return true;
}
