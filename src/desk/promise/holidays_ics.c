/* Holidays out of an iCalendar file: all-day events, repeated ones written out. */
#include <libical/ical.h>
#include <stdlib.h>

#include "base/ctx.h"
#include "desk/promise/holidays.h"
#include "desk/promise/tzif.h"

enum { FILE_MAX_BYTES = 2 << 20, DAYS_MAX = 5000, STEPS_MAX = 20000, EVENT_DAYS_MAX = 370, DEPTH_MAX = 8, NAME_BYTES = 200,
	YEAR_MIN = 1900, YEAR_MAX = 2199, YEARS_MAX = 100, WEEK_S = 604800, DAY_S = 86400 };

struct gather {
	struct ctx *c;
	struct holiday_list *out;
	i64 from, to;		/* days that count: [from, to) */
	i64 steps;		/* repetitions looked at, over the whole file */
	bool full;
};

static i64 day_of(struct icaltimetype t)
{
	return tzif_days(t.year, t.month, t.day);
}

/* One line of readable text. */
static str name_of(struct ctx *c, icalcomponent *event)
{
	str raw = str_of(icalcomponent_get_summary(event));
	struct buf b = buf_new(c->arena, NAME_BYTES + 4);
	size_t i;

	if (!raw.n || !str_utf8_valid(raw))
		return S("");
	raw = str_utf8_trunc(raw, NAME_BYTES);
	for (i = 0; i < raw.n; i++)
		buf_ch(&b, (unsigned char)raw.s[i] < ' ' || raw.s[i] == 127 ? ' ' : raw.s[i]);
	return str_trim(buf_str(&b));
}

/* How many days the event lasts: DTEND is the day after its last, DURATION counts. */
static i64 length_of(icalcomponent *event, i64 start)
{
	icalproperty *end = icalcomponent_get_first_property(event, ICAL_DTEND_PROPERTY);
	icalproperty *lasts = icalcomponent_get_first_property(event, ICAL_DURATION_PROPERTY);
	i64 n = 1;

	if (end) {
		struct icaltimetype t = icalproperty_get_dtend(end);

		n = icaltime_is_null_time(t) ? 1 : day_of(t) - start;
	} else if (lasts) {
		struct icaldurationtype d = icalproperty_get_duration(lasts);

		n = d.is_neg ? 1 : (i64)d.weeks * WEEK_S / DAY_S + (i64)d.days;
	}
	return n < 1 ? 1 : n > EVENT_DAYS_MAX ? EVENT_DAYS_MAX : n;
}

static bool excluded(icalcomponent *event, i64 day)
{
	icalproperty *p = icalcomponent_get_first_property(event, ICAL_EXDATE_PROPERTY);

	for (; p; p = icalcomponent_get_next_property(event, ICAL_EXDATE_PROPERTY))
		if (day_of(icalproperty_get_exdate(p)) == day)
			return true;
	return false;
}

static void put(struct gather *g, str name, i64 start, i64 n)
{
	i64 day;

	for (day = start; day < start + n; day++) {
		if (day < g->from || day >= g->to)
			continue;
		if (g->out->n == DAYS_MAX) {
			g->full = true;
			return;
		}
		g->out->v[g->out->n++] = (struct holiday){ day, name, false };
	}
}

static void repeat(struct gather *g, icalcomponent *event, str name, i64 n)
{
	icalproperty *p = icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY);
	struct icaltimetype t = icalcomponent_get_dtstart(event);
	struct icalrecurrencetype rule = icalproperty_get_rrule(p);
	icalrecur_iterator *it;

	/* Nobody's holidays come by the hour; such rules only cost time. */
	if (rule.freq != ICAL_YEARLY_RECURRENCE && rule.freq != ICAL_MONTHLY_RECURRENCE &&
	    rule.freq != ICAL_WEEKLY_RECURRENCE && rule.freq != ICAL_DAILY_RECURRENCE)
		return;
	it = icalrecur_iterator_new(rule, t);
	if (!it)
		return;
	for (t = icalrecur_iterator_next(it); !icaltime_is_null_time(t) && !g->full; t = icalrecur_iterator_next(it)) {
		i64 day = day_of(t);

		if (day >= g->to)
			break;
		if (++g->steps > STEPS_MAX)
			g->full = true;
		else if (!excluded(event, day))
			put(g, name, day, n);
	}
	icalrecur_iterator_free(it);
}

