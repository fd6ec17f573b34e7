#include "desk/people/session.h"

#include <string.h>

#include "base/log.h"
#include "desk/app.h"
#include "desk/audit.h"
#include "desk/flow/agentstatus.h"
#include "desk/people/address.h"
#include "desk/people/password.h"
#include "desk/people/rate.h"
#include "desk/people/role.h"
#include "desk/people/team.h"
#include "desk/people/token.h"
#include "desk/people/totp.h"
#include "desk/push.h"
#include "desk/settings.h"
#include "sql_agent.h"
#include "sql_session.h"
#include "store/db.h"
#include "text/fold.h"

enum { MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS, PER_ACCOUNT = 5, AGENT_BYTES_MAX = 300 };

static i64 idle_ms(str setting)
{
	i64 min;

	if (!setting.n || !str_i64(setting, &min) || min < 1)
		min = SESSION_IDLE_MIN;
	return min * MINUTE_MS;
}

/* ---- who holds a token ---- */

bool session_find(struct ctx *c, str token, struct actor *out, bool *found)
{
	struct sql_session_find_row r;
	str hash = token_hash(c->arena, token);

	*found = false;
	if (!hash.s)
		return true;
	if (!sql_session_find(c, &(struct sql_session_find_in){ .token_hash = hash }, &r, found))
		return false;
	if (!*found)
		return true;
	*out = (struct actor){ .kind = ACTOR_AGENT, .id = r.agent_id, .name = r.name, .scopes = SCOPE_ALL,
		.session_id = r.id, .csrf = r.csrf, .locale = r.locale,
		.touch_due = r.seen_at <= c->now - MINUTE_MS };
	*found = r.expires_at > c->now && r.seen_at + idle_ms(r.idle) > c->now &&
		role_into(out, r.role, r.role_id, (str[2]){ r.role_verbs, r.role_reach });
	out->team_ids = team_ids_parse(c->arena, r.teams);
	return true;
}

static bool touch(struct ctx *c, void *arg)
{
	const struct actor *who = arg;
	i64 n;

	if (who->session_id)
		return sql_session_seen(c, &(struct sql_session_seen_in){ .id = who->session_id, .seen_at = c->now,
			.before_at = c->now - MINUTE_MS }, &n) && (!n || agent_status_seen(c, who->id));
	return sql_api_key_used(c, &(struct sql_api_key_used_in){ .id = who->key_id, .last_used_at = c->now,
		.before_at = c->now - MINUTE_MS }, NULL);
}

bool actor_touch(struct ctx *c, const struct actor *who)
{
	struct actor copy = *who;

	if (!who->touch_due || (!who->session_id && !who->key_id))
		return true;
	return db_write(c, touch, &copy);
}

/* ---- making and ending ---- */

bool session_start(struct ctx *c, i64 agent_id, const struct session_from *from, struct session_new *out)
{
	struct sql_session_add_row row;
	struct settings s;
	str hash, unused;

	if (!settings_load(c, &s) || !rate_address_back(c, from->ip.s ? from->ip : S("")) ||
	    !sql_session_prune(c, &(struct sql_session_prune_in){ .now = c->now,
			.seen_before = c->now - s.session_idle_min * MINUTE_MS }, NULL))
		return false;
	*out = (struct session_new){ .agent_id = agent_id, .max_age_s = s.session_max_h * HOUR_MS / 1000 };
	out->token = token_new(c->arena, "", &hash);
	out->csrf = token_new(c->arena, "", &unused);
	if (!sql_session_add(c, &(struct sql_session_add_in){ .token_hash = hash, .agent_id = agent_id,
			.csrf = out->csrf, .ip = from->ip.s ? from->ip : S(""),
			.user_agent = str_utf8_trunc(text_clean_line(c->arena, from->user_agent), AGENT_BYTES_MAX),
			.created_at = c->now, .expires_at = c->now + s.session_max_h * HOUR_MS }, &row))
		return false;
	out->id = row.id;
	return agent_status_seen(c, agent_id) && audit_add(c, &(struct audit_new){ .kind = S("auth.signed_in"),
		.agent_id = agent_id, .ip = from->ip });
}

