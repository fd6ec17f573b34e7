#include "net/webpush.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <string.h>

#include "base/buf.h"
#include "base/ctx.h"
#include "base/json.h"
#include "base/rand.h"
#include "net/outward.h"

enum { RECORD = 4096, TAG = 16, KEY = 16, NONCE = 12, HASH = 32, HEAD = WEBPUSH_SALT + 4 + 1 + P256_POINT,
       HEADERS = 6, TIMEOUT_MS = 8000, ANSWER_MAX = 16 * 1024, SIG = 64 };

/* ---- keys ---- */

/* Of a point alone, or with its secret; NULL when the point is none. */
static EVP_PKEY *key_of(const unsigned char *point, const unsigned char *secret)
{
	OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
	BIGNUM *n = secret ? BN_bin2bn(secret, P256_SECRET, NULL) : NULL;
	EVP_PKEY_CTX *x = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	OSSL_PARAM *p = NULL;
	EVP_PKEY *key = NULL;

	if (b && x && (n || !secret) &&
	    OSSL_PARAM_BLD_push_utf8_string(b, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(b, OSSL_PKEY_PARAM_PUB_KEY, point, P256_POINT) == 1 &&
	    (!n || OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_PRIV_KEY, n) == 1))
		p = OSSL_PARAM_BLD_to_param(b);
	if (!p || EVP_PKEY_fromdata_init(x) != 1 ||
	    EVP_PKEY_fromdata(x, &key, secret ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, p) != 1)
		key = NULL;
	OSSL_PARAM_free(p);
	OSSL_PARAM_BLD_free(b);
	BN_clear_free(n);
	EVP_PKEY_CTX_free(x);
	return key;
}

bool p256_new(struct ctx *c, struct p256 *out)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	BIGNUM *n = NULL;
	size_t len = 0;
	bool ok = key && EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &n) == 1 &&
		BN_bn2binpad(n, out->secret, P256_SECRET) == P256_SECRET &&
		EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, out->point, P256_POINT, &len) == 1 &&
		len == P256_POINT && out->point[0] == 4;

	BN_clear_free(n);
	EVP_PKEY_free(key);
	return ok || fail(c, E_INTERNAL, "", "internal");
}

static bool shared_secret(const struct p256 *own, const unsigned char *point, unsigned char out[HASH])
{
	EVP_PKEY *mine = key_of(own->point, own->secret), *theirs = key_of(point, NULL);
	EVP_PKEY_CTX *x = mine && theirs ? EVP_PKEY_CTX_new_from_pkey(NULL, mine, NULL) : NULL;
	size_t n = HASH;
	bool ok = x && EVP_PKEY_derive_init(x) == 1 && EVP_PKEY_derive_set_peer(x, theirs) == 1 &&
		EVP_PKEY_derive(x, out, &n) == 1 && n == HASH;

	EVP_PKEY_CTX_free(x);
	EVP_PKEY_free(mine);
	EVP_PKEY_free(theirs);
	return ok;
}

/* ---- the body ---- */

/* HKDF (RFC 5869) for at most one block. */
static void hkdf(struct arena *a, const str salt_key[2], str info, unsigned char out[HASH])
{
	struct buf b = buf_new(a, info.n + 1);
	unsigned char prk[HASH];

	buf_put(&b, info);
	buf_ch(&b, 1);
	hash_hmac_sha256(salt_key[0], salt_key[1], prk);
	hash_hmac_sha256(str_n((const char *)prk, HASH), buf_str(&b), out);
}

static str bytes(const unsigned char *p, size_t n)
{
	return str_n((const char *)p, n);
}

struct sealing {
	unsigned char key[HASH], nonce[HASH];	/* the first KEY and NONCE bytes count */
};

static bool derive(struct ctx *c, const struct webpush_to *to, const struct webpush_once *once, struct sealing *s)
{
	unsigned char ecdh[HASH], ikm[HASH];
	struct buf info = buf_new(c->arena, 256);
	str salt = bytes(once->salt, WEBPUSH_SALT);

	if (!shared_secret(&once->key, (const unsigned char *)to->point.s, ecdh))
		return false;
	buf_put(&info, str_n("WebPush: info\0", 14));
	buf_put(&info, to->point);
	buf_put(&info, bytes(once->key.point, P256_POINT));
	hkdf(c->arena, (str[2]){ to->auth, bytes(ecdh, HASH) }, buf_str(&info), ikm);
	hkdf(c->arena, (str[2]){ salt, bytes(ikm, HASH) }, str_n("Content-Encoding: aes128gcm\0", 28), s->key);
	hkdf(c->arena, (str[2]){ salt, bytes(ikm, HASH) }, str_n("Content-Encoding: nonce\0", 24), s->nonce);
	return true;
}

/* One record, the last: its end is marked by a 2. */
static bool encrypt(const struct sealing *s, str plain, unsigned char *out)
{
	static const unsigned char end = 2;
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
	int n = 0, m = 0, k = 0;
	bool ok = x && EVP_EncryptInit_ex(x, EVP_aes_128_gcm(), NULL, s->key, s->nonce) == 1 &&
		EVP_EncryptUpdate(x, out, &n, (const unsigned char *)plain.s, (int)plain.n) == 1 &&
		EVP_EncryptUpdate(x, out + n, &m, &end, 1) == 1 && EVP_EncryptFinal_ex(x, out + n + m, &k) == 1 &&
		EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_GCM_GET_TAG, TAG, out + n + m + k) == 1;

	EVP_CIPHER_CTX_free(x);
	return ok;
}

