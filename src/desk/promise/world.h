/*
 * Calendars, policies and teams as the store knows them, built once into immutable values
 * that all threads share.  The store's promise_state row holds an epoch that every change
 * raises; a reader compares it with the one of the value at hand, which costs one small
 * read, and builds anew only after a change.  What a transaction wrote but has not
 * committed is never shared by accident: epochs are random numbers, not a count.  Within
 * one write transaction the epoch is read once.
 */
#ifndef PRONTO_DESK_PROMISE_WORLD_H
#define PRONTO_DESK_PROMISE_WORLD_H

#include "base/ctx.h"
#include "desk/promise/fact.h"

struct own_views;
struct rule_set;
struct world_version {
	i64 id;
	const struct calendar *k;
};
struct world_calendar {
	i64 id, version_id, effective_from, versions;
	struct world_version *version;	/* by id */
	str name, definition;		/* the newest version's, as entered */
	bool active;
	struct sla_calendar sla;
};
struct world_team {
	i64 id, tier, calendar_id;
	str name;
};
struct world {
	i64 epoch;
	struct sla_world sla;		/* without capacity: who explains causes loads it */
	struct world_calendar *calendar;
	size_t calendars;
	struct world_team *team;
	size_t teams;
	const struct rule_set *rules;	/* flow/rule.h; the active ones */
	const struct own_views *views;	/* cases/ownview.h */
};

/* Of the process; hangs on struct app.  Lives until the process ends. */
struct world_cache;
struct world_cache *world_cache_new(struct arena *a);

/* Inside db_read or db_write; valid as long as c->arena.  Without a cache it is built. */
/* For db_ahead: what world_get asks of the store each time. */
bool world_ask(struct ctx *c) WARN_UNUSED;
bool world_get(struct ctx *c, const struct world **out) WARN_UNUSED;
/* Inside db_write: something that the world holds was changed. */
bool world_changed(struct ctx *c) WARN_UNUSED;

const struct world_calendar *world_calendar_of(const struct world *w, i64 id);	/* NULL: none such */
/* The version in force at an instant, as the calendar was known at another. */
i64 world_version_at(const struct world_calendar *k, i64 at, i64 known);
const struct world_team *world_team_of(const struct world *w, i64 id);
/* Policies that are tried now. */
const struct sla_policies *world_policies(const struct world *w);
/* The newest version of an active policy, or NULL. */
const struct sla_policy *world_policy_of(const struct world *w, i64 id);

#endif
