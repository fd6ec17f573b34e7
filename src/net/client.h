/*
 * The one HTTP client: webhooks, OAuth, OIDC discovery, avatars.  Where it may go is
 * decided by the guard (net/guard.h): the name is resolved once, each address checked,
 * and curl is pinned to those literals; a second check stands at the socket itself.
 * Redirects are not followed, proxies of the environment are ignored, certificates are
 * always checked, and time and answer are bounded.  Blocking: for workers and jobs.
 */
#ifndef PRONTO_NET_CLIENT_H
#define PRONTO_NET_CLIENT_H

#include "net/guard.h"
#include "net/http.h"

enum { FETCH_TIMEOUT_MS = 10000, FETCH_MAX_BYTES = 1024 * 1024 };

struct fetch_req {
	str method;			/* empty: GET, or POST when there is a body */
	str url;			/* http or https, no user name in it */
	const struct http_header *header;
	size_t headers;
	str body;			/* null: none */
	i64 timeout_ms;			/* all of it, DNS too; 0: FETCH_TIMEOUT_MS */
	size_t max_bytes;		/* of the answer's body; 0: FETCH_MAX_BYTES */
	const struct guard_rules *rules;	/* NULL: public addresses, ports 80 and 443 */
	str ca_file;			/* PEM of the only accepted authorities; empty: the system's */
	bool https_only;
};

struct fetch_res {
	int status;			/* whatever the other side said, 3xx to 5xx too */
	struct http_header *header;
	size_t headers;
	str body;
	i64 took_ms;
};

/*
 * True when an answer arrived, whatever its status; memory comes from c->arena.
 * Failures: E_INVALID "net.url_invalid" and the guard's keys; E_UNAVAILABLE
 * "net.timeout", "net.tls", "net.unreachable"; E_TOO_LARGE "net.answer_too_large".
 */
bool http_fetch(struct ctx *c, const struct fetch_req *req, struct fetch_res *res) WARN_UNUSED;

str fetch_header(const struct fetch_res *r, const char *name);	/* STR_NULL when absent */

#endif
