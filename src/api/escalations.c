/* Hand-overs of a ticket: what is asked, doing it, taking it back, what was. */
#include "api/form_ask.h"
#include "api/sets.h"
#include "base/json.h"
#include "desk/flow/handovers.h"

/* ---- one hand-over ---- */

struct handover_out {
	i64 id, ticket_id;
	str kind;
	i64 from_team_id, to_team_id, from_tier, to_tier, actor_id;
	str actor_name;
	i64 assignee_id, form_id, form_version_id;
	str form_name, why;
	struct json_raw answers;
	struct list answered;
	i64 message_id, returned_at, undone_at, created_at;
	bool undo;
};
static const struct field handover_f[] = {
	F(handover_out, id), F(handover_out, ticket_id),
	F(handover_out, kind, .one_of = "escalation|return|transfer"),
	F(handover_out, from_team_id, .id_null = true), F(handover_out, to_team_id, .id_null = true),
	F(handover_out, from_tier), F(handover_out, to_tier),
	F(handover_out, actor_id, .id_null = true), F(handover_out, actor_name, .doc = "Empty: by itself."),
	F(handover_out, assignee_id, .id_null = true, .doc = "Who had it."),
	F(handover_out, form_id, .id_null = true), F(handover_out, form_version_id, .id_null = true),
	F(handover_out, form_name), F(handover_out, why, .doc = "For skipping a tier."),
	F(handover_out, answers, .doc = "Values by the questions' keys."),
	FL(handover_out, answered, &answered_shape, .doc = "In words, as it was asked."),
	F(handover_out, message_id, .id_null = true, .doc = "The note."),
	F(handover_out, returned_at, .id_null = true, .time = true), F(handover_out, undone_at, .id_null = true, .time = true),
	F(handover_out, created_at, .time = true), F(handover_out, undo, .doc = "May still be taken back by the reader."),
};
static const struct shape handover_shape = SHAPE(handover_out, handover_f);

static void to_out(struct ctx *c, const struct handover_row *r, struct handover_out *o)
{
	*o = (struct handover_out){ .id = r->id, .ticket_id = r->ticket_id, .kind = r->kind,
		.from_team_id = r->from_team_id, .to_team_id = r->to_team_id, .from_tier = r->from_tier,
		.to_tier = r->to_tier, .actor_id = r->actor_id, .actor_name = r->actor_name, .assignee_id = r->assignee_id,
		.form_id = r->form_id, .form_version_id = r->form_version_id, .form_name = r->form_name, .why = r->why,
		.answers = { r->answers }, .message_id = r->message_id, .returned_at = r->returned_at,
		.undone_at = r->undone_at, .created_at = r->created_at, .undo = r->may_undo };
	if (r->has_form)
		o->answered = answers_to_list(c, &r->form, r->answered);
}

static bool answer(struct ctx *c, i64 id, void *out)
{
	struct handover_row *r = NEW(c->arena, struct handover_row);

	if (!handover_load(c, id, r))
		return false;
	to_out(c, r, out);
	return true;
}

struct handovers_out {
	struct list handovers;
};
static const struct field handovers_f[] = { FL(handovers_out, handovers, &handover_shape) };
static const struct shape handovers_shape = SHAPE(handovers_out, handovers_f);

static bool handovers_get(struct ctx *c, const void *in, void *out)
{
	struct handover_row *rows;
	struct handover_out *v;
	struct ticket t;
	size_t i, n;

	(void)in;
	if (!ticket_load(c, call_id(c, 0), &t) || !handovers_of(c, t.id, &rows, &n))
		return false;
	v = NEW_N(c->arena, struct handover_out, n);
	for (i = 0; i < n; i++)
		to_out(c, &rows[i], &v[i]);
	((struct handovers_out *)out)->handovers = (struct list){ v, n };
	return true;
}

/* ---- what is asked ---- */

static const struct field target_f[] = {
	F(escalate_target, team_id), F(escalate_target, tier), F(escalate_target, name),
	F(escalate_target, next, .doc = "Where it goes unless somebody says otherwise."),
	F(escalate_target, skips, .doc = "Passes over a tier: a reason is needed."),
};
static const struct shape target_shape = SHAPE(escalate_target, target_f);
struct offer_out {
	i64 from_team_id, team_id;
	bool skips;
	i64 bounces;
	struct list targets;
	struct form_ask_out *form;
};
static const struct field offer_f[] = {
	F(offer_out, from_team_id, .id_null = true), F(offer_out, team_id, .id_null = true, .doc = "The target that this is about."),
	F(offer_out, skips), F(offer_out, bounces, .doc = "How often the ticket came back between the two so far."),
	FL(offer_out, targets, &target_shape), FO(offer_out, form, &form_ask_shape, .doc = "null: nothing is asked."),
};
static const struct shape offer_shape = { .name = "handover_offer", .f = offer_f, .n = COUNT(offer_f),
	.size = sizeof(struct offer_out), .given_off = -1 };

static bool offer(struct ctx *c, enum handover_kind kind, void *out)
{
	struct offer_out *o = out;
	struct escalate_offer *e = NEW(c->arena, struct escalate_offer);
	struct ticket t;

	if (!ticket_load(c, call_id(c, 0), &t) || !escalate_offer(c, &t, kind, call_query_i64(c, "team_id", 0, INT64_MAX), e))
		return false;
	*o = (struct offer_out){ .from_team_id = e->from_team_id, .team_id = e->team_id, .skips = e->skips,
		.bounces = e->bounces, .targets = { e->target, e->targets }, .form = e->form.id ? form_to_ask(c, &e->form) : NULL };
	return true;
}

