#include "base/test.h"

#include <string.h>

#include "base/clock.h"
#include "base/rand.h"
#include "net/mailscript_test.h"
#include "net/smtp.h"

#define EHLO(...) "S 220 mail ESMTP", "C EHLO localhost", __VA_ARGS__
#define PLAIN EHLO("S 250-mail", "S 250-AUTH PLAIN", "S 250 8BITMIME"), \
	"C AUTH PLAIN AGFuYQBzZWNyZXQ=", "S 235 in"
#define PIPE EHLO("S 250-mail", "S 250-AUTH PLAIN", "S 250-PIPELINING", "S 250-SIZE 1000", \
	"S 250-SMTPUTF8", "S 250 8BITMIME"), "C AUTH PLAIN", "S 235 in"

static const str two[] = { S("bea@example.com"), S("carlo@example.com") };

static struct smtp session(struct mailscript *m)
{
	return (struct smtp){ .cfg = { .server = mailscript_server(m), .command_ms = 1000, .accept_ms = 250 } };
}

static str key_of(const struct ctx *c)
{
	return c->fail.n ? str_of(c->fail.v[0].key) : STR_NULL;
}

TEST(smtp_every_recipient_has_its_fate)
{
	static const char *const script[] = { PLAIN, "C MAIL FROM:<ana@example.com>", "S 250 ok",
		"C RCPT TO:<bea@example.com>", "S 250 ok", "C RCPT TO:<carlo@example.com>",
		"S 550-5.1.1 no such", "S 550 user", "C DATA", "S 354 go", "D", "S 250 2.0.0 queued as 7",
		"C MAIL FROM:<>", "S 250 ok", "C RCPT TO:<bea@example.com>", "S 450 4.2.1 later",
		"C RCPT TO:<carlo@example.com>", "S 552 too many", "C RSET", "S 250 ok",
		"C MAIL FROM:<>", "S 250 ok", "C RCPT TO:<bea@example.com>", "S 250 ok",
		"C RCPT TO:<carlo@example.com>", "S 250 ok", "C DATA", "S 354 go", "D", "S 554 5.7.1 spam",
		"C RSET", "S 250 ok", "C QUIT", NULL };
	struct mailscript *m = mailscript_start(script);
	struct smtp s = session(m);
	struct smtp_mail mail = { .from = S("ana@example.com"), .to = two, .to_n = 2,
				  .raw = S("Subject: a\n\n.dot\r\n..\rend") };
	struct smtp_result r;
	str said;

	CHECK(smtp_send(c, &s, &mail, &r));
	CHECK_I64(r.rcpt[0].fate, SMTP_ACCEPTED);
	CHECK_STR(r.rcpt[0].reply.text, S("250 2.0.0 queued as 7"));
	CHECK_I64(r.rcpt[1].fate, SMTP_FAILED);
	CHECK_I64(r.rcpt[1].reply.code, 550);
	CHECK_STR(r.rcpt[1].reply.text, S("550-5.1.1 no such\n550 user"));
	mail.from = S("");
	CHECK(smtp_send(c, &s, &mail, &r));
	CHECK_I64(r.rcpt[0].fate, SMTP_DEFERRED);
	CHECK_I64(r.rcpt[1].fate, SMTP_DEFERRED);
	CHECK_I64(r.rcpt[1].reply.code, 552);
	CHECK(smtp_send(c, &s, &mail, &r));
	CHECK_I64(r.rcpt[0].fate, SMTP_FAILED);
	CHECK_I64(r.rcpt[1].fate, SMTP_FAILED);
	CHECK(!r.ambiguous);
	smtp_close(&s);
	CHECK(mailscript_end(m, c->arena, &said));
	CHECK(str_find(said, S("DATA\r\nSubject: a\r\n\r\n..dot\r\n...\r\nend\r\n.\r\nMAIL")) > 0);
}

