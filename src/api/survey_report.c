/* The report of surveys: figures, the answers behind each, and a file of them. */
#include "api/sets.h"
#include "desk/measure/survey_report.h"

static const i64 MONTH_MS = 30LL * 86400000;
enum { CSV_BYTES = 32 << 20 };
#define FILTERS "kind,from,to,survey_id,agent_id,team_id,reason_id,channel,language,touch"

static str word(struct ctx *c, const char *name)
{
	str s = call_query(c, name);

	return s.s ? s : S("");
}

static i64 id_or_none(struct ctx *c, const char *name)
{
	return str_eq(word(c, name), S("none")) ? -1 : call_query_i64(c, name, 0, INT64_MAX);
}

static bool query_of(struct ctx *c, struct survey_query *q)
{
	str by = word(c, "by"), kind = word(c, "kind"), touch = word(c, "touch");

	*q = (struct survey_query){ .kind = kind.n ? kind : S("csat"), .to = call_query_i64(c, "to", c->now, 1LL << 52),
		.survey_id = call_query_i64(c, "survey_id", 0, INT64_MAX), .agent_id = id_or_none(c, "agent_id"),
		.team_id = id_or_none(c, "team_id"), .reason_id = id_or_none(c, "reason_id"), .channel = word(c, "channel"),
		.language = word(c, "language"), .touch = str_eq(touch, S("one")) ? 1 : str_eq(touch, S("several")) ? 0 : -1,
		.commented = call_query_i64(c, "commented", 0, 1) == 1, .cursor = word(c, "cursor"),
		.limit = call_query_i64(c, "limit", 50, 200), .score_from = -1, .score_to = 10 };
	q->from = call_query_i64(c, "from", q->to > MONTH_MS ? q->to - MONTH_MS : 0, 1LL << 52);
	if (call_query(c, "score_from").s)
		q->score_from = call_query_i64(c, "score_from", 0, 10);
	q->question = word(c, "question");
	q->said = word(c, "said");
	q->score_to = call_query_i64(c, "score_to", 10, 10);
	if (!str_eq(q->kind, S("csat")) && !str_eq(q->kind, S("nps")) && !str_eq(q->kind, S("exit")))
		return fail_p(c, E_INVALID, "kind", "shape.one_of", &(struct fail_param){ "allowed", S("csat, nps, exit") });
	if (by.n && !survey_dim_of(by, &q->by))
		return fail_p(c, E_INVALID, "by", "shape.one_of",
			&(struct fail_param){ "allowed", S("agent, team, channel, reason, language, touch") });
	return true;
}

/* ---- figures ---- */

static const struct field figure_f[] = {
	F(survey_figure, sent), F(survey_figure, answered), F(survey_figure, good), F(survey_figure, bad),
	F(survey_figure, value, .doc = "Per cent of 4 and 5, or the net promoter score; null: no answer."),
	F(survey_figure, low, .doc = "With 95 % certainty above this."), F(survey_figure, high, .doc = "And below this."),
	F(survey_figure, response, .doc = "answered ÷ sent."),
};
static const struct shape figure_shape = SHAPE(survey_figure, figure_f);
struct survey_group_out {
	i64 id;
	str name;
	struct survey_figure *figure;
};
static const struct field group_f[] = {
	F(survey_group_out, id, .doc = "-1: none, or a dimension of words."), F(survey_group_out, name), FO(survey_group_out, figure, &figure_shape),
};
static const struct shape group_shape = SHAPE(survey_group_out, group_f);
static const struct field day_f[] = {
	F(survey_day, at, .time = true), F(survey_day, sent), F(survey_day, answered), F(survey_day, good), F(survey_day, bad),
};
static const struct shape day_shape = SHAPE(survey_day, day_f);
static const struct field option_f[] = { F(survey_option_count, key), F(survey_option_count, label), F(survey_option_count, n) };
static const struct shape option_shape = SHAPE(survey_option_count, option_f);
struct survey_said_out {
	i64 survey_id;
	str key, kind, label;
	i64 answered;
	double mean;
	struct list options;
};
static const struct field said_f[] = {
	F(survey_said_out, survey_id), F(survey_said_out, key), F(survey_said_out, kind), F(survey_said_out, label),
	F(survey_said_out, answered), F(survey_said_out, mean, .doc = "Of a scale."), FL(survey_said_out, options, &option_shape),
};
static const struct shape said_shape = SHAPE(survey_said_out, said_f);
struct survey_report_out {
	i64 now, from, to;
	str kind, by;
	struct survey_figure *all;
	struct i64s scores;
	struct list groups, days, questions;
};
static const struct field report_f[] = {
	F(survey_report_out, now, .time = true), F(survey_report_out, from, .time = true), F(survey_report_out, to, .time = true),
	F(survey_report_out, kind), F(survey_report_out, by), FO(survey_report_out, all, &figure_shape),
	F(survey_report_out, scores, .doc = "How many answers of each score, from 0."),
	FL(survey_report_out, groups, &group_shape), FL(survey_report_out, days, &day_shape, .doc = "By the day it was asked, UTC."),
	FL(survey_report_out, questions, &said_shape, .doc = "What was answered to further questions: the newest 20000 answers."),
};
static const struct shape report_shape = SHAPE(survey_report_out, report_f);

