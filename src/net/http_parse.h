/*
 * One HTTP/1.x request out of bytes that arrive in any pieces.  Two readers look at each
 * byte: llhttp in strict mode, and a small scanner of our own that holds the framing to
 * the letter (CRLF line ends, no folding, no chunk extensions, no trailers, HTTP/1.0 or
 * 1.1 spelled out).  Both must agree where the request ends; if they do not, it is
 * refused: a request that two parsers read differently is how smuggling works.
 * Nothing is allocated outside the request's arena, but the spool file of a large body.
 */
#ifndef PRONTO_NET_HTTP_PARSE_H
#define PRONTO_NET_HTTP_PARSE_H

#include <llhttp/llhttp.h>
#include "net/http.h"

enum {
	HTTP_HEAD_MAX = 64 * 1024,	/* request line and fields, with their line ends */
	HTTP_FIELDS_MAX = 100,
	HTTP_TARGET_MAX = 8 * 1024,
	HTTP_BODY_IN_MEMORY = 256 * 1024,	/* a longer body goes to a spool file */
};

enum http_fed { HTTP_MORE, HTTP_DONE, HTTP_BAD };

/* What a parser needs to know of its server; shared by all connections. */
struct http_parse_env {
	size_t (*body_limit)(void *app, str method, str path);
	void *app;
	str spool_dir;			/* "/tmp" when empty */
};

struct http_field {
	uint32_t name, name_n, value, value_n;	/* offsets into the head block */
};

struct http_parse {
	llhttp_t ll;
	const struct http_parse_env *env;
	struct arena *arena;
	struct http_req *req;

	char *head;			/* target, names and values, copied */
	uint32_t head_n, head_cap, target_n;
	struct http_field *field;
	uint32_t fields, field_cap;

	size_t limit;			/* of the body, known once the head is complete */
	char *body;
	size_t body_n, body_cap;
	int spool;			/* descriptor, -1 without one */

	uint64_t left;			/* scanner: bytes left of the body or chunk */
	uint32_t seen;			/* scanner: bytes of the head so far */
	uint32_t line_n;		/* scanner: bytes of this line so far */
	uint16_t lines;
	uint16_t status;		/* of the refusal */
	uint8_t phase, prev, spaces, digits, proto_n;
	bool in_value, head_done, ll_done, keep_alive, expect_continue;
};

/* Once per connection. */
void http_parse_init(struct http_parse *p, const struct http_parse_env *env);

/* Before each request; everything of it will live in this arena. */
void http_parse_begin(struct http_parse *p, struct arena *a);

/*
 * Reads on.  HTTP_DONE: p->req is complete, *used bytes belonged to it, the rest is the
 * next request's.  HTTP_BAD: p->status says 400, 413, 414, 417, 431, 503 or 505, and the
 * connection must be closed after the answer.
 */
enum http_fed http_parse_feed(struct http_parse *p, str in, size_t *used);

/* Decodes and normalises the path of an origin-form target; false when it is not sane
 * (bad escapes, control characters, %2F, %5C, broken UTF-8, above the root). */
bool http_path_decode(struct arena *a, str raw, str *path) WARN_UNUSED;

/* http_body.c: adds bytes to the body; false sets p->status (413 or 503). */
bool http_body_add(struct http_parse *p, const char *at, size_t n) WARN_UNUSED;
/* The body is complete: hands it to p->req, mapping the spool file. */
bool http_body_end(struct http_parse *p) WARN_UNUSED;

#endif
