#include "desk/people/agent.h"

#include "base/failpoint.h"
#include "base/log.h"
#include "base/message.h"
#include "desk/audit.h"
#include "desk/mailer.h"
#include "desk/people/address.h"
#include "desk/people/password.h"
#include "desk/people/rate.h"
#include "desk/people/token.h"
#include "desk/settings.h"
#include "sql_agent.h"
#include "sql_session.h"
#include "store/db.h"
#include "text/fold.h"

/* How people come in: first run, invitations, forgotten and changed passwords. */
enum { MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS, INVITE_MS = 72 * HOUR_MS, RESET_MS = HOUR_MS,
       FORGOT_PER_HOUR = 3, PER_ACCOUNT = 5, NAME_CHARS = 100 };

/* ---- mail with a link ---- */

struct letter {
	const char *purpose, *page;
	i64 ttl_ms;
};
static const struct letter invite_letter = { "invite", "invite", INVITE_MS };
static const struct letter reset_letter = { "reset", "reset", RESET_MS };

static bool send_link(struct ctx *c, const struct letter *l, const struct agent *a, str *link)
{
	struct desk_mail m = { .to = a->email, .to_name = a->name, .locale = a->locale,
			       .kind = l->purpose };
	struct fail_param hours;
	struct settings s;
	bool queued;
	str token;

	if (!settings_load(c, &s) || !link_make(c, &(struct link){ .purpose = l->purpose, .agent_id = a->id,
			.email = a->email, .ttl_ms = l->ttl_ms }, &token))
		return false;
	*link = link_url(c, l->page, token);
	m.p[0] = (struct fail_param){ "company", s.company.n ? s.company : S("Pronto") };
	m.p[1] = (struct fail_param){ "name", a->name };
	m.p[2] = (struct fail_param){ "link", *link };
	hours = (struct fail_param){ "n", str_fmt(c->arena, "%lld", (long long)(l->ttl_ms / HOUR_MS)) };
	m.p[3] = (struct fail_param){ "valid", message(c->arena, m.locale.n ? m.locale : c->locale, "mail.valid_hours", &hours, 1) };
	if (!FAILPOINT(c, "link.made") || !desk_mail(c, &m, &queued))
		return false;
	if (queued)
		*link = STR_NULL;	/* it is in the mail; nobody else needs to see it */
	return true;
}

/* ---- invitations ---- */

bool agent_invite(struct ctx *c, const struct agent_new *in, struct agent *a)
{
	i64 id = a->id;

	if (!id && !agent_add(c, in, &id))
		return false;
	if (!agent_load(c, id, a))
		return false;
	if (!a->invited || !a->active)
		return fail(c, E_CONFLICT, "", "agent.not_invited");
	return send_link(c, &invite_letter, a, &a->link);
}

bool invitation_show(struct ctx *c, str token, struct invited *out)
{
	struct settings s;
	struct agent a;
	struct link l;

	if (!link_peek(c, "invite", token, &l) || !agent_load(c, l.agent_id, &a) || !settings_load(c, &s))
		return false;
	if (!a.active || !a.invited)
		return fail(c, E_INVALID, "token", "link.dead");
	*out = (struct invited){ .email = a.email, .name = a.name, .company = s.company };
	return true;
}

struct accept {
	const struct invitation *in;
	str hash;
	struct link link;
	struct session_new *out;
};

static bool accept_peek(struct ctx *c, void *arg)
{
	struct accept *x = arg;

	return link_peek(c, "invite", x->in->token, &x->link);
}

static bool accept_write(struct ctx *c, void *arg)
{
	struct accept *x = arg;
	struct agent a;
	struct link l;

	if (!link_use(c, "invite", x->in->token, &l) || !agent_load(c, l.agent_id, &a))
		return false;
	if (!a.active || !a.invited)
		return fail(c, E_INVALID, "token", "link.dead");
	a.name = x->in->name;
	if (x->in->locale.n)
		a.locale = x->in->locale;
	return agent_save(c, &a) && FAILPOINT(c, "invite.used") && agent_password_set(c, a.id, x->hash) &&
	       session_start(c, a.id, &x->in->from, x->out);
}

bool invitation_accept(struct ctx *c, const struct invitation *in, struct session_new *out)
{
	struct accept x = { .in = in, .out = out };

	return db_read(c, accept_peek, &x) && password_check(c, "password", in->password, x.link.email) &&
	       password_hash(c, in->password, &x.hash) && db_write(c, accept_write, &x);
}

/* ---- forgotten ---- */

/* Unknown addresses write as many rows as known ones, so that the time tells nothing. */
static bool forgot_write(struct ctx *c, void *arg)
{
	const str *email = arg;
	struct agent a = { .locale = c->locale, .name = S("") };
	struct sql_token_add_row row;
	bool found;
	str unused;

	if (!agent_by_email(c, *email, &a, &found))
		return false;
	if (found && a.active && !a.invited)
		return send_link(c, &reset_letter, &a, &unused);
	token_new(c->arena, "", &unused);
	return sql_token_add(c, &(struct sql_token_add_in){ .token_hash = unused, .purpose = S("void"),
		.email = S(""), .expires_at = c->now, .used_at = c->now, .created_at = c->now }, &row) &&
	       sql_token_prune(c, &(struct sql_token_prune_in){ .before_at = c->now - 24 * HOUR_MS }, NULL);
}

bool password_forgot(struct ctx *c, str email)
{
	struct rate r = { .class = "forgot", .key = address_fold(c->arena, email), .most = FORGOT_PER_HOUR,
			  .window_ms = HOUR_MS };

	if (!rate_take(c, &r)) {
		if (fail_code(c) != E_RATE)
			return false;
		fail_clear(c);	/* that an address was asked for before is nobody's business */
		return true;
	}
	return db_write(c, forgot_write, &email);
}

