/* What happened on a ticket, by what and by whom. */
#include "api/sets.h"
#include "api/shapes.h"
#include "desk/cases/history.h"
#include "desk/cases/ticket.h"

enum { PAGE = 50, PAGE_MAX = 200 };

static const struct field actor_f[] = {
	F(history_actor, kind, .one_of = "agent|person|system"), F(history_actor, id, .id_null = true),
	F(history_actor, name, .doc = "Of an agent."),
};
static const struct shape actor_shape = SHAPE(history_actor, actor_f);
struct history_out {
	struct list events, actors;
	bool more;
};
static const struct field history_f[] = {
	FL(history_out, events, &event_shape), FL(history_out, actors, &actor_shape),
	F(history_out, more, .doc = "Older ones follow: ask again with before as the last id."),
};
static const struct shape history_shape = SHAPE(history_out, history_f);

/* A word of the query that must be one of some. */
static bool word_of(struct ctx *c, const char *name, str allowed, str *out)
{
	str rest = allowed, one, wanted = call_query(c, name);

	*out = S("");
	if (!wanted.n)
		return true;
	while (str_cut(&rest, '|', &one))
		if (str_eq(one, wanted)) {
			*out = one;
			return true;
		}
	return fail_p(c, E_INVALID, name, "shape.one_of", &(struct fail_param){ "allowed", allowed });
}

struct list events_to_list(struct ctx *c, const struct history *h)
{
	struct event_out *v = NEW_N(c->arena, struct event_out, h->n);
	size_t i;

	for (i = 0; i < h->n; i++) {
		const struct event *e = &h->v[i];
		struct author_out *who = NEW(c->arena, struct author_out);

		*who = (struct author_out){ e->actor_kind, e->actor_id, e->actor_name, S("") };
		v[i] = (struct event_out){ e->id, e->kind, who, { e->detail }, e->created_at };
	}
	return (struct list){ v, h->n };
}

static bool history_get(struct ctx *c, const void *in, void *out)
{
	struct history_ask ask = { .before = call_query_i64(c, "before", 0, INT64_MAX),
		.limit = call_query_i64(c, "limit", PAGE, PAGE_MAX), .agent_id = call_query_i64(c, "agent_id", 0, INT64_MAX) };
	struct history_out *o = out;
	struct history_actor *who;
	struct history_page page;
	struct ticket t;
	size_t n;

	(void)in;
	if (!word_of(c, "group", S(HISTORY_GROUPS), &ask.group) || !word_of(c, "by", S("agent|person|system"), &ask.by) ||
	    !ticket_load(c, call_id(c, 0), &t))
		return false;
	ask.ticket_id = t.id;
	if (ask.agent_id)
		ask.by = S("agent");
	if (!history_find(c, &ask, &page) || !history_actors(c, t.id, &who, &n))
		return false;
	o->events = events_to_list(c, &page.events);
	o->actors = (struct list){ who, n };
	o->more = page.more;
	return true;
}

static const struct route rows[] = {
	{ "GET", "/api/v1/tickets/{id}/history", history_get, V_TICKET_READ, NULL, &history_shape, 0,
	  "group,by,agent_id,before,limit", "What happened on a ticket, newest first, by what and by whom" },
};
const struct route_set routes_history = { rows, COUNT(rows) };
