/* One search over everything the reader may see. */
#include "api/sets.h"
#include "api/shapes_people.h"
#include "api/ticket_full.h"
#include "base/clock.h"
#include "desk/cases/saved_search.h"
#include "desk/cases/search.h"
#include "desk/cases/similar.h"
#include "desk/flow/learned.h"
#include "desk/cases/tag.h"
#include "desk/people/person.h"

enum { PEOPLE_MAX = 5 };

struct hit_out {
	struct ticket_row_out row;
	str excerpt;
	struct json_raw marks;
};
#define ROW(m, ...) { .name = #m, .kind = SHAPE_KIND(hit_out, row.m), .off = offsetof(struct hit_out, row.m), __VA_ARGS__ }
static const struct field hit_f[] = {
	ROW(id), ROW(subject), ROW(status_id), ROW(category), ROW(priority), ROW(channel),
	{ .name = "requester", .kind = K_OBJ, .off = offsetof(struct hit_out, row.requester), .sub = &ref_shape },
	ROW(assignee_id, .id_null = true), ROW(team_id, .id_null = true), ROW(tags), ROW(snippet),
	ROW(messages), ROW(customer_at, .id_null = true), ROW(agent_at, .id_null = true),
	ROW(due_at, .id_null = true), ROW(updated_at), ROW(created_at), ROW(last_event_id), ROW(spam), ROW(demo), ROW(draft),
	ROW(language), F(hit_out, excerpt), F(hit_out, marks, .doc = "[[from, length] …] in UTF-16 units of excerpt"),
};
static const struct shape hit_shape = SHAPE(hit_out, hit_f);

struct search_out {
	struct list tickets, people;
	str next, corrected;
	struct strs unknown;
};
static const struct field search_f[] = {
	FL(search_out, tickets, &hit_shape),
	FL(search_out, people, &person_shape),
	F(search_out, next, .doc = "Cursor: there may be more behind it, also when little was found here."),
	F(search_out, corrected, .doc = "The words as they were understood, when one was mistyped."),
	F(search_out, unknown, .doc = "Operators whose value nothing is called; then nothing is found."),
};
static const struct shape search_shape = SHAPE(search_out, search_f);

static str marks_json(struct ctx *c, const struct search_hit *h)
{
	struct buf b = buf_new(c->arena, 4096);
	size_t i;

	buf_ch(&b, '[');
	for (i = 0; i < h->marks_n; i++) {
		buf_put(&b, i ? S(",[") : S("["));
		buf_i64(&b, h->marks[i].from);
		buf_ch(&b, ',');
		buf_i64(&b, h->marks[i].len);
		buf_ch(&b, ']');
	}
	buf_ch(&b, ']');
	return buf_str(&b);
}

static bool people_part(struct ctx *c, str q, struct list *out)
{
	struct person_out *v;
	struct people p;
	size_t i;

	/* By later words of their names, people are found through what they wrote. */
	if (!person_search_quick(c, q, PEOPLE_MAX, &p))
		return false;
	v = NEW_N(c->arena, struct person_out, p.n);
	for (i = 0; i < p.n; i++)
		person_show(c, &p.v[i], &v[i]);
	*out = (struct list){ v, p.n };
	return true;
}

/* offset: minutes that the reader's zone is ahead of UTC, plus 720, so that it is a plain number; 0: UTC. */
static struct search_ask asked(struct ctx *c)
{
	i64 minutes = call_query_i64(c, "offset", 0, 1440);

	return (struct search_ask){ .q = call_query(c, "q"), .cursor = call_query(c, "cursor"),
		.limit = call_query_i64(c, "limit", 50, 50), .offset_ms = (minutes - (minutes > 0 ? 720 : 0)) * 60000 };
}

static bool search_get(struct ctx *c, const void *in, void *out)
{
	struct search_out *o = out;
	struct search_hits hits;
	struct hit_out *v;
	struct search_ask ask = asked(c);
	size_t i;

	(void)in;
	if (!ask.q.n)
		return fail(c, E_INVALID, "q", "shape.required");
	if (!search_tickets(c, &ask, &hits))
		return false;
	v = NEW_N(c->arena, struct hit_out, hits.n);
	for (i = 0; i < hits.n; i++)
		v[i] = (struct hit_out){ ticket_row_to_out(c, &hits.v[i].row), hits.v[i].excerpt,
			{ marks_json(c, &hits.v[i]) } };
	o->tickets = (struct list){ v, hits.n };
	o->next = hits.next;
	o->unknown = hits.unknown;
	o->corrected = hits.corrected;
	if (ask.cursor.n || !hits.words.n)
		return true;
	/* A name that nobody has may be one mistyped. */
	return people_part(c, hits.words, &o->people) &&
		(o->people.n || !hits.corrected.n || people_part(c, hits.corrected, &o->people));
}

