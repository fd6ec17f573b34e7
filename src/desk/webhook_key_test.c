/* Which secret signs a call. */
#include "desk/webhook_key.h"

#include "base/test.h"

TEST(an_address_lies_under_a_prefix_only_at_a_boundary)
{
	CHECK(webhook_under(S("https://a.example"), S("https://a.example")));
	CHECK(webhook_under(S("https://a.example/x"), S("https://a.example")));
	CHECK(webhook_under(S("https://a.example/x?y"), S("https://a.example/x")));
	CHECK(webhook_under(S("https://a.example/x/y"), S("https://a.example/x/")));
	CHECK(!webhook_under(S("https://a.example.evil.example/x"), S("https://a.example")));
	CHECK(!webhook_under(S("https://a.example:8443/"), S("https://a.example")));
	CHECK(!webhook_under(S("https://a.example/xyz"), S("https://a.example/x")));
	CHECK(!webhook_under(S("https://a.example"), S("")));
}

TEST(both_secrets_sign_while_they_overlap)
{
	str one = webhook_signature(c->arena, &(struct webhook_secrets){ S("key"), S("") }, 1767225600999, S("{}"));
	str two = webhook_signature(c->arena, &(struct webhook_secrets){ S("new"), S("key") }, 1767225600999, S("{}"));

	CHECK(str_starts(one, S("t=1767225600,v1=df344de429b8ee672e1863e0008fdbd0080000536fbccdf0e4f89846acbbe872")));
	CHECK(str_ends(two, S(",v1=df344de429b8ee672e1863e0008fdbd0080000536fbccdf0e4f89846acbbe872")));
	CHECK_I64((i64)two.n, (i64)(one.n + sizeof(",v1=") - 1 + 64));
}
