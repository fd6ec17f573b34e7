#include "net/guard.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <string.h>

#include "base/arena.h"
#include "base/ctx.h"
#include "base/fail.h"

const int guard_ports_web[2] = { 80, 443 };
const int guard_ports_mail[7] = { 25, 110, 143, 465, 587, 993, 995 };

struct range {
	unsigned char ip[16];
	unsigned bits;
};

/* RFC 6890 and the IANA special-purpose registry: nothing here is a public peer. */
static const struct range not_public4[] = {
	{ { 0 }, 8 },			/* this network */
	{ { 10 }, 8 },			/* private */
	{ { 100, 64 }, 10 },		/* CGNAT, RFC 6598 */
	{ { 127 }, 8 },			/* loopback */
	{ { 169, 254 }, 16 },		/* link-local; cloud metadata */
	{ { 172, 16 }, 12 },		/* private */
	{ { 192, 0, 0 }, 24 },		/* protocol assignments */
	{ { 192, 0, 2 }, 24 },		/* documentation */
	{ { 192, 31, 196 }, 24 },	/* AS112 */
	{ { 192, 52, 193 }, 24 },	/* AMT */
	{ { 192, 88, 99 }, 24 },	/* 6to4 relays */
	{ { 192, 168 }, 16 },		/* private */
	{ { 192, 175, 48 }, 24 },	/* AS112 */
	{ { 198, 18 }, 15 },		/* benchmarks */
	{ { 198, 51, 100 }, 24 },	/* documentation */
	{ { 203, 0, 113 }, 24 },	/* documentation */
	{ { 224 }, 4 },			/* multicast */
	{ { 240 }, 4 },			/* reserved and broadcast */
};

/* Inside 2000::/3, the only public unicast range of IPv6. */
static const struct range not_public6[] = {
	{ { 0x20, 0x01, 0x00 }, 23 },			/* protocol assignments, Teredo, ORCHID */
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32 },		/* documentation */
	{ { 0x20, 0x02 }, 16 },				/* 6to4 */
	{ { 0x26, 0x20, 0x00, 0x4f, 0x80, 0x00 }, 48 },	/* AS112 */
	{ { 0x3f, 0xff, 0x00 }, 20 },			/* documentation */
};

static bool in_range(const unsigned char *ip, const struct range *r)
{
	size_t whole = r->bits / 8;
	unsigned rest = r->bits % 8;

	if (memcmp(ip, r->ip, whole) != 0)
		return false;
	if (!rest)
		return true;
	return ((ip[whole] ^ r->ip[whole]) >> (8 - rest)) == 0;
}

/* The bytes of an address: 4 or 16 of them, 0 for another family. */
static size_t ip_bytes(const struct sockaddr *sa, unsigned char out[16])
{
	if (sa->sa_family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, sa, sizeof in);
		memcpy(out, &in.sin_addr, 4);
		return 4;
	}
	if (sa->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;

		memcpy(&in6, sa, sizeof in6);
		memcpy(out, &in6.sin6_addr, 16);
		return 16;
	}
	return 0;
}

bool guard_is_public(const struct sockaddr *sa)
{
	unsigned char ip[16];
	size_t n = ip_bytes(sa, ip);

	if (n == 4) {
		for (size_t i = 0; i < COUNT(not_public4); i++)
			if (in_range(ip, &not_public4[i]))
				return false;
		return true;
	}
	if (n != 16)
		return false;
	/* IPv4 in disguise (::ffff:0:0/96, 64:ff9b::/96, ::/96) is outside 2000::/3: the
	 * caller can always name the IPv4 address itself. */
	if ((ip[0] & 0xe0) != 0x20)
		return false;
	for (size_t i = 0; i < COUNT(not_public6); i++)
		if (in_range(ip, &not_public6[i]))
			return false;
	return true;
}

static bool ip_text(str text, unsigned char out[16], size_t *n)
{
	char z[INET6_ADDRSTRLEN];

	if (!text.n || text.n >= sizeof z || memchr(text.s, 0, text.n))
		return false;
	memcpy(z, text.s, text.n);
	z[text.n] = 0;
	if (inet_pton(AF_INET, z, out) == 1) {
		*n = 4;
		return true;
	}
	if (inet_pton(AF_INET6, z, out) == 1) {
		*n = 16;
		return true;
	}
	return false;
}

static bool cidr_read(str text, struct range *r, size_t *n)
{
	str addr, bits = text;
	i64 v;

	*r = (struct range){ .bits = 0 };
	if (!str_cut(&bits, '/', &addr) || !ip_text(addr, r->ip, n))
		return false;
	if (!bits.s) {
		r->bits = (unsigned)*n * 8;
		return true;
	}
	if (!str_i64(bits, &v) || v < 0 || v > (i64)*n * 8)
		return false;
	r->bits = (unsigned)v;
	return true;
}

