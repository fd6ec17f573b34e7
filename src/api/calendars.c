/* Business hours: calendars, what an edit would do, and what a definition means. */
#include "api/sets.h"
#include "desk/app.h"
#include "desk/promise/calendars.h"
#include "desk/promise/impact.h"
#include "desk/promise/world.h"
#include "net/client.h"

enum { PREVIEW_DAYS = 400, RANGES_MAX = 3000, HOLIDAY_YEARS = 12 };
static const i64 DAY_MS = 86400000;

/* ---- shapes ---- */

struct calendar_out {
	i64 id;
	str name;
	bool active;
	struct json_raw definition;
	i64 version_id, versions, effective_from;
	bool open_now;
	i64 next_change_at, policies, teams;
};
static const struct field calendar_f[] = {
	F(calendar_out, id), F(calendar_out, name), F(calendar_out, active), F(calendar_out, definition),
	F(calendar_out, version_id), F(calendar_out, versions), F(calendar_out, effective_from, .time = true),
	F(calendar_out, open_now),
	F(calendar_out, next_change_at, .id_null = true, .time = true, .doc = "When it opens or closes next; null: never."),
	F(calendar_out, policies, .doc = "Active policies that count in it."),
	F(calendar_out, teams),
};
static const struct shape calendar_shape = SHAPE(calendar_out, calendar_f);
struct calendars_out {
	struct list calendars;
};
static const struct field calendars_f[] = { FL(calendars_out, calendars, &calendar_shape) };
static const struct shape calendars_shape = SHAPE(calendars_out, calendars_f);

struct range_out {
	i64 from, to, seconds;
};
static const struct field range_f[] = {
	F(range_out, from, .time = true), F(range_out, to, .id_null = true, .time = true), F(range_out, seconds),
};
static const struct shape range_shape = SHAPE(range_out, range_f);

struct agent_ref {
	i64 id;
	str name;
};
static const struct field agent_ref_f[] = { F(agent_ref, id, .id_null = true), F(agent_ref, name) };
static const struct shape agent_ref_shape = SHAPE(agent_ref, agent_ref_f);
struct calendar_version_out {
	i64 id;
	struct json_raw definition;
	i64 effective_from, created_at;
	struct agent_ref *agent;
	bool backdated;
};
static const struct field version_f[] = {
	F(calendar_version_out, id), F(calendar_version_out, definition),
	F(calendar_version_out, effective_from, .time = true), F(calendar_version_out, created_at, .time = true),
	FO(calendar_version_out, agent, &agent_ref_shape), F(calendar_version_out, backdated),
};
static const struct shape version_shape = SHAPE(calendar_version_out, version_f);
struct calendar_versions_out {
	struct list versions;
};
static const struct field versions_f[] = { FL(calendar_versions_out, versions, &version_shape) };
static const struct shape versions_shape = SHAPE(calendar_versions_out, versions_f);

/* ---- calendars ---- */

static void now_of(struct ctx *c, const struct world *w, struct calendar_out *o)
{
	const struct world_calendar *k = world_calendar_of(w, o->id);
	const struct calendar_timeline *t = k && k->versions ? sla_calendar_at(&k->sla, c->now) : NULL;
	i64 next;

	if (!t)
		return;
	o->open_now = timeline_is_open(t, c->now);
	next = o->open_now ? timeline_next_close(t, c->now) : timeline_next_open(t, c->now);
	o->next_change_at = next == CALENDAR_NEVER ? 0 : next;
}

static struct calendar_out out_of(struct ctx *c, const struct world *w, const struct calendars_row *r)
{
	struct calendar_out o = { .id = r->id, .name = r->name, .active = r->active, .definition = { r->definition },
		.version_id = r->version_id, .versions = r->versions, .effective_from = r->effective_from,
		.policies = r->policies, .teams = r->teams };

	now_of(c, w, &o);
	return o;
}

static bool calendars_get(struct ctx *c, const void *in, void *out)
{
	struct calendars_out *o = out;
	struct calendars_rows rows;
	const struct world *w;
	struct calendar_out *v;
	size_t i;

	(void)in;
	if (!world_get(c, &w) || !calendars_list(c, &rows))
		return false;
	v = NEW_N(c->arena, struct calendar_out, rows.n);
	for (i = 0; i < rows.n; i++)
		v[i] = out_of(c, w, &rows.v[i]);
	o->calendars = (struct list){ v, rows.n };
	return true;
}

