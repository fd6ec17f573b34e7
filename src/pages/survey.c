#include "pages/survey.h"

#include "base/json.h"
#include "desk/measure/survey.h"
#include "desk/names.h"
#include "pages.gen.h"
#include "pages/sets.h"

/* ---- what is shown ---- */

static str text(struct page *p, const char *key)
{
	return page_text(p, key, NULL, 0);
}

static str problem_of(struct page *p, const char *field)
{
	size_t i;

	for (i = 0; i < p->c->fail.n; i++)
		if (str_eq(p->c->fail.v[i].field, str_of(field)))
			return message_failure(p->c->arena, p->c->locale, &p->c->fail.v[i]);
	return S("");
}

static struct survey_choices scores(struct page *p, const struct survey_ask *a, i64 chosen)
{
	static const char *const face[] = { "", "😞", "🙁", "😐", "🙂", "😀" };
	static const char *const word[] = { "", "survey.score.1", "survey.score.2", "survey.score.3", "survey.score.4", "survey.score.5" };
	struct survey_choices out = { NEW_N(p->c->arena, struct survey_choice, 12), 0 };
	bool csat = str_eq(a->kind, S("csat"));
	i64 from, to, i;

	survey_scale(a->kind, &from, &to);
	for (i = from; i <= to; i++) {
		str n = str_fmt(p->c->arena, "%lld", (long long)i);

		out.v[out.n++] = (struct survey_choice){ n, csat ? text(p, word[i]) : n, csat ? str_of(face[i]) : S(""), i == chosen };
	}
	return out;
}

static struct survey_choices choices(struct page *p, const struct survey_question *q, str chosen)
{
	struct survey_choices out = { NEW_N(p->c->arena, struct survey_choice, SURVEY_OPTIONS + 5), 0 };
	size_t i;

	for (i = 1; str_eq(q->kind, S("scale")) && i <= 5; i++) {
		str n = str_fmt(p->c->arena, "%zu", i);

		out.v[out.n++] = (struct survey_choice){ n, i == 1 || i == 5 ? str_fmt(p->c->arena, "%zu (%.*s)", i,
			FMT(text(p, i == 1 ? "survey.score.1" : "survey.score.5"))) : n, S(""), str_eq(n, chosen) };
	}
	for (i = 0; i < q->options; i++)
		out.v[out.n++] = (struct survey_choice){ q->option[i].key, names_of_text(p->c, q->option[i].label, p->c->locale),
			S(""), str_eq(q->option[i].key, chosen) };
	return out;
}

struct said {
	i64 score;
	str comment;
	str *value;
};

static struct survey_fields fields(struct page *p, const struct survey_ask *a, const struct said *s)
{
	struct survey_fields out = { NEW_N(p->c->arena, struct survey_field, a->def.qs + 1), a->def.qs };
	size_t i;

	for (i = 0; i < a->def.qs; i++) {
		const struct survey_question *q = &a->def.q[i];
		str name = str_fmt(p->c->arena, "q_%.*s", FMT(q->key));

		out.v[i] = (struct survey_field){ .name = name, .label = names_of_text(p->c, q->label, p->c->locale),
			.value = s->value[i], .problem = problem_of(p, str_z(p->c->arena, name)), .required = q->required,
			.text = str_eq(q->kind, S("text")), .choices = choices(p, q, s->value[i]) };
	}
	return out;
}

/* In the language in which the customer was asked, unless he chose another. */
static void begin(struct page *p, const struct survey_ask *a, str title)
{
	str asked = http_query(p->req, "lang");

	if (!asked.n && a->language.n)
		p->c->locale = locale_nearest(a->language);
	p->base = str_fmt(p->c->arena, "/%.*s", FMT(page_lang_path(p->c->locale)));
	p->title = title.n ? title : survey_question_text(p->c, a->kind, &a->def, p->c->locale);
	p->noindex = true;
}

