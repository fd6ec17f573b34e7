/*
 * One connection to a mail server (IMAP, POP3, SMTP).  libcurl connects, does TLS or
 * STARTTLS and signs in (CURLOPT_CONNECT_ONLY); from there the protocol is spoken by
 * imap.c, pop3.c and smtp.c, because libcurl can neither peek at a body, end an IDLE,
 * promise that two POP3 commands meet the same session, nor say whether the server died
 * before or after the last byte of a message.  Server and login come from an
 * administrator, so every name passes the guard, and the server's own words are kept
 * for him.  A connection belongs to one thread at a time.
 *
 * Failures are E_UNAVAILABLE with the parameter "reply" (the server's exact words) and
 * one of the keys mail.connect mail.timeout mail.tls mail.tls_cert mail.no_starttls
 * mail.login mail.closed mail.protocol mail.too_long mail.refused; E_INVALID are
 * mail.plain_refused, mail.server_invalid and those of guard_resolve.  main must ignore
 * SIGPIPE.
 */
#ifndef PRONTO_NET_MAILCONN_H
#define PRONTO_NET_MAILCONN_H

#include "base/ctx.h"
#include "net/guard.h"
#include "net/mailread.h"

enum mail_proto { MAIL_IMAP, MAIL_POP3, MAIL_SMTP };
enum mail_tls { MAIL_TLS_NONE, MAIL_TLS_STARTTLS, MAIL_TLS_IMPLICIT };
enum mail_auth { MAIL_AUTH_NONE, MAIL_AUTH_PASSWORD, MAIL_AUTH_XOAUTH2 };

/* How far a connection got; told as it happens, so that a test can show it live. */
enum mail_stage { MAIL_STAGE_START, MAIL_STAGE_DNS, MAIL_STAGE_TCP, MAIL_STAGE_TLS,
		  MAIL_STAGE_GREETING, MAIL_STAGE_LOGIN };

struct mail_conn;

struct mail_server {
	str host;
	int port;
	enum mail_tls tls;
	enum mail_auth auth;
	str user;
	str secret;			/* password, or the access token for XOAUTH2 */
	bool plain_ok;			/* a login without TLS is meant, although not to loopback */
	str ca_file;			/* PEM file of authorities instead of the system's, or empty */
	str pin;			/* "sha256//…": this key is trusted whoever signed it, or empty */
	str helo;			/* our name for EHLO; empty: "localhost" */
	const struct guard_rules *guard;	/* NULL: no internal address */
	i64 connect_ms;			/* until signed in; 0: 30 s */
	void (*stage)(void *arg, const struct mail_conn *mc);	/* one further; may be NULL */
	void *stage_arg;
};

/* The server's last answer.  code: 250 and the like for SMTP, else 0.  Several lines
 * are joined by \n; bytes that cannot be shown became '?'. */
struct net_reply {
	int code;
	str text;
};

/* Resolves, connects, signs in.  On failure *out may hold a dead connection whose stage
 * and reply can still be read; close it in every case. */
bool mail_connect(struct ctx *c, enum mail_proto p, const struct mail_server *s,
		  struct mail_conn **out) WARN_UNUSED;
void mail_conn_close(struct mail_conn *mc);	/* NULL is fine; says no good-bye */

/* These live as long as the connection (the reply: until the next answer). */
enum mail_stage mail_conn_stage(const struct mail_conn *mc);
struct net_reply mail_conn_reply(const struct mail_conn *mc);
str mail_conn_greeting(const struct mail_conn *mc);
str mail_conn_tls(const struct mail_conn *mc);		/* "TLSv1.3 / TLS_AES_256_GCM_SHA384" */
str mail_conn_ehlo(const struct mail_conn *mc);		/* SMTP: lines of the last EHLO answer */
const char *mail_conn_address(const struct mail_conn *mc);	/* "" before TCP */
const char *mail_conn_trouble(const struct mail_conn *mc);	/* key of its last failure, or NULL */
bool mail_conn_dead(const struct mail_conn *mc);	/* open a new one */

/* Writes all of it before the deadline (clock_mono_ms); *sent (may be NULL) counts. */
enum mail_io mail_conn_send(struct mail_conn *mc, str bytes, i64 deadline, size_t *sent);
struct mail_reader *mail_conn_reader(struct mail_conn *mc);

/* Keeps the server's words. */
void mail_conn_note(struct mail_conn *mc, int code, str words);
/* Always false: failure for io (the connection is dead then), or with this key. */
bool mail_conn_broken(struct ctx *c, struct mail_conn *mc, enum mail_io io);
bool mail_conn_refused(struct ctx *c, struct mail_conn *mc, const char *key);

#endif
