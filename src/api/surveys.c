/* Surveys: kept, tried, sent; what came of them on tickets and persons. */
#include "api/sets.h"
#include "desk/measure/survey.h"
#include "desk/people/person.h"
#include "store/db.h"

struct survey_out {
	i64 id;
	str kind, name;
	bool active, demo;
	i64 version;
	struct json_raw definition;
	str question;
	i64 updated_at;
};
static const struct field survey_f[] = {
	F(survey_out, id), F(survey_out, kind), F(survey_out, name), F(survey_out, active), F(survey_out, demo), F(survey_out, version),
	F(survey_out, definition), F(survey_out, question, .doc = "The main question in the reader's language."),
	F(survey_out, updated_at, .time = true),
};
static const struct shape survey_shape = SHAPE(survey_out, survey_f);
struct surveys_out {
	struct list surveys;
};
static const struct field surveys_f[] = { FL(surveys_out, surveys, &survey_shape) };
static const struct shape surveys_shape = SHAPE(surveys_out, surveys_f);

static void to_out(struct ctx *c, const struct survey *s, struct survey_out *o)
{
	*o = (struct survey_out){ .id = s->id, .kind = s->kind, .name = s->name, .active = s->active, .demo = s->demo,
		.version = s->version, .definition = { survey_def_json(c, &s->def) },
		.question = survey_question_text(c, s->kind, &s->def, c->locale), .updated_at = s->updated_at };
}

static bool surveys_get(struct ctx *c, const void *in, void *out)
{
	struct surveys_out *o = out;
	struct survey_out *v;
	struct surveys all;
	size_t i;

	(void)in;
	if (!survey_list(c, &all))
		return false;
	v = NEW_N(c->arena, struct survey_out, all.n + 1);
	for (i = 0; i < all.n; i++)
		to_out(c, &all.v[i], &v[i]);
	o->surveys = (struct list){ v, all.n };
	return true;
}

struct survey_in {
	u64 given;
	str kind, name;
	bool active;
	struct json_raw definition;
};
static const struct field survey_in_f[] = {
	F(survey_in, kind, .one_of = "csat|nps|exit", .doc = "Fixed when it is made; csat if not given."), F(survey_in, name, .min = 1, .max = 100), F(survey_in, active, .doc = "true if a new one does not say."),
	F(survey_in, definition, .doc = "delay_min, business, sample_pct, every_days, window_days, low_at, low_actions, question, thanks, questions, team_ids, brand_ids, channels."),
};
static const struct shape survey_in_shape = SHAPE_GIVEN(survey_in, survey_in_f);

static bool save(struct ctx *c, struct survey *s, const struct survey_in *b, void *out)
{
	json_t *j;

	if (b->name.s)
		s->name = b->name;
	if (shape_given(&survey_in_shape, b, "active"))
		s->active = b->active;
	if (b->definition.text.n || !s->id)
		if (!json_parse(c, b->definition.text.n ? b->definition.text : S("{}"), &j) || !survey_def_parse(c, j, s->kind, &s->def))
			return false;
	if (!survey_save(c, s))
		return false;
	to_out(c, s, out);
	return true;
}

static bool survey_post(struct ctx *c, const void *in, void *out)
{
	const struct survey_in *b = in;
	struct survey s = { .kind = b->kind.s ? b->kind : S("csat"), .name = S(""), .active = true };

	return save(c, &s, b, out);
}

static bool survey_patch(struct ctx *c, const void *in, void *out)
{
	struct survey s;

	return survey_load(c, call_id(c, 0), &s) && save(c, &s, in, out);
}

static bool survey_remove(struct ctx *c, const void *in, void *out)
{
	(void)in, (void)out;
	return survey_delete(c, call_id(c, 0));
}

struct survey_test_in {
	str locale;
};
static const struct field test_in_f[] = { F(survey_test_in, locale, .required = true, .one_of = "en|es|it|pt-BR|pt-PT") };
static const struct shape test_in_shape = SHAPE(survey_test_in, test_in_f);

