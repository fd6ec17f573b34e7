/*
 * Routing: a queue of 10,000 tickets and 200 agents in one team who solve one after the
 * other, each of which makes the next ticket of the queue theirs.  Once on an empty desk
 * and once beside closed tickets: the ratio shows what those cost.  The first thousand of
 * the closed ones are really opened, solved and closed, the others are copies of all their rows.
 *
 *	routing [CLOSED [pg]]	(1,000,000)
 * With PRONTO_TEST_PG (tests/lib/pg.mjs sets it) on PostgreSQL as well; pg: only there.
 */
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "desk/cases/message.h"
#include "desk/flow/agentstatus.h"
#include "desk/flow/routing.h"
#include "desk/flow/teamroute.h"
#include "desk/people/agent.h"
#include "desk/people/person.h"
#include "desk/people/team.h"
#include "sql_routing.h"
#include "store/db.h"

enum { WAITING = 10000, AGENTS = 200, CAP = 5, BATCH = 200, ROUNDS = 4000, MODEL = 1000 };

struct bench {
	struct store *s;
	struct arena *a;
	i64 team, person, agent[AGENTS], first, n, next;
	char folder[40], schema[40];	/* schema: empty on SQLite */
	str url;
};

static void die(const char *what)
{
	fprintf(stderr, "routing: %s\n", what);
	exit(1);
}

static void write_or_die(struct bench *b, db_fn *fn)
{
	struct ctx c;

	ctx_init(&c, b->a, b->s);
	c.who = actor_system();
	c.locale = str_of("en");
	if (!db_write(&c, fn, b)) {
		fprintf(stderr, "%.*s %s\n", FMT(c.fail.v[0].field), c.fail.v[0].key);
		die("a transaction failed");
	}
	arena_reset(b->a);
}

static bool make_desk(struct ctx *c, void *arg)
{
	struct bench *b = arg;
	struct team t = { .name = S("Line"), .tier = 1, .active = true };
	i64 cap = CAP;
	int i;

	if (!person_ensure(c, &(struct person_new){ .address = S("c@customer.example"), .name = S("C") }, &b->person))
		return false;
	t.member_ids = (struct i64s){ NEW_N(c->arena, i64, AGENTS), AGENTS };
	for (i = 0; i < AGENTS; i++) {
		if (!agent_add(c, &(struct agent_new){ .name = str_fmt(c->arena, "Agent %d", i),
				.email = str_fmt(c->arena, "a%d@desk.example", i), .role = S("agent") }, &b->agent[i]) ||
		    !agent_route_save(c, b->agent[i], &(struct agent_route_edit){ .cap_mail = &cap }))
			return false;
		t.member_ids.v[i] = b->agent[i];
	}
	if (!team_save(c, &t))
		return false;
	b->team = t.id;
	return true;
}

static bool add_waiting(struct ctx *c, void *arg)
{
	struct bench *b = arg;
	struct message_in in = { .m = { .channel = S("email"), .author_kind = S("person"), .author_id = b->person,
		.author_name = S("C"), .author_address = S("c@customer.example"), .text = S("Help"), .html = S("Help") },
		.person_id = b->person, .subject = S("Help"), .team_id = b->team };
	struct received got;
	int i;

	for (i = 0; i < BATCH; i++)
		if (!message_receive(c, &in, &got))
			return false;
	return true;
}

/* Asked, answered, solved and closed, as real ones are. */
static bool close_all(struct ctx *c, void *arg)
{
	struct bench *b = arg;
	struct ticket t;
	i64 id, i;

	for (i = 0; i < BATCH; i++)
		if (!ticket_load(c, ++b->n, &t) ||
		    !message_append(c, &t, &(struct message_new){ .kind = S("public"), .direction = S("out"),
				.channel = S("email"), .author_kind = S("agent"), .author_id = b->agent[i % AGENTS],
				.author_name = S("A"), .text = S("Done"), .html = S("Done"), .at = c->now }, &id) ||
		    !ticket_change(c, &t, &(struct ticket_change){ .set = TC_CATEGORY, .category = S("solved") }) ||
		    !ticket_change(c, &t, &(struct ticket_change){ .set = TC_CATEGORY, .category = S("closed") }))
			return false;
	return true;
}

/* ---- a million of them: copies in the store's own tables ---- */

