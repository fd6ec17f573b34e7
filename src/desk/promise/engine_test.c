/* Every row of the two tables of doc/sla.md, "Clocks" and "Events". */
#include "base/test.h"
#include "desk/promise/engine.h"
#include "desk/promise/story_test.h"

#define LOOK(events, check, want) CHECK_STR(look(c, &(struct story){ NULL, NULL, events }, check), S(want))

/* ---- when clocks start, run and stop ---- */

TEST(first_response_starts_with_the_request_and_ends_with_the_answer)
{
	LOOK("0 create", "30 first_response", "running 30 due 60");
	LOOK("0 create; 40 agent_message", "90 first_response", "met 40 due 60");
	LOOK("0 create; 60 agent_message", "90 first_response", "met 60 due 60");
	LOOK("0 create; 61 agent_message", "90 first_response", "breached! 61 due 60");
	LOOK("0 create", "60 first_response", "running 60 due 60");
	LOOK("0 create", "61 first_response", "running! 61 due 60");
	LOOK("10 create", "5 first_response", "absent");
}

TEST(first_response_runs_in_pending_and_hold)
{
	LOOK("0 create; 10 status to=pending", "50 first_response", "running 50 due 60");
	LOOK("0 create; 10 status to=hold", "70 first_response", "running! 70 due 60");
}

TEST(first_response_again_only_if_reopened_before_any_response)
{
	LOOK("0 create; 10 status to=solved; 100 status to=open", "130 first_response 2", "running 30 due 160");
	LOOK("0 create; 10 status to=solved; 100 customer_message", "130 first_response 2", "running 30 due 160");
	LOOK("0 create; 5 agent_message; 10 status to=solved; 100 customer_message", "130 first_response 2", "absent");
	LOOK("0 create; 5 agent_message; 10 status to=solved; 100 customer_message", "130 next_response", "running 30 due 160");
}

TEST(next_response_is_one_per_turn)
{
	LOOK("0 create", "30 next_response", "absent");
	LOOK("0 create; 10 agent_message; 20 customer_message; 50 customer_message", "60 next_response", "running 40 due 80");
	LOOK("0 create; 10 agent_message; 20 customer_message; 50 agent_message; 70 customer_message", "75 next_response 2", "running 5 due 130");
	LOOK("0 create; 10 agent_message; 20 customer_message; 50 agent_message", "75 next_response", "met 30 due 80");
	LOOK("0 create; 5 customer_message", "10 next_response", "absent");
}

TEST(update_restarts_with_every_response)
{
	LOOK("0 create", "30 update", "absent");
	LOOK("0 create; 10 agent_message; 50 agent_message", "60 update", "met 40 due 130");
	LOOK("0 create; 10 agent_message; 50 agent_message", "60 update 2", "running 10 due 170");
	LOOK("0 create; 10 agent_message status=pending; 50 status to=hold", "60 update", "running 10 due 170");
	LOOK("0 create; 10 agent_message status=pending", "60 update", "paused 0 due -");
}

TEST(periodic_update_runs_in_pending)
{
	struct story s = { "[{\"id\":\"p\",\"periodic\":true,\"targets\":{\"*\":{\"update\":7200}}}]", NULL, "0 create; 10 agent_message status=pending" };

	CHECK_STR(look(c, &s, "60 update"), S("running 50 due 130"));
}

TEST(resolution_clocks_pause_by_status)
{
	static const char *const h = "0 create; 10 status to=open; 20 status to=pending; 50 status to=hold; 90 status to=open";

	LOOK(h, "100 requester_wait", "running 70 due 270");
	LOOK(h, "100 agent_work", "running 30 due 250");
	LOOK(h, "100 total_resolution", "running 100 due 480");
	LOOK(h, "30 requester_wait", "paused 20 due -");
	LOOK(h, "30 total_resolution", "running 30 due 480");
	LOOK(h, "60 agent_work", "paused 20 due -");
	LOOK(h, "60 requester_wait", "running 30 due 270");
}

