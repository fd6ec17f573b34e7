/*
 * An honest test of a mailbox's servers: it does what intake and outbox will do and
 * tells every step as it ends, with the server's own words and a key of what to do.
 * Steps: "dns" the name, "tcp" the connection, "tls", "greeting", "login" (left out
 * without a login), then "folder" for IMAP (opened), "list" for POP3 (unique ids), or
 * "sender" for SMTP (accepted, nothing is sent).  Nothing in the mailbox is changed.
 */
#ifndef PRONTO_NET_MAILTEST_H
#define PRONTO_NET_MAILTEST_H

#include "net/mailconn.h"

struct mailtest_step {
	const char *name;
	bool ok;
	str words;		/* address, cipher, greeting or answer, as the server said it */
	const char *key;	/* of the failure, "mail.login"; NULL when ok */
	const char *remedy;	/* "remedy.app_password"; NULL when ok */
	i64 ms;
};

struct mailtest {
	enum mail_proto proto;
	struct mail_server server;	/* stage and stage_arg are taken over */
	str folder;		/* IMAP; empty: INBOX */
	str from;		/* SMTP: the envelope sender; empty: <> */
	void (*step)(void *arg, const struct mailtest_step *s);
	void *arg;
};

/* True when every step is ok.  Failures are told as a step and not left in c. */
bool mailtest_run(struct ctx *c, const struct mailtest *t);

/* What helps against this failure at this server; never NULL. */
const char *mailtest_remedy(const struct mail_server *s, const char *key, str words);

#endif
