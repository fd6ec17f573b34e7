/* The list of questions of a ticket. */
#include "api/form_ask.h"
#include "api/sets.h"
#include "desk/flow/questions.h"

struct questions_out {
	struct form_ask_out *form;
	struct json_raw answers;
	struct list answered;
	i64 rev, agent_id, updated_at, given, required_open;
	str agent_name, ask_locale;
	struct strs open;
};
static const struct field questions_f[] = {
	FO(questions_out, form, &form_ask_shape, .doc = "null: no list is for this kind of case."),
	F(questions_out, answers), FL(questions_out, answered, &answered_shape),
	F(questions_out, rev, .doc = "Give it back when saving."),
	F(questions_out, agent_id, .id_null = true), F(questions_out, agent_name),
	F(questions_out, updated_at, .id_null = true, .time = true),
	F(questions_out, given), F(questions_out, required_open),
	F(questions_out, ask_locale, .doc = "The customer's language."),
	F(questions_out, open, .doc = "What is not answered yet, in the customer's language."),
};
static const struct shape questions_shape = SHAPE(questions_out, questions_f);

static bool answer(struct ctx *c, const struct ticket *t, struct questions_out *o)
{
	struct questions *q = NEW(c->arena, struct questions);

	if (!questions_load(c, t, q))
		return false;
	*o = (struct questions_out){ .answers = { S("{}") }, .agent_name = S(""), .ask_locale = S("") };
	if (!q->found)
		return true;
	*o = (struct questions_out){ .form = form_to_ask(c, &q->form), .answers = { json_text(c->arena, q->answers) },
		.answered = answers_to_list(c, &q->form, q->answers), .rev = q->rev, .agent_id = q->agent_id,
		.updated_at = q->updated_at, .given = q->given, .required_open = q->required_open,
		.agent_name = q->agent_name, .ask_locale = q->ask_locale, .open = q->open };
	return true;
}

static bool questions_get(struct ctx *c, const void *in, void *out)
{
	struct ticket t;

	(void)in;
	return ticket_load(c, call_id(c, 0), &t) && answer(c, &t, out);
}

struct questions_in {
	struct json_raw answers;
	i64 rev;
};
static const struct field questions_in_f[] = {
	F(questions_in, answers, .required = true), F(questions_in, rev, .required = true, .max = INT64_MAX),
};
static const struct shape questions_in_shape = SHAPE(questions_in, questions_in_f);

static bool questions_put(struct ctx *c, const void *in, void *out)
{
	const struct questions_in *i = in;
	struct ticket t;
	json_t *answers;

	return json_parse(c, i->answers.text, &answers) && ticket_take(c, call_id(c, 0), &t) &&
		questions_save(c, &t, answers, i->rev) && answer(c, &t, out);
}

struct noted_out {
	i64 message_id;
};
static const struct field noted_f[] = { F(noted_out, message_id) };
static const struct shape noted_shape = { .name = "questions_noted", .f = noted_f, .n = COUNT(noted_f),
	.size = sizeof(struct noted_out), .given_off = -1 };

static bool note_post(struct ctx *c, const void *in, void *out)
{
	struct noted_out *o = out;
	struct ticket t;

	(void)in;
	c->call->status = 201;
	return ticket_take(c, call_id(c, 0), &t) && questions_note(c, &t, &o->message_id);
}

static const struct route rows[] = {
	{ "GET", "/api/v1/tickets/{id}/questions", questions_get, V_TICKET_READ, NULL, &questions_shape, 0, NULL,
	  "The list of questions for this kind of case, and what is known" },
	{ "PUT", "/api/v1/tickets/{id}/questions", questions_put, V_TICKET_NOTE, &questions_in_shape, &questions_shape,
	  R_WRITE, NULL, "Save the answers" },
	{ "POST", "/api/v1/tickets/{id}/questions/note", note_post, V_TICKET_NOTE, NULL, &noted_shape, R_WRITE, NULL,
	  "Put what is known into a private note" },
};
const struct route_set routes_questions = { rows, COUNT(rows) };
