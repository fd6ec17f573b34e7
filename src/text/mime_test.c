#include "text/mime.h"

#include <string.h>

#include "base/buf.h"
#include "base/rand.h"
#include "base/test.h"
#include "text/charset.h"
#include "text/header.h"

static struct mail parse(struct ctx *c, str raw)
{
	struct mail m;

	CHECK(mail_parse(c->arena, raw, NULL, &m));
	return m;
}

static const struct mail_addr *addr(struct list l, size_t i)
{
	static const struct mail_addr none;

	return i < l.n ? &((struct mail_addr *)l.v)[i] : &none;
}

static const struct mail_part *part(const struct mail *m, size_t i)
{
	static const struct mail_part none;

	return i < m->attachments.n ? &((struct mail_part *)m->attachments.v)[i] : &none;
}

TEST(mime_plain)
{
	struct mail m = parse(c, S("From: \"Ana L\xC3\xB3pez\" <Ana@Example.COM>\r\nTo: soporte@acme.test, Otro <o@x.test>\r\nCc: c@x.test\r\n"
				   "Subject: Pedido\r\n 123\r\nDate: Mon, 2 Mar 2026 10:00:00 +0100\r\nMessage-ID: <a1@x>\r\n"
				   "In-Reply-To: <b@x>\r\nReferences: <r1@x>\r\n <r2@x>\r\n\r\nHola\r\nadi\xC3\xB3s\r\n"));

	CHECK_STR(addr(m.from, 0)->addr, S("Ana@example.com"));
	CHECK_STR(addr(m.from, 0)->name, S("Ana López"));
	CHECK_I64(m.to.n, 2);
	CHECK_STR(addr(m.to, 1)->name, S("Otro"));
	CHECK_STR(m.subject, S("Pedido 123"));
	CHECK_I64(m.date, 1772442000000);
	CHECK_STR(m.message_id, S("<a1@x>"));
	CHECK_I64(m.references.n, 2);
	CHECK_STR(m.in_reply_to.v[0], S("<b@x>"));
	CHECK_STR(m.text, S("Hola\nadiós\n"));
	CHECK_I64(m.charset_problems.n, 0);
}

TEST(mime_encoded_words)
{
	static const struct {
		const char *raw, *want;
	} t[] = {
		{ "=?UTF-8?B?YWI=?= =?UTF-8?B?Y2Q=?=", "abcd" },
		{ "=?utf-8?B?w6E=?=\r\n =?utf-8?B?w6k=?= fin", "áé fin" },
		{ "=?utf-8?Q?=C3?= =?utf-8?Q?=A1?=", "á" },
		{ "=?iso-8859-1?Q?a=F1o_nuevo?=", "año nuevo" },
		{ "=?iso-8859-1?Q?comillas_=93x=94?=", "comillas “x”" },
		{ "=?utf-8*es?Q?hola?= mundo", "hola mundo" },
		{ "x =?utf-8?Q?a b c?= y", "x a b c y" },
		{ "=?iso-2022-jp?B?GyRCRnxLXDhsGyhC?=", "日本語" },
		{ "=?gb2312?B?1tDOxA==?=", "中文" },
		{ "=?ks_c_5601-1987?B?x9GxuQ==?=", "한국" },
		{ "=?no-such?Q?=C3=A1?=", "á" },
		{ "=?utf-8?Q?a=0D=0Ab?=", "a b" },
		{ "sin =? nada", "sin =? nada" },
		{ "=?utf-8?X?a?=", "=?utf-8?X?a?=" },
		{ "ol\xE1", "olá" },
		{ "=?UTF-8?Q?=E2=82=AC?=5", "€5" },
	};
	size_t i;

	for (i = 0; i < COUNT(t); i++)
		CHECK_STR(header_text(c->arena, str_of(t[i].raw), STR_NULL), str_of(t[i].want));
}

