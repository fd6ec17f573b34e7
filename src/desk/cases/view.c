#include "desk/cases/view.h"

#include "desk/cases/counter.h"
#include "desk/cases/ownview.h"
#include "desk/cases/view_group.h"
#include "desk/people/team.h"
#include "desk/promise/badge.h"
#include "desk/promise/preview.h"
#include "sql_person.h"
#include "sql_ticket.h"
#include "store/db.h"
#include "store/ticket_query.h"
#include "text/fold.h"

enum { OF_PERSON = 50, PAGE_MAX = 200, FEW = 2000, TRIED = 10 };
static const i64 DAY_MS = 86400000;

static const struct ticket_row *find_row(const struct ticket_row *v, size_t n, i64 id)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (v[i].id == id)
			return &v[i];
	return NULL;
}

static struct ticket_row row_of(const struct sql_tickets_by_ids_row *r)
{
	return (struct ticket_row){
		.id = r->id, .subject = r->subject, .status_id = r->status_id,
		.category = r->category, .priority = r->priority, .channel = r->channel,
		.requester_id = r->requester_id, .requester_name = r->name,
		.assignee_id = r->assignee_id, .team_id = r->team_id, .language = r->language,
		.spam = r->spam, .demo = r->demo, .draft = r->has_draft, .snippet = r->snippet,
		.tag_names = r->tag_names, .messages = r->messages, .customer_at = r->customer_at,
		.agent_at = r->agent_at, .due_at = r->due_at, .created_at = r->created_at,
		.updated_at = r->updated_at, .last_event_id = r->last_event_id, .sla_clock_id = r->sla_clock_id,
		.snoozed_until = r->snoozed_until, .organisation_id = r->organisation_id, .brand_id = r->brand_id,
	};
}

static bool may_see(struct ctx *c, const struct ticket_row *r)
{
	struct object o = { .ticket_id = r->id, .team_id = r->team_id,
		.assignee_id = r->assignee_id, .requester_id = r->requester_id, .organisation_id = r->organisation_id };

	return sees_ticket(c, &o);
}

static bool add_badges(struct ctx *c, struct ticket_rows *rows)
{
	struct i64s ids = { NEW_N(c->arena, i64, rows->n), 0 };
	struct badges b;
	size_t i;

	for (i = 0; i < rows->n; i++)
		if (rows->v[i].sla_clock_id)
			ids.v[ids.n++] = rows->v[i].sla_clock_id;
	if (!badges_load(c, &ids, &b))
		return false;
	for (i = 0; i < rows->n; i++)
		rows->v[i].sla = badge_of(&b, rows->v[i].sla_clock_id);
	return true;
}

bool view_rows(struct ctx *c, const struct i64s *ids, struct ticket_rows *out)
{
	struct sql_tickets_by_ids_rows rows;
	struct ticket_row *found;
	size_t i;

	*out = (struct ticket_rows){ .v = NEW_N(c->arena, struct ticket_row, ids->n), .count = -1 };
	if (!ids->n)
		return true;
	if (ids->n == 1 ? !ticket_query_one(c, c->who->id, ids->v[0], &rows) :
	    !sql_tickets_by_ids(c, &(struct sql_tickets_by_ids_in){ .ids = *ids, .agent_id = c->who->id }, &rows))
		return false;
	found = NEW_N(c->arena, struct ticket_row, rows.n);
	for (i = 0; i < rows.n; i++)
		found[i] = row_of(&rows.v[i]);
	for (i = 0; i < ids->n; i++) {
		const struct ticket_row *r = find_row(found, rows.n, ids->v[i]);

		if (r && may_see(c, r))
			out->v[out->n++] = *r;
	}
	return add_badges(c, out);
}

/* Those of a page that the reader may see. */
static void seen_rows(struct ctx *c, const struct sql_tickets_by_ids_rows *rows, struct ticket_rows *out)
{
	size_t i;

	out->v = NEW_N(c->arena, struct ticket_row, rows->n);
	for (i = 0; i < rows->n; i++) {
		out->v[out->n] = row_of(&rows->v[i]);
		if (may_see(c, &out->v[out->n]))
			out->n++;
	}
}

/* What the reader's role lets him see, as the store asks it. */
struct ticket_reach view_reach(struct ctx *c)
{
	const struct actor *who = c->who;
	struct ticket_reach r = { .narrow = who->kind == ACTOR_AGENT && who->reach != REACH_ALL,
		.assignee_id = who->id };

	if (who->reach == REACH_TEAMS)
		r.team_ids = who->team_ids;
	if (who->reach == REACH_ORGANISATIONS)
		r.organisation_ids = team_ids_parse(c->arena, who->organisations);
	return r;
}

