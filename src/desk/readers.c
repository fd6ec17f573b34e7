#include "desk/readers.h"

#include "desk/people/address.h"
#include "desk/people/agent.h"
#include "desk/people/person.h"
#include "sql_agent.h"
#include "sql_sla.h"
#include "sql_team.h"
#include "sql_ticket.h"

static void add(struct ctx *c, const struct reader *r, struct readers *out)
{
	size_t i;

	for (i = 0; i < out->n; i++)
		if (r->agent_id ? out->v[i].agent_id == r->agent_id : str_eq(out->v[i].address, r->address))
			return;
	out->v = arena_grow(c->arena, out->v, out->n * sizeof(*out->v), (out->n + 1) * sizeof(*out->v));
	out->v[out->n++] = *r;
}

bool readers_agent(struct ctx *c, i64 agent_id, struct readers *out)
{
	struct sql_agent_row row;
	bool found;

	if (!agent_id)
		return true;
	if (!sql_agent_by_id(c, &(struct sql_agent_by_id_in){ .id = agent_id }, &row, &found))
		return false;
	if (found && row.active)
		add(c, &(struct reader){ row.id, row.name, row.email, row.locale, row.zone }, out);
	return true;
}

bool readers_lead(struct ctx *c, const struct ticket *t, struct readers *out)
{
	struct sql_team_row row;
	bool found;

	if (!t->team_id)
		return true;
	if (!sql_team_by_id(c, &(struct sql_team_by_id_in){ .id = t->team_id }, &row, &found))
		return false;
	return !found || readers_agent(c, row.lead_id, out);
}

bool readers_team(struct ctx *c, i64 team_id, struct readers *out)
{
	struct sql_team_members_rows rows;
	size_t i;

	if (!sql_team_members(c, &(struct sql_team_members_in){ .team_id = team_id }, &rows))
		return false;
	for (i = 0; i < rows.n; i++)
		if (!readers_agent(c, rows.v[i].agent_id, out))
			return false;
	return true;
}

bool readers_watchers(struct ctx *c, const struct ticket *t, struct readers *out)
{
	struct sql_watchers_of_ticket_rows rows;
	size_t i;

	if (!sql_watchers_of_ticket(c, &(struct sql_watchers_of_ticket_in){ .ticket_id = t->id }, &rows))
		return false;
	for (i = 0; i < rows.n; i++)
		if (!readers_agent(c, rows.v[i].agent_id, out))
			return false;
	return true;
}

/* A bare address reads in its agent's language if it is one's, else in the owner's. */
bool readers_address(struct ctx *c, str address, struct readers *out)
{
	struct reader v = { 0, S(""), address, S(""), S("") };
	struct sql_agent_rows all;
	struct agent a;
	bool found;
	size_t i;

	if (!agent_by_email(c, address, &a, &found))
		return false;
	if (found)
		return readers_agent(c, a.id, out);
	if (!sql_agent_all(c, &all))
		return false;
	for (i = 0; i < all.n && !v.locale.n; i++)
		if (str_eq(all.v[i].role, S("owner")) && all.v[i].active) {
			v.locale = all.v[i].locale;
			v.zone = all.v[i].zone;
		}
	add(c, &v, out);
	return true;
}

bool reader_is_customer(struct ctx *c, const struct ticket *t, str address, bool *yes)
{
	struct sql_participants_of_ticket_rows rows;
	size_t i;

	if (!person_has_address(c, t->requester_id, address, yes))
		return false;
	if (*yes || !sql_participants_of_ticket(c, &(struct sql_participants_of_ticket_in){ .ticket_id = t->id }, &rows))
		return *yes;
	for (i = 0; i < rows.n && !*yes; i++)
		if (!person_has_address(c, rows.v[i].person_id, address, yes))
			return false;
	return true;
}