static struct list saids_out(struct ctx *c, const struct survey_report *r)
{
	struct survey_said_out *v = NEW_N(c->arena, struct survey_said_out, r->saids + 1);
	size_t i;

	for (i = 0; i < r->saids; i++) {
		const struct survey_said *s = &r->said[i];

		v[i] = (struct survey_said_out){ s->survey_id, s->key, s->kind, s->label, s->answered, s->mean, { s->option, s->options } };
	}
	return (struct list){ v, r->saids };
}

static bool report_get(struct ctx *c, const void *in, void *out)
{
	struct survey_report *r = NEW(c->arena, struct survey_report);
	struct survey_report_out *o = out;
	struct survey_group_out *v;
	struct survey_query q;
	size_t i;

	(void)in;
	if (!query_of(c, &q) || !survey_report(c, &q, r))
		return false;
	v = NEW_N(c->arena, struct survey_group_out, r->groups + 1);
	for (i = 0; i < r->groups; i++)
		v[i] = (struct survey_group_out){ r->group[i].id, r->group[i].name, &r->group[i].f };
	*o = (struct survey_report_out){ .now = c->now, .from = q.from, .to = q.to, .kind = q.kind, .by = str_of(survey_dim_name(q.by)),
		.all = &r->all, .scores = { r->score, SURVEY_SCORES }, .groups = { v, r->groups }, .days = { r->day, r->days },
		.questions = saids_out(c, r) };
	return true;
}

/* ---- what is behind ---- */

static const struct field row_f[] = {
	F(survey_row, id), F(survey_row, ticket_id, .id_null = true), F(survey_row, subject), F(survey_row, person_id),
	F(survey_row, person), F(survey_row, agent_id, .id_null = true), F(survey_row, agent), F(survey_row, team_id, .id_null = true),
	F(survey_row, channel), F(survey_row, reason_id, .id_null = true), F(survey_row, language), F(survey_row, one_touch),
	F(survey_row, sent_at, .time = true), F(survey_row, answered_at, .time = true), F(survey_row, score, .doc = "-1: no answer."),
	F(survey_row, comment), F(survey_row, said, .doc = "Answers to further questions."),
};
static const struct shape row_shape = SHAPE(survey_row, row_f);
struct survey_rows_out {
	struct list rows;
	str next;
};
static const struct field rows_f[] = { FL(survey_rows_out, rows, &row_shape), F(survey_rows_out, next) };
static const struct shape rows_shape = SHAPE(survey_rows_out, rows_f);

static bool rows_get(struct ctx *c, const void *in, void *out)
{
	struct survey_rows_out *o = out;
	struct survey_query q;
	struct survey_rows l;

	(void)in;
	if (!query_of(c, &q) || !survey_rows(c, &q, &l))
		return false;
	*o = (struct survey_rows_out){ { l.v, l.n }, l.next };
	return true;
}

static bool csv_get(struct ctx *c, const void *in, void *out)
{
	struct buf b = buf_new(c->arena, CSV_BYTES);
	struct http_res *res = c->call->res;
	struct survey_query q;

	(void)in, (void)out;
	if (!query_of(c, &q) || !survey_csv(c, &q, &b))
		return false;
	res->status = 200;
	res->body = buf_str(&b);
	http_set(res, S("Content-Type"), S("text/csv; charset=utf-8; header=present"));
	http_set(res, S("Content-Disposition"), S("attachment; filename=\"surveys.csv\""));
	http_set(res, S("X-Content-Type-Options"), S("nosniff"));
	http_set(res, S("Cache-Control"), S("no-store"));
	return true;
}

static const struct route rows[] = {
	{ "GET", "/api/v1/reports/surveys", report_get, V_REPORT_READ, NULL, &report_shape, 0, FILTERS ",by",
	  "What customers said, by when they were asked" },
	{ "GET", "/api/v1/reports/surveys/answers", rows_get, V_REPORT_READ, NULL, &rows_shape, 0,
	  FILTERS ",score_from,score_to,commented,question,said,cursor,limit", "The asks and answers behind a figure" },
	{ "GET", "/api/v1/reports/surveys.csv", csv_get, V_REPORT_READ, NULL, NULL, R_OUTRAW,
	  FILTERS ",score_from,score_to,commented,question,said", "A row per ask, for a spreadsheet" },
};
const struct route_set routes_survey_report = { rows, COUNT(rows) };
