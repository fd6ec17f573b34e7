#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "text/charset.h"
#include "text/fold.h"
#include "text/header.h"

enum { PIECES_MAX = 128 };

/* name*2*=… : one piece of a parameter (RFC 2231). */
struct piece {
	str name, raw;
	int index;		/* -1: not continued */
	bool percent;
};

static size_t skip_gap(str s, size_t i)
{
	while (i < s.n && (s.s[i] == ';' || s.s[i] == ' ' || s.s[i] == '\t' || s.s[i] == '\r' || s.s[i] == '\n'))
		i++;
	return i;
}

static size_t quoted(struct arena *a, str s, size_t i, str *out)
{
	struct buf b = buf_new(a, s.n + 1);

	for (i++; i < s.n && s.s[i] != '"'; i++) {
		if (s.s[i] == '\r' || s.s[i] == '\n')
			continue;
		if (s.s[i] == '\\' && i + 1 < s.n && (s.s[i + 1] == '"' || s.s[i + 1] == '\\'))
			i++;
		buf_ch(&b, s.s[i]);
	}
	*out = buf_str(&b);
	return i + (i < s.n);
}

static void split_name(struct arena *a, str raw, struct piece *p)
{
	str n = str_lower_ascii(a, str_trim(raw));
	ssize_t star;

	p->index = -1;
	p->percent = n.n > 1 && n.s[n.n - 1] == '*';
	if (p->percent)
		n.n--;
	star = str_chr(n, '*');
	if (star > 0) {
		i64 idx;

		if (str_i64(str_slice(n, (size_t)star + 1, n.n), &idx) && idx >= 0 && idx < PIECES_MAX)
			p->index = (int)idx;
		n.n = (size_t)star;
	}
	p->name = n;
}

static size_t read_piece(struct arena *a, str s, size_t i, struct piece *p)
{
	size_t from = i;

	while (i < s.n && s.s[i] != '=' && s.s[i] != ';')
		i++;
	split_name(a, str_slice(s, from, i), p);
	p->raw = S("");
	if (i >= s.n || s.s[i] == ';')
		return i;
	for (i++; i < s.n && strchr(" \t\r\n", s.s[i]); i++)
		;
	if (i < s.n && s.s[i] == '"') {
		i = quoted(a, s, i, &p->raw);
		while (i < s.n && s.s[i] != ';')
			i++;
		return i;
	}
	for (from = i; i < s.n && s.s[i] != ';'; i++)
		;
	p->raw = str_trim(str_slice(s, from, i));
	return i;
}

static int hexv(char ch)
{
	if (ch >= '0' && ch <= '9')
		return ch - '0';
	ch = (char)(ch | 32);
	return ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

static void unpercent(struct buf *b, str s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (s.s[i] == '%' && i + 2 < s.n && hexv(s.s[i + 1]) >= 0 && hexv(s.s[i + 2]) >= 0) {
			buf_ch(b, (char)(hexv(s.s[i + 1]) << 4 | hexv(s.s[i + 2])));
			i += 2;
		} else {
			buf_ch(b, s.s[i]);
		}
	}
}

/* "iso-8859-1'es'" in front of the first encoded piece. */
static str take_charset(str *raw)
{
	ssize_t q1 = str_chr(*raw, '\''), q2;
	str cs;

	if (q1 < 0)
		return STR_NULL;
	q2 = str_chr(str_slice(*raw, (size_t)q1 + 1, raw->n), '\'');
	if (q2 < 0)
		return STR_NULL;
	cs = str_slice(*raw, 0, (size_t)q1);
	*raw = str_slice(*raw, (size_t)(q1 + q2) + 2, raw->n);
	return cs;
}

static const struct piece *find_piece(const struct piece *p, size_t n, str name, int index)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (p[i].index == index && str_eq(p[i].name, name))
			return &p[i];
	return NULL;
}

