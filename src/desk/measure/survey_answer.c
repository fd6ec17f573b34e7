/* An answer: found by its link, checked, kept as a version; a low score acts once. */
#include "desk/measure/survey.h"

#include "desk/event.h"
#include "desk/people/person.h"
#include "desk/people/token.h"
#include "desk/policy.h"
#include "sql_survey.h"
#include "store/db.h"
#include "text/fold.h"

enum { VALUE_CHARS = 2000, JSON_MAX = 256 * 1024, EXCERPT = 300 };

bool survey_by_link(struct ctx *c, str kind, str token, struct survey_ask *out)
{
	str hash = token_hash(c->arena, token);
	struct sql_survey_answer_last_row last;
	struct sql_survey_ask_row r;
	bool found = false;

	if (hash.s && !sql_survey_by_token(c, &(struct sql_survey_by_token_in){ .token_hash = hash }, &r, &found))
		return false;
	if (!found || !str_eq(r.kind, kind))
		return fail(c, E_NOT_FOUND, "", "survey.unknown");
	*out = (struct survey_ask){ .id = r.id, .survey_id = r.survey_id, .version = r.version, .ticket_id = r.ticket_id,
		.person_id = r.person_id, .agent_id = r.agent_id, .sent_at = r.sent_at, .expires_at = r.expires_at,
		.answered_at = r.answered_at, .score = r.score, .rounds = r.rounds, .kind = r.kind, .name = r.name,
		.language = r.language, .comment = r.comment, .answers = S("{}"), .acted = r.acted };
	if (!survey_def_read(c, r.definition, &out->def) ||
	    !sql_survey_answer_last(c, &(struct sql_survey_answer_last_in){ .ask_id = r.id }, &last, &found))
		return false;
	if (found)
		out->answers = last.answers;
	return true;
}

/* ---- checking ---- */

static bool value_ok(const struct survey_question *q, str v)
{
	size_t i;

	if (!v.n)
		return !q->required;
	if (str_eq(q->kind, S("scale")))
		return v.n == 1 && v.s[0] >= '1' && v.s[0] <= '5';
	for (i = 0; i < q->options; i++)
		if (str_eq(v, q->option[i].key))
			return true;
	return str_eq(q->kind, S("text")) && str_utf8_len(v) <= VALUE_CHARS;
}

static bool check(struct ctx *c, const struct survey_ask *a, const struct survey_answer *in)
{
	i64 from, to;
	bool ok = true;
	size_t i;

	survey_scale(a->kind, &from, &to);
	if (to >= from && (in->score < from || in->score > to))
		ok = fail(c, E_INVALID, "score", "survey.score");
	if (str_utf8_len(in->comment) > SURVEY_COMMENT)
		ok = fail_p(c, E_INVALID, "comment", "shape.long", &(struct fail_param){ "max", S("4000") });
	for (i = 0; i < a->def.qs; i++)
		if (!value_ok(&a->def.q[i], in->value[i]))
			ok = fail(c, E_INVALID, str_z(c->arena, str_fmt(c->arena, "q_%.*s", FMT(a->def.q[i].key))),
				in->value[i].n ? "survey.value" : "shape.required");
	return ok;
}

static str values_json(struct ctx *c, const struct survey_ask *a, const struct survey_answer *in)
{
	struct buf b = buf_new(c->arena, JSON_MAX);
	size_t i;

	buf_ch(&b, '{');
	for (i = 0; i < a->def.qs; i++) {
		if (!in->value[i].n)
			continue;
		if (b.n > 1)
			buf_ch(&b, ',');
		json_str(&b, a->def.q[i].key);
		buf_ch(&b, ':');
		json_str(&b, in->value[i]);
	}
	buf_ch(&b, '}');
	return buf_str(&b);
}

/* ---- what follows ---- */

struct acting {
	const struct survey_ask *a;
};

static bool act(struct ctx *c, void *arg)
{
	const struct survey_ask *a = ((struct acting *)arg)->a;
	struct action_origin by = { .kind = S("survey"), .id = a->survey_id, .name = a->name };
	const struct actions *list;
	struct ticket t;

	return actions_parse(c, a->def.low_actions, "low_actions", &list) && ticket_take(c, a->ticket_id, &t) &&
		actions_run(c, &t, list, &by, NULL);
}

