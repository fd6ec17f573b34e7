/* The guard without a socket: who gets in, what a body may be, what is done once. */
#include "api/api.h"
#include "base/json.h"
#include "base/message.h"
#include "desk/cases/cases_fixture_test.h"
#include "desk/desk_fixture_test.h"
#include "desk/people/agent.h"
#include "desk/people/apikey.h"
#include "desk/people/session.h"
#include "store/db.h"

#include <string.h>

struct asker {
	str cookie, csrf, key;	/* empty: none */
};
struct answer {
	int status;
	json_t *body;
	str text;
	struct http_res res;
};
struct ask {
	const char *method, *path, *query;
	const char *body;
	const char *name, *value;	/* one more header */
};

static void add(struct http_header *h, struct http_req *r, const char *name, str value)
{
	h[r->headers++] = (struct http_header){ str_of(name), value };
}

static struct answer ask(struct ctx *c, const struct asker *who, const struct ask *q)
{
	struct http_header *h = NEW_N(c->arena, struct http_header, 8);
	struct http_req r = { .arena = c->arena, .method = str_of(q->method), .path = str_of(q->path), .header = h,
		.query = str_of(q->query), .body = q->body ? str_of(q->body) : S(""), .peer = S("192.0.2.1"), .request_id = S("r1") };
	struct answer a = { 0 };

	if (who && who->cookie.n)
		add(h, &r, "Cookie", str_fmt(c->arena, "pronto_session=%.*s", FMT(who->cookie)));
	if (who && who->csrf.n)
		add(h, &r, "X-CSRF-Token", who->csrf);
	if (who && who->key.n)
		add(h, &r, "Authorization", str_fmt(c->arena, "Bearer %.*s", FMT(who->key)));
	if (q->name)
		add(h, &r, q->name, str_of(q->value));
	api_handle(c->app, c->store, &r, &a.res);
	a.status = a.res.status;
	a.text = a.res.body;
	if (a.text.n && a.text.s[0] == '{')
		CHECK(json_parse(c, a.text, &a.body));
	return a;
}

static bool key_is(const struct answer *a, const char *key)
{
	return str_eq(json_get_str(json_array_get(json_object_get(a->body, "errors"), 0), "key"), str_of(key));
}

struct sign {
	i64 agent_id;
	struct session_new s;
	unsigned scopes;
	str key;
};

static bool sign_tx(struct ctx *c, void *arg)
{
	struct sign *s = arg;
	struct session_from from = { S("192.0.2.1"), S("test") };
	str names[] = { S("ticket.read"), S("ticket.write") };
	struct apikey k = { .name = S("k"), .scopes = { names, s->scopes & SCOPE_WRITE ? 2 : 1 } };

	return session_start(c, s->agent_id, &from, &s->s) && apikey_make(c, s->agent_id, &k, &s->key);
}

/* By session; and by an API key with these scopes. */
static struct asker sign_in(struct ctx *c, i64 agent_id, unsigned scopes, struct asker *by_key)
{
	struct sign s = { .agent_id = agent_id, .scopes = scopes };
	const struct actor *was = c->who;

	c->who = actor_system();
	CHECK(db_write(c, sign_tx, &s));
	c->who = was;
	if (by_key)
		*by_key = (struct asker){ .key = s.key };
	return (struct asker){ .cookie = s.s.token, .csrf = s.s.csrf };
}

static void nothing(struct ctx *c, struct cases *k)
{
	(void)c;
	(void)k;
}

static const struct ask LIST = { "GET", "/api/v1/tickets", "view=open", NULL, NULL, NULL };
static const char *const CREATE =
	"{\"subject\":\"Hola\",\"html\":\"<p>x</p>\",\"kind\":\"in\",\"requester\":{\"name\":\"C\",\"email\":\"c@x.example\"}}";

