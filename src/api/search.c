/* One search over everything the reader may see. */
#include "api/sets.h"
#include "api/shapes_people.h"
#include "api/ticket_full.h"
#include "desk/cases/search.h"
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
};
static const struct field search_f[] = {
	FL(search_out, tickets, &hit_shape),
	FL(search_out, people, &person_shape),
	F(search_out, next),
	F(search_out, corrected, .doc = "The words as they were understood, when one was mistyped"),
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

static bool search_get(struct ctx *c, const void *in, void *out)
{
	struct search_out *o = out;
	struct search_hits hits;
	struct hit_out *v;
	str q = call_query(c, "q"), cursor = call_query(c, "cursor");
	size_t i;

	(void)in;
	if (!q.n)
		return fail(c, E_INVALID, "q", "shape.required");
	if (!search_tickets(c, q, cursor, call_query_i64(c, "limit", 50, 50), &hits))
		return false;
	v = NEW_N(c->arena, struct hit_out, hits.n);
	for (i = 0; i < hits.n; i++)
		v[i] = (struct hit_out){ ticket_row_to_out(c, &hits.v[i].row), hits.v[i].excerpt,
			{ marks_json(c, &hits.v[i]) } };
	o->tickets = (struct list){ v, hits.n };
	o->next = hits.next;
	o->corrected = hits.corrected;
	if (cursor.n)
		return true;
	/* A name that nobody has may be one mistyped. */
	return people_part(c, q, &o->people) && (o->people.n || !hits.corrected.n || people_part(c, hits.corrected, &o->people));
}

static const struct route rows[] = {
	{ "GET", "/api/v1/search", search_get, V_TICKET_READ, NULL, &search_shape, 0, "q,cursor,limit",
	  "Tickets and people by their words" },
};
const struct route_set routes_search = { rows, COUNT(rows) };
