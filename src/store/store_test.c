/* Statements, transactions and migrations, on both stores. */
#include "store/store_test.h"

#include <libpq-fe.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sql_box.h"

static bool add_box(struct ctx *c, str name, i64 *id)
{
	struct sql_box_add_in in = { .name = name, .made_at = c->now, .weight = (double)NAN };
	struct sql_box_add_row row;

	if (!sql_box_add(c, &in, &row))
		return false;
	if (id)
		*id = row.id;
	return true;
}

static bool add_named(struct ctx *c, void *arg)
{
	return add_box(c, *(str *)arg, NULL);
}

static bool count_boxes(struct ctx *c, void *arg)
{
	struct sql_box_count_row row;

	if (!sql_box_count(c, &row))
		return false;
	*(i64 *)arg = row.total;
	return true;
}

static i64 boxes(struct ctx *c)
{
	i64 n = -1;

	CHECK(db_read(c, count_boxes, &n));
	return n;
}

/* ---- values ---- */

static bool write_values(struct ctx *c, void *arg)
{
	i64 *id = arg;
	struct sql_box_add_row row;

	CHECK(sql_box_add(c, &(struct sql_box_add_in){
		.name = S("caña \"ñ\""), .note = S(""), .done = true, .weight = 2.5, .due_at = -5,
		.made_at = 9007199254740993, .extra = S("{\"a\":1}"), .level = 7 }, &row));
	id[0] = row.id;
	CHECK(sql_box_add(c, &(struct sql_box_add_in){
		.name = S("plain"), .weight = (double)NAN, .parent_id = id[0] }, &row));
	id[1] = row.id;
	return true;
}

static bool read_values(struct ctx *c, void *arg)
{
	i64 *id = arg;
	struct sql_box_row a, b;
	bool found;

	CHECK(sql_box_by_id(c, &(struct sql_box_by_id_in){ id[0] }, &a, &found) && found);
	CHECK_STR(a.name, S("caña \"ñ\""));
	CHECK(a.note.s && a.note.n == 0);
	CHECK(a.done && a.weight > 2.49 && a.weight < 2.51);
	CHECK_I64(a.due_at, -5);
	CHECK_I64(a.made_at, 9007199254740993);
	CHECK_STR(a.extra, S("{\"a\":1}"));
	CHECK_I64(a.parent_id, 0);
	CHECK_I64(a.level, 7);
	CHECK(sql_box_by_name(c, &(struct sql_box_by_name_in){ S("plain") }, &b));
	CHECK_I64(b.id, id[1]);
	CHECK(!b.note.s && !b.extra.s && !b.done && isnan(b.weight));
	CHECK_I64(b.due_at, 0);
	CHECK_I64(b.parent_id, id[0]);
	CHECK(sql_box_by_id(c, &(struct sql_box_by_id_in){ 999 }, &b, &found) && !found);
	return true;
}

static bool read_lists(struct ctx *c, void *arg)
{
	i64 *id = arg;
	struct sql_box_in_rows in;
	struct sql_box_named_rows named;
	struct sql_box_not_named_rows others;
	struct sql_box_after_rows after;
	struct strs names = { (str[]){ S("caña \"ñ\""), S("no\\such"), S("") }, 3 };

	CHECK(sql_box_in(c, &(struct sql_box_in_in){ { id, 2 } }, &in) && in.n == 2);
	CHECK_I64(in.v[1].id, id[1]);
	CHECK(sql_box_in(c, &(struct sql_box_in_in){ { NULL, 0 } }, &in) && in.n == 0);
	CHECK(sql_box_named(c, &(struct sql_box_named_in){ names }, &named) && named.n == 1);
	CHECK_I64(named.v[0].id, id[0]);
	CHECK(sql_box_not_named(c, &(struct sql_box_not_named_in){ names }, &others) && others.n == 1);
	CHECK_I64(others.v[0].id, id[1]);
	CHECK(sql_box_after(c, &(struct sql_box_after_in){ .most = 10 }, &after) && after.n == 2);
	CHECK(!after.v[0].parent_name.s);
	CHECK_STR(after.v[1].parent_name, S("caña \"ñ\""));
	CHECK(sql_box_after(c, &(struct sql_box_after_in){ .after = id[0], .most = 10 }, &after));
	CHECK_I64(after.n, 1);
	return true;
}

