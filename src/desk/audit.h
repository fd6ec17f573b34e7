/*
 * The audit log: what administrators changed, who signed in and who failed to, who took
 * data out.  A row is written in the transaction of what it tells, so that neither stands
 * without the other.  Rows are only added; each has a BLAKE2b hash over itself and the hash
 * before it, and the last hash and their number stand apart, so that a row that is changed,
 * taken out or cut off the end is found (pronto audit verify).  Addresses are no part of
 * the hash: after 30 days only their network is kept.  Secrets never come here: who fills
 * detail leaves them out (api/audited.c).
 */
#ifndef PRONTO_DESK_AUDIT_H
#define PRONTO_DESK_AUDIT_H

#include "base/ctx.h"

struct audit_new {
	str kind;		/* "sla.edit": the permission that it took; or "auth.signed_in" */
	str action;		/* create, change, delete, run, read; empty for auth */
	str target;		/* "/sla/policies/12" */
	str name;		/* what it is called, when that is known */
	str detail;		/* JSON object; empty: {} */
	str ip;
	i64 agent_id;		/* who, when c->who is nobody yet */
	str agent_name;		/* empty: looked up */
};

/* Inside db_write. */
bool audit_add(struct ctx *c, const struct audit_new *a) WARN_UNUSED;
/* Opens its own db_write and leaves the failure in c as it is: what was refused. */
void audit_refused(struct ctx *c, const struct audit_new *a);

struct audit_ask {
	str q;			/* words in names, kinds, targets, addresses */
	str kind;		/* "sla.edit", or "auth" for all that begin with it; empty: all */
	i64 agent_id, from_at, to_at;	/* 0: all */
	str cursor;
	i64 limit;		/* 0: 50 */
};
struct audit_row {
	i64 id, at;
	str kind, action, actor_kind;
	i64 actor_id;
	str actor_name;
	i64 key_id;
	str ip, request_id, target, name, detail;
};
struct audit_rows {
	struct audit_row *v;
	size_t n;
	str next;		/* cursor; null at the end */
};
/* Newest first; a page may be short of its limit though there are others. */
bool audit_list(struct ctx *c, const struct audit_ask *ask, struct audit_rows *out) WARN_UNUSED;

/* Follows the chain from after_id; memory of one batch at a time. */
struct audit_check {
	i64 after_id, rows;
	i64 broken_id;		/* 0; the first row that does not fit; -1: the end is missing */
	bool more;
	char last[65];		/* hash of the row before, kept between batches */
};
bool audit_check_step(struct ctx *c, struct audit_check *k) WARN_UNUSED;

/* Job: shortens addresses that are older than 30 days. */
bool audit_forget(struct ctx *c) WARN_UNUSED;

#endif
