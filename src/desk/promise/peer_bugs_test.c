/* What other help desks shipped and had to repair, named by their own numbers: none of it
 * may happen here. */
#include "base/test.h"
#include "desk/promise/story_test.h"

#define LOOK(events, check, want) CHECK_STR(look(c, &(struct story){ NULL, NULL, events }, check), S(want))

TEST(zammad_3140_an_answer_clears_the_update_clock)
{
	LOOK("0 create; 10 agent_message; 130 agent_message", "140 update", "met 120 due 130");
	LOOK("0 create; 10 agent_message; 130 agent_message", "140 update 2", "running 10 due 250");
}

TEST(zammad_3551_reply_and_pending_in_one_save_is_a_response)
{
	LOOK("0 create; 10 agent_message status=pending", "90 first_response", "met 10 due 60");
	LOOK("0 create; 10 agent_message status=solved", "90 first_response", "met 10 due 60");
	LOOK("0 create; 10 agent_message status=solved", "90 requester_wait", "met 10 due 240");
	LOOK("0 create; 10 agent_message status=solved", "90 update", "void 0 due 130");
}

TEST(zammad_904_merged_tickets_do_not_escalate)
{
	LOOK("0 create; 1 create ticket=T2; 10 merge_into target=T2", "9000 first_response", "cancelled 10 due 60");
	LOOK("0 create; 1 create ticket=T2; 10 merge_into target=T2; 20 agent_message; 30 status to=open", "9000 requester_wait", "cancelled 10 due 240");
}

TEST(zammad_5624_a_metric_leaves_with_the_policy)
{
	struct story s = { "[{\"id\":\"a\",\"when\":{\"plan\":\"gold\"},\"targets\":{\"*\":{\"update\":3600}}},{\"id\":\"b\",\"targets\":{\"*\":{\"first_response\":3600}}}]",
		NULL, "0 create attrs={\"plan\":\"gold\"}; 10 agent_message; 20 attr set={\"plan\":\"free\"}" };

	CHECK_STR(look(c, &s, "200 update"), S("cancelled 10 due 70"));
	CHECK_STR(look(c, &s, "200 first_response"), S("absent"));
}

TEST(zammad_5177_update_never_comes_before_the_first_response)
{
	LOOK("0 create; 10 private_note; 20 auto_reply; 30 customer_message", "40 update", "absent");
}

TEST(zammad_1322_a_note_of_the_customer_in_the_portal_restarts)
{
	LOOK("0 create; 10 agent_message status=pending; 40 customer_message channel=portal", "50 next_response", "running 10 due 100");
	LOOK("0 create; 10 agent_message status=pending; 40 customer_message channel=portal", "50 requester_wait", "running 20 due 270");
}

TEST(glpi_6902_15605_pauses_survive_another_policy)
{
	struct story s = { "[{\"id\":\"a\",\"when\":{\"plan\":\"gold\"},\"targets\":{\"*\":{\"requester_wait\":7200}}},{\"id\":\"b\",\"targets\":{\"*\":{\"requester_wait\":14400}}}]",
		NULL, "0 create; 10 status to=pending; 100 status to=open; 110 attr set={\"plan\":\"gold\"}" };

	CHECK_STR(look(c, &s, "120 requester_wait"), S("running 30 due 210"));
	s.events = "0 create; 10 status to=pending; 50 attr set={\"plan\":\"gold\"}; 100 status to=open";
	CHECK_STR(look(c, &s, "120 requester_wait"), S("running 30 due 210"));
}

TEST(glpi_10594_targets_in_days_are_refused)
{
	struct story s = { "[{\"id\":\"a\",\"targets\":{\"*\":{\"requester_wait\":\"2d\"}}}]", NULL, "0 create" };

	CHECK_STR(look(c, &s, "120 requester_wait"), S("error policies.0.targets.*.requester_wait policy.target_days"));
}

TEST(glpi_24481_no_breach_while_pending)
{
	LOOK("0 create; 10 agent_message status=pending", "9000 requester_wait", "paused 10 due -");
	LOOK("0 create; 10 agent_message status=pending; 9000 status to=open", "9010 requester_wait", "running 20 due 9230");
}

TEST(chatwoot_10178_next_response_ends_with_the_solution)
{
	LOOK("0 create; 10 agent_message; 20 customer_message; 30 status to=solved", "9000 next_response", "void 10 due 80");
}

TEST(chatwoot_a_breach_right_before_the_solution_is_seen)
{
	LOOK("0 create; 240 agent_message; 241 status to=solved", "242 requester_wait", "breached! 241 due 240");
}

TEST(libredesk_an_answer_at_the_due_instant_is_met)
{
	LOOK("0 create; 60 agent_message", "60 first_response", "met 60 due 60");
}

TEST(frappe_1554_and_2212_an_empty_condition_is_every_ticket_and_lunch_is_possible)
{
	struct story s = { "[{\"id\":\"a\",\"when\":{},\"calendar\":\"k\",\"targets\":{\"*\":{\"first_response\":3600}}}]",
		"{\"k\":{\"tz\":\"UTC\",\"hours\":{\"mon\":[[\"09:00\",\"09:30\"],[\"10:00\",\"11:00\"]]}}}", "0 create" };

	CHECK_STR(look(c, &s, "70 first_response"), S("running 40 due 90"));
}

TEST(osticket_3034_and_3648_status_pauses_and_agents_open_tickets)
{
	LOOK("0 create; 10 status to=pending", "60 requester_wait", "paused 10 due -");
	LOOK("0 create by=agent on_behalf=true", "10 first_response", "running 10 due 60");
}
