#include "desk/flow/rule_try.h"

#include "desk/cases/tag.h"
#include "desk/flow/rule_run.h"
#include "desk/flow/rule_time.h"
#include "desk/promise/calendar.h"
#include "desk/promise/preview.h"
#include "desk/promise/world.h"
#include "sql_rule.h"
#include "store/db.h"

enum { EVENTS = 100, TAGS_MAX = 200 };

/* ---- a ticket taken back ---- */

struct past {
	struct ticket now, t;		/* t: as it was after the events in hand */
	struct sql_rule_events_rows ev;	/* newest first */
	bool opened;			/* the events in hand are those that the ticket began with */
};

static bool past_load(struct ctx *c, i64 ticket_id, struct past *p)
{
	if (!ticket_load(c, ticket_id, &p->now))
		return false;
	p->t = p->now;
	return sql_rule_events(c, &(struct sql_rule_events_in){ .ticket_id = ticket_id, .limit_n = EVENTS }, &p->ev);
}

static str text_of(const json_t *d, const char *member)
{
	str s = json_get_str(d, member);

	return s.s ? s : S("");
}

static bool listed(const json_t *list, str name)
{
	size_t i;

	for (i = 0; i < json_array_size(list); i++)
		if (str_eq(str_of(json_string_value(json_array_get(list, i))), name))
			return true;
	return false;
}

static bool tags_back(struct ctx *c, struct ticket *t, const json_t *d)
{
	const json_t *added = json_object_get(d, "added"), *removed = json_object_get(d, "removed");
	struct buf b = buf_new(c->arena, 64 * 1024);
	struct strs now;
	size_t i;

	if (!tags_parse(c, t->tag_names, &now))
		return false;
	buf_ch(&b, '[');
	for (i = 0; i < now.n; i++)
		if (!listed(added, now.v[i])) {
			buf_put(&b, b.n > 1 ? S(",") : S(""));
			json_str(&b, now.v[i]);
		}
	for (i = 0; i < json_array_size(removed); i++) {
		buf_put(&b, b.n > 1 ? S(",") : S(""));
		json_str(&b, str_of(json_string_value(json_array_get(removed, i))));
	}
	buf_ch(&b, ']');
	t->tag_names = buf_str(&b);
	return true;
}

static bool take_back(struct ctx *c, struct ticket *t, const struct sql_rule_events_row *e)
{
	json_t *d;

	if (str_starts(e->kind, S("message.")))
		t->messages--;
	if (!str_starts(e->kind, S("ticket.")))
		return true;
	if (!json_parse(c, e->detail, &d))
		return false;
	if (str_eq(e->kind, S("ticket.priority")))
		t->priority = json_get_i64(d, "from", t->priority);
	else if (str_eq(e->kind, S("ticket.team")))
		t->team_id = json_get_i64(d, "from", t->team_id);
	else if (str_eq(e->kind, S("ticket.assigned")))
		t->assignee_id = json_get_i64(d, "from", t->assignee_id);
	else if (str_eq(e->kind, S("ticket.status")))
		t->category = text_of(d, "from");
	else if (str_eq(e->kind, S("ticket.type")))
		t->type = text_of(d, "from");
	else if (str_eq(e->kind, S("ticket.tags")))
		return tags_back(c, t, d);
	return true;
}

/* ---- a rule on it ---- */

struct met {
	bool found, holds;		/* found: an event that starts it */
	struct rule_news news;
	i64 at;
	struct list why;
};

static struct list leaves(struct ctx *c, const struct rule *r, const struct cond_attrs *a)
{
	struct cond_leaves l = condition_explain(c->arena, r->when, a);
	struct rule_leaf *v = NEW_N(c->arena, struct rule_leaf, l.n);
	size_t i;

	for (i = 0; i < l.n; i++)
		v[i] = (struct rule_leaf){ str_of(cond_field_name(l.v[i].test->field)), str_of(cond_op_name(l.v[i].test->op)),
			l.v[i].wanted, str_utf8_trunc(l.v[i].has, 200), l.v[i].ok };
	return (struct list){ v, l.n };
}

static bool ask(struct ctx *c, const struct rule *r, struct ticket *t, const struct rule_news *news, struct met *m)
{
	struct rule_case k = { .t = t, .news = news };

	if (!rule_attrs(c, &k, r->fields))
		return false;
	m->holds = condition_holds(r->when, &k.a);
	m->why = leaves(c, r, &k.a);
	return true;
}

static enum actor_kind actor_of(str word)
{
	return str_eq(word, S("agent")) ? ACTOR_AGENT : str_eq(word, S("person")) ? ACTOR_PERSON : ACTOR_SYSTEM;
}

