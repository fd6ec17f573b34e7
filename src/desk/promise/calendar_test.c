/* Business time: cases worked out by hand. */
#include "base/json.h"
#include "base/test.h"
#include "desk/promise/calendar.h"
#include "desk/promise/instant.h"
#include "desk/promise/timeline.h"

enum { HOUR = 3600000, MINUTE = 60000 };

static const struct calendar *cal(struct ctx *c, const char *json)
{
	struct calendar_def def;
	const struct calendar *k = NULL;
	json_t *j = NULL;

	if (!json_parse(c, str_of(json), &j) || !calendar_def_parse(c, j, &def) || !calendar_build(c, c->arena, &def, &k))
		CHECK(false);
	return k;
}

static i64 at(const char *iso)
{
	i64 v = 0;

	CHECK(instant_parse(str_of(iso), &v));
	return v;
}

static void is(struct ctx *c, const struct calendar *k, i64 got, const char *want)
{
	CHECK_STR(got == CALENDAR_NEVER ? S("never") : instant_text_in(c->arena, got, k), str_of(want));
}

static const char madrid[] = "{\"tz\":\"Europe/Madrid\",\"hours\":{\"mon\":[[\"09:00\",\"14:00\"],[\"15:00\",\"18:00\"]],"
	"\"tue\":[[\"09:00\",\"18:00\"]],\"wed\":[[\"09:00\",\"18:00\"]],\"thu\":[[\"09:00\",\"18:00\"]],\"fri\":[[\"09:00\",\"18:00\"]]},"
	"\"breaks\":{\"2026-03-03\":[[\"13:00\",\"13:30\"]]},\"holidays\":[\"2026-03-04\",\"2026-03-05\"],"
	"\"overrides\":{\"2026-03-05\":[[\"10:00\",\"12:00\"]]}}";

TEST(calendar_office_week)
{
	const struct calendar *k = cal(c, madrid);

	/* The line of the manual: Friday 18:50 would be after closing; 17:50 leaves 10 minutes. */
	is(c, k, calendar_add(k, at("2026-02-27T17:50:00+01:00"), HOUR), "2026-03-02T09:50:00+01:00");
	/* Exactly used up at closing: that very instant, and it is not open any more. */
	is(c, k, calendar_add(k, at("2026-02-27T17:00:00+01:00"), HOUR), "2026-02-27T18:00:00+01:00");
	CHECK(!calendar_is_open(k, at("2026-02-27T18:00:00+01:00")));
	CHECK(calendar_is_open(k, at("2026-02-27T17:59:59.999+01:00")));
	is(c, k, calendar_next_open(k, at("2026-02-27T18:00:00+01:00")), "2026-03-02T09:00:00+01:00");
	is(c, k, calendar_next_close(k, at("2026-03-02T10:00:00+01:00")), "2026-03-02T14:00:00+01:00");
	is(c, k, calendar_next_close(k, at("2026-03-01T10:00:00+01:00")), "2026-03-02T14:00:00+01:00");
	/* Monday 8 h, Tuesday 9 h less half an hour, holiday, override wins over holiday, Friday 9 h. */
	CHECK_I64(calendar_between(k, at("2026-03-02T00:00:00+01:00"), at("2026-03-07T00:00:00+01:00")),
		  8 * HOUR + 8 * HOUR + 30 * MINUTE + 2 * HOUR + 9 * HOUR);
	CHECK_I64(calendar_between(k, at("2026-03-07T00:00:00+01:00"), at("2026-03-02T00:00:00+01:00")), 0);
	is(c, k, calendar_sub(k, at("2026-03-05T11:00:00+01:00"), 2 * HOUR), "2026-03-03T17:00:00+01:00");
	/* Backwards an exact opening is the latest answer. */
	is(c, k, calendar_sub(k, at("2026-03-02T10:00:00+01:00"), HOUR), "2026-03-02T09:00:00+01:00");
	is(c, k, calendar_sub(k, at("2026-03-02T09:00:00+01:00"), HOUR), "2026-02-27T17:00:00+01:00");
	CHECK_I64(calendar_add(k, 12345, 0), 12345);
}

