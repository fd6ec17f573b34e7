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

/* A new, empty folder. */
static char *new_folder(struct ctx *c)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = str_z(c->arena, str_fmt(c->arena, "%s/pronto-store-XXXXXX", tmp ? tmp : "/tmp"));

	CHECK(mkdtemp(dir) != NULL);
	return dir;
}

static void fresh_file(struct ctx *c, struct fixture *f)
{
	char *dir = new_folder(c);

	f->folder = str_of(dir);
	f->cfg.url = str_fmt(c->arena, "sqlite:%s/t.db", dir);
	arena_defer(c->arena, remove_folder, dir);
}

/* ---- the product's schema, made once in a run ---- */

enum { COPY = 1 << 16 };
static char made_lite[64];	/* folder of a migrated file */
static bool made_pg;
static pid_t made_by;

static void forget_made(void)
{
	char sql[200];

	if (made_by != getpid())	/* a child that ends is not the end */
		return;
	if (made_lite[0])
		remove_folder(made_lite);
	if (!made_pg)
		return;
	snprintf(sql, sizeof(sql), "SET client_min_messages = error; DROP SCHEMA IF EXISTS ready_%d CASCADE; "
		 "DROP SCHEMA IF EXISTS pure_%d CASCADE", (int)getpid(), (int)getpid());
	pg_do(sql);
}

static void copy_file(const char *from, const char *to)
{
	static char bytes[COPY];
	FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
	size_t n;

	CHECK(in && out);
	while ((n = fread(bytes, 1, sizeof(bytes), in)) > 0)
		CHECK(fwrite(bytes, 1, n, out) == n);
	CHECK(fclose(out) == 0);
	fclose(in);
}

static void migrated(struct ctx *c, struct fixture *f)
{
	if (!made_by)
		atexit(forget_made);
	made_by = getpid();
	CHECK(store_open(c, &f->cfg, &f->s));
	c->store = f->s;
	CHECK(store_migrate(c, f->s));
	store_close(f->s);
	f->s = NULL;
}

static void ready_file(struct ctx *c, struct fixture *f)
{
	if (!made_lite[0]) {
		struct fixture one = { 0 };
		char *dir = new_folder(c);

		CHECK(strlen(dir) < sizeof(made_lite));
		one.cfg.url = str_fmt(c->arena, "sqlite:%s/t.db", dir);
		migrated(c, &one);
		snprintf(made_lite, sizeof(made_lite), "%s", dir);
	}
	fresh_file(c, f);
	copy_file(str_z(c->arena, str_fmt(c->arena, "%s/t.db", made_lite)),
		  str_z(c->arena, str_fmt(c->arena, "%.*s/t.db", FMT(f->folder))));
}

/* The rows that migrations leave are kept in pure_…; each test finds these and no others. */
static const char keep_pure[] =
	"CREATE SCHEMA pure_#; "
	"DO $$ DECLARE t text; n bigint; BEGIN "
	"FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'ready_#' LOOP "
	"EXECUTE format('SELECT count(*) FROM ready_#.%I', t) INTO n; "
	"IF n > 0 THEN EXECUTE format('CREATE TABLE pure_#.%I AS TABLE ready_#.%I', t, t); END IF; END LOOP; "
	"CREATE TABLE pure_#.\"all sequences\" (name text, last bigint, used boolean); "
	"FOR t IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'ready_#' LOOP "
	"EXECUTE format('INSERT INTO pure_#.\"all sequences\" SELECT %L, last_value, is_called FROM ready_#.%I', t, t); "
	"END LOOP; END $$";
static const char make_pure[] =
	"DO $$ DECLARE t text; s record; BEGIN "
	"PERFORM set_config('session_replication_role', 'replica', true); "	/* references are whole again at the end */
	"FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'ready_#' LOOP "
	"EXECUTE format('DELETE FROM ready_#.%I', t); END LOOP; "
	"FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'pure_#' AND tablename <> 'all sequences' LOOP "
	"EXECUTE format('INSERT INTO ready_#.%I OVERRIDING SYSTEM VALUE SELECT * FROM pure_#.%I', t, t); END LOOP; "
	"FOR s IN SELECT * FROM pure_#.\"all sequences\" LOOP "
	"PERFORM setval(format('ready_#.%I', s.name)::regclass, s.last, s.used); END LOOP; END $$";

/* Each # becomes the number of this process. */
static void pg_do_here(struct ctx *c, const char *form)
{
	struct buf b = buf_new(c->arena, 4000);

	for (; *form; form++)
		if (*form == '#')
			buf_i64(&b, getpid());
		else
			buf_ch(&b, *form);
	pg_do(str_z(c->arena, buf_str(&b)));
}

static void ready_pg(struct ctx *c, struct fixture *f)
{
	const char *url = getenv("PRONTO_TEST_PG");

	f->cfg.url = str_fmt(c->arena, "%s%coptions=-csearch_path%%3Dready_%d", url,
			     strchr(url, '?') ? '&' : '?', (int)getpid());
	if (!made_pg) {
		pg_do_here(c, "CREATE SCHEMA ready_#");
		migrated(c, f);
		pg_do_here(c, keep_pure);
		made_pg = true;
	}
	pg_do_here(c, make_pure);
}

static struct fixture *opened(struct ctx *c, struct fixture *f)
{
	arena_defer(c->arena, close_store, f);
	CHECK(store_open(c, &f->cfg, &f->s));
	c->store = f->s;
	return f;
}

static struct fixture *store_ready_made(struct ctx *c, bool pg)
{
	struct fixture *f = NEW(c->arena, struct fixture);

	f->pg = pg;
	f->cfg = (struct store_config){ .readers = 8 };
	if (pg)
		ready_pg(c, f);
	else
		ready_file(c, f);
	return opened(c, f);
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
	return opened(c, f);
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

static void on_one_ready(const struct ctx *outer, bool pg, fixture_fn *fn)
{
	struct arena *a = arena_new((size_t)1 << 30);
	struct ctx c = { .arena = a, .now = outer->now };
	struct fixture *f = store_ready_made(&c, pg);

	if (f->s)
		fn(&c, f);
	arena_free(a);
}

void store_ready_on_each(struct ctx *c, fixture_fn *fn)
{
	on_one_ready(c, false, fn);
	if (store_have_pg())
		on_one_ready(c, true, fn);
}
