/*
 * Macros: a named list of actions that an agent applies to tickets with one key.  Its reply
 * is put into the composer first (reply_mode compose) or sent at once; the other actions
 * are taken with it, in one transaction.
 */
#ifndef PRONTO_DESK_FLOW_MACRO_H
#define PRONTO_DESK_FLOW_MACRO_H

#include "desk/flow/action.h"
#include "desk/flow/sharing.h"

struct macro {
	i64 id;
	str name, about;
	struct sharing own;
	str actions;		/* JSON, as stored */
	str reply_mode;		/* compose, send */
	i64 slot;		/* key 1 to 9; 0: none */
	i64 offer_team_id;	/* offered on tickets of this team alone; 0: of any */
	str offer_type;		/* … of this type; empty: of any */
	i64 used, updated_at;
	bool active, demo;
};
struct macros {
	struct macro *v;
	size_t n;
};

bool macro_load(struct ctx *c, i64 id, struct macro *out) WARN_UNUSED;
bool macro_list(struct ctx *c, struct macros *out) WARN_UNUSED;
bool macro_offered(const struct macro *m, const struct ticket *t);
/* id 0 makes one and sets it.  actions: the list as it came, or NULL to keep it. */
bool macro_save(struct ctx *c, struct macro *m, const json_t *actions) WARN_UNUSED;
bool macro_delete(struct ctx *c, i64 id) WARN_UNUSED;
bool macro_count(struct ctx *c, i64 id, i64 times) WARN_UNUSED;

/* Of one that other lists may call; none when it is gone, switched off or somebody's own. */
bool macro_actions(struct ctx *c, i64 id, const struct actions **out) WARN_UNUSED;

/* What it would say, filled with the ticket's values. */
struct macro_words {
	bool has_reply, has_note;
	str reply, note, locale;
	struct strs left;	/* variables of the reply without a value */
};
bool macro_words(struct ctx *c, const struct macro *m, const struct ticket *t, struct macro_words *out) WARN_UNUSED;

struct macro_how {
	bool skip_reply;	/* it is sent otherwise */
	str html;		/* instead of the reply's own words; STR_NULL: those */
	i64 seen_event_id;
	const json_t *answers;	/* to the form of its escalation or return; NULL: its own alone */
	str reason;		/* why it passes over a level; empty: its own */
};
/* Inside db_write, on a ticket from ticket_take. */
bool macro_apply(struct ctx *c, const struct macro *m, struct ticket *t, const struct macro_how *how,
		 struct actions_did *did) WARN_UNUSED;

#endif
