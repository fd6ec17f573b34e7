#include "desk/push.h"

#include "base/buf.h"
#include "base/message.h"
#include "base/rand.h"
#include "desk/app.h"
#include "desk/notices.h"
#include "desk/notify.h"
#include "desk/policy.h"
#include "desk/settings.h"
#include "desk/vault.h"
#include "sql_push.h"
#include "text/fold.h"

enum { ENDPOINT_MAX = 1000, NAME_MAX = 300, ERROR_MAX = 300, POINT = 65, AUTH = 16, PLAIN_MAX = 8192, TEXT_MAX = 600,
       TITLE_MAX = 120 };
static const char PLACE[] = "push_key.secret";

/* ---- the key ---- */

static bool raw(struct ctx *c, str text, str *out)
{
	return str_unb64(c->arena, text, out) || fail(c, E_INTERNAL, "", "internal");
}

bool push_key_load(struct ctx *c, struct push_key *out)
{
	struct sql_push_key_get_row row;
	bool found;
	str secret;

	*out = (struct push_key){ S(""), S("") };
	if (!sql_push_key_get(c, &row, &found))
		return false;
	return !found || (vault_open(c, c->app ? c->app->vault : NULL, vault_place(c->arena, PLACE, 1), row.secret, &secret) &&
		raw(c, secret, &out->secret) && raw(c, row.point, &out->point));
}

bool push_key_keep(struct ctx *c, const struct push_key *k)
{
	str sealed;

	return vault_seal(c, c->app ? c->app->vault : NULL, vault_place(c->arena, PLACE, 1),
			str_b64url(c->arena, k->secret.s, k->secret.n), &sealed) &&
		sql_push_key_put(c, &(struct sql_push_key_put_in){ .point = str_b64url(c->arena, k->point.s, k->point.n),
			.secret = sealed, .created_at = c->now }, NULL);
}

/* ---- browsers ---- */

static bool from_row(struct ctx *c, const struct sql_push_sub_row *r, struct push_browser *out)
{
	*out = (struct push_browser){ .id = r->id, .agent_id = r->agent_id, .session_id = r->session_id, .endpoint = r->endpoint,
		.name = r->name, .created_at = r->created_at, .tried_at = r->tried_at, .taken_at = r->taken_at,
		.status = r->last_status, .error = r->last_error };
	return raw(c, r->p256dh, &out->point) && raw(c, r->auth, &out->auth);
}

bool push_list(struct ctx *c, struct push_browsers *out)
{
	struct sql_push_sub_rows rows;
	size_t i;

	if (!sql_push_subs(c, &(struct sql_push_subs_in){ .agent_id = c->who->id }, &rows))
		return false;
	*out = (struct push_browsers){ NEW_N(c->arena, struct push_browser, rows.n + 1), rows.n };
	for (i = 0; i < rows.n; i++)
		if (!from_row(c, &rows.v[i], &out->v[i]))
			return false;
	return true;
}

bool push_load(struct ctx *c, i64 id, struct push_browser *out)
{
	struct sql_push_sub_row row;
	bool found;

	if (!sql_push_sub_by_id(c, &(struct sql_push_sub_by_id_in){ .id = id }, &row, &found))
		return false;
	if (!found || row.agent_id != c->who->id)
		return fail(c, E_NOT_FOUND, "", "push.gone");
	return from_row(c, &row, out);
}

static bool endpoint_ok(str s)
{
	size_t i;

	if (s.n > ENDPOINT_MAX || !(str_starts(s, S("https://")) || str_starts(s, S("http://"))))
		return false;
	for (i = 0; i < s.n; i++)
		if ((unsigned char)s.s[i] <= ' ' || (unsigned char)s.s[i] >= 0x7f)
			return false;
	return true;
}

static bool check(struct ctx *c, const struct push_new *n)
{
	str point, auth;
	bool ok = true;

	if (!endpoint_ok(n->endpoint))
		ok = fail(c, E_INVALID, "endpoint", "push.endpoint");
	if (!str_unb64(c->arena, n->p256dh, &point) || point.n != POINT || point.s[0] != 4)
		ok = fail(c, E_INVALID, "p256dh", "push.key");
	if (!str_unb64(c->arena, n->auth, &auth) || auth.n != AUTH)
		ok = fail(c, E_INVALID, "auth", "push.key");
	return ok;
}