static bool answer(struct ctx *c, i64 id, void *out)
{
	struct calendars_row row;
	const struct world *w;

	if (!calendars_load(c, id, &row) || !world_get(c, &w))
		return false;
	*(struct calendar_out *)out = out_of(c, w, &row);
	return true;
}

static bool calendar_get(struct ctx *c, const void *in, void *out)
{
	(void)in;
	return answer(c, call_id(c, 0), out);
}

struct calendar_in {
	u64 given;
	str name;
	bool active, backdate;
	struct json_raw definition;
	i64 effective_from;
};
static const struct field calendar_new_f[] = {
	F(calendar_in, name, .required = true, .min = 1, .max = 80),
	F(calendar_in, definition, .required = true,
	  .doc = "{tz, hours, holidays, holiday_lists, breaks, overrides}"),
};
static const struct shape calendar_new_shape = { .name = "calendar_new", .f = calendar_new_f,
	.n = COUNT(calendar_new_f), .size = sizeof(struct calendar_in), .given_off = offsetof(struct calendar_in, given) };
static const struct field calendar_in_f[] = {
	F(calendar_in, name, .min = 1, .max = 80),
	F(calendar_in, active),
	F(calendar_in, definition),
	F(calendar_in, effective_from, .min = 1, .max = INT64_MAX, .time = true, .doc = "Absent: from now on."),
	F(calendar_in, backdate, .doc = "Needed for an instant that has passed: ended clocks are judged again."),
};
static const struct shape calendar_in_shape = SHAPE_GIVEN(calendar_in, calendar_in_f);

static bool definition_of(struct ctx *c, const struct json_raw *raw, json_t **out)
{
	*out = NULL;
	return !raw->text.n || json_parse(c, raw->text, out);
}

static bool save(struct ctx *c, i64 id, const struct calendar_in *i, void *out)
{
	struct calendars_edit e = { .id = id, .name = i->name, .effective_from = i->effective_from,
		.backdate = i->backdate, .active = shape_given(&calendar_in_shape, i, "active") ? &i->active : NULL };
	json_t *def;

	if (!definition_of(c, &i->definition, &def))
		return false;
	e.definition = def;
	return calendars_save(c, &e, &id) && answer(c, id, out);
}

static bool calendar_post(struct ctx *c, const void *in, void *out)
{
	struct calendar_in i = *(const struct calendar_in *)in;

	i.given = 0;	/* bits of another shape */
	if (!save(c, 0, &i, out))
		return false;
	c->call->status = 201;
	return true;
}

static bool calendar_patch(struct ctx *c, const void *in, void *out)
{
	return save(c, call_id(c, 0), in, out);
}

static bool versions_get(struct ctx *c, const void *in, void *out)
{
	struct calendar_versions_out *o = out;
	struct calendars_version *v;
	struct calendar_version_out *w;
	size_t i, n;

	(void)in;
	if (!calendars_versions(c, call_id(c, 0), &v, &n))
		return false;
	w = NEW_N(c->arena, struct calendar_version_out, n);
	for (i = 0; i < n; i++) {
		struct agent_ref *a = NEW(c->arena, struct agent_ref);

		*a = (struct agent_ref){ v[i].agent_id, v[i].agent_name };
		w[i] = (struct calendar_version_out){ v[i].id, { v[i].definition }, v[i].effective_from,
			v[i].created_at, a, v[i].backdated };
	}
	o->versions = (struct list){ w, n };
	return true;
}

/* ---- what an edit would do ---- */

struct impact_in {
	i64 calendar_id;
	struct json_raw definition;
	i64 effective_from;
};
static const struct field impact_in_f[] = {
	F(impact_in, calendar_id, .required = true, .min = 1, .max = INT64_MAX),
	F(impact_in, definition, .required = true),
	F(impact_in, effective_from, .max = INT64_MAX, .time = true),
};
static const struct shape impact_in_shape = SHAPE(impact_in, impact_in_f);
static const struct field impact_f[] = {
	F(impact, running, .doc = "Clocks that run in it."),
	F(impact, moved, .doc = "Of these, whose due time would move."),
	F(impact, newly_breached),
	F(impact, capped, .doc = "There are more than were looked at."),
};
static const struct shape impact_shape = SHAPE(impact, impact_f);