TEST(mime_addresses)
{
	static const struct {
		const char *raw, *name, *addr;
		i64 n;
	} t[] = {
		{ "ana@x.test", "", "ana@x.test", 1 },
		{ "<ana@x.test>", "", "ana@x.test", 1 },
		{ "=?utf-8?B?w4FuYQ==?= =?utf-8?B?IEzDs3Bleg==?= <ana@x.test>", "Ána López", "ana@x.test", 1 },
		{ "\"=?utf-8?Q?=C3=81na?=\" <ana@x.test>", "Ána", "ana@x.test", 1 },
		{ "López, Ana <ana@x.test>", "López, Ana", "ana@x.test", 1 },
		{ "=?iso-8859-1?Q?L=F3pez=2C_Ana?= <ana@x.test>", "López, Ana", "ana@x.test", 1 },
		{ "ana@x.test (Ana)", "Ana", "ana@x.test", 1 },
		{ "equipo: a@x.test, b@x.test;", "", "a@x.test", 2 },
		{ "undisclosed-recipients:;", "", "", 0 },
		{ "Ana <ana@x.test", "Ana", "ana@x.test", 1 },
		{ "ana@x.test.", "", "ana@x.test", 1 },
		{ "\"Ana\" <ana@bücher.test>", "Ana", "ana@bücher.test", 1 },
		{ "'Ana' <mailto:ana@x.test>", "Ana", "ana@x.test", 1 },
		{ "", "", "", 0 },
	};
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		int left = 100;
		struct list l = header_addrs(c->arena, str_of(t[i].raw), STR_NULL, &left);

		CHECK_I64(l.n, t[i].n);
		CHECK_STR(addr(l, 0)->name, str_of(t[i].name));
		CHECK_STR(addr(l, 0)->addr, str_of(t[i].addr));
	}
}

TEST(mime_addr_key)
{
	CHECK_STR(addr_key(c->arena, S(" Ana@EXAMPLE.com. ")), S("ana@example.com"));
	CHECK_STR(addr_key(c->arena, S("ana@bücher.test")), S("ana@xn--bcher-kva.test"));
	CHECK_STR(addr_key(c->arena, S("ana@xn--bcher-kva.test")), S("ana@xn--bcher-kva.test"));
	CHECK(!addr_key(c->arena, S("ana")).s);
	CHECK(!addr_key(c->arena, S("@x.test")).s);
	CHECK(!addr_key(c->arena, S("a b@x.test")).s);
	CHECK(!addr_key(c->arena, S("a@")).s);
	CHECK(!addr_key(c->arena, S("a\r\nb@x.test")).s);
}

TEST(mime_params)
{
	struct header_value h = header_params(c->arena, S("Text/Plain; charset=\"utf-8\"; name*0*=iso-8859-1''a%F1o; name*1=\" 2026\"; name*2*=%2Epdf; x"));

	CHECK_STR(h.value, S("text/plain"));
	CHECK_STR(header_param(&h, S("charset")), S("utf-8"));
	CHECK_STR(header_param(&h, S("name")), S("año 2026.pdf"));
	h = header_params(c->arena, S("attachment; filename*=UTF-8''%e2%82%ac%20x.txt; filename=\"x.txt\""));
	CHECK_STR(header_param(&h, S("filename")), S("€ x.txt"));
	h = header_params(c->arena, S("attachment; filename=\"=?iso-8859-1?Q?a=F1o.pdf?=\""));
	CHECK_STR(header_param(&h, S("filename")), S("año.pdf"));
	h = header_params(c->arena, S("attachment; filename=sin comillas \\ .pdf"));
	CHECK_STR(header_param(&h, S("filename")), S("sin comillas \\ .pdf"));
	h = header_params(c->arena, S(";;;=;\"\""));
	CHECK_STR(h.value, S(""));
}

TEST(mime_dates)
{
	static const struct {
		const char *raw;
		i64 ms;
	} t[] = {
		{ "Mon, 2 Mar 2026 10:00:00 +0100", 1772442000000 }, { "2 Mar 2026 09:00:00 GMT", 1772442000000 },
		{ "Mon, 02 Mar 26 04:00:00 EST", 1772442000000 }, { "2026-03-02T09:00:00Z", 1772442000000 },
		{ "2026-03-02 10:00:00 +01:00", 1772442000000 }, { "Mon Mar  2 09:00:00 2026", 1772442000000 },
		{ "Mon, 2 March 2026 06:00:00 -0300 (BRT)", 1772442000000 }, { "Mon, 2 Mar 2026 09:00 +0000", 1772442000000 },
		{ "", 0 }, { "ayer", 0 }, { "99 Foo 2026", 0 }, { "Mon, 2 Mar 99999999999 10:00:00", 0 },
	};
	size_t i;
	i64 ms;

	for (i = 0; i < COUNT(t); i++) {
		CHECK(header_date(str_of(t[i].raw), &ms) == (t[i].ms != 0));
		CHECK_I64(ms, t[i].ms);
	}
}

