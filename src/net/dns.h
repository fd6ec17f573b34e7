/*
 * Look-ups that getaddrinfo does not do: MX, SRV and TXT, with a time-out.  No such name
 * or no such record is a list of length zero; E_UNAVAILABLE "dns.failed" means that
 * nobody answered.  What comes back was written by strangers: host names hold only
 * letters, digits, '-', '_' and '.', lower case, without the last dot; texts are UTF-8
 * without control characters.
 */
#ifndef PRONTO_NET_DNS_H
#define PRONTO_NET_DNS_H

#include "base/ctx.h"

enum { DNS_RECORDS = 32 };

struct dns {
	str server;		/* "127.0.0.1:5353"; empty: those of the system */
	i64 timeout_ms;		/* 0: 5 s */
};

struct dns_host {
	int priority, weight, port;	/* weight and port: SRV */
	str name;
};
struct dns_hosts {
	struct dns_host v[DNS_RECORDS];	/* by priority, then by weight, the heaviest first */
	size_t n;
	bool none;		/* the domain says that it offers this not at all (name ".") */
};

bool dns_mx(struct ctx *c, const struct dns *d, str domain, struct dns_hosts *out) WARN_UNUSED;
bool dns_srv(struct ctx *c, const struct dns *d, str name, struct dns_hosts *out) WARN_UNUSED;
bool dns_txt(struct ctx *c, const struct dns *d, str name, struct strs *out) WARN_UNUSED;

/* What a domain publishes about who may send for it. */
struct dns_sender {
	str spf;		/* the one record, or empty */
	bool spf_many;		/* two or more: a permanent error for every receiver (RFC 7208) */
	str dmarc, dmarc_policy;	/* "none", "quarantine", "reject" or empty */
	str dkim;		/* the record of the asked selector, or empty */
	bool dkim_revoked;	/* its key is empty */
};
/* selector may be empty: DKIM is not asked for. */
bool dns_sender(struct ctx *c, const struct dns *d, str domain, str selector,
		struct dns_sender *out) WARN_UNUSED;

#endif
