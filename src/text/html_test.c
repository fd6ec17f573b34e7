#include "text/html.h"

#include <string.h>

#include "base/test.h"
#include "text/wire.h"

static str clean(struct ctx *c, const char *in)
{
	struct html_out out;

	CHECK(html_sanitize(c->arena, str_of(in), NULL, &out));
	return out.html;
}

static str text(struct ctx *c, const char *in)
{
	struct html_out out;

	CHECK(html_sanitize(c->arena, str_of(in), NULL, &out));
	return out.text;
}

TEST(html_keeps_what_is_allowed)
{
	CHECK_STR(clean(c, "<p>Hola <b>mundo</b><br>a &lt; b &amp; c</p>"), S("<p>Hola <b>mundo</b><br>a &lt; b &amp; c</p>"));
	CHECK_STR(clean(c, "<P ALIGN=Center CLASS=x>a<p>b"), S("<p>a</p><p>b</p>"));
	CHECK_STR(clean(c, "<p align=\"center\">a"), S("<p align=\"center\">a</p>"));
	CHECK_STR(clean(c, "<a href=\"HTTPS://a.test/x?y=1&amp;z=2\">l</a>"),
		  S("<a href=\"https://a.test/x?y=1&amp;z=2\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">l</a>"));
	CHECK_STR(clean(c, "<td>x"), S("x"));
	CHECK_STR(clean(c, "<table>x<tr><td>y"), S("<table><tr><td>x</td></tr><tr><td>y</td></tr></table>"));
	CHECK_STR(clean(c, "escribe a <ana@example.com> hoy"), S("escribe a &lt;ana@example.com&gt; hoy"));
	CHECK_STR(clean(c, "a<style>x{}</style>b<title>t</title>"), S("ab"));
	CHECK_STR(clean(c, "a<style>b"), S("ab"));
	CHECK_STR(clean(c, "&eacute;&#128;&copy &nosuch;"), S("é€© &amp;nosuch;"));
	CHECK_STR(clean(c, "5 < 6 > 4"), S("5 &lt; 6 &gt; 4"));
}

TEST(html_images)
{
	struct html_cid table[] = { { S("logo@x"), S("/api/v1/attachments/7/raw") } };
	struct html_policy p = { .cid = table, .cids = 1 };
	struct html_out out;

	CHECK(html_sanitize(c->arena, S("<img src=cid:logo@x><img src=\"cid:other\" alt=o><img src=https://t.test/p.gif width=1>"), &p, &out));
	CHECK_STR(out.html, S("<img src=\"/api/v1/attachments/7/raw\"><img src=\"cid:other\" alt=\"o\"><img data-remote-src=\"https://t.test/p.gif\" width=\"1\">"));
	CHECK_I64(out.remote_images, 1);
	p.remote_images = true;
	CHECK(html_sanitize(c->arena, S("<img data-remote-src=\"https://t.test/p.gif\">"), &p, &out));
	CHECK_STR(out.html, S("<img src=\"https://t.test/p.gif\">"));
	CHECK_STR(html_cid_rewrite(c->arena, clean(c, "<img src=cid:logo@x><img src=cid:b>"), table, 1),
		  S("<img src=\"/api/v1/attachments/7/raw\"><img src=\"cid:b\">"));
}

TEST(html_text_rendering)
{
	CHECK_STR(text(c, "<p>Hola,</p>\n<p>uno\n dos<br>tres</p>"), S("Hola,\n\nuno dos\ntres"));
	CHECK_STR(text(c, "<ul><li>a</li><li>b</li></ul><ol><li>x<li>y</ol>"), S("- a\n- b\n\n1. x\n2. y"));
	CHECK_STR(text(c, "<div>a</div><div>b</div>"), S("a\nb"));
	CHECK_STR(text(c, "<blockquote>a<p>b</p></blockquote>c"), S("> a\n>\n> b\n\nc"));
	CHECK_STR(text(c, "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"), S("a b\nc"));
	CHECK_STR(text(c, "<pre>a\n  b</pre>"), S("a\n  b"));
	CHECK_STR(text(c, "a&nbsp;&nbsp;b"), S("a b"));
	CHECK_STR(text(c, "x<div style='display: none'>preheader</div>y"), S("xy"));
	CHECK_STR(html_to_text(c->arena, S("<a href='https://a.test/x'>aquí</a> <a href=mailto:a@b.test>a@b.test</a>")),
		  S("aquí <https://a.test/x> a@b.test"));
}

TEST(html_lines_map_to_html)
{
	struct html_out out;
	struct html_halves h;

	CHECK(html_sanitize(c->arena, S("<div><b>uno</b></div><div><i>dos</i></div>"), NULL, &out));
	CHECK_I64(out.lines, 2);
	CHECK_I64(out.line[1].text_at, 4);
	h = html_split(c->arena, out.html, out.line[1].html_at);
	CHECK_STR(h.head, S("<div><b>uno</b></div><div><i></i></div>"));
	CHECK_STR(h.tail, S("<div><i>dos</i></div>"));
}

TEST(html_marks)
{
	struct html_out out;

	CHECK(html_sanitize(c->arena, S("si<div class=\"gmail_quote\"><div class=gmail_attr>El x</div><blockquote>no</blockquote></div>fin"), NULL, &out));
	CHECK_I64(out.marks, 1);
	CHECK_I64(out.mark[0].kind, HTML_MARK_WRAP);
	CHECK_STR(str_slice(out.html, 0, out.mark[0].html_at), S("si"));
	CHECK_STR(str_slice(out.html, out.mark[0].html_end, out.html.n), S("fin"));
	CHECK(html_sanitize(c->arena, S("si<div id=appendonsend></div><hr><div id=divRplyFwdMsg>De: x</div>"), NULL, &out));
	CHECK_I64(out.marks, 1);
	CHECK_I64(out.mark[0].kind, HTML_MARK_SEP);
	CHECK_I64(out.mark[0].html_end, out.html.n);
}

TEST(html_from_text)
{
	CHECK_STR(text_to_html(c->arena, S("Hola <b>\nver https://a.test/x?a=1&b=2.\n\nadiós\r\n")),
		  S("<p>Hola &lt;b&gt;<br>ver <a href=\"https://a.test/x?a=1&amp;b=2\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">https://a.test/x?a=1&amp;b=2</a>.</p><p>adiós</p>"));
	CHECK_STR(text_to_html(c->arena, S("")), S(""));
	CHECK_STR(clean(c, "<p>Hola &lt;b&gt;<br>x</p>"), S("<p>Hola &lt;b&gt;<br>x</p>"));
}

/* The processor's time: others that run meanwhile do not count. */
static i64 cost_us(const char *unit, size_t times)
{
	struct arena *a = arena_new((size_t)512 << 20);
	size_t n = strlen(unit), i;
	char *s = arena_alloc(a, n * times);
	struct html_out out;
	i64 t0;

	for (i = 0; i < times; i++)
		memcpy(s + i * n, unit, n);
	t0 = test_cpu_us();
	CHECK(html_sanitize(a, str_n(s, n * times), NULL, &out));
	t0 = test_cpu_us() - t0;
	arena_free(a);
	return t0;
}

TEST(html_is_linear)
{
	enum { SLACK_US = 100000 };
	static const char *const units[] = { "<div>", "<b>", "<a ", "<style>", "<svg>", "<!--", "</div>", "<table>", "<td>",
		"<p><b>", "<a href=x", "&amp", "<script>", "<div style=display:none>", "<blockquote><br>x", "<li>", "<![", "<b x='", "<select></" };
	size_t i;

	/* Four times as much costs a quadratic pass sixteen times as much. */
	for (i = 0; i < COUNT(units); i++)
		CHECK(cost_us(units[i], 300000 / strlen(units[i])) < 12 * cost_us(units[i], 75000 / strlen(units[i])) + SLACK_US);
}

static str styled(struct ctx *c, const char *in)
{
	static const struct html_policy p = { .styles = true };
	struct html_out out;

	CHECK(html_sanitize(c->arena, str_of(in), &p, &out));
	CHECK(html_is_clean_styled(out.html));
	return out.html;
}

TEST(html_styles_for_the_sandbox)
{
	CHECK_STR(styled(c, "<p style='color:red' class=a id=b onclick=x>y"), S("<p style=\"color:red\" class=\"a\" id=\"b\">y</p>"));
	CHECK_STR(styled(c, "<style>p > b { color: red }</style><p>y"), S("<style>p > b { color: red }</style><p>y</p>"));
	CHECK_STR(styled(c, "<font color=\"#f00\" face=Arial size=2>y</font>"), S("<font color=\"#f00\" face=\"Arial\" size=\"2\">y</font>"));
	CHECK_STR(styled(c, "<body bgcolor=red onload=x background=http://x.test/>y"), S("<body bgcolor=\"red\">y</body>"));
	CHECK_STR(styled(c, "<div style=\"display:none\">y</div>"), S("<div style=\"display:none\">y</div>"));
	/* What would load, however it is spelled. */
	CHECK_STR(styled(c, "<p style=\"background:URL(http://x.test)\">y"), S("<p style=\"background:off(http://x.test)\">y</p>"));
	CHECK_STR(styled(c, "<p style=\"background:u\\72l(http://x.test)\">y"), S("<p style=\"background:u 72l(http://x.test)\">y</p>"));
	CHECK_STR(styled(c, "<p style=\"background:&#117;rl(x)\">y"), S("<p style=\"background:off(x)\">y</p>"));
	CHECK_STR(styled(c, "<style>@import 'http://x.test';a{b:-webkit-image-set('x' 1x)}</style>"), S("<style>off 'http://x.test';a{b:-webkit-off('x' 1x)}</style>"));
	/* A sheet ends where browsers end it. */
	CHECK_STR(styled(c, "<style><!-- a{} </style ><script>x</script>y"), S("<style> !-- a{} </style>y"));
	CHECK_STR(styled(c, "<style>a{}"), S("a{}"));
	CHECK_STR(clean(c, "<font color=red>y</font><body bgcolor=red>z"), S("yz"));
	CHECK(!html_is_clean(S("<style>a{}</style>")));
	CHECK(!html_is_clean(S("<p style=\"a\">x</p>")));
	CHECK(!html_is_clean_styled(S("<style>a<b></style>")));
	CHECK(!html_is_clean_styled(S("<style>a")));
	CHECK(!html_is_clean_styled(S("<style onload=\"x\">a</style>")));
	CHECK(!html_is_clean_styled(S("<script>a</script>")));
	CHECK(!html_is_clean_styled(S("<p style=\"a\" onclick=\"b\">x</p>")));
}
