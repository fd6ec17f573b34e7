#include "desk/cases/counter.h"

#include "base/rand.h"
#include "sql_person.h"
#include "sql_ticket.h"
#include "store/db.h"

enum { BUCKETS_MAX = 8, SHARDS = 8 };

struct bucket_set {
	str v[BUCKETS_MAX];
	size_t n;
};

/* The queues that a ticket stands in. */
static void buckets_of(struct ctx *c, const struct ticket *t, struct bucket_set *b)
{
	b->n = 0;
	if (!t)
		return;
	if (t->spam) {
		b->v[b->n++] = S("spam");
		return;
	}
	if (!ticket_is_open(t)) {
		b->v[b->n++] = S("solved");
		return;
	}
	b->v[b->n++] = S("open");
	if (t->assignee_id)
		b->v[b->n++] = str_fmt(c->arena, "mine:%lld", (long long)t->assignee_id);
	else
		b->v[b->n++] = S("unassigned");
	if (t->team_id)
		b->v[b->n++] = str_fmt(c->arena, "team:%lld", (long long)t->team_id);
}

static bool holds(const struct bucket_set *b, str name)
{
	size_t i;

	for (i = 0; i < b->n; i++)
		if (str_eq(b->v[i], name))
			return true;
	return false;
}

static bool add(struct ctx *c, str bucket, i64 n)
{
	/* One writer at a time on SQLite; shards spare PostgreSQL's writers a common row lock. */
	i64 shard = store_is_pg(c->store) ? (i64)(rand_u64() % SHARDS) : 0;

	return sql_counter_add(c, &(struct sql_counter_add_in){ .bucket = bucket, .shard = shard, .n = n }, NULL);
}

/* What a ticket adds to the counts of its requester. */
struct asked {
	i64 person_id, open, total;
};

static struct asked asked_by(const struct ticket *t)
{
	if (!t || t->merged_into_id)
		return (struct asked){ 0 };
	return (struct asked){ t->requester_id, ticket_is_open(t) && !t->spam, 1 };
}

static bool add_asked(struct ctx *c, i64 person_id, i64 open, i64 total)
{
	if (!person_id || (!open && !total))
		return true;
	return sql_person_tickets(c, &(struct sql_person_tickets_in){ .id = person_id, .open_n = open,
		.total_n = total }, NULL);
}

static bool move_asked(struct ctx *c, const struct ticket *before, const struct ticket *after)
{
	struct asked was = asked_by(before), is = asked_by(after);

	if (was.person_id == is.person_id)
		return add_asked(c, is.person_id, is.open - was.open, is.total - was.total);
	return add_asked(c, was.person_id, -was.open, -was.total) && add_asked(c, is.person_id, is.open, is.total);
}

bool counter_move(struct ctx *c, const struct ticket *before, const struct ticket *after)
{
	struct bucket_set was, is;
	size_t i;

	buckets_of(c, before, &was);
	buckets_of(c, after, &is);
	for (i = 0; i < was.n; i++)
		if (!holds(&is, was.v[i]) && !add(c, was.v[i], -1))
			return false;
	for (i = 0; i < is.n; i++)
		if (!holds(&was, is.v[i]) && !add(c, is.v[i], 1))
			return false;
	return move_asked(c, before, after);
}

bool counter_all(struct ctx *c, struct counts *out)
{
	struct sql_counters_read_rows rows;
	size_t i;

	if (!sql_counters_read(c, &rows))
		return false;
	out->bucket = NEW_N(c->arena, str, rows.n);
	out->n = NEW_N(c->arena, i64, rows.n);
	out->len = rows.n;
	for (i = 0; i < rows.n; i++) {
		out->bucket[i] = rows.v[i].bucket;
		out->n[i] = rows.v[i].total;
	}
	return true;
}

i64 counts_get(const struct counts *k, str bucket)
{
	size_t i;

	for (i = 0; i < k->len; i++)
		if (str_eq(k->bucket[i], bucket))
			return k->n[i];
	return 0;
}
