/*
 * Drives the mail protocols of src/net by hand, for tests against real servers:
 *	nettest imap HOST PORT TLS AUTH USER SECRET CA verb…
 *	nettest pop3 …the same… verb…
 *	nettest smtp …the same… FROM TO,TO FILE [TIMES]
 *	nettest lmtp LISTEN FOLDER		until standard input ends
 *	nettest test PROTO HOST PORT TLS AUTH USER SECRET CA FOLDER|FROM
 *	nettest oauth TOKEN_URL refresh TOKEN	or: code CODE
 * TLS: none, starttls, tls.  AUTH: none, password, xoauth2.  CA: a PEM file or "-".
 * imap verbs: folders, select NAME, after UID, fetch UID, seen UID, move UID NAME,
 * delete UID, wait MS.  pop3 verbs: list, fetch N, delete N, quit.
 * One line of JSON a step on standard output; exit 1 at the first failure.  NETTEST_MS
 * in the environment is the time to connect and sign in.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/ctx.h"
#include "base/rand.h"
#include "net/imap.h"
#include "net/lmtp.h"
#include "net/mailtest.h"
#include "net/oauth.h"
#include "net/pop3.h"
#include "net/smtp.h"

static const struct guard_rules near = { .allow = { "127.0.0.0/8,::1", 15 } };

static void print(struct buf *b)
{
	str s = buf_str(b);

	printf("%.*s\n", FMT(s));
	fflush(stdout);
}

static int failed(struct ctx *c)
{
	struct buf b = buf_new(c->arena, 65536);

	buf_put(&b, S("{\"error\":"));
	json_str(&b, str_of(c->fail.n ? c->fail.v[0].key : "none"));
	buf_put(&b, S(",\"reply\":"));
	json_str(&b, c->fail.n && c->fail.v[0].p[0].name ? c->fail.v[0].p[0].value : S(""));
	buf_put(&b, S("}"));
	print(&b);
	return 1;
}

static struct mail_server server_of(char **v)
{
	const char *ms = getenv("NETTEST_MS");
	struct mail_server s = { .host = str_of(v[0]), .guard = &near, .user = str_of(v[4]), .secret = str_of(v[5]),
				 .connect_ms = ms ? strtoll(ms, NULL, 10) : 10000 };

	s.port = (int)strtol(v[1], NULL, 10);
	s.tls = !strcmp(v[2], "tls") ? MAIL_TLS_IMPLICIT :
		!strcmp(v[2], "starttls") ? MAIL_TLS_STARTTLS : MAIL_TLS_NONE;
	s.auth = !strcmp(v[3], "xoauth2") ? MAIL_AUTH_XOAUTH2 :
		 !strcmp(v[3], "password") ? MAIL_AUTH_PASSWORD : MAIL_AUTH_NONE;
	if (strcmp(v[6], "-"))
		s.ca_file = str_of(v[6]);
	return s;
}

static i64 number(const char *z)
{
	return strtoll(z, NULL, 10);
}

/* ---- imap ---- */

static bool say_folders(struct ctx *c, struct imap *im, struct buf *b)
{
	struct imap_folders f;

	if (!imap_folders(c, im, &f))
		return false;
	buf_put(b, S("{\"folders\":["));
	for (size_t i = 0; i < f.n; i++) {
		buf_put(b, i ? S(",") : S(""));
		json_str(b, f.v[i].name);
	}
	buf_put(b, S("]}"));
	return true;
}

static bool say_mail(struct ctx *c, struct imap *im, i64 uid, struct buf *b)
{
	struct imap_mail m;

	if (!imap_fetch(c, im, uid, &m))
		return false;
	buf_fmt(b, "{\"uid\":%lld,\"at\":%lld,\"size\":%lld,\"partial\":%s,\"gone\":%s,\"raw\":", (long long)m.uid,
		(long long)m.at, (long long)m.size, m.partial ? "true" : "false", m.gone ? "true" : "false");
	json_str(b, m.raw);
	buf_put(b, S("}"));
	return true;
}

