#include "base/test.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/discover.h"

/* A name server on a loopback port that knows a few records.  Data: for MX "10 host",
 * for SRV "1 2 993 host", for TXT the strings, separated by '|'. */
struct record {
	const char *name;
	int type;
	const char *data;
};

static const struct record records[] = {
	{ "acme.es", ns_t_mx, "20 Backup.acme.es" },
	{ "acme.es", ns_t_mx, "10 mx1.acme.es" },
	{ "acme.es", ns_t_txt, "v=spf1 include:_spf.acme.es |-all" },
	{ "acme.es", ns_t_txt, "google-site-verification=x" },
	{ "_dmarc.acme.es", ns_t_txt, "v=DMARC1; p=Reject ; rua=mailto:x@acme.es" },
	{ "k1._domainkey.acme.es", ns_t_txt, "v=DKIM1; k=rsa; p=MIGf" },
	{ "old._domainkey.acme.es", ns_t_txt, "v=DKIM1; p=" },
	{ "_imaps._tcp.acme.es", ns_t_srv, "10 1 1993 low.acme.es" },
	{ "_imaps._tcp.acme.es", ns_t_srv, "10 5 993 best.acme.es" },
	{ "_submissions._tcp.acme.es", ns_t_srv, "0 0 0 " },
	{ "two.es", ns_t_txt, "v=spf1 -all" },
	{ "two.es", ns_t_txt, "v=spf1 +all" },
	{ "two.es", ns_t_txt, "v=spf10 x" },
	{ "two.es", ns_t_txt, "bad\x01|\xff" },
	{ "corp.it", ns_t_mx, "1 aspmx.l.google.com" },
	{ "studio.it", ns_t_mx, "10 mx.studio.it.aruba.it" },
	{ "fakearuba.it", ns_t_mx, "10 mx.notaruba.it" },
	{ "tienda.es", ns_t_mx, "10 mx1.serviciodecorreo.es" },
	{ "silent.es", -1, "" },
	{ "broken.es", -2, "" },
};

struct nameserver {
	int fd, port;
	pthread_t thread;
};

static size_t put_name(unsigned char *p, const char *name)
{
	size_t n = 0;

	while (*name) {
		size_t len = strcspn(name, ".");

		p[n++] = (unsigned char)len;
		memcpy(p + n, name, len);
		n += len;
		name += len + (name[len] == '.');
	}
	p[n++] = 0;
	return n;
}

static size_t put_data(unsigned char *p, const struct record *r)
{
	size_t n = 0;
	char *at;

	if (r->type == ns_t_txt) {
		str rest = str_of(r->data), one;

		while (str_cut(&rest, '|', &one)) {
			p[n++] = (unsigned char)one.n;
			memcpy(p + n, one.s, one.n);
			n += one.n;
		}
		return n;
	}
	at = (char *)(uintptr_t)r->data;
	for (int i = 0; i < (r->type == ns_t_srv ? 3 : 1); i++, n += 2)
		ns_put16((unsigned)strtoul(at, &at, 10), p + n);
	return n + put_name(p + n, at + 1);
}

static size_t answer(unsigned char *m, size_t asked)
{
	char name[256];
	size_t n = 12, at = 0;
	unsigned type, count = 0;

	while (n < asked && m[n]) {
		memcpy(name + at, m + n + 1, m[n]);
		at += m[n];
		name[at++] = '.';
		n += m[n] + 1u;
	}
	name[at ? at - 1 : 0] = '\0';
	type = ns_get16(m + n + 1);
	n += 5;
	m[2] = 0x81;
	m[3] = 0x80;
	memset(m + 8, 0, 4);
	for (size_t i = 0; i < COUNT(records); i++) {
		const struct record *r = &records[i];
		size_t len;

		if (strcasecmp(r->name, name))
			continue;
		if (r->type == -1)
			return 0;
		if (r->type == -2)
			m[3] = 0x82;
		if (r->type != (int)type)
			continue;
		ns_put16(0xc00c, m + n);
		ns_put16(type, m + n + 2);
		ns_put16(1, m + n + 4);
		ns_put32(60, m + n + 6);
		len = put_data(m + n + 12, r);
		ns_put16((unsigned)len, m + n + 10);
		n += 12 + len;
		count++;
	}
	ns_put16(count, m + 6);
	return n;
}

static void *serve(void *arg)
{
	struct nameserver *s = arg;
	unsigned char m[4096];

	for (;;) {
		struct sockaddr_in from;
		socklen_t len = sizeof(from);
		ssize_t k = recvfrom(s->fd, m, sizeof(m), 0, (struct sockaddr *)&from, &len);
		size_t n;

		if (k < 12)
			return NULL;
		n = answer(m, (size_t)k);
		if (n)
			sendto(s->fd, m, n, 0, (struct sockaddr *)&from, len);
	}
}

static struct dns start(struct ctx *c, struct nameserver *s)
{
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(sa);

	s->fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (bind(s->fd, (struct sockaddr *)&sa, n) || getsockname(s->fd, (struct sockaddr *)&sa, &n) ||
	    pthread_create(&s->thread, NULL, serve, s))
		abort();
	s->port = ntohs(sa.sin_port);
	return (struct dns){ .server = str_fmt(c->arena, "127.0.0.1:%d", s->port), .timeout_ms = 1000 };
}

static void stop(struct nameserver *s)
{
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
				  .sin_port = htons((uint16_t)s->port) };

	sendto(s->fd, "x", 1, 0, (struct sockaddr *)&sa, sizeof(sa));
	pthread_join(s->thread, NULL);
	close(s->fd);
}

