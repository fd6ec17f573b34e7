#include "desk/cases/view_group.h"

#include "desk/people/agent.h"
#include "desk/promise/world.h"

struct groups {
	enum ticket_field field;
	i64 *v;			/* in the order of the list; 0: without one */
	size_t n;
};

static void by_name(const struct world_team **v, size_t n)
{
	size_t i, k;

	for (i = 1; i < n; i++)
		for (k = i; k > 0 && str_cmp(v[k]->name, v[k - 1]->name) < 0; k--) {
			const struct world_team *t = v[k];

			v[k] = v[k - 1];
			v[k - 1] = t;
		}
}

static bool teams(struct ctx *c, struct groups *g)
{
	const struct world_team **v;
	const struct world *w;
	size_t i;

	if (!world_get(c, &w))
		return false;
	v = NEW_N(c->arena, const struct world_team *, w->teams);
	for (i = 0; i < w->teams; i++)
		v[i] = &w->team[i];
	by_name(v, w->teams);
	g->v = NEW_N(c->arena, i64, w->teams + 1);
	for (i = 0; i < w->teams; i++)
		g->v[g->n++] = v[i]->id;
	g->v[g->n++] = 0;
	return true;
}

static bool assignees(struct ctx *c, struct groups *g)
{
	struct agents a;
	size_t i;

	if (!agent_list(c, &a))
		return false;
	g->v = NEW_N(c->arena, i64, a.n + 1);
	g->v[g->n++] = 0;
	for (i = 0; i < a.n; i++)
		g->v[g->n++] = a.v[i].id;
	return true;
}

static bool groups_of(struct ctx *c, str name, struct groups *g)
{
	i64 p;

	*g = (struct groups){ .field = TF_PRIORITY };
	if (str_eq(name, S("priority"))) {
		g->v = NEW_N(c->arena, i64, 4);
		for (p = 4; p > 0; p--)
			g->v[g->n++] = p;
		return true;
	}
	g->field = str_eq(name, S("team")) ? TF_TEAM : TF_ASSIGNEE;
	if (g->field == TF_TEAM)
		return teams(c, g);
	return str_eq(name, S("assignee")) ? assignees(c, g) : fail_p(c, E_INVALID, "group", "shape.one_of",
		&(struct fail_param){ "allowed", S("none, priority, team, assignee") });
}

static bool plain(struct ctx *c, const struct ticket_query *ask, str cursor, struct view_page *out)
{
	struct ticket_query q = *ask;
	struct ticket_page page;

	if (cursor.n && !ticket_key_parse(cursor, &q.after))
		return fail(c, E_BAD_REQUEST, "cursor", "cursor.bad");
	if (!ticket_query_run(c, &q, &page))
		return false;
	*out = (struct view_page){ page.rows, page.more ? ticket_key_text(c, &page.last) : STR_NULL };
	return true;
}

/* "12~2.1700000000000.33": the group and the last row in it; no row: from its beginning. */
static bool read_cursor(struct ctx *c, str cursor, const struct groups *g, size_t *at, struct ticket_key *after)
{
	i64 value;
	str head;

	*at = 0;
	*after = (struct ticket_key){ 0 };
	if (!cursor.n)
		return true;
	if (!str_cut(&cursor, '~', &head) || !str_i64(head, &value) || (cursor.n && !ticket_key_parse(cursor, after)))
		return fail(c, E_BAD_REQUEST, "cursor", "cursor.bad");
	while (*at < g->n && g->v[*at] != value)
		++*at;
	return true;
}

static str cursor_at(struct ctx *c, i64 value, const struct ticket_key *last)
{
	str key = last ? ticket_key_text(c, last) : S("");

	return str_fmt(c->arena, "%lld~%.*s", (long long)value, FMT(key));
}

static bool one(struct ctx *c, const struct ticket_query *ask, const struct groups *g, size_t at, struct ticket_page *page)
{
	struct ticket_query q = *ask;

	q.cond[q.conds++] = (struct ticket_cond){ .field = g->field, .value = g->v[at], .none = !g->v[at] };
	return ticket_query_run(c, &q, page);
}

static void append(struct view_page *out, const struct sql_tickets_by_ids_rows *rows)
{
	size_t i;

	for (i = 0; i < rows->n; i++)
		out->rows.v[out->rows.n++] = rows->v[i];
}

bool view_page(struct ctx *c, const struct ticket_query *ask, str group, str cursor, struct view_page *out)
{
	struct ticket_query q = *ask;
	struct ticket_page page;
	struct groups g;
	size_t at;

	if (!group.n || str_eq(group, S("none")))
		return plain(c, ask, cursor, out);
	if (!groups_of(c, group, &g) || !read_cursor(c, cursor, &g, &at, &q.after))
		return false;
	*out = (struct view_page){ .rows.v = NEW_N(c->arena, struct sql_tickets_by_ids_row, (size_t)ask->limit) };
	for (; at < g.n; at++) {
		q.limit = ask->limit - (i64)out->rows.n;
		if (!q.limit) {
			out->next = cursor_at(c, g.v[at], NULL);
			return true;
		}
		if (!one(c, &q, &g, at, &page))
			return false;
		append(out, &page.rows);
		q.after = (struct ticket_key){ 0 };
		if (page.more) {
			out->next = cursor_at(c, g.v[at], &page.last);
			return true;
		}
	}
	return true;
}
