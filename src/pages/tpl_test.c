/* Hostile values in each kind of place that a template has. */
#include "base/test.h"

#include "base/json.h"
#include "pages/page.h"

static str made(struct ctx *c, void (*put)(struct buf *, str), const char *value)
{
	struct buf b = buf_new(c->arena, 8192);

	put(&b, str_of(value));
	return buf_str(&b);
}

static const char *const hostile[] = { "<script>alert(1)</script>", "\" onmouseover=\"alert(1)", "' autofocus onfocus='x", "</title><svg onload=x>",
	"&lt;b&gt; &amp; &#60;", "-->", "<!--", "]]>", "\\\"</script>", "a\tb\nc\rd", "\xe2\x80\xa8\xe2\x80\xa9", "", "{{p.title}}",
	"javascript:alert(1)", "data:text/html,<script>", "\x7f\x01\x1f" };

TEST(text_has_no_markup)
{
	size_t i, k;

	for (i = 0; i < COUNT(hostile); i++) {
		str out = made(c, tpl_text, hostile[i]);

		for (k = 0; k < out.n; k++)
			CHECK(out.s[k] != '<' && out.s[k] != '>');
	}
	CHECK_STR(made(c, tpl_text, "&lt;b"), S("&amp;lt;b"));
}

TEST(attribute_stays_inside_its_quotes)
{
	size_t i, k;

	for (i = 0; i < COUNT(hostile); i++) {
		str out = made(c, tpl_attr, hostile[i]);

		for (k = 0; k < out.n; k++)
			CHECK(out.s[k] != '"' && out.s[k] != '<' && out.s[k] != '>');
	}
	CHECK_STR(made(c, tpl_attr, "a\"b&c"), S("a&quot;b&amp;c"));
}

TEST(address_opens_nothing_but_pages)
{
	static const char *const bad[] = { "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "\tjavascript:x", "java\nscript:x",
		"data:text/html,x", "vbscript:x", "//evil.example/", "/\\evil.example/", "/\t/evil.example/", "/\n/evil.example", "\\\\evil.example",
		"https:\t//evil.example", "file:///etc/passwd", "blob:x", "foo:bar", "\x01javascript:x", "https://a.example/\nb" };
	static const char *const good[] = { "", "#top", "?q=1", "/", "/es/a/x?y=1", "https://acme.example/a?b=c", "HTTP://acme.example", "mailto:a@b.example",
		"tel:+34600" };
	size_t i;

	for (i = 0; i < COUNT(bad); i++)
		CHECK_STR(made(c, tpl_url, bad[i]), S("#"));
	for (i = 0; i < COUNT(good); i++)
		CHECK_STR(made(c, tpl_url, good[i]), str_of(good[i]));
	CHECK_STR(made(c, tpl_url, "/a?x=\"y\"&z"), S("/a?x=&quot;y&quot;&amp;z"));
}

TEST(structured_data_is_json_that_ends_no_script)
{
	size_t i, k;
	json_t *j;

	for (i = 0; i < COUNT(hostile); i++) {
		str out = made(c, tpl_ld, hostile[i]);

		for (k = 0; k < out.n; k++)
			CHECK(out.s[k] != '<' && out.s[k] != '&');
		CHECK(json_parse(c, str_fmt(c->arena, "{\"x\":%.*s}", FMT(out)), &j));
		CHECK_STR(json_get_str(j, "x"), str_of(hostile[i]));
	}
}
