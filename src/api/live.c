#include "api/live_int.h"

#include <string.h>

#include "api/sets.h"
#include "api/ticket_full.h"
#include "base/clock.h"
#include "desk/cases/counter.h"
#include "desk/cases/ownview.h"
#include "desk/event.h"
#include "desk/flow/agentstatus.h"
#include "desk/notices.h"
#include "desk/people/apikey.h"
#include "desk/people/session.h"
#include "net/sse.h"
#include "store/db.h"

enum { PUMP_BATCH = 200, ROW_MAX = 64 * 1024 };

/* ---- subscribers ---- */

struct subscriber {
	struct arena *arena;
	struct actor who;
	i64 since_us;		/* clock_mono_us, after the session was seen */
};

/* By whom a ticket is seen: as it is now, and for who loses sight of it, as it was. */
enum { FACETS = 3 };

static struct object object_of(const struct hub_event *e, size_t at)
{
	return (struct object){ .ticket_id = e->key, .team_id = e->facet[at], .assignee_id = e->facet[at + 1],
		.organisation_id = e->facet[at + 2] };
}

static bool may_get(void *arg, const struct hub_event *e)
{
	const struct subscriber *s = arg;
	struct object o = object_of(e, 0), was = object_of(e, FACETS);
	bool narrow = s->who.reach != REACH_ALL;

	/* kept counts are of the whole desk: who sees a part of it asks for his own */
	if (str_eq(e->name, S("counts")) || str_eq(e->name, S("recount")))
		return can(&s->who, V_TICKET_READ, NULL) && narrow == str_eq(e->name, S("recount"));
	if (str_eq(e->name, S("notice")))	/* the bell: its key is whom it rings for */
		return s->who.kind == ACTOR_AGENT && s->who.id == e->key;
	if (str_eq(e->name, S("gone")))
		return narrow && can(&s->who, V_TICKET_READ, &was) && !can(&s->who, V_TICKET_READ, &o);
	return can(&s->who, V_TICKET_READ, &o);
}

static void subscriber_gone(void *arg)
{
	struct subscriber *s = arg;

	arena_free(s->arena);
}

struct drop_key {
	i64 agent_id, session_id;
};

static bool is_dropped(void *arg, void *key)
{
	const struct subscriber *s = arg;
	const struct drop_key *k = key;

	return s->who.id == k->agent_id && (!k->session_id || s->who.session_id == k->session_id);
}

void live_drop(struct live *l, i64 agent_id, i64 session_id)
{
	struct drop_key k = { agent_id, session_id };

	hub_drop(l->hub, is_dropped, &k);
}

struct roll {
	struct i64s sessions, keys;	/* that are good */
	i64 asked_us;			/* who came later may not be on it */
};

