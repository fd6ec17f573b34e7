#include "desk/flow/questions.h"

#include "base/json.h"
#include "base/message.h"
#include "desk/cases/field_value.h"
#include "desk/cases/message.h"
#include "desk/flow/answers.h"
#include "desk/flow/forms.h"
#include "sql_form.h"
#include "text/html.h"

static void count(struct ctx *c, const struct ticket *t, struct questions *q)
{
	size_t i;

	q->ask_locale = t->language.n ? locale_nearest(t->language) : c->locale;
	q->open.v = NEW_N(c->arena, str, q->form.n + 1);
	for (i = 0; i < q->form.n; i++) {
		if (answer_given(&q->form.q[i], q->answers)) {
			q->given++;
			continue;
		}
		q->required_open += q->form.q[i].required;
		q->open.v[q->open.n++] = form_text(q->form.q[i].label, q->ask_locale);
	}
}

bool questions_load(struct ctx *c, const struct ticket *t, struct questions *out)
{
	struct sql_question_answer_get_row r;
	json_t *answers = json_object_in(c);
	bool any;

	*out = (struct questions){ .answers = answers, .agent_name = S(""), .ask_locale = S("") };
	if (!forms_choose(c, FORM_QUESTIONS, t, t->team_id, &out->form))
		return false;
	out->found = out->form.id != 0;
	if (!out->found)
		return true;
	if (!sql_question_answer_get(c, &(struct sql_question_answer_get_in){ .ticket_id = t->id,
			.form_id = out->form.id }, &r, &any))
		return false;
	if (any) {
		if (!json_parse(c, r.answers, &answers))
			return false;
		out->answers = answers;
		out->rev = r.rev;
		out->agent_id = r.agent_id;
		out->agent_name = r.agent_name.s ? r.agent_name : S("");
		out->updated_at = r.updated_at;
	}
	count(c, t, out);
	return true;
}

static bool needed(struct ctx *c, const struct ticket *t, struct questions *q)
{
	return questions_load(c, t, q) && (q->found || fail(c, E_NOT_FOUND, "", "questions.none"));
}

/* Answers that belong to a field of the ticket stand there too. */
static bool fill(struct ctx *c, struct ticket *t, const struct form *f, const json_t *answers)
{
	static const str prefix = { "field:", 6 };
	json_t *values = json_object_in(c);
	size_t i;

	for (i = 0; i < f->n; i++) {
		str to = f->q[i].fills;
		const json_t *v = answer_of(&f->q[i], answers);

		if (v && str_starts(to, prefix))
			json_object_setn(values, to.s + prefix.n, to.n - prefix.n, (json_t *)v);
	}
	return !json_object_size(values) || ticket_fields_set(c, t, values);
}

bool questions_save(struct ctx *c, struct ticket *t, const json_t *answers, i64 rev)
{
	struct object o = ticket_object(t);
	struct questions q;
	json_t *clean;
	i64 changed;

	if (!must_can(c, V_TICKET_NOTE, &o) || !needed(c, t, &q) || !answers_check(c, &q.form, answers, false, &clean))
		return false;
	if (rev != q.rev)
		return fail(c, E_CONFLICT, "rev", "questions.stale");
	if (!sql_question_answer_put(c, &(struct sql_question_answer_put_in){ .ticket_id = t->id, .form_id = q.form.id,
			.form_version_id = q.form.version_id, .answers = json_text(c->arena, clean), .rev = rev,
			.agent_id = c->who->kind == ACTOR_AGENT ? c->who->id : 0, .updated_at = c->now }, &changed))
		return false;
	if (!changed)
		return fail(c, E_CONFLICT, "rev", "questions.stale");
	return fill(c, t, &q.form, clean);
}

bool questions_note(struct ctx *c, struct ticket *t, i64 *message_id)
{
	struct buf b = buf_new(c->arena, 512 * 1024);
	struct object o = ticket_object(t);
	struct questions q;

	if (!must_can(c, V_TICKET_NOTE, &o) || !needed(c, t, &q))
		return false;
	if (!q.given)
		return fail(c, E_INVALID, "answers", "questions.empty");
	buf_put(&b, S("<p><strong>"));
	html_text(&b, q.form.name);
	buf_put(&b, S("</strong></p>"));
	answers_html(c, &b, &q.form, q.answers);
	return message_send(c, t, &(struct message_out_req){ .kind = S("note"), .html = buf_str(&b) }, message_id);
}
