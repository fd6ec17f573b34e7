/* Zones: the system's files, the footer's rule, the program's own copy, refused names. */
#include <string.h>

#include "base/test.h"
#include "desk/promise/instant.h"
#include "desk/promise/tzif.h"
#include "desk/promise/zone.h"
#include "desk/promise/zone_pack.h"

static const struct zone *zone(struct ctx *c, const char *name)
{
	const struct zone *z = NULL;

	CHECK(zone_load(c, str_of(name), &z));
	return z;
}

static i64 offset(struct ctx *c, const char *name, const char *iso)
{
	i64 at = 0;

	CHECK(instant_parse(str_of(iso), &at));
	return zone_offset_s(zone(c, name), at);
}

TEST(zone_offsets)
{
	CHECK_I64(offset(c, "Europe/Madrid", "2026-03-29T00:59:59Z"), 3600);
	CHECK_I64(offset(c, "Europe/Madrid", "2026-03-29T01:00:00Z"), 7200);
	CHECK_I64(offset(c, "Europe/Madrid", "2150-07-01T00:00:00Z"), 7200);
	CHECK_I64(offset(c, "Europe/Madrid", "2150-12-01T00:00:00Z"), 3600);
	CHECK_I64(offset(c, "Europe/Dublin", "2199-07-01T00:00:00Z"), 3600);
	CHECK_I64(offset(c, "America/Sao_Paulo", "2018-12-01T00:00:00Z"), -7200);
	CHECK_I64(offset(c, "America/Sao_Paulo", "2026-12-01T00:00:00Z"), -10800);
	CHECK_I64(offset(c, "America/Santiago", "2099-01-15T00:00:00Z"), -10800);
	CHECK_I64(offset(c, "Australia/Lord_Howe", "2080-01-01T00:00:00Z"), 39600);
	CHECK_I64(offset(c, "Asia/Kathmandu", "2026-01-01T00:00:00Z"), 20700);
	CHECK_I64(offset(c, "UTC", "2026-01-01T00:00:00Z"), 0);
	CHECK_STR(zone_name(zone(c, "Etc/GMT-14")), S("Etc/GMT-14"));
	CHECK(zone_version(c).n >= 5);
}

TEST(zone_names_refused)
{
	static const char *const bad[] = { "", ".", "..", "../UTC", "/etc/passwd", "Europe/../UTC", "Europe//Madrid", "Europe/", "Europe",
		"posix/UTC", "right/UTC", "tzdata.zi", "zone.tab", "localtime", "europe/madrid ", "UTC\n", "America/Nowhere",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
	const struct zone *z;
	size_t i;

	for (i = 0; i < COUNT(bad); i++) {
		fail_clear(c);
		CHECK(!zone_load(c, str_of(bad[i]), &z));
		CHECK_STR(str_of(c->fail.v[0].key), S("calendar.zone"));
	}
}

/* From 1970 on the packed copy says what the system's files say, in every zone. */
TEST(zone_own_copy_agrees)
{
	struct strs all = zone_names(c);
	size_t i, k, n, m, same = 0;

	CHECK(all.n > 400 || !zone_pack_n);
	if (zone_pack_n && !str_eq(zone_version(c), str_of(zone_pack_version)))
		return;	/* another release by now */
	for (i = 0; i < all.n; i++) {
		const struct zone *sys = NULL, *own = NULL;
		const struct zone_era *v, *w;

		CHECK(i == 0 || str_cmp(all.v[i - 1], all.v[i]) < 0);
		CHECK(zone_load(c, all.v[i], &sys));
		if (!zone_load_from(c, S(""), all.v[i], &own))
			continue;
		v = zone_eras(sys, &n);
		w = zone_eras(own, &m);
		while (n > 1 && v[1].from <= 0)
			v++, n--;
		CHECK_I64(m, n);
		CHECK_I64(w[0].offset_s, v[0].offset_s);
		for (k = 1; k < n && k < m; k++)
			CHECK(v[k].from == w[k].from && v[k].offset_s == w[k].offset_s);
		same++;
	}
	CHECK(!zone_pack_n || same >= all.n - 5);
}

TEST(zone_file_broken)
{
	static const char no[] = "TZif2";
	struct tzif t;
	char b[200] = "TZif2";

	CHECK(!tzif_read(c->arena, S(""), &t));
	CHECK(!tzif_read(c->arena, str_n(no, 5), &t));
	b[35] = 100;	/* more transitions than bytes */
	b[39] = 1;
	CHECK(!tzif_read(c->arena, str_n(b, sizeof(b)), &t));
	memset(b + 20, 0xff, 24);
	CHECK(!tzif_read(c->arena, str_n(b, sizeof(b)), &t));
}

TEST(zone_footer_forms)
{
	struct zone_era first = { INT64_MIN, 3600 };
	struct tzif t = { &first, 1, S("XXX-1YYY,J60/0,J300/25:30:15") }, all;

	/* J60 is 1 March in leap years too. */
	CHECK(tzif_extend(c->arena, &t, &all));
	CHECK(all.n > 400);
	CHECK(zone_offset_s(zone(c, "UTC"), 0) == 0);
	t.footer = S("X-1:30:10Y-3,10/-1,M12.5.0/167");
	CHECK(!tzif_extend(c->arena, &t, &all));	/* names have three letters */
	t.footer = S("XXX-1:30:10YYY-3,10/-1,M12.5.0/167");
	CHECK(tzif_extend(c->arena, &t, &all));
	CHECK_I64(all.v[1].from, (tzif_days(1900, 1, 11) * 86400 - 3600 - 5410) * 1000);
	CHECK_I64(all.v[1].offset_s, 10800);
	CHECK_I64(all.v[2].from, (tzif_days(1900, 12, 30) * 86400 + 167 * 3600 - 10800) * 1000);
	t.footer = S("<+03>-3");
	CHECK(tzif_extend(c->arena, &t, &all) && all.n == 1);
	t.footer = S("CET-1CEST");
	CHECK(!tzif_extend(c->arena, &t, &all));
	t.footer = S("CET-1CEST,M13.5.0,M10.5.0");
	CHECK(!tzif_extend(c->arena, &t, &all));
	t.footer = S("<+03");
	CHECK(!tzif_extend(c->arena, &t, &all));
}
