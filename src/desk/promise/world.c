#include "desk/promise/world.h"

#include <pthread.h>

#include "base/json.h"
#include "base/log.h"
#include "base/rand.h"
#include "desk/app.h"
#include "desk/cases/ownview.h"
#include "desk/flow/rule.h"
#include "desk/promise/calendars.h"
#include "sql_calendar.h"
#include "sql_sla.h"
#include "sql_team.h"
#include "store/db.h"

/* One built world with those who use it; freed by the last of them. */
struct held {
	struct world w;
	struct arena *a;
	struct world_cache *cache;
	int users;		/* the cache itself is one */
};
struct world_cache {
	pthread_mutex_t lock;
	struct held *now;
};

struct world_cache *world_cache_new(struct arena *a)
{
	struct world_cache *k = NEW(a, struct world_cache);

	pthread_mutex_init(&k->lock, NULL);
	k->now = NULL;
	return k;
}

/* ---- building ---- */

static bool build_version(struct ctx *c, const struct sql_calendar_versions_all_row *r, const struct calendar **out)
{
	struct calendars_def def;
	json_t *j;

	return json_parse(c, r->definition, &j) && calendars_parse(c, j, &def) &&
		calendar_build(c, c->arena, &def.def, out);
}

/* c's arena is the world's own.  A version that cannot be read any more (a zone that is
 * gone) must not stop the mail: it counts as always open, and the log says so. */
static bool build_calendars(struct ctx *c, struct world *w)
{
	struct sql_calendar_versions_all_rows v;
	struct sql_calendar_rows rows;
	size_t i, k;

	if (!sql_calendar_all(c, &rows) || !sql_calendar_versions_all(c, &v))
		return false;
	w->calendar = NEW_N(c->arena, struct world_calendar, rows.n);
	w->calendars = rows.n;
	for (i = 0; i < rows.n; i++)
		w->calendar[i] = (struct world_calendar){ .id = rows.v[i].id, .name = rows.v[i].name,
			.version = NEW_N(c->arena, struct world_version, v.n),
			.active = rows.v[i].active, .sla = { .id = rows.v[i].id } };
	for (i = k = 0; i < v.n; i++) {
		const struct sql_calendar_versions_all_row *r = &v.v[i];
		struct world_calendar *cal = NULL;
		const struct calendar *built;

		for (k = 0; k < w->calendars && !cal; k++)
			if (w->calendar[k].id == r->calendar_id)
				cal = &w->calendar[k];
		if (!cal)
			continue;
		if (!build_version(c, r, &built)) {
			LOG(LOG_ERROR, c, "promise.calendar_unreadable", KI("version", r->id));
			fail_clear(c);
			built = calendar_always();
		}
		cal->version[cal->versions] = (struct world_version){ r->id, built };
		if (cal->versions++ == 0)
			sla_calendar_enter(c->arena, &cal->sla, INT64_MIN, INT64_MIN, built);
		else
			sla_calendar_enter(c->arena, &cal->sla, r->created_at, r->effective_from, built);
		cal->version_id = r->id;
		cal->effective_from = r->effective_from;
		cal->definition = r->definition;
		cal->sla.zone = calendars_zone(c->arena, r->definition);
	}
	return true;
}

static bool build_hours(struct ctx *c, struct world *w)
{
	struct sql_team_hours_all_rows rows;
	struct sla_team_hours *hours;
	size_t i;

	if (!sql_team_hours_all(c, &rows))
		return false;
	w->sla.hours = hours = NEW_N(c->arena, struct sla_team_hours, rows.n);
	for (i = 0; i < rows.n; i++) {
		const struct world_calendar *k = world_calendar_of(w, rows.v[i].calendar_id);
		const struct sla_team_hours *last = w->sla.n_hours ? &hours[w->sla.n_hours - 1] : NULL;

		/* a change in the same instant takes the place of what it changes */
		if (last && last->team.id == rows.v[i].team_id && last->from >= rows.v[i].from_at)
			w->sla.n_hours--;
		hours[w->sla.n_hours++] = (struct sla_team_hours){ { .id = rows.v[i].team_id }, rows.v[i].from_at,
			k && k->versions ? &k->sla : NULL };
	}
	return true;
}

