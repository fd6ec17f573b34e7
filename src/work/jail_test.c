#include "work/jail.h"

#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "base/test.h"
#include "text/mime.h"

static const char mail[] = "From: Ana <ana@x.test>\nSubject: =?iso-8859-1?Q?a=F1o?=\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
	"Content-Type: text/html; charset=koi8-r\n\n<p>Hola<script>x</script></p>\n--b\nContent-Type: image/png; name*=iso-8859-15''a%F1.png\n\nPNG\n--b--\n";

static struct jail *start(const struct jail_config *cfg)
{
	struct jail *j = NULL;

	CHECK(jail_start(&j, cfg));
	return j;
}

static const char *why(struct ctx *c)
{
	return c->fail.n ? c->fail.v[0].key : "";
}

TEST(jail_parses)
{
	struct jail *j = start(NULL);
	struct mail_view v;
	struct html_out o;

	CHECK(jail_ready(j));
	if (!jail_parse(j, c, str_of(mail), NULL, &v)) {
		CHECK_STR(str_of(why(c)), S("no failure"));
		jail_stop(j);
		return;
	}
	CHECK_STR(v.mail.subject, S("año"));
	CHECK_STR(v.html, S("<p>Hola</p>"));
	CHECK_I64(v.mail.attachments.n, 1);
	CHECK_STR(((struct mail_part *)v.mail.attachments.v)[0].name, S("añ.png"));
	CHECK(jail_html(j, c, S("<b onclick=x>y"), &o));
	CHECK_STR(o.html, S("<b>y</b>"));
	CHECK(jail_original(j, c, S("From: a@x.test\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n"
		"<style>p{color:red}</style><p style='margin:0' onclick=x>Hi<script>y</script><img src='cid:i'><img src='http://x.test/p'></p>\n"
		"--b\nContent-Type: image/png\nContent-ID: <i>\nContent-Transfer-Encoding: base64\n\niVBORw==\n--b--\n"), &o));
	CHECK_STR(str_trim(o.html), S("<style>p{color:red}</style><p style=\"margin:0\">Hi<img src=\"data:image/png;base64,iVBORw==\">"
		"<img data-remote-src=\"http://x.test/p\"></p>"));
	CHECK(jail_original(j, c, S("From: a@x.test\n\nOnly <words>\n"), &o));
	CHECK_STR(o.html, S(""));
	CHECK_STR(str_trim(o.text), S("Only <words>"));
	jail_stop(j);
}

TEST(jail_forbids_and_recovers)
{
	static const struct {
		enum jail_misdeed what;
		const char *key;
	} t[] = {
		{ MISDEED_OPEN, "parser.crashed" }, { MISDEED_SOCKET, "parser.crashed" }, { MISDEED_EXEC, "parser.crashed" },
		{ MISDEED_MAP_EXEC, "parser.crashed" }, { MISDEED_FORK, "parser.crashed" }, { MISDEED_CRASH, "parser.crashed" },
		{ MISDEED_SPIN, "parser.timeout" }, { MISDEED_SLEEP, "parser.timeout" }, { MISDEED_LIE, "parser.broken" }, { MISDEED_HOARD, "parser.memory" },
	};
	/* Generous enough that filling 512 MiB on a busy machine ends for lack of memory, not of time. */
	struct jail_config cfg = { .workers = 1, .wall_ms = 8000, .cpu_s = 5 };
	struct jail *j = start(&cfg);
	struct jail_stats s;
	struct mail_view v;
	size_t i, round;

	for (round = 0; round < 3; round++)
		for (i = 0; i < COUNT(t); i++) {
			if (round > 0 && (t[i].what == MISDEED_SPIN || t[i].what == MISDEED_SLEEP))
				continue;
			fail_clear(c);
			CHECK(!jail_misbehave(j, c, t[i].what));
			CHECK_STR(str_of(why(c)), str_of(t[i].key));
			fail_clear(c);
			CHECK(jail_parse(j, c, str_of(mail), NULL, &v));
			CHECK_STR(v.mail.subject, S("año"));
		}
	jail_stats_read(j, &s);
	CHECK_I64(s.timed_out, 2);
	CHECK_I64(s.crashed, 18);
	jail_stop(j);
}

TEST(jail_every_charset_needs_no_file)
{
	static const char *const names[] = { "iso-8859-1", "iso-8859-2", "iso-8859-5", "iso-8859-7", "iso-8859-8", "iso-8859-9", "iso-8859-13", "iso-8859-15",
		"windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257", "windows-1258",
		"koi8-r", "koi8-u", "macintosh", "cp437", "cp850", "cp866", "gb2312", "gbk", "gb18030", "big5", "big5-hkscs", "euc-jp", "shift_jis", "iso-2022-jp",
		"iso-2022-kr", "iso-2022-cn", "euc-kr", "ks_c_5601-1987", "euc-tw", "tis-620", "utf-7", "utf-16", "utf-32", "hz-gb-2312", "ibm037", "viscii", "armscii-8", "no-such", "" };
	struct jail_config cfg = { .workers = 1 };
	struct jail *j = start(&cfg);
	struct jail_stats s;
	struct mail_view v;
	size_t i;

	for (i = 0; i < COUNT(names); i++) {
		str raw = str_fmt(c->arena, "Subject: =?%s?Q?a=E1=B1?=\nFrom: =?%s?B?4bE=?= <a@x.test>\nContent-Type: text/plain; charset=%s; name*=%s''%%E1\n\na\xE1\xB1\n",
				  names[i], names[i], names[i], names[i]);

		CHECK(jail_parse(j, c, raw, NULL, &v));
	}
	jail_stats_read(j, &s);
	CHECK_I64(s.crashed, 0);
	jail_stop(j);
}

static void *hammer(void *arg)
{
	struct jail *j = arg;
	struct arena *a = arena_new(0);
	struct ctx c;
	struct mail_view v;
	int i;

	for (i = 0; i < 60; i++) {
		ctx_init(&c, a, NULL);
		if (i % 20 == 7) {
			if (jail_misbehave(j, &c, MISDEED_CRASH))
				return (void *)1;
		} else if (!jail_parse(j, &c, str_of(mail), NULL, &v) || !str_eq(v.mail.subject, S("año"))) {
			return (void *)1;
		}
		arena_reset(a);
	}
	arena_free(a);
	return NULL;
}

TEST(jail_many_threads)
{
	struct jail_config cfg = { .workers = 2, .recycle = 10 };
	struct jail *j = start(&cfg);
	pthread_t t[4];
	void *bad;
	int i;

	for (i = 0; i < 4; i++)
		CHECK(pthread_create(&t[i], NULL, hammer, j) == 0);
	for (i = 0; i < 4; i++) {
		pthread_join(t[i], &bad);
		CHECK(bad == NULL);
	}
	jail_stop(j);
}

TEST(jail_limits_reach_the_worker)
{
	struct mail_limits l = mail_limits_default;
	struct parse_opts o = { &l };
	struct jail_config cfg = { .workers = 1 };
	struct jail *j = start(&cfg);
	struct mail_view v;

	l.bytes = 100;
	CHECK(jail_parse(j, c, str_of(mail), &o, &v));
	CHECK(v.mail.unparsed);
	CHECK_STR(v.mail.reason, S("size"));
	CHECK_STR(v.mail.subject, S("año"));
	jail_stop(j);
}