static bool say_after(struct ctx *c, struct imap *im, i64 uid, struct buf *b)
{
	struct imap_uids u;

	if (!imap_uids_after(c, im, uid, 1000, &u))
		return false;
	buf_put(b, S("{\"uids\":["));
	for (size_t i = 0; i < u.n; i++)
		buf_fmt(b, "%s%lld", i ? "," : "", (long long)u.v[i]);
	buf_fmt(b, "],\"more\":%s}", u.more ? "true" : "false");
	return true;
}

static bool say_box(struct ctx *c, struct imap *im, const char *name, struct buf *b)
{
	struct imap_box box;

	if (!imap_select(c, im, str_of(name), &box))
		return false;
	buf_fmt(b, "{\"uidvalidity\":%lld,\"uidnext\":%lld,\"exists\":%lld,\"readonly\":%s}", (long long)box.uidvalidity,
		(long long)box.uidnext, (long long)box.exists, box.readonly ? "true" : "false");
	return true;
}

static bool say_wait(struct ctx *c, struct imap *im, i64 ms, struct buf *b)
{
	static const char *const why[] = { "mail", "fd", "time" };
	struct imap_wait w = { .wait_ms = ms, .wake_fd = -1 };
	i64 start = clock_mono_ms();

	/* The test may act now. */
	printf("{\"waiting\":true}\n");
	fflush(stdout);
	if (!imap_wait(c, im, &w))
		return false;
	buf_fmt(b, "{\"woke\":\"%s\",\"ms\":%lld}", why[w.why], (long long)(clock_mono_ms() - start));
	return true;
}

/* The number of words that the verb used; 0: failed. */
static int imap_verb(struct ctx *c, struct imap *im, char **v)
{
	struct buf b = buf_new(c->arena, 80 << 20);
	bool ok;
	int used = 2;

	if (!strcmp(v[0], "folders")) {
		ok = say_folders(c, im, &b);
		used = 1;
	} else if (!strcmp(v[0], "select")) {
		ok = say_box(c, im, v[1], &b);
	} else if (!strcmp(v[0], "after")) {
		ok = say_after(c, im, number(v[1]), &b);
	} else if (!strcmp(v[0], "fetch")) {
		ok = say_mail(c, im, number(v[1]), &b);
	} else if (!strcmp(v[0], "wait")) {
		ok = say_wait(c, im, number(v[1]), &b);
	} else if (!strcmp(v[0], "move")) {
		ok = imap_move(c, im, number(v[1]), str_of(v[2]));
		used = 3;
	} else {
		ok = !strcmp(v[0], "seen") ? imap_mark_seen(c, im, number(v[1])) : imap_delete(c, im, number(v[1]));
	}
	if (!ok)
		return 0;
	if (!b.n)
		buf_put(&b, S("{\"ok\":true}"));
	print(&b);
	return used;
}

static int run_imap(struct ctx *c, char **v)
{
	struct imap_config cfg = { .server = server_of(v), .max_message = 1 << 20, .poll_ms = 300 };
	struct imap *im;
	int rc = 0, used;

	if (!imap_open(c, &cfg, &im)) {
		rc = failed(c);
		imap_close(im);
		return rc;
	}
	for (v += 7; *v; v += used) {
		used = imap_verb(c, im, v);
		if (!used) {
			rc = failed(c);
			break;
		}
	}
	imap_close(im);
	return rc;
}

/* ---- pop3 ---- */

static bool pop3_verb(struct ctx *c, struct pop3 *p, char **v, struct pop3_items *l)
{
	struct buf b = buf_new(c->arena, 80 << 20);
	struct pop3_mail m;

	if (!strcmp(v[0], "list")) {
		if (!pop3_list(c, p, l))
			return false;
		buf_put(&b, S("{\"uidl\":["));
		for (size_t i = 0; i < l->n; i++) {
			buf_put(&b, i ? S(",") : S(""));
			json_str(&b, l->v[i].uidl);
		}
		buf_put(&b, S("]}"));
	} else if (!strcmp(v[0], "fetch")) {
		if (!pop3_fetch(c, p, &l->v[number(v[1]) - 1], &m))
			return false;
		buf_fmt(&b, "{\"partial\":%s,\"raw\":", m.partial ? "true" : "false");
		json_str(&b, m.raw);
		buf_put(&b, S("}"));
	} else if (!(!strcmp(v[0], "quit") ? pop3_quit(c, p) : pop3_delete(c, p, number(v[1])))) {
		return false;
	} else {
		buf_put(&b, S("{\"ok\":true}"));
	}
	print(&b);
	return true;
}