TEST(calendar_ranges_for_the_screen)
{
	const struct calendar *k = cal(c, madrid);
	struct calendar_range *v;
	size_t n;

	calendar_ranges(k, &(struct calendar_range){ at("2026-03-02T10:00:00+01:00"), at("2026-03-05T11:00:00+01:00") }, c->arena, &v, &n);
	CHECK_I64(n, 5);
	is(c, k, v[0].from, "2026-03-02T10:00:00+01:00");
	is(c, k, v[0].to, "2026-03-02T14:00:00+01:00");
	is(c, k, v[2].to, "2026-03-03T13:00:00+01:00");
	is(c, k, v[4].from, "2026-03-05T10:00:00+01:00");
	is(c, k, v[4].to, "2026-03-05T11:00:00+01:00");
	calendar_ranges(calendar_always(), &(struct calendar_range){ 5, 50 }, c->arena, &v, &n);
	CHECK_I64(n, 1);
	CHECK(v[0].from == 5 && v[0].to == 50);
}

TEST(calendar_night_shifts)
{
	const struct calendar *k = cal(c, "{\"tz\":\"Europe/Madrid\",\"hours\":{\"sat\":[[\"22:00\",\"06:00\"]],\"sun\":[[\"22:00\",\"06:00\"]]}}");

	/* Clocks go forward in the night to 2026-03-29, back in the night to 2026-10-25. */
	CHECK_I64(calendar_between(k, at("2026-03-28T12:00Z"), at("2026-03-29T12:00Z")), 7 * HOUR);
	CHECK_I64(calendar_between(k, at("2026-10-24T12:00Z"), at("2026-10-25T12:00Z")), 9 * HOUR);
	CHECK_I64(calendar_between(k, at("2026-05-09T12:00Z"), at("2026-05-10T12:00Z")), 8 * HOUR);
	is(c, k, calendar_add(k, at("2026-10-24T22:00:00+02:00"), 5 * HOUR), "2026-10-25T02:00:00+01:00");
	is(c, k, calendar_add(k, at("2026-03-28T22:00:00+01:00"), 5 * HOUR), "2026-03-29T04:00:00+02:00");
	/* Sunday's shift runs into Monday over the edge of the week. */
	is(c, k, calendar_next_close(k, at("2026-05-10T23:00:00+02:00")), "2026-05-11T06:00:00+02:00");
	CHECK(calendar_is_open(k, at("2026-05-11T05:59:00+02:00")));
}

TEST(calendar_override_and_holiday_cut_the_tail)
{
	static const char week[] = "\"tz\":\"UTC\",\"hours\":{\"mon\":[[\"22:00\",\"06:00\"]],\"tue\":[[\"22:00\",\"06:00\"]],\"wed\":[[\"22:00\",\"06:00\"]]}";
	i64 tue = at("2026-03-03T00:00Z"), wed = at("2026-03-04T00:00Z"), thu = at("2026-03-05T00:00Z");
	const struct calendar *k = cal(c, str_z(c->arena, str_fmt(c->arena, "{%s,\"overrides\":{\"2026-03-03\":[[\"10:00\",\"11:00\"]]}}", week)));

	CHECK_I64(calendar_between(k, tue, wed), HOUR);		/* neither Monday's tail nor Tuesday's own night */
	CHECK_I64(calendar_between(k, wed, thu), 2 * HOUR);	/* no tail of the replaced Tuesday */
	k = cal(c, str_z(c->arena, str_fmt(c->arena, "{%s,\"holidays\":[\"2026-03-03\"]}", week)));
	CHECK_I64(calendar_between(k, tue, wed), 0);
	CHECK_I64(calendar_between(k, wed, thu), 2 * HOUR);
	k = cal(c, str_z(c->arena, str_fmt(c->arena, "{%s,\"overrides\":{\"2026-03-03\":[[\"20:00\",\"03:00\"]]}}", week)));
	CHECK_I64(calendar_between(k, tue, wed), 4 * HOUR);
	CHECK_I64(calendar_between(k, wed, thu), 5 * HOUR);	/* the override's own night shift goes on */
	k = cal(c, str_z(c->arena, str_fmt(c->arena, "{%s,\"breaks\":{\"2026-03-03\":[[\"23:00\",\"02:00\"]]}}", week)));
	CHECK_I64(calendar_between(k, tue, thu), 16 * HOUR - 3 * HOUR);
	k = cal(c, str_z(c->arena, str_fmt(c->arena, "{%s,\"holidays\":[\"2026-03-04\"],\"overrides\":{\"2026-03-03\":[[\"20:00\",\"03:00\"]]}}", week)));
	CHECK_I64(calendar_between(k, wed, thu), 0);		/* a holiday closes the whole date */
}

