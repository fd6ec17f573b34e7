/* What is asked ahead is answered as if it had not been: the same on both stores. */
#include "store/store_test.h"

#include "sql_box.h"

enum { MANY = 100 };

static bool put(struct ctx *c, const char *name)
{
	return sql_box_put(c, &(struct sql_box_put_in){ .name = str_of(name), .made_at = c->now }, NULL);
}

static i64 count(struct ctx *c)
{
	struct sql_box_count_row row = { -1 };

	CHECK(sql_box_count(c, &row));
	return row.total;
}

static void never(void *arg)
{
	(void)arg;
	CHECK(false);
}

static bool never_last(struct ctx *c, void *const *arg, size_t n)
{
	(void)c, (void)arg, (void)n;
	CHECK(false);
	return false;
}

static bool named(struct ctx *c, const char *name, i64 *id)
{
	struct sql_box_row row;

	if (!sql_box_by_name(c, &(struct sql_box_by_name_in){ .name = str_of(name) }, &row))
		return false;
	*id = row.id;
	return true;
}

static bool ask(struct ctx *c, void *arg)
{
	struct sql_box_count_row row;
	i64 id;

	return sql_box_count(c, &row) && named(c, "one", &id) && named(c, arg, &id);
}

/* All that a rehearsal may not do. */
static bool rash(struct ctx *c, void *arg)
{
	(void)arg;
	CHECK(put(c, "rash"));
	CHECK(sql_box_add(c, &(struct sql_box_add_in){ .name = S("rasher") }, &(struct sql_box_add_row){ 0 }));
	if (c->conn) {
		db_after_commit(c, never, NULL);
		db_at_last(c, never_last, NULL);
	}
	*db_slot(c, DB_SLOT_NEWS) = c;
	return fail(c, E_CONFLICT, "", "no");
}

static bool reads(struct ctx *c, void *arg)
{
	i64 one = 0, again = 0, other = 0;

	(void)arg;
	CHECK(named(c, "one", &one));
	db_ahead(c, ask, "nobody");
	CHECK_I64(fail_code(c), E_NONE);
	CHECK_I64(count(c), 2);
	CHECK(named(c, "one", &again) && again == one);
	CHECK(!named(c, "nobody", &other));
	CHECK_I64(fail_code(c), E_NOT_FOUND);
	fail_clear(c);
	CHECK(named(c, "two", &other) && other != one);	/* was not asked ahead */
	CHECK_I64(count(c), 2);
	return true;
}

static bool put_and_no(struct ctx *c, void *arg)
{
	(void)arg;
	CHECK(put(c, "undone"));
	db_ahead(c, ask, "undone");
	CHECK_I64(count(c), 4);
	return fail(c, E_CONFLICT, "", "no");
}

static bool writes(struct ctx *c, void *arg)
{
	i64 id;

	(void)arg;
	db_ahead(c, ask, "three");
	CHECK(put(c, "three"));			/* what was asked before it is old */
	CHECK_I64(count(c), 3);
	CHECK(named(c, "three", &id));
	CHECK(!db_try(c, put_and_no, NULL));
	fail_clear(c);
	CHECK_I64(count(c), 3);
	db_ahead(c, rash, NULL);
	CHECK_I64(fail_code(c), E_NONE);
	CHECK(!*db_slot(c, DB_SLOT_NEWS));
	CHECK_I64(count(c), 3);
	CHECK(sql_box_raise(c, &(struct sql_box_raise_in){ .name = S("three") }, NULL));
	db_ahead(c, ask, "three");		/* and nobody asks */
	return true;
}

static bool ask_many(struct ctx *c, void *arg)
{
	struct sql_box_row row;
	bool found;
	i64 i;

	for (i = 0; i < MANY; i++)
		CHECK(sql_box_by_id(c, &(struct sql_box_by_id_in){ .id = i }, &row, &found) && !found);
	return arg == NULL;
}

static bool more_than_fit(struct ctx *c, void *arg)
{
	struct sql_box_row row;
	i64 i, id, hits = 0;
	bool found;

	(void)arg;
	for (id = 0; id < 3; id++) {
		db_ahead(c, ask_many, NULL);
		for (i = 0; i < MANY; i++) {
			CHECK(sql_box_by_id(c, &(struct sql_box_by_id_in){ .id = i }, &row, &found));
			hits += found && row.id == i;
		}
	}
	CHECK_I64(hits, 9);
	return true;
}

static bool refused(struct ctx *c, void *arg)
{
	struct sql_box_count_row row;

	(void)arg;
	if (!put(c, "one"))
		return false;
	db_ahead(c, ask, "one");
	return sql_box_count(c, &row);
}

static bool put_named(struct ctx *c, void *arg)
{
	return put(c, arg);
}

struct reading {
	const char *more;	/* asked without having been asked ahead; NULL: nothing */
	bool deaf;		/* does not look whether it was answered */
	int runs;
	i64 count, id;
};

static bool ask_two(struct ctx *c, void *arg)
{
	db_ahead(c, ask, arg);		/* a rehearsal within one */
	return true;
}

static bool read_at_once(struct ctx *c, void *arg)
{
	struct reading *r = arg;
	struct sql_box_count_row row = { -1 };
	i64 id = 0;
	bool ok;

	r->runs++;
	db_ahead_all(c);
	db_ahead(c, ask_two, "two");
	if (!sql_box_count(c, &row) || !named(c, "two", &r->id))
		return false;
	ok = !r->more || named(c, r->more, &id);
	r->count = row.total;
	if (r->more)
		r->id = id;
	return ok || r->deaf;
}

/* One exchange with PostgreSQL; who asks for more reads once more, and gets it. */
static void at_once(struct ctx *c)
{
	int again = store_is_pg(c->store) ? 2 : 1;
	struct reading plain = { 0 }, more = { .more = "three" }, deaf = { .more = "three", .deaf = true },
		unknown = { .more = "nobody" };
	i64 two;

	CHECK(db_read(c, read_at_once, &plain) && plain.runs == 1 && plain.count == 3);
	two = plain.id;
	CHECK(db_read(c, read_at_once, &more) && more.runs == again && more.count == 3 && more.id > 0 && more.id != two);
	CHECK(db_read(c, read_at_once, &deaf) && deaf.runs == again && deaf.id == more.id);
	CHECK(!db_read(c, read_at_once, &unknown) && unknown.runs == again);
	CHECK_I64(fail_code(c), E_NOT_FOUND);
	fail_clear(c);
	CHECK(db_write(c, read_at_once, &plain) && plain.runs == 2 && plain.id == two);
	CHECK(db_write(c, put_named, "four"));
	CHECK(db_read(c, read_at_once, &plain) && plain.count == 4);
}

static void ahead(struct ctx *c, struct fixture *f)
{
	(void)f;
	db_ahead(c, rash, NULL);		/* in no transaction nothing happens */
	CHECK(db_write(c, put_named, "one") && db_write(c, put_named, "two"));
	CHECK(db_read(c, reads, NULL));
	CHECK(db_write(c, reads, NULL));
	CHECK(db_write(c, writes, NULL));
	CHECK(db_read(c, more_than_fit, NULL));
	CHECK(db_write(c, more_than_fit, NULL));
	CHECK(!db_write(c, refused, NULL));
	CHECK_I64(fail_code(c), E_CONFLICT);
	CHECK_STR(str_of(c->fail.v[0].key), S("store.unique"));
	fail_clear(c);
	CHECK(db_read(c, more_than_fit, NULL));	/* the connection is sound */
	at_once(c);
}

TEST(store_asked_ahead)
{
	store_on_each(c, &migrations_test, ahead);
}
