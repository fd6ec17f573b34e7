/*
 * What was answered to the further questions of surveys (why somebody leaves, how fast it
 * was): counted by option for the report, in words for its rows.  Labels are those of the
 * version that was asked; where an option was renamed since, the newest that somebody saw.
 */
#ifndef PRONTO_DESK_MEASURE_SURVEY_SAID_H
#define PRONTO_DESK_MEASURE_SURVEY_SAID_H

#include "desk/measure/survey.h"
#include "desk/measure/survey_report.h"

enum { SURVEY_SAIDS = 40, SURVEY_KEPT = 32 };

/* Definitions read so far; begin with zeros. */
struct survey_words {
	struct {
		i64 survey_id, version;
		struct survey_def def;
	} v[SURVEY_KEPT];
	size_t n;
};
struct survey_at {
	i64 survey_id, version;
	str answers;			/* JSON by key; STR_NULL: none */
};
/* Fills r->said for the period and filters of q. */
bool survey_said_count(struct ctx *c, const struct survey_query *q, struct survey_report *r) WARN_UNUSED;
/* "Too dear · I moved": choices and texts of one answer, in the reader's language. */
bool survey_said_words(struct ctx *c, struct survey_words *w, const struct survey_at *at, str *out) WARN_UNUSED;

#endif
