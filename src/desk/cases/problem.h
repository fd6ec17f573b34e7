/*
 * A problem and its many incidents: tickets of different customers about one cause.  Each
 * stays its own conversation; an answer to all goes out as an answer in each.
 */
#ifndef PRONTO_DESK_CASES_PROBLEM_H
#define PRONTO_DESK_CASES_PROBLEM_H

#include "desk/cases/ticket.h"

enum { INCIDENTS_SHOWN = 200, INCIDENTS_COUNTED = 10000 };

/* Both take the types that they then have.  E_CONFLICT: problem.itself, problem.chain (a
 * problem cannot be another's incident), ticket.merged, ticket.closed. */
bool incident_link(struct ctx *c, struct ticket *t, i64 problem_id) WARN_UNUSED;
bool incident_unlink(struct ctx *c, struct ticket *t) WARN_UNUSED;
bool incident_problem(struct ctx *c, i64 ticket_id, i64 *problem_id) WARN_UNUSED;	/* 0: none */
/* By number, above after_id; *count is of all, up to INCIDENTS_COUNTED. */
bool incidents_of(struct ctx *c, i64 problem_id, i64 after_id, struct i64s *ids, i64 *count) WARN_UNUSED;

/* The same words in each customer's language, where they were given; else the first. */
struct incident_text {
	str language, html;
};
struct incident_answer {
	i64 problem_id, ticket_id;
	const struct incident_text *text;
	size_t texts;		/* 0: no answer, only the status */
	str category;		/* empty: as it is */
	i64 hold_ms;		/* as of any reply */
	i64 message_id;		/* out: the answer; 0 without texts */
};
/* For db_try: one incident of a problem.  E_CONFLICT problem.not_incident. */
bool incident_answer(struct ctx *c, struct incident_answer *a) WARN_UNUSED;

#endif
