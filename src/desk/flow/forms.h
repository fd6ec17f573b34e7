/*
 * Forms in the store, and which of them a ticket gets.  Forms of a kind are tried in their
 * order; the first one that is for the team and whose condition holds is taken.
 */
#ifndef PRONTO_DESK_FLOW_FORMS_H
#define PRONTO_DESK_FLOW_FORMS_H

#include "desk/cases/ticket.h"
#include "desk/flow/form.h"

struct forms_row {
	i64 id, position, version_id, versions, updated_at;
	str kind, name;
	bool active;
	str def;		/* as JSON text */
};
struct forms_rows {
	struct forms_row *v;
	size_t n;
};
bool forms_list(struct ctx *c, struct forms_rows *out) WARN_UNUSED;
bool forms_load(struct ctx *c, i64 id, struct forms_row *out) WARN_UNUSED;

struct forms_edit {
	i64 id;			/* 0: a new one, which needs kind, name and questions */
	json_t *set;		/* kind (new ones), name, active and members of a definition; borrowed */
	bool demo;
};
/* Inside db_write; every edit of the definition is a version.  E_INVALID names the place. */
bool forms_save(struct ctx *c, const struct forms_edit *e, i64 *id) WARN_UNUSED;
/* The ids in this order; those that are left out follow. */
bool forms_order(struct ctx *c, const struct i64s *ids) WARN_UNUSED;
bool forms_restore(struct ctx *c, i64 id, i64 version_id) WARN_UNUSED;

struct forms_version {
	i64 id, created_at, agent_id;
	str name, agent_name, def;
};
bool forms_versions(struct ctx *c, i64 id, struct forms_version **v, size_t *n) WARN_UNUSED;

/* The form that this ticket gets for a team; out->id 0: none. */
bool forms_choose(struct ctx *c, enum form_kind kind, const struct ticket *t, i64 team_id, struct form *out) WARN_UNUSED;
/* As it was asked once. */
bool forms_version_load(struct ctx *c, i64 version_id, struct form *out) WARN_UNUSED;

#endif