static bool build_teams(struct ctx *c, struct world *w)
{
	struct sql_facts_teams_rows rows;
	size_t i;

	if (!sql_facts_teams(c, &rows))
		return false;
	w->team = NEW_N(c->arena, struct world_team, rows.n);
	w->teams = rows.n;
	for (i = 0; i < rows.n; i++)
		w->team[i] = (struct world_team){ rows.v[i].id, rows.v[i].tier, rows.v[i].calendar_id, rows.v[i].name };
	return build_hours(c, w);
}

/* A stored version as a policy, or NULL with a line in the log. */
static struct sla_policy *policy_of(struct ctx *c, const struct world *w,
				    const struct sql_sla_policy_versions_all_row *r)
{
	struct sla_policy *p = NEW(c->arena, struct sla_policy);
	const struct world_calendar *k;
	json_t *j;

	if (!json_parse(c, r->definition, &j) || !sla_policy_parse(c, j, p)) {
		LOG(LOG_ERROR, c, "promise.policy_unreadable", KI("version", r->id));
		fail_clear(c);
		return NULL;
	}
	p->id = r->policy_id;
	p->version_id = r->id;
	p->name = r->name;
	p->position = r->position;
	p->active = r->active;
	p->calendar_id = r->calendar_id;
	k = world_calendar_of(w, r->calendar_id);
	p->calendar = k && k->versions ? &k->sla : NULL;
	return p;
}

struct policy_list {
	const struct sla_policy **v;
	size_t n;
};

/* The version takes the place of the one before; the list stays in the order of positions. */
static void take_over(struct policy_list *l, const struct sla_policy *p)
{
	size_t i, k;

	for (i = k = 0; i < l->n; i++)
		if (l->v[i]->id != p->id)
			l->v[k++] = l->v[i];
	for (i = k; i > 0 && (l->v[i - 1]->position > p->position ||
			      (l->v[i - 1]->position == p->position && l->v[i - 1]->id > p->id)); i--)
		l->v[i] = l->v[i - 1];
	l->v[i] = p;
	l->n = k + 1;
}

static struct sla_policies in_force(struct ctx *c, const struct policy_list *l)
{
	struct sla_policies out = { NEW_N(c->arena, const struct sla_policy *, l->n), 0 };
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->v[i]->active)
			out.v[out.n++] = l->v[i];
	return out;
}

/* One set per edit: versions with the same event were saved together. */
static bool build_sets(struct ctx *c, struct world *w)
{
	struct sql_sla_policy_versions_all_rows rows;
	struct policy_list l;
	struct sla_set *set;
	size_t i, from;

	if (!sql_sla_policy_versions_all(c, &rows))
		return false;
	l = (struct policy_list){ NEW_N(c->arena, const struct sla_policy *, rows.n + 1), 0 };
	set = NEW_N(c->arena, struct sla_set, rows.n);
	for (i = 0; i < rows.n; ) {
		const struct sql_sla_policy_versions_all_row *first = &rows.v[i];
		struct sla_set *s = &set[w->sla.sets++];

		for (from = i; i < rows.n && rows.v[i].event_id == first->event_id; i++) {
			const struct sla_policy *p = policy_of(c, w, &rows.v[i]);

			if (p)
				take_over(&l, p);
		}
		/* What came with the desk itself (event 0) was there before every ticket. */
		*s = (struct sla_set){ .at = first->event_id ? first->created_at : INT64_MIN,
			.seq = first->event_id, .policies = in_force(c, &l), .apply = first->applied_to_running,
			.edited = { .id = i - from == 1 ? first->policy_id : 0 } };
	}
	w->sla.set = set;
	return true;
}

static bool build_rules(struct ctx *c, struct world *w)
{
	struct rule_set *set = NEW(c->arena, struct rule_set);

	w->rules = set;
	return rule_set_build(c, set);
}

static bool build_views(struct ctx *c, struct world *w)
{
	struct own_views *set = NEW(c->arena, struct own_views);

	w->views = set;
	return own_view_set_build(c, set);
}

/* In an arena of its own, whatever becomes of the request that asked first. */
static bool build(struct ctx *c, struct arena *a, i64 epoch, struct world *w)
{
	struct ctx *k = NEW(c->arena, struct ctx);
	bool ok;

	*k = *c;
	k->arena = a;
	k->fail.n = 0;
	*w = (struct world){ .epoch = epoch };
	ok = build_calendars(k, w) && build_teams(k, w) && build_sets(k, w) && build_rules(k, w) && build_views(k, w);
	if (!ok)
		c->fail = k->fail;
	return ok;
}