TEST(smtp_pipelining_size_and_utf8)
{
	static const char *const script[] = { PIPE,
		"C MAIL FROM:<ana@xn--espaa-rta.example> SIZE=4 BODY=8BITMIME SMTPUTF8", "C RCPT TO:<josé@example.com>",
		"C RCPT TO:<b@example.com>", "S 250 ok", "S 550 no", "S 250 ok", "C DATA", "S 354 go", "D", "S 250 ok",
		"C MAIL FROM:<ana@xn--espaa-rta.example>", "C RCPT TO:<josé@example.com>", "C RCPT", "S 550 5.7.1 not yours",
		"S 503 no", "S 503 no", "C RSET", "S 250 ok", "C RSET", "S 250 ok", NULL };
	static const str to[] = { S("josé@example.com"), S("b@example.com") };
	struct mailscript *m = mailscript_start(script);
	struct smtp s = session(m);
	struct smtp_mail mail = { .from = S("ana@españa.example"), .to = to, .to_n = 2, .raw = S("\xc3\xa9\r\n") };
	struct smtp_result r;
	char *big = NEW_N(c->arena, char, 1001);

	CHECK(smtp_send(c, &s, &mail, &r));
	CHECK_I64(r.rcpt[0].fate, SMTP_FAILED);
	CHECK_I64(r.rcpt[1].fate, SMTP_ACCEPTED);
	CHECK(smtp_send(c, &s, &mail, &r));
	CHECK_I64(r.rcpt[0].fate, SMTP_FAILED);
	CHECK_STR(r.rcpt[1].reply.text, S("550 5.7.1 not yours"));
	memset(big, 'x', 1001);
	mail.raw = str_n(big, 1001);
	CHECK(smtp_send(c, &s, &mail, &r));
	CHECK_I64(r.rcpt[0].reply.code, 552);
	CHECK_I64(r.rcpt[1].fate, SMTP_FAILED);
	smtp_close(&s);
	CHECK(mailscript_end(m, c->arena, NULL));
}

TEST(smtp_without_utf8_or_eight_bits)
{
	static const char *const script[] = { EHLO("S 250-mail", "S 250 AUTH PLAIN"), "C AUTH", "S 235 in",
		"C RSET", "S 250 ok",
		"C MAIL FROM:<>", "S 250 ok", "C RCPT TO:<b@example.com>", "S 250 ok", "C DATA", "S 354", "D",
		"S 250 ok", NULL };
	static const str to[] = { S("josé@example.com"), S("b@example.com"), S("a b@c"), S("x@y>z"), S("nobody") };
	struct mailscript *m = mailscript_start(script);
	struct smtp s = session(m);
	struct smtp_mail mail = { .from = S(""), .to = to, .to_n = 5, .raw = S("\xc3\xa9\r\n") };
	struct smtp_result r;

	CHECK(smtp_send(c, &s, &mail, &r));
	CHECK_I64(r.rcpt[0].reply.code, 554);
	CHECK_I64(r.rcpt[1].fate, SMTP_FAILED);
	mail.raw = S("e\r\n");
	CHECK(smtp_send(c, &s, &mail, &r));
	CHECK_I64(r.rcpt[0].reply.code, 553);
	CHECK_I64(r.rcpt[1].fate, SMTP_ACCEPTED);
	for (size_t i = 2; i < 5; i++) {
		CHECK_I64(r.rcpt[i].fate, SMTP_FAILED);
		CHECK_I64(r.rcpt[i].reply.code, 501);
	}
	smtp_close(&s);
	CHECK(mailscript_end(m, c->arena, NULL));
}

/* One script, one mail; what must come of it. */
static void outcome(struct ctx *c, const char *const *script, bool ambiguous, const char *key)
{
	struct mailscript *m = mailscript_start(script);
	struct smtp s = session(m);
	struct smtp_mail mail = { .from = S(""), .to = two, .to_n = 1, .raw = S("a\r\n") };
	struct smtp_result r;

	CHECK(!smtp_send(c, &s, &mail, &r));
	CHECK_I64(r.rcpt[0].fate, SMTP_DEFERRED);
	CHECK(r.ambiguous == ambiguous);
	CHECK_STR(key_of(c), str_of(key));
	fail_clear(c);
	smtp_close(&s);
	CHECK(mailscript_end(m, c->arena, NULL));
}

