#include "desk/measure/survey_report.h"

#include <math.h>

#include "base/clock.h"
#include "desk/measure/stats.h"
#include "desk/measure/survey_said.h"
#include "sql_agent.h"
#include "sql_survey.h"
#include "sql_team.h"

enum { GROUPS_MAX = 500, CSV_ROWS = 20000, PAGE = 200 };
static const i64 DAY_MS = 86400000;
static const double Z = 1.959964;

static const char *const dims[SURVEY_DIMS] = { "agent", "team", "channel", "reason", "language", "touch" };

bool survey_dim_of(str name, enum survey_dim *out)
{
	size_t i;

	for (i = 0; i < SURVEY_DIMS; i++)
		if (str_eq(name, str_of(dims[i]))) {
			*out = (enum survey_dim)i;
			return true;
		}
	return false;
}

const char *survey_dim_name(enum survey_dim d)
{
	return dims[d];
}

/* ---- counting ---- */

static bool wanted(const struct survey_query *q, const struct sql_survey_cube_row *r)
{
	return (!q->agent_id || q->agent_id == (r->agent_id ? r->agent_id : -1)) &&
		(!q->team_id || q->team_id == (r->team_id ? r->team_id : -1)) &&
		(!q->reason_id || q->reason_id == (r->reason_id ? r->reason_id : -1)) &&
		(!q->channel.n || str_eq(q->channel, r->channel)) && (!q->language.n || str_eq(q->language, r->language)) &&
		(q->touch < 0 || (q->touch == 1) == r->one_touch);
}

static void count(struct survey_figure *f, const struct survey_query *q, const struct sql_survey_cube_row *r)
{
	bool nps = str_eq(q->kind, S("nps"));
	i64 score = r->score, n = r->n;

	f->sent += n;
	f->answered += r->answered;	/* of who leaves there is no score */
	if (score < 0)
		return;
	if (score >= (nps ? 9 : 4))
		f->good += n;
	if (nps && score <= 6)
		f->bad += n;
}

/* Both ends of Wilson's interval, in per cent. */
void survey_wilson(struct survey_figure *f)
{
	double n = (double)f->answered, p = (double)f->good / n, z2 = Z * Z;
	double middle = p + z2 / (2 * n), half = Z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)), by = 1 + z2 / n;

	f->value = 100 * p;
	f->low = 100 * fmax(0, (middle - half) / by);
	f->high = 100 * fmin(1, (middle + half) / by);
}

void survey_net(struct survey_figure *f)
{
	double n = (double)f->answered, up = (double)f->good / n, down = (double)f->bad / n, mean = up - down;
	double half = Z * sqrt(fmax(0, up + down - mean * mean) / n);

	f->value = 100 * mean;
	f->low = 100 * fmax(-1, mean - half);
	f->high = 100 * fmin(1, mean + half);
}

static void finish(struct survey_figure *f, const struct survey_query *q)
{
	f->response = stat_rate(f->answered, f->sent);
	f->value = f->low = f->high = NAN;
	if (!f->answered || str_eq(q->kind, S("exit")))
		return;
	if (str_eq(q->kind, S("nps")))
		survey_net(f);
	else
		survey_wilson(f);
}

static struct survey_group *group_of(struct survey_report *out, const struct survey_query *q, const struct sql_survey_cube_row *r)
{
	const i64 id[SURVEY_DIMS] = { [SURVEY_BY_AGENT] = r->agent_id, [SURVEY_BY_TEAM] = r->team_id, [SURVEY_BY_REASON] = r->reason_id };
	const str name[SURVEY_DIMS] = { [SURVEY_BY_CHANNEL] = r->channel, [SURVEY_BY_LANGUAGE] = r->language,
		[SURVEY_BY_TOUCH] = r->one_touch ? S("one") : S("several") };
	struct survey_group k = { .id = id[q->by] ? id[q->by] : -1, .name = name[q->by].s ? name[q->by] : S("") };
	size_t i;

