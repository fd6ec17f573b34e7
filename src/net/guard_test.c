#include "net/guard.h"

#include "base/fail.h"
#include "base/test.h"

struct row {
	const char *ip;
	bool public;
};

static const struct row table[] = {
	{ "8.8.8.8", true }, { "1.1.1.1", true }, { "9.255.255.255", true },
	{ "11.0.0.0", true }, { "100.63.255.255", true }, { "100.128.0.0", true },
	{ "126.255.255.255", true }, { "128.0.0.1", true }, { "169.253.255.255", true },
	{ "169.255.0.0", true }, { "172.15.255.255", true }, { "172.32.0.0", true },
	{ "192.0.1.0", true }, { "192.0.3.0", true }, { "192.167.255.255", true },
	{ "192.169.0.0", true }, { "198.17.255.255", true }, { "198.20.0.0", true },
	{ "198.51.99.255", true }, { "203.0.112.255", true }, { "203.0.114.0", true },
	{ "223.255.255.255", true },
	{ "0.0.0.0", false }, { "0.1.2.3", false }, { "10.0.0.0", false },
	{ "10.255.255.255", false }, { "100.64.0.0", false }, { "100.127.255.255", false },
	{ "127.0.0.1", false }, { "127.255.255.255", false }, { "127.1.2.3", false },
	{ "169.254.169.254", false }, { "169.254.0.0", false }, { "172.16.0.0", false },
	{ "172.31.255.255", false }, { "192.0.0.8", false }, { "192.0.2.1", false },
	{ "192.88.99.1", false }, { "192.168.0.0", false }, { "192.168.255.255", false },
	{ "198.18.0.0", false }, { "198.19.255.255", false }, { "198.51.100.7", false },
	{ "203.0.113.255", false }, { "224.0.0.1", false }, { "239.255.255.255", false },
	{ "240.0.0.1", false }, { "255.255.255.255", false },
	{ "2001:4860:4860::8888", true }, { "2606:4700::1111", true },
	{ "2a00:1450:4001:801::200e", true }, { "2003::1", true }, { "2001:200::1", true },
	{ "2001:db9::1", true }, { "3ffe::1", true },
	{ "::", false }, { "::1", false }, { "::ffff:127.0.0.1", false },
	{ "::ffff:8.8.8.8", false }, { "::ffff:10.0.0.1", false }, { "::7f00:1", false },
	{ "::169.254.169.254", false }, { "64:ff9b::7f00:1", false },
	{ "64:ff9b::808:808", false }, { "64:ff9b:1::1", false }, { "100::1", false },
	{ "2001::1", false }, { "2001:0:4136:e378:8000:63bf:3fff:fdd2", false },
	{ "2001:10::1", false }, { "2001:20::1", false }, { "2001:1ff:ffff::1", false },
	{ "2001:db8::1", false }, { "2001:db8:ffff::1", false }, { "2002:7f00:1::", false },
	{ "2002:808:808::1", false }, { "2620:4f:8000::1", false }, { "3fff::1", false },
	{ "fc00::1", false }, { "fdff:ffff::1", false }, { "fe80::1", false },
	{ "febf::1", false }, { "fec0::1", false }, { "ff02::1", false }, { "ff0e::1", false },
	{ "5f00::1", false }, { "4000::1", false },
};

TEST(guard_table)
{
	CHECK(COUNT(table) >= 60);
	for (size_t i = 0; i < COUNT(table); i++) {
		struct guard_ip ip;

		CHECK(guard_literal(str_of(table[i].ip), &ip));
		if (guard_is_public((struct sockaddr *)&ip.sa) != table[i].public)
			test_check(false, __FILE__, __LINE__, table[i].ip);
	}
}

static bool in(const char *list, const char *ip)
{
	struct guard_ip a;

	return guard_literal(str_of(ip), &a) &&
	       guard_in_list(str_of(list), (struct sockaddr *)&a.sa);
}