static int run_pop3(struct ctx *c, char **v)
{
	struct pop3_config cfg = { .server = server_of(v), .max_message = 1 << 20 };
	struct pop3_items l = { 0 };
	struct pop3 *p;
	int rc = 0;

	if (!pop3_open(c, &cfg, &p)) {
		rc = failed(c);
		pop3_close(p);
		return rc;
	}
	for (v += 7; *v && !rc; v += !strcmp(v[0], "fetch") || !strcmp(v[0], "delete") ? 2 : 1)
		if (!pop3_verb(c, p, v, &l))
			rc = failed(c);
	pop3_close(p);
	return rc;
}

/* ---- smtp ---- */

static bool read_file(struct ctx *c, const char *path, str *out)
{
	struct buf b = buf_new(c->arena, 100 << 20);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char piece[65536];
	ssize_t n;

	if (fd < 0)
		return false;
	while ((n = read(fd, piece, sizeof(piece))) > 0)
		buf_put(&b, str_n(piece, (size_t)n));
	close(fd);
	*out = buf_str(&b);
	return n == 0;
}

static void say_result(struct ctx *c, const struct smtp_mail *m, const struct smtp_result *r)
{
	static const char *const fate[] = { "deferred", "accepted", "failed" };
	struct buf b = buf_new(c->arena, 1 << 20);

	buf_fmt(&b, "{\"ambiguous\":%s,\"login\":%s,\"rcpt\":[", r->ambiguous ? "true" : "false", r->login ? "true" : "false");
	for (size_t i = 0; i < m->to_n; i++) {
		buf_fmt(&b, "%s{\"fate\":\"%s\",\"code\":%d,\"reply\":", i ? "," : "", fate[r->rcpt[i].fate],
			r->rcpt[i].reply.code);
		json_str(&b, r->rcpt[i].reply.text);
		buf_put(&b, S("}"));
	}
	buf_put(&b, S("]}"));
	print(&b);
}

static int run_smtp(struct ctx *c, char **v)
{
	struct smtp s = { .cfg = { .server = server_of(v), .command_ms = 5000, .accept_ms = 5000 } };
	str to[SMTP_RCPTS_MAX], list = str_of(v[8]);
	struct smtp_mail m = { .from = str_of(v[7]), .to = to };
	i64 times = v[10] ? number(v[10]) : 1;
	int rc = 0;

	while (m.to_n < SMTP_RCPTS_MAX && str_cut(&list, ',', &to[m.to_n]))
		m.to_n++;
	if (!read_file(c, v[9], &m.raw))
		return 2;
	for (i64 i = 0; i < times && !rc; i++) {
		struct smtp_result r;
		bool ok = smtp_send(c, &s, &m, &r);

		say_result(c, &m, &r);
		if (!ok)
			rc = failed(c);
	}
	smtp_close(&s);
	return rc;
}

/* ---- lmtp ---- */

static struct lmtp_verdict take_rcpt(void *app, struct arena *a, str address)
{
	(void)app;
	(void)a;
	if (str_starts(address, S("nobody")))
		return (struct lmtp_verdict){ .code = 550, .words = "5.1.1 Nobody" };
	return (struct lmtp_verdict){ .code = 250 };
}

static void take_mail(void *app, const struct lmtp_envelope *env, str raw, struct lmtp_verdict *each)
{
	char path[512];
	int fd;

	snprintf(path, sizeof(path), "%s/%016llx.eml", (const char *)app, (unsigned long long)rand_u64());
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return;
	if (dprintf(fd, "X-From: %.*s\r\nX-To: %.*s\r\n", FMT(env->from), FMT(env->to.v[0])) > 0 &&
	    write(fd, raw.s, raw.n) == (ssize_t)raw.n && !fsync(fd))
		for (size_t i = 0; i < env->to.n; i++)
			each[i].code = 250;
	close(fd);
}

