#include "desk/promise/tzif.h"

#include <string.h>

#include "base/arena.h"

enum { HEAD = 44, DAY_S = 86400, YEAR_FIRST = 1900 };

struct counts {
	u64 isut, isstd, leap, time, type, chars;
};

static u64 be(const char *s, size_t n)
{
	u64 v = 0;

	while (n--)
		v = v << 8 | (unsigned char)*s++;
	return v;
}

static bool head(str bytes, size_t at, struct counts *k)
{
	const char *s = bytes.s + at;

	if (at + HEAD > bytes.n || memcmp(s, "TZif", 4) != 0 || s[4] < '2')
		return false;
	*k = (struct counts){ be(s + 20, 4), be(s + 24, 4), be(s + 28, 4), be(s + 32, 4), be(s + 36, 4), be(s + 40, 4) };
	return k->time <= TZIF_ERAS_MAX && k->type >= 1 && k->type <= 256 && k->leap < 256 && k->chars < 4096 &&
		k->isut <= 256 && k->isstd <= 256;
}

static size_t body(const struct counts *k, size_t time_bytes)
{
	return (size_t)(k->time * (time_bytes + 1) + k->type * 6 + k->chars + k->leap * (time_bytes + 4) + k->isstd + k->isut);
}

/* Times must ascend; two neighbours with one offset are one era. */
static bool put(struct tzif *t, i64 from, i64 offset_s)
{
	struct zone_era *last = &t->v[t->n - 1];

	if (from <= last->from && t->n > 1)
		return false;
	if (offset_s != last->offset_s)
		t->v[t->n++] = (struct zone_era){ from, offset_s };
	return true;
}

static bool table(struct arena *a, const char *s, const struct counts *k, struct tzif *out)
{
	const char *index = s + k->time * 8, *types = index + k->time;
	i64 offset = (int32_t)be(types, 4);
	u64 i;

	out->v = NEW_N(a, struct zone_era, k->time + 1);
	out->n = 1;
	out->v[0] = (struct zone_era){ INT64_MIN, offset };
	for (i = 0; i < k->time; i++) {
		i64 at = (i64)be(s + i * 8, 8);
		u64 type = (unsigned char)index[i];

		if (type >= k->type || at > INT64_MAX / 1000 || at < INT64_MIN / 1000)
			return false;
		offset = (int32_t)be(types + type * 6, 4);
		if (offset <= -2 * DAY_S || offset >= 2 * DAY_S || !put(out, at * 1000, offset))
			return false;
	}
	return true;
}

bool tzif_read(struct arena *a, str bytes, struct tzif *out)
{
	struct counts k;
	size_t at;
	str rest;

	if (!head(bytes, 0, &k))
		return false;
	at = HEAD + body(&k, 4);
	if (at > bytes.n || !head(bytes, at, &k) || k.leap)
		return false;
	at += HEAD;
	if (body(&k, 8) > bytes.n - at || !table(a, bytes.s + at, &k, out))
		return false;
	rest = str_slice(bytes, at + body(&k, 8), bytes.n);
	if (rest.n < 2 || rest.s[0] != '\n' || rest.s[rest.n - 1] != '\n')
		return false;
	out->footer = str_dup(a, str_slice(rest, 1, rest.n - 1));
	return true;
}

/* ---- the footer: POSIX TZ with the extensions of RFC 8536 ---- */

struct date_rule {
	char kind;		/* 'M' month.week.weekday, 'J' day 1…365 without 29 February, 'n' day 0…365 */
	i64 month, week, day;	/* J and n: day alone */
	i64 time_s;
};
struct rule {
	i64 std_s, dst_s;
	bool has_dst;
	struct date_rule start, end;
};

static bool take_ch(str *s, char ch)
{
	if (!s->n || s->s[0] != ch)
		return false;
	*s = str_slice(*s, 1, s->n);
	return true;
}

static bool take_num(str *s, i64 max, i64 *out)
{
	size_t n = 0;

	while (n < s->n && n < 4 && s->s[n] >= '0' && s->s[n] <= '9')
		n++;
	if (!n || !str_i64(str_slice(*s, 0, n), out) || *out > max)
		return false;
	*s = str_slice(*s, n, s->n);
	return true;
}

/* "[+-]h[h[h]][:mm[:ss]]" */
static bool take_time(str *s, i64 *out)
{
	i64 h, m = 0, sec = 0, sign = take_ch(s, '-') ? -1 : 1;

	if (sign > 0)
		(void)take_ch(s, '+');
	if (!take_num(s, 167, &h))
		return false;
	if (take_ch(s, ':') && (!take_num(s, 59, &m) || (take_ch(s, ':') && !take_num(s, 59, &sec))))
		return false;
	*out = sign * (h * 3600 + m * 60 + sec);
	return true;
}

