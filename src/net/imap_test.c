#include "base/test.h"

#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/imap.h"
#include "net/mailscript_test.h"

#define HELLO "S * OK [CAPABILITY IMAP4rev1] Bienvenido", \
	"C %t CAPABILITY", "S * CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR", "S %t OK", \
	"C %t AUTHENTICATE PLAIN AGFuYQBzZWNyZXQ=", "S %t OK in"
#define CAPS(list) "C %t CAPABILITY", "S * CAPABILITY IMAP4rev1 " list, "S %t OK"
#define INBOX "C %t SELECT \"INBOX\"", "S * 3 EXISTS", "S * OK [UIDVALIDITY 77] v", \
	"S * OK [UIDNEXT 12] n", "S %t OK [READ-WRITE] open"

static str reply_of(const struct ctx *c)
{
	for (size_t i = 0; i < FAIL_PARAMS && c->fail.n; i++)
		if (c->fail.v[0].p[i].name && !strcmp(c->fail.v[0].p[i].name, "reply"))
			return c->fail.v[0].p[i].value;
	return STR_NULL;
}

static str key_of(const struct ctx *c)
{
	return c->fail.n ? str_of(c->fail.v[0].key) : STR_NULL;
}

static struct imap *session(struct ctx *c, struct mailscript *m, i64 command_ms)
{
	struct imap_config cfg = { .server = mailscript_server(m), .max_message = 2000,
				   .command_ms = command_ms, .poll_ms = 50 };
	struct imap *im;

	CHECK(imap_open(c, &cfg, &im));
	return im;
}

TEST(imap_reads_a_folder)
{
	static const char *const script[] = { HELLO, CAPS("IDLE MOVE UIDPLUS"), INBOX,
		"C %t UID SEARCH UID 5:*", "S * SEARCH 9 7 9 4 11", "S %t OK",
		"C %t UID FETCH 7 (UID INTERNALDATE RFC822.SIZE)",
		"S * 1 FETCH (UID 7 INTERNALDATE \"02-Mar-2026 09:00:00 +0000\" RFC822.SIZE 15)", "S %t OK",
		"C %t UID FETCH 7 (UID BODY.PEEK[])",
		"S * 2 FETCH (FLAGS (\\Seen) UID 8)",
		"R * 1 FETCH (UID 7 BODY[] {15}\r\nSubject: a\r\n\r\nb)\r\n", "S %t OK",
		"C %t UID STORE 7 +FLAGS.SILENT (\\Seen)", "S %t OK",
		"C %t UID MOVE 7 \"Archivo/A&AOk-\"", "S %t NO [TRYCREATE] no hay",
		"C %t CREATE \"Archivo/A&AOk-\"", "S %t OK",
		"C %t UID MOVE 7 \"Archivo/A&AOk-\"", "S * 1 EXPUNGE", "S %t OK",
		"C %t UID STORE 9 +FLAGS.SILENT (\\Deleted)", "S %t OK",
		"C %t UID EXPUNGE 9", "S %t OK", "C PX LOGOUT", NULL };
	struct mailscript *m = mailscript_start(script);
	struct imap *im = session(c, m, 3000);
	struct imap_box box;
	struct imap_uids u;
	struct imap_mail mail;

	CHECK(imap_select(c, im, S("INBOX"), &box));
	CHECK_I64(box.uidvalidity, 77);
	CHECK_I64(box.uidnext, 12);
	CHECK_I64(box.exists, 3);
	CHECK(!box.readonly);
	CHECK(imap_uids_after(c, im, 4, 2, &u));
	CHECK_I64(u.n, 2);
	CHECK(u.more && u.v[0] == 7 && u.v[1] == 9);
	CHECK(imap_fetch(c, im, 7, &mail));
	CHECK(!mail.gone && !mail.partial);
	CHECK_STR(mail.raw, S("Subject: a\r\n\r\nb"));
	CHECK_I64(mail.at, 1772442000000);
	CHECK(imap_mark_seen(c, im, 7));
	CHECK(imap_move(c, im, 7, S("Archivo/Aé")));
	CHECK(imap_delete(c, im, 9));
	imap_close(im);
	CHECK(mailscript_end(m, c->arena, NULL));
}