TEST(dns_records)
{
	struct nameserver s;
	struct dns d = start(c, &s);
	struct dns_hosts h;
	struct strs t;

	CHECK(dns_mx(c, &d, S("acme.es"), &h));
	CHECK_I64(h.n, 2);
	CHECK_STR(h.v[0].name, S("mx1.acme.es"));
	CHECK_STR(h.v[1].name, S("backup.acme.es"));
	CHECK(dns_mx(c, &d, S("nowhere.es"), &h) && h.n == 0 && !h.none);
	CHECK(dns_srv(c, &d, S("_imaps._tcp.acme.es"), &h));
	CHECK_STR(h.v[0].name, S("best.acme.es"));
	CHECK_I64(h.v[0].port, 993);
	CHECK(dns_srv(c, &d, S("_submissions._tcp.acme.es"), &h) && h.n == 0 && h.none);
	CHECK(dns_txt(c, &d, S("two.es"), &t));
	CHECK_I64(t.n, 3);	/* the one that is no UTF-8 is left out */
	CHECK(!dns_txt(c, &d, S(""), &t));
	fail_clear(c);
	CHECK(!dns_txt(c, &d, S("broken.es"), &t));
	CHECK_STR(str_of(c->fail.v[0].key), S("dns.failed"));
	stop(&s);
}

TEST(dns_silence_ends_in_time)
{
	struct nameserver s;
	struct dns d = start(c, &s);
	struct dns_hosts h;
	i64 began = clock_mono_ms();

	CHECK(!dns_mx(c, &d, S("silent.es"), &h));
	CHECK_STR(str_of(c->fail.v[0].key), S("dns.failed"));
	CHECK(clock_mono_ms() - began < 4000);
	fail_clear(c);
	d.server = S("nonsense");
	CHECK(!dns_mx(c, &d, S("acme.es"), &h));
	CHECK_STR(str_of(c->fail.v[0].key), S("dns.server"));
	stop(&s);
}

TEST(dns_who_may_send)
{
	struct nameserver s;
	struct dns d = start(c, &s);
	struct dns_sender w;

	CHECK(dns_sender(c, &d, S("acme.es"), S("k1"), &w));
	CHECK_STR(w.spf, S("v=spf1 include:_spf.acme.es -all"));
	CHECK(!w.spf_many && !w.dkim_revoked);
	CHECK_STR(w.dmarc_policy, S("reject"));
	CHECK_STR(w.dkim, S("v=DKIM1; k=rsa; p=MIGf"));
	CHECK(dns_sender(c, &d, S("acme.es"), S("old"), &w) && w.dkim_revoked);
	CHECK(dns_sender(c, &d, S("two.es"), S(""), &w) && w.spf_many);
	CHECK(w.dmarc.n == 0 && w.dkim.n == 0);
	stop(&s);
}

TEST(mail_servers_discovered)
{
	static const struct { str address; const char *provider, *oauth; str imap, smtp; int port; } v[] = {
		{ S("ana@gmail.com"), "gmail", "google", S("imap.gmail.com"), S("smtp.gmail.com"), 465 },
		{ S("ana@Hotmail.com.br"), "outlook", "microsoft", S("outlook.office365.com"), S("smtp-mail.outlook.com"), 587 },
		{ S("bea@libero.it"), "libero", "", S("imapmail.libero.it"), S("smtp.libero.it"), 465 },
		{ S("rui@sapo.pt"), "sapo", "", S("imap.sapo.pt"), S("smtp.sapo.pt"), 465 },
		{ S("ze@uol.com.br"), "uol", "", S("imap.uol.com.br"), S("smtps.uol.com.br"), 587 },
		{ S("x@corp.it"), "gmail", "google", S("imap.gmail.com"), S("smtp.gmail.com"), 465 },
		{ S("x@studio.it"), "aruba", "", S("imaps.aruba.it"), S("smtps.aruba.it"), 465 },
		{ S("x@tienda.es"), "arsys", "", S("imap.serviciodecorreo.es"), S("smtp.serviciodecorreo.es"), 465 },
		{ S("x@fakearuba.it"), "", "", S("imap.fakearuba.it"), S("smtp.fakearuba.it"), 465 },
		{ S("x@acme.es"), "", "", S("best.acme.es"), S("smtp.acme.es"), 465 },
		{ S("x@hotmail.acme.es"), "", "", S("imap.hotmail.acme.es"), S("smtp.hotmail.acme.es"), 465 },
	};
	struct nameserver s;
	struct dns d = start(c, &s);
	struct mail_found f;

	for (size_t i = 0; i < COUNT(v); i++) {
		const struct mail_guess *imap = NULL, *smtp = NULL;

		CHECK(mail_discover(c, &d, v[i].address, &f) && !f.dns_failed);
		CHECK_STR(str_of(f.provider), str_of(v[i].provider));
		CHECK_STR(str_of(f.oauth), str_of(v[i].oauth));
		for (size_t k = f.n; k--;) {
			if (f.v[k].proto == MAIL_IMAP)
				imap = &f.v[k];
			else
				smtp = &f.v[k];
		}
		CHECK(imap && smtp);
		if (!imap || !smtp)
			continue;
		CHECK_STR(imap->host, v[i].imap);
		CHECK_STR(smtp->host, v[i].smtp);
		CHECK_I64(smtp->port, v[i].port);
	}
	CHECK(!mail_discover(c, &d, S("nobody"), &f));
	fail_clear(c);
	CHECK(mail_discover(c, &d, S("x@broken.es"), &f));
	CHECK(f.dns_failed && f.n > 0 && c->fail.n == 0);
	stop(&s);
}
