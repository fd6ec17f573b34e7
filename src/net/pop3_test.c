#include "base/test.h"

#include <string.h>

#include "net/mailscript_test.h"
#include "net/pop3.h"

#define HELLO "S +OK hi", "C CAPA", "S +OK", "S SASL PLAIN", "S UIDL", "S .", \
	"C AUTH PLAIN AGFuYQBzZWNyZXQ=", "S +OK in"

static str key_of(const struct ctx *c)
{
	return c->fail.n ? str_of(c->fail.v[0].key) : STR_NULL;
}

static struct pop3 *session(struct ctx *c, struct mailscript *m, i64 command_ms)
{
	struct pop3_config cfg = { .server = mailscript_server(m), .max_message = 100, .command_ms = command_ms };
	struct pop3 *p;

	CHECK(pop3_open(c, &cfg, &p));
	return p;
}

TEST(pop3_reads_and_deletes)
{
	static const char *const script[] = { HELLO,
		"C UIDL", "S +OK", "S 1 aa", "S 3 cc!#~", "S .", "C LIST", "S +OK", "S 1 9", "S 2 9", "S 3 101", "S .",
		"C RETR 1", "S +OK", "S Subject: a", "S ", "S ..dot", "S .", "C TOP 3 800", "S +OK", "S A: b", "S .",
		"C DELE 1", "S +OK", "C DELE 7", "S -ERR no such", "C RETR 1", "S -ERR deleted", "C QUIT", "S +OK bye", NULL };
	struct mailscript *m = mailscript_start(script);
	struct pop3 *p = session(c, m, 5000);
	struct pop3_items l;
	struct pop3_mail mail;

	CHECK(pop3_list(c, p, &l));
	CHECK_I64(l.n, 2);
	CHECK_STR(l.v[1].uidl, S("cc!#~"));
	CHECK_I64(l.v[1].number, 3);
	CHECK_I64(l.v[1].size, 101);
	CHECK(pop3_fetch(c, p, &l.v[0], &mail) && !mail.partial);
	CHECK_STR(mail.raw, S("Subject: a\r\n\r\n.dot\r\n"));
	CHECK(pop3_fetch(c, p, &l.v[1], &mail) && mail.partial);
	CHECK_STR(mail.raw, S("A: b\r\n"));
	CHECK(pop3_delete(c, p, 1));
	CHECK(!pop3_delete(c, p, 7) && !pop3_dead(p));
	CHECK_STR(key_of(c), S("mail.refused"));
	CHECK(!pop3_fetch(c, p, &l.v[0], &mail) && !pop3_dead(p));
	CHECK(pop3_quit(c, p));
	CHECK(pop3_dead(p));
	pop3_close(p);
	CHECK(mailscript_end(m, c->arena, NULL));
}

static void hostile(struct ctx *c, const char *const *script, const char *key)
{
	struct mailscript *m = mailscript_start(script);
	struct pop3 *p = session(c, m, !strcmp(key, "mail.timeout") ? 250 : 5000);
	struct pop3_items l;
	struct pop3_mail mail;

	CHECK(!pop3_list(c, p, &l) || !l.n || !pop3_fetch(c, p, &l.v[0], &mail));
	CHECK_STR(key_of(c), str_of(key));
	fail_clear(c);
	pop3_close(p);
	mailscript_end(m, c->arena, NULL);
}

TEST(pop3_hostile_servers)
{
#define LISTED HELLO, "C UIDL", "S +OK", "S 1 aa", "S .", "C LIST", "S +OK", "S 1 9", "S .", "C RETR", "S +OK"
	static const char *const none[] = { HELLO, "C UIDL", "S -ERR unknown", NULL };
	static const char *const garbage[] = { HELLO, "C UIDL", "S +OK", "S x y", NULL };
	static const char *const huge[] = { HELLO, "C UIDL", "S +OK", "S 500001 y", NULL };
	static const char *const line[] = { HELLO, "C UIDL", "S +OK", "Z 9000", NULL };
	static const char *const status[] = { HELLO, "C UIDL", "S OK", NULL };
	static const char *const closes[] = { HELLO, "C UIDL", "S +OK", "S 1 aa", "X", NULL };
	static const char *const silent[] = { HELLO, "C UIDL", "P 350", NULL };
	static const char *const floods[] = { LISTED, "Z 300000", NULL };
	static const char *const cut[] = { LISTED, "S Subject: x", "X", NULL };

	hostile(c, none, "mail.no_uidl");
	hostile(c, garbage, "mail.protocol");
	hostile(c, huge, "mail.protocol");
	hostile(c, line, "mail.too_long");
	hostile(c, status, "mail.protocol");
	hostile(c, closes, "mail.closed");
	hostile(c, silent, "mail.timeout");
	hostile(c, floods, "mail.too_long");
	hostile(c, cut, "mail.closed");
}