static void add_cond(struct ticket_query *q, enum ticket_field f, i64 value)
{
	q->cond[q->conds++] = (struct ticket_cond){ .field = f, .value = value };
}

/* Queues to work from hold nothing that sleeps. */
static void add_awake(struct ticket_query *q)
{
	q->cond[q->conds++] = (struct ticket_cond){ .field = TF_AWAKE, .none = true };
}

/* The view's own conditions; *bucket is its counter. */
static bool view_conditions(struct ctx *c, str view, struct ticket_query *q, str *bucket)
{
	i64 id;

	*bucket = view;
	q->scope = TS_OPEN;
	if (str_eq(view, S("mine"))) {
		add_cond(q, TF_ASSIGNEE, c->who->id);
		add_awake(q);
		*bucket = str_fmt(c->arena, "mine:%lld", (long long)c->who->id);
	} else if (str_eq(view, S("unassigned"))) {
		q->cond[q->conds++] = (struct ticket_cond){ .field = TF_ASSIGNEE, .none = true };
		add_awake(q);
	} else if (str_eq(view, S("triage"))) {
		q->cond[q->conds++] = (struct ticket_cond){ .field = TF_TEAM, .none = true };
		add_awake(q);
	} else if (str_eq(view, S("snoozed"))) {
		add_cond(q, TF_AWAKE, 0);
	} else if (str_eq(view, S("risk")) || str_eq(view, S("breached"))) {
		q->cond[q->conds++] = (struct ticket_cond){ .field = TF_STAGE, .text = view };
	} else if (str_eq(view, S("solved"))) {
		q->scope = TS_SOLVED;
	} else if (str_eq(view, S("spam"))) {
		q->scope = TS_SPAM;
	} else if (str_starts(view, S("team:")) && str_i64(str_slice(view, 5, view.n), &id)) {
		add_cond(q, TF_TEAM, id);
		add_awake(q);
	} else if (!str_eq(view, S("open"))) {
		return fail(c, E_NOT_FOUND, "view", "view.unknown");
	}
	return true;
}

/*
 * A view of an agent's making.  What stands in it is kept; while the walk after an edit is
 * under way its condition is asked instead.  Few tickets are gathered by their ids, many
 * are met soon enough along the order's index.
 */
static bool own_conditions(struct ctx *c, const struct own_view *v, struct ticket_query *q, str *bucket)
{
	struct ticket_tree *tree = NEW(c->arena, struct ticket_tree);
	struct counts counts;
	bool ready;

	q->scope = TS_OPEN;
	*bucket = own_view_bucket(c, v);
	if (str_eq(v->whose, S("mine")))
		add_cond(q, TF_ASSIGNEE, c->who->id);
	if (!v->asleep)
		add_awake(q);
	if (!own_view_ready(c, v, &ready))
		return false;
	if (!ready) {
		*bucket = STR_NULL;
		if (v->when && !condition_tree(c, v->when, tree))
			return false;
		q->tree = v->when ? tree : NULL;
		return true;
	}
	if (!counter_all(c, &counts))
		return false;
	q->kept_gen = v->gen;
	q->kept_few = counts_get(&counts, *bucket) < FEW;
	return true;
}

/* What the view itself asks; *own: as its maker left it, or NULL for one of the desk's. */
static bool conditions_of(struct ctx *c, str view, struct ticket_query *q, str *bucket, const struct own_view **own)
{
	i64 id = own_view_of_key(view);
	struct own_view *v;

	*own = NULL;
	if (!id)
		return view_conditions(c, view, q, bucket);
	v = NEW(c->arena, struct own_view);
	*own = v;
	return own_view_load(c, id, v) && own_conditions(c, v, q, bucket);
}

/* What the reader asked on top; *none is set when nothing can match. */
static bool extra_conditions(struct ctx *c, const struct view_ask *ask, struct ticket_query *q, bool *none)
{
	struct sql_tag_by_folded_row tag;
	bool found;

	*none = false;
	if (ask->status_id)
		add_cond(q, TF_STATUS, ask->status_id);
	if (ask->priority)
		add_cond(q, TF_PRIORITY, ask->priority);
	if (ask->channel.n)
		q->cond[q->conds++] = (struct ticket_cond){ .field = TF_CHANNEL, .text = ask->channel };
	if (str_eq(ask->sla, S("today")))
		add_cond(q, TF_DUE_BEFORE, ask->today_until ? ask->today_until : c->now + DAY_MS);
	else if (ask->sla.n && !str_eq(ask->sla, S("risk")) && !str_eq(ask->sla, S("breached")))
		return fail_one_of(c, "sla", S("risk, breached, today"));
	else if (ask->sla.n)
		q->cond[q->conds++] = (struct ticket_cond){ .field = TF_STAGE, .text = ask->sla };
	if (ask->tag.n) {
		if (!sql_tag_by_folded(c, &(struct sql_tag_by_folded_in){
				.name_folded = text_fold(c->arena, ask->tag) }, &tag, &found))
			return false;
		*none = !found;
		add_cond(q, TF_TAG, found ? tag.id : 0);
	}
	return true;
}

