/* What somebody typed: read from JSON with an explanation for each thing that is wrong. */
#include <stdlib.h>
#include <string.h>

#include "base/ctx.h"
#include "base/json.h"
#include "desk/promise/calendar.h"
#include "desk/promise/tzif.h"
#include "desk/promise/zone.h"

enum { SPANS_MAX = 1000, DATES_MAX = 20000, VALUE_SHOWN = 40, CLOSE_2359_S = CALENDAR_DAY_S - 60 };
static const char *const weekdays[CALENDAR_WEEK] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

static bool wrong(struct ctx *c, str field, const char *key, str value)
{
	struct failure f = { .code = E_INVALID, .field = str_dup(c->arena, field), .key = key };

	if (value.s)
		f.p[0] = (struct fail_param){ "value", str_dup(c->arena, str_utf8_trunc(value, VALUE_SHOWN)) };
	return fail_full(c, &f);
}

static str text_of(const json_t *j)
{
	return json_is_string(j) ? str_n(json_string_value(j), json_string_length(j)) : STR_NULL;
}

/* ---- dates and times ---- */

static bool digits(str s, size_t at, size_t n, i64 *out)
{
	*out = 0;
	for (; n; n--, at++) {
		if (at >= s.n || s.s[at] < '0' || s.s[at] > '9')
			return false;
		*out = *out * 10 + (s.s[at] - '0');
	}
	return true;
}

bool calendar_date_parse(str s, i64 *date)
{
	i64 y, m, d;

	if (s.n != 10 || s.s[4] != '-' || s.s[7] != '-' || !digits(s, 0, 4, &y) || !digits(s, 5, 2, &m) ||
	    !digits(s, 8, 2, &d) || y < 1 || m < 1 || m > 12 || d < 1)
		return false;
	*date = tzif_days(y, m, d);
	return *date < (m == 12 ? tzif_days(y + 1, 1, 1) : tzif_days(y, m + 1, 1));
}

str calendar_date_text(struct arena *a, i64 date)
{
	i64 z = date + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
	i64 yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	i64 doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
	i64 m = mp < 10 ? mp + 3 : mp - 9;

	return str_fmt(a, "%04d-%02d-%02d", (int)(yoe + era * 400 + (m <= 2)), (int)m, (int)(doy - (153 * mp + 2) / 5 + 1));
}

/* "09:30"; "24:00" is allowed for an end. */
static bool clock_parse(str s, bool end, i64 *sec)
{
	i64 h, m;

	if (s.n != 5 || s.s[2] != ':' || !digits(s, 0, 2, &h) || !digits(s, 3, 2, &m) || m > 59)
		return false;
	*sec = h * 3600 + m * 60;
	return end ? *sec <= CALENDAR_DAY_S : *sec < CALENDAR_DAY_S;
}

/* ---- periods ---- */

/* Where in the JSON we are, and whether an end is a closing time. */
struct place {
	str field;
	bool closes;
};

static bool span_parse(struct ctx *c, const json_t *j, const struct place *at, struct calendar_span *out)
{
	str from = text_of(json_array_get(j, 0)), to = text_of(json_array_get(j, 1));

	if (!json_is_array(j) || json_array_size(j) != 2 || !from.s || !to.s)
		return wrong(c, at->field, "calendar.period", STR_NULL);
	if (!clock_parse(from, false, &out->from_s))
		return wrong(c, at->field, "calendar.time", from);
	if (!clock_parse(to, true, &out->to_s))
		return wrong(c, at->field, "calendar.time", to);
	if (at->closes && out->to_s == CLOSE_2359_S)
		return wrong(c, at->field, "calendar.close_2359", to);
	if (out->to_s <= out->from_s)
		out->to_s += CALENDAR_DAY_S;
	return true;
}

static bool spans_parse(struct ctx *c, const json_t *list, const struct place *at, struct calendar_spans *out)
{
	const json_t *one;
	size_t i;
	bool ok = true;

	if (!json_is_array(list))
		return wrong(c, at->field, "calendar.list", STR_NULL);
	if (json_array_size(list) > SPANS_MAX)
		return wrong(c, at->field, "calendar.too_many", STR_NULL);
	out->v = NEW_N(c->arena, struct calendar_span, json_array_size(list) + 1);
	json_array_foreach(list, i, one) {
		struct place here = { str_fmt(c->arena, "%.*s.%zu", FMT(at->field), i), at->closes };

		if (span_parse(c, one, &here, &out->v[out->n]))
			out->n++;
		else
			ok = false;
	}
	return ok;
}

