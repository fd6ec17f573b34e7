#include "desk/flow/action.h"

#include "base/test.h"
#include "desk/cases/cases_fixture_test.h"
#include "desk/notices.h"
#include "store/db.h"

static const struct action_origin by = { .kind = { "rule", 4 }, .id = 9, .name = { "Late", 4 } };

static const struct actions *parsed(struct ctx *c, str text)
{
	const struct actions *a = NULL;
	json_t *j;

	CHECK(json_parse(c, text, &j));
	CHECK(actions_parse(c, j, "actions", &a));
	return a;
}

static void refused(struct ctx *c, const char *text, const char *field, const char *key)
{
	const struct actions *a;
	json_t *j;

	CHECK(json_parse(c, str_of(text), &j));
	CHECK(!actions_parse(c, j, "actions", &a));
	CHECK_STR(c->fail.v[0].field, str_of(field));
	CHECK_STR(str_of(c->fail.v[0].key), str_of(key));
	fail_clear(c);
}

TEST(telling_errors_name_their_place)
{
	refused(c, "[{\"do\":\"reply\"}]", "actions.0.html", "shape.required");
	refused(c, "[{\"do\":\"reply\",\"html\":{\"es\":\"<p>{{ticket.nubmer}}</p>\"}}]", "actions.0.html.es", "vars.unknown");
	refused(c, "[{\"do\":\"note\",\"html\":\"<p></p>\"}]", "actions.0.html", "shape.required");
	refused(c, "[{\"do\":\"notify\",\"to\":[\"agent:x\"],\"text\":\"hi\"}]", "actions.0.to.0", "policy.step_to");
	refused(c, "[{\"do\":\"notify\",\"to\":[\"address:a@b.example\"],\"text\":\"hi\"}]", "actions.0.to.0", "policy.step_to");
	refused(c, "[{\"do\":\"mail\",\"to\":[\"lead\"],\"html\":\"<p>x</p>\"}]", "actions.0.subject", "shape.required");
	refused(c, "[{\"do\":\"webhook\",\"url\":\"ftp://x\"}]", "actions.0.url", "policy.step_url");
	refused(c, "[{\"do\":\"webhook\",\"url\":\"https://x\",\"body\":[]}]", "actions.0.body", "action.webhook_body");
}

static void an_agent_answers_and_notes(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_says(c, k, 0, "Hello");
	struct actions_did did;
	i64 head = t.last_event_id;

	CHECK(actions_run(c, &t, parsed(c, S("[{\"do\":\"reply\",\"html\":{\"en\":\"<p>Ticket {{ticket.number}}</p>\"}},"
		"{\"do\":\"note\",\"html\":\"<p>told {{customer.email}}</p>\"},{\"do\":\"set_status\",\"category\":\"solved\"}]")),
		&by, &did));
	CHECK(did.message_id && did.note_id);
	CHECK_STR(cases_events(c, t.id, head), S("message.sent,ticket.status,message.noted,ticket.status"));
	CHECK(str_find(cases_detail(c, t.id, "message.sent"), S("\"via\":{\"kind\":\"rule\",\"id\":9")) > 0);
	CHECK_STR(cases_reload(c, t.id).category, S("solved"));
	CHECK_STR(cases_reload(c, t.id).snippet, str_fmt(c->arena, "Ticket %lld", (long long)t.id));
}

static void a_rule_answers_within_limits(struct ctx *c, struct cases *k)
{
	const struct actions *a = parsed(c, S("[{\"do\":\"reply\",\"html\":{\"en\":\"<p>We are on it</p>\"}}]"));
	struct ticket t = cases_says(c, k, 0, "Hello");
	struct actions_did did;
	size_t i, sent = 0;

	c->who = actor_system();
	for (i = 0; i < 12; i++) {
		t = cases_reload(c, t.id);
		CHECK(actions_run(c, &t, a, &by, &did));
		sent += did.message_id != 0;
	}
	CHECK(sent >= 1 && sent <= 5);
	CHECK_STR(cases_reload(c, t.id).category, S("new"));	/* nobody has seen it yet */
	CHECK(!cases_reload(c, t.id).agent_at);
	c->who = &k->ana;
}

static void people_are_told_once(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_says(c, k, 0, "Hello");
	struct actions_did did;
	struct notices n;
	str list = str_fmt(c->arena, "[{\"do\":\"notify\",\"to\":[\"agent:%lld\",\"agent:%lld\",\"assignee\"],"
		"\"text\":\"{{ticket.number}} waits\"},{\"do\":\"mail\",\"to\":[\"agent:%lld\",\"address:cora@customer.example\"],"
		"\"subject\":\"Look\",\"html\":\"<p>at it</p>\"},{\"do\":\"notify\",\"to\":[\"lead\"],\"text\":\"x\"},"
		"{\"do\":\"webhook\",\"url\":\"https://hooks.example/x\",\"body\":{\"who\":\"{{customer.email}}\",\"n\":1}}]",
		(long long)k->ana.id, (long long)k->ana.id, (long long)k->bob.id);

	c->who = actor_system();
	CHECK(actions_run(c, &t, parsed(c, list), &by, &did));
	CHECK_I64(did.skipped, 1);
	CHECK(str_find(buf_str(&did.did), S("\"sent\":1")) > 0);	/* the customer reads nothing of ours */
	CHECK(str_find(buf_str(&did.did), S("{\"do\":\"notify\",\"to\":[\"lead\"],\"skipped\":\"nobody\"}")) > 0);
	c->who = &k->ana;
	CHECK(notices_list(c, 0, &n));
	CHECK_I64(n.n, 1);
	CHECK(str_find(n.v[0].text, str_fmt(c->arena, "%lld waits", (long long)t.id)) > 0);
}

static bool answers_unfilled(struct ctx *c, void *arg)
{
	return actions_run(c, arg, parsed(c, S("[{\"do\":\"set_priority\",\"value\":4},"
		"{\"do\":\"reply\",\"html\":{\"en\":\"<p>{{team.name}}</p>\"}}]")), &by, NULL);
}

static void an_open_variable_stops_it(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_says(c, k, 0, "Hello");

	CHECK(cases_fails(c, answers_unfilled, &t, E_INVALID, "vars.unfilled"));
	CHECK_I64(cases_reload(c, t.id).priority, 2);
}

TEST(action_lists_tell)
{
	cases_on_each(c, an_agent_answers_and_notes);
	cases_on_each(c, a_rule_answers_within_limits);
	cases_on_each(c, people_are_told_once);
	cases_on_each(c, an_open_variable_stops_it);
}
