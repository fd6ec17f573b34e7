/* What the parts of the simulator share: one line, read. */
#ifndef PRONTO_DESK_PROMISE_SIMULATE_INT_H
#define PRONTO_DESK_PROMISE_SIMULATE_INT_H

#include "desk/promise/cause.h"
#include "desk/promise/policy_int.h"

struct sim_ticket {
	str key;
	struct sla_fact *v;
	size_t n, cap;
};
struct sim_policy {
	json_t *json;		/* as it stands now, to be edited in part */
	const struct sla_policy *p;
};
struct sim {
	struct ctx *c;
	struct sla_calendar **calendar;
	size_t calendars;
	struct sim_policy *policy;
	size_t policies;
	struct sla_set *set;
	size_t sets;
	struct sla_team_hours *hours;
	size_t n_hours;
	struct sla_capacity *capacity;
	size_t capacities, capacity_cap;
	struct sim_ticket *ticket;
	size_t tickets;
	struct sla_calendar *last_edited;	/* by the latest calendar_edit, or NULL */
	i64 last_at;				/* of all events */
};

enum { SIM_EVENTS = 100000, SIM_CHECKS = 20000, SIM_THINGS = 1000 };

/* simulate.c */
const char *sim_path(struct sim *s, const char *list, size_t i, const char *what);
/* Puts a place before the fields of the failures from n0 on. */
void sim_prefix(struct ctx *c, size_t n0, const char *place);
bool sim_instant(struct sim *s, const json_t *j, const char *at, i64 *out);
/* A name in "calendars", a definition, or null: *out NULL is round the clock. */
bool sim_calendar(struct sim *s, const json_t *j, const char *at, struct sla_calendar **out);
struct sla_calendar *sim_calendar_named(struct sim *s, str name);
bool sim_definition(struct sim *s, const json_t *j, const char *at, const struct calendar **out, str *zone);
/* Reads one policy and finds its calendar. */
bool sim_policy(struct sim *s, json_t *j, const char *at, struct sim_policy *out);
struct sla_world sim_world(const struct sim *s);

/* simulate_event.c */
bool sim_events(struct sim *s, const json_t *list);
struct sim_ticket *sim_ticket(struct sim *s, str key, bool make);

/* simulate_edit.c: events that change the world or join two tickets */
bool sim_policy_edit(struct sim *s, const json_t *j, const char *at, const struct sla_fact *when);
bool sim_calendar_edit(struct sim *s, const json_t *j, const char *at, i64 when);
void sim_capacity(struct sim *s, struct sla_value team, i64 free, const struct sla_fact *when);
bool sim_merge(struct sim *s, struct sim_ticket *from, struct sim_ticket *into, const struct sla_fact *when);
void sim_add(struct sim *s, struct sim_ticket *t, const struct sla_fact *f);

/* simulate_out.c */
void sim_answer(struct sim *s, const struct sla_result *r, size_t clock, bool explain, struct buf *out);
void sim_explanation(struct sim *s, const struct sla_result *r, size_t clock, bool segments, struct buf *out);
void sim_put_instant(struct buf *out, const struct calendar_timeline *t, i64 at);
/* The index of a clock, or -1. */
ssize_t sim_find(const struct sla_result *r, enum sla_metric m, i64 instance);

#endif
