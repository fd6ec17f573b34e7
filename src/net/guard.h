/*
 * Where outgoing connections may go.  A name is resolved once, every address it has is
 * checked, and the caller connects to one of the literals handed back, never to the name
 * again (DNS rebinding).  One forbidden address among several refuses the whole name.
 * Forbidden is all that is not public unicast: loopback, private, link-local, CGNAT,
 * multicast, documentation and reserved ranges, and IPv4 hidden in IPv6 (mapped,
 * compatible, NAT64, 6to4, Teredo), whose inner address cannot make it allowed either.
 * The administrator's list of CIDRs opens internal ranges one by one.
 */
#ifndef PRONTO_NET_GUARD_H
#define PRONTO_NET_GUARD_H

#include <netinet/in.h>
#include <sys/socket.h>
#include "base/str.h"

struct ctx;

enum { GUARD_ADDRS = 8 };

struct guard_rules {
	str allow;		/* "10.1.0.0/16, fd00::/8": internal ranges that may be reached */
	const int *port;	/* ports that may be reached; NULL: any from 1 to 65535 */
	size_t ports;
};

struct guard_ip {
	struct sockaddr_storage sa;	/* with the port filled in, ready for connect() */
	socklen_t len;
	char text[INET6_ADDRSTRLEN];	/* "192.0.2.7", "2001:db8::1" */
};

struct guard_addr {
	int port;
	size_t n;			/* at least 1; try them in order */
	struct guard_ip a[GUARD_ADDRS];
};

/* Web and mail port lists for guard_rules. */
extern const int guard_ports_web[2];	/* 80, 443 */
extern const int guard_ports_mail[7];	/* 25, 110, 143, 465, 587, 993, 995 */

/*
 * Resolves host (a name or a literal, "[::1]" too) and checks it.  rules may be NULL:
 * nothing internal, any port.  Failures: E_INVALID "net.port_refused", "net.host_invalid",
 * "net.address_refused"; E_UNAVAILABLE "net.host_unknown".  Blocks for DNS.
 */
bool guard_resolve(struct ctx *c, str host, int port, const struct guard_rules *rules,
		   struct guard_addr *out) WARN_UNUSED;

/* True when this one address may be reached under the rules. */
bool guard_allows(const struct guard_rules *rules, const struct sockaddr *sa);

/* True for an address of the public internet: everything not listed above. */
bool guard_is_public(const struct sockaddr *sa);

/* True when the address lies in one of the comma separated CIDRs (a bare address is
 * /32 or /128); entries that cannot be read match nothing. */
bool guard_in_list(str cidrs, const struct sockaddr *sa);

/* True when every entry of the list can be read; for checking configuration. */
bool guard_list_valid(str cidrs);

/* Reads a literal ("192.0.2.7", "2001:db8::1"); no names, no octal or short forms. */
bool guard_literal(str text, struct guard_ip *out) WARN_UNUSED;

#endif
