#include "desk/flow/routing.h"

#include "base/rand.h"
#include "base/test.h"
#include "desk/cases/cases_fixture_test.h"
#include "desk/cases/shown.h"
#include "desk/flow/agentstatus.h"
#include "desk/flow/routing_int.h"
#include "desk/flow/skill.h"
#include "desk/flow/teamroute.h"
#include "desk/people/person.h"
#include "desk/people/team.h"
#include "sql_agentstatus.h"
#include "sql_routing.h"
#include "store/db.h"

static const i64 MIN = 60000;

/* ---- a team that hands out work ---- */

static void set_cap(struct ctx *c, i64 agent_id, i64 cap)
{
	CHECK(agent_route_save(c, agent_id, &(struct agent_route_edit){ .cap_mail = &cap }));
}

static void members(struct ctx *c, struct cases *k, i64 *ids, size_t n)
{
	struct team t;

	CHECK(team_load(c, k->team, &t));
	t.member_ids = (struct i64s){ ids, n };
	CHECK(team_save(c, &t));
}

static void mode(struct ctx *c, struct cases *k, struct team_route r)
{
	r.team_id = k->team;
	r.language = r.language.n ? r.language : S("off");
	CHECK(team_route_save(c, &r));
	CHECK(db_settle(c));
}

/* Ana and Bob online with room for two each, by load. */
static void start(struct ctx *c, struct cases *k)
{
	i64 ids[] = { k->ana.id, k->bob.id };

	members(c, k, ids, 2);
	set_cap(c, ids[0], 2);
	set_cap(c, ids[1], 2);
	CHECK(agent_status_set(c, ids[0], S("online")) && agent_status_set(c, ids[1], S("online")));
	mode(c, k, (struct team_route){ .mode = S("automatic") });
}

static struct ticket come(struct ctx *c, struct cases *k, const char *from)
{
	struct message_in in = {
		.m = { .channel = S("email"), .author_kind = S("person"), .author_name = str_of(from),
		       .author_address = str_fmt(c->arena, "%s@customer.example", from), .text = S("Help"), .html = S("Help") },
		.mailbox_id = k->box, .subject = S("Help"), .team_id = k->team,
	};
	struct received got;

	CHECK(person_ensure(c, &(struct person_new){ .address = in.m.author_address, .name = str_of(from) }, &in.person_id));
	in.m.author_id = in.person_id;
	CHECK(message_receive(c, &in, &got));
	CHECK(db_settle(c));
	return cases_reload(c, got.ticket_id);
}

static struct route_state state(struct ctx *c, i64 id)
{
	struct ticket_shown s;

	CHECK(ticket_shown(c, id, &s));
	return s.route;
}

static void solve(struct ctx *c, i64 id)
{
	struct ticket t = cases_reload(c, id);

	CHECK(ticket_change(c, &t, &(struct ticket_change){ .set = TC_CATEGORY, .category = S("solved") }));
	CHECK(db_settle(c));
}

static bool loads_true(struct ctx *c)
{
	struct sql_routing_wrong_loads_row r;

	return sql_routing_wrong_loads(c, &r) && r.n == 0;
}

static void tick(struct ctx *c, i64 ms)
{
	struct routing_batch b = { .limit = 20 };
	const struct actor *me = c->who;
	i64 at;
	int n = 0;

	c->now += ms;
	c->who = actor_system();
	do {
		CHECK(routing_due(c, &b) && db_settle(c) && routing_next_due(c, &at));
	} while (at && at <= c->now && ++n < 50);
	CHECK(n < 50);
	c->who = me;
}

/* ---- stories ---- */

static void by_load_then_turn(struct ctx *c, struct cases *k)
{
	struct ticket a, b, d, e, f;

	start(c, k);
	a = come(c, k, "one");
	b = come(c, k, "two");
	d = come(c, k, "three");
	e = come(c, k, "four");
	CHECK_I64(a.assignee_id, k->ana.id);
	CHECK_I64(b.assignee_id, k->bob.id);
	CHECK_I64(d.assignee_id, k->ana.id);
	CHECK_I64(e.assignee_id, k->bob.id);
	f = come(c, k, "five");
	CHECK_I64(f.assignee_id, 0);
	CHECK_STR(state(c, f.id).state, S("no_capacity"));
	CHECK(loads_true(c));
	/* room is taken at once by what waits */
	solve(c, b.id);
	CHECK_I64(cases_reload(c, f.id).assignee_id, k->bob.id);
	CHECK_STR(state(c, f.id).state, S(""));
	CHECK_STR(cases_detail(c, f.id, "ticket.assigned"), str_fmt(c->arena,
		"{\"from\":0,\"to\":%lld,\"reason\":\"routing_pulled\"}", (long long)k->bob.id));
	CHECK(loads_true(c));
}

