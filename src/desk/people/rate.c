#include "desk/people/rate.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/rand.h"
#include "sql_session.h"
#include "store/db.h"

enum { MINUTE_MS = 60 * 1000, DAY_MS = 24 * 60 * MINUTE_MS, ADDRESS_PER_MINUTE = 20 };

struct take {
	str bucket;
	i64 stale_at;
	struct sql_rate_take_row row;
};

/* Hashed: the table tells nobody's address, and a key of any length fits. */
static str bucket_of(struct ctx *c, const struct rate *r)
{
	return str_fmt(c->arena, "%s:%.*s", r->class, FMT(str_slice(hash_sha256_hex(c->arena, r->key), 0, 32)));
}

static bool take(struct ctx *c, void *arg)
{
	struct take *t = arg;

	return sql_rate_take(c, &(struct sql_rate_take_in){ .bucket = t->bucket, .now = c->now,
		.stale_at = t->stale_at }, &t->row);
}

bool rate_take(struct ctx *c, const struct rate *r)
{
	struct take t = { .bucket = bucket_of(c, r), .stale_at = c->now - r->window_ms };
	i64 wait_s;

	if (!db_write(c, take, &t))
		return false;
	if (t.row.n <= r->most)
		return true;
	wait_s = (t.row.window_at + r->window_ms - c->now + 999) / 1000;
	return fail_p(c, E_RATE, "", "rate",
		      &(struct fail_param){ "seconds", str_fmt(c->arena, "%lld", (long long)(wait_s > 0 ? wait_s : 1)) });
}

static str address_key(struct ctx *c, str ip)
{
	unsigned char b[16];
	const char *z = str_z(c->arena, ip);

	if (inet_pton(AF_INET6, z, b) != 1)
		return ip;
	if (memcmp(b, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) == 0)
		return str_hex(c->arena, b + 12, 4);
	return str_hex(c->arena, b, 8);
}

bool rate_address(struct ctx *c, str ip)
{
	return rate_take(c, &(struct rate){ .class = "auth-ip", .key = address_key(c, ip),
		.most = ADDRESS_PER_MINUTE, .window_ms = MINUTE_MS });
}

bool rate_address_back(struct ctx *c, str ip)
{
	struct rate r = { .class = "auth-ip", .key = address_key(c, ip) };

	return sql_rate_back(c, &(struct sql_rate_back_in){ .bucket = bucket_of(c, &r) }, NULL);
}

bool rate_forget(struct ctx *c, const struct rate *r)
{
	return sql_rate_clear(c, &(struct sql_rate_clear_in){ .bucket = bucket_of(c, r) }, NULL);
}

bool rate_prune(struct ctx *c)
{
	return sql_rate_prune(c, &(struct sql_rate_prune_in){ .before_at = c->now - DAY_MS }, NULL);
}
