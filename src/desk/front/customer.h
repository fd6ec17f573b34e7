/*
 * Customers of their own tickets.  A link from the mailbox, used once within half an hour,
 * makes a session; asking for one answers the same whether the address is known or not.
 * Ticket links are unguessable, kept as hashes and good for the person whom they were given
 * to, as long as the ticket is his.  A customer sees public words that went between the
 * desk and him, and nothing else.
 */
#ifndef PRONTO_DESK_FRONT_CUSTOMER_H
#define PRONTO_DESK_FRONT_CUSTOMER_H

#include "desk/cases/message.h"
#include "desk/front/brand.h"

enum { TRACK_MS_DAYS = 365, CUSTOMER_LINK_MIN = 30, CUSTOMER_SESSION_H = 12, TRACK_FILES = 10, TRACK_TEXT_BYTES = 100000 };

struct customer {
	i64 person_id;		/* 0: nobody */
	str name, address, csrf;
};

/* Inside db_write: a letter with a link, if the address is anybody's; else nothing. */
bool customer_link_send(struct ctx *c, const struct brand *b, str address) WARN_UNUSED;
/* Inside db_write: spends the link; the address is proved.  E_NOT_FOUND "link.dead". */
bool customer_link_use(struct ctx *c, str token, str *session) WARN_UNUSED;
bool customer_of_session(struct ctx *c, str token, struct customer *out, bool *found) WARN_UNUSED;
bool customer_session_end(struct ctx *c, str token) WARN_UNUSED;

/* Inside db_write: a new link to the ticket's page; the address for a mail. */
bool track_link_make(struct ctx *c, const struct ticket *t, i64 person_id, str *url) WARN_UNUSED;

struct track_file {
	i64 id, message_id, size;
	str sha256, name, mime_type;
};
struct track_message {
	i64 id, created_at;
	bool ours;		/* the desk's */
	str author, html;
	struct track_file *file;
	size_t files;
};
struct track {
	i64 ticket_id, person_id, merged_from;	/* merged_from: the number he came with; 0: this one */
	str subject, status, category;
	i64 created_at, answered_at, promise_at, solved_at;
	str promise_zone;
	bool assigned, can_reopen, quiet;
	struct track_message *v;
	size_t n;
};
/* By a link's token, or by a number of the session's person (token null).  E_NOT_FOUND for
 * everything that is not his. */
struct track_who {
	str token;
	i64 ticket_id, person_id;
};
bool track_load(struct ctx *c, const struct track_who *who, struct track *out) WARN_UNUSED;
/* The bytes of a file that stands in his thread. */
bool track_file_bytes(struct ctx *c, const struct track *t, i64 id, struct track_file *out, str *bytes) WARN_UNUSED;

/* Fills words with what he typed, in his name.  E_TOO_LARGE "request.long". */
bool track_words(struct ctx *c, const struct track *t, str text, struct message_in *words) WARN_UNUSED;
/* Inside db_write; c->who does not matter, the person speaks. */
bool track_reply(struct ctx *c, const struct track *t, const struct message_in *words, struct received *out) WARN_UNUSED;
bool track_solve(struct ctx *c, const struct track *t) WARN_UNUSED;
bool track_reopen(struct ctx *c, const struct track *t) WARN_UNUSED;
bool track_quiet(struct ctx *c, const struct track *t, bool quiet) WARN_UNUSED;
/* He wants no automatic mail about this ticket. */
bool track_is_quiet(struct ctx *c, i64 ticket_id, i64 person_id, bool *yes) WARN_UNUSED;

struct customer_ticket {
	i64 id, created_at, updated_at;
	str subject, status, category;
};
struct customer_tickets {
	struct customer_ticket *v;
	size_t n;
	i64 next;		/* before this number there are more; 0: none */
};
bool customer_tickets(struct ctx *c, i64 person_id, i64 before_id, struct customer_tickets *out) WARN_UNUSED;
/* Inside db_write: what is over goes.  For the nightly job. */
bool customer_prune(struct ctx *c) WARN_UNUSED;

#endif
