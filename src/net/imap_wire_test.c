#include "base/test.h"
#include "base/clock.h"
#include "net/imap_wire.h"

static enum mail_io read_from(struct ctx *c, str bytes, size_t step, struct imap_resp *r)
{
	struct mail_mem mem = { .left = bytes, .step = step };
	struct mail_reader *in = NEW(c->arena, struct mail_reader);
	struct imap_limits lim = { .line = 1000, .literals = 100, .deadline = clock_mono_ms() + 1000,
				   .lines = c->arena, .bodies = c->arena };

	mail_reader_init(in, mail_mem_src(&mem));
	return imap_read(in, &lim, r);
}

static bool fetched(struct ctx *c, str bytes, struct imap_fetched *f)
{
	struct imap_resp r;
	struct imap_head h;

	return read_from(c, bytes, 0, &r) == MAIL_IO_OK && imap_head(&r, &h) &&
		imap_parse_fetch(&r, &h, c->arena, f);
}

TEST(imap_reads_literals_at_any_split)
{
	str wire = S("* 3 FETCH (UID 9 BODY[] {12}\r\nSubject: x\r\n RFC822.SIZE 12)\r\n");

	for (size_t step = 1; step < wire.n; step++) {
		struct imap_resp r;
		struct imap_head h;
		struct imap_fetched f;

		CHECK(read_from(c, wire, step, &r) == MAIL_IO_OK);
		CHECK_I64(r.n, 2);
		CHECK(imap_head(&r, &h) && h.has_number);
		CHECK_I64(h.number, 3);
		CHECK(imap_parse_fetch(&r, &h, c->arena, &f));
		CHECK_I64(f.uid, 9);
		CHECK_I64(f.size, 12);
		CHECK_STR(f.body, S("Subject: x\r\n"));
	}
}

TEST(imap_read_keeps_its_limits)
{
	struct imap_resp r;
	struct buf b = buf_new(c->arena, 5000);

	CHECK(read_from(c, S("* 1 FETCH (BODY[] {101}\r\n"), 0, &r) == MAIL_IO_TOO_LONG);
	CHECK(read_from(c, S("* 1 FETCH (BODY[] {99999999999999999999}\r\nx"), 0, &r) == MAIL_IO_TOO_LONG);
	for (int i = 0; i < 1001; i++)
		buf_ch(&b, 'x');
	CHECK(read_from(c, buf_str(&b), 0, &r) == MAIL_IO_TOO_LONG);
	b = buf_new(c->arena, 5000);
	for (int i = 0; i < IMAP_PIECES + 1; i++)
		buf_put(&b, S("{0}\r\n"));
	CHECK(read_from(c, buf_str(&b), 0, &r) == MAIL_IO_GARBAGE);
	CHECK(read_from(c, S("* OK hi"), 0, &r) == MAIL_IO_CLOSED);
}

TEST(imap_heads)
{
	struct imap_resp r;
	struct imap_head h;

	CHECK(read_from(c, S("A7 NO [AUTHENTICATIONFAILED] Falsch.\r\n"), 0, &r) == MAIL_IO_OK);
	CHECK(imap_head(&r, &h) && h.tagged && h.state == IMAP_NO);
	CHECK_STR(h.tag, S("A7"));
	CHECK_STR(h.code, S("AUTHENTICATIONFAILED"));
	CHECK_STR(h.words, S("Falsch."));
	CHECK(read_from(c, S("* OK [UIDVALIDITY 3857529045] UIDs\n"), 0, &r) == MAIL_IO_OK);
	CHECK(imap_head(&r, &h) && !h.tagged && h.state == IMAP_OK);
	CHECK_I64(imap_code_number(h.code, S("uidvalidity")), 3857529045);
	CHECK_I64(imap_code_number(h.code, S("UIDNEXT")), -1);
	CHECK_I64(imap_code_number(S("UIDNEXT 99999999999"), S("UIDNEXT")), -1);
	CHECK(read_from(c, S("+ idling\r\n"), 0, &r) == MAIL_IO_OK);
	CHECK(imap_head(&r, &h) && h.state == IMAP_GOES_ON);
	CHECK(read_from(c, S("HTTP/1.1 400 Bad Request\r\n"), 0, &r) == MAIL_IO_OK);
	CHECK(!imap_head(&r, &h));
	CHECK(read_from(c, S("\r\n"), 0, &r) == MAIL_IO_OK);
	CHECK(!imap_head(&r, &h));
	CHECK(read_from(c, S("* 99999999999 EXISTS\r\n"), 0, &r) == MAIL_IO_OK);
	CHECK(!imap_head(&r, &h));
}