static void doors(struct ctx *c, struct desk_fixture *f)
{
	struct cases *k = cases_ready(c, f, nothing);
	struct asker key, ana = sign_in(c, k->ana.id, SCOPE_READ, &key), light = sign_in(c, k->light.id, SCOPE_READ, NULL);
	struct asker no_csrf = { .cookie = ana.cookie }, bad_csrf = { .cookie = ana.cookie, .csrf = light.csrf };
	struct asker made_up = { .cookie = S("AAAA") }, bad_key = { .key = S("prt_AAAA") };
	struct ask create = { "POST", "/api/v1/tickets", NULL, CREATE, NULL, NULL }, cross = create;
	struct answer a;

	a = ask(c, NULL, &LIST);
	CHECK(a.status == 401 && key_is(&a, "auth.needed"));
	CHECK_I64(ask(c, &made_up, &LIST).status, 401);
	CHECK_I64(ask(c, &bad_key, &LIST).status, 401);
	CHECK_I64(ask(c, &ana, &LIST).status, 200);
	CHECK_I64(ask(c, &key, &LIST).status, 200);
	a = ask(c, &no_csrf, &create);
	CHECK(a.status == 403 && key_is(&a, "auth.csrf"));
	CHECK_I64(ask(c, &bad_csrf, &create).status, 403);
	cross.name = "Sec-Fetch-Site";
	cross.value = "cross-site";
	a = ask(c, &ana, &cross);
	CHECK(a.status == 403 && key_is(&a, "auth.origin"));
	CHECK_I64(ask(c, &light, &create).status, 403);
	a = ask(c, &key, &create);	/* a key that only reads */
	CHECK(a.status == 403 && key_is(&a, "forbidden"));
	CHECK_I64(ask(c, &ana, &create).status, 201);
	a = ask(c, &ana, &(struct ask){ "GET", "/api/v1/nothing", NULL, NULL, NULL, NULL });
	CHECK(a.status == 404 && key_is(&a, "route.unknown"));
	a = ask(c, &ana, &(struct ask){ "PUT", "/api/v1/tickets", NULL, "{}", NULL, NULL });
	CHECK(a.status == 404 && key_is(&a, "route.method"));
	CHECK_I64(ask(c, &ana, &(struct ask){ "GET", "/api/v1/tickets/", NULL, NULL, NULL, NULL }).status, 404);
	CHECK_I64(ask(c, &ana, &(struct ask){ "GET", "/api/v1/tickets/1x", NULL, NULL, NULL, NULL }).status, 404);
}
TEST(who_gets_in_and_how_the_others_are_told) { desk_on_each(c, doors); }

static void bodies(struct ctx *c, struct desk_fixture *f)
{
	struct cases *k = cases_ready(c, f, nothing);
	struct asker ana = sign_in(c, k->ana.id, SCOPE_READ, NULL);
	struct ask q = { "POST", "/api/v1/tickets", NULL, NULL, NULL, NULL };
	static const struct { const char *body, *key; int status; size_t errors; } t[] = {
		{ "", "json.syntax", 400, 1 }, { "{", "json.syntax", 400, 1 }, { "[]", "shape.object", 400, 1 }, { "null", "shape.object", 400, 1 },
		{ "{\"subject\":\"x\",\"html\":\"y\",\"nonsense\":1}", "shape.unknown", 400, 1 },
		{ "{\"subject\":1,\"html\":[],\"priority\":9,\"kind\":\"odd\"}", "shape.string", 422, 4 },
		{ "{}", "shape.required", 422, 2 },
		{ "{\"subject\":\"x\",\"html\":\"y\"}", "shape.required", 422, 1 },
		{ "{\"subject\":\"x\",\"html\":\"y\",\"requester\":{\"email\":\"no address\"}}", "address.invalid", 422, 1 },
		{ "{\"subject\":\"x\",\"html\":\"y\",\"requester_id\":99999}", "person.unknown", 422, 1 },
		{ "{\"subject\":\"x\",\"html\":\"y\",\"requester_id\":1,\"team_id\":99999}", "team.unknown", 422, 1 },
		{ "{\"subject\":\"x\",\"html\":\"y\",\"requester_id\":1,\"assignee_id\":99999}", "agent.unknown", 422, 1 },
		{ "{\"subject\":\"x\",\"html\":\"y\",\"requester_id\":1,\"mailbox_id\":99999}", "mailbox.unknown", 422, 1 },
		{ "{\"subject\":\"x\\u0000\",\"html\":\"y\"}", NULL, 400, 1 },
	};
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		struct answer a;

		q.body = t[i].body;
		a = ask(c, &ana, &q);
		CHECK_I64(a.status, t[i].status);
		CHECK_I64(json_array_size(json_object_get(a.body, "errors")), t[i].errors);
		if (t[i].key && !key_is(&a, t[i].key))
			CHECK_STR(a.text, str_of(t[i].key));
	}
	CHECK_I64(json_get_i64(ask(c, &ana, &LIST).body, "count", -1), 0);
}
TEST(every_error_of_a_body_is_told_and_nothing_is_kept) { desk_on_each(c, bodies); }