TEST(routing_by_load_then_turn)
{
	cases_on_each(c, by_load_then_turn);
}

static void off_hands_out_nothing(struct ctx *c, struct cases *k)
{
	struct ticket t, got;

	start(c, k);
	mode(c, k, (struct team_route){ .mode = S("off") });
	t = come(c, k, "one");
	CHECK_I64(t.assignee_id, 0);
	CHECK_STR(state(c, t.id).state, S("waiting"));
	CHECK(routing_take_next(c, &got));
	CHECK_I64(got.id, t.id);
	CHECK_I64(got.assignee_id, k->ana.id);
	CHECK(db_settle(c) && loads_true(c));
	/* switched on again, what waits is handed out by the router */
	c->now += MIN;
	t = come(c, k, "two");
	mode(c, k, (struct team_route){ .mode = S("automatic") });
	tick(c, 0);
	CHECK_I64(cases_reload(c, t.id).assignee_id, k->bob.id);
}

TEST(routing_off_hands_out_nothing)
{
	cases_on_each(c, off_hands_out_nothing);
}

static void status_counts(struct ctx *c, struct cases *k)
{
	struct ticket t, u;

	start(c, k);
	CHECK(agent_status_set(c, k->ana.id, S("busy")) && agent_status_set(c, k->bob.id, S("offline")) && db_settle(c));
	t = come(c, k, "one");
	c->now += 1000;
	u = come(c, k, "two");
	CHECK_I64(t.assignee_id, 0);
	CHECK_STR(state(c, t.id).state, S("nobody"));
	CHECK(agent_status_set(c, k->bob.id, S("online")) && db_settle(c));
	CHECK_I64(cases_reload(c, t.id).assignee_id, k->bob.id);
	CHECK_I64(cases_reload(c, u.id).assignee_id, k->bob.id);
	/* not seen for long: offline; seen again: as he said */
	tick(c, 11 * MIN);
	u = come(c, k, "three");
	CHECK_STR(state(c, u.id).state, S("nobody"));
	CHECK(agent_status_seen(c, k->bob.id) && db_settle(c));
	CHECK_STR(state(c, u.id).state, S("nobody"));	/* full: the state is the last try's */
	solve(c, t.id);
	CHECK_I64(cases_reload(c, u.id).assignee_id, k->bob.id);
}

TEST(routing_status_counts)
{
	cases_on_each(c, status_counts);
}

static void skills_are_needed(struct ctx *c, struct cases *k)
{
	struct skill s = { .name = S("Fiscal"), .language = S("") };
	struct skill_need need = { .team_id = k->team, .required = true };
	struct route_state st;
	struct route_why why;
	struct ticket t;

	start(c, k);
	s.need = &need;
	s.needs = 1;
	CHECK(skill_save(c, &s) && db_settle(c));
	t = come(c, k, "one");
	CHECK_I64(t.assignee_id, 0);
	st = state(c, t.id);
	CHECK_STR(st.state, S("no_skill"));
	CHECK_I64((i64)st.missing.n, 1);
	CHECK_STR(st.missing.v[0], S("Fiscal"));
	CHECK(routing_why(c, &t, 0, &why));
	CHECK_I64((i64)why.n, 2);
	CHECK_STR(why.v[0].verdict, S("skill"));
	CHECK(agent_route_save(c, k->bob.id, &(struct agent_route_edit){ .skill_ids = &(struct i64s){ &s.id, 1 } }) && db_settle(c));
	CHECK_I64(cases_reload(c, t.id).assignee_id, k->bob.id);
}

TEST(routing_skills_are_needed)
{
	cases_on_each(c, skills_are_needed);
}

