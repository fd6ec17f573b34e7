#include "base/test.h"

#include "net/mailscript_test.h"
#include "net/mailtest.h"

static void note(void *arg, const struct mailtest_step *s)
{
	struct buf *b = arg;

	buf_fmt(b, "%s %s", s->name, s->ok ? "ok" : "failed");
	if (!s->ok)
		buf_fmt(b, " %s %s", s->key, s->remedy);
	buf_fmt(b, " [%.*s]\n", FMT(s->words));
}

/* The steps of a test against a script. */
static str steps(struct ctx *c, const char *const *script, enum mail_proto proto, bool want)
{
	struct mailscript *m = mailscript_start(script);
	struct buf b = buf_new(c->arena, 65536);
	struct mailtest t = { .proto = proto, .server = mailscript_server(m), .folder = S("Soporte"),
			      .from = S("ana@acme.es"), .step = note, .arg = &b };

	t.server.connect_ms = script[0][0] == 'P' ? 300 : 5000;	/* the mute one */
	CHECK(mailtest_run(c, &t) == want);
	CHECK_I64(c->fail.n, 0);
	CHECK(mailscript_end(m, c->arena, NULL));
	return buf_str(&b);
}

#define IMAP "S * OK Hola", "C %t CAPABILITY", "S * CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR", "S %t OK", \
	"C %t AUTHENTICATE PLAIN"
#define UP "dns ok []\ntcp ok [127.0.0.1]\n"

TEST(mailtest_imap_steps)
{
	static const char *const fine[] = { IMAP, "S %t OK dentro", "C %t CAPABILITY", "S * CAPABILITY IMAP4rev1",
		"S %t OK", "C %t SELECT \"Soporte\"", "S %t OK [READ-WRITE] abierto", "C PX LOGOUT", NULL };
	static const char *const folder[] = { IMAP, "S %t OK dentro", "C %t CAPABILITY", "S %t OK",
		"C %t SELECT \"Soporte\"", "S %t NO no existe", NULL };
	static const char *const login[] = { IMAP, "S %t NO [AUTHENTICATIONFAILED] mal", NULL };
	static const char *const http[] = { "S HTTP/1.1 400 Bad Request", "X", NULL };
	static const char *const mute[] = { "P 500", NULL };
	str s = steps(c, fine, MAIL_IMAP, true);

	CHECK(str_starts(s, S(UP "greeting ok [* OK Hola]\nlogin ok [")));
	CHECK(str_find(s, S("OK dentro]\nfolder ok [P")) > 0 && str_ends(s, S("OK [READ-WRITE] abierto]\n")));
	s = steps(c, folder, MAIL_IMAP, false);
	CHECK(str_find(s, S("\nfolder failed mail.folder remedy.folder [")) > 0 && str_ends(s, S("NO no existe]\n")));
	s = steps(c, login, MAIL_IMAP, false);
	CHECK(str_find(s, S("\nlogin failed mail.login remedy.password [")) > 0 && str_ends(s, S("mal]\n")));
	s = steps(c, http, MAIL_IMAP, false);
	CHECK_STR(s, S(UP "greeting failed mail.protocol remedy.port [HTTP/1.1 400 Bad Request]\n"));
	s = steps(c, mute, MAIL_IMAP, false);
	CHECK(str_starts(s, S(UP "greeting failed mail.timeout remedy.firewall [")));
}