TEST(pickup_is_one_per_stint)
{
	LOOK("0 create team=A", "10 pickup", "running 10 due 30");
	LOOK("0 create team=A; 20 assign to=ana", "50 pickup", "met 20 due 30");
	LOOK("0 create team=A; 20 assign to=ana; 25 assign to=null", "50 pickup 2", "absent");
	LOOK("0 create team=A assignee=ana", "50 pickup", "absent");
	LOOK("0 create; 5 team to=A", "10 pickup", "running 5 due 35");
	LOOK("0 create team=A; 10 team to=B; 20 assign to=ana", "50 pickup", "void 10 due 30");
	LOOK("0 create team=A; 10 team to=B; 20 assign to=ana", "50 pickup 2", "met 10 due 40");
	LOOK("0 create team=A; 40 team to=B", "50 pickup", "breached! 40 due 30");
	LOOK("0 create team=A; 5 status to=pending; 10 status to=hold", "20 pickup", "running 20 due 30");
	LOOK("0 create team=A; 5 status to=solved", "20 pickup", "void 5 due 30");
	LOOK("0 create team=A; 5 team to=B assignee=ana", "20 pickup 2", "absent");
}

TEST(ownership_is_one_per_stint_and_new_on_reopen)
{
	LOOK("0 create team=A; 30 team to=B", "40 ownership", "met 30 due 120");
	LOOK("0 create team=A; 30 team to=B", "40 ownership 2", "running 10 due 150");
	LOOK("0 create team=A; 130 team to=B", "140 ownership", "breached! 130 due 120");
	LOOK("0 create team=A; 30 status to=pending", "40 ownership", "paused 30 due -");
	LOOK("0 create team=A; 30 status to=hold", "40 ownership", "running 40 due 120");
	LOOK("0 create team=A; 30 status to=solved; 100 status to=open", "110 ownership", "met 30 due 120");
	LOOK("0 create team=A; 30 status to=solved; 100 status to=open", "110 ownership 2", "running 10 due 220");
}

/* ---- events ---- */

TEST(customer_message_opens_what_rests)
{
	LOOK("0 create; 10 agent_message status=pending; 50 customer_message", "60 requester_wait", "running 20 due 280");
	LOOK("0 create; 10 agent_message status=hold; 50 customer_message", "60 agent_work", "running 20 due 220");
	LOOK("0 create; 10 agent_message status=solved; 50 customer_message", "60 requester_wait", "running 20 due 280");
	LOOK("0 create; 10 agent_message status=pending; 50 customer_message", "60 next_response", "running 10 due 110");
}

TEST(customer_message_on_closed_changes_nothing)
{
	static const char *const h = "0 create; 10 agent_message status=solved; 20 status to=closed; 50 customer_message; 55 status to=open";

	LOOK(h, "60 requester_wait", "met 10 due 240");
	LOOK(h, "60 next_response", "absent");
	LOOK("0 create; 10 status to=closed", "60 requester_wait", "met 10 due 240");
	LOOK("0 create; 10 status to=closed", "60 first_response", "void 10 due 60");
}

TEST(nothing_else_is_a_response)
{
	LOOK("0 create; 10 private_note; 11 auto_reply; 12 bot_message; 13 agent_message public=false; 14 call direction=out answered=false; 15 call direction=in answered=false",
	     "30 first_response", "running 30 due 60");
	LOOK("0 create; 10 agent_message auto=true; 11 agent_message by=trigger", "30 first_response", "running 30 due 60");
	LOOK("0 create; 5 agent_message; 10 customer_message author=stranger", "30 next_response", "absent");
	LOOK("0 create; 5 agent_message; 10 customer_message author=cc", "30 next_response", "running 20 due 70");
}

TEST(answered_calls_are_responses)
{
	LOOK("0 create; 10 call direction=out answered=true", "30 first_response", "met 10 due 60");
	LOOK("0 create; 10 call direction=in answered=true", "30 first_response", "met 10 due 60");
	LOOK("0 create answered_call=true channel=phone", "30 first_response", "met 0 due 60");
	LOOK("0 create by=agent public=false; 10 call direction=in answered=true", "30 first_response", "met 0 due 70");
	LOOK("0 create by=agent public=false; 10 call direction=in answered=true", "30 requester_wait", "running 20 due 250");
}

