/* A definition back to JSON: what calendar_def_parse reads. */
#include "base/arena.h"
#include "base/buf.h"
#include "desk/promise/calendar.h"

static void put_time(struct buf *b, i64 s, bool end)
{
	if (s > CALENDAR_DAY_S || (s == CALENDAR_DAY_S && !end))
		s -= CALENDAR_DAY_S;
	buf_fmt(b, "\"%02d:%02d\"", (int)(s / 3600), (int)(s / 60 % 60));
}

static void put_spans(struct buf *b, const struct calendar_spans *s)
{
	size_t i;

	buf_ch(b, '[');
	for (i = 0; i < s->n; i++) {
		buf_put(b, i ? S(",[") : S("["));
		put_time(b, s->v[i].from_s, false);
		buf_ch(b, ',');
		put_time(b, s->v[i].to_s, true);
		buf_ch(b, ']');
	}
	buf_ch(b, ']');
}

static void put_days(struct buf *b, const char *name, const struct calendar_days *d)
{
	size_t i;

	if (!d->n)
		return;
	buf_fmt(b, ",\"%s\":{", name);
	for (i = 0; i < d->n; i++) {
		buf_fmt(b, "%s\"%.*s\":", i ? "," : "", FMT(calendar_date_text(b->a, d->v[i].date)));
		put_spans(b, &d->v[i].spans);
	}
	buf_ch(b, '}');
}

str calendar_def_json(struct arena *a, const struct calendar_def *def)
{
	static const char *const weekdays[CALENDAR_WEEK] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
	struct buf b = buf_new(a, (size_t)16 << 20);
	bool any = false;
	size_t i;

	buf_put(&b, S("{\"tz\":"));
	json_str(&b, def->zone);
	buf_put(&b, S(",\"hours\":{"));
	for (i = 0; i < CALENDAR_WEEK; i++)
		if (def->weekly[i].n) {
			buf_fmt(&b, "%s\"%s\":", any ? "," : "", weekdays[i]);
			put_spans(&b, &def->weekly[i]);
			any = true;
		}
	buf_ch(&b, '}');
	put_days(&b, "breaks", &def->breaks);
	if (def->holidays.n) {
		buf_put(&b, S(",\"holidays\":["));
		for (i = 0; i < def->holidays.n; i++)
			buf_fmt(&b, "%s\"%.*s\"", i ? "," : "", FMT(calendar_date_text(a, def->holidays.v[i])));
		buf_ch(&b, ']');
	}
	put_days(&b, "overrides", &def->overrides);
	buf_ch(&b, '}');
	return buf_str(&b);
}