static bool holds(const struct i64s *rising, i64 id)
{
	size_t lo = 0, hi = rising->n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (rising->v[mid] < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < rising->n && rising->v[lo] == id;
}

static bool is_over(void *arg, void *key)
{
	const struct subscriber *s = arg;
	const struct roll *roll = key;

	if (s->since_us >= roll->asked_us)
		return false;
	return (s->who.session_id && !holds(&roll->sessions, s->who.session_id)) ||
		(s->who.key_id && !holds(&roll->keys, s->who.key_id));
}

bool live_verify(struct ctx *c, struct live *l)
{
	struct roll roll = { .asked_us = clock_mono_us() };

	if (!sessions_alive(c, &roll.sessions) || !apikeys_alive(c, &roll.keys))
		return false;
	hub_drop(l->hub, is_over, &roll);
	return true;
}

enum { OPEN_MAX = 2000 };

static bool is_open(void *arg, void *key)
{
	const struct subscriber *s = arg;
	struct i64s *ids = key;

	if (s->who.session_id && ids->n < OPEN_MAX)
		ids->v[ids->n++] = s->who.id;
	return false;
}

bool live_seen(struct ctx *c, struct live *l)
{
	struct i64s ids = { NEW_N(c->arena, i64, OPEN_MAX), 0 };

	hub_drop(l->hub, is_open, &ids);
	return agent_status_open(c, &ids);
}

static bool events_get(struct ctx *c, const void *in, void *out)
{
	struct arena *a = arena_new(64 * 1024);
	struct subscriber *s = NEW(a, struct subscriber);
	struct hub_sub sub = { .arg = s, .may = may_get, .gone = subscriber_gone,
		.last_id = str_dup(c->arena, http_header(c->call->http, "Last-Event-ID")) };

	(void)in;
	(void)out;
	s->arena = a;
	s->since_us = clock_mono_us();
	s->who = *c->who;
	s->who.name = str_dup(a, c->who->name);
	s->who.organisations = str_dup(a, c->who->organisations);
	s->who.team_ids.v = arena_grow(a, c->who->team_ids.v, c->who->team_ids.n * sizeof(i64),
		c->who->team_ids.n * sizeof(i64));
	hub_subscribe(c->app->hub, &sub, c->call->res);
	present_greet(c->app->live);
	return true;
}

/* ---- the pump ---- */

/* In which views of agents' making it stands, by the numbers they are kept under. */
static void put_views(struct ctx *c, struct buf *b, i64 ticket_id)
{
	struct i64s gens;
	size_t i;

	if (!own_views_holding(c, ticket_id, &gens)) {
		fail_clear(c);
		return;
	}
	buf_put(b, S(",\"views\":["));
	for (i = 0; i < gens.n; i++)
		buf_fmt(b, i ? ",%lld" : "%lld", (long long)gens.v[i]);
	buf_ch(b, ']');
}

static void publish_row(struct ctx *c, const struct event *e)
{
	struct i64s one = { (i64[]){ e->ticket_id }, 1 };
	struct buf b = buf_new(c->arena, ROW_MAX);
	struct ticket_row_out row;
	struct ticket_rows rows;

	if (!view_rows(c, &one, &rows) || !rows.n)
		return;
	row = ticket_row_to_out(c, &rows.v[0]);
	shape_encode(&b, &ticket_row_shape, &row);
	buf_cut(&b, b.n - 1);
	put_views(c, &b, e->ticket_id);
	buf_fmt(&b, ",\"event_id\":%lld,\"by\":%lld}", (long long)e->id,
		str_eq(e->actor_kind, S("agent")) ? (long long)e->actor_id : 0);
	hub_publish(c->app->hub, &(struct hub_event){ .id = e->id, .name = S("ticket"), .data = buf_str(&b),
		.key = e->ticket_id, .facet = { rows.v[0].team_id, rows.v[0].assignee_id, rows.v[0].organisation_id } });
}

static void publish_message(struct ctx *c, const struct event *e)
{
	bool mail = str_starts(e->kind, S("mail."));
	struct ticket t;
	struct buf b = buf_new(c->arena, ROW_MAX);
	json_t *detail;

	if (!str_starts(e->kind, S("message.")) && !mail)
		return;
	if (!json_parse(c, e->detail, &detail) || !ticket_load(c, e->ticket_id, &t)) {
		fail_clear(c);
		return;
	}
	buf_fmt(&b, "{\"ticket_id\":%lld,\"message_id\":%lld,\"event_id\":%lld,\"kind\":", (long long)e->ticket_id,
		(long long)json_get_i64(detail, "message_id", 0), (long long)e->id);
	json_str(&b, e->kind);
	buf_ch(&b, '}');
	hub_publish(c->app->hub, &(struct hub_event){ .name = mail ? S("delivery") : S("message"),
		.data = buf_str(&b), .key = e->ticket_id, .facet = { t.team_id, t.assignee_id, t.organisation_id } });
}

/* False: the bell has said so already. */
static bool is_news(struct live_cursor *cur, const struct notice_fresh *f)
{
	struct live_told *t = NULL;
	size_t i;

	for (i = 0; i < LIVE_TOLD && !t; i++)
		if (cur->told[i].agent_id == f->agent_id)
			t = &cur->told[i];
	if (t && t->id == f->id && t->unread == f->unread)
		return false;
	if (!t)
		t = &cur->told[cur->told_at++ % LIVE_TOLD];
	*t = (struct live_told){ f->agent_id, f->id, f->unread };
	return true;
}

/* On PostgreSQL ids become visible out of order: the last hundred are looked at again. */
static bool publish_notices(struct ctx *c, struct live_cursor *cur)
{
	enum { LOOK_BACK = 100 };
	struct notice_fresh *v;
	i64 last = cur->notice_id;
	size_t i, n;

	if (last < 0)
		return notices_head(c, &cur->notice_id);
	if (!notices_fresh(c, last - (store_is_pg(c->store) ? LOOK_BACK : 0), &v, &n))
		return false;
	for (i = 0; i < n; i++) {
		if (v[i].id > cur->notice_id)
			cur->notice_id = v[i].id;
		if (is_news(cur, &v[i]))
			hub_publish(c->app->hub, &(struct hub_event){ .name = S("notice"), .key = v[i].agent_id,
				.data = str_fmt(c->arena, "{\"id\":%lld,\"unread\":%lld,\"push\":%s,\"sound\":%s}",
					(long long)v[i].id, (long long)v[i].unread, v[i].push ? "true" : "false",
					v[i].sound ? "true" : "false") });
	}
	return true;
}

/* Who saw a ticket as it was before this event and sees it no more hears that it is gone,
 * and nothing else of it. */
static void publish_gone(struct ctx *c, const struct event *e)
{
	static const struct {
		const char *kind, *from;
		size_t at;
	} moves[] = {
		{ "ticket.team", "from", 0 }, { "ticket.assigned", "from", 1 },
		{ "ticket.requester", "from_organisation", 2 }, { "ticket.attrs", "from_organisation", 2 },
	};
	struct hub_event gone = { .name = S("gone"), .key = e->ticket_id };
	struct ticket t;
	json_t *detail;
	size_t i;

	for (i = 0; i < COUNT(moves) && !str_eq(e->kind, str_of(moves[i].kind)); i++)
		;
	if (i == COUNT(moves))
		return;
	if (!json_parse(c, e->detail, &detail) || !ticket_load(c, e->ticket_id, &t)) {
		fail_clear(c);
		return;
	}
	gone.facet[0] = gone.facet[FACETS] = t.team_id;
	gone.facet[1] = gone.facet[FACETS + 1] = t.assignee_id;
	gone.facet[2] = gone.facet[FACETS + 2] = t.organisation_id;
	gone.facet[FACETS + moves[i].at] = json_get_i64(detail, moves[i].from, 0);
	gone.data = str_fmt(c->arena, "{\"id\":%lld}", (long long)e->ticket_id);
	hub_publish(c->app->hub, &gone);
}

static bool publish_counts(struct ctx *c, struct live_cursor *cur)
{
	struct buf b = buf_new(c->arena, ROW_MAX);
	struct counts k;
	size_t i;

	if (!counter_all(c, &k))
		return false;
	buf_ch(&b, '{');
	for (i = 0; i < k.len; i++) {
		if (i)
			buf_ch(&b, ',');
		json_str(&b, k.bucket[i]);
		buf_fmt(&b, ":%lld", (long long)k.n[i]);
	}
	buf_ch(&b, '}');
	if (str_eq(buf_str(&b), cur->counts))
		return true;
	arena_reset(cur->arena);
	cur->counts = str_dup(cur->arena, buf_str(&b));
	hub_publish(c->app->hub, &(struct hub_event){ .name = S("counts"), .data = cur->counts });
	hub_publish(c->app->hub, &(struct hub_event){ .name = S("recount"), .data = S("{}") });
	return true;
}

/* The last event of a ticket within the batch stands for all of them. */
static bool is_last_of_ticket(const struct event *v, size_t n, size_t i)
{
	size_t k;

	for (k = i + 1; k < n; k++)
		if (v[k].ticket_id == v[i].ticket_id)
			return false;
	return true;
}

/* An undone merge stands in no ticket's log: both rows go out. */
static void publish_unmerged(struct ctx *c, const struct event *e)
{
	static const char *const member[] = { "from", "into" };
	struct event one = *e;
	json_t *detail;
	size_t i;

	if (!str_eq(e->kind, S("ticket.unmerged")))
		return;
	if (!json_parse(c, e->detail, &detail)) {
		fail_clear(c);
		return;
	}
	for (i = 0; i < COUNT(member); i++) {
		one.ticket_id = json_get_i64(detail, member[i], 0);
		publish_row(c, &one);
	}
}

enum { AHEAD = 8 };
struct few {
	const struct event *v;
	size_t n;
};

/* For db_ahead: what some of the batch will ask. */
static bool ask_few(struct ctx *c, void *arg)
{
	const struct few *f = arg;
	size_t i;

	for (i = 0; i < f->n; i++) {
		struct i64s one = { (i64[]){ f->v[i].ticket_id }, f->v[i].ticket_id != 0 };
		struct ticket_rows rows;
		struct ticket t;
		struct i64s gens;

		if (!is_last_of_ticket(f->v, f->n, i))
			continue;
		(void)!(one.n && str_starts(f->v[i].kind, S("message.")) && ticket_load(c, one.v[0], &t));
		(void)!view_rows(c, &one, &rows);
		(void)!(one.n && own_views_holding(c, one.v[0], &gens));
	}
	return true;
}

bool live_pump(struct ctx *c, struct live_cursor *cur, bool *more)
{
	struct event *v;
	size_t i, n;

	if (!events_next(c, &cur->at, PUMP_BATCH, &v, &n))
		return false;
	*more = n == PUMP_BATCH;
	for (i = 0; i < n; i++) {
		if (i % AHEAD == 0)
			db_ahead(c, ask_few, &(struct few){ v + i, n - i < AHEAD ? n - i : AHEAD });
		if (!v[i].ticket_id) {
			publish_unmerged(c, &v[i]);
			continue;
		}
		publish_message(c, &v[i]);
		publish_gone(c, &v[i]);
		if (is_last_of_ticket(v, n, i))
			publish_row(c, &v[i]);
	}
	return publish_notices(c, cur) && (!n || publish_counts(c, cur));
}

static const struct route rows[] = {
	{ "GET", "/api/v1/events", events_get, V_TICKET_READ, NULL, NULL, R_NODB | R_OUTRAW, NULL, "Live updates (event stream)" },
};
const struct route_set routes_live = { rows, COUNT(rows) };
