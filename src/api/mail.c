/* What came in by mail, as it came: originals, and mails that nobody could work. */
#include "api/sets.h"
#include "desk/cases/mailin.h"
#include "desk/cases/view.h"
#include "store/db.h"

struct problem_out {
	i64 id, mailbox_id, received_at, size, ticket_id;
	str reason, from;
};
static const struct field problem_f[] = {
	F(problem_out, id), F(problem_out, mailbox_id, .id_null = true), F(problem_out, received_at, .time = true),
	F(problem_out, size), F(problem_out, ticket_id, .id_null = true), F(problem_out, reason), F(problem_out, from),
};
static const struct shape problem_shape = SHAPE(problem_out, problem_f);
struct problems_out {
	struct list mails;
};
static const struct field problems_f[] = { FL(problems_out, mails, &problem_shape) };
static const struct shape problems_shape = SHAPE(problems_out, problems_f);

static bool problems_get(struct ctx *c, const void *in, void *out)
{
	struct problems_out *o = out;
	struct mailin_problems all;
	struct problem_out *v;
	size_t i;

	(void)in;
	if (!mailin_problems(c, call_query_i64(c, "before", INT64_MAX, 0), 100, &all))
		return false;
	v = NEW_N(c->arena, struct problem_out, all.n);
	for (i = 0; i < all.n; i++) {
		const struct mailin_problem *p = &all.v[i];

		v[i] = (struct problem_out){ p->id, p->mailbox_id, p->received_at, p->size, p->ticket_id,
			p->reason, p->from };
	}
	o->mails = (struct list){ v, all.n };
	return true;
}

static bool problem_retry(struct ctx *c, const void *in, void *out)
{
	(void)in;
	(void)out;
	if (!mailin_again(c, call_id(c, 0)))
		return false;
	app_wake(c, WAKE_INTAKE);
	return true;
}

static void serve_eml(struct ctx *c, str raw, i64 id)
{
	struct http_res *res = c->call->res;

	res->status = 200;
	res->body = raw;
	http_set(res, S("Content-Type"), S("application/octet-stream"));
	http_set(res, S("Content-Disposition"), str_fmt(c->arena, "attachment; filename=\"mail-%lld.eml\"", (long long)id));
	http_set(res, S("X-Content-Type-Options"), S("nosniff"));
	http_set(res, S("Content-Security-Policy"), S("default-src 'none'; sandbox"));
	http_set(res, S("Cache-Control"), S("private, no-store"));
}

static bool mail_raw(struct ctx *c, const void *in, void *out)
{
	str raw;

	(void)in;
	(void)out;
	if (!mailin_raw(c, call_id(c, 0), &raw))
		return false;
	serve_eml(c, raw, call_id(c, 0));
	return true;
}

static bool message_raw(struct ctx *c, const void *in, void *out)
{
	str raw;

	(void)in;
	(void)out;
	if (!thread_raw(c, call_id(c, 0), &raw))
		return false;
	serve_eml(c, raw, call_id(c, 0));
	return true;
}

static bool load_bytes(struct ctx *c, void *arg)
{
	return thread_raw(c, call_id(c, 0), arg);
}

/* As it came, on paper of its own: a sandbox without scripts, forms, or any address to load from. */
static bool message_original(struct ctx *c, const void *in, void *out)
{
	struct http_res *res = c->call->res;
	struct buf b = buf_new(c->arena, (size_t)64 << 20);
	str raw, html = STR_NULL;

	(void)in;
	(void)out;
	if (!db_read(c, load_bytes, &raw))
		return false;
	if (!c->app->original_html || !c->app->original_html(c, raw, &html))
		return c->fail.n ? false : fail(c, E_UNAVAILABLE, "", "message.no_parser");
	buf_put(&b, S("<!doctype html><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"only light\">"));
	buf_put(&b, html);
	res->status = 200;
	res->body = buf_str(&b);
	http_set(res, S("Content-Type"), S("text/html; charset=utf-8"));
	http_set(res, S("X-Content-Type-Options"), S("nosniff"));
	http_set(res, S("Content-Security-Policy"),
		S("sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"));
	http_set(res, S("Referrer-Policy"), S("no-referrer"));
	http_set(res, S("Cache-Control"), S("private, no-store"));
	return true;
}

static const struct route rows[] = {
	{ "GET", "/api/v1/mail/problems", problems_get, V_ADMIN, NULL, &problems_shape, 0, "before", "Mails that could not be worked" },
	{ "POST", "/api/v1/mail/problems/{id}/retry", problem_retry, V_ADMIN, NULL, NULL, R_WRITE, NULL, "Work a mail again" },
	{ "GET", "/api/v1/mail/{id}/raw", mail_raw, V_ADMIN, NULL, NULL, R_OUTRAW, NULL, "A received mail, byte for byte" },
	{ "GET", "/api/v1/messages/{id}/raw", message_raw, V_TICKET_READ, NULL, NULL, R_OUTRAW, NULL, "A message's mail, byte for byte" },
	{ "GET", "/api/v1/messages/{id}/original", message_original, V_TICKET_READ, NULL, NULL, R_NODB | R_OUTRAW, NULL,
	  "A message's HTML as it came, for a sandboxed frame" },
};
const struct route_set routes_mail = { rows, COUNT(rows) };
