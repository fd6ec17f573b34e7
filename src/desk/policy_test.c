#include "desk/policy.h"

#include <string.h>

#include "base/test.h"

/* One letter a role that may: l light, a agent, A admin, o owner. */
static const struct {
	enum verb v;
	const char *who;
	unsigned scope;
} matrix[] = {
	{ V_TICKET_READ, "laAo", SCOPE_READ },
	{ V_TICKET_OPEN, "aAo", SCOPE_WRITE },
	{ V_TICKET_REPLY, "aAo", SCOPE_WRITE },
	{ V_TICKET_NOTE, "laAo", SCOPE_WRITE },
	{ V_TICKET_EDIT, "aAo", SCOPE_WRITE },
	{ V_TICKET_SPAM, "aAo", SCOPE_WRITE },
	{ V_TICKET_ASSIGN, "aAo", SCOPE_WRITE },
	{ V_TICKET_MERGE, "aAo", SCOPE_WRITE },
	{ V_TICKET_BULK, "aAo", SCOPE_WRITE },
	{ V_PERSON_READ, "laAo", SCOPE_READ },
	{ V_PERSON_EDIT, "aAo", SCOPE_WRITE },
	{ V_PERSON_MERGE, "aAo", SCOPE_WRITE },
	{ V_ORGANISATION_EDIT, "aAo", SCOPE_WRITE },
	{ V_ATTACHMENT_READ, "laAo", SCOPE_READ },
	{ V_ATTACHMENT_ADD, "laAo", SCOPE_WRITE },
	{ V_TAG_EDIT, "Ao", SCOPE_ADMIN },
	{ V_DIRECTORY_READ, "laAo", SCOPE_READ },
	{ V_REPORT_READ, "laAo", SCOPE_READ },
	{ V_MACRO_SHARE, "Ao", SCOPE_ADMIN },
	{ V_RULE_EDIT, "Ao", SCOPE_ADMIN },
	{ V_FORM_EDIT, "Ao", SCOPE_ADMIN },
	{ V_FIELD_EDIT, "Ao", SCOPE_ADMIN },
	{ V_ROUTING_EDIT, "Ao", SCOPE_ADMIN },
	{ V_SLA_EDIT, "Ao", SCOPE_ADMIN },
	{ V_ARTICLE_READ, "laAo", SCOPE_READ },
	{ V_ARTICLE_EDIT, "aAo", SCOPE_WRITE },
	{ V_ARTICLE_PUBLISH, "Ao", SCOPE_ADMIN },
	{ V_AGENT_EDIT, "Ao", SCOPE_ADMIN },
	{ V_ROLE_EDIT, "Ao", SCOPE_ADMIN },
	{ V_ADMIN, "Ao", SCOPE_ADMIN },
	{ V_OWNER, "o", SCOPE_ADMIN },
	{ V_SELF, "laAo", SCOPE_READ },
};

static const struct {
	char letter;
	enum role role;
} letters[] = { { 'l', ROLE_LIGHT }, { 'a', ROLE_AGENT }, { 'A', ROLE_ADMIN }, { 'o', ROLE_OWNER } };

TEST(policy_matrix)
{
	size_t i, r;
	unsigned scope;

	CHECK(COUNT(matrix) == VERBS);
	for (i = 0; i < COUNT(matrix); i++)
		for (r = 0; r < COUNT(letters); r++)
			for (scope = 0; scope <= SCOPE_ALL; scope++) {
				struct actor who = { .kind = ACTOR_AGENT, .id = 7, .scopes = scope,
						     .role = letters[r].role };
				bool want = strchr(matrix[i].who, letters[r].letter) != NULL &&
					    (scope & matrix[i].scope) != 0;

				CHECK(can(&who, matrix[i].v, NULL) == want);
			}
}

TEST(policy_others_may_nothing)
{
	struct actor person = { .kind = ACTOR_PERSON, .id = 3, .role = ROLE_OWNER, .scopes = SCOPE_ALL };
	struct actor no_role = { .kind = ACTOR_AGENT, .id = 3, .scopes = SCOPE_ALL };
	struct actor no_id = { .kind = ACTOR_AGENT, .role = ROLE_OWNER, .scopes = SCOPE_ALL };
	size_t i;

	for (i = 0; i < COUNT(matrix); i++) {
		CHECK(!can(actor_nobody(), matrix[i].v, NULL));
		CHECK(!can(&person, matrix[i].v, NULL));
		CHECK(!can(&no_role, matrix[i].v, NULL));
		CHECK(!can(&no_id, matrix[i].v, NULL));
		CHECK(!can(NULL, matrix[i].v, NULL));
		CHECK(can(actor_system(), matrix[i].v, NULL));
	}
	CHECK(!can(actor_system(), (enum verb)99, NULL));
}

TEST(policy_self_is_self)
{
	struct actor who = { .kind = ACTOR_AGENT, .id = 7, .role = ROLE_OWNER, .scopes = SCOPE_ALL };

	CHECK(can(&who, V_SELF, &(struct object){ .agent_id = 7 }));
	CHECK(!can(&who, V_SELF, &(struct object){ .agent_id = 8 }));
}

