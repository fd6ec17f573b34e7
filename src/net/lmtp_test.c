#include "base/test.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/lmtp.h"

/* Takes mail for @ours.example; "later@" is not answered now, "odd@" gets no verdict. */
struct inbox {
	struct arena *a;
	pthread_mutex_t lock;
	str from, raw, to;
	int delivered;
	bool utf8;
	i64 slow_ms;
};

static struct lmtp_verdict on_rcpt(void *app, struct arena *a, str address)
{
	(void)app;
	(void)a;
	if (str_starts(address, S("later@")))
		return (struct lmtp_verdict){ .code = 450, .words = "4.2.1 Later" };
	if (str_ends(address, S("@ours.example")))
		return (struct lmtp_verdict){ .code = 250 };
	return (struct lmtp_verdict){ .code = 550 };
}

static void on_mail(void *app, const struct lmtp_envelope *env, str raw, struct lmtp_verdict *each)
{
	struct inbox *box = app;
	struct buf to;

	pthread_mutex_lock(&box->lock);
	if (box->slow_ms)
		usleep((useconds_t)box->slow_ms * 1000);
	to = buf_new(box->a, 4096);
	box->delivered++;
	box->from = str_dup(box->a, env->from);
	box->raw = str_dup(box->a, raw);
	box->utf8 = env->utf8;
	for (size_t i = 0; i < env->to.n; i++) {
		buf_put(&to, env->to.v[i]);
		buf_ch(&to, ' ');
		each[i] = (struct lmtp_verdict){ .code = 250, .words = "2.0.0 Stored" };
		if (str_starts(env->to.v[i], S("odd@")))
			each[i] = (struct lmtp_verdict){ 0 };
		if (str_starts(env->to.v[i], S("spam@")))
			each[i] = (struct lmtp_verdict){ .code = 554, .words = "5.7.1 No" };
	}
	box->to = buf_str(&to);
	pthread_mutex_unlock(&box->lock);
}

static struct lmtp_config config(struct ctx *c, struct inbox *box)
{
	*box = (struct inbox){ .a = c->arena, .lock = PTHREAD_MUTEX_INITIALIZER };
	return (struct lmtp_config){ .listen = S("127.0.0.1:0"), .name = S("desk.example"),
				     .max_message = 1000, .rcpt = on_rcpt, .deliver = on_mail, .app = box };
}

/* Feeds in pieces of `step` bytes; what was answered. */
static str talk(struct ctx *c, const struct lmtp_config *cfg, str in, size_t step)
{
	_Atomic size_t held = 0;
	struct lmtp_session *s = lmtp_session_new(cfg, &held);
	struct buf out = buf_new(c->arena, 1 << 20);
	bool going = true;

	while (in.n && going) {
		going = lmtp_feed(s, str_slice(in, 0, step), &out);
		in = str_slice(in, step, in.n);
	}
	lmtp_session_free(s);
	CHECK_I64(held, 0);
	return buf_str(&out);
}

#define LHLO "LHLO me\r\n"
#define LHLO_OK "250-desk.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n" \
	"250-ENHANCEDSTATUSCODES\r\n250 SIZE 1000\r\n"

TEST(lmtp_a_message_at_any_split)
{
	str in = S(LHLO "MAIL FROM:<ana@example.com> SIZE=40 BODY=8BITMIME SMTPUTF8\r\n"
		   "RCPT TO:<a@ours.example>\r\nRCPT TO:<x@else.example>\r\nRCPT TO:<later@ours.example>\r\n"
		   "RCPT TO:<@relay.example:odd@ours.example>\r\nRCPT TO:<\"a>b\"@ours.example>\r\n"
		   "RCPT TO:<spam@ours.example>\r\nDATA\r\n"
		   "Subject: a\r\n\r\n..dot\r\n.\rx\r\n\n.\n\r\n.\r\nNOOP\r\nQUIT\r\nNOOP\r\n");

	for (size_t step = 1; step <= in.n; step += step < 20 ? 1 : 37) {
		struct inbox box;
		struct lmtp_config cfg = config(c, &box);

		CHECK_STR(talk(c, &cfg, in, step),
			  S(LHLO_OK "250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n550 5.1.1 No such mailbox here\r\n"
			    "450 4.2.1 Later\r\n250 2.1.5 Ok\r\n250 2.1.5 Ok\r\n250 2.1.5 Ok\r\n"
			    "354 End data with <CR><LF>.<CR><LF>\r\n250 2.0.0 Stored\r\n"
			    "451 4.3.0 Could not be stored now\r\n250 2.0.0 Stored\r\n554 5.7.1 No\r\n"
			    "250 2.0.0 Ok\r\n221 2.0.0 Bye\r\n"));
		CHECK_I64(box.delivered, 1);
		CHECK_STR(box.from, S("ana@example.com"));
		CHECK_STR(box.to, S("a@ours.example odd@ours.example \"a>b\"@ours.example spam@ours.example "));
		CHECK_STR(box.raw, S("Subject: a\r\n\r\n.dot\r\n\rx\r\n\n.\n\r\n"));
		CHECK(box.utf8);
	}
}

