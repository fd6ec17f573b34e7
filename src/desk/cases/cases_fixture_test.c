#include "desk/cases/cases_fixture_test.h"

#include <string.h>

#include "desk/cases/counter.h"
#include "desk/event.h"
#include "desk/mailbox.h"
#include "desk/people/person.h"
#include "desk/people/team.h"

struct start {
	struct cases k;
	cases_fn *fn;
};

static struct actor agent_of(i64 id, const char *name, enum role role)
{
	return (struct actor){ .kind = ACTOR_AGENT, .id = id, .name = str_of(name), .role = role, .scopes = SCOPE_ALL };
}

static void make_box(struct ctx *c, i64 *id)
{
	struct mailbox m = { .name = S("Help"), .address = S("help@desk.example"), .from_name = S("Acme"),
		.locale = S("es"), .in_kind = S("lmtp"), .in_host = S(""), .in_tls = S("none"), .in_user = S(""),
		.in_after = S("keep"), .in_move_to = S(""), .out_kind = S("smtp"), .out_host = S("mx.example"),
		.out_port = 25, .out_tls = S("none"), .out_user = S(""), .auth_kind = S("password"),
		.authserv_id = S(""), .signature_html = S(""), .active = true };

	CHECK(mailbox_save(c, &m, &(struct mailbox_secret){ 0 }));
	*id = m.id;
}

static bool run(struct ctx *c, void *arg)
{
	struct start *s = arg;
	struct team t = { .name = S("Billing"), .tier = 1, .active = true };

	CHECK(team_save(c, &t));
	s->k.team = t.id;
	make_box(c, &s->k.box);
	CHECK(person_ensure(c, &(struct person_new){ .address = S("cora@customer.example"), .name = S("Cora Núñez") },
			    &s->k.cora));
	c->who = &s->k.ana;
	s->fn(c, &s->k);
	CHECK(c->fail.n == 0);
	return true;
}

static cases_fn *running;

struct cases *cases_ready(struct ctx *c, struct desk_fixture *f, cases_fn *fn)
{
	struct start *s = NEW(c->arena, struct start);

	s->fn = fn;
	s->k.f = f;
	s->k.ana = agent_of(desk_agent(c, S("ana@desk.example"), S("agent"), S("")), "Ana", ROLE_AGENT);
	s->k.bob = agent_of(desk_agent(c, S("bob@desk.example"), S("agent"), S("")), "Bob", ROLE_AGENT);
	s->k.light = agent_of(desk_agent(c, S("lia@desk.example"), S("light"), S("")), "Lia", ROLE_LIGHT);
	CHECK(db_write(c, run, s));
	c->who = &s->k.ana;
	return &s->k;
}

static void on_store(struct ctx *c, struct desk_fixture *f)
{
	(void)cases_ready(c, f, running);
	c->who = actor_system();
}

void cases_on_each(struct ctx *c, cases_fn *fn)
{
	running = fn;
	desk_on_each(c, on_store);
}

struct ticket cases_open(struct ctx *c, struct cases *k, const char *subject)
{
	struct ticket t = { 0 };

	CHECK(ticket_open(c, &(struct ticket_new){ .subject = str_of(subject), .channel = S("email"),
		.requester_id = k->cora, .mailbox_id = k->box }, &t));
	return t;
}

struct ticket cases_says(struct ctx *c, struct cases *k, i64 ticket_id, const char *text)
{
	struct received got;
	struct message_in in = {
		.m = { .channel = S("email"), .author_kind = S("person"), .author_id = k->cora,
		       .author_name = S("Cora Núñez"), .author_address = S("cora@customer.example"),
		       .text = str_of(text), .html = str_of(text) },
		.ticket_id = ticket_id, .person_id = k->cora, .mailbox_id = k->box, .subject = S("Factura"),
	};

	CHECK(message_receive(c, &in, &got));
	return cases_reload(c, got.ticket_id);
}

struct ticket cases_reload(struct ctx *c, i64 id)
{
	struct ticket t = { 0 };

	CHECK(ticket_load(c, id, &t));
	return t;
}

/* A statement of the tests alone: followers do not see what a running transaction wrote. */
struct logged {
	str kind, detail;
};
struct logged_in {
	i64 ticket_id, after_id;
};

static bool all_events(struct ctx *c, i64 ticket_id, i64 after_id, struct logged **v, size_t *n)
{
	static const struct stmt_slot par[] = {
		{ .name = "ticket_id", .off = offsetof(struct logged_in, ticket_id), .kind = V_I64 },
		{ .name = "after_id", .off = offsetof(struct logged_in, after_id), .kind = V_I64 },
	}, col[] = {
		{ .name = "kind", .off = offsetof(struct logged, kind), .kind = V_TEXT },
		{ .name = "detail", .off = offsetof(struct logged, detail), .kind = V_TEXT },
	};
	static const struct stmt_def def = { .name = "logged", .par = par, .pars = COUNT(par), .col = col,
		.cols = COUNT(col), .row_size = sizeof(struct logged),
		.sqlite = "SELECT kind, detail FROM event WHERE ticket_id = ?1 AND id > ?2 ORDER BY id",
		.pg = "SELECT kind, detail FROM event WHERE ticket_id = $1 AND id > $2 ORDER BY id" };
	struct stmt_rows rows;

	if (!stmt_many(c, &def, &(struct logged_in){ ticket_id, after_id }, &rows)) {
		CHECK(!"events read");
		return false;
	}
	*v = rows.v;
	*n = rows.n;
	return true;
}

