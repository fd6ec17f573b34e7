#include "desk/flow/action.h"

#include "base/test.h"
#include "desk/cases/cases_fixture_test.h"
#include "store/db.h"

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

TEST(action_errors_name_their_place)
{
	refused(c, "{}", "actions", "shape.list");
	refused(c, "[7]", "actions.0", "shape.object");
	refused(c, "[{\"do\":\"set_priority\",\"value\":2},{\"do\":\"dance\"}]", "actions.1.do", "action.unknown");
	refused(c, "[{\"do\":\"set_priority\",\"value\":9}]", "actions.0.value", "action.priority");
	refused(c, "[{\"do\":\"set_priority\",\"value\":2,\"when\":1}]", "actions.0.when", "shape.unknown");
	refused(c, "[{\"do\":\"set_status\",\"category\":\"gone\"}]", "actions.0.category", "action.status");
	refused(c, "[{\"do\":\"add_tags\",\"tags\":[\"a\",\" \"]}]", "actions.0.tags.1", "shape.required");
	refused(c, "[{\"do\":\"add_tags\",\"tags\":[]}]", "actions.0.tags", "shape.required");
	refused(c, "[{\"do\":\"assign\",\"agent_id\":\"you\"}]", "actions.0.agent_id", "shape.integer");
	refused(c, "[{\"do\":\"set_team\",\"team_id\":1,\"why\":\"<b>\"}]", "actions.0.why", "action.team_why");
	refused(c, "[{\"do\":\"set_team\"}]", "actions.0.team_id", "shape.required");
}

TEST(action_errors_are_told_together)
{
	const struct actions *a;
	json_t *j;

	CHECK(json_parse(c, S("[{\"do\":\"x\"},{\"do\":\"set_type\",\"value\":\"joke\"}]"), &j));
	CHECK(!actions_parse(c, j, "actions", &a));
	CHECK_I64(c->fail.n, 2);
	CHECK_STR(c->fail.v[1].field, S("actions.1.value"));
	fail_clear(c);
}

TEST(action_lists_come_back_as_given)
{
	str text = S("[{\"do\":\"set_priority\",\"value\":\"raise\"},{\"do\":\"add_tags\",\"tags\":[\"refund\"]}]");

	CHECK_STR(actions_text(c, parsed(c, text)), text);
	CHECK(json_is_array(actions_json(c, parsed(c, text))));
	CHECK_STR(actions_text(c, parsed(c, S("[]"))), S("[]"));
}

static const struct action_origin refund = { .kind = { "macro", 5 }, .id = 3, .name = { "Refund", 6 } };

static void changes_all_and_says_why(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_open(c, k, "Box");
	struct actions_did did;
	str detail;

	CHECK(actions_run(c, &t, parsed(c, S("[{\"do\":\"set_priority\",\"value\":\"raise\"},"
		"{\"do\":\"set_type\",\"value\":\"incident\"},{\"do\":\"add_tags\",\"tags\":[\"a\",\"b\"]},"
		"{\"do\":\"remove_tags\",\"tags\":[\"a\",\"never\"]},{\"do\":\"assign\",\"agent_id\":\"me\"},"
		"{\"do\":\"set_status\",\"category\":\"pending\"},{\"do\":\"set_type\",\"value\":\"incident\"}]")),
		&refund, &did));
	t = cases_reload(c, t.id);
	CHECK_I64(t.priority, 3);
	CHECK_STR(t.type, S("incident"));
	CHECK_STR(t.tag_names, S("[\"b\"]"));
	CHECK_I64(t.assignee_id, k->ana.id);
	CHECK_STR(t.category, S("pending"));
	CHECK_I64(did.skipped, 1);
	detail = cases_detail(c, t.id, "ticket.priority");
	CHECK(str_find(detail, S("\"via\":{\"kind\":\"macro\",\"id\":3,\"name\":\"Refund\"}}")) > 0);
	CHECK(!c->who->via);
}

static bool names_the_gone(struct ctx *c, void *arg)
{
	return actions_run(c, arg, parsed(c, S("[{\"do\":\"set_priority\",\"value\":4},{\"do\":\"set_team\",\"team_id\":9999}]")),
		&refund, NULL);
}

static void what_is_gone_is_told_by_hand_and_passed_over_by_rules(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_open(c, k, "Box");
	const struct actions *a = parsed(c, S("[{\"do\":\"set_team\",\"team_id\":9999}]"));
	struct actions_did did;

	CHECK(cases_fails(c, names_the_gone, &t, E_INVALID, "team.unknown"));
	CHECK_I64(cases_reload(c, t.id).priority, 2);
	t = cases_reload(c, t.id);
	CHECK(!actions_check(c, a, "actions"));
	CHECK_STR(c->fail.v[0].field, S("actions.0.team_id"));
	fail_clear(c);
	c->who = actor_system();
	CHECK(actions_run(c, &t, a, &refund, &did));
	CHECK_STR(buf_str(&did.did), S("{\"do\":\"set_team\",\"from\":0,\"team_id\":9999,\"skipped\":\"gone\"}"));
	c->who = &k->ana;
}

static bool edits(struct ctx *c, void *arg)
{
	return actions_run(c, arg, parsed(c, S("[{\"do\":\"set_priority\",\"value\":4}]")), &refund, NULL);
}

static void needs_the_right_of_each(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_open(c, k, "Box");

	c->who = &k->light;
	CHECK(cases_fails(c, edits, &t, E_FORBIDDEN, "forbidden"));
	c->who = &k->ana;
}

static void closed_ones_stay(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_open(c, k, "Box");
	struct actions_did did;

	CHECK(ticket_change(c, &t, &(struct ticket_change){ .set = TC_CATEGORY, .category = S("solved") }));
	CHECK(ticket_change(c, &t, &(struct ticket_change){ .set = TC_CATEGORY, .category = S("closed") }));
	CHECK(cases_fails(c, edits, &t, E_CONFLICT, "ticket.closed"));
	c->who = actor_system();
	CHECK(actions_run(c, &t, parsed(c, S("[{\"do\":\"set_priority\",\"value\":4}]")), &refund, &did));
	CHECK_STR(buf_str(&did.did), S("{\"do\":\"set_priority\",\"skipped\":\"closed\"}"));
	c->who = &k->ana;
}

TEST(action_runs_all)
{
	cases_on_each(c, changes_all_and_says_why);
	cases_on_each(c, what_is_gone_is_told_by_hand_and_passed_over_by_rules);
	cases_on_each(c, needs_the_right_of_each);
	cases_on_each(c, closed_ones_stay);
}
