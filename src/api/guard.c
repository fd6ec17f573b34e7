#include "api/api.h"

#include <string.h>

#include "api/audited.h"
#include "api/sets.h"
#include "base/log.h"
#include "base/message.h"
#include "base/rand.h"
#include "desk/idempotency.h"
#include "desk/people/apikey.h"
#include "desk/people/rate.h"
#include "desk/people/session.h"
#include "store/db.h"

enum { BODY_MAX = 2 * 1024 * 1024, ANSWER_MAX = 16 * 1024 * 1024 };
static const str COOKIE_PLAIN = { "pronto_session", 14 };
static const str COOKIE_SECURE = { "__Host-pronto", 13 };

/* ---- finding the row ---- */

/* Compares "/api/v1/tickets/{id}" with a path, segment by segment. */
static bool path_matches(const char *pattern, str path, str *param)
{
	str want = str_of(pattern), have = path, a, b;
	size_t n = 0;

	for (;;) {
		bool more_a = str_cut(&want, '/', &a), more_b = str_cut(&have, '/', &b);

		if (!more_a || !more_b)
			return more_a == more_b;
		if (a.n && a.s[0] == '{') {
			if (!b.n || n == 4)
				return false;
			param[n++] = b;
		} else if (!str_eq(a, b)) {
			return false;
		}
	}
}

static const struct route *find_route(str method, str path, str *param, bool *path_known)
{
	size_t i, k;

	*path_known = false;
	for (i = 0; i < api_sets_n; i++)
		for (k = 0; k < api_sets[i]->n; k++) {
			const struct route *r = &api_sets[i]->v[k];

			if (!path_matches(r->path, path, param))
				continue;
			*path_known = true;
			if (str_eq(method, str_of(r->method)))
				return r;
		}
	return NULL;
}

/* ---- who asks ---- */

static bool identify(struct ctx *c, void *arg)
{
	struct actor *who = arg;
	const struct http_req *http = c->call->http;
	str bearer = http_header(http, "Authorization");
	str cookie = http_cookie(http, (c->app->secure_cookies ? COOKIE_SECURE : COOKIE_PLAIN).s);
	bool found = false;

	if (str_starts_nocase(bearer, S("Bearer "))) {
		if (!apikey_find(c, str_trim(str_slice(bearer, 7, bearer.n)), who, &found))
			return false;
		return found || fail(c, E_UNAUTHENTICATED, "", "auth.key");
	}
	if (cookie.n && !session_find(c, cookie, who, &found))
		return false;
	if (!found)
		*who = *actor_nobody();
	return true;
}

/* Same origin, and the token that only our own pages know. */
static bool check_csrf(struct ctx *c)
{
	const struct http_req *http = c->call->http;
	str site = http_header(http, "Sec-Fetch-Site"), token = http_header(http, "X-CSRF-Token");

	if (site.n && !str_eq(site, S("same-origin")) && !str_eq(site, S("none")))
		return fail(c, E_FORBIDDEN, "", "auth.origin");
	/* What needs no session cannot be misused by way of one: a left-over cookie is no obstacle. */
	if (c->who->kind != ACTOR_AGENT || !c->who->session_id || (c->call->route->flags & R_OPEN))
		return true;
	if (token.n != c->who->csrf.n || !token.n || !hash_eq(token.s, c->who->csrf.s, token.n))
		return fail(c, E_FORBIDDEN, "", "auth.csrf");
	return true;
}

/* ---- running a row ---- */

struct run {
	const struct route *r;
	void *in, *out;
	str answer;		/* encoded inside the transaction */
	str idem;		/* key hash, or empty */
};

static str encode(struct ctx *c, const struct run *x)
{
	struct buf b = buf_new(c->arena, ANSWER_MAX);

	if (!x->r->out || c->call->status == 204)
		return S("");
	shape_encode(&b, x->r->out, x->out);
	return buf_str(&b);
}

static int status_of(const struct ctx *c, const struct run *x)
{
	return c->call->status ? c->call->status : x->r->out ? 200 : 204;
}

static bool run_row(struct ctx *c, void *arg)
{
	struct run *x = arg;
	struct kept_answer kept;
	bool found = false;

	if (x->idem.n && !idempotency_find(c, x->idem, &kept, &found))
		return false;
	if (found) {
		c->call->status = (int)kept.status;
		x->answer = kept.body;
		return true;
	}
	if (x->r->out)
		memset(x->out, 0, x->r->out->size);
	if (!x->r->fn(c, x->in, x->out))
		return false;
	x->answer = encode(c, x);
	if (c->conn && (x->r->flags & R_WRITE) && audited(x->r) && !audit_call(c, x->r, x->answer))
		return false;
	kept = (struct kept_answer){ status_of(c, x), x->answer };
	return !x->idem.n || idempotency_keep(c, x->idem, &kept);
}

