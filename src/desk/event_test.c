/* A follower reads each event once, in whatever order transactions end. */
#include "desk/desk_fixture_test.h"
#include "desk/event.h"
#include "store/db.h"

struct pair {
	struct ctx *young;	/* holds a lower number than the old one's last */
	struct ctx other, reader;
	struct event_cursor cur;
};

static void reads(struct pair *p, const char *first, const char *second)
{
	const char *want[] = { first, second };
	struct event *v;
	size_t i, n = 0, expected = !first ? 0 : !second ? 1 : 2;

	CHECK(events_next(&p->reader, &p->cur, 10, &v, &n));
	CHECK_I64((i64)n, (i64)expected);
	for (i = 0; i < n && i < expected; i++)
		CHECK_STR(v[i].kind, str_of(want[i]));
}

static bool look(struct ctx *c, void *arg)
{
	struct pair *p = arg;

	(void)c;
	reads(p, "test.one", "test.three");
	return true;
}

/* The old transaction wrote first, the young one in between. */
static bool old_one(struct ctx *c, void *arg)
{
	struct pair *p = arg;

	return event_append(c, 0, "test.one", S("{}"), NULL) && event_append(p->young, 0, "test.two", S("{}"), NULL) &&
		event_append(c, 0, "test.three", S("{}"), NULL);
}

static bool young_one(struct ctx *c, void *arg)
{
	struct pair *p = arg;

	(void)c;
	return db_write(&p->other, old_one, p) && db_read(&p->reader, look, p);
}

static bool after(struct ctx *c, void *arg)
{
	(void)c;
	reads(arg, "test.two", NULL);
	reads(arg, NULL, NULL);
	return true;
}

static bool head(struct ctx *c, void *arg)
{
	return event_append(c, 0, "test.zero", S("{}"), &((struct pair *)arg)->cur.last_id);
}

static bool first(struct ctx *c, void *arg)
{
	struct pair *p = arg;

	(void)c;
	p->cur.last_id--;
	reads(p, "test.zero", NULL);
	return true;
}

/* Where it looks again for late ones moves on with the time and with what has ended. */
static bool many(struct ctx *c, void *arg)
{
	struct pair *p = arg;
	int i;

	for (i = 0; i < 150; i++)
		if (!event_append(c, 0, "test.many", S("{}"), NULL))
			return false;
	p->reader.now += 5000;
	return true;
}

static bool moves_on(struct ctx *c, void *arg)
{
	struct pair *p = arg;
	struct event *v;
	size_t n;

	CHECK(events_next(c, &p->cur, 1000, &v, &n));
	CHECK_I64((i64)n, 150);
	return true;
}

static void late(struct ctx *c, struct desk_fixture *f)
{
	struct pair p = { .young = c, .other = *c, .reader = *c };

	if (!f->store->pg)	/* one writer at a time: numbers come as they are seen */
		return;
	CHECK(db_write(c, head, &p));
	CHECK(db_read(&p.reader, first, &p));
	CHECK(db_write(c, young_one, &p));
	p.reader.now += 5000;
	CHECK(db_read(&p.reader, after, &p));
	CHECK(db_write(c, many, &p) && db_read(&p.reader, moves_on, &p));
	CHECK(db_write(c, many, &p) && db_read(&p.reader, moves_on, &p));
	CHECK(p.cur.whole_to > 0 && p.cur.whole_to < p.cur.last_id - 100);
}
TEST(an_event_that_shows_late_is_read) { desk_on_each(c, late); }