TEST(policy_failures)
{
	struct actor light = { .kind = ACTOR_AGENT, .id = 7, .role = ROLE_LIGHT, .scopes = SCOPE_ALL };
	struct actor blind = { .kind = ACTOR_AGENT, .id = 7, .role = ROLE_AGENT, .scopes = SCOPE_WRITE };

	c->who = actor_nobody();
	CHECK(!must_can(c, V_TICKET_READ, NULL));
	CHECK(fail_code(c) == E_UNAUTHENTICATED);
	fail_clear(c);
	c->who = &light;
	CHECK(!must_can(c, V_TICKET_REPLY, &(struct object){ .ticket_id = 1 }));
	CHECK(fail_code(c) == E_FORBIDDEN);
	CHECK_STR(c->fail.v[0].p[0].value, S("ticket.reply"));
	fail_clear(c);
	c->who = &blind;
	CHECK(!must_can(c, V_TICKET_READ, &(struct object){ .ticket_id = 1 }));
	CHECK(fail_code(c) == E_NOT_FOUND);
	fail_clear(c);
}

TEST(policy_roles_by_name)
{
	enum role r;
	size_t i;

	for (i = 0; i < COUNT(letters); i++) {
		CHECK(role_parse(role_name(letters[i].role), &r));
		CHECK(r == letters[i].role);
	}
	CHECK(!role_parse(S(""), &r));
	CHECK(!role_parse(S("Owner"), &r));
	CHECK(!role_parse(STR_NULL, &r));
	CHECK_STR(role_name(ROLE_NONE), S(""));
}

/* A role of the desk's own has its verbs, what all have, and nothing else; a narrow one
 * nothing that reaches into every team, whatever stands in its row. */
TEST(policy_custom_role)
{
	u64 most = ~0ull;
	struct actor who = { .kind = ACTOR_AGENT, .id = 7, .scopes = SCOPE_ALL, .role = ROLE_CUSTOM, .role_id = 3,
			     .verbs = 1ull << V_TICKET_NOTE };

	CHECK(can(&who, V_TICKET_READ, NULL) && can(&who, V_SELF, NULL) && can(&who, V_DIRECTORY_READ, NULL));
	CHECK(can(&who, V_TICKET_NOTE, NULL));
	CHECK(!can(&who, V_TICKET_REPLY, NULL) && !can(&who, V_PERSON_READ, NULL) && !can(&who, V_ADMIN, NULL));
	who.verbs = most;
	CHECK(!can(&who, V_OWNER, NULL));
	CHECK(can(&who, V_ADMIN, NULL) && can(&who, V_RULE_EDIT, NULL) && can(&who, V_REPORT_READ, NULL));
	who.reach = REACH_TEAMS;
	CHECK(!can(&who, V_ADMIN, NULL) && !can(&who, V_RULE_EDIT, NULL) && !can(&who, V_REPORT_READ, NULL));
	CHECK(can(&who, V_TICKET_REPLY, NULL));
	who.scopes = SCOPE_READ;
	CHECK(!can(&who, V_TICKET_REPLY, NULL) && can(&who, V_TICKET_READ, NULL));
}

static bool sees(enum reach reach, i64 team_id, i64 assignee_id)
{
	i64 mine[] = { 4, 5 };
	struct actor who = { .kind = ACTOR_AGENT, .id = 7, .scopes = SCOPE_ALL, .role = ROLE_CUSTOM, .role_id = 3,
			     .reach = reach, .team_ids = { mine, 2 }, .verbs = 1ull << V_TICKET_REPLY };
	struct object o = { .ticket_id = 1, .team_id = team_id, .assignee_id = assignee_id };

	CHECK(can(&who, V_TICKET_READ, &o) == can(&who, V_TICKET_REPLY, &o));
	return can(&who, V_TICKET_READ, &o);
}

TEST(policy_reach)
{
	/*               own team, nobody | own team, other | other team, me | other team | no team */
	CHECK(sees(REACH_ALL, 4, 0) && sees(REACH_ALL, 5, 8) && sees(REACH_ALL, 6, 7) && sees(REACH_ALL, 6, 0) &&
	      sees(REACH_ALL, 0, 0));
	CHECK(sees(REACH_TEAMS, 4, 0) && sees(REACH_TEAMS, 5, 8) && sees(REACH_TEAMS, 6, 7));
	CHECK(!sees(REACH_TEAMS, 6, 0) && !sees(REACH_TEAMS, 0, 0) && !sees(REACH_TEAMS, 6, 8));
	CHECK(sees(REACH_OWN, 4, 7) && sees(REACH_OWN, 6, 7) && sees(REACH_OWN, 0, 7));
	CHECK(!sees(REACH_OWN, 4, 0) && !sees(REACH_OWN, 4, 8) && !sees(REACH_OWN, 0, 0));
}

/* Who holds a ticket may finish with it, though he has just handed it out of his sight. */
TEST(policy_taken)
{
	struct actor who = { .kind = ACTOR_AGENT, .id = 7, .scopes = SCOPE_ALL, .role = ROLE_CUSTOM, .role_id = 3,
			     .reach = REACH_OWN, .verbs = 1ull << V_TICKET_EDIT };
	struct object o = { .ticket_id = 12, .team_id = 6 };

	c->who = &who;
	CHECK(!sees_ticket(c, &o));
	CHECK(!must_can(c, V_TICKET_EDIT, &o));
	CHECK(fail_code(c) == E_NOT_FOUND);
	fail_clear(c);
	c->taken_ticket = 12;
	CHECK(sees_ticket(c, &o) && must_can(c, V_TICKET_EDIT, &o));
	CHECK(!must_can(c, V_TICKET_REPLY, &o));
	CHECK(fail_code(c) == E_FORBIDDEN);
	fail_clear(c);
	c->taken_ticket = 0;
}