/* Rows of one column, or nothing to give back. */
static void lite(struct bench *b, const char *sql, struct strs *out)
{
	sqlite3 *db;
	sqlite3_stmt *st;
	int rc;

	if (sqlite3_open(str_z(b->a, str_fmt(b->a, "%s/p.db", b->folder)), &db) || sqlite3_busy_timeout(db, 60000) ||
	    sqlite3_exec(db, "PRAGMA synchronous = OFF; PRAGMA cache_size = -500000", NULL, NULL, NULL) ||
	    sqlite3_prepare_v2(db, sql, -1, &st, NULL))
		die(sqlite3_errmsg(db));
	while ((rc = sqlite3_step(st)) == SQLITE_ROW)
		if (out)
			out->v[out->n++] = str_dup(b->a, str_of((const char *)sqlite3_column_text(st, 0)));
	if (rc != SQLITE_DONE)
		die(sqlite3_errmsg(db));
	sqlite3_finalize(st);
	sqlite3_close(db);
}

static void pg(struct bench *b, const char *sql, struct strs *out)
{
	PGconn *db = PQconnectdb(getenv("PRONTO_TEST_PG"));
	PGresult *res;
	int i;

	PQclear(PQexec(db, str_z(b->a, str_fmt(b->a, "SET client_min_messages = error; SET search_path = %s", b->schema))));
	res = PQexec(db, sql);
	if (PQresultStatus(res) != PGRES_COMMAND_OK && PQresultStatus(res) != PGRES_TUPLES_OK)
		die(PQerrorMessage(db));
	for (i = 0; out && i < PQntuples(res); i++)
		out->v[out->n++] = str_dup(b->a, str_of(PQgetvalue(res, i, 0)));
	PQclear(res);
	PQfinish(db);
}

static void sql(struct bench *b, str text, struct strs *out)
{
	static str room[200];

	if (out)
		*out = (struct strs){ room, 0 };
	(b->schema[0] ? pg : lite)(b, str_z(b->a, text), out);
}

static struct strs columns(struct bench *b, str table)
{
	struct strs got;

	if (b->schema[0])
		sql(b, str_fmt(b->a, "SELECT column_name FROM information_schema.columns WHERE table_schema = '%s' "
			"AND table_name = '%.*s' AND is_generated = 'NEVER'", b->schema, FMT(table)), &got);
	else
		sql(b, str_fmt(b->a, "SELECT name FROM pragma_table_info('%.*s')", FMT(table)), &got);
	return got;
}

/* Every row that belongs to one of the first MODEL tickets again for each k below times. */
static void copy_table(struct bench *b, str table, i64 times)
{
	struct strs col = columns(b, table);
	struct buf into = buf_new(b->a, 1000), from = buf_new(b->a, 1000);
	bool ticket = str_eq(table, S("ticket"));
	size_t i;

	for (i = 0; i < col.n; i++) {
		bool id = str_eq(col.v[i], S("id"));

		if (id && !ticket)
			continue;
		buf_fmt(&into, "%s%.*s", into.n ? ", " : "", FMT(col.v[i]));
		buf_fmt(&from, "%s%.*s%s", from.n ? ", " : "", FMT(col.v[i]),
			id || str_eq(col.v[i], S("ticket_id")) ? " + k.n * 1000" : "");
	}
	sql(b, str_fmt(b->a, "INSERT INTO %.*s (%.*s) WITH RECURSIVE k (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE "
		"n + 1 < %lld) SELECT %.*s FROM k CROSS JOIN %.*s WHERE %s BETWEEN 1001 AND 2000", FMT(table),
		FMT(buf_str(&into)), (long long)times, FMT(buf_str(&from)), FMT(table), ticket ? "id" : "ticket_id"), NULL);
}

static void add_closed(struct bench *b, i64 closed)
{
	static const char *const tables[] = { "ticket", "participant", "message", "event", "sla_clock", "ticket_route",
		"right_team" };
	size_t i;

	for (i = 0; closed && i < MODEL / BATCH; i++)
		write_or_die(b, add_waiting);
	b->n = 1000;
	for (i = 0; closed && i < MODEL / BATCH; i++)
		write_or_die(b, close_all);
	for (i = 0; closed > MODEL && i < COUNT(tables); i++)
		copy_table(b, str_of(tables[i]), closed / MODEL);
	if (closed > MODEL)
		sql(b, b->schema[0] ? str_fmt(b->a, "ALTER TABLE ticket ALTER COLUMN id RESTART WITH %lld", (long long)closed + 1001)
			: S("SELECT 1"), NULL);
	if (closed > MODEL)
		sql(b, S("ANALYZE"), NULL);
	arena_reset(b->a);
}

static bool open_shop(struct ctx *c, void *arg)
{
	struct bench *b = arg;
	int i;

	for (i = 0; i < AGENTS; i++)
		if (!agent_status_set(c, b->agent[i], S("online")))
			return false;
	return team_route_save(c, &(struct team_route){ .team_id = b->team, .mode = S("automatic"), .language = S("off") });
}