static bool impact_post(struct ctx *c, const void *in, void *out)
{
	const struct impact_in *i = in;
	json_t *def;

	return definition_of(c, &i->definition, &def) && impact_of_calendar(c, &(struct impact_ask){
		.calendar_id = i->calendar_id, .definition = def, .effective_from = i->effective_from }, out);
}

/* ---- what a definition means ---- */

static bool built(struct ctx *c, const struct json_raw *raw, struct calendars_def *def, const struct calendar **k)
{
	json_t *j;

	return definition_of(c, raw, &j) && calendars_parse(c, j, def) && calendar_build(c, c->arena, &def->def, k);
}

struct preview_in {
	struct json_raw definition;
	i64 from, to;
};
static const struct field preview_in_f[] = {
	F(preview_in, definition, .required = true),
	F(preview_in, from, .required = true, .min = 1, .max = INT64_MAX, .time = true),
	F(preview_in, to, .required = true, .min = 1, .max = INT64_MAX, .time = true),
};
static const struct shape preview_in_shape = SHAPE(preview_in, preview_in_f);
struct closed_out {
	str date, reason, name;
};
static const struct field closed_f[] = {
	F(closed_out, date), F(closed_out, reason, .one_of = "holiday|override|weekly"), F(closed_out, name),
};
static const struct shape closed_shape = SHAPE(closed_out, closed_f);
struct preview_out {
	struct list ranges;
	i64 open_s;
	struct list closed_days;
};
static const struct field preview_f[] = {
	FL(preview_out, ranges, &range_shape), F(preview_out, open_s), FL(preview_out, closed_days, &closed_shape),
};
static const struct shape preview_shape = SHAPE(preview_out, preview_f);

static i64 local_date(const struct calendar *k, i64 at)
{
	i64 local = at + calendar_offset_s(k, at) * 1000;

	return local >= 0 ? local / DAY_MS : -((DAY_MS - 1 - local) / DAY_MS);
}

static str closed_reason(const struct calendars_def *def, i64 date, str *name)
{
	size_t i;

	*name = S("");
	for (i = 0; i < def->def.overrides.n; i++)
		if (def->def.overrides.v[i].date == date)
			return S("override");
	*name = calendars_holiday_name(def, date);
	if (name->s)
		return S("holiday");
	*name = S("");
	return S("weekly");
}

static struct list closed_days(struct ctx *c, const struct calendars_def *def, const struct calendar *k,
			       const struct preview_in *p, const struct list *ranges)
{
	const struct range_out *r = ranges->v;
	i64 first = local_date(k, p->from), last = local_date(k, p->to - 1), d;
	struct closed_out *v = NEW_N(c->arena, struct closed_out, (size_t)(last - first + 1));
	size_t at = 0, n = 0;

	for (d = first; d <= last; d++) {
		while (at < ranges->n && local_date(k, r[at].to - 1) < d)
			at++;
		if (at < ranges->n && local_date(k, r[at].from) <= d)
			continue;
		v[n].date = calendar_date_text(c->arena, d);
		v[n].reason = closed_reason(def, d, &v[n].name);
		n++;
	}
	return (struct list){ v, n };
}

static struct list ranges_of(struct ctx *c, const struct calendar *k, i64 from, i64 to)
{
	struct calendar_range *v;
	struct range_out *out;
	size_t i, n;

	calendar_ranges(k, &(struct calendar_range){ from, to }, c->arena, &v, &n);
	out = NEW_N(c->arena, struct range_out, n);
	for (i = 0; i < n; i++)
		out[i] = (struct range_out){ v[i].from, v[i].to, (v[i].to - v[i].from) / 1000 };
	return (struct list){ out, n };
}

static bool preview_post(struct ctx *c, const void *in, void *out)
{
	const struct preview_in *p = in;
	struct preview_out *o = out;
	const struct calendar *k;
	struct calendars_def def;

	if (p->to <= p->from || p->to - p->from > PREVIEW_DAYS * DAY_MS)
		return fail_range(c, "to", p->from + 1, p->from + PREVIEW_DAYS * DAY_MS);
	if (!built(c, &p->definition, &def, &k))
		return false;
	o->ranges = ranges_of(c, k, p->from, p->to);
	o->open_s = calendar_between(k, p->from, p->to) / 1000;
	o->closed_days = closed_days(c, &def, k, p, &o->ranges);
	return true;
}

