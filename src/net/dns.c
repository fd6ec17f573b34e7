#include "net/dns.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <resolv.h>
#include <stdlib.h>
#include <string.h>

#include "net/guard.h"

enum { ANSWER_MAX = 65536, TIMEOUT_MS = 5000, TEXT_MAX = 4096 };

/* One answer and the state that it was asked with. */
struct asked {
	unsigned char *bytes;
	ns_msg msg;
	int n;
};

static bool use_server(struct ctx *c, const struct dns *d, struct __res_state *rs)
{
	ssize_t colon = str_rchr(d->server, ':');
	struct guard_ip ip;
	i64 port;

	if (!d->server.n)
		return true;
	if (colon < 0 || !str_i64(str_slice(d->server, (size_t)colon + 1, d->server.n), &port) || port < 1 ||
	    port > 65535 || !guard_literal(str_slice(d->server, 0, (size_t)colon), &ip) || ip.sa.ss_family != AF_INET)
		return fail(c, E_INVALID, "dns", "dns.server");
	rs->nscount = 1;
	memcpy(&rs->nsaddr_list[0], &ip.sa, sizeof(struct sockaddr_in));
	rs->nsaddr_list[0].sin_port = htons((uint16_t)port);
	return true;
}

static bool ask(struct ctx *c, const struct dns *d, str name, int type, struct asked *out)
{
	i64 ms = d->timeout_ms > 0 ? d->timeout_ms : TIMEOUT_MS;
	struct __res_state rs;
	int n;

	memset(&rs, 0, sizeof(rs));
	*out = (struct asked){ 0 };
	if (!name.n || name.n > 253 || str_chr(name, '\0') >= 0)
		return fail(c, E_INVALID, "domain", "dns.name");
	if (res_ninit(&rs))
		return fail(c, E_UNAVAILABLE, "domain", "dns.failed");
	/* The resolver counts in seconds; a second try waits as long again or longer. */
	rs.retry = ms < 2000 ? 1 : 2;
	rs.retrans = ms < 4000 ? 1 : (int)(ms / 2000);
	out->bytes = arena_alloc(c->arena, ANSWER_MAX);
	if (!use_server(c, d, &rs)) {
		res_nclose(&rs);
		return false;
	}
	n = res_nquery(&rs, str_z(c->arena, name), ns_c_in, type, out->bytes, ANSWER_MAX);
	res_nclose(&rs);
	if (n < 0)
		return rs.res_h_errno == HOST_NOT_FOUND || rs.res_h_errno == NO_DATA ?
			true : fail(c, E_UNAVAILABLE, "domain", "dns.failed");
	if (n > ANSWER_MAX || ns_initparse(out->bytes, n, &out->msg))
		return fail(c, E_UNAVAILABLE, "domain", "dns.failed");
	out->n = ns_msg_count(out->msg, ns_s_an);
	return true;
}

