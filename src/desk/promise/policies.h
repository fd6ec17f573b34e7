/*
 * Policies in the store.  Every edit is a version; what is saved together (a new order)
 * carries one event, so that the set in force at any event of the log can be built again.
 * Running tickets keep the version they have unless the edit is applied to them.
 */
#ifndef PRONTO_DESK_PROMISE_POLICIES_H
#define PRONTO_DESK_PROMISE_POLICIES_H

#include <jansson.h>
#include "base/ctx.h"
#include "desk/promise/policy_def.h"

struct policies_row {
	i64 id, position, version_id, versions, calendar_id, running;
	str name;
	bool active;
	json_t *def;		/* {"when","targets","warn","steps",…}; released with the arena */
};
struct policies_rows {
	struct policies_row *v;
	size_t n;
};
/* Active ones in the order they are tried, then the others. */
bool policies_list(struct ctx *c, struct policies_rows *out) WARN_UNUSED;
bool policies_load(struct ctx *c, i64 id, struct policies_row *out) WARN_UNUSED;

struct policies_edit {
	i64 id;			/* 0: a new one */
	json_t *set;		/* members of policy_out that are to be as given; borrowed */
	bool apply_to_running;
	bool from_the_start, demo;	/* the desk's own first policies: before every ticket */
};
/* Inside db_write.  E_INVALID names what is wrong ("targets.2.target_s"). */
bool policies_save(struct ctx *c, const struct policies_edit *e, i64 *id) WARN_UNUSED;
/* A whole policy of these members laid over the stored one (0: none), checked, with its
 * calendar; nothing is written. */
bool policies_draft(struct ctx *c, i64 id, json_t *set, struct sla_policy *out) WARN_UNUSED;
/* The active ones in this order; ids that are left out follow. */
bool policies_order(struct ctx *c, const struct i64s *ids) WARN_UNUSED;
bool policies_restore(struct ctx *c, i64 id, i64 version_id) WARN_UNUSED;

struct policies_version {
	i64 id, created_at, agent_id, calendar_id;
	str name, agent_name;
	json_t *def;
	bool applied_to_running, active;
};
bool policies_versions(struct ctx *c, i64 id, struct policies_version **v, size_t *n) WARN_UNUSED;

#endif
