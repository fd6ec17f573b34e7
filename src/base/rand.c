#include "base/rand.h"

#include <sodium.h>
#include <stdatomic.h>
#include <string.h>

static _Atomic u64 test_seed;

void rand_seed_for_tests(u64 seed)
{
	test_seed = seed;
}

void rand_bytes(void *p, size_t n)
{
	u64 seed = test_seed;
	unsigned char key[randombytes_SEEDBYTES] = { 0 };

	if (!seed) {
		randombytes_buf(p, n);
		return;
	}
	memcpy(key, &seed, sizeof(seed));
	randombytes_buf_deterministic(p, n, key);
	test_seed = seed * 6364136223846793005u + 1442695040888963407u;
}

u64 rand_u64(void)
{
	u64 v;

	rand_bytes(&v, sizeof(v));
	return v;
}

str rand_token(struct arena *a, const char *prefix)
{
	unsigned char b[24];

	rand_bytes(b, sizeof(b));
	return str_fmt(a, "%s%.*s", prefix, FMT(str_b64url(a, b, sizeof(b))));
}

void hash_sha256(str in, unsigned char out[32])
{
	crypto_hash_sha256(out, (const unsigned char *)(in.s ? in.s : ""), in.n);
}

str hash_sha256_hex(struct arena *a, str in)
{
	unsigned char h[32];

	hash_sha256(in, h);
	return str_hex(a, h, sizeof(h));
}

void hash_hmac_sha256(str key, str in, unsigned char out[32])
{
	crypto_auth_hmacsha256_state st;

	crypto_auth_hmacsha256_init(&st, (const unsigned char *)key.s, key.n);
	crypto_auth_hmacsha256_update(&st, (const unsigned char *)(in.s ? in.s : ""), in.n);
	crypto_auth_hmacsha256_final(&st, out);
}

bool hash_eq(const void *a, const void *b, size_t n)
{
	return sodium_memcmp(a, b, n) == 0;
}

u64 hash_quick(str in)
{
	u64 h = 1469598103934665603u;
	size_t i;

	for (i = 0; i < in.n; i++)
		h = (h ^ (unsigned char)in.s[i]) * 1099511628211u;
	return h ^ h >> 32;
}
