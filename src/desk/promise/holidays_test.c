/* Holidays: years whose lists were published, and iCalendar files good and bad. */
#include <string.h>

#include "base/test.h"
#include "desk/promise/calendar.h"
#include "desk/promise/holidays.h"

/* The binding dates of a year as "0101 0112 …", optional ones left out. */
static str dates(struct ctx *c, const char *country, int year)
{
	struct holiday_list l;
	struct buf b = buf_new(c->arena, 4096);
	size_t i;

	CHECK(holidays_ready(c, str_of(country), year, year, &l));
	for (i = 0; i < l.n; i++) {
		str d = calendar_date_text(c->arena, l.v[i].date);

		if (!l.v[i].optional)
			buf_fmt(&b, "%s%.2s%.2s", b.n ? " " : "", d.s + 5, d.s + 8);
		CHECK(l.v[i].name.n > 3 && str_utf8_valid(l.v[i].name));
	}
	return buf_str(&b);
}

TEST(holidays_easter)
{
	static const char *const want[] = { "1818-03-22", "1943-04-25", "1961-04-02", "2000-04-23", "2019-04-21", "2024-03-31",
		"2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25", "2049-04-18", "2076-04-19", "2100-03-28" };
	size_t i;

	for (i = 0; i < COUNT(want); i++) {
		int year = (want[i][0] - '0') * 1000 + (want[i][1] - '0') * 100 + (want[i][2] - '0') * 10 + want[i][3] - '0';

		CHECK_STR(calendar_date_text(c->arena, holidays_easter(year)), str_of(want[i]));
	}
}

TEST(holidays_ready_lists)
{
	CHECK_STR(dates(c, "ES", 2026), S("0101 0106 0403 0501 0815 1012 1101 1206 1208 1225"));
	CHECK_STR(dates(c, "PT", 2026), S("0101 0403 0405 0425 0501 0604 0610 0815 1005 1101 1201 1208 1225"));
	CHECK_STR(dates(c, "IT", 2025), S("0101 0106 0420 0421 0425 0501 0602 0815 1101 1208 1225 1226"));
	CHECK_STR(dates(c, "IT", 2026), S("0101 0106 0405 0406 0425 0501 0602 0815 1004 1101 1208 1225 1226"));
	CHECK_STR(dates(c, "BR", 2023), S("0101 0407 0421 0501 0907 1012 1102 1115 1225"));
	CHECK_STR(dates(c, "BR", 2026), S("0101 0403 0421 0501 0907 1012 1102 1115 1120 1225"));
	CHECK_STR(dates(c, "MX", 2024), S("0101 0205 0318 0501 0916 1001 1118 1225"));
	CHECK_STR(dates(c, "MX", 2026), S("0101 0202 0316 0501 0916 1116 1225"));
	CHECK_STR(dates(c, "CO", 2026), S("0101 0112 0323 0402 0403 0501 0518 0608 0615 0629 0720 0807 0817 1012 1102 1116 1208 1225"));
}

TEST(holidays_that_move)
{
	/* Güemes Tuesday to Monday, Soberanía Thursday to Monday after; a Sunday stays. */
	CHECK_STR(dates(c, "AR", 2025), S("0101 0303 0304 0324 0402 0418 0501 0525 0616 0620 0709 0817 1012 1124 1208 1225"));
	CHECK_STR(dates(c, "CL", 2023), S("0101 0102 0407 0408 0501 0521 0621 0626 0716 0815 0918 0919 1009 1027 1101 1208 1225"));
	CHECK_STR(dates(c, "CL", 2024), S("0101 0329 0330 0501 0521 0620 0629 0716 0815 0918 0919 0920 1012 1031 1101 1208 1225"));
	CHECK_STR(dates(c, "US", 2021), S("0101 0118 0215 0531 0618 0619 0704 0705 0906 1011 1111 1125 1224 1225 1231"));
	CHECK_STR(dates(c, "US", 2026), S("0101 0119 0216 0525 0619 0703 0704 0907 1012 1111 1126 1225"));
	CHECK_STR(dates(c, "GB", 2021), S("0101 0402 0405 0503 0531 0830 1225 1226 1227 1228"));
	CHECK_STR(dates(c, "GB", 2022), S("0101 0103 0415 0418 0502 0530 0829 1225 1226 1227"));
}

TEST(holidays_ready_refuses)
{
	struct holiday_list l;

	CHECK(!holidays_ready(c, S("XX"), 2026, 2026, &l));
	CHECK_STR(str_of(c->fail.v[0].key), S("holidays.country"));
	CHECK(!holidays_ready(c, S("ES"), 2027, 2026, &l) && !holidays_ready(c, S("ES"), 1800, 1850, &l));
	CHECK(holidays_ready(c, S("BR"), 2026, 2035, &l));
	CHECK_I64(l.n, 130);
}

