#include "pages/status.h"

#include "desk/front/outage.h"
#include "desk/measure/attained.h"
#include "desk/names.h"
#include "desk/people/address.h"
#include "desk/people/rate.h"
#include "desk/promise/calendars.h"
#include "desk/promise/world.h"
#include "desk/settings.h"
#include "pages.gen.h"
#include "pages/sets.h"
#include "store/db.h"

enum { SUBSCRIBES = 20, SUBSCRIBES_ADDRESS = 3, HOUR = 3600000 };
static const i64 PAST_MS = 90 * (i64)86400000;

/* ---- incidents ---- */

static str word_of(struct page *p, str key)
{
	static const char *const keys[][2] = {
		{ "investigating", "page.status.investigating" }, { "identified", "page.status.identified" }, { "watching", "page.status.watching" },
		{ "resolved", "page.status.resolved" }, { "minor", "page.status.minor" }, { "major", "page.status.major" },
		{ "critical", "page.status.critical" }, { "upkeep", "page.status.upkeep" }, { "", "page.status.well" },
	};

	for (size_t i = 0; i < COUNT(keys); i++)
		if (str_eq(key, str_of(keys[i][0])))
			return page_text(p, keys[i][1], NULL, 0);
	return key;
}

static struct outage_item item_of(struct page *p, const struct outage *o, str zone)
{
	struct arena *a = p->c->arena;
	const struct outage_update *u = o->updates.v;
	struct outage_item out = { .id = o->id, .title = names_of_text(p->c, o->titles.text, p->c->locale), .state = word_of(p, o->state),
		.impact = word_of(p, o->resolved_at ? S("resolved") : o->impact), .kind = o->resolved_at ? S("") : o->impact,
		.when = page_when(p, o->started_at, zone), .iso = page_iso(p, o->started_at),
		.url = page_url(p, page_path(p, "/status#o%lld", (long long)o->id)) };

	out.news.v = NEW_N(a, struct news_item, o->updates.n);
	for (size_t i = 0; i < o->updates.n; i++)
		out.news.v[out.news.n++] = (struct news_item){ word_of(p, u[i].state), names_of_text(p->c, u[i].texts.text, p->c->locale),
			page_when(p, u[i].created_at, zone), page_iso(p, u[i].created_at) };
	return out;
}

static bool load(struct page *p, struct status_view *v)
{
	struct outages all;
	struct settings s;

	if (!p->brand.show_status)
		return fail(p->c, E_NOT_FOUND, "", "page.unknown");
	if (!settings_load(p->c, &s) || !outages_load(p->c, p->c->now - PAST_MS, &all) || !outage_now(p->c, &v->kind))
		return false;
	v->now = word_of(p, v->kind);
	v->feed = page_path(p, "/status/feed");
	v->running.v = NEW_N(p->c->arena, struct outage_item, all.list.n);
	v->past.v = NEW_N(p->c->arena, struct outage_item, all.list.n);
	v->updated = page_iso(p, 0);
	for (size_t i = 0; i < all.list.n; i++) {
		const struct outage *o = (const struct outage *)all.list.v + i;
		struct outage_items *to = o->resolved_at ? &v->past : &v->running;

		to->v[to->n++] = item_of(p, o, s.zone);
	}
	return true;
}

static bool show(struct page *p, struct status_view *v)
{
	if (!load(p, v))
		return false;
	p->title = p->description = page_text(p, "page.status", NULL, 0);
	page_begin(p);
	tpl_status(p, v);
	page_end(p);
	return true;
}

static bool status(struct page *p)
{
	struct status_view v = { 0 };

	return show(p, &v);
}

static void put_entry(struct page *p, const struct outage_item *o)
{
	struct buf *b = &p->out;

	buf_put(b, S("<entry><id>"));
	html_text(b, o->url);
	buf_put(b, S("</id><title>"));
	html_text(b, o->title);
	buf_put(b, S("</title><link href=\""));
	html_attr(b, o->url);
	buf_put(b, S("\"/><updated>"));
	html_text(b, o->news.n ? o->news.v[0].iso : o->iso);
	buf_put(b, S("</updated><published>"));
	html_text(b, o->iso);
	buf_put(b, S("</published><content type=\"text\">"));
	for (size_t i = 0; i < o->news.n; i++) {
		html_text(b, o->news.v[i].when);
		buf_put(b, S(" – "));
		html_text(b, o->news.v[i].state);
		buf_put(b, S(": "));
		html_text(b, o->news.v[i].words);
		buf_ch(b, '\n');
	}
	buf_put(b, S("</content></entry>\n"));
}

