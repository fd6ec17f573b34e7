#include "text/markdown.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/test.h"
#include "text/html.h"

static const struct md_policy policy = { .files = S("/api/v1/kb/files/"), .callout = { S("Nota") } };

static str render(struct arena *a, str md)
{
	struct md_out out;

	CHECK(md_render(a, md, &policy, &out));
	return out.html;
}

TEST(markdown_blocks)
{
	struct arena *a = arena_new(0);
	struct md_out out;

	CHECK_STR(render(a, S("# Título\n\nUn *texto* **fuerte** y `código`.")),
		S("<h2>Título</h2>\n<p>Un <em>texto</em> <strong>fuerte</strong> y <code>código</code>.</p>\n"));
	CHECK_STR(render(a, S("1. Abre\n2. Cierra")), S("<ol>\n<li>Abre</li>\n<li>Cierra</li>\n</ol>\n"));
	CHECK_STR(render(a, S("> [!NOTE]\n> Guarda antes.")),
		S("<div class=\"callout note\" role=\"note\">\n<p class=\"callout-name\">Nota</p>\n<p>Guarda antes.</p>\n</div>\n"));
	CHECK(md_render(a, S("| a | b |\n|---|--:|\n| 1 | 2 |"), &policy, &out));
	CHECK(str_find(out.html, S("<th scope=\"col\" class=\"right\">b</th>")) > 0);
	CHECK_STR(out.text, S("a b \n1 2"));
	arena_free(a);
}

TEST(markdown_is_safe)
{
	static const str evil[] = {
		S("<script>alert(1)</script>"), S("<img src=x onerror=alert(1)>"), S("[x](javascript:alert(1))"),
		S("[x](JaVaScRiPt:alert(1))"), S("[x](java&#115;cript:alert(1))"), S("![x](javascript:alert(1))"),
		S("[x](data:text/html;base64,PHNjcmlwdD4=)"), S("![a\" onerror=\"alert(1)](/api/v1/kb/files/x)"),
		S("[x](/\\evil.example)"), S("[x](//evil.example)"), S("<a href=\"javascript:1\">x</a>"),
		S("```\n</code><script>1</script>\n```"), S("`</code><script>1</script>`"), S("[a](<http://x\"onmouseover=\"1>)"),
		S("> [!NOTE]<script>1</script>"), S("| <script> |\n|---|\n| <script> |"), S("&lt;script&gt;1&lt;/script&gt;"),
	};
	struct arena *a = arena_new(0);
	size_t i;

	for (i = 0; i < COUNT(evil); i++) {
		str html = render(a, evil[i]);

		CHECK(str_find_nocase(html, S("<script")) < 0);
		if (str_find_nocase(html, S("<a href=\"java")) >= 0)
			CHECK_STR(html, S(""));
		CHECK(str_find_nocase(html, S("<a href=\"data")) < 0);
		CHECK(str_find_nocase(html, S("src=\"java")) < 0);
		CHECK(str_find_nocase(html, S("href=\"//")) < 0);
		CHECK(str_find_nocase(html, S("href=\"/\\")) < 0);
		CHECK(str_find_nocase(html, S("\" onerror")) < 0);
		CHECK(str_find_nocase(html, S("\"onmouse")) < 0);
	}
	arena_free(a);
}

TEST(markdown_images)
{
	struct arena *a = arena_new(0);
	struct md_out out;

	CHECK_STR(render(a, S("![Un botón](/api/v1/kb/files/tok/b.png)")),
		S("<p><img src=\"/api/v1/kb/files/tok/b.png\" alt=\"Un botón\" loading=\"lazy\"></p>\n"));
	CHECK_STR(render(a, S("![Un botón](https://otro.example/b.png)")),
		S("<p><a href=\"https://otro.example/b.png\" rel=\"noopener noreferrer\">Un botón</a></p>\n"));
	CHECK(md_render(a, S("![](/api/v1/kb/files/tok/b.png)"), &policy, &out));
	CHECK(out.images == 1 && out.no_alt == 1);
	arena_free(a);
}

TEST(markdown_limits)
{
	struct arena *a = arena_new((size_t)256 << 20);
	struct buf b = buf_new(a, 2 * MD_MAX);
	struct md_out out;
	size_t i;

	for (i = 0; i < 50000; i++)
		buf_put(&b, S("> "));
	buf_put(&b, S("x"));
	CHECK(md_render(a, buf_str(&b), &policy, &out) || out.html.n == 0);
	buf_cut(&b, 0);
	for (i = 0; i < 100000; i++)
		buf_put(&b, S("[a]("));
	CHECK(md_render(a, buf_str(&b), &policy, &out));
	for (i = 0; i < MD_MAX / 4; i++)
		buf_put(&b, S("aaaa"));
	CHECK(!md_render(a, buf_str(&b), &policy, &out));
	arena_free(a);
}

TEST(markdown_from_html)
{
	struct arena *a = arena_new(0);
	struct html_md_file files[] = { { S("img/b.png"), S("/api/v1/kb/files/t/b.png") } };
	str title, md;

	md = html_to_md(a, S("<h1>Pago</h1><p>Un <b>cobro</b> y <i>otro</i>.</p><ol><li>Abre</li><li>Cierra<ul><li>ya</li></ul></li></ol>"),
		files, 1, &title);
	CHECK_STR(title, S("Pago"));
	CHECK_STR(md, S("# Pago\n\nUn **cobro** y *otro*.\n\n1. Abre\n2. Cierra\n   - ya"));
	CHECK_STR(html_to_md(a, S("<table><tr><th>a</th><th>b|c</th></tr><tr><td>1</td><td>2</td></tr></table>"), NULL, 0, NULL),
		S("| a | b\\|c |\n| --- | --- |\n| 1 | 2 |"));
	CHECK_STR(html_to_md(a, S("<blockquote><p>uno</p><p>dos</p></blockquote>"), NULL, 0, NULL), S("> uno\n>\n> dos"));
	CHECK_STR(html_to_md(a, S("<p><a href=\"https://x.example/a b\">ver</a> *no*</p>"), NULL, 0, NULL),
		S("[ver](<https://x.example/a%20b>) \\*no\\*"));
	CHECK_STR(html_to_md(a, S("<script>alert(1)</script><p onclick=x>a</p>"), NULL, 0, NULL), S("a"));
	CHECK_STR(html_to_md(a, S("<pre><code>a\n b</code></pre>"), NULL, 0, NULL), S("```\na\n b\n```"));
	arena_free(a);
}
