#include "text/charset.h"

#include <string.h>
#include <unicode/ucnv.h>
#include <unicode/udata.h>
#include <unicode/ustring.h>

#include "base/arena.h"
#include "base/buf.h"
#include "text/fold.h"

static const struct {
	str from;
	const char *to;
} superset[] = {
	{ S("iso-8859-1"), "windows-1252" }, { S("iso_8859-1"), "windows-1252" }, { S("iso8859-1"), "windows-1252" },
	{ S("latin1"), "windows-1252" }, { S("latin-1"), "windows-1252" }, { S("l1"), "windows-1252" },
	{ S("8859-1"), "windows-1252" }, { S("iso-8859-9"), "windows-1254" }, { S("latin5"), "windows-1254" },
	{ S("gb2312"), "gb18030" }, { S("gbk"), "gb18030" }, { S("x-gbk"), "gb18030" }, { S("cp936"), "gb18030" },
	{ S("euc-cn"), "gb18030" }, { S("hz-gb-2312"), "HZ" },
	{ S("ks_c_5601-1987"), "windows-949" }, { S("ks_c_5601"), "windows-949" }, { S("euc-kr"), "windows-949" },
	{ S("ksc5601"), "windows-949" }, { S("cp949"), "windows-949" }, { S("shift_jis"), "windows-31j" },
	{ S("shift-jis"), "windows-31j" }, { S("sjis"), "windows-31j" }, { S("x-sjis"), "windows-31j" },
	{ S("cp932"), "windows-31j" }, { S("big5"), "Big5-HKSCS" }, { S("big-5"), "Big5-HKSCS" },
	{ S("unicode-1-1-utf-7"), "UTF-7" }, { S("x-unicode-2-0-utf-7"), "UTF-7" }, { S("tis-620"), "windows-874" },
	{ S("iso-8859-11"), "windows-874" }, { S("iso-8859-8-i"), "iso-8859-8" }, { S("iso-8859-8-e"), "iso-8859-8" },
	{ S("cp1252"), "windows-1252" }, { S("cp-1252"), "windows-1252" }, { S("ansi"), "windows-1252" },
	{ S("x-ansi"), "windows-1252" }, { S("cp1250"), "windows-1250" }, { S("cp1251"), "windows-1251" },
	{ S("cp-850"), "cp850" }, { S("macintosh"), "macintosh" }, { S("x-mac-roman"), "macintosh" },
	{ S("koi8r"), "KOI8-R" }, { S("unicode"), "UTF-16" }, { S("ucs-2"), "UTF-16" },
};

static bool known(str name, const char *const *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eq_ascii_nocase(name, str_of(v[i])))
			return true;
	return false;
}

static bool is_utf8_name(str name)
{
	static const char *const v[] = { "utf-8", "utf8", "utf_8", "x-utf-8", "unicode-1-1-utf-8", "cp65001", "65001", "utf8mb4" };

	return known(name, v, COUNT(v));
}

/* Names that say nothing: then the bytes decide. */
static bool says_nothing(str name)
{
	static const char *const v[] = { "us-ascii", "ascii", "ansi_x3.4-1968", "iso646-us", "unknown-8bit", "x-unknown",
		"unknown", "default", "_default_charset_", "x-user-defined", "none", "null", "7bit", "8bit", "binary", "_autodetect" };

	return name.n == 0 || known(name, v, COUNT(v));
}

/* One JIS X 0208 cell (row and column 0x21–0x7E) as Shift_JIS. */
static void put_jis(struct buf *b, unsigned char hi, unsigned char lo)
{
	unsigned r = hi - 0x21u, col = lo - 0x21u, s1, s2;

	s1 = (r >> 1) + 0x81;
	if (s1 > 0x9F)
		s1 += 0x40;
	s2 = r & 1 ? col + 0x9F : col + 0x40 + (col >= 0x3F);
	buf_ch(b, (char)s1);
	buf_ch(b, (char)s2);
}

static bool jis_byte(char ch)
{
	return ch >= 0x21 && ch <= 0x7E;
}

/* ISO-2022-JP, NEC's rows and half-width kana included, rewritten as Shift_JIS. */
static str jp_to_sjis(struct arena *a, str in)
{
	struct buf b = buf_new(a, in.n * 2 + 16);
	char mode = 'B';
	size_t i = 0;

	while (i < in.n) {
		char ch = in.s[i];

		if (ch == 0x1B && i + 2 < in.n && (in.s[i + 1] == '$' || in.s[i + 1] == '(')) {
			mode = in.s[i + 1] == '$' ? '2' : in.s[i + 2] == 'I' ? 'I' : 'B';
			i += in.s[i + 1] == '$' && in.s[i + 2] == '(' ? 4 : 3;
		} else if (ch == '\n' || ch == '\r') {
			mode = 'B';
			buf_ch(&b, ch);
			i++;
		} else if (mode == '2' && i + 1 < in.n && jis_byte(ch) && jis_byte(in.s[i + 1])) {
			put_jis(&b, (unsigned char)ch, (unsigned char)in.s[i + 1]);
			i += 2;
		} else {
			buf_ch(&b, mode == 'I' && jis_byte(ch) ? (char)(ch | 0x80) : ch);
			i++;
		}
	}
	return buf_str(&b);
}