TEST(mime_broken_starts)
{
	static const char *const v[] = {
		"\xEF\xBB\xBF" "Subject: x\n\nhola", "\n\n\nSubject: x\n\nhola", "From ana@x Mon Mar 2\nSubject: x\n\nhola", "Subject: x\r\rhola",
		"*** banner ***\n* 2 *\nSubject: x\n\nhola", "Subject : x\n\nhola", "Subject: x\nSubject: y\n\nhola", "SUBJECT:x\n\nhola", ">From x\nSubject: x\n\nhola",
	};
	size_t i;

	for (i = 0; i < COUNT(v); i++) {
		struct mail m = parse(c, str_of(v[i]));

		CHECK_STR(m.subject, S("x"));
		CHECK_STR(str_trim(m.text), S("hola"));
	}
	CHECK_STR(parse(c, S("Hola, no tengo cabeceras\nni nada")).text, S("Hola, no tengo cabeceras\nni nada"));
	CHECK_STR(parse(c, S("")).text, S(""));
	CHECK_STR(parse(c, str_n("Subject: a\0b\n\nx\0y", 17)).subject, S("a b"));
}

TEST(mime_charsets)
{
	bool bad;

	CHECK_STR(parse(c, S("Content-Type: text/plain; charset=iso-8859-1\n\na\xF1o \x93x\x94")).text, S("año “x”"));
	CHECK_STR(parse(c, S("Content-Type: text/plain; charset=us-ascii\n\na\xF1o")).text, S("año"));
	CHECK_STR(parse(c, S("Content-Type: text/plain\n\na\xC3\xB1o")).text, S("año"));
	CHECK_STR(parse(c, S("Content-Type: text/plain; charset=utf-16le\nContent-Transfer-Encoding: base64\n\naABvAGwAYQDhAA==")).text, S("holaá"));
	CHECK_STR(parse(c, str_n("Content-Type: text/plain; charset=utf-16\n\n\xFF\xFEh\0o\0", 48)).text, S("ho"));
	CHECK_I64(parse(c, S("Content-Type: text/plain; charset=x-foo\n\na\xC3\xB1o")).charset_problems.n, 1);
	CHECK_STR(charset_to_utf8(c->arena, S("\x1b$B-!\x1b(B"), S("iso-2022-jp"), &bad), S("①"));
	CHECK_STR(charset_to_utf8(c->arena, S("a\xC3\xB1o \xC3"), S("utf-8"), &bad), S("año \uFFFD"));
	CHECK(bad);
	CHECK_STR(parse(c, S("Content-Type: text/html\n\n<meta charset=iso-8859-1>a\xF1o")).html, S("<meta charset=iso-8859-1>año"));
}

TEST(mime_alternative_and_inline)
{
	struct mail m = parse(c, S("Content-Type: multipart/mixed; boundary=\"m\"\n\n--m\nContent-Type: multipart/related; boundary=r\n\n--r\n"
		"Content-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/plain\n\ntexto\n--a\nContent-Type: text/html\n\n"
		"<p>html <img src=\"cid:logo@x\"></p>\n--a--\n--r\nContent-Type: image/png\nContent-ID: <logo@x>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--r--\n"
		"--m\nContent-Type: application/pdf; name=\"../../etc/fact\xC2\xAAura.pdf\"\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\nJVBE=\nRg==\n--m\n"
		"Content-Type: text/plain\n\npie de lista\n--m--\n"));

	CHECK_STR(m.text, S("texto\n\npie de lista"));
	CHECK(str_find(m.html, S("html <img")) >= 0 && str_find(m.html, S("pie de lista")) >= 0);
	CHECK_I64(m.attachments.n, 2);
	CHECK(part(&m, 0)->is_inline);
	CHECK_STR(part(&m, 0)->name, S("image.png"));
	CHECK_STR(part(&m, 0)->content_id, S("logo@x"));
	CHECK_I64(part(&m, 0)->size, 8);
	CHECK_STR(part(&m, 1)->name, S("factªura.pdf"));
	CHECK_STR(part(&m, 1)->bytes, S("%PDF"));
	CHECK(!part(&m, 1)->is_inline);
	CHECK_I64(part(&m, 1)->sha256.n, 64);
}