/* One event with the ticket as it was after all that was saved with it. */
static bool at_event(struct ctx *c, const struct rule *r, struct past *p, size_t i, struct met *m)
{
	const struct sql_rule_events_row *e = &p->ev.v[i];
	struct rule_news news = { .ticket_id = p->now.id, .event_id = e->id, .on = rule_on_of(e->kind, e->detail),
		.kind = e->kind, .detail = e->detail, .by = actor_of(e->actor_kind) };
	struct met one = { .found = true, .at = e->created_at };
	i64 now = c->now;
	bool ok;

	if (p->opened)
		news.on &= ~(1u << RULE_CUSTOMER_REPLIED | 1u << RULE_AGENT_REPLIED);
	if (!(news.on & r->on))
		return true;
	one.news = news;
	c->now = e->created_at;
	ok = ask(c, r, &p->t, &one.news, &one);
	c->now = now;
	if (ok && (one.holds || !m->found))
		*m = one;
	return ok;
}

static bool past_ask(struct ctx *c, const struct rule *r, struct past *p, struct met *m)
{
	size_t i, k, end;

	*m = (struct met){ 0 };
	for (i = 0; i < p->ev.n && !m->holds; i = end) {
		p->opened = false;
		for (end = i; end < p->ev.n && p->ev.v[end].created_at == p->ev.v[i].created_at; end++)
			p->opened |= str_eq(p->ev.v[end].kind, S("ticket.opened"));
		for (k = i; k < end && !m->holds; k++)
			if (!at_event(c, r, p, k, m))
				return false;
		for (k = i; k < end; k++)
			if (!take_back(c, &p->t, &p->ev.v[k]))
				return false;
	}
	return true;
}

/* A time rule: whether it would act, and when. */
static bool time_ask(struct ctx *c, const struct rule *r, struct ticket *t, struct met *m)
{
	i64 since, at, now = c->now;
	bool ok;

	*m = (struct met){ 0 };
	if (!rule_time_since(c, r, t, &since) || !rule_time_at(c, r, since, &at))
		return false;
	if (!since || at == CALENDAR_NEVER || str_eq(t->category, S("closed")))
		return true;
	m->found = true;
	m->at = at;
	/* what is asked in hours is asked at the instant at which it acts */
	c->now = at;
	ok = ask(c, r, t, NULL, m);
	c->now = now;
	return ok;
}

static bool rule_met(struct ctx *c, const struct rule *r, struct past *p, struct met *m)
{
	struct past copy = *p;

	return r->timed ? time_ask(c, r, &copy.t, m) : past_ask(c, r, &copy, m);
}

static str on_text(const struct rule *r, const struct met *m)
{
	size_t i;

	if (r->timed)
		return m->found ? S("time") : S("");
	for (i = 0; i < RULE_ONS; i++)
		if (m->found && (m->news.on & r->on & 1u << i))
			return str_of(rule_on_name((enum rule_on)i));
	return S("");
}

/* ---- what it would do ---- */

struct doing {
	const struct rule *r;
	struct ticket t;
	struct actions_did did;
	bool ran;
};

/* Always undone. */
static bool pretend(struct ctx *c, void *arg)
{
	struct doing *d = arg;

	d->ran = actions_run(c, &d->t, d->r->actions, &(struct action_origin){ .kind = S("rule"), .id = d->r->id,
		.name = d->r->name }, &d->did);
	return false;
}

static void differ(struct ctx *c, struct list *l, const char *field, str from, str to)
{
	(void)c;
	if (!str_eq(from, to))
		((struct rule_diff *)l->v)[l->n++] = (struct rule_diff){ str_of(field), from, to };
}

static str digits(struct ctx *c, i64 n)
{
	return n ? str_fmt(c->arena, "%lld", (long long)n) : S("");
}

static struct list changes(struct ctx *c, const struct ticket *a, const struct ticket *b)
{
	struct list l = { NEW_N(c->arena, struct rule_diff, 6), 0 };

	differ(c, &l, "priority", digits(c, a->priority), digits(c, b->priority));
	differ(c, &l, "status", a->category, b->category);
	differ(c, &l, "team", digits(c, a->team_id), digits(c, b->team_id));
	differ(c, &l, "assignee", digits(c, a->assignee_id), digits(c, b->assignee_id));
	differ(c, &l, "type", a->type, b->type);
	differ(c, &l, "tags", a->tag_names, b->tag_names);
	return l;
}

