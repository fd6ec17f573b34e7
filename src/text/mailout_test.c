#include "text/mailout.h"

#include <string.h>

#include "base/buf.h"
#include "base/rand.h"
#include "base/test.h"
#include "text/header.h"
#include "text/mime.h"

static struct mail_out letter(struct ctx *c)
{
	static struct mail_addr to[2];
	struct mail_out m = { .from = { S("Ana de Acme"), S("soporte@acme.test") }, .reply_to = { S(""), S("soporte+abc@acme.test") },
		.subject = S("Re: Año nuevo, pedido nº 5"), .message_id = S("<m1@acme.test>"), .in_reply_to = S("<p@x.test>"),
		.date = 1772442000000, .text = S("Hola\nadiós  \n.\nFrom aquí = fin") };

	to[0] = (struct mail_addr){ S("López, \"Ana\""), S("Ana@x.test") };
	to[1] = (struct mail_addr){ S("Ñandú"), S("n@bücher.test") };
	m.to = (struct list){ to, 2 };
	(void)c;
	return m;
}

static void wire_ok(str out)
{
	str rest = out, line;

	while (str_cut(&rest, '\n', &line)) {
		CHECK(line.n <= 80);
		CHECK(!rest.s || (line.n && line.s[line.n - 1] == '\r'));
	}
}

static struct mail there_and_back(struct ctx *c, const struct mail_out *m)
{
	struct mail in;
	const char *bad;
	str out;

	CHECK(mail_compose(c->arena, m, &out, &bad));
	wire_ok(out);
	CHECK(mail_parse(c->arena, out, NULL, &in));
	CHECK_I64(in.charset_problems.n, 0);
	return in;
}

TEST(mailout_round_trip)
{
	struct mail_out m = letter(c);
	struct mail in = there_and_back(c, &m);
	const struct mail_addr *to = in.to.v;

	CHECK_STR(in.subject, m.subject);
	CHECK_STR(str_trim(in.text), str_trim(m.text));
	CHECK_STR(in.message_id, m.message_id);
	CHECK_STR(in.in_reply_to.v[0], m.in_reply_to);
	CHECK_I64(in.date, m.date);
	CHECK_I64(in.to.n, 2);
	CHECK_STR(to[0].name, S("López, \"Ana\""));
	CHECK_STR(to[0].addr, S("Ana@x.test"));
	CHECK_STR(to[1].name, S("Ñandú"));
	CHECK_STR(addr_key(c->arena, to[1].addr), S("n@xn--bcher-kva.test"));
	CHECK_STR(((struct mail_addr *)in.reply_to.v)[0].addr, S("soporte+abc@acme.test"));
}

TEST(mailout_html_inline_and_files)
{
	struct mail_file f[] = {
		{ S("logo.png"), S("image/png"), S("logo@acme"), S("PNG") },
		{ S("año \"1\".pdf"), S("application/pdf"), S(""), S("%PDF-1.4 ....................................................................................") },
		{ S("x.html"), S("text/html\r\nX: y"), S(""), S("<b>") },
	};
	struct mail_header h[] = { { S("Auto-Submitted"), S("auto-replied") }, { S("X-Pronto-Loop"), S("abc") } };
	struct mail_out m = letter(c);
	struct mail in;
	const struct mail_part *p;

	m.html = S("<p>Hola <img src=\"cid:logo@acme\"></p>");
	m.files = (struct list){ f, COUNT(f) };
	m.headers = (struct list){ h, COUNT(h) };
	in = there_and_back(c, &m);
	p = in.attachments.v;
	CHECK_STR(str_trim(in.html), m.html);
	CHECK_I64(in.attachments.n, 3);
	CHECK(p[0].is_inline);
	CHECK_STR(p[0].bytes, f[0].bytes);
	CHECK_STR(p[1].name, S("año _1_.pdf"));
	CHECK_STR(p[1].bytes, f[1].bytes);
	CHECK_STR(p[2].type, S("application/octet-stream"));
	CHECK(in.auto_reply.is);
	CHECK_STR(in.loop.v[0], S("abc"));
}