TEST(mime_file_names)
{
	CHECK_STR(mail_file_name(c->arena, S("C:\\temp\\a<b>.txt"), S("text/plain")), S("a_b_.txt"));
	CHECK_STR(mail_file_name(c->arena, S("\u200B.htaccess"), S("text/plain")), S("htaccess"));
	CHECK_STR(mail_file_name(c->arena, S("gnp\u202Eexe.png"), S("image/png")), S("gnpexe.png"));
	CHECK_STR(mail_file_name(c->arena, S("..\n"), S("application/pdf")), S("attachment.pdf"));
	CHECK_STR(mail_file_name(c->arena, S(""), S("message/rfc822")), S("message.eml"));
	CHECK(mail_file_name(c->arena, str_fmt(c->arena, "%0200d.pdf", 1), S("")).n <= 150);
	CHECK(str_ends(mail_file_name(c->arena, str_fmt(c->arena, "%0200d.pdf", 1), S("")), S(".pdf")));
}

TEST(mime_nested_messages_and_names)
{
	struct mail m = parse(c, S("Content-Type: multipart/mixed; boundary=m\n\n--m\n\nver adjunto\n--m\nContent-Type: message/rfc822\n\nSubject: =?utf-8?Q?Reenv=C3=ADo?=\n"
		"Content-Type: multipart/mixed; boundary=q\n\n--q\n\ndentro\n--q--\n--m\nContent-Type: image/png; name=a.png\n\nx\n--m\nContent-Type: image/png; name=a.png\n\ny\n--m--\n"));

	CHECK_STR(str_trim(m.text), S("ver adjunto"));
	CHECK_I64(m.attachments.n, 3);
	CHECK_STR(part(&m, 0)->name, S("Reenvío.eml"));
	CHECK(str_starts(part(&m, 0)->bytes, S("Subject: =?utf-8?Q?Reenv")));
	CHECK_STR(part(&m, 1)->name, S("a.png"));
	CHECK_STR(part(&m, 2)->name, S("a (2).png"));
}

TEST(mime_odd_encodings)
{
	CHECK_STR(parse(c, S("Content-Transfer-Encoding: quoted\n\na=C3=B1o=\n s")).text, S("año s"));
	CHECK_STR(parse(c, S("Content-Transfer-Encoding: 7-bit\n\nhola")).text, S("hola"));
	CHECK_STR(parse(c, S("Content-Transfer-Encoding: base64\n\naG9s\nYQ==\naG9sYQ==")).text, S("holahola"));
	CHECK_STR(parse(c, S("Content-Type: text/plain; format=flowed; delsp=yes\n\nuno \ndos\n> q \n> r\n")).text, S("unodos\n> qr\n"));
	CHECK_STR(parse(c, S("Content-Type: text/plain; format=flowed\n\nuno \ndos\n-- \nfirma")).text, S("uno dos\n-- \nfirma"));
	CHECK_STR(str_trim(parse(c, S("Content-Type: multipart/mixed\n\nsin limite")).text), S("sin limite"));
	CHECK_STR(str_trim(parse(c, S("Content-Type: multipart/mixed; boundary=x\n\n--x\n\nsin fin")).text), S("sin fin"));
	CHECK_STR(str_trim(parse(c, S("Content-Type: multipart/mixed; boundary=\"x \"\n\n--x \n\ncon blanco\n--x --")).text), S("con blanco"));
}

TEST(mime_uuencode_and_yenc)
{
	struct mail m = parse(c, S("Subject: u\n\nhola\nbegin 644 a.txt\n$:&]L80``\n`\nend\nfin\n"));
	struct mail y = parse(c, S("Subject: y\n\nhola\n=ybegin line=128 size=4 name=b.bin\n\x92\x99\x96\x8B\n=yend size=4\nfin\n"));

	CHECK_I64(m.attachments.n, 1);
	CHECK_STR(part(&m, 0)->name, S("a.txt"));
	CHECK_STR(part(&m, 0)->bytes, S("hola"));
	CHECK_STR(m.text, S("hola\nfin\n"));
	CHECK_I64(y.attachments.n, 1);
	CHECK_STR(part(&y, 0)->bytes, S("hola"));
	CHECK_STR(y.text, S("hola\nfin\n"));
	CHECK_I64(parse(c, S("Subject: n\n\nbegin 644 stories about us\nare good\nend\n")).attachments.n, 0);
}