TEST(solved_stops_resolution_and_voids_responses)
{
	LOOK("0 create; 30 status to=solved", "50 requester_wait", "met 30 due 240");
	LOOK("0 create; 250 status to=solved", "300 requester_wait", "breached! 250 due 240");
	LOOK("0 create; 30 status to=solved", "50 first_response", "void 30 due 60");
	LOOK("0 create; 70 status to=solved", "90 first_response", "breached! 70 due 60");
	LOOK("0 create; 10 agent_message; 30 status to=solved", "50 update", "void 20 due 130");
	LOOK("0 create; 10 status to=pending; 30 status to=solved", "50 requester_wait", "met 10 due -");
}

TEST(reopened_clocks_go_on)
{
	static const char *const h = "0 create; 10 agent_message; 100 status to=solved; 200 status to=open";

	LOOK(h, "230 requester_wait", "running 130 due 340");
	LOOK(h, "230 next_response", "absent");
	LOOK("0 create; 10 agent_message; 20 customer_message; 30 status to=solved; 200 status to=open", "210 next_response 2", "running 10 due 260");
	LOOK("0 create; 100 status to=solved; 200 status to=open; 300 status to=solved", "400 requester_wait", "met 200 due 340");
	LOOK("0 create; 100 status to=solved; 200 status to=open; 350 status to=solved", "400 requester_wait", "breached! 250 due 340");
	LOOK("0 create; 250 status to=solved; 300 status to=open", "310 requester_wait", "running! 260 due 240");
}

TEST(message_then_status_then_fields_in_one_save)
{
	struct sla_fact f[] = {
		{ .kind = SLA_F_ATTR, .at = 10, .seq = 2, .save = 2 },
		{ .kind = SLA_F_STATUS, .at = 10, .seq = 3, .save = 2 },
		{ .kind = SLA_F_AGENT, .at = 10, .seq = 4, .save = 2 },
		{ .kind = SLA_F_STATUS, .at = 10, .seq = 5, .save = 3 },
		{ .kind = SLA_F_CREATE, .at = 0, .seq = 1 },
	};

	sla_facts_sort(f, COUNT(f));
	CHECK_I64(f[0].kind, SLA_F_CREATE);
	CHECK_I64(f[1].kind, SLA_F_AGENT);
	CHECK_I64(f[2].kind, SLA_F_STATUS);
	CHECK_I64(f[3].kind, SLA_F_ATTR);
	CHECK_I64(f[4].seq, 5);
}

static const char *const BY_PRIORITY = "[{\"id\":\"p\",\"targets\":{\"*\":{\"first_response\":7200,\"requester_wait\":14400},"
	"\"high\":{\"first_response\":3600,\"requester_wait\":7200},\"urgent\":{\"first_response\":600}}}]";
#define LOOK_P(events, check, want) CHECK_STR(look(c, &(struct story){ BY_PRIORITY, NULL, events }, check), S(want))

TEST(priority_retargets_with_elapsed_kept)
{
	LOOK_P("0 create; 30 priority to=high", "40 first_response", "running 40 due 60");
	LOOK_P("0 create priority=high; 30 priority to=normal", "40 first_response", "running 40 due 120");
	LOOK_P("0 create; 30 status to=pending; 60 priority to=high", "70 requester_wait", "paused 30 due -");
	LOOK_P("0 create; 30 status to=pending; 60 priority to=high; 90 status to=open", "100 requester_wait", "running 40 due 180");
	LOOK_P("0 create; 30 agent_message; 40 priority to=high", "100 first_response", "met 30 due 120");
}

TEST(tightened_target_is_breached_at_the_change)
{
	LOOK_P("0 create; 30 priority to=urgent", "31 first_response", "running! 31 due 30");
	LOOK_P("0 create; 10 priority to=urgent", "10 first_response", "running 10 due 10");
	LOOK_P("0 create; 30 priority to=urgent; 40 priority to=normal; 50 agent_message", "60 first_response", "breached! 50 due 120");
}

TEST(priority_raised_by_the_promise_does_not_retarget)
{
	LOOK_P("0 create; 30 priority to=urgent reason=sla_escalation", "40 first_response", "running 40 due 120");
	LOOK_P("0 create; 30 priority to=urgent reason=sla_escalation; 35 priority to=high", "40 first_response", "running 40 due 60");
}