bool session_actor(struct ctx *c, const struct session_new *s, struct actor *out)
{
	struct sql_agent_row a;
	bool found;

	if (!sql_agent_by_id(c, &(struct sql_agent_by_id_in){ .id = s->agent_id }, &a, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "not_found");
	*out = (struct actor){ .kind = ACTOR_AGENT, .id = a.id, .name = a.name, .scopes = SCOPE_ALL,
		.session_id = s->id, .csrf = s->csrf, .locale = a.locale };
	return role_into(out, a.role, a.role_id, (str[2]){ a.role_verbs, a.role_reach })
		? team_ids_of(c, a.id, &out->team_ids) : fail(c, E_INTERNAL, "", "internal");
}

bool session_rotate(struct ctx *c, i64 agent_id, i64 session_id, str *token)
{
	str hash, fresh;
	i64 n;

	*token = STR_NULL;
	if (!sql_session_end_all(c, &(struct sql_session_end_all_in){ .agent_id = agent_id,
			.keep_id = session_id }, NULL) || !push_sessions_over(c, agent_id, session_id))
		return false;
	app_signed_out(c, agent_id, 0);
	if (!session_id)
		return true;
	fresh = token_new(c->arena, "", &hash);
	if (!sql_session_rotate(c, &(struct sql_session_rotate_in){ .id = session_id, .agent_id = agent_id,
			.token_hash = hash, .seen_at = c->now }, &n))
		return false;
	if (n != 1)
		return fail(c, E_UNAUTHENTICATED, "", "auth.needed");
	*token = fresh;
	return true;
}

/* The last session that ends takes its agent offline. */
static bool left_altogether(struct ctx *c, i64 agent_id)
{
	struct sql_session_list_rows rows;

	if (!sql_session_list(c, &(struct sql_session_list_in){ .agent_id = agent_id, .now = c->now }, &rows))
		return false;
	return rows.n > 0 || agent_status_left(c, agent_id);
}

bool session_end(struct ctx *c, i64 agent_id, i64 session_id)
{
	i64 n;

	if (!sql_session_end(c, &(struct sql_session_end_in){ .id = session_id, .agent_id = agent_id }, &n) ||
	    !push_session_over(c, agent_id, session_id))
		return false;
	app_signed_out(c, agent_id, session_id);
	if (n && !left_altogether(c, agent_id))
		return false;
	return n == 1 || fail(c, E_NOT_FOUND, "", "not_found");
}

bool sessions_alive(struct ctx *c, struct i64s *ids)
{
	struct sql_sessions_alive_rows rows;
	size_t i;

	if (!sql_sessions_alive(c, &(struct sql_sessions_alive_in){ .now = c->now }, &rows))
		return false;
	*ids = (struct i64s){ NEW_N(c->arena, i64, rows.n + 1), rows.n };
	for (i = 0; i < rows.n; i++)
		ids->v[i] = rows.v[i].id;
	return true;
}

bool session_end_all(struct ctx *c, i64 agent_id)
{
	app_signed_out(c, agent_id, 0);
	return sql_session_end_all(c, &(struct sql_session_end_all_in){ .agent_id = agent_id, .keep_id = 0 }, NULL) &&
		push_sessions_over(c, agent_id, 0) && agent_status_left(c, agent_id);
}

bool session_list(struct ctx *c, i64 agent_id, i64 current_id, struct session_infos *out)
{
	struct sql_session_list_rows rows;
	size_t i;

	if (!sql_session_list(c, &(struct sql_session_list_in){ .agent_id = agent_id, .now = c->now }, &rows))
		return false;
	*out = (struct session_infos){ NEW_N(c->arena, struct session_info, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = (struct session_info){ .id = rows.v[i].id, .created_at = rows.v[i].created_at,
			.seen_at = rows.v[i].seen_at, .ip = rows.v[i].ip, .user_agent = rows.v[i].user_agent,
			.current = rows.v[i].id == current_id };
	return true;
}

/* ---- signing in ---- */

struct attempt {
	const struct sign_in *in;
	str email_folded;
	struct sql_agent_row agent;
	bool known;		/* and active, and has a password */
	str new_hash;		/* STR_NULL: keep the old one */
	struct session_new *out;
	struct rate account;
};

static bool read_agent(struct ctx *c, void *arg)
{
	struct attempt *t = arg;
	bool found;

	if (!sql_agent_by_email(c, &(struct sql_agent_by_email_in){ .email_folded = t->email_folded },
			&t->agent, &found))
		return false;
	t->known = found && t->agent.active && t->agent.password_hash.n > 0;
	return true;
}

/* Password was right; the second factor is spent in the transaction that makes the session. */
static bool enter(struct ctx *c, void *arg)
{
	struct attempt *t = arg;

	if (totp_on(t->agent.totp_secret, t->agent.totp_step)) {
		if (t->in->code.n == 0)
			return fail(c, E_UNAUTHENTICATED, "code", "auth.code_needed");
		if (!totp_spend(c, t->agent.id, t->agent.totp_secret, t->in->code))
			return false;
	}
	if (t->new_hash.s && !sql_agent_rehash(c, &(struct sql_agent_rehash_in){ .id = t->agent.id,
			.password_hash = t->new_hash, .old_hash = t->agent.password_hash }, NULL))
		return false;
	return rate_forget(c, &t->account) && session_start(c, t->agent.id, &t->in->from, t->out);
}

static bool try_password(struct ctx *c, struct attempt *t)
{
	struct password_trial trial = { .plain = t->in->password,
					.hash = t->known ? t->agent.password_hash : STR_NULL };

	if (t->in->password.n > (size_t)4 * PASSWORD_MAX)
		trial.plain = S("");
	if (!password_try(c, &trial))
		return false;
	if (!trial.same) {
		LOG(LOG_INFO, c, "auth.refused", KI("agent", t->known ? t->agent.id : 0));
		return fail(c, E_UNAUTHENTICATED, "", "auth.bad");
	}
	return !trial.rehash || password_hash(c, t->in->password, &t->new_hash);
}

/* Whoever was meant: an address that nobody has here is not written down, it may be a
 * password typed into the wrong box. */
static void refused(struct ctx *c, const struct attempt *t)
{
	bool asked = c->fail.n && strcmp(c->fail.v[0].key, "auth.code_needed") == 0;

	if (asked || fail_code(c) != E_UNAUTHENTICATED)
		return;
	audit_refused(c, &(struct audit_new){ .kind = S("auth.refused"), .ip = t->in->from.ip,
		.agent_id = t->known ? t->agent.id : 0 });
}

bool session_sign_in(struct ctx *c, const struct sign_in *in, struct session_new *out)
{
	struct attempt t = { .in = in, .out = out, .email_folded = address_fold(c->arena, in->email) };

	t.account = (struct rate){ .class = "login", .key = t.email_folded, .most = PER_ACCOUNT,
				   .window_ms = MINUTE_MS };
	if (!rate_take(c, &t.account) || !db_read(c, read_agent, &t))
		return false;
	if (!try_password(c, &t) || !db_write(c, enter, &t)) {
		refused(c, &t);
		return false;
	}
	LOG(LOG_INFO, c, "auth.signed_in", KI("agent", out->agent_id));
	return true;
}