static void once(struct ctx *c, struct desk_fixture *f)
{
	struct cases *k = cases_ready(c, f, nothing);
	struct asker ana = sign_in(c, k->ana.id, SCOPE_READ, NULL), bob = sign_in(c, k->bob.id, SCOPE_READ, NULL);
	struct ask q = { "POST", "/api/v1/tickets", NULL, CREATE, "Idempotency-Key", "k-1" };
	struct answer a = ask(c, &ana, &q), b = ask(c, &ana, &q), d;

	CHECK(a.status == 201 && b.status == 201);
	CHECK_STR(b.text, a.text);
	d = ask(c, &bob, &q);		/* another's key is another key */
	CHECK(d.status == 201 && !str_eq(d.text, a.text));
	q.value = "k-2";
	CHECK(json_get_i64(ask(c, &ana, &q).body, "id", 0) > json_get_i64(a.body, "id", 0));
	CHECK_I64(json_get_i64(ask(c, &ana, &LIST).body, "count", -1), 3);
	/* a refused request is not kept */
	q.value = "k-3";
	q.body = "{}";
	CHECK_I64(ask(c, &ana, &q).status, 422);
	q.body = CREATE;
	CHECK_I64(ask(c, &ana, &q).status, 201);
	q.value = str_z(c->arena, str_fmt(c->arena, "%0300d", 7));
	CHECK_I64(ask(c, &ana, &q).status, 400);
}
TEST(a_repeated_request_has_its_effect_once) { desk_on_each(c, once); }

static i64 create(struct ctx *c, const struct asker *who)
{
	struct answer a = ask(c, who, &(struct ask){ "POST", "/api/v1/tickets", NULL, CREATE, NULL, NULL });

	CHECK_I64(a.status, 201);
	return json_get_i64(a.body, "id", 0);
}

static void fresh(struct ctx *c, struct desk_fixture *f)
{
	struct cases *k = cases_ready(c, f, nothing);
	struct asker ana = sign_in(c, k->ana.id, SCOPE_READ, NULL), bob = sign_in(c, k->bob.id, SCOPE_READ, NULL);
	i64 id = create(c, &ana), seen;
	str path = str_fmt(c->arena, "/api/v1/tickets/%lld", (long long)id);
	struct ask send = { "POST", str_z(c->arena, str_fmt(c->arena, "%.*s/messages", FMT(path))), NULL, NULL, NULL, NULL };
	struct answer a = ask(c, &ana, &(struct ask){ "GET", str_z(c->arena, path), NULL, NULL, NULL, NULL });
	const json_t *news;

	seen = json_get_i64(a.body, "last_event_id", 0);
	send.body = "{\"kind\":\"note\",\"html\":\"<p>mine first</p>\"}";
	CHECK_I64(ask(c, &bob, &send).status, 200);
	send.body = str_z(c->arena, str_fmt(c->arena, "{\"kind\":\"public\",\"html\":\"<p>y</p>\",\"seen_event_id\":%lld}", (long long)seen));
	a = ask(c, &ana, &send);
	CHECK(a.status == 409 && key_is(&a, "ticket.stale"));
	news = json_object_get(a.body, "fresh");
	CHECK_I64(json_array_size(news), 1);
	CHECK(str_find(json_get_str(json_array_get(news, 0), "html"), S("mine first")) >= 0);
	send.body = str_z(c->arena, str_fmt(c->arena, "{\"kind\":\"public\",\"html\":\"<p>y</p>\",\"seen_event_id\":%lld,"
		"\"send_anyway\":true,\"set\":{\"category\":\"pending\"}}", (long long)seen));
	a = ask(c, &ana, &send);
	CHECK_I64(a.status, 200);
	CHECK_STR(json_get_str(json_object_get(a.body, "ticket"), "category"), S("pending"));
}
TEST(a_stale_reply_is_refused_with_what_is_new) { desk_on_each(c, fresh); }

