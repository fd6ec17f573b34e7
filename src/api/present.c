/*
 * Who views a ticket and who types on it.  It lives in memory, a heartbeat of every ten
 * seconds keeps it and it expires by itself.  Several processes on one PostgreSQL tell each
 * other every heartbeat, so that a word that was lost is made good by the next one.
 */
#include "api/live_int.h"

#include "api/sets.h"
#include "api/ticket_full.h"
#include "base/clock.h"
#include "net/sse.h"
#include "store/db.h"

enum { PRESENCE_MS = 25000, JSON_MAX = 64 * 1024, HEARD_MAX = 1000 };

struct live *live_new(struct arena *a, struct hub *hub)
{
	struct live *l = NEW(a, struct live);

	l->hub = hub;
	pthread_mutex_init(&l->lock, NULL);
	return l;
}

/* Under the lock: who is at this ticket. */
static str presence_json(struct arena *a, const struct live *l, i64 ticket_id)
{
	struct buf b = buf_new(a, JSON_MAX);
	size_t i;
	bool first = true;

	buf_fmt(&b, "{\"ticket_id\":%lld,\"agents\":[", (long long)ticket_id);
	for (i = 0; i < l->n; i++) {
		if (l->v[i].ticket_id != ticket_id)
			continue;
		buf_fmt(&b, "%s{\"id\":%lld,\"state\":\"%s\"}", first ? "" : ",", (long long)l->v[i].agent_id,
			l->v[i].typing ? "typing" : "viewing");
		first = false;
	}
	buf_put(&b, S("]}"));
	return buf_str(&b);
}

static void publish_presence(struct ctx *c, struct live *l, const struct object *at)
{
	str data;

	pthread_mutex_lock(&l->lock);
	data = presence_json(c->arena, l, at->ticket_id);
	pthread_mutex_unlock(&l->lock);
	hub_publish(l->hub, &(struct hub_event){ .name = S("presence"), .data = data, .key = at->ticket_id,
		.facet = { at->team_id, at->assignee_id, at->organisation_id } });
}

/* True when others see a difference. */
static bool presence_set(struct live *l, const struct object *at, i64 agent_id, char state)
{
	i64 ticket_id = at->ticket_id;
	bool gone = state == 'g', typing = state == 't', changed = true;
	size_t i;

	pthread_mutex_lock(&l->lock);
	for (i = 0; i < l->n; i++)
		if (l->v[i].ticket_id == ticket_id && l->v[i].agent_id == agent_id)
			break;
	if (gone) {
		changed = i < l->n;
		if (changed)
			l->v[i] = l->v[--l->n];
	} else if (i < l->n || l->n < PRESENT_MAX) {
		changed = i == l->n || l->v[i].typing != typing;
		l->v[i] = (struct present){ ticket_id, agent_id, clock_mono_ms() + PRESENCE_MS, at->team_id, at->assignee_id,
			at->organisation_id, typing };
		l->n += i == l->n;
	}
	pthread_mutex_unlock(&l->lock);
	return changed;
}

static struct object ticket_of(const struct present *p)
{
	return (struct object){ .ticket_id = p->ticket_id, .team_id = p->team_id, .assignee_id = p->assignee_id,
		.organisation_id = p->organisation_id };
}

static void sweep(struct ctx *c, struct live *l)
{
	i64 now = clock_mono_ms();
	struct object gone[16];
	size_t i = 0, n = 0;

	pthread_mutex_lock(&l->lock);
	while (i < l->n && n < COUNT(gone)) {
		if (l->v[i].until_ms > now) {
			i++;
			continue;
		}
		gone[n++] = ticket_of(&l->v[i]);
		l->v[i] = l->v[--l->n];
	}
	pthread_mutex_unlock(&l->lock);
	for (i = 0; i < n; i++)
		publish_presence(c, l, &gone[i]);
}

/* ---- for who comes later ---- */

void present_greet(struct live *l)
{
	pthread_mutex_lock(&l->lock);
	l->greet = true;
	pthread_mutex_unlock(&l->lock);
}

static bool is_among(const struct object *v, size_t n, i64 ticket_id)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (v[i].ticket_id == ticket_id)
			return true;
	return false;
}

