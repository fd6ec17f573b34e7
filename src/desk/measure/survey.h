/*
 * What customers are asked: how it was (csat, after solving), whether they would recommend
 * us (nps, at most once in so many days), why they leave (exit).  A survey's questions are
 * versions, an answer is read beside what was asked.  An ask belongs to one person, carries
 * the agent and team as they were when the ticket was solved, and is sent once, whoever
 * dies and however many processes there are.  A link is 256 random bits, kept as a hash;
 * opening it records nothing, only sending the form does; until its window ends the answer
 * may be changed, each time as a version.
 */
#ifndef PRONTO_DESK_MEASURE_SURVEY_H
#define PRONTO_DESK_MEASURE_SURVEY_H

#include "base/json.h"
#include "desk/cases/ticket.h"
#include "desk/flow/action.h"

enum { SURVEY_QUESTIONS = 10, SURVEY_OPTIONS = 20, SURVEY_COMMENT = 4000, SURVEY_NO_SCORE = -1 };

struct survey_option {
	str key, label;			/* label: names by language, JSON */
};
struct survey_question {
	str key, kind, label;		/* scale (1 to 5), choice, text */
	bool required;
	struct survey_option *option;
	size_t options;
};
struct survey_def {
	i64 delay_min;			/* after solving */
	bool business;			/* counted in the team's hours */
	i64 sample_pct, every_days, window_days;
	i64 low_at;			/* scores up to this one act; -1: none */
	struct i64s team_ids, brand_ids;	/* none: all */
	struct strs channels;
	str question, thanks;		/* names by language, JSON; empty: built-in */
	struct survey_question *q;
	size_t qs;
	const json_t *low_actions;	/* NULL: none */
};
/* kind: csat, nps, exit.  Errors name "definition.…". */
bool survey_def_parse(struct ctx *c, const json_t *j, str kind, struct survey_def *out) WARN_UNUSED;
str survey_def_json(struct ctx *c, const struct survey_def *d);
bool survey_def_read(struct ctx *c, str json, struct survey_def *out) WARN_UNUSED;

struct survey {
	i64 id, version, updated_at, sweep_at, sweep_id;
	str kind, name;
	bool active, demo;
	struct survey_def def;
};
struct surveys {
	struct survey *v;
	size_t n;
};
bool survey_list(struct ctx *c, struct surveys *out) WARN_UNUSED;
bool survey_load(struct ctx *c, i64 id, struct survey *out) WARN_UNUSED;
/* Inside db_write; id 0: a new one. */
bool survey_save(struct ctx *c, struct survey *s) WARN_UNUSED;
/* Refused when somebody was asked already: then it is switched off. */
bool survey_delete(struct ctx *c, i64 id) WARN_UNUSED;
/* The words of the main question, own or built-in; of thanks. */
str survey_question_text(struct ctx *c, str kind, const struct survey_def *d, str locale);
str survey_thanks_text(struct ctx *c, const struct survey_def *d, str locale);
/* The scale's ends: csat 1 to 5, nps 0 to 10, exit: no score (0 to -1). */
void survey_scale(str kind, i64 *from, i64 *to);

/* ---- asking ---- */

/* event_append asks for it: after a change of a ticket what was planned is dropped, or an
 * ask is planned. */
void survey_later(struct ctx *c, i64 ticket_id, const char *kind);
struct survey_batch {
	i64 limit;
	i64 due, sent;
};
/* Inside db_write: what is due at c->now. */
bool survey_batch(struct ctx *c, struct survey_batch *b) WARN_UNUSED;
/* Inside db_write: some more persons for nps; *more: call again. */
bool survey_sweep(struct ctx *c, bool *more) WARN_UNUSED;
bool survey_next(struct ctx *c, i64 *at) WARN_UNUSED;	/* 0: nothing waits */
/* Inside db_write: asks this person now, without a ticket: exit, nps. */
bool survey_send(struct ctx *c, const struct survey *s, i64 person_id) WARN_UNUSED;
/* To the administrator himself, with a link that records nothing. */
bool survey_test(struct ctx *c, const struct survey *s, str locale) WARN_UNUSED;
bool survey_optout(struct ctx *c, i64 person_id, bool out) WARN_UNUSED;
bool survey_opted_out(struct ctx *c, i64 person_id, bool *out) WARN_UNUSED;

/* ---- answering ---- */

struct survey_ask {
	i64 id, survey_id, version, ticket_id, person_id, agent_id, sent_at, expires_at, answered_at, score, rounds;
	str kind, name, language, comment, answers;	/* answers: JSON object by key */
	bool acted;
	struct survey_def def;
};
/* E_NOT_FOUND "survey.unknown" for what is no link of ours, E_CONFLICT "survey.over". */
bool survey_by_link(struct ctx *c, str kind, str token, struct survey_ask *out) WARN_UNUSED;
struct survey_answer {
	i64 score;
	str comment;
	const str *value;		/* of def.q, in its order; choice: its key */
};
/* Inside db_write.  The same answer again changes nothing.  E_INVALID "score", "comment" or
 * "q_<key>" for what is missing or wrong. */
bool survey_answer(struct ctx *c, const struct survey_ask *a, const struct survey_answer *in) WARN_UNUSED;

/* ---- reading ---- */

struct survey_result {
	i64 id, ticket_id, due_at, sent_at, answered_at, score, rounds, agent_id;
	str kind, state, why, name, agent_name, comment, answers;
	struct survey_def def;
};
struct survey_results {
	struct survey_result *v;
	size_t n;
};
bool survey_of_ticket(struct ctx *c, i64 ticket_id, struct survey_results *out) WARN_UNUSED;
bool survey_of_person(struct ctx *c, i64 person_id, struct survey_results *out) WARN_UNUSED;

#endif