	for (i = 0; i < out->groups; i++)
		if (out->group[i].id == k.id && str_eq(out->group[i].name, k.name))
			return &out->group[i];
	if (out->groups == GROUPS_MAX)
		return NULL;
	out->group[out->groups] = k;
	return &out->group[out->groups++];
}

static void count_day(struct survey_report *out, const struct survey_query *q, const struct sql_survey_cube_row *r)
{
	struct survey_figure f = { 0 };
	size_t i = 0;

	while (i < out->days && out->day[i].at != r->day * DAY_MS)
		i++;
	if (i == SURVEY_DAYS)
		return;
	if (i == out->days)
		out->day[out->days++] = (struct survey_day){ .at = r->day * DAY_MS };
	count(&f, q, r);
	out->day[i].sent += f.sent;
	out->day[i].answered += f.answered;
	out->day[i].good += f.good;
	out->day[i].bad += f.bad;
}

static void sort_days(struct survey_report *r)
{
	size_t i, k;

	for (i = 1; i < r->days; i++)
		for (k = i; k > 0 && r->day[k - 1].at > r->day[k].at; k--) {
			struct survey_day d = r->day[k];

			r->day[k] = r->day[k - 1];
			r->day[k - 1] = d;
		}
}

static bool name_group(struct ctx *c, enum survey_dim by, struct survey_group *g)
{
	struct sql_agent_row agent;
	struct sql_team_row team;
	bool found = false;

	if (g->id <= 0)
		return true;
	if (by == SURVEY_BY_AGENT) {
		if (!sql_agent_by_id(c, &(struct sql_agent_by_id_in){ .id = g->id }, &agent, &found))
			return false;
		g->name = found ? agent.name : S("");
	} else if (by == SURVEY_BY_TEAM) {
		if (!sql_team_by_id(c, &(struct sql_team_by_id_in){ .id = g->id }, &team, &found))
			return false;
		g->name = found ? team.name : S("");
	}
	return true;		/* reasons are named by who shows them: their path depends on the language */
}

bool survey_report(struct ctx *c, const struct survey_query *q, struct survey_report *out)
{
	struct sql_survey_cube_rows rows;
	size_t i;

	*out = (struct survey_report){ .group = NEW_N(c->arena, struct survey_group, GROUPS_MAX),
		.day = NEW_N(c->arena, struct survey_day, SURVEY_DAYS) };
	if (!sql_survey_cube(c, &(struct sql_survey_cube_in){ .kind = q->kind, .from_at = q->from, .to_at = q->to,
			.survey_id = q->survey_id }, &rows))
		return false;
	for (i = 0; i < rows.n; i++) {
		const struct sql_survey_cube_row *r = &rows.v[i];
		struct survey_group *g;

		if (!wanted(q, r))
			continue;
		count(&out->all, q, r);
		if (r->score >= 0 && r->score < SURVEY_SCORES)
			out->score[r->score] += r->n;
		count_day(out, q, r);
		g = group_of(out, q, r);
		if (g)
			count(&g->f, q, r);
	}
	finish(&out->all, q);
	sort_days(out);
	for (i = 0; i < out->groups; i++) {
		finish(&out->group[i].f, q);
		if (!name_group(c, q->by, &out->group[i]))
			return false;
	}
	return survey_said_count(c, q, out);
}

/* ---- rows ---- */

/* "sent_at.id" */
static bool place_of(struct ctx *c, str cursor, i64 *at, i64 *id)
{
	ssize_t dot = str_chr(cursor, '.');

	*at = INT64_MAX / 2;
	*id = INT64_MAX / 2;
	if (!cursor.n)
		return true;
	if (dot < 0 || !str_i64(str_slice(cursor, 0, (size_t)dot), at) || !str_i64(str_slice(cursor, (size_t)dot + 1, cursor.n), id))
		return fail(c, E_INVALID, "cursor", "cursor.bad");
	return true;
}

