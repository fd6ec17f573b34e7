/*
 * Push messages to browsers (RFC 8030): the body encrypted for one browser alone (RFC 8291,
 * aes128gcm of RFC 8188), the call signed with the desk's key (VAPID, RFC 8292).  The push
 * service in between sees neither words nor names.
 */
#ifndef PRONTO_NET_WEBPUSH_H
#define PRONTO_NET_WEBPUSH_H

#include "net/client.h"

enum { P256_SECRET = 32, P256_POINT = 65, WEBPUSH_AUTH = 16, WEBPUSH_SALT = 16, WEBPUSH_MAX = 3000 };

struct p256 {
	unsigned char secret[P256_SECRET], point[P256_POINT];	/* point: not compressed, 4 in front */
};
bool p256_new(struct ctx *c, struct p256 *out) WARN_UNUSED;

struct webpush_to {
	str endpoint;		/* https address, as the browser gave it */
	str point, auth;	/* its key (65 bytes) and secret (16), raw */
};
/* E_INVALID "push.key" when no message can be encrypted for it. */
bool webpush_seal(struct ctx *c, const struct webpush_to *to, str plain, str *body) WARN_UNUSED;
struct webpush_once {	/* what must never be used twice */
	struct p256 key;
	unsigned char salt[WEBPUSH_SALT];
};
/* The same with a given key and salt: for tests. */
bool webpush_seal_with(struct ctx *c, const struct webpush_to *to, str plain, const struct webpush_once *once, str *body) WARN_UNUSED;

struct vapid {
	struct p256 key;
	str contact;		/* https or mailto: whom the push service may ask */
	i64 until_s;		/* when the signature ends; at most a day ahead */
};
/* The value of Authorization for calls to this address. */
bool vapid_header(struct ctx *c, const struct vapid *v, str endpoint, str *out) WARN_UNUSED;

struct webpush {
	struct webpush_to to;
	struct vapid vapid;
	str plain;		/* at most WEBPUSH_MAX bytes */
	str topic;		/* replaces what waits under it; empty: nothing */
	i64 ttl_s;
	bool urgent;
	str allow;		/* CIDRs that the administrator opened (outward.h) */
};
/* True when the push service answered, whatever it said; else the failures of http_fetch. */
bool webpush_send(struct ctx *c, const struct webpush *m, struct fetch_res *res) WARN_UNUSED;

#endif
