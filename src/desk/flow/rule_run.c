#include "desk/flow/rule_run.h"

#include "base/failpoint.h"
#include "base/log.h"
#include "desk/flow/rule_time.h"
#include "desk/promise/world.h"
#include "sql_rule.h"
#include "store/db.h"

static const i64 HOUR_MS = 3600000;

/* What was done with a ticket's news in this transaction: rule_id 0: read up to event_id. */
struct mark {
	const struct mark *before;
	i64 ticket_id, rule_id, event_id;
};

static void mark(struct ctx *c, i64 ticket_id, i64 rule_id, i64 event_id)
{
	const void **slot = db_slot(c, DB_SLOT_FIRED);
	struct mark *m = NEW(c->arena, struct mark);

	*m = (struct mark){ *slot, ticket_id, rule_id, event_id };
	*slot = m;
}

static bool has_fired(struct ctx *c, i64 ticket_id, i64 rule_id)
{
	const struct mark *m;

	for (m = *db_slot(c, DB_SLOT_FIRED); m; m = m->before)
		if (m->ticket_id == ticket_id && m->rule_id == rule_id)
			return true;
	return false;
}

static i64 read_up_to(struct ctx *c, i64 ticket_id)
{
	const struct mark *m;

	for (m = *db_slot(c, DB_SLOT_FIRED); m; m = m->before)
		if (m->ticket_id == ticket_id && !m->rule_id)
			return m->event_id;
	return 0;
}

void rules_later(struct ctx *c, i64 ticket_id, const struct rule_news *news)
{
	unsigned on = ticket_id ? rule_on_of(news->kind, news->detail) : 0;
	const void **slot = db_slot(c, DB_SLOT_NEWS);
	struct rule_news *n;

	if (!on || !slot)
		return;
	n = NEW(c->arena, struct rule_news);
	*n = *news;
	n->before = *slot;
	n->ticket_id = ticket_id;
	n->on = on;
	*slot = n;
	db_before_commit(c, DB_RULES, rules_settle, ticket_id);
}

/* ---- one firing ---- */

static str detail_of(struct ctx *c, const struct rule_firing *f, const struct failure *why)
{
	struct buf b = buf_new(c->arena, f->did.did.n + 4096);

	buf_ch(&b, '{');
	if (f->news)
		buf_fmt(&b, "\"event\":\"%.*s\",\"via_rule\":%lld", FMT(f->news->kind), (long long)f->news->via_rule);
	else
		buf_fmt(&b, "\"since\":%lld", (long long)f->since);
	if (why) {
		buf_fmt(&b, ",\"key\":\"%s\",\"field\":", why->key);
		json_str(&b, why->field.s ? why->field : S(""));
	} else {
		buf_fmt(&b, ",\"actions\":[%.*s]", FMT(buf_str(&f->did.did)));
	}
	buf_ch(&b, '}');
	return buf_str(&b);
}

static bool log_line(struct ctx *c, const struct rule_firing *f, str outcome, const struct failure *why)
{
	struct sql_rule_log_add_row row;

	return sql_rule_log_add(c, &(struct sql_rule_log_add_in){ .rule_id = f->r->id, .version_id = f->r->version_id,
		.ticket_id = f->t->id, .event_id = f->news ? f->news->event_id : 0, .outcome = outcome,
		.detail = detail_of(c, f, why), .created_at = c->now }, &row);
}

static bool act(struct ctx *c, void *arg)
{
	struct rule_firing *f = arg;

	return FAILPOINT(c, "rule.begun") && actions_run(c, f->t, f->r->actions, &(struct action_origin){ .kind = S("rule"),
		.id = f->r->id, .name = f->r->name }, &f->did) && FAILPOINT(c, "rule.acted") &&
		log_line(c, f, S("fired"), NULL) && FAILPOINT(c, "rule.logged");
}

/* Too often on one ticket: something outside answers each time (a webhook, another desk). */
static bool too_often(struct ctx *c, const struct rule_firing *f, bool *yes)
{
	struct sql_rule_log_recent_row row;
	struct sql_rule_log_stopped_row told;

	if (!sql_rule_log_recent(c, &(struct sql_rule_log_recent_in){ .ticket_id = f->t->id, .rule_id = f->r->id,
			.since_at = c->now - HOUR_MS }, &row))
		return false;
	*yes = row.n >= RULE_STOP_AFTER;
	if (!*yes)
		return true;
	if (!sql_rule_log_stopped(c, &(struct sql_rule_log_stopped_in){ .ticket_id = f->t->id, .rule_id = f->r->id,
			.since_at = c->now - HOUR_MS }, &told))
		return false;
	return told.n > 0 || log_line(c, f, S("stopped"), &(struct failure){ .key = "rule.stopped", .field = S("") });
}