static bool no_such(struct ctx *c, void *arg)
{
	struct sql_box_row row;

	(void)arg;
	return sql_box_by_name(c, &(struct sql_box_by_name_in){ S("nobody") }, &row);
}

static void values(struct ctx *c, struct fixture *f)
{
	i64 id[2] = { 0 };

	(void)f;
	CHECK(db_write(c, write_values, id));
	CHECK(id[0] > 0 && id[1] > id[0]);
	CHECK(db_read(c, read_values, id));
	CHECK(db_read(c, read_lists, id));
	CHECK(!db_read(c, no_such, NULL));
	CHECK_I64(fail_code(c), E_NOT_FOUND);
	CHECK_STR(str_of(c->fail.v[0].key), S("not_found"));
}

TEST(store_values_go_round)
{
	store_on_each(c, &migrations_test, values);
}

static bool sums(struct ctx *c, void *arg)
{
	struct sql_box_sum_row row;
	struct sql_box_words_find_rows found;
	i64 changed;

	(void)arg;
	CHECK(sql_box_sum(c, &row));
	CHECK_I64(row.total, 0);
	CHECK(!row.text_null.s);
	CHECK(sql_box_words_add(c, &(struct sql_box_words_add_in){ 5, S("red car") }, &changed));
	CHECK_I64(changed, 1);
	CHECK(sql_box_words_find(c, &(struct sql_box_words_find_in){ S("car") }, &found));
	CHECK(found.n == 1 && found.v[0].box_id == 5);
	CHECK(sql_box_delete(c, &(struct sql_box_delete_in){ 77 }, &changed));
	CHECK_I64(changed, 0);
	return true;
}

static void variants(struct ctx *c, struct fixture *f)
{
	(void)f;
	CHECK(db_write(c, sums, NULL));
}

TEST(store_dialects_and_computed_columns)
{
	store_on_each(c, &migrations_test, variants);
}

static bool fill(struct ctx *c, void *arg)
{
	return sql_box_fill(c, &(struct sql_box_fill_in){ *(i64 *)arg, c->now }, arg);
}

static bool read_all(struct ctx *c, void *arg)
{
	struct sql_box_after_rows rows;

	if (!sql_box_after(c, &(struct sql_box_after_in){ .most = 100000 }, &rows))
		return false;
	*(i64 *)arg = (i64)rows.n;
	CHECK_STR(rows.v[0].name, S("fill 1"));
	CHECK_STR(rows.v[rows.n - 1].name, str_fmt(c->arena, "fill %zu", rows.n));
	return true;
}

static void many(struct ctx *c, struct fixture *f)
{
	i64 n = 5000, m = 0;

	(void)f;
	CHECK(db_write(c, fill, &n));
	CHECK_I64(n, 5000);
	CHECK(db_read(c, read_all, &m));
	CHECK_I64(m, 5000);
}

TEST(store_many_rows)
{
	store_on_each(c, &migrations_test, many);
}

/* ---- failures ---- */

static void expect(struct ctx *c, bool ok, enum err code, const char *key)
{
	CHECK(!ok);
	CHECK_I64(fail_code(c), code);
	CHECK_STR(str_of(c->fail.n ? c->fail.v[0].key : NULL), str_of(key));
	fail_clear(c);
}

static bool bad_reference(struct ctx *c, void *arg)
{
	struct sql_box_add_row row;

	(void)arg;
	return sql_box_add(c, &(struct sql_box_add_in){ .name = S("x"), .parent_id = 4711 }, &row);
}