TEST(calendar_odd_zones)
{
	const struct calendar *k = cal(c, "{\"tz\":\"Pacific/Apia\",\"hours\":{\"thu\":[[\"09:00\",\"17:00\"]],\"fri\":[[\"09:00\",\"17:00\"]],\"sat\":[[\"00:00\",\"24:00\"]]}}");

	/* Friday 2011-12-30 did not take place in Samoa. */
	CHECK_I64(calendar_between(k, at("2011-12-29T00:00:00-10:00"), at("2011-12-31T01:00:00+14:00")), 9 * HOUR);
	is(c, k, calendar_add(k, at("2011-12-29T16:00:00-10:00"), 2 * HOUR), "2011-12-31T01:00:00+14:00");
	/* Lord Howe moves by half an hour: 01:30 to 02:00 twice on 2026-04-05, 02:00 to 02:30 missing on 2026-10-04. */
	k = cal(c, "{\"tz\":\"Australia/Lord_Howe\",\"hours\":{\"sun\":[[\"00:00\",\"03:00\"]]}}");
	CHECK_I64(calendar_between(k, at("2026-04-04T12:00Z"), at("2026-04-05T12:00Z")), 3 * HOUR + 30 * MINUTE);
	CHECK_I64(calendar_between(k, at("2026-10-03T12:00Z"), at("2026-10-04T12:00Z")), 2 * HOUR + 30 * MINUTE);
	k = cal(c, "{\"tz\":\"Asia/Kathmandu\",\"hours\":{\"mon\":[[\"10:00\",\"11:00\"]]}}");
	is(c, k, calendar_next_open(k, at("2026-03-01T00:00Z")), "2026-03-02T10:00:00+05:45");
	CHECK(calendar_is_open(k, at("2026-03-02T04:15Z")) && !calendar_is_open(k, at("2026-03-02T04:14Z")));
}

TEST(calendar_gap_and_repeat)
{
	const struct calendar *k = cal(c, "{\"tz\":\"America/New_York\",\"hours\":{\"sun\":[[\"01:15\",\"02:45\"]]}}");

	/* 2026-03-08: 02:00 to 03:00 is missing, so 45 minutes are left; the close is where 03:00 begins. */
	CHECK_I64(calendar_between(k, at("2026-03-08T00:00:00-05:00"), at("2026-03-08T12:00:00-04:00")), 45 * MINUTE);
	is(c, k, calendar_next_close(k, at("2026-03-08T01:30:00-05:00")), "2026-03-08T03:00:00-04:00");
	/* 2026-11-01: 01:00 to 02:00 comes twice: 01:15–02:00, then again 01:15–02:45. */
	CHECK_I64(calendar_between(k, at("2026-11-01T00:00:00-04:00"), at("2026-11-01T12:00:00-05:00")), 45 * MINUTE + 90 * MINUTE);
	CHECK(!calendar_is_open(k, at("2026-11-01T01:05:00-05:00")));
	is(c, k, calendar_add(k, at("2026-11-01T01:15:00-04:00"), 46 * MINUTE), "2026-11-01T01:16:00-05:00");
	/* In far years the footer's rule holds. */
	is(c, k, calendar_next_open(k, at("2150-07-05T00:00Z")), "2150-07-05T01:15:00-04:00");
}

TEST(calendar_always_and_never)
{
	const struct calendar *k = calendar_always();

	CHECK_I64(calendar_between(k, 1000, 5500), 4500);
	CHECK_I64(calendar_add(k, 1000, 4500), 5500);
	CHECK_I64(calendar_sub(k, -1000, 4500), -5500);
	CHECK_I64(calendar_next_close(k, 77), CALENDAR_NEVER);
	CHECK(!calendar_is_empty(k) && calendar_is_open(k, -5));
	k = cal(c, "{\"tz\":\"Europe/Madrid\",\"hours\":{\"mon\":[]},\"holidays\":[\"2026-01-01\"]}");
	CHECK(calendar_is_empty(k) && !calendar_require_open(c, k, "calendar"));
	CHECK_STR(str_of(c->fail.v[0].key), S("calendar.empty"));
	CHECK_I64(calendar_add(k, 0, 1), CALENDAR_NEVER);
	CHECK_I64(calendar_sub(k, 0, 1), CALENDAR_NEVER);
	CHECK_I64(calendar_next_open(k, 0), CALENDAR_NEVER);
	CHECK_I64(calendar_next_close(k, 0), CALENDAR_NEVER);
	/* Open on one date only, in all time. */
	k = cal(c, "{\"tz\":\"UTC\",\"overrides\":{\"2026-03-02\":[[\"10:00\",\"12:00\"]]}}");
	is(c, k, calendar_add(k, 0, 2 * HOUR), "2026-03-02T12:00:00+00:00");
	CHECK_I64(calendar_add(k, 0, 2 * HOUR + 1), CALENDAR_NEVER);
	is(c, k, calendar_sub(k, at("2027-01-01T00:00Z"), 2 * HOUR), "2026-03-02T10:00:00+00:00");
	CHECK_I64(calendar_next_open(k, at("2026-03-02T12:00Z")), CALENDAR_NEVER);
	CHECK_I64(calendar_add(k, 0, INT64_MAX), CALENDAR_NEVER);
}

