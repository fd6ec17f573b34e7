/*
 * Rules in the store: every edit is a version, an older one can be restored.  A rule that
 * would loop with others is refused before it is saved, with the chain.  What rules did is
 * kept for 90 days.
 */
#ifndef PRONTO_DESK_FLOW_RULES_H
#define PRONTO_DESK_FLOW_RULES_H

#include "desk/flow/rule.h"

struct rules_row {
	i64 id, position, version_id, versions, updated_at;
	i64 fired, last_at;	/* firings of the last 7 days, up to 1,000; the newest one */
	str name, kind;		/* kind: event, time */
	bool active, demo;
	json_t *def;		/* {"on" or "after", "when", "actions"}; released with the arena */
};
struct rules_rows {
	struct rules_row *v;
	size_t n;
};
/* In the order they are tried. */
bool rules_list(struct ctx *c, struct rules_rows *out) WARN_UNUSED;
bool rules_load(struct ctx *c, i64 id, struct rules_row *out) WARN_UNUSED;

struct rules_edit {
	i64 id;			/* 0: a new one, at the end */
	json_t *set;		/* members that are to be as given; borrowed */
	bool demo;
};
/* Inside db_write.  E_INVALID names what is wrong ("when.all.0.value"); E_CONFLICT
 * "rule.loop" fills *chain. */
bool rules_save(struct ctx *c, const struct rules_edit *e, i64 *id, struct rule_chain *chain) WARN_UNUSED;
/* A whole rule of these members laid over the stored one (0: none), checked; nothing is
 * written.  A loop is told in *chain and is no failure. */
bool rules_draft(struct ctx *c, i64 id, json_t *set, struct rule *out, struct rule_chain *chain) WARN_UNUSED;
/* Inside db_write: in this order; ids that are left out follow. */
bool rules_order(struct ctx *c, const struct i64s *ids) WARN_UNUSED;
bool rules_restore(struct ctx *c, i64 id, i64 version_id, struct rule_chain *chain) WARN_UNUSED;
/* Inside db_write: for good, with its versions; its lines in the log stay. */
bool rules_delete(struct ctx *c, i64 id) WARN_UNUSED;

struct rules_version {
	i64 id, created_at, agent_id;
	str name, agent_name;
	json_t *def;
	bool active;
};
bool rules_versions(struct ctx *c, i64 id, struct rules_version **v, size_t *n) WARN_UNUSED;

struct rules_ask {
	i64 rule_id, ticket_id;	/* 0: any; at most one is given */
	bool troubled;		/* only what did not simply fire */
	i64 before;		/* below this id; 0: from the newest */
};
struct rules_line {
	i64 id, rule_id, version_id, ticket_id, event_id, created_at;
	str name, subject, outcome, detail;	/* name and subject empty: gone */
};
struct rules_lines {
	struct rules_line *v;
	size_t n;
};
/* Newest first, 50 at most. */
bool rules_log(struct ctx *c, const struct rules_ask *ask, struct rules_lines *out) WARN_UNUSED;
/* Inside db_write: forgets lines of 90 days ago. */
bool rule_log_prune(struct ctx *c) WARN_UNUSED;

#endif
