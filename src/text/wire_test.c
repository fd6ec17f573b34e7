#include "text/wire.h"

#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/rand.h"
#include "base/test.h"
#include "text/mime.h"

static const char raw[] = "From: =?utf-8?Q?=C3=81na?= <ana@x.test>\nTo: s@acme.test\nSubject: RE: Pedido\nMessage-ID: <1@x>\nReferences: <a@x> <b@x>\n"
	"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>Hola, ya no puedo entrar en mi cuenta<script>x</script></p><div class=gmail_quote>El 2/3/26 Ana escribi\xC3\xB3:<blockquote>viejo</blockquote></div>\n"
	"--b\nContent-Type: image/png; name=x.png\nContent-Transfer-Encoding: base64\n\nAAECAw==\n--b--\n";

static str record(struct ctx *c, struct mail_view *v)
{
	struct buf b = buf_new(c->arena, 1 << 20);

	mail_view_make(c->arena, S("") , NULL, v);
	mail_view_make(c->arena, str_of(raw), NULL, v);
	wire_put_view(&b, v);
	return buf_str(&b);
}

TEST(wire_round_trip)
{
	struct mail_view v, w;
	str rec = record(c, &v);
	struct buf one = buf_new(c->arena, 1 << 20), two = buf_new(c->arena, 1 << 20);
	json_t *j;

	CHECK(wire_get_view(c->arena, rec, &w));
	mail_view_json(&one, &v);
	mail_view_json(&two, &w);
	CHECK_STR(buf_str(&two), buf_str(&one));
	CHECK_STR(w.cut.visible_text, S("Hola, ya no puedo entrar en mi cuenta"));
	CHECK_STR(w.subject_clean, S("Pedido"));
	CHECK_STR(w.lang, S("es"));
	CHECK_I64(((struct mail_part *)w.mail.attachments.v)[0].bytes.n, 4);
	CHECK(json_parse(c, buf_str(&one), &j));
	CHECK_STR(json_get_str(j, "subject"), S("RE: Pedido"));
}

TEST(wire_every_cut_is_refused)
{
	struct mail_view v, w;
	str rec = record(c, &v);
	size_t i, ok = 0;

	for (i = 0; i < rec.n; i++)
		ok += wire_get_view(c->arena, str_slice(rec, 0, i), &w);
	CHECK_I64(ok, 0);
	CHECK(!wire_get_view(c->arena, str_fmt(c->arena, "%.*sx", FMT(rec)), &w));
}

static void view_is_valid(struct mail_view *w)
{
	CHECK(w->html.n == 0 || (str_utf8_valid(w->html) && html_is_clean(w->html)));
	CHECK(w->mail.subject.n == 0 || (str_utf8_valid(w->mail.subject) && str_chr(w->mail.subject, '\n') < 0));
	CHECK(w->mail.text.n == 0 || str_utf8_valid(w->mail.text));
}

TEST(wire_mutations)
{
	struct mail_view v, w;
	str rec = record(c, &v);
	char *p = (char *)(uintptr_t)str_dup(c->arena, rec).s;
	struct arena *a = arena_new(0);
	int i, k;

	for (i = 0; i < 4000; i++) {
		memcpy(p, rec.s, rec.n);
		for (k = 0; k <= i % 4; k++)
			p[rand_u64() % rec.n] = (char)rand_u64();
		if (wire_get_view(a, str_n(p, rec.n), &w))
			view_is_valid(&w);
		arena_reset(a);
	}
	arena_free(a);
}

TEST(wire_html_check)
{
	struct html_out o;
	struct buf b = buf_new(c->arena, 4096);

	CHECK(html_is_clean(S("<p align=\"left\">a<br><a href=\"https://x\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">b</a></p>")));
	CHECK(!html_is_clean(S("<p onclick=\"x\">a</p>")));
	CHECK(!html_is_clean(S("<script>")));
	CHECK(!html_is_clean(S("<a href=\"javascript:x\">")));
	CHECK(!html_is_clean(S("<p")));
	CHECK(!html_is_clean(S("<p title=x>")));
	CHECK(!html_is_clean(S("<!-- x -->")));
	CHECK(!html_is_clean(S("<p title=\"a\"title=\"b\">")));
	CHECK(!html_is_clean(S("<img src=\"/x\">")));
	CHECK(html_sanitize(c->arena, S("<p>hola<img src=cid:a><img src=http://t.test/x>"), NULL, &o));
	wire_put_html(&b, &o);
	CHECK(wire_get_html(c->arena, buf_str(&b), &o));
	CHECK_STR(o.html, S("<p>hola<img src=\"cid:a\"><img data-remote-src=\"http://t.test/x\"></p>"));
}