static bool idem_key(struct ctx *c, struct run *x)
{
	str key = http_header(c->call->http, "Idempotency-Key");

	if (!(x->r->flags & R_IDEMPOTENT) || !key.n)
		return true;
	if (key.n > 200)
		return fail_p(c, E_BAD_REQUEST, "Idempotency-Key", "shape.long", &(struct fail_param){ "max", S("200") });
	x->idem = hash_sha256_hex(c->arena, str_fmt(c->arena, "%lld %.*s %.*s", (long long)c->who->id,
		FMT(c->call->http->path), FMT(key)));
	return true;
}

static bool read_body(struct ctx *c, struct run *x)
{
	const struct shape *in = x->r->in;
	json_t *j;

	if (!in)
		return true;
	x->in = arena_alloc(c->arena, in->size);
	return json_parse(c, c->call->http->body, &j) && shape_decode(c, in, j, x->in);
}

/* Whether this caller may come in here at all. */
static bool admit(struct ctx *c, const struct route *r)
{
	if (!(r->flags & R_OPEN) && !must_can(c, r->verb, &(struct object){ 0 }))
		return false;
	if (!str_eq(c->call->http->method, S("GET")) && !check_csrf(c))
		return false;
	return !(r->flags & R_AUTHRATE) || rate_address(c, c->call->http->peer);
}

static bool run_in_store(struct ctx *c, struct run *x)
{
	if (x->r->flags & R_NODB)
		return run_row(c, x);
	if (!(x->r->flags & R_WRITE))
		return db_read(c, run_row, x);
	if (db_write(c, run_row, x))
		return true;
	/* The same key twice at once: the other request is done, and has our answer. */
	if (!x->idem.n || fail_code(c) != E_CONFLICT || strcmp(c->fail.v[0].key, "store.unique") != 0)
		return false;
	fail_clear(c);
	return db_write(c, run_row, x);
}

static bool keep_call(struct ctx *c, void *arg)
{
	return audit_call(c, arg, S(""));
}

/* What wrote in transactions of its own: the log has one after them. */
static bool keep_later(struct ctx *c, const struct route *r)
{
	return !(r->flags & R_NODB) || !audited(r) || db_write(c, keep_call, (void *)r);
}

static bool run(struct ctx *c, const struct route *r)
{
	struct run x = { .r = r };

	if (!admit(c, r) || !read_body(c, &x) || !idem_key(c, &x))
		return false;
	if (r->out)
		x.out = arena_alloc(c->arena, r->out->size);
	if (!run_in_store(c, &x) || !keep_later(c, r))
		return false;
	if (r->flags & R_OUTRAW)
		return true;
	c->call->res->status = status_of(c, &x);
	c->call->res->body = x.answer;
	if (r->out)
		http_set(c->call->res, S("Content-Type"), S("application/json"));
	return true;
}

/* ---- failures ---- */

static void put_failure(struct ctx *c, struct buf *b, const struct failure *f)
{
	size_t i;

	buf_put(b, S("{\"field\":"));
	json_str(b, f->field);
	buf_put(b, S(",\"key\":"));
	json_str(b, str_of(f->key));
	buf_put(b, S(",\"message\":"));
	json_str(b, message_failure(c->arena, c->locale, f));
	buf_put(b, S(",\"params\":{"));
	for (i = 0; i < FAIL_PARAMS && f->p[i].name; i++) {
		if (i)
			buf_ch(b, ',');
		json_str(b, str_of(f->p[i].name));
		buf_ch(b, ':');
		json_str(b, f->p[i].value);
	}
	buf_put(b, S("}}"));
}

void api_problem(struct ctx *c, struct http_res *res)
{
	struct buf b = buf_new(c->arena, ANSWER_MAX);
	enum err code = fail_code(c) ? fail_code(c) : E_INTERNAL;
	size_t i;

	res->status = fail_http_status(code);
	buf_fmt(&b, "{\"type\":\"about:blank\",\"status\":%d,\"code\":\"%s\",\"title\":", res->status, fail_name(code));
	json_str(&b, c->fail.n ? message_failure(c->arena, c->locale, &c->fail.v[0]) : S("internal"));
	buf_put(&b, S(",\"request_id\":"));
	json_str(&b, c->request_id);
	buf_put(&b, S(",\"errors\":["));
	for (i = 0; i < c->fail.n; i++) {
		if (i)
			buf_ch(&b, ',');
		put_failure(c, &b, &c->fail.v[i]);
	}
	buf_ch(&b, ']');
	if (c->call && c->call->extra) {
		str extra = json_text(c->arena, c->call->extra);

		/* members of the object, without its braces */
		buf_ch(&b, ',');
		buf_put(&b, str_slice(extra, 1, extra.n - 1));
	}
	buf_ch(&b, '}');
	res->body = buf_str(&b);
	http_set(res, S("Content-Type"), S("application/problem+json"));
	if (code == E_RATE)
		http_set(res, S("Retry-After"), S("60"));
}

