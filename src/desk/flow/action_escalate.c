/* Escalation and return as actions: refused where the form's answers are missing. */
#include "desk/flow/action.h"

#include "desk/flow/answers.h"
#include "desk/flow/escalate.h"

enum { REASON_BYTES = 4000 };

/* {"do":"escalate","team_id":3,"answers":{…},"reason":"…"}; no team: the next one. */
static bool parse(struct ctx *c, const struct action_read *r, struct action *out)
{
	const json_t *answers = json_object_get(r->j, "answers");

	if (json_object_get(r->j, "team_id") && !action_id(c, r, "team_id", true, &out->id))
		return false;
	if (answers && !json_is_object(answers))
		return fail(c, E_INVALID, action_place(c, r->at, "answers"), "shape.object");
	if (answers) {	/* a copy, for as long as the list lives */
		json_t *kept = json_object_in(c);

		json_object_update(kept, (json_t *)answers);
		out->own = kept;
	}
	out->text = S("");
	return !json_object_get(r->j, "reason") || action_text(c, r, "reason", REASON_BYTES, &out->text);
}

static bool run(struct ctx *c, struct action_run *r, const struct action *a, enum handover_kind kind)
{
	struct escalate_ask ask = { .kind = kind, .team_id = a->id, .answers = a->own, .why = a->text };
	i64 id;

	if (!escalate(c, r->t, &ask, &id))
		return false;
	action_did_number(r, "handover_id", id);
	action_did_number(r, "team_id", r->t->team_id);
	return true;
}

static bool run_escalate(struct ctx *c, struct action_run *r, const struct action *a)
{
	return run(c, r, a, HANDOVER_ESCALATION);
}

static bool run_return(struct ctx *c, struct action_run *r, const struct action *a)
{
	return run(c, r, a, HANDOVER_RETURN);
}

static const struct action_kind rows[] = {
	{ "escalate", "team_id answers reason", parse, NULL, run_escalate, V_TICKET_EDIT, false },
	{ "return", "team_id answers reason", parse, NULL, run_return, V_TICKET_EDIT, false },
};
const struct action_set action_set_escalate = { rows, COUNT(rows) };