static const char *const TWO = "[{\"id\":\"gold\",\"when\":{\"plan\":\"gold\"},\"targets\":{\"*\":{\"first_response\":1800,\"update\":600}}},"
	"{\"id\":\"rest\",\"calendar\":\"nine\",\"targets\":{\"*\":{\"first_response\":3600,\"requester_wait\":3600}}}]";
static const char *const NINE = "{\"nine\":{\"tz\":\"UTC\",\"hours\":{\"mon\":[[\"09:00\",\"10:00\"]],\"tue\":[[\"09:00\",\"10:00\"]]}}}";
#define LOOK_2(events, check, want) CHECK_STR(look(c, &(struct story){ TWO, NINE, events }, check), S(want))

TEST(matching_attribute_changes_the_policy)
{
	LOOK_2("0 create; 20 attr set={\"plan\":\"gold\"}", "25 first_response", "running 25 due 30");
	LOOK_2("0 create; 20 attr set={\"plan\":\"gold\"}", "25 requester_wait", "cancelled 20 due 60");
	LOOK_2("0 create attrs={\"plan\":\"gold\"}; 20 attr set={\"plan\":null}", "25 requester_wait", "running 25 due 60");
	LOOK_2("0 create attrs={\"plan\":\"gold\"}; 90 attr set={\"plan\":\"free\"}", "100 first_response", "running! 60 due 60");
	LOOK_2("30 create attrs={\"plan\":\"gold\"}; 70 attr set={\"plan\":\"free\"}", "100 requester_wait", "running 30 due 1470");
	LOOK_2("0 create; 20 attr set={\"plan\":\"gold\"}; 30 attr set={\"plan\":\"free\"}", "40 requester_wait 2", "running 40 due 60");
	LOOK_2("70 create; 100 attr set={\"plan\":\"gold\"}", "101 first_response", "running! 31 due 100");
}

TEST(no_policy_no_clock)
{
	struct story s = { "[{\"id\":\"p\",\"when\":{\"plan\":\"gold\"},\"targets\":{\"*\":{\"first_response\":3600}}}]", NULL, "0 create" };

	CHECK_STR(look(c, &s, "10 first_response"), S("absent"));
	s.events = "0 create attrs={\"plan\":\"gold\"}; 20 attr set={\"plan\":\"free\"}";
	CHECK_STR(look(c, &s, "30 first_response"), S("cancelled 20 due 60"));
	s.events = "0 create attrs={\"plan\":\"gold\"}; 70 attr set={\"plan\":\"free\"}";
	CHECK_STR(look(c, &s, "80 first_response"), S("breached! 70 due 60"));
}

TEST(policy_edits_leave_running_tickets_alone)
{
	LOOK("0 create; 10 policy_edit policy=every new={\"targets\":{\"*\":{\"first_response\":1200}}}", "15 first_response", "running 15 due 60");
	LOOK("0 create; 10 policy_edit policy=every new={\"targets\":{\"*\":{\"first_response\":1200}}} apply_to_running=true", "15 first_response", "running 15 due 20");
	LOOK("0 create; 10 policy_edit policy=every new={\"targets\":{\"*\":{\"first_response\":1200}}} apply_to_running=true", "15 requester_wait", "cancelled 10 due 240");
	LOOK("0 policy_edit policy=every new={\"targets\":{\"*\":{\"first_response\":1200}}}; 10 create", "15 first_response", "running 5 due 30");
	LOOK("0 create; 5 agent_message; 10 policy_edit policy=every new={\"targets\":{\"*\":{\"first_response\":240}}} apply_to_running=true", "15 first_response", "met 5 due 60");
	LOOK("0 create; 10 policy_edit policy=every new=null", "15 first_response", "running 15 due 60");
	LOOK("0 create; 10 policy_edit policy=every new=null apply_to_running=true", "15 first_response", "cancelled 10 due 60");
	LOOK("0 create; 10 policy_edit policy=every new={\"targets\":{\"*\":{\"first_response\":1200}}}; 20 priority to=high", "25 first_response", "running 25 due 60");
}