struct asked {
	const struct route *r;
	struct actor *who;
};

static bool known(struct ctx *c, void *arg)
{
	struct asked *a = arg;

	if (!identify(c, a->who))
		return false;
	c->who = a->who;
	if (a->who->locale.n)
		c->locale = locale_nearest(a->who->locale);
	return true;
}

static bool rehearse(struct ctx *c, void *arg)
{
	const struct asked *a = arg;
	struct actor who;

	(void)!identify(c, &who);
	return a->r->fn(c, NULL, arena_alloc(c->arena, a->r->out->size));
}

/* Who says who he is will most likely be let in: what his page asks goes out together with
 * the question who that is.  What comes back is looked at only when that is answered. */
static bool known_and_run(struct ctx *c, void *arg)
{
	const struct route *r = ((struct asked *)arg)->r;

	if ((r->flags & R_AHEAD) && (http_header(c->call->http, "Authorization").n || http_header(c->call->http, "Cookie").n))
		db_ahead(c, rehearse, arg);
	return known(c, arg) && run(c, r);
}

/* Who asks and what he reads, out of one snapshot. */
static bool only_reads(const struct ctx *c, const struct route *r)
{
	return str_eq(c->call->http->method, S("GET")) && !(r->flags & (R_NODB | R_WRITE | R_AUTHRATE));
}

static void touch(struct ctx *c, const struct actor *who)
{
	struct failures keep = c->fail;

	/* a store that only reads still answers */
	if (!actor_touch(c, who))
		c->fail = keep;
}

static bool answer(struct ctx *c, struct actor *who)
{
	struct asked asked = { .who = who };
	bool ok;

	bool path_known;
	const struct route *r = find_route(c->call->http->method, c->call->http->path, c->call->param, &path_known);

	if (!r)
		return fail(c, E_NOT_FOUND, "", path_known ? "route.method" : "route.unknown");
	c->call->route = r;
	asked.r = r;
	if (only_reads(c, r)) {
		ok = db_read(c, known_and_run, &asked);
		touch(c, who);
		return ok;
	}
	if (!db_read(c, known, &asked))
		return false;
	touch(c, who);
	return run(c, r);
}

static void common_headers(struct ctx *c, struct http_res *res)
{
	http_set(res, S("X-Request-Id"), c->request_id);
	http_set(res, S("Cache-Control"), S("no-store"));
	http_set(res, S("X-Content-Type-Options"), S("nosniff"));
	http_set(res, S("Content-Security-Policy"), S("default-src 'none'; frame-ancestors 'none'; sandbox"));
}

void api_handle(struct app *app, struct store *store, const struct http_req *req, struct http_res *res)
{
	struct ctx c;
	struct actor who = *actor_nobody();
	struct call call = { .http = req, .res = res };

	ctx_init(&c, req->arena, store);
	c.app = app;
	c.call = &call;
	c.who = &who;
	c.request_id = req->request_id;
	c.locale = locale_accept(http_header(req, "Accept-Language"));
	if (!answer(&c, &who)) {
		if (fail_code(&c) >= E_INTERNAL || !fail_code(&c))
			LOG(LOG_ERROR, &c, "request.failed", KS("method", req->method),
			    KS("route", call.route ? str_of(call.route->path) : S("")),
			    KS("code", str_of(fail_name(fail_code(&c)))),
			    KS("key", c.fail.n ? str_of(c.fail.v[0].key) : S("")));
		api_problem(&c, res);
	}
	if (!call.route || !(call.route->flags & R_OUTRAW) || res->status >= 400)
		common_headers(&c, res);
}

/* ---- what handlers ask ---- */

i64 call_id(struct ctx *c, size_t i)
{
	i64 id;

	if (i >= COUNT(c->call->param) || !str_i64(c->call->param[i], &id) || id < 1)
		return 0;
	return id;
}

str call_query(struct ctx *c, const char *name)
{
	return http_query(c->call->http, name);
}

i64 call_query_i64(struct ctx *c, const char *name, i64 otherwise, i64 max)
{
	str s = call_query(c, name);
	i64 v;

	if (!s.n || !str_i64(s, &v) || v < 0)
		return otherwise;
	return max && v > max ? max : v;
}

void call_cookie(struct ctx *c, str value, i64 max_age_s)
{
	bool secure = c->app->secure_cookies;

	http_set(c->call->res, S("Set-Cookie"), str_fmt(c->arena,
		"%s=%.*s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%lld%s", (secure ? COOKIE_SECURE : COOKIE_PLAIN).s,
		FMT(value), (long long)max_age_s, secure ? "; Secure" : ""));
}