static bool feed(struct page *p)
{
	struct status_view v = { 0 };
	struct buf *b = &p->out;

	if (!load(p, &v))
		return false;
	http_set(p->res, S("Content-Type"), S("application/atom+xml; charset=utf-8"));
	buf_put(b, S("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>"));
	html_text(b, page_url(p, page_path(p, "/status")));
	buf_put(b, S("</id><title>"));
	html_text(b, p->brand.name);
	buf_put(b, S(" – "));
	html_text(b, page_text(p, "page.status", NULL, 0));
	buf_put(b, S("</title><author><name>"));
	html_text(b, p->brand.name);
	buf_put(b, S("</name></author><link rel=\"self\" href=\""));
	html_attr(b, page_url(p, v.feed));
	buf_put(b, S("\"/><updated>"));
	html_text(b, page_iso(p, p->c->now));
	buf_put(b, S("</updated>\n"));
	for (size_t i = 0; i < v.running.n; i++)
		put_entry(p, &v.running.v[i]);
	for (size_t i = 0; i < v.past.n; i++)
		put_entry(p, &v.past.v[i]);
	buf_put(b, S("</feed>\n"));
	return true;
}

/* ---- subscribers ---- */

static str email_of(struct page *p)
{
	str v = sent_get(&p->form, "email");

	return v.s ? str_trim(v) : S("");
}

static bool add(struct ctx *c, void *arg)
{
	return outage_subscribe(c, email_of(arg));
}

static bool read_again(struct ctx *c, void *arg)
{
	struct page *p = arg;
	struct status_view v = { .email = email_of(p) };

	(void)c;
	if (p->status)
		v.wrong = page_text(p, "error.request.email", NULL, 0);
	else
		v.asked = v.email;
	return show(p, &v);
}

static bool subscribe(struct page *p)
{
	str email = email_of(p);

	if (!address_ok(email)) {
		p->status = 422;
		return db_read(p->c, read_again, p);
	}
	return rate_take(p->c, &(struct rate){ "subscribe", p->req->peer, SUBSCRIBES, HOUR }) &&
		rate_take(p->c, &(struct rate){ "subscribe-to", address_fold(p->c->arena, email), SUBSCRIBES_ADDRESS, HOUR }) &&
		db_write(p->c, add, p) && db_read(p->c, read_again, p);
}

static bool step(struct page *p, const char *title, bool done)
{
	struct status_step_view v = { .title = page_text(p, title, NULL, 0), .action = p->path, .done = done };

	v.button = v.title;
	p->title = v.title;
	page_begin(p);
	tpl_status_step(p, &v);
	page_end(p);
	return true;
}

static bool confirm(struct page *p)
{
	return step(p, "page.status.confirm", false);
}

static bool confirm_post(struct page *p)
{
	return outage_confirm(p->c, p->param[0]) && step(p, "page.status.confirmed", true);
}

static bool stop(struct page *p)
{
	return step(p, "page.status.stop", false);
}

static bool stop_post(struct page *p)
{
	return outage_unsubscribe(p->c, p->param[0]) && step(p, "page.status.stopped", true);
}

/* ---- promises ---- */

static str span(struct page *p, i64 ms)
{
	i64 minutes = ms / 60000;
	const char *key = minutes % 1440 == 0 ? "page.sla.days" : minutes % 60 == 0 ? "page.sla.hours_n" : "page.sla.minutes";
	i64 n = minutes % 1440 == 0 ? minutes / 1440 : minutes % 60 == 0 ? minutes / 60 : minutes;
	const struct fail_param m = { "n", str_fmt(p->c->arena, "%lld", (long long)n) };

	return minutes ? page_text(p, key, &m, 1) : S("–");
}

static str words_of(struct page *p, const struct sla_policy *k)
{
	const json_t *v = k->public_text ? json_object_get(k->public_text, str_z(p->c->arena, p->c->locale)) : NULL;

	if (!v && k->public_text)
		v = json_object_get(k->public_text, str_z(p->c->arena, str_slice(p->c->locale, 0, 2)));
	return json_is_string(v) ? str_n(json_string_value(v), json_string_length(v)) : S("");
}

