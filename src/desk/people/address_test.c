#include "desk/people/address.h"

#include "base/test.h"

TEST(address_folds)
{
	static const struct {
		const char *in, *out;
	} t[] = {
		{ "Ana@Example.COM", "ana@example.com" },
		{ "  ana@example.com.  ", "ana@example.com" },
		{ "ana@ESPAÑA.es", "ana@xn--espaa-rta.es" },
		{ "ana@xn--espaa-rta.ES", "ana@xn--espaa-rta.es" },
		{ "ana@straße.de", "ana@xn--strae-oqa.de" },
		{ "José@example.com", "josé@example.com" },
		{ "a@b@Example.com", "a@b@example.com" },
		{ "no-at-sign", "no-at-sign" },
		{ "", "" },
		{ "a\r\nb@x.y", "a b@x.y" },
	};
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		str got = address_fold(c->arena, str_of(t[i].in));

		CHECK_STR(got, str_of(t[i].out));
		CHECK_STR(address_fold(c->arena, got), got);
	}
}

/* Accents are not folded away: jose and josé are two mailboxes. */
TEST(address_accents_stay_apart)
{
	CHECK(!str_eq(address_fold(c->arena, S("jose@x.es")), address_fold(c->arena, S("josé@x.es"))));
}

TEST(address_is_capped)
{
	char big[5000];
	size_t i;

	for (i = 0; i < sizeof(big); i++)
		big[i] = 'a';
	CHECK(address_fold(c->arena, str_n(big, sizeof(big))).n <= ADDRESS_MAX);
	big[2000] = '@';
	CHECK(address_fold(c->arena, str_n(big, sizeof(big))).n <= ADDRESS_MAX);
	CHECK(!address_ok(str_n(big, sizeof(big))));
}

TEST(address_that_can_be_mailed_to)
{
	static const char *good[] = { "a@b.es", "ana.lopez+x@mail.example.com", "josé@españa.es", "a@localhost",
				      "o'brien@x.ie", "a_b@x_y.example", "a@b.es." };
	static const char *bad[] = { "", "@", "a@", "@b.es", "a b@c.es", "a@b..es", "a@-b.es", ".a@b.es", "a.@b.es",
				     "a..b@c.es", "\"a b\"@c.es", "a@[1.2.3.4]", "a@b.es\r\nBcc: x@y.z", "a@b c",
				     "a@\xff.es", "<a@b.es>", "a,b@c.es" };
	size_t i;

	for (i = 0; i < COUNT(good); i++)
		CHECK(address_ok(str_of(good[i])));
	for (i = 0; i < COUNT(bad); i++)
		CHECK(!address_ok(str_of(bad[i])));
}

TEST(address_phones)
{
	CHECK_STR(phone_fold(c->arena, S("+34 612 34-56-78")), S("+34612345678"));
	CHECK_STR(phone_fold(c->arena, S("0034612345678")), S("+34612345678"));
	CHECK_STR(phone_fold(c->arena, S("(11) 99999-0000")), S("+11999990000"));
	CHECK_STR(phone_fold(c->arena, S("1234")), S(""));
	CHECK_STR(phone_fold(c->arena, S("1234567890123456")), S(""));
	CHECK_STR(identity_fold(c->arena, S("handle"), S(" @AnaLopez ")), S("@analopez"));
	CHECK_STR(address_domain(c->arena, S("a@b.es")), S("b.es"));
	CHECK_STR(address_domain(c->arena, S("b.es")), S(""));
}