TEST(imap_large_and_gone_messages)
{
	static const char *const script[] = { HELLO, CAPS(""), INBOX,
		"C %t UID FETCH 7", "S * 1 FETCH (UID 7 RFC822.SIZE 2001)", "S %t OK",
		"C %t UID FETCH 7 (UID BODY.PEEK[HEADER]<0.1048576> BODY.PEEK[TEXT]<0.65536>)",
		"R * 1 FETCH (UID 7 BODY[HEADER]<0> {6}\r\nA: b\r\n BODY[TEXT]<0> {2}\r\nxy)\r\n", "S %t OK",
		"C %t UID FETCH 8", "S %t OK nothing",
		"C %t UID FETCH 9", "S * 1 FETCH (UID 9 RFC822.SIZE 3)", "S %t OK",
		"C %t UID FETCH 9", "S * 1 EXPUNGE", "S %t NO [EXPUNGEISSUED] late",
		"C %t UID FETCH 9", "S %t NO broken disk",
		"C %t UID COPY 9 \"Old\"", "S %t OK", "C %t UID STORE 9 +FLAGS.SILENT (\\Deleted)", "S %t OK",
		NULL };
	struct mailscript *m = mailscript_start(script);
	struct imap *im = session(c, m, 3000);
	struct imap_box box;
	struct imap_mail mail;

	CHECK(imap_select(c, im, S("INBOX"), &box));
	CHECK(imap_fetch(c, im, 7, &mail) && mail.partial && !mail.gone);
	CHECK_STR(mail.raw, S("A: b\r\nxy"));
	CHECK_I64(mail.size, 2001);
	CHECK(imap_fetch(c, im, 8, &mail) && mail.gone);
	CHECK(imap_fetch(c, im, 9, &mail) && mail.gone);
	CHECK(!imap_fetch(c, im, 9, &mail) && !imap_dead(im));
	CHECK_STR(key_of(c), S("mail.refused"));
	CHECK(str_find(reply_of(c), S("NO broken disk")) > 0);
	/* Without MOVE and UIDPLUS nothing is expunged that others may have marked. */
	CHECK(imap_move(c, im, 9, S("Old")));
	imap_close(im);
	CHECK(mailscript_end(m, c->arena, NULL));
}

TEST(imap_idle_hears_news_and_the_descriptor)
{
	static const char *const script[] = { HELLO, CAPS("IDLE"), INBOX,
		"C %t IDLE", "S + idling", "S * OK still here", "P 50", "S * 4 EXISTS", "C DONE", "S %t OK",
		"C %t UID SEARCH", "S * SEARCH 12", "S %t OK",
		"C %t IDLE", "S + idling", "C DONE", "S %t OK",
		"C %t IDLE", "S %t BAD not today", "C %t NOOP", "S * 5 EXISTS", "S %t OK", NULL };
	struct mailscript *m = mailscript_start(script);
	struct imap *im = session(c, m, 3000);
	struct imap_box box;
	struct imap_uids u;
	struct imap_wait w = { .wait_ms = 5000, .wake_fd = eventfd(0, EFD_CLOEXEC) };
	u64 one = 1;

	CHECK(imap_select(c, im, S("INBOX"), &box));
	CHECK(imap_wait(c, im, &w) && w.why == IMAP_WOKE_MAIL);
	CHECK(imap_uids_after(c, im, 11, 10, &u) && u.n == 1 && u.v[0] == 12 && !u.more);
	CHECK(write(w.wake_fd, &one, sizeof(one)) == sizeof(one));
	CHECK(imap_wait(c, im, &w) && w.why == IMAP_WOKE_FD);
	CHECK(read(w.wake_fd, &one, sizeof(one)) == sizeof(one));
	CHECK(imap_wait(c, im, &w) && w.why == IMAP_WOKE_MAIL);
	close(w.wake_fd);
	imap_close(im);
	CHECK(mailscript_end(m, c->arena, NULL));
}

TEST(imap_polls_without_idle)
{
	static const char *const script[] = { HELLO, CAPS(""), INBOX,
		"C %t NOOP", "S %t OK", "C %t NOOP", "S * 4 EXISTS", "S %t OK", NULL };
	struct mailscript *m = mailscript_start(script);
	struct imap *im = session(c, m, 3000);
	struct imap_box box;
	struct imap_wait w = { .wait_ms = 2000, .wake_fd = -1 };

	CHECK(imap_select(c, im, S("INBOX"), &box));
	CHECK(imap_wait(c, im, &w) && w.why == IMAP_WOKE_MAIL);
	imap_close(im);
	CHECK(mailscript_end(m, c->arena, NULL));
}

