#include "desk/promise/instant.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "desk/promise/calendar.h"

enum { DAY_MS = 86400000 };

str instant_text(struct arena *a, i64 at, i64 offset_s)
{
	i64 local, day, ms, off;
	str tail = S("");

	if (offset_s % 60)
		offset_s = 0;	/* local mean time of old has no ISO form */
	local = at + offset_s * 1000;
	ms = ((local % DAY_MS) + DAY_MS) % DAY_MS;
	day = (local - ms) / DAY_MS;
	off = offset_s < 0 ? -offset_s : offset_s;
	if (ms % 1000)
		tail = str_fmt(a, ".%03d", (int)(ms % 1000));
	return str_fmt(a, "%.*sT%02d:%02d:%02d%.*s%c%02d:%02d", FMT(calendar_date_text(a, day)), (int)(ms / 3600000),
		       (int)(ms / 60000 % 60), (int)(ms / 1000 % 60), FMT(tail), offset_s < 0 ? '-' : '+',
		       (int)(off / 3600), (int)(off / 60 % 60));
}

str instant_text_in(struct arena *a, i64 at, const struct calendar *k)
{
	return instant_text(a, at, calendar_offset_s(k, at));
}

bool instant_parse(str s, i64 *at)
{
	char t[48];
	i64 date;

	if (s.n < 17 || s.n > 40 || !calendar_date_parse(str_slice(s, 0, 10), &date))
		return false;
	if (s.s[16] == ':')
		return time_parse_iso(s, at);
	memcpy(t, s.s, 16);
	memcpy(t + 16, ":00", 3);
	memcpy(t + 19, s.s + 16, s.n - 16);
	return time_parse_iso(str_n(t, s.n + 3), at);
}