struct try_in {
	struct json_raw definition;
	i64 calendar_id, start, seconds;
};
static const struct field try_in_f[] = {
	F(try_in, definition),
	F(try_in, calendar_id, .nullable = true, .doc = "Instead of a definition; null: round the clock."),
	F(try_in, start, .required = true, .min = 1, .max = INT64_MAX, .time = true),
	F(try_in, seconds, .required = true, .min = 1, .max = 315360000),
};
static const struct shape try_in_shape = SHAPE(try_in, try_in_f);
struct try_out {
	i64 due_at;
	struct list ranges;
};
static const struct field try_f[] = {
	F(try_out, due_at, .id_null = true, .time = true, .doc = "null: it is never that long open."),
	FL(try_out, ranges, &range_shape, .doc = "The open stretches until then, at most 3000."),
};
static const struct shape try_shape = SHAPE(try_out, try_f);

static bool stored(struct ctx *c, i64 id, const struct calendar **k)
{
	const struct world_calendar *cal;
	const struct world *w;

	*k = calendar_always();
	if (!id)
		return true;
	if (!world_get(c, &w))
		return false;
	cal = world_calendar_of(w, id);
	if (!cal || !cal->versions)
		return fail(c, E_INVALID, "calendar_id", "calendar.unknown");
	*k = timeline_at(sla_calendar_at(&cal->sla, c->now), c->now);
	return true;
}

static bool try_post(struct ctx *c, const void *in, void *out)
{
	const struct try_in *t = in;
	struct try_out *o = out;
	const struct calendar *k;
	struct calendars_def def;
	i64 due;

	if (t->definition.text.n ? !built(c, &t->definition, &def, &k) : !stored(c, t->calendar_id, &k))
		return false;
	due = calendar_add(k, t->start, t->seconds * 1000);
	if (due == CALENDAR_NEVER)
		return true;
	o->due_at = due;
	o->ranges = ranges_of(c, k, t->start, due);
	if (o->ranges.n > RANGES_MAX)
		o->ranges.n = RANGES_MAX;
	return true;
}

/* ---- holidays ---- */

struct holiday_out {
	str date, name;
	bool optional;
};
static const struct field holiday_f[] = {
	F(holiday_out, date), F(holiday_out, name), F(holiday_out, optional, .doc = "Not taken unless asked for."),
};
static const struct shape holiday_shape = SHAPE(holiday_out, holiday_f);
struct holidays_out {
	struct list holidays;
};
static const struct field holidays_f[] = { FL(holidays_out, holidays, &holiday_shape) };
static const struct shape holidays_shape = SHAPE(holidays_out, holidays_f);

static bool list_out(struct ctx *c, const struct holiday_list *l, void *out)
{
	struct holiday_out *v = NEW_N(c->arena, struct holiday_out, l->n);
	size_t i;

	for (i = 0; i < l->n; i++)
		v[i] = (struct holiday_out){ calendar_date_text(c->arena, l->v[i].date),
			l->v[i].name.s ? l->v[i].name : S(""), l->v[i].optional };
	((struct holidays_out *)out)->holidays = (struct list){ v, l->n };
	return true;
}

static int this_year(struct ctx *c)
{
	str text = calendar_date_text(c->arena, c->now / DAY_MS);
	i64 year = 2026;

	return str_i64(str_slice(text, 0, 4), &year) ? (int)year : 2026;
}

static void years(struct ctx *c, int *from, int *to)
{
	int now = this_year(c);

	*from = (int)call_query_i64(c, "from", now, 9999);
	*to = (int)call_query_i64(c, "to", *from + 1, 9999);
	if (*to > *from + HOLIDAY_YEARS)
		*to = *from + HOLIDAY_YEARS;
}

static bool holidays_get(struct ctx *c, const void *in, void *out)
{
	str country = call_query(c, "country");
	struct holiday_list l;
	int from, to;

	(void)in;
	years(c, &from, &to);
	return holidays_ready(c, country.s ? country : S(""), from, to, &l) && list_out(c, &l, out);
}