static bool bad_level(struct ctx *c, void *arg)
{
	struct sql_box_add_row row;

	(void)arg;
	return sql_box_add(c, &(struct sql_box_add_in){ .name = S("x"), .level = -1 }, &row);
}

static bool bad_null(struct ctx *c, void *arg)
{
	struct sql_box_add_row row;

	(void)arg;
	return sql_box_add(c, &(struct sql_box_add_in){ .name = STR_NULL }, &row);
}

static bool bad_nul(struct ctx *c, void *arg)
{
	struct sql_box_add_row row;

	(void)arg;
	return sql_box_add(c, &(struct sql_box_add_in){ .name = str_n("a\0b", 3) }, &row);
}

static bool ignores(struct ctx *c, void *arg)
{
	(void)!add_named(c, arg);
	fail_clear(c);
	return true;
}

static bool write_in_read(struct ctx *c, void *arg)
{
	return add_named(c, arg);
}

static bool first_then_false(struct ctx *c, void *arg)
{
	CHECK(add_named(c, arg));
	return fail(c, E_CONFLICT, "", "changed_my_mind");
}

static void failures(struct ctx *c, struct fixture *f)
{
	str name = S("one"), other = S("two");

	(void)f;
	CHECK(db_write(c, add_named, &name));
	expect(c, db_write(c, add_named, &name), E_CONFLICT, "store.unique");
	expect(c, db_write(c, bad_reference, NULL), E_NOT_FOUND, "store.reference");
	expect(c, db_write(c, bad_level, NULL), E_INVALID, "store.check");
	expect(c, db_write(c, bad_null, NULL), E_INVALID, "store.check");
	expect(c, db_write(c, bad_nul, NULL), E_INVALID, "store.check");
	expect(c, db_write(c, ignores, &name), E_INTERNAL, "store.spoiled");
	expect(c, db_write(c, first_then_false, &other), E_CONFLICT, "changed_my_mind");
	CHECK(!db_read(c, write_in_read, &other));
	fail_clear(c);
	CHECK_I64(boxes(c), 1);
	CHECK(db_write(c, add_named, &other));
	CHECK_I64(boxes(c), 2);
}

TEST(store_failures_have_names_and_roll_back)
{
	store_on_each(c, &migrations_test, failures);
}

static bool tries(struct ctx *c, void *arg)
{
	str name = S("kept"), other = S("other");

	(void)arg;
	CHECK(add_named(c, &name));
	CHECK(!db_try(c, add_named, &name));
	CHECK_I64(fail_code(c), E_CONFLICT);
	fail_clear(c);
	CHECK(!db_try(c, first_then_false, &other));
	fail_clear(c);
	return db_try(c, add_named, &other);
}

static void try_step(struct ctx *c, struct fixture *f)
{
	(void)f;
	CHECK(db_write(c, tries, NULL));
	CHECK_I64(boxes(c), 2);
}

TEST(store_try_undoes_only_its_step)
{
	store_on_each(c, &migrations_test, try_step);
}

static bool nested(struct ctx *c, void *arg)
{
	i64 n = 0;

	CHECK(db_write(c, add_named, arg));
	CHECK(db_read(c, count_boxes, &n));
	CHECK_I64(n, 1);
	return !db_write(c, first_then_false, &(str){ "nested", 6 });
}

static void nesting(struct ctx *c, struct fixture *f)
{
	str name = S("outer");

	(void)f;
	CHECK(!db_write(c, nested, &name));
	fail_clear(c);
	CHECK_I64(boxes(c), 0);
}

TEST(store_nested_writes_join_and_spoil)
{
	store_on_each(c, &migrations_test, nesting);
}

static bool eats_memory(struct ctx *c, void *arg)
{
	size_t i;

	CHECK(add_named(c, arg));
	for (i = 0; i < 1000; i++)
		arena_alloc(c->arena, (size_t)1 << 20);
	return true;
}