static const char *const CAL = "[{\"id\":\"p\",\"calendar\":\"nine\",\"targets\":{\"*\":{\"first_response\":5400}}}]";
#define LONGER "{\"hours\":{\"mon\":[[\"09:00\",\"11:00\"]],\"tue\":[[\"08:00\",\"11:00\"]]}}"
#define LOOK_C(events, check, want) CHECK_STR(look(c, &(struct story){ CAL, NINE, events }, check), S(want))

TEST(calendar_edits_are_versions)
{
	LOOK_C("0 create; 30 calendar_edit calendar=nine new=" LONGER, "20 first_response", "running 20 due 1470");
	LOOK_C("0 create; 30 calendar_edit calendar=nine new=" LONGER, "40 first_response", "running 40 due 90");
	LOOK_C("0 create; 30 calendar_edit calendar=nine new=" LONGER, "40 first_response 1 before_edit", "running 40 due 1470");
	LOOK_C("0 create; 30 calendar_edit calendar=nine effective_from=600 new=" LONGER, "40 first_response", "running 40 due 1410");
	LOOK_C("0 create; 20 agent_message; 30 calendar_edit calendar=nine new=" LONGER, "40 first_response", "met 20 due 1470");
	/* back-dated on purpose: 10:00 to 10:20 was open after all */
	LOOK_C("0 create; 80 agent_message; 90 calendar_edit calendar=nine new=" LONGER, "100 first_response", "met 60 due 1470");
	LOOK_C("0 create; 80 agent_message; 90 calendar_edit calendar=nine effective_from=0 new=" LONGER, "100 first_response", "met 80 due 90");
	LOOK_C("0 create; 80 agent_message; 90 calendar_edit calendar=nine effective_from=0 new=" LONGER, "85 first_response", "met 60 due 1470");
}

TEST(a_target_used_up_at_closing_time_is_met_that_night)
{
	struct story s = { "[{\"id\":\"p\",\"calendar\":\"nine\",\"targets\":{\"*\":{\"first_response\":3600}}}]", NINE, "0 create; 600 agent_message" };

	CHECK_STR(look(c, &s, "700 first_response"), S("met 60 due 60"));
	s.events = "0 create; 1441 agent_message";
	CHECK_STR(look(c, &s, "1500 first_response"), S("breached! 61 due 60"));
}

TEST(merge_ends_one_and_anchors_the_other)
{
	static const char *const h = "0 create; 20 create ticket=T2; 40 merge_into target=T2";

	LOOK(h, "50 first_response", "cancelled 40 due 60");
	LOOK(h, "50 first_response 1 T2", "running 50 due 60");
	LOOK("0 create; 20 create ticket=T2; 100 merge_into target=T2", "110 first_response", "breached! 100 due 60");
	LOOK("0 create; 20 create ticket=T2; 30 agent_message ticket=T2; 40 merge_into target=T2", "50 next_response 1 T2", "running 50 due 60");
	LOOK("0 create; 10 agent_message; 20 create ticket=T2; 40 merge_into target=T2", "50 first_response 1 T2", "running 30 due 80");
	LOOK("0 create ticket=T2; 10 create; 30 merge_into target=T2", "50 first_response 1 T2", "running 50 due 60");
	LOOK("0 create ticket=T2; 5 agent_message ticket=T2 status=solved; 10 create; 30 merge_into target=T2", "50 next_response 1 T2", "running 40 due 70");
}

TEST(channel_decides_the_target_of_its_own_turn)
{
	struct story s = { "[{\"id\":\"p\",\"targets\":{\"*\":{\"first_response\":{\"chat\":600,\"default\":3600},\"next_response\":{\"chat\":600,\"default\":3600}}}}]",
		NULL, "0 create channel=email; 5 agent_message; 6 customer_message channel=chat; 7 agent_message; 8 customer_message channel=email" };

	CHECK_STR(look(c, &s, "9 first_response"), S("met 5 due 60"));
	CHECK_STR(look(c, &s, "9 next_response"), S("met 1 due 16"));
	CHECK_STR(look(c, &s, "9 next_response 2"), S("running 1 due 68"));
	s.events = "0 create channel=email; 2 attr set={\"channel\":\"chat\"}";
	CHECK_STR(look(c, &s, "9 first_response"), S("running 9 due 60"));
}

