/*
 * Sending by SMTP (RFC 5321) over a connection that mailconn has signed in.  Every
 * recipient gets a fate of its own, in the server's words, and the one case that no
 * sender can decide is told apart: the connection died after the last byte of the
 * message was out and before the answer (ambiguous).  Sending again then may deliver
 * twice, not sending may lose; the outbox decides.  What goes out is dot-stuffed, and
 * every line end becomes CRLF, so no message can smuggle a second one.
 */
#ifndef PRONTO_NET_SMTP_H
#define PRONTO_NET_SMTP_H

#include "net/mailconn.h"

enum { SMTP_RCPTS_MAX = 100 };

struct smtp_config {
	struct mail_server server;
	i64 command_ms;		/* for one answer; 0: 60 s */
	i64 accept_ms;		/* for the answer to a whole message; 0: 5 min */
};

/* The session of one mailbox, zeroed at first.  The caller sets cfg before every call
 * (tokens change); its strings need to live for the call only.  One thread at a time. */
struct smtp {
	struct smtp_config cfg;
	struct mail_conn *conn;
	size_t sent;		/* over this connection */
	bool pipelining, eight_bit, utf8;
	i64 size_max;		/* 0: not told */
};

struct smtp_mail {
	str from;		/* envelope sender; empty: <> */
	const str *to;
	size_t to_n;		/* 1 to SMTP_RCPTS_MAX */
	str raw;
	/* clock_now() from which it is not handed over any more, not even to a relay that is
	 * listening: E_CONFLICT "mail.lease".  Who was stopped for a while sees it when it goes
	 * on.  0: no such time. */
	i64 until;
};

enum smtp_fate {
	SMTP_DEFERRED,		/* 4xx, or no connection: try again later */
	SMTP_ACCEPTED,		/* 2xx for this recipient and for the message */
	SMTP_FAILED,		/* 5xx: stop and tell the agent */
};

struct smtp_rcpt {
	enum smtp_fate fate;
	struct net_reply reply;	/* in c->arena; our own words when we refused it ourselves */
};

struct smtp_result {
	struct smtp_rcpt *rcpt;	/* one for each of mail->to */
	struct net_reply reply;	/* the last answer; to the message itself if it came so far */
	bool ambiguous;		/* the deferred recipients may have got it */
	bool login;		/* the server wants a (other) login: the mailbox needs its administrator */
};

/*
 * Connects if need be; a reused connection that turns out closed before the message
 * began is replaced once.  True: every recipient has the server's verdict.  False: a
 * failure stands in c (mailconn.h) and at least one is SMTP_DEFERRED without a verdict;
 * *out is filled in both cases.
 */
bool smtp_send(struct ctx *c, struct smtp *s, const struct smtp_mail *m, struct smtp_result *out) WARN_UNUSED;

/* Connects and asks whether this sender is accepted, without sending; *said in c->arena. */
bool smtp_probe(struct ctx *c, struct smtp *s, str from, str *said) WARN_UNUSED;

void smtp_close(struct smtp *s);	/* says QUIT; the session can be used again */

/* "ana@example.com" as it may stand in an envelope: the domain as A-labels, no byte
 * that could end the command.  *utf8 when the local part is not ASCII. */
bool smtp_address(struct arena *a, str in, str *out, bool *utf8) WARN_UNUSED;

/* The message as it goes over the wire, piece by piece, with the closing dot.  Starts as
 * { .left = raw }; 0 is the end.  cap is at least 16. */
struct smtp_wire {
	str left;
	bool inside, ended;	/* of a line; the dot is out */
};
size_t smtp_wire_next(struct smtp_wire *w, char *p, size_t cap);

#endif
