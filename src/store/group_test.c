/* Many threads at once: group commit, failures alone, snapshots, deadlocks. */
#include "store/store_test.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "sql_box.h"

enum { THREADS = 32, EACH = 20 };

struct team {
	struct store *s;
	pthread_t thread[THREADS];
	_Atomic int next, good, bad, hooks;
	_Atomic bool stop;
};

static void start(struct team *t, int n, void *(*fn)(void *))
{
	int i;

	for (i = 0; i < n; i++)
		CHECK(pthread_create(&t->thread[i], NULL, fn, t) == 0);
}

static void join(struct team *t, int n)
{
	int i;

	for (i = 0; i < n; i++)
		CHECK(pthread_join(t->thread[i], NULL) == 0);
}

static void on_commit(void *arg)
{
	atomic_fetch_add((_Atomic int *)arg, 1);
}

struct one {
	struct team *t;
	int n;
};

/* Every fifth changes its mind after it wrote. */
static bool add_one(struct ctx *c, void *arg)
{
	struct one *o = arg;
	struct sql_box_add_row row;
	struct sql_box_add_in in = { .name = str_fmt(c->arena, "box %d", o->n), .level = o->n };

	if (!sql_box_add(c, &in, &row))
		return false;
	db_after_commit(c, on_commit, &o->t->hooks);
	return o->n % 5 != 0 || fail(c, E_CONFLICT, "", "mind_changed");
}

static void *adder(void *arg)
{
	struct team *t = arg;
	int i;

	for (i = 0; i < EACH; i++) {
		struct arena *a = arena_new(0);
		struct ctx c = { .arena = a, .store = t->s };
		struct one o = { t, atomic_fetch_add(&t->next, 1) };

		if (db_write(&c, add_one, &o))
			atomic_fetch_add(&t->good, 1);
		else if (fail_code(&c) == E_CONFLICT)
			atomic_fetch_add(&t->bad, 1);
		arena_free(a);
	}
	return NULL;
}

static bool totals(struct ctx *c, void *arg)
{
	i64 *out = arg;
	struct sql_box_count_row n;
	struct sql_box_sum_row sum;

	if (!sql_box_count(c, &n) || !sql_box_sum(c, &sum))
		return false;
	out[0] = n.total;
	out[1] = sum.total;
	return true;
}

static void many_writers(struct ctx *c, struct fixture *f)
{
	struct team t = { .s = f->s };
	struct store_stats st;
	i64 got[2] = { 0 }, want = 0;
	int i;

	start(&t, THREADS, adder);
	join(&t, THREADS);
	CHECK_I64(t.good, THREADS * EACH * 4 / 5);
	CHECK_I64(t.bad, THREADS * EACH / 5);
	CHECK_I64(t.hooks, t.good);
	for (i = 0; i < THREADS * EACH; i++)
		want += i % 5 ? i : 0;
	CHECK(db_read(c, totals, got));
	CHECK_I64(got[0], t.good);
	CHECK_I64(got[1], want);
	store_stats(f->s, &st);
	CHECK_I64(st.writes, THREADS * EACH);
	if (!f->pg)
		CHECK(st.commits < st.writes);	/* they did share */
	store_reopen(c, f);
	CHECK(db_read(c, totals, got));
	CHECK_I64(got[0], t.good);
}

TEST(store_group_commit_32_threads)
{
	store_on_each(c, &migrations_test, many_writers);
}

/* ---- a snapshot stands still ---- */

static bool hold_still(struct ctx *c, void *arg)
{
	struct team *t = arg;
	i64 first[2] = { 0 }, again[2] = { 0 };
	int i;

	if (!totals(c, first))
		return false;
	/* at least so often, and until others have written meanwhile */
	for (i = 0; i < 20 || (t->good == 0 && i < 20000); i++) {
		usleep(1000);
		CHECK(totals(c, again));
		CHECK_I64(again[0], first[0]);
		CHECK_I64(again[1], first[1]);
	}
	t->stop = true;
	return true;
}

static void *keep_adding(void *arg)
{
	struct team *t = arg;

	while (!t->stop) {
		struct arena *a = arena_new(0);
		struct ctx c = { .arena = a, .store = t->s };
		struct one o = { t, atomic_fetch_add(&t->next, 1) };

		if (db_write(&c, add_one, &o))
			atomic_fetch_add(&t->good, 1);
		arena_free(a);
	}
	return NULL;
}