bool guard_in_list(str cidrs, const struct sockaddr *sa)
{
	unsigned char ip[16];
	size_t n = ip_bytes(sa, ip);
	str part;

	while (n && cidrs.s && str_cut(&cidrs, ',', &part)) {
		struct range r;
		size_t rn;

		if (cidr_read(str_trim(part), &r, &rn) && rn == n && in_range(ip, &r))
			return true;
	}
	return false;
}

bool guard_list_valid(str cidrs)
{
	str part;

	if (!str_trim(cidrs).n)
		return true;
	while (str_cut(&cidrs, ',', &part)) {
		struct range r;
		size_t rn;

		if (!cidr_read(str_trim(part), &r, &rn))
			return false;
	}
	return true;
}

bool guard_allows(const struct guard_rules *rules, const struct sockaddr *sa)
{
	return guard_is_public(sa) || (rules && guard_in_list(rules->allow, sa));
}

static void ip_fill(struct guard_ip *out, const struct sockaddr *sa, socklen_t len)
{
	unsigned char ip[16];
	size_t n = ip_bytes(sa, ip);

	memset(&out->sa, 0, sizeof out->sa);
	memcpy(&out->sa, sa, len);
	out->len = len;
	out->text[0] = 0;
	if (n)
		inet_ntop(n == 4 ? AF_INET : AF_INET6, ip, out->text, sizeof out->text);
}

bool guard_literal(str text, struct guard_ip *out)
{
	unsigned char ip[16];
	size_t n;

	if (!ip_text(text, ip, &n))
		return false;
	if (n == 4) {
		struct sockaddr_in in = { .sin_family = AF_INET };

		memcpy(&in.sin_addr, ip, 4);
		ip_fill(out, (const struct sockaddr *)&in, sizeof in);
	} else {
		struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

		memcpy(&in6.sin6_addr, ip, 16);
		ip_fill(out, (const struct sockaddr *)&in6, sizeof in6);
	}
	return true;
}

static bool host_sane(str h)
{
	if (!h.n || h.n > 253)
		return false;
	for (size_t i = 0; i < h.n; i++) {
		unsigned char ch = (unsigned char)h.s[i];

		/* A zone ("%eth0") only makes sense for link-local addresses. */
		if (ch <= ' ' || ch >= 0x7f || strchr("/\\%@#?\"'<>`", ch))
			return false;
	}
	return true;
}

static bool port_ok(const struct guard_rules *rules, int port)
{
	if (port < 1 || port > 65535)
		return false;
	if (!rules || !rules->port)
		return true;
	for (size_t i = 0; i < rules->ports; i++)
		if (rules->port[i] == port)
			return true;
	return false;
}

static bool lookup(struct ctx *c, str host, int port, struct addrinfo **found)
{
	struct addrinfo hint = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM,
				 .ai_flags = AI_NUMERICSERV };
	str service = str_fmt(c->arena, "%d", port);
	int rc;

	if (host.n > 2 && host.s[0] == '[' && host.s[host.n - 1] == ']')
		host = str_slice(host, 1, host.n - 1);
	rc = getaddrinfo(str_z(c->arena, host), str_z(c->arena, service), &hint, found);
	if (rc || !*found)
		return fail(c, E_UNAVAILABLE, "host", "net.host_unknown");
	return true;
}

bool guard_resolve(struct ctx *c, str host, int port, const struct guard_rules *rules,
		   struct guard_addr *out)
{
	struct addrinfo *found = NULL;
	bool ok = false;

	*out = (struct guard_addr){ .port = port };
	if (!port_ok(rules, port))
		return fail(c, E_INVALID, "port", "net.port_refused");
	if (!host_sane(host))
		return fail(c, E_INVALID, "host", "net.host_invalid");
	if (!lookup(c, host, port, &found))
		return false;
	for (const struct addrinfo *a = found; a; a = a->ai_next) {
		if (a->ai_addrlen > sizeof out->a[0].sa || !guard_allows(rules, a->ai_addr)) {
			fail(c, E_INVALID, "host", "net.address_refused");
			goto out;
		}
		/* Those past the room are checked all the same, and not used. */
		if (out->n < GUARD_ADDRS)
			ip_fill(&out->a[out->n++], a->ai_addr, a->ai_addrlen);
	}
	ok = out->n > 0;
out:
	freeaddrinfo(found);
	return ok;
}