static void optional_skill_is_dropped(struct ctx *c, struct cases *k)
{
	struct skill s = { .name = S("Fiscal"), .language = S("") };
	struct skill_need need = { .team_id = k->team };
	struct ticket t;

	start(c, k);
	s.need = &need;
	s.needs = 1;
	CHECK(skill_save(c, &s));
	mode(c, k, (struct team_route){ .mode = S("automatic"), .skill_wait_min = 10 });
	t = come(c, k, "one");
	CHECK_STR(state(c, t.id).state, S("no_skill"));
	tick(c, 9 * MIN);
	CHECK_I64(cases_reload(c, t.id).assignee_id, 0);
	tick(c, MIN);
	CHECK(agent_status_set(c, k->ana.id, S("online")) && db_settle(c));
	CHECK_I64(cases_reload(c, t.id).assignee_id, k->ana.id);
}

TEST(routing_optional_skill_is_dropped)
{
	cases_on_each(c, optional_skill_is_dropped);
}

static void affinity_and_reopening(struct ctx *c, struct cases *k)
{
	struct message_new m = { .kind = S("public"), .direction = S("out"), .channel = S("email"), .author_kind = S("agent"),
		.author_id = k->bob.id, .author_name = S("Bob"), .text = S("Hi"), .html = S("Hi") };
	struct ticket a, b, d;
	i64 id;

	start(c, k);
	a = come(c, k, "one");
	b = come(c, k, "two");
	CHECK_I64(b.assignee_id, k->bob.id);
	c->now += MIN;
	c->who = &k->bob;
	CHECK(message_append(c, &b, &m, &id) && db_settle(c));
	c->who = &k->ana;
	c->now += MIN;
	d = come(c, k, "two");
	CHECK(d.id != b.id);
	CHECK_I64(d.assignee_id, k->bob.id);	/* by load or turn it were the same; so once more */
	d = come(c, k, "two");
	CHECK_I64(d.assignee_id, k->bob.id);
	/* solved and woken: his who had it, if he is there */
	solve(c, a.id);
	c->now += MIN;
	CHECK_I64(cases_says(c, k, a.id, "Again").assignee_id, k->ana.id);
	CHECK(db_settle(c));
	CHECK_I64(cases_reload(c, a.id).assignee_id, k->ana.id);
	solve(c, a.id);
	CHECK(agent_status_set(c, k->ana.id, S("away")));
	set_cap(c, k->bob.id, 9);
	c->now += MIN;
	CHECK_I64(cases_says(c, k, a.id, "And again").assignee_id, k->ana.id);
	CHECK(db_settle(c));
	CHECK_I64(cases_reload(c, a.id).assignee_id, k->bob.id);
	CHECK(loads_true(c));
}

TEST(routing_affinity_and_reopening)
{
	cases_on_each(c, affinity_and_reopening);
}

static void comes_back(struct ctx *c, struct cases *k)
{
	struct ticket t;

	start(c, k);
	mode(c, k, (struct team_route){ .mode = S("automatic"), .return_min = 30, .away_min = 20 });
	t = come(c, k, "one");
	CHECK_I64(t.assignee_id, k->ana.id);
	CHECK(agent_status_set(c, k->ana.id, S("online")));
	tick(c, 9 * MIN);
	CHECK(agent_status_seen(c, k->ana.id) && agent_status_seen(c, k->bob.id));
	tick(c, 9 * MIN);
	CHECK(agent_status_seen(c, k->ana.id) && agent_status_seen(c, k->bob.id));
	tick(c, 9 * MIN);
	CHECK(agent_status_seen(c, k->ana.id) && agent_status_seen(c, k->bob.id));
	CHECK_I64(cases_reload(c, t.id).assignee_id, k->ana.id);
	tick(c, 4 * MIN);
	CHECK_I64(cases_reload(c, t.id).assignee_id, k->bob.id);
	CHECK_I64(state(c, t.id).returns, 1);
	/* away for long */
	CHECK(agent_status_set(c, k->bob.id, S("away")) && agent_status_seen(c, k->ana.id));
	tick(c, 9 * MIN);
	CHECK(agent_status_seen(c, k->ana.id) && agent_status_seen(c, k->bob.id));
	tick(c, 9 * MIN);
	CHECK(agent_status_seen(c, k->ana.id) && agent_status_seen(c, k->bob.id));
	CHECK_I64(cases_reload(c, t.id).assignee_id, k->bob.id);
	tick(c, 3 * MIN);
	CHECK_I64(cases_reload(c, t.id).assignee_id, k->ana.id);
	CHECK_I64(state(c, t.id).returns, 2);
	/* the third time it stays */
	CHECK(agent_status_set(c, k->ana.id, S("away")));
	tick(c, 21 * MIN);
	CHECK_I64(cases_reload(c, t.id).assignee_id, k->ana.id);
	CHECK(loads_true(c));
}

