/*
 * Calls to addresses that people of the desk have given (webhooks, push services of
 * browsers).  To what the administrator opened by name (CIDRs) a call may go on any port
 * and without TLS: a service of the house.  The rest of the world is https on its own
 * port, and nothing internal.
 */
#ifndef PRONTO_NET_OUTWARD_H
#define PRONTO_NET_OUTWARD_H

#include "net/client.h"

/* http_fetch with rules and https_only filled in; allow: what the administrator opened. */
bool outward_fetch(struct ctx *c, const struct fetch_req *req, str allow, struct fetch_res *res) WARN_UNUSED;
/* "push.example" of "https://push.example:8443/x"; "[::1]" keeps its brackets. */
str outward_host(str url);

#endif
