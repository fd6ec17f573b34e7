#include "desk/flow/capacity.h"

#include "desk/app.h"
#include "desk/channel.h"
#include "desk/promise/world.h"
#include "desk/promise/zone.h"
#include "desk/settings.h"
#include "sql_agentstatus.h"
#include "sql_sla.h"

static const i64 MIN_MS = 60000, HOUR_MS = 3600000, DAY_MS = 86400000;

/* ---- weights ---- */

static const struct channel channels[] = CHANNEL_TABLE;

bool channel_weights_load(struct ctx *c, struct channel_weights *out)
{
	struct sql_channel_weights_rows rows;
	struct sql_channel_open_rows open;
	size_t i, k;

	if (!sql_channel_weights(c, &rows) || !sql_channel_open(c, &open))
		return false;
	*out = (struct channel_weights){ NEW_N(c->arena, struct channel_weight, COUNT(channels)), COUNT(channels) };
	for (i = 0; i < COUNT(channels); i++) {
		struct channel_weight *w = &out->v[i];

		*w = (struct channel_weight){ str_of(channels[i].name), str_of(channels[i].class), 1, 0 };
		for (k = 0; k < rows.n; k++)
			if (str_eq(rows.v[k].channel, w->channel))
				*w = (struct channel_weight){ w->channel, rows.v[k].class, rows.v[k].weight, 0 };
		for (k = 0; k < open.n; k++)
			if (str_eq(open.v[k].channel, w->channel))
				w->open_n = open.v[k].n;
	}
	return true;
}

static const char *field(struct ctx *c, size_t i, const char *name)
{
	return str_fmt(c->arena, "channels.%zu.%s%c", i, name, 0).s;
}

/* A case that is heavier than everybody's limit would wait for ever. */
static bool fits(struct ctx *c, size_t i, const struct channel_weight *w)
{
	struct sql_class_cap_most_row most;

	if (w->weight < 1 || w->weight > CHANNEL_WEIGHT_MAX)
		return fail_range(c, field(c, i, "weight"), 1, CHANNEL_WEIGHT_MAX);
	if (!sql_class_cap_most(c, &(struct sql_class_cap_most_in){ .class = w->class }, &most))
		return false;
	return w->weight == 1 || w->weight <= most.n || fail_p(c, E_INVALID, field(c, i, "weight"), "routing.weight_above",
		&(struct fail_param){ "n", str_fmt(c->arena, "%lld", (long long)most.n) });
}

static bool save_one(struct ctx *c, const struct channel_weight *w)
{
	return sql_channel_weight_put(c, &(struct sql_channel_weight_put_in){ .channel = w->channel, .class = w->class,
			.weight = w->weight }, NULL) &&
		sql_channel_due(c, &(struct sql_channel_due_in){ .next_at = c->now, .channel = w->channel }, NULL);
}

static str names_of_channels(struct ctx *c)
{
	str all = str_of(channels[0].name);
	size_t i;

	for (i = 1; i < COUNT(channels); i++)
		all = str_fmt(c->arena, "%.*s, %s", FMT(all), channels[i].name);
	return all;
}

bool channel_weights_save(struct ctx *c, const struct channel_weights *w)
{
	struct channel_weights was;
	bool ok = true;
	size_t i, k;

	if (!channel_weights_load(c, &was))
		return false;
	for (i = 0; i < w->n; i++)
		ok = fits(c, i, &w->v[i]) && ok;
	for (i = 0; ok && i < w->n; i++) {
		for (k = 0; k < was.n && !str_eq(was.v[k].channel, w->v[i].channel); k++)
			;
		if (k == was.n)
			ok = fail_one_of(c, field(c, i, "channel"), names_of_channels(c));
		else if (was.v[k].weight != w->v[i].weight || !str_eq(was.v[k].class, w->v[i].class))
			ok = save_one(c, &w->v[i]);
	}
	app_wake(c, WAKE_ROUTING);
	return ok;
}

/* ---- the log ---- */

/* The team's hours as they stand now; always, if it has none. */
static bool hours_of(struct ctx *c, i64 team_id, const struct calendar **k)
{
	const struct world_calendar *wk;
	const struct world_team *t;
	const struct world *w;

	*k = calendar_always();
	if (!world_get(c, &w))
		return false;
	t = world_team_of(w, team_id);
	wk = t && t->calendar_id ? world_calendar_of(w, t->calendar_id) : NULL;
	if (wk && wk->versions)
		*k = wk->version[wk->versions - 1].k;
	return true;
}

struct span {
	const struct zone *z;
	const struct calendar *k;
	struct free_log *out;
};

/* Shares a stretch among the hours of the day that it touches. */
static void share(const struct span *x, i64 from, i64 to, bool none)
{
	while (from < to) {
		i64 local = from + zone_offset_s(x->z, from) * 1000, end = from + HOUR_MS - ((local % HOUR_MS) + HOUR_MS) % HOUR_MS;
		struct free_hour *h = &x->out->hour[(((local % DAY_MS) + DAY_MS) % DAY_MS) / HOUR_MS];
		i64 open = calendar_between(x->k, from, end < to ? end : to);

		h->open_min += open;
		h->none_min += none ? open : 0;
		from = end;
	}
}

static void sort_by_time(struct sql_facts_capacity_rows *r)
{
	size_t i, k;

	for (i = 1; i < r->n; i++) {	/* in order but for the one before the span, which comes last */
		struct sql_facts_capacity_row x = r->v[i];

		for (k = i; k > 0 && (r->v[k - 1].at > x.at || (r->v[k - 1].at == x.at && r->v[k - 1].id > x.id)); k--)
			r->v[k] = r->v[k - 1];
		r->v[k] = x;
	}
}

bool free_log_load(struct ctx *c, i64 team_id, i64 days, struct free_log *out)
{
	struct span x = { .out = out };
	struct sql_facts_capacity_rows log;
	i64 at;
	size_t i;

	*out = (struct free_log){ .to = c->now, .from = c->now - days * DAY_MS, .free_n = -1 };
	if (!desk_zone(c, STR_NULL, &x.z) || !hours_of(c, team_id, &x.k) ||
	    !sql_facts_capacity(c, &(struct sql_facts_capacity_in){ .team_id = team_id, .from_at = out->from, .to_at = out->to + 1 }, &log))
		return false;
	sort_by_time(&log);
	for (i = 0; i < log.n; i++) {	/* before the first entry nothing is known */
		at = log.v[i].at > out->from ? log.v[i].at : out->from;
		share(&x, at, i + 1 < log.n ? log.v[i + 1].at : out->to, log.v[i].free == 0);
		out->free_n = log.v[i].free;
	}
	for (i = 0; i < FREE_HOURS; i++) {
		struct free_hour *h = &out->hour[i];

		*h = (struct free_hour){ (i64)i, h->open_min / MIN_MS, h->none_min / MIN_MS };
	}
	return true;
}