static enum ticket_order order_of(str name, enum ticket_scope scope)
{
	if (str_eq(name, S("due")) || (!name.n && scope == TS_OPEN))
		return TO_DUE;
	if (str_eq(name, S("oldest")))
		return TO_OLDEST;
	return str_eq(name, S("priority")) ? TO_PRIORITY : TO_NEWEST;
}

/* Whether a kept count tells a narrow reader nothing that he does not see. */
static bool is_his(const struct actor *who, str bucket)
{
	return str_starts(bucket, S("mine:")) || (who->reach == REACH_TEAMS && str_starts(bucket, S("team:")));
}

/* Kept; or, for a narrow reader, counted up to a limit among open tickets, else unknown. */
static bool count_of(struct ctx *c, const struct ticket_query *q, str bucket, i64 *n)
{
	struct counts counts;

	if (!bucket.n || (q->reach.narrow && !is_his(c->who, bucket)))
		return q->scope != TS_OPEN || ticket_query_count(c, q, n);
	if (!counter_all(c, &counts))
		return false;
	*n = q->reach.narrow && q->conds == 1 && q->cond[0].field == TF_TEAM &&
		!can(c->who, V_TICKET_READ, &(struct object){ .ticket_id = 1, .team_id = q->cond[0].value })
		? 0 : counts_get(&counts, bucket);
	return true;
}

/* For db_ahead: the counts come along with the page. */
static bool ask_counts(struct ctx *c, void *arg)
{
	(void)arg;
	return counter_all(c, &(struct counts){ 0 });
}

bool view_list(struct ctx *c, const struct view_ask *ask, struct ticket_rows *out)
{
	struct ticket_query q = { .limit = ask->limit < 1 || ask->limit > PAGE_MAX ? 50 : ask->limit,
		.agent_id = c->who->id, .reach = view_reach(c) };
	const struct own_view *own;
	struct view_page page;
	size_t conds;
	str bucket;
	bool none;

	*out = (struct ticket_rows){ 0 };
	if (!conditions_of(c, ask->view.n ? ask->view : S("open"), &q, &bucket, &own))
		return false;
	q.order = order_of(ask->order.n || !own ? ask->order : own->order, q.scope);
	conds = q.conds;
	if (!extra_conditions(c, ask, &q, &none))
		return false;
	if (none)
		return true;
	if (q.conds == conds)
		db_ahead(c, ask_counts, NULL);
	if (!view_page(c, &q, ask->group.n || !own ? ask->group : own->grouping, ask->cursor, &page))
		return false;
	seen_rows(c, &page.rows, out);
	if (!add_badges(c, out))
		return false;
	out->next = page.next;
	out->count = -1;
	return q.conds > conds || count_of(c, &q, bucket, &out->count);
}

bool view_try_rows(struct ctx *c, const struct own_view *v, i64 *open, struct ticket_rows *out)
{
	struct ticket_query q = { .scope = TS_OPEN, .order = TO_NEWEST, .limit = TRIED, .agent_id = c->who->id,
		.reach = view_reach(c) };
	struct ticket_page page;
	struct ticket_tree tree;

	if (str_eq(v->whose, S("mine")))
		add_cond(&q, TF_ASSIGNEE, c->who->id);
	if (!v->asleep)
		add_awake(&q);
	if (v->when && !condition_tree(c, v->when, &tree))
		return false;
	q.tree = v->when ? &tree : NULL;
	if (!ticket_query_count(c, &q, open) || !ticket_query_run(c, &q, &page))
		return false;
	*out = (struct ticket_rows){ 0 };
	seen_rows(c, &page.rows, out);
	return add_badges(c, out);
}

/* The rows of a page of ids, one more than fits when there are others. */
static bool page_of_ids(struct ctx *c, struct i64s ids, struct ticket_rows *out)
{
	i64 last = ids.n > OF_PERSON ? ids.v[OF_PERSON - 1] : 0;

	if (last)
		ids.n = OF_PERSON;
	if (!view_rows(c, &ids, out))
		return false;
	out->next = last ? str_fmt(c->arena, "%lld", (long long)last) : STR_NULL;
	return true;
}

