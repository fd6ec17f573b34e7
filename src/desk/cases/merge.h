/*
 * Two tickets that are one case: merging, and undoing it.  No message moves: what was said
 * in the merged ticket stays its own, its number stays valid, and the target's thread shows
 * both in the order of time.  What both tickets were before is kept, so that undoing
 * within a day gives both back as they were; what was written since stays in the target.
 */
#ifndef PRONTO_DESK_CASES_MERGE_H
#define PRONTO_DESK_CASES_MERGE_H

#include "desk/cases/ticket.h"

enum { MERGE_UNDO_MS = 24 * 3600 * 1000, MERGE_HOPS = 20 };

struct merge_ask {
	i64 from_id, into_id;
	bool other_customer;	/* yes, although they are of different people */
	bool notify;		/* the customer is told, in his language */
};
/* E_CONFLICT: merge.closed, merge.spam, merge.merged, merge.other_customer; E_INVALID
 * merge.itself.  *into is the target as it then stands. */
bool merge_tickets(struct ctx *c, const struct merge_ask *ask, struct ticket *into) WARN_UNUSED;
/* E_CONFLICT: merge.none, merge.too_late, merge.later (the target was merged in its turn). */
bool merge_undo(struct ctx *c, i64 from_id, struct ticket *from) WARN_UNUSED;

/* The ticket that stands for this one now, its row held: itself unless it was merged. */
bool merge_living(struct ctx *c, i64 id, struct ticket *t) WARN_UNUSED;
/* This ticket and all that became it. */
bool merge_tree(struct ctx *c, i64 id, struct i64s *ids) WARN_UNUSED;

/* Fields and the contact reason that the target lacks and gets with the merge. */
struct merge_copy {
	str what;		/* field, reason */
	str name, value;	/* of a field; what it says, for its reader */
};
struct merge_copies {
	struct merge_copy *v;
	size_t n;
};
/* What a merge would copy; and (inside db_write) copying it, told as JSON for taking it out again. */
bool merge_lacking(struct ctx *c, const struct ticket *from, const struct ticket *into, struct merge_copies *out) WARN_UNUSED;
bool merge_copy_lacking(struct ctx *c, const struct ticket *from, struct ticket *into, str *copied) WARN_UNUSED;
bool merge_take_copied(struct ctx *c, struct ticket *into, str copied) WARN_UNUSED;

struct merge_shown {
	i64 id, from_id, into_id, created_at, undone_at, messages;
	str agent_name, undone_name, subject, customer;	/* subject, customer: of the other ticket */
	bool notified;
	i64 undo_until;		/* 0: no more */
};
struct merges {
	struct merge_shown *v;
	size_t n;
};
/* What became this ticket, or (into false) what this ticket became. */
bool merges_of(struct ctx *c, i64 ticket_id, bool into, struct merges *out) WARN_UNUSED;
/* Tickets that this one may double: its customer's others, those alike in subject first. */
bool merge_suggest(struct ctx *c, const struct ticket *t, struct i64s *ids) WARN_UNUSED;

#endif