static bool hours_parse(struct ctx *c, json_t *hours, struct calendar_def *out)
{
	const char *key;
	json_t *list;
	bool ok = true;

	if (!json_is_object(hours))
		return wrong(c, S("hours"), "calendar.object", STR_NULL);
	json_object_foreach(hours, key, list) {
		struct place at = { str_fmt(c->arena, "hours.%s", key), true };
		size_t i = 0;

		while (i < CALENDAR_WEEK && strcmp(key, weekdays[i]) != 0)
			i++;
		if (i == CALENDAR_WEEK)
			ok = wrong(c, at.field, "calendar.weekday", str_of(key));
		else
			ok &= spans_parse(c, list, &at, &out->weekly[i]);
	}
	return ok;
}

static bool days_parse(struct ctx *c, json_t *dates, const struct place *name, struct calendar_days *out)
{
	const char *key;
	json_t *list;
	bool ok = true;

	if (!json_is_object(dates))
		return wrong(c, name->field, "calendar.object", STR_NULL);
	if (json_object_size(dates) > DATES_MAX)
		return wrong(c, name->field, "calendar.too_many", STR_NULL);
	out->v = NEW_N(c->arena, struct calendar_day, json_object_size(dates) + 1);
	json_object_foreach(dates, key, list) {
		struct place at = { str_fmt(c->arena, "%.*s.%s", FMT(name->field), key), name->closes };
		struct calendar_day *d = &out->v[out->n];

		if (!calendar_date_parse(str_of(key), &d->date))
			ok = wrong(c, at.field, "calendar.date", str_of(key));
		else if (spans_parse(c, list, &at, &d->spans))
			out->n++;
		else
			ok = false;
	}
	return ok;
}

static bool holidays_parse(struct ctx *c, const json_t *list, struct i64s *out)
{
	const json_t *one;
	size_t i;
	bool ok = true;

	if (!json_is_array(list))
		return wrong(c, S("holidays"), "calendar.list", STR_NULL);
	if (json_array_size(list) > DATES_MAX)
		return wrong(c, S("holidays"), "calendar.too_many", STR_NULL);
	out->v = NEW_N(c->arena, i64, json_array_size(list) + 1);
	json_array_foreach(list, i, one) {
		str text = text_of(one);

		if (text.s && calendar_date_parse(text, &out->v[out->n]))
			out->n++;
		else
			ok = wrong(c, str_fmt(c->arena, "holidays.%zu", i), "calendar.date", text.s ? text : json_text(c->arena, one));
	}
	return ok;
}

static bool zone_parse(struct ctx *c, const json_t *tz, str *out)
{
	const struct zone *z;

	if (!json_is_string(tz))
		return wrong(c, S("tz"), "calendar.zone_missing", STR_NULL);
	*out = str_dup(c->arena, text_of(tz));
	return zone_load(c, *out, &z);
}

static bool field_parse(struct ctx *c, const char *key, json_t *value, struct calendar_def *out)
{
	if (strcmp(key, "tz") == 0)
		return true;
	if (strcmp(key, "hours") == 0)
		return hours_parse(c, value, out);
	if (strcmp(key, "breaks") == 0)
		return days_parse(c, value, &(struct place){ S("breaks"), false }, &out->breaks);
	if (strcmp(key, "overrides") == 0)
		return days_parse(c, value, &(struct place){ S("overrides"), true }, &out->overrides);
	if (strcmp(key, "holidays") == 0)
		return holidays_parse(c, value, &out->holidays);
	return wrong(c, str_of(key), "calendar.field", str_of(key));
}