static bool would_do(struct ctx *c, const struct rule *r, const struct past *p, struct rule_hit *h)
{
	struct doing d = { .r = r, .t = p->now };

	if (db_try(c, pretend, &d))
		return false;
	if (!d.ran && !c->fail.n)
		return false;
	if (!d.ran && (fail_code(c) == E_UNAVAILABLE || fail_code(c) == E_FULL))
		return false;
	h->failed = d.ran ? S("") : str_of(c->fail.v[0].key);
	fail_clear(c);
	h->changes = d.ran ? changes(c, &p->now, &d.t) : (struct list){ NULL, 0 };
	h->actions = d.ran ? str_fmt(c->arena, "[%.*s]", FMT(buf_str(&d.did.did))) : S("[]");
	return true;
}

/* ---- all of them ---- */

struct trying {
	const struct rule *r;
	struct rule_tried *out;
	bool done;
};

static bool try_one(struct ctx *c, struct trying *y, i64 ticket_id)
{
	struct rule_hit *h = (struct rule_hit *)y->out->hits.v + y->out->hits.n;
	struct past p;
	struct met m;

	if (!past_load(c, ticket_id, &p))
		return false;
	if (p.now.merged_into_id)
		return true;
	y->out->looked_at++;
	if (!rule_met(c, y->r, &p, &m))
		return false;
	if (!m.holds)
		return true;
	*h = (struct rule_hit){ .ticket_id = ticket_id, .event_id = m.news.event_id, .at = m.at,
		.subject = p.now.subject, .on = on_text(y->r, &m) };
	y->out->hits.n++;
	return would_do(c, y->r, &p, h);
}

static bool try_tx(struct ctx *c, void *arg)
{
	struct trying *y = arg;
	const struct actor *who = c->who;
	struct sql_rule_newest_tickets_rows rows;
	bool ok = true;
	size_t i;

	*y->out = (struct rule_tried){ .open = y->out->open, .exact = y->out->exact };
	if (!sql_rule_newest_tickets(c, &(struct sql_rule_newest_tickets_in){ .limit_n = RULE_TRY_TICKETS }, &rows))
		return false;
	y->out->hits.v = NEW_N(c->arena, struct rule_hit, rows.n);
	c->who = actor_system();
	for (i = 0; ok && i < rows.n; i++)
		ok = try_one(c, y, rows.v[i].id);
	c->who = who;
	y->done = ok;
	return false;	/* nothing of it is to stay */
}

/* ---- open tickets ---- */

static bool countable(enum cond_field f)
{
	return f <= COND_MAILBOX;
}

/* Without the tests that lists cannot ask; NULL: nothing is left to ask. */
static const struct condition *reduce(struct ctx *c, const struct condition *k, bool *exact)
{
	struct condition *out;
	size_t i;

	if (!k)
		return NULL;
	if (k->kind == COND_TEST) {
		*exact &= countable(k->field);
		return countable(k->field) ? k : NULL;
	}
	out = NEW(c->arena, struct condition);
	*out = (struct condition){ .kind = k->kind, .kid = NEW_N(c->arena, struct condition, k->kids) };
	for (i = 0; i < k->kids; i++) {
		const struct condition *kid = reduce(c, &k->kid[i], exact);

		if (kid)
			out->kid[out->kids++] = *kid;
		else if (k->kind == COND_ANY)
			return NULL;	/* any of them may be met by what cannot be asked */
	}
	return out->kids ? out : NULL;
}

static bool count_tx(struct ctx *c, void *arg)
{
	struct trying *y = arg;
	struct ticket_rows rows;

	y->out->exact = true;
	return preview_tickets(c, reduce(c, y->r->when, &y->out->exact), &y->out->open, &rows);
}

bool rule_try(struct ctx *c, const struct rule *r, struct rule_tried *out)
{
	struct trying y = { .r = r, .out = out };

	*out = (struct rule_tried){ 0 };
	if (!db_read(c, count_tx, &y))
		return false;
	if (db_write(c, try_tx, &y))
		return true;
	return y.done && !c->fail.n;
}

bool rule_explain(struct ctx *c, i64 ticket_id, const struct rule *draft, struct rule_story **v, size_t *n)
{
	const struct world *w;
	const struct rule *all;
	struct past p;
	struct met m;
	size_t i, rules;

	*n = 0;
	if (!past_load(c, ticket_id, &p) || !world_get(c, &w))
		return false;
	all = draft ? draft : w->rules->v;
	rules = draft ? 1 : w->rules->n;
	*v = NEW_N(c->arena, struct rule_story, rules);
	for (i = 0; i < rules; i++) {
		if (!rule_met(c, &all[i], &p, &m))
			return false;
		(*v)[(*n)++] = (struct rule_story){ .rule_id = all[i].id, .name = all[i].name, .on = on_text(&all[i], &m),
			.event_id = m.news.event_id, .at = m.at, .fires = m.found && m.holds, .why = m.why };
	}
	return true;
}