TEST(lmtp_refuses_in_words)
{
	static const struct { str in, out; } v[] = {
		{ S("EHLO x\r\n"), S("500 5.5.1 Unknown command\r\n") },
		{ S("LHLO\r\n"), S("501 5.5.4 LHLO needs a name\r\n") },
		{ S("MAIL FROM:<>\r\n"), S("503 5.5.1 LHLO first\r\n") },
		{ S("RCPT TO:<a@ours.example>\r\n"), S("503 5.5.1 MAIL first\r\n") },
		{ S(LHLO "MAIL FROM:<a\r\n"), S(LHLO_OK "501 5.5.4 MAIL FROM:<address>\r\n") },
		{ S(LHLO "MAIL FROM:<a\x01>\r\n"), S(LHLO_OK "501 5.5.4 MAIL FROM:<address>\r\n") },
		{ S(LHLO "MAIL FROM:<\xff>\r\n"), S(LHLO_OK "501 5.5.4 MAIL FROM:<address>\r\n") },
		{ S(LHLO "MAIL FROM:<> SIZE=1001\r\n"), S(LHLO_OK "552 5.3.4 Message too large: at most 1000 bytes; send files in several mails or as links\r\n") },
		{ S(LHLO "MAIL FROM:<> SIZE=-1\r\n"), S(LHLO_OK "501 5.5.4 Parameter not understood\r\n") },
		{ S(LHLO "MAIL FROM:<> AUTH=<>\r\n"), S(LHLO_OK "555 5.5.4 Parameter not understood\r\n") },
		{ S(LHLO "MAIL FROM:<>\r\nMAIL FROM:<>\r\n"),
		  S(LHLO_OK "250 2.1.0 Ok\r\n503 5.5.1 Sender was given already\r\n") },
		{ S(LHLO "MAIL FROM:<>\r\nRCPT TO:<>\r\nDATA\r\n"),
		  S(LHLO_OK "250 2.1.0 Ok\r\n501 5.5.4 RCPT TO:<address>\r\n503 5.5.1 No valid recipients\r\n") },
		{ S(LHLO "MAIL FROM:<>\r\nRSET\r\nRCPT TO:<a@ours.example>\r\n"),
		  S(LHLO_OK "250 2.1.0 Ok\r\n250 2.0.0 Ok\r\n503 5.5.1 MAIL first\r\n") },
		{ S("VRFY a\r\n"), S("252 2.5.0 Send it and see\r\n") },
	};
	struct inbox box;
	struct lmtp_config cfg = config(c, &box);
	struct buf b = buf_new(c->arena, 1 << 16);

	for (size_t i = 0; i < COUNT(v); i++)
		CHECK_STR(talk(c, &cfg, v[i].in, 7), v[i].out);
	for (int i = 0; i < 3000; i++)
		buf_ch(&b, 'x');
	buf_put(&b, S("\r\nNOOP\r\n"));
	CHECK_STR(talk(c, &cfg, buf_str(&b), 100), S("500 5.5.6 Line too long\r\n250 2.0.0 Ok\r\n"));
	b = buf_new(c->arena, 1 << 16);
	for (int i = 0; i < 30; i++)
		buf_put(&b, S("X\r\n"));
	CHECK(str_ends(talk(c, &cfg, buf_str(&b), 100), S("421 4.7.0 Too many errors\r\n")));
	CHECK_I64(box.delivered, 0);
}

TEST(lmtp_limits_of_bytes)
{
	struct inbox box;
	struct lmtp_config cfg = config(c, &box);
	struct buf b = buf_new(c->arena, 1 << 16);
	str out;

	buf_put(&b, S(LHLO "MAIL FROM:<>\r\nRCPT TO:<a@ours.example>\r\nDATA\r\n"));
	for (int i = 0; i < 1001; i++)
		buf_ch(&b, 'x');
	buf_put(&b, S("\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<a@ours.example>\r\nDATA\r\n.\r\n"));
	out = talk(c, &cfg, buf_str(&b), 50);
	CHECK(str_find(out, S("552 5.3.4 Message too large: at most 1000 bytes; send files in several mails or as links\r\n250 2.1.0 Ok\r\n")) > 0);
	/* An empty message is a message. */
	CHECK(str_ends(out, S("250 2.0.0 Stored\r\n")));
	CHECK_I64(box.delivered, 1);
	CHECK_STR(box.raw, S(""));
	cfg.max_held = 10;
	CHECK(str_find(talk(c, &cfg, S(LHLO "MAIL FROM:<>\r\nRCPT TO:<a@ours.example>\r\nDATA\r\nabc\r\n.\r\n"), 9),
		       S("452 4.3.1 Too much mail at once")) > 0);
}

/* ---- the listener ---- */

static int dial(int port)
{
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	CHECK(!connect(fd, (struct sockaddr *)&sa, sizeof(sa)));
	return fd;
}