bool calendar_def_parse(struct ctx *c, const json_t *json, struct calendar_def *out)
{
	json_t *value, *all = (json_t *)(uintptr_t)json;	/* jansson iterates on its own type only */
	const char *key;
	bool ok;

	*out = (struct calendar_def){ 0 };
	if (!json_is_object(json))
		return wrong(c, S(""), "calendar.object", STR_NULL);
	ok = zone_parse(c, json_object_get(json, "tz"), &out->zone);
	json_object_foreach(all, key, value)
		ok &= field_parse(c, key, value, out);
	return ok;
}

/* ---- what a screen refuses beyond that ---- */

struct flat {
	i64 from, to;
	size_t dow, i;		/* which period of which list */
};

static int by_from(const void *a, const void *b)
{
	const struct flat *x = a, *y = b;

	return x->from < y->from ? -1 : x->from > y->from;
}

static bool equal_times(struct ctx *c, const struct calendar_spans *s, str field)
{
	bool ok = true;
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->v[i].to_s - s->v[i].from_s == CALENDAR_DAY_S && s->v[i].from_s)
			ok = wrong(c, str_fmt(c->arena, "%.*s.%zu", FMT(field), i), "calendar.reversed", STR_NULL);
	return ok;
}

/* Periods of one list that overlap; the field is that of the later one. */
static bool overlaps(struct ctx *c, struct flat *v, size_t n, str prefix)
{
	bool ok = true;
	size_t i;

	if (n)
		qsort(v, n, sizeof(*v), by_from);
	for (i = 1; i < n; i++) {
		str day = prefix.n ? prefix : str_fmt(c->arena, "hours.%s", weekdays[v[i].dow]);

		if (v[i].from < v[i - 1].to)
			ok = wrong(c, str_fmt(c->arena, "%.*s.%zu", FMT(day), v[i].i), "calendar.overlap", STR_NULL);
		if (v[i].to < v[i - 1].to)
			v[i].to = v[i - 1].to;
	}
	return ok;
}

/* A week is a ring: Sunday's night shift meets Monday's periods. */
static bool week_check(struct ctx *c, const struct calendar_def *def)
{
	struct flat *v;
	size_t d, i, n = 0, room = 0;
	bool ok = true;
	i64 late = 0;

	for (d = 0; d < CALENDAR_WEEK; d++)
		room += def->weekly[d].n;
	v = NEW_N(c->arena, struct flat, room + 1);
	for (i = 0; i < def->weekly[CALENDAR_WEEK - 1].n; i++)
		if (def->weekly[CALENDAR_WEEK - 1].v[i].to_s - CALENDAR_DAY_S > late)
			late = def->weekly[CALENDAR_WEEK - 1].v[i].to_s - CALENDAR_DAY_S;
	for (d = 0; d < CALENDAR_WEEK; d++) {
		const struct calendar_spans *s = &def->weekly[d];
		i64 day = (i64)d * CALENDAR_DAY_S;

		ok &= equal_times(c, s, str_fmt(c->arena, "hours.%s", weekdays[d]));
		for (i = 0; i < s->n; i++)
			v[n++] = (struct flat){ day + s->v[i].from_s, day + s->v[i].to_s, d, i };
	}
	ok &= overlaps(c, v, n, S(""));
	if (n && v[0].from < late)
		ok = wrong(c, str_fmt(c->arena, "hours.%s.%zu", weekdays[v[0].dow], v[0].i), "calendar.overlap", STR_NULL);
	return ok;
}

static bool days_check(struct ctx *c, const struct calendar_days *days, const char *name)
{
	bool ok = true;
	size_t k, i;

	for (k = 0; k < days->n; k++) {
		const struct calendar_spans *s = &days->v[k].spans;
		struct flat *v = NEW_N(c->arena, struct flat, s->n + 1);
		str field = str_fmt(c->arena, "%s.%.*s", name, FMT(calendar_date_text(c->arena, days->v[k].date)));

		for (i = 0; i < s->n; i++)
			v[i] = (struct flat){ s->v[i].from_s, s->v[i].to_s, 0, i };
		ok &= equal_times(c, s, field);
		ok &= overlaps(c, v, s->n, field);
	}
	return ok;
}

bool calendar_def_check(struct ctx *c, const struct calendar_def *def)
{
	bool ok = week_check(c, def);

	ok &= days_check(c, &def->breaks, "breaks");
	ok &= days_check(c, &def->overrides, "overrides");
	return ok;
}