str cases_events(struct ctx *c, i64 ticket_id, i64 after_id)
{
	struct buf b = buf_new(c->arena, 1 << 20);
	struct logged *v;
	size_t i, n;

	if (all_events(c, ticket_id, after_id, &v, &n))
		for (i = 0; i < n; i++)
			buf_fmt(&b, "%s%.*s", b.n ? "," : "", FMT(v[i].kind));
	return buf_str(&b);
}

str cases_detail(struct ctx *c, i64 ticket_id, const char *kind)
{
	struct logged *v;
	size_t i, n;

	if (all_events(c, ticket_id, 0, &v, &n))
		for (i = n; i-- > 0;)
			if (str_eq(v[i].kind, str_of(kind)))
				return v[i].detail;
	return S("");
}

bool cases_fails(struct ctx *c, db_fn *fn, void *arg, enum err code, const char *key)
{
	bool ok = !db_try(c, fn, arg) && fail_code(c) == code && strcmp(c->fail.v[0].key, key) == 0;

	if (!ok && c->fail.n)
		CHECK_STR(str_of(c->fail.v[0].key), str_of(key));
	fail_clear(c);
	return ok;
}

struct try_change {
	struct ticket t;
	const struct ticket_change *ch;
};

static bool do_change(struct ctx *c, void *arg)
{
	struct try_change *x = arg;

	return ticket_change(c, &x->t, x->ch);
}

void cases_refused(struct ctx *c, struct ticket *t, const struct ticket_change *ch, const char *key)
{
	struct try_change x = { *t, ch };
	i64 before, after;
	bool invalid = strcmp(key, "ticket.move") != 0 && strcmp(key, "ticket.closed") != 0;

	CHECK(event_head(c, &before));
	CHECK(cases_fails(c, do_change, &x, invalid ? E_INVALID : E_CONFLICT, key));
	CHECK(event_head(c, &after));
	CHECK_I64(after, before);
}

/* ---- counters ---- */

struct tally {
	str name[64];
	i64 n[64];
	size_t len;
};

static void count(struct tally *k, str name)
{
	size_t i;

	for (i = 0; i < k->len && !str_eq(k->name[i], name); i++)
		;
	CHECK(i < COUNT(k->name));
	k->name[i] = name;
	k->n[i]++;
	k->len = i == k->len ? i + 1 : k->len;
}

/* Written from architecture.md, not from counter.c: where a ticket of this state shows. */
static void count_ticket(struct ctx *c, struct tally *k, const struct ticket *t)
{
	bool done = str_eq(t->category, S("solved")) || str_eq(t->category, S("closed"));

	if (t->merged_into_id)	/* another stands there for it */
		return;
	if (t->spam || done) {
		count(k, t->spam ? S("spam") : S("solved"));
		return;
	}
	count(k, S("open"));
	if (t->snoozed_until) {
		count(k, S("snoozed"));
		return;
	}
	count(k, t->assignee_id ? str_fmt(c->arena, "mine:%lld", (long long)t->assignee_id) : S("unassigned"));
	count(k, t->team_id ? str_fmt(c->arena, "team:%lld", (long long)t->team_id) : S("triage"));
}

/* Each requester's kept counts against his tickets among these. */
static bool asked_true(struct ctx *c, const i64 *ids, size_t n)
{
	bool same = true;
	size_t i, k;

	for (i = 0; i < n; i++) {
		struct ticket t = cases_reload(c, ids[i]);
		i64 open = 0, total = 0;
		struct person p;

		for (k = 0; k < n; k++) {
			struct ticket o = cases_reload(c, ids[k]);

			if (o.requester_id != t.requester_id || o.merged_into_id)
				continue;
			total++;
			open += ticket_is_open(&o) && !o.spam;
		}
		CHECK(person_load(c, t.requester_id, &p));
		same &= p.tickets_open == open && p.tickets_total == total;
		if (i > 4)
			break;	/* many of one person: the first tell */
	}
	return same;
}

bool cases_counters_true(struct ctx *c, const i64 *ids, size_t n)
{
	struct tally *k = NEW(c->arena, struct tally);
	struct counts kept;
	bool same = true;
	size_t i;

	for (i = 0; i < n; i++) {
		struct ticket t = cases_reload(c, ids[i]);

		count_ticket(c, k, &t);
	}
	CHECK(counter_all(c, &kept));
	for (i = 0; i < k->len; i++)
		same &= counts_get(&kept, k->name[i]) == k->n[i];
	for (i = 0; i < kept.len; i++) {
		size_t m;

		for (m = 0; m < k->len && !str_eq(k->name[m], kept.bucket[i]); m++)
			;
		same &= m < k->len || kept.n[i] == 0;
	}
	return same && asked_true(c, ids, n);
}