bool webpush_seal_with(struct ctx *c, const struct webpush_to *to, str plain, const struct webpush_once *once, str *body)
{
	size_t n = HEAD + plain.n + 1 + TAG;
	unsigned char *p = arena_alloc(c->arena, n);
	struct sealing s;

	if (plain.n > WEBPUSH_MAX)
		return fail(c, E_TOO_LARGE, "", "too_large");
	if (to->point.n != P256_POINT || to->auth.n != WEBPUSH_AUTH || !derive(c, to, once, &s))
		return fail(c, E_INVALID, "p256dh", "push.key");
	memcpy(p, once->salt, WEBPUSH_SALT);
	memcpy(p + WEBPUSH_SALT, (const unsigned char[]){ 0, 0, RECORD >> 8, RECORD & 255, P256_POINT }, 5);
	memcpy(p + WEBPUSH_SALT + 5, once->key.point, P256_POINT);
	if (!encrypt(&s, plain, p + HEAD))
		return fail(c, E_INTERNAL, "", "internal");
	*body = bytes(p, n);
	return true;
}

bool webpush_seal(struct ctx *c, const struct webpush_to *to, str plain, str *body)
{
	struct webpush_once once;

	rand_bytes(once.salt, sizeof(once.salt));
	return p256_new(c, &once.key) && webpush_seal_with(c, to, plain, &once, body);
}

/* ---- who sends it ---- */

/* ES256: r and s, 32 bytes each, where OpenSSL gives them packed. */
static bool sign(const struct p256 *own, str text, unsigned char out[SIG])
{
	EVP_PKEY *key = key_of(own->point, own->secret);
	EVP_MD_CTX *x = EVP_MD_CTX_new();
	unsigned char der[128];
	const unsigned char *at = der;
	size_t n = sizeof(der);
	ECDSA_SIG *sig = NULL;
	bool ok = key && x && EVP_DigestSignInit(x, NULL, EVP_sha256(), NULL, key) == 1 &&
		EVP_DigestSign(x, der, &n, (const unsigned char *)text.s, text.n) == 1 &&
		(sig = d2i_ECDSA_SIG(NULL, &at, (long)n)) != NULL &&
		BN_bn2binpad(ECDSA_SIG_get0_r(sig), out, SIG / 2) == SIG / 2 &&
		BN_bn2binpad(ECDSA_SIG_get0_s(sig), out + SIG / 2, SIG / 2) == SIG / 2;

	ECDSA_SIG_free(sig);
	EVP_MD_CTX_free(x);
	EVP_PKEY_free(key);
	return ok;
}

/* "https://push.example:8443" */
static str origin_of(str url)
{
	ssize_t at = str_find(url, S("://"));
	size_t i = at < 0 ? url.n : (size_t)at + 3;

	while (i < url.n && str_chr(S("/?#"), url.s[i]) < 0)
		i++;
	return str_slice(url, 0, i);
}

bool vapid_header(struct ctx *c, const struct vapid *v, str endpoint, str *out)
{
	static const char head[] = "{\"typ\":\"JWT\",\"alg\":\"ES256\"}";
	struct buf claims = buf_new(c->arena, 4096);
	unsigned char sig[SIG];
	str text;

	buf_put(&claims, S("{\"aud\":"));
	json_str(&claims, origin_of(endpoint));
	buf_fmt(&claims, ",\"exp\":%lld,\"sub\":", (long long)v->until_s);
	json_str(&claims, v->contact);
	buf_ch(&claims, '}');
	text = str_fmt(c->arena, "%.*s.%.*s", FMT(str_b64url(c->arena, head, sizeof(head) - 1)),
		FMT(str_b64url(c->arena, buf_str(&claims).s, claims.n)));
	if (!sign(&v->key, text, sig))
		return fail(c, E_INTERNAL, "", "internal");
	*out = str_fmt(c->arena, "vapid t=%.*s.%.*s, k=%.*s", FMT(text), FMT(str_b64url(c->arena, sig, SIG)),
		FMT(str_b64url(c->arena, v->key.point, P256_POINT)));
	return true;
}

bool webpush_send(struct ctx *c, const struct webpush *m, struct fetch_res *res)
{
	struct http_header h[HEADERS] = {
		{ S("Content-Type"), S("application/octet-stream") }, { S("Content-Encoding"), S("aes128gcm") },
		{ S("TTL"), str_fmt(c->arena, "%lld", (long long)m->ttl_s) },
		{ S("Urgency"), m->urgent ? S("high") : S("normal") },
	};
	struct fetch_req req = { .method = S("POST"), .url = m->to.endpoint, .header = h, .headers = HEADERS - 1,
		.timeout_ms = TIMEOUT_MS, .max_bytes = ANSWER_MAX };

	h[4].name = S("Authorization");
	if (!webpush_seal(c, &m->to, m->plain, &req.body) || !vapid_header(c, &m->vapid, m->to.endpoint, &h[4].value))
		return false;
	if (m->topic.n)
		h[req.headers++] = (struct http_header){ S("Topic"), m->topic };
	return outward_fetch(c, &req, m->allow, res);
}