TEST(calendar_always_open_week_closes_only_on_a_holiday)
{
	const struct calendar *k = cal(c, "{\"tz\":\"UTC\",\"hours\":{\"mon\":[[\"00:00\",\"00:00\"]],\"tue\":[[\"00:00\",\"24:00\"]],\"wed\":[[\"00:00\",\"24:00\"]],"
		"\"thu\":[[\"00:00\",\"24:00\"]],\"fri\":[[\"00:00\",\"24:00\"]],\"sat\":[[\"00:00\",\"24:00\"]],\"sun\":[[\"00:00\",\"24:00\"]]},\"holidays\":[\"2030-01-01\"]}");

	is(c, k, calendar_next_close(k, at("2026-03-02T10:00Z")), "2030-01-01T00:00:00+00:00");
	CHECK_I64(calendar_next_close(k, at("2030-01-02T00:00Z")), CALENDAR_NEVER);
	is(c, k, calendar_next_open(k, at("2030-01-01T10:00Z")), "2030-01-02T00:00:00+00:00");
}

TEST(calendar_overlaps_are_merged)
{
	const struct calendar *k = cal(c, "{\"tz\":\"UTC\",\"hours\":{\"mon\":[[\"12:00\",\"15:00\"],[\"09:00\",\"13:00\"],[\"15:00\",\"16:00\"]],\"sun\":[[\"22:00\",\"10:00\"]]}}");

	CHECK_I64(calendar_between(k, at("2026-03-02T00:00Z"), at("2026-03-03T00:00Z")), 16 * HOUR);
	is(c, k, calendar_next_close(k, at("2026-03-01T23:00Z")), "2026-03-02T16:00:00+00:00");
}

TEST(timeline_sums_across_versions)
{
	const struct calendar *a = cal(c, "{\"tz\":\"UTC\",\"hours\":{\"mon\":[[\"09:00\",\"17:00\"]],\"tue\":[[\"09:00\",\"17:00\"]]}}");
	const struct calendar *b = cal(c, "{\"tz\":\"UTC\",\"hours\":{\"mon\":[[\"11:00\",\"13:00\"]],\"wed\":[[\"09:00\",\"17:00\"]]}}");
	struct calendar_version v[] = { { at("2026-01-01T00:00Z"), a }, { at("2026-03-02T12:00Z"), b }, { at("2026-03-04T10:00Z"), calendar_always() } };
	struct calendar_timeline t = { v, 3 }, none = { NULL, 0 };
	i64 mon = at("2026-03-02T00:00Z");

	/* Monday 09–12 by the first, 12–13 by the second, Wednesday 09–10, then always. */
	CHECK_I64(timeline_between(&t, mon, at("2026-03-04T11:00Z")), (3 + 1 + 1 + 1) * HOUR);
	is(c, a, timeline_add(&t, mon, 3 * HOUR), "2026-03-02T12:00:00+00:00");
	is(c, a, timeline_add(&t, mon, 4 * HOUR + 1), "2026-03-04T09:00:00.001+00:00");
	is(c, a, timeline_add(&t, mon, 7 * HOUR), "2026-03-04T12:00:00+00:00");
	is(c, a, timeline_next_close(&t, mon), "2026-03-02T13:00:00+00:00");
	CHECK_I64(timeline_next_close(&t, at("2026-03-04T09:30Z")), CALENDAR_NEVER);
	is(c, a, timeline_next_open(&t, at("2026-03-02T13:00Z")), "2026-03-04T09:00:00+00:00");
	CHECK(timeline_is_open(&t, at("2025-12-29T10:00Z")));	/* the first holds before its instant too */
	CHECK(timeline_at(&t, at("2026-03-02T12:00Z")) == b && !timeline_at(&none, 0));
	CHECK_I64(timeline_add(&none, 0, 1), CALENDAR_NEVER);
	CHECK_I64(timeline_between(&none, 0, 5), 0);
}