static bool test_post(struct ctx *c, const void *in, void *out)
{
	const struct survey_test_in *b = in;
	struct survey s;

	(void)out;
	return survey_load(c, call_id(c, 0), &s) && survey_test(c, &s, b->locale);
}

struct survey_send_in {
	i64 person_id;
};
static const struct field send_in_f[] = { F(survey_send_in, person_id, .required = true) };
static const struct shape send_in_shape = SHAPE(survey_send_in, send_in_f);

static bool send_post(struct ctx *c, const void *in, void *out)
{
	const struct survey_send_in *b = in;
	struct survey s;

	(void)out;
	if (!survey_load(c, call_id(c, 0), &s))
		return false;
	if (str_eq(s.kind, S("csat")))
		return fail(c, E_INVALID, "", "survey.needs_ticket");
	return survey_send(c, &s, b->person_id);
}

/* ---- what came of them ---- */

struct result_out {
	i64 id;
	str survey, kind, state, why;
	i64 ticket_id, score, score_max, rounds, agent_id;
	str agent_name, comment, question;
	struct json_raw answers, questions;
	i64 due_at, sent_at, answered_at;
};
static const struct field result_f[] = {
	F(result_out, id), F(result_out, survey), F(result_out, kind), F(result_out, state), F(result_out, why),
	F(result_out, ticket_id, .id_null = true), F(result_out, score, .doc = "-1: none yet."), F(result_out, score_max),
	F(result_out, rounds, .doc = "How often it was sent."), F(result_out, agent_id, .id_null = true, .doc = "Who is rated."),
	F(result_out, agent_name), F(result_out, comment), F(result_out, question), F(result_out, answers), F(result_out, questions),
	F(result_out, due_at, .time = true), F(result_out, sent_at, .time = true), F(result_out, answered_at, .time = true),
};
static const struct shape result_shape = { .name = "survey_result", .f = result_f, .n = COUNT(result_f),
	.size = sizeof(struct result_out), .given_off = -1 };

static struct list results_out(struct ctx *c, const struct survey_results *l)
{
	struct result_out *v = NEW_N(c->arena, struct result_out, l->n + 1);
	i64 from, to;
	size_t i;

	for (i = 0; i < l->n; i++) {
		const struct survey_result *r = &l->v[i];
		json_t *def;

		survey_scale(r->kind, &from, &to);
		v[i] = (struct result_out){ .id = r->id, .survey = r->name, .kind = r->kind, .state = r->state, .why = r->why,
			.ticket_id = r->ticket_id, .score = r->score, .score_max = to, .rounds = r->rounds, .agent_id = r->agent_id,
			.agent_name = r->agent_name, .comment = r->comment,
			.question = survey_question_text(c, r->kind, &r->def, c->locale), .answers = { r->answers },
			.due_at = r->due_at, .sent_at = r->sent_at, .answered_at = r->answered_at };
		v[i].questions.text = S("[]");
		if (r->def.qs && json_parse(c, survey_def_json(c, &r->def), &def))
			v[i].questions.text = json_text(c->arena, json_object_get(def, "questions"));
	}
	return (struct list){ v, l->n };
}

struct ticket_surveys_out {
	struct list surveys;
};
static const struct field ticket_surveys_f[] = { FL(ticket_surveys_out, surveys, &result_shape) };
static const struct shape ticket_surveys_shape = SHAPE(ticket_surveys_out, ticket_surveys_f);

static bool ticket_surveys(struct ctx *c, const void *in, void *out)
{
	struct ticket_surveys_out *o = out;
	struct survey_results l;
	struct ticket t;

	(void)in;
	if (!ticket_load(c, call_id(c, 0), &t) || !survey_of_ticket(c, t.id, &l))
		return false;
	o->surveys = results_out(c, &l);
	return true;
}

