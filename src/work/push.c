/*
 * Pushes to browsers, by the guarded client: their services are outside, https only unless
 * the administrator opened the address.  One thread: a push service that hangs holds the
 * others up for eight seconds, and is then asked later and later.
 */
#include <string.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "desk/push.h"
#include "net/webpush.h"
#include "store/db.h"
#include "work/jobs.h"

enum { BATCH = 5, LEASE_MS = 90000, IDLE_MS = 2000, SIGNED_S = 12 * 3600 };

struct pushing {
	struct push_due *v;
	size_t n;
	const struct push_due *one;
	struct push_key key;
	struct push_said said;
	i64 next_at;
};

static bool look_tx(struct ctx *c, void *arg)
{
	return push_next(c, &((struct pushing *)arg)->next_at);
}

static bool claim_tx(struct ctx *c, void *arg)
{
	struct pushing *p = arg;

	return push_claim(c, BATCH, LEASE_MS, &p->v, &p->n) && (!p->n || push_key_load(c, &p->key));
}

static bool done_tx(struct ctx *c, void *arg)
{
	struct pushing *p = arg;

	return push_done(c, p->one, &p->said);
}

static i64 retry_after(const struct fetch_res *res)
{
	enum { AT_MOST_S = 3600 };
	i64 s;

	if (!str_i64(fetch_header(res, "Retry-After"), &s) || s < 0)
		return 0;
	return s < AT_MOST_S ? s : AT_MOST_S;
}

bool work_push(struct ctx *c, const struct push_due *d, const struct push_key *k, struct push_said *said)
{
	struct webpush m = { .to = { d->to.endpoint, d->to.point, d->to.auth }, .plain = d->plain, .topic = d->topic,
		.ttl_s = PUSH_TTL_S, .urgent = d->urgent, .allow = c->app->outbound_allow,
		.vapid = { .contact = c->app->base_url, .until_s = clock_now() / 1000 + SIGNED_S } };
	struct fetch_res res = { 0 };

	*said = (struct push_said){ .error = S("") };
	if (k->secret.n != P256_SECRET || k->point.n != P256_POINT)
		return fail(c, E_UNAVAILABLE, "", "push.no_key");
	memcpy(m.vapid.key.secret, k->secret.s, P256_SECRET);
	memcpy(m.vapid.key.point, k->point.s, P256_POINT);
	if (webpush_send(c, &m, &res)) {
		said->status = res.status;
		said->after_s = retry_after(&res);
	} else {
		said->error = str_of(c->fail.n ? c->fail.v[0].key : "internal");
	}
	fail_clear(c);
	return true;
}

static void deliver(struct ctx *c, struct pushing *p)
{
	if (!FAILPOINT(c, "push.before_send") || !work_push(c, p->one, &p->key, &p->said))
		job_failed(c, "push.send");
	if (!FAILPOINT(c, "push.sent"))
		fail_clear(c);
	c->now = clock_now();
	if (!db_write(c, done_tx, p))	/* the lease runs out and it goes again: the tag makes one of two */
		job_failed(c, "push.record");
	LOG(LOG_INFO, c, "push.sent", KI("browser", p->one->to.id), KI("status", p->said.status), KI("try", p->one->tries));
}

i64 push_job(struct ctx *c, struct work *w, void *arg)
{
	struct pushing p = { .next_at = -1 };
	size_t i;

	(void)arg;
	if (!db_read(c, look_tx, &p) || (p.next_at >= 0 && p.next_at <= c->now && !db_write(c, claim_tx, &p))) {
		job_failed(c, "push.claim");
		return IDLE_MS;
	}
	for (i = 0; i < p.n && !atomic_load(&w->stopping); i++) {
		p.one = &p.v[i];
		deliver(c, &p);
	}
	if (p.n)
		return 0;
	if (p.next_at < 0 || p.next_at - c->now > IDLE_MS)
		return IDLE_MS;
	return p.next_at > c->now ? p.next_at - c->now : 20;
}
