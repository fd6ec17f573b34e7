#include "desk/cases/counter.h"

#include "base/rand.h"
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
	if (str_eq(t->sla_stage, S("risk")) || str_eq(t->sla_stage, S("breached")))
		b->v[b->n++] = t->sla_stage;
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
	return true;
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
