/*
 * For the tests of the store: the same test on SQLite and, if PRONTO_TEST_PG gives a
 * libpq URL, on PostgreSQL, each time in a fresh, empty place that goes with the test.
 */
#ifndef PRONTO_STORE_TEST_H
#define PRONTO_STORE_TEST_H

#include "base/test.h"
#include "store/db.h"
#include "store/stmt.h"

extern const struct migrations migrations_test;
extern const struct stmt_def *const sql_all_test[];

struct fixture {
	bool pg;
	struct store_config cfg;
	struct store *s;	/* open; c->store is the same */
	str folder;		/* of the SQLite file */
};

typedef void fixture_fn(struct ctx *c, struct fixture *f);

bool store_have_pg(void);
/* An open store with this schema (NULL: the product's); closed when c's arena ends. */
struct fixture *store_fresh(struct ctx *c, bool pg, const struct migrations *schema);
void store_reopen(struct ctx *c, struct fixture *f);
void store_on_each(struct ctx *c, const struct migrations *schema, fixture_fn *fn);
/* The same with the product's schema in place: migrated once in a run, and for each test as
 * migrations left it.  For tests that change rows, not tables. */
void store_ready_on_each(struct ctx *c, fixture_fn *fn);

#endif