static bool escalate_get(struct ctx *c, const void *in, void *out)
{
	(void)in;
	return offer(c, HANDOVER_ESCALATION, out);
}

static bool return_get(struct ctx *c, const void *in, void *out)
{
	(void)in;
	return offer(c, HANDOVER_RETURN, out);
}

/* ---- doing ---- */

struct escalate_in {
	u64 given;
	i64 team_id, from_team_id;
	struct json_raw answers;
	str reason;
	i64 priority;
};
static const struct field escalate_in_f[] = {
	F(escalate_in, team_id, .nullable = true, .doc = "Absent: the next team; for a return, where it came from."),
	F(escalate_in, from_team_id, .nullable = true, .doc = "The team that the sender saw: refused when it moved since."),
	F(escalate_in, answers, .doc = "Values by the questions' keys; a file is a list of attachment ids."),
	F(escalate_in, reason, .max = 1000, .doc = "Needed when a tier is skipped."),
	F(escalate_in, priority, .max = 4, .doc = "0: as the form proposes."),
};
static const struct shape escalate_in_shape = SHAPE_GIVEN(escalate_in, escalate_in_f);

static bool hand_over(struct ctx *c, enum handover_kind kind, const struct escalate_in *i, void *out)
{
	struct escalate_ask ask = { .kind = kind, .team_id = i->team_id, .from_team_id = i->from_team_id,
		.from_given = shape_given(&escalate_in_shape, i, "from_team_id"),
		.why = i->reason.s ? i->reason : S(""), .priority = i->priority };
	json_t *answers = NULL;
	struct ticket t;
	i64 id;

	if (i->answers.text.n && !json_parse(c, i->answers.text, &answers))
		return false;
	ask.answers = answers;
	if (!ticket_take(c, call_id(c, 0), &t) || !escalate(c, &t, &ask, &id))
		return false;
	c->call->status = 201;
	return answer(c, id, out);
}

static bool escalate_post(struct ctx *c, const void *in, void *out)
{
	return hand_over(c, HANDOVER_ESCALATION, in, out);
}

static bool return_post(struct ctx *c, const void *in, void *out)
{
	return hand_over(c, HANDOVER_RETURN, in, out);
}

static bool undo_post(struct ctx *c, const void *in, void *out)
{
	struct ticket t;

	(void)in;
	return ticket_take(c, call_id(c, 0), &t) && escalate_undo(c, &t, call_id(c, 1)) && answer(c, call_id(c, 1), out);
}

/* ---- the report ---- */

static const struct field figures_f[] = {
	F(handover_figures, form_id, .id_null = true, .doc = "null: nothing was asked."), F(handover_figures, form_name),
	F(handover_figures, escalations), F(handover_figures, returned),
	F(handover_figures, returned_day, .doc = "Within 24 hours."),
	F(handover_figures, rate, .doc = "Returned of all, 0 to 1."),
	F(handover_figures, hours, .doc = "Until it came back, on average."),
};
static const struct shape figures_shape = SHAPE(handover_figures, figures_f);
struct bounces_out {
	i64 from, to;
	struct list forms;
};
static const struct field bounces_f[] = {
	F(bounces_out, from, .time = true), F(bounces_out, to, .time = true), FL(bounces_out, forms, &figures_shape),
};
static const struct shape bounces_shape = SHAPE(bounces_out, bounces_f);

static bool report_get(struct ctx *c, const void *in, void *out)
{
	static const i64 month_ms = (i64)30 * 86400000;
	struct bounces_out *o = out;
	struct handover_figures *v;
	size_t n;

	(void)in;
	o->to = call_query_i64(c, "to", c->now + 1, INT64_MAX);
	o->from = call_query_i64(c, "from", o->to - month_ms, INT64_MAX);
	if (!handover_report(c, o->from, o->to, &v, &n))
		return false;
	o->forms = (struct list){ v, n };
	return true;
}

static const struct route rows[] = {
	{ "GET", "/api/v1/tickets/{id}/escalate", escalate_get, V_TICKET_READ, NULL, &offer_shape, 0, "team_id",
	  "Where a ticket may be escalated to, and what is asked there" },
	{ "POST", "/api/v1/tickets/{id}/escalate", escalate_post, V_TICKET_EDIT, &escalate_in_shape, &handover_shape,
	  R_WRITE | R_IDEMPOTENT, NULL, "Escalate a ticket with its form" },
	{ "GET", "/api/v1/tickets/{id}/return", return_get, V_TICKET_READ, NULL, &offer_shape, 0, "team_id",
	  "Where a ticket may be returned to, and what is asked there" },
	{ "POST", "/api/v1/tickets/{id}/return", return_post, V_TICKET_EDIT, &escalate_in_shape, &handover_shape,
	  R_WRITE | R_IDEMPOTENT, NULL, "Return a ticket to a lower tier with its form" },
	{ "GET", "/api/v1/tickets/{id}/handovers", handovers_get, V_TICKET_READ, NULL, &handovers_shape, 0, NULL,
	  "Escalations, returns and transfers of a ticket, newest first" },
	{ "POST", "/api/v1/tickets/{id}/handovers/{handover}/undo", undo_post, V_TICKET_EDIT, NULL, &handover_shape,
	  R_WRITE, NULL, "Take one's own escalation or return back, within seconds" },
	{ "GET", "/api/v1/reports/escalations", report_get, V_REPORT_READ, NULL, &bounces_shape, 0, "from,to",
	  "Escalations by form, and how many came back" },
};
const struct route_set routes_escalations = { rows, COUNT(rows) };