bool push_add(struct ctx *c, const struct push_new *n, i64 *id)
{
	str hash = hash_sha256_hex(c->arena, n->endpoint);
	struct sql_push_sub_find_row known;
	struct sql_push_sub_put_row row;
	struct sql_push_sub_rows rows;
	bool found;

	if (!check(c, n) || !sql_push_subs(c, &(struct sql_push_subs_in){ .agent_id = c->who->id }, &rows) ||
	    !sql_push_sub_find(c, &(struct sql_push_sub_find_in){ .endpoint_hash = hash, .agent_id = c->who->id }, &known, &found))
		return false;
	if (!found && rows.n >= PUSH_BROWSERS_MAX)
		return fail(c, E_CONFLICT, "", "push.many");
	if (!sql_push_sub_put(c, &(struct sql_push_sub_put_in){ .agent_id = c->who->id, .session_id = c->who->session_id,
			.endpoint_hash = hash, .endpoint = n->endpoint, .p256dh = n->p256dh, .auth = n->auth,
			.name = str_utf8_trunc(text_clean_line(c->arena, n->name), NAME_MAX), .created_at = c->now }, &row))
		return false;
	*id = row.id;
	return true;
}

bool push_remove(struct ctx *c, i64 id)
{
	struct push_browser b;

	return push_load(c, id, &b) && sql_push_sub_drop(c, &(struct sql_push_sub_drop_in){ .id = id }, NULL);
}

bool push_session_over(struct ctx *c, i64 agent_id, i64 session_id)
{
	return sql_push_subs_drop_session(c, &(struct sql_push_subs_drop_session_in){ .agent_id = agent_id,
		.session_id = session_id }, NULL);
}

bool push_sessions_over(struct ctx *c, i64 agent_id, i64 keep_id)
{
	return sql_push_subs_drop_but(c, &(struct sql_push_subs_drop_but_in){ .agent_id = agent_id, .keep_id = keep_id }, NULL);
}

/* ---- what is to be told ---- */

bool push_queue(struct ctx *c, i64 agent_id, i64 notice_id, i64 ticket_id)
{
	i64 browsers = 0;

	if (ticket_id && !sql_push_item_replace(c, &(struct sql_push_item_replace_in){ .ticket_id = ticket_id,
			.agent_id = agent_id }, NULL))
		return false;
	if (!sql_push_item_add(c, &(struct sql_push_item_add_in){ .notice_id = notice_id, .ticket_id = ticket_id,
			.created_at = c->now, .agent_id = agent_id }, &browsers))
		return false;
	if (browsers)
		app_wake(c, WAKE_PUSH);
	return true;
}

static str plain_of(struct ctx *c, const struct notice_said *n, str title)
{
	struct buf b = buf_new(c->arena, PLAIN_MAX);

	buf_fmt(&b, "{\"id\":%lld,\"ticket_id\":%lld,\"title\":", (long long)n->id, (long long)n->ticket_id);
	json_str(&b, str_utf8_trunc(title.n ? title : S("Pronto"), TITLE_MAX));
	buf_put(&b, S(",\"text\":"));
	json_str(&b, str_utf8_trunc(n->text, TEXT_MAX));
	buf_ch(&b, '}');
	return buf_str(&b);
}

static bool is_urgent(str kind)
{
	return str_starts(kind, S("sla_")) || str_eq(kind, S("reply")) || str_eq(kind, S("mention")) ||
		str_eq(kind, S("assigned")) || str_eq(kind, S("test"));
}

/* False in *go: nobody needs it any more. */
static bool fill(struct ctx *c, const struct sql_push_claim_row *r, struct push_due *d, bool *go)
{
	struct sql_push_sub_row sub;
	struct notice_said n;
	struct settings s;
	bool found, quiet;

	*go = false;
	if (!sql_push_sub_by_id(c, &(struct sql_push_sub_by_id_in){ .id = r->sub_id }, &sub, &found))
		return false;
	if (!found)
		return true;
	if (!settings_load(c, &s) || !notice_say(c, r->notice_id, !s.push_subject, &n) || !notify_quiet(c, sub.agent_id, &quiet))
		return false;
	if (n.agent_id != sub.agent_id || n.read || (quiet && !str_eq(n.kind, S("test"))) ||
	    r->created_at + (i64)PUSH_TTL_S * 1000 <= c->now)
		return true;
	*d = (struct push_due){ .id = r->id, .tries = r->tries, .lease = r->lease, .created_at = r->created_at,
		.plain = plain_of(c, &n, s.company), .urgent = is_urgent(n.kind),
		.topic = n.ticket_id ? str_fmt(c->arena, "t%lld", (long long)n.ticket_id) : S("") };
	*go = true;
	return from_row(c, &sub, &d->to);
}

