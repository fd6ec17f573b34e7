/*
 * The report of surveys: what was sent in a period, counted by agent, team, channel, reason,
 * language and touch, with the certainty of each figure.  Read from the asks of the period
 * by their index; tickets are never gone through.  All counts go by when the question was
 * sent, so that rate and response rate speak of the same people.
 */
#ifndef PRONTO_DESK_MEASURE_SURVEY_REPORT_H
#define PRONTO_DESK_MEASURE_SURVEY_REPORT_H

#include "base/buf.h"
#include "base/ctx.h"

enum survey_dim { SURVEY_BY_AGENT, SURVEY_BY_TEAM, SURVEY_BY_CHANNEL, SURVEY_BY_REASON, SURVEY_BY_LANGUAGE, SURVEY_BY_TOUCH, SURVEY_DIMS };
enum { SURVEY_SCORES = 11, SURVEY_DAYS = 800 };

/* Ids: 0 any, -1 those without; touch: -1 any, 0 several, 1 one. */
struct survey_query {
	str kind, channel, language;
	i64 from, to, survey_id, agent_id, team_id, reason_id, touch;
	enum survey_dim by;
	i64 score_from, score_to;	/* of the list; score_from -1: any, asked too */
	bool commented;
	str question, said;		/* of the list: who gave this answer to it; empty: all */
	str cursor;
	i64 limit;
};
bool survey_dim_of(str name, enum survey_dim *out) WARN_UNUSED;
const char *survey_dim_name(enum survey_dim d);

/* good: csat 4 and 5, nps 9 and 10.  bad: nps 0 to 6.  value: per cent of good, or the net
 * promoter score; low and high: where it lies with 95 % certainty (Wilson; for nps the
 * normal interval).  NaN without answers. */
struct survey_figure {
	i64 sent, answered, good, bad;
	double value, low, high, response;
};
struct survey_group {
	i64 id;				/* of agents, teams, reasons; -1: none */
	str name;
	struct survey_figure f;
};
struct survey_day {
	i64 at;
	i64 sent, answered, good, bad;
};
/* A further question and what was answered: options of a choice, or 1 to 5. */
struct survey_option_count {
	str key, label;			/* in the reader's language */
	i64 n;
};
struct survey_said {
	i64 survey_id, answered;
	str key, kind, label;
	double mean;			/* of a scale; NaN otherwise */
	struct survey_option_count *option;
	size_t options;
};
struct survey_report {
	struct survey_figure all;
	i64 score[SURVEY_SCORES];
	struct survey_group *group;
	size_t groups;
	struct survey_day *day;		/* those with something, oldest first */
	size_t days;
	struct survey_said *said;
	size_t saids;
};
bool survey_report(struct ctx *c, const struct survey_query *q, struct survey_report *out) WARN_UNUSED;

struct survey_row {
	i64 id, ticket_id, person_id, agent_id, team_id, reason_id, sent_at, answered_at, score;
	str subject, person, agent, channel, language, comment;
	str said;			/* answers to further questions, in the reader's language */
	bool one_touch;
};
struct survey_rows {
	struct survey_row *v;
	size_t n;
	str next;			/* STR_NULL: the end */
};
bool survey_rows(struct ctx *c, const struct survey_query *q, struct survey_rows *out) WARN_UNUSED;
bool survey_csv(struct ctx *c, const struct survey_query *q, struct buf *b) WARN_UNUSED;

/* Of the newest hundred answers of an organisation's people. */
bool survey_of_firm(struct ctx *c, i64 organisation_id, struct survey_figure *out) WARN_UNUSED;
/* The two intervals of survey_figure, from its counts. */
void survey_wilson(struct survey_figure *f);
void survey_net(struct survey_figure *f);

#endif