TEST(imap_fetch_forms)
{
	struct imap_fetched f;

	CHECK(fetched(c, S("* 1 FETCH (FLAGS (\\Seen (x)) UID 4 INTERNALDATE \"17-Jul-1996 02:44:25 -0700\")\r\n"), &f));
	CHECK_I64(f.uid, 4);
	CHECK_I64(f.at, 837596665000);
	CHECK(!f.body.s);
	CHECK(fetched(c, S("* 1 FETCH (UID 4 BODY[] NIL)\r\n"), &f));
	CHECK(f.body.s && f.body.n == 0);
	CHECK(fetched(c, S("* 1 FETCH (UID 4 BODY[HEADER]<0> \"a\\\"b\" BODY[TEXT]<0> {1}\r\nz)\r\n"), &f));
	CHECK_STR(f.header, S("a\"b"));
	CHECK_STR(f.text, S("z"));
	CHECK(fetched(c, S("* 1 FETCH (BODY[HEADER.FIELDS (TO CC)] \"x\" UID 5 INTERNALDATE \"never\")\r\n"), &f));
	CHECK_I64(f.uid, 5);
	CHECK_I64(f.at, -1);
	CHECK(!fetched(c, S("* 1 FETCH (UID 0)\r\n"), &f));
	CHECK(!fetched(c, S("* 1 FETCH (UID 4294967296)\r\n"), &f));
	CHECK(!fetched(c, S("* 1 FETCH (UID x)\r\n"), &f));
	CHECK(!fetched(c, S("* 1 FETCH (UID 4\r\n"), &f));
	CHECK(!fetched(c, S("* 1 FETCH (UID\r\n"), &f));
	CHECK(!fetched(c, S("* 1 FETCH UID 4\r\n"), &f));
	CHECK(!fetched(c, S("* 1 FETCH (BODY[ 4)\r\n"), &f));
	CHECK(!fetched(c, S("* 1 FETCH (UID 4 BODY[] \"abc)\r\n"), &f));
	CHECK(!fetched(c, S("* 1 FETCH (UID 4 BODY[] abc)\r\n"), &f));
	CHECK(!fetched(c, S("* 1 FETCH (RFC822.SIZE -1)\r\n"), &f));
}

TEST(imap_search_numbers)
{
	struct imap_resp r;
	struct imap_head h;
	i64 v[3];
	size_t n = 0;

	CHECK(read_from(c, S("* SEARCH 4  8 15 (MODSEQ 99)\r\n"), 0, &r) == MAIL_IO_OK && imap_head(&r, &h));
	CHECK(imap_parse_search(&r, &h, v, &n, 3));
	CHECK_I64(n, 3);
	CHECK_I64(v[2], 15);
	CHECK(!imap_parse_search(&r, &h, v, &n, 3));
	n = 0;
	CHECK(read_from(c, S("* SEARCH\r\n"), 0, &r) == MAIL_IO_OK && imap_head(&r, &h));
	CHECK(imap_parse_search(&r, &h, v, &n, 3) && n == 0);
	CHECK(read_from(c, S("* SEARCH 4 x\r\n"), 0, &r) == MAIL_IO_OK && imap_head(&r, &h));
	CHECK(!imap_parse_search(&r, &h, v, &n, 3));
}