bool push_claim(struct ctx *c, i64 limit, i64 lease_ms, struct push_due **v, size_t *n)
{
	struct sql_push_claim_rows rows;
	size_t i;
	bool go;

	*n = 0;
	if (!sql_push_claim(c, &(struct sql_push_claim_in){ .until_at = c->now + lease_ms, .now_at = c->now, .limit_n = limit }, &rows))
		return false;
	*v = NEW_N(c->arena, struct push_due, rows.n + 1);
	for (i = 0; i < rows.n; i++) {
		if (!fill(c, &rows.v[i], &(*v)[*n], &go))
			return false;
		if (go)
			++*n;
		else if (!sql_push_item_drop(c, &(struct sql_push_item_drop_in){ .id = rows.v[i].id, .lease = rows.v[i].lease }, NULL))
			return false;
	}
	return true;
}

bool push_next(struct ctx *c, i64 *at)
{
	struct sql_push_next_at_row row;

	if (!sql_push_next_at(c, &row))
		return false;
	*at = row.due_at;
	return true;
}

/* ---- what came of it ---- */

static bool is_taken(const struct push_said *s)
{
	return s->status >= 200 && s->status < 300;
}

/* The push service knows this browser no more. */
static bool is_gone(const struct push_said *s)
{
	return s->status == 404 || s->status == 410;
}

static bool note(struct ctx *c, i64 sub_id, const struct push_said *s)
{
	if (is_gone(s))
		return sql_push_sub_drop(c, &(struct sql_push_sub_drop_in){ .id = sub_id }, NULL);
	return sql_push_sub_said(c, &(struct sql_push_sub_said_in){ .now = c->now, .last_status = s->status,
		.last_error = str_utf8_trunc(s->error.s ? s->error : S(""), ERROR_MAX), .taken = is_taken(s), .id = sub_id }, NULL);
}

/* 10 s, 1 min, 5 min, 15 min, 1 h; what the push service asks for is granted. */
static i64 back_off(i64 tries, i64 after_s)
{
	static const int seconds[] = { 10, 60, 300, 900, 3600 };
	size_t i = tries < 1 ? 0 : (size_t)(tries - 1);
	i64 s = seconds[i < COUNT(seconds) ? i : COUNT(seconds) - 1];

	return (after_s > s ? after_s : s) * 1000;
}

/* A refusal for good (400, 401, 403, 413 …) does not change by asking again. */
static bool may_change(const struct push_said *s)
{
	return s->status == 0 || s->status == 408 || s->status == 429 || s->status >= 500;
}

bool push_done(struct ctx *c, const struct push_due *d, const struct push_said *said)
{
	i64 next = c->now + back_off(d->tries, said->after_s);

	if (!note(c, d->to.id, said))
		return false;
	if (is_gone(said))
		return true;	/* what waits for it went with it */
	if (is_taken(said) || !may_change(said) || d->tries >= PUSH_TRIES || next >= d->created_at + (i64)PUSH_TTL_S * 1000)
		return sql_push_item_drop(c, &(struct sql_push_item_drop_in){ .id = d->id, .lease = d->lease }, NULL);
	return sql_push_item_later(c, &(struct sql_push_item_later_in){ .not_before = next, .id = d->id, .lease = d->lease }, NULL);
}

bool push_test(struct ctx *c, str *plain)
{
	struct settings s;

	if (!settings_load(c, &s))
		return false;
	*plain = plain_of(c, &(struct notice_said){ .text = message(c->arena, c->locale, "push.test", NULL, 0) }, s.company);
	return true;
}

bool push_tested(struct ctx *c, i64 id, const struct push_said *said, bool *kept)
{
	*kept = !is_gone(said);
	return note(c, id, said);
}