struct person_surveys_out {
	bool opted_out;
	struct list surveys;
};
static const struct field person_surveys_f[] = {
	F(person_surveys_out, opted_out, .doc = "Gets no surveys."), FL(person_surveys_out, surveys, &result_shape),
};
static const struct shape person_surveys_shape = SHAPE(person_surveys_out, person_surveys_f);

/* A narrow role reads what was said of the tickets that it sees. */
static bool only_seen(struct ctx *c, struct survey_results *l)
{
	size_t i, n = 0;

	for (i = 0; i < l->n; i++) {
		struct ticket t;

		if (l->v[i].ticket_id && !ticket_load(c, l->v[i].ticket_id, &t)) {
			if (fail_code(c) != E_NOT_FOUND)
				return false;
			fail_clear(c);
			continue;
		}
		l->v[n++] = l->v[i];
	}
	l->n = n;
	return true;
}

static bool person_out(struct ctx *c, i64 id, struct person_surveys_out *o)
{
	struct survey_results l;
	struct person p;

	if (!person_load(c, id, &p) || !survey_opted_out(c, id, &o->opted_out) || !survey_of_person(c, id, &l) || !only_seen(c, &l))
		return false;
	o->surveys = results_out(c, &l);
	return true;
}

static bool person_surveys(struct ctx *c, const void *in, void *out)
{
	(void)in;
	return person_out(c, call_id(c, 0), out);
}

struct optout_in {
	bool opted_out;
};
static const struct field optout_f[] = { F(optout_in, opted_out, .required = true) };
static const struct shape optout_shape = { .name = "survey_optout_in", .f = optout_f, .n = COUNT(optout_f),
	.size = sizeof(struct optout_in), .given_off = -1 };

static bool person_optout(struct ctx *c, const void *in, void *out)
{
	const struct optout_in *b = in;
	struct person p;

	return person_load(c, call_id(c, 0), &p) && survey_optout(c, p.id, b->opted_out) && person_out(c, p.id, out);
}

static const struct route rows[] = {
	{ "GET", "/api/v1/surveys", surveys_get, V_PERSON_READ, NULL, &surveys_shape, 0, NULL, "All surveys" },
	{ "POST", "/api/v1/surveys", survey_post, V_ADMIN, &survey_in_shape, &survey_shape, R_WRITE, NULL, "Make a survey" },
	{ "PATCH", "/api/v1/surveys/{id}", survey_patch, V_ADMIN, &survey_in_shape, &survey_shape, R_WRITE, NULL,
	  "Change a survey; what was asked before stays as it was asked" },
	{ "DELETE", "/api/v1/surveys/{id}", survey_remove, V_ADMIN, NULL, NULL, R_WRITE, NULL, "Remove a survey that nobody was sent" },
	{ "POST", "/api/v1/surveys/{id}/test", test_post, V_ADMIN, &test_in_shape, NULL, R_WRITE, NULL, "Send it to oneself; its link records nothing" },
	{ "POST", "/api/v1/surveys/{id}/send", send_post, V_PERSON_EDIT, &send_in_shape, NULL, R_WRITE, NULL,
	  "Ask one person now: exit and recommendation surveys" },
	{ "GET", "/api/v1/tickets/{id}/surveys", ticket_surveys, V_TICKET_READ, NULL, &ticket_surveys_shape, 0, NULL,
	  "What the customer was asked about a ticket, and said" },
	{ "GET", "/api/v1/people/{id}/surveys", person_surveys, V_PERSON_READ, NULL, &person_surveys_shape, 0, NULL,
	  "What a person was asked, and said" },
	{ "PUT", "/api/v1/people/{id}/surveys", person_optout, V_PERSON_EDIT, &optout_shape, &person_surveys_shape, R_WRITE, NULL,
	  "Whether a person is sent surveys" },
};
const struct route_set routes_surveys = { rows, COUNT(rows) };