TEST(imap_login_refused_in_the_servers_words)
{
	static const char *const script[] = { "S * OK hi", "C %t CAPABILITY",
		"S * CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR", "S %t OK", "C %t AUTHENTICATE PLAIN",
		"S %t NO [AUTHENTICATIONFAILED] Contraseña incorrecta", NULL };
	struct mailscript *m = mailscript_start(script);
	struct imap_config cfg = { .server = mailscript_server(m) };
	struct imap *im;

	CHECK(!imap_open(c, &cfg, &im));
	CHECK_STR(key_of(c), S("mail.login"));
	CHECK(str_ends(reply_of(c), S("NO [AUTHENTICATIONFAILED] Contraseña incorrecta")));
	CHECK(im && imap_dead(im));
	CHECK_I64(mail_conn_stage(imap_conn(im)), MAIL_STAGE_GREETING);
	imap_close(im);
	CHECK(mailscript_end(m, c->arena, NULL));
}

/* Each of these servers misbehaves after SELECT; nothing may hang, crash or grow. */
static void hostile(struct ctx *c, const char *const *script, const char *key)
{
	struct mailscript *m = mailscript_start(script);
	struct imap *im = session(c, m, !strcmp(key, "mail.timeout") ? 250 : 5000);
	struct imap_box box;
	struct imap_uids u;
	struct imap_mail mail;
	i64 start = clock_mono_ms();

	CHECK(imap_select(c, im, S("INBOX"), &box));
	CHECK(!imap_uids_after(c, im, 0, 10, &u) || !imap_fetch(c, im, 7, &mail));
	CHECK_STR(key_of(c), str_of(key));
	CHECK(imap_dead(im));
	CHECK(clock_mono_ms() - start < 4000);
	CHECK(!imap_mark_seen(c, im, 7));
	imap_close(im);
	mailscript_end(m, c->arena, NULL);
	fail_clear(c);
}

TEST(imap_hostile_servers)
{
	static const char *const endless[] = { HELLO, CAPS(""), INBOX, "C %t UID SEARCH", "Z 20000000", NULL };
	static const char *const silent[] = { HELLO, CAPS(""), INBOX, "C %t UID SEARCH", "P 350", NULL };
	static const char *const closes[] = { HELLO, CAPS(""), INBOX, "C %t UID SEARCH", "X", NULL };
	static const char *const bye[] = { HELLO, CAPS(""), INBOX, "C %t UID SEARCH", "S * BYE shutdown", NULL };
	static const char *const garbage[] = { HELLO, CAPS(""), INBOX, "C %t UID SEARCH", "S HTTP/1.0 200", NULL };
	static const char *const other_tag[] = { HELLO, CAPS(""), INBOX, "C %t UID SEARCH", "S P999 OK", NULL };
	static const char *const no_number[] = { HELLO, CAPS(""), INBOX, "C %t UID SEARCH", "S * SEARCH a", NULL };
	static const char *const too_big[] = { HELLO, CAPS(""), INBOX, "C %t UID SEARCH", "S * SEARCH 7",
		"S %t OK", "C %t UID FETCH 7", "S * 1 FETCH (UID 7 RFC822.SIZE 10)", "S %t OK",
		"C %t UID FETCH 7", "S * 1 FETCH (UID 7 BODY[] {99999999}", "Z 100000", NULL };
	static const char *const short_body[] = { HELLO, CAPS(""), INBOX, "C %t UID SEARCH", "S * SEARCH 7",
		"S %t OK", "C %t UID FETCH 7", "S * 1 FETCH (UID 7 RFC822.SIZE 1000)", "S %t OK",
		"C %t UID FETCH 7", "S * 1 FETCH (UID 7 BODY[] {1000}", "Z 500", "X", NULL };

	hostile(c, endless, "mail.too_long");
	hostile(c, silent, "mail.timeout");
	hostile(c, closes, "mail.closed");
	hostile(c, bye, "mail.closed");
	hostile(c, garbage, "mail.protocol");
	hostile(c, other_tag, "mail.protocol");
	hostile(c, no_number, "mail.protocol");
	hostile(c, too_big, "mail.too_long");
	hostile(c, short_body, "mail.closed");
}

