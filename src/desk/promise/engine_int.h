/* The inside of the engine: natural clocks, which run whether or not a policy has a target
 * for them, so that one that gets a target later knows since when it would have run. */
#ifndef PRONTO_DESK_PROMISE_ENGINE_INT_H
#define PRONTO_DESK_PROMISE_ENGINE_INT_H

#include "base/ctx.h"
#include "desk/promise/engine.h"

struct run {
	struct sla_clock k;
	bool shown;		/* the policy has a target: it is somebody's clock */
	bool live;		/* not ended (a solved resolution clock has, until it is resumed) */
	enum sla_rest rest;	/* of the piece that began at from */
	i64 from;
	i64 base;		/* elapsed in k.segment, in the calendar of k.policy */
	i64 due_stood;		/* the due instant that was passed; 0: not passed */
	size_t cap;		/* of k.segment */
};
enum { NO_RUN = -1 };

struct engine {
	struct arena *a;
	const struct sla_world *w;
	const struct sla_log *log;
	struct run *run;
	size_t n, cap;
	ssize_t cur[SLA_METRICS];	/* the natural clock of each metric, or NO_RUN */
	const struct sla_policy *policy;
	const struct sla_set *set;
	size_t next_set;
	u64 mask, changed;	/* fields that policies look at; that this fact changed */
	i64 calendars_seen;

	struct cond_attrs attrs;	/* attrs.f[COND_PRIORITY]: the one promises go by */
	struct sla_value priority;
	enum sla_status status;
	str channel;
	i64 tier, stint;
	bool bot, outbound, responded, ended, born;
	bool turn_open;
	i64 turn_at, turn;
	str turn_channel;
	struct sla_result *out;
	size_t event_cap, scene_cap;
	enum sla_move *left;	/* by stint */
	size_t left_cap;
};

/* engine_clock.c: what can happen to one clock; r stays valid until the next start. */
bool metric_is_resolution(enum sla_metric m);
struct run *run_live(struct engine *e, enum sla_metric m);	/* NULL: none goes on */
void run_start(struct engine *e, enum sla_metric m, i64 at, i64 anchor);
void run_follow_status(struct engine *e, struct run *r, i64 at);
void run_stop(struct engine *e, struct run *r, i64 at, enum sla_why why);
void run_void(struct engine *e, struct run *r, i64 at, enum sla_why why);
void run_cancel(struct engine *e, struct run *r, i64 at, enum sla_why why);
void run_resume(struct engine *e, enum sla_metric m, i64 at);
void run_adopt(struct engine *e, struct run *r, i64 at, enum sla_why why);
void run_anchor(struct engine *e, struct run *r, i64 at, i64 anchor);
void run_calendar_moves(struct engine *e, i64 until);
/* Closes what still goes at as_of and writes the result's clocks, events and scenes. */
void engine_finish(struct engine *e);
const struct calendar_timeline *engine_timeline(const struct sla_policy *p, i64 at);
i64 engine_between(const struct calendar_timeline *t, i64 from, i64 to);	/* t NULL: 24/7 */
i64 engine_add(const struct calendar_timeline *t, i64 from, i64 n);

#endif
