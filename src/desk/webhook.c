#include "desk/webhook.h"

#include "base/rand.h"
#include "desk/app.h"
#include "desk/cases/ticket.h"
#include "desk/notices.h"
#include "desk/webhook_key.h"
#include "sql_webhook.h"

enum { PAGE = 50, ERROR_MAX = 500, SIGNATURE_BYTES = 32 };
static const i64 KEEP_MS = (i64)30 * 86400000;

bool webhook_queue(struct ctx *c, const struct webhook_new *n, i64 *id)
{
	struct sql_webhook_add_row row;

	if (!sql_webhook_add(c, &(struct sql_webhook_add_in){ .ticket_id = n->ticket_id, .policy_id = n->policy_id,
			.url = n->url, .body = n->body, .created_at = c->now }, &row))
		return false;
	*id = row.id;
	app_wake(c, WAKE_WEBHOOK);
	return true;
}

static str id_or_null(struct ctx *c, i64 id)
{
	return id ? str_fmt(c->arena, "%lld", (long long)id) : S("null");
}

void webhook_ticket(struct ctx *c, struct buf *b, const struct ticket *t)
{
	buf_fmt(b, "\"ticket\":{\"id\":%lld,\"subject\":", (long long)t->id);
	json_str(b, t->subject);
	buf_fmt(b, ",\"category\":\"%.*s\",\"priority\":%lld,\"channel\":\"%.*s\",\"team_id\":%.*s,\"assignee_id\":%.*s,\"url\":",
		FMT(t->category), (long long)t->priority, FMT(t->channel), FMT(id_or_null(c, t->team_id)),
		FMT(id_or_null(c, t->assignee_id)));
	json_str(b, ticket_url(c, t->id));
	buf_ch(b, '}');
}

