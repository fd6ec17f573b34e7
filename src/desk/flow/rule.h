/*
 * Rules: when something happens on a ticket (or has not happened for a time) and the
 * conditions hold, the desk acts by itself.  This header has the definition: reading it,
 * writing it back, and the set of all rules as every thread shares it.
 *
 *	{"on":["customer_replied"],"when":<condition>,"actions":[…]}
 *	{"after":{"since":"customer","minutes":4320,"calendar_id":null},"when":…,"actions":[…]}
 *
 * The first kind runs in the transaction of the events, in the order of positions, each
 * rule at most once per ticket and transaction (rule_run.h); the second when its time has
 * come, once per ticket and instant it counts from (rule_time.h).
 */
#ifndef PRONTO_DESK_FLOW_RULE_H
#define PRONTO_DESK_FLOW_RULE_H

#include "base/json.h"
#include "desk/flow/action.h"
#include "desk/promise/condition.h"

struct world;

enum rule_on {
	RULE_OPENED, RULE_CUSTOMER_REPLIED, RULE_AGENT_REPLIED, RULE_NOTE_ADDED, RULE_STATUS_CHANGED, RULE_REOPENED,
	RULE_PRIORITY_CHANGED, RULE_TEAM_CHANGED, RULE_ASSIGNEE_CHANGED, RULE_TAGS_CHANGED, RULE_TYPE_CHANGED,
	RULE_FIELD_CHANGED, RULE_ESCALATED, RULE_RETURNED, RULE_SLA_RISK, RULE_SLA_BREACHED,
	RULE_ONS
};
enum rule_since { RULE_SINCE_OPENED, RULE_SINCE_CUSTOMER, RULE_SINCE_AGENT, RULE_SINCE_STATUS, RULE_SINCES };

enum { RULE_NAME_MAX = 100, RULE_MINUTES_MAX = 525600, RULES_MAX = 500 };

struct rule {
	i64 id, version_id, position;
	str name;
	bool active, timed;
	unsigned on;			/* bit 1 << enum rule_on; not timed */
	enum rule_since since;		/* timed */
	i64 minutes, calendar_id;	/* calendar 0: round the clock */
	const struct condition *when;	/* NULL: every ticket */
	u64 fields;			/* what it looks at: condition_fields */
	const struct actions *actions;
};
/* The active ones by position. */
struct rule_set {
	const struct rule *v;
	size_t n;
	unsigned on;			/* of all of them */
	size_t timed;
	u64 fields;
};

/* Reads a definition with "name" and "active"; all that is wrong is told with its place
 * ("when.all.0.value", "actions.1.team_id").  Memory of c->arena; looks at no row. */
bool rule_parse(struct ctx *c, const json_t *j, struct rule *out) WARN_UNUSED;
/* What stands in rule_version: the definition again, canonical. */
str rule_json(struct ctx *c, const struct rule *r);

/* Inside a transaction: all active rules, built in c->arena; one that cannot be read any
 * more is left out and the log says so. */
bool rule_set_build(struct ctx *c, struct rule_set *out) WARN_UNUSED;
const struct rule *rule_set_find(const struct rule_set *s, i64 id);	/* NULL: none such */

const char *rule_on_name(enum rule_on on);		/* "customer_replied" */
const char *rule_since_name(enum rule_since since);	/* "customer" */
/* What an event of the log means to rules; 0: nothing.  detail is its JSON. */
unsigned rule_on_of(str kind, str detail);

/*
 * A loop: a rule whose actions start others which in the end start it again, each undoing
 * what another did.  Found without running anything: values that a chain has set are known
 * and contradict conditions, all else may be.
 */
struct rule_link {
	i64 rule_id;			/* 0: the one that is being saved */
	str name;
	str does, starts;		/* "set_priority", "priority_changed": how the next is started */
};
struct rule_chain {
	struct rule_link *v;
	size_t n;			/* 0: no loop; else the first comes again after the last */
};
/* Inside a transaction.  Of r among the others of the set (its stored self is passed over). */
bool rule_loop(struct ctx *c, const struct rule_set *s, const struct rule *r, struct rule_chain *out) WARN_UNUSED;
/* Inside db_write, after a macro was changed: the rules that call it settle still; else
 * E_CONFLICT "rule.loop" with the chain. */
bool rule_loop_of_macro(struct ctx *c, i64 macro_id) WARN_UNUSED;
bool rule_loop_fail(struct ctx *c, const struct rule_chain *chain);	/* always false */

#endif
