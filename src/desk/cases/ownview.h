/*
 * Views that agents make: open tickets that meet a condition, one agent's own, a team's or
 * everybody's.  Whoever has the address of one may look through it: what he sees in it is
 * decided ticket by ticket.  Which tickets stand in a view is kept with every change of a
 * ticket, before its commit (ownview_keep.c), so counts and pages scan nothing; after a
 * change of what a view asks a job walks over the open tickets once, and until it is done
 * pages ask the condition itself and the count is not told.
 */
#ifndef PRONTO_DESK_CASES_OWNVIEW_H
#define PRONTO_DESK_CASES_OWNVIEW_H

#include "desk/cases/view.h"
#include "desk/flow/sharing.h"
#include "desk/promise/condition.h"

struct own_view {
	i64 id;
	str name;
	struct sharing own;
	str conditions;			/* JSON as stored; "null": every open ticket */
	const struct condition *when;	/* the same, read; NULL: every open ticket */
	str whose;			/* any, mine */
	bool asleep;			/* with snoozed ones */
	str columns;			/* JSON list of words */
	str grouping, order;		/* "" or priority, team, assignee; "" or due, newest, oldest, priority */
	i64 gen, updated_at;
	bool demo;
};
struct own_views {
	struct own_view *v;
	size_t n;
};

enum { OWN_VIEWS_MAX = 500, OWN_VIEW_COLUMNS_MAX = 12 };

/* Those that the reader has in his list. */
bool own_view_list(struct ctx *c, struct own_views *out) WARN_UNUSED;
bool own_view_load(struct ctx *c, i64 id, struct own_view *out) WARN_UNUSED;	/* E_NOT_FOUND "view.unknown" */
/* id 0 makes one and sets it.  conditions NULL: as they are. */
bool own_view_save(struct ctx *c, struct own_view *v, const json_t *conditions, const struct strs *columns) WARN_UNUSED;
bool own_view_delete(struct ctx *c, i64 id) WARN_UNUSED;
/* Checks what a draft asks; v->when is set. */
bool own_view_draft(struct ctx *c, struct own_view *v, const json_t *conditions) WARN_UNUSED;
/* "v:7" or, of the reader's own tickets, "v:7:3"; the bucket of its kept count. */
str own_view_bucket(struct ctx *c, const struct own_view *v);
/* "own:12" and back; 0: no such key. */
i64 own_view_of_key(str key);
/* Whether every open ticket has been looked at since the view was changed. */
bool own_view_ready(struct ctx *c, const struct own_view *v, bool *yes) WARN_UNUSED;

/* ---- keeping ---- */

/* All of them, read, for the shared world (promise/world.h). */
bool own_view_set_build(struct ctx *c, struct own_views *out) WARN_UNUSED;
/* Inside db_write: before the commit the ticket is put into its views and out of others. */
void own_views_later(struct ctx *c, i64 ticket_id);
bool own_views_settle(struct ctx *c, i64 ticket_id) WARN_UNUSED;	/* the same, now */
/* Inside db_write: the ticket is about to be deleted. */
bool own_views_forget(struct ctx *c, i64 ticket_id) WARN_UNUSED;
/* The views (their gen) that a ticket stands in. */
bool own_views_holding(struct ctx *c, i64 ticket_id, struct i64s *gens) WARN_UNUSED;
bool own_views_walk_ask(struct ctx *c, i64 *gen) WARN_UNUSED;	/* Inside db_write: a walk; its number */
/* Inside db_write: what views ask changed without a ticket (the tree of reasons, a field gone). */
bool own_views_again(struct ctx *c) WARN_UNUSED;
/* Job, opens its own db_write: the next batch of the walk, or of what is to be forgotten. */
bool own_views_step(struct ctx *c, bool *more) WARN_UNUSED;

/* ---- places ---- */

struct view_place {
	str key;
	bool hidden;
};
bool view_places(struct ctx *c, struct view_place **v, size_t *n) WARN_UNUSED;
/* Inside db_write: the reader's whole list anew. */
bool view_places_set(struct ctx *c, const struct view_place *v, size_t n) WARN_UNUSED;

#endif
