/*
 * LMTP listener (RFC 2033): the MTA on this machine hands mail over.  Each recipient is
 * answered by itself, and 250 is said only after `deliver` returned, that is after the
 * message is stored durably: until then the MTA keeps it.  Offered: PIPELINING,
 * 8BITMIME, SMTPUTF8, SIZE, ENHANCEDSTATUSCODES.  Only CRLF dot CRLF ends a message, so
 * nothing can be smuggled in.  Binds to loopback or a unix socket, never to the world.
 * One thread a connection; the callbacks run on it and may block.
 */
#ifndef PRONTO_NET_LMTP_H
#define PRONTO_NET_LMTP_H

#include "base/buf.h"

struct arena;

enum { LMTP_RCPTS_MAX = 100 };

struct lmtp_envelope {
	str from;		/* empty: <> */
	struct strs to;		/* those that were accepted */
	str helo;
	bool utf8;		/* SMTPUTF8 was asked for */
};

struct lmtp_verdict {
	int code;		/* 250, 4xx or 5xx; 0 is taken as 451 */
	const char *words;	/* "2.1.5 Ok"; static, with the enhanced code; NULL: a standard text */
};

struct lmtp_config {
	str listen;		/* "127.0.0.1:2424", "[::1]:0" or "/run/pronto/lmtp" */
	str name;		/* host name for the greeting */
	unsigned socket_mode;	/* of a unix socket; 0: 0660 */
	size_t max_message;	/* bytes; 0: 50 MiB */
	size_t max_held;	/* bytes of all messages under way; 0: 256 MiB, beyond: 452 */
	int max_connections;	/* 0: 32 */
	i64 idle_ms;		/* a silent client is let go; 0: 5 min */
	/* Whether mail for this address is taken; a is for its scratch. */
	struct lmtp_verdict (*rcpt)(void *app, struct arena *a, str address);
	/* Fills each[i] for env->to.v[i], all LMTP 451 at first. */
	void (*deliver)(void *app, const struct lmtp_envelope *env, str raw, struct lmtp_verdict *each);
	void *app;
};

struct lmtp;
bool lmtp_start(const struct lmtp_config *cfg, struct lmtp **out, const char **why) WARN_UNUSED;
int lmtp_port(const struct lmtp *l);	/* the bound port; 0 for a unix socket */
/* Takes no more, lets a running delivery finish for at most wait_ms, closes the rest. */
void lmtp_stop(struct lmtp *l, i64 wait_ms);

/*
 * The protocol alone: bytes in, answers out; for the listener, tests and fuzzing.
 * held counts the bytes of all sessions that share it.
 */
struct lmtp_session;
struct lmtp_session *lmtp_session_new(const struct lmtp_config *cfg, _Atomic size_t *held);
void lmtp_session_free(struct lmtp_session *s);
void lmtp_greet(struct lmtp_session *s, struct buf *out);
/* False: say what is in out and close. */
bool lmtp_feed(struct lmtp_session *s, str bytes, struct buf *out) WARN_UNUSED;

#endif