struct reset {
	str token, hash;
	struct link link;
};

static bool reset_peek(struct ctx *c, void *arg)
{
	struct reset *x = arg;

	return link_peek(c, "reset", x->token, &x->link);
}

static bool reset_write(struct ctx *c, void *arg)
{
	struct reset *x = arg;
	struct agent a;
	struct link l;
	str unused;

	if (!link_use(c, "reset", x->token, &l) || !agent_load(c, l.agent_id, &a))
		return false;
	if (!a.active)
		return fail(c, E_INVALID, "token", "link.dead");
	return FAILPOINT(c, "reset.used") && agent_password_set(c, a.id, x->hash) &&
	       session_rotate(c, a.id, 0, &unused) && audit_add(c, &(struct audit_new){ .kind = S("auth.reset"),
			.agent_id = a.id, .agent_name = a.name });
}

bool password_reset(struct ctx *c, str token, str password)
{
	struct reset x = { .token = token };

	return db_read(c, reset_peek, &x) && password_check(c, "password", password, x.link.email) &&
	       password_hash(c, password, &x.hash) && db_write(c, reset_write, &x);
}

/* ---- changed ---- */

struct own {
	struct sql_agent_row row;
	str hash;
	str token;
};

static bool own_read(struct ctx *c, void *arg)
{
	struct own *x = arg;
	bool found;

	if (!sql_agent_by_id(c, &(struct sql_agent_by_id_in){ .id = c->who->id }, &x->row, &found))
		return false;
	return found || fail(c, E_UNAUTHENTICATED, "", "auth.needed");
}

static bool forget_tries(struct ctx *c, void *arg)
{
	return rate_forget(c, arg);
}

bool password_of_actor(struct ctx *c, const char *field, str plain)
{
	struct rate r = { .class = "login", .most = PER_ACCOUNT, .window_ms = MINUTE_MS };
	struct password_trial t = { .plain = plain };
	struct own x = { .hash = STR_NULL };

	if (!db_read(c, own_read, &x))
		return false;
	r.key = x.row.email_folded;
	t.hash = x.row.password_hash;
	if (!rate_take(c, &r))
		return false;
	if (plain.n > (size_t)4 * PASSWORD_MAX)
		return fail(c, E_INVALID, field, "auth.password");
	if (!password_try(c, &t))
		return false;
	return t.same ? db_write(c, forget_tries, &r) : fail(c, E_INVALID, field, "auth.password");
}

static bool change_write(struct ctx *c, void *arg)
{
	struct own *x = arg;

	return agent_password_set(c, c->who->id, x->hash) && link_revoke(c, "reset", c->who->id) &&
	       session_rotate(c, c->who->id, c->who->session_id, &x->token);
}

bool password_change(struct ctx *c, str old, str fresh, str *token)
{
	struct own x = { .hash = STR_NULL };

	if (!password_of_actor(c, "old", old) || !db_read(c, own_read, &x) ||
	    !password_check(c, "new", fresh, x.row.email) || !password_hash(c, fresh, &x.hash) ||
	    !db_write(c, change_write, &x))
		return false;
	*token = x.token;
	return true;
}

/* ---- first run ---- */

bool setup_needed(struct ctx *c, bool *needed)
{
	struct sql_agent_any_owner_row r;

	if (!sql_agent_any_owner(c, &r))
		return false;
	*needed = r.total == 0;
	return true;
}

bool setup_begin(struct ctx *c, str *token)
{
	bool needed;

	if (!setup_needed(c, &needed))
		return false;
	if (!needed)
		return fail(c, E_CONFLICT, "", "setup.done");
	return sql_token_revoke_purpose(c, &(struct sql_token_revoke_purpose_in){ .purpose = S("setup"),
			.used_at = c->now }, NULL) &&
	       link_make(c, &(struct link){ .purpose = "setup", .ttl_ms = 7 * 24 * HOUR_MS }, token);
}

struct owner {
	const struct setup_owner *in;
	str hash;
	struct session_new *out;
};

static bool owner_allowed(struct ctx *c, void *arg)
{
	const struct owner *x = arg;
	struct link l;
	bool needed;

	if (!setup_needed(c, &needed))
		return false;
	if (!needed)
		return fail(c, E_CONFLICT, "", "setup.done");
	return !x->in->token.s || link_peek(c, "setup", x->in->token, &l);
}

static bool owner_write(struct ctx *c, void *arg)
{
	struct owner *x = arg;
	const struct actor *who = c->who;
	struct link l;
	bool ok;
	i64 id;

	if (!owner_allowed(c, x) || (x->in->token.s && !link_use(c, "setup", x->in->token, &l)))
		return false;
	c->who = actor_system();	/* nobody else could make the first owner */
	ok = agent_add(c, &(struct agent_new){ .name = x->in->name, .email = x->in->email, .role = S("owner"),
		.locale = x->in->locale, .password_hash = x->hash }, &id);
	c->who = who;
	return ok && FAILPOINT(c, "setup.owner") && session_start(c, id, &x->in->from, x->out);
}

bool setup_owner(struct ctx *c, const struct setup_owner *in, struct session_new *out)
{
	struct owner x = { .in = in, .out = out };

	if (!db_read(c, owner_allowed, &x) || !password_check(c, "password", in->password, in->email) ||
	    !password_hash(c, in->password, &x.hash))
		return false;
	if (!db_write(c, owner_write, &x))
		return false;
	LOG(LOG_INFO, c, "setup.owner", KI("agent", out->agent_id));
	return true;
}
