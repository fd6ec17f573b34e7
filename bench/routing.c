/*
 * Routing: a queue of 10,000 tickets and 200 agents in one team who solve one after the
 * other, each of which makes the next ticket of the queue theirs.  Once on an empty desk
 * and once beside closed tickets: the ratio shows what those cost.
 *
 *	routing [CLOSED]	(100,000)
 */
#include <stdio.h>
#include <stdlib.h>
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

enum { WAITING = 10000, AGENTS = 200, CAP = 5, BATCH = 200, ROUNDS = 4000 };

struct bench {
	struct store *s;
	struct arena *a;
	i64 team, person, agent[AGENTS], first, n, next;
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

static bool add_closed(struct ctx *c, void *arg)
{
	struct bench *b = arg;
	struct ticket t;
	int i;

	for (i = 0; i < BATCH; i++)
		if (!ticket_open(c, &(struct ticket_new){ .subject = S("Old"), .channel = S("email"),
				.requester_id = b->person, .team_id = b->team }, &t) ||
		    !ticket_change(c, &t, &(struct ticket_change){ .set = TC_CATEGORY, .category = S("solved") }) ||
		    !ticket_change(c, &t, &(struct ticket_change){ .set = TC_CATEGORY, .category = S("closed") }))
			return false;
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

static double run(i64 closed)
{
	char path[] = "/tmp/pronto-routing-XXXXXX";
	struct bench b = { .a = arena_new((size_t)1 << 30) };
	struct ctx c;
	double cpu;
	i64 us;
	int i;

	if (!mkdtemp(path))
		die("mkdtemp");
	ctx_init(&c, b.a, NULL);
	c.who = actor_system();
	if (!store_open(&c, &(struct store_config){ .url = str_fmt(b.a, "sqlite:%s/p.db", path) }, &b.s))
		die("store_open");
	write_or_die(&b, make_desk);
	for (i = 0; i < closed / BATCH; i++)
		write_or_die(&b, add_closed);
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
	printf("%8lld closed, %d waiting, %d agents: %6.0f assignments/s, %.3f ms CPU each\n", (long long)closed,
	       WAITING, AGENTS, ROUNDS * 1e6 / (double)us, cpu * 1000 / ROUNDS);
	store_close(b.s);
	arena_free(b.a);
	return cpu;
}

int main(int argc, char **argv)
{
	i64 closed = argc > 1 ? strtoll(argv[1], NULL, 10) : 100000;
	double few = run(0), many = run(closed);

	printf("CPU beside closed tickets: %.2f times\n", many / few);
	return 0;
}
