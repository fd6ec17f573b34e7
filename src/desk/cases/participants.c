#include "desk/cases/participants.h"

#include "sql_ticket.h"

bool participants_load(struct ctx *c, i64 ticket_id, struct participants *out)
{
	struct sql_participants_of_ticket_rows rows;
	size_t i;

	if (!sql_participants_of_ticket(c, &(struct sql_participants_of_ticket_in){ .ticket_id = ticket_id }, &rows))
		return false;
	out->v = NEW_N(c->arena, struct participant, rows.n);
	out->n = rows.n;
	for (i = 0; i < rows.n; i++)
		out->v[i] = (struct participant){ rows.v[i].person_id, rows.v[i].role, rows.v[i].name, rows.v[i].address };
	return true;
}

bool participants_check(struct ctx *c, const struct ticket_change *ch)
{
	struct sql_nameable_row ok;

	if (!sql_nameable(c, &(struct sql_nameable_in){ .agent_id = ch->assignee_id,
			.team_id = ch->team_id, .person_id = ch->requester_id }, &ok))
		return false;
	if ((ch->set & TC_ASSIGNEE) && ch->assignee_id && !ok.agent_ok)
		return fail(c, E_INVALID, "assignee_id", "agent.unknown");
	if ((ch->set & TC_TEAM) && ch->team_id && !ok.team_ok)
		return fail(c, E_INVALID, "team_id", "team.unknown");
	if ((ch->set & TC_REQUESTER) && !ok.person_ok)
		return fail(c, E_INVALID, "requester_id", "person.unknown");
	return true;
}