TEST(smtp_death_before_and_after_the_dot)
{
#define ASKED PLAIN, "C MAIL", "S 250 ok", "C RCPT", "S 250 ok"
	static const char *const before[] = { ASKED, "C DATA", "X", NULL };
	static const char *const after[] = { ASKED, "C DATA", "S 354 go", "D", "X", NULL };
	static const char *const silent[] = { ASKED, "C DATA", "S 354 go", "D", "P 350", NULL };
	static const char *const half[] = { ASKED, "C DATA", "S 354 go", "D", "R 25", "X", NULL };
	static const char *const garbage[] = { ASKED, "C DATA", "S 354 go", "D", "S okay", "X", NULL };
	static const char *const rambles[] = { PLAIN, "C MAIL", "Z 9000", "X", NULL };
	static const char *const early[] = { PLAIN, "C MAIL", "X", NULL };

	outcome(c, before, false, "mail.closed");
	outcome(c, after, true, "mail.closed");
	outcome(c, silent, true, "mail.timeout");
	outcome(c, half, true, "mail.closed");
	outcome(c, garbage, true, "mail.protocol");
	outcome(c, rambles, false, "mail.too_long");
	outcome(c, early, false, "mail.closed");
}

TEST(smtp_idle_connection_is_replaced_once)
{
#define SENT "C MAIL", "S 250 ok", "C RCPT", "S 250 ok", "C DATA", "S 354 go", "D", "S 250 ok"
	static const char *const script[] = { PLAIN, SENT, "X", PLAIN, SENT, "C MAIL", "S 421 bye", "X",
		PLAIN, SENT, NULL };
	struct mailscript *m = mailscript_start(script);
	struct smtp s = session(m);
	struct smtp_mail mail = { .from = S(""), .to = two, .to_n = 1, .raw = S("a\r\n") };
	struct smtp_result r;

	for (int i = 0; i < 3; i++) {
		CHECK(smtp_send(c, &s, &mail, &r));
		CHECK_I64(r.rcpt[0].fate, SMTP_ACCEPTED);
		CHECK_I64(c->fail.n, 0);
	}
	smtp_close(&s);
	CHECK(mailscript_end(m, c->arena, NULL));
}

TEST(smtp_login_troubles_defer)
{
	static const char *const wrong[] = { EHLO("S 250-m", "S 250 AUTH PLAIN"), "C AUTH", "S 535 5.7.8 wrong", NULL };
	static const char *const none[] = { EHLO("S 250 m"), NULL };
	static const char *const later[] = { PLAIN, "C MAIL", "S 530 5.7.0 login first", "C RSET", "S 250 ok", NULL };
	struct smtp_mail mail = { .from = S(""), .to = two, .to_n = 1, .raw = S("a\r\n") };
	const char *const *scripts[] = { wrong, none, later };

	for (size_t i = 0; i < COUNT(scripts); i++) {
		struct mailscript *m = mailscript_start(scripts[i]);
		struct smtp s = session(m);
		struct smtp_result r;

		CHECK(smtp_send(c, &s, &mail, &r) == (i == 2));
		CHECK_STR(key_of(c), i == 2 ? STR_NULL : S("mail.login"));
		CHECK_I64(r.rcpt[0].fate, SMTP_DEFERRED);
		CHECK(r.login);
		if (i == 0)
			CHECK_STR(r.rcpt[0].reply.text, S("535 5.7.8 wrong"));
		fail_clear(c);
		smtp_close(&s);
		CHECK(mailscript_end(m, c->arena, NULL));
	}
}

TEST(smtp_wire_never_holds_a_second_end)
{
	char raw[64], out[512], piece[16];

	for (int round = 0; round < 20000; round++) {
		size_t len = rand_u64() % sizeof(raw), n = 0, k;
		struct smtp_wire w = { 0 };
		ssize_t end;

		for (size_t i = 0; i < len; i++)
			raw[i] = "\r\n.a"[rand_u64() & 3];
		w.left = str_n(raw, len);
		while ((k = smtp_wire_next(&w, piece, sizeof(piece)))) {
			memcpy(out + n, piece, k);
			n += k;
		}
		end = str_find(str_n(out, n), S("\r\n.\r\n"));
		CHECK(end == (ssize_t)n - 5 || (end < 0 && n == 3));
		for (size_t i = 0; i < n; i++)
			CHECK((out[i] != '\n' || (i && out[i - 1] == '\r')) &&
			      (out[i] != '\r' || (i + 1 < n && out[i + 1] == '\n')));
	}
}