static str utf16_to_utf8(struct arena *a, const UChar *u, int32_t n, bool *bad)
{
	struct buf b = buf_new(a, (size_t)n * 3 + 8);
	uint32_t cp;
	int32_t i;

	for (i = 0; i < n; i++) {
		cp = u[i];
		if (U16_IS_LEAD(cp) && i + 1 < n && U16_IS_TRAIL(u[i + 1]))
			cp = ((cp - 0xD800u) << 10) + (u[++i] - 0xDC00u) + 0x10000u;
		if (cp == 0xFEFF && b.n == 0)
			continue;
		if (cp == 0xFFFD || cp == 0 || cp == 0x1A)
			*bad = true;
		text_put_cp(&b, cp == 0x1A ? 0xFFFD : cp);
	}
	return buf_str(&b);
}

static bool convert(struct arena *a, str in, const char *name, str *out, bool *bad)
{
	UErrorCode ec = U_ZERO_ERROR;
	UConverter *cv;
	const char *src = in.s;
	UChar *u, *dst;
	size_t cap = in.n * 2 + 16;

	if (in.n > (size_t)1 << 28)
		return false;
	cv = ucnv_open(name, &ec);
	if (U_FAILURE(ec))
		return false;
	u = NEW_N(a, UChar, cap);
	dst = u;
	ucnv_toUnicode(cv, &dst, u + cap, &src, in.s + in.n, NULL, true, &ec);
	ucnv_close(cv);
	*out = utf16_to_utf8(a, u, (int32_t)(dst - u), bad);
	return true;
}

/* Bytes that claim nothing, or wrongly: UTF-8 if they are, else windows-1252. */
static str guess(struct arena *a, str in, bool declared, bool *bad)
{
	size_t i = 0, good = 0, broken = 0;
	str out;
	int32_t cp;

	if (in.n >= 2 && (!memcmp(in.s, "\xFF\xFE", 2) || !memcmp(in.s, "\xFE\xFF", 2)) &&
	    convert(a, in, "UTF-16", &out, bad))
		return out;
	if (str_utf8_valid(in))
		return in;
	while (i < in.n) {
		cp = text_cp(in, &i);
		good += cp >= 0x80;
		broken += cp < 0;
	}
	*bad = *bad || broken > 0;
	/* A cut-off sequence in real UTF-8 is replaced, it does not turn the rest to Latin. */
	if (broken == 0 || good > broken * 2 || (declared && good >= broken) || !convert(a, in, "windows-1252", &out, bad))
		return text_clean(a, in);
	return out;
}

static str map_name(str name)
{
	size_t i;

	for (i = 0; i < COUNT(superset); i++)
		if (str_eq_ascii_nocase(name, superset[i].from))
			return str_of(superset[i].to);
	return name;
}

/* "UTF-16" without a mark is most often little endian with ASCII inside. */
static const char *utf16_kind(str in, str name)
{
	if (!str_eq_ascii_nocase(name, S("utf-16")) && !str_eq_ascii_nocase(name, S("utf16")))
		return NULL;
	if (in.n >= 2 && (!memcmp(in.s, "\xFF\xFE", 2) || !memcmp(in.s, "\xFE\xFF", 2)))
		return "UTF-16";
	return in.n >= 2 && in.s[0] == 0 ? "UTF-16BE" : "UTF-16LE";
}

static str strip_bom(str in)
{
	return in.n >= 3 && !memcmp(in.s, "\xEF\xBB\xBF", 3) ? str_slice(in, 3, in.n) : in;
}

str charset_to_utf8(struct arena *a, str bytes, str declared, bool *problem)
{
	bool bad = false;
	str name = str_trim(declared), out;
	const char *u16;

	while (name.n && strchr("\"'", name.s[0]))
		name = str_slice(name, 1, name.n);
	while (name.n && strchr("\"';", name.s[name.n - 1]))
		name.n--;
	if (bytes.n == 0)
		return S("");
	if (says_nothing(name) || is_utf8_name(name)) {
		out = guess(a, strip_bom(bytes), is_utf8_name(name), &bad);
		bad = bad && name.n > 0;
	} else {
		u16 = utf16_kind(bytes, map_name(name));
		if (str_starts_nocase(name, S("iso-2022-jp")) || str_eq_ascii_nocase(name, S("csiso2022jp"))) {
			bytes = jp_to_sjis(a, bytes);
			name = S("windows-31j");
		}
		if (name.n > 60 || !convert(a, bytes, u16 ? u16 : str_z(a, map_name(name)), &out, &bad)) {
			bad = true;
			out = guess(a, strip_bom(bytes), false, &bad);
		}
	}
	if (problem)
		*problem = bad;
	return out;
}

void charset_warm_up(void)
{
	struct arena *a = arena_new(0);
	UErrorCode ec = U_ZERO_ERROR;
	UConverter *cv;
	size_t i;
	bool bad;

	for (i = 0; i < COUNT(superset); i++)
		charset_to_utf8(a, S("a\xE1"), superset[i].from, &bad);
	text_fold(a, S("\u00E1"));
	cv = ucnv_open("x-no-such-charset", &ec);
	ucnv_close(cv);
	arena_free(a);
	/* All of ICU's data is in its library; from here on it opens no file. */
	ec = U_ZERO_ERROR;
	udata_setFileAccess(UDATA_NO_FILES, &ec);
}