static void memory(struct ctx *c, struct fixture *f)
{
	struct arena *small = arena_new((size_t)1 << 20);
	struct ctx d = { .arena = small, .store = f->s, .now = c->now };
	str name = S("big");

	CHECK(!db_write(&d, eats_memory, &name));
	CHECK_I64(fail_code(&d), E_UNAVAILABLE);
	arena_free(small);
	CHECK_I64(boxes(c), 0);
	CHECK(db_write(c, add_named, &name));
	CHECK_I64(boxes(c), 1);
}

TEST(store_survives_a_handler_without_memory)
{
	store_on_each(c, &migrations_test, memory);
}

/* ---- misuse ends the process ---- */

static bool writes_inside(struct ctx *c, void *arg)
{
	return db_write(c, add_named, arg);
}

static bool other_context(struct ctx *c, void *arg)
{
	struct ctx d = { .arena = c->arena, .store = c->store };

	return db_write(&d, add_named, arg);
}

static bool aborts(struct ctx *c, bool (*how)(struct ctx *, db_fn *, void *), db_fn *fn)
{
	str name = S("x");
	int status = 0;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		signal(SIGABRT, SIG_DFL);
		if (!freopen("/dev/null", "w", stderr))
			_exit(1);
		(void)!(how ? how(c, fn, &name) : fn(c, &name));
		_exit(0);
	}
	CHECK(pid > 0 && waitpid(pid, &status, 0) == pid);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

TEST(store_misuse_aborts)
{
	store_fresh(c, false, &migrations_test);
	CHECK(aborts(c, db_read, writes_inside));
	CHECK(aborts(c, db_write, other_context));
	CHECK(aborts(c, NULL, add_named));
	CHECK(!aborts(c, db_write, writes_inside));
}

/* ---- after the commit ---- */

static void count_up(void *arg)
{
	++*(int *)arg;
}

static bool hooked(struct ctx *c, void *arg)
{
	db_after_commit(c, count_up, arg);
	CHECK_I64(*(int *)arg, 0);
	return add_named(c, &(str){ "hook", 4 });
}

static bool hook_in_try(struct ctx *c, void *arg)
{
	db_after_commit(c, count_up, arg);
	return fail(c, E_CONFLICT, "", "no");
}

static bool hook_tried(struct ctx *c, void *arg)
{
	CHECK(!db_try(c, hook_in_try, arg));
	return true;
}

static void hooks(struct ctx *c, struct fixture *f)
{
	int n = 0;

	(void)f;
	CHECK(db_write(c, hooked, &n));
	CHECK_I64(n, 1);
	n = 0;
	CHECK(!db_write(c, hooked, &n));	/* the name is taken */
	CHECK_I64(n, 0);
	fail_clear(c);
	CHECK(db_write(c, hook_tried, &n));
	CHECK_I64(n, 0);
}

TEST(store_after_commit_only_after_commit)
{
	store_on_each(c, &migrations_test, hooks);
}

/* ---- a condition made at run time ---- */

static bool dynamic(struct ctx *c, void *arg)
{
	struct in {
		i64 least;
	} in = { 3 };
	const struct stmt_slot par[] = { { "least", offsetof(struct in, least), V_I64, false } };
	const struct stmt_slot col[] = { { "id", offsetof(struct sql_box_in_row, id), V_I64, false },
					 { "name", offsetof(struct sql_box_in_row, name), V_TEXT, false } };
	const struct stmt_def d = {
		.name = "dynamic", .par = par, .pars = 1, .col = col, .cols = 2, .dynamic = true,
		.sqlite = "SELECT id, name FROM box WHERE id >= ?1 ORDER BY id LIMIT 2",
		.pg = "SELECT id, name FROM box WHERE id >= $1 ORDER BY id LIMIT 2",
		.row_size = sizeof(struct sql_box_in_row),
	};
	struct stmt_rows rows;
	int i;

	(void)arg;
	for (i = 0; i < 3; i++) {
		CHECK(stmt_many(c, &d, &in, &rows));
		CHECK_I64(rows.n, 2);
		CHECK_STR(((struct sql_box_in_row *)rows.v)[0].name, S("fill 3"));
	}
	return true;
}