static void greet(struct ctx *c, struct live *l)
{
	struct object *at = NULL;
	size_t i, n = 0;

	pthread_mutex_lock(&l->lock);
	if (l->greet) {
		at = NEW_N(c->arena, struct object, l->n);
		for (i = 0; i < l->n; i++)
			if (!is_among(at, n, l->v[i].ticket_id))
				at[n++] = ticket_of(&l->v[i]);
	}
	l->greet = false;
	pthread_mutex_unlock(&l->lock);
	for (i = 0; i < n; i++)
		publish_presence(c, l, &at[i]);
}

/* ---- from process to process ---- */

/* What does not fit is said again by the next heartbeat. */
static void say(struct live *l, const struct object *at, i64 agent_id, char state)
{
	pthread_mutex_lock(&l->lock);
	if (l->said_n < SAID_MAX)
		l->said[l->said_n++] = (struct said){ *at, agent_id, state };
	pthread_mutex_unlock(&l->lock);
}

static void tell(struct ctx *c, struct live *l)
{
	struct said *v;
	size_t i, n;

	pthread_mutex_lock(&l->lock);
	n = l->said_n;
	v = NEW_N(c->arena, struct said, n);
	for (i = 0; i < n; i++)
		v[i] = l->said[i];
	l->said_n = 0;
	pthread_mutex_unlock(&l->lock);
	for (i = 0; i < n; i++)
		store_tell(c->store, str_fmt(c->arena, "presence %c %lld %lld %lld %lld %lld", v[i].state,
			(long long)v[i].agent_id, (long long)v[i].at.ticket_id, (long long)v[i].at.team_id,
			(long long)v[i].at.assignee_id, (long long)v[i].at.organisation_id));
}

static bool understood(str word, struct said *out)
{
	i64 *const number[] = { &out->agent_id, &out->at.ticket_id, &out->at.team_id, &out->at.assignee_id,
		&out->at.organisation_id };
	str part;
	size_t i;

	*out = (struct said){ 0 };
	if (!str_cut(&word, ' ', &part) || !str_eq(part, S("presence")))
		return false;
	if (!str_cut(&word, ' ', &part) || part.n != 1 || str_chr(S("vtg"), part.s[0]) < 0)
		return false;
	out->state = part.s[0];
	for (i = 0; i < COUNT(number); i++)
		if (!str_cut(&word, ' ', &part) || !str_i64(part, number[i]))
			return false;
	return true;
}

static void hear(struct ctx *c, struct live *l)
{
	struct said s;
	str word;
	int n;

	for (n = 0; n < HEARD_MAX && store_hear(c, c->store, &word); n++)
		if (understood(word, &s) && presence_set(l, &s.at, s.agent_id, s.state))
			publish_presence(c, l, &s.at);
}

void live_sweep(struct ctx *c, struct live *l)
{
	tell(c, l);
	hear(c, l);
	sweep(c, l);
	greet(c, l);
}

/* ---- the call ---- */

struct presence_in {
	i64 ticket_id;
	str state;
};
static const struct field presence_f[] = {
	F(presence_in, ticket_id, .required = true, .min = 1, .max = INT64_MAX),
	F(presence_in, state, .required = true, .one_of = "viewing|typing|gone"),
};
static const struct shape presence_shape = SHAPE(presence_in, presence_f);

static bool presence_check(struct ctx *c, void *arg)
{
	struct object *at = arg;
	struct ticket t;

	if (!ticket_load(c, at->ticket_id, &t))
		return false;
	*at = ticket_object(&t);
	return true;
}

static bool presence_post(struct ctx *c, const void *in, void *out)
{
	const struct presence_in *b = in;
	struct object at = { .ticket_id = b->ticket_id };
	bool changed;

	(void)out;
	if (!db_read(c, presence_check, &at))
		return false;
	changed = presence_set(c->app->live, &at, c->who->id, b->state.s[0]);
	if (changed)
		publish_presence(c, c->app->live, &at);
	if (store_is_pg(c->store)) {
		say(c->app->live, &at, c->who->id, b->state.s[0]);
		if (changed)
			c->app->wake(c->app, WAKE_EVENTS);
	}
	return true;
}

static const struct route rows[] = {
	{ "POST", "/api/v1/presence", presence_post, V_TICKET_READ, &presence_shape, NULL, R_NODB, NULL,
	  "Tell who views or types" },
};
const struct route_set routes_presence = { rows, COUNT(rows) };