static bool is_ours(enum err code)
{
	return code != E_UNAVAILABLE && code != E_FULL;
}

bool rule_fire(struct ctx *c, struct rule_firing *f)
{
	struct ticket was = *f->t;
	struct failure why;
	bool stop;

	f->failed = false;
	if (!too_often(c, f, &stop) || stop)
		return stop;
	if (db_try(c, act, f))
		return true;
	if (!c->fail.n || !is_ours(fail_code(c)))
		return false;
	why = c->fail.v[0];
	LOG(LOG_WARN, c, "rule.failed", KI("rule", f->r->id), KI("ticket", f->t->id), KS("why", str_of(why.key)));
	fail_clear(c);
	*f->t = was;
	f->failed = true;
	f->did.did.n = 0;
	return log_line(c, f, S("failed"), &why);
}

/* ---- a ticket's news ---- */

struct told {			/* one event, with what conditions see of it */
	struct rule_news news;
	struct rule_case k;
};
struct trial {
	struct told *v;		/* oldest first */
	size_t n;
	unsigned on;
	struct ticket t;
};

static void collect(struct ctx *c, i64 ticket_id, struct trial *tr)
{
	const struct rule_news *n, *head = *db_slot(c, DB_SLOT_NEWS);
	i64 after = read_up_to(c, ticket_id);
	size_t i = 0;

	for (n = head; n; n = n->before)
		i += n->ticket_id == ticket_id && n->event_id > after;
	tr->n = i;
	tr->v = NEW_N(c->arena, struct told, i);
	for (n = head; n; n = n->before)
		if (n->ticket_id == ticket_id && n->event_id > after) {
			struct told *told = &tr->v[--i];

			*told = (struct told){ .news = *n };
			told->k = (struct rule_case){ .t = &tr->t, .news = &told->news };
		}
}

/* The words that a ticket is opened with are no reply; rules on "opened" see them. */
static void opening(struct trial *tr)
{
	bool opened = false;
	size_t i;

	for (i = 0; i < tr->n; i++) {
		struct rule_news *n = &tr->v[i].news;

		opened |= (n->on & 1u << RULE_OPENED) != 0;
		if (opened)
			n->on &= ~(1u << RULE_CUSTOMER_REPLIED | 1u << RULE_AGENT_REPLIED);
		tr->on |= n->on;
	}
}

static bool try_rule(struct ctx *c, const struct rule *r, struct trial *tr)
{
	struct rule_firing f = { .r = r, .t = &tr->t };
	size_t i;

	for (i = 0; i < tr->n; i++) {
		struct told *told = &tr->v[i];

		if (!(told->news.on & r->on))
			continue;
		if (r->when && !rule_attrs(c, &told->k, r->fields))
			return false;
		if (!condition_holds(r->when, &told->k.a))
			continue;
		f.news = &told->news;
		mark(c, tr->t.id, r->id, 0);
		return rule_fire(c, &f);
	}
	return true;
}

static bool try_all(struct ctx *c, const struct rule_set *s, struct trial *tr)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if ((s->v[i].on & tr->on) && !has_fired(c, tr->t.id, s->v[i].id) && !try_rule(c, &s->v[i], tr))
			return false;
	return !s->timed || rule_time_news(c, s, &tr->t, tr->on);
}

static bool settle(struct ctx *c, i64 ticket_id)
{
	struct trial *tr = NEW(c->arena, struct trial);
	const struct world *w;

	*tr = (struct trial){ 0 };
	collect(c, ticket_id, tr);
	if (!tr->n)
		return true;
	mark(c, ticket_id, 0, tr->v[tr->n - 1].news.event_id);
	if (!world_get(c, &w))
		return false;
	opening(tr);
	if (!(w->rules->on & tr->on) && !w->rules->timed)
		return true;
	if (!ticket_take(c, ticket_id, &tr->t))
		return false;
	return tr->t.spam || tr->t.merged_into_id || try_all(c, w->rules, tr);
}

bool rules_settle(struct ctx *c, i64 ticket_id)
{
	const struct actor *who = c->who;
	bool ok;

	c->who = actor_system();
	ok = settle(c, ticket_id);
	c->who = who;
	return ok;
}
