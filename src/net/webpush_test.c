/* Push messages: the example of RFC 8291 byte for byte, and a signature that its key confirms. */
#include "net/webpush.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <string.h>

#include "base/json.h"
#include "base/test.h"
#include "net/outward.h"

static str raw(struct ctx *c, const char *b64)
{
	str out = STR_NULL;

	CHECK(str_unb64(c->arena, str_of(b64), &out));
	return out;
}

TEST(a_body_is_encrypted_as_in_the_example_of_rfc_8291)
{
	struct webpush_to to = { .endpoint = S("https://push.example.net/x"),
		.point = raw(c, "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
		.auth = raw(c, "BTBZMqHH6r4Tts7J_aSIgg") };
	struct webpush_once once;
	str body;

	memcpy(once.key.secret, raw(c, "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw").s, P256_SECRET);
	memcpy(once.key.point, raw(c, "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8").s, P256_POINT);
	memcpy(once.salt, raw(c, "DGv6ra1nlYgDCS1FRnbzlw").s, WEBPUSH_SALT);
	CHECK(webpush_seal_with(c, &to, S("When I grow up, I want to be a watermelon"), &once, &body));
	CHECK_STR(str_b64url(c->arena, body.s, body.n), S("DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMo"
		"ZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"));
}

TEST(a_key_that_is_no_point_is_refused)
{
	struct webpush_to to = { .endpoint = S("https://push.example.net/x"), .auth = S("0123456789abcdef") };
	char point[P256_POINT] = { 4, 1, 2, 3 };
	str body;

	to.point = str_n(point, sizeof(point));
	CHECK(!webpush_seal(c, &to, S("x"), &body) && fail_code(c) == E_INVALID);
	fail_clear(c);
	to.point = S("short");
	CHECK(!webpush_seal(c, &to, S("x"), &body) && fail_code(c) == E_INVALID);
	fail_clear(c);
}

static bool verifies(const struct p256 *own, str text, str sig)
{
	OSSL_PARAM p[] = { OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char[]){ "P-256" }, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)(uintptr_t)own->point, P256_POINT), OSSL_PARAM_construct_end() };
	EVP_PKEY_CTX *x = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_MD_CTX *m = EVP_MD_CTX_new();
	ECDSA_SIG *s = ECDSA_SIG_new();
	unsigned char *der = NULL;
	EVP_PKEY *key = NULL;
	bool ok;
	int n;

	ECDSA_SIG_set0(s, BN_bin2bn((const unsigned char *)sig.s, 32, NULL), BN_bin2bn((const unsigned char *)sig.s + 32, 32, NULL));
	n = i2d_ECDSA_SIG(s, &der);
	ok = EVP_PKEY_fromdata_init(x) == 1 && EVP_PKEY_fromdata(x, &key, EVP_PKEY_PUBLIC_KEY, p) == 1 &&
		EVP_DigestVerifyInit(m, NULL, EVP_sha256(), NULL, key) == 1 &&
		EVP_DigestVerify(m, der, (size_t)n, (const unsigned char *)text.s, text.n) == 1;
	OPENSSL_free(der);
	ECDSA_SIG_free(s);
	EVP_MD_CTX_free(m);
	EVP_PKEY_free(key);
	EVP_PKEY_CTX_free(x);
	return ok;
}

TEST(the_call_is_signed_for_the_push_service_alone)
{
	struct vapid v = { .contact = S("https://help.example"), .until_s = 1772445600 };
	str head, token, claims, sig;
	ssize_t dot, comma;
	json_t *j;

	CHECK(p256_new(c, &v.key) && vapid_header(c, &v, S("https://push.example.net:8443/send/x?y"), &head));
	comma = str_find(head, S(", k="));
	CHECK(str_starts(head, S("vapid t=")) && comma > 0);
	CHECK_STR(str_slice(head, (size_t)comma + 4, head.n), str_b64url(c->arena, v.key.point, P256_POINT));
	token = str_slice(head, 8, (size_t)comma);
	dot = str_chr(token, '.');
	claims = str_slice(token, (size_t)dot + 1, token.n);
	dot += 1 + str_chr(claims, '.');
	CHECK(str_unb64(c->arena, str_slice(claims, 0, (size_t)str_chr(claims, '.')), &claims) && json_parse(c, claims, &j));
	CHECK_STR(json_get_str(j, "aud"), S("https://push.example.net:8443"));
	CHECK_STR(json_get_str(j, "sub"), S("https://help.example"));
	CHECK_I64(json_get_i64(j, "exp", 0), 1772445600);
	CHECK(str_unb64(c->arena, str_slice(token, (size_t)dot + 1, token.n), &sig) && sig.n == 64);
	CHECK(verifies(&v.key, str_slice(token, 0, (size_t)dot), sig));
	CHECK(!verifies(&v.key, str_slice(token, 0, (size_t)dot - 1), sig));
}

TEST(an_address_inside_is_not_called_unless_it_was_opened)
{
	struct webpush m = { .to = { S("https://127.0.0.1/push"), S(""), S("0123456789abcdef") }, .plain = S("x"), .vapid = { .contact = S("https://a.example") } };
	struct fetch_res res;
	struct p256 browser;

	CHECK(p256_new(c, &m.vapid.key) && p256_new(c, &browser));
	m.to.point = str_n((const char *)browser.point, P256_POINT);
	CHECK(!webpush_send(c, &m, &res) && fail_code(c) == E_INVALID);
	CHECK_STR(str_of(c->fail.v[0].key), S("net.address_refused"));
	fail_clear(c);
	CHECK_STR(outward_host(S("https://[::1]:8443/x")), S("[::1]"));
	CHECK_STR(outward_host(S("http://a.example:80?x")), S("a.example"));
	CHECK_STR(outward_host(S("nothing")), S(""));
}