/* In per cent; a dash where there are too few cases to tell. */
static str kept_of(struct page *p, const struct attainments *l, const struct sla_policy *k, enum sla_metric metric)
{
	const struct attained *a = attained_of(l, k->id, metric);

	return a ? str_fmt(p->c->arena, "%lld\u00a0%%", (long long)a->percent) : S("–");
}

/* Whether a ticket of this brand, and of this priority (0: of any), might be under it. */
static bool concerns(const struct page *p, const struct sla_policy *k, i64 priority)
{
	struct cond_attrs a = { .f[COND_BRAND] = { .id = p->brand.id }, .f[COND_PRIORITY] = { .id = priority } };

	return condition_may_hold(k->when, &a, (u64)1 << COND_BRAND | (priority ? (u64)1 << COND_PRIORITY : 0));
}

static i64 target(const struct page *p, const struct sla_policy *k, enum sla_metric metric, struct sla_value priority)
{
	return concerns(p, k, priority.id) ? sla_target_of(k, metric, priority, S("email")) : 0;
}

static struct sla_item sla_of(struct page *p, const struct world *w, const struct sla_policy *k, const struct attainments *kept)
{
	static const struct {
		enum sla_metric metric;
		const char *key;
	} shown[] = { { SLA_FIRST_RESPONSE, "page.sla.first" }, { SLA_NEXT_RESPONSE, "page.sla.next" }, { SLA_TOTAL_RESOLUTION, "page.sla.solution" } };
	const struct world_calendar *cal = k->calendar ? world_calendar_of(w, k->calendar_id) : NULL;
	struct sla_item out = { .name = k->name, .words = words_of(p, k), .hours = page_text(p, "page.sla.always", NULL, 0) };

	if (cal) {
		const struct fail_param m[] = { { "calendar", cal->name }, { "zone", k->calendar->zone } };

		out.hours = page_text(p, "page.sla.hours", m, COUNT(m));
	}
	out.targets.v = NEW_N(p->c->arena, struct sla_target_item, COUNT(shown));
	for (size_t i = 0; i < COUNT(shown); i++) {
		i64 normal = target(p, k, shown[i].metric, (struct sla_value){ .id = 2, .key = S("normal") });
		i64 urgent = target(p, k, shown[i].metric, (struct sla_value){ .id = 4, .key = S("urgent") });

		if (normal || urgent)
			out.targets.v[out.targets.n++] = (struct sla_target_item){ page_text(p, shown[i].key, NULL, 0), span(p, normal), span(p, urgent),
				kept_of(p, kept, k, shown[i].metric) };
	}
	return out;
}

static bool some_untold(const struct sla_item *x)
{
	size_t i = 0;

	while (i < x->targets.n && !str_eq(x->targets.v[i].kept, S("–")))
		i++;
	return i < x->targets.n;
}

static bool sla(struct page *p)
{
	struct attainments kept = { 0 };
	struct sla_items v = { .kept = p->brand.show_attainment };
	const struct sla_policies *set;
	const struct world *w;

	if (!p->brand.show_sla)
		return fail(p->c, E_NOT_FOUND, "", "page.unknown");
	if (!world_get(p->c, &w) || (v.kept && !attained_load(p->c, &kept)))
		return false;
	set = world_policies(w);
	v.v = NEW_N(p->c->arena, struct sla_item, set ? set->n : 1);
	for (size_t i = 0; set && i < set->n; i++)
		if (set->v[i]->is_public && concerns(p, set->v[i], 0))
			v.v[v.n++] = sla_of(p, w, set->v[i], &kept);
	for (size_t i = 0; v.kept && i < v.n; i++)
		v.few = v.few || some_untold(&v.v[i]);
	p->title = page_text(p, "page.sla", NULL, 0);
	p->description = page_text(p, "page.sla.lead", NULL, 0);
	page_begin(p);
	tpl_sla(p, &v);
	page_end(p);
	return true;
}

static const struct page_row rows[] = {
	{ "GET", "/status", status, PG_PUBLIC },
	{ "POST", "/status", subscribe, PG_LANG | PG_NODB },
	{ "GET", "/status/feed", feed, PG_LANG | PG_FEED },
	{ "GET", "/status/confirm/{token}", confirm, 0 },
	{ "POST", "/status/confirm/{token}", confirm_post, PG_WRITE },
	{ "GET", "/status/stop/{token}", stop, 0 },
	{ "POST", "/status/stop/{token}", stop_post, PG_WRITE },
	{ "GET", "/sla", sla, PG_PUBLIC },
};
const struct page_set pages_status = { rows, COUNT(rows) };
