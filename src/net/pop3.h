/*
 * POP3 (RFC 1939) for mailboxes that offer nothing else.  Message numbers hold for one
 * session only and a deletion is done only when QUIT is answered, so the session is ours
 * from sign-in to QUIT and is never reopened behind the caller's back.  Failures as in
 * mailconn.h.  A session belongs to one thread.
 */
#ifndef PRONTO_NET_POP3_H
#define PRONTO_NET_POP3_H

#include "net/mailconn.h"

struct pop3;

struct pop3_config {
	struct mail_server server;
	size_t max_message;	/* bytes; of a larger one only the start is fetched.  0: 50 MiB */
	i64 command_ms;		/* for one answer, without the bytes of a message; 0: 60 s */
};

struct pop3_item {
	i64 number;		/* in this session */
	i64 size;
	str uidl;		/* the same in every session; the cursor is the set of those seen */
};
struct pop3_items {
	struct pop3_item *v;
	size_t n;
};

struct pop3_mail {
	str raw;		/* in c->arena, CRLF, dots unstuffed */
	bool partial;		/* too large: the header and the first lines */
};

/* On failure *out may hold a dead session for its reply; close it anyway. */
bool pop3_open(struct ctx *c, const struct pop3_config *cfg, struct pop3 **out) WARN_UNUSED;
void pop3_close(struct pop3 *p);	/* without QUIT: deletions are forgotten; NULL is fine */
bool pop3_dead(const struct pop3 *p);
struct mail_conn *pop3_conn(struct pop3 *p);

/* Every message with its unique id.  mail.no_uidl when the server has none. */
bool pop3_list(struct ctx *c, struct pop3 *p, struct pop3_items *out) WARN_UNUSED;
bool pop3_fetch(struct ctx *c, struct pop3 *p, const struct pop3_item *it, struct pop3_mail *out) WARN_UNUSED;
bool pop3_delete(struct ctx *c, struct pop3 *p, i64 number) WARN_UNUSED;
/* Commits the deletions; true only if the server said so.  The session is over. */
bool pop3_quit(struct ctx *c, struct pop3 *p) WARN_UNUSED;

#endif