/* filename* wins over filename, which is for readers that do not know RFC 2231. */
static const struct piece *find_whole(const struct piece *p, size_t n, str name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (p[i].index == -1 && p[i].percent && str_eq(p[i].name, name))
			return &p[i];
	return find_piece(p, n, name, -1);
}

static str join(struct arena *a, const struct piece *p, size_t n, str name)
{
	struct buf b = buf_new(a, 65536);
	const struct piece *one = find_whole(p, n, name), *part;
	str charset = STR_NULL, raw;
	bool percent = false;
	int k;

	for (k = 0; k < PIECES_MAX; k++) {
		part = k == 0 && one && one->percent ? one : find_piece(p, n, name, k);
		if (!part)
			break;
		raw = part->raw;
		if (k == 0 && part->percent)
			charset = take_charset(&raw);
		percent = percent || part->percent;
		if (part->percent)
			unpercent(&b, raw);
		else
			buf_put(&b, raw);
	}
	if (k == 0)
		return one ? header_text(a, one->raw, STR_NULL) : STR_NULL;
	if (!percent)
		return header_text(a, buf_str(&b), STR_NULL);
	return text_clean_line(a, charset_to_utf8(a, buf_str(&b), charset, NULL));
}

struct header_value header_params(struct arena *a, str raw)
{
	struct header_value h = { .value = S("") };
	struct piece *p = NEW_N(a, struct piece, PIECES_MAX);
	size_t i = 0, n = 0, k;

	while (i < raw.n && raw.s[i] != ';')
		i++;
	h.value = str_lower_ascii(a, text_clean_line(a, str_slice(raw, 0, i)));
	for (i = skip_gap(raw, i); i < raw.n && n < PIECES_MAX; i = skip_gap(raw, i)) {
		i = read_piece(a, raw, i, &p[n]);
		n += p[n].name.n > 0;
	}
	h.v = NEW_N(a, struct header_param, n + 1);
	for (k = 0; k < n; k++) {
		if (header_param(&h, p[k].name).s)
			continue;
		h.v[h.n].value = join(a, p, n, p[k].name);
		if (h.v[h.n].value.s)
			h.v[h.n++].name = p[k].name;
	}
	return h;
}

str header_param(const struct header_value *h, str name)
{
	size_t i;

	for (i = 0; i < h->n; i++)
		if (str_eq(h->v[i].name, name))
			return h->v[i].value.s ? h->v[i].value : S("");
	return STR_NULL;
}

/* ---- dates ---- */

struct date_parts {
	int year, month, day, h, m, s, zone_min;
	bool has_time;
};

static int month_of(str w)
{
	static const char *const names = "janfebmaraprmayjunjulaugsepoctnovdec";
	int i;

	if (w.n < 3)
		return 0;
	for (i = 0; i < 12; i++)
		if (str_starts_nocase(w, str_n(names + i * 3, 3)))
			return i + 1;
	return 0;
}

static int zone_of(str w)
{
	static const struct {
		const char *name;
		int min;
	} zones[] = {
		{ "EST", -300 }, { "EDT", -240 }, { "CST", -360 }, { "CDT", -300 }, { "MST", -420 }, { "MDT", -360 },
		{ "PST", -480 }, { "PDT", -420 }, { "CET", 60 }, { "CEST", 120 }, { "WEST", 60 }, { "BST", 60 },
		{ "EET", 120 }, { "EEST", 180 }, { "MSK", 180 }, { "BRT", -180 }, { "ART", -180 },
	};
	size_t i;

	for (i = 0; i < COUNT(zones); i++)
		if (str_eq_ascii_nocase(w, str_of(zones[i].name)))
			return zones[i].min;
	return 0;
}

static size_t number(str s, size_t i, int *v)
{
	size_t from = i;

	*v = 0;
	for (; i < s.n && s.s[i] >= '0' && s.s[i] <= '9' && i - from < 8; i++)
		*v = *v * 10 + (s.s[i] - '0');
	return i;
}

