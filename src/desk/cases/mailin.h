/*
 * Raw mail at the door.  It is stored, bytes and cursor in one transaction, before
 * anybody tries to understand it, and only then is the server told that we have it.
 * The same bytes to the same mailbox are one mail however often they come.  Jobs claim
 * stored mail with a lease; what cannot be worked stands in a list with its reason.
 */
#ifndef PRONTO_DESK_CASES_MAILIN_H
#define PRONTO_DESK_CASES_MAILIN_H

#include "base/ctx.h"

struct mailin_new {
	i64 mailbox_id;
	str source;		/* imap, pop3, lmtp, pipe, http */
	str folder;		/* IMAP folder, or "uidl:…"; empty for others */
	i64 uidvalidity, uid;	/* IMAP; POP3 1, 1 or 2; 0: none */
	str raw;
	str from;		/* envelope sender; STR_NULL when not told */
	struct strs to;		/* envelope recipients */
	bool partial;		/* the server's copy is longer than we took */
	i64 received_at;	/* 0: now */
};

/* Opens its own db_write; fail points intake.before_store and intake.stored (after the
 * commit).  True: the mail is in the store, whether it was new or *duplicate. */
bool mailin_store(struct ctx *c, const struct mailin_new *m, i64 *id, bool *duplicate) WARN_UNUSED;

/* LMTP, the pipe and HTTP: the mailbox of an address, tokens and aliases included.
 * *mailbox_id is 0 when there is none. */
bool mailin_mailbox_of(struct ctx *c, str address, i64 *mailbox_id) WARN_UNUSED;
/* The same, and whether it takes a mail of this size; that limit holds too when it is fetched. */
bool mailin_takes(struct ctx *c, str address, size_t bytes, i64 *mailbox_id, bool *yes) WARN_UNUSED;
/* Stores once for each mailbox among the recipients; *stored counts them.  Own tx. */
bool mailin_deliver(struct ctx *c, const struct mailin_new *m, i64 *stored) WARN_UNUSED;

struct mailin {
	i64 id, mailbox_id, size, received_at, attempts, lease, ticket_id, message_id;
	str source, folder, sha256;
	str from;		/* envelope sender; STR_NULL when not told */
	struct strs to;
	bool partial;
};
/* Inside db_write: takes the next waiting mail for lease_ms. */
bool mailin_claim(struct ctx *c, i64 lease_ms, struct mailin *m, bool *found) WARN_UNUSED;
/* The same for several that were never tried, oldest first; one that failed before comes
 * alone, so that it cannot take others with it. */
bool mailin_claim_some(struct ctx *c, i64 limit, i64 lease_ms, struct mailin **v, size_t *n) WARN_UNUSED;
struct mailin_end {
	str state;		/* done, duplicate, problem */
	str reason;		/* of a problem: "parse.crash", "bounce.unmatched" … */
	i64 ticket_id, message_id;
};
/* Inside db_write.  E_CONFLICT "mail.lease" when another process has it by now: the
 * transaction must not commit then. */
bool mailin_finish(struct ctx *c, const struct mailin *m, const struct mailin_end *e) WARN_UNUSED;
/* Inside db_write: try again later; the tries so far are m->attempts. */
bool mailin_retry_at(struct ctx *c, const struct mailin *m, i64 at, str reason) WARN_UNUSED;
/* When something is next due (-1: nothing waits). */
bool mailin_next(struct ctx *c, i64 *at) WARN_UNUSED;

struct mailin_problem {
	i64 id, mailbox_id, received_at, size, ticket_id;
	str reason, from;
	str sha256;
};
struct mailin_problems {
	struct mailin_problem *v;
	size_t n;
};
bool mailin_problems(struct ctx *c, i64 before_id, i64 limit, struct mailin_problems *out) WARN_UNUSED;
/* Inside db_write: works a problem mail again.  E_CONFLICT "mail.too_late". */
bool mailin_again(struct ctx *c, i64 id) WARN_UNUSED;
/* The raw bytes; administrators only.  E_NOT_FOUND. */
bool mailin_raw(struct ctx *c, i64 id, str *raw) WARN_UNUSED;

/* How far a folder was read. */
struct mailin_place {
	i64 uidvalidity, last_uid;
	bool known;		/* false: never read before */
	i64 moved_at;
};
bool mailin_cursor(struct ctx *c, i64 mailbox_id, str folder, struct mailin_place *at) WARN_UNUSED;
/* Inside db_write; only forwards within one UIDVALIDITY. */
bool mailin_cursor_move(struct ctx *c, i64 mailbox_id, str folder, const struct mailin_place *to) WARN_UNUSED;
/* Whether the whole message of this UID is stored. */
bool mailin_has_uid(struct ctx *c, i64 mailbox_id, str folder, const struct mailin_place *at, bool *yes) WARN_UNUSED;
/* Inside db_write, at the start of a store's only process: leases of a dead one end. */
bool mailin_unlease(struct ctx *c) WARN_UNUSED;
/* Processes that hold leases, of mail in or out, and live no more: see store_number. */
bool lease_owners_gone(struct ctx *c, struct i64s *numbers) WARN_UNUSED;
bool mailin_unlease_of(struct ctx *c, i64 number) WARN_UNUSED;
/* POP3: the unique ids that are stored, as folders "uidl:…". */
bool mailin_uidls(struct ctx *c, i64 mailbox_id, struct strs *out) WARN_UNUSED;
bool mailin_uidl_forget(struct ctx *c, i64 mailbox_id, str folder) WARN_UNUSED;

#endif