static i64 undo_until(struct ctx *c, const struct asker *who, i64 ticket, const char *more)
{
	struct ask q = { "POST", str_z(c->arena, str_fmt(c->arena, "/api/v1/tickets/%lld/messages", (long long)ticket)), NULL,
		str_z(c->arena, str_fmt(c->arena, "{\"kind\":\"public\",\"html\":\"<p>y</p>\"%s}", more)), NULL, NULL };
	struct answer a = ask(c, who, &q);

	CHECK_I64(a.status, 200);
	return json_get_i64(json_object_get(a.body, "message"), "undo_until", 0);
}

static void holds(struct ctx *c, struct desk_fixture *f)
{
	struct cases *k = cases_ready(c, f, nothing);
	struct asker ana = sign_in(c, k->ana.id, SCOPE_READ, NULL);
	struct ask me = { "PATCH", "/api/v1/me", NULL, "{\"undo_ms\":0}", NULL, NULL };
	i64 id = create(c, &ana);

	CHECK_I64(undo_until(c, &ana, id, ",\"undo_ms\":20000"), c->now + 20000);
	CHECK_I64(ask(c, &ana, &me).status, 200);
	CHECK_I64(undo_until(c, &ana, id, ""), 0);
	me.body = "{\"undo_ms\":30000}";
	CHECK_I64(ask(c, &ana, &me).status, 200);
	CHECK_I64(undo_until(c, &ana, id, ""), c->now + 30000);
	CHECK_I64(undo_until(c, &ana, id, ",\"undo_ms\":-1"), 0);
}
TEST(a_reply_is_held_as_long_as_its_author_wants) { desk_on_each(c, holds); }

static void bulk(struct ctx *c, struct desk_fixture *f)
{
	struct cases *k = cases_ready(c, f, nothing);
	struct asker ana = sign_in(c, k->ana.id, SCOPE_READ, NULL);
	i64 a = create(c, &ana), b = create(c, &ana);
	struct ask q = { "POST", "/api/v1/tickets/bulk", NULL, str_z(c->arena, str_fmt(c->arena,
		"{\"ids\":[%lld,999999,%lld],\"set\":{\"category\":\"closed\"}}", (long long)a, (long long)b)), NULL, NULL };
	struct answer r = ask(c, &ana, &q);

	CHECK_I64(r.status, 200);	/* new to closed is no move */
	CHECK_I64(json_array_size(json_object_get(r.body, "failed")), 3);
	q.body = str_z(c->arena, str_fmt(c->arena, "{\"ids\":[%lld,999999,%lld],\"set\":{\"priority\":4,\"tags\":[\"x\"]}}",
		(long long)a, (long long)b));
	r = ask(c, &ana, &q);
	CHECK_I64(json_array_size(json_object_get(r.body, "done")), 2);
	CHECK_I64(json_get_i64(json_array_get(json_object_get(r.body, "failed"), 0), "id", 0), 999999);
	r = ask(c, &ana, &(struct ask){ "GET", "/api/v1/tickets", "priority=4&tag=X", NULL, NULL, NULL });
	CHECK_I64(json_array_size(json_object_get(r.body, "tickets")), 2);
}
TEST(in_bulk_one_that_refuses_does_not_hold_up_the_rest) { desk_on_each(c, bulk); }

static void files(struct ctx *c, struct desk_fixture *f)
{
	struct cases *k = cases_ready(c, f, nothing);
	struct asker ana = sign_in(c, k->ana.id, SCOPE_READ, NULL), bob = sign_in(c, k->bob.id, SCOPE_READ, NULL);
	struct ask up = { "POST", "/api/v1/attachments", NULL, "<script>alert(1)</script>", "X-File-Name", "..%2Fa%22b.html" };
	struct ask get = { "GET", NULL, NULL, NULL, NULL, NULL };
	struct http_req shown = { 0 };
	struct answer a;

	f->app.upload_max = 1 << 20;
	a = ask(c, &ana, &up);
	CHECK_I64(a.status, 201);
	CHECK_STR(json_get_str(a.body, "name"), S("a\"b.html"));
	get.path = str_z(c->arena, json_get_str(a.body, "url"));
	CHECK_I64(ask(c, &bob, &get).status, 404);
	a = ask(c, &ana, &get);
	CHECK_I64(a.status, 200);
	CHECK_STR(a.text, S("<script>alert(1)</script>"));
	shown.header = a.res.header;
	shown.headers = a.res.headers;
	CHECK_STR(http_header(&shown, "Content-Type"), S("application/octet-stream"));
	CHECK(str_starts(http_header(&shown, "Content-Disposition"), S("attachment; filename=\"a_b.html\"")));
	CHECK_STR(http_header(&shown, "X-Content-Type-Options"), S("nosniff"));
	CHECK(str_find(http_header(&shown, "Content-Security-Policy"), S("sandbox")) >= 0);
	f->app.upload_max = 10;
	CHECK_I64(ask(c, &ana, &up).status, 413);
	up.body = "";
	CHECK_I64(ask(c, &ana, &up).status, 422);
}
TEST(uploads_are_the_owners_and_served_as_downloads) { desk_on_each(c, files); }

