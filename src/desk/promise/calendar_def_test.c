/* Calendars as typed: what is refused, with which field and reason. */
#include "base/json.h"
#include "base/message.h"
#include "base/test.h"
#include "desk/promise/calendar.h"
#include "desk/promise/instant.h"

static bool parse(struct ctx *c, const char *json, struct calendar_def *def)
{
	json_t *j = NULL;

	fail_clear(c);
	return json_parse(c, str_of(json), &j) && calendar_def_parse(c, j, def);
}

static void refused(struct ctx *c, const char *json, const char *field, const char *key)
{
	struct calendar_def def;
	size_t i;

	CHECK(!parse(c, json, &def));
	CHECK_I64(c->fail.n, 1);
	CHECK_STR(c->fail.v[0].field, str_of(field));
	CHECK_STR(str_of(c->fail.v[0].key), str_of(key));
	for (i = 0; i < LOCALES; i++) {
		str text = message_failure(c->arena, str_of(message_locales[i]), &c->fail.v[0]);

		CHECK(text.n > 20 && str_chr(text, '{') < 0);
	}
}

TEST(calendar_def_refuses)
{
	refused(c, "{\"tz\":\"Europe/Atlantis\"}", "tz", "calendar.zone");
	refused(c, "{\"tz\":\"../Europe/Madrid\"}", "tz", "calendar.zone");
	refused(c, "{\"tz\":\"Europe\"}", "tz", "calendar.zone");
	refused(c, "{\"tz\":\"\"}", "tz", "calendar.zone");
	refused(c, "{\"hours\":{}}", "tz", "calendar.zone_missing");
	refused(c, "{\"tz\":\"UTC\",\"hours\":{\"mon\":[[\"9:00\",\"10:00\"]]}}", "hours.mon.0", "calendar.time");
	refused(c, "{\"tz\":\"UTC\",\"hours\":{\"mon\":[[\"09:00\",\"24:01\"]]}}", "hours.mon.0", "calendar.time");
	refused(c, "{\"tz\":\"UTC\",\"hours\":{\"mon\":[[\"24:00\",\"09:00\"]]}}", "hours.mon.0", "calendar.time");
	refused(c, "{\"tz\":\"UTC\",\"hours\":{\"mon\":[[\"08:00\",\"09:00\"],[\"10:00\",\"23:59\"]]}}", "hours.mon.1", "calendar.close_2359");
	refused(c, "{\"tz\":\"UTC\",\"overrides\":{\"2026-01-01\":[[\"10:00\",\"23:59\"]]}}", "overrides.2026-01-01.0", "calendar.close_2359");
	refused(c, "{\"tz\":\"UTC\",\"hours\":{\"monday\":[]}}", "hours.monday", "calendar.weekday");
	refused(c, "{\"tz\":\"UTC\",\"hours\":{\"mon\":[[\"08:00\"]]}}", "hours.mon.0", "calendar.period");
	refused(c, "{\"tz\":\"UTC\",\"hours\":{\"mon\":\"08:00\"}}", "hours.mon", "calendar.list");
	refused(c, "{\"tz\":\"UTC\",\"hours\":[]}", "hours", "calendar.object");
	refused(c, "{\"tz\":\"UTC\",\"holidays\":[\"2026-02-28\",\"2026-02-29\"]}", "holidays.1", "calendar.date");
	refused(c, "{\"tz\":\"UTC\",\"holidays\":[7]}", "holidays.0", "calendar.date");
	refused(c, "{\"tz\":\"UTC\",\"breaks\":{\"2026-13-01\":[]}}", "breaks.2026-13-01", "calendar.date");
	refused(c, "{\"tz\":\"UTC\",\"colour\":1}", "colour", "calendar.field");
}

TEST(calendar_def_tells_all_at_once)
{
	struct calendar_def def;

	CHECK(!parse(c, "{\"tz\":\"X/Y\",\"hours\":{\"mon\":[[\"a\",\"b\"],[\"09:00\",\"23:59\"]],\"mo\":[]},\"holidays\":[\"x\"]}", &def));
	CHECK_I64(c->fail.n, 5);
}

TEST(calendar_def_check_for_screens)
{
	struct calendar_def def;

	CHECK(parse(c, "{\"tz\":\"UTC\",\"hours\":{\"mon\":[[\"09:00\",\"12:00\"],[\"12:00\",\"13:00\"]],\"sun\":[[\"22:00\",\"09:00\"]]}}", &def));
	CHECK(calendar_def_check(c, &def));
	CHECK(parse(c, "{\"tz\":\"UTC\",\"hours\":{\"mon\":[[\"09:00\",\"12:00\"]],\"sun\":[[\"22:00\",\"09:01\"]]}}", &def));
	CHECK(!calendar_def_check(c, &def));
	CHECK_STR(c->fail.v[0].field, S("hours.mon.0"));
	CHECK_STR(str_of(c->fail.v[0].key), S("calendar.overlap"));
	CHECK(parse(c, "{\"tz\":\"UTC\",\"hours\":{\"tue\":[[\"09:00\",\"12:00\"],[\"11:59\",\"13:00\"]]}}", &def));
	CHECK(!calendar_def_check(c, &def));
	CHECK_STR(c->fail.v[0].field, S("hours.tue.1"));
	CHECK(parse(c, "{\"tz\":\"UTC\",\"overrides\":{\"2026-01-02\":[[\"09:00\",\"09:00\"]]}}", &def));
	CHECK(!calendar_def_check(c, &def));
	CHECK_STR(c->fail.v[0].field, S("overrides.2026-01-02.0"));
	CHECK_STR(str_of(c->fail.v[0].key), S("calendar.reversed"));
	CHECK(parse(c, "{\"tz\":\"UTC\",\"hours\":{\"tue\":[[\"00:00\",\"24:00\"]],\"wed\":[[\"00:00\",\"00:00\"]]}}", &def));
	CHECK(calendar_def_check(c, &def));
}

TEST(calendar_def_json_round_trip)
{
	static const char text[] = "{\"tz\":\"Europe/Lisbon\",\"hours\":{\"mon\":[[\"09:00\",\"14:00\"],[\"22:00\",\"06:00\"]],\"sun\":[[\"00:00\",\"24:00\"]]},"
		"\"breaks\":{\"2026-03-02\":[[\"10:00\",\"10:15\"]]},\"holidays\":[\"2026-12-25\",\"1969-12-31\"],\"overrides\":{\"2024-02-29\":[],\"2026-01-02\":[[\"09:00\",\"09:00\"]]}}";
	struct calendar_def def;

	CHECK(parse(c, text, &def));
	CHECK_STR(calendar_def_json(c->arena, &def), str_of(text));
}

TEST(instant_forms)
{
	i64 v;

	CHECK(instant_parse(S("2026-03-02T09:00:00+01:00"), &v) && v == 1772438400000);
	CHECK(instant_parse(S("2026-03-02T08:00Z"), &v) && v == 1772438400000);
	CHECK(instant_parse(S("2026-03-02T08:00:00.250Z"), &v) && v == 1772438400250);
	CHECK_STR(instant_text(c->arena, v, -12600), S("2026-03-02T04:30:00.250-03:30"));
	CHECK_STR(instant_text(c->arena, -1, 0), S("1969-12-31T23:59:59.999+00:00"));
	CHECK(!instant_parse(S("2026-02-30T08:00:00Z"), &v));
	CHECK(!instant_parse(S("2026-03-02T08:00:00"), &v));
	CHECK(!instant_parse(S("2026-03-02"), &v));
}