/* ---- cases like one ---- */

static const struct field learned_f[] = {
	F(learned_one, id), F(learned_one, n, .doc = "So many similar tickets that are over had it …"),
	F(learned_one, of, .doc = "… of so many that had one."),
};
static const struct shape learned_shape = SHAPE(learned_one, learned_f);
struct similar_out {
	struct list tickets;
	struct learned_one *team, *reason;
};
static const struct field similar_f[] = {
	FL(similar_out, tickets, &ticket_row_shape, .doc = "Solved ones first."),
	FO(similar_out, team, &learned_shape, .nullable = true, .doc = "The team that was right for most of them; null: too few, or they differ."),
	FO(similar_out, reason, &learned_shape, .nullable = true, .doc = "Likewise their contact reason."),
};
static const struct shape similar_shape = SHAPE(similar_out, similar_f);

static bool similar_get(struct ctx *c, const void *in, void *out)
{
	struct ticket_row_out *v = NEW_N(c->arena, struct ticket_row_out, SIMILAR_MAX);
	struct learned *l = NEW(c->arena, struct learned);
	struct similar found;
	struct ticket t;
	size_t i;

	(void)in;
	if (!ticket_load(c, call_id(c, 0), &t) || !similar_tickets(c, &t, &found) || !learned_from(c, &found.ended, l))
		return false;
	for (i = 0; i < found.nearest.n; i++)
		v[i] = ticket_row_to_out(c, &found.nearest.v[i]);
	*(struct similar_out *)out = (struct similar_out){ { v, found.nearest.n }, l->team.id ? &l->team : NULL,
		l->reason.id ? &l->reason : NULL };
	return true;
}

/* ---- facets ---- */

enum { FACETS = 8, VALUES = 12, KNOWN = 64 };

struct facet_value {
	str value;
	i64 count;
};
static const struct field facet_value_f[] = { F(facet_value, value), F(facet_value, count) };
static const struct shape facet_value_shape = SHAPE(facet_value, facet_value_f);
struct facets_out {
	i64 seen;
	bool more;
	struct list status, team, assignee, channel, tag, language, month, priority;
};
static const struct field facets_f[] = {
	F(facets_out, seen, .doc = "How many of the newest results were looked at."), F(facets_out, more),
	FL(facets_out, status, &facet_value_shape), FL(facets_out, team, &facet_value_shape, .doc = "Ids; empty: none."),
	FL(facets_out, assignee, &facet_value_shape, .doc = "Ids; empty: nobody."), FL(facets_out, channel, &facet_value_shape),
	FL(facets_out, tag, &facet_value_shape), FL(facets_out, language, &facet_value_shape),
	FL(facets_out, month, &facet_value_shape, .doc = "Opened in it: YYYY-MM."),
	FL(facets_out, priority, &facet_value_shape, .doc = "1 to 4."),
};
static const struct shape facets_shape = SHAPE(facets_out, facets_f);

struct facet {
	struct facet_value v[KNOWN];
	size_t n;
};

static void count(struct facet *f, str value)
{
	size_t i;

	for (i = 0; i < f->n && !str_eq(f->v[i].value, value); i++)
		;
	if (i == KNOWN)
		return;
	f->v[i].value = value;
	f->v[i].count++;
	f->n += i == f->n;
}

/* The most frequent first. */
static struct list facet_list(struct facet *f)
{
	size_t i, k;

	for (i = 1; i < f->n; i++)
		for (k = i; k > 0 && f->v[k].count > f->v[k - 1].count; k--) {
			struct facet_value x = f->v[k];

			f->v[k] = f->v[k - 1];
			f->v[k - 1] = x;
		}
	return (struct list){ f->v, f->n < VALUES ? f->n : VALUES };
}

static str id_text(struct ctx *c, i64 id)
{
	return id ? str_fmt(c->arena, "%lld", (long long)id) : S("");
}

static bool count_row(struct ctx *c, struct facet *f, const struct ticket_row *r, i64 offset_ms)
{
	struct strs tags;
	size_t i;

	count(&f[0], r->category);
	count(&f[1], id_text(c, r->team_id));
	count(&f[2], id_text(c, r->assignee_id));
	count(&f[3], r->channel);
	if (r->language.n)
		count(&f[5], r->language);
	count(&f[6], str_slice(time_iso(c->arena, r->created_at + offset_ms), 0, 7));
	count(&f[7], id_text(c, r->priority));
	if (!tags_parse(c, r->tag_names.n ? r->tag_names : S("[]"), &tags))
		return false;
	for (i = 0; i < tags.n; i++)
		count(&f[4], tags.v[i]);
	return true;
}

