/*
 * For the tests of the desk: a migrated store, an app with vault and hash gate.  The same
 * test runs on SQLite and, with PRONTO_TEST_PG, on PostgreSQL.
 */
#ifndef PRONTO_DESK_FIXTURE_TEST_H
#define PRONTO_DESK_FIXTURE_TEST_H

#include "desk/app.h"
#include "desk/policy.h"
#include "store/store_test.h"

struct desk_fixture {
	struct app app;
	struct fixture *store;
	str key_path;
	int woken[WAKE_ARTICLE + 1];		/* per enum wake */
};

typedef void desk_test_fn(struct ctx *c, struct desk_fixture *f);
void desk_on_each(struct ctx *c, desk_test_fn *fn);

/* An agent with this password (its hash is made with the least cost); the id. */
i64 desk_agent(struct ctx *c, str email, str role, str password);

#endif