static void event_read(struct gather *g, icalcomponent *event)
{
	struct icaltimetype start = icalcomponent_get_dtstart(event);
	icalproperty *p;
	str name;
	i64 day, n;

	if (icaltime_is_null_time(start) || !start.is_date || !icaltime_is_valid_time(start) || start.year < 1 ||
	    icalcomponent_get_status(event) == ICAL_STATUS_CANCELLED)
		return;
	day = day_of(start);
	n = length_of(event, day);
	name = name_of(g->c, event);
	if (icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY))
		repeat(g, event, name, n);
	else if (!excluded(event, day))
		put(g, name, day, n);
	for (p = icalcomponent_get_first_property(event, ICAL_RDATE_PROPERTY); p && ++g->steps <= STEPS_MAX;
	     p = icalcomponent_get_next_property(event, ICAL_RDATE_PROPERTY)) {
		struct icaltimetype t = icalproperty_get_rdate(p).time;

		if (!icaltime_is_null_time(t) && t.year > 0)
			put(g, name, day_of(t), n);
	}
}

/* Files may hold several calendars one after another; the parser wraps them then. */
static bool calendars_read(struct gather *g, icalcomponent *root, icalcomponent_kind kind)
{
	icalcomponent *one = root;
	bool any = false;

	if (kind == ICAL_XROOT_COMPONENT)
		one = icalcomponent_get_first_component(root, ICAL_VCALENDAR_COMPONENT);
	else if (kind != ICAL_VCALENDAR_COMPONENT)
		return false;
	while (one) {
		icalcomponent *event = icalcomponent_get_first_component(one, ICAL_VEVENT_COMPONENT);

		any = true;
		for (; event && !g->full; event = icalcomponent_get_next_component(one, ICAL_VEVENT_COMPONENT))
			event_read(g, event);
		one = one == root ? NULL : icalcomponent_get_next_component(root, ICAL_VCALENDAR_COMPONENT);
	}
	return any;
}

/* libical frees a tree by recursion, so a hostile one must not get deep. */
static bool depth_ok(str bytes)
{
	i64 depth = 0;
	str line;

	while (str_cut(&bytes, '\n', &line)) {
		line = str_trim(line);
		if (str_starts_nocase(line, S("BEGIN:")) && ++depth > DEPTH_MAX)
			return false;
		if (str_starts_nocase(line, S("END:")) && depth)
			depth--;
	}
	return true;
}

static void tree_free(void *root)
{
	icalcomponent_free(root);
}

static int by_date(const void *a, const void *b)
{
	const struct holiday *x = a, *y = b;

	return x->date != y->date ? (x->date < y->date ? -1 : 1) : str_cmp(x->name, y->name);
}

bool holidays_from_ics(struct ctx *c, str bytes, int from, int to, struct holiday_list *out)
{
	struct gather g = { .c = c, .out = out };
	icalcomponent *root;

	if (from < YEAR_MIN || to > YEAR_MAX || to < from || to - from >= YEARS_MAX)
		return fail(c, E_INVALID, "years", "holidays.years");
	if (bytes.n > FILE_MAX_BYTES)
		return fail(c, E_INVALID, "file", "holidays.ics_large");
	if (!depth_ok(bytes))
		return fail(c, E_INVALID, "file", "holidays.ics");
	icalerror_set_errors_are_fatal(0);
	root = icalparser_parse_string(str_z(c->arena, bytes));
	if (!root)
		return fail(c, E_INVALID, "file", "holidays.ics");
	arena_defer(c->arena, tree_free, root);
	g.from = tzif_days(from, 1, 1);
	g.to = tzif_days(to + 1, 1, 1);
	*out = (struct holiday_list){ NEW_N(c->arena, struct holiday, DAYS_MAX), 0 };
	if (!calendars_read(&g, root, icalcomponent_isa(root)))
		return fail(c, E_INVALID, "file", "holidays.ics");
	if (g.full)
		return fail(c, E_INVALID, "file", "holidays.ics_large");
	if (!out->n)
		return fail(c, E_INVALID, "file", "holidays.ics_empty");
	qsort(out->v, out->n, sizeof(*out->v), by_date);
	return true;
}
