/*
 * What leaves the desk by mail.  A row per recipient is written in the transaction of
 * the message that it carries; a job (work/outbox) sends it after the hold.  Each
 * recipient gets a token of 128 random bits of his own in the Reply-To's local part, of
 * which only the hash is kept once the mail has left, and another 128 bits in the
 * Message-ID, so that a reply finds its ticket and nobody can guess his way in.
 */
#ifndef PRONTO_DESK_CASES_OUTBOX_H
#define PRONTO_DESK_CASES_OUTBOX_H

#include "desk/cases/ticket.h"

struct outbox_mail {
	const struct ticket *ticket;
	i64 message_id;
	str purpose;		/* reply, forward, side, ack, status, large, notify */
	struct strs to, cc;	/* addresses; each gets a row, all see the same To and Cc */
	struct strs bcc;	/* rows too; no header names them, not even their own mail's */
	str subject;		/* empty: Re: ticket's subject with the tag */
	str html, text;		/* for purposes without a message */
	str locale;		/* of the words around it; empty: the ticket's */
	i64 not_before;		/* hold */
	bool automatic;		/* Auto-Submitted, empty envelope sender */
	i64 side_id;		/* of a talk beside the ticket: answers go there */
};

/* Inside db_write.  Nothing is queued (and no failure) when the ticket has no mailbox that sends;
 * *queued says how many rows. */
bool outbox_put(struct ctx *c, const struct outbox_mail *m, i64 *queued) WARN_UNUSED;
/* Cancels rows still held; *cancelled counts; *left those that had gone already. */
bool outbox_cancel(struct ctx *c, i64 message_id, i64 *cancelled, i64 *left) WARN_UNUSED;
/* Acknowledgement of a new ticket in the customer's language, within the limits of
 * autolimit.h.  To an unverified address it holds none of the words that came in.  Written
 * as the transaction's last step: rules and clocks have had their say on what it promises. */
bool outbox_ack(struct ctx *c, const struct ticket *t, str address, bool verified) WARN_UNUSED;
/* "Your ticket was solved", when the status changed by the desk; same limits. */
bool outbox_solved_notice(struct ctx *c, const struct ticket *t) WARN_UNUSED;

/* "Your request is handled under another number": to the requester of a ticket that was
 * merged; the answer to it finds the target by itself.  Same limits. */
bool outbox_merge_notice(struct ctx *c, const struct ticket *t, i64 into_id) WARN_UNUSED;

/* Who sent a mail beyond the limit hears that only its beginning arrived, and what to do:
 * once a day, in the language of that mail, without any of its words; same limits. */
struct outbox_large {
	str address, language;
	bool verified;
	i64 limit;		/* bytes */
};
bool outbox_too_large(struct ctx *c, const struct ticket *t, const struct outbox_large *m) WARN_UNUSED;

struct outbox_row {
	i64 id, ticket_id, message_id, mailbox_id, attempts, lease, created_at;
	str purpose, address, address_folded, rfc_id, reply_token, content;
	bool ambiguous;		/* an earlier try may have left */
};
/* Jobs, inside db_write: claim due rows with a lease (fencing number), oldest first, then
 * tell what became of each. */
bool outbox_claim(struct ctx *c, i64 limit, i64 lease_ms, struct outbox_row **v, size_t *n) WARN_UNUSED;
struct outbox_result {
	str state;		/* sent, deferred, failed */
	str reply;		/* the server's words */
	i64 not_before;		/* deferred: next try */
	bool ambiguous;
};
/* No effect when the lease was lost (another process took the row); *kept tells. */
bool outbox_done(struct ctx *c, const struct outbox_row *row, const struct outbox_result *r, bool *kept) WARN_UNUSED;
/* Back into the queue untried, from not_before on. */
bool outbox_release(struct ctx *c, const struct outbox_row *row, i64 not_before) WARN_UNUSED;
/* Inside db_write: the lease goes on until then; *kept false when it was lost. */
bool outbox_renew(struct ctx *c, const struct outbox_row *row, i64 until_at, bool *kept) WARN_UNUSED;
/* Inside db_write, at the start of a store's only process: leases of a dead one end. */
bool outbox_unlease(struct ctx *c) WARN_UNUSED;
bool outbox_unlease_of(struct ctx *c, i64 number) WARN_UNUSED;
/* When something is next due (0: now or before, -1: nothing waits). */
bool outbox_next(struct ctx *c, i64 *at) WARN_UNUSED;

/* The RFC 5322 bytes of a row: headers, text and HTML, quoted history, attachments. */
bool outbox_compose(struct ctx *c, const struct outbox_row *row, str *raw, str *envelope_from) WARN_UNUSED;

/* A ticket by the token of a reply address; found = false for unknown or revoked ones. */
struct token_hit {
	i64 ticket_id, message_id, agent_id;
	str address_folded;	/* whom the token was given to */
};
bool outbox_token(struct ctx *c, str token, struct token_hit *hit, bool *found) WARN_UNUSED;
/* "p" and 32 hex digits between the last + and the @ of an address; STR_NULL if none. */
str outbox_token_of(struct arena *a, str address);
/* "help@acme.es" with this token: "help+p…@acme.es". */
str outbox_reply_address(struct arena *a, str mailbox_address, str token);

/* The mail that a bounce is about; found false when it is none of ours. */
struct sent_mail {
	i64 id, ticket_id, message_id;
	str address, address_folded, state;
};
bool outbox_by_ref(struct ctx *c, str ref, struct sent_mail *out, bool *found) WARN_UNUSED;
bool outbox_by_token(struct ctx *c, const struct token_hit *hit, struct sent_mail *out, bool *found) WARN_UNUSED;
/* The newest to this address within seven days: a guess, for bounces that tell no more. */
bool outbox_by_address(struct ctx *c, i64 mailbox_id, str address_folded, struct sent_mail *out, bool *found) WARN_UNUSED;
/* delayed: the relay is still trying, so is shown as deferred and never sent by us again. */
bool outbox_bounced(struct ctx *c, const struct sent_mail *m, str words, bool delayed) WARN_UNUSED;

#endif