TEST(guard_lists)
{
	CHECK(in("10.1.0.0/16", "10.1.255.255"));
	CHECK(!in("10.1.0.0/16", "10.2.0.0"));
	CHECK(in("192.168.7.7", "192.168.7.7"));
	CHECK(!in("192.168.7.7", "192.168.7.8"));
	CHECK(in("fd00::/8, 10.0.0.0/9", "10.127.0.1"));
	CHECK(!in("fd00::/8, 10.0.0.0/9", "10.128.0.1"));
	CHECK(in("fd00::/8", "fd12::1"));
	CHECK(!in("fd00::/8", "fc12::1"));
	CHECK(in("0.0.0.0/0", "127.0.0.1"));
	CHECK(!in("0.0.0.0/0", "::1"));
	CHECK(!in("::/0", "127.0.0.1"));
	CHECK(!in("10.0.0.0/33, x, /8, 10.0.0.0/", "10.0.0.0"));
	CHECK(!in("", "10.0.0.1"));
	CHECK(!in("10.0.0.0/8", "::ffff:10.0.0.1"));
	CHECK(guard_list_valid(S("")));
	CHECK(guard_list_valid(S("10.0.0.0/8, ::1, fd00::/8")));
	CHECK(!guard_list_valid(S("10.0.0.0/8,")));
	CHECK(!guard_list_valid(S("10.0.0.0/-1")));
	CHECK(!guard_list_valid(S("10.0.0/8")));
	CHECK(!guard_list_valid(S("example.org")));
}

static bool refused(struct ctx *c, const char *host, int port, const struct guard_rules *r,
		    const char *key)
{
	struct guard_addr a;
	bool got = guard_resolve(c, str_of(host), port, r, &a);
	bool same = !got && c->fail.n == 1 && str_eq(str_of(c->fail.v[0].key), str_of(key));

	fail_clear(c);
	return same;
}

TEST(guard_resolves_once_and_checks)
{
	struct guard_rules web = { .port = guard_ports_web, .ports = 2 };
	struct guard_rules inside = { .allow = S("127.0.0.0/8,::1") };
	struct guard_addr a;

	/* Every spelling of loopback ends at the same check. */
	static const char *const loop[] = { "127.0.0.1", "localhost", "127.1", "2130706433",
		"0x7f000001", "0177.0.0.1", "[::1]", "::1", "[::ffff:127.0.0.1]", "0", "0.0.0.0" };

	for (size_t i = 0; i < COUNT(loop); i++)
		CHECK(refused(c, loop[i], 80, NULL, "net.address_refused"));
	CHECK(refused(c, "169.254.169.254", 80, &web, "net.address_refused"));
	CHECK(refused(c, "8.8.8.8", 22, &web, "net.port_refused"));
	CHECK(refused(c, "8.8.8.8", 0, NULL, "net.port_refused"));
	CHECK(refused(c, "8.8.8.8", 65536, NULL, "net.port_refused"));
	CHECK(refused(c, "", 80, NULL, "net.host_invalid"));
	CHECK(refused(c, "a b", 80, NULL, "net.host_invalid"));
	CHECK(refused(c, "a@b", 80, NULL, "net.host_invalid"));
	CHECK(refused(c, "fe80::1%lo", 80, NULL, "net.host_invalid"));
	CHECK(refused(c, "no-such-name.invalid", 80, NULL, "net.host_unknown"));

	CHECK(guard_resolve(c, S("8.8.8.8"), 443, &web, &a));
	CHECK_I64(a.n, 1);
	CHECK_I64(a.port, 443);
	CHECK_STR(str_of(a.a[0].text), S("8.8.8.8"));
	CHECK_I64(ntohs(((struct sockaddr_in *)&a.a[0].sa)->sin_port), 443);
	CHECK(guard_resolve(c, S("[2001:4860:4860::8888]"), 443, &web, &a));
	CHECK_STR(str_of(a.a[0].text), S("2001:4860:4860::8888"));
	CHECK(guard_resolve(c, S("localhost"), 2525, &inside, &a));
	CHECK(a.n >= 1);
	CHECK_I64(c->fail.n, 0);
}
