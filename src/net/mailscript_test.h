/*
 * A mail server that follows a script, for the tests of net: a thread on a loopback
 * port takes connections one after another.  Script lines:
 *	"S text"	send text and CRLF; %t is the tag of the last command
 *	"R text"	send these bytes as they are
 *	"Z n"		send n bytes of 'x'
 *	"C text"	read a line, which must begin with text (%t stands for any tag)
 *	"D"		read lines up to and including a lone dot
 *	"P ms"		pause
 *	"X"		close; a following script line belongs to the next connection
 * What the client said is kept for checks.
 */
#ifndef PRONTO_NET_MAILSCRIPT_TEST_H
#define PRONTO_NET_MAILSCRIPT_TEST_H

#include "net/mailconn.h"

struct mailscript;
struct mailscript *mailscript_start(const char *const *lines);	/* ends with NULL */
int mailscript_port(const struct mailscript *m);
/* Waits for the end of the script; false when a line was not as expected. */
bool mailscript_end(struct mailscript *m, struct arena *a, str *said);

/* A server description for it: loopback allowed, no TLS. */
struct mail_server mailscript_server(const struct mailscript *m);

#endif