static bool facets_get(struct ctx *c, const void *in, void *out)
{
	struct facet *f = NEW_N(c->arena, struct facet, FACETS);
	struct search_ask ask = asked(c);
	struct facets_out *o = out;
	struct search_hits hits;
	size_t i;

	(void)in;
	if (!ask.q.n)
		return fail(c, E_INVALID, "q", "shape.required");
	ask.plain = true;
	ask.limit = SEARCH_FACETED;
	if (!search_tickets(c, &ask, &hits))
		return false;
	for (i = 0; i < hits.n; i++)
		if (!count_row(c, f, &hits.v[i].row, ask.offset_ms))
			return false;
	*o = (struct facets_out){ .seen = (i64)hits.n, .more = hits.next.n > 0, .status = facet_list(&f[0]),
		.team = facet_list(&f[1]), .assignee = facet_list(&f[2]), .channel = facet_list(&f[3]),
		.tag = facet_list(&f[4]), .language = facet_list(&f[5]), .month = facet_list(&f[6]),
		.priority = facet_list(&f[7]) };
	return true;
}

/* ---- kept searches ---- */

struct saved_out {
	i64 id;
	str name, query, scope;
	i64 team_id;
	bool may_edit;
};
static const struct field saved_f[] = {
	F(saved_out, id), F(saved_out, name), F(saved_out, query), F(saved_out, scope), F(saved_out, team_id, .id_null = true),
	F(saved_out, may_edit),
};
static const struct shape saved_shape = SHAPE(saved_out, saved_f);
struct saved_list_out {
	struct list searches;
};
static const struct field saved_list_f[] = { FL(saved_list_out, searches, &saved_shape) };
static const struct shape saved_list_shape = SHAPE(saved_list_out, saved_list_f);
struct saved_in {
	str name, query, scope;
	i64 team_id;
};
static const struct field saved_in_f[] = {
	F(saved_in, name, .required = true, .min = 1, .max = 60), F(saved_in, query, .required = true, .min = 1, .max = 500),
	F(saved_in, scope, .one_of = "personal|team|shared"), F(saved_in, team_id, .nullable = true),
};
static const struct shape saved_in_shape = SHAPE(saved_in, saved_in_f);

static struct saved_out saved_show(struct ctx *c, const struct saved_search *s)
{
	return (struct saved_out){ s->id, s->name, s->query, s->own.scope, s->own.team_id, sharing_edits(c->who, &s->own) };
}

static bool saved_get(struct ctx *c, const void *in, void *out)
{
	struct saved_list_out *o = out;
	struct saved_searches l;
	struct saved_out *v;
	size_t i;

	(void)in;
	if (!saved_search_list(c, &l))
		return false;
	v = NEW_N(c->arena, struct saved_out, l.n);
	for (i = 0; i < l.n; i++)
		v[i] = saved_show(c, &l.v[i]);
	o->searches = (struct list){ v, l.n };
	return true;
}

static bool saved_post(struct ctx *c, const void *in, void *out)
{
	const struct saved_in *b = in;
	struct saved_search s = { .name = b->name, .query = b->query,
		.own = { .scope = b->scope.n ? b->scope : S("personal"), .team_id = b->team_id } };

	if (!saved_search_add(c, &s))
		return false;
	c->call->status = 201;
	*(struct saved_out *)out = saved_show(c, &s);
	return true;
}

static bool saved_delete(struct ctx *c, const void *in, void *out)
{
	(void)in, (void)out;
	return saved_search_remove(c, call_id(c, 0));
}

static const struct route rows[] = {
	{ "GET", "/api/v1/search", search_get, V_TICKET_READ, NULL, &search_shape, 0, "q,cursor,limit,offset",
	  "Tickets and people by words and operators" },
	{ "GET", "/api/v1/tickets/{id}/similar", similar_get, V_TICKET_READ, NULL, &similar_shape, 0, NULL, "Other tickets about the same" },
	{ "GET", "/api/v1/search/facets", facets_get, V_TICKET_READ, NULL, &facets_shape, 0, "q,offset",
	  "What the newest results of a search are" },
	{ "GET", "/api/v1/search/saved", saved_get, V_TICKET_READ, NULL, &saved_list_shape, 0, NULL, "Searches kept under a name" },
	{ "POST", "/api/v1/search/saved", saved_post, V_TICKET_READ, &saved_in_shape, &saved_shape, R_WRITE, NULL, "Keep a search" },
	{ "DELETE", "/api/v1/search/saved/{id}", saved_delete, V_TICKET_READ, NULL, NULL, R_WRITE, NULL, "Forget a kept search" },
};
const struct route_set routes_search = { rows, COUNT(rows) };