bool survey_rows(struct ctx *c, const struct survey_query *q, struct survey_rows *out)
{
	struct survey_words words = { 0 };
	struct sql_survey_row_rows rows;
	i64 at, id;
	size_t i;

	if (!place_of(c, q->cursor, &at, &id) || !sql_survey_rows(c, &(struct sql_survey_rows_in){ .kind = q->kind,
			.from_at = q->from, .to_at = q->to, .before_at = at, .before_id = id, .survey_id = q->survey_id,
			.any_score = q->score_from < 0, .score_from = q->score_from, .score_to = q->score_to, .commented = q->commented,
			.of_agent = q->agent_id, .of_team = q->team_id, .of_reason = q->reason_id,
			.channel = q->channel.s ? q->channel : S(""), .language = q->language.s ? q->language : S(""),
			.touch = q->touch, .question = q->question.s ? q->question : S(""), .said = q->said.s ? q->said : S(""),
			.limit_n = q->limit + 1 }, &rows))
		return false;
	*out = (struct survey_rows){ NEW_N(c->arena, struct survey_row, rows.n + 1), rows.n, STR_NULL };
	if ((i64)out->n > q->limit)
		out->n = (size_t)q->limit;
	for (i = 0; i < out->n; i++) {
		const struct sql_survey_row_row *r = &rows.v[i];

		out->v[i] = (struct survey_row){ .id = r->id, .ticket_id = r->ticket_id, .person_id = r->person_id,
			.agent_id = r->agent_id, .team_id = r->team_id, .reason_id = r->reason_id, .sent_at = r->sent_at,
			.answered_at = r->answered_at, .score = r->score, .subject = r->subject.s ? r->subject : S(""),
			.person = r->name, .agent = r->agent_name.s ? r->agent_name : S(""), .channel = r->channel,
			.language = r->language, .comment = r->comment, .one_touch = r->one_touch };
		if (!survey_said_words(c, &words, &(struct survey_at){ r->survey_id, r->version, r->answers }, &out->v[i].said))
			return false;
	}
	if (rows.n > out->n && out->n)
		out->next = str_fmt(c->arena, "%lld.%lld", (long long)out->v[out->n - 1].sent_at, (long long)out->v[out->n - 1].id);
	return true;
}

bool survey_of_firm(struct ctx *c, i64 organisation_id, struct survey_figure *out)
{
	struct sql_survey_of_firm_rows rows;
	size_t i;

	*out = (struct survey_figure){ .value = NAN, .low = NAN, .high = NAN, .response = NAN };
	if (!sql_survey_of_firm(c, &(struct sql_survey_of_firm_in){ .organisation_id = organisation_id }, &rows))
		return false;
	out->answered = out->sent = (i64)rows.n;
	for (i = 0; i < rows.n; i++)
		out->good += rows.v[i].score >= 4;
	if (rows.n)
		survey_wilson(out);
	return true;
}

static str moment(struct arena *a, i64 at)
{
	return at ? time_iso(a, at) : S("");
}

static void csv_row(struct ctx *c, struct buf *b, const struct survey_row *r)
{
	str cell[] = { r->ticket_id ? str_fmt(c->arena, "%lld", (long long)r->ticket_id) : S(""), r->subject, r->person, r->agent,
		r->channel, r->language, r->one_touch ? S("1") : S("0"), moment(c->arena, r->sent_at), moment(c->arena, r->answered_at),
		r->score >= 0 ? str_fmt(c->arena, "%lld", (long long)r->score) : S(""), r->comment, r->said };

	csv_line(b, cell, COUNT(cell));
}

bool survey_csv(struct ctx *c, const struct survey_query *q, struct buf *b)
{
	struct survey_query page = *q;
	struct survey_rows rows;
	size_t i, all = 0;

	buf_put(b, S("ticket,subject,customer,agent,channel,language,one_touch,sent_at,answered_at,score,comment,answers\r\n"));
	for (page.limit = PAGE; all < CSV_ROWS; page.cursor = rows.next) {
		if (!survey_rows(c, &page, &rows))
			return false;
		for (i = 0; i < rows.n; i++)
			csv_row(c, b, &rows.v[i]);
		all += rows.n;
		if (!rows.next.s)
			break;
	}
	return true;
}
