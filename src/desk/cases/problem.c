#include "desk/cases/problem.h"

#include "desk/cases/message.h"
#include "desk/event.h"
#include "sql_side.h"

static bool fail_number(struct ctx *c, const char *field, const char *key, i64 number)
{
	return fail_p(c, E_CONFLICT, field, key, &(struct fail_param){ "number",
		str_fmt(c->arena, "%lld", (long long)number) });
}

static bool set_type(struct ctx *c, struct ticket *t, str type)
{
	if (str_eq(t->type, type))
		return true;
	return ticket_change(c, t, &(struct ticket_change){ .set = TC_TYPE, .type = type });
}

bool incident_problem(struct ctx *c, i64 ticket_id, i64 *problem_id)
{
	struct sql_incident_of_row row;
	bool found;

	if (!sql_incident_of(c, &(struct sql_incident_of_in){ .ticket_id = ticket_id }, &row, &found))
		return false;
	*problem_id = found ? row.problem_id : 0;
	return true;
}

static bool has_incidents(struct ctx *c, i64 ticket_id, bool *yes)
{
	struct sql_incident_count_row row;

	if (!sql_incident_count(c, &(struct sql_incident_count_in){ .problem_id = ticket_id, .limit_n = 1 }, &row))
		return false;
	*yes = row.n > 0;
	return true;
}

static bool may_link(struct ctx *c, const struct ticket *t, const struct ticket *problem)
{
	struct object a = ticket_object(t), b = ticket_object(problem);
	i64 above;
	bool many;

	if (!must_can(c, V_TICKET_EDIT, &a) || !must_can(c, V_TICKET_EDIT, &b))
		return false;
	if (problem->merged_into_id)
		return fail_number(c, "problem_id", "ticket.merged", problem->merged_into_id);
	if (t->merged_into_id)
		return fail_number(c, "", "ticket.merged", t->merged_into_id);
	if (str_eq(t->category, S("closed")) || str_eq(problem->category, S("closed")))
		return fail(c, E_CONFLICT, str_eq(problem->category, S("closed")) ? "problem_id" : "", "ticket.closed");
	if (!incident_problem(c, problem->id, &above) || !has_incidents(c, t->id, &many))
		return false;
	if (above || many)
		return fail(c, E_CONFLICT, "problem_id", "problem.chain");
	return true;
}

bool incident_link(struct ctx *c, struct ticket *t, i64 problem_id)
{
	struct ticket problem;
	i64 before;

	if (t->id == problem_id)
		return fail(c, E_INVALID, "problem_id", "problem.itself");
	if (!ticket_take(c, problem_id, &problem) || !may_link(c, t, &problem) || !incident_problem(c, t->id, &before))
		return false;
	if (before == problem_id)
		return true;
	return sql_incident_put(c, &(struct sql_incident_put_in){ .ticket_id = t->id, .problem_id = problem_id,
			.agent_id = c->who->id, .created_at = c->now }, NULL) &&
		set_type(c, &problem, S("problem")) && set_type(c, t, S("incident")) &&
		event_append(c, t->id, "incident.linked", str_fmt(c->arena, "{\"problem_id\":%lld}",
			(long long)problem_id), &t->last_event_id) &&
		event_append(c, problem_id, "problem.incident", str_fmt(c->arena, "{\"ticket_id\":%lld}",
			(long long)t->id), &problem.last_event_id);
}

bool incident_unlink(struct ctx *c, struct ticket *t)
{
	struct object o = ticket_object(t);
	i64 problem_id;

	if (!must_can(c, V_TICKET_EDIT, &o) || !incident_problem(c, t->id, &problem_id))
		return false;
	if (!problem_id)
		return true;
	return sql_incident_delete(c, &(struct sql_incident_delete_in){ .ticket_id = t->id }, NULL) &&
		event_append(c, t->id, "incident.unlinked", str_fmt(c->arena, "{\"problem_id\":%lld}",
			(long long)problem_id), &t->last_event_id);
}

bool incidents_of(struct ctx *c, i64 problem_id, i64 after_id, struct i64s *ids, i64 *count)
{
	struct sql_incidents_of_rows rows;
	struct sql_incident_count_row all;
	size_t i;

	if (!sql_incidents_of(c, &(struct sql_incidents_of_in){ .problem_id = problem_id, .after_id = after_id,
			.limit_n = INCIDENTS_SHOWN }, &rows) ||
	    !sql_incident_count(c, &(struct sql_incident_count_in){ .problem_id = problem_id,
			.limit_n = INCIDENTS_COUNTED }, &all))
		return false;
	*count = all.n;
	*ids = (struct i64s){ NEW_N(c->arena, i64, rows.n + 1), 0 };
	for (i = 0; i < rows.n; i++)
		ids->v[ids->n++] = rows.v[i].ticket_id;
	return true;
}

/* "pt-BR" takes "pt-BR", else any "pt"; without a language or a text for it, the first. */
static str text_for(const struct incident_answer *a, str language)
{
	size_t i;

	for (i = 0; i < a->texts; i++)
		if (str_eq(a->text[i].language, language))
			return a->text[i].html;
	for (i = 0; i < a->texts && language.n >= 2; i++)
		if (str_starts(a->text[i].language, str_slice(language, 0, 2)))
			return a->text[i].html;
	return a->text[0].html;
}

bool incident_answer(struct ctx *c, struct incident_answer *a)
{
	struct ticket t;
	i64 problem_id;

	if (!ticket_take(c, a->ticket_id, &t) || !incident_problem(c, t.id, &problem_id))
		return false;
	if (problem_id != a->problem_id)
		return fail(c, E_CONFLICT, "ids", "problem.not_incident");
	if (a->texts && !message_send(c, &t, &(struct message_out_req){ .kind = S("public"),
			.html = text_for(a, t.language), .hold_ms = a->hold_ms }, &a->message_id))
		return false;
	if (!a->category.n || str_eq(a->category, t.category))
		return true;
	return ticket_change(c, &t, &(struct ticket_change){ .set = TC_CATEGORY, .category = a->category });
}
