#include "store/store_test.h"

#include <ftw.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *f)
{
	(void)st, (void)flag, (void)f;
	return remove(path);
}

static void remove_folder(void *arg)
{
	nftw(arg, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void close_store(void *arg)
{
	struct fixture *f = arg;

	store_close(f->s);
	f->s = NULL;
}

bool store_have_pg(void)
{
	return getenv("PRONTO_TEST_PG") != NULL;
}

static void pg_do(const char *sql)
{
	PGconn *pg = PQconnectdb(getenv("PRONTO_TEST_PG"));
	PGresult *res = PQexec(pg, sql);

	if (PQresultStatus(res) != PGRES_COMMAND_OK)
		test_check(false, __FILE__, __LINE__, PQerrorMessage(pg));
	PQclear(res);
	PQfinish(pg);
}

static void drop_schema(void *arg)
{
	(void)arg;
	char sql[200];

	snprintf(sql, sizeof(sql), "SET client_min_messages = error; DROP SCHEMA IF EXISTS unit_%d CASCADE",
		 (int)getpid());
	pg_do(sql);
}

static void fresh_pg(struct ctx *c, struct fixture *f)
{
	const char *url = getenv("PRONTO_TEST_PG");

	drop_schema(NULL);
	pg_do(str_z(c->arena, str_fmt(c->arena, "CREATE SCHEMA unit_%d", (int)getpid())));
	f->cfg.url = str_fmt(c->arena, "%s%coptions=-csearch_path%%3Dunit_%d", url,
			     strchr(url, '?') ? '&' : '?', (int)getpid());
	arena_defer(c->arena, drop_schema, NULL);
}

static void fresh_file(struct ctx *c, struct fixture *f)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = str_z(c->arena, str_fmt(c->arena, "%s/pronto-store-XXXXXX", tmp ? tmp : "/tmp"));

	CHECK(mkdtemp(dir) != NULL);
	f->folder = str_of(dir);
	f->cfg.url = str_fmt(c->arena, "sqlite:%s/t.db", dir);
	arena_defer(c->arena, remove_folder, dir);
}

struct fixture *store_fresh(struct ctx *c, bool pg, const struct migrations *schema)
{
	struct fixture *f = NEW(c->arena, struct fixture);

	f->pg = pg;
	f->cfg = (struct store_config){ .schema = schema, .readers = 8 };
	if (pg)
		fresh_pg(c, f);
	else
		fresh_file(c, f);
	arena_defer(c->arena, close_store, f);
	CHECK(store_open(c, &f->cfg, &f->s));
	c->store = f->s;
	return f;
}

void store_reopen(struct ctx *c, struct fixture *f)
{
	store_close(f->s);
	f->s = NULL;
	CHECK(store_open(c, &f->cfg, &f->s));
	c->store = f->s;
}

static void on_one(const struct ctx *outer, bool pg, const struct migrations *schema, fixture_fn *fn)
{
	struct arena *a = arena_new((size_t)1 << 30);
	struct ctx c = { .arena = a, .now = outer->now };
	struct fixture *f = store_fresh(&c, pg, schema);

	if (f->s)
		fn(&c, f);
	arena_free(a);
}

void store_on_each(struct ctx *c, const struct migrations *schema, fixture_fn *fn)
{
	on_one(c, false, schema, fn);
	if (store_have_pg())
		on_one(c, true, schema, fn);
}
