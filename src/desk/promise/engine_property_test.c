/* Random logs: what was true at an instant does not change by what comes later. */
#include <string.h>

#include "base/test.h"
#include "desk/promise/cause.h"

enum { LOGS = 300, FACTS = 25, LOOKS = 6 };

static u64 seed = 42;

static i64 dice(i64 below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (i64)((seed >> 20) % (u64)below);
}

static size_t make(struct sla_fact *v)
{
	static const enum sla_fact_kind kinds[] = { SLA_F_CUSTOMER, SLA_F_AGENT, SLA_F_NEUTRAL, SLA_F_CALL, SLA_F_STATUS,
		SLA_F_STATUS, SLA_F_PRIORITY, SLA_F_TEAM, SLA_F_ASSIGN, SLA_F_MERGED_IN };
	static const enum sla_status to[] = { SLA_S_OPEN, SLA_S_PENDING, SLA_S_HOLD, SLA_S_SOLVED };
	size_t i, n = 2 + (size_t)dice(FACTS - 2);
	i64 at = dice(100000);

	v[0] = (struct sla_fact){ .kind = SLA_F_CREATE, .at = at, .seq = 1, .by = (enum sla_by)dice(4), .on_behalf = dice(2),
		.is_public = dice(2), .team = { .id = dice(3) }, .priority = { .id = 2 }, .channel = S("email") };
	for (i = 1; i < n; i++) {
		at += dice(4) ? dice(3000000) : 0;	/* odd milliseconds, and the same instant */
		v[i] = (struct sla_fact){ .kind = kinds[dice(COUNT(kinds))], .at = at, .seq = (i64)i + 1, .status = to[dice(COUNT(to))],
			.priority = { .id = 1 + dice(4) }, .team = { .id = dice(4) }, .assignee = { .id = dice(3) }, .sla_raised = dice(3) == 0,
			.anchor = at - dice(100000), .channel = S("chat") };
	}
	return n;
}

static struct sla_world world(struct ctx *c)
{
	struct sla_policy *p = NEW(c->arena, struct sla_policy);
	struct sla_set *set = NEW(c->arena, struct sla_set);
	const struct sla_policy **list = NEW_N(c->arena, const struct sla_policy *, 1);
	size_t m;

	p->id = 1;
	p->target = NEW_N(c->arena, struct sla_target, 2 * SLA_METRICS);
	for (m = 0; m < SLA_METRICS; m++) {
		p->target[p->targets++] = (struct sla_target){ (enum sla_metric)m, { 0 }, S(""), 1000 * (15 + dice(9000)) };
		p->target[p->targets++] = (struct sla_target){ (enum sla_metric)m, { .id = 4 }, S(""), 1000 * (15 + dice(2000)) };
	}
	list[0] = p;
	*set = (struct sla_set){ .at = INT64_MIN, .seq = INT64_MIN, .policies = { list, 1 } };
	return (struct sla_world){ .set = set, .sets = 1 };
}

static void check_sums(struct ctx *c, const struct sla_result *r)
{
	size_t i, j;

	for (i = 0; i < r->clocks; i++) {
		const struct sla_clock *k = &r->clock[i];
		struct sla_cause x;
		i64 labels = 0, segments = 0;

		sla_cause_of(c->arena, r, i, &x);
		for (j = 0; j < SLA_PIECE_LABELS; j++)
			labels += x.ms[j];
		for (j = 0; j < k->segments; j++)
			segments += k->segment[j].elapsed_ms;
		CHECK_I64(labels, k->elapsed_ms);
		CHECK_I64(segments, k->elapsed_ms);
		CHECK(k->elapsed_ms <= k->target_ms || k->breached);
		CHECK(k->state != SLA_MET || !k->breached);
		CHECK((k->state == SLA_RUNNING || k->state == SLA_PAUSED) == !k->stopped_at);
	}
}

/* A clock that had ended for good is the same later; one that goes on has not less. */
static void check_later(const struct sla_result *was, const struct sla_result *now)
{
	size_t i;

	CHECK(now->clocks >= was->clocks);
	for (i = 0; i < was->clocks && i < now->clocks; i++) {
		const struct sla_clock *a = &was->clock[i], *b = &now->clock[i];

		CHECK(a->metric == b->metric && a->instance == b->instance);
		CHECK(!a->breached || b->breached);
		if (a->state == SLA_VOID || (a->stopped_at && (a->metric <= SLA_UPDATE || a->metric >= SLA_PICKUP)))
			CHECK(a->state == b->state && a->elapsed_ms == b->elapsed_ms && a->due_at == b->due_at);
		else if (a->started_at == b->started_at)
			CHECK(b->elapsed_ms >= a->elapsed_ms);
	}
}

TEST(a_replay_does_not_look_ahead_and_adds_up)
{
	struct sla_fact *v = NEW_N(c->arena, struct sla_fact, FACTS);
	int i, j;

	for (i = 0; i < LOGS; i++) {
		struct sla_world w = world(c);
		size_t n = make(v), k;
		struct sla_result whole, part, last = { 0 };
		i64 at = v[0].at;

		for (j = 0; j < LOOKS; j++) {
			for (k = 0; k < n && v[k].at <= at; k++)
				;
			CHECK(sla_replay(c, &w, &(struct sla_log){ v, n, at, true }, &whole));
			CHECK(sla_replay(c, &w, &(struct sla_log){ v, k, at, false }, &part));
			CHECK_I64(whole.clocks, part.clocks);
			for (k = 0; k < whole.clocks && k < part.clocks; k++)
				CHECK(whole.clock[k].state == part.clock[k].state && whole.clock[k].elapsed_ms == part.clock[k].elapsed_ms &&
				      whole.clock[k].due_at == part.clock[k].due_at && whole.clock[k].breached == part.clock[k].breached);
			check_sums(c, &whole);
			if (j)
				check_later(&last, &whole);
			last = whole;
			at += dice(6000000);
		}
	}
}