TEST(bots_have_no_clocks_until_they_hand_over)
{
	LOOK("0 create bot=true team=A; 5 bot_message; 10 customer_message", "20 first_response", "absent");
	LOOK("0 create bot=true team=A; 5 bot_message; 10 customer_message", "20 pickup", "absent");
	LOOK("0 create bot=true; 30 handoff", "40 first_response", "running 10 due 90");
	LOOK("0 create bot=true; 30 handoff", "40 requester_wait", "running 10 due 270");
	LOOK("0 create bot=true; 30 handoff team=A", "40 pickup", "running 10 due 60");
	LOOK("0 create bot=true; 30 agent_message", "40 first_response", "met 0 due 90");
}

TEST(assignment_and_tiers_move_only_the_teams_clocks)
{
	static const char *const h = "0 create team=A; 10 assign to=ana; 20 team to=B tier=2 kind=escalation; 25 assign to=rui";

	LOOK(h, "30 first_response", "running 30 due 60");
	LOOK(h, "30 requester_wait", "running 30 due 240");
	LOOK(h, "30 pickup 2", "met 5 due 50");
	LOOK(h, "30 ownership", "met 20 due 120");
}

TEST(without_a_request_no_customer_clock)
{
	LOOK("0 create by=agent", "30 first_response", "absent");
	LOOK("0 create by=agent", "30 requester_wait", "absent");
	LOOK("0 create by=agent; 10 customer_message", "30 first_response", "absent");
	LOOK("0 create by=agent; 10 customer_message", "30 next_response", "running 20 due 70");
	LOOK("0 create by=agent; 10 customer_message", "30 requester_wait", "running 20 due 250");
	LOOK("0 create by=agent public=false", "30 first_response", "absent");
	LOOK("0 create import=true", "30 requester_wait", "absent");
	LOOK("0 create by=agent on_behalf=true", "30 first_response", "running 30 due 60");
	LOOK("0 create by=agent team=A", "10 pickup", "running 10 due 30");
	LOOK("0 create by=agent; 10 agent_message", "30 update", "absent");
}

/* ---- what the simulator cannot say ---- */

static struct sla_world one_policy(struct sla_policy *p, struct sla_target *t, struct sla_set *set, const struct sla_policy **list)
{
	t[0] = (struct sla_target){ .metric = SLA_FIRST_RESPONSE, .target_ms = 3600000 };
	t[1] = (struct sla_target){ .metric = SLA_NEXT_RESPONSE, .target_ms = 3600000 };
	t[2] = (struct sla_target){ .metric = SLA_REQUESTER_WAIT, .target_ms = 7200000 };
	*p = (struct sla_policy){ .id = 1, .target = t, .targets = 3, .active = true };
	list[0] = p;
	*set = (struct sla_set){ .at = INT64_MIN, .seq = INT64_MIN, .policies = { list, 1 } };
	return (struct sla_world){ .set = set, .sets = 1 };
}

TEST(split_off_tickets_wait_since_the_message)
{
	const struct sla_policy *list[1];
	struct sla_target t[3];
	struct sla_policy p;
	struct sla_set set;
	struct sla_world w = one_policy(&p, t, &set, list);
	struct sla_fact f[] = { { .kind = SLA_F_CREATE, .at = 600000, .seq = 1, .by = SLA_BY_SPLIT, .anchor = 60000 } };
	struct sla_result r;

	CHECK(sla_replay(c, &w, &(struct sla_log){ f, 1, 1200000, true }, &r));
	CHECK_I64(r.clocks, 2);
	CHECK_I64(r.clock[0].metric, SLA_FIRST_RESPONSE);
	CHECK_I64(r.clock[0].started_at, 60000);
	CHECK_I64(r.clock[0].due_at, 3660000);
	f[0].anchor = 0;	/* it was answered before */
	CHECK(sla_replay(c, &w, &(struct sla_log){ f, 1, 1200000, true }, &r));
	CHECK_I64(r.clocks, 1);
	CHECK_I64(r.clock[0].metric, SLA_REQUESTER_WAIT);
	CHECK_I64(r.clock[0].started_at, 600000);
}