bool view_of_person(struct ctx *c, i64 person_id, i64 before_id, struct ticket_rows *out)
{
	struct sql_ticket_ids_of_person_rows rows;
	struct i64s ids;
	size_t i;

	if (!sql_ticket_ids_of_person(c, &(struct sql_ticket_ids_of_person_in){ .requester_id = person_id,
			.before_id = before_id ? before_id : INT64_MAX, .limit_n = OF_PERSON + 1 }, &rows))
		return false;
	ids = (struct i64s){ NEW_N(c->arena, i64, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		ids.v[i] = rows.v[i].id;
	return page_of_ids(c, ids, out);
}

bool view_of_organisation(struct ctx *c, i64 organisation_id, i64 before_id, struct ticket_rows *out)
{
	struct sql_ticket_ids_of_organisation_rows rows;
	struct i64s ids;
	size_t i;

	if (!sql_ticket_ids_of_organisation(c, &(struct sql_ticket_ids_of_organisation_in){
			.organisation_id = organisation_id, .before_id = before_id ? before_id : INT64_MAX,
			.limit_n = OF_PERSON + 1 }, &rows))
		return false;
	ids = (struct i64s){ NEW_N(c->arena, i64, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		ids.v[i] = rows.v[i].id;
	return page_of_ids(c, ids, out);
}

bool view_seen_of_person(struct ctx *c, i64 person_id, i64 *open, i64 *total)
{
	struct ticket_query q = { .scope = TS_OPEN, .agent_id = c->who->id, .reach = view_reach(c) };

	add_cond(&q, TF_REQUESTER, person_id);
	if (!ticket_query_count(c, &q, open))
		return false;
	q.scope = TS_ANY;
	return ticket_query_count(c, &q, total);
}

static str own_key(struct ctx *c, const struct own_view *v)
{
	return str_fmt(c->arena, "own:%lld", (long long)v->id);
}

/* One view of a narrow reader. */
static bool narrow_count(struct ctx *c, str view, struct view_count *out)
{
	struct ticket_query q = { .agent_id = c->who->id, .reach = view_reach(c) };
	const struct own_view *own;
	str bucket;

	*out = (struct view_count){ view, 0 };
	return conditions_of(c, view, &q, &bucket, &own) && count_of(c, &q, bucket, &out->count);
}

static bool narrow_counts(struct ctx *c, struct view_count **v, size_t *n)
{
	static const str views[] = { { "mine", 4 }, { "unassigned", 10 }, { "open", 4 }, { "risk", 4 }, { "breached", 8 } };
	size_t i, teams = c->who->reach == REACH_TEAMS ? c->who->team_ids.n : 0;
	struct own_views own;

	if (!own_view_list(c, &own))
		return false;
	*v = NEW_N(c->arena, struct view_count, COUNT(views) + teams + own.n);
	for (*n = 0; *n < COUNT(views); ++*n)
		if (!narrow_count(c, views[*n], &(*v)[*n]))
			return false;
	for (i = 0; i < teams; i++, ++*n)
		if (!narrow_count(c, str_fmt(c->arena, "team:%lld", (long long)c->who->team_ids.v[i]), &(*v)[*n]))
			return false;
	for (i = 0; i < own.n; i++, ++*n)
		if (!narrow_count(c, own_key(c, &own.v[i]), &(*v)[*n]))
			return false;
	return true;
}

bool view_counts(struct ctx *c, struct view_count **v, size_t *n)
{
	static const str fixed[] = { { "unassigned", 10 }, { "open", 4 }, { "risk", 4 }, { "breached", 8 }, { "snoozed", 7 }, { "triage", 6 },
		{ "solved", 6 }, { "spam", 4 } };
	struct own_views own;
	struct counts k;
	size_t i;

	if (c->who->reach != REACH_ALL)
		return narrow_counts(c, v, n);
	if (!counter_all(c, &k) || !own_view_list(c, &own))
		return false;
	*v = NEW_N(c->arena, struct view_count, 1 + COUNT(fixed) + c->who->team_ids.n + own.n);
	*n = 0;
	(*v)[(*n)++] = (struct view_count){ S("mine"),
		counts_get(&k, str_fmt(c->arena, "mine:%lld", (long long)c->who->id)) };
	for (i = 0; i < COUNT(fixed); i++)
		(*v)[(*n)++] = (struct view_count){ fixed[i], counts_get(&k, fixed[i]) };
	for (i = 0; i < c->who->team_ids.n; i++) {
		str key = str_fmt(c->arena, "team:%lld", (long long)c->who->team_ids.v[i]);

		(*v)[(*n)++] = (struct view_count){ key, counts_get(&k, key) };
	}
	for (i = 0; i < own.n; i++)
		(*v)[(*n)++] = (struct view_count){ own_key(c, &own.v[i]), counts_get(&k, own_view_bucket(c, &own.v[i])) };
	return true;
}
