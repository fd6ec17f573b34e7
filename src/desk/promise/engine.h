/*
 * The clocks of a ticket as a pure function of its event log.  Nothing is patched: after
 * any change the facts are replayed from the first.  What the store keeps of the result is
 * a cache.  The rules are those of doc/sla.md.
 *
 * Facts come in the order of their instants, then of the log (sla_facts_sort); what was
 * saved together is taken as message, then status, then fields.  Facts after as_of are not
 * seen, nor are calendar edits entered or policy sets made after it.
 */
#ifndef PRONTO_DESK_PROMISE_ENGINE_H
#define PRONTO_DESK_PROMISE_ENGINE_H

#include "desk/promise/fact.h"

enum sla_rest { SLA_REST_NONE, SLA_REST_PENDING, SLA_REST_HOLD, SLA_REST_SOLVED };
/* [from, to); to is as_of where a clock still goes. */
struct sla_segment {
	i64 from, to, elapsed_ms;	/* business time in the clock's calendar; 0 at rest */
	enum sla_rest rest;		/* NONE: running */
};

enum sla_event_kind { SLA_E_ACTIVATE, SLA_E_PAUSE, SLA_E_RESUME, SLA_E_FULFIL, SLA_E_RETARGET, SLA_E_BREACH, SLA_E_VOID, SLA_E_CANCEL };
enum sla_why { SLA_Y_STARTED, SLA_Y_STATUS, SLA_Y_REOPENED, SLA_Y_RESPONSE, SLA_Y_SOLVED, SLA_Y_PRIORITY, SLA_Y_POLICY, SLA_Y_CALENDAR, SLA_Y_MERGE, SLA_Y_TEAM, SLA_Y_ASSIGNED, SLA_Y_TIME };
struct sla_event {
	i64 at;
	size_t clock;			/* index in sla_result.clock */
	enum sla_event_kind kind;
	enum sla_why why;
	i64 due_from, due_to;		/* 0: none */
	i64 target_from, target_to, elapsed_from, elapsed_to;	/* elapsed differs by a calendar's change */
};

struct sla_clock {
	enum sla_metric metric;
	i64 instance;			/* from 1, per metric */
	enum sla_state state;
	bool breached;			/* sticky */
	bool tightened;			/* breached by a change of the target */
	i64 breached_at;		/* first instant with elapsed > target; 0 */
	i64 target_ms, elapsed_ms;
	i64 due_at;			/* 0: paused, or never; ended: the one that stood */
	i64 started_at, stopped_at;	/* stopped_at 0: goes on */
	str channel;			/* of the message that opened the turn (next_response) */
	const struct sla_policy *policy;	/* the version it is under */
	struct sla_segment *segment;
	size_t segments;
};

/* What the ticket was from `at` on: the pieces that causes are made of. */
struct sla_scene {
	i64 at;
	enum sla_status status;
	struct sla_value team, assignee;
	i64 tier, stint;		/* stint counts the changes of team */
	enum sla_move left_by;		/* how this stint ended, if it did by as_of */
	bool turn_open, solved_before;
	i64 turn;			/* number of the customer's turn, from 1 */
};

struct sla_result {
	const struct sla_world *world;
	i64 as_of;
	struct sla_clock *clock;	/* in the order they came to be */
	size_t clocks;
	struct sla_event *event;	/* in time order */
	size_t events;
	struct sla_scene *scene;
	size_t scenes;
	const struct sla_policy *policy;	/* matched at as_of; NULL: none */
	struct cond_attrs attrs;	/* at as_of; priority is the one promises go by */
	struct sla_value priority;	/* what views and routing see */
	enum sla_status status;
	i64 request_at, first_resolution_at, resolved_at;	/* 0: not (resolved_at: not now) */
	i64 turn_at;			/* oldest unanswered customer message; 0: no turn open */
	str turn_channel;
	i64 reopened, responses, turns;
	bool merged;			/* away: leaves attainment counts */
};

/* Memory of c->arena; false only for facts that do not begin with create. */
bool sla_replay(struct ctx *c, const struct sla_world *w, const struct sla_log *log, struct sla_result *out) WARN_UNUSED;

/* The first policy of the set that these attributes meet, or NULL. */
const struct sla_policy *sla_match(const struct sla_policies *set, const struct cond_attrs *a);

/* A threshold of a clock: a warning or a step of its policy, or the breach itself. */
struct sla_threshold {
	enum { SLA_T_WARN, SLA_T_STEP, SLA_T_BREACH } kind;
	size_t index;			/* in policy->warn or policy->step */
	i64 elapsed_ms;			/* reached when this much has elapsed */
	i64 at;				/* past or to come; 0: not while the clock rests, or never */
	i64 crossed_at;			/* the same, but where a change of the target or the calendar put the
					 * elapsed time over it: the instant of that change */
	i64 round;			/* from 1; one more each time elapsed fell below it again */
};
/* All thresholds of a clock, the breach last; memory of a. */
struct sla_threshold *sla_thresholds(struct arena *a, const struct sla_result *r, size_t clock, size_t *n);
/* The first instant at which this much had or will have elapsed; 0 as above. */
i64 sla_elapsed_at(const struct sla_result *r, size_t clock, i64 elapsed_ms);
/* The earliest warning's instant (past or to come), or 0. */
i64 sla_at_risk_at(const struct sla_result *r, size_t clock);

#endif