static void run_dynamic(struct ctx *c, struct fixture *f)
{
	i64 n = 5;

	(void)f;
	CHECK(db_write(c, fill, &n));
	CHECK(db_read(c, dynamic, NULL));
}

TEST(store_statements_made_at_run_time)
{
	store_on_each(c, &migrations_test, run_dynamic);
}

/* ---- ready, check, backup ---- */

static void care(struct ctx *c, struct fixture *f)
{
	struct store_config copy = f->cfg;
	struct store_stats st;
	struct store *other = NULL;
	str path = str_fmt(c->arena, "%.*s/copy.db", FMT(f->folder));
	i64 n = 300;

	CHECK(db_write(c, fill, &n));
	CHECK(store_ready(c, f->s, 1000));
	CHECK(store_check(c, f->s, false) && store_check(c, f->s, true));
	store_stats(f->s, &st);
	CHECK(st.commits >= 1 && st.writes >= 1 && st.db_bytes > 0);
	if (f->pg) {
		CHECK(!store_backup(c, f->s, "/nowhere"));
		return;
	}
	CHECK(store_backup(c, f->s, str_z(c->arena, path)));
	copy.url = str_fmt(c->arena, "sqlite:%.*s", FMT(path));
	copy.check_only = true;
	CHECK(store_open(c, &copy, &other));
	CHECK(store_check(c, other, true));
	c->store = other;
	CHECK_I64(boxes(c), 300);
	c->store = f->s;
	store_close(other);
	copy.url = S("sqlite:/nowhere/at/all.db");
	expect(c, store_open(c, &copy, &other), E_NOT_FOUND, "store.absent");
}

TEST(store_ready_check_backup)
{
	store_on_each(c, &migrations_test, care);
}

static void damaged(struct ctx *c, struct fixture *f)
{
	str path = str_slice(f->cfg.url, 7, f->cfg.url.n);
	struct store *s = NULL;
	i64 n = 3000;
	FILE *file;

	CHECK(db_write(c, fill, &n));
	store_close(f->s);
	f->s = NULL;
	c->store = NULL;
	file = fopen(str_z(c->arena, path), "r+");
	CHECK(file && fseek(file, 3 * 4096, SEEK_SET) == 0);
	CHECK(fwrite("this is not a page of a tree", 1, 28, file) == 28);
	fclose(file);
	f->cfg.check_only = true;
	CHECK(store_open(c, &f->cfg, &s));
	CHECK(!store_check(c, s, true));
	store_close(s);
}

TEST(store_check_finds_damage)
{
	struct fixture *f = store_fresh(c, false, &migrations_test);

	damaged(c, f);
}

/* ---- migrations ---- */

static struct migrations grown(struct ctx *c, const char *extra)
{
	struct migration *m = NEW_N(c->arena, struct migration, 2);

	m[0] = migrations_test.v[0];
	m[1] = (struct migration){ 2, "0002_more", extra, extra };
	return (struct migrations){ m, 2 };
}

static void migrates(struct ctx *c, struct fixture *f)
{
	struct migrations good = grown(c, "ALTER TABLE box ADD COLUMN more TEXT; "
				       "CREATE TABLE more (n BIGINT)");
	struct migrations bad = grown(c, "CREATE TABLE half (n BIGINT); CREATE TABLE box (n BIGINT)");
	i64 n = 10, have, want;

	CHECK(store_schema_current(c, f->s, &have, &want) && have == 1 && want == 1);
	CHECK(db_write(c, fill, &n));
	store_close(f->s);
	f->s = NULL;
	f->cfg.schema = &bad;
	CHECK(!store_open(c, &f->cfg, &f->s));
	fail_clear(c);
	f->cfg.schema = &good;
	CHECK(store_open(c, &f->cfg, &f->s));
	c->store = f->s;
	CHECK(store_schema_current(c, f->s, &have, &want) && have == 2 && want == 2);
	CHECK_I64(boxes(c), 10);
	if (!f->pg)
		CHECK(access(str_z(c->arena, str_fmt(c->arena, "%.*s/t.db.before-0002",
						     FMT(f->folder))), R_OK) == 0);
	store_close(f->s);
	f->s = NULL;
	f->cfg.schema = &migrations_test;
	expect(c, store_open(c, &f->cfg, &f->s), E_CONFLICT, "store.schema_newer");
	CHECK(!f->s);
}

