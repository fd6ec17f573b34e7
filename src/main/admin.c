/* Commands of the administrator: setup, migrate, user, openapi. */
#include "main/admin.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "api/api.h"
#include "base/rand.h"
#include "desk/audit.h"
#include "desk/people/agent.h"
#include "desk/people/password.h"
#include "desk/people/token.h"
#include "desk/promise/seed.h"
#include "desk/settings.h"
#include "main/files.h"
#include "store/db.h"

static bool setup_state(struct ctx *c, void *arg)
{
	return setup_needed(c, arg);
}

static bool setup_token(struct ctx *c, void *arg)
{
	return setup_begin(c, arg);
}

/* From standard input, or made up and printed. */
static bool choose_password(struct cmd *x, str *password)
{
	if (cmd_flag(x, "password-stdin")) {
		str line;

		if (!stdin_read(x->c, 4096, &line))
			return false;
		*password = str_trim(line);
		return true;
	}
	*password = str_slice(rand_token(x->c->arena, ""), 0, 20);
	return true;
}

/* The desk's zone and, with it, the first calendar and policy, as the wizard makes them. */
static bool first_promise(struct ctx *c, void *arg)
{
	const str *zone = arg;
	struct settings s;

	if (!settings_load(c, &s))
		return false;
	s.zone = *zone;
	return settings_save(c, &s) && promise_seed(c, s.zone, s.hours);
}

static int make_owner(struct cmd *x, str email)
{
	struct setup_owner in = { .token = STR_NULL, .email = email, .name = cmd_option(x, "admin-name"),
		.locale = cmd_option(x, "locale") };
	struct session_new session;
	str zone = cmd_option(x, "zone");

	if (zone.s && !zone_ok(x->c, zone)) {
		(void)!fail(x->c, E_INVALID, "zone", "settings.zone");
		return cmd_failed(x);
	}
	if (!in.name.s)
		in.name = str_slice(email, 0, (size_t)(str_chr(email, '@') > 0 ? str_chr(email, '@') : 0));
	if (!in.locale.s)
		in.locale = x->c->locale;
	in.from = (struct session_from){ S("command line"), S("pronto setup") };
	if (!choose_password(x, &in.password) || !setup_owner(x->c, &in, &session) ||
	    (zone.s && !db_write(x->c, first_promise, &zone)))
		return cmd_failed(x);
	printf("administrator=%.*s\n", FMT(email));
	if (!cmd_flag(x, "password-stdin"))
		printf("password=%.*s\n", FMT(in.password));
	return 0;
}

int cmd_setup(struct cmd *x)
{
	str email = cmd_option(x, "admin-email"), token;
	bool needed;

	if (!cmd_open(x, true) || !db_read(x->c, setup_state, &needed))
		return cmd_failed(x);
	if (!needed) {
		printf("already set up\n");
		return 0;
	}
	if (email.n)
		return make_owner(x, email);
	if (!db_write(x->c, setup_token, &token))
		return cmd_failed(x);
	printf("%.*s\n", FMT(link_url(x->c, "setup", token)));
	return 0;
}

int cmd_migrate(struct cmd *x)
{
	i64 have = 0, want = 0;

	if (!cmd_open(x, true) || !store_schema_current(x->c, x->store, &have, &want))
		return cmd_failed(x);
	printf("schema=%lld\n", (long long)have);
	return 0;
}

/* ---- users ---- */

static bool list_agents(struct ctx *c, void *arg)
{
	return agent_list(c, arg);
}

static int user_list(struct cmd *x)
{
	struct agents all;
	size_t i;

	if (!db_read(x->c, list_agents, &all))
		return cmd_failed(x);
	for (i = 0; i < all.n; i++)
		printf("%lld\t%.*s\t%.*s\t%.*s\t%s%s\n", (long long)all.v[i].id, FMT(all.v[i].email), FMT(all.v[i].name),
		       FMT(all.v[i].role), all.v[i].active ? "active" : "off", all.v[i].totp ? ",totp" : "");
	return 0;
}

struct user_work {
	struct agent_new add;
	str email, hash;
	i64 id;
	bool off;
};

/* Who works on the machine itself stands in the log like everybody. */
static bool told(struct ctx *c, const char *action, str email)
{
	return audit_add(c, &(struct audit_new){ .kind = S("agent.edit"), .action = str_of(action),
		.target = S("pronto user"), .name = email });
}

static bool add_user(struct ctx *c, void *arg)
{
	struct user_work *w = arg;

	return agent_add(c, &w->add, &w->id) && told(c, "create", w->add.email);
}

static bool change_user(struct ctx *c, void *arg)
{
	struct user_work *w = arg;
	struct agent a;
	bool found;

	if (!agent_by_email(c, w->email, &a, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "email", "agent.unknown");
	if (w->off) {
		a.active = false;
		return agent_save(c, &a) && told(c, "delete", w->email);
	}
	return agent_password_set(c, a.id, w->hash) && session_end_all(c, a.id) && told(c, "change", w->email);
}

static int user_add(struct cmd *x)
{
	struct user_work w = { .add = { .email = cmd_word(x, 1), .name = cmd_word(x, 2), .role = cmd_word(x, 3) } };
	str password;

	if (!w.add.email.n || !w.add.name.n) {
		fprintf(stderr, "usage: pronto user add EMAIL NAME ROLE (owner, admin, agent, light)\n");
		return 2;
	}
	if (!choose_password(x, &password) || !password_hash(x->c, password, &w.add.password_hash) ||
	    !db_write(x->c, add_user, &w))
		return cmd_failed(x);
	printf("id=%lld\n", (long long)w.id);
	if (!cmd_flag(x, "password-stdin"))
		printf("password=%.*s\n", FMT(password));
	return 0;
}

static int user_change(struct cmd *x, bool off)
{
	struct user_work w = { .email = cmd_word(x, 1), .off = off };
	str password;

	if (!off && (!choose_password(x, &password) || !password_hash(x->c, password, &w.hash)))
		return cmd_failed(x);
	if (!db_write(x->c, change_user, &w))
		return cmd_failed(x);
	if (!off && !cmd_flag(x, "password-stdin"))
		printf("password=%.*s\n", FMT(password));
	return 0;
}

int cmd_user(struct cmd *x)
{
	str what = cmd_word(x, 0);

	if (!cmd_open(x, true))
		return cmd_failed(x);
	if (str_eq(what, S("list")))
		return user_list(x);
	if (str_eq(what, S("add")))
		return user_add(x);
	if (str_eq(what, S("password")) || str_eq(what, S("deactivate")))
		return user_change(x, str_eq(what, S("deactivate")));
	fprintf(stderr, "usage: pronto user list | add EMAIL NAME ROLE | password EMAIL | deactivate EMAIL\n");
	return 2;
}

int cmd_openapi(struct cmd *x)
{
	struct buf b = buf_new(x->c->arena, 8 << 20);

	api_openapi(&b);
	out_put(buf_str(&b));
	return 0;
}
