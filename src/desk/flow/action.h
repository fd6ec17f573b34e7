/*
 * The one interpreter of action lists, as macros, rules, bulk changes and steps of a
 * promise use them: a JSON list of {"do":"<name>", …}.  Names are rows of tables
 * (action_kind); a feature adds its own in a file desk/flow/action_<x>.c and names its set
 * in action_sets.c.  Unknown names and members are refused, with their place told.
 *
 * Whoever runs a list by hand needs the right of each action, and what a list names must
 * still be there; for rules (c->who is the system) what is gone is passed over and told in
 * what was done.  A list that fails leaves nothing: run it in db_try where others go on.
 */
#ifndef PRONTO_DESK_FLOW_ACTION_H
#define PRONTO_DESK_FLOW_ACTION_H

#include "base/json.h"
#include "desk/cases/ticket.h"

enum { ACTIONS_MAX = 30 };

struct action_kind;
struct action {				/* what its kind's parse made; others may not look */
	const struct action_kind *kind;
	i64 id, value;
	str text, more;
	struct strs list;
	const void *own;		/* whatever a kind keeps beside */
	str json;
};
struct actions {
	struct action *v;
	size_t n;
};

/* field: where the list stands in the body ("actions"); errors say "actions.2.value".
 * Looks at no row of the store; the result lives in c->arena. */
bool actions_parse(struct ctx *c, const json_t *j, const char *field, const struct actions **out) WARN_UNUSED;
/* At a save, inside a transaction: the teams, agents, statuses that it names are there. */
bool actions_check(struct ctx *c, const struct actions *a, const char *field) WARN_UNUSED;
/* The list as it was given; released with c->arena. */
json_t *actions_json(struct ctx *c, const struct actions *a);
str actions_text(struct ctx *c, const struct actions *a);

struct actions_did {
	struct buf did;			/* what was done as a JSON list, without its brackets */
	i64 message_id, note_id;	/* the last reply and note that it wrote; 0: none */
	size_t skipped;			/* actions that had nothing to do, or named what is gone */
};
/* Inside db_write, on a ticket from ticket_take.  *by stands in the events; *did is filled
 * here and may be NULL. */
bool actions_run(struct ctx *c, struct ticket *t, const struct actions *a, const struct action_origin *by,
		 struct actions_did *did) WARN_UNUSED;

/* ---- for those who add kinds ---- */

struct action_read {
	const json_t *j;
	const char *at;			/* "actions.2" */
};
struct action_run {
	struct ticket *t;
	const struct action_origin *by;
	struct actions_did *did;
	const char *at;			/* "actions.2" */
	bool by_hand;			/* an agent is there to be told */
	size_t depth;			/* macros within lists */
};
struct action_kind {
	const char *name;
	const char *members;		/* "team_id why": what may stand beside "do" */
	bool (*parse)(struct ctx *c, const struct action_read *r, struct action *out);
	bool (*check)(struct ctx *c, const struct action *a, const char *at);	/* may be NULL */
	bool (*run)(struct ctx *c, struct action_run *r, const struct action *a);
	enum verb verb;			/* what its doer must be allowed to do to the ticket */
	bool on_closed;			/* also where the ticket is closed; else a rule passes it over */
};
struct action_set {
	const struct action_kind *v;
	size_t n;
};
extern const struct action_set action_set_case;
extern const struct action_set *const action_sets[];
extern const size_t action_sets_n;
extern const struct action_set action_set_ticket, action_set_tell, action_set_escalate, action_set_macro, action_set_route;

/* "actions.2.value" */
const char *action_place(struct ctx *c, const char *at, const char *member);
/* A member that must be an id, or 0 where zero is allowed. */
bool action_id(struct ctx *c, const struct action_read *r, const char *member, bool zero, i64 *out) WARN_UNUSED;
/* A member that must be a text of 1 to max characters, trimmed. */
bool action_text(struct ctx *c, const struct action_read *r, const char *member, size_t max, str *out) WARN_UNUSED;
bool action_texts(struct ctx *c, const struct action_read *r, const char *member, size_t max, struct strs *out) WARN_UNUSED;

/* Members of what was done: {"do":"assign","agent_id":7,"skipped":"gone"}. */
void action_did_number(struct action_run *r, const char *name, i64 n);
void action_did_text(struct action_run *r, const char *name, str s);
bool action_skip(struct action_run *r, const char *why);	/* true */
/* What it names is gone: told to who acts by hand, passed over else. */
bool action_gone(struct ctx *c, struct action_run *r, const char *member, const char *key);

/* For an action that is a list itself: its own are taken in its place, told under "did". */
bool actions_run_within(struct ctx *c, struct action_run *r, const struct actions *a) WARN_UNUSED;

#endif
