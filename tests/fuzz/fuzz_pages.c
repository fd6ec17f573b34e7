/* What templates write with: whatever the value, it stays in the place it stands in. */
#include "fuzz.h"
#include "base/json.h"
#include "pages/page.h"

static bool has(str s, const char *any)
{
	for (size_t i = 0; i < s.n; i++)
		for (const char *k = any; *k; k++)
			if (s.s[i] == *k)
				return true;
	return false;
}

static str made(struct arena *a, void (*put)(struct buf *, str), str x)
{
	struct buf b = buf_new(a, x.n * 8 + 64);

	put(&b, x);
	return buf_str(&b);
}

/* As a browser reads it: without tabs and line ends, from the first letter on. */
static void opens_a_page(struct arena *a, str url)
{
	struct buf b = buf_new(a, url.n + 1);
	str s;

	for (size_t i = 0; i < url.n; i++)
		if (url.s[i] != '\t' && url.s[i] != '\n' && url.s[i] != '\r')
			buf_ch(&b, url.s[i]);
	s = str_trim(buf_str(&b));
	MUST(!str_starts(s, S("//")) && !str_starts(s, S("/\\")) && !str_starts(s, S("\\")));
	MUST(!str_starts_nocase(s, S("javascript:")) && !str_starts_nocase(s, S("data:")) && !str_starts_nocase(s, S("vbscript:")));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = fuzz_arena();
	str x = str_n((const char *)data, n), out;
	struct ctx c = { .arena = a };
	json_t *j;

	MUST(!has(made(a, tpl_text, x), "<>"));
	MUST(!has(made(a, tpl_attr, x), "<>\""));
	out = made(a, tpl_url, x);
	MUST(!has(out, "<>\""));
	opens_a_page(a, out);
	out = made(a, tpl_ld, x);
	MUST(!has(out, "<&"));
	MUST(!fuzz_utf8(x) || json_parse(&c, str_fmt(a, "[%.*s]", FMT(out)), &j) || str_chr(x, 0) >= 0);
	return 0;
}