bool webhook_replay(struct ctx *c, i64 id, i64 *fresh)
{
	struct sql_webhook_delivery_row r;
	struct sql_webhook_add_row row;
	bool found;

	if (!sql_webhook_by_id(c, &(struct sql_webhook_by_id_in){ .id = id }, &r, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "webhook.not_found");
	if (!sql_webhook_add(c, &(struct sql_webhook_add_in){ .ticket_id = r.ticket_id, .policy_id = r.policy_id,
			.url = r.url, .body = r.body, .replay_of = id, .created_at = c->now }, &row))
		return false;
	*fresh = row.id;
	app_wake(c, WAKE_WEBHOOK);
	return true;
}

/* ---- signing ---- */

static str signed_with(struct arena *a, str secret, i64 at_s, str body)
{
	unsigned char mac[SIGNATURE_BYTES];

	hash_hmac_sha256(secret, str_fmt(a, "%lld.%.*s", (long long)at_s, FMT(body)), mac);
	return str_hex(a, mac, sizeof(mac));
}

str webhook_signature(struct arena *a, const struct webhook_secrets *secrets, i64 at_ms, str body)
{
	i64 at_s = at_ms / 1000;
	str now = signed_with(a, secrets->now, at_s, body);

	if (!secrets->old.n)
		return str_fmt(a, "t=%lld,v1=%.*s", (long long)at_s, FMT(now));
	return str_fmt(a, "t=%lld,v1=%.*s,v1=%.*s", (long long)at_s, FMT(now), FMT(signed_with(a, secrets->old, at_s, body)));
}

/* ---- delivering ---- */

bool webhook_claim(struct ctx *c, i64 limit, i64 lease_ms, struct webhook_due **v, size_t *n)
{
	struct sql_webhook_claim_rows rows;
	struct webhook_secrets *secrets;
	size_t i;
	str *url;

	*n = 0;
	if (!sql_webhook_claim(c, &(struct sql_webhook_claim_in){ .until_at = c->now + lease_ms, .now_at = c->now,
			.limit_n = limit }, &rows))
		return false;
	if (!rows.n)
		return true;
	url = NEW_N(c->arena, str, rows.n);
	secrets = NEW_N(c->arena, struct webhook_secrets, rows.n);
	for (i = 0; i < rows.n; i++)
		url[i] = rows.v[i].url;
	if (!webhook_secrets_of(c, url, rows.n, secrets))
		return false;
	*v = NEW_N(c->arena, struct webhook_due, rows.n);
	for (i = 0; i < rows.n; i++)
		(*v)[(*n)++] = (struct webhook_due){ rows.v[i].id, rows.v[i].tries, rows.v[i].lease, rows.v[i].url,
			rows.v[i].body, secrets[i] };
	return true;
}

bool webhook_next(struct ctx *c, i64 *at)
{
	struct sql_webhook_next_at_row row;

	if (!sql_webhook_next_at(c, &row))
		return false;
	*at = row.due_at;
	return true;
}

/* 10 s, 1 min, 5 min, 30 min, 1 h, 2 h, then every 4 h: ten tries in about a day. */
static i64 back_off(i64 tries)
{
	static const int seconds[] = { 10, 60, 300, 1800, 3600, 7200, 14400 };
	size_t i = tries < 1 ? 0 : (size_t)(tries - 1);

	return (i64)seconds[i < COUNT(seconds) ? i : COUNT(seconds) - 1] * 1000;
}

bool webhook_done(struct ctx *c, const struct webhook_due *d, const struct webhook_result *r)
{
	bool taken = r->status >= 200 && r->status < 300, over = !taken && d->tries >= WEBHOOK_TRIES;

	return sql_webhook_try_add(c, &(struct sql_webhook_try_add_in){ .delivery_id = d->id, .n = d->tries,
			.at = r->at, .status = r->status, .took_ms = r->took_ms,
			.error = str_utf8_trunc(r->error.s ? r->error : S(""), ERROR_MAX) }, NULL) &&
		sql_webhook_finish(c, &(struct sql_webhook_finish_in){
			.state = taken ? S("delivered") : over ? S("failed") : S("queued"),
			.not_before = taken || over ? c->now : c->now + back_off(d->tries),
			.ended_at = taken || over ? c->now : 0, .id = d->id, .lease = d->lease }, NULL);
}

/* ---- the log ---- */

static bool load_tries(struct ctx *c, struct webhook_rows *out)
{
	struct sql_webhook_tries_rows rows;
	size_t i, k = 0;

	if (!out->n)
		return true;
	if (!sql_webhook_tries(c, &(struct sql_webhook_tries_in){ .from_id = out->v[out->n - 1].id,
			.to_id = out->v[0].id }, &rows))
		return false;
	for (i = 0; i < out->n; i++)
		out->v[i].v = NEW_N(c->arena, struct webhook_try_row, WEBHOOK_TRIES + 1);
	for (i = 0; i < rows.n; i++) {
		const struct sql_webhook_tries_row *t = &rows.v[i];

		for (k = 0; k < out->n && out->v[k].id != t->delivery_id; k++)
			;
		if (k < out->n && out->v[k].n <= WEBHOOK_TRIES)
			out->v[k].v[out->v[k].n++] = (struct webhook_try_row){ t->n, t->at, t->status, t->took_ms, t->error };
	}
	return true;
}

bool webhook_list(struct ctx *c, i64 before, struct webhook_rows *out)
{
	struct sql_webhook_delivery_rows rows;
	size_t i;

	*out = (struct webhook_rows){ 0 };
	if (!sql_webhook_list(c, &(struct sql_webhook_list_in){ .before_id = before > 0 ? before : INT64_MAX,
			.limit_n = PAGE }, &rows))
		return false;
	out->v = NEW_N(c->arena, struct webhook_row, rows.n);
	for (i = 0; i < rows.n; i++) {
		const struct sql_webhook_delivery_row *r = &rows.v[i];

		out->v[out->n++] = (struct webhook_row){ .id = r->id, .ticket_id = r->ticket_id,
			.policy_id = r->policy_id, .tries = r->tries, .next_at = r->ended_at ? 0 : r->not_before,
			.replay_of = r->replay_of, .created_at = r->created_at, .ended_at = r->ended_at,
			.url = r->url, .body = r->body, .state = r->state };
	}
	return load_tries(c, out);
}

bool webhook_prune(struct ctx *c)
{
	return sql_webhook_prune(c, &(struct sql_webhook_prune_in){ .created_at = c->now - KEEP_MS }, NULL);
}
