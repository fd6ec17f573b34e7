/* Writes that ask for nothing back, and what is done last: the same on both stores. */
#include "store/store_test.h"

#include "sql_box.h"

static bool put(struct ctx *c, const char *name)
{
	return sql_box_put(c, &(struct sql_box_put_in){ .name = str_of(name), .made_at = c->now }, NULL);
}

static bool put_named(struct ctx *c, void *arg)
{
	return put(c, arg);
}

static bool put_many(struct ctx *c, void *arg)
{
	i64 *n = arg, i;

	for (i = 0; i < *n; i++)
		if (!put(c, str_z(c->arena, str_fmt(c->arena, "many %lld", (long long)i))))
			return false;
	return true;
}

static bool count_tx(struct ctx *c, void *arg)
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

	CHECK(db_read(c, count_tx, &n));
	return n;
}

static void refused(struct ctx *c, bool ok)
{
	CHECK(!ok);
	CHECK_I64(fail_code(c), E_CONFLICT);
	CHECK_STR(str_of(c->fail.v[0].key), S("store.unique"));
	fail_clear(c);
}

static bool put_then_ask(struct ctx *c, void *arg)
{
	i64 n;

	return put(c, arg) && count_tx(c, &n);
}

static bool tries(struct ctx *c, void *arg)
{
	i64 n = 0;

	CHECK(put(c, "before"));
	refused(c, db_try(c, put_named, arg));
	refused(c, db_try(c, put_then_ask, arg));
	CHECK(db_try(c, put_named, "inside"));
	CHECK(count_tx(c, &n));
	CHECK_I64(n, 4);
	return put(c, "after");
}

static void along(struct ctx *c, struct fixture *f)
{
	i64 many = 200, n = 0;

	(void)f;
	CHECK(db_write(c, put_named, "one"));
	refused(c, db_write(c, put_named, "one"));	/* found by the COMMIT, if not before */
	refused(c, db_write(c, put_then_ask, "one"));
	CHECK_I64(boxes(c), 1);
	CHECK(db_write(c, put_named, "two"));		/* the connection is sound */
	CHECK(db_write(c, tries, "two"));
	CHECK(db_read(c, count_tx, &n));
	CHECK(db_write(c, put_many, &many));		/* more than are sent together */
	CHECK_I64(boxes(c), n + many);
	refused(c, db_write(c, put_many, &many));
	CHECK_I64(boxes(c), n + many);
}

TEST(store_writes_sent_along)
{
	store_on_each(c, &migrations_test, along);
}

struct last_one {
	const char *name;
	i64 *calls, *given;
};

static bool at_last(struct ctx *c, void *const *arg, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const struct last_one *l = arg[i];

		if (!put(c, l->name))
			return false;
		++*l->given;
		*l->calls += i == 0;
	}
	return true;
}

static bool later(struct ctx *c, void *arg)
{
	db_at_last(c, at_last, arg);
	return true;
}

static bool later_but_false(struct ctx *c, void *arg)
{
	db_at_last(c, at_last, arg);
	return fail(c, E_CONFLICT, "", "no");
}

static bool puts_off(struct ctx *c, void *arg)
{
	struct last_one *l = arg;
	i64 n;

	CHECK(later(c, &l[0]));
	CHECK(db_try(c, later, &l[1]));
	CHECK(!db_try(c, later_but_false, &l[2]));
	fail_clear(c);
	CHECK(count_tx(c, &n) && n == 0);
	return true;
}

static bool puts_off_and_asks(struct ctx *c, void *arg)
{
	i64 n;

	CHECK(later(c, arg) && db_last_now(c));
	CHECK(count_tx(c, &n));
	CHECK_I64(n, 3);
	return later(c, (struct last_one *)arg + 1);
}

static void last(struct ctx *c, struct fixture *f)
{
	i64 calls = 0, given = 0;
	struct last_one l[] = { { "a", &calls, &given }, { "b", &calls, &given }, { "c", &calls, &given } };
	struct last_one more[] = { { "d", &calls, &given }, { "e", &calls, &given } };

	(void)f;
	CHECK(db_write(c, puts_off, l));
	CHECK_I64(calls, 1);
	CHECK_I64(given, 2);
	CHECK_I64(boxes(c), 2);
	CHECK(db_write(c, puts_off_and_asks, more));
	CHECK_I64(calls, 3);
	CHECK_I64(boxes(c), 4);
	refused(c, db_write(c, later, l));		/* what is refused at last, undoes all */
	CHECK_I64(boxes(c), 4);
}

TEST(store_last_before_commit)
{
	store_on_each(c, &migrations_test, last);
}