TEST(the_description_of_the_api_names_every_route)
{
	struct buf b = buf_new(c->arena, 4 << 20);
	json_t *doc, *paths;
	size_t i, k, routes = 0;

	api_openapi(&b);
	CHECK(!b.over && json_parse(c, buf_str(&b), &doc));
	paths = json_object_get(doc, "paths");
	for (i = 0; i < api_sets_n; i++)
		for (k = 0; k < api_sets[i]->n; k++, routes++) {
			const struct route *r = &api_sets[i]->v[k];
			str method = str_lower_ascii(c->arena, str_of(r->method));
			const json_t *op = json_object_get(json_object_get(paths, r->path), str_z(c->arena, method));

			if (!op)
				CHECK_STR(str_of(r->path), S("in the document"));
			CHECK(json_get_str(op, "summary").n > 0);
			CHECK(!r->in == !json_object_get(op, "requestBody"));
			CHECK(str_starts(str_of(r->path), S("/api/v1/")));
			CHECK(!(r->flags & R_IDEMPOTENT) || ((r->flags & R_WRITE) && r->out));
		}
	CHECK(routes > 60);
}

static void refs(struct ctx *c, const json_t *schemas, const json_t *v)
{
	const char *name;
	const json_t *m;
	size_t i;

	if (json_is_array(v))
		for (i = 0; i < json_array_size(v); i++)
			refs(c, schemas, json_array_get(v, i));
	json_object_foreach((json_t *)(uintptr_t)v, name, m) {
		str ref = json_get_str(v, "$ref");

		if (strcmp(name, "$ref") == 0 && str_starts(ref, S("#/components/schemas/")) &&
		    !json_object_get(schemas, str_z(c->arena, str_slice(ref, 21, ref.n))))
			CHECK_STR(ref, S("to lead somewhere"));
		else
			refs(c, schemas, m);
	}
}

/* The description knows shapes by name: two of one name would describe each other. */
struct shapes_seen {
	const struct shape *v[600];
	size_t n;
};

static bool same_fields(const struct shape *a, const struct shape *b)
{
	size_t i;

	for (i = 0; i < a->n && i < b->n; i++)
		if (strcmp(a->f[i].name, b->f[i].name) != 0)
			return false;
	return a->n == b->n;
}

static void see_shape(struct shapes_seen *seen, const struct shape *s)
{
	size_t i;

	if (!s)
		return;
	for (i = 0; i < seen->n; i++) {
		if (seen->v[i] == s)
			return;
		if (strcmp(seen->v[i]->name, s->name) == 0)
			test_check(same_fields(seen->v[i], s), __FILE__, __LINE__, s->name);
	}
	if (seen->n == COUNT(seen->v)) {
		test_check(false, __FILE__, __LINE__, "room for all shapes");
		return;
	}
	seen->v[seen->n++] = s;
	for (i = 0; i < s->n; i++)
		see_shape(seen, s->f[i].sub);
}

TEST(no_two_shapes_share_a_name)
{
	struct shapes_seen *seen = NEW(c->arena, struct shapes_seen);
	size_t i, k;

	for (i = 0; i < api_sets_n; i++)
		for (k = 0; k < api_sets[i]->n; k++) {
			see_shape(seen, api_sets[i]->v[k].in);
			see_shape(seen, api_sets[i]->v[k].out);
		}
	CHECK(seen->n > 100);
}

TEST(every_reference_in_the_description_leads_somewhere)
{
	struct buf b = buf_new(c->arena, 4 << 20);
	json_t *doc;

	api_openapi(&b);
	CHECK(json_parse(c, buf_str(&b), &doc));
	refs(c, json_object_get(json_object_get(doc, "components"), "schemas"), doc);
}