/* A name inside the answer, at most up to the end of its record. */
static bool read_name(struct ctx *c, const struct asked *q, const unsigned char *at, str *out)
{
	char text[NS_MAXDNAME];
	str name;

	if (dn_expand(ns_msg_base(q->msg), ns_msg_end(q->msg), at, text, sizeof(text)) < 0)
		return false;
	name = str_lower_ascii(c->arena, str_of(text));
	for (size_t i = 0; i < name.n; i++) {
		char ch = name.s[i];

		if (!((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '-' || ch == '_' || ch == '.'))
			return false;
	}
	*out = name;
	return true;
}

static int by_rank(const void *a, const void *b)
{
	const struct dns_host *x = a, *y = b;

	if (x->priority != y->priority)
		return x->priority - y->priority;
	return y->weight - x->weight;
}

static void read_hosts(struct ctx *c, struct asked *q, bool srv, struct dns_hosts *out)
{
	size_t skip = srv ? 6 : 2;

	for (int i = 0; i < q->n && out->n < DNS_RECORDS; i++) {
		struct dns_host *h = &out->v[out->n];
		const unsigned char *p;
		ns_rr rr;

		if (ns_parserr(&q->msg, ns_s_an, i, &rr))
			break;
		if (ns_rr_type(rr) != (srv ? ns_t_srv : ns_t_mx) || ns_rr_rdlen(rr) <= skip)
			continue;
		p = ns_rr_rdata(rr);
		*h = (struct dns_host){ .priority = (int)ns_get16(p) };
		if (srv) {
			h->weight = (int)ns_get16(p + 2);
			h->port = (int)ns_get16(p + 4);
		}
		if (!read_name(c, q, p + skip, &h->name))
			continue;
		if (h->name.n)
			out->n++;
		else
			out->none = true;
	}
	qsort(out->v, out->n, sizeof(out->v[0]), by_rank);
}

bool dns_mx(struct ctx *c, const struct dns *d, str domain, struct dns_hosts *out)
{
	struct asked q;

	*out = (struct dns_hosts){ 0 };
	if (!ask(c, d, domain, ns_t_mx, &q))
		return false;
	read_hosts(c, &q, false, out);
	return true;
}

bool dns_srv(struct ctx *c, const struct dns *d, str name, struct dns_hosts *out)
{
	struct asked q;

	*out = (struct dns_hosts){ 0 };
	if (!ask(c, d, name, ns_t_srv, &q))
		return false;
	read_hosts(c, &q, true, out);
	return true;
}

/* The strings of one TXT record belong together without a blank (RFC 7208, 3.3). */
static str read_text(struct ctx *c, const ns_rr *rr)
{
	struct buf b = buf_new(c->arena, TEXT_MAX);
	const unsigned char *p = ns_rr_rdata(*rr), *end = p + ns_rr_rdlen(*rr);

	while (p < end) {
		size_t n = *p++;

		if (n > (size_t)(end - p))
			break;
		for (size_t i = 0; i < n; i++)
			buf_ch(&b, p[i] < 0x20 || p[i] == 0x7f ? ' ' : (char)p[i]);
		p += n;
	}
	return b.over || !str_utf8_valid(buf_str(&b)) ? STR_NULL : buf_str(&b);
}

bool dns_txt(struct ctx *c, const struct dns *d, str name, struct strs *out)
{
	struct asked q;

	*out = (struct strs){ .v = NEW_N(c->arena, str, DNS_RECORDS) };
	if (!ask(c, d, name, ns_t_txt, &q))
		return false;
	for (int i = 0; i < q.n && out->n < DNS_RECORDS; i++) {
		ns_rr rr;
		str text;

		if (ns_parserr(&q.msg, ns_s_an, i, &rr))
			break;
		if (ns_rr_type(rr) != ns_t_txt)
			continue;
		text = read_text(c, &rr);
		if (text.s)
			out->v[out->n++] = text;
	}
	return true;
}

/* The value of a tag in "v=DMARC1; p=reject; …". */
static str tag_of(str record, str tag)
{
	str part;

	while (str_cut(&record, ';', &part)) {
		ssize_t is = str_chr(part, '=');

		if (is > 0 && str_eq_ascii_nocase(str_trim(str_slice(part, 0, (size_t)is)), tag))
			return str_trim(str_slice(part, (size_t)is + 1, part.n));
	}
	return STR_NULL;
}

bool dns_sender(struct ctx *c, const struct dns *d, str domain, str selector, struct dns_sender *out)
{
	struct strs t;

	*out = (struct dns_sender){ 0 };
	if (!dns_txt(c, d, domain, &t))
		return false;
	for (size_t i = 0; i < t.n; i++) {
		if (!str_starts_nocase(t.v[i], S("v=spf1")) || (t.v[i].n > 6 && t.v[i].s[6] != ' '))
			continue;
		out->spf_many = out->spf.n > 0;
		out->spf = t.v[i];
	}
	if (!dns_txt(c, d, str_fmt(c->arena, "_dmarc.%.*s", FMT(domain)), &t))
		return false;
	for (size_t i = 0; i < t.n; i++) {
		if (!str_starts_nocase(t.v[i], S("v=DMARC1")))
			continue;
		out->dmarc = t.v[i];
		out->dmarc_policy = str_lower_ascii(c->arena, tag_of(t.v[i], S("p")));
	}
	if (!selector.n)
		return true;
	if (!dns_txt(c, d, str_fmt(c->arena, "%.*s._domainkey.%.*s", FMT(selector), FMT(domain)), &t))
		return false;
	for (size_t i = 0; i < t.n; i++) {
		str key = tag_of(t.v[i], S("p"));

		if (!key.s)
			continue;
		out->dkim = t.v[i];
		out->dkim_revoked = key.n == 0;
	}
	return true;
}