TEST(mailout_refuses_injection)
{
	static const char *const evil[] = { "a\r\nBcc: v@x.test", "a\nb", "a\rb" };
	struct mail_header h = { S("X-A"), S("b") };
	struct mail_addr cc = { S("x"), S("c@x.test") };
	struct mail_out m;
	const char *bad;
	size_t i;
	str out;

	for (i = 0; i < COUNT(evil); i++) {
		str e = str_of(evil[i]);

		m = letter(c); m.subject = e;
		CHECK(!mail_compose(c->arena, &m, &out, &bad)); CHECK_STR(str_of(bad), S("Subject"));
		m = letter(c); m.from.name = e;
		CHECK(!mail_compose(c->arena, &m, &out, &bad)); CHECK_STR(str_of(bad), S("From"));
		m = letter(c); cc.addr = e; m.cc = (struct list){ &cc, 1 };
		CHECK(!mail_compose(c->arena, &m, &out, &bad)); CHECK_STR(str_of(bad), S("Cc"));
		m = letter(c); m.message_id = str_fmt(c->arena, "<%s@x>", evil[i]);
		CHECK(!mail_compose(c->arena, &m, &out, &bad)); CHECK_STR(str_of(bad), S("Message-ID"));
		m = letter(c); h.value = e; m.headers = (struct list){ &h, 1 };
		CHECK(!mail_compose(c->arena, &m, &out, &bad)); CHECK_STR(str_of(bad), S("headers"));
		m = letter(c); h.value = S("x"); h.name = e; m.headers = (struct list){ &h, 1 };
		CHECK(!mail_compose(c->arena, &m, &out, &bad));
		h.name = S("X-A");
	}
	m = letter(c); m.subject = str_n("a\0b", 3);
	CHECK(!mail_compose(c->arena, &m, &out, &bad));
	m = letter(c); m.reply_to.addr = S("no address");
	CHECK(!mail_compose(c->arena, &m, &out, &bad));
}

TEST(mailout_references_are_capped)
{
	struct mail_out m = letter(c);
	str ids[20];
	struct mail in;
	size_t i;

	for (i = 0; i < 20; i++)
		ids[i] = str_fmt(c->arena, "<r%zu@x.test>", i);
	m.references = (struct strs){ ids, 20 };
	in = there_and_back(c, &m);
	CHECK_I64(in.references.n, 10);
	CHECK_STR(in.references.v[3], S("<r3@x.test>"));
	CHECK_STR(in.references.v[4], S("<r14@x.test>"));
	CHECK_STR(in.references.v[9], S("<r19@x.test>"));
}

TEST(mailout_any_text_survives)
{
	struct arena *a = arena_new(0), *keep = c->arena;
	int i;

	for (i = 0; i < 300; i++) {
		struct buf b = buf_new(a, 4096);
		struct mail_out m = letter(c);
		struct mail in;
		const char *bad;
		str out;
		int k;

		for (k = 0; k < 200; k++) {
			static const char *const bits[] = { "a", " ", "\n", "=", "é", "—", ".", "From ", "--", "\t", "日本", "x", "\n.\n", "=3D", "?=" };

			buf_put(&b, str_of(bits[rand_u64() % COUNT(bits)]));
		}
		m.text = buf_str(&b);
		m.subject = str_trim(str_slice(buf_str(&b), 0, 0));
		CHECK(mail_compose(a, &m, &out, &bad));
		CHECK(mail_parse(a, out, NULL, &in));
		CHECK(str_eq(str_slice(in.text, 0, m.text.n), m.text));
		arena_reset(a);
	}
	c->arena = keep;
	arena_free(a);
}

TEST(mailout_date)
{
	CHECK_STR(mail_date(c->arena, 1772442000000), S("Mon, 02 Mar 2026 09:00:00 +0000"));
	CHECK_STR(mail_date(c->arena, 951782400000), S("Tue, 29 Feb 2000 00:00:00 +0000"));
}