static size_t read_time(str s, size_t i, int hour, struct date_parts *d)
{
	d->h = hour;
	i = number(s, i + 1, &d->m);
	if (i < s.n && (s.s[i] == ':' || s.s[i] == '.'))
		i = number(s, i + 1, &d->s);
	if (i < s.n && s.s[i] == '.')
		for (i++; i < s.n && s.s[i] >= '0' && s.s[i] <= '9'; i++)
			;
	d->has_time = true;
	return i;
}

static size_t read_zone(str s, size_t i, struct date_parts *d)
{
	int sign = s.s[i] == '-' ? -1 : 1, v, m = 0;
	size_t k = number(s, i + 1, &v);

	if (k - i == 3 && k < s.n && s.s[k] == ':') {
		k = number(s, k + 1, &m);
		v = v * 100 + m;
	}
	if (k - i >= 3 && v / 100 <= 14 && v % 100 < 60)
		d->zone_min = sign * (v / 100 * 60 + v % 100);
	return k > i ? k : i + 1;
}

static size_t read_iso(str s, size_t k, int year, struct date_parts *d)
{
	d->year = year;
	k = number(s, k + 1, &d->month);
	k = number(s, k + (k < s.n), &d->day);
	return k + (k < s.n && s.s[k] == 'T');
}

static bool day_like(int v, size_t digits)
{
	return v >= 1 && v <= 31 && digits <= 2;
}

/* A run of digits: time, ISO date, day or year, by what follows. */
static size_t read_number(str s, size_t i, struct date_parts *d)
{
	int v;
	size_t k = number(s, i, &v);

	if (k < s.n && s.s[k] == ':' && !d->has_time)
		return read_time(s, k, v, d);
	if (k - i == 4 && k < s.n && (s.s[k] == '-' || s.s[k] == '/') && !d->year)
		return read_iso(s, k, v, d);
	if (!d->day && day_like(v, k - i))
		d->day = v;
	else if (!d->year && (k - i == 4 || k - i == 2))
		d->year = v;
	return k;
}

static bool valid(struct date_parts *d)
{
	if (d->year && d->year < 100)
		d->year += d->year < 70 ? 2000 : 1900;
	return d->year >= 1970 && d->year < 2200 && d->month >= 1 && d->month <= 12 && d->day >= 1 &&
	       d->day <= 31 && d->h < 24 && d->m < 60 && d->s <= 60;
}

static i64 days_from_civil(i64 y, i64 m, i64 d)
{
	i64 era, yoe, doy;

	y -= m <= 2;
	era = y / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static size_t read_word(str s, size_t i, struct date_parts *d)
{
	size_t from = i;
	str w;

	while (i < s.n && ((s.s[i] | 32) >= 'a' && (s.s[i] | 32) <= 'z'))
		i++;
	w = str_slice(s, from, i);
	if (!d->month && month_of(w))
		d->month = month_of(w);
	else if (d->has_time && zone_of(w))
		d->zone_min = zone_of(w);
	else if (d->has_time && str_eq_ascii_nocase(w, S("pm")) && d->h < 12)
		d->h += 12;
	return i;
}

bool header_date(str raw, i64 *ms)
{
	struct date_parts d = { 0 };
	size_t i = 0;

	*ms = 0;
	raw = str_slice(raw, 0, 200);
	while (i < raw.n) {
		char ch = raw.s[i];

		if (ch >= '0' && ch <= '9')
			i = read_number(raw, i, &d);
		else if (d.has_time && (ch == '+' || ch == '-'))
			i = read_zone(raw, i, &d);
		else if ((ch | 32) >= 'a' && (ch | 32) <= 'z')
			i = read_word(raw, i, &d);
		else if (ch == '(')
			break;
		else
			i++;
	}
	if (!valid(&d))
		return false;
	*ms = ((days_from_civil(d.year, d.month, d.day) * 24 + d.h) * 3600 + (i64)d.m * 60 + d.s - (i64)d.zone_min * 60) * 1000;
	return true;
}