/* "CET" or "<+03>"; the name itself is of no use here. */
static bool take_name(str *s)
{
	size_t n = 0;
	ssize_t end;

	if (take_ch(s, '<')) {
		end = str_chr(*s, '>');
		if (end < 0)
			return false;
		*s = str_slice(*s, (size_t)end + 1, s->n);
		return true;
	}
	while (n < s->n && ((s->s[n] >= 'A' && s->s[n] <= 'Z') || (s->s[n] >= 'a' && s->s[n] <= 'z')))
		n++;
	*s = str_slice(*s, n, s->n);
	return n >= 3;
}

static bool take_date(str *s, struct date_rule *r)
{
	*r = (struct date_rule){ .kind = 'n', .time_s = 2 * 3600 };
	if (!take_ch(s, ','))
		return false;
	if (take_ch(s, 'M')) {
		r->kind = 'M';
		if (!take_num(s, 12, &r->month) || !take_ch(s, '.') || !take_num(s, 5, &r->week) || !take_ch(s, '.') ||
		    !take_num(s, 6, &r->day) || !r->month || !r->week)
			return false;
	} else {
		if (take_ch(s, 'J'))
			r->kind = 'J';
		if (!take_num(s, 365, &r->day))
			return false;
	}
	return !take_ch(s, '/') || take_time(s, &r->time_s);
}

static bool rule_parse(str s, struct rule *r)
{
	i64 west;

	*r = (struct rule){ 0 };
	if (!take_name(&s) || !take_time(&s, &west))
		return false;
	r->std_s = -west;
	if (!s.n)
		return true;
	r->has_dst = true;
	r->dst_s = r->std_s + 3600;
	if (!take_name(&s))
		return false;
	if (s.n && s.s[0] != ',') {
		if (!take_time(&s, &west))
			return false;
		r->dst_s = -west;
	}
	return take_date(&s, &r->start) && take_date(&s, &r->end) && !s.n;
}

i64 tzif_days(i64 y, i64 m, i64 d)
{
	i64 era, yoe, doy;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

/* Local seconds since 1970 at which the rule's day and time fall in that year. */
static i64 rule_at(const struct date_rule *r, i64 year)
{
	i64 jan1 = tzif_days(year, 1, 1), day, next;

	if (r->kind == 'M') {
		i64 first = tzif_days(year, r->month, 1);

		/* 1970-01-01 was a Thursday, day 4 of a week that begins on Sunday. */
		day = first + (((r->day - (first + 4)) % 7) + 7) % 7 + (r->week - 1) * 7;
		next = r->month == 12 ? tzif_days(year + 1, 1, 1) : tzif_days(year, r->month + 1, 1);
		while (day >= next)
			day -= 7;
	} else if (r->kind == 'J') {
		bool leap = tzif_days(year, 3, 1) - tzif_days(year, 2, 1) == 29;

		day = jan1 + r->day - 1 + (leap && r->day >= 60);
	} else {
		day = jan1 + r->day;
	}
	return day * DAY_S + r->time_s;
}

bool tzif_extend(struct arena *a, const struct tzif *in, struct tzif *out)
{
	enum { ROOM = 2 * (TZIF_LAST_YEAR - YEAR_FIRST + 2) };
	struct rule r;
	i64 year, last = in->v[in->n - 1].from;

	*out = *in;
	if (!in->footer.n)
		return true;
	if (!rule_parse(in->footer, &r))
		return false;
	if (!r.has_dst)
		return true;
	out->v = NEW_N(a, struct zone_era, in->n + ROOM);
	memcpy(out->v, in->v, in->n * sizeof(*in->v));
	year = last < 0 ? YEAR_FIRST : 1970 + last / 1000 / DAY_S / 366;
	for (year = year > YEAR_FIRST ? year - 1 : YEAR_FIRST; year <= TZIF_LAST_YEAR; year++) {
		struct zone_era on = { (rule_at(&r.start, year) - r.std_s) * 1000, r.dst_s };
		struct zone_era off = { (rule_at(&r.end, year) - r.dst_s) * 1000, r.std_s };
		struct zone_era *first = on.from < off.from ? &on : &off, *second = first == &on ? &off : &on;

		if (first->from > last)
			(void)put(out, first->from, first->offset_s);
		if (second->from > last)
			(void)put(out, second->from, second->offset_s);
	}
	return true;
}
