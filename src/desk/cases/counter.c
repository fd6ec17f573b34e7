#include "desk/cases/counter.h"

#include <stdlib.h>

#include "desk/cases/ownview.h"
#include "sql_person.h"
#include "sql_ticket.h"
#include "store/db.h"

enum { BUCKETS_MAX = 8, SHARDS = 32 };

struct bucket_set {
	str v[BUCKETS_MAX];
	size_t n;
};

/* The queues that a ticket stands in. */
static void buckets_of(struct ctx *c, const struct ticket *t, struct bucket_set *b)
{
	b->n = 0;
	if (!t || t->merged_into_id)	/* another ticket stands there for it */
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
	if (t->snoozed_until)
		b->v[b->n++] = S("snoozed");
	else if (t->assignee_id)
		b->v[b->n++] = str_fmt(c->arena, "mine:%lld", (long long)t->assignee_id);
	else
		b->v[b->n++] = S("unassigned");
	if (!t->team_id && !t->snoozed_until)
		b->v[b->n++] = S("triage");
	if (t->team_id && !t->snoozed_until)
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

struct delta {
	str bucket;
	i64 n;
};

static int by_bucket(const void *a, const void *b)
{
	const struct delta *x = a, *y = b;

	return str_cmp(x->bucket, y->bucket);
}

/*
 * All that a transaction adds, a statement for each bucket, as its last act and in the
 * order of their names: who waits for a row of these waits for a COMMIT only, and no two
 * wait for each other.  A shard for each connection spares PostgreSQL's writers even that; SQLite has one.
 */
static bool write_all(struct ctx *c, void *const *arg, size_t n)
{
	i64 shard = db_lane(c) % SHARDS;
	struct delta *v = NEW_N(c->arena, struct delta, n);
	size_t i, k;

	for (i = 0; i < n; i++)
		v[i] = *(const struct delta *)arg[i];
	qsort(v, n, sizeof(*v), by_bucket);
	for (i = 0; i < n; i = k) {
		i64 sum = v[i].n;

		for (k = i + 1; k < n && str_eq(v[k].bucket, v[i].bucket); k++)
			sum += v[k].n;
		if (sum && !sql_counter_add(c, &(struct sql_counter_add_in){ .bucket = v[i].bucket,
				.shard = shard, .n = sum }, NULL))
			return false;
	}
	return true;
}

void counter_add(struct ctx *c, str bucket, i64 n)
{
	struct delta *d = NEW(c->arena, struct delta);

	*d = (struct delta){ bucket, n };
	db_at_last(c, write_all, d);
}

/* What a ticket adds to the counts of its requester. */
struct asked {
	i64 person_id, open, total;
};

static int by_person(const void *a, const void *b)
{
	const struct asked *x = a, *y = b;

	return x->person_id < y->person_id ? -1 : x->person_id > y->person_id;
}

/* As write_all, for people. */
static bool write_asked(struct ctx *c, void *const *arg, size_t n)
{
	struct asked *v = NEW_N(c->arena, struct asked, n);
	size_t i, k;

	for (i = 0; i < n; i++)
		v[i] = *(const struct asked *)arg[i];
	qsort(v, n, sizeof(*v), by_person);
	for (i = 0; i < n; i = k) {
		struct asked sum = v[i];

		for (k = i + 1; k < n && v[k].person_id == sum.person_id; k++) {
			sum.open += v[k].open;
			sum.total += v[k].total;
		}
		if ((sum.open || sum.total) && !sql_person_tickets(c, &(struct sql_person_tickets_in){
				.id = sum.person_id, .open_n = sum.open, .total_n = sum.total }, NULL))
			return false;
	}
	return true;
}

static struct asked asked_by(const struct ticket *t)
{
	if (!t || t->merged_into_id)
		return (struct asked){ 0 };
	return (struct asked){ t->requester_id, ticket_is_open(t) && !t->spam, 1 };
}

static void add_asked(struct ctx *c, struct asked a, i64 sign)
{
	struct asked *d = NEW(c->arena, struct asked);

	*d = (struct asked){ a.person_id, sign * a.open, sign * a.total };
	if (a.person_id)
		db_at_last(c, write_asked, d);
}

static void move_asked(struct ctx *c, const struct ticket *before, const struct ticket *after)
{
	struct asked was = asked_by(before), is = asked_by(after);

	if (was.person_id == is.person_id && was.open == is.open && was.total == is.total)
		return;
	add_asked(c, was, -1);
	add_asked(c, is, 1);
}

void counter_move(struct ctx *c, const struct ticket *before, const struct ticket *after)
{
	struct bucket_set was, is;
	size_t i;

	buckets_of(c, before, &was);
	buckets_of(c, after, &is);
	for (i = 0; i < was.n; i++)
		if (!holds(&is, was.v[i]))
			counter_add(c, was.v[i], -1);
	for (i = 0; i < is.n; i++)
		if (!holds(&was, is.v[i]))
			counter_add(c, is.v[i], 1);
	move_asked(c, before, after);
	if (after)
		own_views_later(c, after->id);
}

bool counter_all(struct ctx *c, struct counts *out)
{
	struct sql_counters_read_rows rows;
	size_t i;

	if (!db_last_now(c) || !sql_counters_read(c, &rows))
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