TEST(mime_calendar_and_signed)
{
	struct mail m = parse(c, S("Content-Type: multipart/signed; boundary=s; protocol=\"application/pgp-signature\"\n\n--s\nContent-Type: multipart/alternative; boundary=a\n\n--a\n\nacepto\n"
		"--a\nContent-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:call-7@\r\n pronto\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@x\r\nEND:VEVENT\r\n--a--\n"
		"--s\nContent-Type: application/pgp-signature\n\n-----\n--s--\n"));

	CHECK(m.is_signed);
	CHECK_STR(m.calendar.method, S("REPLY"));
	CHECK_STR(m.calendar.uid, S("call-7@pronto"));
	CHECK_STR(m.calendar.partstat, S("ACCEPTED"));
	CHECK_STR(str_trim(m.text), S("acepto"));
	CHECK_I64(m.attachments.n, 1);
	CHECK(parse(c, S("Content-Type: multipart/encrypted; boundary=e\n\n--e\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--e\nContent-Type: application/octet-stream\n\nx\n--e--\n")).encrypted);
	CHECK_STR(parse(c, S("Subject: s\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nhola\n-----BEGIN PGP SIGNATURE-----\nx\n-----END PGP SIGNATURE-----\n")).text, S("hola"));
}

TEST(mime_pec)
{
	struct mail m = parse(c, S("From: \"Per conto di: mario@pec.test\" <posta-certificata@gestore.test>\nSubject: POSTA CERTIFICATA: Reclamo\nX-Trasporto: posta-certificata\n"
		"Message-ID: <opec1@gestore.test>\nContent-Type: multipart/mixed; boundary=p\n\n--p\n\nMessaggio di posta certificata\n--p\nContent-Type: message/rfc822; name=\"postacert.eml\"\n"
		"Content-Disposition: inline; filename=\"postacert.eml\"\n\nFrom: Mario Rossi <mario@pec.test>\nSubject: Reclamo\nReferences: <z@x>\n\nIl testo vero\n--p\nContent-Type: application/xml; name=daticert.xml\n\n<x/>\n--p--\n"));
	struct mail r = parse(c, S("From: posta-certificata@gestore.test\nSubject: CONSEGNA: x\nX-Ricevuta: avvenuta-consegna\nX-Riferimento-Message-ID: <ours@acme.test>\n\nok\n"));

	CHECK(m.pec.is);
	CHECK_STR(addr(m.from, 0)->addr, S("mario@pec.test"));
	CHECK_STR(m.subject, S("Reclamo"));
	CHECK_STR(str_trim(m.text), S("Il testo vero"));
	CHECK_STR(m.message_id, S("<opec1@gestore.test>"));
	CHECK_STR(m.references.v[0], S("<z@x>"));
	CHECK_STR(r.report, S("pec"));
	CHECK_STR(r.pec.kind, S("avvenuta-consegna"));
	CHECK_STR(r.pec.ref_message_id, S("<ours@acme.test>"));
	CHECK(r.auto_reply.is);
}

