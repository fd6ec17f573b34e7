/*
 * Delivers webhooks by the guarded client: https only, unless the administrator opened the
 * address; no redirects, ten seconds, a small answer.
 */
#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "base/message.h"
#include "desk/webhook.h"
#include "net/outward.h"
#include "store/db.h"
#include "work/jobs.h"

enum { BATCH = 5, LEASE_MS = 90000, IDLE_MS = 2000, TIMEOUT_MS = 10000, ANSWER_MAX = 64 * 1024, HEADERS = 4 };

struct delivering {
	struct webhook_due *v;
	size_t n;
	const struct webhook_due *one;
	struct webhook_result result;
	i64 next_at;
};

static bool look_tx(struct ctx *c, void *arg)
{
	return webhook_next(c, &((struct delivering *)arg)->next_at);
}

static bool claim_tx(struct ctx *c, void *arg)
{
	struct delivering *d = arg;

	return webhook_claim(c, BATCH, LEASE_MS, &d->v, &d->n);
}

static bool done_tx(struct ctx *c, void *arg)
{
	struct delivering *d = arg;

	return webhook_done(c, d->one, &d->result);
}

static bool post(struct ctx *c, const struct webhook_due *d, i64 at, struct fetch_res *res)
{
	struct http_header h[HEADERS] = {
		{ S("Content-Type"), S("application/json") },
		{ S("User-Agent"), S("Pronto") },
		{ S("Pronto-Delivery"), str_fmt(c->arena, "%lld", (long long)d->id) },
		{ S("Pronto-Signature"), webhook_signature(c->arena, &d->secret, at, d->body) },
	};
	struct fetch_req req = { .method = S("POST"), .url = d->url, .header = h, .headers = HEADERS, .body = d->body,
		.timeout_ms = TIMEOUT_MS, .max_bytes = ANSWER_MAX };

	return outward_fetch(c, &req, c->app->outbound_allow, res);
}

static void deliver(struct ctx *c, struct delivering *d)
{
	struct fetch_res res = { 0 };
	i64 began = clock_mono_ms();

	d->result = (struct webhook_result){ .at = clock_now(), .error = S("") };
	if (!FAILPOINT(c, "webhook.before_send"))
		fail_clear(c);
	if (post(c, d->one, d->result.at, &res))
		d->result.status = res.status;
	else
		d->result.error = c->fail.n ? message_failure(c->arena, S("en"), &c->fail.v[0]) : S("?");
	fail_clear(c);
	d->result.took_ms = clock_mono_ms() - began;
	if (!FAILPOINT(c, "webhook.sent"))
		fail_clear(c);
	c->now = clock_now();
	if (!db_write(c, done_tx, d))	/* the lease runs out and it goes again */
		job_failed(c, "webhook.record");
	LOG(LOG_INFO, c, "webhook.sent", KI("delivery", d->one->id), KI("status", d->result.status),
	    KI("try", d->one->tries), KI("ms", d->result.took_ms));
}

i64 webhook_job(struct ctx *c, struct work *w, void *arg)
{
	struct delivering d = { .next_at = -1 };
	size_t i;

	(void)arg;
	if (!db_read(c, look_tx, &d) || (d.next_at >= 0 && d.next_at <= c->now && !db_write(c, claim_tx, &d))) {
		job_failed(c, "webhook.claim");
		return IDLE_MS;
	}
	for (i = 0; i < d.n && !atomic_load(&w->stopping); i++) {
		d.one = &d.v[i];
		deliver(c, &d);
	}
	if (d.n)
		return 0;
	if (d.next_at < 0 || d.next_at - c->now > IDLE_MS)
		return IDLE_MS;
	return d.next_at > c->now ? d.next_at - c->now : 20;
}
