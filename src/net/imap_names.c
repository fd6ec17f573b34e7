/* The two encodings of IMAP that stand on their own: dates and folder names. */
#include "net/imap_wire.h"

static bool digits(str s, size_t at, size_t n, i64 *out)
{
	i64 v = 0;

	for (size_t i = at; i < at + n; i++) {
		char ch = s.s[i];

		if (ch == ' ' && i == at && n == 2)
			ch = '0';
		if (ch < '0' || ch > '9')
			return false;
		v = v * 10 + (ch - '0');
	}
	*out = v;
	return true;
}

static i64 month_of(str s)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

	for (i64 m = 0; m < 12; m++)
		if (str_eq_ascii_nocase(s, str_n(names + 3 * m, 3)))
			return m + 1;
	return 0;
}

/* Days since 1970 of a date of the Gregorian calendar. */
static i64 days_of(i64 y, i64 m, i64 d)
{
	i64 era, yoe, doy;

	y -= m <= 2;
	era = y / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

bool imap_parse_date(str s, i64 *at)
{
	i64 d, y, hh, mm, ss, zh, zm, mon, zone;

	/* 0         1         2
	 * 01234567890123456789012345
	 * 17-Jul-1996 02:44:25 -0700 */
	if (s.n != 26 || s.s[2] != '-' || s.s[6] != '-' || s.s[11] != ' ' || s.s[14] != ':' ||
	    s.s[17] != ':' || s.s[20] != ' ' || (s.s[21] != '+' && s.s[21] != '-'))
		return false;
	mon = month_of(str_slice(s, 3, 6));
	if (!mon || !digits(s, 0, 2, &d) || !digits(s, 7, 4, &y) || !digits(s, 12, 2, &hh) ||
	    !digits(s, 15, 2, &mm) || !digits(s, 18, 2, &ss) || !digits(s, 22, 2, &zh) ||
	    !digits(s, 24, 2, &zm))
		return false;
	if (d < 1 || d > 31 || y < 1970 || hh > 23 || mm > 59 || ss > 60 || zh > 14 || zm > 59)
		return false;
	zone = (zh * 60 + zm) * (s.s[21] == '-' ? -1 : 1);
	*at = (((days_of(y, mon, d) * 24 + hh) * 60 + mm - zone) * 60 + ss) * 1000;
	return true;
}

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

static size_t utf8_next(str s, size_t at, uint32_t *cp)
{
	unsigned char ch = (unsigned char)s.s[at];
	size_t n = ch < 0x80 ? 1 : ch < 0xe0 ? 2 : ch < 0xf0 ? 3 : 4;

	*cp = n == 1 ? ch : ch & (0x7fu >> n);
	for (size_t i = 1; i < n; i++)
		*cp = *cp << 6 | ((unsigned char)s.s[at + i] & 0x3f);
	return n;
}

struct bits {
	uint32_t hold;
	int n;
};

static void put_unit(struct buf *b, struct bits *w, uint32_t unit)
{
	w->hold = w->hold << 16 | unit;
	for (w->n += 16; w->n >= 6; w->n -= 6)
		buf_ch(b, alphabet[w->hold >> (w->n - 6) & 63]);
	w->hold &= (1u << w->n) - 1;
}

static void close_run(struct buf *b, struct bits *w)
{
	if (w->n)
		buf_ch(b, alphabet[w->hold << (6 - w->n) & 63]);
	buf_ch(b, '-');
	*w = (struct bits){ 0 };
}

bool imap_name_encode(struct arena *a, str utf8, str *out)
{
	struct buf b = buf_new(a, utf8.n * 8 + 8);
	struct bits w = { 0 };
	bool run = false;

	if (!utf8.n || utf8.n > 1000 || !str_utf8_valid(utf8))
		return false;
	for (size_t at = 0; at < utf8.n;) {
		uint32_t cp;

		at += utf8_next(utf8, at, &cp);
		if (cp < 0x20 || cp == 0x7f)
			return false;
		if (cp < 0x7f) {
			if (run)
				close_run(&b, &w);
			run = false;
			buf_ch(&b, (char)cp);
			if (cp == '&')
				buf_ch(&b, '-');
			continue;
		}
		if (!run)
			buf_ch(&b, '&');
		run = true;
		if (cp > 0xffff) {
			put_unit(&b, &w, 0xd800 + ((cp - 0x10000) >> 10));
			cp = 0xdc00 + ((cp - 0x10000) & 0x3ff);
		}
		put_unit(&b, &w, cp);
	}
	if (run)
		close_run(&b, &w);
	*out = buf_str(&b);
	return true;
}

static void put_utf8(struct buf *b, uint32_t cp)
{
	if (cp < 0x80) {
		buf_ch(b, (char)cp);
	} else if (cp < 0x800) {
		buf_ch(b, (char)(0xc0 | cp >> 6));
		buf_ch(b, (char)(0x80 | (cp & 63)));
	} else if (cp < 0x10000) {
		buf_ch(b, (char)(0xe0 | cp >> 12));
		buf_ch(b, (char)(0x80 | (cp >> 6 & 63)));
		buf_ch(b, (char)(0x80 | (cp & 63)));
	} else {
		buf_ch(b, (char)(0xf0 | cp >> 18));
		buf_ch(b, (char)(0x80 | (cp >> 12 & 63)));
		buf_ch(b, (char)(0x80 | (cp >> 6 & 63)));
		buf_ch(b, (char)(0x80 | (cp & 63)));
	}
}

static int value_of(char ch)
{
	for (int i = 0; i < 64; i++)
		if (alphabet[i] == ch)
			return i;
	return -1;
}

/* One run between & and -: UTF-16 in base64. */
static bool decode_run(struct buf *b, str run)
{
	struct bits w = { 0 };
	uint32_t high = 0;

	for (size_t i = 0; i < run.n; i++) {
		int v = value_of(run.s[i]);
		uint32_t unit;

		if (v < 0)
			return false;
		w.hold = w.hold << 6 | (uint32_t)v;
		w.n += 6;
		if (w.n < 16)
			continue;
		w.n -= 16;
		unit = w.hold >> w.n & 0xffff;
		w.hold &= (1u << w.n) - 1;
		if (high) {
			if (unit < 0xdc00 || unit > 0xdfff)
				return false;
			put_utf8(b, 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
			high = 0;
		} else if (unit >= 0xd800 && unit <= 0xdbff) {
			high = unit;
		} else if ((unit >= 0xdc00 && unit <= 0xdfff) || unit < 0x20) {
			return false;
		} else {
			put_utf8(b, unit);
		}
	}
	return !high && w.n < 6 && !w.hold;
}

str imap_name_decode(struct arena *a, str wire)
{
	struct buf b = buf_new(a, wire.n * 3 + 4);

	for (size_t at = 0; at < wire.n; at++) {
		ssize_t end;

		if (wire.s[at] != '&') {
			buf_ch(&b, wire.s[at]);
			continue;
		}
		end = str_chr(str_slice(wire, at, wire.n), '-');
		if (end < 0)
			return wire;
		if (end == 1)
			buf_ch(&b, '&');
		else if (!decode_run(&b, str_slice(wire, at + 1, at + (size_t)end)))
			return wire;
		at += (size_t)end;
	}
	return buf_str(&b);
}