static int run_lmtp(char **v)
{
	struct lmtp_config cfg = { .listen = str_of(v[0]), .name = S("pronto.test"), .rcpt = take_rcpt,
				   .deliver = take_mail, .app = v[1] };
	const char *why;
	struct lmtp *l;
	char end;

	if (!lmtp_start(&cfg, &l, &why)) {
		printf("{\"error\":\"%s\"}\n", why);
		return 1;
	}
	printf("{\"port\":%d}\n", lmtp_port(l));
	fflush(stdout);
	while (read(STDIN_FILENO, &end, 1) > 0)
		;
	lmtp_stop(l, 2000);
	return 0;
}

/* ---- oauth ---- */

static int run_oauth(struct ctx *c, char **v)
{
	struct oauth_client o = { .token_url = str_of(v[0]), .client_id = S("desk"), .client_secret = S("hush"),
				  .redirect_uri = S("https://desk.test/back"), .scope = S("mail"), .guard = &near };
	struct oauth_token t = { 0 };
	struct buf b = buf_new(c->arena, 65536);
	bool ok;

	if (!strcmp(v[1], "code")) {
		ok = oauth_exchange(c, &o, str_of(v[2]), S("verifier"), &t);
	} else {
		t.refresh = str_of(v[2]);
		ok = oauth_fresh(c, &o, &t);
	}
	if (!ok)
		return failed(c);
	buf_put(&b, S("{\"access\":"));
	json_str(&b, t.access);
	buf_put(&b, S(",\"refresh\":"));
	json_str(&b, t.refresh);
	buf_fmt(&b, ",\"lives_ms\":%lld}", (long long)(t.expires_at - c->now));
	print(&b);
	return 0;
}

/* ---- test ---- */

static void say_step(void *arg, const struct mailtest_step *s)
{
	struct buf b = buf_new(arg, 8192);

	buf_put(&b, S("{\"step\":"));
	json_str(&b, str_of(s->name));
	buf_fmt(&b, ",\"ok\":%s,\"words\":", s->ok ? "true" : "false");
	json_str(&b, s->words);
	buf_fmt(&b, ",\"key\":\"%s\",\"remedy\":\"%s\",\"ms\":%lld}", s->key ? s->key : "",
		s->remedy ? s->remedy : "", (long long)s->ms);
	print(&b);
}

static int run_test(struct ctx *c, char **v)
{
	struct mailtest t = { .server = server_of(v + 1), .folder = str_of(v[8]), .from = str_of(v[8]),
			      .step = say_step, .arg = c->arena };

	t.proto = !strcmp(v[0], "imap") ? MAIL_IMAP : !strcmp(v[0], "pop3") ? MAIL_POP3 : MAIL_SMTP;
	return mailtest_run(c, &t) ? 0 : 1;
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new((size_t)512 << 20);
	struct ctx c;
	int rc = 2;

	signal(SIGPIPE, SIG_IGN);
	ctx_init(&c, a, NULL);
	if (argc >= 9 && !strcmp(argv[1], "imap"))
		rc = run_imap(&c, argv + 2);
	else if (argc >= 9 && !strcmp(argv[1], "pop3"))
		rc = run_pop3(&c, argv + 2);
	else if (argc >= 12 && !strcmp(argv[1], "smtp"))
		rc = run_smtp(&c, argv + 2);
	else if (argc == 4 && !strcmp(argv[1], "lmtp"))
		rc = run_lmtp(argv + 2);
	else if (argc == 11 && !strcmp(argv[1], "test"))
		rc = run_test(&c, argv + 2);
	else if (argc == 5 && !strcmp(argv[1], "oauth"))
		rc = run_oauth(&c, argv + 2);
	else
		fprintf(stderr, "usage: see the head of tests/mail/nettest.c\n");
	arena_free(a);
	return rc;
}
