/*
 * The JSON API.  Routes are rows; guard.c turns a row into: find the actor (session
 * cookie or API key), check CSRF, rate, permission; decode the body by its shape; run
 * the handler inside db_read or db_write; encode the answer by its shape.  A handler
 * is straight-line code with the request's context.
 */
#ifndef PRONTO_API_API_H
#define PRONTO_API_API_H

#include "base/ctx.h"
#include "base/shape.h"
#include "desk/app.h"
#include "desk/policy.h"
#include "net/http.h"

enum {
	R_WRITE = 1,	/* runs in db_write; needs CSRF token or API key */
	R_NODB = 2,	/* handler opens its own transactions (slow outside work, hashing) */
	R_OPEN = 4,	/* needs no sign-in; the handler checks what it must */
	R_RAW = 8,	/* body is bytes, not JSON; the handler reads call->http->body */
	R_OUTRAW = 16,	/* the handler fills call->res itself */
	R_AUTHRATE = 32,	/* counts against the sign-in budget of the address */
	R_IDEMPOTENT = 64,	/* honours Idempotency-Key */
	R_AHEAD = 128,	/* a GET that may be rehearsed (db_ahead) before it is known who asks */
	R_MAYBE = 256,	/* the handler sets status 204 when there is nothing to answer */
};

typedef bool route_fn(struct ctx *c, const void *in, void *out);

struct route {
	const char *method, *path;	/* "/api/v1/tickets/{id}" */
	route_fn *fn;
	enum verb verb;			/* checked with an empty object before the handler */
	const struct shape *in, *out;	/* NULL: no body / 204 */
	unsigned flags;
	const char *query;		/* names of query parameters, comma separated */
	const char *summary;
};

/* Each aggregate's file offers its rows; routes.c lists them. */
struct route_set {
	const struct route *v;
	size_t n;
};

struct call {
	const struct http_req *http;
	struct http_res *res;
	const struct route *route;
	str param[4];			/* {…} of the path, in order */
	int status;			/* 0: 200, or 204 without a body shape */
	json_t *extra;			/* members added to a failure's body (409 stale) */
};

i64 call_id(struct ctx *c, size_t i);		/* path parameter as id; 0 when it is none */
str call_query(struct ctx *c, const char *name);	/* decoded; STR_NULL when absent */
i64 call_query_i64(struct ctx *c, const char *name, i64 otherwise, i64 max);
void call_cookie(struct ctx *c, str value, i64 max_age_s);	/* session cookie; empty value clears */

extern const struct route_set *const api_sets[];
extern const size_t api_sets_n;

/* net's handler: answers every request under /api/. */
void api_handle(struct app *app, struct store *store, const struct http_req *req, struct http_res *res);
/* Prints the OpenAPI 3.1 document made from the rows. */
void api_openapi(struct buf *b);
/* problem+json from the failures in the context. */
void api_problem(struct ctx *c, struct http_res *res);

#endif