TEST(imap_folders_listed)
{
	static const struct { str wire, name, use; char sep; bool ok, sel; } v[] = {
		{ S("* LIST (\\HasNoChildren) \"/\" INBOX\r\n"), S("INBOX"), S(""), '/', true, true },
		{ S("* LIST (\\Sent) \".\" \"Elementos enviados\"\r\n"), S("Elementos enviados"), S("Sent"), '.', true, true },
		{ S("* LIST (\\Noselect) NIL {5}\r\nA&-B.\r\n"), S("A&B."), S(""), 0, true, false },
		{ S("* LIST () \"/\" \"[Gmail]/Papelera de reciclaje&AOk-\"\r\n"), S("[Gmail]/Papelera de reciclajeé"), S(""), '/', true, true },
		{ S("* LIST () \"/\" \"\"\r\n"), S(""), S(""), 0, false, false },
		{ S("* LIST \"/\" x\r\n"), S(""), S(""), 0, false, false },
		{ S("* LIST () \"//\" x\r\n"), S(""), S(""), 0, false, false },
		{ S("* LIST () \"/\" \"\xff\xfe\"\r\n"), S(""), S(""), 0, false, false },
	};

	for (size_t i = 0; i < COUNT(v); i++) {
		struct imap_resp r;
		struct imap_head h;
		struct imap_folder f;

		CHECK(read_from(c, v[i].wire, 0, &r) == MAIL_IO_OK && imap_head(&r, &h));
		CHECK(imap_parse_list(&r, &h, c->arena, &f) == v[i].ok);
		if (!v[i].ok)
			continue;
		CHECK_STR(f.name, v[i].name);
		CHECK_STR(f.use, v[i].use);
		CHECK_I64(f.separator, v[i].sep);
		CHECK(f.selectable == v[i].sel);
	}
}

TEST(imap_dates)
{
	static const struct { str s; i64 at; } good[] = {
		{ S("01-Jan-1970 00:00:00 +0000"), 0 },
		{ S(" 1-Jan-1970 01:00:00 +0100"), 0 },
		{ S("29-Feb-2024 23:59:59 -0330"), 1709263799000 },
		{ S("02-Mar-2026 09:00:00 +0000"), 1772442000000 },
	};
	static const str bad[] = { S(""), S("02-Mar-2026 09:00:00"), S("02-Abc-2026 09:00:00 +0000"),
		S("0x-Mar-2026 09:00:00 +0000"), S("40-Mar-2026 09:00:00 +0000"),
		S("02-Mar-2026 24:00:00 +0000"), S("02-Mar-1969 09:00:00 +0000"),
		S("02-Mar-2026 09:00:00 *0000"), S("02-Mar-2026 09:00:00 +9900") };
	i64 at;

	for (size_t i = 0; i < COUNT(good); i++) {
		CHECK(imap_parse_date(good[i].s, &at));
		CHECK_I64(at, good[i].at);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		CHECK(!imap_parse_date(bad[i], &at));
}

TEST(imap_folder_names_round_trip)
{
	static const struct { str utf8, wire; } v[] = {
		{ S("INBOX"), S("INBOX") },
		{ S("R&D"), S("R&-D") },
		{ S("Itens excluídos"), S("Itens exclu&AO0-dos") },
		{ S("~peter/mail/台北/日本語"), S("~peter/mail/&U,BTFw-/&ZeVnLIqe-") },
		{ S("😀"), S("&2D3eAA-") },
		{ S("é&à"), S("&AOk-&-&AOA-") },
	};
	static const str broken[] = { S("&AO0"), S("&*-"), S("&2D0-"), S("&3gA-"), S("&AOl-"), S("&A-") };
	str out;

	for (size_t i = 0; i < COUNT(v); i++) {
		CHECK(imap_name_encode(c->arena, v[i].utf8, &out));
		CHECK_STR(out, v[i].wire);
		CHECK_STR(imap_name_decode(c->arena, v[i].wire), v[i].utf8);
	}
	for (size_t i = 0; i < COUNT(broken); i++)
		CHECK_STR(imap_name_decode(c->arena, broken[i]), broken[i]);
	CHECK(!imap_name_encode(c->arena, S("a\r\nb"), &out));
	CHECK(!imap_name_encode(c->arena, S(""), &out));
	CHECK(!imap_name_encode(c->arena, S("\xff"), &out));
}