/* An action that fails takes no answer away. */
static bool act_on_low(struct ctx *c, const struct survey_ask *a)
{
	struct acting x = { a };

	if (db_try(c, act, &x))
		return true;
	if (fail_code(c) == E_UNAVAILABLE || fail_code(c) == E_FULL)
		return false;
	fail_clear(c);
	return event_append(c, a->ticket_id, "survey.failed", S("{}"), NULL);
}

static bool tell(struct ctx *c, const struct survey_ask *a, const struct survey_answer *in, i64 was)
{
	struct buf b = buf_new(c->arena, 16 * 1024);

	if (!a->ticket_id)
		return true;
	buf_fmt(&b, "{\"survey_id\":%lld,\"kind\":", (long long)a->survey_id);
	json_str(&b, a->kind);
	buf_fmt(&b, ",\"score\":%lld,\"was\":%lld,\"comment\":", (long long)in->score, (long long)was);
	json_str(&b, text_snippet(c->arena, in->comment, EXCERPT));
	buf_ch(&b, '}');
	return event_append(c, a->ticket_id, "survey.answered", buf_str(&b), NULL);
}

static bool keep(struct ctx *c, const struct survey_ask *a, const struct survey_answer *in, str values)
{
	bool low = a->ticket_id && a->def.low_actions && in->score >= 0 && in->score <= a->def.low_at, found;
	struct sql_survey_take_row row;

	if (!sql_survey_take(c, &(struct sql_survey_take_in){ .id = a->id }, &row, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "survey.unknown");
	if (!sql_survey_answer_add(c, &(struct sql_survey_answer_add_in){ .ask_id = a->id, .version = row.rounds,
			.score = in->score, .comment = in->comment, .answers = values, .created_at = c->now }, NULL) ||
	    !sql_survey_answered(c, &(struct sql_survey_answered_in){ .answered_at = c->now, .score = in->score,
			.comment = in->comment, .acted = row.acted || low, .id = a->id }, NULL))
		return false;
	if (!tell(c, a, in, row.score))
		return false;
	c->who = actor_system();
	return !low || row.acted || act_on_low(c, a);
}

bool survey_answer(struct ctx *c, const struct survey_ask *a, const struct survey_answer *in)
{
	const struct actor *me = c->who;
	struct actor customer = { .kind = ACTOR_PERSON, .id = a->person_id };
	struct survey_answer clean = *in;
	struct person p;
	str values;
	bool ok;

	if (a->expires_at && c->now > a->expires_at)
		return fail(c, E_CONFLICT, "", "survey.over");
	clean.comment = str_trim(text_clean(c->arena, in->comment));
	if (!check(c, a, &clean))
		return false;
	values = values_json(c, a, &clean);
	if (a->answered_at && a->score == clean.score && str_eq(a->comment, clean.comment) && str_eq(a->answers, values))
		return true;
	c->who = actor_system();
	if (!person_load(c, a->person_id, &p)) {
		c->who = me;
		return false;
	}
	customer.name = p.name;
	c->who = &customer;
	ok = keep(c, a, &clean, values);
	c->who = me;
	return ok;
}

/* ---- reading ---- */

static bool results(struct ctx *c, const struct sql_survey_result_rows *rows, struct survey_results *out)
{
	size_t i;

	*out = (struct survey_results){ NEW_N(c->arena, struct survey_result, rows->n + 1), rows->n };
	for (i = 0; i < rows->n; i++) {
		const struct sql_survey_result_row *r = &rows->v[i];

		out->v[i] = (struct survey_result){ .id = r->id, .ticket_id = r->ticket_id, .due_at = r->due_at, .sent_at = r->sent_at,
			.answered_at = r->answered_at, .score = r->score, .rounds = r->rounds, .agent_id = r->agent_id,
			.kind = r->kind, .state = r->state, .why = r->why, .name = r->name, .agent_name = r->agent_name.s ? r->agent_name : S(""),
			.comment = r->comment, .answers = r->answers.s ? r->answers : S("{}") };
		if (!survey_def_read(c, r->definition, &out->v[i].def))
			return false;
	}
	return true;
}

bool survey_of_ticket(struct ctx *c, i64 ticket_id, struct survey_results *out)
{
	struct sql_survey_result_rows rows;

	return sql_survey_of_ticket(c, &(struct sql_survey_of_ticket_in){ .ticket_id = ticket_id }, &rows) && results(c, &rows, out);
}

bool survey_of_person(struct ctx *c, i64 person_id, struct survey_results *out)
{
	struct sql_survey_result_rows rows;

	return sql_survey_of_person(c, &(struct sql_survey_of_person_in){ .person_id = person_id }, &rows) && results(c, &rows, out);
}