TEST(routing_comes_back)
{
	cases_on_each(c, comes_back);
}

/* ---- properties ---- */

enum { SEVEN = 7, MANY = 10000 };

/* Equal agents who are given 10,000 tickets, some of which they finish: nobody has one
 * more than another; the same again gives the same. */
static void share_out(const char *mode, i64 *got, u64 *order)
{
	struct cand v[SEVEN];
	struct cands k = { v, SEVEN };
	struct pick p = { .mode = str_of(mode), .weight = 1 };
	const char *rule;
	i64 turn = 0;
	int i, n;

	for (i = 0; i < SEVEN; i++)
		v[i] = (struct cand){ .id = i + 1, .cap = 5, .verdict = RV_OK };
	for (n = 0; n < MANY; n++) {
		ssize_t at = routing_best(&p, &k, 0, &rule);

		CHECK(at >= 0);
		v[at].turn = ++turn;
		v[at].used++;
		got[at]++;
		*order = *order * 31 + (u64)at;
		v[at].verdict = v[at].used < v[at].cap ? RV_OK : RV_FULL;
		for (i = 0; n % SEVEN == SEVEN - 1 && i < SEVEN; i++) {	/* all finish one */
			v[i].used--;
			v[i].verdict = RV_OK;
		}
	}
}

TEST(routing_is_fair_and_deterministic)
{
	static const char *const modes[] = { "automatic", "round_robin" };
	size_t m;
	int i;

	for (m = 0; m < COUNT(modes); m++) {
		i64 got[SEVEN] = { 0 }, again[SEVEN] = { 0 }, most = 0, least = MANY;
		u64 order = 0, other = 0;

		share_out(modes[m], got, &order);
		share_out(modes[m], again, &other);
		CHECK(order == other);
		for (i = 0; i < SEVEN; i++) {
			most = got[i] > most ? got[i] : most;
			least = got[i] < least ? got[i] : least;
		}
		CHECK(most - least <= 1);
	}
}

static bool nobody_over(struct ctx *c, i64 agent_id)
{
	struct agent_route r;

	return agent_route_load(c, agent_id, &r) && r.room[1].used <= r.room[1].cap;
}

/* Whatever happens: no limit is passed, and nothing waits for which somebody is free. */
static void random_days(struct ctx *c, struct cases *k)
{
	static const char *const words[] = { "online", "busy", "away", "online" };
	i64 open[80], agents[] = { k->ana.id, k->bob.id };
	struct route_why why;
	size_t n = 0, i;
	int step;

	start(c, k);
	for (step = 0; step < 60; step++) {
		u64 r = rand_u64() % 8;

		c->now += 1000;
		if (r < 4) {
			open[n++] = come(c, k, str_z(c->arena, str_fmt(c->arena, "p%d", step))).id;
		} else if (r < 6 && n) {
			i = rand_u64() % n;
			solve(c, open[i]);
			open[i] = open[--n];
		} else {
			CHECK(agent_status_set(c, agents[step % 2], str_of(words[rand_u64() % COUNT(words)])) && db_settle(c));
		}
		CHECK(nobody_over(c, agents[0]) && nobody_over(c, agents[1]) && loads_true(c));
		for (i = 0; i < n; i++) {
			struct ticket t = cases_reload(c, open[i]);

			if (t.assignee_id)
				continue;
			CHECK(routing_why(c, &t, 0, &why));
			CHECK_I64(why.agent_id, 0);
		}
	}
}

TEST(routing_random_days)
{
	cases_on_each(c, random_days);
}