struct country_out {
	str code;
};
static const struct field country_f[] = { F(country_out, code) };
static const struct shape country_shape = SHAPE(country_out, country_f);
struct countries_out {
	struct list countries;
};
static const struct field countries_f[] = { FL(countries_out, countries, &country_shape) };
static const struct shape countries_shape = SHAPE(countries_out, countries_f);

static bool countries_get(struct ctx *c, const void *in, void *out)
{
	struct country_out *v = NEW_N(c->arena, struct country_out, HOLIDAY_COUNTRIES);
	size_t i;

	(void)in;
	for (i = 0; i < HOLIDAY_COUNTRIES; i++)
		v[i].code = str_of(holiday_countries[i]);
	((struct countries_out *)out)->countries = (struct list){ v, HOLIDAY_COUNTRIES };
	return true;
}

static bool from_ics(struct ctx *c, str bytes, void *out)
{
	struct holiday_list l;
	int now = this_year(c);

	return holidays_from_ics(c, bytes, now - 1, now + HOLIDAY_YEARS, &l) && list_out(c, &l, out);
}

static bool ics_post(struct ctx *c, const void *in, void *out)
{
	(void)in;
	return from_ics(c, c->call->http->body, out);
}

struct ics_in {
	str url;
};
static const struct field ics_f[] = { F(ics_in, url, .required = true, .min = 8, .max = 2000) };
static const struct shape ics_shape = SHAPE(ics_in, ics_f);

static bool ics_url_post(struct ctx *c, const void *in, void *out)
{
	const struct ics_in *i = in;
	struct guard_rules rules = { .allow = c->app->outbound_allow };
	struct fetch_res res;

	if (!http_fetch(c, &(struct fetch_req){ .url = i->url, .rules = &rules }, &res))
		return false;
	if (res.status != 200)
		return fail(c, E_UNAVAILABLE, "url", "holidays.url");
	return from_ics(c, res.body, out);
}

static const struct route rows[] = {
	{ "GET", "/api/v1/calendars", calendars_get, V_DIRECTORY_READ, NULL, &calendars_shape, 0, NULL, "Calendars" },
	{ "GET", "/api/v1/calendars/{id}", calendar_get, V_DIRECTORY_READ, NULL, &calendar_shape, 0, NULL, "One calendar" },
	{ "POST", "/api/v1/calendars", calendar_post, V_SLA_EDIT, &calendar_new_shape, &calendar_shape, R_WRITE, NULL,
	  "Make a calendar" },
	{ "PATCH", "/api/v1/calendars/{id}", calendar_patch, V_SLA_EDIT, &calendar_in_shape, &calendar_shape, R_WRITE, NULL,
	  "Change a calendar: a new version from an instant on" },
	{ "GET", "/api/v1/calendars/{id}/versions", versions_get, V_DIRECTORY_READ, NULL, &versions_shape, 0, NULL,
	  "Versions of a calendar, newest first" },
	{ "POST", "/api/v1/calendars/impact", impact_post, V_SLA_EDIT, &impact_in_shape, &impact_shape, 0, NULL,
	  "How many running clocks an edit would move" },
	{ "POST", "/api/v1/calendars/preview", preview_post, V_SLA_EDIT, &preview_in_shape, &preview_shape, 0, NULL,
	  "Open stretches and closed days of a definition" },
	{ "POST", "/api/v1/calendars/try", try_post, V_SLA_EDIT, &try_in_shape, &try_shape, 0, NULL,
	  "When a target of so many seconds falls due" },
	{ "GET", "/api/v1/holidays", holidays_get, V_DIRECTORY_READ, NULL, &holidays_shape, 0, "country,from,to",
	  "National holidays by rule" },
	{ "GET", "/api/v1/holidays/countries", countries_get, V_DIRECTORY_READ, NULL, &countries_shape, 0, NULL,
	  "Countries with ready lists" },
	{ "POST", "/api/v1/holidays/ics", ics_post, V_SLA_EDIT, NULL, &holidays_shape, R_NODB | R_RAW, NULL,
	  "Holidays out of an iCalendar file" },
	{ "POST", "/api/v1/holidays/ics-url", ics_url_post, V_SLA_EDIT, &ics_shape, &holidays_shape, R_NODB, NULL,
	  "Holidays out of an iCalendar file at an address" },
};
const struct route_set routes_calendars = { rows, COUNT(rows) };