static void snapshot(struct ctx *c, struct fixture *f)
{
	struct team t = { .s = f->s };
	i64 got[2];

	start(&t, 2, keep_adding);
	CHECK(db_read(c, hold_still, &t));
	join(&t, 2);
	CHECK(t.good > 0);
	CHECK(db_read(c, totals, got));
	CHECK_I64(got[0], t.good);
}

TEST(store_reads_see_one_snapshot)
{
	store_on_each(c, &migrations_test, snapshot);
}

/* ---- readers, a backup and checkpoints while writing ---- */

static void *keep_reading(void *arg)
{
	struct team *t = arg;
	i64 got[2], last = 0;

	while (!t->stop) {
		struct arena *a = arena_new(0);
		struct ctx c = { .arena = a, .store = t->s };

		CHECK(db_read(&c, totals, got));
		CHECK(got[0] >= last);
		last = got[0];
		arena_free(a);
	}
	return NULL;
}

static void *back_up(void *arg)
{
	struct team *t = arg;
	struct arena *a = arena_new(0);
	struct ctx c = { .arena = a, .store = t->s };
	char *path = str_z(a, str_fmt(a, "%.*s/copy.db", FMT(store_folder(t->s))));

	while (!t->stop) {
		CHECK(store_backup(&c, t->s, path));
		CHECK(store_ready(&c, t->s, 5000));
	}
	arena_free(a);
	return NULL;
}

TEST(store_backup_and_checkpoints_under_load)
{
	struct fixture *f = store_fresh(c, false, &migrations_test);
	struct team t = { .s = f->s };
	struct store_config copy = f->cfg;
	pthread_t helper[2];
	struct store *other;
	i64 got[2];

	store_checkpoint_start(f->s);
	CHECK(pthread_create(&helper[0], NULL, keep_reading, &t) == 0);
	CHECK(pthread_create(&helper[1], NULL, back_up, &t) == 0);
	start(&t, 8, adder);
	join(&t, 8);
	t.stop = true;
	CHECK(pthread_join(helper[0], NULL) == 0 && pthread_join(helper[1], NULL) == 0);
	CHECK(db_read(c, totals, got));
	CHECK_I64(got[0], t.good);
	CHECK(store_check(c, f->s, true));
	copy.url = str_fmt(c->arena, "sqlite:%.*s/copy.db", FMT(f->folder));
	copy.check_only = true;
	CHECK(store_open(c, &copy, &other));
	CHECK(store_check(c, other, true));
	store_close(other);
}

/* ---- more who read than there are places ---- */

enum { DEEP = 13 };

static void *read_each(void *arg)
{
	struct team *t = arg;
	i64 got[2];
	int i;

	for (i = 0; i < EACH; i++) {
		struct arena *a = arena_new(0);
		struct ctx c = { .arena = a, .store = t->s };

		CHECK(db_read(&c, totals, got));
		t->good += got[0] == 0;
		arena_free(a);
	}
	return NULL;
}

/* Holds his place and wants another: he must not wait for himself. */
static bool read_within(struct ctx *c, void *arg)
{
	struct ctx own = { .arena = c->arena, .store = c->store };
	int *deep = arg;
	i64 got[2];

	return ++*deep < DEEP ? db_read(&own, read_within, deep) : totals(c, got);
}

TEST(store_more_readers_than_places)
{
	struct fixture *f = store_fresh(c, false, &migrations_test);
	struct team t = { .s = f->s };
	int deep = 0, i;

	CHECK(db_read(c, read_within, &deep) && deep == DEEP);
	for (i = 0; i < 3; i++) {
		t.good = 0;
		start(&t, THREADS, read_each);
		join(&t, THREADS);
		CHECK_I64(t.good, THREADS * EACH);
	}
}

/* ---- deadlocks are run again ---- */

struct pair {
	struct team *t;
	str first, second;
	int runs;
};

static bool raise_both(struct ctx *c, void *arg)
{
	struct pair *p = arg;
	i64 n;

	p->runs++;
	if (!sql_box_raise(c, &(struct sql_box_raise_in){ p->first }, &n) || n != 1)
		return false;
	usleep(20000);
	return sql_box_raise(c, &(struct sql_box_raise_in){ p->second }, &n) && n == 1;
}

