#include "base/fail.h"

#include "base/ctx.h"

static const struct {
	int status;
	const char *name;
} errs[] = {
	[E_NONE] = { 200, "none" },
	[E_BAD_REQUEST] = { 400, "bad_request" },
	[E_UNAUTHENTICATED] = { 401, "unauthenticated" },
	[E_FORBIDDEN] = { 403, "forbidden" },
	[E_NOT_FOUND] = { 404, "not_found" },
	[E_CONFLICT] = { 409, "conflict" },
	[E_TOO_LARGE] = { 413, "too_large" },
	[E_INVALID] = { 422, "invalid" },
	[E_RATE] = { 429, "rate" },
	[E_INTERNAL] = { 500, "internal" },
	[E_UNAVAILABLE] = { 503, "unavailable" },
	[E_FULL] = { 507, "full" },
};

bool fail_full(struct ctx *c, const struct failure *f)
{
	if (c && c->fail.n < FAIL_MAX)
		c->fail.v[c->fail.n++] = *f;
	return false;
}

bool fail(struct ctx *c, enum err code, const char *field, const char *key)
{
	return fail_full(c, &(struct failure){ .code = code, .field = str_of(field), .key = key });
}

bool fail_p(struct ctx *c, enum err code, const char *field, const char *key,
	    const struct fail_param *one)
{
	struct failure f = { .code = code, .field = str_of(field), .key = key, .p = { *one } };

	return fail_full(c, &f);
}

static str number(struct ctx *c, i64 n)
{
	return str_fmt(c->arena, "%lld", (long long)n);
}

bool fail_most(struct ctx *c, const char *field, const char *key, i64 max)
{
	return fail_p(c, E_INVALID, field, key, &(struct fail_param){ "max", number(c, max) });
}

bool fail_range(struct ctx *c, const char *field, i64 min, i64 max)
{
	return fail_full(c, &(struct failure){ .code = E_INVALID, .field = str_of(field), .key = "shape.range",
		.p = { { "min", number(c, min) }, { "max", number(c, max) } } });
}

bool fail_one_of(struct ctx *c, const char *field, str allowed)
{
	return fail_p(c, E_INVALID, field, "shape.one_of", &(struct fail_param){ "allowed", allowed });
}

void fail_clear(struct ctx *c)
{
	c->fail.n = 0;
}

enum err fail_code(const struct ctx *c)
{
	return c->fail.n ? c->fail.v[0].code : E_NONE;
}

int fail_http_status(enum err code)
{
	return (size_t)code < COUNT(errs) ? errs[code].status : 500;
}

const char *fail_name(enum err code)
{
	return (size_t)code < COUNT(errs) ? errs[code].name : "internal";
}
