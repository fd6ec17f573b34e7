/* Random bytes and hashes, all from libsodium.  Tests may seed rand_bytes. */
#ifndef PRONTO_BASE_RAND_H
#define PRONTO_BASE_RAND_H

#include "base/str.h"

void rand_bytes(void *p, size_t n);
u64 rand_u64(void);
str rand_token(struct arena *a, const char *prefix);	/* prefix + 192 bits, base64url */
void rand_seed_for_tests(u64 seed);			/* 0: back to the system's */

void hash_sha256(str in, unsigned char out[32]);
str hash_sha256_hex(struct arena *a, str in);
void hash_hmac_sha256(str key, str in, unsigned char out[32]);
bool hash_eq(const void *a, const void *b, size_t n);	/* constant time */
u64 hash_quick(str in);					/* for tables, not for secrets */

#endif