#define ICS(body) S("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n" body "END:VCALENDAR\r\n")
#define EVENT(body) "BEGIN:VEVENT\r\nUID:1@x\r\nDTSTAMP:20260101T000000Z\r\n" body "END:VEVENT\r\n"

static str ics(struct ctx *c, str file, int from, int to)
{
	struct holiday_list l;
	struct buf b = buf_new(c->arena, 1 << 16);
	size_t i;

	fail_clear(c);
	if (!holidays_from_ics(c, file, from, to, &l))
		return str_of(c->fail.v[0].key);
	for (i = 0; i < l.n; i++)
		buf_fmt(&b, "%s%.*s %.*s", i ? ", " : "", FMT(calendar_date_text(c->arena, l.v[i].date)), FMT(l.v[i].name));
	return buf_str(&b);
}

TEST(holidays_ics)
{
	CHECK_STR(ics(c, ICS(EVENT("DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227\r\nSUMMARY:Weih\r\n nachten\\, zwei Tage\r\n")
		EVENT("DTSTART;VALUE=DATE:20260501\r\nSUMMARY:Día del Trabajo\r\n")), 2026, 2026),
		S("2026-05-01 Día del Trabajo, 2026-12-25 Weihnachten, zwei Tage, 2026-12-26 Weihnachten, zwei Tage"));
	CHECK_STR(ics(c, ICS(EVENT("DTSTART;VALUE=DATE:20200106\r\nRRULE:FREQ=YEARLY\r\nEXDATE;VALUE=DATE:20270106\r\nSUMMARY:Reyes\r\n")), 2026, 2028),
		S("2026-01-06 Reyes, 2028-01-06 Reyes"));
	CHECK_STR(ics(c, ICS(EVENT("DTSTART;VALUE=DATE:20201126\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\r\nSUMMARY:Thanks\r\n")), 2026, 2027),
		S("2026-11-26 Thanks, 2027-11-25 Thanks"));
	CHECK_STR(ics(c, ICS(EVENT("DTSTART;VALUE=DATE:20260810\r\nDURATION:P3D\r\nSUMMARY:Cierre\\nanual\r\n")), 2026, 2026),
		S("2026-08-10 Cierre anual, 2026-08-11 Cierre anual, 2026-08-12 Cierre anual"));
	/* A meeting is no holiday, nor is what was called off. */
	CHECK_STR(ics(c, ICS(EVENT("DTSTART:20260501T090000Z\r\nDTEND:20260501T100000Z\r\nSUMMARY:Standup\r\n")
		EVENT("STATUS:CANCELLED\r\nDTSTART;VALUE=DATE:20260502\r\nSUMMARY:Off\r\n")), 2026, 2026), S("holidays.ics_empty"));
}

TEST(holidays_ics_bad)
{
	struct buf deep = buf_new(c->arena, 1 << 22);
	size_t i;

	CHECK_STR(ics(c, S(""), 2026, 2026), S("holidays.ics"));
	CHECK_STR(ics(c, S("<html>not found</html>"), 2026, 2026), S("holidays.ics"));
	CHECK_STR(ics(c, S("BEGIN:VCARD\r\nFN:x\r\nEND:VCARD\r\n"), 2026, 2026), S("holidays.ics"));
	CHECK_STR(ics(c, ICS(""), 2026, 2026), S("holidays.ics_empty"));
	CHECK_STR(ics(c, ICS(EVENT("DTSTART;VALUE=DATE:garbage\r\n")), 2026, 2026), S("holidays.ics_empty"));
	CHECK_STR(ics(c, ICS(EVENT("DTSTART;VALUE=DATE:19000101\r\nRRULE:FREQ=DAILY\r\nSUMMARY:x\r\n")), 2026, 2026), S("holidays.ics_large"));
	CHECK_STR(ics(c, ICS(EVENT("DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=SECONDLY\r\nSUMMARY:x\r\n")), 2026, 2026), S("holidays.ics_empty"));
	for (i = 0; i < 100000; i++)
		buf_put(&deep, S("BEGIN:VEVENT\r\n"));
	CHECK_STR(ics(c, buf_str(&deep), 2026, 2026), S("holidays.ics"));
	CHECK_STR(ics(c, str_n(memset(arena_alloc(c->arena, 3 << 20), 'x', 3 << 20), 3 << 20), 2026, 2026), S("holidays.ics_large"));
}
