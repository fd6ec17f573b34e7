#include "desk/measure/survey_said.h"

#include <math.h>

#include "desk/names.h"
#include "sql_survey.h"

enum { READ_MAX = 20000, WORDS_MAX = 64 * 1024 };

/* ---- what was asked ---- */

static bool def_of(struct ctx *c, struct survey_words *w, const struct survey_at *at, const struct survey_def **out)
{
	struct sql_survey_definition_row row;
	bool found;
	size_t i;

	for (i = 0; i < w->n; i++)
		if (w->v[i].survey_id == at->survey_id && w->v[i].version == at->version) {
			*out = &w->v[i].def;
			return true;
		}
	i = w->n < SURVEY_KEPT ? w->n++ : SURVEY_KEPT - 1;
	w->v[i].survey_id = at->survey_id;
	w->v[i].version = at->version;
	w->v[i].def = (struct survey_def){ 0 };
	*out = &w->v[i].def;
	return sql_survey_definition(c, &(struct sql_survey_definition_in){ .survey_id = at->survey_id,
			.version = at->version }, &row, &found) &&
		(!found || survey_def_read(c, row.definition, &w->v[i].def));
}

static str label_of(struct ctx *c, const struct survey_question *q, str value)
{
	size_t i;

	for (i = 0; i < q->options; i++)
		if (str_eq(q->option[i].key, value))
			return names_of_text(c, q->option[i].label, c->locale);
	return value;
}

/* ---- counting ---- */

static bool wanted(const struct survey_query *q, const struct sql_survey_said_row *r)
{
	return (!q->agent_id || q->agent_id == (r->agent_id ? r->agent_id : -1)) &&
		(!q->team_id || q->team_id == (r->team_id ? r->team_id : -1)) &&
		(!q->reason_id || q->reason_id == (r->reason_id ? r->reason_id : -1)) &&
		(!q->channel.n || str_eq(q->channel, r->channel)) && (!q->language.n || str_eq(q->language, r->language)) &&
		(q->touch < 0 || (q->touch == 1) == r->one_touch);
}

static struct survey_option_count *add_option(struct survey_said *s, str key, str label)
{
	size_t i;

	for (i = 0; i < s->options; i++)
		if (str_eq(s->option[i].key, key))
			return &s->option[i];
	if (s->options == SURVEY_OPTIONS)
		return NULL;
	s->option[s->options] = (struct survey_option_count){ .key = key, .label = label };
	return &s->option[s->options++];
}

/* In the order in which it was asked; what nobody chose is shown too. */
static struct survey_said *said_of(struct ctx *c, struct survey_report *r, i64 survey_id, const struct survey_question *q)
{
	static const char *const step[] = { "1", "2", "3", "4", "5" };
	struct survey_said *s;
	size_t i;

	for (i = 0; i < r->saids; i++)
		if (r->said[i].survey_id == survey_id && str_eq(r->said[i].key, q->key) && str_eq(r->said[i].kind, q->kind))
			return &r->said[i];
	if (r->saids == SURVEY_SAIDS)
		return NULL;
	s = &r->said[r->saids++];
	*s = (struct survey_said){ .survey_id = survey_id, .key = q->key, .kind = q->kind, .mean = NAN,
		.label = names_of_text(c, q->label, c->locale), .option = NEW_N(c->arena, struct survey_option_count, SURVEY_OPTIONS) };
	for (i = 0; str_eq(q->kind, S("scale")) && i < COUNT(step); i++)
		add_option(s, str_of(step[i]), str_of(step[i]));
	for (i = 0; i < q->options; i++)
		add_option(s, q->option[i].key, names_of_text(c, q->option[i].label, c->locale));
	return s;
}

static bool count_one(struct ctx *c, struct survey_report *r, struct survey_words *w, const struct sql_survey_said_row *row)
{
	struct survey_at at = { row->survey_id, row->version, row->answers };
	const struct survey_def *d;
	json_t *j;
	size_t i;

	if (!def_of(c, w, &at, &d) || !json_parse(c, row->answers, &j))
		return false;
	for (i = 0; i < d->qs; i++) {
		str v = json_get_str(j, str_z(c->arena, d->q[i].key));
		struct survey_option_count *o;
		struct survey_said *s;

		if (!v.n || str_eq(d->q[i].kind, S("text")))
			continue;
		s = said_of(c, r, row->survey_id, &d->q[i]);
		o = s ? add_option(s, v, label_of(c, &d->q[i], v)) : NULL;
		if (o) {
			o->n++;
			s->answered++;
		}
	}
	return true;
}

bool survey_said_count(struct ctx *c, const struct survey_query *q, struct survey_report *r)
{
	struct survey_words *w = NEW(c->arena, struct survey_words);
	struct sql_survey_said_rows rows;
	size_t i, k;

	r->said = NEW_N(c->arena, struct survey_said, SURVEY_SAIDS);
	if (!sql_survey_said(c, &(struct sql_survey_said_in){ .kind = q->kind, .from_at = q->from, .to_at = q->to,
			.survey_id = q->survey_id, .limit_n = READ_MAX }, &rows))
		return false;
	for (i = 0; i < rows.n; i++)
		if (wanted(q, &rows.v[i]) && !count_one(c, r, w, &rows.v[i]))
			return false;
	for (i = 0; i < r->saids; i++) {
		struct survey_said *s = &r->said[i];
		i64 sum = 0;

		if (!str_eq(s->kind, S("scale")) || !s->answered)
			continue;
		for (k = 0; k < s->options; k++)
			sum += (i64)(k + 1) * s->option[k].n;
		s->mean = (double)sum / (double)s->answered;
	}
	return true;
}

/* ---- in words ---- */

bool survey_said_words(struct ctx *c, struct survey_words *w, const struct survey_at *at, str *out)
{
	struct buf b = buf_new(c->arena, WORDS_MAX);
	const struct survey_def *d;
	json_t *j;
	size_t i;

	*out = S("");
	if (!at->answers.n || str_eq(at->answers, S("{}")))
		return true;
	if (!def_of(c, w, at, &d) || !json_parse(c, at->answers, &j))
		return false;
	for (i = 0; i < d->qs; i++) {
		str v = json_get_str(j, str_z(c->arena, d->q[i].key));

		if (!v.n || str_eq(d->q[i].kind, S("scale")))
			continue;
		if (b.n)
			buf_put(&b, S(" · "));
		buf_put(&b, label_of(c, &d->q[i], v));
	}
	*out = buf_str(&b);
	return true;
}