TEST(store_migrates_forward_only)
{
	store_on_each(c, &migrations_test, migrates);
}

static void product(struct ctx *c, struct fixture *f)
{
	i64 have, want;

	CHECK(store_schema_current(c, f->s, &have, &want) && have == want && want > 0);
	CHECK(store_check(c, f->s, true));
	store_reopen(c, f);
}

TEST(store_product_schema_applies)
{
	store_on_each(c, NULL, product);
}

/* ---- every statement on PostgreSQL ---- */

static bool oid_fits(Oid oid, unsigned char kind)
{
	switch ((enum stmt_kind)kind) {
	case V_I64:
	case V_I64_NULL:
		return oid == 20 || oid == 23 || oid == 21;
	case V_TEXT:
		return oid == 25 || oid == 1043;
	case V_BOOL:
		return oid == 16;
	case V_REAL:
		return oid == 701 || oid == 700;
	case V_BLOB:
		return oid == 17;
	case V_I64S:
		return oid == 1016;
	case V_STRS:
		return oid == 1009;
	}
	return false;
}

static Oid oid_of(unsigned char kind)
{
	static const Oid oids[] = { [V_I64] = 20, [V_I64_NULL] = 20, [V_TEXT] = 25, [V_BOOL] = 16,
				    [V_REAL] = 701, [V_BLOB] = 17, [V_I64S] = 1016, [V_STRS] = 1009 };

	return oids[kind];
}

static void check_on_pg(PGconn *pg, const struct stmt_def *d)
{
	Oid oid[64] = { 0 };
	PGresult *res;
	int i;

	CHECK(d->pars <= 64);
	for (i = 0; i < d->pars && i < 64; i++)
		oid[i] = oid_of(d->par[i].kind);
	res = PQprepare(pg, d->name, d->pg, d->pars, oid);
	if (PQresultStatus(res) != PGRES_COMMAND_OK) {
		printf("%s: %s", d->name, PQerrorMessage(pg));
		CHECK(!"PostgreSQL takes the statement");
		PQclear(res);
		return;
	}
	PQclear(res);
	res = PQdescribePrepared(pg, d->name);
	CHECK_I64(PQnfields(res), d->cols);
	for (i = 0; i < PQnfields(res) && i < d->cols; i++)
		if (!oid_fits(PQftype(res, i), d->col[i].kind) ||
		    strcmp(PQfname(res, i), d->col[i].name) != 0) {
			printf("%s: column %s (%s) has the type %u\n", d->name, d->col[i].name,
			       PQfname(res, i), PQftype(res, i));
			CHECK(!"columns agree");
		}
	PQclear(res);
}

static void all_on_pg(struct ctx *c, struct fixture *f, const struct stmt_def *const *all)
{
	PGconn *pg;

	if (!f->pg)
		return;
	pg = PQconnectdb(str_z(c->arena, f->cfg.url));
	CHECK(PQstatus(pg) == CONNECTION_OK);
	for (; *all; all++)
		check_on_pg(pg, *all);
	PQfinish(pg);
}

static void test_set_on_pg(struct ctx *c, struct fixture *f)
{
	all_on_pg(c, f, sql_all_test);
}

static void main_set_on_pg(struct ctx *c, struct fixture *f)
{
	all_on_pg(c, f, sql_all_main);
}

TEST(store_statements_hold_on_postgresql)
{
	store_on_each(c, &migrations_test, test_set_on_pg);
	store_on_each(c, NULL, main_set_on_pg);
}