TEST(mailtest_smtp_and_pop3_steps)
{
	static const char *const fine[] = { "S 220 hola", "C EHLO", "S 250-m", "S 250 AUTH PLAIN", "C AUTH PLAIN",
		"S 235 bien", "C MAIL FROM:<ana@acme.es>", "S 250 2.1.0 Ok", "C RSET", "S 250 ok", "C QUIT", NULL };
	static const char *const sender[] = { "S 220 hola", "C EHLO", "S 250-m", "S 250 AUTH PLAIN", "C AUTH PLAIN",
		"S 235 bien", "C MAIL", "S 553 5.7.1 not owned", NULL };
	static const char *const login[] = { "S 220 hola", "C EHLO", "S 250-m", "S 250 AUTH PLAIN", "C AUTH PLAIN",
		"S 535 5.7.139 Authentication unsuccessful, basic authentication is disabled.", NULL };
	static const char *const none[] = { "S 220 hola", "C EHLO", "S 250 m", NULL };
	static const char *const pop[] = { "S +OK hola", "C CAPA", "S +OK", "S SASL PLAIN", "S .", "C AUTH PLAIN",
		"S +OK in", "C UIDL", "S -ERR no", NULL };

	CHECK_STR(steps(c, fine, MAIL_SMTP, true),
		  S(UP "greeting ok [220 hola]\nlogin ok [235 bien]\nsender ok [250 2.1.0 Ok]\n"));
	CHECK(str_ends(steps(c, sender, MAIL_SMTP, false),
		       S("login ok [235 bien]\nsender failed mail.sender remedy.sender [553 5.7.1 not owned]\n")));
	CHECK(str_find(steps(c, login, MAIL_SMTP, false), S("\nlogin failed mail.login remedy.oauth [535 5.7.139")) > 0);
	CHECK(str_ends(steps(c, none, MAIL_SMTP, false), S("\nlogin failed mail.login remedy.password [250 m]\n")));
	CHECK(str_ends(steps(c, pop, MAIL_POP3, false), S("\nlist failed mail.no_uidl remedy.use_imap [-ERR no]\n")));
}

TEST(mailtest_before_the_first_byte)
{
	struct guard_rules lan = { .allow = S("10.0.0.0/8") };
	struct buf b = buf_new(c->arena, 65536);
	struct mailtest t = { .proto = MAIL_SMTP, .step = note, .arg = &b, .from = S("not an address"),
			      .server = { .host = S("127.0.0.1"), .port = 25, .auth = MAIL_AUTH_PASSWORD,
					  .user = S("a"), .secret = S("b") } };

	CHECK(!mailtest_run(c, &t));
	t.from = S("");
	CHECK(!mailtest_run(c, &t));
	t.server.guard = &lan;
	t.server.host = S("10.0.0.1");
	CHECK(!mailtest_run(c, &t));
	CHECK_STR(buf_str(&b), S("sender failed mail.address remedy.sender []\n"
				 "dns failed net.address_refused remedy.allow_internal []\n"
				 "dns ok []\ntls failed mail.plain_refused remedy.use_tls []\n"));
}

TEST(mailtest_remedies)
{
	static const struct { struct mail_server s; const char *key; str words; const char *want; } v[] = {
		{ { .host = { "imap.gmail.com", 14 }, .auth = MAIL_AUTH_PASSWORD }, "mail.login", S("NO Invalid credentials"), "remedy.app_password" },
		{ { .host = { "x", 1 }, .auth = MAIL_AUTH_XOAUTH2 }, "mail.login", S("401"), "remedy.reauthorise" },
		{ { .host = { "outlook.office365.com", 21 }, .auth = MAIL_AUTH_PASSWORD }, "mail.login", S("NO LOGIN failed."), "remedy.oauth" },
		{ { .port = 587, .tls = MAIL_TLS_IMPLICIT }, "mail.tls", S("wrong version number"), "remedy.use_starttls" },
		{ { .port = 993, .tls = MAIL_TLS_STARTTLS }, "mail.timeout", S(""), "remedy.use_tls" },
		{ { .port = 993, .tls = MAIL_TLS_IMPLICIT }, "mail.timeout", S(""), "remedy.firewall" },
		{ { .port = 993 }, "mail.tls_cert", S("expired"), "remedy.certificate" },
		{ { .port = 993 }, "what.else", S(""), "remedy.ask_provider" },
	};

	for (size_t i = 0; i < COUNT(v); i++)
		CHECK_STR(str_of(mailtest_remedy(&v[i].s, v[i].key, v[i].words)), str_of(v[i].want));
}
