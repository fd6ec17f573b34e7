/*
 * Delivers webhooks by the guarded client: https only, unless the administrator opened the
 * address; no redirects, ten seconds, a small answer.
 */
#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "base/message.h"
#include "desk/webhook.h"
#include "net/client.h"
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

static str host_of(str url)
{
	str rest = url, s;
	size_t i;

	for (i = 0; i + 3 <= url.n && !str_starts(str_slice(url, i, url.n), S("://")); i++)
		;
	rest = str_slice(url, i + 3 > url.n ? url.n : i + 3, url.n);
	for (i = 0; i < rest.n && str_chr(S("/?#"), rest.s[i]) < 0; i++)
		;
	s = str_slice(rest, 0, i);
	if (s.n && s.s[0] == '[')
		return str_slice(s, 0, (size_t)(str_chr(s, ']') + 1));
	return str_slice(s, 0, str_chr(s, ':') < 0 ? s.n : (size_t)str_chr(s, ':'));
}

/* An address that the administrator opened by name: there a service of the house may
 * listen anywhere and without TLS.  The rest of the world is https on its own port. */
static bool is_opened(struct ctx *c, str url)
{
	struct guard_rules rules = { .allow = c->app->outbound_allow };
	struct guard_addr where;
	bool opened;
	size_t i;

	if (!rules.allow.n)
		return false;
	opened = guard_resolve(c, host_of(url), 443, &rules, &where);
	for (i = 0; opened && i < where.n; i++)
		opened = guard_in_list(rules.allow, (const struct sockaddr *)&where.a[i].sa);
	fail_clear(c);
	return opened;
}

static bool post(struct ctx *c, const struct webhook_due *d, i64 at, struct fetch_res *res)
{
	static const int https = 443;
	bool opened = is_opened(c, d->url);
	struct guard_rules rules = { .allow = c->app->outbound_allow, .port = opened ? NULL : &https,
		.ports = opened ? 0 : 1 };
	struct http_header h[HEADERS] = {
		{ S("Content-Type"), S("application/json") },
		{ S("User-Agent"), S("Pronto") },
		{ S("Pronto-Delivery"), str_fmt(c->arena, "%lld", (long long)d->id) },
		{ S("Pronto-Signature"), webhook_signature(c->arena, &d->secret, at, d->body) },
	};
	struct fetch_req req = { .method = S("POST"), .url = d->url, .header = h, .headers = HEADERS, .body = d->body,
		.timeout_ms = TIMEOUT_MS, .max_bytes = ANSWER_MAX, .rules = &rules, .https_only = !opened };

	return http_fetch(c, &req, res);
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