static void *raiser(void *arg)
{
	struct pair *p = arg;
	struct arena *a = arena_new(0);
	struct ctx c = { .arena = a, .store = p->t->s };
	int i;

	for (i = 0; i < 5; i++)
		if (db_write(&c, raise_both, p))
			atomic_fetch_add(&p->t->good, 1);
	CHECK_I64(c.fail.n, 0);
	arena_free(a);
	return NULL;
}

static bool two_boxes(struct ctx *c, void *arg)
{
	struct sql_box_add_row row;

	(void)arg;
	return sql_box_add(c, &(struct sql_box_add_in){ .name = S("a") }, &row) &&
	       sql_box_add(c, &(struct sql_box_add_in){ .name = S("b") }, &row);
}

static void deadlock(struct ctx *c, struct fixture *f)
{
	struct team t = { .s = f->s };
	struct pair p[2] = { { &t, S("a"), S("b"), 0 }, { &t, S("b"), S("a"), 0 } };
	pthread_t other;
	struct store_stats st;
	i64 got[2];

	CHECK(db_write(c, two_boxes, NULL));
	CHECK(pthread_create(&other, NULL, raiser, &p[1]) == 0);
	raiser(&p[0]);
	CHECK(pthread_join(other, NULL) == 0);
	CHECK_I64(t.good, 10);
	CHECK(db_read(c, totals, got));
	CHECK_I64(got[1], 20);
	store_stats(f->s, &st);
	CHECK_I64(st.retries, p[0].runs + p[1].runs - 10);
	CHECK((st.retries > 0) == f->pg);
}

TEST(store_deadlocks_are_run_again)
{
	store_on_each(c, &migrations_test, deadlock);
}

/* ---- a server that drops connections ---- */

struct cut {
	struct fixture *f;
	int runs, cuts;
};

static void terminate_all(struct ctx *c, const struct fixture *f)
{
	PGconn *pg = PQconnectdb(str_z(c->arena, f->cfg.url));
	PGresult *res = PQexec(pg, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
			       "WHERE application_name = 'pronto' AND pid <> pg_backend_pid()");

	CHECK(PQresultStatus(res) == PGRES_TUPLES_OK && PQntuples(res) > 0);
	PQclear(res);
	PQfinish(pg);
}

static bool cut_inside(struct ctx *c, void *arg)
{
	struct cut *k = arg;
	struct sql_box_add_row row;

	k->runs++;
	if (!sql_box_add(c, &(struct sql_box_add_in){ .name = str_fmt(c->arena, "first %d", k->cuts) }, &row))
		return false;
	if (k->runs <= k->cuts)
		terminate_all(c, k->f);
	return sql_box_add(c, &(struct sql_box_add_in){ .name = str_fmt(c->arena, "second %d", k->cuts) }, &row);
}

TEST(store_lost_connections_before_the_commit_are_run_again)
{
	struct fixture *f;
	struct cut once = { .cuts = 1 }, always = { .cuts = 99 };
	i64 got[2];

	if (!store_have_pg())
		return;
	f = store_fresh(c, true, &migrations_test);
	once.f = always.f = f;
	CHECK(db_write(c, cut_inside, &once));
	CHECK_I64(once.runs, 2);
	terminate_all(c, f);
	CHECK(db_read(c, totals, got));		/* the idle one was cut: nobody notices */
	CHECK_I64(got[0], 2);
	CHECK(!db_write(c, cut_inside, &always));
	CHECK_I64(fail_code(c), E_UNAVAILABLE);
	CHECK_I64(always.runs, 2);
	fail_clear(c);
	CHECK(db_read(c, totals, got));
	CHECK_I64(got[0], 2);
}

TEST(store_without_a_server_is_unavailable)
{
	struct store_config cfg = { .url = S("postgresql://pronto@127.0.0.1:1/none") };
	struct store *s;

	CHECK(!store_open(c, &cfg, &s));
	CHECK(!s);
	CHECK_I64(fail_code(c), E_UNAVAILABLE);
	fail_clear(c);
	cfg.url = S("mysql://localhost/none");
	CHECK(!store_open(c, &cfg, &s));
	CHECK_I64(fail_code(c), E_INVALID);
}
