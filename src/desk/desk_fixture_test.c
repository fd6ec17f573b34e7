#include "desk/desk_fixture_test.h"

#include <sodium.h>
#include <stdio.h>

#include "desk/people/agent.h"
#include "desk/people/password.h"
#include "desk/vault.h"

static desk_test_fn *running;

static void woke(struct app *app, enum wake what)
{
	struct desk_fixture *f = (struct desk_fixture *)(uintptr_t)app;	/* its first member */

	f->woken[what]++;
}

static void on_store(struct ctx *c, struct fixture *s)
{
	struct desk_fixture *f = NEW(c->arena, struct desk_fixture);

	f->store = s;
	f->app = (struct app){ .base_url = S("https://desk.example"), .mail_host = S("mail.example"),
		.build = S("test"), .wake = woke, .hash_gate = hash_gate_new(c->arena) };
	c->app = &f->app;
	c->who = actor_system();
	c->locale = S("en");
	f->key_path = str_fmt(c->arena, "/tmp/pronto-test-key-%016llx", (unsigned long long)randombytes_random() << 32 |
			      randombytes_random());
	CHECK(vault_start(c, c->arena, f->key_path, &f->app.vault));
	running(c, f);
	remove(str_z(c->arena, f->key_path));
}

void desk_on_each(struct ctx *c, desk_test_fn *fn)
{
	running = fn;
	store_ready_on_each(c, on_store);
}

struct new_agent {
	struct agent_new in;
	i64 id;
};

static bool add(struct ctx *c, void *arg)
{
	struct new_agent *x = arg;

	return agent_add(c, &x->in, &x->id);
}

i64 desk_agent(struct ctx *c, str email, str role, str password)
{
	struct new_agent x = { .in = { .name = S("Ana"), .email = email, .role = role } };
	char hash[crypto_pwhash_STRBYTES];

	if (password.n) {
		CHECK(crypto_pwhash_str_alg(hash, password.s, password.n, crypto_pwhash_OPSLIMIT_MIN,
					    crypto_pwhash_MEMLIMIT_MIN, crypto_pwhash_ALG_ARGON2ID13) == 0);
		x.in.password_hash = str_of(hash);
	}
	CHECK(db_write(c, add, &x));
	return x.id;
}
