/*
 * From an address to the servers its mailbox is likely on: providers known by domain or
 * by where the domain's MX points, the domain's own SRV records (RFC 6186, RFC 8314),
 * then the usual names.  These are proposals in the order to try them; net/mailtest.h
 * says which one works.
 */
#ifndef PRONTO_NET_DISCOVER_H
#define PRONTO_NET_DISCOVER_H

#include "net/dns.h"
#include "net/mailconn.h"

enum { DISCOVER_MAX = 12 };

struct mail_guess {
	enum mail_proto proto;
	str host;
	int port;
	enum mail_tls tls;
	const char *source;	/* "provider", "srv" or "guess" */
};

struct mail_found {
	struct mail_guess v[DISCOVER_MAX];	/* incoming and outgoing, each best first */
	size_t n;
	const char *provider;	/* "gmail", "microsoft", "aruba", …; empty: unknown */
	const char *oauth;	/* "google", "microsoft" or empty */
	bool app_password;	/* the provider wants one when no OAuth is used */
	bool dns_failed;	/* nobody answered: what is here is incomplete */
};

/* E_INVALID "mail.address" when it is no address. */
bool mail_discover(struct ctx *c, const struct dns *d, str address, struct mail_found *out) WARN_UNUSED;

#endif