static bool show(struct page *p, const struct survey_ask *a, const struct said *s, bool wrong)
{
	i64 from, to;
	struct survey_view v;

	begin(p, a, S(""));
	survey_scale(a->kind, &from, &to);
	v = (struct survey_view){ .title = p->title, .action = p->path, .comment = s->comment,
		.score_problem = problem_of(p, "score"), .problem = problem_of(p, "comment"), .nps = to == 10, .scored = to > 0,
		.again = a->answered_at && !wrong, .wrong = wrong, .scores = scores(p, a, s->score), .fields = fields(p, a, s),
		.low = text(p, "page.survey.low"), .high = text(p, "page.survey.high") };
	p->status = wrong ? 422 : 0;
	page_begin(p);
	tpl_survey(p, &v);
	page_end(p);
	return true;
}

static bool done(struct page *p, const struct survey_ask *a, bool out)
{
	struct survey_done_view v = { .action = p->path, .change = p->path, .out = out };

	begin(p, a, S(""));
	v.title = out ? text(p, "page.survey.out_title") : text(p, "page.survey.done");
	v.words = out ? text(p, "page.survey.out") : survey_thanks_text(p->c, &a->def, p->c->locale);
	p->title = v.title;
	page_begin(p);
	tpl_survey_done(p, &v);
	page_end(p);
	return true;
}

/* ---- asked and answered ---- */

static bool find(struct page *p, struct survey_ask *a)
{
	str kind = str_starts(p->path, S("/csat/")) ? S("csat") : str_starts(p->path, S("/nps/")) ? S("nps") : S("exit");

	if (!survey_by_link(p->c, kind, p->param[0], a))
		return false;
	return p->c->now <= a->expires_at || fail(p->c, E_CONFLICT, "", "survey.over");
}

/* What stands in the form: what was sent before, and the score of the link that was pressed. */
static bool survey_get(struct page *p)
{
	str asked = http_query(p->req, "score");
	struct survey_ask a;
	struct said s;
	json_t *before;
	i64 n;
	size_t i;

	if (!find(p, &a) || !json_parse(p->c, a.answers, &before))
		return false;
	s = (struct said){ a.score, a.comment, NEW_N(p->c->arena, str, SURVEY_QUESTIONS) };
	for (i = 0; i < a.def.qs; i++) {
		str v = json_get_str(before, str_z(p->c->arena, a.def.q[i].key));

		s.value[i] = v.s ? v : S("");
	}
	if (asked.n && str_i64(asked, &n))
		s.score = n;
	return show(p, &a, &s, false);
}

static bool stop(struct page *p, const struct survey_ask *a, str how)
{
	bool out = !str_eq(how, S("0"));

	return survey_optout(p->c, a->person_id, out) && (out ? done(p, a, true) : page_go(p, 303, p->path));
}

static bool survey_post(struct page *p)
{
	str score = sent_get(&p->form, "score"), comment = sent_get(&p->form, "comment"), how = sent_get(&p->form, "stop");
	struct survey_ask a;
	struct said s;
	size_t i;

	if (!find(p, &a))
		return false;
	if (how.s)
		return stop(p, &a, how);
	s = (struct said){ SURVEY_NO_SCORE, comment.s ? comment : S(""), NEW_N(p->c->arena, str, SURVEY_QUESTIONS) };
	if (!score.n || !str_i64(score, &s.score))
		s.score = SURVEY_NO_SCORE;
	for (i = 0; i < a.def.qs; i++) {
		str v = sent_get(&p->form, str_fmt(p->c->arena, "q_%.*s%c", FMT(a.def.q[i].key), 0).s);

		s.value[i] = v.s ? str_trim(v) : S("");
	}
	if (survey_answer(p->c, &a, &(struct survey_answer){ s.score, s.comment, s.value }))
		return done(p, &a, false);
	if (fail_code(p->c) != E_INVALID)
		return false;
	show(p, &a, &s, true);
	fail_clear(p->c);
	return true;
}

static const struct page_row rows[] = {
	{ "GET", "/csat/{token}", survey_get, 0 },
	{ "POST", "/csat/{token}", survey_post, PG_WRITE },
	{ "GET", "/nps/{token}", survey_get, 0 },
	{ "POST", "/nps/{token}", survey_post, PG_WRITE },
	{ "GET", "/exit/{token}", survey_get, 0 },
	{ "POST", "/exit/{token}", survey_post, PG_WRITE },
};
const struct page_set pages_survey = { rows, COUNT(rows) };
