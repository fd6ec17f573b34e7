#include "desk/flow/handovers.h"

#include "base/json.h"
#include "desk/policy.h"
#include "sql_handover.h"

static bool of_row(struct ctx *c, const struct sql_handover_row *r, struct handover_row *o)
{
	json_t *def, *answers;

	*o = (struct handover_row){ .id = r->id, .ticket_id = r->ticket_id, .kind = r->kind,
		.from_team_id = r->from_team_id, .to_team_id = r->to_team_id, .from_tier = r->from_tier,
		.to_tier = r->to_tier, .actor_id = r->actor_id, .actor_name = r->actor_name, .assignee_id = r->assignee_id,
		.form_id = r->form_id, .form_version_id = r->form_version_id,
		.form_name = r->form_name.s ? r->form_name : S(""), .why = r->why, .answers = r->answers,
		.message_id = r->message_id, .returned_at = r->returned_at, .undone_at = r->undone_at,
		.created_at = r->created_at, .may_undo = !r->undone_at && r->message_id && r->actor_id == c->who->id &&
			c->who->kind == ACTOR_AGENT && c->now - r->created_at <= ESCALATE_UNDO_MS };
	if (!r->definition.s)
		return true;
	if (!json_parse(c, r->definition, &def) || !json_parse(c, r->answers, &answers) || !form_parse(c, def, &o->form))
		return false;
	o->has_form = true;
	o->answered = answers;
	return true;
}

bool handover_load(struct ctx *c, i64 id, struct handover_row *out)
{
	struct sql_handover_row r;
	bool found;

	if (!sql_handover_by_id(c, &(struct sql_handover_by_id_in){ .id = id }, &r, &found))
		return false;
	return found ? of_row(c, &r, out) : fail(c, E_NOT_FOUND, "", "not_found");
}

bool handovers_of(struct ctx *c, i64 ticket_id, struct handover_row **v, size_t *n)
{
	struct sql_handover_rows rows;
	size_t i;

	if (!sql_handovers_of_ticket(c, &(struct sql_handovers_of_ticket_in){ .ticket_id = ticket_id }, &rows))
		return false;
	*v = NEW_N(c->arena, struct handover_row, rows.n);
	*n = rows.n;
	for (i = 0; i < rows.n; i++)
		if (!of_row(c, &rows.v[i], &(*v)[i]))
			return false;
	return true;
}

bool handover_report(struct ctx *c, i64 from, i64 to, struct handover_figures **v, size_t *n)
{
	struct sql_handover_report_rows rows;
	size_t i;

	if (!sql_handover_report(c, &(struct sql_handover_report_in){ .from_at = from, .to_at = to }, &rows))
		return false;
	*v = NEW_N(c->arena, struct handover_figures, rows.n);
	*n = rows.n;
	for (i = 0; i < rows.n; i++)
		(*v)[i] = (struct handover_figures){ .form_id = rows.v[i].form_id,
			.form_name = rows.v[i].form_name.s ? rows.v[i].form_name : S(""), .escalations = rows.v[i].n,
			.returned = rows.v[i].returned, .returned_day = rows.v[i].returned_day,
			.rate = rows.v[i].n ? (double)rows.v[i].returned / (double)rows.v[i].n : 0, .hours = rows.v[i].hours };
	return true;
}
