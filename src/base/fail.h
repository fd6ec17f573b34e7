/*
 * A failure is a code, the field it concerns, and the key of a message in the
 * catalogue with its parameters; the reader's language is applied at the edge.
 * Functions return bool; false means that at least one failure stands in the context.
 * Several may stand there: all the errors of a body are reported together.
 */
#ifndef PRONTO_BASE_FAIL_H
#define PRONTO_BASE_FAIL_H

#include "base/str.h"

enum err {
	E_NONE = 0,
	E_BAD_REQUEST,		/* 400 cannot be read, or holds an unknown field */
	E_UNAUTHENTICATED,	/* 401 nobody is signed in */
	E_FORBIDDEN,		/* 403 signed in, lacks the permission, object is no secret */
	E_NOT_FOUND,		/* 404 unknown, or not for this reader's eyes */
	E_CONFLICT,		/* 409 the state moved, or forbids it */
	E_TOO_LARGE,		/* 413 */
	E_INVALID,		/* 422 well-formed, but a value is wrong */
	E_RATE,			/* 429 */
	E_INTERNAL,		/* 500 */
	E_UNAVAILABLE,		/* 503 store or a remote side does not answer */
	E_FULL,			/* 507 no space */
};

enum { FAIL_PARAMS = 4, FAIL_MAX = 32 };

struct fail_param {
	const char *name;
	str value;
};

struct failure {
	enum err code;
	str field;		/* dotted path in the body, or empty */
	const char *key;	/* "error.ticket.closed" without "error." */
	struct fail_param p[FAIL_PARAMS];
};

struct failures {
	struct failure v[FAIL_MAX];
	size_t n;
};

struct ctx;

/* Always false, so that a caller may write: return fail(c, …); */
bool fail(struct ctx *c, enum err code, const char *field, const char *key);
bool fail_p(struct ctx *c, enum err code, const char *field, const char *key,
	    const struct fail_param *one);
/* E_INVALID with what the texts of these keys name: shape.long (characters) or shape.count
 * (entries), shape.range, shape.one_of ("a, b"). */
bool fail_most(struct ctx *c, const char *field, const char *key, i64 max);
bool fail_range(struct ctx *c, const char *field, i64 min, i64 max);
bool fail_one_of(struct ctx *c, const char *field, str allowed);
bool fail_full(struct ctx *c, const struct failure *f);
void fail_clear(struct ctx *c);
enum err fail_code(const struct ctx *c);	/* the first failure's, or E_NONE */
int fail_http_status(enum err code);
const char *fail_name(enum err code);		/* "conflict" */

#endif