TEST(imap_slow_greeting_times_out)
{
	static const char *const script[] = { "P 2000", NULL };
	struct mailscript *m = mailscript_start(script);
	struct imap_config cfg = { .server = mailscript_server(m) };
	struct imap *im;
	i64 start = clock_mono_ms();

	cfg.server.connect_ms = 200;
	CHECK(!imap_open(c, &cfg, &im));
	CHECK_STR(key_of(c), S("mail.timeout"));
	CHECK(clock_mono_ms() - start < 1900);
	CHECK_I64(mail_conn_stage(imap_conn(im)), MAIL_STAGE_TCP);
	imap_close(im);
	mailscript_end(m, c->arena, NULL);
}

TEST(mail_server_description_is_checked)
{
	static const struct guard_rules lan = { .allow = { "127.0.0.0/8, 10.0.0.0/8", 23 } };
	struct mail_server s = { .host = S("127.0.0.1"), .port = 143, .auth = MAIL_AUTH_PASSWORD,
				 .user = S("a"), .secret = S("b") };
	struct mail_conn *mc;

	CHECK(!mail_connect(c, MAIL_IMAP, &s, &mc));
	CHECK_STR(key_of(c), S("net.address_refused"));
	mail_conn_close(mc);
	fail_clear(c);
	s.guard = &lan;
	s.host = S("10.0.0.1");
	CHECK(!mail_connect(c, MAIL_IMAP, &s, &mc));
	CHECK_STR(key_of(c), S("mail.plain_refused"));
	mail_conn_close(mc);
	fail_clear(c);
	s.port = 0;
	CHECK(!mail_connect(c, MAIL_IMAP, &s, &mc));
	CHECK_STR(key_of(c), S("mail.server_invalid"));
	mail_conn_close(mc);
}

TEST(imap_large_folder_in_windows)
{
	static const char *const script[] = { HELLO, CAPS(""),
		"C %t SELECT", "S * 150000 EXISTS", "S * OK [UIDVALIDITY 1] v", "S * OK [UIDNEXT 200002] n", "S %t OK",
		"C %t UID SEARCH UID 6:100005", "S * SEARCH", "S %t OK",
		"C %t UID SEARCH UID 100006:*", "S * SEARCH 200000 200001 200007", "S %t OK",
		"C %t UID SEARCH UID 200008:*", "S * SEARCH 200007", "S %t OK",
		"C %t SELECT", "S * 150000 EXISTS", "S %t OK",
		"C %t UID SEARCH UID 200002:300001", "S %t OK", "C %t UID SEARCH UID 300002:700001", "S %t OK",
		"C %t UID SEARCH UID 700002:2300001", "S %t OK", "C %t UID SEARCH UID 2300002:8700001", "S %t OK",
		"C %t UID SEARCH UID 8700002:34300001", "S %t OK", "C %t UID SEARCH UID 34300002:136700001", "S %t OK",
		"C %t UID SEARCH UID 136700002:546300001", "S %t OK",
		"C %t UID SEARCH UID 546300002:2184700001", "S %t OK",
		"C %t UID SEARCH UID 2184700002:*", "S * SEARCH 200001", "S %t OK", NULL };
	struct mailscript *m = mailscript_start(script);
	struct imap *im = session(c, m, 3000);
	struct imap_box box;
	struct imap_uids u;

	CHECK(imap_select(c, im, S("INBOX"), &box));
	CHECK(imap_uids_after(c, im, 5, 10, &u));
	CHECK(u.n == 3 && !u.more && u.v[2] == 200007);
	CHECK(imap_uids_after(c, im, 200007, 10, &u));
	CHECK(u.n == 0 && !u.more);
	/* A server that does not tell where the UIDs end costs some rounds. */
	CHECK(imap_select(c, im, S("INBOX"), &box));
	CHECK(imap_uids_after(c, im, 200001, 10, &u));
	CHECK(u.n == 0 && !u.more);
	imap_close(im);
	CHECK(mailscript_end(m, c->arena, NULL));
}