TEST(events_tell_what_moved_the_due_date)
{
	const struct sla_policy *list[1];
	struct sla_target t[3];
	struct sla_policy p;
	struct sla_set set;
	struct sla_world w = one_policy(&p, t, &set, list);
	struct sla_fact f[] = { { .kind = SLA_F_CREATE, .at = 1000, .seq = 1 },
		{ .kind = SLA_F_STATUS, .at = 601000, .seq = 2, .status = SLA_S_PENDING },
		{ .kind = SLA_F_CUSTOMER, .at = 1201000, .seq = 3 } };
	struct sla_result r;
	size_t i, n = 0;

	CHECK(sla_replay(c, &w, &(struct sla_log){ f, 3, 9000000, true }, &r));
	for (i = 0; i < r.events; i++) {
		const struct sla_event *e = &r.event[i];

		if (r.clock[e->clock].metric != SLA_REQUESTER_WAIT)
			continue;
		n++;
		if (e->kind == SLA_E_ACTIVATE)
			CHECK(e->due_from == 0 && e->due_to == 7201000 && e->why == SLA_Y_STARTED);
		if (e->kind == SLA_E_PAUSE)
			CHECK(e->due_from == 7201000 && e->due_to == 0 && e->at == 601000);
		if (e->kind == SLA_E_RESUME)
			CHECK(e->due_from == 0 && e->due_to == 7801000 && e->at == 1201000);
		if (e->kind == SLA_E_BREACH)
			CHECK(e->at == 7801001 && e->why == SLA_Y_TIME);
	}
	CHECK_I64(n, 4);
	CHECK_I64(r.clock[1].segments, 3);
	CHECK_I64(r.clock[1].segment[1].rest, SLA_REST_PENDING);
	CHECK_I64(r.clock[1].segment[0].elapsed_ms + r.clock[1].segment[2].elapsed_ms, r.clock[1].elapsed_ms);
	CHECK_I64(r.clock[1].breached_at, 7801001);
	f[0].kind = SLA_F_STATUS;
	CHECK(!sla_replay(c, &w, &(struct sla_log){ f, 3, 9000000, true }, &r));
}

TEST(thresholds_arm_again_when_the_target_grows)
{
	struct sla_warn warn[] = { { .percent = 75 }, { .before_ms = 600000 } };
	const struct sla_policy *list[1];
	struct sla_target t[4];
	struct sla_policy p;
	struct sla_set set;
	struct sla_world w = one_policy(&p, t, &set, list);
	struct sla_fact f[] = { { .kind = SLA_F_CREATE, .at = 0, .seq = 1 },
		{ .kind = SLA_F_PRIORITY, .at = 3000000, .seq = 2, .priority = { .id = 4 } } };
	struct sla_threshold *v;
	struct sla_result r;
	size_t n;

	p.warn = warn;
	p.warns = 2;
	t[3] = (struct sla_target){ .metric = SLA_FIRST_RESPONSE, .priority = { .id = 4 }, .target_ms = 7200000 };
	p.targets = 4;
	CHECK(sla_replay(c, &w, &(struct sla_log){ f, 1, 2800000, false }, &r));
	v = sla_thresholds(c->arena, &r, 0, &n);
	CHECK_I64(n, 3);
	CHECK_I64(v[0].at, 2700000);
	CHECK_I64(v[1].at, 3000000);
	CHECK_I64(v[2].at, 3600001);
	CHECK(v[0].round == 1 && v[1].round == 1 && v[2].kind == SLA_T_BREACH);
	CHECK_I64(sla_at_risk_at(&r, 0), 2700000);
	CHECK(sla_replay(c, &w, &(struct sla_log){ f, 2, 3100000, false }, &r));
	v = sla_thresholds(c->arena, &r, 0, &n);
	CHECK(v[0].at == 5400000 && v[0].round == 2);
	CHECK(v[1].at == 6600000 && v[1].round == 2);
	CHECK_I64(sla_elapsed_at(&r, 0, 0), 0);
}