TEST(mime_limits)
{
	struct mail_limits l = { .bytes = 2000, .header_bytes = 500, .depth = 3, .parts = 5, .addresses = 10 };
	struct buf b = buf_new(c->arena, 1 << 20);
	struct mail m;
	int i;

	buf_put(&b, S("Subject: s\n\n"));
	for (i = 0; i < 3000; i++)
		buf_ch(&b, 'x');
	CHECK(!mail_parse(c->arena, buf_str(&b), &l, &m));
	CHECK_STR(m.reason, S("size"));
	CHECK_STR(m.subject, S("s"));
	b = buf_new(c->arena, 1 << 20);
	buf_put(&b, S("Subject: s\nTo: "));
	for (i = 0; i < 20; i++)
		buf_fmt(&b, "a%d@x.test, ", i);
	buf_put(&b, S("b@x.test\n\nhola"));
	CHECK(!mail_parse(c->arena, buf_str(&b), &l, &m));
	CHECK_STR(m.reason, S("addresses"));
	b = buf_new(c->arena, 1 << 20);
	buf_put(&b, S("Subject: s\n"));
	for (i = 0; i < 60; i++)
		buf_fmt(&b, "X-%d: yyyyyyyyyyyy\n", i);
	buf_put(&b, S("\nhola"));
	CHECK(!mail_parse(c->arena, buf_str(&b), &l, &m));
	CHECK_STR(m.reason, S("headers"));
	CHECK_STR(m.text, S("hola"));
	b = buf_new(c->arena, 1 << 20);
	for (i = 0; i < 6; i++)
		buf_fmt(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
	buf_put(&b, S("\nhola"));
	CHECK(!mail_parse(c->arena, buf_str(&b), &l, &m));
	CHECK_STR(m.reason, S("depth"));
	b = buf_new(c->arena, 1 << 20);
	buf_put(&b, S("Content-Type: multipart/mixed; boundary=b\n\n"));
	for (i = 0; i < 20; i++)
		buf_put(&b, S("--b\n\nx\n"));
	CHECK(!mail_parse(c->arena, buf_str(&b), &l, &m));
	CHECK_STR(m.reason, S("parts"));
}

static void all_valid(struct mail *m)
{
	const struct mail_part *p = m->attachments.v;
	size_t i;

	CHECK(m->subject.n == 0 || str_utf8_valid(m->subject));
	CHECK(str_chr(m->subject, '\n') < 0 && str_chr(m->subject, '\r') < 0);
	CHECK(m->text.n == 0 || str_utf8_valid(m->text));
	CHECK(m->html.n == 0 || str_utf8_valid(m->html));
	CHECK(m->message_id.n == 0 || str_utf8_valid(m->message_id));
	for (i = 0; i < m->attachments.n; i++)
		CHECK(p[i].name.n > 0 && str_utf8_valid(p[i].name) && str_chr(p[i].name, '/') < 0);
}

TEST(mime_mutations_never_break)
{
	static const char seed[] = "From: =?utf-8?B?w4FuYQ==?= <ana@x.test>\r\nTo: b@x.test\r\nSubject: =?iso-8859-1?Q?a=F1o?=\r\nMessage-ID: <1@x>\r\n"
		"Content-Type: multipart/mixed; boundary=\"bb\"\r\n\r\n--bb\r\nContent-Type: text/plain; charset=utf-16\r\nContent-Transfer-Encoding: base64\r\n\r\naABvAGwAYQA=\r\n"
		"--bb\r\nContent-Type: text/html\r\n\r\n<p>x<img src=cid:a></p>\r\n--bb\r\nContent-Type: image/png; name*=utf-8''%41.png\r\nContent-ID: <a>\r\n\r\nzz\r\n--bb--\r\n";
	struct arena *a = arena_new(0);
	struct mail m;
	char raw[sizeof(seed)];
	int i, k;

	for (i = 0; i < 3000; i++) {
		memcpy(raw, seed, sizeof(seed));
		for (k = 0; k < 1 + i % 8; k++)
			raw[rand_u64() % sizeof(seed)] = (char)rand_u64();
		mail_parse(a, str_n(raw, (size_t)(rand_u64() % sizeof(seed))), NULL, &m) ? (void)0 : (void)0;
		all_valid(&m);
		arena_reset(a);
	}
	arena_free(a);
}

static i64 parse_us(struct arena *a, const char *head, const char *unit, size_t bytes)
{
	struct buf b = buf_new(a, 1 << 20);
	struct mail m;
	size_t k;
	i64 t;

	buf_put(&b, str_of(head));
	for (k = 0; k < bytes / strlen(unit); k++)
		buf_put(&b, str_of(unit));
	buf_put(&b, S("\n\nhola"));
	t = test_cpu_us();
	mail_parse(a, buf_str(&b), NULL, &m) ? (void)0 : (void)0;
	t = test_cpu_us() - t;
	arena_reset(a);
	return t;
}

TEST(mime_is_linear)
{
	static const char *const units[] = { "=?a?b?", "=?utf-8?Q?a?= ", "<", "\"", "(", "a@b, ", "--x\n", "\n--x\n\n", ";a*0=", "a: b\n", "begin 644 a\n" };
	struct arena *a = arena_new((size_t)512 << 20);
	enum { SLACK_US = 100000 };
	size_t i;

	/* Four times as much costs a quadratic pass sixteen times as much. */
	for (i = 0; i < COUNT(units); i++) {
		const char *head = i % 2 ? "From: " : "Content-Type: multipart/mixed; boundary=x\nSubject: ";

		CHECK(parse_us(a, head, units[i], 200000) < 12 * parse_us(a, head, units[i], 50000) + SLACK_US);
	}
	arena_free(a);
}
