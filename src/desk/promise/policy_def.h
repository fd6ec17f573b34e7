/*
 * A policy as data: for whom it is, in which calendar time counts, the targets, when to
 * warn and what to do then.  Read from the server's JSON or from the simulator's.  And the
 * calendar it names, as a history of what was known when: an edit is a new version from
 * an instant on, and what a clock was due at when it ended does not move afterwards.
 */
#ifndef PRONTO_DESK_PROMISE_POLICY_DEF_H
#define PRONTO_DESK_PROMISE_POLICY_DEF_H

#include "desk/promise/condition.h"
#include "desk/promise/timeline.h"

/* One edit of a calendar: who looks at the calendar from `entered` on sees `known`. */
struct sla_known {
	i64 entered, from;
	struct calendar_timeline known;
};
struct sla_calendar {
	i64 id;
	str key, zone;
	struct sla_known *v;	/* by entered; never empty once used */
	size_t n;
};
/*
 * Enters a version: in force from `from`, it takes the place of every version from there
 * up to `entered`; those planned for after `entered` stay.  The first is entered with
 * INT64_MIN twice.  Old timelines are kept as they were.
 */
void sla_calendar_enter(struct arena *a, struct sla_calendar *k, i64 entered, i64 from, const struct calendar *version);
/* The calendar as it was known at an instant; NULL (of NULL): open round the clock. */
const struct calendar_timeline *sla_calendar_at(const struct sla_calendar *k, i64 at);

struct sla_target {
	enum sla_metric metric;
	struct sla_value priority;	/* none: any */
	str channel;			/* empty: any */
	i64 target_ms;
};
/* One of the two is set. */
struct sla_warn {
	i64 percent, before_ms;
};

enum sla_step_at { SLA_AT_PERCENT, SLA_AT_BEFORE, SLA_AT_BREACH, SLA_AT_AFTER };
enum sla_do { SLA_DO_RAISE_PRIORITY, SLA_DO_MAIL, SLA_DO_NOTIFY, SLA_DO_TAG, SLA_DO_ASSIGN, SLA_DO_TEAM, SLA_DO_WEBHOOK };
enum sla_to { SLA_TO_NONE, SLA_TO_ASSIGNEE, SLA_TO_TEAM_LEAD, SLA_TO_WATCHERS, SLA_TO_AGENT, SLA_TO_TEAM, SLA_TO_ADDRESS };
struct sla_action {
	enum sla_do what;
	enum sla_to to;		/* mail, notify */
	i64 id;			/* of the agent or team (assign, team, or to) */
	str text;		/* tag, URL or address */
};
struct sla_step {
	enum sla_step_at at;
	i64 percent, ms;	/* ms: before, after */
	const struct condition *when;
	u64 metrics;		/* bit 1 << metric; 0: all */
	struct sla_action *v;
	size_t n;
};

struct sla_policy {
	i64 id, version_id, position, calendar_id;
	str key, name, calendar_key;
	const struct condition *when;		/* NULL: every ticket */
	u64 fields;				/* what `when` looks at */
	const struct sla_calendar *calendar;	/* NULL: round the clock; set by the caller from calendar_id or _key */
	struct sla_target *target;
	size_t targets;
	struct sla_warn *warn;
	size_t warns;
	struct sla_step *step;
	size_t steps;
	bool active, periodic_updates, is_public;
	json_t *public_text;			/* language → text, or NULL; released with the arena */
};
struct sla_policies {
	const struct sla_policy **v;	/* in the order they are tried */
	size_t n;
};

enum { SLA_TARGET_MIN_MS = 15000, SLA_TARGETS_MAX = 400, SLA_WARNS_MAX = 8, SLA_STEPS_MAX = 20, SLA_ACTIONS_MAX = 10 };

/* The narrowest target that fits: priority before channel before any; 0 if there is none. */
i64 sla_target_of(const struct sla_policy *p, enum sla_metric m, struct sla_value priority, str channel);

/*
 * The server's form, policy_out of the API without its ids: {"name", "calendar_id", "when",
 * "targets", "warn", "steps", "periodic_updates", "public", "public_text", "active",
 * "position"}.  Every wrong thing is a failure that names its place ("targets.2.target_s").
 */
bool sla_policy_parse(struct ctx *c, const json_t *j, struct sla_policy *out) WARN_UNUSED;
/* The simulator's: {"id", "calendar", "when", "targets", "warn", "periodic"}. */
bool sla_policy_parse_simple(struct ctx *c, const json_t *j, struct sla_policy *out) WARN_UNUSED;
/* The server's form again, what stands in sla_policy_version; canonical. */
str sla_policy_json(struct arena *a, const struct sla_policy *p);
/* Refuses a calendar that is never open ("calendar_id", calendar.empty). */
bool sla_policy_check_calendar(struct ctx *c, const struct sla_calendar *k) WARN_UNUSED;

const char *sla_step_at_name(enum sla_step_at at);
const char *sla_do_name(enum sla_do what);

#endif