static bool drain(struct ctx *c, void *arg)
{
	struct bench *b = arg;
	struct routing_batch batch = { .limit = BATCH };
	i64 at;

	if (!routing_due(c, &batch) || !routing_next_due(c, &at))
		return false;
	b->n = batch.done && at && at <= c->now;
	return true;
}

/* Those that somebody has, oldest first. */
static bool find_first(struct ctx *c, void *arg)
{
	struct bench *b = arg;
	struct sql_routing_assigned_rows rows;

	if (!sql_routing_assigned(c, &(struct sql_routing_assigned_in){ .after_id = b->next, .limit_n = 1 }, &rows))
		return false;
	b->first = rows.n ? rows.v[0].ticket_id : 0;
	return true;
}

static bool solve(struct ctx *c, void *arg)
{
	struct bench *b = arg;
	struct ticket t;

	if (!find_first(c, b) || !b->first)
		return b->first == 0;
	b->next = b->first;
	return ticket_take(c, b->first, &t) &&
		ticket_change(c, &t, &(struct ticket_change){ .set = TC_CATEGORY, .category = S("solved") });
}

static bool wrong(struct ctx *c, void *arg)
{
	struct sql_routing_wrong_loads_row r;

	(void)arg;
	if (!sql_routing_wrong_loads(c, &r))
		return false;
	if (r.n)
		die("loads are wrong");
	return true;
}

static double cpu_s(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void open_store(struct bench *b, bool on_pg)
{
	struct ctx c;

	ctx_init(&c, b->a, NULL);
	c.who = actor_system();
	snprintf(b->folder, sizeof(b->folder), "/tmp/pronto-routing-XXXXXX");
	if (on_pg) {
		snprintf(b->schema, sizeof(b->schema), "public");
		sql(b, str_fmt(b->a, "CREATE SCHEMA bench_%d", (int)getpid()), NULL);
		snprintf(b->schema, sizeof(b->schema), "bench_%d", (int)getpid());
		b->url = str_fmt(b->a, "%s%soptions=-csearch_path%%3D%s", getenv("PRONTO_TEST_PG"),
			strchr(getenv("PRONTO_TEST_PG"), '?') ? "&" : "?", b->schema);
	} else if (mkdtemp(b->folder))
		b->url = str_fmt(b->a, "sqlite:%s/p.db", b->folder);
	else
		die("mkdtemp");
	if (!store_open(&c, &(struct store_config){ .url = b->url }, &b->s))
		die("store_open");
}

static void close_store(struct bench *b)
{
	static const char *const files[] = { "p.db", "p.db-wal", "p.db-shm" };
	size_t i;

	store_close(b->s);
	if (b->schema[0])
		sql(b, str_fmt(b->a, "DROP SCHEMA %s CASCADE", b->schema), NULL);
	for (i = 0; !b->schema[0] && i < COUNT(files); i++)
		unlink(str_z(b->a, str_fmt(b->a, "%s/%s", b->folder, files[i])));
	rmdir(b->folder);
	arena_free(b->a);
}

static double run(i64 closed, bool on_pg)
{
	struct bench b = { .a = arena_new((size_t)1 << 30) };
	double cpu;
	i64 us;
	int i;

	open_store(&b, on_pg);
	write_or_die(&b, make_desk);
	add_closed(&b, closed);
	for (i = 0; i < WAITING / BATCH; i++)
		write_or_die(&b, add_waiting);
	write_or_die(&b, open_shop);
	do
		write_or_die(&b, drain);
	while (b.n);
	cpu = cpu_s();
	us = clock_mono_us();
	for (i = 0; i < ROUNDS; i++)
		write_or_die(&b, solve);
	us = clock_mono_us() - us;
	cpu = cpu_s() - cpu;
	write_or_die(&b, wrong);
	printf("%s %8lld closed, %d waiting, %d agents: %6.0f assignments/s, %.3f ms CPU each\n", on_pg ? "pg    " : "sqlite",
	       (long long)closed, WAITING, AGENTS, ROUNDS * 1e6 / (double)us, cpu * 1000 / ROUNDS);
	close_store(&b);
	return cpu;
}

int main(int argc, char **argv)
{
	i64 closed = argc > 1 ? strtoll(argv[1], NULL, 10) : 1000000;
	int on_pg;

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (on_pg = argc > 2; on_pg <= (getenv("PRONTO_TEST_PG") != NULL); on_pg++) {
		double few = run(0, on_pg), many = run(closed, on_pg);

		printf("CPU beside closed tickets: %.2f times\n", many / few);
	}
	return 0;
}
