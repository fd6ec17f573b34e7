/* Push to the browsers of an agent: which there are, and a test that says what came of it. */
#include "api/sets.h"
#include "api/shapes_people.h"
#include "base/message.h"
#include "desk/people/rate.h"
#include "desk/push.h"
#include "net/webpush.h"
#include "store/db.h"

struct push_browser_out {
	i64 id, created_at, taken_at, tried_at, status;
	str name, error;
	bool here;
};
static const struct field browser_f[] = {
	F(push_browser_out, id), F(push_browser_out, name, .doc = "Its User-Agent."),
	F(push_browser_out, here, .doc = "Of this very sign-in."), F(push_browser_out, created_at, .time = true),
	F(push_browser_out, taken_at, .time = true, .nullable = true, .doc = "When its push service last took one."),
	F(push_browser_out, tried_at, .time = true, .nullable = true),
	F(push_browser_out, status, .nullable = true, .doc = "HTTP status of the last try; null: none, or no answer came."),
	F(push_browser_out, error, .doc = "Why no answer came."),
};
static const struct shape browser_shape = SHAPE(push_browser_out, browser_f);
struct push_out {
	str key;
	struct list browsers;
};
static const struct field push_f[] = {
	F(push_out, key, .doc = "applicationServerKey of pushManager.subscribe."), FL(push_out, browsers, &browser_shape),
};
static const struct shape push_shape = SHAPE(push_out, push_f);

struct looking {
	struct push_key key;
	struct push_browsers browsers;
};

static bool look_tx(struct ctx *c, void *arg)
{
	struct looking *l = arg;

	return push_key_load(c, &l->key) && push_list(c, &l->browsers);
}

static bool make_key_tx(struct ctx *c, void *arg)
{
	struct looking *l = arg;

	return push_key_keep(c, &l->key) && push_key_load(c, &l->key);
}

/* Made when somebody first looks: a desk where nobody wants pushes has none. */
static bool make_key(struct ctx *c, struct looking *l)
{
	struct p256 *k = NEW(c->arena, struct p256);

	if (!p256_new(c, k))
		return false;
	l->key = (struct push_key){ str_n((const char *)k->secret, P256_SECRET), str_n((const char *)k->point, P256_POINT) };
	return db_write(c, make_key_tx, l);
}

static str worded(struct ctx *c, str key)
{
	struct failure f = { .code = E_UNAVAILABLE, .field = S(""), .key = str_z(c->arena, key) };

	return key.n ? message_failure(c->arena, c->locale, &f) : S("");
}

static bool push_get(struct ctx *c, const void *in, void *out)
{
	struct push_out *o = out;
	struct push_browser_out *v;
	struct looking l;
	size_t i;

	(void)in;
	if (!db_read(c, look_tx, &l) || (!l.key.point.n && !make_key(c, &l)))
		return false;
	v = NEW_N(c->arena, struct push_browser_out, l.browsers.n + 1);
	for (i = 0; i < l.browsers.n; i++) {
		const struct push_browser *b = &l.browsers.v[i];

		v[i] = (struct push_browser_out){ .id = b->id, .created_at = b->created_at, .taken_at = b->taken_at,
			.tried_at = b->tried_at, .status = b->status, .name = b->name, .error = worded(c, b->error),
			.here = b->session_id && b->session_id == c->who->session_id };
	}
	*o = (struct push_out){ str_b64url(c->arena, l.key.point.s, l.key.point.n), { v, l.browsers.n } };
	return true;
}

struct push_in {
	str endpoint, p256dh, auth;
};
static const struct field in_f[] = {
	F(push_in, endpoint, .required = true, .max = 1000), F(push_in, p256dh, .required = true, .max = 200, .doc = "Base64url, as the browser gives it."),
	F(push_in, auth, .required = true, .max = 100),
};
static const struct shape in_shape = SHAPE(push_in, in_f);
struct push_added {
	i64 id;
};
static const struct field added_f[] = { F(push_added, id) };
static const struct shape added_shape = SHAPE(push_added, added_f);

static bool push_post(struct ctx *c, const void *in, void *out)
{
	const struct push_in *i = in;

	if (!must_session(c) || !push_add(c, &(struct push_new){ i->endpoint, i->p256dh, i->auth,
			http_header(c->call->http, "User-Agent") }, &((struct push_added *)out)->id))
		return false;
	c->call->status = 201;
	return true;
}

static bool push_delete(struct ctx *c, const void *in, void *out)
{
	(void)in, (void)out;
	return push_remove(c, call_id(c, 0));
}

/* ---- a test ---- */

struct push_test_out {
	bool taken, kept;
	i64 status;
	str error;
};
static const struct field test_f[] = {
	F(push_test_out, taken, .doc = "The push service took it."), F(push_test_out, kept, .doc = "False: it knows this browser no more, which was removed."),
	F(push_test_out, status, .nullable = true, .doc = "HTTP status; null: no answer came."), F(push_test_out, error),
};
static const struct shape test_shape = SHAPE(push_test_out, test_f);

struct testing {
	struct push_due due;
	struct push_key key;
	struct push_said said;
	bool kept;
};

static bool prepare_tx(struct ctx *c, void *arg)
{
	struct testing *t = arg;

	return push_load(c, t->due.to.id, &t->due.to) && push_key_load(c, &t->key) && push_test(c, &t->due.plain);
}

static bool tested_tx(struct ctx *c, void *arg)
{
	struct testing *t = arg;

	return push_tested(c, t->due.to.id, &t->said, &t->kept);
}

static bool push_test_post(struct ctx *c, const void *in, void *out)
{
	struct testing t = { .due = { .to.id = call_id(c, 0), .topic = S(""), .urgent = true } };

	(void)in;
	if (!db_read(c, prepare_tx, &t) ||
	    !rate_take(c, &(struct rate){ "push_test", str_fmt(c->arena, "%lld", (long long)c->who->id), 20, 60000 }))
		return false;
	if (!c->app->push_send)
		return fail(c, E_UNAVAILABLE, "", "push.no_key");
	if (!c->app->push_send(c, &t.due, &t.key, &t.said) || !db_write(c, tested_tx, &t))
		return false;
	*(struct push_test_out *)out = (struct push_test_out){ .taken = t.said.status >= 200 && t.said.status < 300,
		.kept = t.kept, .status = t.said.status, .error = worded(c, t.said.error) };
	return true;
}

static const struct route rows[] = {
	{ "GET", "/api/v1/me/push", push_get, V_SELF, NULL, &push_shape, R_NODB, NULL, "Browsers that one's notices are pushed to" },
	{ "POST", "/api/v1/me/push", push_post, V_SELF, &in_shape, &added_shape, R_WRITE, NULL, "Push notices to this browser" },
	{ "DELETE", "/api/v1/me/push/{id}", push_delete, V_SELF, NULL, NULL, R_WRITE, NULL, "Push nothing more to a browser" },
	{ "POST", "/api/v1/me/push/{id}/test", push_test_post, V_SELF, NULL, &test_shape, R_NODB, NULL, "Push a test to a browser now" },
};
const struct route_set routes_push = { rows, COUNT(rows) };