/* ---- sharing ---- */

static void let_go(void *arg)
{
	struct held *h = arg;
	struct world_cache *k = h->cache;
	bool last;

	pthread_mutex_lock(&k->lock);
	last = --h->users == 0;
	pthread_mutex_unlock(&k->lock);
	if (last)
		arena_free(h->a);
}

static struct held *find(struct ctx *c, struct world_cache *k, i64 epoch)
{
	struct held *h;

	pthread_mutex_lock(&k->lock);
	h = k->now && k->now->w.epoch == epoch ? k->now : NULL;
	if (h)
		h->users++;
	pthread_mutex_unlock(&k->lock);
	if (h)
		arena_defer(c->arena, let_go, h);
	return h;
}

/* The new one takes the place of the old, which those who use it keep. */
static void share(struct ctx *c, struct world_cache *k, struct held *h)
{
	struct held *old;

	h->cache = k;
	h->users = 2;
	pthread_mutex_lock(&k->lock);
	old = k->now;
	k->now = h;
	pthread_mutex_unlock(&k->lock);
	arena_defer(c->arena, let_go, h);
	if (old)
		let_go(old);
}

static bool get(struct ctx *c, const struct world **out)
{
	struct world_cache *k = c->app ? c->app->world : NULL;
	struct sql_promise_epoch_row e;
	struct arena *a;
	struct held *h;

	if (!sql_promise_epoch(c, &e))
		return false;
	if (!k) {
		struct world *w = NEW(c->arena, struct world);

		*out = w;
		return build(c, c->arena, e.epoch, w);
	}
	h = find(c, k, e.epoch);
	if (!h) {
		a = arena_new(0);
		h = NEW(a, struct held);
		h->a = a;
		if (!build(c, a, e.epoch, &h->w)) {
			arena_free(a);
			return false;
		}
		share(c, k, h);
	}
	*out = &h->w;
	return true;
}

bool world_ask(struct ctx *c)
{
	struct sql_promise_epoch_row e;

	return sql_promise_epoch(c, &e);
}

bool world_get(struct ctx *c, const struct world **out)
{
	const void **slot = db_slot(c, DB_SLOT_WORLD);

	if (slot && *slot) {
		*out = *slot;
		return true;
	}
	if (!get(c, out))
		return false;
	if (slot)
		*slot = *out;
	return true;
}

bool world_changed(struct ctx *c)
{
	const void **slot = db_slot(c, DB_SLOT_WORLD);
	i64 epoch = (i64)(rand_u64() >> 2);

	if (slot)
		*slot = NULL;

	return sql_promise_epoch_set(c, &(struct sql_promise_epoch_set_in){ .epoch = epoch }, NULL);
}

/* ---- looking up ---- */

const struct world_calendar *world_calendar_of(const struct world *w, i64 id)
{
	size_t i;

	for (i = 0; id && i < w->calendars; i++)
		if (w->calendar[i].id == id)
			return &w->calendar[i];
	return NULL;
}

i64 world_version_at(const struct world_calendar *k, i64 at, i64 known)
{
	const struct calendar_timeline *t = sla_calendar_at(&k->sla, known);
	const struct calendar *in_force = t ? timeline_at(t, at) : NULL;
	i64 i;

	for (i = k->versions; i > 0; i--)	/* the newest first: unreadable ones are alike */
		if (k->version[i - 1].k == in_force)
			return k->version[i - 1].id;
	return k->version_id;
}

const struct world_team *world_team_of(const struct world *w, i64 id)
{
	size_t i;

	for (i = 0; id && i < w->teams; i++)
		if (w->team[i].id == id)
			return &w->team[i];
	return NULL;
}

const struct sla_policies *world_policies(const struct world *w)
{
	static const struct sla_policies none;

	return w->sla.sets ? &w->sla.set[w->sla.sets - 1].policies : &none;
}

const struct sla_policy *world_policy_of(const struct world *w, i64 id)
{
	const struct sla_policies *p = world_policies(w);
	size_t i;

	for (i = 0; i < p->n; i++)
		if (p->v[i]->id == id)
			return p->v[i];
	return NULL;
}
