/*
 * Example data: thirty tickets of made-up customers in four languages, two agents, three
 * tiers, and a promise that is kept, at risk and broken among them.  Every row is marked; removing takes out exactly what is marked, and what
 * was written on marked tickets since.  Addresses end in .example, so nothing can be mailed.
 */
#ifndef PRONTO_DESK_DEMO_DEMO_H
#define PRONTO_DESK_DEMO_DEMO_H

#include "base/ctx.h"

/* A second brand and a calendar for the second tier; before the cases. */
bool demo_brand(struct ctx *c, i64 *id) WARN_UNUSED;
bool demo_hours(struct ctx *c, i64 *calendar_id) WARN_UNUSED;
bool demo_brand_remove(struct ctx *c) WARN_UNUSED;	/* after tickets and teams */

/* In db_write.  Loading twice is E_CONFLICT "demo.loaded". */
bool demo_load(struct ctx *c) WARN_UNUSED;
bool demo_remove(struct ctx *c) WARN_UNUSED;

enum { DEMO_TIERS = 3, DEMO_REASONS = 4 };
struct demo_data {
	i64 reason_id[DEMO_REASONS];
};
/* Fields, contact reasons, a checklist; before the cases. */
bool demo_data(struct ctx *c, struct demo_data *out) WARN_UNUSED;
bool demo_data_remove(struct ctx *c) WARN_UNUSED;

struct actor;
struct demo_flow {
	i64 team_id[DEMO_TIERS], lead_id;
	const struct actor *agent;	/* who escalates */
};
/* Tiers, forms and a ticket that went up; after the cases. */
bool demo_flow(struct ctx *c, const struct demo_flow *f) WARN_UNUSED;
/* Limits, languages, and the first tier hands out by load. */
bool demo_routing(struct ctx *c, const struct demo_flow *f) WARN_UNUSED;

/* A problem with its incidents, a talk beside a ticket; before the rules. */
bool demo_beside(struct ctx *c, const struct actor *agent) WARN_UNUSED;

/* Canned replies, macros, views. */
bool demo_ready(struct ctx *c) WARN_UNUSED;

struct demo_case {
	const char *lang, *name, *mail, *subject, *tag, *channel;
	const char *said;	/* the customer */
	const char *answered;	/* an agent; NULL: not yet */
	const char *again;	/* the customer once more; NULL: no */
	const char *note;	/* between colleagues; NULL: none */
	int hours_ago, priority;
	const char *category;	/* as it stands now */
	int agent;		/* 0 nobody, 1, 2 */
};
extern const struct demo_case demo_cases[];
extern const unsigned demo_cases_n;

/* Inside db_write: rules, made after the tickets so that they change none of them. */
bool demo_rules(struct ctx *c) WARN_UNUSED;
/* A rule that acted, a checklist, calls of webhooks that ended; after the rules. */
bool demo_after(struct ctx *c, const struct actor *agent) WARN_UNUSED;
bool demo_after_remove(struct ctx *c) WARN_UNUSED;	/* with the rules */

/* Surveys that are off, and what was said about solved tickets; after the cases. */
bool demo_survey(struct ctx *c) WARN_UNUSED;
bool demo_survey_remove(struct ctx *c) WARN_UNUSED;

/* Views and a kept search. */
bool demo_views(struct ctx *c) WARN_UNUSED;
bool demo_views_remove(struct ctx *c) WARN_UNUSED;

#endif