/* Reads until the text has come, or the end. */
static bool hears(int fd, str want)
{
	char in[8192];
	size_t n = 0;

	while (n < sizeof(in)) {
		ssize_t k = recv(fd, in + n, sizeof(in) - n, 0);

		if (k <= 0)
			return false;
		n += (size_t)k;
		if (str_find(str_n(in, n), want) >= 0)
			return true;
	}
	return false;
}

static bool says(int fd, str text)
{
	return send(fd, text.s, text.n, MSG_NOSIGNAL) == (ssize_t)text.n;
}

static void *one_mail(void *arg)
{
	int fd = dial(*(int *)arg);

	if (!hears(fd, S("220 ")) || !says(fd, S(LHLO "MAIL FROM:<>\r\nRCPT TO:<a@ours.example>\r\nDATA\r\nx\r\n.\r\n")) ||
	    !hears(fd, S("250 2.0.0 Stored\r\n")))
		arg = NULL;
	close(fd);
	return arg;
}

TEST(lmtp_listener_serves_many)
{
	struct inbox box;
	struct lmtp_config cfg = config(c, &box);
	struct lmtp *l;
	const char *why;
	pthread_t t[8];
	int port;

	CHECK(lmtp_start(&cfg, &l, &why));
	port = lmtp_port(l);
	for (size_t i = 0; i < COUNT(t); i++)
		CHECK(!pthread_create(&t[i], NULL, one_mail, &port));
	for (size_t i = 0; i < COUNT(t); i++) {
		void *ok;

		pthread_join(t[i], &ok);
		CHECK(ok != NULL);
	}
	lmtp_stop(l, 1000);
	CHECK_I64(box.delivered, 8);
}

TEST(lmtp_listener_turns_away_and_stops)
{
	struct inbox box;
	struct lmtp_config cfg = config(c, &box);
	struct lmtp *l;
	const char *why;
	int first, second, third;
	i64 start;

	cfg.max_connections = 2;
	box.slow_ms = 200;
	CHECK(lmtp_start(&cfg, &l, &why));
	first = dial(lmtp_port(l));
	second = dial(lmtp_port(l));
	CHECK(hears(first, S("220 ")) && hears(second, S("220 ")));
	third = dial(lmtp_port(l));
	CHECK(hears(third, S("421 4.3.2 Too many connections")));
	CHECK(says(first, S(LHLO "MAIL FROM:<>\r\nRCPT TO:<a@ours.example>\r\nDATA\r\n")));
	CHECK(hears(first, S("354 ")));
	CHECK(says(first, S("x\r\n.\r\n")));
	usleep(50000);
	start = clock_mono_ms();
	lmtp_stop(l, 5000);
	CHECK(clock_mono_ms() - start < 2000);
	/* The delivery that ran was finished and answered. */
	CHECK(hears(first, S("250 2.0.0 Stored")));
	CHECK(hears(second, S("421 4.3.2 Shutting down")));
	CHECK_I64(box.delivered, 1);
	close(first);
	close(second);
	close(third);
}

TEST(lmtp_idle_clients_go)
{
	struct inbox box;
	struct lmtp_config cfg = config(c, &box);
	struct lmtp *l;
	const char *why;
	int fd;

	cfg.idle_ms = 100;
	CHECK(lmtp_start(&cfg, &l, &why));
	fd = dial(lmtp_port(l));
	CHECK(hears(fd, S("421 4.4.2 Idle too long")));
	close(fd);
	lmtp_stop(l, 1000);
}

TEST(lmtp_listens_close_to_home)
{
	static const str bad[] = { S("0.0.0.0:0"), S("192.0.2.1:24"), S("localhost:24"), S("127.0.0.1"),
				   S("127.0.0.1:x"), S("127.0.0.1:70000"), S("[::]:24"), S("") };
	struct inbox box;
	struct lmtp_config cfg = config(c, &box);
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	struct lmtp *l;
	const char *why;
	char path[64];
	struct stat st;
	int fd;

	for (size_t i = 0; i < COUNT(bad); i++) {
		cfg.listen = bad[i];
		CHECK(!lmtp_start(&cfg, &l, &why));
	}
	snprintf(path, sizeof(path), "/tmp/pronto-lmtp-test.%d", (int)getpid());
	cfg.listen = str_of(path);
	for (int i = 0; i < 2; i++) {
		CHECK(lmtp_start(&cfg, &l, &why));
		CHECK(!stat(path, &st) && (st.st_mode & 0777) == 0660);
		CHECK_I64(lmtp_port(l), 0);
		memcpy(sa.sun_path, path, strlen(path) + 1);
		fd = socket(AF_UNIX, SOCK_STREAM, 0);
		CHECK(!connect(fd, (struct sockaddr *)&sa, sizeof(sa)));
		CHECK(hears(fd, S("220 desk.example LMTP")));
		close(fd);
		lmtp_stop(l, 1000);
	}
	CHECK(stat(path, &st) < 0);
}
