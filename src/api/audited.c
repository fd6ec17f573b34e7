#include "api/audited.h"

#include <jansson.h>
#include <string.h>

#include "base/json.h"
#include "desk/audit.h"
#include "desk/policy.h"

enum { DEPTH_MAX = 5, TEXT_MAX = 300, DETAIL_BYTES = 8000 };
static const str PREFIX = { "/api/v1", 7 };

/* What everybody may do to himself and yet is kept. */
static const struct {
	const char *method, *path, *kind;
} own[] = {
	{ "DELETE", "/api/v1/session", "auth.signed_out" },
	{ "DELETE", "/api/v1/sessions", "auth.signed_out_all" },
	{ "DELETE", "/api/v1/sessions/{id}", "auth.session_ended" },
	{ "POST", "/api/v1/me/password", "auth.password" },
	{ "PUT", "/api/v1/me/totp", "auth.totp_on" },
	{ "DELETE", "/api/v1/me/totp", "auth.totp_off" },
	{ "POST", "/api/v1/api-keys", "auth.key_made" },
	{ "DELETE", "/api/v1/api-keys/{id}", "auth.key_revoked" },
};

static const char *own_kind(const struct route *r)
{
	size_t i;

	for (i = 0; i < COUNT(own); i++)
		if (strcmp(own[i].method, r->method) == 0 && strcmp(own[i].path, r->path) == 0)
			return own[i].kind;
	return NULL;
}

bool audited(const struct route *r)
{
	return own_kind(r) || ((r->flags & R_WRITE) && !(r->flags & (R_NODB | R_OPEN)) && verb_admin(r->verb) &&
		strcmp(r->method, "GET") != 0);
}

/* ---- what was sent, without its secrets ---- */

static bool secret(str key)
{
	static const str parts[] = { { "password", 8 }, { "secret", 6 }, { "token", 5 }, { "code", 4 },
		{ "credential", 10 }, { "authorization", 13 }, { "private", 7 }, { "headers", 7 } };
	char low[64];
	size_t i, n = key.n < sizeof(low) ? key.n : sizeof(low);

	for (i = 0; i < n; i++)
		low[i] = (char)(key.s[i] >= 'A' && key.s[i] <= 'Z' ? key.s[i] + 32 : key.s[i]);
	for (i = 0; i < COUNT(parts); i++)
		if (str_find(str_n(low, n), parts[i]) >= 0)
			return true;
	return false;
}

/* Addresses of hooks carry their secret in the path. */
static str only_host(str url)
{
	ssize_t at = str_find(url, S("://")), end;

	if (at < 0)
		return S("");
	end = str_chr(str_slice(url, (size_t)at + 3, url.n), '/');
	return end < 0 ? url : str_slice(url, 0, (size_t)at + 3 + (size_t)end);
}

static void clean_text(struct buf *b, str key, str v)
{
	if (str_eq(key, S("url")) || (str_ends(key, S("_url"))))
		v = only_host(v);
	json_str(b, str_utf8_trunc(v, TEXT_MAX));
}

static void clean_object(struct buf *b, const json_t *v, int depth)
{
	const char *key;
	json_t *x;
	bool first = true;

	buf_ch(b, '{');
	json_object_foreach((json_t *)v, key, x) {
		if (!first)
			buf_ch(b, ',');
		first = false;
		json_str(b, str_of(key));
		buf_ch(b, ':');
		audit_clean(b, str_of(key), x, depth + 1);
	}
	buf_ch(b, '}');
}

static void clean_array(struct buf *b, str key, const json_t *v, int depth)
{
	size_t i;

	buf_ch(b, '[');
	for (i = 0; i < json_array_size(v); i++) {
		if (i)
			buf_ch(b, ',');
		audit_clean(b, key, json_array_get(v, i), depth + 1);
	}
	buf_ch(b, ']');
}

void audit_clean(struct buf *b, str key, const json_t *v, int depth)
{
	if (secret(key) || depth > DEPTH_MAX)
		buf_put(b, S("\"\xe2\x80\xa6\""));
	else if (json_is_string(v))
		clean_text(b, key, str_n(json_string_value(v), json_string_length(v)));
	else if (json_is_integer(v))
		buf_i64(b, json_integer_value(v));
	else if (json_is_real(v))
		buf_fmt(b, "%.6g", json_real_value(v));
	else if (json_is_object(v))
		clean_object(b, v, depth);
	else if (json_is_array(v))
		clean_array(b, key, v, depth);
	else
		buf_put(b, json_is_true(v) ? S("true") : json_is_false(v) ? S("false") : S("null"));
}

/* Too much to keep: the names of the fields alone. */
static str names_only(struct ctx *c, const json_t *body)
{
	struct buf b = buf_new(c->arena, DETAIL_BYTES);
	const char *key;
	json_t *x;

	buf_ch(&b, '{');
	json_object_foreach((json_t *)body, key, x) {
		if (b.n > 1)
			buf_ch(&b, ',');
		json_str(&b, str_of(key));
		buf_put(&b, S(":\"\xe2\x80\xa6\""));
	}
	buf_ch(&b, '}');
	return b.over ? S("{}") : buf_str(&b);
}

static bool body_of(struct ctx *c, const struct route *r, struct audit_new *a)
{
	struct buf b = buf_new(c->arena, DETAIL_BYTES);
	json_t *j;
	str name;

	if (!r->in || (r->flags & R_RAW) || !c->call->http->body.n)
		return true;
	if (!json_parse(c, c->call->http->body, &j))
		return false;
	audit_clean(&b, S(""), j, 0);
	a->detail = b.over ? names_only(c, j) : buf_str(&b);
	name = json_get_str(j, "name");
	a->name = name.n ? name : json_get_str(j, "email");
	return true;
}

/* ---- what it was done to ---- */

static str action_of(const struct route *r)
{
	str path = str_of(r->path);
	bool one = str_ends(path, S("}"));

	if (strcmp(r->method, "DELETE") == 0)
		return S("delete");
	if (strcmp(r->method, "POST") != 0)
		return S("change");
	/* POST /rules makes one, POST /rules/{id}/restore does something with it */
	return one || str_find(path, S("}/")) >= 0 ? S("run") : S("create");
}

/* {"id":12,… of what was just made. */
static str made_id(struct ctx *c, str answer)
{
	static const str head = { "{\"id\":", 6 };
	size_t i = head.n;

	if (!str_starts(answer, head))
		return S("");
	while (i < answer.n && answer.s[i] >= '0' && answer.s[i] <= '9')
		i++;
	return i == head.n ? S("") : str_fmt(c->arena, "/%.*s", FMT(str_slice(answer, head.n, i)));
}

bool audit_call(struct ctx *c, const struct route *r, str answer)
{
	const char *kind = own_kind(r);
	struct audit_new a = { .kind = str_of(kind ? kind : verb_name(r->verb)), .action = kind ? S("") : action_of(r),
		.ip = c->call->http->peer };

	/* passwords and codes are all that the others' bodies hold */
	if ((!kind || strcmp(kind, "auth.key_made") == 0) && !body_of(c, r, &a))
		return false;
	a.target = str_slice(c->call->http->path, PREFIX.n, c->call->http->path.n);
	if (strcmp(r->method, "POST") == 0)
		a.target = str_fmt(c->arena, "%.*s%.*s", FMT(a.target), FMT(made_id(c, answer)));
	return audit_add(c, &a);
}
