/*
 * The clocks of tickets as a replay of their log: tickets of 60 events in office hours with
 * split shifts, all eight clocks promised, until a million events have been replayed.
 *	sla [EVENTS]
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/ctx.h"
#include "base/json.h"
#include "desk/promise/cause.h"

enum { PER_TICKET = 60, TICKETS = 500, MINUTE = 60000 };
static const i64 BEGIN = 1772442000000;	/* a Monday in March 2026 */
static const char *const HOURS = "{\"tz\":\"Europe/Madrid\",\"hours\":{\"mon\":[[\"09:00\",\"14:00\"],[\"16:00\",\"19:00\"]],"
	"\"tue\":[[\"09:00\",\"14:00\"],[\"16:00\",\"19:00\"]],\"wed\":[[\"09:00\",\"14:00\"],[\"16:00\",\"19:00\"]],"
	"\"thu\":[[\"09:00\",\"14:00\"],[\"16:00\",\"19:00\"]],\"fri\":[[\"09:00\",\"15:00\"]]}}";
static const char *const POLICY = "{\"id\":\"p\",\"targets\":{\"*\":{\"first_response\":7200,\"next_response\":14400,\"update\":28800,"
	"\"requester_wait\":57600,\"agent_work\":28800,\"total_resolution\":115200,\"pickup\":1800,\"ownership\":28800},"
	"\"urgent\":{\"first_response\":1800,\"requester_wait\":14400}}}";

static u64 state = 88172645463325252u;

static i64 dice(i64 below)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (i64)((state >> 20) % (u64)below);
}

static struct sla_fact next_fact(i64 at, i64 seq)
{
	static const enum sla_fact_kind kinds[] = { SLA_F_CUSTOMER, SLA_F_CUSTOMER, SLA_F_AGENT, SLA_F_AGENT, SLA_F_NEUTRAL,
		SLA_F_STATUS, SLA_F_STATUS, SLA_F_PRIORITY, SLA_F_TEAM, SLA_F_ASSIGN };
	static const enum sla_status to[] = { SLA_S_OPEN, SLA_S_PENDING, SLA_S_HOLD, SLA_S_SOLVED };
	struct sla_fact f = { .kind = kinds[dice(COUNT(kinds))], .at = at, .seq = seq, .save = seq, .status = to[dice(COUNT(to))] };

	f.priority.key = dice(4) ? S("normal") : S("urgent");
	f.team.id = 1 + dice(3);
	f.assignee.id = 1 + dice(5);
	f.channel = S("email");
	return f;
}

static void make(struct sla_fact *v)
{
	i64 at = BEGIN + dice(5 * 1440) * MINUTE;
	size_t i;

	v[0] = (struct sla_fact){ .kind = SLA_F_CREATE, .at = at, .seq = 1, .by = SLA_BY_CUSTOMER, .team = { .id = 1 },
		.priority = { .key = S("normal") }, .channel = S("email") };
	for (i = 1; i < PER_TICKET; i++)
		v[i] = next_fact(at += dice(300) * MINUTE, (i64)i + 1);
}

static bool setup(struct ctx *c, struct sla_set *set)
{
	static struct sla_calendar k;
	static struct sla_policy p;
	static const struct sla_policy *list[1] = { &p };
	const struct calendar *made;
	struct calendar_def def;
	json_t *j;

	if (!json_parse(c, str_of(HOURS), &j) || !calendar_def_parse(c, j, &def) || !calendar_build(c, c->arena, &def, &made) ||
	    !json_parse(c, str_of(POLICY), &j) || !sla_policy_parse_simple(c, j, &p))
		return false;
	sla_calendar_enter(c->arena, &k, INT64_MIN, INT64_MIN, made);
	p.calendar = &k;
	*set = (struct sla_set){ .at = INT64_MIN, .seq = INT64_MIN, .policies = { list, 1 } };
	return true;
}

/* Of this process alone: other load on the machine does not count. */
static i64 cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (i64)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int main(int argc, char **argv)
{
	long want = argc > 1 ? strtol(argv[1], NULL, 10) : 1000000;
	struct arena *keep = arena_new((size_t)256 << 20), *work = arena_new((size_t)64 << 20);
	struct sla_fact *v = NEW_N(keep, struct sla_fact, TICKETS * PER_TICKET);
	struct ctx c;
	struct sla_set set;
	struct sla_world w = { .set = &set, .sets = 1 };
	long done = 0, clocks = 0, breached = 0;
	i64 began, us;
	size_t t, i;

	ctx_init(&c, keep, NULL);
	if (!setup(&c, &set))
		return 1;
	for (t = 0; t < TICKETS; t++)
		make(v + t * PER_TICKET);
	c.arena = work;
	began = cpu_us();
	for (t = 0; done < want; t = (t + 1) % TICKETS, done += PER_TICKET) {
		struct sla_log log = { v + t * PER_TICKET, PER_TICKET, v[(t + 1) * PER_TICKET - 1].at + MINUTE, false };
		struct sla_result r;

		if (!sla_replay(&c, &w, &log, &r))
			return 1;
		clocks += (long)r.clocks;
		for (i = 0; i < r.clocks; i++)
			breached += r.clock[i].breached;
		arena_reset(work);
	}
	us = cpu_us() - began;
	printf("sla replay: %ld events of %ld tickets, %ld clocks (%ld breached) in %.2f s of CPU: %.0f events/s, %.1f us a ticket of %d events\n",
	       done, done / PER_TICKET, clocks, breached, (double)us / 1e6, (double)done * 1e6 / (double)us,
	       (double)us * PER_TICKET / (double)done, PER_TICKET);
	arena_free(work);
	arena_free(keep);
	return 0;
}
