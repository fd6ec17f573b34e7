/*
 * Which ticket a mail belongs to (channels.md 1.3): the token of a reply address, then
 * In-Reply-To, References from last to first, our pseudo reference, a reference that
 * others made to this very mail before it came; a number in the subject only when the
 * sender takes part and is proved.  The same subject alone never joins anything.
 */
#ifndef PRONTO_DESK_CASES_THREADING_H
#define PRONTO_DESK_CASES_THREADING_H

#include "desk/cases/outbox.h"

enum { THREADING_REFS = 50 };		/* so many of a list are looked at */

struct threading_in {
	struct strs delivery;		/* Delivered-To, X-Original-To, Envelope-To, To, Cc, envelope */
	struct strs in_reply_to, references;
	str message_id;
	str subject;
	i64 person_id;			/* who speaks, if the subject names a ticket; 0 not known yet */
	bool proved;			/* his address, by DMARC */
	i64 mailbox_id;
};

enum thread_by { THREAD_NONE, THREAD_TOKEN, THREAD_HEADER, THREAD_PSEUDO, THREAD_PARENT, THREAD_TAG };

struct threading_hit {
	enum thread_by by;
	i64 ticket_id;
	i64 side_id;			/* of a talk beside it (side.h), not the customer's thread */
	bool has_token;			/* token holds what it gives: from the address, or in plain mode
					 * from our own Message-ID */
	struct token_hit token;
	i64 mentions;			/* a ticket whose number stood there, but did not count */
};

/* Inside db_write. */
bool threading_find(struct ctx *c, const struct threading_in *in, struct threading_hit *hit) WARN_UNUSED;
/* Keeps the mail's own id and all it refers to, so that what comes later finds the ticket. */
struct threading_home {
	i64 ticket_id, side_id;		/* side_id 0: the customer's thread */
};
bool threading_remember(struct ctx *c, const struct threading_home *h, str message_id, const struct strs *references,
			const struct strs *in_reply_to) WARN_UNUSED;

/* A Message-ID as it is kept: without < > and blanks; a monstrous one as its hash.  Empty
 * stays empty. */
str mail_ref_key(struct arena *a, str id);
/* True when it can be written into a header again. */
bool mail_ref_ok(str key);

/* "ticket-1042.9f86d081884c7d65@host", for References; STR_NULL when there is no key yet. */
bool threading_pseudo(struct ctx *c, i64 ticket_id, str *ref) WARN_UNUSED;
/* Inside db_write, at start: makes the key of pseudo references. */
bool threading_key_ensure(struct ctx *c) WARN_UNUSED;
/* What stands in X-Pronto-Loop of our mail: the same for all processes of this desk. */
bool threading_instance(struct ctx *c, str *id) WARN_UNUSED;
/* A secret for links that are the same in every mail, as the way out of a list is:
 * nothing of it is stored.  Inside db_write. */
bool threading_token(struct ctx *c, str what, str *token) WARN_UNUSED;
/* The number of "[#1042]" in a subject, or 0. */
i64 threading_tag(str subject);

#endif
